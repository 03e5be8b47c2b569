"""Wrong answers that learners really give in 05-which-rows-move, each with the sentence that a tutor would say."""

import functools
import itertools

import numpy as np

from autograder.checks.misconceptions import misconception

# --- momentum_step


def _rolled(velocity, grad, learning_rate, momentum):
    return momentum * velocity - learning_rate * grad


@misconception("momentum_step")
def velocity_uphill(table, velocity, grad, learning_rate, momentum):
    """You add the gradient to the velocity, so the table goes uphill and the loss grows. The new pull is minus the learning rate
    times the gradient."""
    velocity = momentum * velocity + learning_rate * grad
    return table + velocity, velocity


@misconception("momentum_step")
def velocity_subtracted_from_the_table(table, velocity, grad, learning_rate, momentum):
    """Your velocity is right, but you take it away from the table, so every row goes backward. The minus is in the velocity
    already: it is the step itself."""
    velocity = _rolled(velocity, grad, learning_rate, momentum)
    return table - velocity, velocity


@misconception("momentum_step")
def learning_rate_outside_of_the_velocity(table, velocity, grad, learning_rate, momentum):
    """Your velocity adds up bare gradients, and the table takes the learning rate times it, as some libraries do. Here the
    velocity is a step: the learning rate and the minus are in it, so it can be added to the table as it is."""
    velocity = momentum * velocity + grad
    return table - learning_rate * velocity, velocity


@misconception("momentum_step")
def velocity_of_the_other_sign(table, velocity, grad, learning_rate, momentum):
    """Your velocity has the other sign: you add the pull to it and take the velocity away from the table, as some books do. Here
    the velocity is the step itself, with its minus, and the table adds it; else a velocity that comes from outside pushes
    the wrong way."""
    velocity = momentum * velocity + learning_rate * grad
    return table - velocity, velocity


@misconception("momentum_step")
def mean_of_gradients_as_velocity(table, velocity, grad, learning_rate, momentum):
    """Your velocity is a fading mean of bare gradients, which is Adam's first memory. Here it is a step: `momentum` times the
    last one, minus the learning rate times the gradient, which counts in full."""
    velocity = momentum * velocity + (1 - momentum) * grad
    return table - learning_rate * velocity, velocity


@misconception("momentum_step")
def signed_velocity_without_learning_rate(table, velocity, grad, learning_rate, momentum):
    """The gradient enters your velocity without the learning rate, which comes only when the table moves, and then shrinks the
    old velocity too. Multiply the gradient alone by it, before it enters."""
    velocity = momentum * velocity - grad
    return table + learning_rate * velocity, velocity


@misconception("momentum_step")
def learning_rate_times_old_velocity(table, velocity, grad, learning_rate, momentum):
    """The learning rate multiplies the old velocity too, so the memory is lost after a step or two. It belongs to the gradient
    alone: what is in the velocity already had its learning rate."""
    velocity = learning_rate * (momentum * velocity - grad)
    return table + velocity, velocity


@misconception("momentum_step")
def velocity_as_a_mean(table, velocity, grad, learning_rate, momentum):
    """You weigh the new gradient with 1 - momentum, so each pull arrives much too weak. That would make the velocity a mean;
    here it is a sum, and the new pull counts in full."""
    velocity = momentum * velocity - (1 - momentum) * learning_rate * grad
    return table + velocity, velocity


@misconception("momentum_step")
def table_moved_by_the_old_velocity(table, velocity, grad, learning_rate, momentum):
    """You move the table by the velocity from before this step, so each gradient arrives one step late. First the new velocity,
    then the table with the new one."""
    return table + velocity, _rolled(velocity, grad, learning_rate, momentum)


@misconception("momentum_step")
def old_velocity_returned(table, velocity, grad, learning_rate, momentum):
    """Your table is right, but you return the velocity as it came in. The next step would know nothing of this one: return the
    new velocity."""
    return table + _rolled(velocity, grad, learning_rate, momentum), velocity


@misconception("momentum_step")
def table_without_velocity(table, velocity, grad, learning_rate, momentum):
    """You return the table alone. Whoever calls your function needs the velocity for the next step: return both, the table
    first."""
    return table + _rolled(velocity, grad, learning_rate, momentum)


@misconception("momentum_step")
def velocity_before_the_table(table, velocity, grad, learning_rate, momentum):
    """You return the velocity first. The order is table, velocity, as in the arguments."""
    velocity = _rolled(velocity, grad, learning_rate, momentum)
    return velocity, table + velocity


@misconception("momentum_step")
def no_memory_at_all(table, velocity, grad, learning_rate, momentum):
    """Your step is that of plain SGD: the old velocity has no part in it. Begin the new one with what is left of the old."""
    velocity = -learning_rate * grad
    return table + velocity, velocity


@misconception("momentum_step")
def velocity_never_fades(table, velocity, grad, learning_rate, momentum):
    """Your old velocity stays whole, so a row that was used once goes on at full speed for ever. What stays of it is `momentum`
    times it."""
    velocity = velocity - learning_rate * grad
    return table + velocity, velocity


@misconception("momentum_step")
def momentum_on_the_gradient(table, velocity, grad, learning_rate, momentum):
    """`momentum` multiplies the gradient in your code, and the old velocity stays whole. It is the old velocity that fades; the
    new pull counts in full."""
    velocity = velocity - momentum * learning_rate * grad
    return table + velocity, velocity


@misconception("momentum_step")
def only_rows_with_a_gradient_roll(table, velocity, grad, learning_rate, momentum):
    """Rows without a gradient stand still in your function. Momentum knows nothing of ids: every row takes its velocity along,
    also one that this batch didn't use."""
    used = np.asarray(grad).any(axis=1, keepdims=True)
    velocity = np.where(used, _rolled(velocity, grad, learning_rate, momentum), velocity)
    return np.where(used, table + velocity, table), velocity


@misconception("momentum_step")
def looks_ahead(table, velocity, grad, learning_rate, momentum):
    """This is Nesterov's form: the table takes a part of the next step in advance. For plain momentum the table moves by the new
    velocity, and no further."""
    velocity = _rolled(velocity, grad, learning_rate, momentum)
    return table + momentum * velocity - learning_rate * grad, velocity


@misconception("momentum_step")
def gradient_taken_twice(table, velocity, grad, learning_rate, momentum):
    """The table takes the gradient's step twice: once inside of the velocity, and once more beside it. The velocity alone is the
    step."""
    velocity = _rolled(velocity, grad, learning_rate, momentum)
    return table + velocity - learning_rate * grad, velocity


@misconception("momentum_step")
def only_the_sign_of_the_gradient(table, velocity, grad, learning_rate, momentum):
    """Only the sign of the gradient enters your velocity, so a weak pull counts as much as a strong one. Take the gradient as it
    is, times the learning rate."""
    velocity = _rolled(velocity, np.sign(grad), learning_rate, momentum)
    return table + velocity, velocity


@misconception("momentum_step")
def table_fades(table, velocity, grad, learning_rate, momentum):
    """You multiply the table by `momentum`, so every row shrinks toward 0, used or not. What fades is the velocity; the table is
    only moved."""
    velocity = _rolled(velocity, grad, learning_rate, momentum)
    return momentum * np.asarray(table) + velocity, velocity


@misconception("momentum_step")
def pull_or_velocity(table, velocity, grad, learning_rate, momentum):
    """Where a number has a gradient now you forget its old velocity. The two are no alternatives: what is left of the old
    velocity stays, and the new pull is added."""
    velocity = np.where(grad != 0, -learning_rate * grad, momentum * velocity)
    return table + velocity, velocity


# --- adam_step


def _memories(m, v, grad, beta_1, beta_2):
    return beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * np.square(grad)


def _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon):
    m, v = _memories(m, v, grad, beta_1, beta_2)
    new = table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon)
    return new, m, v


def _corrected_with(of_m, of_v, table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon):
    """Adam whose corrections take other betas than the memories do."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * (m / (1 - of_m**step)) / (np.sqrt(v / (1 - of_v**step)) + epsilon), m, v


@misconception("adam_step")
def no_bias_correction(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You use the two memories as they are. They begin at 0 and are too small in the first steps, `v` much more so than `m`:
    divide each by 1 minus its beta to the power of `step`, else early steps have the wrong length."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * m / (np.sqrt(v) + epsilon), m, v


@misconception("adam_step")
def only_m_corrected(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You correct `m` for its start at 0 and leave `v` as it is, so early steps are far too long. `v` needs the same, with its
    own beta."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v) + epsilon), m, v


@misconception("adam_step")
def only_v_corrected(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You correct `v` for its start at 0 and leave `m` as it is, so early steps are too short. `m` needs the same, with its own
    beta."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * m / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def corrections_with_the_usual_betas(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections are made with 0.9 and 0.999, whatever betas were given. They are right as long as nobody changes the
    betas: take `beta_1` and `beta_2`."""
    return _corrected_with(0.9, 0.999, table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("adam_step")
def corrections_with_one_beta(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Both of your corrections use `beta_1`. `v` fades by `beta_2`, so its correction needs that one."""
    return _corrected_with(beta_1, beta_1, table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("adam_step")
def corrections_with_the_other_beta(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections exchange the betas: `m` is divided by 1 minus a power of `beta_2`, and `v` by 1 minus a power of `beta_1`.
    Each memory is corrected with the beta by which it fades."""
    return _corrected_with(beta_2, beta_1, table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("adam_step")
def both_corrections_with_beta_2(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Both of your corrections use `beta_2`, so early steps are far too long. `m` fades by `beta_1`, so its correction needs that
    one."""
    return _corrected_with(beta_2, beta_2, table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("adam_step")
def betas_as_constants(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You get what belongs to the betas 0.9 and 0.999 whatever betas are handed in. Let the formulas use `beta_1` and `beta_2`:
    the numbers are only their defaults."""
    return _adam(table, m, v, grad, step, learning_rate, 0.9, 0.999, epsilon)


@misconception("adam_step")
def all_settings_as_constants(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You get what belongs to the default settings, whatever is handed in: learning rate and betas have no effect. Let the
    formulas use the arguments."""
    return _adam(table, m, v, grad, step, 0.001, 0.9, 0.999, epsilon)


@misconception("adam_step")
def memories_never_fade(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your old memories stay whole, and the new share is added to them, so they grow without end. In a fading mean only beta
    times the old stays."""
    m, v = m + (1 - beta_1) * grad, v + (1 - beta_2) * np.square(grad)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def beta_times_step(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections take beta times `step`. In step 1 that is the same, and from step 2 on it isn't: a memory fades by the
    factor beta in each step, so after `step` of them by beta to the power of `step`."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    new = table - learning_rate * (m / (1 - beta_1 * step)) / (np.sqrt(v / (1 - beta_2 * step)) + epsilon)
    return new, m, v


@misconception("adam_step")
def power_outside_of_the_brackets(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections take 1 - beta to the power of `step`. In step 1 that is the same; later they blow both memories up. The
    power belongs to beta alone: 1 minus (beta to the power of `step`)."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    new = table - learning_rate * (m / (1 - beta_1) ** step) / (np.sqrt(v / (1 - beta_2) ** step) + epsilon)
    return new, m, v


@misconception("adam_step")
def power_of_the_step_before(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections use the number of the step before, so in step 1 you divide by 0. Steps are numbered from 1 on, and this
    step counts."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    with np.errstate(all="ignore"):
        first, second = (np.float64(1 - beta ** (step - 1)) for beta in (beta_1, beta_2))
        return table - learning_rate * (m / first) / (np.sqrt(v / second) + epsilon), m, v


@misconception("adam_step")
def power_of_the_next_step(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your corrections use the number of the next step. Steps are numbered from 1 on already: take `step` as it comes."""
    new, _, _ = _adam(table, m, v, grad, step + 1, learning_rate, beta_1, beta_2, epsilon)
    return new, *_memories(m, v, grad, beta_1, beta_2)


@misconception("adam_step")
def gradient_not_squared(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """`v` takes in the gradient and not its square, so it can become negative, and a negative number has no root: the table gets
    NaN. `v` remembers sizes, and squares have no sign."""
    m, v = beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * np.asarray(grad)
    with np.errstate(all="ignore"):
        return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def square_of_the_mean(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """`v` takes in the square of `m`. It is the mean of the squared gradients: square the gradient of this step."""
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * m**2
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def divided_without_the_root(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You divide by the mean of the squares itself, so large gradients make short steps and small ones huge steps. Its square
    root has the size of a gradient: divide by that."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * (m / (1 - beta_1**step)) / (v / (1 - beta_2**step) + epsilon), m, v


@misconception("adam_step")
def epsilon_forgotten(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Rows that were never used become NaN: there you divide 0 by 0, and one NaN spoils all that reads the row. `epsilon`, added
    to the root, is there for them."""
    with np.errstate(all="ignore"):
        return _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, 0.0)


@misconception("adam_step")
def adam_uphill(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You add the step to the table, so it goes uphill and the loss grows. Take it away: `m` has the sign of the gradient."""
    new, m, v = _adam(table, m, v, grad, step, -learning_rate, beta_1, beta_2, epsilon)
    return new, m, v


@misconception("adam_step")
def betas_exchanged(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You exchanged the betas: `beta_1` belongs to `m`, the memory of gradients, and `beta_2` to `v`, the memory of squares,
    which fades far more slowly."""
    return _adam(table, m, v, grad, step, learning_rate, beta_2, beta_1, epsilon)


@misconception("adam_step")
def new_gradient_weighs_beta(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Old and new have each other's weights: with 0.9 for the new gradient nearly nothing is remembered. Beta is what stays of
    the memory, 1 - beta what comes in."""
    m, v = (1 - beta_1) * m + beta_1 * grad, (1 - beta_2) * v + beta_2 * np.square(grad)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def sums_in_place_of_means(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The new gradient enters your memories with its full weight, as in momentum. Adam keeps means: what comes in is weighed
    with 1 - beta, and the correction counts on it."""
    m, v = beta_1 * m + grad, beta_2 * v + np.square(grad)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def gradient_over_the_root(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Above the fraction line stands the gradient of this step, which is RMSprop: absent rows would stand still. Adam takes its
    memory `m`, corrected."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * grad / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def step_from_the_old_memories(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You take the step with the memories from before, so this batch's gradient arrives one step late. Update both memories
    first."""
    new = table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon)
    return new, *_memories(m, v, grad, beta_1, beta_2)


@misconception("adam_step")
def corrected_memories_returned(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your table is right, but the memories come back corrected. The next step would correct them again: give the corrected ones
    names of their own, and return `m` and `v`."""
    new, m, v = _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)
    return new, m / (1 - beta_1**step), v / (1 - beta_2**step)


@misconception("adam_step")
def memories_returned_as_they_came(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your table is right, but both memories come back as they came in, so the next step would know nothing of this one. Return
    the updated ones."""
    return _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)[0], m, v


@misconception("adam_step")
def adam_returns_the_table_alone(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You return the table alone. The next step needs both memories: return all three, in the order table, m, v."""
    return _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)[0]


@misconception("adam_step")
def memories_before_the_table(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The three come back in another order: first the table, then `m`, then `v`."""
    new, m, v = _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)
    return m, v, new


@misconception("adam_step")
def adam_without_learning_rate(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your step doesn't depend on the learning rate, so every first step has length 1. Multiply by it before you subtract."""
    return _adam(table, m, v, grad, step, 1.0, beta_1, beta_2, epsilon)


@misconception("adam_step")
def rows_without_gradient_skipped(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Rows without a gradient stand still in your function, and so do their memories. That is the next exercise: here every row
    takes part, and a row used earlier goes on."""
    used = np.asarray(grad).any(axis=1, keepdims=True)
    after = _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)
    return tuple(np.where(used, new, old) for new, old in zip(after, (table, m, v), strict=True))


@misconception("adam_step")
def second_memory_never_shrinks(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Where the gradients get smaller your `v` stays as large as it was: you take the larger of the old and the new one. That is
    like AMSGrad. Adam's `v` is a fading mean and shrinks too."""
    first, second = _memories(m, v, grad, beta_1, beta_2)
    second = np.maximum(v, second)
    new = table - learning_rate * (first / (1 - beta_1**step)) / (np.sqrt(second / (1 - beta_2**step)) + epsilon)
    return new, first, second


@misconception("adam_step")
def one_size_for_a_row(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """All numbers of a row share one mean of squares in your function. Adam keeps one for each number of the table: no sum or
    mean over a row."""
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * np.square(grad).mean(axis=1, keepdims=True)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def only_the_sign_of_m(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Each of your steps has the length of the learning rate, also later ones: you use only the sign of `m`. That is right for
    step 1 alone; divide the corrected `m` by the root of the corrected `v`."""
    m, v = _memories(m, v, grad, beta_1, beta_2)
    return table - learning_rate * np.sign(m), m, v


@misconception("adam_step")
def squares_of_the_corrected_mean(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your `v` takes in the square of the corrected `m`, which is that of the gradient in step 1 only. It is a fading mean of the
    squared gradients: `grad**2`."""
    m = beta_1 * m + (1 - beta_1) * grad
    mean = m / (1 - beta_1**step)
    v = beta_2 * v + (1 - beta_2) * mean**2
    return table - learning_rate * mean / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("adam_step")
def squared_length_of_a_row(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your `v` holds the squared length of each row, so all numbers of a row are divided by the same. Adam works number by
    number: each has a `v` of its own."""
    m = beta_1 * m + (1 - beta_1) * grad
    v = beta_2 * v + (1 - beta_2) * np.sum(grad**2, axis=1, keepdims=True)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


# --- lazy_adam_step


def _lazily(table, m, v, ids, rows, *settings, rule=_adam):
    """Give the rows of `ids` what a rule makes of them, in copies."""
    arrays = [np.array(array) for array in (table, m, v)]
    after = rule(*(array[ids] for array in arrays), rows, *settings)
    for array, new in zip(arrays, after, strict=True):
        array[ids] = new
    return tuple(arrays)


@misconception("lazy_adam_step")
def dense_adam_after_all(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Absent rows move in your function, and their memories fade, as in the dense Adam. A zero gradient isn't "no step". Work on
    the rows of `ids` alone."""
    grad = np.zeros(np.shape(table))
    grad[ids] = rows
    return _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def absent_memories_fade(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Absent rows keep their vectors, but their memories fade, which costs a pass over all V rows. Multiply by beta only in the
    rows of `ids`."""
    new, _, _ = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    grad = np.zeros(np.shape(table))
    grad[ids] = rows
    return new, *_memories(m, v, grad, beta_1, beta_2)


@misconception("lazy_adam_step")
def absent_squares_fade(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Of absent rows `m` stays and `v` fades, which costs a pass over all V rows. Multiply both memories only in the rows of
    `ids`."""
    new, new_m, _ = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    grad = np.zeros(np.shape(table))
    grad[ids] = rows
    return new, new_m, _memories(m, v, grad, beta_1, beta_2)[1]


@misconception("lazy_adam_step")
def absent_squares_rounded(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Absent rows of `v` come back with other last digits. You did something to all of `v` that rounds, such as a root that is
    squared again: change the rows of `ids` alone."""
    rounded = np.sqrt(v) ** 2
    table, m, new = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    rounded[ids] = new[ids]
    return table, m, rounded


@misconception("lazy_adam_step")
def clock_of_its_own(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """A row that was never used before is corrected as in step 1 in your function. The corrections go by the number of this step,
    for every row alike: only then do they agree with the dense Adam, whose memories were 0 all the time."""
    t = np.where(np.asarray(v)[ids].any(axis=1, keepdims=True), step, 1)
    return _lazily(table, m, v, ids, rows, t, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def every_row_takes_the_step(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You update the memories of the rows of `ids` alone, but then the whole table takes a step with them. Take the step from
    the rows of `ids` only."""
    _, m, v = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v


@misconception("lazy_adam_step")
def first_rows_in_place_of_the_ids(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your updates go into the first U rows of the table. Line u of `rows` belongs to the row whose number is `ids[u]`."""
    return _lazily(table, m, v, np.arange(len(ids)), rows, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def one_row_too_high(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Each update lands one row too far up, and that of id 0 in the last row. Ids count from 0, as rows do."""
    return _lazily(table, m, v, np.asarray(ids) - 1, rows, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def rows_in_the_order_of_the_table(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Where the ids aren't sorted, rows get each other's updates: a mask, or sorted ids, go through the table from top to
    bottom, while `rows` stays in the order of `ids`. Index with `ids` itself."""
    return _lazily(table, m, v, np.sort(ids), rows, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def lazily_without_correction(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but you use their memories uncorrected: they began at 0 and are too small in early steps. Divide each
    by 1 minus its beta to the power of `step`."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = _memories(m, v, rows, beta_1, beta_2)
        return table - learning_rate * m / (np.sqrt(v) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_only_m_corrected(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but only `m` is corrected for its start at 0, and `v` isn't: early steps are far too long. Correct
    both, each with its own beta."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = _memories(m, v, rows, beta_1, beta_2)
        return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_with_the_power_outside(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but your corrections take 1 - beta to the power of `step`, which blows both memories up. The power
    belongs to beta alone: 1 minus (beta to the power of `step`)."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = _memories(m, v, rows, beta_1, beta_2)
        return table - learning_rate * (m / (1 - beta_1) ** step) / (np.sqrt(v / (1 - beta_2) ** step) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_uphill(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but uphill. Take the step away from them: `m` has the sign of the gradient."""
    return _lazily(table, m, v, ids, rows, step, -learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def lazily_with_betas_exchanged(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You exchanged the betas: `beta_1` belongs to `m` and `beta_2` to `v`. If you call `adam_step`, mind the order of its
    arguments."""
    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_2, beta_1, epsilon)


@misconception("lazy_adam_step")
def lazily_with_corrections_exchanged(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but your corrections exchange the betas: `m` is divided by 1 minus a power of `beta_2`, and `v` by 1
    minus a power of `beta_1`. Each memory is corrected with the beta by which it fades."""
    rule = functools.partial(_corrected_with, beta_2, beta_1)
    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_with_the_default_betas(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but as if the betas were 0.9 and 0.999, whatever is handed in. If you call `adam_step`, hand the betas
    on: what isn't handed on takes its default."""
    return _lazily(table, m, v, ids, rows, step, learning_rate, 0.9, 0.999, epsilon)


@misconception("lazy_adam_step")
def lazily_with_the_default_settings(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but with the default settings, whatever is handed in. If you call `adam_step`, hand the learning rate
    and the betas on: what isn't handed on takes its default."""
    return _lazily(table, m, v, ids, rows, step, 0.001, 0.9, 0.999, epsilon)


@misconception("lazy_adam_step")
def lazy_memories_never_fade(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The memories of the rows that are there stay whole, and the new share is added to them, so they grow with every use. Of the
    old, beta times it stays; an addition alone, such as `+=` or `np.add.at`, leaves that out."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = m + (1 - beta_1) * rows, v + (1 - beta_2) * rows**2
        return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_without_squares(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """`v` takes in the rows and not their squares, so it can become negative, and a negative number has no root. Square the rows
    for `v`."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = beta_1 * m + (1 - beta_1) * rows, beta_2 * v + (1 - beta_2) * rows
        with np.errstate(all="ignore"):
            return table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_without_the_root(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The right rows move, but you divide by the mean of the squares itself. Its square root has the size of a gradient: divide
    by that."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = _memories(m, v, rows, beta_1, beta_2)
        return table - learning_rate * (m / (1 - beta_1**step)) / (v / (1 - beta_2**step) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazily_from_the_old_memories(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You take the step with the memories from before, so this batch's rows arrive one use late. Write the new memories first,
    then take the step with them."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        new = table - learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon)
        return new, *_memories(m, v, rows, beta_1, beta_2)

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def lazy_rmsprop(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Above the fraction line stand the rows of this batch, so `m` is kept and never used. The step takes the corrected `m` of
    the rows."""

    def rule(table, m, v, rows, step, learning_rate, beta_1, beta_2, epsilon):
        m, v = _memories(m, v, rows, beta_1, beta_2)
        return table - learning_rate * rows / (np.sqrt(v / (1 - beta_2**step)) + epsilon), m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def memories_begin_anew(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """What the rows of `ids` remembered is lost: you write (1 - beta) times the new into their memories. Beta times the old
    belongs to it, else a word never remembers its last use."""

    def rule(table, m, v, rows, *others):
        return _adam(table, 0 * m, 0 * v, rows, *others)

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def absent_memories_erased(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The memories that you return are 0 in all absent rows. An absent row keeps its memories for its next use: write into the
    old arrays, or copies of them, and not into zeros."""
    new, new_m, new_v = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    present = np.isin(np.arange(len(new)), ids)[:, None]
    return new, new_m * present, new_v * present


@misconception("lazy_adam_step")
def only_the_used_rows_returned(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You return only the U rows that moved. Put them back into their places: the whole table and both whole memories are asked
    for, shape (V, d)."""
    return _adam(table[ids], m[ids], v[ids], rows, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def table_not_written_back(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Both memories are right, but the table is as it was. `table[ids]` with an array of ids is a copy: what you change in it
    has to be assigned to `table[ids]` again."""
    _, m, v = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    return table, m, v


@misconception("lazy_adam_step")
def memories_not_written_back(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The table is right, but both memories come back as they were, so the next use of these words would know nothing of this
    one. Assign the new rows to `m[ids]` and `v[ids]`."""
    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)[0], m, v


@misconception("lazy_adam_step")
def lazy_table_alone(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You return the table alone. The next step needs both memories: return all three, in the order table, m, v."""
    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)[0]


@misconception("lazy_adam_step")
def lazy_memories_first(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The three come back in another order: first the table, then `m`, then `v`."""
    table, m, v = _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon)
    return m, v, table


@misconception("lazy_adam_step")
def lazily_without_learning_rate(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Your step doesn't depend on the learning rate. Multiply by it before you subtract."""
    return _lazily(table, m, v, ids, rows, step, 1.0, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def lazily_id_zero_left_out(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Row 0 never moves. Some tools keep id 0 for padding, but here it is a word as any other: a test such as `if id:` takes it
    for False."""
    ids, rows = np.asarray(ids), np.asarray(rows)
    return _lazily(table, m, v, ids[ids != 0], rows[ids != 0], step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def rows_replaced_by_the_step(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The rows that moved hold only the step, and what stood there is lost. The step has to be subtracted from the row: is there
    an `=` that should be `-=`?"""

    def rule(table, *others):
        new, m, v = _adam(table, *others)
        return table - new, m, v

    return _lazily(table, m, v, ids, rows, step, learning_rate, beta_1, beta_2, epsilon, rule=rule)


@misconception("lazy_adam_step")
def zero_gradient_taken_for_absence(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """A row whose gradient is 0 stays as it was, although its id is in the batch. It was used: its memories fade, and what they
    remember moves it. Go by `ids`, not by where the gradient differs from 0."""
    present = np.asarray(rows).any(axis=1)
    given = table, m, v, np.asarray(ids)[present], np.asarray(rows)[present]
    return _lazily(*given, step, learning_rate, beta_1, beta_2, epsilon)


@misconception("lazy_adam_step")
def memories_at_the_place_in_the_batch(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """The table's row is that of the id, and the memories' rows are those of the id's place in the batch. Both memories have a
    row for each word, as the table has: use the id for all three."""
    table, m, v = table.copy(), m.copy(), v.copy()
    for place, id in enumerate(ids):
        m[place] = beta_1 * m[place] + (1 - beta_1) * rows[place]
        v[place] = beta_2 * v[place] + (1 - beta_2) * rows[place] ** 2
        root = np.sqrt(v[place] / (1 - beta_2**step))
        table[id] -= learning_rate * m[place] / (1 - beta_1**step) / (root + epsilon)
    return table, m, v


# --- adagrad_step


def _summed(ids, rows):
    ids, rows = np.asarray(ids), np.asarray(rows, dtype=float)
    unique, place = np.unique(ids, return_inverse=True)
    sums = np.zeros((len(unique), rows.shape[-1]))
    np.add.at(sums, place, rows)
    return unique, sums


def _adagrad(table, accumulator, ids, rows, learning_rate, epsilon):
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += sums**2
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def squares_before_the_sum(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You square the rows before you add up those of equal ids. That is what Keras on TensorFlow does: three equal pulls count
    as 3 in the accumulator where their sum counts as 9, so the step is too long, and rows that cancel leave a trace. Sum
    first, then square."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    np.add.at(accumulator, ids, np.square(rows))
    unique, sums = _summed(ids, rows)
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def one_sum_for_a_whole_row(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You add the mean square of a row, the same for all of its numbers, as some libraries do to save memory. Adagrad works
    number by number: each has a sum of its own squares."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += (sums**2).mean(axis=1, keepdims=True)
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def rows_of_an_id_summed_to_one_number(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You add up all numbers of an id's rows to a single one, which then moves each number of the row. Without `axis=0` a sum
    goes over the columns too: each column has a gradient of its own."""
    unique, sums = _summed(ids, rows)
    return _adagrad(
        table, accumulator, unique, np.broadcast_to(sums.sum(axis=1, keepdims=True), sums.shape), learning_rate, epsilon
    )


@misconception("adagrad_step")
def places_taken_for_ids(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You move the wrong rows: the places that `return_inverse` gives are places in the list of different ids, and you use them
    as ids. Place k is the row `unique[k]` of the table."""
    _, place = np.unique(ids, return_inverse=True)
    return _adagrad(table, accumulator, place, rows, learning_rate, epsilon)


@misconception("adagrad_step")
def last_row_of_an_id_wins(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Where an id is repeated, only its last row counts. `accumulator[ids] += …` does that, because it reads all rows before it
    writes any. Sum the rows of each id first, as in notebook 03."""
    table, accumulator, rows = np.array(table, dtype=float), np.array(accumulator, dtype=float), np.asarray(rows)
    accumulator[ids] += rows**2
    table[ids] -= learning_rate * rows / (np.sqrt(accumulator[ids]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def a_step_for_each_token(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You take one step after the other for the tokens of an id, each with its own square. They belong to one batch: sum them,
    and take one step with the sum."""
    for id, row in zip(ids, rows, strict=True):
        table, accumulator = _adagrad(table, accumulator, [id], [row], learning_rate, epsilon)
    return np.asarray(table), np.asarray(accumulator)


@misconception("adagrad_step")
def a_step_for_each_run_of_an_id(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Equal ids are summed only where they stand side by side: an id that comes again later takes a second step with a square of
    its own. `itertools.groupby` joins neighbors alone. Sum over the whole batch, for each id once."""
    ids, rows = np.asarray(ids), np.asarray(rows)
    runs = np.split(np.arange(len(ids)), np.flatnonzero(np.diff(ids)) + 1)
    for run in runs:
        table, accumulator = _adagrad(table, accumulator, [ids[run[0]]], [rows[run].sum(axis=0)], learning_rate, epsilon)
    return np.asarray(table), np.asarray(accumulator)


@misconception("adagrad_step")
def mean_of_equal_ids(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Where an id is repeated, you took the mean of its rows. Their pulls add up: take the sum."""
    unique, sums = _summed(ids, rows)
    means = sums / np.unique(ids, return_counts=True)[1][:, None]
    return _adagrad(table, accumulator, unique, means, learning_rate, epsilon)


@misconception("adagrad_step")
def sizes_summed(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You added up absolute values. Rows of one id add with their signs: a push and a pull cancel, and nothing is left to
    square."""
    return _adagrad(table, accumulator, ids, np.abs(rows), learning_rate, epsilon)


@misconception("adagrad_step")
def accumulator_without_root(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You divide by the sum of the squares itself, so steps shrink far too fast. Its square root has the size of a gradient:
    divide by that."""
    table = np.array(table, dtype=float)
    _, after = _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)
    unique, sums = _summed(ids, rows)
    table[unique] -= learning_rate * sums / (after[unique] + epsilon)
    return table, after


@misconception("adagrad_step")
def divided_by_the_old_accumulator(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You divide by the root of the old accumulator, so a first use divides by nearly 0 and the row flies away. Add this batch's
    square first."""
    table = np.array(table, dtype=float)
    _, after = _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)
    unique, sums = _summed(ids, rows)
    with np.errstate(all="ignore"):
        table[unique] -= learning_rate * sums / (np.sqrt(np.asarray(accumulator)[unique]) + epsilon)
    return table, after


@misconception("adagrad_step")
def adagrad_uphill(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You add the step to the table, so it goes uphill. Take it away: the rows hold gradients."""
    return _adagrad(table, accumulator, ids, rows, -learning_rate, epsilon)


@misconception("adagrad_step")
def accumulator_of_bare_sums(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your accumulator takes in the sums and not their squares, so a pull one way takes back what one the other way put in, and
    a negative number has no root. Square the sum of an id before it goes in."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += sums
    with np.errstate(all="ignore"):
        table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def accumulator_of_sizes(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your accumulator adds up the sizes of the gradients, and you divide by it as it is. Adagrad adds up their squares, and
    divides by the root of that sum: two gradients of 3 and 4 count as 5 and not as 7."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += np.abs(sums)
    table[unique] -= learning_rate * sums / (accumulator[unique] + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def accumulator_replaced(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your accumulator holds only the square of this batch, so every step has the length of the learning rate. It adds up: the
    old stays, and the new square is added."""
    accumulator = np.array(accumulator, dtype=float)
    accumulator[np.asarray(ids)] = 0
    return _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)


@misconception("adagrad_step")
def accumulator_fades(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your accumulator is a fading mean, which is RMSprop. Adagrad's forgets nothing: it is the plain sum of all squares."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] = 0.9 * accumulator[unique] + 0.1 * sums**2
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def whole_accumulator_fades(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your accumulator is a fading mean, which is RMSprop, and it fades for absent ids too. Adagrad's forgets nothing: it is the
    plain sum of all squares."""
    table, accumulator = np.array(table, dtype=float), 0.9 * np.asarray(accumulator)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += 0.1 * sums**2
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def one_accumulator_for_a_row(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """All numbers of a row share one square in your function. Adagrad keeps a sum for each number of the table: don't add up or
    average over the row."""
    table, accumulator = np.array(table, dtype=float), np.array(accumulator, dtype=float)
    unique, sums = _summed(ids, rows)
    accumulator[unique] += (sums**2).sum(axis=1, keepdims=True)
    table[unique] -= learning_rate * sums / (np.sqrt(accumulator[unique]) + epsilon)
    return table, accumulator


@misconception("adagrad_step")
def old_accumulator_returned(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your table is right, but the accumulator comes back as it came in, so steps would never get shorter. Return the new one."""
    return _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)[0], accumulator


@misconception("adagrad_step")
def adagrad_table_alone(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You return the table alone. The next step needs the accumulator: return both, the table first."""
    return _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)[0]


@misconception("adagrad_step")
def accumulator_before_the_table(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """You return the accumulator first. The order is table, accumulator, as in the arguments."""
    return _adagrad(table, accumulator, ids, rows, learning_rate, epsilon)[::-1]


@misconception("adagrad_step")
def adagrad_without_learning_rate(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """Your step doesn't depend on the learning rate. Multiply by it before you subtract."""
    return _adagrad(table, accumulator, ids, rows, 1.0, epsilon)


@misconception("adagrad_step")
def adagrad_without_epsilon(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    """A number that never had a gradient becomes NaN if it gets 0 now: you divide 0 by 0. `epsilon` is there for it."""
    with np.errstate(all="ignore"):
        return _adagrad(table, accumulator, ids, rows, learning_rate, 0.0)


# --- predict_moves


def _above_zero(optimizer, key):
    return bool(optimizer.get(key))


def _shrinks(optimizer, regularizer):
    return regularizer is not None or _above_zero(optimizer, "weight_decay")


def _remembers(optimizer):
    return _above_zero(optimizer, "momentum") or _above_zero(optimizer, "beta_1")


def _moves(every, memory):
    return {"never": every, "earlier": every or memory, "now": True}


@misconception("predict_moves")
def as_under_plain_sgd(optimizer, regularizer):
    """You say that only rows used now move, whatever the optimizer. That is true of the gradient; the update may bring in more:
    a memory of earlier gradients, a weight decay, a regularizer."""
    return _moves(False, False)


@misconception("predict_moves")
def every_row_moves(optimizer, regularizer):
    """You say that every row moves, whatever the optimizer. Under plain SGD, Adagrad and RMSprop a zero gradient is a zero step:
    the grid at the beginning shows it. (If you ask whether there is a setting `weight_decay`: there always is one, and mostly it
    is None. Ask for its value.)"""
    return _moves(True, True)


@misconception("predict_moves")
def memory_asked_first(optimizer, regularizer):
    """An optimizer with a memory moves no row for you that was never used, whatever else there is. Weight decay and a regularizer
    reach every row under it too: ask for them first, or put the answers together with `or`."""
    return _moves(
        False if _remembers(optimizer) else _shrinks(optimizer, regularizer),
        _remembers(optimizer) or _shrinks(optimizer, regularizer),
    )


@misconception("predict_moves")
def regularizer_ignored(optimizer, regularizer):
    """You leave the regularizer out. It adds the size of all numbers of the table to the loss, so every row gets a gradient,
    whether its word is in the batch or not."""
    return _moves(_above_zero(optimizer, "weight_decay"), _remembers(optimizer))


@misconception("predict_moves")
def weight_decay_ignored(optimizer, regularizer):
    """You leave the weight decay out. It shrinks every number of the table a little in each step, gradient or not."""
    return _moves(regularizer is not None, _remembers(optimizer))


@misconception("predict_moves")
def weight_decay_by_name(optimizer, regularizer):
    """For you AdamW shrinks the table, and no other optimizer does. Any optimizer can have a `weight_decay`, and AdamW's can be
    0: look at the setting."""
    return _moves(regularizer is not None or optimizer["name"].startswith("adam_w"), _remembers(optimizer))


@misconception("predict_moves")
def weight_decay_of_zero_counts(optimizer, regularizer):
    """You take a weight decay of 0 for one. It isn't None, but shrinking by nothing moves nothing."""
    return _moves(regularizer is not None or optimizer.get("weight_decay") is not None, _remembers(optimizer))


def _forgotten(name, optimizer, regularizer):
    """The right answer, but for optimizers of this name, which are taken to remember nothing."""
    return _moves(_shrinks(optimizer, regularizer), _remembers(optimizer) and not optimizer["name"].startswith(name))


@misconception("predict_moves")
def lion_forgotten(optimizer, regularizer):
    """Lion has a memory of gradients, too. If you go by a list of names, one is easily left out: ask whether `beta_1` or
    `momentum` is above 0."""
    return _forgotten("lion", optimizer, regularizer)


@misconception("predict_moves")
def lamb_forgotten(optimizer, regularizer):
    """Lamb has a memory of gradients, too. If you go by a list of names, one is easily left out: ask whether `beta_1` or
    `momentum` is above 0."""
    return _forgotten("lamb", optimizer, regularizer)


@misconception("predict_moves")
def adamax_forgotten(optimizer, regularizer):
    """Adamax has a memory of gradients, too. If you go by a list of names, one is easily left out: ask whether `beta_1` or
    `momentum` is above 0."""
    return _forgotten("adamax", optimizer, regularizer)


@misconception("predict_moves")
def adafactor_remembers(optimizer, regularizer):
    """You take Adafactor for a relative of Adam that remembers gradients. It keeps squares alone, as its settings tell: there is
    no `beta_1` among them."""
    return _moves(_shrinks(optimizer, regularizer), _remembers(optimizer) or optimizer["name"].startswith("adafactor"))


@misconception("predict_moves")
def momentum_by_its_key(optimizer, regularizer):
    """For you SGD and RMSprop always remember gradients. They always have a setting `momentum`, and mostly it is 0, which is no
    memory: ask for its value."""
    return _moves(
        _shrinks(optimizer, regularizer),
        "momentum" in optimizer or _above_zero(optimizer, "beta_1"),
    )


@misconception("predict_moves")
def beta_1_by_its_key(optimizer, regularizer):
    """For you Adam and its relatives remember gradients even where `beta_1` is 0. Then `m` holds only the newest gradient, and
    `beta_2` keeps nothing but squares: ask for the value of `beta_1`."""
    return _moves(_shrinks(optimizer, regularizer), _above_zero(optimizer, "momentum") or "beta_1" in optimizer)


@misconception("predict_moves")
def both_memories_by_their_keys(optimizer, regularizer):
    """For you a `momentum` and a `beta_1` of 0 are memories. They keep nothing of earlier gradients: ask for the values, not for
    the keys."""
    return _moves(_shrinks(optimizer, regularizer), "momentum" in optimizer or "beta_1" in optimizer)


@misconception("predict_moves")
def adams_memory_forgotten(optimizer, regularizer):
    """You look for `momentum` alone. Adam and its relatives keep earlier gradients too, under the name `beta_1`."""
    return _moves(_shrinks(optimizer, regularizer), _above_zero(optimizer, "momentum"))


@misconception("predict_moves")
def momentum_forgotten(optimizer, regularizer):
    """You look for `beta_1` alone. SGD and RMSprop can keep earlier gradients too, under the name `momentum`."""
    return _moves(_shrinks(optimizer, regularizer), _above_zero(optimizer, "beta_1"))


@misconception("predict_moves")
def squares_taken_for_a_memory(optimizer, regularizer):
    """For you Adagrad, RMSprop and Adadelta move rows used earlier. They remember only squares, which stand below the fraction
    line: with a gradient of 0 above it, the step is 0."""
    memory = not optimizer["name"].startswith(("sgd", "adafactor")) or _above_zero(optimizer, "momentum")
    return _moves(_shrinks(optimizer, regularizer), memory)


@misconception("predict_moves")
def mean_of_weights_taken_for_a_memory(optimizer, regularizer):
    """For you every optimizer moves rows used earlier, plain SGD too. If you looked for "momentum" in all keys, you found
    `ema_momentum`, which stands in the settings of every optimizer and belongs to a mean of the *weights*."""
    memory = any("momentum" in key for key, value in optimizer.items() if value)
    return _moves(_shrinks(optimizer, regularizer), memory)


@misconception("predict_moves")
def nesterov_without_momentum(optimizer, regularizer):
    """You take `nesterov` for a memory. It only says how a momentum is used: where the momentum is 0, there is none."""
    return _moves(_shrinks(optimizer, regularizer), _remembers(optimizer) or _above_zero(optimizer, "nesterov"))


@misconception("predict_moves")
def yes_and_no_as_texts(optimizer, regularizer):
    """Your answers are texts. For Python any text but the empty one counts as True, "no" and "False" too: give True and False,
    without quotes."""
    moves = _moves(_shrinks(optimizer, regularizer), _remembers(optimizer))
    return {kind: "yes" if each else "no" for kind, each in moves.items()}


@misconception("predict_moves")
def nesterov_ends_the_rolling(optimizer, regularizer):
    """For you a row that was used earlier stays under Nesterov's form of momentum. That form looks ahead before it takes the
    gradient, and its velocity rolls on all the same: the memory is `momentum`, with `nesterov` or without."""
    rolls = _above_zero(optimizer, "momentum") and not optimizer.get("nesterov")
    return _moves(_shrinks(optimizer, regularizer), rolls or _above_zero(optimizer, "beta_1"))


@misconception("predict_moves")
def regularizer_counts_without_memory_alone(optimizer, regularizer):
    """You look at the regularizer only where the optimizer has no memory: does it stand in an `elif` or `else`? Both can be there
    at once: what shrinks the table reaches every row, also under momentum and Adam."""
    shrinks = _above_zero(optimizer, "weight_decay") or (regularizer is not None and not _remembers(optimizer))
    return _moves(shrinks, _remembers(optimizer))


@misconception("predict_moves")
def families_by_name(optimizer, regularizer):
    """For you Adam's family moves rows used earlier and the others don't, whatever the settings. SGD and RMSprop may have a
    momentum, and an Adam with beta_1 = 0 has no memory of gradients: look at the settings."""
    return _moves(_shrinks(optimizer, regularizer), _is_of_adams_family(optimizer))


def _is_of_adams_family(optimizer):
    return optimizer["name"].startswith(("adam", "nadam", "lamb", "lion"))


@misconception("predict_moves")
def everything_by_name(optimizer, regularizer):
    """Your answers go by the optimizer's family alone: AdamW moves every row, the rest of Adam's family rows used earlier, and
    the others neither, whatever their settings are. Any optimizer may have a `weight_decay`, SGD and RMSprop a `momentum`, and
    each of them may be 0: look at the settings."""
    decays = optimizer["name"].startswith("adam_w")
    return _moves(regularizer is not None or decays, _is_of_adams_family(optimizer))


@misconception("predict_moves")
def memory_by_name_and_no_decay(optimizer, regularizer):
    """Your answers hardly look at the settings: Adam's family moves rows used earlier, whatever its `beta_1`, the others don't,
    whatever their `momentum`, and a weight decay moves nothing. Ask for the values of these three."""
    return _moves(regularizer is not None, _is_of_adams_family(optimizer))


@misconception("predict_moves")
def memories_of_squares_count(optimizer, regularizer):
    """You take `rho` and `beta_2` for memories that move a row. They say how long squares are remembered; these stand below the
    fraction line, and without a gradient above it nothing moves. Only `momentum` and `beta_1` keep gradients."""
    squares = _above_zero(optimizer, "rho") or _above_zero(optimizer, "beta_2")
    return _moves(_shrinks(optimizer, regularizer), _remembers(optimizer) or squares)


@misconception("predict_moves")
def momentum_and_decay_alone(optimizer, regularizer):
    """Of all the settings only `momentum` and `weight_decay` count for you. Adam and its relatives keep earlier gradients too,
    under the name `beta_1`; and a regularizer gives every row a gradient, whether its word is in the batch or not."""
    return _moves(_above_zero(optimizer, "weight_decay"), _above_zero(optimizer, "momentum"))


@misconception("predict_moves")
def only_l2_shrinks(optimizer, regularizer):
    """You count only the L2 regularizer. L1 pulls every number toward 0 as well, with a gradient of constant size."""
    return _moves(regularizer == "l2" or _above_zero(optimizer, "weight_decay"), _remembers(optimizer))


@misconception("predict_moves")
def shrinking_needs_an_earlier_use(optimizer, regularizer):
    """You say that a row never used stays even where all numbers shrink. It holds its random start, which is not 0, and shrinks
    as any other row."""
    earlier = _remembers(optimizer) or _shrinks(optimizer, regularizer)
    return {"never": False, "earlier": earlier, "now": True}


@misconception("predict_moves")
def earlier_only_by_memory(optimizer, regularizer):
    """You say that a row used earlier stays where every row moves, a row never used included. What reaches every row reaches
    this one too: memory, or weight decay, or regularizer."""
    return {"never": _shrinks(optimizer, regularizer), "earlier": _remembers(optimizer), "now": True}


@misconception("predict_moves")
def either_never_or_earlier(optimizer, regularizer):
    """Where rows never used move, you say that a row used earlier stays, with a memory or without one. What reaches every row
    reaches this one too. If there is an `elif`: the two questions don't exclude each other."""
    every = _shrinks(optimizer, regularizer)
    return {"never": every, "earlier": _remembers(optimizer) and not every, "now": True}


@misconception("predict_moves")
def never_and_earlier_exchanged(optimizer, regularizer):
    """You exchanged the two kinds: a row that was used earlier can have a memory, a row that was never used can't."""
    right = _moves(_shrinks(optimizer, regularizer), _remembers(optimizer))
    return {"never": right["earlier"], "earlier": right["never"], "now": True}


@misconception("predict_moves")
def missing_setting_asked_for(optimizer, regularizer):
    """You ask for a setting that this optimizer doesn't have: only some have a `momentum`, only some a `beta_1`. `dict.get(key,
    0)` gives 0 where there is none."""
    memory = optimizer["momentum"] or optimizer["beta_1"]
    return _moves(_shrinks(optimizer, regularizer), bool(memory))


@misconception("predict_moves")
def beta_1_asked_of_all(optimizer, regularizer):
    """You ask every optimizer for `beta_1`, and SGD, Adagrad or RMSprop have no such setting. `dict.get(key, 0)` gives 0 where
    there is none."""
    memory = optimizer["beta_1"] > 0 or optimizer.get("momentum", 0) > 0
    return _moves(_shrinks(optimizer, regularizer), memory)


@misconception("predict_moves")
def none_compared_with_zero(optimizer, regularizer):
    """You compare the weight decay with 0, and mostly it is None, which can't be compared. Ask whether it is there first; None
    and 0 both count as False."""
    return _moves(regularizer is not None or optimizer["weight_decay"] > 0, _remembers(optimizer))


@misconception("predict_moves")
def three_answers_without_names(optimizer, regularizer):
    """You return the three answers without their names. A dict is asked for, with the keys "never", "earlier" and "now"."""
    return tuple(_moves(_shrinks(optimizer, regularizer), _remembers(optimizer)).values())


@misconception("predict_moves")
def list_of_kinds_that_move(optimizer, regularizer):
    """You return a list of the kinds that move. A dict with True or False for each of the three kinds is asked for."""
    right = _moves(_shrinks(optimizer, regularizer), _remembers(optimizer))
    return [kind for kind, moves in right.items() if moves]


# --- drift_after_last_use


def _walk(step_function, steps, first=1, absent=None, keep=True, follow=True):
    """Return row 0 at the start, after its own step, and after each further one."""
    table, memory = np.zeros((3, 2)), None
    grad = np.zeros((3, 2))
    grad[0] = 1
    places = [table[0].copy()]
    for step in range(first, first + 1 + steps):
        new, new_memory = step_function(table, memory, grad, step)
        new = np.array(new)
        places.append(new[0].copy())
        table = new if follow else table
        memory = new_memory if keep else None
        grad = np.zeros((3, 2)) if absent is None else absent
    return places


def _length(difference):
    return float(np.linalg.norm(difference))


@misconception("drift_after_last_use")
def drift_from_the_start(step_function, steps):
    """Your second distance is measured from the start, so the row's own step is in it. Measure it from where the row stood after
    that step."""
    places = _walk(step_function, steps)
    return _length(places[1] - places[0]), _length(places[-1] - places[0])


@misconception("drift_after_last_use")
def start_moves_along(step_function, steps):
    """Your start isn't copied. Where a rule changes the table in place it goes along, so the own step is measured from where the
    row stood at the end. Keep the start as a copy, or as the zeros that it is."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    start = table
    grad[0] = 1
    table, memory = step_function(table, memory, grad, 1)
    after = np.array(table)
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return _length(after[0] - start[0]), _length(np.array(table)[0] - after[0])


@misconception("drift_after_last_use")
def own_step_among_the_steps(step_function, steps):
    """You make one step of absence too few: the own step is among the `steps` in your count. They come after it."""
    places = _walk(step_function, steps - 1)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def one_absent_step_too_many(step_function, steps):
    """You make one step of absence too many. After the own step there are exactly `steps`."""
    places = _walk(step_function, steps + 1)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def memory_dropped(step_function, steps):
    """Nothing drifts in your measurement, as if the rule forgot all after each step. Hand in the memory that the last call
    returned: only in the first one it is None."""
    places = _walk(step_function, steps, keep=False)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def memory_begins_as_zeros(step_function, steps):
    """You hand in zeros as the first memory. What a rule remembers is its own affair, and it need not be zeros, nor one array:
    hand in None, with which each rule begins as it should."""
    table, memory, grad = np.zeros((3, 2)), np.zeros((3, 2)), np.zeros((3, 2))
    grad[0] = 1
    table, memory = step_function(table, memory, grad, 1)
    after = np.array(table)
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return _length(after[0]), _length(np.array(table)[0] - after[0])


@misconception("drift_after_last_use")
def memory_of_the_first_step(step_function, steps):
    """In your measurement each step of absence is as if it were the first one: the memory doesn't fade. Each call returns a new
    memory, and the next one needs that, not the memory of the own step."""
    table, memory = np.zeros((3, 2)), None
    grad = np.zeros((3, 2))
    grad[0] = 1
    after, memory = step_function(table.copy(), memory, grad, 1)
    table, kept = np.array(after), memory
    for step in range(2, steps + 2):
        new, _ = step_function(table, kept, 0 * grad, step)
        table = np.array(new)
    return _length(np.array(after)[0]), _length(table[0] - np.array(after)[0])


@misconception("drift_after_last_use")
def used_in_every_step(step_function, steps):
    """Your row gets its gradient in every step, so it is never absent. After the first step the gradient is 0 in all rows."""
    grad = np.zeros((3, 2))
    grad[0] = 1
    places = _walk(step_function, steps, absent=grad)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def whole_table_measured(step_function, steps):
    """You measure how far the whole table moved. Only row 0 counts: a rule may move the others too."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    tables = [table.copy()]
    for step in range(1, steps + 2):
        table, memory = step_function(table, memory, grad, step)
        tables.append(np.array(table))
        grad = np.zeros((3, 2))
    return _length(tables[1] - tables[0]), _length(tables[-1] - tables[1])


def _walk_from(grad, step_function, steps, first=1):
    """Return both distances, with another first gradient."""
    table, memory = np.zeros((3, 2)), None
    places = [table[0].copy()]
    for step in range(first, first + 1 + steps):
        table, memory = step_function(table, memory, grad, step)
        places.append(np.array(table)[0].copy())
        grad = np.zeros((3, 2))
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def one_number_of_the_row_used(step_function, steps):
    """In your first step only one number of row 0 has a gradient. Both of its numbers have the gradient 1: `grad[0] = 1`
    fills the row."""
    return _walk_from(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), step_function, steps)


@misconception("drift_after_last_use")
def one_number_used_in_step_zero(step_function, steps):
    """Two things differ from what is asked for. In your first step only the first number of row 0 has a gradient, and both should
    have the gradient 1; and your steps have the numbers 0, 1, 2, … in place of 1, 2, 3, …"""
    return _walk_from(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), step_function, steps, first=0)


@misconception("drift_after_last_use")
def every_row_used(step_function, steps):
    """Your first gradient isn't 0 outside of row 0. Row 0 alone is used: the others have a gradient of 0 from the beginning."""
    return _walk_from(np.ones((3, 2)), step_function, steps)


@misconception("drift_after_last_use")
def places_not_copied(step_function, steps):
    """A rule that changes the table in place moves your remembered places along: `before = table` is another name for the same
    array, and `table[0]` a view of it. Keep a `.copy()`."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    start = table
    table, memory = step_function(table, memory, grad, 1)
    after = table
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return _length(after[0] - start[0]), _length(table[0] - after[0])


@misconception("drift_after_last_use")
def start_not_copied(step_function, steps):
    """A rule that changes the table in place moves your remembered start along, so the own step comes out as 0 there. Keep a
    `.copy()` of the start, or remember that it was 0."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    start = table
    table, memory = step_function(table, memory, grad, 1)
    after = np.array(table)
    own = _length(after[0] - start[0])
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return own, _length(np.array(table)[0] - after[0])


@misconception("drift_after_last_use")
def place_after_the_own_step_not_copied(step_function, steps):
    """You didn't copy the place after the own step, and a rule that works in place moves it along: your drift is 0 there. Keep a
    `.copy()` of it."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    table, memory = step_function(table, memory, grad, 1)
    after = table
    own = _length(after[0])
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return own, _length(table[0] - after[0])


@misconception("drift_after_last_use")
def own_step_measured_at_the_end(step_function, steps):
    """You didn't copy the place after the own step, and measure both distances at the end: a rule that works in place has moved
    the place along by then, so the own step is the whole way and the drift 0. Keep a `.copy()` of it."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    table, memory = step_function(table, memory, grad, 1)
    after = table
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, np.zeros((3, 2)), step)
    return _length(after[0]), _length(table[0] - after[0])


@misconception("drift_after_last_use")
def drift_before_the_own_step(step_function, steps):
    """You return the drift first. The order is own step, drift."""
    places = _walk(step_function, steps)
    return _length(places[-1] - places[1]), _length(places[1] - places[0])


@misconception("drift_after_last_use")
def length_of_the_way(step_function, steps):
    """You add up the lengths of all steps of absence. Asked for is the distance between two places: a row that goes to and fro
    comes back."""
    places = _walk(step_function, steps)
    way = sum(_length(after - before) for before, after in itertools.pairwise(places[1:]))
    return _length(places[1] - places[0]), way


@misconception("drift_after_last_use")
def difference_of_two_distances(step_function, steps):
    """You subtract two distances from the start. Asked for is the length of the difference of two places: a row may turn a
    corner."""
    places = _walk(step_function, steps)
    own = _length(places[1] - places[0])
    return own, abs(_length(places[-1] - places[0]) - own)


@misconception("drift_after_last_use")
def distance_gained_from_the_start(step_function, steps):
    """Your drift is how much farther from the start the row ends than the own step left it, which is below 0 where it comes
    back. Asked for is the length of the way from the one place to the other: subtract the places, and take the length then."""
    places = _walk(step_function, steps)
    own = _length(places[1] - places[0])
    return own, _length(places[-1] - places[0]) - own


@misconception("drift_after_last_use")
def last_step_alone(step_function, steps):
    """Your second distance is that of the last step alone. It goes from the place after the own step to the end."""
    places = _walk(step_function, steps)
    return _length(places[1] - places[0]), _length(places[-1] - places[-2])


@misconception("drift_after_last_use")
def always_step_one(step_function, steps):
    """You hand in the step number 1 each time. Steps are numbered on: 1 for the own step, then 2, 3, and so forth; Adam's
    correction depends on it."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    places = [table[0].copy()]
    for _ in range(steps + 1):
        table, memory = step_function(table, memory, grad, 1)
        places.append(np.array(table)[0].copy())
        grad = np.zeros((3, 2))
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def absent_steps_counted_from_one(step_function, steps):
    """You begin to count anew after the own step: two steps have the number 1. The first step of absence is step 2."""
    table, memory, grad = np.zeros((3, 2)), None, np.zeros((3, 2))
    grad[0] = 1
    places = [table[0].copy()]
    for step in (1, *range(1, steps + 1)):
        table, memory = step_function(table, memory, grad, step)
        places.append(np.array(table)[0].copy())
        grad = np.zeros((3, 2))
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def steps_counted_from_zero(step_function, steps):
    """Your first step has the number 0. Steps are numbered from 1 on: with 0, Adam's correction would divide by 0."""
    places = _walk(step_function, steps, first=0)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def every_step_from_the_same_table(step_function, steps):
    """You hand in the first table in every step, so no step builds on the one before. Hand in the table that the last call
    returned."""
    places = _walk(step_function, steps, follow=False)
    return _length(places[1] - places[0]), _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def ratio_of_the_two(step_function, steps):
    """You return how many times as long as the own step the drift is. Return the two distances themselves."""
    places = _walk(step_function, steps)
    return _length(places[-1] - places[1]) / _length(places[1] - places[0])


@misconception("drift_after_last_use")
def drift_alone(step_function, steps):
    """You return the drift alone. Two numbers are asked for: the own step, then the drift."""
    places = _walk(step_function, steps)
    return _length(places[-1] - places[1])


@misconception("drift_after_last_use")
def stops_where_it_stands(step_function, steps):
    """You stop as soon as a step leaves the row where it was. A rule may pause and go on later: take all `steps` steps."""
    places = _walk(step_function, steps)
    last = next((at for at in range(2, len(places)) if np.allclose(places[at], places[at - 1])), len(places) - 1)
    return _length(places[1] - places[0]), _length(places[last] - places[1])


@misconception("drift_after_last_use")
def differences_in_place_of_lengths(step_function, steps):
    """You return differences of rows, with d numbers each. Asked for are their lengths: a single number for each."""
    places = _walk(step_function, steps)
    return places[1] - places[0], places[-1] - places[1]


@misconception("drift_after_last_use")
def sums_of_sizes(step_function, steps):
    """You add up the sizes of the d differences. The length of a difference is the root of the sum of its squares."""
    places = _walk(step_function, steps)
    return float(np.abs(places[1] - places[0]).sum()), float(np.abs(places[-1] - places[1]).sum())


@misconception("drift_after_last_use")
def lengths_without_the_root(step_function, steps):
    """You return squared lengths: the root is missing. `np.linalg.norm` takes it."""
    places = _walk(step_function, steps)
    return _length(places[1] - places[0]) ** 2, _length(places[-1] - places[1]) ** 2


@misconception("drift_after_last_use")
def gradient_emptied_in_place(step_function, steps):
    """You write zeros into the gradient of the own step, and a rule that keeps that array forgets it. Make a new array of zeros
    for the steps of absence."""
    table, grad = np.zeros((3, 2)), np.zeros((3, 2))
    grad[0] = 1
    table, memory = step_function(table, None, grad, 1)
    own = np.array(table)[0].copy()
    grad[:] = 0
    for step in range(2, steps + 2):
        table, memory = step_function(table, memory, grad, step)
    return _length(own), _length(np.array(table)[0] - own)
