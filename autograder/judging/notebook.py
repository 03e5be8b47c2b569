"""Read a notebook: which assignment it is, and what its cells define."""

from __future__ import annotations

import ast
import copy
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import catalog

#: A larger file is not read, in bytes. An honest notebook with pictures has a few million.
LARGEST = 50_000_000


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
    text = _text(path)
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
    _require_whole(notebook, path.name)
    if re.search(r"\\u[dD][89a-fA-F]", text):  # an emoji as JSON escapes it, or half of one, which no file can hold
        try:
            json.dumps(notebook, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise UnreadableNotebook(f"{path.name} holds half a character. Save it again with JupyterLab.") from None
    return notebook


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_dir():
            if not path.is_file():  # a pipe or a device may never end
                raise UnreadableNotebook(f"{path.name} is no ordinary file. Hand in the notebook itself.")
            if path.stat().st_size > LARGEST:
                raise UnreadableNotebook(
                    f"{path.name} has {path.stat().st_size / 1e6:.0f} MB. Clear its outputs and save it again."
                )
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableNotebook(f"There is no file {path}. Check the name, or drag the file into the terminal.") from None
    except IsADirectoryError:
        raise UnreadableNotebook(f"{path} is a folder. Name the notebook in it, a file that ends in .ipynb.") from None
    except UnreadableNotebook:
        raise
    except (OSError, ValueError) as problem:  # a name with a zero byte is a ValueError, and so is what is no UTF-8
        raise UnreadableNotebook(f"{path.name} can't be read as text: {problem}. Is it really a notebook?") from None


def _require_whole(notebook: NotebookNode, name: str) -> None:
    if not isinstance(notebook.get("cells"), list):
        raise UnreadableNotebook(f"{name} has no cells, so it is no notebook of this course.")
    if not all(_is_cell(cell) for cell in notebook.cells):  # nbformat only logs this
        raise UnreadableNotebook(f"{name} has a damaged cell. Save it again with JupyterLab, or take your latest copy.")


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("cell_type"), str)
        and isinstance(cell.get("source"), str)
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
    best: tuple[int, catalog.Assignment] | None = None
    for assignment in catalog.assignments():
        names = {exercise.name for exercise in assignment.exercises}
        hits = 0
        for cell in notebook.cells:
            grade_id = str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
            hits += 2 * (grade_id.removeprefix("check-") in names)
            if cell.get("cell_type") == "code":
                hits += len(names & defined_in(cell)) + (checked_exercise(cell) in names)
        hits += Path(file_name).name == assignment.notebook
        if hits and (best is None or hits > best[0]):
            best = (hits, assignment)
    if best is None:
        known = ", ".join(assignment.notebook for assignment in catalog.assignments())
        raise UnreadableNotebook(f"{file_name or 'This'} has no exercise of this course. Its notebooks are {known}.")
    return best[1]


def defined_in(cell: NotebookNode) -> set[str]:
    """Return the functions and variables that a cell defines at its top level."""
    # With a pattern, because a cell whose syntax is wrong shows what it was to define.
    found = re.findall(r"^(?:async +)?def +(\w+) *[(\[]|^(\w+) *(?::[^=\n]+)?=[^=]", cell.source, flags=re.MULTILINE)
    return {function or variable for function, variable in found}


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


def definitions(source: str) -> list[str]:
    """Return the statements of a cell that only import and define: running them again does nothing else."""
    try:
        return [ast.unparse(node) for node in ast.parse(source).body if _only_defines(node)]
    except Exception:  # zero bytes, too deep a nesting, or what else the parser gives up on
        return []


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):  # to a name: what belongs to another module is left alone
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(part, ast.Attribute) for target in targets for part in ast.walk(target)):
            return False
        return not any(isinstance(part, ast.Call) for part in ast.walk(node))
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def repair(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Realign a submission with the released notebook: what is the instructor's comes from the instructor's copy.

    Cells that were copied, split, deleted, moved, renamed or that lost their metadata are matched by nbgrader's id, then by
    the cell's id, then by the function that they define. What a student wrote stays, in its order. Test cells and the question
    for a person are always the instructor's, each once; a test cell stands behind the last cell that defines its function.

    Parameters
    ----------
    submitted, released : NotebookNode
        The student's notebook, and the instructor's copy of what was handed out.

    Returns
    -------
    repaired : NotebookNode
        A new notebook.
    done : list of str
        A sentence for each thing that was put right; empty for a submission that kept its form.
    """
    repaired = copy.deepcopy(submitted)
    repaired.metadata["kernelspec"] = copy.deepcopy(released.metadata["kernelspec"])
    masters = {_grade_id(cell): cell for cell in released.cells if _grade_id(cell)}
    done: list[str] = []
    marks = _marked(repaired, masters, done)
    fixed = [grade_id for grade_id, master in masters.items() if not master.metadata.nbgrader.solution]
    for mark in fixed:
        if not marks[mark]:
            done.append(f"The cell `{mark}` was missing and was put back.")
        elif any(cell.source.strip() != masters[mark].source.strip() for cell in marks[mark]):
            done.append(f"The cell `{mark}` had been changed; the instructor's took its place.")
    taken = [cell for mark in fixed for cell in marks[mark]]
    repaired.cells = [cell for cell in repaired.cells if not any(cell is each for each in taken)]
    for mark in masters:
        if mark not in fixed:
            _mark_answer(mark, repaired, masters, marks[mark], done)
    for mark in fixed:
        repaired.cells.insert(_place(mark, repaired, released), copy.deepcopy(masters[mark]))
    _give_ids(repaired)
    return repaired, list(dict.fromkeys(done))


def _marked(repaired: NotebookNode, masters: dict[str, NotebookNode], done: list[str]) -> dict[str, list[NotebookNode]]:
    """Take every mark off the cells, and return for each cell of the instructor's those that had its mark or its id."""
    ids_of_cells = {cell.get("id"): grade_id for grade_id, cell in masters.items()}
    marks: dict[str, list[NotebookNode]] = {grade_id: [] for grade_id in masters}
    for cell in repaired.cells:
        grade_id = _grade_id(cell)
        if grade_id and grade_id not in masters:
            done.append(f"The cell `{grade_id}` is not part of this assignment and counts as a cell of your own.")
        mark = grade_id if grade_id in masters else ids_of_cells.get(cell.get("id"), "")
        for name in ("nbgrader", "deletable", "editable"):
            cell.metadata.pop(name, None)
        if mark and cell.cell_type == masters[mark].cell_type:
            marks[mark].append(cell)
    done += [f"The cell `{mark}` was there {len(cells)} times." for mark, cells in marks.items() if len(cells) > 1]
    return marks


def _mark_answer(
    mark: str, repaired: NotebookNode, masters: dict[str, NotebookNode], marked: list[NotebookNode], done: list[str]
) -> None:
    """Give a student's answer its mark back: the last cell that defines it, among those that had the mark if there are any."""
    defining = [cell for cell in repaired.cells if cell.cell_type == "code" and mark in defined_in(cell)]
    both = [cell for cell in defining if any(cell is each for each in marked)]
    answer = next(reversed(both or defining or marked), None)
    if answer is None:
        done.append(f"The cell for `{mark}` was missing.")
        return
    if not marked:
        done.append(f"The cell for `{mark}` had lost its mark and was found by the name that it defines.")
    answer.metadata["nbgrader"] = copy.deepcopy(masters[mark].metadata.nbgrader)


def _give_ids(repaired: NotebookNode) -> None:
    """Give each cell an id of its own, which nbformat wants."""
    seen: set[str] = set()
    for number, cell in enumerate(repaired.cells):
        if cell.get("id") in seen or not re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", "")), flags=re.ASCII):
            cell["id"] = f"cell-{number}"
        seen.add(cell["id"])


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))


def _place(mark: str, repaired: NotebookNode, released: NotebookNode) -> int:
    """Return where a cell of the instructor's belongs: behind its neighbor, and behind what it checks."""
    position = next(place for place, cell in enumerate(released.cells) if _grade_id(cell) == mark)
    place = 0
    for before in reversed(released.cells[:position]):
        same_cell = [
            index
            for index, cell in enumerate(repaired.cells)
            if cell.get("id") == before.get("id") or (_grade_id(cell) and _grade_id(cell) == _grade_id(before))
        ]
        if same_cell:
            place = same_cell[-1] + 1
            break
    name = mark.removeprefix("check-")
    defining = [index for index, cell in enumerate(repaired.cells) if cell.cell_type == "code" and name in defined_in(cell)]
    return max([place, *(index + 1 for index in defining)])
