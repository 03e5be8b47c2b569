"""A hunt for impostors: what is allowed, who is caught by what, and how the learner hears of it."""

from __future__ import annotations

import numpy as np
import pytest

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
