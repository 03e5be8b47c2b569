"""A hunt for impostors: what is allowed, who is caught by what, and how the learner hears of it."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Status
from autograder.judging import notebook
from tests.answers import verdict_on

TWO_PHRASES = [[1, 0, 1], [2, 1, 0]]
VECTORS = [[[0.5, -1.0], [2.5, 3.0], [-4.0, 5.0]], [[6.5, -7.0], [8.0, 9.5], [-10.0, 11.0]]]
GOOD = [(TWO_PHRASES, VECTORS, 5), (3, [0.5, -2.0], 4), (np.zeros((2, 0), dtype=int), np.zeros((2, 0, 3)), 4)]


def said(verdict) -> list[str]:
    return [check.message for check in verdict.checks]


def test_who_catches_all_reads_which_input_caught_whom():
    verdict = verdict_on("catchers", GOOD)
    assert verdict.score == verdict.max_score
    assert all(message.startswith("Caught by input ") for message in said(verdict))
    assert "Caught by input 1." in said(verdict)
    assert "Caught by input 1 and 3." in verdict._repr_html_()  # it takes the table's size from the ids


def test_each_impostor_is_a_share_of_the_points_and_more_inputs_never_catch_fewer():
    scores = [verdict_on("catchers", GOOD[:count]).score for count in (1, 2, 3)]
    assert 0 < scores[0] < scores[1] == scores[2]


def test_who_leaves_some_free_reads_their_masks_and_a_question_that_names_no_mistake():
    verdict = verdict_on("catchers", [([1, 2], [[0.5, -1.0], [2.0, 3.0]], 4)])
    assert 0 < verdict.score < verdict.max_score
    assert "Input 1 caught " in verdict.message
    assert "Still free: A, " in verdict.message
    assert verdict.message.endswith("Do all your ids differ?")


@pytest.mark.parametrize(
    ("inputs", "said_so"),
    [
        ([*GOOD, GOOD[0]], "at most 3 are allowed"),
        ([*GOOD[:2], ([5], [[1.0]], 5)], "Input 3 isn't allowed: its ids should be in 0..4"),
        ([([-1], [[1.0]], 5)], "its ids should be in 0..4"),
        ([(TWO_PHRASES, VECTORS)], "a tuple of three"),
        ([(TWO_PHRASES, VECTORS[0], 5)], "a vector for each id"),
        ([([True], [[1.0]], 5)], "its ids should be whole numbers"),
        ([([10**30], [[1.0]], 5)], "its ids should be whole numbers"),
        ([([[0], [1, 2]], [[1.0]], 5)], "rows of different lengths"),
        ([([0], [[float("nan")]], 5)], "finite"),
        ([([0], [[1.0]], 10**12)], "vocab_size should be a whole number from 1 to 100"),
        ([([0] * 101, [[1.0]] * 101, 5)], "at most 100"),
        (["abc"], "a tuple of three"),
        ("abc", "should be a list of inputs"),
        ([], "should be a list of inputs"),
        (GOOD[0], "a tuple of three"),
    ],
)  # fmt: skip
def test_an_input_that_is_not_allowed_costs_all_the_points_and_says_why(inputs, said_so):
    verdict = verdict_on("catchers", inputs)
    assert verdict.score == 0
    assert said_so in verdict.checks[0].message


TABLE = [[3, -1], [7, 0], [1, 6], [1, 2], [-5, 6], [-1, 2], [3, -3]]
GROUPS = [[0, 1, 2], [3, 4, 5]]


def test_touchstones_that_say_one_leave_most_free_and_are_asked_for_an_answer_between():
    verdict = verdict_on("touchstones", [([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]], [[0, 1], [2, 3]], 1)])
    assert 0 < verdict.score < verdict.max_score / 2
    assert verdict.message.endswith("Is the right answer 0 or 1 for every table of yours?")
    assert verdict_on("touchstones", [(TABLE, GROUPS, 3)]).score == verdict.max_score


@pytest.mark.parametrize(
    ("given", "said_so"),
    [
        ((TABLE, GROUPS), "a tuple of three"),
        ("abc", "a tuple of three"),
        (([[1, 2], [3]], [[0, 1]], 1), "that differ"),
        ((np.ones(7), GROUPS, 3), "a row of numbers for each word"),
        (([["a", "b"]] * 7, GROUPS, 3), "a row of numbers for each word"),
        ((np.random.default_rng(0).normal(size=(9, 2)), GROUPS, 3), "at most 8 words"),
        ((np.random.default_rng(0).normal(size=(7, 4)), GROUPS, 3), "at most 3 numbers"),
        (([[float("nan"), 1], *TABLE[1:]], GROUPS, 3), "finite"),
        (([[1e300, 1], *TABLE[1:]], GROUPS, 3), "finite"),
        (([[1e-200, 0], *TABLE[1:]], GROUPS, 3), "all zeros"),
        ((TABLE, [[0], [1]], 3), "two ids or more"),
        ((TABLE, [], 3), "two ids or more"),
        ((TABLE, [[0, 1, True], [3, 4, 7]], 3), "0..6"),
        ((TABLE, [[0, 1, -1], [3, 4, 5]], 3), "0..6"),
        ((TABLE, [[0, 1, 2], [2, 4, 5]], 3), "stands twice"),
        ((TABLE, GROUPS, 0), "from 1 to 6"),
        ((TABLE, GROUPS, True), "from 1 to 6"),
        ((TABLE, GROUPS, 3.0), "from 1 to 6"),
        (([[1, 0], [2, 0], [0, 1], [0, -1]], [[0, 1]], 2), "the words 2 and 3 are equally near to word 0"),
    ],
)  # fmt: skip
def test_a_touchstone_that_is_not_allowed_costs_all_the_points_and_says_why(given, said_so):
    verdict = verdict_on("touchstones", [(TABLE, GROUPS, 3), given])
    assert verdict.score == 0
    assert "Input 2 isn't allowed: " in verdict.checks[0].message
    assert said_so in verdict.checks[0].message


@pytest.mark.parametrize("name", ["catchers", "touchstones"])
def test_the_notebook_says_how_many_impostors_there_are(name):
    exercise = catalog.exercise(name)
    student = LocalStudent({name: []}, exercise.seconds)
    masks = [check.name[-1].upper() for check in checking.check_exercise(exercise, student, hidden=False).checks]
    text = " ".join(cell.source for cell in notebook.read(catalog.assignment(exercise.assignment).solution_notebook).cells)
    (count, last), *_ = re.findall(r"[Hh]ere are (\w+) impostors, A to (\w):", text)
    assert count in (str(len(masks)), {13: "thirteen", 14: "fourteen"}.get(len(masks)))
    assert (masks[0], masks[-1]) == ("A", last)


@pytest.mark.parametrize(
    ("name", "said_so", "count"),
    [("catchers", "seven of the thirteen are right", 7), ("touchstones", "16 of the 21 ways lead to 1", 16)],
)
def test_the_notebook_answers_how_many_impostors_are_right_on_its_example(name, said_so, count):
    exercise = catalog.exercise(name)
    text = "\n".join(cell.source for cell in notebook.read(catalog.assignment(exercise.assignment).solution_notebook).cells)
    assert said_so in text
    example = ast.literal_eval(re.search(rf"# For example: {name} = (.+)", text).group(1))
    verdict = checking.check_exercise(exercise, LocalStudent({name: example}, exercise.seconds), hidden=False)
    assert sum(check.status == Status.FAILED for check in verdict.checks) == count
