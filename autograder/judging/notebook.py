"""Read a notebook file, and find out which assignment it is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import catalog
from autograder.judging import form
from autograder.judging.cells import checked_exercise, defined_in, definitions, grade_id, is_answer, left_to_run, plain
from autograder.judging.repair import repair

__all__ = [
    "LARGEST", "ReleaseMissing", "UnreadableNotebook", "checked_exercise", "defined_in", "definitions", "left_to_run", "parse",
    "read", "recognise", "released", "repair", "work",
]  # fmt: skip

#: A larger file is not read, in bytes. An honest notebook with pictures has a few million.
LARGEST = 50_000_000
#: How files begin that are saved under a notebook's name although they are something else, and what to do about it.
_OTHER_FILES = {
    b"<!doctype": "a web page. Download the notebook itself: on a page that shows one, by its button for the raw file",
    b"<html": "a web page. Download the notebook itself: on a page that shows one, by its button for the raw file",
    b"PK\x03\x04": "a ZIP archive, or a document of a word processor. Hand in the notebook itself",
    b"%PDF": "a PDF. Hand in the notebook itself",
}


class UnreadableNotebook(ValueError):
    """A file is no notebook of this course; the message says why and what to do."""


class ReleaseMissing(RuntimeError):
    """The notebook that was handed out can't be used; the message says why."""


def read(path: Path) -> NotebookNode:
    """Read a notebook file.

    Raises
    ------
    UnreadableNotebook
        If the file is missing, truncated, has conflict markers, or is no notebook of format 4.
    """
    return parse(_content(path), path.name)


def parse(content: bytes, name: str) -> NotebookNode:
    """Read what stands in a notebook file.

    Every field has the kind that nbformat wants, and half characters become �. Texts in UTF-16, in UTF-8 with a byte order mark
    and in Latin-1 are read too.

    Parameters
    ----------
    content : bytes
        What stands in the file.
    name : str
        The file's name, for the message.

    Raises
    ------
    UnreadableNotebook
        If it is truncated, has conflict markers, or is no notebook of format 4.
    """
    name = form.text(name)
    if len(content) > LARGEST:
        raise UnreadableNotebook(f"{name} has {len(content) / 1e6:.0f} MB. Clear its outputs and save it again.")
    for beginning, what in _OTHER_FILES.items():
        if content[:100].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(beginning.lower()):
            raise UnreadableNotebook(f"{name} is no notebook, but {what}.")
    text = _text(content, name)
    if not text.strip():
        raise UnreadableNotebook(f"{name} is empty. Save the notebook again, or take your latest copy.")
    if re.search(r"^(<<<<<<<|>>>>>>>) ", text, flags=re.MULTILINE):
        raise UnreadableNotebook(f"{name} has merge conflict markers (<<<<<<<). Resolve the conflict in Git, then save again.")
    try:
        notebook = _of_format_4(json.loads(text))
    except json.JSONDecodeError:
        raise UnreadableNotebook(f"{name} is no readable notebook: it is cut off or damaged. Save the notebook again.") from None
    except Exception as problem:  # nbformat raises whatever its readers of other formats raise
        first = form.text(str(problem).splitlines()[0][:200]) if str(problem) else type(problem).__name__
        raise UnreadableNotebook(f"{name} is no readable notebook: {first}. Save it again with JupyterLab.") from None
    _require_whole(notebook, name)
    return form.notebook(notebook)


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_dir():
            if not path.is_file():  # a pipe or a device may never end
                raise UnreadableNotebook(f"{path.name} is no ordinary file. Hand in the notebook itself.")
            if path.stat().st_size > LARGEST:
                raise UnreadableNotebook(
                    f"{path.name} has {path.stat().st_size / 1e6:.0f} MB. Clear its outputs and save it again."
                )
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableNotebook(f"There is no file {path}. Check the name, or drag the file into the terminal.") from None
    except IsADirectoryError:
        raise UnreadableNotebook(f"{path} is a folder. Name the notebook in it, a file that ends in .ipynb.") from None
    except UnreadableNotebook:
        raise
    except (OSError, ValueError) as problem:  # a name with a zero byte is a ValueError
        raise UnreadableNotebook(f"{path.name} can't be read as text: {problem}. Is it really a notebook?") from None


def _text(content: bytes, name: str) -> str:
    """Return the text in a file, however it is encoded."""
    encoding = json.detect_encoding(content)  # UTF-8, 16 or 32, with a byte order mark or without
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        text = content.decode("utf-8", errors="replace")
        damaged = text.count("\ufffd")
        if encoding != "utf-8" or not text.lstrip().startswith("{"):
            raise UnreadableNotebook(f"{name} can't be read as text: {problem}. Is it really a notebook?") from None
        # Where most letters beyond ASCII are whole, one is damaged; else all are of an older encoding.
        return text if damaged < sum(not each.isascii() for each in text) - damaged else content.decode("cp1252", "replace")


def _of_format_4(content: Any) -> Any:
    """Return a notebook's content in format 4, as JSON has it; an older one is converted."""
    if isinstance(content, dict) and type(content.get("nbformat")) is int and content["nbformat"] == 4:
        return content
    return nbformat.reads(json.dumps(form.writable(content)), as_version=4)


def _require_whole(content: Any, name: str) -> None:
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise UnreadableNotebook(f"{name} has no cells, so it is no notebook of this course.")
    if not all(_is_cell(cell) for cell in content["cells"]):
        raise UnreadableNotebook(f"{name} has a damaged cell. Save it again with JupyterLab, or take your latest copy.")


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("cell_type"), str)
        and isinstance(cell.get("source"), str | list)
        and isinstance(cell.get("metadata"), dict)
        and isinstance(cell["metadata"].get("nbgrader", {}), dict)
    )


def released(assignment: catalog.Assignment, root: Path = catalog.ROOT) -> NotebookNode:
    """Return an assignment's notebook as it was handed out.

    Raises
    ------
    ReleaseMissing
        If it isn't there or damaged, which it is for a moment while `autograder release` runs. Not the student's fault.
    """
    try:
        return read(assignment.released_notebook(root))
    except UnreadableNotebook as problem:
        raise ReleaseMissing(f"the released notebook of {assignment.slug} can't be used ({problem})") from None


def recognise(notebook: NotebookNode, file_name: str = "") -> catalog.Assignment:
    """Find out which assignment a notebook is, by the exercises in it and then by its file name.

    Raises
    ------
    UnreadableNotebook
        If it is none of this course.
    """
    found = [
        (grade_id(cell).removeprefix("check-"), defined_in(cell) if cell.cell_type == "code" else set(), checked_exercise(cell))
        for cell in notebook.cells
    ]
    best: tuple[int, catalog.Assignment] | None = None
    for assignment in catalog.assignments():
        names = {exercise.name for exercise in assignment.exercises}
        hits = sum(2 * (mark in names) + len(names & defined) + (checked in names) for mark, defined, checked in found)
        hits += Path(file_name).name == assignment.notebook
        if hits and (best is None or hits > best[0]):
            best = (hits, assignment)
    if best is None:
        known = ", ".join(assignment.notebook for assignment in catalog.assignments())
        raise UnreadableNotebook(f"{file_name or 'This'} has no exercise of this course. Its notebooks are {known}.")
    return best[1]


def work(notebook: NotebookNode, assignment: catalog.Assignment) -> dict[str, str] | None:
    """Return the answers in a notebook that are not as they were handed out, by exercise.

    Parameters
    ----------
    notebook : NotebookNode
        Anything that `parse` returned.
    assignment : Assignment
        Whose answers to look for: a notebook of another one has none.

    Returns
    -------
    dict or None
        The answers' sources, without space that changes nothing; None if the notebook is damaged.

    Raises
    ------
    ReleaseMissing
        If it isn't known what was handed out.
    """
    given = released(assignment)
    try:
        if recognise(notebook) != assignment:
            return {}
    except UnreadableNotebook:
        return {}
    try:
        repaired, _ = repair(notebook, given)
    except Exception:  # as in grading: whatever a stranger's notebook does to the reader, it stops nobody else's
        return None
    before = _answers(given)
    return {name: source for name, source in _answers(repaired).items() if source != before[name]}


def _answers(notebook: NotebookNode) -> dict[str, str]:
    return {grade_id(cell): plain(cell.source) for cell in notebook.cells if grade_id(cell) and is_answer(cell)}
