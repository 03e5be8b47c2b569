"""Right answers to 05-which-rows-move that look unusual: ``exercise__how``. Each must keep full marks."""

import math

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
