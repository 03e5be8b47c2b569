"""The checks of 05-which-rows-move that only the instructor has: random inputs against loops over single numbers."""

import itertools
import math
from functools import partial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.vocabulary import CheckFailed, exercise, expect, judge_each, random_inputs

float_types = st.sampled_from([np.float64, np.float32])
sizes = (st.integers(4, 9), st.sampled_from([1, 2, 3, 10]))  # also more numbers in a row than there are rows


def random_arrays(vocab_size, embedding_dim, dtype, seed):
    """Return a table, two memories and a gradient whose numbers are 0 or not small; a third of its rows are 0."""
    random = np.random.default_rng(seed)
    shape = (vocab_size, embedding_dim)
    table, first = random.normal(size=(2, *shape))
    second = random.uniform(0.2, 2, size=shape)
    grad = random.uniform(0.5, 2, size=shape) * random.choice([-1, 1], size=shape)
    grad[random.permutation(vocab_size)[: 1 + vocab_size // 3]] = 0
    return [array.astype(dtype) for array in (table, first, second, grad)]


def each_number(rule, *arrays):
    """Apply a rule for single numbers to all numbers of some arrays; it returns one number for each array of the result."""
    results = [np.zeros(arrays[0].shape) for _ in range(len(arrays) - 1)]
    for place in np.ndindex(arrays[0].shape):
        for result, number in zip(results, rule(*(float(array[place]) for array in arrays)), strict=True):
            result[place] = number
    return results


def adam(x, m, v, g, step, learning_rate, beta_1, beta_2, epsilon):
    """Adam for a single number."""
    m, v = beta_1 * m + (1 - beta_1) * g, beta_2 * v + (1 - beta_2) * g * g
    return x - learning_rate * (m / (1 - beta_1**step)) / (math.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


def untouched(got, ids, *before):
    """Require that all rows but those of `ids` hold exactly what they held."""
    for old, new in zip(before, got, strict=True):
        for row in set(range(len(old))) - set(np.ravel(ids).tolist()):
            if np.asarray(new)[row].tolist() != old[row].tolist():
                raise CheckFailed(f"Row {row} is not among the ids, so it must hold exactly what it held before.")


# --- momentum_step


@exercise("momentum_step", weight=3)
@random_inputs
@given(*sizes, float_types, st.sampled_from([0.5, 2.0, 0.01]), st.sampled_from([0.0, 0.5, 0.9]), st.integers(0, 2**16))
def test_any_velocity(student, vocab_size, embedding_dim, dtype, learning_rate, momentum, seed):
    """Any table, velocity and gradient: new velocity and new table, number by number."""
    table, velocity, _, grad = random_arrays(vocab_size, embedding_dim, dtype, seed)

    def rule(x, u, g):
        u = momentum * u - learning_rate * g
        return x + u, u

    got = student.momentum_step(table, velocity, grad, learning_rate, momentum)
    expect(got, tuple(each_number(rule, table, velocity, grad)))


@exercise("momentum_step")
def test_the_sum_of_all_steps(student, random):
    """One use and forty steps of absence add up to the own step divided by 1 - momentum."""
    table, velocity = np.zeros((5, 3)), np.zeros((5, 3))
    grad = np.zeros((5, 3))
    grad[[0, 3]] = 2 * random.normal(size=(2, 3))
    expected = -0.1 * grad / (1 - 0.5)
    for _ in range(41):
        got = student.momentum_step(table, velocity, grad, 0.1, 0.5)
        expect(got, (np.asarray(got[0]), np.zeros((5, 3))), tolerance=1e300)
        table, velocity, grad = np.asarray(got[0]), np.asarray(got[1]), np.zeros((5, 3))
    expect(table, expected)


# --- adam_step

adam_settings = (
    st.sampled_from([1, 2, 7, 400]),
    st.sampled_from([0.5, 0.01]),
    st.sampled_from([0.9, 0.5, 0.0]),
    st.sampled_from([0.999, 0.75]),
)


@exercise("adam_step", weight=3)
@random_inputs
@given(*sizes, float_types, *adam_settings, st.integers(0, 2**16))
def test_any_step_of_adam(student, vocab_size, embedding_dim, dtype, step, learning_rate, beta_1, beta_2, seed):
    """Any table, memories, gradient, step number and betas: the three results, number by number."""
    arrays = random_arrays(vocab_size, embedding_dim, dtype, seed)
    if step == 1:
        arrays[1], arrays[2] = 0 * arrays[1], 0 * arrays[2]
    rule = partial(adam, step=step, learning_rate=learning_rate, beta_1=beta_1, beta_2=beta_2, epsilon=1e-7)
    got = student.adam_step(*arrays, step, learning_rate, beta_1, beta_2)
    expect(got, tuple(each_number(rule, *arrays)), tolerance=1e-4)


@exercise("adam_step")
def test_numbers_that_never_had_a_gradient(student, random):
    """Where both memories and the gradient are 0, nothing moves, and no number becomes NaN."""
    table, zeros = random.normal(size=(4, 3)), [np.zeros((4, 3)) for _ in range(3)]
    expect(student.adam_step(table, *zeros, 3, 0.5), (table, *zeros[:2]))


@exercise("adam_step")
def test_the_defaults(student, random):
    """Without further arguments, learning rate, betas and epsilon are those of Keras."""
    table, first, second, grad = random_arrays(6, 2, np.float64, int(random.integers(2**16)))
    rule = partial(adam, step=4, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
    got = student.adam_step(table, first, second, grad, 4)
    expect(got, tuple(each_number(rule, table, first, second, grad)), tolerance=1e-6)


# --- lazy_adam_step


@exercise("lazy_adam_step", weight=3)
@random_inputs
@given(*sizes, float_types, *adam_settings, st.integers(0, 2**16))
def test_any_rows(student, vocab_size, embedding_dim, dtype, step, learning_rate, beta_1, beta_2, seed):
    """Any distinct ids, in any order: their rows take a step of Adam, and all others are as they were."""
    table, m, v, _ = random_arrays(vocab_size, embedding_dim, dtype, seed)
    random = np.random.default_rng(seed)
    ids = random.permutation(vocab_size)[: random.integers(1, vocab_size - 1)]
    rows = (random.uniform(0.5, 2, size=(len(ids), embedding_dim)) * random.choice([-1, 1], size=(len(ids), 1))).astype(dtype)
    expected = [array.astype(float) for array in (table, m, v)]
    for id, row in zip(ids.tolist(), rows, strict=True):
        for column in range(embedding_dim):
            numbers = (float(array[id, column]) for array in (table, m, v))
            after = adam(*numbers, float(row[column]), step, learning_rate, beta_1, beta_2, 1e-7)
            for array, number in zip(expected, after, strict=True):
                array[id, column] = number
    got = student.lazy_adam_step(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2)
    expect(got, tuple(expected), tolerance=1e-4)
    untouched(got, ids, table, m, v)


@exercise("lazy_adam_step")
def test_a_large_table(student, random):
    """In a table of 200,000 rows one row moves, with the defaults of Keras, and no other."""
    table = np.full((200_000, 2), 0.7, dtype=np.float32)
    empty = np.zeros_like(table), np.zeros_like(table)  # two arrays: each may be changed in place
    ids, rows = np.array([199_999]), (random.uniform(1, 4, size=(1, 2)) * [1, -1]).astype(np.float32)
    got = student.lazy_adam_step(table, *empty, ids, rows, 1)
    expected = table.copy()
    expected[-1] = [0.699, 0.701]
    m, v = np.zeros_like(table), np.zeros_like(table)
    m[-1], v[-1] = 0.1 * rows[0], 0.001 * rows[0] ** 2
    expect(got, (expected, m, v), tolerance=1e-6)


# --- adagrad_step


@exercise("adagrad_step", weight=3)
@random_inputs
@given(*sizes, float_types, st.sampled_from([0.5, 0.01]), st.integers(1, 12), st.integers(0, 2**16))
def test_any_repeats(student, vocab_size, embedding_dim, dtype, learning_rate, count, seed):
    """Any ids, however often they repeat: one step for each distinct id, with the sum of its rows."""
    table, _, accumulator, _ = random_arrays(vocab_size, embedding_dim, dtype, seed)
    random = np.random.default_rng(seed)
    ids = random.integers(0, vocab_size - 1, size=count)
    ids[0] = vocab_size - 1 if seed % 2 else 0
    rows = random.integers(1, 9, size=(count, embedding_dim)).astype(dtype) / 4
    totals = {}
    for id, row in zip(ids.tolist(), rows.tolist(), strict=True):
        totals[id] = [old + new for old, new in zip(totals.get(id, [0.0] * embedding_dim), row, strict=True)]
    expected, squares = table.astype(float), accumulator.astype(float)
    for id, total in totals.items():
        for column, number in enumerate(total):
            squares[id, column] += number * number
            expected[id, column] -= learning_rate * number / math.sqrt(squares[id, column])
    got = student.adagrad_step(table, accumulator, ids, rows, learning_rate)
    expect(got, (expected, squares))
    untouched(got, ids, table, accumulator)


@exercise("adagrad_step")
def test_rare_rows_take_longer_steps(student, random):
    """With the same gradient again and again, the k-th step of a row is 1/√k of its first; a row used once keeps that."""
    table, accumulator = np.zeros((5, 2)), np.zeros((5, 2))
    again, once = random.uniform(0.5, 4, size=(1, 2)) * [1, -1], random.uniform(0.5, 4, size=(1, 2))
    for _ in range(4):
        got = student.adagrad_step(table, accumulator, np.array([3]), again.copy(), 0.6)
        expect(got, (np.asarray(got[0]), np.asarray(accumulator)), tolerance=1e300)
        table, accumulator = np.asarray(got[0]), np.asarray(got[1])
    way = 0.6 * sum(1 / math.sqrt(k) for k in range(1, 5))
    expect(table, [[0, 0], [0, 0], [0, 0], [-way, way], [0, 0]])
    got = student.adagrad_step(table, accumulator, np.array([0]), once, 0.6)
    expect(got[0], [[-0.6, -0.6], [0, 0], [0, 0], [-way, way], [0, 0]])


# --- predict_moves


def settings(name, **others):
    """Return settings as Keras' `get_config()` gives them."""
    common = {"name": name, "learning_rate": 0.001, "weight_decay": None, "clipnorm": None, "use_ema": False}
    return common | {"ema_momentum": 0.99, "loss_scale_factor": None, "gradient_accumulation_steps": None} | others


#: Each optimizer with what it says of rows never used and of rows used earlier, without a regularizer.
FACTS = [
    (settings("adadelta", rho=0.95, epsilon=1e-7), False, False),
    (settings("adafactor", beta_2_decay=-0.8, epsilon_1=1e-30, epsilon_2=0.001, clip_threshold=1.0), False, False),
    (settings("rm_sprop_1", rho=0.9, momentum=0.0, epsilon=1e-7, centered=True), False, False),
    (settings("rm_sprop_1", rho=0.9, momentum=0.5, epsilon=1e-7, centered=False), False, True),
    (settings("nadam", beta_1=0.9, beta_2=0.999, epsilon=1e-7), False, True),
    (settings("adamax", beta_1=0.9, beta_2=0.999, epsilon=1e-7), False, True),
    (settings("lamb", beta_1=0.9, beta_2=0.999, epsilon=1e-7), False, True),
    (settings("lion", beta_1=0.9, beta_2=0.99), False, True),
    (settings("adamax", beta_1=0.0, beta_2=0.999, epsilon=1e-7), False, False),
    (settings("sgd_2", momentum=0.5, nesterov=False, weight_decay=0.0), False, True),
    (settings("adagrad", initial_accumulator_value=0.1, epsilon=1e-7, weight_decay=0.004), True, True),
    (settings("adam_w_3", beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, weight_decay=0.1), True, True),
]


def drawn(optimizer, random):
    """Return settings of the same kind with other numbers: what is 0 or None stays so."""
    changed = {key: float(random.uniform(0.05, 0.95)) for key in ("momentum", "beta_1") if optimizer.get(key)}
    if optimizer["weight_decay"]:
        changed["weight_decay"] = float(random.uniform(0.001, 0.01))
    return {**optimizer, **changed, "learning_rate": float(random.uniform(0.001, 0.1))}


def judge_moves(student, optimizer, regularizer, never, earlier):
    """Require a prediction; a row that is used now always moves."""
    got = student.predict_moves(optimizer, regularizer)
    expected = {"never": never, "earlier": earlier, "now": True}
    if not isinstance(got, dict) or {key: bool(value) for key, value in got.items()} != expected:
        raise CheckFailed(f"Under `{optimizer['name']}` with regularizer {regularizer!r} other rows move.", got, expected)


@exercise("predict_moves", weight=2)
def test_every_optimizer(student, random):
    """The other optimizers of Keras, without a regularizer."""
    judge_each(student, judge_moves, [(drawn(optimizer, random), None, never, earlier) for optimizer, never, earlier in FACTS])


@exercise("predict_moves", weight=2)
def test_every_optimizer_with_a_regularizer(student, random):
    """With an L1 or L2 regularizer every row moves, whatever the optimizer."""
    regularizers = itertools.cycle(("l1", "l2"))
    some = ("adadelta", "rm_sprop_1", "sgd_2", "adagrad", "adam_w_3")
    optimizers = {optimizer["name"]: optimizer for optimizer, _, _ in FACTS if optimizer["name"] in some}
    cases = [(drawn(optimizer, random), next(regularizers), True, True) for optimizer in optimizers.values()]
    judge_each(student, judge_moves, cases)


# --- drift_after_last_use


def fading(share, rates, table, memory, grad, step):
    """Keep a share of the step before, with another rate for each column."""
    import numpy as np

    velocity = share * (np.zeros_like(table) if memory is None else memory) - np.asarray(rates) * grad
    return table + velocity, velocity


def signs(table, memory, grad, step):
    """Step by the sign of a memory that fades, as Lion does."""
    import numpy as np

    memory = np.zeros_like(table) if memory is None else memory
    return table - 0.25 * np.sign(0.9 * memory + 0.1 * grad), 0.99 * memory + 0.01 * grad


def first_gradient_for_ever(table, memory, grad, step):
    """Step by the first gradient in every step, which is kept as it came."""
    memory = grad if memory is None else memory
    return table - 0.25 * memory, memory


@exercise("drift_after_last_use", weight=3)
@random_inputs
@given(st.sampled_from([0.0, 0.5, 0.9]), st.lists(st.sampled_from([0.5, 2.0, -1.0]), min_size=2, max_size=2), st.integers(1, 12))
def test_any_share(student, share, rates, steps):
    """Any share that is kept, and any number of steps: a geometric sum."""
    own = math.hypot(*rates)
    drift = sum(share**k for k in range(1, steps + 1))
    expect(student.drift_after_last_use(partial(fading, share, rates), steps), (own, own * drift))


@exercise("drift_after_last_use")
def test_a_rule_that_does_not_slow_down(student, random):
    """A rule that steps by the sign of a fading memory doesn't slow down: each step of absence is as long as the own one."""
    steps = int(random.integers(40, 90))
    expect(student.drift_after_last_use(signs, steps), (0.25 * 2**0.5, steps * 0.25 * 2**0.5))
    kept = "This rule keeps the first gradient, the array that it was given, and steps by it for ever."
    expect(student.drift_after_last_use(first_gradient_for_ever, 3), (0.25 * 2**0.5, 0.75 * 2**0.5), kept)
