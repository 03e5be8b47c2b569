"""Name the mistake: which known misconception, or which general fault, gives the same outputs as the student's code."""

from __future__ import annotations

import hashlib
import itertools
import json
import pickle
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.limits import ceiling
from autograder.checks.misconceptions import Misconception
from autograder.checks.plain import same
from autograder.checks.student import Event, KernelGone, LocalStudent, NotAttempted, OutOfTime, Student, StudentError, told
from autograder.checks.vocabulary import InputChanged, NothingReturned
from autograder.checks.wire import question_to_json

#: How long looking for the misconception may take, in seconds.
PATIENCE = 60.0


@dataclass(frozen=True)
class Diagnosis:
    """The mistake's id and the sentence that a tutor would say."""

    id: str
    sentence: str


@dataclass(frozen=True)
class _Reply:
    """What a misconception did when it was asked something; `error` is the exception's kind, "" if there was none."""

    result: Any = None
    error: str = ""
    changed: tuple[int, ...] = ()
    attempted: bool = True

    def is_of(self, event: Event, in_place: bool = False) -> bool:
        """Say whether a student did the same; with `in_place` the student may have changed more arguments on the way."""
        if not self.attempted or self.error != (_kind(event.error) if event.error else ""):
            return False
        if self.changed != event.changed and not (in_place and set(self.changed) < set(event.changed)):
            return False
        return event.error is not None or same(self.result, event.result)


#: What misconceptions did, pickled, by their ids and by a hash of all that they had been asked until then. In a class the same
#: mistakes come again and again, and a misconception that is another one differs at the first questions, which are the same.
replies: dict[tuple[str, bytes], bytes] = {}
#: How many replies are kept, and how many bytes each may have.
MOST_REPLIES, LONGEST_REPLY = 10_000, 10_000


#: Stands for a call that took too long: no exception of a student's has this name.
_OUT_OF_TIME = "out of time"


def _kind(problem: StudentError) -> str:
    return _OUT_OF_TIME if isinstance(problem, OutOfTime) else problem.kind


def imitates(
    candidate: Misconception,
    exercise: catalog.Exercise,
    events: list[Event],
    asked: list[bytes],
    patience: float = PATIENCE,
    in_place: bool = False,
) -> bool:
    """Say whether a misconception gives the same results, errors and changes as the recorded events do.

    Parameters
    ----------
    candidate : Misconception
        Who may have answered.
    exercise : Exercise
        What was checked.
    events : list of Event
        The questions and the student's answers.
    asked : list of bytes
        What `fingerprints` makes of the events.
    patience : float
        How long one question may take, in seconds.
    in_place : bool
        Whether the student may have changed more arguments than the candidate does.
    """
    known = [replies.get((candidate.id, until_then)) for until_then in asked]
    known += [None] * (len(events) - len(asked))
    for event, reply in zip(events, known, strict=True):
        if reply is None:
            break
        if not pickle.loads(reply).is_of(event, in_place):
            return False
    else:
        return bool(events)
    # Something isn't known yet. It is asked from the beginning, as later questions are about what earlier ones made.
    answer = candidate.answer() if exercise.is_value else candidate.answer
    with closing(LocalStudent({exercise.name: answer}, seconds=min(exercise.seconds, patience))) as imitator:
        for event, until_then in itertools.zip_longest(events, asked):
            got = _ask(imitator, event)
            if until_then is not None and got.error != _OUT_OF_TIME:  # another time the machine may be faster
                _keep(got, (candidate.id, until_then))
            if not got.is_of(event, in_place):
                return False
    return True


def fingerprints(events: list[Event]) -> list[bytes]:
    """Return for each event a hash of all that was asked until then, up to the first that can't be written down."""
    hashes, total = [], hashlib.sha256()
    for event in events:
        try:
            total.update(json.dumps(question_to_json(event)).encode())
        except Exception:  # what can't be written down is asked anew each time
            break
        hashes.append(total.digest())
    return hashes


def _ask(imitator: LocalStudent, event: Event) -> _Reply:
    """Ask an imitator what a student was asked."""
    try:
        if event.is_value:
            result = imitator.value(str(event.subject))
        elif isinstance(event.subject, str):
            result = imitator.call(event.subject, *event.arguments, **event.keywords)
        else:
            result = imitator.apply(event.subject, *event.arguments)
    except StudentError as problem:
        return _Reply(error=_kind(problem), changed=imitator.events[-1].changed)
    except NotAttempted:
        return _Reply(attempted=False)
    return _Reply(result, changed=imitator.events[-1].changed)


def _keep(reply: _Reply, key: tuple[str, bytes]) -> None:
    content = pickle.dumps(reply)
    if len(content) > LONGEST_REPLY:
        return
    if len(replies) >= MOST_REPLIES:
        replies.clear()
    replies[key] = content


def diagnose(
    exercise: catalog.Exercise, student: Student, failures: list[BaseException], secret: set[str] | None = None
) -> Diagnosis | None:
    """Name the mistake behind a failed exercise.

    Parameters
    ----------
    exercise : Exercise
        What was checked.
    student : Student
        Who answered; its events are what a misconception must reproduce.
    failures : list of exception
        What the failed checks raised.
    secret : set of str, optional
        The checks whose inputs no sentence may hold.

    Returns
    -------
    Diagnosis or None
        None if neither a known misconception nor a general fault fits.
    """
    return (
        _fault_before(exercise, student, failures)
        or _known_misconception(exercise, student)
        or _fault_after(exercise, student, failures, secret or set())
    )


def _known_misconception(exercise: catalog.Exercise, student: Student) -> Diagnosis | None:
    deadline = time.monotonic() + PATIENCE
    asked = fingerprints(student.events)
    # The same mistake can be made in the caller's own arrays: its sentence is as true there.
    in_place_too = any(event.changed for event in student.events)
    for in_place in (False, True)[: 1 + in_place_too]:
        for candidate in misconceptions.of(exercise.assignment):
            left = deadline - time.monotonic()
            if candidate.exercise != exercise.name or left <= 0:
                continue
            if imitates(candidate, exercise, student.events, asked, left, in_place):
                return Diagnosis(candidate.id, candidate.sentence)
    return None


def _fault_before(exercise: catalog.Exercise, student: Student, failures: list[BaseException]) -> Diagnosis | None:
    """Faults so plain that no misconception describes them better."""
    name = exercise.name
    for event in student.events:
        if event.error is None:
            continue
        if isinstance(event.error, OutOfTime):
            return Diagnosis("takes-too-long", _too_long(name, student.seconds, event.error.waited))
        if isinstance(event.error, KernelGone) and event.error.died:
            return Diagnosis(
                "ends-the-kernel",
                f"The kernel died in a call of `{name}`. It may have used all the memory, or left Python with `exit`.",
            )
        if event.error.kind == "RecursionError":
            return Diagnosis(
                "endless-recursion",
                f"`{name}` calls itself and never stops. It needs a case that returns without calling itself, or no recursion.",
            )
        if event.error.kind == "NotImplementedError" and event.error.function in _other_exercises(exercise):
            return Diagnosis(
                "needs-another-exercise",
                f"`{name}` uses your `{event.error.function}`, which isn't written yet. Finish that one first.",
            )
    answered = [event for event in student.events if event.subject == name and event.error is None]
    missed = any(isinstance(failure, NothingReturned) for failure in failures)  # some functions rightly return None
    if missed and all(event.result is None and event.printed for event in answered):
        return Diagnosis(
            "prints-instead-of-returning",
            f"`{name}` prints its result and returns None. Nobody can compute with what is printed: end with `return`.",
        )
    return None


def _too_long(name: str, seconds: float, waited: bool) -> str:
    if waited:
        return (
            f"`{name}` gave no answer within {ceiling(seconds):g} seconds and hardly computed in that time. What does it wait "
            "for: a `sleep`, an `input`, another process?"
        )
    return (
        f"`{name}` was still running after {seconds:g} seconds. Is there a loop that never ends, or a loop in Python over what "
        "NumPy can do at once?"
    )


def _other_exercises(exercise: catalog.Exercise) -> set[str]:
    return {other.name for other in catalog.exercises()} - {exercise.name}


def _fault_after(
    exercise: catalog.Exercise, student: Student, failures: list[BaseException], secret: set[str]
) -> Diagnosis | None:
    """Faults that any function can have."""
    name = exercise.name
    if exercise.is_value:
        return None
    read = student.globals_read(name)
    if read:
        return Diagnosis(
            "reads-a-notebook-variable",
            f"`{name}` uses the notebook's variable `{read[0]}` in place of what it was given. Use only the arguments: "
            "tomorrow's notebook has another variable of that name, or none.",
        )
    if _remembers(student):
        return Diagnosis(
            "remembers-between-calls",
            f"`{name}` was asked the same thing twice and gave two answers. Something survives from one call to the next: a "
            "variable outside of the function, or a default argument such as `vocab={}`.",
        )
    if failures and all(isinstance(failure, InputChanged) for failure in failures):
        return Diagnosis("changes-its-input", str(failures[0]))
    calls = [event for event in student.events if event.subject == name]
    silent = all(event.error is None and event.result is None for event in calls)
    if silent and any(isinstance(failure, NothingReturned) for failure in failures):
        return Diagnosis("returns-nothing", f"`{name}` returns None. Does it end with `return` and the result?")
    raised = [event for event in calls if event.error is not None]
    if raised and len(raised) == len(calls):
        event = next((each for each in raised if each.check not in secret), raised[0])
        assert event.error is not None
        what = told(event.error, whole=event.check not in secret)
        return Diagnosis("raises", f"`{name}` gave no result that could be checked. {what}")
    return None


def _remembers(student: Student) -> bool:
    """Ask some of the same questions again, and say whether an answer differs: a function without memory gives the same ones."""
    asked = [event for event in student.events if isinstance(event.subject, str) and not event.is_value and event.error is None]
    if any(not isinstance(event.subject, str) for event in student.events):
        return False  # a trained model may well answer otherwise the second time
    with closing(student.again()) as again:
        for event in asked[:10]:
            try:
                result = again.call(str(event.subject), *event.arguments, **event.keywords)
            except (StudentError, NotAttempted):
                return True
            if not same(result, event.result):
                return True
    return False
