"""Right answers to 06-what-vectors-mean that look unusual: ``exercise__how``. Each must keep full marks."""

import math
from itertools import permutations
from math import fsum

import numpy as np

# --- skip_gram_pairs


def skip_gram_pairs__by_steps(ids, window):
    pairs = [np.zeros((0, 2), dtype=int)]
    for step in range(1, window + 1):
        left, right = ids[:, :-step].ravel(), ids[:, step:].ravel()
        both = (left >= 0) & (right >= 0)
        pairs += [np.stack([left, right], axis=1)[both], np.stack([right, left], axis=1)[both]]
    return np.concatenate(pairs)


def skip_gram_pairs__list_of_tuples(ids, window):
    pairs = []
    for sentence in ids.tolist():
        for (i, one), (j, other) in permutations(enumerate(sentence), 2):
            if abs(i - j) <= window and one != -1 and other != -1:
                pairs.append((one, other))
    return pairs


def skip_gram_pairs__matrix_of_places(ids, window):
    places = np.arange(ids.shape[1])
    near = (abs(places[:, None] - places) <= window) & (places[:, None] != places)
    found = near & (ids[:, :, None] >= 0) & (ids[:, None, :] >= 0)
    n, i, j = np.nonzero(found)
    return np.column_stack([ids[n, i], ids[n, j]])


def skip_gram_pairs__slices(ids, window):
    pairs = []
    for sentence in ids:
        words = list(sentence[sentence >= 0])
        for t in range(len(words)):
            before, after = words[max(0, t - window) : t], words[t + 1 : t + 1 + window]
            pairs.extend([words[t], other] for other in before + after)
    return np.array(pairs, dtype=np.float32).reshape(-1, 2)


def skip_gram_pairs__both_ways_at_once(ids, window):
    result = []
    for sentence in ids:
        length = int((sentence != -1).sum())
        for late in range(length):
            for early in range(late):
                if late - early <= window:
                    result += [[sentence[late], sentence[early]], [sentence[early], sentence[late]]]
    return np.asarray(result, dtype=int).reshape(len(result), 2)


# --- noise_distribution


def noise_distribution__float32(counts):
    weights = np.power(counts.astype(np.float32), 3 / 4)
    return weights / np.sum(weights)


def noise_distribution__list(counts):
    weights = [float(count) ** 0.75 for count in counts]
    total = sum(weights)
    return [weight / total for weight in weights]


def noise_distribution__from_shares(counts):
    shares = (counts / counts.sum()) ** 0.75
    return shares / shares.sum()


def noise_distribution__roots(counts):
    root = np.sqrt(np.sqrt(counts)) ** 3
    return root / np.linalg.norm(root, ord=1)


# --- softmax_gradients


def softmax_gradients__one_hot(center, context, table):
    y = np.eye(len(table))[context]
    s = table @ center
    s = s - s.max()
    log_p = s - np.log(np.exp(s).sum())
    error = np.exp(log_p) - y
    return -(y * log_p).sum(), table.T @ error, error[:, None] * center[None, :]


def softmax_gradients__loops(center, context, table):
    rows, dim = table.shape
    scores = [sum(float(table[j, c]) * float(center[c]) for c in range(dim)) for j in range(rows)]
    top = max(scores)
    growth = [math.exp(score - top) for score in scores]
    p = [each / sum(growth) for each in growth]
    of_center, of_table = np.zeros(dim), np.zeros((rows, dim))
    for j in range(rows):
        error = p[j] - (j == context)
        of_center += error * table[j]
        of_table[j] = error * center
    return math.log(sum(growth)) + top - scores[context], of_center, of_table


def softmax_gradients__logaddexp(center, context, table):
    scores = np.dot(table, center)
    log_total = np.logaddexp.reduce(scores)
    p = np.exp(scores - log_total)
    of_center = p @ table - table[context]
    of_table = np.outer(p, center)
    of_table[context] -= center
    return [log_total - scores[context], of_center, of_table]


def softmax_gradients__differences(center, context, table):
    away = (table - table[context]) @ center
    top = max(away.max(), 0)
    weights = np.exp(away - top)
    p = weights / weights.sum()
    p[context] -= 1
    return np.float32(top + np.log(weights.sum())), np.einsum("v,vd->d", p, table), np.einsum("v,d->vd", p, center)


def softmax_gradients__lists_returned(center, context, table):
    scores = table @ center
    p = np.exp(scores - scores.max())
    loss = math.log(p.sum()) - (scores - scores.max())[context]
    p /= p.sum()
    p[context] -= 1
    return loss, (table.T @ p).tolist(), [(error * center).tolist() for error in p]


# --- sgns_gradients


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sgns_gradients__pair_by_pair(center, positive, negatives):
    losses, of_center, of_positive, of_negatives = [], [], [], []
    for v, u, n in zip(center, positive, negatives):
        error, errors = _sigmoid(u @ v) - 1, _sigmoid(n @ v)
        losses.append(-np.log(_sigmoid(u @ v)) - np.log(_sigmoid(-(n @ v))).sum())
        of_center.append(error * u + errors @ n)
        of_positive.append(error * v)
        of_negatives.append(np.outer(errors, v))
    return np.array(losses), np.array(of_center), np.array(of_positive), np.array(of_negatives)


def sgns_gradients__all_rows_together(center, positive, negatives):
    rows = np.concatenate([positive[:, None], negatives], axis=1)
    labels = np.zeros(rows.shape[:2])
    labels[:, 0] = 1
    scores = np.einsum("bd,bkd->bk", center, rows)
    p = _sigmoid(scores)
    losses = -np.where(labels == 1, np.log(p), np.log(1 - p)).sum(axis=1)
    error = p - labels
    gradient = error[:, :, None] * center[:, None]
    return losses, (error[:, :, None] * rows).sum(axis=1), gradient[:, 0], gradient[:, 1:]


def sgns_gradients__matmul(center, positive, negatives):
    near = np.matmul(positive[:, None, :], center[:, :, None])[:, 0, 0]
    far = np.matmul(negatives, center[:, :, None])[:, :, 0]
    losses = np.logaddexp(0, -near) + np.logaddexp(0, far).sum(axis=-1)
    pull, push = -_sigmoid(-near), _sigmoid(far)
    of_center = pull[:, None] * positive + np.matmul(push[:, None, :], negatives)[:, 0]
    return losses, of_center, pull[:, None] * center, push[:, :, None] * center[:, None, :]


def sgns_gradients__numbers_one_by_one(center, positive, negatives):
    batch, count, dim = negatives.shape
    losses, of_center, of_positive = np.zeros(batch), np.zeros((batch, dim)), np.zeros((batch, dim))
    of_negatives = np.zeros((batch, count, dim))
    for b in range(batch):
        p = 1 / (1 + math.exp(-sum(float(x) * float(y) for x, y in zip(center[b], positive[b]))))
        losses[b] -= math.log(p)
        for c in range(dim):
            of_center[b, c] += (p - 1) * positive[b, c]
            of_positive[b, c] += (p - 1) * center[b, c]
        for k in range(count):
            q = 1 / (1 + math.exp(-sum(float(x) * float(y) for x, y in zip(center[b], negatives[b, k]))))
            losses[b] -= math.log(1 - q)
            for c in range(dim):
                of_center[b, c] += q * negatives[b, k, c]
                of_negatives[b, k, c] += q * center[b, c]
    return losses, of_center, of_positive, of_negatives


def sgns_gradients__einsum_in_a_list(center, positive, negatives):
    near, far = np.einsum("bd,bd->b", center, positive), np.einsum("bd,bkd->bk", center, negatives)
    pull, push = (np.tanh(near / 2) - 1) / 2, (np.tanh(far / 2) + 1) / 2
    return [
        -np.log(1 + pull) - np.log(1 - push).sum(1),
        np.einsum("b,bd->bd", pull, positive) + np.einsum("bk,bkd->bd", push, negatives),
        np.einsum("b,bd->bd", pull, center),
        np.einsum("bk,bd->bkd", push, center),
    ]


def sgns_gradients__negative_by_negative(center, positive, negatives):
    score = np.sum(center * positive, axis=1, keepdims=True)
    losses = np.log1p(np.exp(-score))[:, 0]
    of_positive = -center / (1 + np.exp(score))
    of_center = -positive / (1 + np.exp(score))
    of_negatives = np.empty(negatives.shape)
    for k in range(negatives.shape[1]):
        score = np.sum(center * negatives[:, k], axis=1, keepdims=True)
        losses = losses + np.log1p(np.exp(score))[:, 0]
        of_center = of_center + negatives[:, k] / (1 + np.exp(-score))
        of_negatives[:, k] = center / (1 + np.exp(-score))
    return losses, of_center, of_positive, of_negatives


def sgns_gradients__lists_returned(center, positive, negatives):
    error = _sigmoid((center * positive).sum(axis=1, keepdims=True)) - 1
    errors = _sigmoid((center[:, None] * negatives).sum(axis=2, keepdims=True))
    losses = -np.log(1 + error[:, 0]) - np.log(1 - errors[:, :, 0]).sum(axis=1)
    of_center = error * positive + (errors * negatives).sum(axis=1)
    return losses.tolist(), of_center.tolist(), (error * center).tolist(), (errors * center[:, None]).tolist()


# --- ppmi


def ppmi__row_by_row(counts):
    columns, total = counts.sum(axis=0), counts.sum()
    result = []
    for row in counts:
        chance = row.sum() * columns / total
        result.append([math.log(n / m) if n > m else 0.0 for n, m in zip(row.tolist(), chance.tolist())])
    return np.array(result)


def ppmi__probabilities(counts):
    joint = counts / counts.sum()
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = joint / np.outer(rows, columns)
        return np.nan_to_num(np.log(np.where(ratio > 1, ratio, 1)))


def ppmi__sum_of_logarithms(counts):
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(counts) + np.log(counts.sum())
        logs = logs - np.log(counts.sum(axis=1))[:, None] - np.log(counts.sum(axis=0))[None, :]
    return np.maximum(np.nan_to_num(logs, nan=0.0, neginf=0.0, posinf=0.0), 0)


def ppmi__with_warnings(counts):
    logs = np.log(counts * counts.sum() / counts.sum(axis=1, keepdims=True) / counts.sum(axis=0, keepdims=True))
    logs[~(logs > 0)] = 0
    return logs


def ppmi__float32_where(counts):
    counts = counts.astype(np.float32)
    chance = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    return np.log(np.maximum(np.divide(counts, chance, out=np.ones_like(counts), where=chance > 0), 1))


def ppmi__list_of_lists(counts):
    chance = counts.sum(axis=1, keepdims=True) * (counts.sum(axis=0) / counts.sum())
    ratio = np.divide(counts, chance, out=np.ones(counts.shape), where=chance > 0)
    return np.log(np.maximum(ratio, 1)).tolist()


# --- neighbour_precision


def neighbour_precision__whole_matrix(table, groups, k):
    table = table / np.sqrt((table**2).sum(axis=1))[:, None]
    cosines = table @ table.T
    np.fill_diagonal(cosines, -2)
    nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
    group_of = np.full(len(table), -1)
    for number, group in enumerate(groups):
        group_of[group] = number
    asked = np.ravel(groups)
    return float((group_of[nearest[asked]] == group_of[asked][:, None]).mean())


def neighbour_precision__loops_and_sets(table, groups, k):
    total = 0.0
    for group in groups.tolist():
        for id in group:
            cosines = {}
            for other in range(len(table)):
                if other != id:
                    length = np.linalg.norm(table[id]) * np.linalg.norm(table[other])
                    cosines[other] = table[id] @ table[other] / length
            nearest = sorted(cosines, key=cosines.get, reverse=True)[:k]
            total += len(set(nearest) & set(group)) / k
    return total / groups.size


def neighbour_precision__own_place_dropped(table, groups, k):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    hits = 0
    for group in groups:
        for id in group:
            order = np.argsort(unit @ unit[id])[::-1]
            hits += sum(other in group for other in order[order != id][:k])
    return np.float32(hits / (k * np.size(groups)))


def neighbour_precision__mean_of_means(table, groups, k):
    unit = table / np.linalg.norm(table, axis=-1)[:, np.newaxis]
    means = []
    for group in groups:
        likeness = unit[group] @ unit.T
        likeness[np.arange(len(group)), group] = -9
        nearest = np.argsort(likeness, axis=1)[:, -k:]
        means.append(np.isin(nearest, group).mean())
    return sum(means) / len(means)


# --- touchstones


def touchstones__one_table():
    table = np.array([[3.0, -1.0], [7.0, 0.0], [1.0, 6.0], [1.0, 2.0], [-5.0, 6.0], [-1.0, 2.0], [3.0, -3.0]])
    return [(table, np.array([[0, 1, 2], [3, 4, 5]]), 3)]


def touchstones__tuples():
    table = ((-2.0, -3.0), (5.0, 6.0), (-5.0, -4.0), (1.0, 0.0), (8.0, 2.0), (1.0, 1.0), (4.0, 3.0))
    opposite = (((3.0, 0.5), (-3.0, 0.25), (0.5, 1.0), (1.0, 2.5)), ((0, 1),), 1)
    return (table, ((0, 1, 2), (3, 4, 5)), 3), opposite


def touchstones__random_numbers():
    random = np.random.default_rng(0)
    table = random.normal(size=(8, 3)).astype(np.float32)
    groups = random.permutation(8)[:6].reshape(2, 3).astype(np.int32)
    return [(table, groups, np.int64(k)) for k in (1, 3, 4)]


def touchstones__directions_and_lengths():
    def rows(degrees, lengths):
        angles = np.radians(degrees)
        return np.array(lengths)[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)

    one = rows([-18, 0, 81, 63, 130, 117, -45], [3.2, 7, 6.1, 2.2, 7.8, 2.2, 4.2])
    return [(one, [[0, 1, 2], [3, 4, 5]], 3), (rows([0, 5, 200, 95], [9, 1, 4, 2]), [[0, 3], [1, 2]], 2)]


def skip_gram_pairs__pairs_deque_both_ways(ids, window):
    from collections import deque

    found = []
    for sentence in ids:
        last = deque(maxlen=window)
        for word in sentence:
            if word == -1:
                break
            for old in last:
                found.append((word, old))
                found.append((old, word))
            last.append(word)
    return found


def skip_gram_pairs__pairs_nonzero_mask(ids, window):
    T = ids.shape[1]
    place = np.arange(T)
    gap = np.abs(place[:, None] - place)
    near = (gap > 0) & (gap <= window)
    word = ids != -1
    n, j, i = np.nonzero(near & word[:, :, None] & word[:, None, :])
    return np.column_stack([ids[n, i], ids[n, j]])


def softmax_gradients__softmax_logaddexp_float(center, context, table):
    scores = [float(np.dot(row, center)) for row in table]
    log_total = float(np.logaddexp.reduce(scores))
    grad_center = np.zeros(len(center))
    grad_table = []
    for k, row in enumerate(table):
        error = float(np.exp(scores[k] - log_total)) - (k == context)
        grad_center = grad_center + error * row
        grad_table.append(error * center)
    return (log_total - scores[context], grad_center, np.array(grad_table))


def noise_distribution__noise_log_space(counts):
    with np.errstate(divide="ignore"):
        logs = 0.75 * np.log(counts)
    return np.exp(logs - np.logaddexp.reduce(logs[counts > 0]))


def sgns_gradients__sgns_labels_tanh(center, positive, negatives):
    rows = np.insert(negatives, 0, positive, axis=1)
    y = (np.arange(rows.shape[1]) == 0).astype(float)
    scores = np.einsum("bkd,bd->bk", rows, center)
    losses = np.einsum("bk->b", np.logaddexp(0, scores) - y * scores)
    error = 0.5 + 0.5 * np.tanh(scores / 2) - y
    grad_rows = np.einsum("bk,bd->bkd", error, center)
    return (losses, np.einsum("bk,bkd->bd", error, rows), grad_rows[:, 0], grad_rows[:, 1:])


def ppmi__ppmi_max_inside_log(counts):
    shares = counts / counts.sum()
    ones = np.ones
    rows = shares @ ones((counts.shape[1], 1))
    cols = ones((1, counts.shape[0])) @ shares
    lift = shares / np.where(rows > 0, rows, 1) / np.where(cols > 0, cols, 1)
    return np.log(np.fmax(lift, 1))


def ppmi__ppmi_scatter_of_seen(counts):
    i, j = np.nonzero(counts)
    n = counts[i, j].astype(float)
    of_row, of_column = (np.zeros(counts.shape[0]), np.zeros(counts.shape[1]))
    np.add.at(of_row, i, n)
    np.add.at(of_column, j, n)
    matrix = np.zeros(counts.shape)
    value = np.log(n) - np.log(of_row[i]) - np.log(of_column[j]) + np.log(n.sum())
    keep = value > 0
    matrix[i[keep], j[keep]] = value[keep]
    return matrix


def neighbour_precision__precision_by_distance_of_directions(table, groups, k):
    unit = table / np.sqrt(np.einsum("vd,vd->v", table, table))[:, np.newaxis]
    belongs = {int(id): g for g, group in enumerate(groups) for id in group}
    hits = 0
    for word, g in belongs.items():
        distance = ((unit - unit[word]) ** 2).sum(axis=1)
        distance[word] = np.inf
        hits += sum(belongs.get(int(other)) == g for other in np.argpartition(distance, k - 1)[:k])
    return hits / (k * len(belongs))


def neighbour_precision__precision_plain_python(table, groups, k):
    import heapq
    from fractions import Fraction
    from math import hypot

    rows = [[float(x) for x in row] for row in table]
    rows = [[x / hypot(*row) for x in row] for row in rows]

    def nearest(word):
        others = [id for id in range(len(rows)) if id != word]
        return heapq.nlargest(k, others, key=lambda id: sum((a * b for a, b in zip(rows[id], rows[word]))))

    hits = asked = 0
    for group in groups:
        relatives = {int(id) for id in group}
        for word in relatives:
            hits += len(relatives.intersection(nearest(word)))
            asked += k
    return float(Fraction(hits, asked))


def skip_gram_pairs__pairs_zip_steps(ids, window):
    from itertools import takewhile

    found = []
    for sentence in np.asarray(ids).tolist():
        words = list(takewhile(lambda word: word >= 0, sentence))
        for step in range(min(window, len(words)), 0, -1):
            later = words[step:]
            found.extend(zip(later, words))
            found.extend(zip(words, later))
    return found


def skip_gram_pairs__pairs_mask_cube(ids, window):
    T = ids.shape[1]
    apart = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    near = (apart > 0) & (apart <= window)
    real = ids != -1
    j, i, n = np.nonzero(near[:, :, None] & real.T[:, None, :] & real.T[None, :, :])
    return np.column_stack([ids[n, j], ids[n, i]])


def softmax_gradients__softmax_logaddexp(center, context, table):
    scores = np.inner(table, center)
    log_total = np.logaddexp.reduce(scores)
    p = np.exp(scores - log_total)
    grad_table = np.multiply.outer(p, center)
    grad_table[context] -= center
    return (log_total - scores[context], p @ table - table[context], grad_table)


def softmax_gradients__softmax_plain_python(center, context, table):
    import math

    v, U = ([float(x) for x in center], [[float(x) for x in row] for row in table])
    s = [sum((a * b for a, b in zip(row, v))) for row in U]
    top = max(s)
    total = math.fsum(math.exp(x - top) for x in s)
    loss = top - s[context] + math.log(total)
    errors = [math.exp(x - top) / total - (k == context) for k, x in enumerate(s)]
    of_center = [math.fsum((e * row[c] for e, row in zip(errors, U))) for c in range(len(v))]
    of_table = [[e * x for x in v] for e in errors]
    return (loss, np.array(of_center), np.array(of_table))


def noise_distribution__noise_two_roots(counts):
    weights = np.sqrt(counts * np.sqrt(counts))
    return np.divide(weights, np.add.reduce(weights))


def sgns_gradients__sgns_signs(center, positive, negatives):
    words = np.concatenate([negatives, positive[:, None, :]], axis=1)
    sign = -np.ones(words.shape[1])
    sign[-1] = 1
    margin = np.einsum("k,bkd,bd->bk", sign, words, center)
    slope = -sign / (1 + np.exp(margin))
    of_words = np.einsum("bk,bd->bkd", slope, center)
    of_center = np.einsum("bk,bkd->bd", slope, words)
    return (np.logaddexp(0, -margin).sum(axis=1), of_center, of_words[:, -1], of_words[:, :-1])


def sgns_gradients__sgns_tanh_loop(center, positive, negatives):

    def sigma(x):
        return (1 + np.tanh(x / 2)) / 2

    B, K, d = negatives.shape
    losses = np.empty(B)
    gc, gp, gn = (np.empty((B, d)), np.empty((B, d)), np.empty((B, K, d)))
    for b in range(B):
        v, u = (center[b].astype(float), positive[b].astype(float))
        wrong = 1 - sigma(v @ u)
        loss = -np.log(sigma(v @ u))
        pull = -wrong * u
        for k in range(K):
            n = negatives[b, k]
            yes = sigma(v @ n)
            loss = loss - np.log(sigma(-(v @ n)))
            pull = pull + yes * n
            gn[b, k] = yes * v
        losses[b], gc[b], gp[b] = (loss, pull, -wrong * v)
    return (losses, gc, gp, gn)


def ppmi__ppmi_scatter_logs(counts):
    row, column = np.nonzero(counts)
    n = counts[row, column].astype(float)
    of_row = np.bincount(row, weights=n, minlength=counts.shape[0])
    of_column = np.bincount(column, weights=n, minlength=counts.shape[1])
    value = np.log(n) + np.log(n.sum()) - np.log(of_row[row]) - np.log(of_column[column])
    result = np.zeros(counts.shape)
    result[row, column] = np.where(value > 0, value, 0.0)
    return result


def neighbour_precision__precision_labels_partition(table, groups, k):
    label = np.full(len(table), -1)
    label[groups] = np.arange(len(groups))[:, None]
    asked = np.ravel(groups)
    unit = table / np.sqrt(np.einsum("vd,vd->v", table, table))[:, None]
    away = -(unit[asked] @ unit.T)
    away[np.arange(len(asked)), asked] = np.inf
    nearest = np.argpartition(away, k - 1, axis=1)[:, :k]
    return float((label[nearest] == label[asked][:, None]).mean())


def neighbour_precision__precision_heap(table, groups, k):
    import heapq
    from fractions import Fraction

    family = {int(word): number for number, group in enumerate(groups) for word in group}
    lengths = [np.linalg.norm(row) for row in table]

    def cosine_with(word):
        return lambda other: float(table[word] @ table[other]) / float(lengths[word] * lengths[other])

    hits = 0
    for word, number in family.items():
        others = [other for other in range(len(table)) if other != word]
        hits += sum(family.get(other) == number for other in heapq.nlargest(k, others, key=cosine_with(word)))
    return float(Fraction(hits, k * len(family)))


def skip_gram_pairs__distance_matrix(ids, window):
    _N, T = ids.shape
    gap = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    near = (gap > 0) & (gap <= window)
    real = ids != -1
    n, i, j = np.nonzero(near[None] & real[:, :, None] & real[:, None, :])
    return np.column_stack((ids[n, i], ids[n, j]))


def skip_gram_pairs__list_by_step(ids, window):
    answer = []
    for distance in range(1, min(window, ids.shape[1] - 1) + 1):
        for sentence in ids.tolist():
            for a, b in zip(sentence, sentence[distance:]):
                if b >= 0:
                    answer += [(a, b), (b, a)]
    return answer


def skip_gram_pairs__permutations(ids, window):
    return [
        (c, n)
        for sentence in ids.tolist()
        for (i, c), (j, n) in permutations([(p, w) for p, w in enumerate(sentence) if w != -1], 2)
        if abs(i - j) <= window
    ]


def softmax_gradients__sm_logaddexp(center, context, table):
    s = np.einsum("vd,d->v", table, center)
    log_p = s - np.logaddexp.reduce(s)
    delta = np.exp(log_p) - (np.arange(s.size) == context)
    return (float(-log_p[context]), np.einsum("v,vd->d", delta, table), np.einsum("v,d->vd", delta, center))


def softmax_gradients__logaddexp_again(center, context, table):
    s = table @ center
    log_p = s - np.logaddexp.reduce(s)
    delta = np.exp(log_p) - (np.arange(len(s)) == context)
    return -log_p[context], delta @ table, np.multiply.outer(delta, center)


def noise_distribution__noise_roots(counts):
    import math

    weights = []
    for c in counts:
        half = math.sqrt(int(c))
        weights.append(half * math.sqrt(half))
    whole = math.fsum(weights)
    return np.array([w / whole for w in weights])


def noise_distribution__python_floats(counts):
    powers = [int(c) ** 0.75 for c in counts]
    total = fsum(powers)
    return np.array(list(map(total.__rtruediv__, powers)))


def sgns_gradients__stacked(center, positive, negatives):
    every = np.concatenate([positive[:, np.newaxis], negatives], axis=1)
    y = np.zeros(every.shape[:2])
    y[:, 0] = 1
    x = np.matmul(every, center[:, :, np.newaxis]).squeeze(2)
    losses = np.logaddexp(0, np.where(y == 1, -x, x)).sum(axis=1)
    error = 0.5 * (1 + np.tanh(x / 2)) - y
    of_every = np.einsum("bk,bd->bkd", error, center)
    return (losses, np.matmul(error[:, np.newaxis, :], every)[:, 0], of_every[:, 0], of_every[:, 1:])


def sgns_gradients__loop_pairs(center, positive, negatives):
    def sigma(x):
        return 0.5 * (1 + np.tanh(0.5 * x))

    def one(v, u, n):
        pull, push = sigma(u @ v) - 1, sigma(n @ v)
        loss = -np.log(sigma(u @ v)) - np.log(sigma(-(n @ v))).sum()
        return loss, pull * u + push @ n, pull * v, np.outer(push, v)

    return tuple(map(np.array, zip(*map(one, center, positive, negatives))))


def ppmi__rows_logs(counts):
    result = []
    n = np.log(np.sum(counts))
    columns = np.sum(counts, axis=0)
    for row in counts:
        line = np.zeros(len(row))
        (seen,) = np.nonzero(row)
        if len(seen):
            line[seen] = np.log(row[seen]) + n - np.log(row.sum()) - np.log(columns[seen])
        result.append(line.clip(min=0))
    return np.array(result)


def ppmi__seen_pairs_only(counts):
    i, j = np.nonzero(counts)
    n = counts[i, j].astype(float)
    rows, columns = np.bincount(i, weights=n), np.bincount(j, weights=n)
    out = np.zeros(counts.shape, order="F")
    out[i, j] = np.log(n * n.sum() / (rows[i] * columns[j])).clip(0)
    return out


def neighbour_precision__argpartition_loop(table, groups, k):
    home = {int(i): g for g, row in enumerate(groups) for i in row}
    lengths = np.hypot.reduce(np.abs(table), axis=1)
    hits = asked = 0
    for i, g in home.items():
        others = np.delete(np.arange(len(table)), i)
        angle = np.arccos(np.clip(table[others] @ table[i] / (lengths[others] * lengths[i]), -1, 1))
        nearest = others[np.argpartition(angle, k - 1)[:k]]
        hits += sum(home.get(int(j), -1) == g for j in nearest)
        asked += k
    return hits / asked


def neighbour_precision__argpartition_labels(table, groups, k):
    label = np.full(len(table), -1)
    label[groups] = np.arange(len(groups))[:, None]
    members = groups.ravel()
    unit = table / np.sqrt(np.einsum("vd,vd->v", table, table))[:, None]
    cosine = unit[members] @ unit.T
    np.put_along_axis(cosine, members[:, None], -np.inf, axis=1)
    top = np.argpartition(-cosine, k - 1, axis=1)[:, :k]
    return np.mean(label[top] == label[members][:, None])
