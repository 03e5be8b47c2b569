"""What hidden checks ask: the same for the same seed, something else for another, and nothing that memory helps with."""

from __future__ import annotations

import builtins
import json

import pytest

from autograder import catalog
from autograder.checks import checking
from autograder.checks.plain import Handle
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Status
from autograder.checks.wire import BadAnswer, to_json
from tests.answers import references

#: The functions that give plain data, without Keras: what they were asked can be written down.
FUNCTIONS = [
    exercise for exercise in catalog.exercises() if not exercise.is_value and not catalog.assignment(exercise.assignment).imports
]


def written(arguments, keywords):
    try:
        return json.dumps([to_json(list(arguments)), to_json(keywords)])
    except BadAnswer:
        return None


def asked(exercise, seed, function=None):
    """Return what the checks asked and were told, and the names of the hidden checks that passed."""
    namespace = references(exercise.assignment)
    student = LocalStudent(namespace | ({exercise.name: function} if function else {}), seconds=60)
    verdict = checking.check_exercise(exercise, student, seed=seed, name_mistake=False)
    passed = {check.name for check in verdict.checks if check.hidden and check.status == Status.PASSED}
    told = {
        written(event.arguments, event.keywords): event
        for event in student.events
        if event.subject == exercise.name and not isinstance(event.result, Handle)
    }
    told.pop(None, None)
    return told, passed


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.name)
def test_who_remembers_all_that_was_asked_passes_no_hidden_check_of_the_next_run(exercise):
    memory, passed = asked(exercise, seed=1)
    assert passed, "the right answer passes"

    def remembered(*arguments, **keywords):
        event = memory.get(written(arguments, keywords))
        if event is not None and event.error is not None:
            raise getattr(builtins, event.error.kind)(event.error.message)
        return None if event is None else event.result

    if memory:  # of functions that a check hands in nobody can write down what they are
        assert asked(exercise, 1, remembered)[1], "memory helps when the same is asked again"
    assert not asked(exercise, 2, remembered)[1]


@pytest.mark.parametrize("name", ["one_hot", "to_slices"])
def test_the_same_seed_asks_the_same(name):
    exercise = catalog.exercise(name)
    assert asked(exercise, 3)[0].keys() == asked(exercise, 3)[0].keys() != asked(exercise, 4)[0].keys()
