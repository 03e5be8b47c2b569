"""The checks of 03-gradient-flow that every learner has."""

from functools import partial

import numpy as np

from autograder.checks.impostors import Hunt, masked
from autograder.checks.vocabulary import CheckFailed, exercise, expect, unchanged
from course import data

# --- losses: each runs where the learner's code runs, so it brings along all that it needs


def weighted_sum(weights, table):
    """Return a loss that is linear in each number."""
    import numpy as np

    return float((np.asarray(weights) * table).sum())


def row_0_times_row_2(table):
    """Return a loss that doesn't depend on row 1."""
    return float((table[0] * table[2]).sum())


def hundred_cubes(table):
    """Return a loss whose third derivative is large."""
    return float(100 * (table**3).sum())


def steep_valley(bottom, table):
    """Return a loss that is 0 at its bottom and rises steeply to all sides."""
    import numpy as np

    return float(500 * ((table - np.asarray(bottom)) ** 2).sum())


def sum_of_absolutes(table):
    """Return a loss with a kink at each zero."""
    return float(abs(table).sum())


def sum_of_sines(table):
    """Return a loss that is as curved at large numbers as at small ones."""
    import numpy as np

    return float(np.sin(table).sum())


def watchful_sum_of_squares(original, table):
    """Return the sum of squares, for a float64 table that differs from the original in at most one number."""
    import numpy as np

    original = np.asarray(original, dtype=float)
    if not isinstance(table, np.ndarray) or table.shape != original.shape:
        raise ValueError(f"The loss needs the whole table, an array of shape {original.shape}, but got shape {np.shape(table)}")
    if table.dtype != np.float64:
        raise ValueError(f"The loss should be called with a float64 table, but got {table.dtype}")
    count = int((np.abs(table - original) > 1e-9).sum())
    if count > 1:
        raise ValueError(f"The loss got a table with {count} numbers changed. Change one, and put it back before the next")
    return float((table**2).sum())


def _expect_slopes(student, loss, formula, table, expected, tolerance=1e-4):
    """Ask for a gradient, and say in a failure which loss it was."""
    got = student.numeric_gradient(loss, table)
    try:
        expect(got, expected, tolerance=tolerance)
    except CheckFailed as problem:
        problem.message = f"{problem.message} The loss here is {formula}."
        raise


@exercise("numeric_gradient", weight=2)
def test_slopes_known_by_pencil(student):
    """The measured gradient is the one that pencil and paper give, for four simple losses."""
    weights = [[3.0, -1.0], [0.0, 2.0], [5.0, 0.5]]
    table = np.array([[1.0, -2.0], [0.5, 3.0], [0.125, 4.0]])
    formula = "the sum of all numbers of the table, each times a fixed weight, so the weights are its slopes"
    _expect_slopes(student, partial(weighted_sum, weights), formula, table, weights)
    formula = (
        "row 0 times row 2, summed, so the slopes of row 0 are the numbers of row 2, the other way round, and row 1 has none"
    )
    _expect_slopes(student, row_0_times_row_2, formula, table, [[0.125, 4.0], [0.0, 0.0], [1.0, -2.0]])
    formula = "100·x³, summed over all numbers x, so each slope is 300·x²"
    _expect_slopes(student, hundred_cubes, formula, np.array([[0.0, 0.1, -0.2]]), [[0.0, 3.0, 12.0]])
    formula = "the sine of x, summed over all numbers x, so each slope is the cosine of x, for large numbers as for small ones"
    large = np.array([[40_000.0, 3.0], [-90_000.0, 0.5]])
    _expect_slopes(student, sum_of_sines, formula, large, np.cos(large))


@exercise("numeric_gradient", weight=3)
def test_both_sides_count(student):
    """The slope is measured between two points, one to each side: it is 0 at the bottom of a steep valley and at a kink."""
    formula = "|x|, summed over all numbers x: with a kink at 0, where a step up and a step down both raise it"
    _expect_slopes(
        student, sum_of_absolutes, formula, np.array([[0.0, -2.0, 0.5], [3.0, 0.0, 0.0]]), [[0, -1, 1], [1, 0, 0]], 1e-5
    )
    bottom = [[1.0, -2.0], [0.5, 3.0], [0.0, 2.0]]
    formula = "a valley, 500·(x − bottom)² summed over all numbers x, and all but one stand at the bottom"
    table = np.array([[1.0, -2.0], [0.51, 3.0], [0.0, 2.0]])
    _expect_slopes(student, partial(steep_valley, bottom), formula, table, [[0.0, 0.0], [10.0, 0.0], [0.0, 0.0]], 1e-5)


@exercise("numeric_gradient")
def test_the_table_stays(student):
    """One number at a time is changed, in a copy: the table is to the last bit as it was, and the gradient is right."""
    table = np.array([[0.1, 0.7], [0.3, -0.9], [1.1, 0.7]])  # two numbers are equal
    loss = partial(watchful_sum_of_squares, table.tolist())
    _expect_slopes(student, loss, "the sum of squares", table, [[0.2, 1.4], [0.6, -1.8], [2.2, 1.4]])
    unchanged(student)


@exercise("numeric_gradient")
def test_slopes_in_an_array(student):
    """The slopes come in a NumPy array of the table's shape, as the notebook goes on to calculate with them."""
    got = student.numeric_gradient(partial(weighted_sum, [[0.5, -3.0]]), np.array([[64.5, -1.25]]))
    expect(got, [[0.5, -3.0]], array=True, tolerance=1e-4)


@exercise("numeric_gradient", weight=0)
def test_tables_of_float32(student):
    """A float32 table could be measured as well, in a copy that is float64: there no step of 1e-5 is lost in rounding."""
    loss = partial(watchful_sum_of_squares, [[64.5, -1.25]])
    expect(student.numeric_gradient(loss, np.array([[64.5, -1.25]], dtype=np.float32)), [[129, -2.5]], tolerance=1e-4)


# --- the gradient of the table, twice


@exercise("gradient_by_matmul", weight=2)
def test_product_for_one_row_of_ids(student):
    """Row i of the gradient is the sum of the incoming gradients of all tokens with id i; other rows are 0."""
    got = student.gradient_by_matmul(np.array([5, 0, 5]), np.array([[1.0, 2.0], [3.0, 4.0], [10.0, -20.0]]), 6)
    expect(got, [[3, 4], [0, 0], [0, 0], [0, 0], [0, 0], [11, -18]])


@exercise("gradient_by_matmul", weight=2)
def test_product_for_a_batch(student):
    """A batch of ids, shape (N, T), gives one gradient of shape (V, d), to which each token of each phrase adds."""
    grad_output = np.array([[[1.0, 0, 0, 2], [0, 10, 0, 0], [5, 0, 0, 0]], [[0, 0, 7, 0], [0, 20, 0, 1], [0, 0, 30, 0]]])
    got = student.gradient_by_matmul(np.array([[0, 2, 4], [2, 2, 0]]), grad_output, 5)
    expect(got, [[1, 0, 30, 2], [0, 0, 0, 0], [0, 30, 7, 1], [0, 0, 0, 0], [5, 0, 0, 0]])


@exercise("gradient_by_matmul")
def test_product_for_a_single_id(student):
    """A single id, shape (), with one vector, shape (d,), gives a whole (V, d) gradient as well."""
    expect(student.gradient_by_matmul(np.array(2), np.array([1.5, -2.0]), 4), [[0, 0], [0, 0], [1.5, -2.0], [0, 0]])
    expect(student.gradient_by_matmul(np.array(0), np.array([3.0, 4.0, 5.0]), 2), [[3, 4, 5], [0, 0, 0]])


@exercise("gradient_by_matmul")
def test_product_in_an_array(student):
    """The gradient comes in a NumPy array, as the notebook goes on to calculate with it."""
    got = student.gradient_by_matmul(np.array([1, 1]), np.array([[2.0, 3.0, 0.5], [1.0, 0.0, 0.0]]), 4)
    expect(got, [[0, 0, 0], [3, 3, 0.5], [0, 0, 0], [0, 0, 0]], array=True)


@exercise("gradient_by_matmul", weight=0)
def test_product_for_a_batch_without_tokens(student):
    """A batch without tokens could give zeros, shape (V, d). In `reshape(0, -1)` NumPy can't tell what -1 stands for; d can."""
    expect(student.gradient_by_matmul(np.zeros((2, 0), dtype=int), np.zeros((2, 0, 4)), 3), np.zeros((3, 4)))


@exercise("gradient_by_scatter", weight=2)
def test_repeats_add_up(student):
    """Three tokens of one id add up in its row, and rows that no token uses are 0."""
    got = student.gradient_by_scatter(np.array([4, 0, 4, 4]), np.array([[1.0, 2.0], [3.0, 4.0], [10.0, -20.0], [100.0, 0.5]]), 6)
    expect(got, [[3, 4], [0, 0], [0, 0], [0, 0], [111, -17.5], [0, 0]])
    got = student.gradient_by_scatter(np.array([1, 1, 2]), np.array([[1.0, 2.0, 0.5], [1.0, 2.0, 0.5], [1.0, 2.0, 0.5]]), 4)
    expect(got, [[0, 0, 0], [2, 4, 1], [1, 2, 0.5], [0, 0, 0]])


@exercise("gradient_by_scatter", weight=2)
def test_repeats_in_a_batch(student):
    """In a batch, shape (N, T), repeats add up within a phrase and between phrases."""
    grad_output = np.array([[[1.0, 0, 0, 2], [0, 10, 0, 0], [5, 0, 0, 0]], [[0, 0, 7, 0], [0, 20, 0, 1], [0, 0, 30, 0]]])
    got = student.gradient_by_scatter(np.array([[0, 2, 6], [2, 2, 0]]), grad_output, 7)
    expect(got, [[1, 0, 30, 2], [0, 0, 0, 0], [0, 30, 7, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [5, 0, 0, 0]])


@exercise("gradient_by_scatter")
def test_a_single_token(student):
    """A single id, shape (), with one vector, shape (d,), gives a whole (V, d) gradient as well."""
    expect(student.gradient_by_scatter(np.array(2), np.array([1.5, -2.0, 0.5]), 4), [[0] * 3, [0] * 3, [1.5, -2.0, 0.5], [0] * 3])


@exercise("gradient_by_scatter")
def test_sums_in_an_array(student):
    """The gradient comes in a NumPy array, as the notebook goes on to calculate with it."""
    got = student.gradient_by_scatter(np.array([1, 1]), np.array([[2.0, 3.0, 0.5], [1.0, 0.0, 0.0]]), 4)
    expect(got, [[0, 0, 0], [3, 3, 0.5], [0, 0, 0], [0, 0, 0]], array=True)


def takes_as_much_as_one_hots(scatter):
    """Say whether the gradient of 1,000 tokens and 20,000 rows takes half as much as a one-hot matrix of single bytes."""
    import numpy as np

    from autograder.checks.limits import memory_of

    ids, grad_output = np.arange(1000) * 17, np.ones((1000, 2))
    return memory_of(scatter, ids, grad_output, 20_000) > 1000 * 20_000 / 2


@exercise("gradient_by_scatter", weight=2)
def test_a_large_vocabulary(student):
    """It works without a one-hot matrix: five tokens and a table of 150,000 rows are no trouble."""
    ids = np.array([[149_999, 7, 149_999, 0, 7]])
    grad_output = np.array([[[1.0, 2.0], [3.0, 4.0], [10.0, 20.0], [-5.0, 0.25], [0.5, 0.5]]])
    got = student.gradient_by_scatter(ids, grad_output, 150_000)
    expected = np.zeros((150_000, 2))
    expected[[0, 7, 149_999]] = [[-5.0, 0.25], [3.5, 4.5], [11.0, 22.0]]
    expect(got, expected)
    if student.apply(takes_as_much_as_one_hots, student.value("gradient_by_scatter")):
        raise CheckFailed(
            "For 1,000 tokens and a table of 20,000 rows your function takes over 10 MB on the way; the gradient has 0.3 MB. "
            "Is there still a (1000, 20000) one-hot matrix? Add each token to its row."
        )


# --- catchers

#: What an input may hold, so that it is read and answered at once.
MOST_TOKENS, MOST_ROWS, MOST_COLUMNS, LARGEST = 100, 100, 10, 1e6
#: They show themselves only with a vocabulary that doesn't fit into memory, or with batches of a special kind.
NOT_HUNTED = (
    "one-hots-after-all",
    "one-hots-of-the-tokens",
    "equal-shares-counted-once",
    "first-column-for-all",
    "ids-sorted-without-their-vectors",
    "last-run-of-an-id",
    "same-array-each-time",
    "last-chunk-left-out",
    "tokens-in-two-orders",
    "a-row-for-each-token",
    "mean-of-no-token",
    "numbers-for-vectors",
)


def allowed_batch(given):
    """Return an input's ids and incoming gradient as arrays, and its vocabulary size, if `gradient_by_scatter` takes them."""
    if not isinstance(given, list | tuple) or len(given) != 3:
        raise CheckFailed("it should be a tuple of three, (ids, grad_output, vocab_size).")
    try:
        ids, grad_output = np.asarray(given[0]), np.asarray(given[1])
    except ValueError:
        raise CheckFailed("its ids or its grad_output have rows of different lengths.") from None
    size = given[2]
    if isinstance(size, bool | np.bool_) or not isinstance(size, int | np.integer) or not 1 <= size <= MOST_ROWS:
        raise CheckFailed(f"its vocab_size should be a whole number from 1 to {MOST_ROWS}.")
    if ids.size == 0 and ids.dtype.kind in "iuf":
        ids = ids.astype(int)
    if ids.dtype.kind not in "iu" or ids.size > MOST_TOKENS:
        raise CheckFailed(f"its ids should be whole numbers, at most {MOST_TOKENS} of them.")
    if ids.size and (ids.min() < 0 or ids.max() >= size):
        raise CheckFailed(f"its ids should be in 0..{size - 1}, as its vocab_size is {size}.")
    if grad_output.dtype.kind not in "iuf" or grad_output.shape[:-1] != ids.shape or grad_output.ndim != ids.ndim + 1:
        raise CheckFailed(f"its ids have the shape {ids.shape}, so its grad_output should hold a vector for each id.")
    if not 1 <= grad_output.shape[-1] <= MOST_COLUMNS:
        raise CheckFailed(f"a vector of its grad_output should have from 1 to {MOST_COLUMNS} numbers.")
    grad_output = grad_output.astype(float)
    if not np.all(np.abs(grad_output) <= LARGEST):
        raise CheckFailed(f"the numbers of its grad_output should be finite, and no larger than {LARGEST:g}.")
    return ids.astype(int), grad_output, int(size)


def token_by_token(ids, grad_output, vocab_size):
    """Return the gradient of the table, as a loop over the tokens gives it."""
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    for place in np.ndindex(ids.shape):
        gradient[ids[place]] += grad_output[place]
    return gradient


def repeats(ids):
    return ids.size > len(np.unique(ids))


HUNT = Hunt(
    "catchers",
    token_by_token,
    allowed_batch,
    (
        (lambda inputs: any(repeats(ids) for ids, _, _ in inputs), "Do all your ids differ?"),
        (
            lambda inputs: any((G < 0).any() and (G > 0).any() for _, G, _ in inputs),
            "Do all your numbers pull the same way?",
        ),
        (
            lambda inputs: any(len(np.unique(G.reshape(ids.size, -1), axis=0)) > 1 for ids, G, _ in inputs if ids.size),
            "Do all your tokens bring the same?",
        ),
        (lambda inputs: any((ids == 0).any() for ids, _, _ in inputs), "Which ids does none of your inputs use?"),
        (
            lambda inputs: any(size > ids.max(initial=-1) + 1 for ids, _, size in inputs),
            "Does every table of yours end at the largest id of its batch?",
        ),
        (
            lambda inputs: any(ids.ndim > 1 and any(map(repeats, ids)) for ids, _, _ in inputs),
            "What shapes may ids have, and where can a repeat stand in them?",
        ),
        (lambda inputs: False, "Read the exercise again: what does it promise that none of your inputs asks for?"),
    ),
)

globals().update(HUNT.checks(masked("03-gradient-flow", "gradient_by_scatter", without=NOT_HUNTED)))


# --- the step


@exercise("sgd_step", weight=2)
def test_a_step_downhill(student):
    """Each used row moves by minus the learning rate times its gradient; the other rows stay."""
    table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0]])
    got = student.sgd_step(table, np.array([4, 0]), np.array([[10.0, 0.0], [-2.0, 4.0]]), 0.25)
    expect(got, [[1.5, 1.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [6.5, 10.0]])


@exercise("sgd_step", weight=2)
def test_a_step_for_a_batch(student):
    """In a batch, shape (N, T), the tokens of one id add up: their row goes the sum of their steps."""
    table = np.array([[0.0, 0, 0, 0], [1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 4, 4, 4]])
    grad_output = np.array([[[1.0, 0, 0, 2], [0, 1, 0, 0], [5, 0, 0, 0]], [[0, 0, 7, 0], [0, 2, 0, 1], [0, 0, 3, 0]]])
    got = student.sgd_step(table, np.array([[0, 2, 4], [2, 2, 0]]), grad_output, 2.0)
    expect(got, [[-2, 0, -6, -4], [1, 1, 1, 1], [2, -4, -12, 0], [3, 3, 3, 3], [-6, 4, 4, 4]])


@exercise("sgd_step")
def test_unused_rows_hold_still(student):
    """Rows that are not in the batch hold exactly the numbers that they held before, to the last digit."""
    for dtype in (np.float64, np.float32):
        table = np.array([[0.1, 1 / 3], [0.7, -1.1], [1e-9, 12345.678], [2.3, 0.9]], dtype=dtype)
        got = student.sgd_step(table, np.array([1, 1, 0]), np.array([[1.0, 0.5], [2.0, 0.25], [-1.0, 3.0]]), 0.1)
        moved = [[table[0, 0] + 0.1, table[0, 1] - 0.3], [table[1, 0] - 0.3, table[1, 1] - 0.075]]
        expect(got, [*moved, *table[2:].tolist()])
        after = np.asarray(got)
        for row, column in np.argwhere(after != table).tolist():
            if row > 1:
                raise CheckFailed(
                    f"Row {row} is not in the batch, so it must not change at all. At [{row}, {column}] there was "
                    f"{float(table[row, column])!r}, and now there is {float(after[row, column])!r}."
                )


@exercise("sgd_step")
def test_ids_and_incoming_gradient_stay(student):
    """The ids and the incoming gradient are the same after the call, and the step is right."""
    table, grad_output = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[2.0, 4.0, 0.0], [2.0, 0.0, 0.0]])
    expect(student.sgd_step(table, np.array([1, 1]), grad_output, 0.5), [[1, 2, 3], [2, 3, 6]])
    unchanged(student, but=("table",))


@exercise("sgd_step")
def test_the_table_in_an_array(student):
    """The table after the step is a NumPy array, as the notebook goes on to calculate with it."""
    got = student.sgd_step(np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 0.0]]), np.array([1]), np.array([[2.0, 4.0, -1.0]]), 0.5)
    expect(got, [[1, 2, 0], [2, 2, 0.5]], array=True)


# --- which rows


@exercise("used_rows", weight=2)
def test_used_rows_of_a_phrase(student):
    """One True or False for each row of the table: True where the row's number occurs in the ids."""
    expect(student.used_rows(np.array([5, 1, 5, 0]), 7), [True, True, False, False, False, True, False], kind="boolean")
    expect(student.used_rows(data.IDS[1], 7), [False, True, True, True, False, True, True])


@exercise("used_rows", weight=2)
def test_used_rows_of_a_batch(student):
    """A batch, shape (N, T), has one answer for all its phrases together, shape (V,)."""
    got = student.used_rows(np.array([[0, 2, 2, 5], [7, 2, 0, 5]]), 9)
    expect(got, [True, False, True, False, False, True, False, True, False], kind="boolean")


@exercise("used_rows")
def test_used_rows_of_one_id(student):
    """A single id, shape (), uses one row."""
    expect(student.used_rows(np.array(3), 5), [False, False, False, True, False], kind="boolean")


@exercise("used_rows")
def test_flags_in_an_array(student):
    """The answers come in a NumPy array, which the notebook turns around and uses as a filter."""
    expect(student.used_rows(np.array([2, 0, 2, 2]), 4), [True, False, True, False], kind="boolean", array=True)


# --- slices


def _expect_slices(got, ids, rows, array=False):
    """Compare slices: the ids exactly, because 10**15 and 10**15 + 1 are as good as equal to `expect`."""
    expect(got, (np.asarray(ids), np.asarray(rows)), array=array)
    expect(got[0], np.asarray(ids), "Returned value 1 of 2, the ids, should be other ids.", kind="integer", tolerance=0)


@exercise("to_slices", weight=2)
def test_slices_of_a_phrase(student):
    """Each id that occurs comes once, in ascending order, and beside it stands the sum of its tokens' gradients."""
    grad_output = np.array([[1.0, 2.0, 0.5], [3.0, 4.0, 0.0], [10.0, 20.0, 0.0], [0.0, 1.0, 0.0], [100.0, 200.0, 0.0]])
    _expect_slices(student.to_slices(np.array([8, 2, 8, 0, 8]), grad_output), [0, 2, 8], [[0, 1, 0], [3, 4, 0], [111, 222, 0.5]])


@exercise("to_slices", weight=2)
def test_slices_of_a_batch(student):
    """A batch, shape (N, T), gives one set of slices: repeats add up within a phrase and between phrases."""
    grad_output = np.array([[[1.0, 0], [0, 10], [5, 0]], [[0, 7], [20, 1], [30, 0]]])
    got = student.to_slices(np.array([[9, 2, 4], [2, 2, 9]]), grad_output)
    _expect_slices(got, [2, 4, 9], [[20, 18], [5, 0], [31, 0]])


@exercise("to_slices")
def test_exactly_the_used_ids(student):
    """An id whose tokens cancel stays in, with a row of zeros."""
    got = student.to_slices(np.array([3, 1, 3]), np.array([[0.5, -0.25], [1.0, 2.0], [-0.5, 0.25]]))
    _expect_slices(got, [1, 3], [[1, 2], [0, 0]])


@exercise("to_slices")
def test_slices_in_arrays(student):
    """The ids and the rows are NumPy arrays, as the notebook goes on with both; a single id gives one slice."""
    _expect_slices(student.to_slices(np.array([4, 2]), np.array([[1.0, 2.0], [3.0, 4.0]])), [2, 4], [[3, 4], [1, 2]], array=True)
    _expect_slices(student.to_slices(np.array(6), np.array([1.0, 2.0, 0.5])), [6], [[1, 2, 0.5]], array=True)


@exercise("to_slices")
def test_enormous_ids(student):
    """Ids as large as 10**15 are no trouble, because nothing has as many rows as the vocabulary."""
    big = 10**15
    grad_output = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [10.0, 20.0]])
    got = student.to_slices(np.array([big, 12, big - 1, big]), grad_output)
    _expect_slices(got, [12, big - 1, big], [[3, 4], [5, 6], [11, 22]])
    got = student.to_slices(np.array([12, big, 5, big]), grad_output)
    _expect_slices(got, [5, 12, big], [[5, 6], [1, 2], [13, 24]])
