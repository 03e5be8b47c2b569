"""Journeys: what a learner writes first, what the panel says to it, and what a reader of that sentence writes next.

A journey is a generator that tells a story: each answer changes only what the sentence before it speaks of. A module
holds a notebook's journeys, at least three for each exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Step:
    """One answer of a learner.

    Attributes
    ----------
    answer
        A function, a value, or a whole namespace for an answer that builds on another one.
    words : str
        What leads to the next answer; "" for the right one.
    hint : int
        The hint that says it, counted from 1; 0 for the panel.
    fewer : str
        Why this answer has fewer points than the one before, if it does.
    """

    answer: Any
    words: str = ""
    hint: int = 0
    fewer: str = ""


def wrong(answer: Any, words: str, *, hint: int = 0, fewer: str = "") -> Step:
    """Return an answer that loses points, with the words that lead on."""
    return Step(answer, words, hint, fewer)


def right(answer: Any) -> Step:
    """Return the answer that a journey ends in."""
    return Step(answer)


@dataclass(frozen=True)
class Journey:
    """A learner's way to the right answer of an exercise."""

    exercise: str
    tell: Callable[[], Iterator[Step]]

    @property
    def name(self) -> str:
        return f"{self.exercise}: {self.tell.__name__.replace('_', ' ')}"


def journey(exercise: str) -> Callable[[Callable[[], Iterator[Step]]], Journey]:
    """Make a journey of a generator of steps."""
    return lambda tell: Journey(exercise, tell)


def journeys_of(module: ModuleType) -> list[Journey]:
    """Return a notebook's journeys, in their order."""
    return [each for each in vars(module).values() if isinstance(each, Journey)]
