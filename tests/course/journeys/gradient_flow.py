"""How learners get to the right answers of 03-gradient-flow."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- numeric_gradient


@journey("numeric_gradient")
def steps_upward_in_the_table_itself():
    def upward(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                up = table
                up[i, j] += h
                gradient[i, j] = (loss(up) - loss(table)) / h
        return gradient

    yield wrong(upward, "Change one, and put it back before the next")

    def put_back(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                up = table
                up[i, j] += h
                gradient[i, j] = (loss(up) - loss(table)) / h
                up[i, j] -= h
        return gradient

    yield wrong(put_back, "only `.copy()` makes a second one")

    def upward_in_a_copy(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                up = table.copy()
                up[i, j] += h
                gradient[i, j] = (loss(up) - loss(table)) / h
        return gradient

    yield wrong(upward_in_a_copy, "Measure between a point above and a point below, at a distance of 2h")

    def on_both_sides(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                up, down = table.copy(), table.copy()
                up[i, j] += h
                down[i, j] -= h
                gradient[i, j] = (loss(up) - loss(down)) / (2 * h)
        return gradient

    yield right(on_both_sides)


@journey("numeric_gradient")
def nudges_the_whole_table():
    def all_at_once(loss, table):
        h = 1e-5
        return (loss(table + h) - loss(table - h)) / (2 * h)

    yield wrong(all_at_once, "One number of the table gives one number of the gradient", hint=1)

    def one_after_the_other(loss, table):
        h = 1e-5
        slopes = []
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                up, down = table.copy(), table.copy()
                up[i, j] += h
                down[i, j] -= h
                slopes.append((loss(up) - loss(down)) / (2 * h))
        return np.array(slopes)

    yield wrong(one_after_the_other, "put each slope at the place of its number, shape (V, d)")

    def in_their_places(loss, table):
        return one_after_the_other(loss, table).reshape(table.shape)

    yield right(in_their_places)


@journey("numeric_gradient")
def forgets_brackets():
    def no_brackets(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for place in np.ndindex(table.shape):
            up, down = table.copy(), table.copy()
            up[place] += h
            down[place] -= h
            gradient[place] = (loss(up) - loss(down)) / 2 * h
        return gradient

    yield wrong(no_brackets, "`difference / 2 * h` divides by 2 and then multiplies by h")

    def brackets(loss, table):
        h = 1e-5
        gradient = np.zeros_like(table)
        for place in np.ndindex(table.shape):
            up, down = table.copy(), table.copy()
            up[place] += h
            down[place] -= h
            gradient[place] = (loss(up) - loss(down)) / (2 * h)
        return gradient

    yield right(brackets)


# --- gradient_by_matmul


@journey("gradient_by_matmul")
def multiplies_without_a_transpose():
    def one_hots_times_gradient(ids, grad_output, vocab_size):
        return np.eye(vocab_size)[ids] @ grad_output

    yield wrong(one_hots_times_gradient, "Which of your two matrices has to be transposed to have shape (V, K)?", hint=3)

    def transposed(ids, grad_output, vocab_size):
        return np.eye(vocab_size)[ids].T @ grad_output

    yield wrong(transposed, "First bring the ids to (K,) and the incoming gradient to (K, d), one line for each token")

    def flattened(ids, grad_output, vocab_size):
        ids, grad_output = ids.reshape(-1), grad_output.reshape(ids.size, -1)
        return np.eye(vocab_size)[ids].T @ grad_output

    yield right(flattened)


@journey("gradient_by_matmul")
def puts_the_gradient_first():
    def gradient_times_one_hots(ids, grad_output, vocab_size):
        G = grad_output.reshape(ids.size, -1)
        return G.T @ np.eye(vocab_size)[ids.ravel()]

    yield wrong(gradient_times_one_hots, "the transposed one-hot matrix stands on the left of the product")

    def one_hots_first(ids, grad_output, vocab_size):
        G = grad_output.reshape(ids.size, -1)
        return np.eye(vocab_size)[ids.ravel()].T @ G

    yield right(one_hots_first)


@journey("gradient_by_matmul")
def keeps_the_phrases_apart():
    def for_each_phrase(ids, grad_output, vocab_size):
        X = np.eye(vocab_size)[ids]
        return np.swapaxes(X, -1, -2) @ grad_output if ids.ndim else np.outer(X, grad_output)

    yield wrong(for_each_phrase, "There is one table, so there is one gradient, shape (V, d)")

    def added_over_phrases(ids, grad_output, vocab_size):
        X = np.eye(vocab_size)[ids].reshape(-1, vocab_size)
        return X.T @ grad_output.reshape(-1, grad_output.shape[-1])

    yield right(added_over_phrases)


# --- gradient_by_scatter


@journey("gradient_by_scatter")
def assigns_the_vectors_to_their_rows():
    def assign(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        gradient[ids] = grad_output
        return gradient

    yield wrong(assign, "Where an id is repeated, only its last token is left in the row")

    def add(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        gradient[ids] += grad_output
        return gradient

    yield wrong(add, "`gradient[ids] += …` reads all rows before it writes any, and `np.add.at` doesn't")

    def unbuffered(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        np.add.at(gradient, ids, grad_output)
        return gradient

    yield right(unbuffered)


@journey("gradient_by_scatter")
def loops_over_phrases():
    def phrases(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        for k in range(len(ids)):
            gradient[ids[k]] += grad_output[k]
        return gradient

    yield wrong(phrases, "flatten both: the ids to (K,) and `grad_output` to (K, d)", hint=2)

    def tokens(ids, grad_output, vocab_size):
        ids, grad_output = ids.ravel(), grad_output.reshape(ids.size, -1)
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        for k in range(len(ids)):
            gradient[ids[k]] += grad_output[k]
        return gradient

    yield right(tokens)


@journey("gradient_by_scatter")
def builds_one_hots_for_the_size_of_the_batch():
    def product(ids, grad_output, vocab_size):
        X = np.eye(ids.max() + 1)[ids.ravel()]
        return X.T @ grad_output.reshape(ids.size, -1)

    yield wrong(product, "the largest id of the batch plus 1 in place of `vocab_size`")

    def product_of_all_rows(ids, grad_output, vocab_size):
        X = np.eye(vocab_size)[ids.ravel()]
        return X.T @ grad_output.reshape(ids.size, -1)

    yield wrong(product_of_all_rows, "Begin with zeros of shape (V, d) and add each token to its row")

    def token_by_token(ids, grad_output, vocab_size):
        gradient = np.zeros((vocab_size, grad_output.shape[-1]))
        for id, vector in zip(ids.ravel(), grad_output.reshape(ids.size, -1)):
            gradient[id] += vector
        return gradient

    yield right(token_by_token)


# --- catchers

PHRASES = [[1, 0, 1], [2, 1, 0]]
VECTORS = [[[0.5, -1.0], [2.5, 3.0], [-4.0, 5.0]], [[6.5, -7.0], [8.0, 9.5], [-10.0, 11.0]]]


@journey("catchers")
def begins_with_the_example():
    example = [([1, 2], [[0.5, -1.0], [2.0, 3.0]], 4)]
    yield wrong(example, "Do all your ids differ?")

    repeated = [([1, 2, 1], [[0.5, -1.0], [2.0, 3.0], [-4.0, 5.0]], 4)]
    yield wrong(repeated, "Which ids does none of your inputs use?")

    all_ids = [([1, 2, 1, 0, 3], [[0.5, -1.0], [2.0, 3.0], [-4.0, 5.0], [6.0, 7.5], [1.0, 8.0]], 4)]
    yield wrong(all_ids, "Does every table of yours end at the largest id of its batch?")

    unused = [*all_ids, ([1, 2, 1], [[0.5, -1.0], [2.0, 3.0], [-4.0, 5.0]], 6)]
    yield wrong(unused, "What shapes may ids have, and where can a repeat stand in them?")

    batch = [*unused, (PHRASES, VECTORS, 5)]
    yield right(batch)


@journey("catchers")
def writes_one_batch_without_its_last_row():
    one_batch = [(PHRASES, VECTORS, 5)]
    yield wrong(one_batch, "let an input use it")

    last_row_too = [*one_batch, ([3], [[0.5]], 4)]
    yield right(last_row_too)


@journey("catchers")
def hands_in_one_number_for_each_token():
    numbers = [(PHRASES, [[0.5, 2.5, -4.0], [6.5, 8.0, -10.0]], 5), ([3], [[0.5]], 4)]
    yield wrong(numbers, "its grad_output should hold a vector for each id")

    vectors = [(PHRASES, [[[0.5], [2.5], [-4.0]], [[6.5], [8.0], [-10.0]]], 5), ([3], [[0.5]], 4)]
    yield right(vectors)


# --- sgd_step


@journey("sgd_step")
def adds_the_step_to_the_used_rows():
    def uphill(table, ids, grad_output, learning_rate):
        table = table.copy()
        table[ids] += learning_rate * grad_output
        return table

    yield wrong(uphill, "the step goes the other way: the new table is the old one minus something", hint=2)

    def downhill(table, ids, grad_output, learning_rate):
        table = table.copy()
        table[ids] -= learning_rate * grad_output
        return table

    yield wrong(downhill, "Sum the tokens of an id first, with the function that you have, then subtract")

    def summed_first(table, ids, grad_output, learning_rate):
        gradient = np.zeros(table.shape)
        np.add.at(gradient, ids, grad_output)
        return table - learning_rate * gradient

    yield right(summed_first)


def summed(table, ids, grad_output):
    """What the learner has from an exercise before."""
    gradient = np.zeros(table.shape)
    np.add.at(gradient, ids, grad_output)
    return gradient


@journey("sgd_step")
def returns_the_step():
    def step(table, ids, grad_output, learning_rate):
        return -summed(table, ids, grad_output) * learning_rate

    yield wrong(step, "Begin with the table and add the (negative) step to it")

    def table_after_the_step(table, ids, grad_output, learning_rate):
        return table - summed(table, ids, grad_output) * learning_rate

    yield right(table_after_the_step)


@journey("sgd_step")
def averages_over_the_tokens_without_a_rate():
    def average(table, ids, grad_output, learning_rate):
        return table - learning_rate * summed(table, ids, grad_output) / ids.size

    yield wrong(average, "add the tokens up, no more")

    def no_average(table, ids, grad_output, learning_rate):
        return table - learning_rate * summed(table, ids, grad_output)

    yield right(no_average)


# --- used_rows


@journey("used_rows")
def returns_the_ids():
    def distinct(ids, vocab_size):
        return np.unique(ids)

    yield wrong(distinct, "begin with V times False")

    def flags(ids, vocab_size):
        used = np.zeros(vocab_size)
        used[np.unique(ids)] = True
        return used

    yield wrong(flags, "Return an array with `dtype=bool`")

    def booleans(ids, vocab_size):
        used = np.zeros(vocab_size, dtype=bool)
        used[np.unique(ids)] = True
        return used

    yield right(booleans)


@journey("used_rows")
def looks_for_each_number_in_a_batch():
    def a_list_of_answers(ids, vocab_size):
        phrases = ids.tolist()
        return [row in phrases for row in range(vocab_size)]

    yield wrong(a_list_of_answers, "Flatten the ids first")

    def flattened(ids, vocab_size):
        words = ids.ravel().tolist()
        return [row in words for row in range(vocab_size)]

    yield wrong(flattened, "NumPy array")

    def in_an_array(ids, vocab_size):
        words = ids.ravel().tolist()
        return np.array([row in words for row in range(vocab_size)])

    yield right(in_an_array)


@journey("used_rows")
def counts():
    def how_often(ids, vocab_size):
        return np.bincount(ids.ravel(), minlength=vocab_size)

    yield wrong(how_often, "compare the counts with 0")

    def more_than_zero(ids, vocab_size):
        return np.bincount(ids.ravel(), minlength=vocab_size) > 0

    yield right(more_than_zero)


# --- to_slices


@journey("to_slices")
def keeps_a_slice_for_each_token():
    def ids_and_gradients(ids, grad_output):
        return ids, grad_output

    yield wrong(ids_and_gradients, "`np.unique` returns the distinct ids, sorted", hint=1)

    def distinct_and_unsummed(ids, grad_output):
        unique, first = np.unique(ids.ravel(), return_index=True)
        return unique, grad_output.reshape(ids.size, -1)[first]

    yield wrong(distinct_and_unsummed, "`return_inverse` tells for each token which slice it belongs to")

    def summed_into_slices(ids, grad_output):
        unique, place = np.unique(ids.ravel(), return_inverse=True)
        rows = np.zeros((len(unique), grad_output.shape[-1]))
        np.add.at(rows, place, grad_output.reshape(ids.size, -1))
        return unique, rows

    yield right(summed_into_slices)


@journey("to_slices")
def collects_in_a_dict():
    def dict_of_sums(ids, grad_output):
        sums = {}
        for id, vector in zip(ids.ravel(), grad_output.reshape(ids.size, -1)):
            sums[id] = sums.get(id, 0) + vector
        return sums

    yield wrong(dict_of_sums, "two arrays are asked for: the sorted ids, and the rows in the same order")

    def two_arrays(ids, grad_output):
        sums = dict_of_sums(ids, grad_output)
        unique = np.array(sorted(sums))
        return unique, np.array([sums[id] for id in unique])

    yield right(two_arrays)


@journey("to_slices")
def takes_the_used_rows_of_the_gradient():
    def rows_that_moved(ids, grad_output):
        gradient = np.zeros((ids.max() + 1, grad_output.shape[-1]))
        np.add.at(gradient, ids, grad_output)
        unique = np.flatnonzero(gradient.any(axis=1))
        return unique, gradient[unique]

    yield wrong(rows_that_moved, "The array would not fit into memory. Which of its sizes")

    def small_table(ids, grad_output):
        unique, place = np.unique(ids.ravel(), return_inverse=True)
        gradient = np.zeros((len(unique), grad_output.shape[-1]))
        np.add.at(gradient, place, grad_output.reshape(ids.size, -1))
        return unique, gradient

    yield right(small_table)
