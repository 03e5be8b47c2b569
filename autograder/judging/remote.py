"""A student in another process: questions go in as data, answers come out as data, nothing that executes comes back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

from autograder.checks.student import Answer, Event, Student, StudentError
from autograder.checks.wire import BROKEN, BadAnswer, answer_from_json, is_too_large, question_to_json, words


class RemoteStudent(Student):
    """A student whose functions live in another process.

    Parameters
    ----------
    ask : callable
        ``ask(request, seconds)`` carries JSON text to `autograder.checks.serve` in that process and brings its JSON text
        back. It raises `StudentError`, with "KernelLost" among its kinds, if nothing will ever come back.
    seconds : float
        The time limit of one call, which the other process keeps.
    """

    _numbers = iter(range(1, 2**62))

    def __init__(self, ask: Callable[[str, float], str], seconds: float = 5.0) -> None:
        super().__init__(seconds)
        self._transport = ask
        self._number = next(RemoteStudent._numbers)

    def close(self) -> None:
        with contextlib.suppress(StudentError):
            self._send({"close": True})

    def again(self) -> RemoteStudent:
        return RemoteStudent(self._transport, self.seconds)

    def answer(self, event: Event) -> Answer:
        try:
            content = self._send({"question": question_to_json(event)})
        except StudentError as problem:  # the kernel is lost
            return Answer(error=problem)
        if "refused" in content:
            return Answer(error=StudentError(("UnreadableResult",), words(content["refused"], 500), function=str(event.subject)))
        try:
            return answer_from_json(content.get("answer"))
        except BadAnswer as problem:
            return Answer(error=StudentError(BROKEN, str(problem), function=str(event.subject)))

    @property
    def is_lost(self) -> bool:
        """Whether a question had no answer that counts: the process died, stopped answering, or sent something else."""
        return any(event.error is not None and "KernelLost" in event.error.kinds for event in self.events)

    def globals_read(self, name: str) -> list[str]:
        try:
            names = self._send({"globals_read": name}).get("globals_read")
        except StudentError:
            return []
        return [str(each)[:100] for each in names] if isinstance(names, list) else []

    def _send(self, request: dict[str, Any]) -> dict[str, Any]:
        request |= {"student": self._number, "seconds": self.seconds}
        text = self._transport(json.dumps(request), self.seconds)
        if is_too_large(text):
            raise StudentError(BROKEN, "The answer is too large.")
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise StudentError(BROKEN, "The answer is no JSON.") from None
        if not isinstance(content, dict):
            raise StudentError(BROKEN, "The answer has a form that was not agreed on.")
        return content
