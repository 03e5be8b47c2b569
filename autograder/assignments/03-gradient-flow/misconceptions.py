"""Wrong answers that learners really give in 03-gradient-flow, each with the sentence that a tutor would say."""

import numpy as np

from autograder.checks.misconceptions import misconception

# --- numeric_gradient


def _nudged(table, place, step):
    other = table.copy()
    other[place] += step
    return other


def _each_slope(table, slope):
    """Fill a gradient with slope(table, place) for each place."""
    table = np.array(table, dtype=np.float64)
    gradient = np.zeros_like(table)
    for place in np.ndindex(table.shape):
        gradient[place] = slope(table, place)
    return gradient


def _central(loss, table, place, h):
    return (loss(_nudged(table, place, h)) - loss(_nudged(table, place, -h))) / (2 * h)


def _forward(loss, table, place, h):
    return (loss(_nudged(table, place, h)) - loss(table)) / h


@misconception("numeric_gradient")
def forward_difference(loss, table):
    """You step to one side only, from the number to the number plus h, so the curve's bend goes into the slope, and at a kink you
    see one of its two sides. Measure between a point above and a point below, at a distance of 2h."""
    return _each_slope(table, lambda table, place: _forward(loss, table, place, 1e-5))


@misconception("numeric_gradient")
def forward_difference_with_a_short_step(loss, table):
    """You step upward only. A shorter step makes the error of a one-sided slope smaller and doesn't remove it: at a kink you
    still see one side alone. Measure between a point above and a point below, at a distance of 2h."""
    return _each_slope(table, lambda table, place: _forward(loss, table, place, 1e-6))


@misconception("numeric_gradient")
def backward_difference(loss, table):
    """You step downward only, from the number to the number minus h. A central difference takes a point on each side, at a
    distance of 2h from each other."""
    return _each_slope(table, lambda table, place: _forward(loss, table, place, -1e-5))


@misconception("numeric_gradient")
def step_relative_to_the_number(loss, table):
    """Your step is a share of the number that you nudge. Where the number is 0 there is no step at all, and 0 divided by 0 is
    NaN; where it is small, rounding hides the difference. Take the same step everywhere."""
    with np.errstate(all="ignore"):
        return _each_slope(table, lambda table, place: np.float64(_central(loss, table, place, 1e-5 * abs(table[place]))))


@misconception("numeric_gradient")
def step_that_grows_with_the_number(loss, table):
    """Your step grows with the number that you nudge, so at a large number the two points lie far apart, and what you measure is
    no slope of a curved loss. Take the same step everywhere."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 1e-5 * max(abs(table[place]), 1.0)))


@misconception("numeric_gradient")
def divided_by_one_step(loss, table):
    """Your slopes are twice as large as they should be. The two points are 2h apart, one h on each side, so divide by `2 * h`."""
    return _each_slope(table, lambda table, place: 2 * _central(loss, table, place, 1e-5))


@misconception("numeric_gradient")
def slopes_nearly_zero(loss, table):
    """All your slopes are 0 or nearly so. Either the two points are one: `up = table` and `down = table` are two names for the
    same array, and only `.copy()` makes a second one. Or brackets are missing: `difference / 2 * h` divides by 2 and then
    multiplies by h."""
    h = 1e-5
    return _each_slope(table, lambda table, place: _central(loss, table, place, h) * (2 * h) / 2 * h)


@misconception("numeric_gradient")
def equal_numbers_nudged_together(loss, table):
    """You nudge every number that equals the one at the place, as `table == table[i, j]` finds them. Each has a slope of its own:
    nudge the one at its row and column."""

    def slope(table, place):
        equal = table == table[place]
        return (loss(np.where(equal, table + 1e-5, table)) - loss(np.where(equal, table - 1e-5, table))) / 2e-5

    return _each_slope(table, slope)


@misconception("numeric_gradient")
def difference_not_divided(loss, table):
    """You return the difference of the two losses, which gets smaller with the step. A slope is that difference divided by the
    distance between the two points."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 1e-5) * 2e-5)


@misconception("numeric_gradient")
def lowered_minus_raised(loss, table):
    """All your signs are turned around. Where raising a number raises the loss, the slope is positive: take the loss above minus
    the loss below."""
    return _each_slope(table, lambda table, place: -_central(loss, table, place, 1e-5))


@misconception("numeric_gradient")
def step_of_a_hundredth(loss, table):
    """Your step is so long that the loss bends on the way: on a curve such as x³ the slope is visibly off. Use h = 1e-5."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 1e-2))


@misconception("numeric_gradient")
def step_lost_in_rounding(loss, table):
    """Your step is so short that the two losses agree in nearly all their digits, and what is left is mostly rounding. Use h =
    1e-5: the figure after this exercise shows why."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 1e-12))


@misconception("numeric_gradient")
def whole_table_nudged(loss, table):
    """You raised all numbers of the table at once, so you measured one slope for all of them together. Nudge one number, measure,
    and go on to the next: V·d slopes."""
    table, h = np.array(table, dtype=np.float64), 1e-5
    return np.full_like(table, (loss(table + h) - loss(table - h)) / (2 * h))


@misconception("numeric_gradient")
def whole_row_nudged(loss, table):
    """You raised a whole row at once, so all numbers of a row get the same slope, the sum of theirs. Nudge one number at a time:
    `[i, j]` and not `[i]`."""
    table, h = np.array(table, dtype=np.float64), 1e-5
    gradient = np.zeros_like(table)
    for row in range(len(table)):
        gradient[row] = (loss(_nudged(table, row, h)) - loss(_nudged(table, row, -h))) / (2 * h)
    return gradient


@misconception("numeric_gradient")
def nudges_pile_up(loss, table):
    """Numbers that you nudged stay nudged while you measure the next ones. Make the copies inside of the loop, or put each number
    back before you go on."""
    up, down, h = np.array(table, dtype=np.float64), np.array(table, dtype=np.float64), 1e-5
    gradient = np.zeros_like(up)
    for place in np.ndindex(up.shape):
        up[place] += h
        down[place] -= h
        gradient[place] = (loss(up) - loss(down)) / (2 * h)
    return gradient


@misconception("numeric_gradient")
def left_lowered(loss, table):
    """After raising and lowering a number you leave it lowered, so the next slopes are measured beside the place that was asked
    for. Put the number back, or nudge fresh copies."""
    work, h = np.array(table, dtype=np.float64), 1e-5
    gradient = np.zeros_like(work)
    for place in np.ndindex(work.shape):
        work[place] += h
        above = loss(work)
        work[place] -= 2 * h
        gradient[place] = (above - loss(work)) / (2 * h)
    return gradient


@misconception("numeric_gradient")
def nudged_and_nudged_back(loss, table):
    """You nudge the caller's own table and take the nudge back by adding and subtracting, which rounds: afterward some numbers
    differ in their last digits. Nudge a copy, made with `np.array(table, dtype=float)`."""
    table, h = np.asarray(table, dtype=np.float64), 1e-5
    gradient = np.zeros_like(table)
    for place in np.ndindex(table.shape):
        table[place] += h
        above = loss(table)
        table[place] -= 2 * h
        gradient[place] = (above - loss(table)) / (2 * h)
        table[place] += h
    return gradient


@misconception("numeric_gradient")
def returns_after_the_first_row(loss, table):
    """Only the first row is measured, and the rest is 0. Does your `return` stand inside of the loop?"""
    return _each_slope(table, lambda table, place: 0.0 if place[0] else _central(loss, table, place, 1e-5))


@misconception("numeric_gradient")
def slopes_in_one_line(loss, table):
    """Your slopes stand in one line. A gradient has the shape of what was nudged: put each slope at the place of its number,
    shape (V, d)."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 1e-5)).ravel()


@misconception("numeric_gradient")
def derivative_of_the_example(loss, table):
    """You return 2·x, which is right for the example's loss and for no other. Your function can't know the formula: all that it
    may do with `loss` is call it."""
    return 2 * np.array(table, dtype=np.float64)


@misconception("numeric_gradient")
def loss_of_one_row(loss, table):
    """You call the loss with a single row, but it needs the whole table: other rows may have a say in it. Nudge a number in a
    copy of the table and hand over the whole copy."""
    return _each_slope(table, lambda table, place: _central(lambda other: loss(other[place[0]]), table, place, 1e-5))


@misconception("numeric_gradient")
def columns_counted_like_rows(loss, table):
    """You go through as many columns as there are rows. A table has V rows of d numbers: `table.shape` has both."""
    gradient = np.zeros(table.shape)
    for row in range(len(table)):
        for column in range(len(table)):
            up, down = table.copy(), table.copy()
            up[row, column] += 1e-5
            down[row, column] -= 1e-5
            gradient[row, column] = (loss(up) - loss(down)) / 2e-5
    return gradient


@misconception("numeric_gradient")
def step_of_a_tenth(loss, table):
    """Your step is 0.1, and across so much a curved loss is no straight line: what you measure is the slope between two far
    points. The notebook's 0.1 was for the eye; take a step between 1e-6 and 1e-4."""
    return _each_slope(table, lambda table, place: _central(loss, table, place, 0.1))


@misconception("numeric_gradient")
def returns_after_the_first_number(loss, table):
    """Only the number at [0, 0] is measured, and the rest is 0. Does your `return` stand inside of the loops?"""
    return _each_slope(table, lambda table, place: 0.0 if any(place) else _central(loss, table, place, 1e-5))


@misconception("numeric_gradient")
def slopes_rounded(loss, table):
    """You round the slopes to six decimals, and what is smaller becomes 0. `print` rounds for the eye: return the numbers as they
    are."""
    return np.round(_each_slope(table, lambda table, place: _central(loss, table, place, 1e-5)), 6)


# --- gradient_by_matmul


def _flat(ids, grad_output):
    """The ids as (K,), the incoming gradient as (K, d)."""
    ids, grad_output = np.asarray(ids, dtype=int), np.asarray(grad_output, dtype=float)
    return ids.reshape(-1), grad_output.reshape(ids.size, grad_output.shape[-1])


def _gradient(ids, grad_output, vocab_size):
    ids, grad_output = _flat(ids, grad_output)
    return np.eye(vocab_size)[ids].T @ grad_output


@misconception("gradient_by_matmul")
def a_line_for_each_phrase(ids, grad_output, vocab_size):
    """Each word got the gradients of its whole phrase: your X has a line for each phrase, with a 1 for each of its words. It
    needs a line for each token, so that a token brings its own vector alone."""
    ids, grad_output = np.atleast_2d(ids), np.asarray(grad_output)
    hot = np.zeros((len(ids), vocab_size))
    hot[np.arange(len(ids))[:, None], ids] = 1
    return hot.T @ grad_output.reshape(*ids.shape, grad_output.shape[-1]).sum(axis=1)


@misconception("gradient_by_matmul")
def phrases_added_up_first(ids, grad_output, vocab_size):
    """Of a batch you add up the one-hot vectors of each phrase, and its incoming gradients, so each word gets the gradients of
    its whole phrase. One line for each token: flatten ids and incoming gradient, and add nothing before the product."""
    hot, grad_output = np.eye(vocab_size)[ids], np.asarray(grad_output)
    if np.ndim(ids) > 1:
        hot, grad_output = hot.sum(axis=1), grad_output.sum(axis=1)
    hot = hot.reshape(-1, vocab_size)
    return hot.T @ grad_output.reshape(len(hot), -1)


@misconception("gradient_by_matmul")
def one_hots_not_transposed(ids, grad_output, vocab_size):
    """You multiply X itself with G: shapes (K, V) and (K, d) don't fit together. Transposed, it does: (V, K) times (K, d) gives
    (V, d)."""
    ids, grad_output = _flat(ids, grad_output)
    return np.eye(vocab_size)[ids] @ grad_output


@misconception("gradient_by_matmul")
def one_hots_of_the_unflattened_batch(ids, grad_output, vocab_size):
    """For a batch your arrays keep more than two axes, and `.T` turns all of them around. First bring the ids to (K,) and the
    incoming gradient to (K, d), one line for each token."""
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)].T @ np.asarray(grad_output)


@misconception("gradient_by_matmul")
def gradient_turned_on_its_side(ids, grad_output, vocab_size):
    """Your result has shape (d, V). The gradient has the shape of the table, (V, d): the transposed one-hot matrix stands on the
    left of the product."""
    return _gradient(ids, grad_output, vocab_size).T


@misconception("gradient_by_matmul")
def gradient_for_each_phrase(ids, grad_output, vocab_size):
    """You return one gradient for each phrase. There is one table, so there is one gradient, shape (V, d), to which all tokens of
    all phrases add. Flatten the batch first."""
    one_hots, grad_output = np.eye(vocab_size)[np.asarray(ids, dtype=int)], np.asarray(grad_output, dtype=float)
    if one_hots.ndim == 1:
        return np.outer(one_hots, grad_output)
    return np.swapaxes(one_hots, -1, -2) @ grad_output


@misconception("gradient_by_matmul")
def rows_from_the_largest_id(ids, grad_output, vocab_size):
    """You took the number of rows from the largest id in this batch. The gradient has as many rows as the table: `vocab_size`."""
    ids, grad_output = _flat(ids, grad_output)
    return np.eye(int(ids.max(initial=-1)) + 1)[ids].T @ grad_output


@misconception("gradient_by_matmul")
def product_averaged_over_tokens(ids, grad_output, vocab_size):
    """You divided by the number of tokens. If the loss is an average, that division is in the incoming gradient already: here the
    tokens are only added."""
    return _gradient(ids, grad_output, vocab_size) / max(1, np.size(ids))


@misconception("gradient_by_matmul")
def batch_flattened_in_another_order(ids, grad_output, vocab_size):
    """The ids and the incoming gradient are flattened in different orders, so tokens get each other's gradients. Use the same
    `reshape`, without a transpose, for both."""
    ids, grad_output = np.asarray(ids, dtype=int), np.asarray(grad_output)
    return _gradient(ids.T.ravel(), grad_output.reshape(ids.size, grad_output.shape[-1]), vocab_size)


@misconception("gradient_by_matmul")
def gradient_flattened_in_another_order(ids, grad_output, vocab_size):
    """The ids and the incoming gradient are flattened in different orders, so tokens get each other's gradients. Flatten both
    row by row, as `reshape` does by itself: no `order="F"` and no transpose."""
    ids, grad_output = np.asarray(ids, dtype=int), np.asarray(grad_output)
    columns = [grad_output[..., column].ravel(order="F") for column in range(grad_output.shape[-1])]
    return _gradient(ids.ravel(), np.stack(columns, axis=1), vocab_size)


@misconception("gradient_by_matmul")
def numbers_of_the_vectors_mixed_up(ids, grad_output, vocab_size):
    """Your incoming gradient has the right shape (K, d), but its numbers are mixed up: it was reshaped to (d, K) and then
    transposed, which tears the vectors apart. Reshape directly to (K, d)."""
    ids, grad_output = np.asarray(ids, dtype=int), np.asarray(grad_output)
    return _gradient(ids.ravel(), grad_output.reshape(grad_output.shape[-1], ids.size).T, vocab_size)


@misconception("gradient_by_matmul")
def weighted_by_the_id(ids, grad_output, vocab_size):
    """Each row is multiplied by its id, so row 0 is always zero. The one-hot matrix holds a 1 for every id, whichever it is."""
    return np.arange(vocab_size)[:, None] * _gradient(ids, grad_output, vocab_size)


@misconception("gradient_by_matmul")
def gradient_one_row_too_high(ids, grad_output, vocab_size):
    """Each row of your gradient stands one place too far up, and row 0 landed at the end. Ids count from 0, as rows do."""
    return _gradient(np.asarray(ids, dtype=int) - 1, grad_output, vocab_size)


@misconception("gradient_by_matmul")
def numbers_of_a_vector_summed(ids, grad_output, vocab_size):
    """You added up the d numbers of a row. Each has a slope of its own: the gradient has d columns, as the table has."""
    return _gradient(ids, grad_output, vocab_size).sum(axis=1)


@misconception("gradient_by_matmul")
def repeats_counted_once_in_the_product(ids, grad_output, vocab_size):
    """Of several tokens with the same id only one reached the row. In X each token has a line of its own, so the product adds
    them up: don't drop repeated ids, and don't write into rows."""
    ids, grad_output = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    gradient[ids] = grad_output
    return gradient


@misconception("gradient_by_matmul")
def ones_in_whole_columns(ids, grad_output, vocab_size):
    """Each row of your X has a 1 for every id of the batch, so each used row gets the sum of all tokens: `X[:, ids] = 1` fills
    whole columns. Token k has one 1, in row k: `X[np.arange(K), ids] = 1`."""
    hot = np.zeros((ids.size, vocab_size))
    hot[:, ids.ravel()] = 1
    return hot.T @ grad_output.reshape(ids.size, -1)


@misconception("gradient_by_matmul")
def one_hots_reshaped_for_a_transpose(ids, grad_output, vocab_size):
    """Your X has the shape (V, K), but its numbers are in the wrong places: `reshape` cuts the rows anew and doesn't turn the
    matrix. `X.T` makes columns of its rows."""
    one_hots = np.eye(vocab_size)[ids.reshape(-1)]
    return one_hots.reshape(vocab_size, -1) @ grad_output.reshape(len(one_hots), -1)


# --- gradient_by_scatter


@misconception("gradient_by_scatter")
def last_token_wins(ids, grad_output, vocab_size):
    """Where an id is repeated, only its last token is left in the row: each token must be added to what is there. In a loop that
    is `+=` in place of `=`; without a loop, `gradient[ids] += …` reads all rows before it writes any, and `np.add.at` doesn't."""
    grad_output = np.asarray(grad_output)
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    gradient[np.asarray(ids, dtype=int)] += grad_output
    return gradient


@misconception("gradient_by_scatter")
def first_token_wins(ids, grad_output, vocab_size):
    """Where an id is repeated, only its first token counts. A row that has got something already must still take in what comes
    later: add each token."""
    ids, grad_output = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    gradient[ids[::-1]] = grad_output[::-1]
    return gradient


@misconception("gradient_by_scatter")
def numbers_for_vectors(ids, grad_output, vocab_size):
    """Each token adds a single number to all columns of its row: the incoming gradient, flattened, is a list of numbers, and
    `zip` gives one to each token. Keep its last axis: `reshape(-1, d)` has a vector for each."""
    gradient = np.zeros((vocab_size, np.shape(grad_output)[-1]))
    for id, number in zip(np.ravel(ids), np.ravel(grad_output)):
        gradient[id] += number
    return gradient


@misconception("gradient_by_scatter")
def loop_over_phrases(ids, grad_output, vocab_size):
    """Your loop goes phrase by phrase and adds a whole phrase with `+=`, so repeats within one phrase are lost. Flatten the ids
    and the incoming gradient first, so that each pass handles one token."""
    grad_output = np.asarray(grad_output)
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    for phrase, vectors in zip(np.asarray(ids), grad_output, strict=True):
        gradient[phrase] += vectors
    return gradient


@misconception("gradient_by_scatter")
def loop_over_ids_of_one_row(ids, grad_output, vocab_size):
    """This works for one row of ids, not for a batch or a single id. Flatten the ids to (K,) and the incoming gradient to (K, d)
    before the loop."""
    grad_output = np.asarray(grad_output)
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    for place in range(len(ids)):
        gradient[int(ids[place])] += grad_output[place]
    return gradient


@misconception("gradient_by_scatter")
def first_column_for_all(ids, grad_output, vocab_size):
    """All columns of your gradient are equal: they hold the sums of the first column of `grad_output`. Each column has sums of
    its own."""
    sums = np.bincount(ids.ravel(), weights=grad_output.reshape(ids.size, -1)[:, 0], minlength=vocab_size)
    return np.tile(sums[:, None], (1, grad_output.shape[-1]))


@misconception("gradient_by_scatter")
def ids_sorted_without_their_vectors(ids, grad_output, vocab_size):
    """The right vectors stand in wrong rows, as if the ids had been sorted and the incoming gradient not. Token k of the ids
    belongs to line k of the gradient: bring both into the new order, or leave both as they are."""
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    np.add.at(gradient, np.sort(ids, axis=None), grad_output.reshape(ids.size, -1))
    return gradient


@misconception("gradient_by_scatter")
def last_run_of_an_id(ids, grad_output, vocab_size):
    """Tokens of one id that stand side by side add up, and a later run of the same id overwrites them: `itertools.groupby` joins
    neighbors only. Add each run to what is there, with `+=`."""
    gradient, before = np.zeros((vocab_size, grad_output.shape[-1])), None
    for id, share in zip(ids.ravel(), grad_output.reshape(ids.size, -1), strict=True):
        gradient[id] = share + (gradient[id] if id == before else 0)
        before = id
    return gradient


@misconception("gradient_by_scatter")
def equal_shares_counted_once(ids, grad_output, vocab_size):
    """Two tokens of one id that bring the same vector count once, as with a set or `np.unique`. Each token adds its share, also
    when another has added the same already."""
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    for id, share in {(int(id), tuple(share)) for id, share in zip(ids.ravel(), grad_output.reshape(ids.size, -1), strict=True)}:
        gradient[id] += share
    return gradient


@misconception("gradient_by_scatter")
def one_hots_after_all(ids, grad_output, vocab_size):
    """You build one-hot vectors, and with a large vocabulary there isn't enough memory for them: `np.eye(vocab_size)` alone has
    V·V numbers. Begin with zeros of shape (V, d) and add each token to its row."""
    return _gradient(ids, grad_output, vocab_size)


@misconception("gradient_by_scatter")
def repeats_averaged(ids, grad_output, vocab_size):
    """Where an id is repeated, you took the mean of its tokens. Their effects on the loss add up, so the row gets their sum."""
    flat, vectors = _flat(ids, grad_output)
    totals = np.zeros((vocab_size, vectors.shape[-1]))
    np.add.at(totals, flat, vectors)
    return totals / np.maximum(1, np.bincount(flat, minlength=vocab_size))[:, None]


@misconception("gradient_by_scatter")
def scatter_averaged_over_tokens(ids, grad_output, vocab_size):
    """You divided by the number of tokens. If the loss is an average, that division is in the incoming gradient already: here the
    tokens are only added."""
    flat, vectors = _flat(ids, grad_output)
    totals = np.zeros((vocab_size, vectors.shape[-1]))
    np.add.at(totals, flat, vectors)
    return totals / max(1, len(flat))


@misconception("gradient_by_scatter")
def tokens_counted(ids, grad_output, vocab_size):
    """You counted the tokens of each id. The row gets the sum of their incoming gradients: add `grad_output`'s vector for the
    token in place of 1."""
    flat, vectors = _flat(ids, grad_output)
    return np.repeat(np.bincount(flat, minlength=vocab_size)[:, None], vectors.shape[-1], axis=1).astype(float)


@misconception("gradient_by_scatter")
def count_times_the_last_token(ids, grad_output, vocab_size):
    """You multiplied one token's gradient by the count of its id. That is right only if all its tokens bring the same: add up
    what each of them brings."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, vectors.shape[-1]))
    gradient[flat] = vectors
    return gradient * np.bincount(flat, minlength=vocab_size)[:, None]


@misconception("gradient_by_scatter")
def every_used_row_gets_the_total(ids, grad_output, vocab_size):
    """Each used row holds the sum over all tokens. A token adds only to the row of its own id."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, vectors.shape[-1]))
    gradient[flat] = vectors.sum(axis=0)
    return gradient


@misconception("gradient_by_scatter")
def table_as_large_as_the_largest_id(ids, grad_output, vocab_size):
    """You took the number of rows from the largest id in this batch. The gradient has as many rows as the table: `vocab_size`."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((int(flat.max(initial=-1)) + 1, vectors.shape[-1]))
    np.add.at(gradient, flat, vectors)
    return gradient


@misconception("gradient_by_scatter")
def id_zero_left_out(ids, grad_output, vocab_size):
    """Row 0 gets nothing. Some tools keep id 0 for padding, but here it is a word as any other."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, vectors.shape[-1]))
    np.add.at(gradient, flat, vectors)
    gradient[0] = 0
    return gradient


@misconception("gradient_by_scatter")
def tokens_in_the_rows_of_their_places(ids, grad_output, vocab_size):
    """Each token's gradient went into the row of its place in the batch. It belongs into the row of its id."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, vectors.shape[-1]))
    np.add.at(gradient, np.arange(len(flat)) % vocab_size, vectors)
    return gradient


@misconception("gradient_by_scatter")
def sizes_added_up(ids, grad_output, vocab_size):
    """You added up absolute values. Gradients add with their signs: a push and a pull cancel."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((vocab_size, vectors.shape[-1]))
    np.add.at(gradient, flat, np.abs(vectors))
    return gradient


_BUFFERS = {}


@misconception("gradient_by_scatter")
def same_array_each_time(ids, grad_output, vocab_size):
    """Your function keeps one array and fills it anew in each call, so a second call writes into the result of the first.
    Whoever still holds that gradient sees it change. Make a new array in each call."""
    size = grad_output.shape[-1]
    gradient = _BUFFERS.setdefault((vocab_size, size), np.empty((vocab_size, size)))
    gradient[:] = 0
    np.add.at(gradient, ids.reshape(-1), grad_output.reshape(-1, size))
    return gradient


@misconception("gradient_by_scatter")
def last_chunk_left_out(ids, grad_output, vocab_size):
    """Of a long text some tokens at the end are never added: you go through it in parts, and what doesn't fill the last part is
    left out. Every token counts, also the ones that are left over."""
    flat, size = ids.reshape(-1), grad_output.shape[-1]
    whole = max(1, len(flat) // 64) * 64
    gradient = np.zeros((vocab_size, size))
    np.add.at(gradient, flat[:whole], grad_output.reshape(-1, size)[:whole])
    return gradient


@misconception("gradient_by_scatter")
def tokens_in_two_orders(ids, grad_output, vocab_size):
    """The ids and the incoming gradient are flattened in different orders, so tokens get each other's gradients: `ids.T` turns
    the batch on its side. Use the same `reshape`, without a transpose, for both."""
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    np.add.at(gradient, ids.T.reshape(-1), grad_output.reshape(-1, grad_output.shape[-1]))
    return gradient


@misconception("gradient_by_scatter")
def a_row_for_each_token(ids, grad_output, vocab_size):
    """Your gradient has a row for each token, as the incoming one has, so ids find no row or the shape is wrong. It belongs to
    the table: `vocab_size` rows."""
    flat = grad_output.reshape(-1, grad_output.shape[-1])
    gradient = np.zeros_like(flat)
    for id, row in zip(ids.ravel(), flat, strict=True):
        gradient[id] += row
    return gradient


@misconception("gradient_by_scatter")
def mean_of_no_token(ids, grad_output, vocab_size):
    """You take the mean of an id's tokens: the row gets their sum, as their effects on the loss add up. And the mean of no tokens
    is 0 divided by 0, which is NaN, where an unused row gets 0."""
    with np.errstate(invalid="ignore"):
        return np.stack([grad_output[ids == id].sum(axis=0) / np.sum(ids == id) for id in range(vocab_size)])


@misconception("gradient_by_scatter")
def one_hots_of_the_tokens(ids, grad_output, vocab_size):
    """You still build the (K, V) one-hot matrix of the tokens. Nearly all of its K·V numbers are 0, and with a large vocabulary
    and a long text they don't fit into memory. Begin with zeros of shape (V, d), and add each token to its row."""
    flat, vectors = _flat(ids, grad_output)
    one_hots = np.zeros((flat.size, vocab_size))
    one_hots[np.arange(flat.size), flat] = 1
    return one_hots.T @ vectors


# --- catchers: inputs that leave some impostor free, or that aren't allowed

_TWO_PHRASES = [[1, 0, 1], [2, 1, 0]]
_DIFFERENT = [[[0.5, -1.0], [2.5, 3.0], [-4.0, 5.0]], [[6.5, -7.0], [8.0, 9.5], [-10.0, 11.0]]]


@misconception("catchers")
def every_id_once():
    """All your ids differ, so whoever overwrites, averages or counts is right too. Repeat an id."""
    return [([2, 0, 1], [[0.5, -1.0], [2.5, 3.0], [-4.0, 5.0]], 5)]


@misconception("catchers")
def every_token_brings_the_same():
    """All your tokens bring the same vector. Then three times the last one is the sum of the three: let them differ."""
    return [(_TWO_PHRASES, [[[0.5, -1.0]] * 3] * 2, 5)]


@misconception("catchers")
def no_number_below_zero():
    """None of your numbers is negative, so whoever adds up sizes is right too. Gradients have signs: use both."""
    return [(_TWO_PHRASES, [[[0.5, 1.0], [2.5, 3.0], [4.0, 5.0]], [[6.5, 7.0], [8.0, 9.5], [10.0, 11.0]]], 5)]


@misconception("catchers")
def id_zero_never_used():
    """No token has id 0, so nobody sees who leaves its row out. Some tools keep that id for padding: use it."""
    return [([[1, 3, 1], [2, 1, 3]], _DIFFERENT, 6)]


@misconception("catchers")
def table_that_ends_at_the_largest_id():
    """Your tables end at the largest id of their batch. Who takes the size from the ids is right there: leave a row unused."""
    return [(_TWO_PHRASES, _DIFFERENT, 3)]


@misconception("catchers")
def one_axis_only():
    """Your ids have one axis. Who can do one phrase and not a batch is right there: use two axes."""
    return [([1, 0, 1, 2, 1, 0], [vector for phrase in _DIFFERENT for vector in phrase], 5)]


@misconception("catchers")
def repeats_across_phrases_only():
    """No phrase of yours repeats an id within itself. Who adds whole phrases is right there: repeat an id within a phrase."""
    return [([[1, 0, 3], [2, 1, 0]], _DIFFERENT, 5)]


@misconception("catchers")
def last_row_never_used():
    """No token of yours has the largest id there is, so nobody looks at the last row of your tables: let an input use it."""
    return [(_TWO_PHRASES, _DIFFERENT, 5)]


@misconception("catchers")
def an_empty_batch_alone():
    """Your only batch is empty. Nearly everybody answers zeros there: add a batch with tokens."""
    return [([], np.zeros((0, 2)), 4)]


@misconception("catchers")
def a_single_token():
    """Your only batch has a single token, so nothing can meet in a row. Use several, and repeat an id."""
    return [([0], [[0.5, -1.0]], 3)]


@misconception("catchers")
def nothing_but_zeros():
    """All the numbers of your incoming gradient are 0. Whatever is done with them, zeros come out: use others."""
    return [(_TWO_PHRASES, [[[0.0, 0.0]] * 3] * 2, 5)]


@misconception("catchers")
def more_than_three_inputs():
    """You hand in more than three inputs. Let each of them catch more: one batch can repeat ids and mix signs at once."""
    return [(_TWO_PHRASES, _DIFFERENT, 5), ([], np.zeros((0, 2)), 4), ([3], [[0.5]], 4), ([0], [[0.5]], 4)]


@misconception("catchers")
def id_outside_of_the_table():
    """One of your ids has no row in its table. The exercise promises ids from 0 to vocab_size - 1, so that proves nothing."""
    return [([[1, 0, 1], [2, 1, 5]], _DIFFERENT, 5)]


@misconception("catchers")
def gradient_without_its_last_axis():
    """Your incoming gradient has one number for each token. It needs a vector for each: shape ids.shape + (d,)."""
    return [(_TWO_PHRASES, [[0.5, 2.5, -4.0], [6.5, 8.0, -10.0]], 5)]


@misconception("catchers")
def vocabulary_size_left_out():
    """Your inputs are pairs. An input is a tuple of three: ids, incoming gradient and vocabulary size."""
    return [(_TWO_PHRASES, _DIFFERENT)]


@misconception("catchers")
def ids_that_are_no_integers():
    """Your ids are decimal numbers. Ids are whole numbers: write 1, not 1.0."""
    return [([[1.5, 0.0, 1.0], [2.0, 1.0, 0.0]], _DIFFERENT, 5)]


# --- sgd_step


def _table_gradient(table, ids, grad_output):
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros(np.shape(table))
    np.add.at(gradient, flat, vectors)
    return gradient


@misconception("sgd_step")
def step_uphill(table, ids, grad_output, learning_rate):
    """You go uphill: the gradient points where the loss grows. Take the step away from the table in place of adding it."""
    return np.asarray(table) + learning_rate * _table_gradient(table, ids, grad_output)


@misconception("sgd_step")
def learning_rate_forgotten(table, ids, grad_output, learning_rate):
    """Your step doesn't depend on the learning rate. Multiply the gradient by it before you subtract."""
    return np.asarray(table) - _table_gradient(table, ids, grad_output)


@misconception("sgd_step")
def divided_by_the_learning_rate(table, ids, grad_output, learning_rate):
    """You divide the gradient by the learning rate. A larger learning rate means a longer step: multiply."""
    return np.asarray(table) - _table_gradient(table, ids, grad_output) / learning_rate


@misconception("sgd_step")
def step_alone(table, ids, grad_output, learning_rate):
    """You return the step and not the table after it. Begin with the table and add the (negative) step to it."""
    return -learning_rate * _table_gradient(table, ids, grad_output)


@misconception("sgd_step")
def gradient_alone(table, ids, grad_output, learning_rate):
    """You return the gradient. What is asked for is the table after the step: the table minus the learning rate times the
    gradient."""
    return _table_gradient(table, ids, grad_output)


@misconception("sgd_step")
def table_left_as_it_was(table, ids, grad_output, learning_rate):
    """You return the table as it was before the step. `table - …` makes a new array, and so does `table[ids]`: what is done with
    these doesn't change `table`."""
    return np.asarray(table)


@misconception("sgd_step")
def last_step_wins(table, ids, grad_output, learning_rate):
    """Where an id is repeated, only its last token moved the row: `table[ids] -= …` reads all rows before it writes any. Sum the
    tokens of an id first, with the function that you have, then subtract."""
    table = np.array(table)
    table[np.asarray(ids, dtype=int)] -= learning_rate * np.asarray(grad_output)
    return table


@misconception("sgd_step")
def step_averaged_over_tokens(table, ids, grad_output, learning_rate):
    """You divided the step by the number of tokens. What an average needs is in the incoming gradient already: add the tokens up,
    no more."""
    return np.asarray(table) - learning_rate * _table_gradient(table, ids, grad_output) / max(1, np.size(ids))


@misconception("sgd_step")
def step_averaged_over_phrases(table, ids, grad_output, learning_rate):
    """For a batch of N phrases your step is N times too short: you divided by the number of phrases. That division, if the loss
    has one, is in the incoming gradient already."""
    phrases = len(ids) if np.ndim(ids) > 1 else 1
    return np.asarray(table) - learning_rate * _table_gradient(table, ids, grad_output) / max(1, phrases)


@misconception("sgd_step")
def step_averaged_over_repeats(table, ids, grad_output, learning_rate):
    """Where an id is repeated, you took the mean of its tokens' gradients. Their effects add up: the row goes the sum of the
    steps."""
    counts = np.bincount(np.ravel(np.asarray(ids, dtype=int)), minlength=len(table))
    return np.asarray(table) - learning_rate * _table_gradient(table, ids, grad_output) / np.maximum(1, counts)[:, None]


@misconception("sgd_step")
def unused_rows_rounded(table, ids, grad_output, learning_rate):
    """Rows that are not in the batch moved by a trace, because your way rounds them too: `(E / η - gradient) * η` is right on
    paper and rounds twice, and turning the table into float32 cuts off digits of every row. Keep the table's number type, and
    only subtract: taking `η * 0.0` away changes nothing."""
    return (np.asarray(table) / learning_rate - _table_gradient(table, ids, grad_output)) * learning_rate


@misconception("sgd_step", twin="unused-rows-rounded")
def table_turned_to_float32(table, ids, grad_output, learning_rate):
    """Your result is float32 although the table was float64, so every row lost digits, also those that no token used. Keep the
    table's number type."""
    return np.asarray(table, dtype=np.float32) - np.float32(learning_rate) * _table_gradient(table, ids, grad_output).astype("f4")


@misconception("sgd_step")
def whole_table_shrinks(table, ids, grad_output, learning_rate):
    """Rows that are not in the batch moved too: all of them became a little smaller. That is weight decay, and plain SGD has
    none."""
    table = np.asarray(table)
    return table - learning_rate * (_table_gradient(table, ids, grad_output) + 0.01 * table)


@misconception("sgd_step")
def all_rows_take_the_step(table, ids, grad_output, learning_rate):
    """Every row of the table moved by the same vector. A token moves only the row of its own id: the gradient needs a row for
    each row of the table, with zeros where no token is."""
    return np.asarray(table) - learning_rate * _flat(ids, grad_output)[1].sum(axis=0)


@misconception("sgd_step")
def rows_overwritten_by_the_step(table, ids, grad_output, learning_rate):
    """Used rows hold only the step: you assigned it where you should have subtracted it. Look for an `=` that should be `-=`, and
    mind repeated ids."""
    table = np.array(table)
    table[np.asarray(ids, dtype=int)] = -learning_rate * np.asarray(grad_output)
    return table


@misconception("sgd_step")
def only_the_sign_counts(table, ids, grad_output, learning_rate):
    """Your rows move by the same amount whatever the size of the gradient. The step is the learning rate times the gradient
    itself, not its sign or direction."""
    return np.asarray(table) - learning_rate * np.sign(_table_gradient(table, ids, grad_output))


@misconception("sgd_step")
def incoming_gradient_scaled_in_place(table, ids, grad_output, learning_rate):
    """Your step is right, but you multiplied the caller's `grad_output` by the learning rate in place. Others may still need it:
    `learning_rate * grad_output` makes a new array."""
    grad_output = np.asarray(grad_output)
    grad_output *= learning_rate
    return np.asarray(table) - _table_gradient(table, ids, grad_output)


@misconception("sgd_step")
def vector_at_the_place_of_the_id(table, ids, grad_output, learning_rate):
    """You take the vector of G at the place with the number of the id. G has no row for each word: it has one vector for each
    token, in the order of the ids."""
    incoming = grad_output.reshape(-1, grad_output.shape[-1])
    new = np.array(table)
    for id in np.unique(ids).tolist():
        new[id] = table[id] - learning_rate * incoming[id]
    return new


@misconception("sgd_step")
def one_sum_for_all_columns(table, ids, grad_output, learning_rate):
    """You add up all numbers of a row's gradients, so that each of its columns moves by the same. Sum over the tokens alone, and
    keep the d columns apart: `sum(axis=0)`."""
    table = table.copy()
    for id in np.unique(ids):
        table[id] -= learning_rate * grad_output[ids == id].sum()
    return table


@misconception("sgd_step")
def only_the_last_phrase_steps(table, ids, grad_output, learning_rate):
    """Of a batch only the last phrase moves the table: for each phrase you begin again with a copy of the old one. Copy once,
    before the loop."""
    if ids.ndim < 2:
        ids, grad_output = np.reshape(ids, (1, -1)), np.reshape(grad_output, (1, -1, table.shape[1]))
    for phrase, rows in zip(ids, grad_output, strict=True):
        after = table.copy()
        np.subtract.at(after, phrase, learning_rate * rows)
    return after


# --- used_rows


@misconception("used_rows")
def distinct_ids(ids, vocab_size):
    """You return the ids that occur. What is asked for is one True or False for each row of the table, shape (V,): begin with V
    times False."""
    return np.unique(np.asarray(ids, dtype=int))


@misconception("used_rows")
def ids_looked_up_among_the_rows(ids, vocab_size):
    """You answer for each id whether it is a row of the table, in the shape of `ids`, and it always is. Asked is the other way
    round: for each row, whether it is among the ids. `np.isin(a, b)` answers for each entry of a."""
    return np.isin(ids, np.arange(vocab_size))


@misconception("used_rows")
def first_two_axes_alone(ids, vocab_size):
    """You reduce two axes, whatever shape the ids have: with ids of another number of axes the result has another shape. Flatten
    the ids first, or look at the last axis alone."""
    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).any(axis=0).any(axis=0)


@misconception("used_rows")
def counts_of_ids(ids, vocab_size):
    """You return how often each id occurs. Only yes or no is asked for: compare the counts with 0."""
    return np.bincount(np.ravel(np.asarray(ids, dtype=int)), minlength=vocab_size)


@misconception("used_rows")
def ones_and_zeros(ids, vocab_size):
    """Your flags are right, and no array of True and False. As numbers they would not work like a mask: `table[flags]` would
    fetch rows 1 and 0. Return an array with `dtype=bool`."""
    return np.isin(np.arange(vocab_size), np.asarray(ids, dtype=int)).astype(int)


@misconception("used_rows")
def unused_rows_flagged(ids, vocab_size):
    """Your answers are turned around: True should mean that the row is used."""
    return ~np.isin(np.arange(vocab_size), np.asarray(ids, dtype=int))


@misconception("used_rows")
def flags_as_long_as_the_largest_id(ids, vocab_size):
    """The number of your flags comes from the largest id in this batch. There is one for each row of the table: `vocab_size`."""
    ids = np.asarray(ids, dtype=int)
    return np.isin(np.arange(int(ids.max(initial=-1)) + 1), ids)


@misconception("used_rows")
def only_ids_that_occur_once(ids, vocab_size):
    """A row whose id occurs more than once is used as well: once or more often means True."""
    return np.bincount(np.ravel(np.asarray(ids, dtype=int)), minlength=vocab_size) == 1


@misconception("used_rows")
def only_ids_that_repeat(ids, vocab_size):
    """You flag only ids that occur more than once. Once is enough."""
    return np.bincount(np.ravel(np.asarray(ids, dtype=int)), minlength=vocab_size) > 1


@misconception("used_rows")
def flags_for_each_phrase(ids, vocab_size):
    """You give flags for each phrase. The table is shared, so a row is used if any phrase uses it: one answer for the whole
    batch, shape (V,)."""
    ids = np.asarray(ids, dtype=int)
    return (ids[..., None] == np.arange(vocab_size)).any(axis=-2) if ids.ndim else np.arange(vocab_size) == ids


@misconception("used_rows")
def id_zero_is_never_used(ids, vocab_size):
    """Row 0 is never flagged. Id 0 is a word as any other, and a test such as `if id:` takes it for False."""
    return np.isin(np.arange(vocab_size), np.asarray(ids, dtype=int)) & (np.arange(vocab_size) > 0)


@misconception("used_rows")
def ids_of_a_batch_not_found(ids, vocab_size):
    """In a batch you look for a row's number among the phrases, and no phrase is a number. Flatten the ids first, or let NumPy
    index with the whole array."""
    inside = ids.tolist() if isinstance(ids, np.ndarray) else ids
    return np.array([row in inside for row in range(vocab_size)])


@misconception("used_rows")
def flag_of_the_row_before(ids, vocab_size):
    """Each flag stands one place too far left. Ids count from 0, as rows do."""
    return np.isin(np.arange(1, vocab_size + 1) % vocab_size, np.asarray(ids, dtype=int))


@misconception("used_rows")
def all_rows_up_to_the_largest_id(ids, vocab_size):
    """You flag all rows from the smallest to the largest id. A row between them is used only if its own number occurs."""
    ids = np.asarray(ids, dtype=int)
    return (np.arange(vocab_size) >= ids.min(initial=vocab_size)) & (np.arange(vocab_size) <= ids.max(initial=-1))


@misconception("used_rows")
def last_token_alone(ids, vocab_size):
    """Only the last token's row is True: each token writes anew whether it is this row, and so takes back what an earlier one
    said. Once True, a flag stays True."""
    used = np.zeros(vocab_size, dtype=bool)
    for id in ids.ravel():
        for row in range(vocab_size):
            used[row] = row == id
    return used


@misconception("used_rows")
def flags_turned_by_each_token(ids, vocab_size):
    """A row whose id occurs twice is False: each token turns its flag round, and the second one turns it back. Set it to True,
    whatever it was."""
    used = np.zeros(vocab_size, dtype=bool)
    for id in ids.ravel():
        used[id] = not used[id]
    return used


@misconception("used_rows")
def only_for_two_axes(ids, vocab_size):
    """You look along the first two axes, which is right for ids of shape (N, T) alone: with one axis less V itself is asked away,
    with one more an axis of the ids is left. Flatten the ids first; then there is one axis."""
    one_hots = np.eye(vocab_size, dtype=bool)[ids]
    return one_hots if one_hots.ndim == 1 else one_hots.any(axis=(0, 1))


# --- to_slices


def _slices(ids, grad_output):
    flat, vectors = _flat(ids, grad_output)
    unique, place = np.unique(flat, return_inverse=True)
    rows = np.zeros((len(unique), vectors.shape[-1]))
    np.add.at(rows, place, vectors)
    return unique, rows


@misconception("to_slices")
def slices_of_vectors_in_the_old_order(ids, grad_output):
    """Your sums belong to other ids: the ids were sorted, and the incoming gradient stayed in its order. Sort both by the same
    `np.argsort`, or let `return_inverse` say for each token which slice it belongs to."""
    flat = np.sort(ids, axis=None)
    unique_ids, starts = np.unique(flat, return_index=True)
    return unique_ids, np.add.reduceat(np.reshape(grad_output, (flat.size, -1)), starts, axis=0)


@misconception("to_slices")
def slices_that_begin_one_token_early(ids, grad_output):
    """Your slices begin one token too early: the last token of each id is counted for the next one. `np.diff` compares each
    sorted id with the one after it, so a new id begins one place behind where the difference isn't 0."""
    flat, vectors = _flat(ids, grad_output)
    order = np.argsort(flat, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat[order]))])
    return np.unique(flat), np.add.reduceat(vectors[order], starts, axis=0)


@misconception("to_slices")
def slice_ids_as_floats(ids, grad_output):
    """Your ids came back as floats. They count rows, so they must stay integers: don't put them into one array with the
    gradients."""
    unique, rows = _slices(ids, grad_output)
    return unique.astype(float), rows


@misconception("to_slices")
def slice_ids_in_32_bits(ids, grad_output):
    """You keep ids in 32 bits, where there is room up to 2,147,483,647: larger ones become other numbers, without a word. Leave
    the ids in the type in which they come."""
    return _slices(np.asarray(ids).astype(np.int32), grad_output)


@misconception("to_slices")
def sums_written_into_the_incoming_gradient(ids, grad_output):
    """Your sums are right, but they were added into the caller's `grad_output`: a row of it is a view, and `+=` writes through
    it. Begin each sum with zeros or with a `.copy()`."""
    flat, vectors = np.ravel(ids), np.asarray(grad_output)
    vectors, sums = vectors.reshape(flat.size, vectors.shape[-1]), {}
    for id, vector in zip(flat.tolist(), vectors, strict=True):
        if id in sums:
            sums[id] += vector
        else:
            sums[id] = vector
    unique = np.array(sorted(sums), dtype=int)
    return unique, np.array([sums[id] for id in sorted(sums)]).reshape(len(unique), vectors.shape[-1])


@misconception("to_slices")
def repeats_kept(ids, grad_output):
    """Repeated ids are still there, one slice for each token. TensorFlow's slices look so, but here each id comes once, with the
    sum of its tokens."""
    return _flat(ids, grad_output)


@misconception("to_slices")
def repeats_kept_and_sorted(ids, grad_output):
    """Your slices are sorted, but repeated ids are still there. Each id should come once, with the sum of its tokens."""
    flat, vectors = _flat(ids, grad_output)
    order = np.argsort(flat, kind="stable")
    return flat[order], vectors[order]


@misconception("to_slices")
def last_token_of_a_slice(ids, grad_output):
    """Where an id is repeated, its slice holds only the last token. `rows[place] += …` loses repeats, and so does storing into a
    dict: add, with `np.add.at` or one token at a time."""
    flat, vectors = _flat(ids, grad_output)
    unique, place = np.unique(flat, return_inverse=True)
    rows = np.zeros((len(unique), vectors.shape[-1]))
    rows[place] += vectors
    return unique, rows


@misconception("to_slices")
def first_token_of_a_slice(ids, grad_output):
    """Where an id is repeated, its slice holds only the first token. `return_index` tells where an id occurs first, which isn't
    enough for a sum: `return_inverse` tells for each token which slice it belongs to."""
    flat, vectors = _flat(ids, grad_output)
    unique, first = np.unique(flat, return_index=True)
    return unique, vectors[first]


@misconception("to_slices")
def slices_averaged(ids, grad_output):
    """Where an id is repeated, you took the mean of its tokens. Each slice is the sum."""
    unique, rows = _slices(ids, grad_output)
    return unique, rows / np.unique(_flat(ids, grad_output)[0], return_counts=True)[1][:, None]


@misconception("to_slices")
def slices_by_first_appearance(ids, grad_output):
    """Your slices come in the order in which the ids appear. They should come in ascending order of the ids, each with its own
    row."""
    unique, rows = _slices(ids, grad_output)
    order = np.argsort(np.unique(_flat(ids, grad_output)[0], return_index=True)[1])
    return unique[order], rows[order]


@misconception("to_slices")
def rows_not_sorted_with_the_ids(ids, grad_output):
    """Your ids are sorted, but the rows beside them are in the order of first appearance, so they belong to other ids. Sort both
    together."""
    unique, rows = _slices(ids, grad_output)
    return unique, rows[np.argsort(np.unique(_flat(ids, grad_output)[0], return_index=True)[1])]


@misconception("to_slices")
def largest_id_first(ids, grad_output):
    """Your slices come in descending order. The smallest id comes first."""
    unique, rows = _slices(ids, grad_output)
    return unique[::-1], rows[::-1]


@misconception("to_slices")
def rows_before_the_ids(ids, grad_output):
    """The two come in the wrong order: first the ids, then the rows."""
    return _slices(ids, grad_output)[::-1]


@misconception("to_slices")
def cancelled_ids_dropped(ids, grad_output):
    """An id whose tokens cancel is missing. It was used, so it keeps its slice, with a row of zeros: go by the ids and not by
    where the gradient differs from 0."""
    unique, rows = _slices(ids, grad_output)
    return unique[rows.any(axis=1)], rows[rows.any(axis=1)]


@misconception("to_slices")
def dense_on_the_way(ids, grad_output):
    """You build a gradient with a row for each number up to the largest id, and for large ids there isn't enough memory. You need
    only as many rows as there are distinct ids: `len(unique_ids)`."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((int(flat.max(initial=-1)) + 1, vectors.shape[-1]))
    np.add.at(gradient, flat, vectors)
    unique = np.unique(flat)
    return unique, gradient[unique]


@misconception("to_slices")
def dense_gradient_beside_the_ids(ids, grad_output):
    """Beside the ids you return a gradient with a row for each number up to the largest id. Row u should belong to
    `unique_ids[u]`: U rows and no more."""
    flat, vectors = _flat(ids, grad_output)
    gradient = np.zeros((int(flat.max(initial=-1)) + 1, vectors.shape[-1]))
    np.add.at(gradient, flat, vectors)
    return np.unique(flat), gradient


@misconception("to_slices")
def dict_of_slices(ids, grad_output):
    """You return a dict from id to row. That holds all that is needed, but two arrays are asked for: the sorted ids, and the rows
    in the same order."""
    unique, rows = _slices(ids, grad_output)
    return dict(zip(unique.tolist(), rows, strict=True))


@misconception("to_slices")
def slices_of_one_row_of_ids(ids, grad_output):
    """This works for one row of ids, but not for a batch: there the ids are (N, T) and the places of the tokens don't fit the
    incoming gradient. Flatten the ids to (K,) and the incoming gradient to (K, d)."""
    grad_output = np.asarray(grad_output)
    unique, place = np.unique(np.asarray(ids, dtype=int).ravel(), return_inverse=True)
    rows = np.zeros((len(unique), grad_output.shape[-1]))
    for token, vector in zip(place, grad_output, strict=True):
        rows[token] += vector
    return unique, rows


@misconception("to_slices")
def counts_beside_the_ids(ids, grad_output):
    """Beside the ids you return how often each occurs. The rows should hold the sums of the tokens' incoming gradients, shape (U,
    d)."""
    return np.unique(_flat(ids, grad_output)[0], return_counts=True)


@misconception("to_slices")
def ids_sorted_as_text(ids, grad_output):
    """Your ids are sorted as texts, in which "10" comes before "5". They are numbers: `np.unique` and `sorted` put them in
    ascending order."""
    unique, rows = _slices(ids, grad_output)
    order = sorted(range(len(unique)), key=lambda place: str(unique[place]))
    return unique[order], rows[order]
