"""The checks of 06-what-vectors-mean that only the instructor has: random inputs against loops and measured slopes."""

import math
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.vocabulary import CheckFailed, NothingReturned, exercise, expect, random_inputs, unchanged

public = misconceptions.load(catalog.assignment("06-what-vectors-mean").folder / "test_public.py", "public_checks_of_06")

float_types = st.sampled_from([np.float64, np.float32])

# --- pairs


@exercise("skip_gram_pairs", weight=3)
@random_inputs
@given(st.integers(1, 4), st.integers(2, 7), st.integers(1, 5), st.integers(0, 2**16))
def test_any_sentences(student, sentences, length, window, seed):
    """Any sentences, short ones filled up with −1, and any window: every two places of a sentence that are near enough."""
    random = np.random.default_rng(seed)
    ids = random.integers(0, 6, size=(sentences, length))
    for sentence, words in zip(ids[1:], random.integers(1, length + 1, size=sentences - 1), strict=True):
        sentence[words:] = -1
    wanted = Counter()
    for sentence in ids.tolist():
        for one in range(length):
            for other in range(length):
                if one != other and abs(one - other) <= window and -1 not in (sentence[one], sentence[other]):
                    wanted[sentence[one], sentence[other]] += 1
    got = student.skip_gram_pairs(ids, window)
    if got is None:
        raise NothingReturned("Your function returned None. Does each path through it end with `return`?")
    count = sum(wanted.values())
    pairs = np.asarray(got)
    if pairs.shape != (count, 2) and (count or pairs.size):
        raise CheckFailed(
            f"These sentences have {count} pairs, so the shape should be {(count, 2)}, but it is {pairs.shape}.", got
        )
    have = Counter(tuple(pair) for pair in pairs.reshape(-1, 2).tolist())
    for pair in wanted:  # there are as many as there should be, so one too many is one that is missing elsewhere
        if have[pair] != wanted[pair]:
            raise CheckFailed(f"The pair {pair} should come {wanted[pair]} times, but it comes {have[pair]} times.", got)
    unchanged(student)


# --- the noise


@exercise("noise_distribution", weight=2)
@random_inputs
@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=9), st.integers(1, 1000))
def test_any_counts(student, counts, least):
    """Any counts, zeros among them: each chance is its count's power over the sum of all the powers."""
    counts = [*counts, least]
    powers = [math.sqrt(count * math.sqrt(count)) for count in counts]
    expect(student.noise_distribution(np.array(counts)), [power / sum(powers) for power in powers])


# --- losses and gradients: formulas word by word, and slopes that are measured


def softmax_loss(center, context, table):
    """Return the loss, from the definition."""
    powers = [math.exp(sum(float(a) * float(b) for a, b in zip(row, center, strict=True))) for row in table]
    return -math.log(powers[context] / sum(powers))


def pair_loss(center, positive, negatives):
    """Return the loss of one pair, from the definition."""
    total = 0.0
    for row, sign in [(positive, 1), *((row, -1) for row in negatives)]:
        total += math.log1p(math.exp(-sign * sum(float(a) * float(b) for a, b in zip(row, center, strict=True))))
    return total


def slopes(loss, array):
    """Measure the derivative of a loss with respect to each number of an array by central differences."""
    array = np.array(array, dtype=float)
    result = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[place] += 1e-5
        down[place] -= 1e-5
        result[place] = (loss(up) - loss(down)) / 2e-5
    return result


@exercise("softmax_gradients", weight=4)
@random_inputs
@given(st.integers(3, 8), st.integers(1, 4), float_types, st.integers(0, 2**16))
def test_softmax_slopes(student, vocab_size, embedding_dim, dtype, seed):
    """Any center and table: loss and both gradients agree with what nudging each number measures."""
    random = np.random.default_rng(seed)
    center = random.normal(size=embedding_dim).astype(dtype)
    table = random.normal(size=(vocab_size, embedding_dim)).astype(dtype)
    context = int(random.integers(vocab_size))
    expected = (
        np.array(softmax_loss(center, context, table)),
        slopes(lambda other: softmax_loss(other, context, table), center),
        slopes(lambda other: softmax_loss(center, context, other), table),
    )
    expect(student.softmax_gradients(center, context, table), expected, tolerance=2e-5)
    unchanged(student)


@exercise("sgns_gradients", weight=4)
@random_inputs
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), float_types, st.integers(0, 2**16))
def test_sgns_slopes(student, batch, count, embedding_dim, dtype, seed):
    """Any batch: losses and the three gradients agree, pair by pair, with what nudging each number measures."""
    random = np.random.default_rng(seed)
    center, positive = random.normal(size=(2, batch, embedding_dim)).astype(dtype)
    drawn = random.normal(size=(3, embedding_dim)).astype(dtype)
    negatives = drawn[random.integers(3, size=(batch, count))]  # so that some come twice
    losses, of_center, of_positive, of_negatives = [], [], [], []
    for v, u, n in zip(center, positive, negatives, strict=True):
        losses.append(pair_loss(v, u, n))
        of_center.append(slopes(lambda other, u=u, n=n: pair_loss(other, u, n), v))
        of_positive.append(slopes(lambda other, v=v, n=n: pair_loss(v, other, n), u))
        of_negatives.append(slopes(lambda other, v=v, u=u: pair_loss(v, u, other), n))
    expected = tuple(np.array(each) for each in (losses, of_center, of_positive, of_negatives))
    expect(student.sgns_gradients(center, positive, negatives), expected, tolerance=2e-5)
    unchanged(student)


@exercise("sgns_gradients", weight=2)
@random_inputs
@given(st.integers(2, 4), st.integers(2, 5), st.integers(2, 4), st.integers(0, 2**16))
def test_pairs_of_a_batch_do_not_meet(student, batch, count, embedding_dim, seed):
    """The pairs of a batch have nothing to do with each other: one pair alone gives what it gives in the batch."""
    random = np.random.default_rng(seed)
    center, positive = random.normal(size=(2, batch, embedding_dim))
    negatives = random.normal(size=(batch, count, embedding_dim))
    expected = []
    for b in range(batch):
        p = 1 / (1 + math.exp(-math.fsum(center[b] * positive[b])))
        q = [1 / (1 + math.exp(-math.fsum(center[b] * negative))) for negative in negatives[b]]
        loss = -math.log(p) - sum(math.log(1 - each) for each in q)
        of_center = [
            (p - 1) * positive[b][c] + sum(each * negatives[b][k][c] for k, each in enumerate(q)) for c in range(embedding_dim)
        ]
        of_negatives = [[each * number for number in center[b]] for each in q]
        expected.append((np.array([loss]), [of_center], [[(p - 1) * x for x in center[b]]], [of_negatives]))
    for b in range(batch):
        alone = slice(b, b + 1)
        got = student.sgns_gradients(center[alone], positive[alone], negatives[alone])
        expect(got, tuple(np.array(each) for each in expected[b]))
    together = tuple(np.concatenate([np.array(each[place]) for each in expected]) for place in range(4))
    expect(student.sgns_gradients(center, positive, negatives), together)


# --- counting


@exercise("ppmi", weight=3)
@random_inputs
@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 2**16))
def test_ppmi_of_any_counts(student, rows, columns, seed):
    """Any table of counts, square or not: each number from its count, its row's sum, its column's sum and the total."""
    random = np.random.default_rng(seed)
    counts = random.integers(0, 30, size=(rows, columns)) * random.integers(0, 2, size=(rows, columns))
    counts[0, 0] = 7
    counts[-1] *= seed % 3 > 0  # at times a word that occurs nowhere
    numbers = counts.tolist()
    total = sum(map(sum, numbers))
    expected = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            if numbers[i][j] > 0:
                chance = sum(numbers[i]) * sum(line[j] for line in numbers)
                expected[i, j] = max(0.0, math.log(numbers[i][j] * total / chance))
    expect(student.ppmi(counts), expected)
    unchanged(student)


# --- precision


@exercise("neighbour_precision", weight=3)
@random_inputs
@given(st.integers(1, 3), st.integers(2, 4), st.integers(1, 4), st.integers(2, 4), float_types, st.integers(0, 2**16))
def test_precision_of_any_table(student, count, size, k, embedding_dim, dtype, seed):
    """Any table, groups and k: the mean, over the words of the groups, of the share of hits among the k nearest."""
    random = np.random.default_rng(seed)
    vocab_size = count * size + k + 2
    groups = random.permutation(vocab_size)[: count * size].reshape(count, size)
    table = random.normal(size=(vocab_size, embedding_dim))
    for number, group in enumerate(groups):
        table[group] += 2 * np.eye(embedding_dim)[number % embedding_dim]
    table = (table * random.uniform(0.1, 9, size=(vocab_size, 1))).astype(dtype)

    def cosine(one, other):
        one, other = table[one].astype(float), table[other].astype(float)
        return math.fsum(one * other) / math.sqrt(math.fsum(one * one) * math.fsum(other * other))

    shares, near_ties = [], False
    for group in groups.tolist():
        for id in group:
            ranked = sorted((other for other in range(vocab_size) if other != id), key=lambda other, id=id: -cosine(id, other))
            near_ties |= abs(cosine(id, ranked[k - 1]) - cosine(id, ranked[k])) < 1e-5
            shares.append(len(set(ranked[:k]) & set(group)) / k)
    if not near_ties:  # who comes first among equals is free
        expect(student.neighbour_precision(table, groups, k), sum(shares) / len(shares))
    unchanged(student)


# --- touchstones


def words_without_a_hit_left_out(table, groups, k):
    """Take the mean over the words that have a hit, and leave out the others."""
    shares = []
    for group in groups.tolist():
        for id in group:
            near = public.cosines_of(table, id)
            shares.append(len(set(sorted(near, key=near.get)[-k:]) & set(group)) / k)
    return np.mean([share for share in shares if share] or [0.0])


def nearest_one_counts_alone(table, groups, k):
    """Look at the nearest word only, whatever k is."""
    return public.word_by_word(table, groups, 1)


globals().update(public.TOUCHSTONES.checks({"Y": words_without_a_hit_left_out, "Z": nearest_one_counts_alone}))
