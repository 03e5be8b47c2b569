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
    """Some pairs, of which each gives what no other pair and no single mistake does."""
    told, tried = 0, random.Random(5).sample(mixtures.of(exercise)[1], 8)
    for pair in tried:
        verdict = verdict_on(exercise.name, pair.answer)
        if verdict.status == Status.PASSED:  # the second mends the first
            continue
        told += verdict.message == pair.sentence
    assert told >= 1, f"{told} of {len(tried)}"


@pytest.mark.prove
@pytest.mark.parametrize(("exercise", "wrong"), ALONE)
def test_each_wrong_way_loses_points(exercise, wrong):
    student = LocalStudent(references(exercise.assignment) | {exercise.name: wrong.answer}, exercise.seconds)
    assert checking.check_exercise(exercise, student, name_mistake=False).status == Status.FAILED
