"""Choices that the answers of 05-which-rows-move make, and the wrong ways to make them: answers may go wrong in two."""

import itertools

import numpy as np

from autograder.checks.mixtures import mixture

_KEEPS_OLD = "You return {} as it came in, and not as it is after the step."
#: Which numbers are updated at all, if not all are.
_PARTS = {
    "first-column-alone": (
        "Only the first number of each row is updated.",
        lambda g: np.broadcast_to(np.arange(g.shape[1]) == 0, g.shape),
    ),
    "last-column-left-out": (
        "The last number of each row isn't updated.",
        lambda g: np.broadcast_to(np.arange(g.shape[1]) < g.shape[1] - 1, g.shape),
    ),
    "first-row-alone": (
        "Only the first row is updated.",
        lambda g: np.broadcast_to(np.arange(len(g))[:, None] == 0, g.shape),
    ),
    "first-row-left-out": (
        "The first row isn't updated.",
        lambda g: np.broadcast_to(np.arange(len(g))[:, None] > 0, g.shape),
    ),
    "last-row-left-out": (
        "The last row isn't updated.",
        lambda g: np.broadcast_to(np.arange(len(g))[:, None] < len(g) - 1, g.shape),
    ),
    "rows-with-a-gradient-alone": (
        "Rows without a gradient in this step aren't updated.",
        lambda g: np.broadcast_to(g.any(axis=1, keepdims=True), g.shape),
    ),
    "numbers-with-a-gradient-alone": ("Numbers without a gradient in this step aren't updated.", lambda g: g != 0),
    "square-alone": (
        "As many numbers of each row are updated as there are rows.",
        lambda g: np.broadcast_to(np.arange(g.shape[1]) < len(g), g.shape),
    ),
}


def _all_of_it(grad):
    return np.ones(grad.shape, dtype=bool)


# --- momentum_step


@mixture(
    "momentum_step",
    old={
        "old-velocity-dropped": ("The old velocity has no part in the new one.", lambda u, lr, mu: 0 * u),
        "old-velocity-whole": ("The old velocity stays whole: `momentum` doesn't multiply it.", lambda u, lr, mu: u),
        "old-velocity-times-rate": ("The old velocity is multiplied by the learning rate.", lambda u, lr, mu: lr * u),
        "old-velocity-times-the-rest": ("The old velocity is multiplied by 1 - momentum.", lambda u, lr, mu: (1 - mu) * u),
        "old-velocity-times-both": ("The learning rate multiplies the old velocity too.", lambda u, lr, mu: lr * mu * u),
        "old-velocity-turned": ("The old velocity comes in with its sign turned.", lambda u, lr, mu: -mu * u),
    },
    pull={
        "gradient-added": ("The gradient is added in place of taken away, so the table goes uphill.", lambda g, lr, mu: lr * g),
        "rate-left-out": ("The learning rate doesn't multiply the gradient.", lambda g, lr, mu: -g),
        "gradient-times-momentum": ("`momentum` multiplies the new gradient too.", lambda g, lr, mu: -lr * mu * g),
        "gradient-only-by-momentum": (
            "`momentum` multiplies the gradient in place of the learning rate.",
            lambda g, lr, mu: -mu * g,
        ),
        "gradient-times-the-rest": ("The new gradient is multiplied by 1 - momentum.", lambda g, lr, mu: -lr * (1 - mu) * g),
        "gradient-bare": ("The gradient enters as it is, without a minus and without the learning rate.", lambda g, lr, mu: g),
        "gradient-left-out": ("The new gradient has no part in the velocity.", lambda g, lr, mu: 0 * g),
    },
    moved={
        "velocity-taken-away": (
            "The velocity is taken away from the table in place of added.",
            lambda e, u, new, g, lr, mu: e - new,
        ),
        "old-velocity-added": (
            "The table moves by the old velocity in place of the new one.",
            lambda e, u, new, g, lr, mu: e + u,
        ),
        "rate-times-velocity": (
            "The table moves by the learning rate times the velocity.",
            lambda e, u, new, g, lr, mu: e + lr * new,
        ),
        "rate-times-velocity-taken-away": (
            "The table loses the learning rate times the velocity, in place of gaining the velocity.",
            lambda e, u, new, g, lr, mu: e - lr * new,
        ),
        "looks-ahead": (
            "The table moves as in Nesterov's form, which looks a step ahead.",
            lambda e, u, new, g, lr, mu: e + mu * new - lr * g,
        ),
        "table-not-moved": ("The table comes back as it was given.", lambda e, u, new, g, lr, mu: e),
        "table-by-the-gradient": (
            "The table moves by the gradient of this step alone, without the velocity.",
            lambda e, u, new, g, lr, mu: e - lr * g,
        ),
        "step-in-place-of-table": ("The step comes back in place of the table.", lambda e, u, new, g, lr, mu: new),
        "table-first-column-alone": (
            "Only the first number of each row of the table moves.",
            lambda e, u, new, g, lr, mu: np.concatenate([e[:, :1] + new[:, :1], e[:, 1:]], axis=1),
        ),
    },
    part=_PARTS,
    returned={
        "velocity-first": ("The velocity is returned before the table.", lambda e, u, new: (new, e)),
        "old-velocity-returned": (_KEEPS_OLD.format("the velocity"), lambda e, u, new: (e, u)),
    },
)
def momentum(
    table,
    velocity,
    grad,
    learning_rate,
    momentum,
    *,
    old=lambda u, lr, mu: mu * u,
    pull=lambda g, lr, mu: -lr * g,
    moved=lambda e, u, new, g, lr, mu: e + new,
    part=_all_of_it,
    returned=lambda e, u, new: (e, new),
):
    """One step of momentum."""
    table, velocity, grad = (np.array(each, dtype=float) for each in (table, velocity, grad))
    new = old(velocity, learning_rate, momentum) + pull(grad, learning_rate, momentum)
    table_after = moved(table, velocity, new, grad, learning_rate, momentum)
    inside = part(grad)
    return returned(np.where(inside, table_after, table), velocity, np.where(inside, new, velocity))


# --- adam_step and lazy_adam_step


def _half(m, g, beta):
    return beta * m + (1 - beta) * g


#: Wrong ways to let a gradient into a memory, `{}` the memory and `{g}` what comes in.
def _memory(name, beta, power):
    square = (lambda g: g**2) if power == 2 else (lambda g: g)
    comes = "the squared gradient" if power == 2 else "the gradient"
    ways = {
        "shares-exchanged": (
            f"In `{name}` the shares are exchanged: the old one keeps {beta}, and {comes} gets the rest.",
            lambda m, g, b: (1 - b) * m + b * square(g),
        ),
        "sum": (f"{comes.capitalize()} enters `{name}` whole, without the share 1 - {beta}.", lambda m, g, b: b * m + square(g)),
        "old-whole": (f"The old `{name}` stays whole: {beta} doesn't multiply it.", lambda m, g, b: m + (1 - b) * square(g)),
        "old-dropped": (f"The old `{name}` has no part in the new one.", lambda m, g, b: (1 - b) * square(g)),
        "new-alone": (f"`{name}` is {comes} of this step alone.", lambda m, g, b: square(g)),
        "kept": (f"`{name}` stays as it was.", lambda m, g, b: m + 0 * g),
        "taken-away": (
            f"{comes.capitalize()} is taken away from `{name}` in place of added.",
            lambda m, g, b: b * m - (1 - b) * square(g),
        ),
    }
    if power == 2:
        ways["not-squared"] = (f"The gradient enters `{name}` without being squared.", lambda m, g, b: _half(m, g, b))
        ways["sizes"] = (f"The gradient's size enters `{name}`, and not its square.", lambda m, g, b: _half(m, np.abs(g), b))
        ways["share-squared"] = (
            f"In `{name}` the share 1 - {beta} is squared with the gradient.",
            lambda m, g, b: b * m + ((1 - b) * g) ** 2,
        )
        ways["length-of-row"] = (
            f"`{name}` gets the squared length of the whole row, and not each number's own square.",
            lambda m, g, b: _half(m, (g**2).sum(-1, keepdims=True), b),
        )
        ways["never-shrinks"] = (f"`{name}` never shrinks.", lambda m, g, b: np.maximum(m, _half(m, g**2, b)))
    else:
        ways["squared"] = (f"The squared gradient enters `{name}`.", lambda m, g, b: _half(m, g**2, b))
    return {f"{name}-{key}": way for key, way in ways.items()}


def _corrections(name, beta):
    return {
        f"{name}-uncorrected": (f"The correction of `{name}` is left out.", lambda m, b, t: m),
        f"{name}-corrected-for-the-next-step": (
            f"`{name}` is corrected with the power of the next step.",
            lambda m, b, t: m / (1 - b ** (t + 1)),
        ),
        f"{name}-corrected-for-the-last-step": (
            f"`{name}` is corrected with the power of the step before.",
            lambda m, b, t: m / (1 - b ** (t - 1)) if t > 1 else m,
        ),
        f"{name}-corrected-as-in-step-one": (
            f"`{name}` is corrected as in step 1, whatever the step is.",
            lambda m, b, t: m / (1 - b),
        ),
        f"{name}-beta-times-step": (
            f"In the correction of `{name}` stands {beta} times the step, and not to the power of it.",
            lambda m, b, t: m / (1 - b * t),
        ),
        f"{name}-multiplied": (
            f"`{name}` is multiplied by 1 - {beta}^t in place of divided.",
            lambda m, b, t: m * (1 - b**t),
        ),
        f"{name}-root-of-the-correction": (
            f"The correction of `{name}` stands under a root, where none belongs."
            if name == "m"
            else "The correction of `v` stands under one root more.",
            lambda m, b, t: m / np.sqrt(1 - b**t),
        ),
        f"{name}-correction-squared": (
            "The correction of `v` isn't drawn under the root: the root of 1 - beta_2^t belongs there."
            if name == "v"
            else "The correction of `m` is applied twice.",
            lambda m, b, t: m / (1 - b**t) ** 2,
        ),
    }


def _once_corrected(m, b, t):
    return m / (1 - b**t)


_STEPS = {
    "uphill": ("The step is added to the table in place of taken away.", lambda m, v, g, lr, eps: lr * m / (np.sqrt(v) + eps)),
    "without-root": ("The root is missing below the fraction line.", lambda m, v, g, lr, eps: -lr * m / (v + eps)),
    "without-rate": ("The learning rate doesn't multiply the step.", lambda m, v, g, lr, eps: -m / (np.sqrt(v) + eps)),
    "times-root": (
        "The root of `v` is multiplied in place of divided by.",
        lambda m, v, g, lr, eps: -lr * m * (np.sqrt(v) + eps),
    ),
    "gradient-on-top": (
        "Above the fraction line stands this step's gradient, and not the memory `m`.",
        lambda m, v, g, lr, eps: -lr * g / (np.sqrt(v) + eps),
    ),
    "without-v": ("The step isn't divided by the root of `v`.", lambda m, v, g, lr, eps: -lr * m),
    "without-epsilon": ("Epsilon is missing, so 0 is divided by 0.", lambda m, v, g, lr, eps: -lr * m / np.sqrt(v)),
    "only-where-a-gradient-is": (
        "Numbers without a gradient in this step don't move.",
        lambda m, v, g, lr, eps: np.where(g != 0, -lr * m / (np.sqrt(v) + eps), 0),
    ),
    "table-first-column-alone": (
        "Only the first number of each row of the table moves.",
        lambda m, v, g, lr, eps: -lr * m / (np.sqrt(v) + eps) * (np.arange(m.shape[1]) == 0),
    ),
    "table-not-moved": ("The table comes back as it was given.", lambda m, v, g, lr, eps: 0 * m),
}
_BETAS = {
    "betas-exchanged": ("`beta_1` and `beta_2` are exchanged.", lambda one, two: (two, one)),
    "beta-one-twice": ("`beta_1` stands where `beta_2` belongs.", lambda one, two: (one, one)),
    "beta-two-twice": ("`beta_2` stands where `beta_1` belongs.", lambda one, two: (two, two)),
    "betas-as-constants": ("The betas are 0.9 and 0.999, whatever is handed in.", lambda one, two: (0.9, 0.999)),
}
_RETURNED = {
    "m-and-v-exchanged": ("`m` and `v` are returned in each other's place.", lambda e, m, v, old, hats: (e, v, m)),
    "corrected-memories-returned": ("The memories come back corrected.", lambda e, m, v, old, hats: (e, *hats)),
    "old-m-returned": (_KEEPS_OLD.format("`m`"), lambda e, m, v, old, hats: (e, old[0], v)),
    "old-v-returned": (_KEEPS_OLD.format("`v`"), lambda e, m, v, old, hats: (e, m, old[1])),
    "old-memories-returned": (_KEEPS_OLD.format("both memories").replace("it came", "they came").replace("it is", "they are"),
                              lambda e, m, v, old, hats: (e, *old)),
    "table-last": ("The table is returned last.", lambda e, m, v, old, hats: (m, v, e)),
}  # fmt: skip
_ADAM = {
    "betas": _BETAS,
    "into_m": _memory("m", "`beta_1`", 1),
    "into_v": _memory("v", "`beta_2`", 2),
    "correct_m": _corrections("m", "`beta_1`"),
    "correct_v": _corrections("v", "`beta_2`"),
    "both": {
        "shares-exchanged-in-both": (
            "In both memories the shares are exchanged: the old keeps 1 - beta, and beta is new.",
            lambda new, m, v, g, one, two: (_half(m, g, 1 - one), _half(v, g**2, 1 - two)),
        ),
        "memories-as-sums": (
            "What is new enters both memories whole, without its share 1 - beta.",
            lambda new, m, v, g, one, two: (one * m + g, two * v + g**2),
        ),
        "memories-of-this-step-alone": (
            "Both memories hold this step's gradient alone.",
            lambda new, m, v, g, one, two: (g, g**2),
        ),
        "old-memories-dropped": (
            "The old memories have no part in the new ones.",
            lambda new, m, v, g, one, two: ((1 - one) * g, (1 - two) * g**2),
        ),
    },
    "corrected": {
        "betas-times-step": (
            "In both corrections stands beta times the step, and not to the power of it.",
            lambda hats, m, v, one, two, t: (m / (1 - one * t), v / (1 - two * t)),
        ),
        "betas-times-step-without-sign": (
            "In both corrections stands beta times the step, and not to the power of it, and the sign is dropped below the root.",
            lambda hats, m, v, one, two, t: (m / (1 - one * t), np.abs(v / (1 - two * t))),
        ),
        "corrected-for-the-last-step": (
            "Both memories are corrected with the power of the step before.",
            lambda hats, m, v, one, two, t: (m / (1 - one ** (t - 1)), v / (1 - two ** (t - 1))) if t > 1 else (m, v),
        ),
        "nothing-corrected": ("Neither memory is corrected.", lambda hats, m, v, one, two, t: (m, v)),
        "corrected-for-the-next-step": (
            "Both memories are corrected with the power of the next step.",
            lambda hats, m, v, one, two, t: (m / (1 - one ** (t + 1)), v / (1 - two ** (t + 1))),
        ),
        "corrections-exchanged": (
            "`m` is corrected with `beta_2`, and `v` with `beta_1`.",
            lambda hats, m, v, one, two, t: (m / (1 - two**t), v / (1 - one**t)),
        ),
    },
    "step_of": _STEPS,
    "returned": _RETURNED,
}


def _adam(
    table,
    m,
    v,
    grad,
    step,
    learning_rate,
    beta_1,
    beta_2,
    epsilon,
    *,
    into_m=_half,
    into_v=lambda v, g, b: _half(v, g**2, b),
    both=lambda new, m, v, g, one, two: new,
    correct_m=_once_corrected,
    correct_v=_once_corrected,
    corrected=lambda hats, m, v, one, two, t: hats,
    step_of=lambda m, v, g, lr, eps: -lr * m / (np.sqrt(v) + eps),
    betas=lambda one, two: (one, two),
):
    """Return table, memories and corrected memories after a step, and the table if it took the step by the old memories."""
    beta_1, beta_2 = betas(beta_1, beta_2)
    new_m, new_v = both((into_m(m, grad, beta_1), into_v(v, grad, beta_2)), m, v, grad, beta_1, beta_2)

    def hats_of(m, v):
        hats = correct_m(m, beta_1, step), correct_v(v, beta_2, step)
        return corrected(hats, m, v, beta_1, beta_2, step)

    def moved_by(hats):
        return table + step_of(*hats, grad, learning_rate, epsilon)

    hats = hats_of(new_m, new_v)
    return moved_by(hats), new_m, new_v, hats, moved_by(hats_of(m, v))


def _all_three(e, m, v, old, hats):
    return e, m, v


@mixture("adam_step", part=_PARTS, **_ADAM)
def adam(
    table,
    m,
    v,
    grad,
    step,
    learning_rate=0.001,
    beta_1=0.9,
    beta_2=0.999,
    epsilon=1e-7,
    *,
    part=_all_of_it,
    returned=_all_three,
    **choices,
):
    """One step of Adam."""
    table, m, v, grad = (np.array(each, dtype=float) for each in (table, m, v, grad))
    new, new_m, new_v, hats, _ = _adam(table, m, v, grad, step, learning_rate, beta_1, beta_2, epsilon, **choices)
    inside = part(grad)
    after = (np.where(inside, one, other) for one, other in ((new, table), (new_m, m), (new_v, v)))
    return returned(*after, (m, v), hats)


_PLACED = {
    "all-rows-move": (
        "All rows of the table move by their `m`, those of absent words too.",
        ("table",),
    ),
    "all-rows-move-by-what-they-remember": (
        "All rows of the table move by their `m` as it was, those of absent words too.",
        ("table by old",),
    ),
    "absent-memories-fade": ("The memories of absent rows fade too.", ("memories",)),
    "absent-m-fades": ("`m` fades in absent rows too.", ("m",)),
    "absent-v-fades": ("`v` fades in absent rows too.", ("v",)),
    "absent-memories-erased": ("The memories of absent rows come back as 0.", ("zeros",)),
    "absent-rows-erased": ("The rows of absent words come back as 0 in the table.", ("zero table",)),
}
_ROWS = {
    "rows-in-the-order-of-the-table": (
        "The rows of the gradient are taken in the order of sorted ids, and not in that of `ids`.",
        lambda ids, rows: (np.sort(ids), rows),
    ),
    "last-id-left-out": ("The last id of the batch is left out.", lambda ids, rows: (ids[:-1], rows[:-1])),
    "first-id-alone": ("Only the first id of the batch is used.", lambda ids, rows: (ids[:1], rows[:1])),
    "id-zero-left-out": ("Id 0 is left out, as if it were padding.", lambda ids, rows: (ids[ids > 0], rows[ids > 0])),
    "zero-gradients-taken-for-absence": (
        "A row whose gradient is 0 counts as absent, though its id is in the batch.",
        lambda ids, rows: (ids[rows.any(axis=1)], rows[rows.any(axis=1)]),
    ),
}


@mixture("lazy_adam_step", absent=_PLACED, batch=_ROWS, **_ADAM)
def lazy_adam(
    table,
    m,
    v,
    ids,
    rows,
    step,
    learning_rate=0.001,
    beta_1=0.9,
    beta_2=0.999,
    epsilon=1e-7,
    *,
    absent=(),
    batch=lambda ids, rows: (ids, rows),
    returned=_all_three,
    **choices,
):
    """One step of Adam on the rows of a batch."""
    table, m, v = (np.array(each, dtype=float) for each in (table, m, v))
    ids, rows = batch(np.asarray(ids), np.asarray(rows, dtype=float))
    dense = np.zeros_like(table)
    dense[ids] = rows
    new, new_m, new_v, hats, by_old = _adam(table, m, v, dense, step, learning_rate, beta_1, beta_2, epsilon, **choices)
    used = np.isin(np.arange(len(table)), ids)[:, None]
    moved = {"table": new, "table by old": by_old, "zero table": 0 * table}
    table_of_absent = next((after for name, after in moved.items() if name in absent), table)
    m_of_absent = new_m if {"memories", "m"} & set(absent) else 0 * m if "zeros" in absent else m
    v_of_absent = new_v if {"memories", "v"} & set(absent) else 0 * v if "zeros" in absent else v
    after = [np.where(used, one, other) for one, other in ((new, table_of_absent), (new_m, m_of_absent), (new_v, v_of_absent))]
    hats = [np.where(used, hat, old) for hat, old in zip(hats, (m, v), strict=True)]
    return returned(*after, (m, v), hats)


# --- adagrad_step


def _summed(ids, rows):
    unique_ids, place = np.unique(ids, return_inverse=True)
    sums = np.zeros((len(unique_ids), rows.shape[1]))
    np.add.at(sums, place.ravel(), rows)
    return unique_ids, sums, sums**2


def _with_sums(how):
    """Return unique ids, their gradients and their squares: how(tokens of one id) gives both."""

    def joined(ids, rows):
        unique_ids = np.unique(ids)
        both = [how(rows[ids == id]) for id in unique_ids]
        return unique_ids, np.array([one for one, _ in both]), np.array([other for _, other in both])

    return joined


@mixture(
    "adagrad_step",
    joined={
        "squares-before-the-sum": (
            "The tokens' gradients are squared before those of equal ids are summed.",
            _with_sums(lambda rows: (rows.sum(0), (rows**2).sum(0))),
        ),
        "last-token-alone": ("Of equal ids only the last token counts.", _with_sums(lambda rows: (rows[-1], rows[-1] ** 2))),
        "first-token-alone": ("Of equal ids only the first token counts.", _with_sums(lambda rows: (rows[0], rows[0] ** 2))),
        "mean-of-tokens": (
            "Of equal ids the mean is taken, and not the sum.",
            _with_sums(lambda rows: (rows.mean(0), rows.mean(0) ** 2)),
        ),
        "first-token-times-count": (
            "Of equal ids the first token's gradient is taken times their number, as if all brought the same.",
            _with_sums(lambda rows: (len(rows) * rows[0], (len(rows) * rows[0]) ** 2)),
        ),
        "last-token-squared": (
            "Into the accumulator goes only the last token of equal ids.",
            _with_sums(lambda rows: (rows.sum(0), rows[-1] ** 2)),
        ),
        "last-token-steps": (
            "The step takes only the last token of equal ids.",
            _with_sums(lambda rows: (rows[-1], rows.sum(0) ** 2)),
        ),
    },
    gathered={
        "accumulator-replaced": ("The old accumulator has no part in the new one.", lambda a, square, s: square),
        "accumulator-kept": ("The accumulator stays as it was.", lambda a, square, s: a),
        "gradient-not-squared": ("The gradient enters the accumulator without being squared.", lambda a, square, s: a + s),
        "accumulator-fades": (
            "The accumulator fades, as in RMSprop: nine tenths of it stay, and one tenth is new.",
            lambda a, square, s: 0.9 * a + 0.1 * square,
        ),
        "accumulator-shrinks": (
            "The square is taken away from the accumulator in place of added.",
            lambda a, square, s: a - square,
        ),
    },
    divided={
        "old-accumulator": ("The step is divided by the root of the old accumulator.", lambda a, new, eps: np.sqrt(a) + eps),
        "without-root": ("The root is missing below the fraction line.", lambda a, new, eps: new + eps),
        "not-divided": ("The step isn't divided by the root of the accumulator.", lambda a, new, eps: 1.0),
        "without-epsilon": ("Epsilon is missing, so 0 is divided by 0.", lambda a, new, eps: np.sqrt(new)),
    },
    step_of={
        "uphill": ("The step is added to the table in place of taken away.", lambda s, lr: lr * s),
        "without-rate": ("The learning rate doesn't multiply the step.", lambda s, lr: -s),
        "sign-alone": ("The step takes only the sign of the gradient.", lambda s, lr: -lr * np.sign(s)),
    },
    placed={
        "sorted-rows": (
            "The new rows are put at the places 0, 1, 2, … and not at their ids.",
            lambda table, ids, rows: _put(table, np.arange(len(ids)), rows),
        ),
        "id-zero-left-out": (
            "Row 0 is left out, as if id 0 were padding.",
            lambda table, ids, rows: _put(table, ids[ids > 0], rows[ids > 0]),
        ),
        "others-erased": (
            "Rows that the batch doesn't use come back as 0.",
            lambda table, ids, rows: _put(0 * table, ids, rows),
        ),
        "first-column-alone": (
            "Only the first number of each row changes.",
            lambda table, ids, rows: _put(table, ids, np.where(np.arange(rows.shape[1]) == 0, rows, table[ids])),
        ),
    },
    returned={
        "accumulator-first": ("The accumulator is returned before the table.", lambda e, a, old: (a, e)),
        "old-accumulator-returned": (_KEEPS_OLD.format("the accumulator"), lambda e, a, old: (e, old)),
    },
)
def adagrad(
    table,
    accumulator,
    ids,
    rows,
    learning_rate=0.001,
    epsilon=1e-7,
    *,
    joined=_summed,
    gathered=lambda a, square, s: a + square,
    divided=lambda a, new, eps: np.sqrt(new) + eps,
    step_of=lambda s, lr: -lr * s,
    placed=lambda table, ids, rows: _put(table, ids, rows),
    returned=lambda e, a, old: (e, a),
):
    """One step of Adagrad."""
    table, accumulator, rows = (np.array(each, dtype=float) for each in (table, accumulator, rows))
    unique_ids, sums, squares = joined(np.asarray(ids), rows)
    old = accumulator[unique_ids]
    new = gathered(old, squares, sums)
    moved = table[unique_ids] + step_of(sums, learning_rate) / divided(old, new, epsilon)
    return returned(placed(table, unique_ids, moved), placed(accumulator, unique_ids, new), accumulator)


def _put(table, ids, rows):
    table = table.copy()
    table[ids] = rows
    return table


# --- predict_moves


def _positive(settings, name):
    return (settings.get(name) or 0) > 0


_DECAYS = {
    "decay-not-none": ("A weight decay of 0 counts as one, as it isn't None.", lambda s: s.get("weight_decay") is not None),
    "decay-by-its-key": ("The key `weight_decay` counts, whatever it holds.", lambda s: "weight_decay" in s),
    "decay-left-out": ("Weight decay is left out.", lambda s: False),
    "decay-by-the-name": (
        "Weight decay goes by the name, as of AdamW.",
        lambda s: s.get("name", "").startswith(("adamw", "adam_w")),
    ),
}
_MEMORIES = {
    "momentum-left-out": ("`momentum` is left out.", lambda s: _positive(s, "beta_1")),
    "momentum-of-sgd-alone": (
        "`momentum` counts with SGD alone.",
        lambda s: _positive(s, "momentum") if s.get("name", "").startswith("sgd") else _positive(s, "beta_1"),
    ),
    "beta-1-left-out": ("`beta_1` is left out.", lambda s: _positive(s, "momentum")),
    "beta-1-by-its-key": (
        "`beta_1` counts where there is one, also if it is 0.",
        lambda s: _positive(s, "momentum") or "beta_1" in s,
    ),
    "momentum-by-its-key": (
        "`momentum` counts where there is one, also if it is 0.",
        lambda s: "momentum" in s or _positive(s, "beta_1"),
    ),
    "both-by-their-keys": (
        "`momentum` and `beta_1` count where they are there, also if they are 0.",
        lambda s: "momentum" in s or "beta_1" in s,
    ),
    "beta-2-counts": (
        "`beta_2`, a memory of squares, counts as a memory of gradients.",
        lambda s: _positive(s, "momentum") or _positive(s, "beta_1") or _positive(s, "beta_2"),
    ),
    "rho-counts": (
        "`rho`, a memory of squares, counts as a memory of gradients.",
        lambda s: _positive(s, "momentum") or _positive(s, "beta_1") or _positive(s, "rho"),
    ),
    "rho-and-beta-2-count": (
        "`rho` and `beta_2`, memories of squares, count as memories of gradients.",
        lambda s: any(_positive(s, name) for name in ("momentum", "beta_1", "rho", "beta_2")),
    ),
    "ema-momentum-counts": (
        "`ema_momentum` counts as a memory of gradients.",
        lambda s: any("momentum" in name and (value or 0) > 0 for name, value in s.items()) or _positive(s, "beta_1"),
    ),
    "nesterov-alone": ("`nesterov` decides in place of `momentum`.", lambda s: bool(s.get("nesterov")) or _positive(s, "beta_1")),
    "all-but-sgd": ("Every optimizer but SGD has a memory of gradients.", lambda s: not s.get("name", "").startswith("sgd")),
    "adam-by-its-name": (
        "It goes by the name: what is called Adam has a memory of gradients, and nothing else.",
        lambda s: s.get("name", "").startswith("adam"),
    ),
    "adam-in-its-name": (
        "It goes by the name: what has Adam in it, or `momentum`, has a memory of gradients.",
        lambda s: "adam" in s.get("name", "") or _positive(s, "momentum"),
    ),
    "exact-names": (
        "What is called adam, adamw, nadam, adamax, lamb or lion counts as a memory of gradients, whatever its `beta_1` is.",
        lambda s: s.get("name") in ("adam", "adamw", "nadam", "adamax", "lamb", "lion") or _positive(s, "momentum"),
    ),
    "exact-names-alone": (
        "What is called adam, adamw, nadam, adamax, lamb or lion counts as a memory of gradients, and nothing else does.",
        lambda s: s.get("name") in ("adam", "adamw", "nadam", "adamax", "lamb", "lion"),
    ),
    "no-memory": ("No optimizer has a memory of gradients.", lambda s: False),
}


@mixture(
    "predict_moves",
    decays=_DECAYS,
    remembers=_MEMORIES,
    regularized={
        "regularizer-left-out": ("The regularizer is left out.", lambda r: False),
        "l1-left-out": ("Only L2 counts as a regularizer.", lambda r: r == "l2"),
        "l2-left-out": ("Only L1 counts as a regularizer.", lambda r: r == "l1"),
    },
    never={
        "never-at-all": ("A row that was never used moves under nothing.", lambda decay, regular, memory: False),
        "never-without-regularizer": (
            "The regularizer doesn't reach a row that was never used.",
            lambda decay, regular, memory: decay,
        ),
        "never-without-decay": (
            "Weight decay doesn't reach a row that was never used.",
            lambda decay, regular, memory: regular,
        ),
        "never-by-memory": (
            "A memory of gradients moves rows that were never used too.",
            lambda decay, regular, memory: decay or regular or memory,
        ),
        "never-by-both": (
            "A row that was never used moves only if there is a weight decay and a regularizer.",
            lambda decay, regular, memory: decay and regular,
        ),
    },
    earlier={
        "earlier-by-memory-alone": (
            "Only a memory of gradients moves a row that was used earlier.",
            lambda decay, regular, memory: memory,
        ),
        "earlier-without-memory": (
            "A memory of gradients doesn't move a row that was used earlier.",
            lambda decay, regular, memory: decay or regular,
        ),
        "earlier-without-regularizer": (
            "The regularizer doesn't reach a row that was used earlier.",
            lambda decay, regular, memory: decay or memory,
        ),
        "earlier-without-decay": (
            "Weight decay doesn't reach a row that was used earlier.",
            lambda decay, regular, memory: regular or memory,
        ),
        "earlier-always": ("A row that was used earlier always moves.", lambda decay, regular, memory: True),
        "earlier-never": ("A row that was used earlier never moves.", lambda decay, regular, memory: False),
    },
    now={"now-only-with-memory": ("A row that is used now moves only with a memory of gradients.", lambda memory: memory)},
    keys={
        "never-and-earlier-exchanged": (
            "“never” and “earlier” stand in each other's place.",
            lambda never, earlier, now: {"never": earlier, "earlier": never, "now": now},
        ),
    },
)
def moves(
    optimizer,
    regularizer,
    *,
    decays=lambda s: bool(s.get("weight_decay")),
    remembers=lambda s: _positive(s, "momentum") or _positive(s, "beta_1"),
    regularized=lambda r: r is not None,
    never=lambda decay, regular, memory: decay or regular,
    earlier=lambda decay, regular, memory: decay or regular or memory,
    now=lambda memory: True,
    keys=lambda never, earlier, now: {"never": never, "earlier": earlier, "now": now},
):
    """Which rows move."""
    known = decays(optimizer), regularized(regularizer), remembers(optimizer)
    return keys(bool(never(*known)), bool(earlier(*known)), bool(now(known[2])))


# --- drift_after_last_use


def _gradient(*places):
    grad = np.zeros((3, 2))
    for place in places:
        grad[place] = 1
    return grad


_ROW_0, _NONE = _gradient(0), _gradient()


@mixture(
    "drift_after_last_use",
    first_gradient={
        "one-number-alone": ("The first gradient is 1 in one number of row 0 alone.", _gradient((0, 0))),
        "second-number-alone": ("The first gradient is 1 in the second number of row 0 alone.", _gradient((0, 1))),
        "gradient-in-all-rows": ("The first gradient is 1 in all rows.", _gradient(0, 1, 2)),
        "gradient-in-row-one": ("The first gradient is in row 1, and not in row 0.", _gradient(1)),
        "gradient-in-the-last-row": ("The first gradient is in the last row, and not in row 0.", _gradient(2)),
    },
    later_gradient={
        "gradient-goes-on": ("The gradient of the first step is handed on in the later ones.", _gradient(0)),
        "gradient-of-the-others": ("In the later steps the other rows have a gradient.", _gradient(1, 2)),
    },
    handed_on={
        "memory-dropped": ("The memory isn't handed on: each call gets None.", lambda old, new, first: None),
        "memory-of-the-first-step": (
            "Each later step gets the memory of the first one.",
            lambda old, new, first: first,
        ),
    },
    number={
        "steps-from-one-again": ("The steps of absence are counted from 1 again.", lambda k: k),
        "steps-from-three": ("The steps of absence are counted from 3 on.", lambda k: k + 2),
        "always-step-one": ("Every step has the number 1.", lambda k: 1),
        "always-step-two": ("Every step of absence has the number 2.", lambda k: 2),
    },
    count={
        "one-step-too-few": ("There is one step of absence too few.", lambda steps: steps - 1),
        "one-step-too-many": ("There is one step of absence too many.", lambda steps: steps + 1),
        "one-step-alone": ("There is only one step of absence.", lambda steps: 1),
        "no-step-at-all": ("There is no step of absence.", lambda steps: 0),
    },
    measured={
        "way": (
            "The drift is the sum of all later steps, and not the distance between two places.",
            lambda places, row, length: (
                length(places[1][row]),
                sum(length(b[row] - a[row]) for a, b in itertools.pairwise(places[1:])),
            ),
        ),
        "from-the-start": (
            "The drift is measured from the start, and not from the place after the own step.",
            lambda places, row, length: (length(places[1][row]), length(places[-1][row])),
        ),
        "gain": (
            "The drift is how much farther from the start the row is at the end, and not the distance between two places.",
            lambda places, row, length: (length(places[1][row]), length(places[-1][row]) - length(places[1][row])),
        ),
        "last-step-alone": (
            "The drift is the last step alone.",
            lambda places, row, length: (length(places[1][row]), length(places[-1][row] - places[-2][row])),
        ),
        "share": (
            "The drift comes back in own steps, and not as a distance.",
            lambda places, row, length: (
                length(places[1][row]),
                length(places[-1][row] - places[1][row]) / length(places[1][row]),
            ),
        ),
        "per-step": (
            "The drift is divided by the number of steps.",
            lambda places, row, length: (length(places[1][row]), length(places[-1][row] - places[1][row]) / (len(places) - 2)),
        ),
        "whole-way-as-own": (
            "The own step is measured at the end of all steps.",
            lambda places, row, length: (length(places[-1][row]), length(places[-1][row] - places[1][row])),
        ),
        "exchanged": (
            "Drift and own step are returned in each other's place.",
            lambda places, row, length: (length(places[-1][row] - places[1][row]), length(places[1][row])),
        ),
    },
    row={
        "all-rows": ("The whole table is measured, and not row 0.", slice(None)),
        "row-one": ("Row 1 is measured, and not row 0.", 1),
        "last-row": ("The last row is measured, and not row 0.", -1),
    },
    length={
        "squared": ("The root of the sum of squares is missing.", lambda way: float(np.sum(way**2))),
        "sum-of-sizes": (
            "The sizes are added, in place of the root of the sum of squares.",
            lambda way: float(np.abs(way).sum()),
        ),
        "sum": ("The numbers are added with their signs.", lambda way: float(np.sum(way))),
        "first-number": ("Only the first number of the row is measured.", lambda way: float(np.abs(np.ravel(way)[0]))),
        "first-number-signed": ("Only the first number of the row is taken, with its sign.", lambda way: float(np.ravel(way)[0])),
        "largest": ("The largest of the two numbers is taken.", lambda way: float(np.abs(way).max())),
        "mean-of-sizes": (
            "The mean of the sizes is taken, in place of the root of the sum of squares.",
            lambda way: float(np.abs(way).mean()),
        ),
        "root-of-the-mean": (
            "The root of the mean of squares is taken, and not that of their sum.",
            lambda way: float(np.sqrt(np.mean(way**2))),
        ),
    },
)
def drift(
    step_function,
    steps,
    *,
    first_gradient=_ROW_0,
    later_gradient=_NONE,
    handed_on=lambda old, new, first: new,
    number=lambda k: k + 1,
    count=lambda steps: steps,
    measured=lambda places, row, length: (length(places[1][row]), length(places[-1][row] - places[1][row])),
    row=0,
    length=lambda way: float(np.linalg.norm(way)),
):
    """The own step and the drift."""
    table, memory = step_function(np.zeros((3, 2)), None, first_gradient.copy(), 1)
    places, first = [np.zeros((3, 2)), np.array(table)], memory
    for k in range(1, count(steps) + 1):
        table, new = step_function(table, handed_on(None, memory, first), later_gradient.copy(), number(k))
        memory = new
        places.append(np.array(table))
    return measured(places, row, length)
