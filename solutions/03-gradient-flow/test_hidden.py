"""The checks of 03-gradient-flow that only the instructor has: random inputs against independent loops."""

import math
from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.vocabulary import CheckFailed, exercise, expect, random_inputs, unchanged

public = misconceptions.load(catalog.assignment("03-gradient-flow").folder / "test_public.py", "public_checks_of_03")

id_shapes = st.sampled_from([(), (3,), (4,), (2, 3), (3, 1), (2, 1, 4)])
float_types = st.sampled_from([np.float64, np.float32])


def random_batch(shape, vocab_size, embedding_dim, dtype, seed):
    """Ids of a shape (the last two rows stay unused where there is room) with an incoming gradient."""
    random = np.random.default_rng(seed)
    ids = random.integers(0, max(1, vocab_size - 2), size=shape)
    return ids, random.normal(size=(*shape, embedding_dim)).astype(dtype)


def summed(ids, grad_output):
    """Return {id: the sum of its tokens' gradients as a list}, token by token."""
    totals = {}
    for place in np.ndindex(np.shape(ids)):
        vector = np.asarray(grad_output)[place]
        total = totals.setdefault(int(np.asarray(ids)[place]), [0.0] * len(vector))
        for column, number in enumerate(vector):
            total[column] += float(number)
    return totals


def dense(ids, grad_output, vocab_size):
    """Return the (V, d) gradient, row by row."""
    totals = summed(ids, grad_output)
    nothing = [0.0] * np.shape(grad_output)[-1]
    return np.array([totals.get(row, nothing) for row in range(vocab_size)])


def zero_exactly(got, ids):
    """Require exact zeros in the rows that no token uses."""
    used = {int(id) for id in np.ravel(ids)}
    for row, numbers in enumerate(np.asarray(got)):
        if row not in used and numbers.any():
            raise CheckFailed(f"No token has id {row}, so row {row} should be exactly 0, but it holds {numbers.tolist()}.")


# --- numeric_gradient


def polynomial(linear, square, cube, neighbour, table):
    """Return a loss with curvature, in which each number also meets the next one."""
    numbers = [float(number) for row in table for number in row]
    loss = 0.0
    for place, x in enumerate(numbers):
        loss += linear[place] * x + square[place] * x**2 + cube[place] * x**3
        if place:
            loss += neighbour[place] * x * numbers[place - 1]
    return loss


def shifted_sum(table):
    """Return a large loss with small differences."""
    return 10_000.0 + 3.0 * float(table.sum())


def hundred_cubes(table):
    """Return a loss whose third derivative is large."""
    return 100.0 * float((table**3).sum())


def faint_sum(table):
    """Return a loss whose slopes are tiny."""
    return 3e-7 * float(table.sum())


@exercise("numeric_gradient", weight=3)
@random_inputs
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**16))
def test_any_smooth_loss(student, vocab_size, embedding_dim, seed):
    """Any loss, any table: the measured gradient agrees with the one that pencil and paper give."""
    random = np.random.default_rng(seed)
    count = vocab_size * embedding_dim
    linear, square, cube, neighbour = random.normal(size=(4, count)).tolist()
    # A slope to one side is off by h · square: by more than is tolerated, where the slope itself is small.
    square = [math.copysign(50, each) + 50 * each for each in square]
    table = (3 if seed % 2 else 0.003) * random.normal(size=(vocab_size, embedding_dim))
    x = [float(number) for number in table.ravel()]
    expected = [linear[place] + 2 * square[place] * x[place] + 3 * cube[place] * x[place] ** 2 for place in range(count)]
    for place in range(1, count):
        expected[place] += neighbour[place] * x[place - 1]
        expected[place - 1] += neighbour[place] * x[place]
    got = student.numeric_gradient(partial(polynomial, linear, square, cube, neighbour), table)
    expect(got, np.reshape(expected, (vocab_size, embedding_dim)), tolerance=1e-4)


@exercise("numeric_gradient")
def test_the_length_of_the_step(student):
    """The step is short enough for a curve and long enough not to drown in rounding, and the table stays as it was."""
    expect(student.numeric_gradient(hundred_cubes, np.array([[0.0, 0.2], [-0.1, 0.0], [0.0, 1.0]])), [[0, 12], [3, 0], [0, 300]])
    expect(student.numeric_gradient(shifted_sum, np.array([[0.1, 0.7, -0.3, 1.9]])), [[3, 3, 3, 3]])
    got = student.numeric_gradient(faint_sum, np.array([[0.5, -1.0]]))
    expect(got, [[3e-7, 3e-7]], "This loss is the sum of the table times 0.0000003: small slopes are slopes too.", tolerance=1e-8)
    unchanged(student)


# --- the gradient of the table


@exercise("gradient_by_matmul", weight=3)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), float_types, st.integers(0, 2**16))
def test_product_for_any_shape(student, shape, vocab_size, embedding_dim, dtype, seed):
    """Ids of any shape: the gradient has shape (V, d), and each token adds to the row of its id."""
    ids, grad_output = random_batch(shape, vocab_size, embedding_dim, dtype, seed)
    expect(student.gradient_by_matmul(ids, grad_output, vocab_size), dense(ids, grad_output, vocab_size))


@exercise("gradient_by_matmul")
def test_product_and_its_arguments(student, random):
    """Unused rows are exactly 0, and the arguments are as they were."""
    grad_output = random.normal(size=(2, 2, 3))
    rows = [grad_output[0, 0], np.zeros(3), np.zeros(3), grad_output[0, 1] + grad_output[1, 0] + grad_output[1, 1]]
    got = student.gradient_by_matmul(np.array([[0, 3], [3, 3]]), grad_output, 5)
    expect(got, [*rows, np.zeros(3)])
    zero_exactly(got, [[0, 3], [3, 3]])
    expect(student.gradient_by_matmul(np.array([[0, 3], [3, 3]]), grad_output, 4), rows)
    unchanged(student)


@exercise("gradient_by_scatter", weight=3)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), float_types, st.integers(0, 2**16))
def test_scatter_for_any_shape(student, shape, vocab_size, embedding_dim, dtype, seed):
    """Ids of any shape: the gradient has shape (V, d), and each token adds to the row of its id."""
    ids, grad_output = random_batch(shape, vocab_size, embedding_dim, dtype, seed)
    expect(student.gradient_by_scatter(ids, grad_output, vocab_size), dense(ids, grad_output, vocab_size))


@exercise("gradient_by_scatter")
def test_scatter_and_its_arguments(student, random):
    """Unused rows are exactly 0, and the arguments are as they were."""
    grad_output = random.normal(size=(2, 2, 3))
    rows = [grad_output[0, 0], np.zeros(3), np.zeros(3), grad_output[0, 1] + grad_output[1, 0] + grad_output[1, 1]]
    got = student.gradient_by_scatter(np.array([[0, 3], [3, 3]]), grad_output, 5)
    expect(got, [*rows, np.zeros(3)])
    zero_exactly(got, [[0, 3], [3, 3]])
    expect(student.gradient_by_scatter(np.array([[0, 3], [3, 3]]), grad_output, 4), rows)
    unchanged(student)


def keeps_its_result(gradient_by_scatter):
    """Say whether a gradient is the same after the next call."""
    import numpy as np

    first = gradient_by_scatter(np.array([0, 1, 0]), np.array([[1.0], [2.0], [4.0]]), 3)
    before = np.array(first)
    gradient_by_scatter(np.array([2, 2]), np.array([[5.0], [6.0]]), 3)
    return bool(np.array_equal(first, before))


@exercise("gradient_by_scatter")
def test_scatter_of_a_long_text(student, random):
    """A text of many tokens adds up to the last one, and each call makes a gradient of its own."""
    ids, grad_output = random.integers(0, 5, size=(13, 11)), random.normal(size=(13, 11, 2))
    expect(student.gradient_by_scatter(ids, grad_output, 6), dense(ids, grad_output, 6))
    if not student.apply(keeps_its_result, student.value("gradient_by_scatter")):
        raise CheckFailed("The second call changed the gradient that the first one had returned. Make a new array in each call.")


# --- catchers


def last_row_left_out(ids, grad_output, vocab_size):
    """Give the last row of the table nothing."""
    gradient = public.token_by_token(ids, grad_output, vocab_size)
    gradient[-1] = 0
    return gradient


def whole_numbers_only(ids, grad_output, vocab_size):
    """Cut off what stands behind the decimal point."""
    return public.token_by_token(ids, np.trunc(grad_output), vocab_size)


globals().update(public.HUNT.checks({"Y": last_row_left_out, "Z": whole_numbers_only}))


# --- sgd_step


@exercise("sgd_step", weight=3)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), float_types, st.sampled_from([0.5, 2.0, 0.01]), st.integers(0, 2**16))
def test_any_step(student, shape, vocab_size, embedding_dim, dtype, learning_rate, seed):
    """Any batch: used rows go against their gradient, and all others keep their numbers to the last digit."""
    ids, grad_output = random_batch(shape, vocab_size, embedding_dim, dtype, seed)
    table = np.random.default_rng(seed + 1).normal(size=(vocab_size, embedding_dim)).astype(dtype)
    totals = summed(ids, grad_output)
    expected = table.astype(float)
    for row, total in totals.items():
        for column in range(embedding_dim):
            expected[row, column] -= learning_rate * total[column]
    got = student.sgd_step(table, ids, grad_output, learning_rate)
    expect(got, expected)
    for row in range(vocab_size):
        if row not in totals and np.asarray(got)[row].tolist() != table[row].tolist():
            raise CheckFailed(f"Row {row} is not in the batch, so it must hold exactly the numbers that it held before.")


@exercise("sgd_step")
def test_a_step_with_one_token(student, random):
    """A single id moves one row."""
    table, gradient = random.normal(size=(4, 3)), random.normal(size=3)
    moved = [number - 0.5 * slope for number, slope in zip(table[2], gradient, strict=True)]
    expect(student.sgd_step(table, np.array(2), gradient, 0.5), [table[0], table[1], moved, table[3]])


# --- used_rows


@exercise("used_rows", weight=2)
@random_inputs
@given(id_shapes, st.integers(1, 13), st.integers(0, 2**16))
def test_used_rows_for_any_shape(student, shape, vocab_size, seed):
    """Ids of any shape: True for exactly the rows whose number occurs."""
    ids = np.random.default_rng(seed).integers(0, vocab_size, size=shape)
    seen = [False] * vocab_size
    for id in ids.ravel().tolist():
        seen[id] = True
    expect(student.used_rows(ids, vocab_size), seen, kind="boolean")


@exercise("used_rows")
def test_each_call_begins_with_no_row(student, random):
    """Each call starts anew, and the ids are as they were."""
    one, two = (int(id) for id in random.choice(40, size=2, replace=False))
    for ids in (np.array([[two], [one], [two]]), np.array(one), np.array([[[two, one]]])):
        used = set(np.reshape(ids, -1).tolist())
        expect(student.used_rows(ids, 41), [id in used for id in range(41)], kind="boolean")
    unchanged(student)


# --- to_slices


def expect_slices(got, ids, grad_output):
    """Compare slices with the sums of an independent loop."""
    totals = summed(ids, grad_output)
    unique = np.array(sorted(totals), dtype=int)
    rows = np.array([totals[id] for id in sorted(totals)]).reshape(len(unique), np.shape(grad_output)[-1])
    expect(got, (unique, rows))
    expect(got[0], unique, "Returned value 1 of 2, the ids, should be other ids.", kind="integer", tolerance=0)


@exercise("to_slices", weight=3)
@random_inputs
@given(id_shapes, st.integers(1, 9), st.integers(1, 4), float_types, st.sampled_from([0, 10**5]), st.integers(0, 2**16))
def test_slices_for_any_shape(student, shape, vocab_size, embedding_dim, dtype, shift, seed):
    """Ids of any shape: ids of shape (U,), sorted, each once, and their sums, shape (U, d)."""
    ids, grad_output = random_batch(shape, vocab_size + 2, embedding_dim, dtype, seed)
    ids = 7 * ids + shift
    expect_slices(student.to_slices(ids, grad_output), ids, grad_output)


@exercise("to_slices")
def test_slices_and_their_arguments(student, random):
    """A single id gives one slice, repeats across phrases meet in one, and the arguments are as they were."""
    row, grad_output = random.normal(size=3), random.normal(size=(2, 2, 1))
    expect_slices(student.to_slices(np.array(6), row), 6, row)
    ids = np.array([[4, 0], [4, 1]])
    expect_slices(student.to_slices(ids, grad_output), ids, grad_output)
    unchanged(student)
