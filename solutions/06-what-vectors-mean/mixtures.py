"""Choices that the answers of 06-what-vectors-mean make, and the wrong ways to make them: answers may go wrong in two."""

import numpy as np

from autograder.checks.mixtures import mixture

# --- skip_gram_pairs


def _inside(t, length, steps):
    return [t + step for step in steps if 0 <= t + step < length]


def _slice_from_below_zero(t, length, steps):
    before = [step for step in steps if step < 0]
    left = [*range(length)[t + before[0] : t]] if before else []
    return [*left, *_inside(t, length, [step for step in steps if step >= 0])]


def _always(one, other):
    return True


@mixture(
    "skip_gram_pairs",
    sides={
        "before-alone": ("Only the words before the center are its neighbors.", lambda step: step <= 0),
        "after-alone": ("Only the words after the center are its neighbors.", lambda step: step >= 0),
    },
    reach={
        "one-too-wide": ("The window reaches one step too far.", lambda w: (w + 1, w + 1)),
        "one-too-narrow": ("The window is one step too short.", lambda w: (w - 1, w - 1)),
        "right-too-short": ("On the right the window is one step too short.", lambda w: (w, w - 1)),
        "left-too-short": ("On the left the window is one step too short.", lambda w: (w - 1, w)),
        "right-too-wide": ("On the right the window reaches one step too far.", lambda w: (w, w + 1)),
        "left-too-wide": ("On the left the window reaches one step too far.", lambda w: (w + 1, w)),
        "half-of-window": ("The window is half of `window`.", lambda w: (w // 2, w // 2)),
        "half-but-one": (
            "The window is half of `window`, and 1 at least.",
            lambda w: (max(w // 2, 1), max(w // 2, 1)),
        ),
        "twice-as-wide": ("The window is twice `window`.", lambda w: (2 * w, 2 * w)),
        "always-one": ("The window is 1, whatever `window` is.", lambda w: (1, 1)),
        "always-two": ("The window is 2, whatever `window` is.", lambda w: (2, 2)),
        "whole-sentence": ("The window reaches to the ends of the sentence, whatever `window` is.", lambda w: (99, 99)),
    },
    between={
        "edge-of-window-alone": (
            "Only the words at the very edge of the window are neighbors, and none between.",
            lambda step, left, right: step in (-left, right),
        ),
        "directly-beside-left-out": (
            "The words directly beside the center are no neighbors.",
            lambda step, left, right: abs(step) != 1,
        ),
    },
    own={
        "center-its-own-neighbor": ("The center's own place counts as a neighbor.", (True, _always)),
        "equal-words-left-out": (
            "Two places with the same word make no pair.",
            (False, lambda one, other: one != other),
        ),
    },
    zero={
        "zero-dropped": (
            "Id 0 is taken out of the sentence, as if it were no word.",
            (lambda line: [id for id in line if id != 0], _always),
        ),
        "zero-in-no-pair": ("Id 0 is in no pair, as if it were no word.", (list, lambda one, other: one != 0 and other != 0)),
        "zero-no-neighbor": ("Id 0 is never a neighbor.", (list, lambda one, other: other != 0)),
        "zero-no-center": ("Id 0 is never a center.", (list, lambda one, other: one != 0)),
    },
    filling={
        "filling-as-word": ("−1 is paired like a word.", (list, _always)),
        "filling-as-neighbor": ("−1 is paired as a neighbor.", (list, lambda one, other: one >= 0)),
        "filling-as-center": ("−1 is paired as a center.", (list, lambda one, other: other >= 0)),
        "short-sentences-left-out": (
            "Sentences with a −1 in them give no pairs.",
            (lambda line: [] if -1 in line else line, _always),
        ),
        "word-before-filling-lost": (
            "Of a sentence with a −1 the last word is lost.",
            (lambda line: [id for id in line if id >= 0][:-1] if -1 in line else line, _always),
        ),
    },
    edges={
        "left-edge-wraps": (
            "At the beginning of a sentence the window reaches round to its last words.",
            lambda t, length, steps: [(t + step) % length for step in steps if -length <= t + step < length],
        ),
        "right-edge-wraps": (
            "At the end of a sentence the window reaches round to its first words.",
            lambda t, length, steps: [(t + step) % length for step in steps if t + step >= 0],
        ),
        "both-edges-wrap": (
            "At both ends of a sentence the window reaches round to the other end.",
            lambda t, length, steps: [(t + step) % length for step in steps],
        ),
        "slice-below-zero": (
            "A slice begins below 0, which counts from the end: near the beginning of a sentence the left neighbors get lost.",
            _slice_from_below_zero,
        ),
        "no-center-near-edges": (
            "Words near the ends of a sentence, where the window sticks out, are no centers.",
            lambda t, length, steps: [t + step for step in steps] if t + steps[0] >= 0 and t + steps[-1] < length else [],
        ),
        "no-center-near-beginning": (
            "Words near the beginning of a sentence, where the window sticks out, are no centers.",
            lambda t, length, steps: _inside(t, length, steps) if t + steps[0] >= 0 else [],
        ),
        "no-center-near-end": (
            "Words near the end of a sentence, where the window sticks out, are no centers.",
            lambda t, length, steps: _inside(t, length, steps) if t + steps[-1] < length else [],
        ),
        "first-word-no-center": (
            "The first word of a sentence is no center.",
            lambda t, length, steps: _inside(t, length, steps) if t > 0 else [],
        ),
        "last-word-no-center": (
            "The last word of a sentence is no center.",
            lambda t, length, steps: _inside(t, length, steps) if t < length - 1 else [],
        ),
        "first-word-no-neighbor": (
            "The first word of a sentence is never a neighbor.",
            lambda t, length, steps: [place for place in _inside(t, length, steps) if place > 0],
        ),
        "last-word-no-neighbor": (
            "The last word of a sentence is never a neighbor.",
            lambda t, length, steps: [place for place in _inside(t, length, steps) if place < length - 1],
        ),
    },
    place={
        "first-place-of-word": (
            "The place of a word is looked up by its id, so a word that comes again is taken where it stood first.",
            lambda words, t: words.index(words[t]),
        ),
    },
    sentences={
        "one-long-sentence": (
            "The sentences are joined to one, so pairs cross from the end of one to the beginning of the next.",
            lambda ids: [[id for line in ids for id in line]],
        ),
        "first-sentence-alone": ("Only the first sentence gives pairs.", lambda ids: ids[:1]),
        "last-sentence-alone": ("Only the last sentence gives pairs.", lambda ids: ids[-1:]),
        "first-sentence-left-out": ("The first sentence gives no pairs.", lambda ids: ids[1:]),
        "last-sentence-left-out": ("The last sentence gives no pairs.", lambda ids: ids[:-1]),
        "columns-for-sentences": (
            "The columns of `ids` are read as sentences, and not the rows.",
            lambda ids: [list(column) for column in zip(*ids, strict=True)],
        ),
        "repeated-words-once": (
            "A word that comes again in its sentence counts only where it stood first.",
            lambda ids: [[id for place, id in enumerate(line) if id < 0 or id not in line[:place]] for line in ids],
        ),
    },
    listed={
        "listed-once": (
            "A pair that occurs several times is listed once.",
            lambda pairs: list({pair[:2]: pair for pair in reversed(pairs)}.values())[::-1],
        ),
        "listed-twice": ("Each pair is listed twice.", lambda pairs: [pair for pair in pairs for _ in range(2)]),
        "last-pair-lost": ("The last pair is lost.", lambda pairs: pairs[:-1]),
    },
    returned={
        "two-rows": ("Centers and neighbors stand in two rows, shape (2, P).", lambda pairs: pairs[:, :2].T),
        "places-for-ids": ("The pairs hold the places of the words, and not their ids.", lambda pairs: pairs[:, 2:]),
        "place-of-neighbor": (
            "In each pair stands the neighbor's place in the sentence, and not its id.",
            lambda pairs: pairs[:, [0, 3]],
        ),
        "smaller-id-first": ("In each pair the smaller id stands first.", lambda pairs: np.sort(pairs[:, :2], axis=1)),
        "one-long-row": ("All ids stand in one long row.", lambda pairs: pairs[:, :2].ravel()),
        "neighbors-alone": ("Only the neighbors are returned.", lambda pairs: pairs[:, 1]),
        "number-of-pairs": ("The number of pairs is returned, and not the pairs.", len),
    },
)
def skip_gram(
    ids,
    window,
    *,
    sides=lambda step: True,
    reach=lambda w: (w, w),
    between=lambda step, left, right: True,
    own=(False, _always),
    zero=(list, _always),
    filling=(lambda line: [id for id in line if id >= 0], _always),
    edges=_inside,
    place=lambda words, t: t,
    sentences=lambda ids: ids,
    listed=lambda pairs: pairs,
    returned=lambda pairs: pairs[:, :2],
):
    """The pairs of a center and a neighbor."""
    left, right = reach(window)
    if left != right and not (sides(-1) and sides(1)):
        raise ValueError("on one side alone it is the window that is too short or too wide, which another way says")
    own_too, if_unlike = own
    length = np.size(ids) + 1  # no step needs to be longer than all the text
    steps = [
        step
        for step in range(-min(left, length), min(right, length) + 1)
        if sides(step) and (own_too if step == 0 else between(step, left, right))
    ]
    pairs = []
    for line in sentences(np.asarray(ids).tolist()) if steps else ():
        words = zero[0](filling[0](line))
        for t, center in enumerate(words):
            for s in edges(place(words, t), len(words), steps):
                pair = center, words[s]
                if zero[1](*pair) and filling[1](*pair) and if_unlike(*pair):
                    pairs.append((*pair, t, s))
    result = returned(np.array(listed(pairs), dtype=int).reshape(-1, 4))
    return result if np.size(result) else []  # a list without pairs has no second axis; the bank's answers have one


# --- noise_distribution


_NO_POWER = "The counts aren't raised to a power."


def _put(numbers, place, number):
    numbers = np.array(numbers, dtype=float)
    numbers[place] = number
    return numbers


def _softmax(numbers):
    growth = np.exp(numbers - numbers.max())
    return growth / growth.sum()


@mixture(
    "noise_distribution",
    read={
        "one-added": ("1 is added to each count.", lambda n: n + 1),
        "zero-taken-for-one": ("A count of 0 is taken for 1.", lambda n: np.maximum(n, 1)),
        "seen-or-not": ("Each word that occurs counts once, however often it occurs.", lambda n: (n > 0) * 1.0),
        "absent-dropped": ("Words with the count 0 are left out, so the later ones move up.", lambda n: n[n > 0]),
        "word-zero-left-out": ("Word 0 gets no chance, as if id 0 were no word.", lambda n: _put(n, 0, 0.0)),
        "largest-first": (
            "The numbers are sorted, the largest first, so they leave the places of their words.",
            lambda n: np.sort(n)[::-1],
        ),
        "smallest-first": ("The numbers are sorted, the smallest first, so they leave the places of their words.", np.sort),
    },
    exponent={
        "no-power": (_NO_POWER, 1.0),
        "exponent-half": ("The exponent is 0.5, and not 0.75.", 0.5),
        "exponent-quarter": ("The exponent is 0.25, and not 0.75.", 0.25),
        "exponent-two-thirds": ("The exponent is 2/3, and not 3/4.", 2 / 3),
        "exponent-seven-tenths": ("The exponent is 0.7, and not 0.75.", 0.7),
        "exponent-eight-tenths": ("The exponent is 0.8, and not 0.75.", 0.8),
        "exponent-four-thirds": ("The exponent is 4/3, and not 3/4.", 4 / 3),
        "exponent-three-halves": ("The exponent is 1.5, and not 0.75.", 1.5),
        "exponent-two": ("The exponent is 2, and not 0.75.", 2.0),
        "exponent-zero": ("The exponent is 0, as `3 // 4` is.", 0.0),
        "exponent-negative": ("The exponent is negative, so rare words get more than frequent ones.", -0.75),
    },
    raised={
        "count-times-exponent": (_NO_POWER, lambda n, e: e * n),
        "exponent-to-the-count": ("The exponent is raised to the count, and not the count to the exponent.", lambda n, e: e**n),
        "e-to-the-count": ("e is raised to the count.", lambda n, e: np.exp(n)),
        "e-to-the-count-less-largest": ("e is raised to the count less the largest count.", lambda n, e: np.exp(n - n.max())),
        "e-to-a-multiple": ("e is raised to a multiple of the count.", lambda n, e: np.exp(e * n)),
        "logarithm-of-count": (
            "The logarithm of the count stands in place of its power.",
            lambda n, e: np.where(n > 0, np.log(np.maximum(n, 1)), 0.0),
        ),
        "logarithm-of-one-more": ("The logarithm of 1 + the count stands in place of its power.", lambda n, e: np.log1p(n)),
        "cube-over-four": ("The third power is divided by 4: `counts ** 3 / 4` divides after the power.", lambda n, e: n**3 / 4),
        "powers-cut": ("The powers are cut to whole numbers.", lambda n, e: np.floor(n**e)),
        "powers-rounded": ("The powers are rounded to whole numbers.", lambda n, e: np.round(n**e)),
        "powers-raised-again": ("The counts are raised to the exponent twice.", lambda n, e: (n**e) ** e),
        "rank-for-count": (
            "The place of a word in the list stands for its count: the first has the largest chance, whatever the counts are.",
            lambda n, e: np.log1p(1 / np.arange(1, len(n) + 1)),
        ),
    },
    divided={
        "not-divided": ("The numbers aren't divided by their sum.", lambda p, n, e: p),
        "by-sum-of-counts": ("The numbers are divided by the sum of the counts.", lambda p, n, e: p / n.sum()),
        "by-power-of-sum": (
            "The sum is raised to the power, and not each count before the sum: shares through a power don't add up to 1.",
            lambda p, n, e: p / n.sum() ** e,
        ),
        "by-largest": ("The numbers are divided by the largest of them.", lambda p, n, e: p / p.max()),
        "by-largest-count": ("The numbers are divided by the largest count.", lambda p, n, e: p / n.max()),
        "by-number-of-words": ("The numbers are divided by how many words there are.", lambda p, n, e: p / len(p)),
        "by-number-of-seen": (
            "The numbers are divided by how many words have a count above 0.",
            lambda p, n, e: p / np.count_nonzero(n),
        ),
        "by-length": (
            "The numbers are divided by their length, the root of the sum of squares.",
            lambda p, n, e: p / np.sqrt((p**2).sum()),
        ),
        "by-mean": ("The numbers are divided by their mean.", lambda p, n, e: p / p.mean()),
        "by-the-others": ("Each number is divided by the sum of the others, without itself.", lambda p, n, e: p / (p.sum() - p)),
        "by-sum-and-one": ("1 is added to the sum by which the numbers are divided.", lambda p, n, e: p / (p.sum() + 1)),
        "between-least-and-largest": (
            "The numbers are spread between 0 and 1: less the smallest, over the range.",
            lambda p, n, e: (p - p.min()) / (p.max() - p.min()),
        ),
        "softmax-at-the-end": ("A softmax of the numbers stands in place of dividing by their sum.", lambda p, n, e: _softmax(p)),
        "sum-over-number": ("The quotient is upside down: the sum is divided by each number.", lambda p, n, e: p.sum() / p),
    },
    returned={
        "running-sums": ("Running sums are returned.", np.cumsum),
        "percent": ("The result is in percent.", lambda p: 100 * p),
        "rest-to-one": ("What is returned is 1 less the chance.", lambda p: 1 - p),
        "logarithms": ("The logarithms of the chances are returned.", np.log),
        "two-decimals": ("The result is rounded to 2 decimals.", lambda p: np.round(p, 2)),
        "three-decimals": ("The result is rounded to 3 decimals.", lambda p: np.round(p, 3)),
        "four-decimals": ("The result is rounded to 4 decimals.", lambda p: np.round(p, 4)),
        "a-column": ("The result is a column, shape (V, 1).", lambda p: p[:, np.newaxis]),
        "a-row": ("The result is a table of one row, shape (1, V).", lambda p: p[np.newaxis]),
        "backward": ("The result stands in reverse order.", lambda p: p[::-1]),
        "largest-alone": ("Only the largest chance is returned.", np.max),
        "power-at-the-end": ("The result is raised to the power 0.75 once more at the end.", lambda p: p**0.75),
    },
)
def noise(
    counts,
    *,
    read=lambda n: n,
    exponent=0.75,
    raised=lambda n, e: n**e,
    divided=lambda p, n, e: p / p.sum(),
    returned=lambda p: p,
):
    """The chance of each word to be drawn."""
    with np.errstate(all="ignore"):
        counts = read(np.array(counts, dtype=float))
        return returned(divided(raised(counts, exponent), counts, exponent))


# --- softmax_gradients


def _exact(scores):
    """Return the probabilities, and their logarithms without a detour through rounded probabilities."""
    logs = scores - scores.max()
    logs = logs - np.log(np.exp(logs).sum())
    return np.exp(logs), logs


def _by(chances):
    """Return the probabilities and the logarithms that are taken of them, as an answer takes them that has no others."""

    def both(scores):
        p = chances(scores)
        return p, np.log(p)

    return both


def _kept_above(least):
    return (
        "The probability is kept above a tiny number before the logarithm, so the loss can't grow beyond a limit.",
        lambda scores: (_exact(scores)[0], np.log(_exact(scores)[0] + least)),
    )


def _only(place, numbers):
    """Return numbers, or rows, with all but one of them 0."""
    alone = np.zeros_like(numbers)
    alone[place] = numbers[place]
    return alone


def _lengths(rows):
    return np.sqrt((rows**2).sum(axis=-1, keepdims=True))


@mixture(
    "softmax_gradients",
    scored={
        "scores-averaged": ("The scores are means over the d products, and not their sums.", lambda u, v, j: u @ v / len(v)),
        "cosines-for-scores": ("The scores are cosines.", lambda u, v, j: (u / _lengths(u)) @ (v / _lengths(v))),
        "scores-turned": ("The scores have the wrong sign.", lambda u, v, j: -u @ v),
        "distances-for-scores": (
            "The scores are squared distances with a minus, and not dot products.",
            lambda u, v, j: -((u - v) ** 2).sum(axis=1),
        ),
        "neighbor-for-center": (
            "The scores compare all rows with the neighbor's row, and not with the center.",
            lambda u, v, j: u @ u[j],
        ),
        "scores-cut": (
            "Large scores are cut off at 700, so different ones become equal.",
            lambda u, v, j: np.clip(u @ v, -700, 700),
        ),
        "scores-cut-early": (
            "Large scores are cut off at 500, so different ones become equal.",
            lambda u, v, j: np.clip(u @ v, -500, 500),
        ),
    },
    chances={
        "overflow": ("Large scores overflow in `np.exp`, and NaN comes of it.", _by(lambda s: np.exp(s) / np.exp(s).sum())),
        "overflow-in-loss": (
            "In the loss large scores overflow in `np.exp`.",
            lambda s: (_exact(s)[0], s - np.log(np.exp(s).sum())),
        ),
        "logarithm-of-rounded": (
            "The loss takes the logarithm of a probability that is rounded to 0 where the word is far below the best.",
            _by(lambda s: _exact(s)[0]),
        ),
        "kept-above-8": _kept_above(1e-8),
        "kept-above-9": _kept_above(1e-9),
        "kept-above-10": _kept_above(1e-10),
        "kept-above-12": _kept_above(1e-12),
        "sigmoids": (
            "Each score goes through a sigmoid of its own, in place of a softmax over all.",
            lambda s: (1 / (1 + np.exp(-s)), -np.logaddexp(0, -s)),
        ),
        "shares-of-scores": ("The scores are divided by their sum, without `np.exp`.", _by(lambda s: s / s.sum())),
        "not-divided": ("`np.exp` of the scores isn't divided by the sum.", lambda s: (np.exp(s - s.max()), s - s.max())),
        "shifted-on-top-alone": (
            "The largest score is taken off above the fraction line, and not below.",
            lambda s: (np.exp(s - s.max()) / np.exp(s).sum(), s - s.max() - np.log(np.exp(s).sum())),
        ),
    },
    lost={
        "probability-for-loss": ("The loss is the probability.", lambda logs, p, s, j: p[j]),
        "loss-without-minus": ("The minus before the logarithm is missing in the loss.", lambda logs, p, s, j: logs[j]),
        "loss-over-all": (
            "The loss is summed over all words, and not that of the right word.",
            lambda logs, p, s, j: -logs.sum(),
        ),
        "mean-loss-over-all": (
            "The loss is the mean over all words, and not that of the right word.",
            lambda logs, p, s, j: -logs.mean(),
        ),
        "losses-of-all": ("A loss for each word is returned, and not that of the right word.", lambda logs, p, s, j: -logs),
        "loss-divided": ("The loss is divided by the number of words.", lambda logs, p, s, j: -logs[j] / len(s)),
        "score-for-loss": (
            "The loss is minus the score of the right word: the other words don't enter.",
            lambda logs, p, s, j: -s[j],
        ),
        "sum-alone": (
            "The loss is the logarithm of the sum: the right word's score isn't taken away.",
            lambda logs, p, s, j: s[j] - logs[j],
        ),
        "largest-forgotten": (
            "In the loss the largest score is taken off within the sum, and not added again.",
            lambda logs, p, s, j: -logs[j] - s.max(),
        ),
        "largest-left-over": ("In the loss the largest score is added once too often.", lambda logs, p, s, j: -logs[j] + s.max()),
        "loss-base-two": ("The loss has the logarithm to base 2.", lambda logs, p, s, j: -logs[j] / np.log(2)),
        "entropy": (
            "In the loss each word's logarithm is weighted with its probability and summed: the right word plays no part.",
            lambda logs, p, s, j: -(p * logs).sum(),
        ),
        "yes-or-no-loss": (
            "To the loss each other word adds −log(1 − p), as if each had a yes or no of its own.",
            lambda logs, p, s, j: -logs[j] - np.log(1 - np.delete(p, j)).sum(),
        ),
        "squared-loss": (
            "The loss is a sum of squared errors.",
            lambda logs, p, s, j: ((p - (np.arange(len(p)) == j)) ** 2).sum(),
        ),
        "loss-read-too-late": (
            "The loss reads the probability after 1 was taken away from it.",
            lambda logs, p, s, j: -np.log(p[j] - 1),
        ),
    },
    error={
        "nothing-taken-away": ("The error is p at all words: nothing is taken away at the right one.", lambda p, y, s, j: p),
        "error-turned": ("The error is y − p in place of p − y.", lambda p, y, s, j: y - p),
        "minus-one-alone": ("At the right word the error is −1, and not p − 1.", lambda p, y, s, j: p * (1 - y) - y),
        "one-taken-away-everywhere": ("1 is taken away at all words, and not at the right one alone.", lambda p, y, s, j: p - 1),
        "one-added": ("At the right word 1 is added to p in place of taken away.", lambda p, y, s, j: p + y),
        "right-word-alone": ("The error is 0 at all words but the right one.", lambda p, y, s, j: y * (p - 1)),
        "others-alone": ("The error is 0 at the right word.", lambda p, y, s, j: p * (1 - y)),
        "label-alone": ("The error is −y: the probabilities play no part.", lambda p, y, s, j: -y),
        "slope-of-sigmoid": ("The error has a factor p(1 − p) too many.", lambda p, y, s, j: (p - y) * p * (1 - p)),
        "slope-of-probability": (
            "This is the slope of the probability, and not of minus its logarithm.",
            lambda p, y, s, j: p[j] * (y - p),
        ),
        "score-less-label": ("The error takes the scores in place of the probabilities.", lambda p, y, s, j: s - y),
    },
    of_center={
        "center-turned": ("The gradient of the center has its sign turned.", lambda d, u, v, j, p: -u.T @ d),
        "center-without-pull": (
            "In the gradient of the center the right word's row isn't taken away.",
            lambda d, u, v, j, p: u.T @ d + u[j],
        ),
        "center-by-right-row": (
            "The gradient of the center has the term of the right word alone.",
            lambda d, u, v, j, p: d[j] * u[j],
        ),
        "center-divided": (
            "The gradient of the center is divided by the number of words.",
            lambda d, u, v, j, p: u.T @ d / len(u),
        ),
        "center-times-itself": (
            "In the gradient of the center the errors multiply the center, and not the rows of the table.",
            lambda d, u, v, j, p: d.sum() * v,
        ),
        "center-by-other-rows": (
            "In the gradient of the center the term of the right word is missing.",
            lambda d, u, v, j, p: u.T @ d - d[j] * u[j],
        ),
        "center-without-table": ("The errors themselves are returned as gradient of the center.", lambda d, u, v, j, p: d),
        "center-not-summed": (
            "The gradient of the center isn't summed over the words: shape (V, d).",
            lambda d, u, v, j, p: d[:, np.newaxis] * u,
        ),
        "center-by-mean-row": (
            "The gradient of the center is the plain mean of all rows less the right one: the probabilities play no part.",
            lambda d, u, v, j, p: u.mean(axis=0) - u[j],
        ),
    },
    of_table={
        "table-turned": ("The gradient of the table has its sign turned.", lambda d, u, v, j: -np.outer(d, v)),
        "table-on-its-side": ("The gradient of the table has shape (d, V).", lambda d, u, v, j: np.outer(v, d)),
        "table-right-row-alone": (
            "In the gradient of the table only the right word's row isn't 0.",
            lambda d, u, v, j: _only(j, np.outer(d, v)),
        ),
        "table-right-row-missing": (
            "In the gradient of the table the right word's row is 0.",
            lambda d, u, v, j: np.outer(d, v) - _only(j, np.outer(d, v)),
        ),
        "table-without-pull": (
            "In the gradient of the table the center isn't taken away at the right word.",
            lambda d, u, v, j: np.outer(d + (np.arange(len(d)) == j), v),
        ),
        "table-times-itself": (
            "In the gradient of the table each error multiplies its own row, and not the center.",
            lambda d, u, v, j: d[:, np.newaxis] * u,
        ),
        "table-times-neighbor": (
            "In the gradient of the table the errors multiply the neighbor's row, and not the center.",
            lambda d, u, v, j: np.outer(d, u[j]),
        ),
        "table-divided": (
            "The gradient of the table is divided by the number of words.",
            lambda d, u, v, j: np.outer(d, v) / len(u),
        ),
        "table-without-center": (
            "In the gradient of the table each row repeats its error: the center is missing.",
            lambda d, u, v, j: d[:, np.newaxis] + 0 * u,
        ),
        "table-one-row": (
            "The gradient of the table is the right word's row alone, shape (d,).",
            lambda d, u, v, j: d[j] * v,
        ),
    },
    returned={
        "table-before-center": (
            "The gradient of the table is returned before that of the center.",
            lambda loss, v, u, p, given: (loss, u, v),
        ),
        "loss-last": ("The loss is returned last.", lambda loss, v, u, p, given: (v, u, loss)),
        "vectors-moved": (
            "A step was taken: center and table less their gradients are returned.",
            lambda loss, v, u, p, given: (loss, given[0] - v, given[1] - u),
        ),
        "loss-missing": ("The loss isn't returned.", lambda loss, v, u, p, given: (v, u)),
        "probabilities-for-loss": (
            "The probabilities are returned in place of the loss.",
            lambda loss, v, u, p, given: (p, v, u),
        ),
    },
)
def softmax(
    center,
    context,
    table,
    *,
    scored=lambda u, v, j: u @ v,
    chances=_exact,
    lost=lambda logs, p, s, j: -logs[j],
    error=lambda p, y, s, j: p - y,
    of_center=lambda d, u, v, j, p: u.T @ d,
    of_table=lambda d, u, v, j: np.outer(d, v),
    returned=lambda loss, v, u, p, given: (loss, v, u),
):
    """The loss of a pair under a softmax, and its gradients."""
    v, u = np.array(center), np.array(table)  # in their own precision, as an answer computes
    with np.errstate(all="ignore"):
        scores = scored(u, v, context)
        p, logs = chances(scores)
        wrong = error(p, np.eye(len(u), dtype=u.dtype)[context], scores, context)
        loss = lost(logs, p, scores, context)
        return returned(loss, of_center(wrong, u, v, context, p), of_table(wrong, u, v, context), p, (v, u))


# --- sgns_gradients


def _dots(v, u, n):
    return (v * u).sum(axis=-1), (v[:, np.newaxis] * n).sum(axis=-1)


def _each(squashed):
    return lambda score, scores: (squashed(score), squashed(scores))


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _sigmoids(score, scores):
    return _sigmoid(score), _sigmoid(scores)


def _competing(score, scores):
    growth = np.exp(np.concatenate([score[:, np.newaxis], scores], axis=1))
    p = growth / growth.sum(axis=1, keepdims=True)
    return p[:, 0], p[:, 1:]


def _first_of_equals(v, u, n):
    alike = (n[:, :, np.newaxis] == n[:, np.newaxis]).all(axis=-1)
    return ~np.tril(alike, k=-1).any(axis=-1) * 1.0


def _place(k):
    return lambda v, u, n: np.broadcast_to(np.arange(n.shape[1]) == k % n.shape[1], n.shape[:2]) * 1.0


def _times(errors, vectors):
    return errors[:, :, np.newaxis] * vectors


@mixture(
    "sgns_gradients",
    scored={
        "scores-averaged": (
            "The scores are means over the d products, and not their sums.",
            lambda v, u, n: [each / v.shape[1] for each in _dots(v, u, n)],
        ),
        "cosines-for-scores": (
            "The scores are cosines.",
            lambda v, u, n: _dots(*(each / np.maximum(_lengths(each), 1e-12) for each in (v, u, n))),
        ),
        "negatives-against-neighbor": (
            "The negatives are scored against the neighbor, and not against the center.",
            lambda v, u, n: (_dots(v, u, n)[0], _dots(u, u, n)[1]),
        ),
        "negatives-added-first": (
            "The negatives' vectors are added up before they are scored.",
            lambda v, u, n: (_dots(v, u, n)[0], np.repeat(_dots(v, u, n)[1].sum(axis=1, keepdims=True), n.shape[1], axis=1)),
        ),
        "one-center-for-all": (
            "All pairs are scored with the first pair's center.",
            lambda v, u, n: _dots(v[:1] + 0 * v, u, n),
        ),
    },
    squashed={
        "sigmoid-turned": ("The sigmoid is turned around: p falls as the score rises.", _each(lambda x: _sigmoid(-x))),
        "no-sigmoid": ("The sigmoid is missing: p is the score itself.", _each(lambda x: x)),
        "tanh-for-sigmoid": ("`tanh` stands in place of the sigmoid.", _each(np.tanh)),
        "exp-for-sigmoid": ("`np.exp` stands in place of the sigmoid.", _each(np.exp)),
        "softmax-of-drawn": ("A softmax over the neighbor and its negatives stands in place of the sigmoids.", _competing),
    },
    labels={
        "neighbor-no": ("The neighbor has y = 0, like a negative.", (0, 0)),
        "negatives-yes": ("The negatives have y = 1, like a neighbor.", (1, 1)),
        "labels-exchanged": ("The labels are exchanged: the neighbor has y = 0 and the negatives have y = 1.", (0, 1)),
    },
    drawn={
        "repeats-once": ("A negative that was drawn several times counts once.", _first_of_equals),
        "neighbor-among-negatives": (
            "A negative that equals the neighbor is left out.",
            lambda v, u, n: ~(n == u[:, np.newaxis]).all(axis=-1) * 1.0,
        ),
        "negatives-averaged": (
            "Each negative's term is divided by K, in the losses and in the gradients.",
            lambda v, u, n: np.full(n.shape[:2], 1 / n.shape[1]),
        ),
        "first-negative-alone": ("Only the first negative of a pair counts.", _place(0)),
        "last-negative-alone": ("Only the last negative of a pair counts.", _place(-1)),
    },
    of_neighbor={
        "neighbor-p": ("The neighbor's error is p, and not p − 1.", lambda p, y: p),
        "neighbor-turned": ("The neighbor's error is 1 − p, and not p − 1.", lambda p, y: 1 - p),
        "neighbor-minus-one": ("The neighbor's error is −1, whatever p is.", lambda p, y: -np.ones_like(p)),
    },
    of_negative={
        "negative-like-neighbor": ("The negatives' error is p − 1, and not p.", lambda q, y: q - 1),
        "negative-one-less": ("The negatives' error is 1 − p, and not p.", lambda q, y: 1 - q),
        "negative-turned": ("The negatives' error is −p, and not p.", lambda q, y: -q),
        "negative-one": ("The negatives' error is 1, whatever p is.", lambda q, y: np.ones_like(q)),
        "label-minus-one": ("The negatives have y = −1, so their error is p + 1.", lambda q, y: q + 1),
    },
    errors={
        "errors-turned": ("All errors are y − p in place of p − y.", lambda e, p, score: -e),
        "slope-of-sigmoid": ("The errors have a factor p(1 − p) too many.", lambda e, p, score: e * p * (1 - p)),
        "scores-for-p": ("The errors take the score in place of p.", lambda e, p, score: e + score - p),
        "labels-alone": (
            "The errors are labels, −1 for the neighbor and 1 for each negative: p plays no part.",
            lambda e, p, score: np.full_like(p, -1.0 if p.ndim == 1 else 1.0),
        ),
    },
    lost={
        "losses-of-neighbor": ("The losses have the neighbor's term alone.", lambda own, theirs, p, q, w: own),
        "losses-of-negatives": ("The losses have the negatives' terms alone.", lambda own, theirs, p, q, w: theirs.sum(axis=1)),
        "losses-averaged": (
            "In the losses the negatives' terms are averaged.",
            lambda own, theirs, p, q, w: own + theirs.mean(axis=1),
        ),
        "losses-all-averaged": (
            "The losses are means of the 1 + K terms.",
            lambda own, theirs, p, q, w: (own + theirs.sum(axis=1)) / (1 + theirs.shape[1]),
        ),
        "losses-subtracted": (
            "In the losses the negatives' terms are subtracted.",
            lambda own, theirs, p, q, w: own - theirs.sum(axis=1),
        ),
        "losses-yes-for-negatives": (
            "In the losses the negatives' terms are −log p, and not −log(1 − p).",
            lambda own, theirs, p, q, w: own - (w * np.log(q)).sum(axis=1),
        ),
        "losses-no-for-neighbor": (
            "In the losses the neighbor's term is −log(1 − p), and not −log p.",
            lambda own, theirs, p, q, w: -np.log(1 - p) + theirs.sum(axis=1),
        ),
        "losses-turned": ("The losses have their sign turned.", lambda own, theirs, p, q, w: -own - theirs.sum(axis=1)),
        "losses-log-of-sum": (
            "In the losses the negatives' 1 − p are summed before the logarithm.",
            lambda own, theirs, p, q, w: own - np.log((w * (1 - q)).sum(axis=1)),
        ),
        "losses-not-summed": (
            "The losses' terms aren't summed: shape (B, 1 + K).",
            lambda own, theirs, p, q, w: np.concatenate([own[:, np.newaxis], theirs], axis=1),
        ),
        "losses-of-batch": ("The losses are summed over the batch.", lambda own, theirs, p, q, w: own.sum() + theirs.sum()),
        "losses-mean-of-batch": (
            "The losses are averaged over the batch.",
            lambda own, theirs, p, q, w: (own + theirs.sum(axis=1)).mean(),
        ),
    },
    of_center={
        "center-without-negatives": (
            "In the center's gradient the negatives' terms are missing.",
            lambda e, es, v, u, n: e * u,
        ),
        "center-without-neighbor": (
            "In the center's gradient the neighbor's term is missing.",
            lambda e, es, v, u, n: _times(es, n).sum(axis=1),
        ),
        "center-last-negative": (
            "In the center's gradient only the last negative's term is added.",
            lambda e, es, v, u, n: e * u + _times(es, n)[:, -1],
        ),
        "center-negatives-averaged": (
            "In the center's gradient the negatives' terms are averaged.",
            lambda e, es, v, u, n: e * u + _times(es, n).mean(axis=1),
        ),
        "center-negatives-subtracted": (
            "In the center's gradient the negatives' terms are subtracted.",
            lambda e, es, v, u, n: e * u - _times(es, n).sum(axis=1),
        ),
        "center-turned": (
            "The center's gradient has its sign turned.",
            lambda e, es, v, u, n: -e * u - _times(es, n).sum(axis=1),
        ),
        "center-times-itself": (
            "In the center's gradient the errors multiply the center, and not the neighbor and the negatives.",
            lambda e, es, v, u, n: (e + es.sum(axis=1, keepdims=True)) * v,
        ),
        "center-summed-separately": (
            "In the center's gradient the sum of the errors multiplies the sum of the negatives.",
            lambda e, es, v, u, n: e * u + es.sum(axis=1, keepdims=True) * n.sum(axis=1),
        ),
        "center-not-summed": (
            "The center's gradient isn't summed over the negatives: shape (B, K, d).",
            lambda e, es, v, u, n: (e * u)[:, np.newaxis] + _times(es, n),
        ),
    },
    of_positive={
        "positive-times-itself": (
            "In the neighbor's gradient the error multiplies the neighbor, and not the center.",
            lambda e, es, v, u, n: e * u,
        ),
        "positive-turned": ("The neighbor's gradient has its sign turned.", lambda e, es, v, u, n: -e * v),
        "positive-without-center": (
            "In the neighbor's gradient the center is missing: each number is the error.",
            lambda e, es, v, u, n: e + 0 * v,
        ),
        "positive-with-negatives": (
            "The neighbor's gradient has the negatives' errors too.",
            lambda e, es, v, u, n: (e + es.sum(axis=1, keepdims=True)) * v,
        ),
    },
    of_negatives={
        "negatives-times-themselves": (
            "In the negatives' gradients the errors multiply the negatives, and not the center.",
            lambda e, es, v, u, n: _times(es, n),
        ),
        "negatives-times-neighbor": (
            "In the negatives' gradients the errors multiply the neighbor, and not the center.",
            lambda e, es, v, u, n: _times(es, u[:, np.newaxis]),
        ),
        "negatives-turned": (
            "The negatives' gradients have their sign turned.",
            lambda e, es, v, u, n: -_times(es, v[:, np.newaxis]),
        ),
        "negatives-summed": (
            "The negatives' gradients are summed over K: shape (B, d).",
            lambda e, es, v, u, n: _times(es, v[:, np.newaxis]).sum(axis=1),
        ),
        "negatives-divided": (
            "The negatives' gradients are divided by K.",
            lambda e, es, v, u, n: _times(es, v[:, np.newaxis]) / n.shape[1],
        ),
        "negatives-without-center": (
            "In the negatives' gradients the center is missing: each number is the error.",
            lambda e, es, v, u, n: _times(es, np.ones_like(n)),
        ),
        "negatives-by-all-centers": (
            "In the negatives' gradients the centers of all pairs are added up.",
            lambda e, es, v, u, n: _times(es, v.sum(axis=0)),
        ),
    },
    returned={
        "center-and-positive-exchanged": (
            "The gradients of centers and neighbors are returned in each other's place.",
            lambda losses, v, u, n, given: (losses, u, v, n),
        ),
        "losses-last": ("The losses are returned last.", lambda losses, v, u, n, given: (v, u, n, losses)),
        "gradients-by-batch": (
            "The gradients are divided by the number of pairs.",
            lambda losses, v, u, n, given: (losses, *(each / len(v) for each in (v, u, n))),
        ),
        "vectors-moved": (
            "A step was taken: the vectors less their gradients are returned.",
            lambda losses, v, u, n, given: (losses, *(old - each for old, each in zip(given, (v, u, n), strict=True))),
        ),
        "losses-missing": ("The losses aren't returned.", lambda losses, v, u, n, given: (v, u, n)),
    },
)
def sgns(
    center,
    positive,
    negatives,
    *,
    scored=_dots,
    squashed=_sigmoids,
    labels=(1, 0),
    drawn=lambda v, u, n: np.ones(n.shape[:2]),
    of_neighbor=lambda p, y: p - y,
    of_negative=lambda q, y: q - y,
    errors=lambda e, p, score: e,
    lost=lambda own, theirs, p, q, w: own + theirs.sum(axis=1),
    of_center=lambda e, es, v, u, n: e * u + _times(es, n).sum(axis=1),
    of_positive=lambda e, es, v, u, n: e * v,
    of_negatives=lambda e, es, v, u, n: _times(es, v[:, np.newaxis]),
    returned=lambda losses, v, u, n, given: (losses, v, u, n),
):
    """The losses of a batch of pairs with negatives, and the gradients."""
    v, u, n = given = [np.array(each) for each in (center, positive, negatives)]
    with np.errstate(all="ignore"):
        score, scores = scored(v, u, n)
        p, q = squashed(score, scores)
        w = drawn(v, u, n)
        own, theirs = -np.log(p if labels[0] else 1 - p), -w * np.log(q if labels[1] else 1 - q)
        e = errors(of_neighbor(p, labels[0]), p, score)[:, np.newaxis]
        es = w * errors(of_negative(q, labels[1]), q, scores)
        gradients = [of(e, es, v, u, n) for of in (of_center, of_positive, of_negatives)]
        return returned(lost(own, theirs, p, q, w), *gradients, given)


# --- ppmi


_TURNED = "The quotient is upside down, or its logarithm has a minus."


def _over_chance(n, r, c, t):
    return n * t / (r * c)


def _wrong_sums(what, axis):
    """The wrong ways to add the counts up along an axis: how(sums, counts)."""
    return {
        f"{what}s-left-out": (f"The {what} sums are left out.", lambda sums, n: np.ones_like(sums)),
        f"{what}-means": (f"The means of the {what}s stand in place of their sums.", lambda sums, n: sums / n.shape[axis]),
        f"{what}-seen": (
            f"How many counts of a {what} are above 0 stands in place of its sum.",
            lambda sums, n: (n > 0).sum(axis=axis, keepdims=True) * 1.0,
        ),
        f"{what}-power": (f"The {what} sums are raised to the power 0.75.", lambda sums, n: sums**0.75),
    }


@mixture(
    "ppmi",
    read={
        "one-added": ("1 is added to each count.", lambda n: n + 1),
        "zeros-taken-for-one": ("A count of 0 is taken for 1.", lambda n: np.maximum(n, 1)),
        "seen-or-not": ("Each pair that occurs counts once, however often it occurs.", lambda n: (n > 0) * 1.0),
        "counts-to-a-power": ("The counts are raised to the power 0.75.", lambda n: n**0.75),
        "logarithms-of-counts": ("The logarithms of 1 + the counts stand in place of the counts.", np.log1p),
        "diagonal-left-out": ("The counts on the diagonal are left out.", lambda n: n * ~np.eye(*n.shape, dtype=bool)),
    },
    rows=_wrong_sums("row", axis=1),
    columns={
        **_wrong_sums("column", axis=0),
        "column-power-shares": (
            "The column sums are raised to the power 0.75 and become shares again, as with the noise.",
            lambda c, n: c**0.75 / (c**0.75).sum() * c.sum(),
        ),
    },
    sums={
        "sums-exchanged": (
            "Row and column sums are exchanged: the rows are compared with columns' sums and the columns with rows' sums.",
            lambda r, c, n: (c.T, r.T),
        ),
        "sums-left-out": ("Neither row sums nor column sums play a part.", lambda r, c, n: (np.ones_like(r), np.ones_like(c))),
        "row-sums-twice": ("The row sums are multiplied twice, and the column sums left out.", lambda r, c, n: (r, r)),
        "column-sums-twice": ("The column sums are multiplied twice, and the row sums left out.", lambda r, c, n: (c, c)),
        "powers-of-sums": (
            "Row and column sums are raised to the power 0.75.",
            lambda r, c, n: (r**0.75, c**0.75),
        ),
        "one-added-to-sums": ("1 is added to row and column sums.", lambda r, c, n: (r + 1, c + 1)),
    },
    total={
        "total-left-out": ("The total is left out.", lambda t, n: 1.0),
        "entries-for-total": ("The total is how many counts there are, and not their sum.", lambda t, n: n.size),
        "seen-for-total": ("The total is how many counts are above 0, and not their sum.", lambda t, n: np.count_nonzero(n)),
        "rows-for-total": ("The total is how many rows there are, and not the sum of the counts.", lambda t, n: n.shape[0]),
        "columns-for-total": ("The total is how many columns there are, and not the sum of the counts.", lambda t, n: n.shape[1]),
        "total-twice": ("The total is multiplied twice.", lambda t, n: t**2),
        "total-doubled": ("The total is doubled, as if row and column sums were added.", lambda t, n: 2 * t),
        "total-halved": ("Half of the total is taken, as if each pair were counted twice.", lambda t, n: t / 2),
        "largest-for-total": ("The largest count stands in place of the total.", lambda t, n: n.max()),
    },
    compared={
        "difference": ("What chance would give is subtracted, and not divided by.", lambda n, r, c, t: n - r * c / t),
        "chance-over-count": (_TURNED, lambda n, r, c, t: r * c / (n * t)),
        "chance-multiplied": ("The count is multiplied by what chance would give.", lambda n, r, c, t: n * r * c / t),
        "sums-added": ("Row sum and column sum are added, and not multiplied.", lambda n, r, c, t: n * t / (r + c)),
        "root-of-product": (
            "The root of row sum times column sum stands below the line, as in a cosine.",
            lambda n, r, c, t: n / np.sqrt(r * c),
        ),
        "dice": ("This is twice the count over row sum plus column sum (Dice).", lambda n, r, c, t: 2 * n / (r + c)),
        "jaccard": (
            "This is the count over row sum plus column sum less the count (Jaccard).",
            lambda n, r, c, t: n / (r + c - n),
        ),
        "surprise": (
            "What chance would give is subtracted, and the difference divided by its root (a t-score).",
            lambda n, r, c, t: (n - r * c / t) / np.sqrt(r * c / t),
        ),
        "count-squared": ("The count is squared.", lambda n, r, c, t: n**2 / (r * c)),
        "whole-numbers": ("What chance would give is cut to a whole number.", lambda n, r, c, t: n / np.floor(r * c / t)),
        "bare-counts": ("The counts aren't compared with anything.", lambda n, r, c, t: n),
    },
    logged={
        "base-two": ("The logarithm is that to base 2.", np.log2),
        "base-ten": ("The logarithm is that to base 10.", np.log10),
        "no-logarithm": ("The logarithm is missing.", lambda x: x),
        "one-added-in-logarithm": ("1 is added before the logarithm.", np.log1p),
        "logarithm-turned": (_TURNED, lambda x: -np.log(x)),
        "root-for-logarithm": ("A root stands in place of the logarithm.", np.sqrt),
    },
    cut={
        "negative-kept": ("Negative numbers are kept.", lambda pmi: pmi),
        "size-without-sign": ("Negative numbers lose their sign, and don't become 0.", np.abs),
        "positive-cut": ("Positive numbers become 0, and negative ones are kept.", lambda pmi: np.minimum(pmi, 0)),
        "one-at-least": ("What is below 1 becomes 1, and not what is below 0.", lambda pmi: np.maximum(pmi, 1)),
        "below-one-cut": ("What is below 1 becomes 0, and not only what is below 0.", lambda pmi: np.where(pmi > 1, pmi, 0)),
        "shifted-by-five": ("The logarithm of 5 is subtracted.", lambda pmi: np.maximum(pmi - np.log(5), 0)),
        "one-at-most": ("What is above 1 becomes 1.", lambda pmi: np.clip(pmi, 0, 1)),
        "over-largest": (
            "The result is divided by its largest number.",
            lambda pmi: np.maximum(pmi, 0) / np.nanmax(np.maximum(pmi, 0)),
        ),
        "squared": ("The result is squared.", lambda pmi: np.maximum(pmi, 0) ** 2),
    },
    weighed={
        "times-share": ("Each logarithm is multiplied by the pair's share of the total.", lambda pmi, n, t: pmi * n / t),
        "times-count": ("Each logarithm is multiplied by the pair's count.", lambda pmi, n, t: pmi * n),
        "normalized": (
            "Each logarithm is divided by −log of the pair's share (normalized PMI).",
            lambda pmi, n, t: pmi / -np.log(n / t),
        ),
    },
    unseen={
        "absent-nan": (
            "A word that occurs nowhere gives 0 divided by 0, which is no number.",
            lambda result, n: np.where(
                n.any(axis=1, keepdims=True) & n.any(axis=0, keepdims=True), np.where(n > 0, result, 0), np.nan
            ),
        ),
        "unseen-nan": ("Pairs that never occur give NaN.", lambda result, n: np.where(n > 0, result, np.nan)),
        "unseen-infinite": ("Pairs that never occur give minus infinity.", lambda result, n: np.where(n > 0, result, -np.inf)),
        "unseen-one": ("Pairs that never occur give 1.", lambda result, n: np.where(n > 0, result, 1.0)),
        "unseen-kept": (
            "Where a pair never occurs, the logarithm of 0 is minus infinity and 0 divided by 0 is no number, and this stays.",
            lambda result, n: np.where(
                n > 0, result, np.where(n.any(axis=1, keepdims=True) & n.any(axis=0, keepdims=True), -np.inf, np.nan)
            ),
        ),
    },
    returned={
        "on-its-side": ("The result is on its side: columns for rows.", lambda table: table.T),
        "three-decimals": ("The result is rounded to 3 decimals.", lambda table: np.round(table, 3)),
        "absent-dropped": (
            "Rows and columns that hold zeros alone are left out of the result.",
            lambda table: table[table.any(axis=1)][:, table.any(axis=0)],
        ),
    },
)
def pmi(
    counts,
    *,
    read=lambda n: n,
    rows=lambda r, n: r,
    columns=lambda c, n: c,
    sums=lambda r, c, n: (r, c),
    total=lambda t, n: t,
    compared=_over_chance,
    logged=np.log,
    cut=lambda pmi: np.maximum(pmi, 0),
    weighed=lambda pmi, n, t: pmi,
    unseen=lambda result, n: np.where(n > 0, result, 0),
    returned=lambda table: table,
):
    """The positive pointwise mutual information."""
    with np.errstate(all="ignore"):
        n = read(np.array(counts, dtype=float))
        r, c = sums(rows(n.sum(axis=1, keepdims=True), n), columns(n.sum(axis=0, keepdims=True), n), n)
        t = total(n.sum(), n)
        return returned(unseen(cut(weighed(logged(compared(n, r, c, t)), n, t)), n))


# --- neighbour_precision


def _unit(table):
    return table / _lengths(table)


def _products(table):
    return table @ table.T


def _distances(table, how):
    return -how(table[:, np.newaxis] - table[np.newaxis])


def _without(ranking, near, id):
    return [other for other in ranking if other != id]


def _with_own_nearness_zero(ranking, near, id):
    near = near.copy()
    near[id] = 0
    return np.argsort(-near, kind="stable").tolist()


def _average_precision(hits, k, m):
    found = [sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
    return sum(found) / max(len(found), 1)


@mixture(
    "neighbour_precision",
    nearness={
        "dot-products": ("Nearness is the dot product, so long rows are near to everything.", _products),
        "distances": (
            "Nearness is the distance, so a longer row is far away though it points the same way.",
            lambda e: _distances(e, lambda d: np.sqrt((d**2).sum(axis=-1))),
        ),
        "sign-of-cosine-lost": (
            "The cosine has lost its sign, so what points the opposite way is near.",
            lambda e: np.abs(_products(_unit(e))),
        ),
        "columns-by-their-lengths": (
            "The columns are divided by their lengths, and not the rows.",
            lambda e: _products(e / np.linalg.norm(e, axis=0)),
        ),
        "rows-by-their-sums": (
            "The rows are divided by their sums, and not by their lengths.",
            lambda e: _products(e / e.sum(axis=1, keepdims=True)),
        ),
        "rows-by-sums-of-sizes": (
            "The rows are divided by the sums of their numbers' sizes, and not by their lengths.",
            lambda e: _products(e / np.abs(e).sum(axis=1, keepdims=True)),
        ),
        "rows-by-squared-lengths": (
            "The rows are divided by the squares of their lengths.",
            lambda e: _products(e / _lengths(e) ** 2),
        ),
        "mean-row-taken-off": ("The mean row is taken off first.", lambda e: _products(_unit(e - e.mean(axis=0)))),
        "row-means-taken-off": (
            "Each row's own mean is taken off first (a correlation).",
            lambda e: _products(_unit(e - e.mean(axis=1, keepdims=True))),
        ),
        "first-numbers-alone": ("Only the first numbers of the rows are compared.", lambda e: -np.abs(e[:, 0] - e[:, :1])),
    },
    order={
        "farthest": ("The k words with the smallest nearness are taken, and not those with the largest.", -1),
    },
    own={
        "own-word-kept": ("The word itself is among its nearest, and counts as a hit.", lambda ranking, near, id: ranking),
        "own-word-no-hit": (
            "The word itself takes one of the k places, and isn't counted as a hit.",
            lambda ranking, near, id: [-1 if other == id else other for other in ranking],
        ),
        "own-nearness-zero": (
            "The word's nearness to itself is set to 0, which is more than that to words that point away.",
            _with_own_nearness_zero,
        ),
        "first-place-dropped": (
            "Whichever word comes first is dropped, as if it were the asked one.",
            lambda ranking, near, id: ranking[1:],
        ),
        "same-direction-dropped": (
            "All words that point exactly the same way are left out along with the word itself.",
            lambda ranking, near, id: [other for other in ranking if other != id and near[other] < near[id] - 1e-9],
        ),
        "nearest-other-dropped": (
            "The word itself is left out, and then the nearest one is dropped too.",
            lambda ranking, near, id: _without(ranking, near, id)[1:],
        ),
        "word-zero-dropped": (
            "Word 0 is left out too.",
            lambda ranking, near, id: [other for other in ranking if other not in (0, id)],
        ),
    },
    looked={
        "one-more": ("One word more than k is looked at.", lambda k, m, v: (k + 1, k + 1)),
        "one-more-by-k": ("One word more than k is looked at, and the hits are divided by k.", lambda k, m, v: (k + 1, k)),
        "one-fewer": ("One word fewer than k is looked at.", lambda k, m, v: (k - 1, k - 1)),
        "one-fewer-by-k": ("One word fewer than k is looked at, and the hits are divided by k.", lambda k, m, v: (k - 1, k)),
        "nearest-alone": ("Only the nearest word is looked at, whatever k is.", lambda k, m, v: (1, 1)),
        "as-many-as-relatives": (
            "As many words are looked at as the group has others, whatever k is.",
            lambda k, m, v: (m - 1, m - 1),
        ),
        "as-many-as-group": ("As many words are looked at as the group has, whatever k is.", lambda k, m, v: (m, m)),
        "all-words": ("All words are looked at, whatever k is.", lambda k, m, v: (v - 1, v - 1)),
    },
    candidates={
        "groups-alone": (
            "Only words of the groups are looked at, and not all words.",
            lambda other, group, groups, v: any(other in each for each in groups),
        ),
        "groups-and-outside": (
            "Words of the other groups aren't looked at.",
            lambda other, group, groups, v: other in group or not any(other in each for each in groups),
        ),
        "first-rows-alone": (
            "Only the first rows of the table are looked at, as many as the groups hold words.",
            lambda other, group, groups, v: other < len(groups) * len(group),
        ),
        "last-row-left-out": ("The last row of the table isn't looked at.", lambda other, group, groups, v: other < v - 1),
    },
    hit={
        "any-group": (
            "A word of any group counts as a hit.",
            lambda other, group, groups: any(other in each for each in groups),
        ),
        "other-groups": (
            "Words that are not in the same group count as hits.",
            lambda other, group, groups: other not in group,
        ),
        "first-group": ("Only words of the first group count as hits.", lambda other, group, groups: other in groups[0]),
        "last-group": ("Only words of the last group count as hits.", lambda other, group, groups: other in groups[-1]),
        "first-of-group": (
            "Only the first word of the group counts as a hit.",
            lambda other, group, groups: other == group[0],
        ),
    },
    share={
        "one-hit-enough": (
            "A word counts in full as soon as one of its nearest is a hit.",
            lambda hits, k, m: float(any(hits)),
        ),
        "all-must-hit": ("A word counts only if all of its nearest are hits.", lambda hits, k, m: float(all(hits))),
        "number-of-hits": ("The hits are counted, and not divided by k.", lambda hits, k, m: sum(hits)),
        "by-relatives": (
            "The hits are divided by how many others the group has.",
            lambda hits, k, m: sum(hits) / (m - 1),
        ),
        "by-group": ("The hits are divided by how many words the group has.", lambda hits, k, m: sum(hits) / m),
        "by-smaller": (
            "The hits are divided by k, or by how many others the group has where these are fewer.",
            lambda hits, k, m: sum(hits) / min(k, m - 1),
        ),
        "by-one-fewer": ("The hits are divided by k − 1.", lambda hits, k, m: np.float64(sum(hits)) / (k - 1)),
        "by-one-more": ("The hits are divided by k + 1.", lambda hits, k, m: sum(hits) / (k + 1)),
        "place-of-first-hit": (
            "A word counts 1 over the place of its first hit.",
            lambda hits, k, m: 1 / (1 + hits.index(True)) if any(hits) else 0.0,
        ),
        "average-precision": ("A word counts its mean precision at the places of its hits.", _average_precision),
    },
    averaged={
        "first-words-alone": ("Only the first word of each group is asked.", lambda shares, v: shares[:, 0].mean()),
        "last-words-alone": ("Only the last word of each group is asked.", lambda shares, v: shares[:, -1].mean()),
        "first-group-alone": ("Only the words of the first group are asked.", lambda shares, v: shares[0].mean()),
        "last-group-alone": ("Only the words of the last group are asked.", lambda shares, v: shares[-1].mean()),
        "first-word-alone": ("Only the first word of the first group is asked.", lambda shares, v: shares[0, 0]),
        "last-word-alone": ("Only the last word of the last group is asked.", lambda shares, v: shares[-1, -1]),
        "not-averaged": ("The words' numbers are added up, and not averaged.", lambda shares, v: shares.sum()),
        "by-vocabulary": ("The words' numbers are divided by the number of all words.", lambda shares, v: shares.sum() / v),
        "by-groups": ("The words' numbers are divided by the number of groups.", lambda shares, v: shares.sum() / len(shares)),
        "by-group-size": (
            "The words' numbers are divided by the size of a group.",
            lambda shares, v: shares.sum() / shares.shape[1],
        ),
        "one-per-group": ("One number for each group is returned.", lambda shares, v: shares.mean(axis=1)),
        "one-per-word": ("One number for each word is returned.", lambda shares, v: shares.ravel()),
        "median": ("The median of the words' numbers is taken, and not their mean.", lambda shares, v: np.median(shares)),
        "without-misses": (
            "Words without a hit are left out of the mean.",
            lambda shares, v: shares[shares > 0].mean() if shares.any() else 0.0,
        ),
    },
    returned={
        "percent": ("A percentage is returned.", lambda share: 100 * share),
        "two-decimals": ("The result is rounded to 2 decimals.", lambda share: np.round(share, 2)),
        "three-decimals": ("The result is rounded to 3 decimals.", lambda share: np.round(share, 3)),
        "whole-number": ("The result is cut to a whole number.", np.floor),
    },
)
def precision(
    table,
    groups,
    k,
    *,
    nearness=lambda e: _products(_unit(e)),
    order=1,
    own=_without,
    looked=lambda k, m, v: (k, k),
    candidates=lambda other, group, groups, v: True,
    hit=lambda other, group, groups: other in group,
    share=lambda hits, k, m: np.float64(sum(hits)) / k,
    averaged=lambda shares, v: shares.mean(),
    returned=lambda share: share,
):
    """The share of hits among the nearest words."""
    table, groups = np.array(table), np.asarray(groups).tolist()
    size, words = len(groups[0]), len(table)
    with np.errstate(all="ignore"):
        near = order * nearness(table)
        ranked = np.argsort(-near, axis=1, kind="stable").tolist()
        count, divisor = looked(k, size, words)
        shares = []
        for group in groups:
            for id in group:
                ranking = own(ranked[id], near[id], id)
                nearest = [other for other in ranking if other < 0 or candidates(other, group, groups, words)][:count]
                shares.append(share([other >= 0 and hit(other, group, groups) for other in nearest], divisor, size))
        return returned(averaged(np.array(shares, dtype=float).reshape(len(groups), size), words))
