"""The right answer to another question: what a reference answer gives where one thing is asked otherwise."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np

from autograder import catalog
from autograder.checks import reference
from autograder.checks.parts import Array, Comparison, argument_names, equal, is_numbers, numbers, variety
from autograder.checks.plain import same

#: No question is changed to a size beyond this: its answer would fill the memory.
LARGEST = 1e6
#: How many different wrong numbers it takes before another question is said to be the answered one, or before a known mistake is
#: named by one check alone.
ENOUGH = 6


def changed_question(exercise: catalog.Exercise, compared: list[Comparison]) -> str | None:
    """Return the question to which all answers are right, in words, by the reference answer; None where none is installed."""
    names = argument_names(exercise)
    answer = reference_answer(exercise)
    asked = [each for each in compared if len(each.event.arguments) == len(names) and not each.event.keywords]
    if answer is None or len(asked) < len(compared) or any(each.place for each in compared):
        return None
    wrong = [each for each in asked if not same(each.got, each.expected, 1e-5)]
    if len(wrong) < 2 or sum(map(_variety, wrong)) < ENOUGH:
        return None
    for words, change in _changes(names, wrong[0].event.arguments):
        if all(_answers(answer, change, each, names) for each in [wrong[-1], *asked]):
            return words
    return None


def _variety(each: Comparison) -> int:
    found = [numbers(part) for part in (each.got if isinstance(each.got, tuple) else [each.got])]
    flat = np.concatenate([np.ravel(part).astype(float) for part in found if part is not None] or [np.zeros(0)])
    return variety(flat)


def _answers(
    answer: Callable[..., Any], change: Callable[[dict[str, Any]], Any], each: Comparison, names: tuple[str, ...]
) -> bool:
    given = {
        name: np.array(value) if isinstance(value, np.ndarray) or is_numbers(value) else value
        for name, value in zip(names, each.event.arguments, strict=True)
    }
    try:
        with np.errstate(all="ignore"):
            changed = change(dict(given))
            return changed is not None and _alike(answer(**changed), each.got)
    except Exception:  # the reference may refuse the question
        return False


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple | list) and len(one) == len(other):
        return all(_alike(a, b) for a, b in zip(one, other, strict=True))
    left, right = numbers(one), numbers(other)
    return equal(left, right) if left is not None and right is not None else same(one, other)


@cache
def reference_answer(exercise: catalog.Exercise) -> Callable[..., Any] | None:
    """Return the reference answer as a function, where it is installed and computes with NumPy alone."""
    assignment = catalog.assignment(exercise.assignment)
    if assignment.imports or exercise.is_value:
        return None
    namespace: dict[str, Any] = {"np": np}
    try:
        for each in assignment.exercises:
            if not each.is_value:
                exec(reference.source_of(each), namespace)
    except Exception:  # not installed here, or it needs more than NumPy
        return None
    found: Callable[..., Any] | None = namespace.get(exercise.name)
    return found


Change = Callable[[dict[str, Any]], dict[str, Any] | None]


def _changes(names: tuple[str, ...], example: tuple[Any, ...]) -> Iterator[tuple[str, Change]]:
    """Yield changed questions, each with what it asks in place of the right one."""
    for name, value in zip(names, example, strict=True):
        for words, how in _of_one(value).items():
            yield words.format(name), _replaced(name, how)
    arrays = [name for name, value in zip(names, example, strict=True) if isinstance(value, np.ndarray | list)]
    for words, index in (
        ("only the first entry", np.s_[:1]),
        ("only the last entry", np.s_[-1:]),
        ("all but the first entry", np.s_[1:]),
        ("all but the last entry", np.s_[:-1]),
    ):
        yield f"{words} of what the batch holds", _sliced(arrays, index)
    if {"ids", "vocab_size"} <= set(names):
        yield "the largest id of the batch plus 1 in place of `vocab_size`", _largest
    for one, other in itertools.combinations(names, 2):
        yield f"`{one}` and `{other}` exchanged", _exchanged(one, other)


def _of_one(value: Any) -> dict[str, Callable[[Any], Any]]:
    """Return what may stand in place of one argument."""
    if isinstance(value, bool | np.bool_):
        return _OF_BOOLEANS
    if isinstance(value, int | float | np.number):
        return _OF_NUMBERS
    if isinstance(value, np.ndarray) or is_numbers(value):
        kind = np.asarray(value).dtype.kind
        return _OF_MASKS if kind == "b" else _OF_ARRAYS if kind in "iuf" else {}
    return {}


_OF_BOOLEANS: dict[str, Callable[[Any], Any]] = {"`{0}` turned round": lambda given: not given}
_OF_MASKS: dict[str, Callable[[Any], Any]] = {
    "`{0}` with True and False exchanged": lambda given: ~given,
    "`{0}` True everywhere": np.ones_like,
}
_OF_NUMBERS: dict[str, Callable[[Any], Any]] = {
    "`{0}` + 1 in place of `{0}`": lambda given: given + 1,
    "`{0}` - 1 in place of `{0}`": lambda given: given - 1,
    "with 0 in place of `{0}`": lambda given: 0 * given,
    "with 1 in place of `{0}`": lambda given: 0 * given + 1,
    "with minus `{0}` in place of `{0}`": lambda given: -given,
    "with 1 - `{0}` in place of `{0}`": lambda given: 1 - given,
    "with twice `{0}`": lambda given: 2 * given,
    "with half of `{0}`": lambda given: given / 2,
    "with the square of `{0}`": lambda given: given**2,
    "with the square root of `{0}`": lambda given: given**0.5,
    "with 1 divided by `{0}`": lambda given: 1 / given,
}
_OF_ARRAYS: dict[str, Callable[[Any], Any]] = {
    "`{0}` + 1 in place of `{0}`": lambda given: given + 1,
    "`{0}` - 1 in place of `{0}`": lambda given: given - 1,
    "`{0}` in reverse order": lambda given: given[::-1],
    "each row of `{0}` in reverse order": lambda given: given[..., ::-1],
    "`{0}` sorted": lambda given: np.sort(given, axis=-1),
    "each entry of `{0}` only once": np.unique,
    "the places 0, 1, 2, … in place of `{0}`": lambda given: np.arange(given.size).reshape(given.shape),
    "`{0}` transposed": lambda given: given.T if given.ndim > 1 else None,
    "`{0}` reshaped where its transpose was meant, which mixes its numbers up": lambda given: _reshaped(given),
    "`{0}` flattened column by column": lambda given: given.T.reshape(given.shape) if given.ndim > 1 else None,
    "`{0}` in 32 bits": lambda given: given.astype(np.int32) if given.dtype.kind in "iu" else None,
    "with minus `{0}` in place of `{0}`": lambda given: -given,
    "with 0 in place of `{0}`": np.zeros_like,
    "with 1 in place of `{0}`": np.ones_like,
    "with the square of `{0}`": lambda given: given**2,
    "with the square root of `{0}`": np.sqrt,
    "with `{0}` in whole numbers": lambda given: given.astype(int) if given.dtype.kind == "f" else None,
    "with the rows of `{0}` scaled to length 1": lambda given: given / np.linalg.norm(given, axis=-1, keepdims=True),
    "with the rows of `{0}` summing to 1": lambda given: given / given.sum(-1, keepdims=True),
    "with `{0}` minus its mean": lambda given: given - given.mean(0),
}


def _reshaped(given: Array) -> Array | None:
    """Return what a reshape to the transposed shape leaves of an array's rows, one for each token, in the shape that it had."""
    if not given.ndim:
        return None
    return given.reshape(given.shape[-1], -1).T.reshape(given.shape)


def _replaced(name: str, how: Callable[[Any], Any]) -> Change:
    def change(given: dict[str, Any]) -> dict[str, Any] | None:
        value = how(given[name])
        if value is None or (np.ndim(value) == 0 and abs(value) > LARGEST):
            return None
        return {**given, name: value}

    return change


def _sliced(names: list[str], index: slice) -> Change:
    def change(given: dict[str, Any]) -> dict[str, Any] | None:
        first = np.asarray(given[names[0]]) if names else np.zeros(0)
        lengths = {name: len(given[name]) for name in names if np.ndim(given[name])}
        alike = [name for name, length in lengths.items() if first.ndim and length == len(first)]
        return {**given, **{name: given[name][index] for name in alike}} if alike else None

    return change


def _largest(given: dict[str, Any]) -> dict[str, Any] | None:
    largest = int(np.max(given["ids"]))
    return {**given, "vocab_size": largest + 1} if largest < LARGEST else None


def _exchanged(one: str, other: str) -> Change:
    return lambda given: {**given, one: given[other], other: given[one]}
