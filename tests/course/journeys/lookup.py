"""How learners get to the right answers of 02-lookup."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- embed_by_lookup


@journey("embed_by_lookup")
def keeps_the_product_of_the_notebook_before():
    def one_hots_times_table(ids, table):
        return np.eye(len(table))[ids] @ table

    yield wrong(one_hots_times_table, "Read the row that the id names, and leave the product out")

    def loop_over_the_ids(ids, table):
        return np.array([table[id] for id in ids])

    yield wrong(
        loop_over_the_ids,
        "An array can be indexed by a whole array of ids, of any shape, without a loop",
        fewer="the product took a single id, which no loop can go over",
    )

    def index_with_all_ids(ids, table):
        return table[ids]

    yield right(index_with_all_ids)


@journey("embed_by_lookup")
def takes_numbers_and_copies_the_table():
    def take(ids, table):
        table = np.array(table)
        return np.take(table, ids)

    yield wrong(take, "You want whole rows; `np.take` has an argument `axis`")

    def take_rows(ids, table):
        table = np.array(table)
        return np.take(table, ids, axis=0)

    yield wrong(take_rows, "Read the rows from the table that you were given")

    def take_from_the_table_given(ids, table):
        return np.take(table, ids, axis=0)

    yield right(take_from_the_table_given)


@journey("embed_by_lookup")
def reads_the_column_of_an_id():
    def columns(ids, table):
        return table[:, ids]

    yield wrong(columns, "A word's vector is a row, and rows are the first axis of `table`")

    def rows(ids, table):
        return table[ids, :]

    yield right(rows)


# --- check_ids


@journey("check_ids")
def forgets_kinds_and_negative_ids():
    def too_large(ids, vocab_size):
        if np.any(ids > vocab_size):
            raise IndexError("an id is too large")
        return ids

    yield wrong(too_large, "are these integers, and do they lie between 0 and V - 1?", hint=1)

    def two_questions(ids, vocab_size):
        if ids.dtype != int:
            raise TypeError("ids must be integers")
        if np.any(ids < 0) or np.any(ids > vocab_size):
            raise IndexError("ids must be in 0..V-1")
        return ids

    yield wrong(two_questions, "An id that equals `vocab_size` is already too large")

    def v_is_too_large(ids, vocab_size):
        if ids.dtype != int:
            raise TypeError("ids must be integers")
        if np.any(ids < 0) or np.any(ids >= vocab_size):
            raise IndexError("ids must be in 0..V-1")
        return ids

    yield wrong(v_is_too_large, "ask `np.issubdtype(ids.dtype, np.integer)` in place of comparing with one type")

    def integers_of_any_width(ids, vocab_size):
        if not np.issubdtype(ids.dtype, np.integer):
            raise TypeError("ids must be integers")
        if np.any(ids < 0) or np.any(ids >= vocab_size):
            raise IndexError("ids must be in 0..V-1")
        return ids

    yield right(integers_of_any_width)


@journey("check_ids")
def tells_in_place_of_stopping():
    def answer_true_or_false(ids, vocab_size):
        return bool(np.issubdtype(ids.dtype, np.integer) and ids.min() >= 0 and ids.max() < vocab_size)

    yield wrong(answer_true_or_false, "a bad one should `raise` an error")

    def one_error(ids, vocab_size):
        if not (np.issubdtype(ids.dtype, np.integer) and ids.min() >= 0 and ids.max() < vocab_size):
            raise IndexError("bad ids")
        return ids

    yield wrong(one_error, "What is no integer at all is a TypeError")

    def two_errors(ids, vocab_size):
        if not np.issubdtype(ids.dtype, np.integer):
            raise TypeError("ids must be integers")
        if ids.min() < 0 or ids.max() >= vocab_size:
            raise IndexError("bad ids")
        return ids

    yield right(two_errors)


@journey("check_ids")
def asserts_what_should_hold():
    def asserts(ids, vocab_size):
        assert np.issubdtype(ids.dtype, np.integer), "ids must be integers"
        assert ids.min() >= 0, "ids must be in 0..V-1"
        assert ids.max() < vocab_size, "ids must be in 0..V-1"
        return ids

    yield wrong(asserts, "use `if` and `raise`, with an IndexError or a TypeError")

    def raises(ids, vocab_size):
        if not np.issubdtype(ids.dtype, np.integer):
            raise TypeError("ids must be integers")
        if ids.min() < 0 or ids.max() >= vocab_size:
            raise IndexError("ids must be in 0..V-1")
        return ids

    yield right(raises)


# --- lookup_cost


def costs(multiply_adds, one_hot_bytes, lookup_bytes):
    return {"multiply_adds": multiply_adds, "one_hot_bytes": one_hot_bytes, "lookup_bytes": lookup_bytes}


@journey("lookup_cost")
def counts_numbers_and_one_result_each():
    def numbers(N, V, d):
        return costs(N * V, N * V, N * d)

    yield wrong(numbers, "Each of the N · d result numbers is a sum over V terms", hint=2)

    def numbers_of_a_sum(N, V, d):
        return costs(N * d * V, N * V, N * d)

    yield wrong(numbers_of_a_sum, "A number in float32 occupies 4 bytes")

    def bytes_of_float32(N, V, d):
        return costs(N * d * V, N * V * 4, N * d * 4)

    yield right(bytes_of_float32)


@journey("lookup_cost")
def thinks_that_zeros_are_free():
    def only_the_ones(N, V, d):
        return costs(N * d, 4 * N * V, 4 * V * d)

    yield wrong(only_the_ones, "`['lookup_bytes']` is `vocab_size` · `embedding_dim` · 4")

    def a_row_for_each_id(N, V, d):
        return costs(N * d, 4 * N * V, 4 * N * d)

    yield wrong(a_row_for_each_id, "The product multiplies by the zeros too")

    def zeros_too(N, V, d):
        return costs(N * V * d, 4 * N * V, 4 * N * d)

    yield right(zeros_too)


@journey("lookup_cost")
def counts_the_table_with_numpy_s_bytes():
    def eight_bytes(N, V, d):
        return costs(N * V * d, 8 * N * V, 8 * N * d)

    yield wrong(eight_bytes, "here all is float32, with 4")

    def four_bytes(N, V, d):
        return costs(N * V * d, 4 * N * V, 4 * N * d)

    yield right(four_bytes)


# --- recover_table


@journey("recover_table")
def fills_a_table_of_zeros_in_a_loop():
    def zeros(ids, vectors, vocab_size):
        table = np.zeros((vocab_size, vectors.shape[-1]))
        for place, id in enumerate(ids):
            table[id] = vectors[place]
        return table

    yield wrong(zeros, "Begin with a table full of `np.nan` and with `known` all False", hint=2)

    def nan_and_known(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        known = np.zeros(vocab_size, dtype=bool)
        for place, id in enumerate(ids):
            table[id] = vectors[place]
            known[id] = True
        return table, known

    yield wrong(nan_and_known, "Index with all ids at once")

    def all_ids_at_once(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        known = np.zeros(vocab_size, dtype=bool)
        table[ids] = vectors
        known[ids] = True
        return table, known

    yield right(all_ids_at_once)


@journey("recover_table")
def asks_the_numbers_what_is_known():
    def not_zero(ids, vectors, vocab_size):
        table = np.zeros((vocab_size, vectors.shape[-1]))
        table[ids] = vectors
        return table, table.any(axis=1)

    yield wrong(not_zero, "with 0 where NaN belongs")

    def any_number(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        table[ids] = vectors
        return table, table.any(axis=1)

    yield wrong(any_number, "Ask the ids: a row is known if its id occurs")

    def ids_that_occur(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        table[ids] = vectors
        return table, np.isin(np.arange(vocab_size), ids)

    yield right(ids_that_occur)


@journey("recover_table")
def sizes_the_table_by_the_ids():
    def up_to_the_largest(ids, vectors, vocab_size):
        table = np.full((ids.max() + 1, vectors.shape[-1]), np.nan)
        table[ids] = vectors
        return table, np.isnan(table).any(axis=1)

    yield wrong(up_to_the_largest, "The shape should be (4, 3), but it is (3, 3)")

    def up_to_the_vocabulary(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        table[ids] = vectors
        return table, np.isnan(table).any(axis=1)

    yield wrong(up_to_the_vocabulary, "Does it come from `np.isnan`? Then turn it around with `~`")

    def turned_around(ids, vectors, vocab_size):
        table = np.full((vocab_size, vectors.shape[-1]), np.nan)
        table[ids] = vectors
        return table, ~np.isnan(table).any(axis=1)

    yield right(turned_around)


# --- masked_mean


@journey("masked_mean")
def takes_the_mean_of_all_positions():
    def mean(ids, mask, table):
        return table[ids].mean(axis=1)

    yield wrong(mean, "Let only positions count where the mask is True")

    def mask_the_vectors(ids, mask, table):
        return (table[ids] * mask[:, :, None]).mean(axis=1)

    yield wrong(mask_the_vectors, "Divide by the number of real tokens of each phrase")

    def divide_by_real_tokens(ids, mask, table):
        return (table[ids] * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)

    yield wrong(divide_by_real_tokens, "Where you divide, `np.maximum(count, 1)` does it")

    def never_by_zero(ids, mask, table):
        return (table[ids] * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1, keepdims=True), 1)

    yield right(never_by_zero)


@journey("masked_mean")
def filters_the_vectors_by_the_mask():
    def all_real_tokens(ids, mask, table):
        return table[ids][mask].mean(axis=0)

    yield wrong(all_real_tokens, "an array of shape `(d,)`, for example (4,) in place of (2, 4)")

    def phrase_by_phrase(ids, mask, table):
        means = []
        for row, real in zip(ids, mask):
            means.append(table[row[real]].mean(axis=0))
        return np.array(means)

    yield wrong(phrase_by_phrase, "A phrase without a real token gives NaN")

    def zeros_for_nothing(ids, mask, table):
        means = []
        for row, real in zip(ids, mask):
            means.append(table[row[real]].sum(axis=0) / max(real.sum(), 1))
        return np.array(means)

    yield right(zeros_for_nothing)


@journey("masked_mean")
def takes_id_zero_for_padding():
    def not_zero(ids, mask, table):
        real = ids != 0
        return (table[ids] * real[:, :, None]).sum(axis=1) / np.maximum(real.sum(axis=1, keepdims=True), 1)

    yield wrong(not_zero, "only the mask tells what is real")

    def the_mask(ids, mask, table):
        real = mask
        return (table[ids] * real[:, :, None]).sum(axis=1) / np.maximum(real.sum(axis=1, keepdims=True), 1)

    yield right(the_mask)
