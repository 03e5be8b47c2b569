"""A desk: one kernel that stays warm, at which answers are judged one after the other, each in a notebook of its own."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from types import TracebackType

import nbformat

from autograder import catalog
from autograder.checks.verdict import MIME_TYPE, Verdict
from autograder.judging import sandbox
from autograder.judging.judge import Judge
from autograder.judging.kernel import Kernel, Limits

#: What a fresh notebook has, so that all else can be cleared away.
_REMEMBER = "import builtins; builtins._fresh = set(globals()); from autograder import check"
_CLEAR = "for _name in set(globals()) - __import__('builtins')._fresh - {'_name', 'check'}:\n    del globals()[_name]"
#: Keras numbers the layers of a session in its messages.
_NEW_SESSION = "import keras; keras.utils.clear_session(free_memory=False)"


class Desk:
    """A kernel for the answers to one assignment.

    Parameters
    ----------
    assignment : Assignment
        Whose exercises are answered.
    """

    def __init__(self, assignment: catalog.Assignment) -> None:
        self._assignment = assignment
        self._judge = Judge(assignment, reveal=True)
        kernelspec = {"name": "python3", "display_name": "Python 3"}
        self._notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec})
        self._stack = ExitStack()

    def __enter__(self) -> Desk:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-"))
        # Not confined, so that the notebook finds the hidden checks too, and says the same as the judge.
        settings = sandbox.kernel_settings(confined=False)
        self._kernel = self._stack.enter_context(Kernel(self._notebook, Limits(), folder, settings))
        self._run(_REMEMBER)
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def judged(self, exercise: catalog.Exercise, source: str) -> Verdict:
        """Return what the judge says of an answer."""
        self._lay_out(source)
        verdict, _ = self._judge.ask(self._kernel, exercise)
        return verdict

    def in_the_notebook(self, exercise: catalog.Exercise, source: str) -> Verdict:
        """Return what the notebook itself says of an answer, in the panel under its test cell."""
        self._lay_out(source)
        cell = nbformat.v4.new_code_cell(f"check({exercise.name!r})")
        self._notebook.cells.append(cell)
        self._kernel.run(cell, len(self._notebook.cells) - 1)
        # Only what an answer displays by itself, such as a model's summary, may stand beside the panel.
        assert {output.output_type for output in cell.outputs} <= {"execute_result", "display_data"}, cell.outputs
        (shown,) = (output for output in cell.outputs if output.output_type == "execute_result")
        return Verdict.from_json(shown.data[MIME_TYPE])

    def _lay_out(self, source: str) -> None:
        self._run(_CLEAR)
        if "keras" in self._assignment.imports:
            self._run(_NEW_SESSION)
        self._run(source)

    def _run(self, source: str) -> None:
        reply = self._kernel._reply(source, {}, 60)
        assert reply["status"] == "ok", reply
