"""Forget a student: whatever grading has written of one who is no longer in the class."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader.gradebook import Writer

#: The folders that hold a folder for each student, and are made by grading.
_MADE = ("autograded", "feedback")


def known(root: Path, ledger: Ledger, writer: Writer) -> set[str]:
    """Return all students of whom there is something, handed in or written."""
    folders = [root / name for name in (*_MADE, "submitted")]
    found = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    return found | {student for student, _ in ledger.latest} | writer.students()


def traces(student: str, root: Path, ledger: Ledger, writer: Writer, *, submitted: bool) -> list[str]:
    """Return in words what `forget` would remove.

    Parameters
    ----------
    student : str
        The id.
    root : Path
        The course folder.
    ledger : Ledger
        The verdicts.
    writer : Writer
        The gradebook.
    submitted : bool
        Whether also what was handed in.
    """
    found = ["the row in the gradebook, with manual marks and comments"] if student in writer.students() else []
    verdicts = [slug for each, slug in ledger.latest if each == student]
    found += [f"the verdicts on {', '.join(sorted(verdicts))}"] if verdicts else []
    return found + [f"{path.parent.name}/{path.name}/" for path in _folders(student, root, submitted=submitted)]


def forget(student: str, root: Path, ledger: Ledger, writer: Writer, *, submitted: bool) -> None:
    """Remove what `traces` names; the ledger's lines stay in its file, and no longer count."""
    ledger.forget(student)  # first, as the next `grade` writes into the gradebook what the ledger has
    writer.forget(student)
    for path in _folders(student, root, submitted=submitted):
        path.unlink() if path.is_symlink() else shutil.rmtree(path)


def is_handed_in(student: str, root: Path) -> bool:
    """Say whether there is a folder with what a student has handed in."""
    return any(path.parent.name == "submitted" for path in _folders(student, root, submitted=True))


def _folders(student: str, root: Path, *, submitted: bool) -> list[Path]:
    # An id that somebody typed into the gradebook may be no folder's name, or that of a folder which holds everybody's.
    if student in ("", "..") or Path(student).name != student:
        return []
    folders = [root / name / student for name in (*_MADE, *(["submitted"] if submitted else []))]
    try:
        return [path for path in folders if path.is_dir() or path.is_symlink()]
    except OSError:  # longer than a folder's name can be
        return []
