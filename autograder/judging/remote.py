"""A student in another process: questions go in as data, answers come out as data, nothing that executes comes back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from autograder.checks.student import Answer, Event, KernelGone, OutOfTime, Student, StudentError
from autograder.checks.wire import BadAnswer, answer_from_json, is_too_large, one_line, question_to_json

_UNREADABLE = "UnreadableResult"
#: Parts of a function that Python calls for itself: none is called by a timer.
_PARTS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class RemoteStudent(Student):
    """A student whose functions live in another process.

    Parameters
    ----------
    ask : callable
        ``ask(request, seconds)`` carries JSON text to `autograder.checks.serve` in that process and brings its JSON text
        back. It raises `KernelGone` if nothing will ever come back, and waits longer than `limits.ceiling` for it.
    seconds : float
        The limit of one call in seconds of processor time, which the other process keeps.
    known : frozenset of str, optional
        The names that `globals_read` and `functions_used` may tell: what else the other process names, it may have been asked.
    """

    _numbers = iter(range(1, 2**62))

    def __init__(self, ask: Callable[[str, float], str], seconds: float = 5.0, known: frozenset[str] | None = None) -> None:
        super().__init__(seconds)
        self._transport = ask
        self._known = known
        self._number = next(RemoteStudent._numbers)

    def close(self) -> None:
        with contextlib.suppress(StudentError):
            self._send({"close": True})

    def again(self) -> RemoteStudent:
        return RemoteStudent(self._transport, self.seconds, self._known)

    def answer(self, event: Event) -> Answer:
        try:
            content = self._send({"question": question_to_json(event)})
        except StudentError as problem:  # the kernel is lost
            return Answer(error=problem)
        if "refused" in content:
            return Answer(error=StudentError((_UNREADABLE,), one_line(content["refused"], 500), function=str(event.subject)))
        try:
            return answer_from_json(content.get("answer"), self.seconds)
        except BadAnswer as problem:
            return Answer(error=KernelGone(str(problem)))

    @property
    def is_lost(self) -> bool:
        """Whether a question had no answer that counts: the process died, stopped answering, or sent something else."""
        return any(isinstance(event.error, KernelGone) for event in self.events)

    @property
    def ran_out_of_time(self) -> bool:
        """Whether a call took too long."""
        return any(isinstance(event.error, OutOfTime) for event in self.events)

    def raised_elsewhere(self, name: str) -> bool:
        """Whether a call raised in code that an answer doesn't use, as where another cell's timer or trace function strikes.

        It may also strike while the result is read.
        """
        errors = [event.error for event in self.events if event.error is not None]
        if any(error.kind == _UNREADABLE for error in errors):
            return True
        raising = {error.function for error in errors} - {"", name} - _PARTS
        if not raising:
            return False
        try:
            return bool(raising - set(self.functions_used(name)))
        except StudentError:
            return True
        finally:
            self.close()

    def globals_read(self, name: str) -> list[str]:
        try:
            return self._names("globals_read", name)
        except StudentError:
            return []

    def functions_used(self, name: str) -> list[str]:
        return self._names("functions_used", name)

    def _names(self, asked: str, name: str) -> list[str]:
        names = self._send({asked: name}).get(asked)
        if not isinstance(names, list):
            return []
        return [name for name in (str(each)[:100] for each in names) if self._known is None or name in self._known]

    def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        request |= {"student": self._number, "seconds": self.seconds}
        text = self._transport(json.dumps(request), self.seconds)
        if is_too_large(text):
            raise KernelGone("The answer is too large.")
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise KernelGone("The answer is no JSON.") from None
        if not isinstance(content, dict):
            raise KernelGone("The answer has a form that was not agreed on.")
        return content
