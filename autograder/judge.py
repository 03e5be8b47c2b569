"""Grade one notebook: run it in a kernel of its own and collect the verdict of each exercise."""

from __future__ import annotations

import copy
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import catalog, notebook
from autograder.verdict import COULD_NOT_CHECK, MIME_TYPE, PASSED, Verdict


@dataclass(frozen=True)
class Report:
    """The verdicts on one notebook, in the order of its exercises."""

    notebook: str
    assignment: catalog.Assignment
    verdicts: tuple[Verdict, ...]

    @property
    def score(self) -> float:
        """The points of all exercises together."""
        return sum(verdict.score for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether every exercise has full marks."""
        return all(verdict.status == PASSED for verdict in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data, in the form that ``autograder check --json`` prints."""
        return {
            "notebook": self.notebook,
            "assignment": self.assignment.slug,
            "score": self.score,
            "max_score": self.max_score,
            "exercises": [
                {
                    "name": verdict.exercise,
                    "status": verdict.status,
                    "score": verdict.score,
                    "max_score": verdict.max_score,
                    "diagnosis": verdict.diagnosis,
                    "message": verdict.message,
                    "checks": [{"name": each.name, "status": each.status, "hidden": each.hidden} for each in verdict.checks],
                }
                for verdict in self.verdicts
            ],
        }


def grade(path: Path, *, timeout: float = 120, on_cell: Callable[[int, int], None] | None = None) -> Report:
    """Run a notebook and return the verdict on each exercise of its assignment.

    The file itself is left alone: a copy runs in an empty folder. Test cells that were edited or deleted are restored.

    Parameters
    ----------
    path : Path
        The notebook, wherever it lies and whatever its name is.
    timeout : float
        How long one cell may run, in seconds; a cell that takes longer is interrupted.
    on_cell : callable, optional
        Called with (cells done, cells in all) after each cell.

    Raises
    ------
    autograder.notebook.UnreadableNotebook
        If the file is no notebook, or none of this course.
    """
    submitted = notebook.read(path)
    assignment = notebook.recognise(submitted, path.name)
    prepared, test_cells = _with_all_test_cells(submitted, assignment)
    reason = _run(prepared, timeout, on_cell)
    verdicts = tuple(_verdict(exercise, prepared.cells[test_cells[exercise.name]], reason) for exercise in assignment.exercises)
    return Report(str(path), assignment, verdicts)


def _with_all_test_cells(submitted: NotebookNode, assignment: catalog.Assignment) -> tuple[NotebookNode, dict[str, int]]:
    """Return a copy in which each exercise has one test cell, as the course has it, and where each of them is."""
    prepared = copy.deepcopy(submitted)
    prepared.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    names = [exercise.name for exercise in assignment.exercises]
    places: dict[str, int] = {}
    for place, cell in enumerate(prepared.cells):
        name = notebook.checked_exercise(cell)
        if name in names and cell.cell_type == "code":
            cell.source = _test_cell(name)
            places[name] = place  # a cell that was copied: the last one counts, as it would for the learner
    for name in names:
        if name not in places:
            places[name] = len(prepared.cells)
            prepared.cells.append(nbformat.v4.new_code_cell(_test_cell(name)))
    return prepared, places


def _test_cell(name: str) -> str:
    return f"__import__('autograder').check({name!r})"


def _run(prepared: NotebookNode, timeout: float, on_cell: Callable[[int, int], None] | None) -> str:
    """Run all cells; return why the run ended early, or ""."""

    def report(cell_index: int, **_: Any) -> None:
        if on_cell is not None:
            on_cell(cell_index + 1, len(prepared.cells))

    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        client = NotebookClient(
            prepared,
            timeout=timeout,
            interrupt_on_timeout=True,
            allow_errors=True,
            on_cell_complete=report,
            resources={"metadata": {"path": folder}},
            config=_kernel_settings(folder),
        )
        try:
            client.execute()
        except DeadKernelError:
            return "The kernel died while the notebook ran: it may have used all the memory, or called `exit()`."
        except (CellExecutionError, RuntimeError, TimeoutError) as problem:
            return f"The run of the notebook stopped: {str(problem).strip().splitlines()[0]}"
    return ""


def _kernel_settings(folder: str) -> Config:
    """Let the kernel talk over sockets in the run's own folder: no ports that could collide. Windows has no such sockets."""
    if sys.platform == "win32":
        return Config()
    return Config(KernelManager={"transport": "ipc", "ip": f"{folder}/.kernel"})


def _verdict(exercise: catalog.Exercise, cell: NotebookNode, reason: str) -> Verdict:
    for output in cell.get("outputs", []):
        content = output.get("data", {}).get(MIME_TYPE)
        if content is not None:
            return Verdict.from_json(content)
    for output in cell.get("outputs", []):
        if output.output_type == "error" and not reason:
            reason = f"Its test cell stopped with {output.ename}: {output.evalue}"
    message = f"This could not be checked. {reason or 'Its test cell did not run.'}"
    points = float(exercise.points)
    return Verdict(exercise.name, exercise.assignment, COULD_NOT_CHECK, 0.0, points, None, message)
