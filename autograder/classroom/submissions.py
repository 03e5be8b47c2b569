"""Find what a class has handed in: ``submitted/<student>/<assignment>/<notebook>``, nbgrader's layout."""

from __future__ import annotations

import itertools
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import catalog
from autograder.judging import fingerprint, notebook
from autograder.judging.notebook import LARGEST

#: What systems and editors leave behind.
_LEFT_BEHIND = {".DS_Store", ".ipynb_checkpoints", ".gitkeep", ".gitignore", ".git", "Thumbs.db", "desktop.ini", "__MACOSX"}
#: How Moodle names what one student has handed in, in a folder of its own or as single files, and how Canvas does.
MOODLE = re.compile(r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)", flags=re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)", flags=re.DOTALL | re.I)
#: More notebooks in one folder are not compared, and files further down are not looked for.
_MOST_NOTEBOOKS, _MOST_FILES = 10, 1000


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
    choice : str
        Why it is this notebook, in a sentence, where there are others and it isn't the one with the right name; else "".
    """

    student: str
    assignment: catalog.Assignment
    path: Path | None
    problem: str = ""
    choice: str = ""

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
            remarks.append(f"submitted/{shown(path.name)} {problem}")
        else:
            students.append(path)
    for student in students:
        remarks += _left_out(student)
    remarks += _alike(students)
    found = [of_student(path, each) for each in assignments for path in students if os.path.lexists(path / each.slug)]
    return [submission for submission, _ in found], [*remarks, *(each for _, beside in found for each in beside)]


def shown(name: str) -> str:
    """Return a file's name as text that any screen shows: undecodable bytes as Latin-1, and what doesn't print as an escape."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp1252", "replace")
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in name)


def is_left_behind(name: str) -> bool:
    """Say whether systems and editors leave files or folders of this name behind."""
    return name in _LEFT_BEHIND or name.startswith("._")


def is_notebook(name: str) -> bool:
    """Say whether a file is a notebook by its name, which some systems write large or lengthen."""
    return name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json")) and not name.startswith(".")


def why_no_id(name: str) -> str:
    """Say why a name can't be a student's id; "" if it can."""
    if not name.isprintable() or name != name.strip() or "/" in name or not name:
        return "it has characters that don't print, or space around it"
    return "nbgrader doesn't see names that begin with a dot" if name.startswith(".") else ""


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, without what systems and editors leave behind."""
    return sorted(path for path in folder.iterdir() if not is_left_behind(path.name))


def _why_no_student(path: Path) -> str:
    if path.is_symlink():
        return "is a link and was left out."
    if _is_download(path) or (path.suffix.lower() == ".zip" and not path.is_dir()):
        return _DOWNLOAD
    if not path.is_dir():
        return "is no student's folder: a notebook belongs into submitted/<student>/<assignment>/, and was left out."
    problem = why_no_id(path.name)
    return f"can't be a student's id: {problem}, and was left out." if problem else ""


#: What becomes of something that lies as a learning platform handed it out.
_DOWNLOAD = (
    "is a learning platform's download and was left out: move it out of submitted/, and sort it in with `autograder collect`."
)


def _is_download(path: Path) -> bool:
    """Say whether something has the name that Moodle or Canvas gives to what it hands out; Canvas hands out no folders."""
    return bool(MOODLE.fullmatch(path.name) or (CANVAS.fullmatch(path.name) and not path.is_dir()))


def _left_out(student: Path) -> list[str]:
    """Say what in a student's folder belongs to no assignment or lies too deep, and where it belongs if that is clear."""
    slugs = [each.slug for each in catalog.assignments()]
    here = f"submitted/{student.name}"
    try:
        others = [path for path in _entries(student) if path.name not in slugs and not path.name.startswith(".")]
        empty = not others and not any(os.path.lexists(student / slug) for slug in slugs)
    except OSError as problem:
        return [f"{here} can't be read ({problem.strerror}) and was left out."]
    if empty:
        return [f"{here} holds no assignment."]
    told = []
    for path in others:
        meant = _meant(path.name) or "<assignment>"
        reason = _DOWNLOAD if _is_download(path) else f"was left out: what counts is in {here}/{meant}/."
        told.append(f"{here}/{shown(path.name)} {reason}")
    for slug in slugs:
        for path in _deeper(student / slug):
            reason = _DOWNLOAD if any(map(_is_download, (path, path.parent))) else f"was left out: {_move_up(slug)}"
            told.append(f"{here}/{_named([path], student)} {reason}")
    return told


def _meant(name: str) -> str:
    """Return the slug of the assignment that a folder's or a file's name means; "" if that isn't clear."""
    name = name.casefold()
    slugs = [each.slug for each in catalog.assignments()]
    meant = next((slug for slug in slugs if re.sub(r"[\W_]", "", name).startswith(slug.replace("-", ""))), "")
    return meant or next((each.slug for each in catalog.assignments() if Path(each.notebook).stem in name), "")


def _move_up(slug: str) -> str:
    return f"what counts is in the folder {slug} itself, and not in one within it. Move it up."


def _deeper(folder: Path) -> list[Path]:
    """Return the notebooks that lie in folders within an assignment's folder; no link is followed."""
    if folder.is_symlink():
        return []

    def files() -> Iterator[Path]:
        for parent, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_left_behind(name))
            yield from (Path(parent, name) for name in sorted(names))

    return [path for path in itertools.islice(files(), _MOST_FILES) if path.parent != folder and is_notebook(path.name)]


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


def of_student(student: Path, assignment: catalog.Assignment) -> tuple[Submission, list[str]]:
    """Return what a student has handed in, and a sentence for each notebook that lies beside and doesn't count."""
    folder = student / assignment.slug
    home = student.resolve()

    def without(problem: str) -> tuple[Submission, list[str]]:
        return Submission(student.name, assignment, None, problem), []

    try:
        if not folder.resolve().is_relative_to(home):
            return without(f"The folder {assignment.slug} is a link to another place. Hand in the notebook itself.")
        if not folder.is_dir():
            return without(f"{assignment.slug} is no folder. Hand in a folder with the notebook {assignment.notebook} in it.")
        notebooks = [path for path in _entries(folder) if is_notebook(path.name)]
        notebooks.sort(key=lambda path: path.name != assignment.notebook)
        deeper = _deeper(folder)
        if not notebooks:
            there = f" There is {_named(deeper, folder)}: {_move_up(assignment.slug)}" if deeper else ""
            return without(f"There is no notebook {assignment.notebook} in the folder.{there}")
        chosen, choice, problem = _choose(notebooks, deeper, assignment, home)
        problem = problem or _why_not_read(chosen, home)
        if problem:
            return without(problem)
    except notebook.ReleaseMissing as trouble:
        return without(f"Which of several notebooks counts can't be told: {trouble}. Type: autograder release")
    except (OSError, RuntimeError) as trouble:  # links in a circle, or a folder that may not be read
        return without(f"The folder can't be read: {getattr(trouble, 'strerror', None) or trouble}.")
    return Submission(student.name, assignment, chosen, choice=choice), [
        _left_beside(chosen, path, assignment) for path in notebooks if path != chosen
    ]


def _left_beside(chosen: Path, path: Path, assignment: catalog.Assignment) -> str:
    """Say that a notebook doesn't count beside another one, and where it belongs if it is of another assignment."""
    student = f"submitted/{path.parent.parent.name}"
    other = _meant(path.name)
    counts = f"in {student}/{other}/" if other not in ("", assignment.slug) else f"{shown(chosen.name)} beside it"
    return f"{student}/{assignment.slug}/{shown(path.name)} was left out: what counts is {counts}."


def _why_not_read(path: Path, home: Path) -> str:
    """Say why a file must not be read, as it may be another student's or may never end; "" if it may."""
    if not path.resolve().is_relative_to(home):
        return f"{shown(path.name)} is a link to another place. Hand in the notebook itself."
    return "" if stat.S_ISREG(path.stat().st_mode) else f"{shown(path.name)} is no file."


def _named(paths: Iterable[Path], folder: Path) -> str:
    return ", ".join(shown(str(path.relative_to(folder))) for path in paths)


def _choose(notebooks: list[Path], deeper: list[Path], assignment: catalog.Assignment, home: Path) -> tuple[Path, str, str]:
    """Choose the notebook that counts; the first is the one with the right name, if there is one.

    One as it was handed out counts only if there is no other: who works in a copy and hands in both has done the work.

    Returns
    -------
    chosen : Path
    choice : str
        Why, if it isn't the first.
    problem : str
        Why a person must choose; "" if it is clear.
    """
    first, *others = notebooks
    folder = first.parent
    if not others and not deeper:
        return first, "", ""
    if len(notebooks) > _MOST_NOTEBOOKS:
        return first, "", f"The folder holds {len(notebooks)} notebooks. {_leave(assignment)}"
    work = {path: _work(path, assignment, home) for path in notebooks}
    worked = [path for path in notebooks if work[path]]
    unclear = "Which notebook counts is not clear: "
    if any(work[path] != work[worked[0]] for path in worked):
        return first, "", f"{unclear}there is different work in {_named(worked, folder)}. {_leave(assignment)}"
    if worked and work[first] is None:
        return first, "", f"{unclear}{shown(first.name)} can't be read, and {shown(worked[0].name)} can. {_leave(assignment)}"
    if worked and worked[0] != first:
        return worked[0], f"{shown(first.name)} holds no work, so {shown(worked[0].name)} was graded, which does.", ""
    if worked or work[first] is None:
        return first, "", ""
    if first.name != assignment.notebook and others:
        return first, "", f"{unclear}none is named {assignment.notebook}: {_named(notebooks, folder)}."
    work |= {path: _work(path, assignment, home) for path in deeper[:_MOST_NOTEBOOKS]}
    there = [path for path in (*others, *deeper) if work.get(path) != {}]
    problem = f"{unclear}{shown(first.name)} is as it was handed out, and there is {_named(there, folder)}. {_leave(assignment)}"
    return first, "", problem if there else ""


def _leave(assignment: catalog.Assignment) -> str:
    return f"Leave the one that counts, as {assignment.slug}/{assignment.notebook}."


def _work(path: Path, assignment: catalog.Assignment, home: Path) -> dict[str, str] | None:
    """Return the answers in a notebook that are not as they were handed out, by exercise; None if it can't be read."""
    try:
        if _why_not_read(path, home):
            return None
        submitted = notebook.read(path)
    except (OSError, RuntimeError, notebook.UnreadableNotebook):  # RuntimeError is of links in a circle
        return None
    return notebook.work(submitted, assignment)
