"""Answers that go wrong in one or two of the choices which an exercise asks for: ``solutions/<slug>/mixtures.py``."""

from __future__ import annotations

import copy
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.misconceptions import Misconception, load
from autograder.checks.parts import taken_apart
from autograder.checks.plain import in_order, same
from autograder.checks.student import Event

#: With how many numbers a thousand answers can be compared in no time.
LARGEST = 1000
#: How the ids of mixtures begin.
MIXED = "mixed-"
#: The names of wrong ways to choose, each with the tutor's sentence and what stands in place of the right choice.
Ways = Mapping[str, tuple[str, Any]]


def mixture(exercise: str, **choices: Ways) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as an answer with choices: right with their defaults, wrong with what is given here.

    Parameters
    ----------
    exercise : str
        The exercise that it answers.
    **choices : mapping of str to (str, object)
        For each keyword-only parameter of the function the wrong ways: a name, a sentence that is true whatever else is wrong,
        and the value.

    Examples
    --------
    >>> @mixture("area", sides={"sides-added": ("The sides are multiplied, not added.", lambda a, b: a + b)},
    ...                  half={"half-forgotten": ("A triangle is half of a rectangle.", 1)})
    ... def area(a, b, *, sides=lambda a, b: a * b, half=0.5):
    ...     return half * sides(a, b)
    >>> alone, pairs = mixed(area)
    >>> [each.id for each in alone], [each.id for each in pairs]
    (['mixed-sides-added', 'mixed-half-forgotten'], ['mixed-sides-added-and-half-forgotten'])
    >>> pairs[0].sentence
    'Two things are wrong. The sides are multiplied, not added. And: A triangle is half of a rectangle.'
    """

    def mark(answer: Callable[..., Any]) -> Callable[..., Any]:
        answer.mixture = exercise, choices  # type: ignore[attr-defined]
        return answer

    return mark


def mixed(answer: Callable[..., Any]) -> tuple[list[Misconception], list[Misconception]]:
    """Return the wrong answers that one with choices gives: with one of them wrong, and with two."""
    exercise, choices = answer.mixture  # type: ignore[attr-defined]
    ways = [(choice, name, sentence, value) for choice, each in choices.items() for name, (sentence, value) in each.items()]
    pairs = [pair for pair in itertools.combinations(ways, 2) if pair[0][0] != pair[1][0]]
    return [_wrong(exercise, answer, (way,)) for way in ways], [_wrong(exercise, answer, pair) for pair in pairs]


def _wrong(exercise: str, answer: Callable[..., Any], ways: tuple[tuple[str, str, str, Any], ...]) -> Misconception:
    sentences = [sentence for _, _, sentence, _ in ways]
    said = sentences[0] if len(ways) == 1 else f"Two things are wrong. {' And: '.join(sentences)}"
    chosen = {choice: value for choice, _, _, value in ways}
    return Misconception(
        MIXED + "-and-".join(name for _, name, _, _ in ways), exercise, said, functools.partial(answer, **chosen)
    )


@cache
def of(exercise: catalog.Exercise) -> tuple[tuple[Misconception, ...], tuple[Misconception, ...]]:
    """Return what is known to be wrong in one choice of an exercise, and what in two."""
    found = [mixed(answer) for answer in _listed(exercise.assignment) if answer.mixture[0] == exercise.name]  # type: ignore[attr-defined]
    return tuple(each for alone, _ in found for each in alone), tuple(each for _, pairs in found for each in pairs)


def is_known(slug: str, diagnosis: str | None) -> bool:
    """Say whether a diagnosis is a known mistake, alone or mixed: its sentence quotes nothing of an answer."""
    return diagnosis is not None and (
        diagnosis.startswith(MIXED) or any(each.id == diagnosis for each in misconceptions.of(slug))
    )


def likely(candidates: Iterable[Misconception], exercise: catalog.Exercise, events: list[Event]) -> list[Misconception]:
    """Return the candidates that give what came back in the last call of each check: there are too many to ask them all."""
    calls = [event for event in events if isinstance(event.subject, str) and event.error is None and not event.is_value]
    last = {event.check: event for event in calls if not event.any_order and _size(event.result)}
    asked = sorted(last.values(), key=lambda event: -_size(event.result))
    return (
        [each for each in candidates if all(_gives(each.answer, event, exercise.any_order) for event in asked)] if asked else []
    )


def _size(result: Any) -> int:
    """Return how many different numbers came back, and 0 if there are too many to try a thousand answers on them."""
    counted = np.ndarray | float | int | list | tuple | str
    arrays = [np.asarray(each) for each in taken_apart(result) if isinstance(each, counted)]
    if sum(each.size for each in arrays) > LARGEST:
        return 0
    return sum(len(np.unique(each)) for each in arrays)


def _gives(answer: Callable[..., Any], event: Event, any_order: bool) -> bool:
    try:
        with np.errstate(all="ignore"):
            result = answer(*copy.deepcopy(event.arguments), **event.keywords)
        return same(result, event.result) or (any_order and same(in_order(result), in_order(event.result)))
    except Exception:  # that of a wrong answer may be what came back too, but one that has no numbers is told otherwise
        return False


@cache
def _listed(slug: str) -> tuple[Callable[..., Any], ...]:
    path = catalog.assignment(slug).mixtures
    if not path.exists():
        return ()
    return tuple(_marked(vars(load(path, f"autograder.assignments.mixtures_{slug.replace('-', '_')}"))))


def _marked(names: Mapping[str, Any]) -> Iterator[Callable[..., Any]]:
    yield from (value for value in names.values() if hasattr(value, "mixture"))
