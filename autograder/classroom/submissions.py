"""Find what a class has handed in: ``submitted/<student>/<assignment>/<notebook>``, nbgrader's layout."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder import catalog
from autograder.judging import fingerprint
from autograder.judging.notebook import LARGEST


@dataclass(frozen=True)
class Submission:
    """What one student has handed in for one assignment.

    Attributes
    ----------
    student : str
        The student's id, which is the folder's name.
    assignment : Assignment
        What it answers.
    path : Path or None
        The notebook; None if there is none that may be read.
    problem : str
        Why there is none, in a sentence; "" if there is one.
    """

    student: str
    assignment: catalog.Assignment
    path: Path | None
    problem: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Student and assignment: there is one submission of each."""
        return self.student, self.assignment.slug

    def read(self) -> tuple[bytes, str]:
        """Return the notebook's bytes, and why they can't be graded as a sentence ("" if they can)."""
        if self.path is None:
            return b"", self.problem
        try:
            size = self.path.stat().st_size
            if size > LARGEST:
                return f"{size} bytes".encode(), f"{self.path.name} has {size / 1e6:.0f} MB. Clear its outputs and save it again."
            return self.path.read_bytes(), ""
        except OSError as problem:
            return b"", f"{self.path.name} can't be read: {problem.strerror}."

    def fingerprint(self) -> str:
        """Return the hash of what was handed in; a problem is part of it, so that a mended file counts as changed."""
        content, problem = self.read()
        return fingerprint.of_bytes(content + problem.encode())


def find(root: Path, assignments: Iterable[catalog.Assignment]) -> tuple[list[Submission], list[str]]:
    """Find the submissions of some assignments.

    Links that lead out of a student's own folder are not followed: a submission must not hand in another student's file, or
    one of the instructor's.

    Parameters
    ----------
    root : Path
        The course folder, which holds ``submitted/``.
    assignments : iterable of Assignment
        What to look for.

    Returns
    -------
    submissions : list of Submission
        In the order of assignments and then of students.
    ignored : list of str
        A sentence for each folder or link of ``submitted/`` that was left out; files and hidden entries have none.
    """
    folder = root / "submitted"
    students, ignored = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        name = path.name
        if name.startswith(".") or (not path.is_symlink() and not path.is_dir()):
            continue  # what systems and editors leave behind
        if path.is_symlink():
            ignored.append(f"submitted/{name} is a link and was left out.")
        elif not name.isprintable() or name != name.strip():
            ignored.append(f"submitted/{name!r} can't be a student's id and was left out.")
        else:
            students.append(path)
    found = [_submission(path, each) for each in assignments for path in students if os.path.lexists(path / each.slug)]
    return found, ignored


def _submission(student: Path, assignment: catalog.Assignment) -> Submission:
    folder = student / assignment.slug
    home = student.resolve()

    def without(problem: str) -> Submission:
        return Submission(student.name, assignment, None, problem)

    try:
        if not folder.resolve().is_relative_to(home):
            return without(f"The folder {assignment.slug} is a link to another place. Hand in the notebook itself.")
        if not folder.is_dir():
            return without(f"{assignment.slug} is no folder. Hand in a folder with the notebook {assignment.notebook} in it.")
        notebooks = sorted(path for path in folder.iterdir() if path.suffix == ".ipynb" and not path.name.startswith("."))
        named = [path for path in notebooks if path.name == assignment.notebook]
        if not notebooks:
            return without(f"There is no notebook {assignment.notebook} in the folder.")
        if not named and len(notebooks) > 1:
            names = ", ".join(path.name for path in notebooks)
            return without(f"None of the notebooks is named {assignment.notebook}, and which one counts is not clear: {names}.")
        path = (named or notebooks)[0]
        if not path.resolve().is_relative_to(home):
            return without(f"{path.name} is a link to another place. Hand in the notebook itself.")
        if not stat.S_ISREG(path.stat().st_mode):
            return without(f"{path.name} is no file.")
    except (OSError, RuntimeError) as problem:  # links in a circle, or a folder that may not be read
        return without(f"The folder can't be read: {getattr(problem, 'strerror', None) or problem}.")
    return Submission(student.name, assignment, path)
