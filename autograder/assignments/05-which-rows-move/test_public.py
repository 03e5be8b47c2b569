"""The checks of 05-which-rows-move that every learner has."""

import numpy as np

from autograder.checks.vocabulary import CheckFailed, exercise, expect, judge_each, unchanged

# --- momentum_step


@exercise("momentum_step", weight=2)
def test_from_rest(student):
    """From rest (velocity 0) the step is that of SGD, and the velocity that comes back is this step."""
    table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    grad = np.array([[2.0, -4.0], [0.0, 0.0], [0.0, 8.0], [0.0, 0.0]])
    got = student.momentum_step(table, np.zeros((4, 2)), grad, 0.25, 0.5)
    velocity = [[-0.5, 1.0], [0.0, 0.0], [0.0, -2.0], [0.0, 0.0]]
    expect(got, (np.array([[0.5, 3.0], [3.0, 4.0], [5.0, 4.0], [7.0, 8.0]]), np.array(velocity)))


@exercise("momentum_step", weight=2)
def test_the_velocity_is_kept_in_part(student):
    """`momentum` times the old velocity stays, and the new pull is added to it, row for row."""
    table = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0], [4.0, 4.0, 4.0]])
    velocity = np.array([[0.5, -1.0, 0.0], [2.0, 0.0, 4.0], [0.0, 0.0, 0.0], [-1.0, 1.0, 3.0]])
    grad = np.array([[1.0, 0.0, -2.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0], [10.0, 1.0, 0.0]])
    after = np.array([[0.3, -0.8, 0.2], [1.6, -0.5, 3.2], [0.0, 0.0, 0.0], [-1.8, 0.7, 2.4]])
    expect(student.momentum_step(table, velocity, grad, 0.1, 0.8), (table + after, after))


@exercise("momentum_step")
def test_an_absent_row_rolls_on(student):
    """With a gradient of zeros a row that has a velocity goes on, ever more slowly; one that has none stays."""
    table, velocity = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[0.0, 8.0], [0.0, 0.0], [-4.0, 2.0]])
    got = student.momentum_step(table, velocity, np.zeros((3, 2)), 10.0, 0.25)
    expect(got, (np.array([[1.0, 4.0], [3.0, 4.0], [4.0, 6.5]]), np.array([[0.0, 2.0], [0.0, 0.0], [-1.0, 0.5]])))


@exercise("momentum_step")
def test_the_gradient_stays_beside_a_velocity(student):
    """The gradient is the same after the call, and the step is right."""
    table, velocity, grad = (
        np.array([[1.0, 2.0], [3.0, 4.0]]),
        np.array([[8.0, 0.0], [-2.0, 4.0]]),
        np.array([[2.0, -4.0], [1.0, 0.0]]),
    )
    after = np.array([[3.0, 2.0], [-1.5, 2.0]])
    expect(student.momentum_step(table, velocity, grad, 0.5, 0.5), (table + after, after))
    unchanged(student, but=("table", "velocity"))


# --- adam_step

#: With beta_1 = 0.5, beta_2 = 0.75 and step = 2 these come out even: used twice, used now only, used earlier, never used.
ADAM = {
    "table": np.array([[1.0, 8.0], [3.0, 4.0], [5.0, 6.0], [7.0, -8.0]]),
    "m": np.array([[1.0, -3.0], [0.0, 3.0], [3.0, 6.0], [0.0, 0.0]]),
    "v": np.array([[1.0, 9.0], [0.0, 9.0], [21.0, 21.0], [0.0, 0.0]]),
    "grad": np.array([[2.0, -6.0], [7.0, 6.0], [0.0, 0.0], [0.0, 0.0]]),
}
ADAM_AFTER = (
    np.array([[0.5, 8.5], [3.0 - 0.5 * (14 / 3) / 28**0.5, 3.5], [5.0 - 1 / 6, 6.0 - 1 / 3], [7.0, -8.0]]),
    np.array([[1.5, -4.5], [3.5, 4.5], [1.5, 3.0], [0.0, 0.0]]),
    np.array([[1.75, 15.75], [12.25, 15.75], [15.75, 15.75], [0.0, 0.0]]),
)


@exercise("adam_step", weight=2)
def test_the_first_step_has_the_length_of_the_learning_rate(student):
    """In step 1 each number with a gradient moves by the learning rate, whatever the gradient's size; others stay."""
    grad = np.array([[0.5, -3.0, 200.0], [0.0, 0.0, 0.0], [-1.0, 0.0, 40.0], [0.0, 0.0, 0.0]])
    table, m, v = np.full((4, 3), 2.0), 0.1 * grad, 0.001 * grad**2
    moved = np.array([[1.75, 2.25, 1.75], [2, 2, 2], [2.25, 2, 1.75], [2, 2, 2]])
    expect(student.adam_step(table, 0 * m, 0 * v, grad, 1, 0.25), (moved, m, v))


@exercise("adam_step", weight=3)
def test_a_later_step(student):
    """In step 2 both memories are updated, corrected for their start at 0, and give the step; rows never used stay."""
    got = student.adam_step(*ADAM.values(), 2, 0.5, 0.5, 0.75)
    expect(got, ADAM_AFTER)


@exercise("adam_step")
def test_an_absent_row_goes_on(student):
    """One step after its first use, with a gradient of zero, a number moves on by 0.67 times the learning rate."""
    table, zeros = np.array([[3.0, 1.0], [5.0, 1.0], [7.0, 1.0]]), np.zeros((3, 2))
    m, v = zeros.copy(), zeros.copy()
    m[1], v[1] = [0.2, -0.3], [0.004, 0.009]  # what step 1 leaves behind of the gradients 2 and -3
    got = student.adam_step(table, m, v, zeros, 2, 1.0)
    expect(got, (np.array([[3, 1], [5 - 0.670058, 1 + 0.670058], [7, 1]]), 0.9 * m, 0.999 * v))


@exercise("adam_step")
def test_the_gradient_stays_beside_memories(student):
    """The gradient is the same after the call, and the step is right."""
    expect(student.adam_step(*ADAM.values(), 2, 0.5, 0.5, 0.75), ADAM_AFTER)
    unchanged(student, but=("table", "m", "v"))


# --- lazy_adam_step


def _untouched(got, ids, *before):
    """Require that all rows but those of `ids` are as they were, to the last bit, in the table and in both memories."""
    for name, old, new in zip(("table", "m", "v"), before, got, strict=True):
        for row in sorted(set(range(len(old))) - set(np.ravel(ids).tolist())):
            if not np.array_equal(np.asarray(new)[row], old[row]):
                raise CheckFailed(
                    f"Row {row} is not among the ids, so `{name}` must hold there exactly what it held before. "
                    f"It held {old[row].tolist()}, and now it holds {np.asarray(new)[row].tolist()}.",
                    np.asarray(new),
                    None,
                )


def _spread(arrays, ids, size):
    """Put rows into larger arrays at the places `ids`; all other rows are their own number and a third."""
    large = []
    for number, rows in enumerate(arrays):
        array = np.arange(size)[:, None] + np.array([[1 / 3, 2 / 3]]) + number
        array[ids] = rows
        large.append(array)
    return large


@exercise("lazy_adam_step", weight=3)
def test_the_rows_that_are_there(student):
    """The rows of the ids, and their rows of both memories, become what Adam makes of them."""
    ids = np.array([0, 2, 5])
    before = _spread([ADAM[name][:3] for name in ("table", "m", "v")], ids, 6)
    after = _spread([array[:3] for array in ADAM_AFTER], ids, 6)
    expect(student.lazy_adam_step(*before, ids, ADAM["grad"][:3], 2, 0.5, 0.5, 0.75), tuple(after))


@exercise("lazy_adam_step", weight=2)
def test_absent_rows_and_their_memories(student):
    """Of an absent row nothing changes: not its vector, and neither of its two memories."""
    ids = np.array([1, 4])
    before = _spread([ADAM[name][:2] for name in ("table", "m", "v")], ids, 7)
    after = _spread([array[:2] for array in ADAM_AFTER], ids, 7)
    got = student.lazy_adam_step(*before, ids, ADAM["grad"][:2], 2, 0.5, 0.5, 0.75)
    expect(got, tuple(after))
    _untouched(got, ids, *before)


@exercise("lazy_adam_step")
def test_the_first_use(student):
    """The first use of a row: in step 1 it moves by the learning rate, later as that step's corrections say; in any order."""
    # In step 3, with betas 1/2 and 3/4: m is g / 2 and v is g² / 4, corrected by 1 - 1/8 and 1 - 27/64.
    ids, rows, step = np.array([1]), np.array([[3.0, -8.0]]), 37**0.5 / 7
    before = np.ones((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))
    got = student.lazy_adam_step(*before, ids, rows, 3, 0.5, 0.5, 0.75)
    m, v = np.array([[0, 0], [1.5, -4], [0, 0]]), np.array([[0, 0], [2.25, 16], [0, 0]])
    expect(got, (np.array([[1, 1], [1 - step / 2, 1 + step / 2], [1, 1]]), m, v))
    ids, rows = np.array([4, 0, 3]), np.array([[2.0, -0.5], [30.0, 4.0], [-1.0, 8.0]])
    table, m, v = np.array([[3.0, 1.0], [5.0, 2.0], [7.0, 3.0], [9.0, 4.0], [2.0, 5.0]]), np.zeros((5, 2)), np.zeros((5, 2))
    v[[1, 2]] = [[0.3, 0.7], [0.0, 1.7]]  # rows that were used before
    before = table.copy(), m.copy(), v.copy()
    m[ids], v[ids] = 0.1 * rows, 0.001 * rows**2
    moved = np.array([[2.5, 0.5], [5.0, 2.0], [7.0, 3.0], [9.5, 3.5], [1.5, 5.5]])
    got = student.lazy_adam_step(*before, ids, rows, 1, 0.5)
    expect(got, (moved, m, v))
    _untouched(got, ids, *before)
    # A number that never had a gradient stays, also in a row that is used.
    before, ids = (np.ones((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))), np.array([1])
    got = student.lazy_adam_step(*before, ids, np.array([[0.0, -8.0]]), 1, 0.5, 0.5, 0.75)
    expect(got, (np.array([[1, 1], [1, 1.5], [1, 1]]), np.array([[0, 0], [0, -4], [0, 0]]), np.array([[0, 0], [0, 16], [0, 0]])))


@exercise("lazy_adam_step")
def test_ids_and_their_rows_stay(student):
    """The ids and the rows of the gradient are the same after the call, and the step is right."""
    ids = np.array([3, 0])
    before, after = (_spread([array[:2] for array in arrays], ids, 5) for arrays in (list(ADAM.values())[:3], ADAM_AFTER))
    expect(student.lazy_adam_step(*before, ids, ADAM["grad"][:2], 2, 0.5, 0.5, 0.75), tuple(after))
    unchanged(student, but=("table", "m", "v"))


# --- adagrad_step


@exercise("adagrad_step", weight=2)
def test_distinct_ids(student):
    """Each row goes against its gradient, divided by the root of all its squares until now; absent rows stay."""
    table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0], [9.0, 10.0]])
    accumulator = np.array([[16.0, 0.0], [4.0, 4.0], [1.0, 2.0], [1.0, 1.0], [27.0, 0.75]])
    got = student.adagrad_step(table, accumulator, np.array([0, 4]), np.array([[3.0, -5.0], [3.0, -0.5]]), 2.0)
    moved = np.array([[-0.2, 4.0], [3, 4], [5, 6], [7, 8], [8.0, 11.0]])
    expect(got, (moved, np.array([[25.0, 25.0], [4, 4], [1, 2], [1, 1], [36.0, 1.0]])))


@exercise("adagrad_step", weight=3)
def test_equal_ids_are_summed_first(student):
    """Rows of one id are added up before anything is squared: one step, with the sum."""
    table, accumulator = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([[9.0], [1.0], [40.0], [5.0]])
    ids, rows = np.array([2, 0, 2, 0, 2]), np.array([[1.0], [6.0], [4.0], [-2.0], [-2.0]])
    got = student.adagrad_step(table, accumulator, ids, rows, 0.7)
    expect(got, (np.array([[1 - 0.56], [2.0], [3 - 0.3], [4.0]]), np.array([[25.0], [1.0], [49.0], [5.0]])))


@exercise("adagrad_step")
def test_an_id_whose_rows_cancel(student):
    """Where the rows of an id cancel, or a number gets the gradient 0, neither it nor its accumulator changes."""
    table, accumulator = np.array([[1.0, 5.0, 6.0], [2.0, 7.0, 8.0]]), np.array([[2.0, 3.0, 4.0], [5.0, 0.0, 0.75]])
    ids, rows = np.array([0, 0, 1]), np.array([[1.5, -2.0, 0.25], [-1.5, 2.0, -0.25], [2.0, 0.0, 0.5]])
    got = student.adagrad_step(table, accumulator, ids, rows, 3.0)
    expect(got, (np.array([[1, 5, 6], [0.0, 7.0, 6.5]]), np.array([[2, 3, 4], [9, 0, 1.0]])))


@exercise("adagrad_step")
def test_ids_and_rows_of_tokens_stay(student):
    """The ids and the rows are the same after the call, and the step is right."""
    table, accumulator = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[9.0, 5.0], [7.0, 0.0]])
    ids, rows = np.array([1, 0, 0]), np.array([[3.0, 2.0], [1.0, 2.0], [3.0, 0.0]])
    got = student.adagrad_step(table, accumulator, ids, rows, 0.5)
    expect(got, (np.array([[0.6, 2 - 1 / 3], [2.625, 3.5]]), np.array([[25.0, 9.0], [16.0, 4.0]])))
    unchanged(student, but=("table", "accumulator"))


# --- predict_moves


def settings(name, **others):
    """Return settings as Keras' `get_config()` gives them, without what never matters here."""
    common = {"name": name, "learning_rate": 0.01, "weight_decay": None, "use_ema": False, "ema_momentum": 0.99}
    return common | others


def judge_moves(student, optimizer, regularizer, never, earlier):
    """Require a prediction; a row that is used now always moves."""
    got = student.predict_moves(optimizer, regularizer)
    expected = {"never": never, "earlier": earlier, "now": True}
    if not isinstance(got, dict) or got.keys() != expected.keys():
        expect(got, expected)
    said = {key: bool(value) for key, value in got.items()}
    for key, kind in (("never", "never used"), ("earlier", "used earlier"), ("now", "used now")):
        if said[key] != expected[key] and isinstance(got[key], str):
            raise CheckFailed(
                f"{key!r} should be {expected[key]}, and it is the text {got[key]!r}: for Python any text but the empty one "
                "counts as True.",
                got,
            )
        if said[key] != expected[key]:
            known = {key: value for key, value in optimizer.items() if key not in ("learning_rate", "use_ema", "ema_momentum")}
            message = f"Under {known} with regularizer {regularizer!r}, a row {kind} {'moves' if expected[key] else 'stays'}."
            for setting, does in (
                ("momentum", "no gradient is remembered"),
                ("beta_1", "no gradient is remembered"),
                ("weight_decay", "nothing shrinks"),
            ):
                if optimizer.get(setting) == 0 and not expected[key]:
                    message += f" With `{setting}` at 0 {does}, whatever the optimizer is called."
            raise CheckFailed(message, got, expected)


SGD = settings("sgd", momentum=0.0, nesterov=False)
MOMENTUM = settings("sgd", momentum=0.9, nesterov=False)
NESTEROV = settings("sgd", momentum=0.8, nesterov=True)
ADAGRAD = settings("adagrad", initial_accumulator_value=0.1, epsilon=1e-7)
RMSPROP = settings("rm_sprop", rho=0.9, momentum=0.0, epsilon=1e-7, centered=False)
ADAM_SETTINGS = settings("adam", beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False)
ADAMW = settings("adam_w", beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, weight_decay=0.004)


@exercise("predict_moves", weight=2)
def test_no_memory_of_gradients(student):
    """Without a memory of gradients only rows used now move; a memory of their squares alone moves nothing."""
    judge_each(student, judge_moves, [(optimizer, None, False, False) for optimizer in (SGD, ADAGRAD, RMSPROP)])


@exercise("predict_moves", weight=2)
def test_a_memory_of_gradients(student):
    """Under momentum and under Adam a row used earlier moves on, and a row never used stays."""
    judge_each(student, judge_moves, [(optimizer, None, False, True) for optimizer in (MOMENTUM, NESTEROV, ADAM_SETTINGS)])


@exercise("predict_moves", weight=2)
def test_what_reaches_every_row(student):
    """Weight decay reaches every row, under any optimizer, and so does a regularizer."""
    reached = [(ADAMW, None), (SGD | {"weight_decay": 0.01}, None), (SGD, "l2"), (RMSPROP, "l1"), (ADAM_SETTINGS, "l2")]
    judge_each(student, judge_moves, [(*each, True, True) for each in reached])


@exercise("predict_moves", weight=2)
def test_settings_of_zero(student):
    """A momentum, a beta_1 or a weight decay of 0 has no effect, whatever the optimizer is called."""
    cases = [
        (ADAM_SETTINGS | {"beta_1": 0.0}, None, False, False),
        (ADAMW | {"weight_decay": 0.0}, None, False, True),
        (settings("sgd", momentum=0.0, nesterov=True), None, False, False),
    ]
    judge_each(student, judge_moves, cases)


# --- drift_after_last_use: rules that are made up; each runs where the learner's code runs, so it brings along all it needs


def rolls_on(table, memory, grad, step):
    """Move by minus the gradient, and then by half of the step before, for ever."""
    velocity = (0 if memory is None else memory) / 2 - grad
    return table + velocity, velocity


def rolls_on_in_place(table, memory, grad, step):
    """Do the same in the caller's own arrays."""
    memory = 0 * table if memory is None else memory
    memory *= 0.5
    memory -= grad
    table += memory
    return table, memory


def to_and_fro(table, memory, grad, step):
    """Go down by 2, up by 1.5, down by 1.5, and so forth: the way is long, and little comes of it."""
    went = -2 * grad if memory is None else -0.75 * memory if step == 2 else -memory
    return table + went, went


def by_number_of_the_step(table, memory, grad, step):
    """Move row 0 by the number of the step along (3, -4), which has length 5, and all other rows by a hundred.

    Where another row has a gradient, row 0 goes three times as far.
    """
    import numpy as np

    new = table + 100
    new[0] = table[0] + step * np.array([3.0, -4.0]) * (3 if grad[1:].any() else 1)
    return new, step


def around_a_corner(table, memory, grad, step):
    """Move row 0 by 3 along the first column in step 1, and by 2 along the second one in each later step."""
    new = table.copy()
    new[0, 0 if step == 1 else 1] += 3 if step == 1 else 2
    return new, step


def by_turns(table, memory, grad, step):
    """Move row 0 by (3, -4) in every second step, the first among them, and let it stand in the others."""
    new = table.copy()
    new[0] += [3 * (step % 2), -4 * (step % 2)]
    return new, step


@exercise("drift_after_last_use", weight=3)
def test_a_rule_that_rolls_on(student):
    """Under a rule that halves its step each time, three steps after an own step of √2 make up 7/8 of it."""
    root = 2**0.5
    expect(student.drift_after_last_use(rolls_on, 3), (root, root * 7 / 8))
    expect(student.drift_after_last_use(rolls_on, 1), (root, root / 2))


@exercise("drift_after_last_use", weight=2)
def test_a_rule_that_works_in_place(student):
    """It also measures a rule that changes the table in place, as yours may do."""
    root = 2**0.5
    expect(student.drift_after_last_use(rolls_on_in_place, 2), (root, root * 3 / 4))


@exercise("drift_after_last_use", weight=2)
def test_only_row_0_and_each_step_with_its_number(student):
    """Only row 0 has a gradient and is measured, and the steps are numbered from 1 on."""
    expect(student.drift_after_last_use(by_number_of_the_step, 3), (5.0, 45.0))


@exercise("drift_after_last_use")
def test_the_distance_and_not_the_way(student):
    """What counts is the distance between two places, not the length of the way."""
    expect(student.drift_after_last_use(to_and_fro, 4), (2 * 2**0.5, 0.0))
    expect(student.drift_after_last_use(to_and_fro, 3), (2 * 2**0.5, 1.5 * 2**0.5))
    expect(student.drift_after_last_use(around_a_corner, 2), (3.0, 4.0))
    expect(student.drift_after_last_use(by_turns, 4), (5.0, 10.0))
