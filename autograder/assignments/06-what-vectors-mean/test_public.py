"""The checks of 06-what-vectors-mean that every learner has."""

import itertools
from collections import Counter

import numpy as np

from autograder.checks.impostors import Hunt, masked
from autograder.checks.vocabulary import CheckFailed, NothingReturned, exercise, expect, unchanged

# --- pairs


def kinds_of_pairs(ids, window):
    """Return each pair of some sentences with what can be said of it."""
    pairs, seen = [], set()
    full = [all(id >= 0 for id in sentence) for sentence in ids]
    for number, sentence in enumerate(ids):
        words = [id for id in sentence if id >= 0]
        for place, center in enumerate(words):
            for other, neighbor in enumerate(words):
                if place == other or abs(place - other) > window:
                    continue
                kinds = {
                    f"of words {abs(place - other)} steps apart": window > 1,
                    "of words more than one step apart": abs(place - other) > 1,
                    "whose neighbor stands before its center": other < place,
                    "whose neighbor stands after its center": other > place,
                    "with word 0": 0 in (center, neighbor),
                    "whose center is word 0": center == 0,
                    "whose neighbor is word 0": neighbor == 0,
                    "of sentences that are filled up with −1": not full[number],
                    "of the sentences after the first that is filled up with −1": not all(full[:number]),
                    "of the sentences after the first": number > 0,
                    "of the last sentence": len(ids) > 1 and number == len(ids) - 1,
                    "whose center is the first word of its sentence": place == 0,
                    "whose center is the last word of its sentence": place == len(words) - 1,
                    "whose neighbor is the first word of its sentence": other == 0,
                    "whose neighbor is the last word of its sentence": other == len(words) - 1,
                    "of a word with itself": center == neighbor,
                    "that have occurred before": (center, neighbor) in seen,
                }
                pairs.append(((center, neighbor), {kind for kind, holds in kinds.items() if holds}))
                seen.add((center, neighbor))
    return pairs


def lost_pairs(have, ids, window):
    """Say which kind of pairs is missing, or which two kinds, if all of them are missing and no other; "" if it isn't so."""
    pairs = kinds_of_pairs(ids, window)
    kinds = list(dict.fromkeys(kind for _, each in pairs for kind in sorted(each)))
    for lost in [*((kind,) for kind in kinds), *itertools.combinations(kinds, 2)]:
        left = Counter(pair for pair, each in pairs if not each.intersection(lost))
        if left == have and sum(left.values()) < len(pairs):
            return f"Missing are exactly the pairs {', and those '.join(lost)}."
    return ""


def expect_pairs(student, ids, window, expected):
    """Compare two lists of pairs, whatever their order, and say which kind is missing, or one that is missing or too many."""
    got = student.skip_gram_pairs(np.array(ids), window)
    if got is None:
        raise NothingReturned("Your function returned None. Does each path through it end with `return`?", got, expected)
    expected = np.array(expected, dtype=int).reshape(-1, 2)
    form = "The pairs should be an array of shape (P, 2): a center and a neighbor in each row."
    try:
        pairs = np.asarray(got)
    except ValueError:
        raise CheckFailed(form, got, expected) from None
    if not pairs.size and not isinstance(got, int | float):
        pairs = pairs.reshape(0, 2)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iuf":
        raise CheckFailed(form, got, expected)
    have, want = (Counter(tuple(row) for row in each.tolist()) for each in (pairs, expected))
    if want and not have:
        raise CheckFailed(f"No pair came back, and there are {sum(want.values())}, such as {next(iter(want))}.", pairs, expected)
    lost = lost_pairs(have, ids, window)
    if lost:
        raise CheckFailed(lost, pairs, expected)
    for pair in [*want, *have]:
        if have[pair] != want[pair]:
            came = {0: "it isn't there", 1: "it is there once"}.get(have[pair], f"it is there {have[pair]} times")
            often = {0: "not be there", 1: "be there once"}.get(want[pair], f"be there {want[pair]} times")
            shown = tuple(int(id) for id in pair)
            if shown[0] == shown[1] and not want[pair]:
                raise CheckFailed(
                    f"Word {shown[0]} is paired with itself, and no two of these stand near each other.", pairs, expected
                )
            raise CheckFailed(f"The pair {shown} should {often}, but {came}.", pairs, expected)


@exercise("skip_gram_pairs", weight=2)
def test_neighbours_on_both_sides(student):
    """With a window of 1, each word is paired with the word before it and with the word after it."""
    expect_pairs(student, [[3, 0, 5, 2]], 1, [(3, 0), (0, 3), (0, 5), (5, 0), (5, 2), (2, 5)])


@exercise("skip_gram_pairs", weight=2)
def test_a_wider_window(student):
    """A wider window takes every word at most so many steps away, and fewer at the edges of the sentence."""
    words = [7, 4, 1, 6, 3, 0, 2]
    too_far = [{7, 0}, {4, 2}, {7, 2}]  # five steps, and six
    near = [(one, other) for one, other in itertools.permutations(words, 2) if {one, other} not in too_far]
    expect_pairs(student, [words], 4, near)
    expect_pairs(
        student,
        [[4, 1, 6, 0, 2]],
        2,
        [(4, 1), (4, 6), (1, 4), (1, 6), (1, 0), (6, 4), (6, 1), (6, 0), (6, 2), (0, 1), (0, 6), (0, 2), (2, 6), (2, 0)],
    )
    expect_pairs(student, [[5, 0, 7]], 9, [(5, 0), (5, 7), (0, 5), (0, 7), (7, 5), (7, 0)])


@exercise("skip_gram_pairs", weight=2)
def test_no_pair_across_the_end_of_a_sentence(student):
    """The last word of a sentence and the first word of the next are no neighbors."""
    one, other = [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)], [(4, 5), (4, 0), (5, 4), (5, 0), (0, 4), (0, 5)]
    expect_pairs(student, [[1, 2, 3], [4, 5, 0]], 2, one + other)


@exercise("skip_gram_pairs")
def test_minus_one_is_no_word(student):
    """A short sentence is filled up with −1, and nothing is paired with that."""
    expect_pairs(student, [[6, 2, -1, -1], [0, 3, 4, -1], [5, -1, -1, -1]], 1, [(6, 2), (2, 6), (0, 3), (3, 0), (3, 4), (4, 3)])
    expect_pairs(student, [[3, -1], [0, -1]], 2, [])


@exercise("skip_gram_pairs")
def test_each_occurrence_counts(student):
    """A pair that occurs twice is listed twice, and a word that stands beside itself is its own neighbor."""
    pairs = [(1, 1), (1, 1), (1, 4), (4, 1), (4, 1), (1, 4), (1, 0), (0, 1), (2, 5), (5, 2), (5, 2), (2, 5), (2, 3), (3, 2)]
    expect_pairs(student, [[1, 1, 4, -1], [4, 1, 0, -1], [2, 5, 2, 3]], 1, pairs)


# --- the noise


@exercise("noise_distribution", weight=2)
def test_chances_go_with_the_power(student):
    """A word that is 16 times as frequent is drawn 8 times as often: its count to the power 0.75."""
    got = student.noise_distribution(np.array([16, 1, 1, 0]))
    try:
        expect(got, [0.8, 0.1, 0.1, 0])
    except CheckFailed as problem:
        chances = np.asarray(got)
        if chances.shape == (4,) and chances.dtype.kind == "f" and chances[1] > 0 and np.isfinite(chances[0]):
            often = float(chances[0] / chances[1])
            told = (
                f"A word that is 16 times as frequent should be drawn 8 times as often, and with you it is {often:.4g} times as "
            )
            shown = [round(float(chance), 4) for chance in chances]
            problem.message = ("" if np.isclose(often, 8) else f"{told}often. ") + (
                f"The chances should be [0.8, 0.1, 0.1, 0], and yours are {shown}."
            )
        raise
    expect(student.noise_distribution(np.array([1, 256, 81, 16, 0, 0])), np.array([1, 64, 27, 8, 0, 0]) / 100)


@exercise("noise_distribution")
def test_chances_add_up(student):
    """The chances add up to 1, whatever the counts, and equal counts have equal chances."""
    expect(student.noise_distribution(np.array([7, 7, 7, 7, 7])), [0.2] * 5)
    got = np.asarray(student.noise_distribution(np.array([93_412, 510, 40, 40, 3, 1])), dtype=float)
    expect(got.sum(), 1.0, f"Chances add up to 1, and yours to {got.sum():.6g}.")
    expect(got[0], got[5] * 93_412**0.75)
    expect(student.noise_distribution(np.array([81_000_000, 1_000_000])), [27 / 28, 1 / 28])
    unchanged(student)


# --- softmax

LOG = np.log([1.0, 2.0, 3.0, 4.0])
#: Scores of the center (1, 0, 0): the logarithms of 1, 2, 3, 4, so the probabilities are 0.1, 0.2, 0.3, 0.4.
TENTHS = np.stack([LOG, [1.0, 0.0, 0.0, -1.0], [0.0, 2.0, 0.0, 0.5]], axis=1)
CENTER = np.array([1.0, 0.0, 0.0])


def part(got, place, names):
    """Return one of several returned values, or say how many there should be."""
    if got is None:
        raise NothingReturned("Your function returned None. Does each path through it end with `return`?")
    if not isinstance(got, tuple | list) or len(got) != len(names):
        raise CheckFailed(f"This should return {len(names)} things, as in `return {', '.join(names)}`.", got)
    return got[place]


def softmax_part(student, place, center, context, table):
    """Ask for the loss (0), the gradient of the center (1) or that of the table (2)."""
    return part(student.softmax_gradients(center, context, table), place, ("loss", "grad_center", "grad_table"))


@exercise("softmax_gradients", weight=2)
def test_softmax_loss(student):
    """The loss is minus the logarithm of the probability of the right word."""
    for context, p in [(0, 0.1), (2, 0.3), (3, 0.4)]:
        expect(softmax_part(student, 0, CENTER, context, TENTHS), -np.log(p))
    expect(softmax_part(student, 0, np.zeros(2), 4, np.arange(10.0).reshape(5, 2)), np.log(5))


@exercise("softmax_gradients", weight=2)
def test_softmax_gradient_of_the_center(student):
    """The center gets all rows of the table: each weighted with its probability, and the right row with 1 less."""
    p = np.array([0.1, 0.2, 0.3, 0.4])
    for context in (0, 2, 3):
        mean = [sum(p[j] * TENTHS[j, column] for j in range(4)) for column in range(3)]
        expect(softmax_part(student, 1, CENTER, context, TENTHS), np.array(mean) - TENTHS[context])


@exercise("softmax_gradients", weight=2)
def test_softmax_gradient_of_the_table(student):
    """Every row of the table gets a gradient: the center, times its probability, less 1 for the right word."""
    expect(
        softmax_part(student, 2, np.array([2.0, -1.0]), 1, np.zeros((4, 2))),
        [[0.5, -0.25], [-1.5, 0.75], [0.5, -0.25], [0.5, -0.25]],
    )
    expect(softmax_part(student, 2, CENTER, 3, TENTHS), [[0.1, 0, 0], [0.2, 0, 0], [0.3, 0, 0], [-0.6, 0, 0]])


@exercise("softmax_gradients")
def test_large_scores(student):
    """Scores of 1000 don't overflow, and scores of −1000 don't all vanish: no infinity and no NaN, in loss and gradients."""
    table = np.array([[1000.0 + LOG[2], 0.0], [1000.0, 1.0], [-1000.0, 5.0]])
    arguments = np.array([1.0, 0.0]), 0, table
    expect(softmax_part(student, 0, *arguments), np.log(4 / 3))
    expect(softmax_part(student, 1, *arguments), [-LOG[2] / 4, 0.25])
    expect(softmax_part(student, 2, *arguments), [[-0.25, 0], [0.25, 0], [0, 0]])
    arguments = np.array([-1.0, 0.0]), 1, np.array([[1000.0, 3.0], [1000.0 - LOG[2], 1.0]])
    expect(softmax_part(student, 0, *arguments), np.log(4 / 3))
    expect(softmax_part(student, 1, *arguments), [LOG[2] / 4, 0.5])
    # The largest number is in a row whose score is far below the others.
    arguments = np.array([-1.0, 0.0]), 1, np.array([[1000.0, 3.0], [LOG[2], 1.0], [0.0, 5.0]])
    expect(softmax_part(student, 0, *arguments), np.log(4))
    unchanged(student)


@exercise("softmax_gradients")
def test_a_word_far_below_the_best(student):
    """The loss is a number also for a word so far below the best that its probability is rounded to 0; the gradients too."""
    arguments = np.array([1.0, 0.0]), 2, np.array([[1000.0, 1.0], [500.0, 2.0], [-1000.0, 5.0], [0.0, 0.0]])
    expect(
        softmax_part(student, 0, *arguments),
        2000.0,
        "The right word's score is −1000 and the best one is 1000, so the loss is 2000. Taken from the scores, log Σ exp(s) − "
        "s[context], it is exact; the probability of this word is smaller than any number that a computer keeps.",
    )
    expect(softmax_part(student, 1, *arguments), [2000.0, -4.0])
    expect(softmax_part(student, 2, *arguments), [[1, 0], [0, 0], [-1, 0], [0, 0]])


# --- skip-gram with negative sampling

#: Three pairs with two negatives each. The scores are plus or minus log n, and the sigmoid of log n is n / (n + 1).
CENTERS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
POSITIVES = np.array([[LOG[2], 5.0], [-2.0, 0.0], [-LOG[3], 1.0]])
NEGATIVES = np.array([[[0.0, 1.0], [LOG[1], 3.0]], [[4.0, LOG[3]], [7.0, -LOG[1]]], [[-LOG[2], 0.0], [-LOG[2], 2.0]]])
#: p − y for each.
ERROR = np.array([3 / 4 - 1, 1 / 2 - 1, 1 / 5 - 1])
ERRORS = np.array([[1 / 2, 2 / 3], [4 / 5, 1 / 3], [1 / 4, 1 / 4]])


def sgns_part(student, place, center, positive, negatives):
    """Ask for the losses (0) or the gradient of the centers (1), the neighbors (2) or the negatives (3)."""
    names = ("losses", "grad_center", "grad_positive", "grad_negatives")
    return part(student.sgns_gradients(center, positive, negatives), place, names)


@exercise("sgns_gradients", weight=2)
def test_sgns_losses(student):
    """The loss of a pair has 1 + K terms: −log p for the neighbor, and −log(1 − p) for each negative, summed."""
    expected = -np.log([3 / 4 * 1 / 2 * 1 / 3, 1 / 2 * 1 / 5 * 2 / 3, 1 / 5 * 3 / 4 * 3 / 4])
    expect(sgns_part(student, 0, CENTERS, POSITIVES, NEGATIVES), expected)
    expect(sgns_part(student, 0, np.ones((1, 3)), np.zeros((1, 3)), np.zeros((1, 4, 3))), [5 * np.log(2)])


@exercise("sgns_gradients", weight=2)
def test_sgns_gradient_of_the_neighbours(student):
    """A neighbor gets its center, times p − 1: a step against it brings the two closer."""
    expect(sgns_part(student, 2, CENTERS, POSITIVES, NEGATIVES), [[-0.25, 0], [0, -0.5], [-0.8, 0]])
    expect(sgns_part(student, 2, np.array([[2.0, -4.0, 1.0]]), np.zeros((1, 3)), np.ones((1, 2, 3))), [[-1, 2, -0.5]])


@exercise("sgns_gradients", weight=3)
def test_sgns_gradient_of_the_negatives(student):
    """Each negative gets its center, times p: a step against it drives the two apart. The shape is (B, K, d)."""
    expect(
        sgns_part(student, 3, CENTERS, POSITIVES, NEGATIVES),
        [[[1 / 2, 0], [2 / 3, 0]], [[0, 4 / 5], [0, 1 / 3]], [[1 / 4, 0], [1 / 4, 0]]],
    )


@exercise("sgns_gradients", weight=3)
def test_sgns_gradient_of_the_centers(student):
    """A center took part in 1 + K scores, so its gradient is a sum of 1 + K terms."""
    expected = [
        [sum([ERROR[b] * POSITIVES[b, c]] + [ERRORS[b, k] * NEGATIVES[b, k, c] for k in range(2)]) for c in range(2)]
        for b in range(3)
    ]
    expect(sgns_part(student, 1, CENTERS, POSITIVES, NEGATIVES), expected)


@exercise("sgns_gradients", weight=2)
def test_repeated_negatives_each_count(student):
    """A negative that was drawn three times counts three times, and one that equals the neighbor counts too."""
    v, u, n = [1.0, -2.0, 0.5, 0.0], [0.5, 0.25, 0.0, 3.0], [2.0, 1.0, 0.0, 1.0]  # both scores are 0: p is a half
    center, positive, negatives = np.array([v]), np.array([u]), np.array([[n, n, u, n]])
    losses = sgns_part(student, 0, center, positive, negatives)
    unchanged(student)  # before the numbers, which would be wrong for that alone
    expect(losses, [5 * np.log(2)])
    expect(sgns_part(student, 1, center, positive, negatives), [[(3 * n[c] + u[c] - u[c]) / 2 for c in range(4)]])
    expect(sgns_part(student, 3, center, positive, negatives), [[[x / 2 for x in v]] * 4])


# --- counting


def _expect_ppmi(got, counts, expected):
    """Compare two tables, and say where a pair that never occurs gives something."""
    try:
        expect(got, expected)
    except CheckFailed as problem:
        table = np.asarray(got)
        never = np.argwhere((counts == 0) & (table > 1e-5)) if table.shape == counts.shape and table.dtype.kind == "f" else []
        if len(never):
            place = never[0].tolist()
            problem.message = (
                f"A pair that never occurs gives 0. At {place} the count is 0, and yours gives {table[tuple(place)]:.3g}: is "
                "something added to the counts?"
            )
        raise


@exercise("ppmi", weight=2)
def test_ppmi_by_pencil(student):
    """The logarithm of a count over what chance would give: row sum × column sum / total."""
    once = 5 * np.eye(8, 9, dtype=int)
    _expect_ppmi(student.ppmi(once), once, np.log(8) * np.eye(8, 9))
    counts = np.array([[4, 0, 0, 4], [0, 2, 4, 2], [0, 2, 4, 2]])  # rows 8, 8, 8; columns 4, 4, 8, 8; total 24
    expected = np.log([[3, 1, 1, 1.5], [1, 1.5, 1.5, 1], [1, 1.5, 1.5, 1]])
    expect(student.ppmi(counts), expected)


@exercise("ppmi")
def test_ppmi_is_never_negative(student):
    """What is rarer than chance gives 0 and no negative number, and what is just as frequent gives 0 too."""
    expect(student.ppmi(np.array([[9, 1], [1, 9], [5, 5]])), [[np.log(1.8), 0], [0, np.log(1.8)], [0, 0]])
    expect(student.ppmi(np.array([[1, 2, 6], [1, 2, 3]])), np.maximum(np.log([[5 / 6, 5 / 6, 10 / 9], [5 / 4, 5 / 4, 5 / 6]]), 0))


@exercise("ppmi", weight=2)
def test_ppmi_of_nothing(student):
    """A pair that never occurs gives 0, and so does a word that occurs nowhere: no NaN and no infinity."""
    counts = np.array([[6, 0, 0], [0, 0, 0], [0, 0, 2], [2, 0, 2]])  # rows 6, 0, 2, 4; columns 8, 0, 4; total 12
    _expect_ppmi(student.ppmi(counts), counts, np.log([[1.5, 1, 1], [1, 1, 1], [1, 1, 3], [1, 1, 1.5]]))
    unchanged(student)


@exercise("ppmi")
def test_ppmi_of_a_large_table(student):
    """A table of 300,000 counts is no trouble, nor are counts of 60,000: whole arrays, no sum anew for each count."""
    counts = np.ones((600, 500), dtype=int)
    counts[0] = 4
    counts[:, 0] = 3
    counts[0, 0] = 60
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    corner, edge = np.log(60 * counts.sum() / rows[0] / columns[0]), np.log(counts.sum() / rows[1] / columns[1])
    got = np.asarray(student.ppmi(counts))
    expect(got.shape, (600, 500))
    expect(got[:3, :2], [[corner, 0.0], [0.0, edge], [0.0, edge]])
    expect(student.ppmi(np.array([[60_000, 0], [20_000, 70_000]])), np.log([[15 / 8, 1], [1, 5 / 3]]))


# --- precision

#: Directions in degrees and lengths; the words 0 to 3 point about one way, 4 to 7 another; 8 and 9 are in no group.
ANGLES = np.radians([0, 4, 9, 15, 90, 97, 105, 114, 17, 170])
ROUND = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
LENGTHS = np.array([1.0, 0.1, 30.0, 2.0, 0.2, 8.0, 1.0, 0.5, 50.0, 90.0])[:, np.newaxis]


def _expect_share(got, hits, asked):
    """Compare a share of hits among all nearest words that were asked for."""
    yours = f"{got * asked:.3g}" if isinstance(got, int | float | np.number) else "none"
    message = f"Of the {asked} nearest words, k for each word of a group, {hits} are hits, and with you {yours}: a share of "
    expect(got, hits / asked, f"{message}{hits / asked:.4g}, and yours is {got if yours == 'none' else f'{got:.4g}'}.")


@exercise("neighbour_precision", weight=2)
def test_share_of_the_nearest(student):
    """For each word of a group, the share of its k nearest words that are in the same group; then the mean over the words."""
    # Of 1, 8, 0 and 3 three of five are hits, of 5, 6 and 4 two, and of 2, which points as the first group does, one.
    _expect_share(student.neighbour_precision(ROUND, np.array([[1, 8, 0, 3], [5, 6, 4, 2]]), 5), 19, 40)
    groups = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])
    _expect_share(student.neighbour_precision(ROUND, groups, 2), 15, 16)  # for word 3, the nearest is 8
    _expect_share(student.neighbour_precision(ROUND, groups, 1), 7, 8)


@exercise("neighbour_precision", weight=2)
def test_nearness_is_the_cosine(student):
    """Near is what points the same way: how long a row is doesn't matter."""
    groups = np.array([[0, 1, 2, 3], [4, 5, 6, 7]])
    expect(student.neighbour_precision(LENGTHS * ROUND, groups, 2), (3 + 0.5 + 4) / 8)


@exercise("neighbour_precision", weight=2)
def test_all_words_are_candidates(student):
    """Words of no group may be nearest, words of another group too, and a word is no neighbor of its own."""
    expect(student.neighbour_precision(ROUND, np.array([[2, 3], [4, 0]]), 2), (1 / 2 + 1 / 2) / 4)
    expect(student.neighbour_precision(ROUND, np.array([[3, 7], [9, 0]]), 1), 0.0)
    expect(student.neighbour_precision(ROUND, np.array([[2, 3], [4, 0]]), 3), (1 / 3 + 1 / 3) / 4)
    expect(student.neighbour_precision(ROUND, np.array([[8, 3, 2]]), 2), (1 + 1 + 0.5) / 3)
    same = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, 2.0]])  # two words with one direction, twice
    expect(student.neighbour_precision(same, np.array([[0, 1], [2, 3]]), 1), 1.0)
    expect(student.neighbour_precision(same, np.array([[0, 2], [1, 3]]), 1), 0.0)
    expect(student.neighbour_precision(ROUND[[0, 1, 4]], np.array([[0, 1]]), 2), 0.5)  # all other words are near
    unchanged(student)


# --- touchstones

#: What an input may hold, so that it is read and answered at once.
MOST_WORDS, MOST_NUMBERS, LARGEST = 8, 3, 1e3
#: How far the k-th and the next cosine must be apart, so that rounding doesn't decide who is nearest.
CLEARLY = 1e-6
#: Who is no impostor: whom the first mistakes depends on how equal cosines are ordered, which is nobody's mistake; the last one
#: is right only where the groups hold the ids in their order; the others mistake few tables, such as one with words from which
#: nearly all others point away, or nearly all.
NO_IMPOSTORS = (
    "first-place-taken-for-the-word",
    "own-cosine-set-to-zero",
    "own-cosine-set-to-zero-and-no-hit",
    "words-of-no-group-in-the-first-one",
    "partition-beyond-the-last-word",
    "groups-counted-through",
    "diagonal-of-a-part",
)


def cosines_of(table, id):
    """Return the cosines of one word with all the others, by their ids."""
    lengths = np.sqrt((table**2).sum(axis=1))
    return {other: float(table[other] @ table[id] / lengths[other] / lengths[id]) for other in range(len(table)) if other != id}


def word_by_word(table, groups, k):
    """Return the precision, as a loop over the words of the groups gives it."""
    hits = 0
    for group in groups.tolist():
        for id in group:
            near = cosines_of(table, id)
            hits += len(set(sorted(near, key=near.get, reverse=True)[:k]) & set(group))
    return hits / (groups.size * k)


def _allowed_rows(given):
    """Return a table as an array of decimal numbers, if it is one, small, and without a row of zeros."""
    if given.ndim != 2 or given.dtype.kind not in "iuf":
        raise CheckFailed("its table should hold a row of numbers for each word.")
    if not 1 <= len(given) <= MOST_WORDS or not 1 <= given.shape[1] <= MOST_NUMBERS:
        raise CheckFailed(f"its table should hold at most {MOST_WORDS} words, with at most {MOST_NUMBERS} numbers each.")
    table = given.astype(float)
    if not np.all(np.abs(table) <= LARGEST):
        raise CheckFailed(f"the numbers of its table should be finite, and no larger than {LARGEST:g}.")
    if np.any(np.abs(table).max(axis=1) < CLEARLY):
        raise CheckFailed("a row of its table is all zeros, so it has no direction.")
    return table


def _allowed_groups(given, count):
    """Return groups as an array of ids of `count` words, if it is one and holds no id twice."""
    if given.ndim != 2 or given.dtype.kind not in "iu" or given.shape[1] < 2 or not len(given):
        raise CheckFailed("its groups should be a list of lists of ids, all of the same size, with two ids or more in each.")
    if given.min() < 0 or given.max() >= count:
        raise CheckFailed(f"the ids of its groups should be in 0..{count - 1}, as its table has {count} rows.")
    if len(np.unique(given)) < given.size:
        raise CheckFailed("an id stands twice in its groups.")
    return given.astype(int)


def _decided(table, groups, k):
    """Require that it is clear for each word of the groups which k words are nearest to it."""
    for id in groups.ravel().tolist():
        near = cosines_of(table, id)
        order = sorted(near, key=near.get, reverse=True)
        if k < len(order) and near[order[k - 1]] - near[order[k]] < CLEARLY:
            one, other = sorted(order[k - 1 : k + 1])
            raise CheckFailed(
                f"the words {one} and {other} are equally near to word {id}, and only one of them is among its nearest {k}. "
                "So the right answer isn't decided: turn one of the rows a little."
            )


def allowed_table(given):
    """Return an input's table and groups as arrays, and its k, if `neighbour_precision` takes them."""
    if not isinstance(given, list | tuple) or len(given) != 3:
        raise CheckFailed("it should be a tuple of three, (table, groups, k).")
    try:
        table, groups = np.asarray(given[0]), np.asarray(given[1])
    except ValueError:
        raise CheckFailed("its table has rows, or its groups have sizes, that differ.") from None
    table = _allowed_rows(table)
    groups, k = _allowed_groups(groups, len(table)), given[2]
    if isinstance(k, bool | np.bool_) or not isinstance(k, int | np.integer) or not 1 <= k < len(table):
        raise CheckFailed(f"its k should be a whole number from 1 to {len(table) - 1}, the number of other words.")
    _decided(table, groups, k)
    return table, groups, int(k)


TOUCHSTONES = Hunt(
    "touchstones",
    word_by_word,
    allowed_table,
    (
        (
            lambda inputs: any(0 < word_by_word(*one) < 1 for one in inputs),
            "Is the right answer 0 or 1 for every table of yours?",
        ),
        (
            lambda inputs: any(np.ptp(np.linalg.norm(table, axis=1)) > 0.5 for table, _, _ in inputs),
            "How long are your rows?",
        ),
        (lambda inputs: any(k > 1 for _, _, k in inputs), "Do you always ask for a single neighbor?"),
        (
            lambda inputs: any(k != groups.shape[1] - 1 for _, groups, k in inputs),
            "Is k always the number of a word's relatives?",
        ),
        (lambda inputs: any(len(groups) > 1 for _, groups, _ in inputs), "How many groups does a table of yours have?"),
        (
            lambda inputs: any(groups.size < len(table) for table, groups, _ in inputs),
            "Is each word of yours in some group?",
        ),
        (
            lambda inputs: any(min(cosines_of(table, id).values()) < -0.5 for table, groups, _ in inputs for id in groups.flat),
            "Does any word of yours point away from another one?",
        ),
        (lambda inputs: False, "Take one word of yours: which other rule for its nearest words would pick the same ones?"),
    ),
)

globals().update(TOUCHSTONES.checks(masked("06-what-vectors-mean", "neighbour_precision", without=NO_IMPOSTORS)))
