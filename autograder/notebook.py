"""Read a notebook: which assignment it is, and what its cells define."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import catalog


class UnreadableNotebook(ValueError):
    """A file is no notebook of this course; the message says why and what to do."""


def read(path: Path) -> NotebookNode:
    """Read a notebook file.

    Raises
    ------
    UnreadableNotebook
        If the file is missing, truncated, has conflict markers, or is no notebook of format 4.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableNotebook(f"There is no file {path}. Check the name, or drag the file into the terminal.") from None
    except IsADirectoryError:
        raise UnreadableNotebook(f"{path} is a folder. Name the notebook in it, a file that ends in .ipynb.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableNotebook(f"{path.name} can't be read as text: {problem}. Is it really a notebook?") from None
    if not text.strip():
        raise UnreadableNotebook(f"{path.name} is empty. Save the notebook again, or take your latest copy.")
    if re.search(r"^(<<<<<<<|>>>>>>>) ", text, flags=re.MULTILINE):
        raise UnreadableNotebook(
            f"{path.name} has merge conflict markers (<<<<<<<). Resolve the conflict in Git, then save again."
        )
    try:
        notebook = nbformat.reads(text, as_version=4)
    except nbformat.reader.NotJSONError:
        raise UnreadableNotebook(
            f"{path.name} is no readable notebook: it is cut off or damaged. Save the notebook again."
        ) from None
    except Exception as problem:  # nbformat raises whatever its JSON and schema readers raise
        first = str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
        raise UnreadableNotebook(f"{path.name} is no readable notebook: {first}. Save it again with JupyterLab.") from None
    if not isinstance(notebook.get("cells"), list):
        raise UnreadableNotebook(f"{path.name} has no cells, so it is no notebook of this course.")
    return notebook


def recognise(notebook: NotebookNode, file_name: str = "") -> catalog.Assignment:
    """Find out which assignment a notebook is, by the exercises in it and then by its file name.

    Raises
    ------
    UnreadableNotebook
        If it is none of this course.
    """
    best: tuple[int, catalog.Assignment] | None = None
    for assignment in catalog.assignments():
        names = {exercise.name for exercise in assignment.exercises}
        hits = 0
        for cell in notebook.cells:
            grade_id = str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
            hits += 2 * (grade_id.removeprefix("check-") in names)
            if cell.get("cell_type") == "code":
                hits += len(names & names_in(cell))
        hits += Path(file_name).name == assignment.notebook
        if hits and (best is None or hits > best[0]):
            best = (hits, assignment)
    if best is None:
        known = ", ".join(assignment.notebook for assignment in catalog.assignments())
        raise UnreadableNotebook(f"{file_name or 'This'} has no exercise of this course. Its notebooks are {known}.")
    return best[1]


def names_in(cell: NotebookNode) -> set[str]:
    """Return the functions and variables that a cell defines at its top level, and the exercises that it checks."""
    pattern = r"^(?:def )?(\w+)(?: = |\()|check\(\s*['\"](\w+)"
    return {name for pair in re.findall(pattern, cell.source, flags=re.MULTILINE) for name in pair if name}


def checked_exercise(cell: NotebookNode) -> str | None:
    """Return the exercise that a test cell checks, or None for any other cell."""
    grade_id = str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
    if grade_id.startswith("check-"):
        return grade_id.removeprefix("check-")
    if cell.get("cell_type") == "code":
        found = re.fullmatch(r"check\(\s*['\"](\w+)['\"]\s*\)", cell.source.strip())
        if found:
            return found.group(1)
    return None


def reference_source(path: Path, name: str) -> str:
    """Return the reference answer of an exercise, as the solution notebook has it, without nbgrader's region marks."""
    for cell in read(path).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            lines = [line for line in cell.source.splitlines() if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")]
            return "\n".join(lines)
    raise KeyError(f"{path} has no solution cell {name!r}.")


def only_defines(source: str) -> bool:
    """Say whether a cell only imports and defines: running it again does nothing else."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    harmless = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return bool(tree.body) and all(
        isinstance(node, harmless)
        or (isinstance(node, ast.Assign) and not any(isinstance(part, ast.Call) for part in ast.walk(node)))
        for node in tree.body
    )
