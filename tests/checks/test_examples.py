"""The call that a panel shows: small enough to look at, and typed into a cell it gives what the panel says."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

from autograder import check, hint
from autograder.checks import smaller
from autograder.checks.verdict import example_of, typed
from tests.answers import references, verdict_on

ASKED = {"np": np}


def example(exercise, answer):
    verdict = verdict_on(exercise, answer)
    found = example_of(verdict.checks)
    assert found is not None
    return verdict, found


def overwrites(ids, grad_output, vocab_size):
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    gradient[ids.ravel()] = grad_output.reshape(ids.size, -1)
    return gradient


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("embed_by_lookup", lambda ids, table: -table[ids]),
        ("embed_by_matmul", lambda ids, table: -table[ids]),
        ("gradient_by_scatter", overwrites),
        ("used_rows", lambda ids, vocab_size: np.isin(np.arange(vocab_size), ids + 1)),
        ("masked_mean", lambda ids, mask, table: table[ids].mean(1)),
        ("one_hot", lambda ids, vocab_size: np.eye(vocab_size)[ids] * 2),
    ],
)
def test_the_shown_call_gives_what_the_panel_says(exercise, answer):
    verdict, shown = example(exercise, answer)
    got = eval(shown.call, {**ASKED, exercise: answer})
    right = eval(shown.call, {**ASKED, exercise: references(verdict.assignment)[exercise]})
    assert np.shape(got) != np.shape(right) or not np.allclose(got, right)
    if shown.grids:
        numbers = [[float(cell.text) for row in matrix for cell in row] for matrix in shown.grids[0]]
        np.testing.assert_allclose(np.ravel(numbers), np.ravel(got), rtol=1e-2, atol=1e-3)


def test_a_large_call_makes_place_for_a_small_one_that_fails_too():
    def doubles_when_there_are_many(ids, grad_output, vocab_size):
        right = references("03-gradient-flow")["gradient_by_scatter"](ids, grad_output, vocab_size)
        return right * 2 if ids.size > 1 else right

    _, shown = example("gradient_by_scatter", doubles_when_there_are_many)
    asked = eval(shown.call, {**ASKED, "gradient_by_scatter": lambda *arguments: arguments})
    assert max(max(np.shape(each), default=0) for each in asked) <= 3


class Drawings(HTMLParser):
    """Reads of a panel's drawings how many rows each matrix has, and how many numbers each row."""

    def __init__(self, panel):
        super().__init__()
        self.rows_of_each, self.numbers_of_each = [], []
        self.feed(panel[panel.index('role="group"') :])

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.rows_of_each.append(0)
        elif tag == "tr":
            self.rows_of_each[-1] += 1
            self.numbers_of_each.append(0)
        elif tag == "td":
            self.numbers_of_each[-1] += 1


@pytest.mark.parametrize(
    ("exercise", "answer", "drawn"),
    [
        ("one_hot", lambda ids, vocab_size: -np.eye(vocab_size)[ids], "Drawn are places 0, 1 and 2 of 4, counted from 0."),
        (
            "gradient_by_matmul",
            lambda ids, grad_output, vocab_size: (
                -references("03-gradient-flow")["gradient_by_matmul"](ids, grad_output, vocab_size)
            ),
            "counted from 0.",
        ),
    ],
)
def test_where_no_reference_is_installed_at_most_three_rows_and_columns_are_drawn(exercise, answer, drawn, monkeypatch):
    monkeypatch.setattr(smaller, "reference_answer", lambda exercise: None)
    verdict, shown = example(exercise, answer)
    assert not shown.smaller
    panel = verdict._repr_html_()
    assert drawn in panel
    assert "≠</span>" in panel
    drawings = Drawings(panel)
    assert 1 < max(drawings.rows_of_each + drawings.numbers_of_each) <= 3


def test_a_drawing_says_in_words_how_many_numbers_differ():
    panel = verdict_on("one_hot", lambda ids, vocab_size: 1 - np.eye(vocab_size)[ids])._repr_html_()
    assert "numbers differ; the first in row 1, column 1" in panel


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((2, 0, 4)),
        np.zeros((2, 0), dtype=np.int64),
        np.array(3),
        np.array([[0.1, 1 / 3, np.nan, -np.inf]], dtype=np.float32),
        np.array([True, False]),
        [np.float64(0.5), {"a": (1,)}],
    ],
)
def test_an_argument_is_shown_as_one_types_it(value):
    again = eval(typed(value), ASKED)
    assert type(again) is type(value)
    if isinstance(value, np.ndarray):
        assert (again.shape, again.dtype) == (value.shape, value.dtype)
        np.testing.assert_array_equal(again, value)
    else:
        assert again == value


def test_an_answer_says_which_exercise_is_meant_as_its_name_does():
    def one_hot(ids, vocab_size):
        return np.eye(vocab_size)[ids]

    globals()["one_hot"] = one_hot
    try:
        assert check(one_hot).status == check("one_hot").status == "passed"
        assert "Hint 1" in hint(one_hot, 1)
        assert "no exercise" in str(check(len)).lower() or "`len`" in str(check(len))
    finally:
        del globals()["one_hot"]


def test_an_error_in_colour_is_told_without_its_codes_and_cut_at_a_word():
    said = "\x1b[1mThe shapes differ.\x1b[0m\n\nArguments received by Layer.call():\n  • inputs=tf.Tensor"

    def embed_by_lookup(ids, table):
        raise ValueError(said)

    verdict = verdict_on("embed_by_lookup", embed_by_lookup)
    assert "ValueError: The shapes differ. The line" in verdict.message
    assert "\x1b" not in verdict._repr_html_()
    assert "Arguments received" not in verdict._repr_html_()

    def long(ids, table):
        raise ValueError("words " * 200)

    message = verdict_on("embed_by_lookup", long).message
    assert "words …" in message
