"""Wrong answers made of a right one: it forgets a copy, the kind of its numbers, a special case, or that each call starts anew.

They say what an assertion is there for, where no mistake that is known has it. Whether one is wrong, the checks say: what they
accept is no mistake. They have no sentence of their own, so they count nowhere, and no learner's answer is compared with them.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Answer = Callable[..., Any]

#: How many arguments, and parts of a result, have mistakes of their own.
_PLACES = 6


def of(source: str, name: str, parameters: int) -> Iterator[tuple[str, str]]:
    """Yield the wrong answers that a right one gives.

    Parameters
    ----------
    source : str
        Python that defines the function, and what it needs.
    name : str
        The function.
    parameters : int
        How many arguments it has.

    Yields
    ------
    what : str
        What is wrong.
    source : str
    """
    for what, (place, _) in WAYS.items():
        if place is None or place < parameters:
            change = f"{name} = derived.changed({what!r}, {name})"
            yield what, f"{source}\n\nfrom autograder.classroom import derived\n\n{change}"


def changed(what: str, answer: Answer) -> Answer:
    """Return what becomes of an answer, under its own name, when something is wrong."""
    return functools.wraps(answer)(WAYS[what][1](answer))


# ---- what comes back


def _with(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    """Return a mistake that is made when all has been computed."""
    return lambda answer: lambda *given: change(answer(*given))


def _in_each(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    """Return a mistake in each array or number of what comes back."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: changed(each) for key, each in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(changed(each) for each in value)
        return change(value) if isinstance(value, np.ndarray | np.generic | int | float) else value

    return _with(changed)


def _floats(value: Any) -> Any:
    return value.astype(float) if isinstance(value, np.ndarray | np.generic) else float(value)


def _numbers(value: Any) -> Any:
    return np.multiply(value, 1) if np.asarray(value).dtype.kind == "b" else value


def _kind(kind: type) -> Callable[[Any], Any]:
    """Return a change to another kind of number, where no number is lost by it."""

    def change(value: Any) -> Any:
        with np.errstate(all="ignore"):
            other: np.ndarray[Any, Any] = np.asarray(value).astype(kind)
        return other if np.array_equal(other, value) else value

    return change


def _lists(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _joined(value: Any) -> Any:
    """Return texts in one text in place of a list, and a list of its keys in place of a dict."""
    if isinstance(value, tuple):
        return tuple(map(_joined, value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return " ".join(value)
    return list(value) if isinstance(value, dict) else value


def _relatively(error: float) -> Callable[[Any], Any]:
    return lambda value: np.multiply(value, 1 + error)


def _absolutely(error: float) -> Callable[[Any], Any]:
    return lambda value: np.add(value, error)


def _large_off(value: Any) -> Any:
    array = np.asarray(value)
    return np.where(np.abs(array) > 1e5, array + 1, array) if array.dtype.kind in "iu" else value


def _last_digit(value: Any) -> Any:
    array = np.asarray(value)
    return np.nextafter(array, np.inf).astype(array.dtype) if array.dtype.kind == "f" else value


def _nearly_zero(value: Any) -> Any:
    array = np.asarray(value)
    return np.where(array == 0, 1e-9, array) if array.dtype.kind == "f" else value


def _zero_for_nan(value: Any) -> Any:
    array = np.asarray(value)
    return np.where(np.isnan(array), 0, array) if array.dtype.kind == "f" else value


def _off(value: Any) -> Any:
    """Return what no check can take for the value."""
    if isinstance(value, dict):
        return {key: _off(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_off(each) for each in value)
    if isinstance(value, str):
        return f"{value}s"
    array = np.asarray(value)
    if array.dtype.kind == "b":
        return ~array
    return array + 1 if array.dtype.kind in "iufc" else None


def _part(place: int, change: Callable[[Any], Any] | None) -> Callable[[Answer], Answer]:
    """Return a mistake in one of several things that come back; without a change it is left out."""

    def changed(value: Any) -> Any:
        several = isinstance(value, dict | tuple | list)
        if not several or place >= len(value):
            return value
        items = list(value.items() if isinstance(value, dict) else enumerate(value))
        key, part = items.pop(place)
        if change is not None:
            items.insert(place, (key, change(part)))
        return dict(items) if isinstance(value, dict) else type(value)(each for _, each in items)

    return _with(changed)


def _array(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a change of the arrays alone."""
    return lambda value: change(value) if isinstance(value, np.ndarray) and value.ndim else value


# ---- errors


def _raising(change: Callable[[Exception], Exception]) -> Callable[[Answer], Answer]:
    def wrong(answer: Answer) -> Answer:
        def other(*given: Any) -> Any:
            try:
                return answer(*given)
            except Exception as problem:
                raise change(problem) from None

        return other

    return wrong


class TimeLimit(Exception):
    """Stands for a call that takes too long, and doesn't take that long."""


def _saying(change: Callable[[str], str]) -> Callable[[Answer], Answer]:
    """Return the mistake to say something else in an error of the right class."""
    return _raising(lambda problem: type(problem)(change(str(problem))))


def _never_raising(answer: Answer) -> Answer:
    def wrong(*given: Any) -> Any:
        try:
            return answer(*given)
        except Exception:
            return given[0]

    return wrong


# ---- arguments


def _changing(place: int) -> Callable[[Answer], Answer]:
    """Return the mistake to change an argument in place, when all has been computed."""

    def wrong(answer: Answer) -> Answer:
        def other(*given: Any) -> Any:
            try:
                return copy.deepcopy(answer(*given))
            finally:
                if place < len(given):
                    _spoil(given[place])

        return other

    return wrong


def _spoil(value: Any) -> None:
    if isinstance(value, np.ndarray) and value.flags.writeable and value.dtype.kind in "biuf":
        value[...] = ~value if value.dtype.kind == "b" else value + 1
    elif isinstance(value, list):
        value.append(value[-1] if value else 0)
    elif isinstance(value, dict):
        value["more"] = len(value)


def _flat(value: Any) -> np.ndarray[Any, Any]:
    try:
        return np.asarray(value).reshape(-1)
    except ValueError:  # rows of different lengths
        return np.asarray([])


def _is_number(value: np.ndarray[Any, Any]) -> bool:
    return value.dtype.kind in "iuf" and value.size > 0


def _sentences(value: Any) -> list[list[str]]:
    return [str(each).lower().split() for each in _flat(value)] if _flat(value).dtype.kind == "U" else []


def _words(value: Any) -> list[str]:
    return [word for sentence in _sentences(value) for word in sentence]


_KINDS = ("float32", "float64", "int32", "int64")
#: What may be special about an argument.
_CASES: dict[str, Callable[[Any], bool]] = {
    **{f"has {ndim} axes": lambda value, ndim=ndim: np.ndim(value) == ndim for ndim in range(4)},  # type: ignore[misc]
    "is a list": lambda value: isinstance(value, list),
    "is a plain number": lambda value: isinstance(value, int | float),
    **{f"is in {kind}": lambda value, kind=kind: getattr(value, "dtype", None) == kind for kind in _KINDS},  # type: ignore[misc]
    "is unsigned": lambda value: getattr(value, "dtype", np.dtype(int)).kind == "u",
    "holds whole numbers": lambda value: _is_number(_flat(value)) and _flat(value).dtype.kind in "iu",
    "holds fractions": lambda value: _is_number(_flat(value)) and bool((_flat(value) % 1 != 0).any()),
    "holds whole floats": lambda value: _flat(value).dtype.kind == "f" and bool((_flat(value) % 1 == 0).all()),
    "holds booleans": lambda value: _flat(value).dtype.kind == "b",
    "holds text": lambda value: _flat(value).dtype.kind == "U",
    "holds digits": lambda value: any(each.isdigit() for each in _words(value)),
    "is empty": lambda value: not callable(value) and np.size(value) == 0,
    "holds one thing": lambda value: not callable(value) and np.size(value) == 1,
    "holds one thing in an axis": lambda value: not callable(value) and np.size(value) == 1 and np.ndim(value) > 0,
    "has more than 20 numbers": lambda value: np.size(value) > 20,
    "has an even number of rows": lambda value: np.ndim(value) > 0 and len(value) % 2 == 0,
    "has an odd number of rows": lambda value: np.ndim(value) > 0 and len(value) % 2 == 1,
    "repeats something": lambda value: len(set(_flat(value).tolist())) < _flat(value).size,
    "repeats nothing": lambda value: len(set(_flat(value).tolist())) == _flat(value).size,
    "begins with its largest": lambda value: _is_number(_flat(value)) and _flat(value)[0] == _flat(value).max(),
    "ends with its largest": lambda value: _is_number(_flat(value)) and _flat(value)[-1] == _flat(value).max(),
    "is in order": lambda value: _is_number(_flat(value)) and bool((np.diff(_flat(value).astype(float)) >= 0).all()),
    "holds a 0": lambda value: _is_number(_flat(value)) and bool((_flat(value) == 0).any()),
    "holds no 0": lambda value: _is_number(_flat(value)) and not (_flat(value) == 0).any(),
    "is negative somewhere": lambda value: _is_number(_flat(value)) and bool((_flat(value) < 0).any()),
    "is beyond 10": lambda value: _is_number(_flat(value)) and bool((_flat(value) > 10).any()),
    "is beyond 100": lambda value: _is_number(_flat(value)) and bool((_flat(value) > 100).any()),
    "is up to 10": lambda value: _is_number(_flat(value)) and bool((_flat(value) <= 10).all()),
    "is odd": lambda value: np.ndim(value) == 0 and _is_number(_flat(value)) and bool((_flat(value) % 2 == 1).all()),
    "is even": lambda value: np.ndim(value) == 0 and _is_number(_flat(value)) and bool((_flat(value) % 2 == 0).all()),
    "is not a number somewhere": lambda value: _flat(value).dtype.kind == "f" and bool(np.isnan(_flat(value)).any()),
    "begins with the number 1": lambda value: _words(value)[:1] == ["1"],
    "repeats a word": lambda value: len(set(_words(value))) < len(_words(value)),
    "repeats a word in a sentence": lambda value: any(len(set(each)) < len(each) for each in _sentences(value)),
    "has a single sentence": lambda value: isinstance(value, list) and len(value) == 1 and bool(_words(value)),
    "has a single word": lambda value: len(_words(value)) == 1,
    "ends with a word that was there": lambda value: len(_words(value)) > 1 and _words(value)[-1] in _words(value)[:-1],
    "ends with a new word": lambda value: len(_words(value)) > 1 and _words(value)[-1] not in _words(value)[:-1],
}


def _except(place: int, case: str) -> Callable[[Answer], Answer]:
    """Return an answer that is right, except where an argument is a special one: there it is off, or refuses nothing."""

    def special(value: Any) -> bool:
        try:
            return bool(_CASES[case](value))
        except (TypeError, ValueError):  # a dict, say, has nothing to compare
            return False

    def wrong(answer: Answer) -> Answer:
        def other(*given: Any) -> Any:
            if place >= len(given) or not special(given[place]):
                return answer(*given)
            return _never_raising(lambda *given: _off(answer(*given)))(*given)

        return other

    return wrong


def _calling(place: int, change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    """Return the mistake to hand something else to an argument that is a function."""

    def wrong(answer: Answer) -> Answer:
        def other(*given: Any) -> Any:
            if place >= len(given) or not callable(given[place]):
                return answer(*given)
            called = given[place]
            return answer(*given[:place], lambda *inner: called(*map(change, inner)), *given[place + 1 :])

        return other

    return wrong


#: What a function that is an argument may be called with in place of an array.
_CALLS: dict[str, Callable[[Any], Any]] = {
    "float32": lambda value: np.asarray(value).astype(np.float32),
    "a list": _lists,
    "no axes": _array(np.ravel),
    "an axis more": _array(lambda value: value[None]),
    "all a little off": lambda value: np.add(value, 3e-9),
}


# ---- what was asked before


def _remembering(key: Callable[..., Any]) -> Callable[[Answer], Answer]:
    """Return an answer that says again what it said when something was the same."""

    def wrong(answer: Answer) -> Answer:
        said: dict[Any, Any] = {}

        def other(*given: Any) -> Any:
            what = key(*given)
            if what not in said:
                said[what] = answer(*given)
            return copy.deepcopy(said[what])

        return other

    return wrong


def _with_the_first(place: int) -> Callable[[Answer], Answer]:
    """Return an answer that takes an argument from its first call."""

    def wrong(answer: Answer) -> Answer:
        first: list[Any] = []

        def other(*given: Any) -> Any:
            if place >= len(given):
                return answer(*given)
            first.append(given[place] if callable(given[place]) else copy.deepcopy(given[place]))
            return answer(*given[:place], first[0], *given[place + 1 :])

        return other

    return wrong


def _second_as_first(answer: Answer) -> Answer:
    said: list[Any] = []

    def wrong(*given: Any) -> Any:
        said.append(answer(*given))
        return copy.deepcopy(said[0] if len(said) == 2 else said[-1])

    return wrong


def _as_before(answer: Answer) -> Answer:
    said: list[Any] = []

    def wrong(*given: Any) -> Any:
        said.append(answer(*given))
        return copy.deepcopy(said[-2] if len(said) > 2 else said[-1])

    return wrong


def _added(answer: Answer) -> Answer:
    total: list[Any] = []

    def wrong(*given: Any) -> Any:
        got = answer(*given)
        if isinstance(got, dict):
            total[:] = [{**(total[0] if total else {}), **got}]
        elif not total or np.shape(total[0]) != np.shape(got) or isinstance(got, tuple | str):
            total[:] = [got]
        else:
            total[:] = [np.add(total[0], got)]
        return copy.deepcopy(total[0])

    return wrong


def _shapes(*given: Any) -> Any:
    return tuple(np.shape(each) if not isinstance(each, int | float | dict) else repr(each) for each in given)


def _argument(place: int) -> Callable[..., Any]:
    return lambda *given: repr(given[place]) if place < len(given) else 0


#: What can be wrong, and of which argument, None for of none: how a right answer becomes a wrong one.
WAYS: dict[str, tuple[int | None, Callable[[Answer], Answer]]] = {
    "floats": (None, _in_each(_floats)),
    "numbers for booleans": (None, _in_each(_numbers)),
    "booleans for numbers": (None, _in_each(_kind(bool))),
    "unsigned": (None, _in_each(_kind(np.uint32))),
    "float32": (None, _in_each(_kind(np.float32))),
    "lists": (None, _in_each(_lists)),
    "one text for several, and keys alone": (None, _with(_joined)),
    "nothing comes back": (None, _with(lambda value: None)),
    **{f"a share of 3e-{n} too much": (None, _in_each(_relatively(3 * 10.0**-n))) for n in range(8)},
    **{f"3e-{n} too much": (None, _in_each(_absolutely(3 * 10.0**-n))) for n in range(8)},
    "large numbers off by 1": (None, _in_each(_large_off)),
    "the last digit": (None, _in_each(_last_digit)),
    "nearly 0": (None, _in_each(_nearly_zero)),
    "0 for what is not a number": (None, _in_each(_zero_for_nan)),
    "an axis more": (None, _in_each(_array(lambda value: value[None]))),
    "no axes": (None, _in_each(_array(np.ravel))),
    "transposed": (None, _in_each(_array(np.transpose))),
    "backwards": (None, _in_each(_array(lambda value: value[::-1]))),
    "sorted": (None, _in_each(_array(lambda value: np.sort(value, axis=0)))),
    "without the last row": (None, _in_each(_array(lambda value: value[:-1]))),
    **{f"part {place} off": (None, _part(place, _off)) for place in range(_PLACES)},
    **{f"part {place} is left out": (None, _part(place, None)) for place in range(_PLACES)},
    "another error": (None, _raising(lambda problem: RuntimeError(*problem.args))),
    "an error without words": (None, _raising(lambda problem: type(problem)())),
    "too long where it should raise": (None, _raising(lambda problem: TimeLimit())),
    "an error without numbers": (None, _saying(lambda text: re.sub(r"\d+", "some", text))),
    "an error with the number before": (None, _saying(lambda text: re.sub(r"\d+", lambda found: str(int(found[0]) - 1), text))),
    "an error with the next number": (None, _saying(lambda text: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text))),
    "an error with two numbers": (
        None,
        _saying(lambda text: re.sub(r"\d+", lambda found: f"{found[0]} or {int(found[0]) + 1}", text)),
    ),
    "refuses nothing": (None, _never_raising),
    "its first answer": (None, _remembering(lambda *given: 0)),
    "its first answer in the second call": (None, _second_as_first),
    "the answer before": (None, _as_before),
    "answers added up": (None, _added),
    "remembers by the shapes": (None, _remembering(_shapes)),
    **{f"argument {place} changed": (place, _changing(place)) for place in range(_PLACES)},
    **{f"remembers by argument {place}": (place, _remembering(_argument(place))) for place in range(_PLACES)},
    **{f"argument {place} of the first call": (place, _with_the_first(place)) for place in range(_PLACES)},
    **{
        f"argument {place} called with {what}": (place, _calling(place, change))
        for place in range(_PLACES)
        for what, change in _CALLS.items()
    },
    **{f"wrong where argument {place} {case}": (place, _except(place, case)) for place in range(_PLACES) for case in _CASES},
}
