"""What an exercise says stays as it is: an answer that changes it loses points, however right its result is."""

from __future__ import annotations

import copy
import inspect
import re

import numpy as np
import pytest

from autograder import catalog
from autograder.checks.verdict import Status
from tests.answers import references, verdict_on

#: What Keras answers with can't be copied, and their docstrings promise nothing.
PLAIN = [each for each in catalog.exercises() if not each.is_value and not catalog.assignment(each.assignment).imports]


def promised(exercise):
    """Return the arguments that an exercise's docstring says aren't changed."""
    answer = references(exercise.assignment)[exercise.name]
    text = inspect.getdoc(answer)
    left = " ".join(re.findall(r"Leave ([^.]*?) as (?:it|they)", text.replace("\n", " ")))
    every = re.search(r"(Neither|No) (argument|input) is changed", text)
    kept = []
    for names, about in re.findall(
        r"^(\w[\w, ]*) : (.*(?:ndarray|list|dict).*\n(?:    .*\n?)+)", text.split("Returns\n")[0], re.MULTILINE
    ):
        kept += [name for name in names.split(", ") if every or f"`{name}`" in left or re.search(r"\b[Nn]ot changed", about)]
    return kept


KEPT = [pytest.param(each, name, id=f"{each.name} {name}") for each in PLAIN for name in promised(each)]


def changed_in_place(value):
    if isinstance(value, np.ndarray) and value.size:
        value[...] = ~value if value.dtype.kind == "b" else value + 1
    elif isinstance(value, list) and value:
        value.append(value[0])
    elif isinstance(value, dict) and value:
        value["one more"] = next(iter(value.values()))


def test_some_exercises_say_what_stays():
    assert len({each.name for each, _ in (case.values for case in KEPT)}) > 5


@pytest.mark.prove
@pytest.mark.parametrize(("exercise", "name"), KEPT)
def test_who_changes_what_should_stay_loses_points(exercise, name):
    answer = references(exercise.assignment)[exercise.name]

    def spoils(*arguments, **keywords):
        result = copy.deepcopy(answer(*arguments, **keywords))
        bound = inspect.signature(answer).bind(*arguments, **keywords)
        changed_in_place(bound.arguments[name])
        return result

    verdict = verdict_on(exercise.name, spoils)
    assert verdict.status == Status.FAILED
    assert any(f"`{name}` is different after the call" in check.message for check in verdict.checks)
