"""Catch the impostors: an exercise whose answer is inputs, on which known wrong answers to another exercise show themselves.

What a learner hands in is plain data. The impostors are the course's own functions, and run in the process that checks; so a
hunt says which inputs are allowed, and how large they may be.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import misconceptions
from autograder.checks.plain import same
from autograder.checks.student import Student
from autograder.checks.vocabulary import CheckFailed, exercise

#: The arguments of one call, as the impostors get them.
Input = tuple[Any, ...]


def masked(slug: str, exercise: str, *, without: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """Return the wrong answers of an exercise, but for those with the ids `without`, under masks: A, B, C and so forth."""
    wrong = [each.answer for each in misconceptions.of(slug) if each.exercise == exercise and each.id not in without]
    return {chr(ord("A") + number): answer for number, answer in enumerate(wrong)}


@dataclass(frozen=True)
class Hunt:
    """What is allowed in a hunt, and what helps.

    Attributes
    ----------
    name : str
        The exercise, and the variable that holds the inputs.
    right : callable
        A right answer to what the impostors answer wrongly.
    allowed : callable
        Takes one input as it was handed in and returns the arguments of a call; raises `CheckFailed` if it isn't allowed.
    questions : sequence of (callable, str)
        What to ask whose inputs lack something: the function takes the inputs and says whether they have it.
    most : int
        How many inputs there may be.
    """

    name: str
    right: Callable[..., Any]
    allowed: Callable[[Any], Input]
    questions: Sequence[tuple[Callable[[list[Input]], bool], str]]
    most: int = 3

    def checks(self, impostors: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[[Student], None]]:
        """Return a check for each impostor, by the name of its test; the impostors' keys are their masks."""
        return {f"test_impostor_{mask.lower()}": self._check(mask, impostors) for mask in impostors}

    def _check(self, mask: str, impostors: Mapping[str, Callable[..., Any]]) -> Callable[[Student], None]:
        def check(student: Student) -> None:
            inputs = self.inputs(student)
            caught = self._caught_by(impostors[mask], inputs)
            if not caught:
                raise CheckFailed(self._summary(impostors, inputs))
            student.note = f"Caught by input {_listed(caught)}."

        check.__doc__ = f"Impostor {mask} is caught."
        return exercise(self.name)(check)

    def inputs(self, student: Student) -> list[Input]:
        """Return what was handed in as arguments; `CheckFailed` if it is no list of inputs that are allowed."""
        given = student.value(self.name)
        if not isinstance(given, list | tuple) or not given:
            raise CheckFailed(f"`{self.name}` should be a list of inputs, from one to {self.most}.")
        if len(given) > self.most:
            raise CheckFailed(f"There are {len(given)} inputs, and at most {self.most} are allowed. Let each catch more.")
        inputs = []
        for number, one in enumerate(given, start=1):
            try:
                inputs.append(self.allowed(one))
            except CheckFailed as problem:
                raise CheckFailed(f"Input {number} isn't allowed: {problem.message}") from None
        return inputs

    def _caught_by(self, impostor: Callable[..., Any], inputs: list[Input]) -> list[str]:
        """Return the numbers of the inputs, from 1, that the impostor doesn't answer as it should."""
        return [str(number) for number, one in enumerate(inputs, start=1) if not self._right_on(impostor, one)]

    def _right_on(self, impostor: Callable[..., Any], one: Input) -> bool:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                got = impostor(*copy.deepcopy(one))
        except Exception:
            return False
        return same(got, self.right(*copy.deepcopy(one)))

    def _summary(self, impostors: Mapping[str, Callable[..., Any]], inputs: list[Input]) -> str:
        """Say which input caught whom and who is still free, and ask the first question that the inputs leave open."""
        caught = {mask: self._caught_by(impostor, inputs) for mask, impostor in impostors.items()}
        sentences = []
        for number in range(1, len(inputs) + 1):
            masks = [mask for mask, numbers in caught.items() if str(number) in numbers]
            sentences.append(f"Input {number} caught {_listed(masks) if masks else 'nobody'}.")
        sentences.append(f"Still free: {_listed([mask for mask, numbers in caught.items() if not numbers])}.")
        sentences += [question for has, question in self.questions if not has(inputs)][:1]
        return " ".join(sentences)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
