"""Find a smaller call that an answer gets wrong, to look at: by a reference answer, where one is installed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np

from autograder import catalog
from autograder.checks.parts import argument_names
from autograder.checks.plain import plain, same
from autograder.checks.questions import reference_answer
from autograder.checks.student import NotAttempted, Student, StudentError

#: An axis of this length or less is small enough to look at.
SMALL = 3
#: How long the search may take, in seconds, and how many calls it may ask.
SECONDS, CALLS = 3.0, 60

Arguments = dict[str, Any]


def smaller_call(
    exercise: catalog.Exercise, student: Student, arguments: tuple[Any, ...]
) -> tuple[tuple[Any, ...], Any, Any] | None:
    """Return a call that an answer gets wrong and whose arrays are small, with what came back and what should have.

    Parameters
    ----------
    exercise : Exercise
        What was checked.
    student : Student
        Who answered.
    arguments : tuple
        Those of a call whose answer was wrong.

    Returns
    -------
    tuple or None
        (arguments, what came back, what should have); None if none is found, or no reference answer is installed.
    """
    answer, names = reference_answer(exercise), argument_names(exercise)
    if answer is None or len(names) != len(arguments) or not all(map(_can_shrink, arguments)):
        return None
    found: tuple[Arguments, Any, Any] | None = None
    best = dict(zip(names, arguments, strict=True))
    until, calls = time.monotonic() + SECONDS, 0
    with closing(student.again()) as again:
        while not _is_small(best):
            for candidate in _smaller(best):
                if _size(candidate) >= _size(best):
                    continue
                calls += 1
                if calls > CALLS or time.monotonic() > until:
                    return _as_call(found)
                wrong = _wrong(answer, again, exercise.name, candidate)
                if wrong:
                    best, found = candidate, (candidate, *wrong)
                    break
            else:
                break
    return _as_call(found)


def _as_call(found: tuple[Arguments, Any, Any] | None) -> tuple[tuple[Any, ...], Any, Any] | None:
    if found is None or not _is_small(found[0]):
        return None
    return tuple(found[0].values()), found[1], found[2]


def _wrong(answer: Any, student: Student, name: str, arguments: Arguments) -> tuple[Any, Any] | None:
    """Return what comes back and what should, if they differ; None if not, or if one of the two refuses the call."""
    try:
        with np.errstate(all="ignore"):
            right = plain(answer(*(np.copy(each) if isinstance(each, np.ndarray) else each for each in arguments.values())))
        got = student.call(name, *arguments.values())
    except (StudentError, NotAttempted):
        return None
    except Exception:  # the reference answer may refuse what was cut too short
        return None
    return None if same(got, right, 1e-5) else (got, right)


def _can_shrink(value: Any) -> bool:
    return isinstance(value, int | float | np.number) or (isinstance(value, np.ndarray) and value.dtype.kind in "biuf")


def _is_small(arguments: Arguments) -> bool:
    return all(max(value.shape, default=0) <= SMALL for value in arguments.values() if isinstance(value, np.ndarray))


def _size(arguments: Arguments) -> int:
    return sum(value.size for value in arguments.values() if isinstance(value, np.ndarray))


def _smaller(arguments: Arguments) -> Iterator[Arguments]:
    """Yield calls with less in them, the smallest first: fewer tokens, fewer rows of the table, fewer columns."""
    arrays = {name: value for name, value in arguments.items() if isinstance(value, np.ndarray) and value.ndim}
    lengths = {(axis, value.shape[axis]) for value in arrays.values() for axis in range(value.ndim)}
    for axis, length in sorted(each for each in lengths if each[1] > SMALL):
        alike = [name for name, value in arrays.items() if value.ndim > axis and value.shape[axis] == length]
        for kept in [each for each in (2, SMALL, length // 2) if each < length]:
            for begin in dict.fromkeys((0, length - kept, (length - kept) // 2)):
                cut = {name: np.take(arrays[name], range(begin, begin + kept), axis) for name in alike}
                yield from _in_range({**arguments, **cut}, arguments)


def _in_range(arguments: Arguments, before: Arguments) -> Iterator[Arguments]:
    """Yield a call with its ids renumbered to what is left of the table, and with only as many rows as they need."""
    ids = arguments.get("ids")
    if not isinstance(ids, np.ndarray) or ids.dtype.kind not in "iu":
        yield arguments
        return
    occurring, places = np.unique(ids, return_inverse=True)
    if len(occurring) > SMALL:
        yield arguments
        return
    size = max(len(occurring), 2)
    fewer = {**arguments, "ids": places.reshape(ids.shape).astype(ids.dtype)}
    if "vocab_size" in arguments:
        fewer["vocab_size"] = size
    table = before.get("table")
    if isinstance(table, np.ndarray) and isinstance(arguments["table"], np.ndarray):
        rows = arguments["table"] if len(arguments["table"]) == size else table[:size, : arguments["table"].shape[-1]]
        fewer["table"] = rows
    yield fewer
    yield arguments
