"""Find what a class has handed in: ``submitted/<student>/<assignment>/<notebook>``, nbgrader's layout."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder import catalog
from autograder.judging import fingerprint
from autograder.judging.notebook import LARGEST

#: What systems and editors leave behind.
_LEFT_BEHIND = {".DS_Store", ".ipynb_checkpoints", ".gitkeep", ".gitignore", ".git", "Thumbs.db", "desktop.ini", "__MACOSX"}


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

    @property
    def shown_name(self) -> str:
        """The file's name as text: names that are no UTF-8 are read as Latin-1."""
        return shown(self.path.name if self.path else self.assignment.notebook)

    def read(self) -> tuple[bytes, str]:
        """Return the notebook's bytes, and why they can't be graded as a sentence ("" if they can)."""
        if self.path is None:
            return b"", self.problem
        try:
            size = self.path.stat().st_size
            if size > LARGEST:
                return (
                    f"{size} bytes".encode(),
                    f"{self.shown_name} has {size / 1e6:.0f} MB. Clear its outputs and save it again.",
                )
            return self.path.read_bytes(), ""
        except OSError as problem:
            return b"", f"{self.shown_name} can't be read: {problem.strerror}."

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
    remarks : list of str
        A sentence for each thing in ``submitted/`` that was left out or looks wrong; what systems and editors leave behind has
        none.
    """
    folder = root / "submitted"
    students, remarks = [], []
    for path in _entries(folder) if folder.is_dir() else []:
        problem = _why_no_student(path)
        if problem:
            remarks.append(f"submitted/{shown(path.name)} {problem} and was left out.")
        else:
            students.append(path)
    for student in students:
        remarks += _left_out(student)
    remarks += _alike(students)
    found = [_submission(path, each) for each in assignments for path in students if os.path.lexists(path / each.slug)]
    return found, remarks


def shown(name: str) -> str:
    """Return a file's name as text that any screen shows: undecodable bytes as Latin-1, and what doesn't print as an escape."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp1252", "replace")
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in name)


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, without what systems and editors leave behind."""
    return sorted(path for path in folder.iterdir() if path.name not in _LEFT_BEHIND and not path.name.startswith("._"))


def _why_no_student(path: Path) -> str:
    name = path.name
    if path.is_symlink():
        return "is a link"
    if not path.is_dir():
        return "is no student's folder: a notebook belongs into submitted/<student>/<assignment>/,"
    if not name.isprintable() or name != name.strip():
        return "can't be a student's id: it has characters that don't print, or space around it,"
    if name.startswith("."):
        return "can't be a student's id: nbgrader doesn't see names that begin with a dot,"
    return ""


def _left_out(student: Path) -> list[str]:
    """Say what in a student's folder belongs to no assignment, and where it belongs if that is clear."""
    slugs = [each.slug for each in catalog.assignments()]
    try:
        others = [path.name for path in _entries(student) if path.name not in slugs and not path.name.startswith(".")]
        empty = not others and not any(os.path.lexists(student / slug) for slug in slugs)
    except OSError as problem:
        return [f"submitted/{student.name} can't be read ({problem.strerror}) and was left out."]
    if empty:
        return [f"submitted/{student.name} holds no assignment."]
    told = []
    for name in others:
        meant = next((slug for slug in slugs if re.sub(r"[\W_]", "", name.casefold()).startswith(slug.replace("-", ""))), "")
        meant = meant or next((each.slug for each in catalog.assignments() if Path(each.notebook).stem in name), "<assignment>")
        told.append(f"submitted/{student.name}/{shown(name)} was left out: what counts is in submitted/{student.name}/{meant}/.")
    return told


def _alike(students: list[Path]) -> list[str]:
    """Say which ids look the same, as they differ only by case or by how accents are written: they may be one student."""
    same: dict[str, list[str]] = {}
    for path in students:
        same.setdefault(unicodedata.normalize("NFKC", path.name).casefold(), []).append(path.name)
    return [
        f"submitted/ has {len(names)} students with nearly the same id: {', '.join(names)}."
        for names in same.values()
        if names[1:]
    ]


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
        notebooks = [path for path in _entries(folder) if _is_notebook(path.name)]
        named = [path for path in notebooks if path.name == assignment.notebook]
        if not notebooks:
            return without(f"There is no notebook {assignment.notebook} in the folder.")
        if not named and len(notebooks) > 1:
            names = ", ".join(shown(path.name) for path in notebooks)
            return without(f"None of the notebooks is named {assignment.notebook}, and which one counts is not clear: {names}.")
        path = (named or notebooks)[0]
        if not path.resolve().is_relative_to(home):
            return without(f"{shown(path.name)} is a link to another place. Hand in the notebook itself.")
        if not stat.S_ISREG(path.stat().st_mode):
            return without(f"{shown(path.name)} is no file.")
    except (OSError, RuntimeError) as problem:  # links in a circle, or a folder that may not be read
        return without(f"The folder can't be read: {getattr(problem, 'strerror', None) or problem}.")
    return Submission(student.name, assignment, path)


def _is_notebook(name: str) -> bool:
    """Say whether a file is a notebook by its name, which some systems write large or lengthen."""
    return name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json")) and not name.startswith(".")
