"""Name the mistake: which known misconception, or which general fault, gives the same outputs as the student's code."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import os
import pickle
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder import catalog
from autograder.checks import misconceptions, mixtures, relations
from autograder.checks.errors import form, meaning
from autograder.checks.limits import ceiling
from autograder.checks.misconceptions import Misconception
from autograder.checks.parts import Comparison, taken_apart
from autograder.checks.plain import Handle, in_order, same
from autograder.checks.questions import ENOUGH
from autograder.checks.student import (
    LIBRARIES,
    Event,
    KernelGone,
    LocalStudent,
    NotAttempted,
    OutOfTime,
    Student,
    StudentError,
    told,
)
from autograder.checks.vocabulary import DEMANDS, InputChanged, NothingReturned, WrongKind
from autograder.checks.wire import question_to_json

#: What is said of one check by itself, and of a second one that fails in a way of its own.
ABOUT = "About “{}”: {}"
#: A known mistake that gives the same as an answer in the calls of one check, and not in those of all.
AS_HERE = "What came back there is what this mistake gives: {}"
ANOTHER_WAY = f"Another check fails in another way, which may be a second mistake. {ABOUT}"
OTHERS_TOO = "Other checks fail too: see what is left when this is mended."
#: An answer that uses another exercise's function, whose name holds something else by now.
NAME_REUSED = "name-was-reused"
#: How many different numbers it takes before a known mistake is said to be the one, and not that it may be.
FEW = 2
#: What tells of an answer nothing but itself, and which sentences are about it.
UNTELLING = {f"{relations.MEASURED}{name}" for name in ("all-zeros", "all-ones", "nan-everywhere", "infinite", "empty")}
OF_IT = re.compile(r"\b[01]\b|zero|\bones?\b|NaN|infinit|not a number|empty|nothing")
#: Between how many pairs of mistakes an answer may leave the choice, before none is said.
MOST_MIXTURES = 2
#: Where no line of a misconception comes from: whether it raised an error itself, its line tells.
NO_MISTAKES = (*LIBRARIES, str(catalog.ROOT / "autograder" / "checks") + os.sep)
#: How long looking for the misconception may take, in seconds.
PATIENCE = 60.0


@dataclass(frozen=True)
class Diagnosis:
    """A mistake, named.

    Attributes
    ----------
    id : str
        Its name, for reports.
    sentence : str
        What a tutor would say; "" if the first failed check's own message says more.
    evidence : str
        What was measured and stands under the sentence, or what else is wrong; "" if there is nothing.
    form : str
        Of an error, its kind and its line: the same line fails in the same way.
    """

    id: str
    sentence: str
    evidence: str = ""
    form: str = ""


@dataclass(frozen=True)
class _Reply:
    """What a misconception did when it was asked something.

    `error` is the exception's kind, "" if there was none, `form` what its message has in common with that of other calls,
    `numbers` are the whole numbers in it, and `own` says whether it was raised by a `raise` or an `assert`.
    """

    result: Any = None
    error: str = ""
    form: str = ""
    numbers: frozenset[int] = frozenset()
    own: bool = False
    changed: tuple[int, ...] = ()
    attempted: bool = True

    def is_of(
        self,
        event: Event,
        candidate: Misconception,
        exercise: catalog.Exercise,
        in_place: bool = False,
        demand: str = "",
    ) -> bool:
        """Say whether a student did the same.

        With `in_place` the student may have changed more arguments on the way. Who has a `raise` of their own chooses the
        words, so where a candidate's error comes from one a student's `raise` may have others. With a demand, which a student
        didn't meet, both must meet it or neither.
        """
        if not self.attempted or self.error != (_kind(event.error) if event.error else ""):
            return False
        if event.error is not None:
            own = _is_own(event.error)
            if self.form != form(event.error) and not (own and self.own and candidate.errors != "form"):
                return False
            named = _numbers_in(event.error)
            at_will = not own or self.form.endswith("…")
            if candidate.errors == "numbers" and not at_will and (not self.numbers <= named or (named and not self.numbers)):
                return False
        if self.changed != event.changed and not (in_place and set(self.changed) < set(event.changed)):
            return False
        if demand and event.error is None and _met(self.result, demand) != _met(event.result, demand):
            return False
        if event.error is not None or same(self.result, event.result):
            return True
        return (exercise.any_order or event.any_order) and same(in_order(self.result), in_order(event.result))


def _met(result: Any, demand: str) -> Any:
    """Say whether a result meets a demand, for each of several results."""
    if isinstance(result, tuple):
        return [_met(each, demand) for each in result]
    if isinstance(result, dict):
        return {key: _met(each, demand) for key, each in result.items()}
    try:
        return DEMANDS[demand](result)
    except ValueError:  # a ragged list has no array form
        return False


def _is_own(problem: StudentError) -> bool:
    return problem.line == "" or re.search(r"\b(raise|assert)\b", problem.line) is not None


def _numbers_in(problem: StudentError) -> frozenset[int]:
    """Return the whole numbers that an error's message holds."""
    return frozenset(int(number) for number in re.findall(r"(?<![\d.])\d{1,9}(?!\.?\d)", problem.message))


#: What misconceptions did, pickled, by their ids and by a hash of all that they had been asked until then. In a class the same
#: mistakes come again and again, and a misconception that is another one differs at the first questions, which are the same.
replies: dict[tuple[str, bytes], bytes] = {}
#: How many replies are kept, and how many bytes each may have.
MOST_REPLIES, LONGEST_REPLY = 10_000, 10_000


#: Stands for a call that took too long: no exception of a student's has this name.
_OUT_OF_TIME = "out of time"


def _kind(problem: StudentError) -> str:
    return _OUT_OF_TIME if isinstance(problem, OutOfTime) else problem.kind


@dataclass(frozen=True)
class Interview:
    """What a student was asked and answered, so that others can be asked the same.

    Attributes
    ----------
    events : list of Event
        What they left in the student's process is numbered as for somebody who is asked these and nothing else.
    hashes : list of bytes
        For each event one of all that was asked until then, up to the first that can't be written down.
    demands : mapping of str to str
        By the names of failed checks, what the kind of a result should have been, if all of them failed over that: who makes the
        same mistake misses it too.
    """

    events: list[Event]
    hashes: list[bytes]
    demands: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, events: list[Event], demands: Mapping[str, str] | None = None) -> Interview:
        """Return what can be asked of others."""
        events = _numbered_anew(events)
        return cls(events, _hashes(events), demands or {})

    def without_what_nobody_asked_for(self) -> Interview:
        """Return the same, with nothing in the place of a layer or model that came back and that no question is about."""
        asked = set()
        for event in self.events:
            asked |= {handle.number for handle in _handles_in((event.arguments, event.keywords))}
        events = [
            dataclasses.replace(event, result=None)
            if isinstance(event.subject, str) and isinstance(event.result, Handle) and event.result.number not in asked
            else event
            for event in self.events
        ]
        return Interview.of(events, self.demands)


def imitates(
    candidate: Misconception,
    exercise: catalog.Exercise,
    interview: Interview,
    patience: float = PATIENCE,
    in_place: bool = False,
) -> bool:
    """Say whether a misconception gives the same results, errors and changes as a student.

    Parameters
    ----------
    candidate : Misconception
        Who may have answered.
    exercise : Exercise
        What was checked.
    interview : Interview
        The questions and the student's answers.
    patience : float
        How long one question may take, in seconds.
    in_place : bool
        Whether the student may have changed more arguments than the candidate does.
    """
    known = [replies.get((candidate.id, until_then)) for until_then in interview.hashes]
    known += [None] * (len(interview.events) - len(known))
    for event, reply in zip(interview.events, known, strict=True):
        if reply is None:
            break
        if not pickle.loads(reply).is_of(event, candidate, exercise, in_place, interview.demands.get(event.check, "")):
            return False
    else:
        return bool(known)
    # Something isn't known yet. It is asked from the beginning, as later questions are about what earlier ones made.
    answer = candidate.answer() if exercise.is_value else candidate.answer
    namespace = {exercise.name: answer}
    with closing(LocalStudent(namespace, min(exercise.seconds, patience), not_theirs=NO_MISTAKES)) as imitator:
        for event, until_then in itertools.zip_longest(interview.events, interview.hashes):
            got = _ask(imitator, event)
            if until_then is not None and got.error != _OUT_OF_TIME:  # another time the machine may be faster
                _keep(got, (candidate.id, until_then))
            if not got.is_of(event, candidate, exercise, in_place, interview.demands.get(event.check, "")):
                return False
    return True


def _hashes(events: list[Event]) -> list[bytes]:
    hashes, total = [], hashlib.sha256()
    for event in events:
        try:
            total.update(json.dumps(question_to_json(event)).encode())
        except Exception:  # what can't be written down is asked anew each time
            break
        hashes.append(total.digest())
    return hashes


def _numbered_anew(events: list[Event]) -> list[Event]:
    numbers: dict[int, int] = {}

    def anew(value: Any) -> Any:
        if isinstance(value, Handle):
            return Handle(numbers.setdefault(value.number, len(numbers) + 1), value.type_name)
        if isinstance(value, dict):
            return {key: anew(item) for key, item in value.items()}
        return type(value)(map(anew, value)) if type(value) in (list, tuple) else value

    return [
        dataclasses.replace(event, arguments=anew(event.arguments), keywords=anew(event.keywords), result=anew(event.result))
        for event in events
    ]


def _handles_in(value: Any) -> Iterator[Handle]:
    """Yield what stays where the student's code runs and is, or is in, a value."""
    if isinstance(value, Handle):
        yield value
    items = value.values() if isinstance(value, dict) else value if type(value) in (list, tuple) else ()
    for item in items:
        yield from _handles_in(item)


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
        numbers = _numbers_in(problem)
        changed = imitator.events[-1].changed
        return _Reply(error=_kind(problem), form=form(problem), numbers=numbers, own=_is_own(problem), changed=changed)
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


@dataclass(frozen=True)
class FailedCheck:
    """A check that an answer failed: its name, what it checks, and what was raised."""

    name: str
    sentence: str
    problem: BaseException


def diagnose(
    exercise: catalog.Exercise,
    student: Student,
    failed: list[FailedCheck],
    compared: list[Comparison],
    secret: set[str] | None = None,
) -> Diagnosis | None:
    """Name the mistake behind a failed exercise.

    A known misconception is named where it explains all that the student's code did, with what was measured as evidence;
    else what was measured of all calls is said, else what fails is explained check by check.

    Parameters
    ----------
    exercise : Exercise
        What was checked.
    student : Student
        Who answered; its events are what a misconception must reproduce.
    failed : list of FailedCheck
        The failed checks, in order.
    compared : list of Comparison
        What all checks compared.
    secret : set of str, optional
        The checks whose inputs no sentence may hold.

    Returns
    -------
    Diagnosis or None
        None if nothing is known that explains as much as the first failed check.
    """
    secret = secret or set()
    failures = [check.problem for check in failed]
    found = _fault_before(exercise, student, failures)
    if found:
        return found
    # The same mistake can be made in the caller's own arrays: its sentence is as true there, if it isn't all that is wrong.
    in_place_too = not all(isinstance(failure, InputChanged) for failure in failures)
    interview = Interview.of(student.events, _demands(failed))
    known = _known_misconceptions(exercise, interview, in_place_too)
    relation = relations.measured(exercise, compared, secret, changed_questions=False, two_changes=False)
    measured = relation.sentence if relation else ""
    if known:
        if relation and relation.id in UNTELLING and not any(OF_IT.search(each.sentence) for each in known):
            # Whatever gives the same number everywhere, or none, looks like other mistakes that do.
            return Diagnosis(known[0].id, f"{measured} {_either(known, sure=False)}")
        return Diagnosis(known[0].id, _either(known, sure=_tells(student.events, compared, FEW)), measured)
    found = _fault_after(exercise, student, failures, secret)
    if found:
        return dataclasses.replace(found, evidence=measured)
    mixed = _mixtures(exercise, interview, compared, in_place_too)
    if mixed:
        return Diagnosis(mixed[0].id, _either(mixed), measured)
    relation = relation or relations.measured(exercise, compared, secret)
    if relation:
        return Diagnosis(relation.id, relation.sentence, _other_errors(failed, secret))
    found = _check_by_check(exercise, student, failed, compared, secret)
    if found and found.evidence not in ("", OTHERS_TOO):
        return found
    in_some, told_apart = relations.measured_in_some(exercise, compared, secret)
    if found and in_some and told_apart:
        return dataclasses.replace(found, evidence=in_some.sentence)
    if found or in_some:
        return found or (Diagnosis(in_some.id, in_some.sentence) if in_some else None)
    at_least = relations.right_in_part(exercise, compared, secret)
    return Diagnosis(at_least.id, "", at_least.sentence) if at_least else None


def _demands(failed: list[FailedCheck]) -> dict[str, str]:
    """Return what each check demanded; nothing where one failed over more than a kind, as who makes the same mistake would."""
    demands = {check.name: check.problem.demand for check in failed if isinstance(check.problem, WrongKind)}
    return demands if len(demands) == len(failed) else {}


def _either(known: list[Misconception], *, sure: bool = True) -> str:
    """Return the one sentence of what explains an answer; that it may be, if another may, or both that can't be told apart."""
    sentences = list(dict.fromkeys(each.sentence for each in known))
    return sentences[0] if sure and len(sentences) == 1 else f"It may be this: {' Or this: '.join(sentences[:3])}"


def _other_errors(failed: list[FailedCheck], secret: set[str]) -> str:
    """Say what a check raised to which what was measured doesn't apply; "" if there is none."""
    for check in failed:
        if isinstance(check.problem, StudentError) and check.name not in secret:
            return ANOTHER_WAY.format(check.sentence.rstrip("."), _told(check.problem))
    return ""


def _told(problem: StudentError) -> str:
    """Say what a student's code raised, and what that means."""
    what = told(problem)
    means = meaning(problem)
    return f"{what} {means}" if means else what


def _known_misconceptions(exercise: catalog.Exercise, interview: Interview, in_place_too: bool = True) -> list[Misconception]:
    """Return the misconceptions that do all that a student's code did: the first, and its twins."""
    bank = [each for each in misconceptions.of(exercise.assignment) if each.exercise == exercise.name]
    return _imitators(bank, exercise, interview, in_place_too)


def _mixtures(
    exercise: catalog.Exercise, interview: Interview, compared: list[Comparison], in_place_too: bool
) -> list[Misconception]:
    """Return what is wrong in one choice and does all that a student's code did; else in two, if it can't well be an accident."""
    alone, pairs = mixtures.of(exercise)
    found = _imitators(mixtures.likely(alone, exercise, interview.events), exercise, interview, in_place_too)
    if found or not _tells(interview.events, compared, ENOUGH):
        return found
    found = _imitators(mixtures.likely(pairs, exercise, interview.events), exercise, interview, in_place_too)
    return found if len({each.sentence for each in found}) <= MOST_MIXTURES else []


#: What isn't compared as numbers and whose length tells how much came back; a word is a choice among several, and counts twice.
_COUNTED = (str, list, tuple, dict, np.ndarray)


def _tells(events: list[Event], compared: list[Comparison], least: int) -> bool:
    """Say whether so much came back that another mistake hardly ever gives the same by accident.

    `least` is how many different numbers the wrong results must have. What isn't compared as numbers counts by the length of all
    results, of which a part is wrong. An error, a changed argument and what a model was seen to do tell by themselves.
    """
    if any(event.error is not None or event.changed or event.is_value or callable(event.subject) for event in events):
        return True
    wrong = _wrong_results(compared)
    numbers = sum(map(_different_numbers, wrong))
    if numbers or any(isinstance(each, int | float | np.ndarray) for each in wrong):
        return numbers >= least
    results = [event.result for event in events if isinstance(event.subject, str)]
    results = [each.reshape(-1) if isinstance(each, np.ndarray) and not each.ndim else each for each in results]
    lengths = [2 if isinstance(each, str) else len(each) for each in results if isinstance(each, _COUNTED)]
    return sum(lengths) >= 4 * least


def _imitators(
    candidates: Iterable[Misconception], exercise: catalog.Exercise, interview: Interview, in_place_too: bool
) -> list[Misconception]:
    """Return those that do all that a student's code did; what it also changes or returns counts only where none does so."""
    deadline = time.monotonic() + PATIENCE
    in_place_too = in_place_too and any(event.changed or isinstance(event.result, Handle) for event in interview.events)
    for in_place in (False, True)[: 1 + in_place_too]:
        found: list[Misconception] = []
        interview = interview.without_what_nobody_asked_for() if in_place else interview
        for candidate in candidates:
            left = deadline - time.monotonic()
            if left <= 0:
                continue
            if imitates(candidate, exercise, interview, left, in_place):
                found.append(candidate)
        if found:
            return found
    return []


def _check_by_check(
    exercise: catalog.Exercise, student: Student, failed: list[FailedCheck], compared: list[Comparison], secret: set[str]
) -> Diagnosis | None:
    """Explain each failed check by itself, where no single cause explains all; the first explained one leads.

    A changed argument leads before all of them, as the others may come of it: what is in the array is no longer what was asked.
    """
    changed = [check.problem for check in failed if isinstance(check.problem, InputChanged)]
    if changed:
        return Diagnosis("changes-its-input", str(changed[0]), OTHERS_TOO)
    explained: dict[str, Diagnosis] = {}
    interviews = [_interview_in(check.name, student) for check in failed]
    for check in failed:
        mistake = _mistake_of_one_check(exercise, student, check, compared)
        # What most of the failed checks speak against gives the same in one of them by accident.
        if mistake and 2 * sum(imitates(mistake, exercise, interview) for interview in interviews) >= len(failed):
            found: Diagnosis | None = Diagnosis(mistake.id, AS_HERE.format(mistake.sentence))
        else:
            found = _of_one_check(exercise, check, compared, secret)
        if found:
            explained[check.sentence] = found
    if not explained:
        return None
    lead, first = next(iter(explained.items()))
    others = {sentence: each for sentence, each in explained.items() if (each.id, each.form) != (first.id, first.form)}
    evidence = ""
    if others:
        second, other = next(iter(others.items()))
        evidence = ANOTHER_WAY.format(second.rstrip("."), other.sentence)
    elif len(explained) < len(failed):
        evidence = OTHERS_TOO
    sentence = first.sentence if len(failed) == 1 else ABOUT.format(lead.rstrip("."), first.sentence)
    return Diagnosis(first.id, sentence, evidence)


def _mistake_of_one_check(
    exercise: catalog.Exercise, student: Student, check: FailedCheck, compared: list[Comparison]
) -> Misconception | None:
    """Return the known mistake that gives all that a check got, if that can't well be an accident."""
    wrong = _wrong_results(each for each in compared if each.event.check == check.name)
    if isinstance(check.problem, StudentError) or sum(map(_different_numbers, wrong)) < ENOUGH:
        return None
    known = _known_misconceptions(exercise, _interview_in(check.name, student))
    return known[0] if len({each.sentence for each in known}) == 1 else None


def _interview_in(check: str, student: Student) -> Interview:
    return Interview.of([event for event in student.events if event.check == check])


def _of_one_check(
    exercise: catalog.Exercise, check: FailedCheck, compared: list[Comparison], secret: set[str]
) -> Diagnosis | None:
    """Say what one check met: an error and what it means, or how the numbers relate to the right ones."""
    if isinstance(check.problem, StudentError):
        if check.name in secret:
            return None
        return Diagnosis("raises", _told(check.problem), form=f"{check.problem.kind} {check.problem.line}")
    here = [each for each in compared if each.event.check == check.name]
    numbers = sum(_different_numbers(each.got) for each in here if not same(each.got, each.expected, 1e-5))
    relation = relations.measured(exercise, here, secret, changed_questions=len(here) > 2 and numbers >= ENOUGH)
    return Diagnosis(relation.id, relation.sentence) if relation else None


def _wrong_results(compared: Iterable[Comparison]) -> list[Any]:
    """Return what came back wrongly, the same only once: shrinking asks it again."""
    wrong: list[Any] = []
    for each in compared:
        if not same(each.got, each.expected, 1e-5) and not any(same(each.got, got) for got in wrong):
            wrong.append(each.got)
    return wrong


def _different_numbers(got: Any) -> int:
    """Count the different numbers of what came back, also of a dict such as a vocabulary, or of several things."""
    found = [np.ravel(each) for each in taken_apart(got) if isinstance(each, int | float | np.number | np.ndarray)]
    return len(np.unique(np.concatenate(found))) if found else 0


def _fault_before(exercise: catalog.Exercise, student: Student, failures: list[BaseException]) -> Diagnosis | None:
    """Faults so plain that no misconception describes them better."""
    name = exercise.name
    for event in student.events:
        if event.error is None:
            continue
        if isinstance(event.error, OutOfTime):
            if any(isinstance(failure, StudentError) and not isinstance(failure, OutOfTime) for failure in failures[:1]):
                continue  # what was raised in the first check explains more, and may be why this one took so long
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
    functions = {each.name for each in catalog.assignment(exercise.assignment).exercises if not each.is_value}
    reused = [each for each in read if each in functions]
    if reused:
        return Diagnosis(
            NAME_REUSED,
            f"`{name}` uses `{reused[0]}`, which holds data now and no function: a cell gave that name to something else. Take "
            f"another name there, and run the cell of `{reused[0]}` again.",
        )
    if read:
        return Diagnosis(
            "reads-a-notebook-variable",
            f"`{name}` uses the notebook's variable `{read[0]}`, which isn't one of its arguments. Use only these: tomorrow's "
            "notebook has another variable of that name, or none, and what is kept in it goes on from one call to the next.",
        )
    if _remembers(student):
        return Diagnosis(
            "remembers-between-calls",
            f"`{name}` was asked the same thing twice and gave two answers. Either it draws random numbers, or something "
            "survives from one call to the next: a variable outside of the function, or a default argument such as `vocab={}`.",
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
        what = told(event.error, whole=False) if event.check in secret else _told(event.error)
        return Diagnosis("raises", f"`{name}` gave no result that could be checked. {what}")
    return None


def _remembers(student: Student) -> bool:
    """Ask some of the same questions again, and say whether an answer differs: a function without memory gives the same ones."""
    events = [event for event in student.events if not event.is_value and event.error is None]
    kept = _handles_in([(event.result, event.arguments, event.keywords) for event in events])
    if any(handle.type_name != "function" for handle in kept):
        return False  # a trained model may well answer otherwise the second time
    asked = [event for event in events if isinstance(event.subject, str)]
    with closing(student.again()) as again:
        for event in asked[:10]:
            try:
                result = again.call(str(event.subject), *event.arguments, **event.keywords)
            except (KernelGone, OutOfTime):
                return False  # which says nothing of what it would have answered
            except (StudentError, NotAttempted):
                return True
            if not same(result, event.result):
                return True
    return False
