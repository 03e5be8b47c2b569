"""Mistakes in one or two of an exercise's choices: each is one, and what is said of it is true."""

from __future__ import annotations

import random

import pytest

from autograder import catalog
from autograder.checks import checking, mixtures
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Status
from tests.answers import references, verdict_on

MIXED = [each for each in catalog.exercises() if mixtures.of(each)[0]]
ALONE = [pytest.param(each, wrong, id=f"{each.name} {wrong.id}") for each in MIXED for wrong in mixtures.of(each)[0]]


@pytest.mark.parametrize("exercise", MIXED, ids=lambda each: each.name)
def test_an_answer_with_choices_is_right_where_none_of_them_is_wrong(exercise):
    wrong = mixtures.of(exercise)[0][0]
    verdict = verdict_on(exercise.name, wrong.answer.func)
    assert (verdict.status, verdict.score) == (Status.PASSED, exercise.points), verdict.message


@pytest.mark.parametrize("exercise", MIXED, ids=lambda each: each.name)
def test_each_wrong_way_has_a_name_of_its_own_and_a_sentence(exercise):
    alone, pairs = mixtures.of(exercise)
    ids = [each.id for each in (*alone, *pairs)]
    assert len(set(ids)) == len(ids)
    assert all(each.sentence.endswith(".") for each in alone)


@pytest.mark.prove
@pytest.mark.parametrize("exercise", MIXED, ids=lambda each: each.name)
def test_of_two_mistakes_both_are_told(exercise):
    """Some pairs give what no other pair and no single mistake does; the second of others mends the first, or hides it."""
    pairs = mixtures.of(exercise)[1]
    some = random.Random(5).sample(pairs, min(len(pairs), 60))
    assert any(verdict_on(exercise.name, pair.answer).message == pair.sentence for pair in some)


@pytest.mark.prove
@pytest.mark.parametrize(("exercise", "wrong"), ALONE)
def test_each_wrong_way_loses_points(exercise, wrong):
    student = LocalStudent(references(exercise.assignment) | {exercise.name: wrong.answer}, exercise.seconds)
    assert checking.check_exercise(exercise, student, name_mistake=False).status == Status.FAILED
