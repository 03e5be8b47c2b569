"""Run one exercise's pytest checks against a student and sum up what they found."""

from __future__ import annotations

import contextlib
import copy
import inspect
import math
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

from autograder import catalog
from autograder.checks import behaviour, diagnosis, mixtures, vocabulary
from autograder.checks.inputs import call_as_before, draw_and_call, same_in_each_process
from autograder.checks.parts import Comparison, ordinal
from autograder.checks.plain import same
from autograder.checks.smaller import smaller_call
from autograder.checks.student import Event, NotAttempted, Student, StudentError, Undefined, told
from autograder.checks.verdict import CheckResult, Status, Verdict, comparison, example_of, show, typed
from autograder.checks.vocabulary import CheckFailed

#: pytest's own features that a check in a notebook has no use for; leaving them out makes a run take milliseconds.
_WITHOUT = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "monkeypatch", "pastebin"),
    *("recwarn", "setuponly", "setupplan", "stepwise", "subtests", "terminal", "threadexception", "tmpdir", "unittest"),
    *("unraisableexception", "warnings"),
)


#: How long a sentence about an answer may be, and the name of a part of one: keys and errors are as long as a student likes.
LONGEST_MESSAGE, LONGEST_NAME = 3_000, 60


@dataclass
class _Outcome:
    """One check's result with what was raised."""

    result: CheckResult
    problem: BaseException | None = None
    compared: list[Comparison] = field(default_factory=list)


class _Checks:
    """A pytest plugin: keeps one exercise's checks, gives them their student, and collects what they raise."""

    def __init__(self, exercise: catalog.Exercise, student: Student, reveal: bool, seed: int | None) -> None:
        self.exercise = exercise
        self.student = student
        self.reveal = reveal
        self.seed = seed
        self.outcomes: list[_Outcome] = []
        self.not_attempted: NotAttempted | None = None
        self.broken = ""
        self._compared: list[Comparison] = []

    @pytest.fixture(name="student")
    def student_fixture(self) -> Student:
        """The one whom a check asks."""
        return self.student

    @pytest.fixture(name="random")
    def random_fixture(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Where a check's inputs come from, so that another grading run asks something else."""
        return np.random.default_rng([self.seed or 0, zlib.crc32(request.node.name.encode())])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if self._mark(item).args[:1] == (self.exercise.name,)]
        items.sort(key=self._is_tip)  # tips come last, where none that takes too long can cost a check its answer
        for item in items:
            if item.path == self.hidden_file:  # what the notebook asks is public, and stays the same
                hypothesis.seed(self.seed or 0)(item.function)  # type: ignore[attr-defined]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = report.longreprtext.strip().splitlines()[-1]

    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Leave a tip out unless all else is right: who has lost points has something more important to read."""
        return True if self._is_tip(item) and any(outcome.problem is not None for outcome in self.outcomes) else None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.student.check, self.student.note, self.student.any_order, self.student.about = item.name, "", False, None
        start = len(self.student.events)
        problem: BaseException | None = None
        compared = self._compared = []
        before = vocabulary.noticed_by.set(lambda got, expected: compared.extend(self._linked(got, expected, start)))
        try:
            yield
        except KeyboardInterrupt:
            raise
        except NotAttempted as reason:
            if not self._is_tip(item):
                self.not_attempted = self.not_attempted or reason
            problem = reason
        except BaseException as raised:  # whatever a check raises is its result
            problem = _of_the_answer(raised, self.student.events[start:])
        finally:
            vocabulary.noticed_by.reset(before)
        self.outcomes.append(_Outcome(self._result(item, problem, self.student.events[start:]), problem, compared))

    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Ask with the inputs that were drawn before, as long as the answers to them are right."""
        check = pyfuncitem.obj
        if not hypothesis.is_hypothesis_test(check):
            return None
        seed = self.seed if pyfuncitem.path == self.hidden_file else None
        fixtures = {name: pyfuncitem.funcargs[name] for name in inspect.signature(check).parameters}
        before = len(self.student.events)
        wrong: BaseException | None = None
        try:
            if call_as_before(check, seed, fixtures):
                return True
        except KeyboardInterrupt:
            raise
        except BaseException as problem:
            wrong = problem
        seen = self.student.events[before:], self._compared[:]
        del self.student.events[before:], self._compared[:]
        draw_and_call(check, seed, fixtures)
        if wrong is not None:  # an answer that is wrong now and then
            self.student.events[before:], self._compared[:] = seen
            raise wrong
        return True

    def _linked(self, got: Any, expected: Any, start: int) -> Iterator[Comparison]:
        """Yield what is compared with the call that gave it, as a whole or as one of several things."""
        for event in reversed(self.student.events[start:]):
            if event.subject != self.exercise.name or event.result is None:
                continue
            if event.result is got:
                yield Comparison(got, copy.deepcopy(expected), event)  # a check may go on to change its own array
                return
            places = _places_in(event.result, got)
            if len(places) == 1:
                yield Comparison(got, copy.deepcopy(expected), event, places[0])
            if places:
                return

    @staticmethod
    def _mark(item: pytest.Item) -> pytest.Mark:
        return item.get_closest_marker("exercise") or pytest.Mark("exercise", (), {}, _ispytest=True)

    def _weight(self, item: pytest.Item) -> float:
        return float(self._mark(item).kwargs.get("weight", 1))

    def _is_tip(self, item: pytest.Item) -> bool:
        return self._weight(item) == 0

    def _result(self, item: pytest.Item, problem: BaseException | None, events: list[Event]) -> CheckResult:
        function = getattr(item, "function", None)
        about: dict[str, Any] = {
            "name": item.name,
            "sentence": (inspect.getdoc(function) or item.name).splitlines()[0],
            "weight": self._weight(item),
            "hidden": item.path == self.hidden_file,
        }
        if problem is None:
            return CheckResult(status=Status.PASSED, message=self.student.note, **about)
        if isinstance(problem, NotAttempted) and self._is_tip(item):  # it is written, as all else is right
            return CheckResult(status=Status.FAILED, message="It raised NotImplementedError.", **about)
        if isinstance(problem, NotAttempted):
            status = Status.FAILED if isinstance(problem, Undefined) else Status.NOT_ATTEMPTED
            return CheckResult(status=status, message=str(problem), **about)
        last = next((event for event in reversed(events) if isinstance(event.subject, str)), None)
        asked = self.student.about or last
        shown = asked is not None and (self.reveal or not about["hidden"])
        call = _call_text(asked) if shown and asked is not None and not asked.is_value else ""
        if isinstance(problem, StudentError):
            return CheckResult(status=Status.FAILED, message=told(problem, whole=shown), call=call, **about)
        if isinstance(problem, CheckFailed):
            problem.message = problem.message[:LONGEST_MESSAGE]
            if not shown:
                return CheckResult(status=Status.FAILED, message=problem.message if self.reveal else "", **about)
            compared = problem.expected is not None
            return CheckResult(
                status=Status.FAILED,
                message=problem.message,
                call=call,
                got=show(problem.got) if compared else "",
                expected=show(problem.expected) if compared else "",
                grids=comparison(problem.got, problem.expected) if compared else (),
                **about,
            )
        reason = type(problem).__name__ + (f": {problem}".splitlines()[0] if self.reveal or not about["hidden"] else "")
        return CheckResult(status=Status.COULD_NOT_CHECK, message=f"The check itself stopped with {reason}", **about)

    @property
    def hidden_file(self) -> Path:
        return catalog.assignment(self.exercise.assignment).hidden_checks


#: What Python raises where a check takes for granted that an answer has some form; each check works with the reference.
_OF_ANOTHER_FORM = (TypeError, ValueError, IndexError, KeyError, AttributeError, ArithmeticError)


def _of_the_answer(problem: BaseException, events: list[Event]) -> BaseException:
    """Return what is wrong with an answer that a check stumbles over; else the problem itself.

    Hypothesis calls it flaky where an answer is wrong only now and then.
    """
    if isinstance(problem, hypothesis.errors.Flaky):
        found = getattr(problem, "exceptions", ())
        problem = next((each for each in found if isinstance(each, CheckFailed | StudentError | _OF_ANOTHER_FORM)), problem)
    if isinstance(problem, _OF_ANOTHER_FORM) and any(event.error is None for event in events):
        reason = f"{type(problem).__name__}: {problem}".splitlines()[0]
        return CheckFailed(f"What came back has another form than was asked for, and can't be checked further ({reason}).")
    return problem


def _places_in(result: Any, value: Any) -> list[str]:
    """Return in words where a value stands among several that came back."""
    if isinstance(result, tuple):
        return [f"the {ordinal(number)} returned value" for number, each in enumerate(result, start=1) if each is value]
    if isinstance(result, dict) and isinstance(value, int | float | np.ndarray):
        return [
            f"`[{repr(key)[:LONGEST_NAME]}]`"
            for key, each in result.items()
            if each is value or (type(each) is type(value) and same(each, value))
        ]
    return []


def _call_text(event: Event) -> str:
    arguments = [typed(argument) for argument in event.arguments]
    arguments += [f"{name}={typed(value)}" for name, value in event.keywords.items()]
    return f"{event.subject}({', '.join(arguments)})"


def check_exercise(
    exercise: catalog.Exercise,
    student: Student,
    *,
    hidden: bool = True,
    reveal: bool = True,
    name_mistake: bool = True,
    seed: int | None = None,
) -> Verdict:
    """Run an exercise's checks and return the verdict.

    Parameters
    ----------
    exercise : Exercise
        What to check.
    student : Student
        Whom to ask.
    hidden : bool
        Whether to run the hidden checks too, where they are installed.
    reveal : bool
        Whether the verdict may show the inputs of hidden checks.
    name_mistake : bool
        Whether to look for the misconception behind a failure.
    seed : int, optional
        Where the inputs of hidden checks come from: the same seed asks the same. By default they are the same each time.

    Returns
    -------
    Verdict
        Its score is the exercise's points times the weight of the passed checks, down to quarters.
    """
    try:
        plugin = _run(exercise, student, hidden, reveal, seed)
        if all(outcome.result.is_tip for outcome in plugin.outcomes):
            reason = plugin.broken or "No check of this exercise is installed here."
            return Verdict.unchecked(exercise, f"{reason} This says nothing about your answer.")
        if exercise.apart_from and plugin.not_attempted is None:
            try:
                borrowed = set(student.functions_used(exercise.name)) & set(exercise.apart_from)
            except StudentError as problem:
                return Verdict.unchecked(exercise, f"What it calls could not be found out. {told(problem)}")
            if borrowed:
                return _borrowed(exercise, min(borrowed))
        return _verdict(exercise, student, plugin, name_mistake)
    finally:  # also after an interrupt: what the checks started beside the student's code must not go on
        student.close()


def _run(exercise: catalog.Exercise, student: Student, hidden: bool, reveal: bool, seed: int | None) -> _Checks:
    assignment = catalog.assignment(exercise.assignment)
    files = [path for path in assignment.check_files if hidden or path != assignment.hidden_checks]
    plugin = _Checks(exercise, student, reveal, seed)
    options = [f"--rootdir={catalog.ROOT}", f"-c{os.devnull}", "--noconftest", "--import-mode=importlib", "--assert=plain"]
    options += ["--capture=no", "--disable-plugin-autoload", *(f"-pno:{name}" for name in _WITHOUT)]
    options.append(f"--confcutdir={files[-1].parent}")  # pytest would list all folders from the root on, each time
    with _without_the_users_settings(), same_in_each_process():
        code = pytest.main([*options, *map(str, files)], plugins=[plugin])
    if code == pytest.ExitCode.INTERRUPTED:
        if not plugin.broken:
            raise KeyboardInterrupt
        plugin.outcomes.clear()
        plugin.broken = f"The checks could not be loaded: {plugin.broken}."
    return plugin


@contextlib.contextmanager
def _without_the_users_settings() -> Iterator[None]:
    """Hide from pytest what its user has set for other tests, in PYTEST_ADDOPTS for example."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("PYTEST_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _diagnosis(
    exercise: catalog.Exercise, student: Student, outcomes: list[_Outcome], secret: set[str]
) -> diagnosis.Diagnosis | None:
    failed = [
        diagnosis.FailedCheck(outcome.result.name, outcome.result.sentence, outcome.problem)
        for outcome in outcomes
        if outcome.problem is not None and outcome.result.status == Status.FAILED
    ]
    compared = [each for outcome in outcomes for each in outcome.compared]
    try:
        return diagnosis.diagnose(exercise, student, failed, compared, secret)
    except Exception:  # an answer so strange that it can't be compared has lost its points, and must not lose its neighbours'
        return None


def _borrowed(exercise: catalog.Exercise, other: str) -> Verdict:
    """Return the verdict on an answer that leaves its work to the function of an exercise that it should do without."""
    message = (
        f"`{exercise.name}` leaves its work to `{other}`, which answers another exercise. The point of this one is to reach the "
        f"same in another way: write it without `{other}`."
    )
    check = CheckResult("by_itself", f"It does without `{other}`.", Status.FAILED, 1.0, message=message)
    points = float(exercise.points)
    return Verdict(
        exercise.name, exercise.assignment, Status.FAILED, 0.0, points, "leaves-its-work-to-another", message, (check,)
    )


def _all_passed(exercise: catalog.Exercise, results: tuple[CheckResult, ...]) -> str:
    """Say how many checks passed, and how many more there are elsewhere: a copy without them must not promise all points."""
    count = sum(not result.is_tip for result in results)
    message = f"All {count} checks passed." if count > 1 else "The check passed."
    further = exercise.further_checks
    if not further or any(result.hidden for result in results):
        return message
    return (
        f"{message} {f'{further} further checks run' if further > 1 else 'One further check runs'} when the notebook is graded."
    )


def _verdict(exercise: catalog.Exercise, student: Student, plugin: _Checks, name_mistake: bool) -> Verdict:
    results = tuple(outcome.result for outcome in plugin.outcomes)
    points = float(exercise.points)
    if plugin.not_attempted is not None:
        status = Status.FAILED if isinstance(plugin.not_attempted, Undefined) else Status.NOT_ATTEMPTED
        blank = tuple(result for result in results if result.status == status)
        return Verdict(exercise.name, exercise.assignment, status, 0.0, points, None, str(plugin.not_attempted), blank)
    total = sum(result.weight for result in results)
    won = sum(result.weight for result in results if result.status == Status.PASSED)
    score = points if won == total else math.floor(4 * points * won / total) / 4
    if won == total:
        message = _all_passed(exercise, results)
        return Verdict(exercise.name, exercise.assignment, Status.PASSED, score, points, None, message, results)
    failed = [result for result in results if result.status == Status.FAILED]
    if not failed:
        unchecked = next(result for result in results if result.status == Status.COULD_NOT_CHECK)
        message = f"Some of this could not be checked, which says nothing about your answer. {unchecked.message}"
        return Verdict(exercise.name, exercise.assignment, Status.COULD_NOT_CHECK, score, points, None, message, results)
    secret = {result.name for result in results if result.hidden and not plugin.reveal}
    found = _diagnosis(exercise, student, plugin.outcomes, secret) if name_mistake else None
    message = (found.sentence if found else "") or failed[0].message
    name = found.id if found else None
    did = () if mixtures.is_known(exercise.assignment, name) else _behaviour(student, results)
    evidence = found.evidence if found else ""
    results = _with_a_smaller_example(exercise, student, plugin)
    return Verdict(exercise.name, exercise.assignment, Status.FAILED, score, points, name, message, results, evidence, did)


def _with_a_smaller_example(exercise: catalog.Exercise, student: Student, plugin: _Checks) -> tuple[CheckResult, ...]:
    """Return the checks' results, with a small call in place of a large one in what a panel shows as the example."""
    results = tuple(outcome.result for outcome in plugin.outcomes)
    shown = example_of(results)
    outcome = next((each for each in plugin.outcomes if each.result is shown and each.compared), None)
    if shown is None or outcome is None or outcome.compared[-1].place or not isinstance(outcome.problem, CheckFailed):
        return results
    try:
        found = smaller_call(exercise, student, outcome.compared[-1].event.arguments)
    except Exception:  # an answer so strange that it can't be asked again is shown as it was
        found = None
    if found is None:
        return results
    arguments, got, expected = found
    small = replace(
        shown,
        call=_call_text(Event(exercise.name, arguments)),
        got=show(got),
        expected=show(expected),
        grids=comparison(got, expected),
        smaller=True,
    )
    return tuple(small if result is shown else result for result in results)


def _behaviour(student: Student, results: tuple[CheckResult, ...]) -> tuple[str, ...]:
    """Return what an answer did when the public checks asked it: what they ask is the same for everybody."""
    public = {result.name for result in results if not result.hidden}
    return behaviour.words_for([event for event in student.events if event.check in public])
