"""How learners get to the right answers of 06-what-vectors-mean."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- skip_gram_pairs


@journey("skip_gram_pairs")
def pairs_each_word_with_the_ones_after_it():
    def after(ids, window):
        pairs = []
        for sentence in ids:
            for t in range(len(sentence)):
                for place in range(t + 1, min(len(sentence), t + window + 1)):
                    pairs.append((sentence[t], sentence[place]))
        return np.array(pairs)

    yield wrong(after, "the neighbors stand at `t - window` to `t + window`", hint=2)

    def on_both_sides(ids, window):
        pairs = []
        for sentence in ids:
            for t in range(len(sentence)):
                for place in range(max(0, t - window), min(len(sentence), t + window + 1)):
                    if place != t:
                        pairs.append((sentence[t], sentence[place]))
        return np.array(pairs)

    yield wrong(on_both_sides, "−1 is paired as if it were a word")

    def words_alone(ids, window):
        pairs = []
        for sentence in ids:
            words = sentence[sentence >= 0]
            for t in range(len(words)):
                for place in range(max(0, t - window), min(len(words), t + window + 1)):
                    if place != t:
                        pairs.append((words[t], words[place]))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield right(words_alone)


@journey("skip_gram_pairs")
def compares_words_and_takes_zero_for_filling():
    def above_zero(ids, window):
        pairs = []
        for sentence in ids:
            words = [id for id in sentence if id > 0]
            for t, center in enumerate(words):
                for word in words[max(0, t - window) : t + window + 1]:
                    if word != center:
                        pairs.append((center, word))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield wrong(above_zero, "let `words` be the ids of the sentence that are 0 or larger", hint=3)

    def zero_is_a_word(ids, window):
        pairs = []
        for sentence in ids:
            words = [id for id in sentence if id >= 0]
            for t, center in enumerate(words):
                for word in words[max(0, t - window) : t + window + 1]:
                    if word != center:
                        pairs.append((center, word))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield wrong(zero_is_a_word, "Compare their places")

    def places_compared(ids, window):
        pairs = []
        for sentence in ids:
            words = [id for id in sentence if id >= 0]
            for t, center in enumerate(words):
                for place in range(max(0, t - window), min(len(words), t + window + 1)):
                    if place != t:
                        pairs.append((center, words[place]))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield right(places_compared)


@journey("skip_gram_pairs")
def ends_a_range_too_early():
    def too_early(ids, window):
        pairs = []
        for sentence in ids:
            words = sentence[sentence >= 0]
            for t in range(len(words)):
                for place in range(max(0, t - window), min(len(words), t + window)):
                    if place != t:
                        pairs.append((words[t], words[place]))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield wrong(too_early, "`range(a, b)` ends before b")

    def one_further(ids, window):
        pairs = []
        for sentence in ids:
            words = sentence[sentence >= 0]
            for t in range(len(words)):
                for place in range(max(0, t - window), min(len(words), t + window + 1)):
                    if place != t:
                        pairs.append((words[t], words[place]))
        return np.array(pairs, dtype=int).reshape(-1, 2)

    yield right(one_further)


# --- softmax_gradients


@journey("softmax_gradients")
def forgets_the_right_word_and_the_overflow():
    def probabilities(center, context, table):
        growth = np.exp(table @ center)
        p = growth / growth.sum()
        return -np.log(p[context]), table.T @ p, np.outer(p, center)

    yield wrong(probabilities, "the vector of probabilities with 1 taken away at the right word", hint=2)

    def one_taken_away(center, context, table):
        growth = np.exp(table @ center)
        p = growth / growth.sum()
        error = p.copy()
        error[context] -= 1
        return -np.log(p[context]), table.T @ error, np.outer(error, center)

    yield wrong(one_taken_away, "Subtract the largest")

    def largest_subtracted(center, context, table):
        scores = table @ center
        scores = scores - scores.max()
        growth = np.exp(scores)
        error = growth / growth.sum()
        error[context] -= 1
        return np.log(growth.sum()) - scores[context], table.T @ error, np.outer(error, center)

    yield right(largest_subtracted)


@journey("softmax_gradients")
def changes_the_probabilities_before_the_loss():
    def same_array(center, context, table):
        scores = table @ center - (table @ center).max()
        p = np.exp(scores) / np.exp(scores).sum()
        error = p
        error[context] -= 1
        return -np.log(p[context]), table.T @ error, np.outer(error, center)

    yield wrong(same_array, "`error = p` makes no copy")

    def copied(center, context, table):
        scores = table @ center - (table @ center).max()
        p = np.exp(scores) / np.exp(scores).sum()
        error = p.copy()
        error[context] -= 1
        return -np.log(p[context]), table.T @ error, np.outer(error, center)

    yield wrong(copied, "the loss is log Σ exp(s) − s[context]")

    def from_the_scores(center, context, table):
        scores = table @ center - (table @ center).max()
        p = np.exp(scores) / np.exp(scores).sum()
        error = p.copy()
        error[context] -= 1
        return np.log(np.exp(scores).sum()) - scores[context], table.T @ error, np.outer(error, center)

    yield right(from_the_scores)


@journey("softmax_gradients")
def subtracts_the_other_way_round():
    def y_minus_p(center, context, table):
        scores = table @ center - (table @ center).max()
        p = np.exp(scores) / np.exp(scores).sum()
        y = np.zeros(len(table))
        y[context] = 1
        loss = np.log(np.exp(scores).sum()) - scores[context]
        return loss, table.T @ (y - p), np.outer(y - p, center)

    yield wrong(y_minus_p, "y − p in place of p − y")

    def p_minus_y(center, context, table):
        scores = table @ center - (table @ center).max()
        p = np.exp(scores) / np.exp(scores).sum()
        y = np.zeros(len(table))
        y[context] = 1
        loss = np.log(np.exp(scores).sum()) - scores[context]
        return loss, table.T @ (p - y), np.outer(p - y, center)

    yield right(p_minus_y)


# --- noise_distribution


@journey("noise_distribution")
def takes_the_shares():
    def shares(counts):
        return counts / counts.sum()

    yield wrong(shares, "Raise the counts to the power 0.75")

    def powers_of_counts(counts):
        return counts**0.75 / counts.sum()

    yield wrong(powers_of_counts, "The powers have a sum of their own")

    def sum_of_powers(counts):
        powers = counts**0.75
        return powers / powers.sum()

    yield right(sum_of_powers)


@journey("noise_distribution")
def raises_the_shares_to_the_power():
    def shares_to_the_power(counts):
        return (counts / counts.sum()) ** 0.75

    yield wrong(shares_to_the_power, "Divide by the sum")

    def divided_again(counts):
        powers = (counts / counts.sum()) ** 0.75
        return powers / powers.sum()

    yield right(divided_again)


@journey("noise_distribution")
def writes_the_power_as_a_roof():
    def three_quarters_of_an_integer(counts):
        powers = counts ** (3 // 4)
        return powers / powers.sum()

    yield wrong(three_quarters_of_an_integer, "check that the exponent is 0.75")

    def three_quarters(counts):
        powers = counts ** (3 / 4)
        return powers / powers.sum()

    yield right(three_quarters)


# --- sgns_gradients


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@journey("sgns_gradients")
def treats_negatives_as_neighbors():
    def both_with_yes(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None] * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(q).sum(axis=1)
        error, errors = (p - 1)[:, None], (q - 1)[:, :, None]
        return losses, error * positive, error * center, errors * center[:, None]

    yield wrong(both_with_yes, "for the neighbor the answer is yes, for each negative no", hint=1)

    def with_no(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None] * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(1 - q).sum(axis=1)
        error, errors = (p - 1)[:, None], q[:, :, None]
        return losses, error * positive, error * center, errors * center[:, None]

    yield wrong(with_no, "It took part in the K scores of the negatives too")

    def center_of_all(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None] * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(1 - q).sum(axis=1)
        error, errors = (p - 1)[:, None], q[:, :, None]
        grad_center = error * positive + (errors * negatives).sum(axis=1)
        return losses, grad_center, error * center, errors * center[:, None]

    yield right(center_of_all)


@journey("sgns_gradients")
def averages_over_the_batch():
    def means(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None] * negatives).sum(axis=-1))
        loss = np.mean(-np.log(p) - np.log(1 - q).sum(axis=1))
        error, errors = (p - 1)[:, None], q[:, :, None]
        grad_center = error * positive + (errors * negatives).sum(axis=1)
        return loss, grad_center, error * center, errors * center[:, None]

    yield wrong(means, "Each pair has its own: shape (B,)")

    def each_pair(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None] * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(1 - q).sum(axis=1)
        error, errors = (p - 1)[:, None], q[:, :, None]
        grad_center = error * positive + (errors * negatives).sum(axis=1)
        return losses, grad_center, error * center, errors * center[:, None]

    yield right(each_pair)


@journey("sgns_gradients")
def multiplies_shapes_that_do_not_fit():
    def no_axis(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(1 - q).sum(axis=1)
        error, errors = p - 1, q
        grad_center = error * positive + (errors * negatives).sum(axis=1)
        return losses, grad_center, error * center, errors * center

    yield wrong(no_axis, "To multiply an error with a vector, give it a last axis", hint=3)

    def axes(center, positive, negatives):
        p = sigmoid((center * positive).sum(axis=-1))
        q = sigmoid((center[:, None, :] * negatives).sum(axis=-1))
        losses = -np.log(p) - np.log(1 - q).sum(axis=1)
        error, errors = (p - 1)[:, None], q[:, :, None]
        grad_center = error * positive + (errors * negatives).sum(axis=1)
        return losses, grad_center, error * center, errors * center[:, None, :]

    yield right(axes)


# --- ppmi


@journey("ppmi")
def divides_by_the_sums_and_takes_the_logarithm():
    def logarithm(counts):
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        return np.log(counts * counts.sum() / (rows * columns))

    yield wrong(logarithm, "Where a count is 0 the logarithm is minus infinity, and the answer is 0", hint=3)

    def only_seen_pairs(counts):
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        result = np.zeros(counts.shape)
        seen = counts > 0
        result[seen] = np.log(counts[seen] * counts.sum() / (rows * columns)[seen])
        return result

    yield wrong(only_seen_pairs, "what is rarer than chance becomes 0")

    def at_least_zero(counts):
        return np.maximum(only_seen_pairs(counts), 0)

    yield right(at_least_zero)


@journey("ppmi")
def takes_base_two():
    def base_two(counts):
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        result = np.zeros(counts.shape)
        seen = counts > 0
        result[seen] = np.log2(counts[seen] * counts.sum() / (rows * columns)[seen])
        return np.maximum(result, 0)

    yield wrong(base_two, "Here the natural logarithm is meant, `np.log`")

    def natural(counts):
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        result = np.zeros(counts.shape)
        seen = counts > 0
        result[seen] = np.log(counts[seen] * counts.sum() / (rows * columns)[seen])
        return np.maximum(result, 0)

    yield right(natural)


@journey("ppmi")
def adds_one_to_every_count():
    def smoothed(counts):
        counts = counts + 1
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        return np.maximum(np.log(counts * counts.sum() / (rows * columns)), 0)

    yield wrong(smoothed, "Leave the counts as they are; zeros need no logarithm")

    def as_they_are(counts):
        rows, columns = counts.sum(axis=1, keepdims=True), counts.sum(axis=0, keepdims=True)
        result = np.zeros(counts.shape)
        seen = counts > 0
        result[seen] = np.log(counts[seen] * counts.sum() / (rows * columns)[seen])
        return np.maximum(result, 0)

    yield right(as_they_are)


# --- neighbour_precision


@journey("neighbour_precision")
def compares_raw_rows_and_the_word_itself():
    def raw(table, groups, k):
        hits = []
        for group in groups:
            for id in group:
                nearest = np.argsort(table @ table[id])[-k:]
                hits.append(np.isin(nearest, group).mean())
        return np.mean(hits)

    yield wrong(raw, "Divide each row by its length first", hint=1)

    def cosines(table, groups, k):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        hits = []
        for group in groups:
            for id in group:
                nearest = np.argsort(table @ table[id])[-k:]
                hits.append(np.isin(nearest, group).mean())
        return np.mean(hits)

    yield wrong(cosines, "Leave the word's own place out before you take the k nearest")

    def without_itself(table, groups, k):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        hits = []
        for group in groups:
            for id in group:
                scores = table @ table[id]
                scores[id] = -np.inf
                nearest = np.argsort(scores)[-k:]
                hits.append(np.isin(nearest, group).mean())
        return np.mean(hits)

    yield right(without_itself)


@journey("neighbour_precision")
def sorts_upward():
    def farthest(table, groups, k):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        hits = []
        for group in groups:
            for id in group:
                scores = table @ table[id]
                scores[id] = np.inf
                hits.append(np.isin(np.argsort(scores)[:k], group).mean())
        return np.mean(hits)

    yield wrong(farthest, "`np.argsort` sorts upward: the largest cosines stand at the end")

    def nearest(table, groups, k):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        hits = []
        for group in groups:
            for id in group:
                scores = table @ table[id]
                scores[id] = -np.inf
                hits.append(np.isin(np.argsort(-scores)[:k], group).mean())
        return np.mean(hits)

    yield right(nearest)


@journey("neighbour_precision")
def measures_the_distance():
    def distance(table, groups, k):
        hits = []
        for group in groups:
            for id in group:
                away = np.linalg.norm(table - table[id], axis=1)
                away[id] = np.inf
                hits.append(np.isin(np.argsort(away)[:k], group).mean())
        return np.mean(hits)

    yield wrong(distance, "Divide each row by its length first")

    def of_directions(table, groups, k):
        table = table / np.linalg.norm(table, axis=1, keepdims=True)
        hits = []
        for group in groups:
            for id in group:
                away = np.linalg.norm(table - table[id], axis=1)
                away[id] = np.inf
                hits.append(np.isin(np.argsort(away)[:k], group).mean())
        return np.mean(hits)

    yield right(of_directions)


# --- touchstones

ROWS = [[3, -1], [7, 0], [1, 6], [1, 2], [-5, 6], [-1, 2], [3, -3]]


@journey("touchstones")
def begins_with_the_example():
    example = [([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.1, 1.0]], [[0, 1], [2, 3]], 1)]
    yield wrong(example, "two groups of three, a word or two in no group", hint=2)

    two_groups_of_three = [(ROWS, [[0, 1, 2], [3, 4, 5]], 3)]
    yield right(two_groups_of_three)


@journey("touchstones")
def writes_rows_of_one_length():
    directions = [[0.95, -0.32], [1.0, 0.0], [0.16, 0.99], [0.45, 0.89], [-0.64, 0.77], [-0.44, 0.9], [0.71, -0.7]]
    unit = [(directions, [[0, 1, 2], [3, 4, 5]], 3)]
    yield wrong(unit, "How long are your rows?")

    of_many_lengths = [*unit, (ROWS, [[0, 1, 2], [3, 4, 5]], 3)]
    yield right(of_many_lengths)


@journey("touchstones")
def names_an_id_twice():
    twice = [(ROWS, [[0, 1, 2], [2, 4, 5]], 3)]
    yield wrong(twice, "The exercise promises that no id occurs twice")

    once = [(ROWS, [[0, 1, 2], [3, 4, 5]], 3)]
    yield right(once)
