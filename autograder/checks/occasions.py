"""The calls in which an answer is wrong: what they have in common, and those in which it is right haven't."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.parts import Array, Part

#: How many calls of either kind it takes before what tells them apart is no accident, and how many in all.
LEAST, LEAST_IN_ALL = 2, 6
#: So many properties may tell right calls from wrong ones: where there are more, the calls are too much alike to say anything.
MOST = 2
#: How many calls there must be on either side of a border, and how many different whole numbers where the answer is right.
BESIDE_A_BORDER = 3
#: How many wrong calls, all of a kind, it takes before that is said although some of the kind are right, and how rare the kind
#: must be among right calls.
LEAST_OF_A_KIND, RARE = 3, 0.2


@dataclass(frozen=True)
class Occasion:
    """When an answer is wrong.

    Attributes
    ----------
    words : str
        A clause such as "in which an entry of `ids` occurs more than once".
    right_too : int
        In how many calls of this kind the answer is right; in those of no other kind is it wrong.
    """

    words: str
    right_too: int = 0


def occasion(parts: list[Part]) -> Occasion | None:
    """Say in which calls an answer is wrong: in all of a kind, or in most of a rare kind, and right in all others.

    Parameters
    ----------
    parts : list of Part
        What was compared, one for each call, right answers too.

    Returns
    -------
    Occasion or None
        None if nothing tells the calls apart.
    """
    wrong = [not part.is_right for part in parts]
    if min(wrong.count(True), wrong.count(False)) < LEAST or len(parts) < LEAST_IN_ALL:
        return None
    kinds = [dict(_properties(part)) for part in parts]
    common = [words for words in kinds[0] if all(words in each for each in kinds)]
    right_too = {
        words: sum(each[words] for each, flag in zip(kinds, wrong, strict=True) if not flag)
        for words in common
        if all(each[words] for each, flag in zip(kinds, wrong, strict=True) if flag)
    }
    telling = [words for words, count in right_too.items() if not count] or list(_borders(parts, wrong))
    if telling:
        return Occasion(" or ".join(telling)) if len(telling) <= MOST else None
    rare = [words for words, count in right_too.items() if count <= RARE * wrong.count(False)]
    if len(rare) == 1 and wrong.count(True) >= LEAST_OF_A_KIND:
        return Occasion(rare[0], right_too[rare[0]])
    return None


def _borders(parts: list[Part], wrong: list[bool]) -> Iterator[str]:
    """Yield from which whole number on, or down to which, an argument goes with wrong calls alone."""
    for name in parts[0].arguments:
        given = [part.arguments.get(name) for part in parts]
        if not all(isinstance(each, int | np.integer) and not isinstance(each, bool) for each in given):
            continue
        sides: tuple[list[Any], list[Any]] = ([], [])
        for value, flag in zip(given, wrong, strict=True):
            sides[flag].append(value)
        right, mistaken = sides
        if len(mistaken) < BESIDE_A_BORDER or len(set(right)) < BESIDE_A_BORDER:
            continue
        if min(mistaken) > max(right):
            yield f"in which `{name}` is {min(mistaken)} or more"
        if max(mistaken) < min(right):
            yield f"in which `{name}` is {max(mistaken)} or less"


def _properties(part: Part) -> Iterator[tuple[str, bool]]:
    """Yield what can be said of a call, in words, and whether it is so."""
    for name, value in part.arguments.items():
        for words, holds in _of_one(value):
            yield f"in which {words.format(f'`{name}`')}", holds
    if part.ids is not None and part.ids.size:
        rows = part.arguments.get("vocab_size", part.arguments.get("table"))
        last = rows if isinstance(rows, int) else len(rows) if isinstance(rows, np.ndarray) and rows.ndim else None
        if last is not None:
            yield "in which the last row's id doesn't occur", int(part.ids.max()) != last - 1


def _of_one(value: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(value, bool | np.bool_):
        yield "{} is True", bool(value)
        yield "{} is False", not value
    elif isinstance(value, int | float | np.number):
        yield "{} is 0", bool(value == 0)
        yield "{} is 1", bool(value == 1)
        yield "{} is more than 1", bool(value > 1)
    elif isinstance(value, np.ndarray):
        known = _OF_MASKS if value.dtype.kind == "b" else _OF_IDS if value.dtype.kind in "iu" else _OF_NUMBERS
        for words, holds in {**known, **_OF_SHAPES}.items():
            yield words, bool(holds(value))
    elif isinstance(value, dict):
        ids = [each for each in value.values() if isinstance(each, int)]
        yield "the ids of {} don't go up in the order of the dict", ids != sorted(ids)
        yield "the ids of {} have gaps or don't begin at 0", sorted(ids) != list(range(len(ids)))
    elif isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        words_of = " ".join(value).split()
        yield "{} holds upper case", any(each != each.lower() for each in value)
        yield "{} has more than one entry", len(value) > 1
        yield "a word of {} occurs more than once", len(set(words_of)) < len(words_of)


_OF_IDS: dict[str, Callable[[Array], Any]] = {
    "an entry of {} occurs more than once": lambda given: len(np.unique(given)) < given.size,
    "0 is among the entries of {}": lambda given: (given == 0).any(),
    "{} isn't in ascending order": lambda given: (np.diff(given.ravel()) < 0).any(),
    "an entry of {} is negative": lambda given: (given < 0).any(),
}
_OF_NUMBERS: dict[str, Callable[[Array], Any]] = {
    "a row of {} is 0 everywhere": lambda given: given.ndim > 1 and (given == 0).all(-1).any(),
}
_OF_MASKS: dict[str, Callable[[Array], Any]] = {
    "a row of {} is False everywhere": lambda given: given.ndim > 1 and (~given).all(-1).any(),
    "{} is False somewhere": lambda given: (~given).any(),
    "a False of {} comes before a True": lambda given: given.ndim > 0 and (np.diff(given.astype(int), axis=-1) > 0).any(),
}
_OF_SHAPES: dict[str, Callable[[Array], Any]] = {
    "{} has no axis": lambda given: given.ndim == 0,
    "{} has one axis": lambda given: given.ndim == 1,
    "{} has more than one axis": lambda given: given.ndim > 1,
    "{} has more than two axes": lambda given: given.ndim > 2,
    "{} has more than one row": lambda given: given.ndim > 1 and len(given) > 1,
    "{} is square": lambda given: given.ndim == 2 and given.shape[0] == given.shape[1],
    "{} isn't square": lambda given: given.ndim == 2 and given.shape[0] != given.shape[1],
    "an axis of {} has the length 1": lambda given: given.ndim > 1 and 1 in given.shape,
}
