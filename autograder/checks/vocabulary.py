"""What a check may say about an answer: the vocabulary of ``test_public.py`` and ``test_hidden.py``.

A check is a pytest test that asks its ``student`` fixture; its docstring's first line is what the learner reads::

    @exercise("one_hot", weight=2)
    def test_a_batch(student):
        '''Each id of a batch gets a row of its own.'''
        expect(student.one_hot([[0, 2]], 3), [[[1, 0, 0], [0, 0, 1]]])
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

# Hypothesis keeps a folder of its own, by default beside the notebook, where a learner would wonder about it.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "inside-the-embedding-layer"))

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings

from autograder import catalog
from autograder.checks.parts import argument_names
from autograder.checks.plain import Handle, same
from autograder.checks.student import KernelGone, OutOfTime, Student, StudentError

#: ``@exercise(name, weight=1)``: which exercise a check belongs to, and its share of the points. Weight 0 makes it a tip, which
#: is asked only of an answer that has all points, and costs none.
exercise = pytest.mark.exercise

#: Put under ``@given``: the same 25 inputs each time, shrunk to the smallest that fails, with nothing left on disk.
random_inputs = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


class CheckFailed(AssertionError):
    """An answer is not as it should be.

    Attributes
    ----------
    message : str
        What is wrong, in a sentence to the learner.
    got, expected
        Plain data to show side by side, or None.
    """

    def __init__(self, message: str, got: Any = None, expected: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.got = got
        self.expected = expected


#: Who is told what the check that runs now compares: what came back, and what was expected, right or wrong.
noticed_by: ContextVar[Callable[[Any, Any], None] | None] = ContextVar("noticed_by", default=None)


class NothingReturned(CheckFailed):
    """A function returned None where something should come back."""


class WrongKind(CheckFailed):
    """The numbers are right, or may be, but they are of another kind than demanded.

    Attributes
    ----------
    demand : str
        A key of `DEMANDS`.
    """

    def __init__(self, message: str, got: Any, expected: Any, demand: str) -> None:
        super().__init__(message, got, expected)
        self.demand = demand


#: What can be demanded of a result, beside its numbers, and how to tell whether it is so.
DEMANDS: dict[str, Callable[[Any], bool]] = {
    "integer": lambda got: np.asarray(got).dtype.kind in "iu",
    "boolean": lambda got: np.asarray(got).dtype.kind == "b",
    "signed": lambda got: np.asarray(got).dtype.kind not in "bu",
    "array": lambda got: isinstance(got, np.ndarray | np.generic),
}


class InputChanged(CheckFailed):
    """A function changed an argument that it should have left alone."""


def expect(
    got: Any,
    expected: Any,
    message: str | None = None,
    *,
    kind: str | None = None,
    tolerance: float = 1e-5,
    array: bool = False,
) -> None:
    """Compare an answer with what it should be.

    Parameters
    ----------
    got
        What the student returned, as plain data. Lists and arrays count as equal, so do float32 and float64.
    expected
        A number, text, array (or nested list), dict or tuple of these.
    message : str, optional
        What to say if only the values differ. By default a sentence that names the first difference.
    kind : {"integer", "boolean", "signed"}, optional
        Demand that the numbers are integers, or booleans, or that one can subtract them: neither booleans nor unsigned integers.
    tolerance : float
        Relative and absolute.
    array : bool
        Whether a list won't do, or a tuple of lists, because the notebook goes on with an array.

    Raises
    ------
    CheckFailed
        With a sentence on the first thing that differs: nothing returned, type, keys, shape, kind of number, values.
    """
    notice = noticed_by.get()
    if notice is not None and tolerance < 1:  # what may differ by more is asked for its form alone
        notice(got, expected)
    _expect(got, expected, message, kind, tolerance, array)


def judge_each(student: Student, judge: Callable[..., None], cases: Iterable[tuple[Any, ...]]) -> None:
    """Judge an answer in every case, also after a wrong one: where one call tells little, all together tell mistakes apart.

    Parameters
    ----------
    student : Student
        Who is asked.
    judge : callable
        Given the student and the parts of a case; asks once and raises where the answer is wrong.
    cases : iterable of tuple
        The one to speak of first comes first.

    Raises
    ------
    CheckFailed, StudentError
        What is wrong in the first case that is.
    """
    first: Exception | None = None
    for case in cases:
        try:
            judge(student, *case)
        except (CheckFailed, StudentError) as problem:
            if first is None:
                first, student.about = problem, student.events[-1]
    if first is not None:
        raise first


def _expect(got: Any, expected: Any, message: str | None, kind: str | None, tolerance: float, array: bool = False) -> None:
    if got is None and expected is not None:
        raise NothingReturned("Your function returned None. Does each path through it end with `return`?", got, expected)
    if isinstance(got, Handle):
        raise CheckFailed(f"This should be {_noun(expected)}, but a `{got.type_name}` came back.", got, expected)
    if isinstance(expected, dict):
        _expect_dict(got, expected, message, kind, tolerance)
    elif isinstance(expected, tuple):
        _expect_tuple(got, expected, message, tolerance, array)
    elif isinstance(expected, str | bool | type(None)):
        if isinstance(got, np.bool_):
            got = bool(got)
        if type(got) is not type(expected) or got != expected:
            raise CheckFailed(message or f"This should be {expected!r}, but {_short(got)} came back.", got, expected)
    else:
        _expect_array(got, np.asarray(expected), message, kind, tolerance)
        if array and not DEMANDS["array"](got):
            sentence = (
                f"The numbers are right, but {_noun(got)} came back. The notebook goes on with a NumPy array: make one of it."
            )
            raise WrongKind(sentence, got, np.asarray(expected), "array")


def _expect_tuple(got: Any, expected: tuple[Any, ...], message: str | None, tolerance: float, array: bool) -> None:
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        raise CheckFailed(f"This should return {len(expected)} things, as in `return a, b`.", got, expected)
    for place, (one, other) in enumerate(zip(got, expected, strict=True), start=1):
        try:
            _expect(one, other, message, None, tolerance, array)
        except CheckFailed as problem:
            problem.message = f"Returned value {place} of {len(expected)}: {problem.message}"
            raise


def _expect_dict(got: Any, expected: dict[Any, Any], message: str | None, kind: str | None, tolerance: float) -> None:
    if not isinstance(got, dict):
        raise CheckFailed(f"This should be a dict, but {_noun(got)} came back.", got, expected)
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        parts = []
        if missing:
            parts.append(f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing")
        if extra:
            parts.append(f"{_listed(extra)} should not be there")
        raise CheckFailed(message or f"Look at the keys of your dict: {', and '.join(parts)}.", got, expected)
    for key in expected:
        try:
            _expect(got[key], expected[key], None, kind, tolerance)
        except CheckFailed as problem:
            inner = f"`[{key!r}]` should be {_short(expected[key])}, but it is {_short(got[key])}."
            if isinstance(problem, WrongKind):
                raise WrongKind(message or inner, got, expected, problem.demand) from problem
            raise CheckFailed(message or inner, got, expected) from problem


def _expect_array(got: Any, expected: np.ndarray[Any, Any], message: str | None, kind: str | None, tolerance: float) -> None:
    try:
        array = np.asarray(got)
    except ValueError:
        raise CheckFailed("The rows of your result have different lengths, so it is no array.", got, expected) from None
    if isinstance(got, str | dict) or array.dtype.kind not in "biufc":
        raise CheckFailed(f"This should be {_noun(expected)}, but {_noun(got)} came back.", got, expected)
    if not array.size and not expected.size and not isinstance(got, np.ndarray):
        return  # an empty list can't say how long its rows would be
    if array.shape != expected.shape:
        raise CheckFailed(_shape_sentence(array.shape, expected.shape), got, expected)
    if kind is not None and not DEMANDS[kind](array) and (array.size or kind != "integer"):
        should = {"integer": "integers", "boolean": "True or False", "signed": "floats, to calculate with"}[kind]
        raise WrongKind(f"These should be {should}, but they came back as {array.dtype}.", got, expected, kind)
    if not same(array, expected, tolerance):
        raise CheckFailed(message or _difference_sentence(array, expected, tolerance), got, expected)


def _shape_sentence(got: tuple[int, ...], expected: tuple[int, ...]) -> str:
    sentence = f"The shape should be {expected}, but it is {got}."
    if len(got) != len(expected):
        more = "more" if len(got) > len(expected) else "fewer"
        return f"{sentence} Your result has {more} dimensions than it should."
    if sorted(got) == sorted(expected):
        return f"{sentence} The sizes are right, but in another order."
    return sentence


def _difference_sentence(got: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], tolerance: float) -> str:
    if expected.ndim == 0:
        return f"This should be {_short(expected)}, but it is {_short(got)}."
    wrong = ~np.isclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
    place = tuple(int(each) for each in np.argwhere(wrong)[0])
    where = "[" + ", ".join(map(str, place)) + "]"
    count = int(wrong.sum())
    what = "One number differs" if count == 1 else f"{count} of {expected.size} numbers differ"
    return f"{what}: at {where} there should be {_short(expected[place])}, but there is {_short(got[place])}."


def refuses(student: Student, name: str, *arguments: Any, errors: tuple[str, ...], why: str) -> None:
    """Require that a call raises one of the named errors.

    Parameters
    ----------
    student : Student
        Whom to ask.
    name : str
        The student's function.
    *arguments
        The call's arguments.
    errors : tuple of str
        Names of exception classes that are right; a subclass counts.
    why : str
        The sentence for a call that returns in place of raising, for example "The word 'moon' is not in the vocabulary".
    """
    try:
        result = student.call(name, *arguments)
    except StudentError as problem:
        if isinstance(problem, OutOfTime | KernelGone):
            raise
        if not set(errors) & set(problem.kinds):
            raise CheckFailed(
                f"{why}, so this should raise {errors[0]}, but it raised {problem}.", str(problem), errors[0]
            ) from None
        return
    raise CheckFailed(f"{why}, so this should raise {errors[0]}, but it returned {_short(result)}.", result, errors[0])


def unchanged(student: Student, *, but: tuple[str, ...] = ()) -> None:
    """Require that no call of this check changed its arguments, but those that it may change."""
    for event in student.events:
        if event.check != student.check or not event.changed:
            continue
        names = argument_names(catalog.exercise(event.subject)) if isinstance(event.subject, str) else ()
        called = {place: names[place] if place < len(names) else "" for place in event.changed}
        place = next((place for place, name in called.items() if name not in but), None)
        if place is None:
            continue
        what = f"`{called[place]}`" if called[place] else f"Argument {place + 1}"
        others = f"Only {' and '.join(f'`{name}`' for name in but)} may change in place" if but else "The caller still needs it"
        raise InputChanged(f"{what} is different after the call of `{event.subject}`. {others}: work on a copy.")


def model_made(result: Any, what: str = "a Keras model") -> Handle:
    """Require that an answer is an object that stays with the student, for example a model, and return its handle."""
    if not isinstance(result, Handle):
        if result is None:
            raise NothingReturned(f"Your function returned None. It should return {what}.", result)
        raise CheckFailed(f"This should be {what}, but {_noun(result)} came back.", result)
    return result


def _noun(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, Handle):
        return f"a `{value.type_name}`"
    if isinstance(value, np.ndarray) and value.dtype.kind not in "biufc":
        return f"an array of {'text' if value.dtype.kind in 'US' else value.dtype}"
    if isinstance(value, np.ndarray):
        return "a number" if value.ndim == 0 else f"an array of shape {value.shape}"
    if isinstance(value, bool | np.bool_):
        return "True or False"
    if isinstance(value, int | float | np.number):
        return "a number"
    names: dict[type, str] = {str: "text", dict: "a dict", list: "a list", tuple: "a tuple", bytes: "bytes"}
    return names.get(type(value), f"a `{type(value).__name__}`")


def _listed(keys: list[Any]) -> str:
    shown = [_short(key) for key in keys[:4]]
    return ", ".join(shown) + (" …" if len(keys) > 4 else "")


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray) and (value.size > 100 or not value.size):
        return _noun(value)
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
