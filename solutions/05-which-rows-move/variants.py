"""Right answers to 05-which-rows-move that look unusual: ``exercise__how``. Each must keep full marks."""

import math
from functools import reduce
from math import dist

import numpy as np


def momentum_step__in_place(table, velocity, grad, learning_rate, momentum):
    velocity *= momentum
    velocity -= learning_rate * grad
    table += velocity
    return table, velocity


def momentum_step__bare_gradients_inside(table, velocity, grad, learning_rate, momentum):
    pull = momentum * (-velocity / learning_rate) + grad
    return table - learning_rate * pull, -learning_rate * pull


def momentum_step__row_by_row(table, velocity, grad, learning_rate, momentum):
    new_table, new_velocity = [], []
    for row, speed, slope in zip(table, velocity, grad, strict=True):
        speed = [momentum * old - learning_rate * new for old, new in zip(speed, slope, strict=True)]
        new_velocity.append(speed)
        new_table.append([x + u for x, u in zip(row, speed, strict=True)])
    return new_table, new_velocity


def momentum_step__two_parts(table, velocity, grad, learning_rate, momentum):
    kept = np.multiply(velocity, momentum)
    new = table + kept
    new = np.subtract(new, np.multiply(grad, learning_rate))
    return [new, new - table]


def momentum_step__float64_all_along(table, velocity, grad, learning_rate, momentum):
    table, velocity, grad = (np.asarray(each, dtype=np.float64) for each in (table, velocity, grad))
    velocity = np.einsum("ij,->ij", velocity, momentum) - np.einsum("ij,->ij", grad, learning_rate)
    return np.add(table, velocity), velocity


def momentum_step__lists_returned(table, velocity, grad, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * grad
    return (table + velocity).tolist(), velocity.tolist()


def adam_step__in_place(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m *= beta_1
    m += (1 - beta_1) * grad
    v *= beta_2
    v += (1 - beta_2) * grad**2
    table -= learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon)
    return table, m, v


def adam_step__as_keras_writes_it(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    alpha = learning_rate * math.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    m = m + (grad - m) * (1 - beta_1)
    v = v + (np.square(grad) - v) * (1 - beta_2)
    return table - m * alpha / (np.sqrt(v) + epsilon), m, v


def adam_step__epsilon_under_the_root(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, v = beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad * grad
    return table - learning_rate * (m / (1 - beta_1**step)) / np.sqrt(v / (1 - beta_2**step) + epsilon), m, v


def adam_step__number_by_number(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    table, m, v = (np.array(array, dtype=float) for array in (table, m, v))
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            m[i, j] = beta_1 * m[i, j] + (1 - beta_1) * grad[i, j]
            v[i, j] = beta_2 * v[i, j] + (1 - beta_2) * grad[i, j] ** 2
            first, second = m[i, j] / (1 - beta_1**step), v[i, j] / (1 - beta_2**step)
            table[i, j] -= learning_rate * first / (second**0.5 + epsilon)
    return table, m, v


def adam_step__where_there_is_something(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m, v = beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad**2
    first, root = m / (1 - np.power(beta_1, step)), np.sqrt(v / (1 - np.power(beta_2, step)))
    ratio = np.divide(first, root, out=np.zeros_like(root), where=root > 0)
    return [table - learning_rate * ratio, m, v]


def adam_step__averages(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    new_m, new_v = np.average([m, grad], axis=0, weights=[beta_1, 1 - beta_1]), beta_2 * v
    new_v += (1 - beta_2) * abs(grad) ** 2
    corrected = [memory / (1 - beta**step) for memory, beta in ((new_m, beta_1), (new_v, beta_2))]
    return np.subtract(table, learning_rate * corrected[0] / (corrected[1] ** 0.5 + epsilon)), new_m, new_v


def lazy_adam_step__in_place(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m[ids] = beta_1 * m[ids] + (1 - beta_1) * rows
    v[ids] = beta_2 * v[ids] + (1 - beta_2) * rows**2
    table[ids] -= learning_rate * (m[ids] / (1 - beta_1**step)) / (np.sqrt(v[ids] / (1 - beta_2**step)) + epsilon)
    return table, m, v


def lazy_adam_step__copies(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    table, m, v = table.copy(), m.copy(), v.copy()
    m[ids] += (1 - beta_1) * (rows - m[ids])
    v[ids] += (1 - beta_2) * (rows * rows - v[ids])
    alpha = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    table[ids] -= alpha * m[ids] / (np.sqrt(v[ids]) + epsilon)
    return table, m, v


def lazy_adam_step__one_id_after_the_other(
    table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    for id, row in zip(ids, rows, strict=True):
        m[id] = beta_1 * m[id] + (1 - beta_1) * row
        v[id] = beta_2 * v[id] + (1 - beta_2) * row**2
        table[id] = table[id] - learning_rate * m[id] / (1 - beta_1**step) / (np.sqrt(v[id] / (1 - beta_2**step)) + epsilon)
    return table, m, v


def lazy_adam_step__dense_and_then_masked(
    table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7
):
    grad = np.zeros_like(table)
    grad[ids] = rows
    new_m, new_v = beta_1 * m + (1 - beta_1) * grad, beta_2 * v + (1 - beta_2) * grad**2
    new = table - learning_rate * new_m / (1 - beta_1**step) / (np.sqrt(new_v / (1 - beta_2**step)) + epsilon)
    present = np.isin(np.arange(len(table)), ids)[:, None]
    return np.where(present, new, table), np.where(present, new_m, m), np.where(present, new_v, v)


def lazy_adam_step__take_and_put(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    first = beta_1 * np.take(m, ids, axis=0) + (1 - beta_1) * rows
    second = beta_2 * np.take(v, ids, axis=0) + (1 - beta_2) * np.square(rows)
    move = learning_rate * (first / (1 - beta_1**step)) / (np.sqrt(second / (1 - beta_2**step)) + epsilon)
    out = []
    for array, new in ((table, np.take(table, ids, axis=0) - move), (m, first), (v, second)):
        whole = np.copy(array)
        np.put_along_axis(whole, np.repeat(np.asarray(ids)[:, None], whole.shape[1], axis=1), new, axis=0)
        out.append(whole)
    return out


def lazy_adam_step__sorted_first(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    order = np.argsort(ids)
    present = np.isin(np.arange(len(table)), ids)
    table, m, v, rows = np.array(table), np.array(m), np.array(v), np.asarray(rows)[order]
    m[present] = beta_1 * m[present] + (1 - beta_1) * rows
    v[present] = beta_2 * v[present] + (1 - beta_2) * rows**2
    table[present] -= learning_rate * m[present] / (1 - beta_1**step) / (np.sqrt(v[present] / (1 - beta_2**step)) + epsilon)
    return table, m, v


def adagrad_step__in_place(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    for id in set(ids.tolist()):
        total = rows[ids == id].sum(axis=0)
        accumulator[id] += total**2
        table[id] -= learning_rate * total / (np.sqrt(accumulator[id]) + epsilon)
    return table, accumulator


def adagrad_step__dense_gradient(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    grad = np.zeros(table.shape)
    np.add.at(grad, ids, rows)
    accumulator = accumulator + grad**2
    return table - learning_rate * grad / (np.sqrt(accumulator) + epsilon), accumulator


def adagrad_step__as_keras_writes_it(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    sums = np.eye(len(table))[ids].T @ rows
    accumulator = accumulator + np.square(sums)
    return table - learning_rate * sums / np.sqrt(accumulator + epsilon), accumulator


def adagrad_step__dict_of_sums(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    sums = {}
    for id, row in zip(ids, rows, strict=True):
        sums[int(id)] = sums.get(int(id), 0) + row
    table, accumulator = np.copy(table), np.copy(accumulator)
    for id, total in sums.items():
        accumulator[id] = accumulator[id] + total * total
        table[id] = table[id] - learning_rate * total * (accumulator[id] + epsilon) ** -0.5
    return [table, accumulator]


def adagrad_step__sorted_runs(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    order = np.argsort(ids, kind="stable")
    unique, starts = np.unique(np.asarray(ids)[order], return_index=True)
    sums = np.add.reduceat(np.asarray(rows)[order], starts, axis=0)
    accumulator[unique] += sums**2
    table[unique] -= learning_rate * sums / np.maximum(np.sqrt(accumulator[unique]), epsilon)
    return table, accumulator


def adagrad_step__lists_returned(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    grad = np.zeros(table.shape)
    for id, row in zip(ids, rows, strict=True):
        grad[id] += row
    accumulator = accumulator + grad * grad
    return [(table - learning_rate * grad / (accumulator**0.5 + epsilon)).tolist(), accumulator.tolist()]


def predict_moves__short_circuits(optimizer, regularizer):
    every = regularizer is not None or bool(optimizer.get("weight_decay"))
    return {
        "now": True,
        "earlier": every or max(optimizer.get("momentum", 0), optimizer.get("beta_1", 0)) > 0,
        "never": every,
    }


def predict_moves__ones_and_zeros(optimizer, regularizer):
    every = 1 if regularizer or optimizer["weight_decay"] else 0
    return {"never": every, "earlier": every or int(optimizer.get("beta_1", optimizer.get("momentum", 0)) > 0), "now": 1}


def predict_moves__by_class_and_setting(optimizer, regularizer):
    name = optimizer["name"].rstrip("_0123456789")
    if regularizer in ("l1", "l2") or (optimizer.get("weight_decay") or 0) > 0:
        return dict.fromkeys(("never", "earlier", "now"), True)
    if name in ("sgd", "rm_sprop"):
        memory = optimizer["momentum"] != 0
    elif name in ("adam", "adam_w", "nadam", "adamax", "lamb", "lion"):
        memory = optimizer["beta_1"] != 0
    else:
        memory = False
    return {"never": False, "earlier": memory, "now": True}


def predict_moves__numpy_booleans(optimizer, regularizer):
    shrink = np.any([regularizer is not None, optimizer.get("weight_decay") not in (None, 0)])
    memory = np.array([optimizer.get(key) or 0 for key in ("momentum", "beta_1")]).any()
    return dict(zip(["never", "earlier", "now"], np.array([shrink, shrink | memory, True]), strict=True))


def predict_moves__the_settings_themselves(optimizer, regularizer):
    never = regularizer or optimizer.get("weight_decay")
    return {"never": never, "earlier": never or optimizer.get("momentum") or optimizer.get("beta_1"), "now": True}


def drift_after_last_use__copies(step_function, steps):
    tables, memory = [np.zeros((3, 2))], None
    for step in range(1, steps + 2):
        grad = np.zeros((3, 2))
        if step == 1:
            grad[0] = 1.0
        table, memory = step_function(tables[-1].copy(), memory, grad, step)
        tables.append(table.copy())
    return np.linalg.norm(tables[1][0]), np.linalg.norm((tables[-1] - tables[1])[0])


def drift_after_last_use__one_table(step_function, steps):
    table = np.zeros((3, 2))
    table, memory = step_function(table, None, np.array([[1.0, 1.0], [0, 0], [0, 0]]), 1)
    x, y = float(table[0, 0]), float(table[0, 1])
    for number in range(steps):
        table, memory = step_function(table, memory, np.zeros((3, 2)), number + 2)
    return [math.hypot(x, y), math.dist((x, y), table[0].tolist())]


def drift_after_last_use__while(step_function, steps):
    grad = np.outer([1.0, 0.0, 0.0], [1.0, 1.0])
    table, memory = step_function(np.zeros_like(grad), None, grad, 1)
    own = np.array(table[0])
    step = 1
    while step <= steps:
        step += 1
        table, memory = step_function(table, memory, np.zeros_like(grad), step)
    return tuple(np.sqrt(np.square([own, np.array(table[0]) - own]).sum(axis=1)))


def drift_after_last_use__recursion(step_function, steps):
    def after(table, memory, step):
        if step > steps + 1:
            return table[0]
        return after(*step_function(table, memory, np.zeros((3, 2)), step), step + 1)

    table, memory = step_function(np.zeros((3, 2)), None, np.eye(3)[:, :1] * np.ones(2), 1)
    place = table[0].copy()
    return np.float32(np.linalg.norm(place)), np.float32(np.linalg.norm(after(table, memory, 2) - place))


def momentum_step__momentum_einsum(table, velocity, grad, learning_rate, momentum):
    weights = np.array([momentum, -learning_rate])
    u = np.einsum("k,kvd->vd", weights, np.stack([velocity, grad]))
    return (table + u, u)


def momentum_step__momentum_table_first(table, velocity, grad, learning_rate, momentum):
    table += momentum * velocity
    velocity *= momentum
    for array in (table, velocity):
        array -= learning_rate * grad
    return (table, velocity)


def adam_step__adam_average(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):

    def mix(old, new, share):
        return np.average(np.stack([old, new]), axis=0, weights=[share, 1 - share])

    m, v = (mix(m, grad, beta_1), mix(v, np.square(grad), beta_2))
    rate = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    return (table - rate * m / (np.sqrt(v) + epsilon), m, v)


def adam_step__adam_number_by_number(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):

    def weight_of_all_gradients(beta):
        return float(((1 - beta) * beta ** np.arange(step)).sum())

    share_1, share_2 = (weight_of_all_gradients(beta_1), weight_of_all_gradients(beta_2))
    for place in np.ndindex(table.shape):
        g = grad[place]
        m[place] = beta_1 * m[place] + (1 - beta_1) * g
        v[place] = beta_2 * v[place] + (1 - beta_2) * g * g
        table[place] -= learning_rate * (m[place] / share_1) / ((v[place] / share_2) ** 0.5 + epsilon)
    return (table, m, v)


def lazy_adam_step__lazy_dict(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):
    gradient_of = dict(zip(ids.tolist(), rows))

    def one_row(id):
        if id not in gradient_of:
            return (table[id], m[id], v[id])
        g = gradient_of[id]
        m_new = beta_1 * m[id] + (1 - beta_1) * g
        v_new = beta_2 * v[id] + (1 - beta_2) * g * g
        divisor = np.sqrt(v_new / (1 - beta_2**step)) + epsilon
        return (table[id] - learning_rate * m_new / (1 - beta_1**step) / divisor, m_new, v_new)

    tables, ms, vs = zip(*(one_row(id) for id in range(len(table))))
    return (np.array(tables), np.array(ms), np.array(vs))


def adagrad_step__adagrad_reduceat(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    order = np.argsort(ids, kind="stable")
    in_order = ids[order]
    starts = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]]))
    sums = np.add.reduceat(rows[order], starts, axis=0)
    used = in_order[starts]
    accumulator[used] += sums**2
    below = np.sqrt(accumulator[used]) + epsilon
    table[used] -= learning_rate * np.divide(sums, below, out=np.zeros_like(sums), where=sums != 0)
    return (table, accumulator)


def adagrad_step__adagrad_one_hot(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    one_hot = (ids[:, None] == np.arange(len(table))).astype(float)
    s = np.einsum("kv,kd->vd", one_hot, rows)
    new_accumulator = np.hypot(np.sqrt(accumulator), s) ** 2
    new_accumulator = np.where(s == 0, accumulator, new_accumulator)
    quotient = np.zeros_like(s)
    moves = s != 0
    quotient[moves] = s[moves] / (np.sqrt(new_accumulator[moves]) + epsilon)
    return (table - learning_rate * quotient, new_accumulator)


def predict_moves__predict_truthy(optimizer, regularizer):
    causes = {
        "now": ["the gradient of this batch"],
        "earlier": [optimizer[key] for key in {"momentum", "beta_1"} & set(optimizer) if optimizer[key]],
        "never": list(filter(None, [optimizer["weight_decay"], regularizer])),
    }
    causes["earlier"] += causes["never"]
    causes["now"] += causes["earlier"]
    return {kind: len(why) for kind, why in causes.items()}


def drift_after_last_use__drift_reduce(step_function, steps):
    import functools
    import math

    def go(state, step):
        grad = np.zeros((3, 2))
        grad[0] = step == 1
        table, memory = step_function(*state, grad, step)
        return (table, memory)

    def place(state):
        return tuple(float(number) for number in np.asarray(state[0])[0])

    used = go((np.zeros((3, 2)), None), 1)
    here = place(used)
    there = place(functools.reduce(go, range(2, steps + 2), used))
    return (math.hypot(*here), math.dist(here, there))


def momentum_step__mom_tensordot(table, velocity, grad, learning_rate, momentum):
    velocity = np.tensordot([momentum, -learning_rate], np.stack([velocity, grad]), axes=1)
    return (np.einsum("kvd->vd", np.stack([table, velocity])), velocity)


def momentum_step__mom_inplace_iter(table, velocity, grad, learning_rate, momentum):

    def roll(index):
        velocity[index] *= momentum
        velocity[index] -= grad[index] * learning_rate
        table[index] += velocity[index]

    for index in np.ndindex(*table.shape):
        roll(index)
    return (table, velocity)


def adam_step__adam_keras_form(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):
    alpha = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
    m = m + (grad - m) * (1 - beta_1)
    v = v + (np.square(grad) - v) * (1 - beta_2)
    return (table - m * alpha / (np.sqrt(v) + epsilon), m, v)


def adam_step__adam_vectorize_root(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):

    def one(e, a, b, g):
        a = beta_1 * a + (1 - beta_1) * g
        b = beta_2 * b + (1 - beta_2) * g * g
        root = (b / (1 - beta_2**step) + epsilon) ** 0.5
        return (e - (learning_rate * a / (1 - beta_1**step) / root if a else 0.0), a, b)

    return np.vectorize(one, otypes=[float, float, float])(table, m, v, grad)


def adam_step__keras_form_out(table, m, v, grad, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    alpha = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    np.add(np.multiply(m, beta_1, out=m), (1 - beta_1) * grad, out=m, casting="same_kind")
    np.add(np.multiply(v, beta_2, out=v), (1 - beta_2) * np.square(grad), out=v, casting="same_kind")
    table -= alpha * m / (np.sqrt(v) + epsilon)
    return table, m, v


def lazy_adam_step__lazy_divide(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):
    settings = (step, learning_rate, beta_1, beta_2, epsilon)
    half = len(ids) // 2
    if half:
        table, m, v = lazy_adam_step__lazy_divide(table, m, v, ids[:half], rows[:half], *settings)
        return lazy_adam_step__lazy_divide(table, m, v, ids[half:], rows[half:], *settings)
    i, g = (ids[0], rows[0])
    m[i] += (1 - beta_1) * (g - m[i])
    v[i] += (1 - beta_2) * (g * g - v[i])
    table[i] -= learning_rate * m[i] / (1 - beta_1**step) / (np.sqrt(v[i] / (1 - beta_2**step)) + epsilon)
    return (table, m, v)


def lazy_adam_step__lazy_dictionary(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07):
    gradient_of = {int(i): g for i, g in zip(ids, rows)}
    new = []
    for i, (e, a, b) in enumerate(zip(table, m, v)):
        if i in gradient_of:
            g = gradient_of[i]
            a = beta_1 * a + (1 - beta_1) * g
            b = beta_2 * b + (1 - beta_2) * g**2
            e = e - learning_rate * (a / (1 - beta_1**step)) / (np.sqrt(b / (1 - beta_2**step)) + epsilon)
        new.append((e, a, b))
    return tuple(np.array(list(part)) for part in zip(*new))


def lazy_adam_step__where_copies(table, m, v, ids, rows, step, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    g = np.zeros(table.shape)
    used = np.zeros((len(table), 1), dtype=bool)
    g[ids], used[ids] = rows, True
    m = np.where(used, beta_1 * m + (1 - beta_1) * g, m)
    v = np.where(used, beta_2 * v + (1 - beta_2) * g * g, v)
    step_of_all = learning_rate * (m / (1 - beta_1**step)) / (np.sqrt(v / (1 - beta_2**step)) + epsilon)
    return np.where(used, table - step_of_all, table), m, v


def adagrad_step__ada_reduceat(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    order = np.argsort(ids, kind="stable")
    sorted_ids = ids[order]
    starts = np.flatnonzero(np.r_[True, sorted_ids[1:] != sorted_ids[:-1]])
    s = np.add.reduceat(rows[order], starts, axis=0)
    used = sorted_ids[starts]
    total = accumulator[used] + s * s
    step = np.zeros_like(s)
    np.divide(s, np.sqrt(total) + epsilon, out=step, where=s != 0)
    accumulator[used] = total
    table[used] -= learning_rate * step
    return (table, accumulator)


def adagrad_step__ada_bincount(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    V, d = table.shape
    columns = [np.bincount(ids, weights=rows[:, j], minlength=V) for j in range(d)]
    s = np.array(columns).T
    a = np.hypot(np.sqrt(accumulator), s)
    moves = s != 0
    below = np.where(moves, a + epsilon, 1.0)
    return (table - learning_rate * s / below, accumulator + s**2)


def predict_moves__pred_truthy(optimizer, regularizer):
    match optimizer:
        case {"momentum": kept} if kept:
            pass
        case {"beta_1": kept}:
            pass
        case _:
            kept = None
    shrink = regularizer or optimizer.get("weight_decay")
    return {"now": 1, "never": shrink, "earlier": shrink or kept}


def drift_after_last_use__drift_generator(step_function, steps):
    from itertools import chain, islice, repeat
    from math import dist

    def places():
        state = (np.zeros((3, 2)), None)
        yield (0.0, 0.0)
        gradients = chain([np.outer([1.0, 0.0, 0.0], [1.0, 1.0])], repeat(np.zeros((3, 2))))
        for number, gradient in enumerate(islice(gradients, steps + 1), start=1):
            state = step_function(*state, gradient, number)
            yield tuple(map(float, state[0][0]))

    start, used, *_, end = places()
    return (dist(start, used), dist(used, end))


def momentum_step__elementwise(table, velocity, grad, learning_rate, momentum):
    for at in np.ndindex(table.shape):
        velocity[at] = momentum * velocity[at] - learning_rate * grad[at]
        table[at] += velocity[at]
    return (table, velocity)


def momentum_step__in_place_again(table, velocity, grad, learning_rate, momentum):
    velocity *= momentum
    velocity -= learning_rate * grad
    table += velocity
    return table, velocity


def adagrad_step__dict_sums(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    import math
    from collections import defaultdict

    sums = defaultdict(lambda: [0.0] * table.shape[1])
    for i, r in zip(ids.tolist(), rows.tolist()):
        sums[i] = [a + b for a, b in zip(sums[i], r)]
    t, a = (table.tolist(), accumulator.tolist())
    for i, s in sums.items():
        for c, g in enumerate(s):
            a[i][c] += g * g
            t[i][c] -= learning_rate * g / math.sqrt(a[i][c] + epsilon)
    return (np.array(t), np.array(a))


def adagrad_step__onehot(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-07):
    used, back = np.unique(ids, return_inverse=True)
    s = np.eye(len(used))[back.ravel()].T @ rows
    accumulator[used] += s**2
    table[used] -= learning_rate * s / (accumulator[used] ** 0.5 + epsilon)
    return (table, accumulator)


def adagrad_step__dense_scatter(table, accumulator, ids, rows, learning_rate=0.001, epsilon=1e-7):
    s = np.zeros(table.shape)
    np.add.at(s, ids, rows)
    a = accumulator + s**2
    return table - learning_rate * s / (np.sqrt(a) + epsilon), a


def predict_moves__truthy(optimizer, regularizer):
    get = optimizer.get
    never = regularizer or get("weight_decay")
    return {"now": "always", "never": never, "earlier": never or get("momentum") or get("beta_1")}


def predict_moves__truthy_values(optimizer, regularizer):
    never = optimizer["weight_decay"] or regularizer
    return {"never": never, "earlier": never or optimizer.get("momentum") or optimizer.get("beta_1"), "now": 1}


def drift_after_last_use__hypot_reused_zeros(step_function, steps):
    import math
    from itertools import count

    nothing = np.zeros((3, 2))
    push = np.outer([1.0, 0.0, 0.0], [1.0, 1.0])
    state = (np.zeros((3, 2)), None)
    where = [(0.0, 0.0)]
    for number, grad in zip(count(1), [push] + [nothing] * steps):
        state = step_function(*state, grad, number)
        where.append(tuple(float(x) for x in state[0][0]))
    return (math.dist(where[1], where[0]), math.dist(where[-1], where[1]))


def drift_after_last_use__reduce_math_dist(step_function, steps):
    grad = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    state = step_function(np.zeros_like(grad), None, grad, 1)
    place = tuple(state[0][0].tolist())
    zeros = 0 * grad
    table, _ = reduce(lambda s, t: step_function(s[0], s[1], zeros, t), range(2, steps + 2), state)
    return [dist((0, 0), place), dist(place, table[0])]
