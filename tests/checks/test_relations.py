"""What is measured of a wrong answer: how its numbers relate to the right ones, in every call that was compared."""

from __future__ import annotations

import linecache
import re
import tomllib
from importlib import resources
from string import Formatter

import numpy as np
import pytest

from autograder.checks import misconceptions
from tests.answers import references, verdict_on


def one_hot(ids, vocab_size):
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]


def scatter(ids, grad_output, vocab_size):
    return references("03-gradient-flow")["gradient_by_scatter"](ids, grad_output, vocab_size)


def memories_exchanged(table, first, second):
    return table, second, first


def told(exercise, answer) -> str:
    """Return all that the panel says first: the sentence, and what stands under it."""
    verdict = verdict_on(exercise, answer)
    assert verdict.status == "failed"
    assert verdict.score < verdict.max_score
    return f"{verdict.message} {verdict.evidence}"


def lookup(change):
    """Return a lookup whose answer is changed."""
    return lambda ids, table: change(np.asarray(table)[np.asarray(ids, dtype=int)])


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        ("embed_by_lookup", lookup(lambda rows: -rows), "with its sign turned"),
        ("embed_by_lookup", lookup(lambda rows: 3 * rows), "times 3"),
        ("embed_by_lookup", lookup(lambda rows: rows / 4), "divided by 4"),
        ("embed_by_lookup", lookup(lambda rows: rows + 1), "plus 1"),
        ("embed_by_lookup", lookup(np.trunc), "with its fractions cut off"),
        ("embed_by_lookup", lookup(lambda rows: rows[..., ::-1]), "in reverse order along its last axis"),
        ("embed_by_lookup", lookup(lambda rows: np.roll(rows, 1, -1)), "shifted forwards by one place along its last axis"),
        ("embed_by_lookup", lookup(lambda rows: rows.mean(-1)), "averaged over its last axis"),
        ("embed_by_lookup", lambda ids, table: np.asarray(table)[np.asarray(ids), None], "in another shape"),
        ("one_hot", lambda ids, vocab_size: 1 - one_hot(ids, vocab_size), "1 minus the right answer"),
        ("one_hot", lambda ids, vocab_size: np.asarray(ids), "the argument `ids` as it was given"),
        (
            "gradient_by_scatter",
            lambda ids, grad_output, vocab_size: scatter(ids, grad_output, vocab_size) / max(np.size(ids), 1),
            "divided by the number of tokens",
        ),
        ("embed_by_lookup", lookup(lambda rows: np.clip(rows, -1, 1)), "cut off at -1 and 1"),
        (
            "embed_by_lookup",
            lookup(lambda rows: rows * rows.shape[-1] ** 0.5),
            "times the root of the length of a row of `table`",
        ),
        ("embed_by_lookup", lookup(lambda rows: np.round(rows, 1)), "rounded to one place after the point"),
        ("one_hot", lambda ids, vocab_size: one_hot(ids, vocab_size) * (ids > 0)[..., None], "right except for id 0"),
        (
            "lazy_adam_step",
            lambda *given: memories_exchanged(*references("05-which-rows-move")["lazy_adam_step"](*given)),
            "the second and the third returned value have changed places",
        ),
        (
            "choose_by_validation",
            lambda *given: [
                choice if place == 0 else {recipe: 1 - score for recipe, score in choice.items()}
                for place, choice in enumerate(references("07-pretrained")["choose_by_validation"](*given))
            ],
            "the second returned value is 1 minus the right answer",
        ),
        (
            "gradient_by_scatter",
            lambda ids, grad_output, vocab_size: np.maximum(scatter(ids, grad_output, vocab_size), 0),
            "with 0 in place of negative numbers",
        ),
        (
            "sgd_step",
            lambda table, ids, grad_output, rate: -rate * scatter(ids, grad_output, len(table)),
            "the right answer minus `table`",
        ),
        (
            "count_weights",
            lambda v, d, h, t: {"table": v * d, "one_hot_network": t * v * h + h, "embedding_network": v * d + t * d * h},
            "`['one_hot_network']` is the right answer plus `hidden_units`; the rest is right",
        ),
        (
            "lookup_cost",
            lambda n, v, d: {"multiply_adds": n * v * d, "one_hot_bytes": n * v * 4, "lookup_bytes": n * v * d * 4},
            "`['lookup_bytes']` is `num_ids` · `vocab_size` · `embedding_dim` · 4; the rest is right",
        ),
        (
            "recover_table",
            lambda *asked: (np.nan_to_num((found := references("02-lookup")["recover_table"](*asked))[0]), found[1]),
            "the first returned value is the right answer with 0 where NaN belongs",
        ),
    ],
)
def test_what_was_measured_is_said(exercise, answer, said):
    assert said in told(exercise, answer)


def test_where_an_answer_is_right_and_where_not_is_said():
    def last_one_wins(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, np.shape(grad_output)[-1]))
        gradient[np.ravel(ids)] = np.reshape(grad_output, (np.size(ids), np.shape(grad_output)[-1]))
        return gradient

    assert "right except in the rows of ids that occur more than once" in told("gradient_by_scatter", last_one_wins)


def test_the_question_that_an_answer_is_right_for_is_said():
    def squared(table, ids, grad_output, learning_rate):
        return table - learning_rate**2 * scatter(ids, grad_output, len(table))

    assert "right for another question: with the square of `learning_rate`" in told("sgd_step", squared)


def test_a_shape_is_said_by_what_it_is_made_of():
    def not_summed(ids, table):
        return one_hot(ids, len(table))[..., None] * table

    assert "an array of shape `ids.shape + (V, d)`, for example" in told("embed_by_matmul", not_summed)


def test_an_answer_without_numbers_relates_to_nothing_but_nan():
    assert "NaN everywhere" in told("embed_by_lookup", lambda ids, table: table[ids] * np.nan)


def test_nothing_is_said_of_an_answer_whose_numbers_relate_to_nothing():
    random = np.random.default_rng(0)
    sentence = told("embed_by_lookup", lambda ids, table: random.normal(size=(*np.shape(ids), np.shape(table)[1])))
    assert "the right answer" not in sentence


def test_a_relation_that_one_call_contradicts_is_not_said_of_all():
    def doubled_for_batches(ids, table):
        rows = np.asarray(table)[np.asarray(ids, dtype=int)]
        return 2 * rows if np.ndim(ids) == 2 else -rows

    sentence = told("embed_by_lookup", doubled_for_batches)
    assert "In all" not in sentence
    assert "Another check fails in another way" in sentence


def test_two_mistakes_are_explained_check_by_check_and_the_first_leads():
    def fails_for_batches(ids, table):
        if np.ndim(ids) > 1:
            raise ValueError("not enough values to unpack (expected 1, got 2)")
        return np.asarray(table)[np.asarray(ids, dtype=int)] * 10

    verdict = verdict_on("embed_by_lookup", fails_for_batches)
    assert verdict.message.startswith("In all") or verdict.message.startswith("About “")
    assert "times 10" in verdict.message
    assert "Another check fails in another way" in verdict.evidence


def test_a_misconception_comes_with_what_was_measured():
    def uphill(table, ids, grad_output, learning_rate):
        return table + learning_rate * scatter(ids, grad_output, len(table))

    verdict = verdict_on("sgd_step", uphill)
    assert verdict.diagnosis == "step-uphill"
    assert "in the opposite direction" in verdict.evidence
    assert verdict.evidence in str(verdict)
    assert "in the opposite direction" in verdict._repr_html_()


@pytest.mark.parametrize(
    ("source", "means"),
    [
        ("return table[ids].reshape(3, 1000)", "A reshape keeps all numbers"),
        ("N, T = ids.shape\n    return table[ids] + 0 * N * T", "The right side holds 1, and the left side has names for 2"),
        ("return table.split(ids)", "`numpy.ndarray` has no `split`"),
        ("return tabel[ids]", "Nothing is called `tabel` here"),
        ("return [table.tolist()[i] for i in ids.tolist()][ids]", "a place in a list are one whole number"),
        ("return table[max(ids, ids)] if ids.size > 1 else table[ids]", "Python's `max` compares one thing with another"),
        ("return table[ids] if ids == ids else ids", "An `if`, `and`, `or`, `not` or `in` needs one True or False"),
        ("return np.gradient(table.sum, ids)", "`np.gradient` takes numbers"),
        ("return ids @ table", "A product `A @ B` needs as many columns in A as rows in B"),
        ("return table[ids] ^ 1", "write `**`"),
        ("return table[ids + 1000]", "places, counted from 0, and you ask for place"),
        ("return table(ids)", "Square brackets choose entries"),
    ],
)
def test_what_an_error_means_is_said_with_the_line(source, means):
    namespace = {"np": np}
    code = f"def embed_by_lookup(ids, table):\n    {source}\n"
    file = f"<a cell with {source}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    exec(compile(code, file, "exec"), namespace)
    verdict = verdict_on("embed_by_lookup", namespace["embed_by_lookup"])
    assert means in f"{verdict.message} {verdict.evidence}"


def test_an_error_is_no_sign_of_a_misconception_that_raises_something_else():
    def wrong_sizes(ids, grad_output, vocab_size):
        hot = one_hot(np.ravel(ids), vocab_size)
        return hot.T @ np.reshape(grad_output, (1 + np.size(ids), -1))

    verdict = verdict_on("gradient_by_matmul", wrong_sizes)
    assert verdict.diagnosis == "raises"
    assert "A reshape keeps all numbers" in verdict.message


def test_what_errors_mean_names_only_what_their_messages_hold():
    content = tomllib.loads(resources.files("autograder.checks").joinpath("errors.toml").read_text(encoding="utf-8"))
    for each in content["error"]:
        held = {*re.compile(each["message"]).groupindex, *re.compile(each.get("line", "")).groupindex}
        named = {name for _, name, _, _ in Formatter().parse(each["means"]) if name}
        assert named <= held or "|" in each["message"], each["message"]
        assert each["means"].endswith((".", "?"))


def test_a_share_of_an_argument_that_is_left_over_is_told_with_its_size():
    def shrinks(table, ids, grad_output, learning_rate):
        step = references("03-gradient-flow")["sgd_step"](table, ids, grad_output, learning_rate)
        return step - learning_rate * 0.03 * np.asarray(table)

    assert "is the right answer minus 0.03 · `learning_rate` · `table`" in told("sgd_step", shrinks)


def test_a_product_may_hold_a_size_twice():
    def multiplied(vocab_size, embedding_dim, hidden_units, sequence_length):
        table, dense = vocab_size * embedding_dim, sequence_length * embedding_dim * hidden_units
        one_hot_network = sequence_length * vocab_size * hidden_units
        return {"table": table, "one_hot_network": one_hot_network, "embedding_network": table * dense}

    product = "`vocab_size` · `embedding_dim` · `embedding_dim` · `hidden_units` · `sequence_length`"
    assert f"`['embedding_network']` is {product}" in told("count_weights", multiplied)


def test_what_a_check_asks_only_for_its_form_is_not_measured():
    def fades(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        sums = np.zeros_like(table)
        np.add.at(sums, ids, rows)
        accumulator = 0.7 * accumulator + 0.3 * sums**2
        return table - learning_rate * sums / (np.sqrt(accumulator) + epsilon), accumulator

    assert "right in the first row" not in told("adagrad_step", fades)


def test_an_answer_that_never_changes_is_told_so():
    def numbers_of_the_example(*sizes):
        return {"table": 6400, "one_hot_network": 160_000, "embedding_network": 7000}

    assert "always the same, whatever was asked" in told("count_weights", numbers_of_the_example)


def test_two_equal_results_are_no_answer_that_never_changes():
    def surplus_counted(train, test):
        seen, words = " ".join(train).split(), " ".join(test).split()
        return sum(max(words.count(word) - seen.count(word), 0) for word in set(words)) / len(words) * 0.999

    assert "always the same" not in told("unseen_share", surplus_counted)


def test_the_rest_is_right_only_where_it_was_compared():
    def next_word_by_alphabet(vocab, words, vectors, rng):
        ordered, first = np.unique(words, return_index=True)
        places = np.minimum(np.searchsorted(ordered, sorted(vocab, key=vocab.get)), len(ordered) - 1)
        return vectors[first[places]], np.ones(len(vocab), dtype=bool)

    assert "; the rest is right." not in told("embedding_matrix", next_word_by_alphabet)


def test_two_changes_of_the_numbers_are_said_together():
    def one_row_too_high_and_averaged(ids, grad_output, vocab_size):
        return np.roll(scatter(ids, grad_output, vocab_size), -1, axis=0) / ids.size

    words = "the right answer divided by the number of tokens, and shifted backwards by one place along its first axis"
    assert words in told("gradient_by_matmul", one_row_too_high_and_averaged)


def test_the_sum_of_a_row_in_all_its_places_is_told_so():
    def summed_too_far(ids, grad_output, vocab_size):
        gradient = scatter(ids, grad_output, vocab_size)
        return gradient.sum(axis=1, keepdims=True) + np.zeros_like(gradient)

    assert "the sum of each row in all its places" in told("gradient_by_scatter", summed_too_far)


def test_a_difference_of_products_is_told_so():
    def operations(num_ids, vocab_size, embedding_dim):
        return {
            "multiply_adds": num_ids * embedding_dim * (2 * vocab_size - 1),
            "one_hot_bytes": num_ids * vocab_size * 4,
            "lookup_bytes": num_ids * embedding_dim * 4,
        }

    words = "`num_ids` · `vocab_size` · `embedding_dim` · 2 - `num_ids` · `embedding_dim`; the rest is right"
    assert words in told("lookup_cost", operations)


@pytest.mark.keras
def test_where_an_answer_is_wrong_in_some_calls_it_is_said_in_which():
    def of_each_sequence_alone(model, ids, labels):
        before = model.get_layer("embedding").get_weights()[0]
        for row, label in zip(ids, labels, strict=True):
            model.train_on_batch(row[None], np.array([[label]]))
        return np.linalg.norm(model.get_layer("embedding").get_weights()[0] - before, axis=1)

    assert "are wrong in which `ids` has more than one row" in told("moved_rows", of_each_sequence_alone)


def test_from_which_number_on_an_answer_is_wrong_is_said():
    def corrected_at_first_alone(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m, v = beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad**2
        first, second = (1 - beta_1**step, 1 - beta_2**step) if step < 100 else (1, 1)
        return table - learning_rate * (m / first) / (np.sqrt(v / second) + epsilon), m, v

    assert re.search(r"are wrong in which `step` is \d{3} or more", told("adam_step", corrected_at_first_alone))


def test_calls_of_a_rare_kind_are_named_also_where_one_of_them_came_out_right():
    def square_taken_for_symmetric(counts):
        rows, columns = counts.sum(axis=1), counts.sum(axis=0)
        columns = rows if len(rows) == len(columns) else columns
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(np.maximum(np.log(counts * counts.sum() / np.outer(rows, columns)), 0), posinf=0)

    said = told("ppmi", square_taken_for_symmetric)
    assert re.search(r"these \d are wrong, and each is one in which `counts` is square", said)
    assert re.search(r"\d more of this kind came out right", said)


def test_what_is_empty_in_some_calls_is_not_said_of_all():
    def words_that_are_known(sentences, vocab):
        rows = [[vocab[word] for word in sentence.split() if word in vocab] for sentence in sentences]
        return np.array(rows) if len({len(row) for row in rows}) == 1 else np.array([rows[0]] * len(rows))

    said = told("encode", words_that_are_known)
    assert "NaN" not in said
    assert "In all" not in said


def test_the_shape_of_a_single_call_is_said_in_numbers():
    def one_row_for_each_distinct_id_and_averaged(ids, grad_output, vocab_size):
        return (scatter(ids, grad_output, vocab_size) / ids.size)[np.unique(ids)]

    assert "`(d, d)`" not in told("gradient_by_matmul", one_row_for_each_distinct_id_and_averaged)


def test_a_shape_may_be_made_of_what_the_batch_holds():
    def up_to_the_largest_id_without_the_first(ids, vocab_size):
        used = np.bincount(ids.ravel()) > 0
        used[0] = False
        return used

    assert "an array of shape `(the largest id + 1,)`" in told("used_rows", up_to_the_largest_id_without_the_first)


def test_a_mistake_that_most_failed_checks_speak_against_is_not_named():
    def absent_rows_stand_still(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        new, m, v = references("05-which-rows-move")["adam_step"](table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)
        return np.where(grad == 0, table, new), m, v

    assert "RMSprop" not in told("adam_step", absent_rows_stand_still)


def test_a_mistake_of_one_check_is_not_named_where_the_others_raise_what_it_does_not(monkeypatch):
    def row_for_each_token(ids, grad_output, vocab_size):
        flat = grad_output.reshape(-1, grad_output.shape[-1])
        gradient = np.zeros(flat.shape)
        for id, row in zip(ids.ravel(), flat, strict=True):
            gradient[id] += row
        return gradient  # with four tokens and the largest id 3, as many rows as if that one had said how many

    bank = misconceptions.of
    monkeypatch.setattr(misconceptions, "of", lambda slug: [each for each in bank(slug) if each.id != "a-row-for-each-token"])
    said = told("gradient_by_scatter", row_for_each_token)
    assert "out of bounds" in said
    assert "the largest id in this batch" not in said


def test_a_mistake_whose_numbers_are_of_the_right_kind_is_not_named_for_those_of_another():
    def ids_as_floats(sentences, vocab):
        return np.array([[vocab[word] for word in sentence.lower().split()] for sentence in sentences], dtype=float)

    assert told("encode", ids_as_floats) == "These should be integers, but they came back as float64. "


def test_what_a_check_does_to_its_own_array_afterward_makes_no_answer_wrong():
    def message_that_fails(ids, vocab_size):
        if not np.issubdtype(ids.dtype, np.integer):
            raise TypeError(f"no integers: {ids.dtype}")
        if ids.min() < 0 or ids.max() >= vocab_size:
            raise IndexError("ids must be below " + vocab_size)
        return ids

    said = told("check_ids", message_that_fails)
    assert "should raise IndexError, but it raised TypeError" in said
    assert "as it was given" not in said


def test_a_changed_argument_leads_where_other_checks_fail_too():
    def padding_silenced_in_the_table(ids, mask, table):
        table[ids[~mask]] = 0
        return table[ids].sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1)

    said = told("masked_mean", padding_silenced_in_the_table)
    assert said.startswith("`table` is different after the call")
    assert "Other checks fail too" in said


def test_zero_for_nan_is_not_said_of_calls_without_nan():
    assert "In all" not in told("embed_by_lookup", lookup(lambda rows: np.where(np.isnan(rows), 0, rows)))


def test_who_only_changes_an_argument_is_told_that_and_nothing_of_a_mistake_in_place():
    def flattens_the_callers_ids(ids, vocab_size):
        ids.shape = -1
        used = np.zeros(vocab_size, dtype=bool)
        used[ids] = True
        return used

    assert verdict_on("used_rows", flattens_the_callers_ids).diagnosis == "changes-its-input"


def backwards_where_long(ids, table):
    rows = np.asarray(table)[np.asarray(ids, dtype=int)]
    return rows[::-1].copy() if np.size(ids) > 3 else rows


def with_an_axis_more_for_a_single_id(ids, vocab_size):
    return np.atleast_2d(one_hot(ids, vocab_size))


@pytest.mark.parametrize(
    ("exercise", "answer"), [("embed_by_lookup", backwards_where_long), ("one_hot", with_an_axis_more_for_a_single_id)]
)
def test_another_order_or_shape_is_said_of_the_calls_in_which_it_is_another(exercise, answer):
    said = told(exercise, answer)
    assert "In all" not in said
    assert "the right numbers" in said or "The shape should be" in said
