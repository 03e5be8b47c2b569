"""Judge one notebook: run it in a kernel of its own, and ask the checks from outside.

No expected answer is ever in the process that runs the student's cells. The judge runs them; where a test cell stands, it asks
that exercise's checks from its own process through a `RemoteStudent`, and writes the verdict where the cell's output would be.

What is still open then is asked a second time, each exercise in a fresh kernel that has the student's definitions and nothing
else: an answer that ran out of time or lost its kernel, one that the notebook's time did not reach, one that was struck from
outside, one below an error in its cell, one whose name holds something else by now, or that of a function which it uses, and one
that builds on one of these, or on an answer which isn't right. The last has the course's own answer in the place of that one, so
that a mistake costs its points once; and no word of such a kernel reaches the student, because the course's answer can be read in
it.
"""

from __future__ import annotations

import copy
import json
import os
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import catalog
from autograder.checks import checking, diagnosis, mixtures, reference
from autograder.checks.verdict import Status, Verdict
from autograder.judging import dataflow, form, notebook
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
        Whether an answer that builds on one which isn't right is judged with the reference in the place of that one, so that
        one mistake costs points once: see `Exercise.builds_on`. It needs the solutions.
    released : NotebookNode or None
        The notebook as it was handed out. The demonstrations in it that a student left as they were, and that no verdict depends
        on, are not run again: they keep the outputs that they came with. None runs every cell.
    on_cell : callable or None
        Called with (cells done, cells in all) after each cell.
    seed : int or None
        Where the inputs of hidden checks come from: see `checking.check_exercise`.
    kernel_settings : Config or None
        How to start kernels, from `autograder.judging.sandbox.kernel_settings`; None starts them as JupyterLab would.
    """

    assignment: catalog.Assignment
    limits: Limits = field(default_factory=Limits)
    reveal: bool = False
    substitute: bool = True
    released: NotebookNode | None = None
    on_cell: Callable[[int, int], None] | None = None
    seed: int | None = None
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

    def ask(self, kernel: Kernel, exercise: catalog.Exercise, known: frozenset[str] | None = None) -> tuple[Verdict, bool]:
        """Ask the checks of one exercise what a kernel's function of that name does.

        Parameters
        ----------
        kernel : Kernel
            Whom to ask.
        exercise : Exercise
            Whose checks.
        known : frozenset of str, optional
            The names in the notebook: a kernel can't tell of others.

        Returns
        -------
        verdict : Verdict
        is_final : bool
            False if it may be another cell's fault: a call took too long, raised in a function that the answer doesn't use, or a
            name no longer holds the function that it held.
        """
        student = RemoteStudent(kernel.ask, exercise.seconds, known)
        verdict = checking.check_exercise(exercise, student, reveal=self.reveal, seed=self.seed)
        if student.is_lost and not kernel.lost:
            kernel.lost = "The kernel's answers have a form that was not agreed on."
        doubtful = student.ran_out_of_time or student.undefined or verdict.diagnosis == diagnosis.NAME_REUSED
        # Where a tip alone took too long, no point is lost, and nothing is to be asked again.
        return verdict, verdict.status == Status.PASSED or not (doubtful or student.raised_elsewhere(exercise.name))


class _Run:
    """One notebook on its way from its first cell to its last, through as many kernels as it takes."""

    def __init__(self, judge: Judge, submitted: NotebookNode) -> None:
        self._judge = judge
        self._notebook, self._test_cells = _prepared(submitted, judge.assignment)
        self._known = frozenset(re.findall(r"\w+", "\n".join(cell.source for cell in self._notebook.cells)))
        self._index = 0  # of the next cell
        self._deadline = time.monotonic() + judge.limits.notebook_seconds
        self._verdicts: dict[str, Verdict] = {}
        self._open: set[str] = set()  # exercises that are to be asked again
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
        with tempfile.TemporaryDirectory(prefix=f"autograder-nb-{os.getpid()}-") as folder:
            while self._goes_on():
                with self._kernel(folder, self._deadline) as kernel:
                    self._define(kernel, self._index, self._deadline)
                    while self._goes_on() and not kernel.lost and self._take(kernel):
                        self._index += 1
                        if judge.on_cell is not None:
                            judge.on_cell(self._index, len(self._notebook.cells))
            self._ask_again(folder)
        for place, name in self._test_cells.items():
            self._notebook.cells[place].outputs = [shown(self._verdicts[name])]
        form.limited(self._notebook, but=self._test_cells)
        return self._notebook, tuple(self._verdicts[exercise.name] for exercise in judge.assignment.exercises)

    def _kernel(self, folder: str, deadline: float) -> Kernel:
        place = tempfile.mkdtemp(dir=folder)  # a new one, as what a lost kernel left behind may be in the way
        needed = self._judge.assignment.imports
        return Kernel(self._notebook, self._judge.limits, place, self._judge.kernel_settings, deadline, needed)

    def _goes_on(self) -> bool:
        return self._index < len(self._notebook.cells) and time.monotonic() < self._deadline

    def _define(self, kernel: Kernel, end: int, deadline: float) -> None:
        """Bring a fresh kernel to a cell of the notebook: its imports and answers until there, not its experiments."""
        for place, cell in enumerate(self._notebook.cells[:end]):
            if cell.cell_type != "code" or place in self._harmful:
                continue
            for source in notebook.definitions(cell.source):
                if time.monotonic() > deadline:
                    return
                kernel.define(source)
                if kernel.lost:  # the next kernel goes without it
                    self._harmful[place] = kernel.lost
                    return

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
            return
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if error is not None and re.search(r"^\s*(import|from)\b", cell.source, flags=re.MULTILINE):
            self._import_the_rest(kernel, cell, error)

    def _import_the_rest(self, kernel: Kernel, cell: NotebookNode, error: NotebookNode) -> None:
        """Run what a cell of imports that failed has not run, and what was handed out in its place.

        A package that only the student's machine has must not cost the answers that need the others.
        """
        found = re.search(
            r"(?:Cell|Input) In.{0,20}?line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback)), re.DOTALL
        )
        for source in notebook.left_to_run(cell.source, int(found.group(1)) if found else None):
            kernel.define(source)
        handed_out = self._judge.released.cells if self._judge.released is not None else []
        for original in handed_out:
            if original.get("id") == cell.get("id") and original.cell_type == "code":
                for source in notebook.definitions(original.source):
                    kernel.define(source)

    def _check(self, kernel: Kernel, exercise: catalog.Exercise) -> bool:
        """Give the verdict on an exercise; False if the kernel was lost for the first time while it was asked.

        It may be the fault of an experiment: a kernel without them is asked once more.
        """
        why = self._why_it_cannot_be_defined(exercise)
        if why:
            self._verdicts[exercise.name] = Verdict.unchecked(exercise, why)
            return True
        verdict, is_final = self._judge.ask(kernel, exercise, self._known)
        first = exercise.name not in self._open
        if kernel.lost and first and verdict.status != Status.PASSED:  # that of a tip costs nothing
            self._open.add(exercise.name)
            return False
        self._verdicts[exercise.name] = verdict
        self._open.discard(exercise.name)
        missed = verdict.status == Status.NOT_ATTEMPTED and self._is_written(exercise)
        if (missed or not is_final) and not kernel.lost:
            self._open.add(exercise.name)
        return True

    def _is_written(self, exercise: catalog.Exercise) -> bool:
        """Say whether a cell until here defines an answer: an error above the definition, or in place of it, hides it."""
        return any(
            exercise.name in notebook.defined_in(cell)  # which parses it
            for cell in self._notebook.cells[: self._index]
            if cell.cell_type == "code" and exercise.name in cell.source and "NotImplementedError" not in cell.source
        )

    def _why_it_cannot_be_defined(self, exercise: catalog.Exercise) -> str:
        cells = self._notebook.cells
        why = next((why for place, why in self._harmful.items() if exercise.name in notebook.defined_in(cells[place])), "")
        return f"The answer ended its kernel twice, the second time alone and before any question. {why}" if why else ""

    def _ask_again(self, folder: str) -> None:
        """Ask what is still open a second time, each exercise in a kernel of its own."""
        deadline = time.monotonic() + self._judge.limits.again_seconds
        for exercise in self._judge.assignment.exercises:
            verdict, replaced = self._verdicts.get(exercise.name), self._replaced(exercise)
            needed = {exercise.name, *catalog.prerequisites(exercise)} if _is_lost(verdict) else {exercise.name}
            if verdict is not None and not replaced and not self._open & needed:
                continue
            second = self._second(folder, exercise, replaced, deadline)
            if verdict is None:
                over = "The notebook's time was over before it was reached, and there was no time left to ask for it alone."
                self._verdicts[exercise.name] = second or Verdict.unchecked(exercise, over)
            elif second is not None and _what_counts(second) > _what_counts(verdict):
                self._verdicts[exercise.name] = second

    def _replaced(self, exercise: catalog.Exercise) -> tuple[str, ...]:
        """Return the exercises that an answer which isn't right builds on, directly or not, and that aren't right themselves."""
        verdict = self._verdicts.get(exercise.name)
        judge = self._judge
        if not judge.substitute or not judge.assignment.solution_notebook.exists() or not _is_lost(verdict):
            return ()
        needed = catalog.prerequisites(exercise)
        return tuple(each for each in needed if each in self._verdicts and self._verdicts[each].status != Status.PASSED)

    def _second(self, folder: str, exercise: catalog.Exercise, replaced: tuple[str, ...], deadline: float) -> Verdict | None:
        """Ask for one exercise in a fresh kernel, with references in the place of some answers; None if there was no time."""
        place = next(place for place, name in self._test_cells.items() if name == exercise.name)
        while time.monotonic() < deadline:
            with self._kernel(folder, deadline) as kernel:
                self._define(kernel, place, deadline)
                why = self._why_it_cannot_be_defined(exercise)
                if why:
                    return Verdict.unchecked(exercise, why)
                if kernel.lost:  # over the definition of something else, without which the next one starts
                    continue
                for name in replaced:
                    kernel.define(reference.source_of(catalog.exercise(name)))
                verdict, _ = self._judge.ask(kernel, exercise, self._known)
            if time.monotonic() < deadline:
                return _with_references(verdict, replaced) if replaced else verdict
        return None


def _is_lost(verdict: Verdict | None) -> bool:
    return verdict is None or verdict.status in (Status.FAILED, Status.COULD_NOT_CHECK)


def _what_counts(verdict: Verdict) -> tuple[float, bool, str]:
    return verdict.score, verdict.status != Status.NOT_ATTEMPTED, verdict.diagnosis or ""


def _with_references(verdict: Verdict, replaced: tuple[str, ...]) -> Verdict:
    """Return a verdict that was found beside references as a student may see it: no word of that kernel is in it."""
    passed = [check for check in verdict.counted if check.status == Status.PASSED]
    silent = (replace(check, message="", call="", got="", expected="", grids=()) for check in verdict.checks)
    message = f"{len(passed)} of {len(verdict.counted)} checks passed. {_also(replaced)}"
    known = mixtures.is_known(verdict.assignment, verdict.diagnosis)
    if known:
        message = f"{verdict.message} {_also(replaced)}"
    diagnosis = verdict.diagnosis if known else None
    return replace(
        verdict, message=message, evidence="", diagnosis=diagnosis, checks=tuple(silent)
    )  # evidence may quote an error


def _also(replaced: tuple[str, ...]) -> str:
    names = " and ".join(f"`{name}`" for name in replaced)
    return f"This was found with the course's own {names} in place of yours, so that a mistake there costs nothing here."


def _prepared(submitted: NotebookNode, assignment: catalog.Assignment) -> tuple[NotebookNode, dict[int, str]]:
    """Return a copy without outputs that has a test cell for each exercise, and which cells these are."""
    prepared = copy.deepcopy(submitted)
    prepared.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for cell in prepared.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    places: dict[str | None, int] = {}
    for marked in (False, True):  # a test cell that was handed out counts, before a cell of the student's that calls `check`
        for place, cell in enumerate(prepared.cells):
            if cell.cell_type == "code" and bool(cell.metadata.get("nbgrader", {}).get("grade_id")) == marked:
                places[notebook.checked_exercise(cell)] = place
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
