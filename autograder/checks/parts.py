"""What the checks of an exercise compared, taken apart: arrays that came back beside the right ones."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.plain import same
from autograder.checks.student import Event

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Comparison:
    """What a check compared.

    Attributes
    ----------
    got, expected
        What came back and what should have, as plain data.
    event : Event
        The call that gave it.
    place : str
        Which part of the call's answer this is, in words; "" if it is the whole.
    """

    got: Any
    expected: Any
    event: Event
    place: str = ""


@dataclass(frozen=True)
class Part:
    """An array that came back beside the right one, with the arguments of the call by their names in the exercise."""

    got: Array
    right: Array
    arguments: dict[str, Any]
    secret: bool = False

    @cached_property
    def is_right(self) -> bool:
        return equal(self.got, self.right)

    def is_like(self, other: Part) -> bool:
        """Say whether two calls gave the same where the same was right."""
        return _identical(self.got, other.got) and _identical(self.right, other.right)

    @property
    def ids(self) -> Array | None:
        ids = self.arguments.get("ids")
        return ids if isinstance(ids, np.ndarray) and ids.dtype.kind in "iu" else None


@cache
def argument_names(exercise: catalog.Exercise) -> tuple[str, ...]:
    """Return the names of an exercise's arguments, as the bank of misconceptions has them; () if there are none."""
    signatures = [
        tuple(inspect.signature(wrong.answer).parameters)
        for wrong in misconceptions.of(exercise.assignment)
        if wrong.exercise == exercise.name
    ]
    return max(signatures, key=signatures.count, default=())


def parts_by_place(exercise: catalog.Exercise, compared: list[Comparison], secret: set[str]) -> dict[str, list[Part | None]]:
    """Return what was compared by its place in the answer; None stands for what is wrong and has no numbers."""
    places: dict[str, list[Part | None]] = {}
    names = argument_names(exercise)
    keys = {tuple(each.expected) for each in compared if isinstance(each.expected, dict)}
    by_key = len(keys) == 1 and len(compared) > 1  # the names of an answer's parts, and not the words of one text
    for each in compared:
        arguments = {
            name: np.asarray(value) if isinstance(value, np.ndarray | np.generic) or is_numbers(value) else value
            for name, value in [*zip(names, each.event.arguments, strict=False), *each.event.keywords.items()]
        }
        for place, got, right in _pieces(each.got, each.expected, by_key):
            part = None
            if got is not None:
                part = Part(got, right, arguments, each.event.check in secret)
                if part.is_right and not right.size:
                    continue
            known = places.setdefault(place or each.place, [])
            if part is None or not any(other is not None and other.is_like(part) for other in known):  # shrinking asks again
                known.append(part)
    return places


def is_numbers(value: Any) -> bool:
    try:
        return isinstance(value, list) and np.asarray(value).dtype.kind in "biuf"
    except ValueError:
        return False


def _pieces(got: Any, expected: Any, by_key: bool) -> Iterator[tuple[str, Any, Any]]:
    """Yield an answer's parts: place, numbers, right numbers. Where something else is wrong, there are no numbers."""
    if isinstance(expected, dict):
        mine, right = _numbers_of_both(got, expected)
        if right is None or not by_key:
            yield "", mine, right
        else:
            for key, one in zip(expected, right, strict=True):
                yield f"`[{key!r}]`", numbers(got[key]), one
    elif isinstance(expected, tuple):
        if not isinstance(got, tuple | list) or len(got) != len(expected):
            yield "", None, None
            return
        for number, (one, other) in enumerate(zip(got, expected, strict=True), start=1):
            mine, right = _numbers_of_both(one, other)
            yield f"the {ordinal(number)} returned value", mine, right
    elif isinstance(expected, str | bool | type(None)):
        if not same(got, expected):
            yield "", None, None
    else:
        yield "", *_numbers_of_both(got, expected)


def _numbers_of_both(got: Any, expected: Any) -> tuple[Array | None, Array | None]:
    """Return the numbers of one returned value and the right ones, also those of a dict; None where there are none."""
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return None, None
        got, expected = [got[key] for key in expected], list(expected.values())
    right = numbers(expected)
    return numbers(got) if right is not None else None, right


def taken_apart(answer: Any) -> list[Any]:
    """Return what an answer consists of: the values of a dict, what a tuple or a list holds, or the answer itself."""
    if isinstance(answer, dict):
        return list(answer.values())
    return list(answer) if isinstance(answer, tuple | list) else [answer]


def ordinal(number: int) -> str:
    """Return the word for a place, counted from 1."""
    return {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def numbers(value: Any) -> Array | None:
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    if array.dtype.kind == "b":
        return array
    return array.astype(float) if array.dtype.kind in "iuf" else None


def variety(array: Array) -> int:
    """Return how many different numbers an array holds, but for 0 and what is no number."""
    different = np.unique(array.astype(float))
    return int(np.count_nonzero(np.isfinite(different) & (different != 0)))


def _identical(one: Array, other: Array) -> bool:
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def equal(one: Any, other: Any) -> bool:
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape:
        return False
    return bool(np.allclose(one.astype(float), other.astype(float), rtol=1e-5, atol=1e-6, equal_nan=True))
