"""How learners get to the right answers of 05-which-rows-move."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- momentum_step


@journey("momentum_step")
def adds_up_bare_gradients():
    def uphill(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity + grad
        return table + learning_rate * velocity

    yield wrong(uphill, "as in `return a, b`")

    def both(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity + grad
        return table + learning_rate * velocity, velocity

    yield wrong(both, "minus the learning rate times the gradient", hint=2)

    def the_step_itself(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity - learning_rate * grad
        return table + velocity, velocity

    yield right(the_step_itself)


@journey("momentum_step")
def takes_the_formula_of_a_book():
    def of_the_other_sign(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity + learning_rate * grad
        return table - velocity, velocity

    yield wrong(of_the_other_sign, "Here the velocity is the step itself, with its minus, and the table adds it")

    def with_its_minus(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity - learning_rate * grad
        return table + velocity, velocity

    yield right(with_its_minus)


@journey("momentum_step")
def moves_the_table_first():
    def table_first(table, velocity, grad, learning_rate, momentum):
        table = table + velocity
        velocity = momentum * velocity - learning_rate * grad
        return table, velocity

    yield wrong(table_first, "First the new velocity, then the table with the new one")

    def velocity_first(table, velocity, grad, learning_rate, momentum):
        velocity = momentum * velocity - learning_rate * grad
        table = table + velocity
        return table, velocity

    yield right(velocity_first)


# --- adam_step


@journey("adam_step")
def leaves_corrections_and_epsilon_out():
    def neither(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        return table - learning_rate * m / np.sqrt(v), m, v

    yield wrong(neither, "`epsilon` is added to the root", hint=3)

    def with_epsilon(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        return table - learning_rate * m / (np.sqrt(v) + epsilon), m, v

    yield wrong(with_epsilon, "divide each by 1 minus its beta to the power of `step`")

    def corrected(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_2**step)
        return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    yield right(corrected)


@journey("adam_step")
def writes_the_corrections_into_the_memories():
    def overwritten(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        m = m / (1 - beta_1**step)
        v = v / (1 - beta_2**step)
        return table - learning_rate * m / (np.sqrt(v) + epsilon), m, v

    yield wrong(overwritten, "The corrected ones get names of their own", hint=2)

    def names_of_their_own(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        m_hat = m / (1 - beta_1**step)
        v_hat = v / (1 - beta_2**step)
        return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    yield right(names_of_their_own)


@journey("adam_step")
def copies_the_line_of_m_for_v():
    def not_squared(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_1 * v + (1 - beta_1) * grad
        m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_1**step)
        return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    yield wrong(not_squared, "each with its own beta", hint=3)

    def each_beta(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad
        m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_2**step)
        return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    yield wrong(each_beta, "`v` takes in the gradient and not its square")

    def squared(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        m = beta_1 * m + (1 - beta_1) * grad
        v = beta_2 * v + (1 - beta_2) * grad**2
        m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_2**step)
        return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v

    yield right(squared)


# --- lazy_adam_step


def adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon):
    """What the learner has from the exercise before."""
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * grad**2
    m_hat, v_hat = m / (1 - beta_1**step), v / (1 - beta_2**step)
    return table - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


@journey("lazy_adam_step")
def spreads_the_rows_over_the_whole_table():
    def dense(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        grad = np.zeros_like(table)
        grad[ids] = rows
        return adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)

    yield wrong(dense, "Work on the rows of `ids` alone")

    def rows_alone(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        return adam(table[ids], m[ids], v[ids], rows, step, learning_rate, beta_1, beta_2, epsilon)

    yield wrong(rows_alone, "Put them back into their places", fewer="no whole table comes back")

    def put_back(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        new = adam(table[ids], m[ids], v[ids], rows, step, learning_rate, beta_1, beta_2, epsilon)
        table[ids], m[ids], v[ids] = new
        return table, m, v

    yield right(put_back)


@journey("lazy_adam_step")
def writes_into_copies():
    def copies(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        own = table[ids]
        m[ids] = beta_1 * m[ids] + (1 - beta_1) * rows
        v[ids] = beta_2 * v[ids] + (1 - beta_2) * rows**2
        m_hat, v_hat = m[ids] / (1 - beta_1**step), v[ids] / (1 - beta_2**step)
        own -= learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        return table, m, v

    yield wrong(copies, "what you change in it has to be assigned to `table[ids]` again")

    def assigned(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        own = table[ids]
        m[ids] = beta_1 * m[ids] + (1 - beta_1) * rows
        v[ids] = beta_2 * v[ids] + (1 - beta_2) * rows**2
        m_hat, v_hat = m[ids] / (1 - beta_1**step), v[ids] / (1 - beta_2**step)
        own -= learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        table[ids] = own
        return table, m, v

    yield right(assigned)


@journey("lazy_adam_step")
def leaves_rows_alone_that_have_a_mask():
    def masked(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        used = np.zeros(len(table), dtype=bool)
        used[ids] = True
        new = adam(table[used], m[used], v[used], rows, step, learning_rate, beta_1, beta_2, epsilon)
        table[used], m[used], v[used] = new
        return table, m, v

    yield wrong(masked, "Index with `ids` itself")

    def indexed(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        new = adam(table[ids], m[ids], v[ids], rows, step, learning_rate, beta_1, beta_2, epsilon)
        table[ids], m[ids], v[ids] = new
        return table, m, v

    yield right(indexed)


# --- adagrad_step


@journey("adagrad_step")
def indexes_with_repeated_ids():
    def last_wins(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        accumulator[ids] += rows**2
        table[ids] -= learning_rate * rows / (np.sqrt(accumulator[ids]) + epsilon)
        return table, accumulator

    yield wrong(last_wins, "Sum the rows of each id first, as in notebook 03")

    def summed(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        unique, place = np.unique(ids, return_inverse=True)
        sums = np.zeros((len(unique), rows.shape[1]))
        np.add.at(sums, place, rows)
        accumulator[unique] += sums**2
        table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
        return table, accumulator

    yield right(summed)


@journey("adagrad_step")
def adds_squares_at_the_ids():
    def squares_added(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        np.add.at(accumulator, ids, rows**2)
        sums = np.zeros_like(table)
        np.add.at(sums, ids, rows)
        return table - learning_rate * sums / (accumulator + epsilon), accumulator

    yield wrong(squares_added, "divided by the root of the new accumulator", hint=3)

    def with_the_root(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        np.add.at(accumulator, ids, rows**2)
        sums = np.zeros_like(table)
        np.add.at(sums, ids, rows)
        return table - learning_rate * sums / (np.sqrt(accumulator) + epsilon), accumulator

    yield wrong(with_the_root, "Sum first, then square")

    def squares_of_sums(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        sums = np.zeros_like(table)
        np.add.at(sums, ids, rows)
        accumulator = accumulator + sums**2
        return table - learning_rate * sums / (np.sqrt(accumulator) + epsilon), accumulator

    yield right(squares_of_sums)


@journey("adagrad_step")
def goes_token_by_token():
    def a_step_each(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        for id, row in zip(ids, rows):
            accumulator[id] += row**2
            table[id] -= learning_rate * row / (np.sqrt(accumulator[id]) + epsilon)
        return table, accumulator

    yield wrong(a_step_each, "sum them, and take one step with the sum")

    def a_step_for_each_id(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
        for id in set(ids.tolist()):
            row = rows[ids == id].sum(axis=0)
            accumulator[id] += row**2
            table[id] -= learning_rate * row / (np.sqrt(accumulator[id]) + epsilon)
        return table, accumulator

    yield right(a_step_for_each_id)


# --- predict_moves


@journey("predict_moves")
def thinks_that_only_the_batch_moves():
    def as_in_plain_sgd(optimizer, regularizer):
        return {"never": False, "earlier": False, "now": True}

    yield wrong(as_in_plain_sgd, "does the optimizer keep earlier gradients themselves", hint=1)

    def asks_for_momentum(optimizer, regularizer):
        memory = optimizer["momentum"] > 0 or optimizer["beta_1"] > 0
        return {"never": False, "earlier": memory, "now": True}

    yield wrong(asks_for_momentum, "The dict has no such key", fewer="an optimizer without that setting raises now")

    def gets_settings(optimizer, regularizer):
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        return {"never": False, "earlier": memory, "now": True}

    yield wrong(gets_settings, "A row never used moves if there is a regularizer or a weight decay above 0", hint=3)

    def every_row(optimizer, regularizer):
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        shrinks = regularizer is not None or bool(optimizer["weight_decay"])
        return {"never": shrinks, "earlier": shrinks or memory, "now": True}

    yield right(every_row)


@journey("predict_moves")
def compares_a_decay_that_is_none():
    def larger_than_zero(optimizer, regularizer):
        shrinks = regularizer is not None or optimizer["weight_decay"] > 0
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        return {"never": shrinks, "earlier": shrinks or memory, "now": True}

    yield wrong(larger_than_zero, "Ask whether it is there first; None and 0 both count as False")

    def there_at_all(optimizer, regularizer):
        shrinks = regularizer is not None or bool(optimizer["weight_decay"])
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        return {"never": shrinks, "earlier": shrinks or memory, "now": True}

    yield right(there_at_all)


@journey("predict_moves")
def lets_only_memory_move_an_earlier_row():
    def memory_alone(optimizer, regularizer):
        shrinks = regularizer is not None or bool(optimizer["weight_decay"])
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        return {"never": shrinks, "earlier": memory, "now": True}

    yield wrong(memory_alone, "What reaches every row reaches this one too")

    def memory_or_decay(optimizer, regularizer):
        shrinks = regularizer is not None or bool(optimizer["weight_decay"])
        memory = optimizer.get("momentum", 0) > 0 or optimizer.get("beta_1", 0) > 0
        return {"never": shrinks, "earlier": memory or shrinks, "now": True}

    yield right(memory_or_decay)


# --- drift_after_last_use


@journey("drift_after_last_use")
def forgets_that_a_rule_may_work_in_place():
    def from_the_start(step_function, steps):
        table, grad = np.zeros((3, 2)), np.zeros((3, 2))
        grad[0] = 1
        start = table[0]
        table, memory = step_function(table, None, grad, 1)
        after = table[0]
        for step in range(2, steps + 2):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after - start), np.linalg.norm(table[0] - start)

    yield wrong(from_the_start, "The second is measured from where row 0 stood after its own step", hint=3)

    def from_after_the_own_step(step_function, steps):
        table, grad = np.zeros((3, 2)), np.zeros((3, 2))
        grad[0] = 1
        start = table[0]
        table, memory = step_function(table, None, grad, 1)
        after = table[0]
        for step in range(2, steps + 2):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after - start), np.linalg.norm(table[0] - after)

    yield wrong(from_after_the_own_step, "Keep a `.copy()`")

    def copies(step_function, steps):
        table, grad = np.zeros((3, 2)), np.zeros((3, 2))
        grad[0] = 1
        start = table[0].copy()
        table, memory = step_function(table, None, grad, 1)
        after = table[0].copy()
        for step in range(2, steps + 2):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after - start), np.linalg.norm(table[0] - after)

    yield right(copies)


@journey("drift_after_last_use")
def drops_the_memory():
    def without_memory(step_function, steps):
        grad = np.zeros((3, 2))
        grad[0] = 1
        table, _ = step_function(np.zeros((3, 2)), None, grad, 1)
        after = table[0].copy()
        for step in range(2, steps + 2):
            table, _ = step_function(table, None, np.zeros((3, 2)), step)
        return np.linalg.norm(after), np.linalg.norm(table[0] - after)

    yield wrong(without_memory, "Hand in the memory that the last call")

    def with_memory(step_function, steps):
        grad = np.zeros((3, 2))
        grad[0] = 1
        table, memory = step_function(np.zeros((3, 2)), None, grad, 1)
        after = table[0].copy()
        for step in range(2, steps + 2):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after), np.linalg.norm(table[0] - after)

    yield right(with_memory)


@journey("drift_after_last_use")
def counts_the_own_step_among_the_steps():
    def one_too_few(step_function, steps):
        grad = np.zeros((3, 2))
        grad[0] = 1
        table, memory = step_function(np.zeros((3, 2)), None, grad, 1)
        after = table[0].copy()
        for step in range(2, steps + 1):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after), np.linalg.norm(table[0] - after)

    yield wrong(one_too_few, "They come after it")

    def all_of_them(step_function, steps):
        grad = np.zeros((3, 2))
        grad[0] = 1
        table, memory = step_function(np.zeros((3, 2)), None, grad, 1)
        after = table[0].copy()
        for step in range(2, steps + 2):
            table, memory = step_function(table, memory, np.zeros((3, 2)), step)
        return np.linalg.norm(after), np.linalg.norm(table[0] - after)

    yield right(all_of_them)
