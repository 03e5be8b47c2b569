"""Judge one notebook: run it in a kernel of its own, and ask the checks from outside.

As long as the verdict on an answer is open, no expected one is in the student's process. The judge runs the cells; where a
test cell stands, it asks that exercise's checks from its own process through a `RemoteStudent`, and writes the verdict where
the cell's output would be.
"""

from __future__ import annotations

import copy
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import catalog
from autograder.checks import checking, reference
from autograder.checks.verdict import Status, Verdict
from autograder.judging import dataflow, notebook
from autograder.judging.kernel import Kernel, KernelLost, Limits
from autograder.judging.remote import RemoteStudent


@dataclass
class Judge:
    """Judge notebooks of one assignment.

    Attributes
    ----------
    assignment : Assignment
        Whose checks to ask.
    limits : Limits
        What a notebook may use.
    reveal : bool
        Whether a verdict may show the inputs of hidden checks.
    substitute : bool
        Whether the reference takes the place of an answer that isn't right, once its verdict is final, so that one mistake
        costs points once. It needs the solutions.
    released : NotebookNode or None
        The notebook as it was handed out. The demonstrations in it that a student left as they were, and that no verdict depends
        on, are not run again: they keep the outputs that they came with. None runs every cell.
    on_cell : callable or None
        Called with (cells done, cells in all) after each cell.
    kernel_settings : Config or None
        How to start kernels, from `autograder.judging.sandbox.kernel_settings`; None starts them as JupyterLab would.
    """

    assignment: catalog.Assignment
    limits: Limits = field(default_factory=Limits)
    reveal: bool = False
    substitute: bool = True
    released: NotebookNode | None = None
    on_cell: Callable[[int, int], None] | None = None
    kernel_settings: Config | None = None

    def run(self, submitted: NotebookNode) -> tuple[NotebookNode, tuple[Verdict, ...]]:
        """Run a notebook and ask the checks where its test cells stand.

        Returns
        -------
        notebook : NotebookNode
            A copy in which each cell that ran has its outputs, and the last test cell of each exercise shows the verdict.
        verdicts : tuple of Verdict
            One for each exercise, in the assignment's order.
        """
        return _Run(self, submitted).to_the_end()

    def ask(self, kernel: Kernel, exercise: catalog.Exercise) -> Verdict:
        """Ask the checks of one exercise what a kernel's function of that name does."""
        student = RemoteStudent(kernel.ask, exercise.seconds)
        verdict = checking.check_exercise(exercise, student, reveal=self.reveal)
        if student.is_lost and not kernel.lost:
            kernel.lost = "The kernel's answers have a form that was not agreed on."
        return verdict


class _Run:
    """One notebook on its way from its first cell to its last, through as many kernels as it takes."""

    def __init__(self, judge: Judge, submitted: NotebookNode) -> None:
        self._judge = judge
        self._notebook, self._test_cells = _prepared(submitted, judge.assignment)
        self._index = 0  # of the next cell
        self._deadline = time.monotonic() + judge.limits.notebook_seconds
        self._verdicts: dict[str, Verdict] = {}
        self._lost: dict[str, Verdict] = {}  # of exercises whose kernel did not survive the question
        self._harmful: dict[int, str] = {}  # cells whose definitions alone a kernel did not survive, and what happened
        self._demonstrations: set[int] = set()
        if judge.released is not None:
            answers = {exercise.name for exercise in judge.assignment.exercises}
            self._demonstrations = dataflow.demonstrations(self._notebook, judge.released, answers)
        for place in self._demonstrations:
            self._notebook.cells[place].outputs = _kept(submitted.cells[place], judge.limits.output_bytes)

    def to_the_end(self) -> tuple[NotebookNode, tuple[Verdict, ...]]:
        """Do what `Judge.run` promises."""
        judge = self._judge
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            while self._goes_on():
                place = tempfile.mkdtemp(dir=folder)  # a new one, as what a lost kernel left behind may be in the way
                with Kernel(self._notebook, judge.limits, place, judge.kernel_settings, self._deadline) as kernel:
                    self._catch_up(kernel)
                    while self._goes_on() and not kernel.lost and self._take(kernel):
                        self._index += 1
                        if judge.on_cell is not None:
                            judge.on_cell(self._index, len(self._notebook.cells))
        self._settle_the_rest()
        return self._notebook, tuple(self._verdicts[exercise.name] for exercise in judge.assignment.exercises)

    def _goes_on(self) -> bool:
        return self._index < len(self._notebook.cells) and time.monotonic() < self._deadline

    def _catch_up(self, kernel: Kernel) -> None:
        """Bring a fresh kernel to where the last one was lost: its imports and answers, not its experiments."""
        for place, cell in enumerate(self._notebook.cells[: self._index]):
            if cell.cell_type != "code" or place in self._harmful:
                continue
            for source in notebook.definitions(cell.source):
                if time.monotonic() > self._deadline:
                    return
                kernel.define(source)
                if kernel.lost:  # the next kernel goes without it
                    self._harmful[place] = kernel.lost
                    return
        for exercise in self._judge.assignment.exercises:
            if exercise.name in self._verdicts:
                self._substitute(kernel, exercise)

    def _take(self, kernel: Kernel) -> bool:
        """Take the next cell; False if it must be taken again, in another kernel."""
        cell = self._notebook.cells[self._index]
        if self._index in self._test_cells:
            return self._check(kernel, catalog.exercise(self._test_cells[self._index]))
        if cell.cell_type == "code" and self._index not in self._demonstrations and not notebook.checked_exercise(cell):
            self._execute(kernel, cell)
        return True

    def _execute(self, kernel: Kernel, cell: NotebookNode) -> None:
        try:
            kernel.run(cell, self._index)
        except KernelLost as reason:
            kernel.lost = str(reason)
            cell.outputs = [nbformat.v4.new_output("error", ename="KernelLost", evalue=str(reason), traceback=[str(reason)])]

    def _check(self, kernel: Kernel, exercise: catalog.Exercise) -> bool:
        """Give the verdict on an exercise; False if the kernel was lost for the first time while it was asked.

        It may be the fault of an experiment: a kernel without them is asked once more.
        """
        reason = self._why_it_cannot_be_defined(exercise)
        verdict = Verdict.unchecked(exercise, reason) if reason else self._judge.ask(kernel, exercise)
        if kernel.lost and exercise.name not in self._lost:
            self._lost[exercise.name] = verdict
            return False
        self._settle(self._index, verdict)
        self._substitute(kernel, exercise)
        return True

    def _why_it_cannot_be_defined(self, exercise: catalog.Exercise) -> str:
        cells = self._notebook.cells
        return next((why for place, why in self._harmful.items() if exercise.name in notebook.defined_in(cells[place])), "")

    def _substitute(self, kernel: Kernel, exercise: catalog.Exercise) -> None:
        """Put the reference in the place of an answer that isn't right, if one mistake is to cost once."""
        wanted = self._judge.substitute and self._judge.assignment.solution_notebook.exists()
        if wanted and not kernel.lost and self._verdicts[exercise.name].status != Status.PASSED:
            kernel.define(reference.source_of(exercise))

    def _settle(self, place: int, verdict: Verdict) -> None:
        self._verdicts[verdict.exercise] = verdict
        self._notebook.cells[place].outputs = [shown(verdict)]

    def _settle_the_rest(self) -> None:
        for place, name in self._test_cells.items():
            if name not in self._verdicts:
                over = Verdict.unchecked(catalog.exercise(name), "The notebook's time was over before it was reached.")
                self._settle(place, self._lost.get(name, over))


def _prepared(submitted: NotebookNode, assignment: catalog.Assignment) -> tuple[NotebookNode, dict[int, str]]:
    """Return a copy without outputs that has a test cell for each exercise, and which cells these are."""
    prepared = copy.deepcopy(submitted)
    prepared.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for cell in prepared.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    places = {notebook.checked_exercise(cell): place for place, cell in enumerate(prepared.cells) if cell.cell_type == "code"}
    test_cells = {}
    for exercise in assignment.exercises:
        if exercise.name not in places:
            places[exercise.name] = len(prepared.cells)
            prepared.cells.append(nbformat.v4.new_code_cell(f'check("{exercise.name}")'))
        test_cells[places[exercise.name]] = exercise.name  # of a cell that was copied, the last one counts
    return prepared, test_cells


def _kept(cell: NotebookNode, most_bytes: int) -> list[NotebookNode]:
    """Return the outputs that a submitted cell has, if they are what nbformat knows and not too much."""
    outputs = cell.get("outputs")
    try:
        for output in outputs or []:
            nbformat.validate(output, ref="output", version=4)
        return copy.deepcopy(outputs) if outputs and len(json.dumps(outputs)) <= most_bytes else []
    except Exception:  # whatever a student's file holds there
        return []


def shown(verdict: Verdict) -> NotebookNode:
    """Return the output that a test cell has when a learner runs it."""
    return nbformat.v4.new_output("execute_result", data=verdict._repr_mimebundle_(), execution_count=None)
