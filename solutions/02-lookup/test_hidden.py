"""The checks of 02-lookup that only the instructor has: random inputs against an independent loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.vocabulary import exercise, expect, random_inputs, refuses, unchanged

OUTSIDE = ("IndexError", "ValueError")

id_shapes = st.sampled_from([(), (3,), (4,), (2, 3), (2, 1, 4)])
seeds = st.integers(0, 2**16)


def random_ids(shape, vocab_size, seed):
    """Ids of a shape; the two largest ids stay unused where there is room for that."""
    return np.random.default_rng(seed).integers(0, max(1, vocab_size - 2), size=shape)


# --- embed_by_lookup


@exercise("embed_by_lookup", weight=4)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), st.sampled_from([np.float32, np.float64]), seeds)
def test_lookup_of_any_ids(student, shape, vocab_size, embedding_dim, dtype, seed):
    """Ids of any shape give the rows of any table: the shape is ids.shape + (d,)."""
    ids = random_ids(shape, vocab_size, seed)
    table = np.random.default_rng(seed + 1).normal(size=(vocab_size, embedding_dim)).astype(dtype)
    expected = np.zeros((*shape, embedding_dim))
    for place in np.ndindex(*shape):
        for column in range(embedding_dim):
            expected[place][column] = table[ids[place], column]
    expect(student.embed_by_lookup(ids, table), expected)


@exercise("embed_by_lookup")
def test_lookup_leaves_its_inputs(student, random):
    """The ids and the table are the same after the call, so a second lookup finds the same rows."""
    table = random.normal(size=(4, 3))
    for ids in ([1, 3, 1, 3, 0], [0, 3, 3, 1, 0]):
        expect(student.embed_by_lookup(np.array(ids), table), [[table[id, column] for column in range(3)] for id in ids])
    expect(student.embed_by_lookup(np.array([[3], [0]]), table), [[table[3]], [table[0]]])
    longer = random.normal(size=(121, 3))
    narrow = "These ids come in 8 bits, of type uint8. The vectors are the rows 120 and 2 of the table, as for wider ids."
    expect(student.embed_by_lookup(np.array([120, 2], dtype=np.uint8), longer), [longer[120], longer[2]], narrow)
    unchanged(student)


# --- check_ids


@exercise("check_ids", weight=4)
@random_inputs
@given(
    st.sampled_from([(), (3,), (2, 3), (2, 1, 4)]),
    st.integers(2, 9),
    st.sampled_from([np.int64, np.int32, np.uint8]),
    st.sampled_from(["one too large", "below zero"]),
    st.integers(0, 5),
    seeds,
)
def test_one_bad_id_among_good_ones(student, shape, vocab_size, dtype, fault, distance, seed):
    """Integers of any kind and shape pass, and a single bad id among them is found in any place."""
    random = np.random.default_rng(seed)
    good = random.integers(0, vocab_size, size=shape)
    bad = good.copy()
    place = tuple(int(random.integers(0, size)) for size in shape)
    bad[place] = vocab_size + distance if fault == "one too large" or dtype is np.uint8 else -1 - distance
    good_ids, bad_ids = good.astype(dtype), bad.astype(dtype)
    expect(student.check_ids(good_ids, vocab_size), good, kind="integer")
    why = f"The ids of {vocab_size} rows are 0 to {vocab_size - 1}, and one id is {bad[place]}"
    refuses(student, "check_ids", bad_ids, vocab_size, errors=OUTSIDE, why=why)
    unchanged(student)


@exercise("check_ids")
def test_a_long_text(student, random):
    """Many more ids than rows pass, and the ids are the same after the call; a single bad one among them is refused."""
    ids = random.integers(0, 91, size=(40, 25))
    expect(student.check_ids(ids, 91), ids, kind="integer")
    unchanged(student)
    place = tuple(random.integers(0, (40, 25)))
    for bad in (int(random.integers(91, 1000)), 2**8, 2**16, 2**32):
        ids[place] = bad
        refuses(student, "check_ids", ids, 91, errors=OUTSIDE, why=f"With 91 rows there is no id {bad}")


# --- lookup_cost


@exercise("lookup_cost")
@random_inputs
@given(st.integers(1, 200), st.integers(2, 400), st.integers(1, 40))
def test_costs_of_any_sizes(student, num_ids, vocab_size, embedding_dim):
    """All three counts for any sizes."""
    expected = {"multiply_adds": 0, "one_hot_bytes": 0, "lookup_bytes": 0}
    for _ in range(num_ids):
        expected["multiply_adds"] += vocab_size * embedding_dim
        expected["one_hot_bytes"] += np.zeros(vocab_size, dtype=np.float32).nbytes
        expected["lookup_bytes"] += np.zeros(embedding_dim, dtype=np.float32).nbytes
    expect(student.lookup_cost(num_ids, vocab_size, embedding_dim), expected, tolerance=0)


@exercise("lookup_cost")
def test_costs_of_much(student, random):
    """The counts are exact, also for very many ids."""
    names = ("multiply_adds", "one_hot_bytes", "lookup_bytes")
    many, rows, size = (int(random.integers(low, 2 * low)) for low in (1_000_000, 30_001, 300))
    for sizes, counts in [
        ((3, 11, 2), (66, 132, 24)),
        ((many, rows, size), (many * rows * size, many * rows * 4, many * size * 4)),
    ]:
        expect(student.lookup_cost(*sizes), dict(zip(names, counts, strict=True)), tolerance=0)


# --- recover_table


@exercise("recover_table", weight=3)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), st.sampled_from([np.float32, np.float64]), seeds)
def test_recover_any_table(student, shape, vocab_size, embedding_dim, dtype, seed):
    """Ids of any shape: a row is known exactly when its id occurs."""
    ids = random_ids(shape, vocab_size, seed)
    original = (5 * np.random.default_rng(seed + 1).normal(size=(vocab_size, embedding_dim))).astype(dtype)
    vectors = np.zeros((*shape, embedding_dim), dtype=dtype)
    table = [[float("nan")] * embedding_dim for _ in range(vocab_size)]
    for place in np.ndindex(*shape):
        for column in range(embedding_dim):
            vectors[place][column] = original[ids[place], column]
            table[ids[place]][column] = float(original[ids[place], column])
    seen = {int(id) for id in ids.flat}
    _expect_table(student.recover_table(ids, vectors, vocab_size), table, [id in seen for id in range(vocab_size)])


@exercise("recover_table")
def test_each_recovery_starts_empty(student, random):
    """Each call knows only what it was given, two ids may have equal vectors, and the arguments stay as they were."""
    unknown = np.full(2, np.nan)
    first, second, third, fourth = random.normal(size=(4, 2))
    for ids, vectors, table in [
        ([3, 0, 3], [first, second, first], [second, unknown, unknown, first, unknown]),
        ([1, 3, 1], [third, fourth, third], [unknown, third, unknown, fourth, unknown]),
        ([[4, 0], [4, 4]], [[third, third], [third, third]], [third, unknown, unknown, unknown, third]),
    ]:
        got = student.recover_table(np.array(ids), np.array(vectors), 5)
        _expect_table(got, table, [id in np.array(ids) for id in range(5)])
    unchanged(student)


def _expect_table(got, table, known):
    """Look at the number of things returned, then at the table, then at which rows are known."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        expect(got, (np.array(table), np.array(known)))
    expect(got[0], table)
    expect(got[1], known, kind="boolean")


# --- masked_mean


@exercise("masked_mean", weight=2)
@random_inputs
@given(st.integers(1, 4), st.integers(1, 6), st.integers(3, 9), st.integers(1, 4), seeds)
def test_any_phrases_and_mask(student, count, length, vocab_size, embedding_dim, seed):
    """Any phrases, any mask and any table give the mean that adding up token by token gives."""
    random = np.random.default_rng(seed)
    ids = random_ids((count, length), vocab_size, seed)
    mask = random.random(size=(count, length)) < random.choice([0.2, 0.6, 1.0], size=(count, 1))
    table = random.normal(size=(vocab_size, embedding_dim)).astype(random.choice([np.float32, np.float64]))
    expected = []
    for row in range(count):
        total, real = [0.0] * embedding_dim, 0
        for place in range(length):
            if mask[row, place]:
                real += 1
                total = [number + float(more) for number, more in zip(total, table[ids[row, place]], strict=True)]
        expected.append([number / real if real else 0.0 for number in total])
    expect(student.masked_mean(ids, mask, table), expected)


@exercise("masked_mean")
def test_padding_has_no_effect(student, random):
    """More padding, with whatever id, leaves the means as they are; so do the inputs stay as they were."""
    table = random.normal(size=(5, 2)) * [[1], [1], [20], [1], [50]]
    means = [(table[0] + table[1] + table[1]) / 3, table[3], [0.0, 0.0]]
    ids = np.array([[0, 1, 1], [3, 3, 2], [0, 0, 0]])
    mask = np.array([[True, True, True], [True, True, False], [False, False, False]])
    got = student.masked_mean(ids, mask, table)
    unchanged(student)
    expect(got, means)
    for pad in (0, 4):
        wider, farther = np.full((3, 7), pad), np.zeros((3, 7), dtype=bool)
        wider[:, 2:5], farther[:, 2:5] = ids, mask
        expect(student.masked_mean(wider, farther, table), means)
