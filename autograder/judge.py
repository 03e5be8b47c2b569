"""Grade one notebook: run it in a kernel of its own, and ask the checks from outside.

The student's code never shares a process with an expected answer. The judge runs the cells; where a test cell stands, it asks
that exercise's checks from its own process through a `RemoteStudent`, and writes the verdict where the cell's output would be.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import copy
import json
import math
import queue
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import nbformat
from jupyter_client import BlockingKernelClient
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from autograder import catalog, checking, dataflow, notebook, sandbox
from autograder.remote import BROKEN, LARGEST_ANSWER, RemoteStudent
from autograder.student import StudentError
from autograder.verdict import COULD_NOT_CHECK, PASSED, Verdict

#: How much longer than a call's limit the judge waits for the kernel to keep the limit by itself, in seconds.
GRACE = 10.0


@dataclass(frozen=True)
class Limits:
    """What a notebook may use.

    Attributes
    ----------
    cell_seconds : float
        One cell.
    notebook_seconds : float
        The whole notebook; what comes after that is not run.
    output_bytes : int
        The output of one cell; the cell is interrupted when it writes more.
    """

    cell_seconds: float = 120
    notebook_seconds: float = 900
    output_bytes: int = 2_000_000


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


class KernelLost(Exception):
    """The kernel died or doesn't answer any more; the message says which, in words for the learner."""


class _Client(NotebookClient):
    """nbclient's client, which also stops a cell that writes too much."""

    output_bytes = 0
    _written = 0
    _cell_index = -1

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if cell_index != self._cell_index:
            self._cell_index, self._written = cell_index, 0
        content = msg["content"]
        size = 0 if msg["msg_type"] in ("status", "execute_input") else len(str(content)) + sum(map(len, msg["buffers"]))
        within, self._written = self._written <= self.output_bytes, self._written + size
        if size and self._written > self.output_bytes:
            if within:
                text = f"[This cell wrote more than {self.output_bytes / 1e6:g} MB and was stopped.]\n"
                cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=text))
                manager: Any = self.km
                self._interruption = asyncio.ensure_future(manager.interrupt_kernel())
            return None
        return super().process_message(msg, cell, cell_index)


class Kernel:
    """One kernel that runs a notebook's cells and answers the judge's questions between them.

    Parameters
    ----------
    prepared : NotebookNode
        The notebook; its cells receive their outputs.
    limits : Limits
        What it may use.
    folder : str
        The working directory, which is thrown away later.
    settings : Config, optional
        How to start the kernel, from `autograder.sandbox.kernel_settings`; by default as JupyterLab would.
    deadline : float
        When nothing more may be asked, on the clock of `time.monotonic`.
    """

    def __init__(
        self,
        prepared: NotebookNode,
        limits: Limits,
        folder: str,
        settings: Config | None = None,
        deadline: float = math.inf,
    ) -> None:
        if settings is None:
            settings = Config()
            if sys.platform != "win32":  # sockets in the run's own folder: no ports that could collide
                settings = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/.kernel"})
        self._client = _Client(
            prepared,
            timeout=limits.cell_seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            iopub_timeout=math.ceil(GRACE),
            raise_on_iopub_timeout=True,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": folder}},
            config=settings,
        )
        self._client.output_bytes = limits.output_bytes
        self._cell_seconds = limits.cell_seconds
        self._deadline = deadline
        self.lost = ""  #: why no more can be asked of this kernel; "" as long as it answers

    def __enter__(self) -> Kernel:
        self._stack = contextlib.ExitStack()
        self._stack.enter_context(self._client.setup_kernel())
        self._manager = cast(Any, self._client.km)
        self._side = sandbox.bounded(BlockingKernelClient())
        self._side.load_connection_info(self._manager.get_connection_info())
        self._side.start_channels(hb=False, iopub=False, stdin=False, control=False)
        self._stack.callback(self._side.stop_channels)
        return self

    def __exit__(self, *problem: Any) -> None:
        with contextlib.suppress(Exception):  # a kernel that is gone can't be shut down
            self._stack.close()

    def run(self, cell: NotebookNode, index: int) -> None:
        """Run one cell; `KernelLost` if the kernel doesn't survive it."""
        try:
            run_sync(self._executed)(cell, index)
        except (DeadKernelError, asyncio.CancelledError):
            raise KernelLost("The kernel died: the code may have used all the memory, or left Python.") from None
        except KernelLost:
            raise
        except Exception as problem:  # nbclient's own troubles: an interrupt that did not help, a message that got lost
            raise KernelLost(f"The kernel stopped answering ({type(problem).__name__}).") from None

    async def _executed(self, cell: NotebookNode, index: int) -> None:
        # nbclient interrupts a cell whose time is over, again and again, as long as the cell ignores it.
        running = asyncio.ensure_future(self._client.async_execute_cell(cell, index))
        done, _ = await asyncio.wait({running}, timeout=self._cell_seconds + GRACE)
        if not done:
            running.cancel()
            await asyncio.wait({running}, timeout=1)
            if running.done() and not running.cancelled():
                running.exception()  # which is known: asyncio would complain that nobody asked
            raise KernelLost("The kernel could not be interrupted when the cell's time was over.")
        running.result()

    def define(self, source: str) -> None:
        """Run code that leaves no output, such as a reference answer."""
        with contextlib.suppress(StudentError):
            self._reply(source, {}, min(30, self._cell_seconds))

    def ask(self, request: str, seconds: float) -> str:
        """Carry a question to `autograder.remote.serve` in the kernel and bring its answer back.

        Raises
        ------
        StudentError
            "KernelDied", or "TimeLimit" if the kernel does not even keep the time limit by itself.
        """
        if time.monotonic() > self._deadline:
            raise StudentError(("TimeLimit", "KernelLost"), "no time left for this notebook")
        serve = "__import__('autograder.remote', fromlist=['serve']).serve"
        reply = self._reply("", {"answer": f"{serve}({request!r}, get_ipython().user_ns)"}, seconds)
        try:
            text = reply["user_expressions"]["answer"]["data"]["text/plain"]
            # Only a string's literal: what is nested deep enough would take the judge's memory, or its stack.
            text = ast.literal_eval(text) if text[:1] in ("'", '"') and len(text) < 4 * LARGEST_ANSWER else None
        except Exception:  # whatever the kernel sent in place of a string
            text = None
        if not isinstance(text, str):  # what serves the answers is broken
            raise StudentError(BROKEN, "the answer has a form that was not agreed on")
        return text

    def _reply(self, source: str, expressions: dict[str, str], seconds: float) -> dict[str, Any]:
        if self.lost:  # each question more would take its whole time
            raise StudentError(("KernelDied", "KernelLost"), self.lost)
        message = self._side.execute(source, silent=True, user_expressions=expressions, allow_stdin=False)
        deadline = time.monotonic() + seconds + GRACE
        while True:
            try:
                reply = self._side.get_shell_msg(timeout=0.5)
                if reply["parent_header"].get("msg_id") == message:
                    content: dict[str, Any] = reply["content"]
                    return content
            except queue.Empty:
                if not run_sync(self._manager.is_alive)():
                    self.lost = "The kernel died: the code may have used all the memory, or left Python."
                    raise StudentError(("KernelDied", "KernelLost"), "the kernel died") from None
            except Exception:  # a message that was not signed, is no JSON, or has other parts
                self.lost = "The kernel sends messages of a form that was not agreed on."
                raise StudentError(BROKEN, "the answer has a form that was not agreed on") from None
            if time.monotonic() > deadline:  # also when other messages come without end
                self.lost = "The kernel stopped answering."
                raise StudentError(("TimeLimit", "KernelLost"), f"no answer after {seconds:g} seconds")


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
        How to start kernels, from `autograder.sandbox.kernel_settings`; None starts them as JupyterLab would.
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
        prepared, test_cells = _prepared(submitted, self.assignment)
        demonstrations = self._demonstrations(prepared)
        for place in demonstrations:
            prepared.cells[place].outputs = _kept(submitted.cells[place], self.limits.output_bytes)
        verdicts: dict[str, Verdict] = {}
        harmful: dict[int, str] = {}  # the cells whose definitions alone a kernel did not survive, and what happened
        lost: dict[str, Verdict] = {}  # those of exercises whose kernel did not survive the question
        deadline = time.monotonic() + self.limits.notebook_seconds
        index, total = 0, len(prepared.cells)
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            while index < total and time.monotonic() < deadline:
                with Kernel(prepared, self.limits, folder, self.kernel_settings, deadline) as kernel:
                    if index:
                        self._catch_up(kernel, prepared, index, harmful, verdicts)
                    while index < total and not kernel.lost and time.monotonic() < deadline:
                        cell = prepared.cells[index]
                        if index in test_cells:
                            exercise = catalog.exercise(test_cells[index])
                            reasons = [
                                why
                                for place, why in harmful.items()
                                if exercise.name in notebook.defined_in(prepared.cells[place])
                            ]
                            verdict = _unchecked(exercise, reasons[0]) if reasons else self._judge(kernel, exercise)
                            if kernel.lost and exercise.name not in lost:
                                lost[exercise.name] = verdict
                                break  # it may be the fault of an experiment: a kernel without them is asked once more
                            self._substitute(kernel, verdict)
                            verdicts[verdict.exercise] = verdict
                            cell.outputs = [_shown(verdict)]
                        elif cell.cell_type == "code" and index not in demonstrations and not notebook.checked_exercise(cell):
                            self._run(kernel, cell, index)
                        index += 1
                        if self.on_cell is not None:
                            self.on_cell(index, total)
        for place, name in test_cells.items():
            if name not in verdicts:
                over = _unchecked(catalog.exercise(name), "The notebook's time was over before it was reached.")
                verdicts[name] = lost.get(name, over)
                prepared.cells[place].outputs = [_shown(verdicts[name])]
        return prepared, tuple(verdicts[exercise.name] for exercise in self.assignment.exercises)

    def _demonstrations(self, prepared: NotebookNode) -> set[int]:
        if self.released is None:
            return set()
        answers = {exercise.name for exercise in self.assignment.exercises}
        return dataflow.demonstrations(prepared, self.released, answers)

    def _run(self, kernel: Kernel, cell: NotebookNode, index: int) -> None:
        try:
            kernel.run(cell, index)
        except KernelLost as reason:
            kernel.lost = str(reason)
            cell.outputs = [nbformat.v4.new_output("error", ename="KernelLost", evalue=str(reason), traceback=[str(reason)])]

    def _catch_up(
        self, kernel: Kernel, prepared: NotebookNode, index: int, harmful: dict[int, str], verdicts: dict[str, Verdict]
    ) -> None:
        """Bring a fresh kernel to where the last one was lost: its imports and answers, not its experiments."""
        names = {exercise.name for exercise in self.assignment.exercises}
        for place, cell in enumerate(prepared.cells[:index]):
            for source in notebook.definitions(cell.source) if cell.cell_type == "code" and place not in harmful else ():
                kernel.define(source)
                if kernel.lost:  # the next kernel goes without it
                    harmful[place] = kernel.lost
                    return
        for name in names & set(verdicts):
            self._substitute(kernel, verdicts[name])

    def _judge(self, kernel: Kernel, exercise: catalog.Exercise) -> Verdict:
        student = RemoteStudent(kernel.ask, exercise.seconds)
        verdict = checking.check_exercise(exercise, student, reveal=self.reveal)
        if student.is_lost and not kernel.lost:
            kernel.lost = "The kernel's answers have a form that was not agreed on."
        return verdict

    def _substitute(self, kernel: Kernel, verdict: Verdict) -> None:
        source = self.assignment.solution_notebook
        if self.substitute and not kernel.lost and verdict.status != PASSED and source.exists():
            kernel.define(notebook.reference_source(source, verdict.exercise))


def grade(path: Path, *, timeout: float = 120, on_cell: Callable[[int, int], None] | None = None) -> Report:
    """Run a notebook and return the verdict on each exercise of its assignment, as the notebook itself would show it.

    The file itself is left alone: a copy runs in an empty folder. Test cells that were edited or deleted count as they were.

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
    judge = Judge(assignment, Limits(cell_seconds=timeout), reveal=True, substitute=False, on_cell=on_cell)
    return Report(str(path), assignment, judge.run(submitted)[1])


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


def _unchecked(exercise: catalog.Exercise, reason: str) -> Verdict:
    message = f"This could not be checked. {reason}"
    return Verdict(exercise.name, exercise.assignment, COULD_NOT_CHECK, 0.0, float(exercise.points), None, message)


def _shown(verdict: Verdict) -> NotebookNode:
    """Return the output that a test cell has when a learner runs it."""
    return nbformat.v4.new_output("execute_result", data=verdict._repr_mimebundle_(), execution_count=None)
