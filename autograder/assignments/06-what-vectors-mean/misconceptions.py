"""Wrong answers that learners really give in 06-what-vectors-mean, each with the sentence that a tutor would say."""

import numpy as np

from autograder.checks.misconceptions import misconception

# --- skip_gram_pairs


def _words(sentence):
    return [int(id) for id in sentence if id >= 0]


def _pairs(ids, places, keep=lambda one, other: True):
    """The pairs of each sentence; places(t, length) gives the neighbors' places."""
    pairs = []
    for sentence in ids:
        words = _words(sentence)
        for t, center in enumerate(words):
            pairs += [(center, words[s]) for s in places(t, len(words)) if keep(center, words[s])]
    return np.array(pairs, dtype=int).reshape(-1, 2)


def _near(window):
    return lambda t, length: [s for s in range(max(0, t - window), min(length, t + window + 1)) if s != t]


@misconception("skip_gram_pairs")
def only_the_words_before(ids, window):
    """Each word is paired with the words before it alone. A neighbor may stand on either side: so each of two neighbors is once
    the center and once the neighbor."""
    return _pairs(ids, lambda t, length: range(max(0, t - window), t))


@misconception("skip_gram_pairs")
def only_the_words_after(ids, window):
    """Each word is paired with the words after it alone. A neighbor may stand on either side: so each of two neighbors is once
    the center and once the neighbor."""
    return _pairs(ids, lambda t, length: range(t + 1, min(length, t + window + 1)))


@misconception("skip_gram_pairs")
def right_edge_left_out(ids, window):
    """On the right your window is one step too short. `range(a, b)` ends before b: which number must b be, so that the place `t
    + window` is still visited?"""
    return _pairs(ids, lambda t, length: [s for s in range(max(0, t - window), min(length, t + window)) if s != t])


@misconception("skip_gram_pairs")
def window_one_too_wide(ids, window):
    """Your window reaches one step too far on both sides. With a window of 1 only the words directly beside the center count."""
    return _pairs(ids, _near(window + 1))


@misconception("skip_gram_pairs")
def window_shared_by_both_sides(ids, window):
    """Your window is shared by both sides, half of it for each. Here `window` counts for each side: so many words before the
    center, and so many after it."""
    return _pairs(ids, _near(window // 2))


@misconception("skip_gram_pairs")
def half_of_a_window_but_one_at_least(ids, window):
    """You reach half of the window to each side, and one word at least. Here `window` counts for each side: so many words before
    the center, and so many after it."""
    return _pairs(ids, _near(max(window // 2, 1)))


@misconception("skip_gram_pairs")
def center_paired_with_itself(ids, window):
    """Each word is paired with itself as well, as if it were its own neighbor. Leave out the center's own place, and then a word
    is paired with itself only where the text repeats it."""
    return _pairs(ids, lambda t, length: range(max(0, t - window), min(length, t + window + 1)))


@misconception("skip_gram_pairs")
def full_sentences_lost(ids, window):
    """Sentences that fill all T places are lost: `np.argmax(sentence == -1)` is 0 where there is no −1, and so you take them for
    empty. Keep the ids that are not −1 instead: `sentence[sentence != -1]`."""
    return _pairs([sentence for sentence in ids if -1 in sentence], _near(window))


@misconception("skip_gram_pairs")
def nothing_to_put_together(ids, window):
    """Where no sentence has two words there is no pair, and NumPy can't put an empty list of arrays together. Return an array of
    shape (0, 2), or an empty list, in that case."""
    blocks = [each for each in (_pairs([sentence], _near(window)) for sentence in ids) if len(each)]
    return np.concatenate(blocks)


@misconception("skip_gram_pairs")
def nothing_to_stack(ids, window):
    """Where no sentence has two words there is no pair, and NumPy can't stack an empty list. Return an array of shape (0, 2), or
    an empty list, in that case."""
    return np.stack([np.array(pair) for pair in _pairs(ids, _near(window))])


@misconception("skip_gram_pairs")
def equal_words_left_out(ids, window):
    """A word that stands beside itself, as in "very very", is lost. Do you compare words to leave the center out? Compare their
    places: only the center's own place doesn't count."""
    return _pairs(ids, _near(window), lambda one, other: one != other)


@misconception("skip_gram_pairs")
def pairs_across_sentences(ids, window):
    """Some pairs join the end of one sentence with the beginning of the next, so the table would learn from neighbors that
    nobody wrote side by side. Make the pairs sentence by sentence, not from one long row."""
    return _pairs([np.concatenate([_words(sentence) for sentence in ids])], _near(window))


@misconception("skip_gram_pairs")
def everything_in_one_row(ids, window):
    """You flattened the ids, so sentences run into one another and −1 is treated as a word. Go sentence by sentence, and take
    the −1 out first."""
    words = np.asarray(ids).ravel().tolist()
    pairs = [(words[t], words[s]) for t in range(len(words)) for s in _near(window)(t, len(words))]
    return np.array(pairs, dtype=int).reshape(-1, 2)


@misconception("skip_gram_pairs")
def minus_one_as_a_word(ids, window):
    """−1 is paired as if it were a word. It only fills short sentences up; as a row number it would even name the last row of
    the table, which would learn from nothing. Leave it out."""
    pairs = []
    for words in np.asarray(ids).tolist():
        pairs += [(words[t], words[s]) for t in range(len(words)) for s in _near(window)(t, len(words))]
    return np.array(pairs, dtype=int).reshape(-1, 2)


@misconception("skip_gram_pairs")
def minus_one_as_a_neighbour(ids, window):
    """You leave −1 out as a center, and still pair words with it as a neighbor. Ask of both words of a pair whether they are
    words; or take the −1 out of the sentence before you begin."""
    pairs = []
    for words in np.asarray(ids).tolist():
        pairs += [(words[t], words[s]) for t in range(len(words)) for s in _near(window)(t, len(words)) if words[t] >= 0]
    return np.array(pairs, dtype=int).reshape(-1, 2)


@misconception("skip_gram_pairs")
def id_zero_taken_for_filling(ids, window):
    """The word with id 0 is missing from your pairs. In this exercise −1 fills short sentences up, and 0 is a word like any
    other; `if id:` is False for it."""
    return _pairs([[id for id in sentence if id > 0] for sentence in np.asarray(ids).tolist()], _near(window))


@misconception("skip_gram_pairs")
def minus_one_as_a_center(ids, window):
    """You leave −1 out as a neighbor, and still make it the center of pairs. Ask of both words of a pair whether they are words;
    or take the −1 out of the sentence before you begin."""
    pairs = []
    for words in np.asarray(ids).tolist():
        pairs += [(words[t], words[s]) for t in range(len(words)) for s in _near(window)(t, len(words)) if words[s] >= 0]
    return np.array(pairs, dtype=int).reshape(-1, 2)


@misconception("skip_gram_pairs")
def neighbour_zero_taken_for_filling(ids, window):
    """The word with id 0 is a center in your pairs and never a neighbor. Do you ask whether an id is above 0? Here −1 fills
    short sentences up, and 0 is a word like any other."""
    return _pairs(ids, _near(window), lambda one, other: other > 0)


@misconception("skip_gram_pairs")
def slice_that_begins_below_zero(ids, window):
    """Words near the beginning of a sentence lose their left neighbors. There a slice such as `words[t - window : t]` begins
    below 0, which Python counts from the end, so the slice is empty or begins too late. Begin it at `max(0, t - window)`."""
    return _pairs(ids, lambda t, length: [*range(length)[t - window : t], *range(t + 1, min(length, t + window + 1))])


@misconception("skip_gram_pairs")
def pairs_listed_once(ids, window):
    """A pair that occurs several times is listed once, as a set, a dict or `np.unique` would do. How often two words meet is what
    the table learns from: keep every occurrence, in any order."""
    return np.array(list(dict.fromkeys(map(tuple, _pairs(ids, _near(window)).tolist()))), dtype=int).reshape(-1, 2)


@misconception("skip_gram_pairs")
def places_wrap_around(ids, window):
    """The first words of a sentence are paired with its last ones. A place such as −1 is no error in Python: it counts from the
    end. Begin the window at 0 where it would begin before."""
    return _pairs(ids, lambda t, length: [s for s in range(t - window, min(length, t + window + 1)) if s != t and -length <= s])


@misconception("skip_gram_pairs")
def rows_rolled_around(ids, window):
    """The first and the last words of a row of `ids` become neighbors: what leaves the row at one end comes in again at the
    other, as with `np.roll`. A sentence is no ring; a word at its edge has neighbors on one side only."""
    both = []
    for shift in range(1, window + 1):
        rolled = np.roll(ids, shift, axis=1)
        both += [np.stack(pair, axis=-1).reshape(-1, 2) for pair in ((ids, rolled), (rolled, ids))]
    pairs = np.concatenate(both)
    return pairs[(pairs >= 0).all(axis=1)]


@misconception("skip_gram_pairs")
def sentences_closed_to_rings(ids, window):
    """The first and the last words of a sentence become neighbors, on both sides. A sentence is no ring: a place such as
    `(t + 1) % len(words)` begins anew where it should stop. Cut the window off at the edges."""
    steps = [step for step in range(-window, window + 1) if step]
    return _pairs(ids, lambda t, length: [(t + step) % length for step in steps])


@misconception("skip_gram_pairs")
def short_sentences_left_out(ids, window):
    """Sentences that are filled up with −1 give no pairs at all. Only the −1 themselves are no words: what stands before them is
    a sentence like any other."""
    return _pairs([sentence for sentence in ids if min(sentence) >= 0], _near(window))


@misconception("skip_gram_pairs")
def only_at_the_windows_edge(ids, window):
    """You take the words exactly `window` steps away and none in between. Every word up to that distance is a neighbor."""
    return _pairs(ids, lambda t, length: [s for s in (t - window, t + window) if 0 <= s < length])


@misconception("skip_gram_pairs")
def places_in_place_of_ids(ids, window):
    """You return the places of the words in their sentence. The pairs are pairs of ids: look up which word stands at each
    place."""
    return _pairs([np.arange(len(_words(sentence))) for sentence in ids], _near(window))


@misconception("skip_gram_pairs")
def edges_skipped(ids, window):
    """Words near the edges of a sentence are no centers in your pairs. Where the window sticks out it only has fewer words:
    visit every place, and cut the window off at the edges."""
    return _pairs(ids, lambda t, length: _near(window)(t, length) if window <= t < length - window else [])


@misconception("skip_gram_pairs")
def stops_after_the_first_sentence(ids, window):
    """Only the first sentence gives pairs. Does your `return` stand inside of the loop, or do you make a new list in each
    pass?"""
    return _pairs(ids[:1], _near(window))


@misconception("skip_gram_pairs")
def two_rows_of_ids(ids, window):
    """Centers and neighbors stand in two rows, shape (2, P). A pair should be a row: shape (P, 2), which is what `np.array`
    makes of a list of pairs."""
    return _pairs(ids, _near(window)).T


@misconception("skip_gram_pairs")
def places_below_zero_visited(ids, window):
    """The first words of a sentence get the last ones as neighbors: places below 0 are visited, and Python counts them from the
    end. Begin at `max(0, t - window)`."""
    pairs = []
    for sentence in ids:
        for place, word in enumerate(sentence):
            for other in range(place - window, place + window + 1):
                if word != -1 and other != place and other < len(sentence) and sentence[other] != -1:
                    pairs.append((word, sentence[other]))
    return np.array(pairs).reshape(-1, 2)


@misconception("skip_gram_pairs")
def columns_sorted_apart(ids, window):
    """You sort each column by itself, and so centers get other words' neighbors: `np.sort(pairs, axis=0)` tears the rows apart.
    The order is free. If you want one, `sorted` keeps the pairs together."""
    pairs = []
    for sentence in ids:
        words = sentence[sentence >= 0]
        pairs += [(a, b) for i, a in enumerate(words) for j, b in enumerate(words) if i != j and abs(i - j) <= window]
    return np.sort(np.array(pairs, dtype=int).reshape(-1, 2), axis=0)


# --- noise_distribution


@misconception("noise_distribution")
def counts_without_power(counts):
    """You left the power out, so frequent words are drawn too often and rare ones hardly ever. Raise the counts to the power
    0.75 before you divide."""
    return counts / np.sum(counts)


@misconception("noise_distribution")
def divided_by_the_sum_of_counts(counts):
    """Your chances don't add up to 1: you divide the powers by the sum of the counts. The powers have a sum of their own."""
    return counts**0.75 / np.sum(counts)


@misconception("noise_distribution")
def powers_not_divided(counts):
    """The powers are right, but chances add up to 1, and these don't. Divide them by their sum."""
    return counts**0.75


@misconception("noise_distribution")
def power_of_the_shares_alone(counts):
    """Your numbers are the words' shares to the power 0.75, and shares that went through a power no longer add up to 1. Divide
    by the sum of the powers themselves."""
    return (counts / np.sum(counts)) ** 0.75


@misconception("noise_distribution")
def all_words_alike(counts):
    """Each word has the same chance. Frequent words should be drawn more often than rare ones; check that the exponent is 0.75:
    in Python `3 // 4` is 0."""
    return np.full(len(counts), 1 / len(counts))


@misconception("noise_distribution")
def seen_words_alike(counts):
    """Each word that occurs has the same chance, whether it occurs once or a thousand times. The count itself should enter, to
    the power 0.75."""
    return (np.asarray(counts) > 0) / np.sum(np.asarray(counts) > 0)


@misconception("noise_distribution")
def square_roots(counts):
    """The exponent is 0.75, and you took the square root, 0.5, which makes frequent words too rare among the negatives. The root
    of the root, to the third power, is what you need: `** 0.75`."""
    return counts**0.5 / np.sum(counts**0.5)


@misconception("noise_distribution")
def power_of_four_thirds(counts):
    """Your exponent is 4/3. This makes frequent words even more frequent; it should be 3/4, which brings rare words up."""
    return counts ** (4 / 3) / np.sum(counts ** (4 / 3))


@misconception("noise_distribution")
def softmax_of_counts(counts):
    """You took a softmax: e to the power of the count. Here it is the other way around: the count to a power, 0.75."""
    growth = np.exp(counts - np.max(counts))
    return growth / growth.sum()


@misconception("noise_distribution")
def exponentials_of_counts(counts):
    """You took e to the power of the count, which overflows for a large one, and NaN comes of it. Here it is the other way
    around: the count to a power, 0.75."""
    with np.errstate(all="ignore"):
        growth = np.exp(counts)
        return growth / growth.sum()


@misconception("noise_distribution")
def exponent_times_the_count(counts):
    """You took e to the power of 0.75 times the count, which overflows for a large one, and NaN comes of it. Here the count is
    what is raised, and 0.75 is the power: `counts**0.75`."""
    with np.errstate(all="ignore"):
        growth = np.exp(0.75 * np.asarray(counts))
        return growth / growth.sum()


@misconception("noise_distribution")
def logarithms_of_counts(counts):
    """You took logarithms of the counts. They make a word with a thousand times the count at most ten times as frequent; the
    rule is the power 0.75."""
    return np.log1p(counts) / np.log1p(counts).sum()


@misconception("noise_distribution")
def one_added_to_counts(counts):
    """You added 1 to each count, so words that never occur are drawn. A word with the count 0 has chance 0."""
    return (counts + 1) ** 0.75 / np.sum((counts + 1) ** 0.75)


@misconception("noise_distribution")
def largest_chance_is_one(counts):
    """The most frequent word has chance 1, as if it were always drawn. Divide by the sum of the powers and not by the
    largest."""
    return counts**0.75 / np.max(counts**0.75)


@misconception("noise_distribution")
def chances_piled_up(counts):
    """You return running sums. They are handy for drawing, but what is asked for here is the chance of each word."""
    return np.cumsum(counts**0.75 / np.sum(counts**0.75))


@misconception("noise_distribution")
def chances_sorted(counts):
    """Your chances are sorted, so they are no longer at the places of their words. Entry i belongs to the word with id i."""
    powers = np.sort(counts**0.75)[::-1]
    return powers / powers.sum()


@misconception("noise_distribution")
def absent_words_dropped(counts):
    """Words with the count 0 are missing from your result, so all later ones have slipped to another id. Keep V entries: theirs
    are 0."""
    powers = counts[counts > 0] ** 0.75
    return powers / powers.sum()


@misconception("noise_distribution")
def chances_rounded_to_whole_counts(counts):
    """You cut the powers to whole numbers before dividing, and what was cut off is missing from the chances. Divide the powers
    as they are."""
    powers = (counts**0.75).astype(int)
    return powers / powers.sum()


@misconception("noise_distribution")
def divided_by_the_number_of_words(counts):
    """You divide by the number of words, so your chances don't add up to 1. Divide the powers by their own sum."""
    return counts**0.75 / len(counts)


@misconception("noise_distribution")
def cubes_of_large_counts(counts):
    """The third power of a count of some millions is more than NumPy's integers can hold, and wraps around: a common word then
    has a chance that is no number, or a wrong one. Take `counts ** 0.75`, which makes floats first."""
    with np.errstate(all="ignore"):
        weights = np.sqrt(np.sqrt(counts**3))
        return weights / weights.sum()


@misconception("noise_distribution")
def quarter_of_the_cube(counts):
    """You take a quarter of the third power: `counts ** 3 / 4` divides after the power. Write 0.75, or put 3/4 in
    brackets."""
    weights = counts.astype(float) ** 3 / 4
    return weights / weights.sum()


# --- softmax_gradients


def _softmax(scores):
    growth = np.exp(scores - scores.max())
    return growth / growth.sum()


def _of_softmax(center, context, table, error=None, loss=None):
    """The right answer, with another error (V,) or loss where these are given."""
    p = _softmax(table @ center)
    if error is None:
        error = p.copy()
        error[context] -= 1
    if loss is None:
        scores = table @ center
        loss = np.log(np.exp(scores - scores.max()).sum()) + scores.max() - scores[context]
    return loss, table.T @ error, np.outer(error, center)


@misconception("softmax_gradients")
def largest_number_of_the_table_taken_off(center, context, table):
    """Against overflow you take off the largest number in the table. Whether `np.exp` overflows is decided by the scores: take
    off the largest of these, `table @ center`."""
    with np.errstate(over="ignore", invalid="ignore"):
        scores = (table - table.max()) @ center
        growth = np.exp(scores)
        error = growth / growth.sum()
        error[context] -= 1
        return _of_softmax(center, context, table, error, np.log(growth.sum()) - scores[context])


@misconception("softmax_gradients")
def exponentials_that_overflow(center, context, table):
    """With large scores `np.exp` overflows, and infinity divided by infinity is NaN: one NaN would spoil the whole table.
    Subtract the largest score from all scores first; the softmax stays the same, because numerator and denominator shrink
    alike."""
    p = np.exp(table @ center) / np.exp(table @ center).sum()
    error = p.copy()
    error[context] -= 1
    return -np.log(p[context]), table.T @ error, np.outer(error, center)


@misconception("softmax_gradients")
def logarithm_of_a_vanished_probability(center, context, table):
    """Your loss is infinite where the right word lies far below the best one: there its probability is rounded to 0, and log 0 is
    minus infinity. Don't go by way of p: the loss is log Σ exp(s) − s[context], and with the largest score taken off first
    nothing overflows, and the sum is at least 1."""
    with np.errstate(divide="ignore"):
        return _of_softmax(center, context, table, loss=-np.log(_softmax(table @ center)[context]))


@misconception("softmax_gradients")
def scores_divided_by_the_root(center, context, table):
    """You divide the scores by the square root of d, as attention does. Here the scores are the bare products of the rows with
    the center."""
    return _of_softmax(center / np.sqrt(len(center)), context, table)


@misconception("softmax_gradients")
def scores_alone_divided_by_the_root(center, context, table):
    """You divide the scores by the square root of d, as attention does. Here the scores are the bare products of the rows with
    the center."""
    loss, of_center, of_table = _of_softmax(center / np.sqrt(len(center)), context, table)
    return loss, of_center, of_table * np.sqrt(len(center))


@misconception("softmax_gradients")
def nothing_taken_away_at_the_right_word(center, context, table):
    """Your gradients use p in place of p − y, so nothing pulls the right word closer: each step pushes all words away. At the
    right word, 1 has to be taken away from the probability."""
    return _of_softmax(center, context, table, error=_softmax(table @ center))


@misconception("softmax_gradients")
def softmax_gradients_turned_around(center, context, table):
    """All signs of your gradients are turned around: y − p in place of p − y. A step against such a gradient makes the right
    word less likely."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, -of_center, -of_table


@misconception("softmax_gradients")
def center_gradient_turned_around(center, context, table):
    """The gradient of the table is right, and that of the center has the wrong sign. It is the mean of all rows, weighted with
    their probabilities, minus the right row; you have it the other way round."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, -of_center, of_table


@misconception("softmax_gradients")
def center_gradient_without_the_right_row(center, context, table):
    """The gradient of the table is right, and that of the center lacks the pull: it is the mean of all rows, weighted with their
    probabilities, and the right row has still to be taken away. Use p − y in both."""
    loss, _, of_table = _of_softmax(center, context, table)
    return loss, table.T @ _softmax(table @ center), of_table


@misconception("softmax_gradients")
def probability_as_the_loss(center, context, table):
    """Your loss is the probability of the right word, so a good answer would have a high loss. Take minus its logarithm."""
    return _of_softmax(center, context, table, loss=_softmax(table @ center)[context])


@misconception("softmax_gradients")
def logarithm_without_minus(center, context, table):
    """Your loss is negative: the logarithm of a probability is at most 0. The loss is minus that."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return -loss, of_center, of_table


@misconception("softmax_gradients")
def loss_of_all_words(center, context, table):
    """Your loss adds up −log p over all words. Only the word that really stood there counts: entry `context`."""
    scores = table @ center
    logs = np.log(np.exp(scores - scores.max()).sum()) + scores.max() - scores
    return _of_softmax(center, context, table, loss=logs.sum())


@misconception("softmax_gradients")
def loss_without_the_others(center, context, table):
    """Your loss is minus the score of the right word, and the other words don't enter. Then the loss could be lowered without
    end by longer vectors. Take the logarithm of the softmax, with the sum over all words in it."""
    return _of_softmax(center, context, table, loss=-(table @ center)[context])


@misconception("softmax_gradients")
def largest_score_taken_off_once(center, context, table):
    """In the loss you subtracted the largest score in one place and not in the other. In log Σ exp(s) − s[context], take it off
    both s, or add it to the logarithm again."""
    scores = table @ center
    return _of_softmax(center, context, table, loss=np.log(np.exp(scores - scores.max()).sum()) - scores[context])


@misconception("softmax_gradients")
def loss_in_another_base(center, context, table):
    """Your loss is right up to a factor: it uses `log2`. The gradients belong to the natural logarithm, `np.log`."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss / np.log(2), of_center, of_table


@misconception("softmax_gradients")
def only_the_right_row_moves(center, context, table):
    """Only the row of the right word has a gradient in your table. All V words are in the denominator, so each row gets its
    share of the push: that is what makes the full softmax expensive."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    alone = np.zeros_like(of_table)
    alone[context] = of_table[context]
    return loss, of_center, alone


@misconception("softmax_gradients")
def center_sees_the_right_row_alone(center, context, table):
    """Your gradient of the center has one term, that of the right word. The center took part in all V scores, so the chain rule
    adds up V terms."""
    loss, _, of_table = _of_softmax(center, context, table)
    p = _softmax(table @ center)
    return loss, (p[context] - 1) * table[context], of_table


@misconception("softmax_gradients")
def table_gradient_on_its_side(center, context, table):
    """The gradient of the table has shape (d, V). It should have the shape of the table, (V, d): in `np.outer`, the errors come
    first."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, of_center, of_table.T


@misconception("softmax_gradients")
def sigmoids_for_softmax(center, context, table):
    """You put each score through a sigmoid on its own, so the numbers don't add up to 1. A softmax divides by the sum over all
    words. (Yes or no for each word on its own: that is the idea of section 3.)"""
    p = 1 / (1 + np.exp(-np.clip(table @ center, -500, 500)))
    error = p.copy()
    error[context] -= 1
    return _of_softmax(center, context, table, error=error, loss=-np.log(p[context]))


@misconception("softmax_gradients")
def scores_divided_by_their_sum(center, context, table):
    """You divide the scores by their sum. Scores may be negative, and then so would be the chances: take `np.exp` of each score
    before you divide."""
    scores = table @ center
    p = scores / scores.sum()
    error = p.copy()
    error[context] -= 1
    return _of_softmax(center, context, table, error=error, loss=-np.log(p[context]))


@misconception("softmax_gradients")
def minus_one_in_place_of_the_probability(center, context, table):
    """At the right word you wrote −1 in place of p − 1, so the pull never gets weaker, not even when the model is sure already.
    Take 1 away from the probability: `-=`, not `=`."""
    error = _softmax(table @ center)
    error[context] = -1
    return _of_softmax(center, context, table, error=error)


@misconception("softmax_gradients")
def error_times_its_own_row(center, context, table):
    """In the gradient of the table each row is multiplied with its own error. The score is row · center; its derivative with
    respect to the row is the center, so that's what the error multiplies."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, of_center, (of_table @ center / (center @ center or 1))[:, np.newaxis] * table


@misconception("softmax_gradients")
def averaged_over_the_vocabulary(center, context, table):
    """Your gradients are divided by V. The loss of one pair is no average over words: leave the division out."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, of_center / len(table), of_table / len(table)


@misconception("softmax_gradients")
def step_taken_in_the_table(center, context, table):
    """You changed the table on the way. The caller still needs it as it was: compute the gradients, and leave the step to
    whoever trains."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    table -= of_table.astype(table.dtype)
    return loss, of_center, of_table


@misconception("softmax_gradients")
def loss_read_after_the_subtraction(center, context, table):
    """Your loss is not a number: it takes the logarithm of something negative. Does it read the probability after 1 was taken
    away from it? `error = p` makes no copy, both names mean the same array. Compute the loss first, or begin with
    `error = p.copy()`."""
    p = _softmax(table @ center)
    p[context] -= 1
    return _of_softmax(center, context, table, loss=-np.log(p[context]))


@misconception("softmax_gradients")
def error_in_every_column(center, context, table):
    """In the gradient of the table each row repeats one number. By the chain rule the error of a word is multiplied with what
    its row was multiplied with in the score, the center."""
    loss, of_center, _ = _of_softmax(center, context, table)
    error = _softmax(table @ center)
    error[context] -= 1
    return loss, of_center, error[:, np.newaxis] * np.ones_like(table)


@misconception("softmax_gradients")
def large_scores_cut_off(center, context, table):
    """You cut large scores off, so two different ones become equal. Subtract the largest from all: that keeps their
    differences."""
    scores = np.clip(table @ center, -700, 700)
    error = _softmax(scores)
    error[context] -= 1
    loss = np.log(np.exp(scores - scores.max()).sum()) + scores.max() - scores[context]
    return _of_softmax(center, context, table, error=error, loss=loss)


@misconception("softmax_gradients")
def gradients_without_the_loss(center, context, table):
    """You return two things. Three are asked for: the loss, then the gradient of the center, then that of the table."""
    return _of_softmax(center, context, table)[1:]


@misconception("softmax_gradients")
def scores_cut_off(center, context, table):
    """Large scores are cut off, so that the exponentials don't overflow: but then words that differ count as equal. Subtract the
    largest score from all scores; the softmax stays the same."""
    scores = np.clip(table @ center, -500, 500)
    powers = np.exp(scores)
    error = powers / powers.sum()
    loss = np.log(powers.sum()) - scores[context]
    error[context] -= 1
    return loss, error @ table, np.outer(error, center)


@misconception("softmax_gradients")
def shifted_by_the_largest_size(center, context, table):
    """You subtract the score of the largest size, without its sign. Where all scores are far below zero that moves them still
    further down, until every exponential is 0. Subtract the largest score, `scores.max()`."""
    with np.errstate(all="ignore"):
        scores = table @ center
        shift = np.abs(scores).max()
        growth = np.exp(scores - shift)
        p = growth / growth.sum()
        loss = np.log(growth.sum()) + shift - scores[context]
        p[context] -= 1
        return loss, table.T @ p, np.outer(p, center)


@misconception("softmax_gradients")
def right_row_taken_off_twice(center, context, table):
    """The right word's row is taken off the center's gradient twice: once because the error at its place is p − 1 already, and
    once more by itself. `p -= …` changes the array in place, also under its other names."""
    loss, of_center, of_table = _of_softmax(center, context, table)
    return loss, of_center - table[context], of_table


# --- sgns_gradients


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _scores(center, positive, negatives):
    return (center * positive).sum(axis=-1), (center[:, None] * negatives).sum(axis=-1)


def _of_sgns(center, positive, negatives, error=None, errors=None, losses=None):
    """The right answer, with other errors (B,), (B, K) or losses where these are given."""
    score, scores = _scores(center, positive, negatives)
    error = _sigmoid(score) - 1 if error is None else error
    errors = _sigmoid(scores) if errors is None else errors
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).sum(axis=1) if losses is None else losses
    of_center = error[:, None] * positive + (errors[:, :, None] * negatives).sum(axis=1)
    return losses, of_center, error[:, None] * center, errors[:, :, None] * center[:, None]


@misconception("sgns_gradients")
def sgns_signs_turned_around(center, positive, negatives):
    """All signs of your gradients are turned around: y − p in place of p − y. A step *against* such a gradient drives neighbors
    apart and pulls random words together."""
    losses, *gradients = _of_sgns(center, positive, negatives)
    return losses, *(-each for each in gradients)


@misconception("sgns_gradients")
def scores_cut_off_at_six(center, positive, negatives):
    """Scores are cut off at −6 and 6, as in the original program, which reads the sigmoid from a table that ends there. The
    losses and errors of more extreme pairs come out wrong: compute the sigmoid."""
    score, scores = (np.clip(each, -6, 6) for each in _scores(center, positive, negatives))
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, _sigmoid(score) - 1, _sigmoid(scores), losses)


@misconception("sgns_gradients")
def negatives_averaged_to_one(center, positive, negatives):
    """You average the K negatives first and count their mean K times. Each negative has a score of its own, and so a sigmoid of
    its own: that of a mean isn't the mean of the sigmoids."""
    mean = np.broadcast_to(negatives.mean(axis=1, keepdims=True), negatives.shape)
    return _of_sgns(center, positive, mean)


@misconception("sgns_gradients")
def negatives_pulled_too(center, positive, negatives):
    """The negatives are treated like neighbors: their error is p − 1. For a word that was drawn at random the right answer is
    "no", y = 0, so the error is p. As it stands, all vectors end up pointing the same way."""
    _, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores) - 1)


@misconception("sgns_gradients")
def negatives_are_neighbors_throughout(center, positive, negatives):
    """The negatives are treated like neighbors, in the losses and in the gradients: −log p, and p − 1. For a word that was drawn
    at random the right answer is "no", y = 0: its loss is −log(1 − p) and its error p. As it stands, nothing is ever pushed
    away."""
    score, scores = _scores(center, positive, negatives)
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(-scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores) - 1, losses=losses)


@misconception("sgns_gradients")
def neighbour_pushed_away(center, positive, negatives):
    """The neighbor is treated like a negative: its error is p. For the word that really stood there the right answer is "yes", y
    = 1, so the error is p − 1. As it stands, nothing is ever pulled closer."""
    score, _ = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, error=_sigmoid(score))


@misconception("sgns_gradients")
def yes_and_no_exchanged(center, positive, negatives):
    """You exchanged the labels: the neighbor should have y = 1, and the negatives y = 0. As it stands, random words are pulled
    together and neighbors driven apart."""
    score, scores = _scores(center, positive, negatives)
    losses = np.log1p(np.exp(score)) + np.log1p(np.exp(-scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, _sigmoid(score), _sigmoid(scores) - 1, losses)


@misconception("sgns_gradients")
def center_without_the_negatives(center, positive, negatives):
    """The center's gradient has only the neighbor's term. It took part in the K scores of the negatives too: without their push,
    all centers are only ever pulled."""
    losses, _, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    score, _ = _scores(center, positive, negatives)
    return losses, (_sigmoid(score) - 1)[:, None] * positive, of_positive, of_negatives


@misconception("sgns_gradients")
def center_without_the_neighbour(center, positive, negatives):
    """The center's gradient has only the negatives' terms. The neighbor's term is missing, the only one that pulls."""
    losses, _, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    _, scores = _scores(center, positive, negatives)
    return losses, (_sigmoid(scores)[:, :, None] * negatives).sum(axis=1), of_positive, of_negatives


@misconception("sgns_gradients")
def center_with_one_negative(center, positive, negatives):
    """In the center's gradient only the last negative arrives. Do you assign in a loop over the negatives? Each of the K terms
    has to be added."""
    losses, _, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    last = _of_sgns(center, positive, negatives[:, -1:])[1]
    return losses, last, of_positive, of_negatives


@misconception("sgns_gradients")
def negatives_averaged(center, positive, negatives):
    """You average over the K negatives. In this loss each negative counts in full: sum them."""
    score, scores = _scores(center, positive, negatives)
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).mean(axis=1)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores) / scores.shape[1], losses=losses)


@misconception("sgns_gradients")
def negatives_averaged_for_the_center(center, positive, negatives):
    """In the center's gradient you take the mean over the negatives, and elsewhere their sum. The loss sums over them, so the
    gradient does."""
    losses, of_center, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    score, _ = _scores(center, positive, negatives)
    pull = (_sigmoid(score) - 1)[:, None] * positive
    return losses, pull + (of_center - pull) / negatives.shape[1], of_positive, of_negatives


@misconception("sgns_gradients")
def gradients_divided_by_the_batch(center, positive, negatives):
    """Your gradients are divided by the size of the batch. Here each pair has a loss of its own, and its gradients belong to
    that loss alone; whoever trains decides whether to average."""
    losses, *gradients = _of_sgns(center, positive, negatives)
    return losses, *(each / len(center) for each in gradients)


@misconception("sgns_gradients")
def one_loss_for_the_batch(center, positive, negatives):
    """You return one loss for the whole batch. Each pair has its own: shape (B,), so sum over the negatives only."""
    losses, *gradients = _of_sgns(center, positive, negatives)
    return losses.sum(), *gradients


@misconception("sgns_gradients")
def mean_loss_of_the_batch(center, positive, negatives):
    """You return the mean loss of the batch. Each pair has its own: shape (B,), so sum over the negatives only."""
    losses, *gradients = _of_sgns(center, positive, negatives)
    return losses.mean(), *gradients


@misconception("sgns_gradients")
def losses_without_negatives(center, positive, negatives):
    """Your losses have only the neighbor's term. For each negative −log(1 − p) is added: without it, long vectors that all point
    one way would have the lowest loss."""
    score, _ = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, losses=np.log1p(np.exp(-score)))


@misconception("sgns_gradients")
def losses_with_yes_for_negatives(center, positive, negatives):
    """The gradients are right, but in the losses you take −log p of the negatives. There the right answer is "no", and its
    probability is 1 − p, which is the sigmoid of the score with the other sign."""
    score, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, losses=np.log1p(np.exp(-score)) + np.log1p(np.exp(-scores)).sum(axis=1))


@misconception("sgns_gradients")
def losses_below_zero(center, positive, negatives):
    """Your losses are negative: the logarithm of a probability is at most 0. The loss is minus that."""
    losses, *gradients = _of_sgns(center, positive, negatives)
    return -losses, *gradients


@misconception("sgns_gradients")
def negatives_subtracted_from_the_loss(center, positive, negatives):
    """In your losses the negatives' terms are subtracted. Each of the 1 + K answers can be wrong, and each adds to the loss."""
    score, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, losses=np.log1p(np.exp(-score)) - np.log1p(np.exp(scores)).sum(axis=1))


@misconception("sgns_gradients")
def negatives_gradients_turned_around(center, positive, negatives):
    """The push has the wrong sign, in the negatives' gradients and in the center's: a step against these pulls random words
    closer. A negative's error is p − 0, which is positive."""
    _, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, errors=-_sigmoid(scores))


@misconception("sgns_gradients")
def no_axis_for_the_negatives(center, positive, negatives):
    """`center * negatives` multiplies shapes (B, d) and (B, K, d), which NumPy lines up from the right: B against K. It fails,
    or mixes up pairs where B and K happen to be equal. Give the center an axis for K: `center[:, None, :]`."""
    scores = (center * negatives).sum(axis=-1)
    losses = np.log1p(np.exp(-(center * positive).sum(axis=-1))) + np.log1p(np.exp(scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores), losses=losses)


@misconception("sgns_gradients")
def losses_averaged_over_the_negatives(center, positive, negatives):
    """The gradients are right, but in the losses you take the mean over the negatives. The loss of a pair is a sum of 1 + K
    terms; the gradients that you return belong to the sum."""
    score, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, losses=np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).mean(axis=1))


@misconception("sgns_gradients")
def repeated_negatives_counted_once(center, positive, negatives):
    """A negative that was drawn several times counts once. Drawing is with repeats on purpose: frequent words come more often,
    and each time they are pushed. So every row of `negatives` counts."""
    score, scores = _scores(center, positive, negatives)
    first = np.array([[not any((n == m).all() for m in rows[:k]) for k, n in enumerate(rows)] for rows in negatives])
    losses = np.log1p(np.exp(-score)) + (first * np.log1p(np.exp(scores))).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=first * _sigmoid(scores), losses=losses)


@misconception("sgns_gradients")
def negatives_like_the_neighbour_left_out(center, positive, negatives):
    """A negative that happens to be the neighbor is left out. Some programs do so; here every draw counts, and so your gradients
    differ from what nudging measures."""
    score, scores = _scores(center, positive, negatives)
    other = ~(negatives == positive[:, None]).all(axis=-1)
    losses = np.log1p(np.exp(-score)) + (other * np.log1p(np.exp(scores))).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=other * _sigmoid(scores), losses=losses)


@misconception("sgns_gradients")
def negatives_summed_into_one_row(center, positive, negatives):
    """The gradient of the negatives has shape (B, d), summed over K. Each negative is a row of its own and gets a gradient of
    its own: (B, K, d), the shape of `negatives`."""
    losses, of_center, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    return losses, of_center, of_positive, of_negatives.sum(axis=1)


@misconception("sgns_gradients")
def softmax_over_the_drawn(center, positive, negatives):
    """You take a softmax over the neighbor and its negatives, so that they compete. Here each of the 1 + K words gets a yes or a
    no of its own, by a sigmoid."""
    score, scores = _scores(center, positive, negatives)
    growth = np.exp(np.concatenate([score[:, None], scores], axis=1))
    p = growth / growth.sum(axis=1, keepdims=True)
    return _of_sgns(center, positive, negatives, p[:, 0] - 1, p[:, 1:], -np.log(p[:, 0]))


@misconception("sgns_gradients")
def one_minus_p_for_the_negatives(center, positive, negatives):
    """The negatives' error is 1 − p with you. Both words follow the same rule, p − y: for the neighbor y is 1, for a negative it
    is 0, so its error is p. With 1 − p, a negative is pushed hardest when it is far away already."""
    _, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, errors=1 - _sigmoid(scores))


@misconception("sgns_gradients")
def negatives_summed_before_the_sigmoid(center, positive, negatives):
    """You add the negatives' vectors first, and take one sigmoid of the sum. Each negative gets an answer of its own: K
    sigmoids, and then the sum over the losses."""
    summed = _of_sgns(center, positive, negatives.sum(axis=1, keepdims=True))
    return *summed[:3], np.repeat(summed[3], negatives.shape[1], axis=1)


@misconception("sgns_gradients")
def scores_summed_before_the_sigmoid(center, positive, negatives):
    """You sum the K scores first, and take one sigmoid of the sum. Each negative gets an answer of its own: K sigmoids, shape
    (B, K), and the sum comes after the logarithm."""
    score, scores = _scores(center, positive, negatives)
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores.sum(axis=1)))
    return _of_sgns(center, positive, negatives, losses=losses)


@misconception("sgns_gradients")
def labels_for_errors(center, positive, negatives):
    """Your errors don't depend on the scores: −1 for the neighbor and 1 for each negative. It is p − y, with p the sigmoid of
    the score, so that what is right already is left in peace."""
    score, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, error=-np.ones_like(score), errors=np.ones_like(scores))


@misconception("sgns_gradients")
def sigmoid_left_out_of_the_error(center, positive, negatives):
    """Your error is score − y. The sigmoid is missing: p − y, with p = sigmoid(score), which stays between −1 and 1 however
    large the score is."""
    score, scores = _scores(center, positive, negatives)
    return _of_sgns(center, positive, negatives, error=score - 1, errors=scores)


@misconception("sgns_gradients")
def sigmoid_turned_around(center, positive, negatives):
    """Your p falls where it should rise, in losses and gradients, so high scores count as "no". The sigmoid has a minus sign,
    `1 / (1 + np.exp(-x))`, and the score has none."""
    score, scores = _scores(center, positive, negatives)
    losses = np.log1p(np.exp(score)) + np.log1p(np.exp(-scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, _sigmoid(-score) - 1, _sigmoid(-scores), losses)


@misconception("sgns_gradients")
def derivative_of_the_sigmoid_twice(center, positive, negatives):
    """Your errors have an extra factor p(1 − p). The derivative of −log(sigmoid) is p − y already: the slope of the logarithm
    cancels that of the sigmoid. With the factor, answers that are surely wrong would hardly be corrected."""
    score, scores = _scores(center, positive, negatives)
    p, q = _sigmoid(score), _sigmoid(scores)
    return _of_sgns(center, positive, negatives, error=(p - 1) * p * (1 - p), errors=q * q * (1 - q))


@misconception("sgns_gradients")
def each_row_times_itself(center, positive, negatives):
    """Neighbors and negatives get their own vectors, times the error. The derivative of a dot product with respect to one vector
    is the *other* one: here the center."""
    losses, of_center, _, _ = _of_sgns(center, positive, negatives)
    score, scores = _scores(center, positive, negatives)
    return losses, of_center, (_sigmoid(score) - 1)[:, None] * positive, _sigmoid(scores)[:, :, None] * negatives


@misconception("sgns_gradients")
def negatives_times_themselves(center, positive, negatives):
    """Each negative gets its own vector, times its error. The derivative of a dot product with respect to one vector is the
    *other* one: as for the neighbor, that is the center."""
    *others, _ = _of_sgns(center, positive, negatives)
    return *others, _sigmoid(_scores(center, positive, negatives)[1])[:, :, None] * negatives


@misconception("sgns_gradients")
def neighbors_times_themselves(center, positive, negatives):
    """The neighbor gets its own vector, times its error. The derivative of a dot product with respect to one vector is the
    *other* one: as for the negatives, that is the center."""
    losses, of_center, _, of_negatives = _of_sgns(center, positive, negatives)
    error = _sigmoid(_scores(center, positive, negatives)[0]) - 1
    return losses, of_center, error[:, None] * positive, of_negatives


@misconception("sgns_gradients")
def center_times_itself(center, positive, negatives):
    """The center's gradient is a multiple of the center. The derivative of a dot product with respect to one vector is the
    *other* one: the neighbor, and each of the negatives."""
    losses, _, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    return losses, of_positive + of_negatives.sum(axis=1), of_positive, of_negatives


@misconception("sgns_gradients")
def center_and_neighbour_exchanged(center, positive, negatives):
    """The gradients of centers and neighbors come in the wrong order. Return the losses, then what belongs to `center`, to
    `positive` and to `negatives`."""
    losses, of_center, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    return losses, of_positive, of_center, of_negatives


@misconception("sgns_gradients")
def negatives_against_the_neighbour(center, positive, negatives):
    """You compare the negatives with the neighbor. All 1 + K scores are dot products with the *center*."""
    score, _ = _scores(center, positive, negatives)
    _, scores = _scores(positive, positive, negatives)
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores), losses=losses)


@misconception("sgns_gradients")
def scores_averaged_over_d(center, positive, negatives):
    """Your scores are means over the d numbers. A dot product is their sum: with the mean, the scores shrink as d grows."""
    score, scores = (each / center.shape[1] for each in _scores(center, positive, negatives))
    losses = np.log1p(np.exp(-score)) + np.log1p(np.exp(scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, _sigmoid(score) - 1, _sigmoid(scores), losses)


@misconception("sgns_gradients")
def every_pair_with_every_neighbour(center, positive, negatives):
    """`center @ positive.T` compares each center with the neighbors of the whole batch. Pair b has one neighbor, row b: multiply
    number by number and sum over the last axis."""
    scores = center @ positive.T
    losses = np.log1p(np.exp(-scores)) + np.log1p(np.exp(_scores(center, positive, negatives)[1])).sum(axis=1)
    return losses, (_sigmoid(scores) - 1) @ positive, (_sigmoid(scores) - 1) @ center, _of_sgns(center, positive, negatives)[3]


@misconception("sgns_gradients")
def only_the_first_pair(center, positive, negatives):
    """You return the numbers of the first pair. The batch has B pairs: every result has B as its first axis."""
    return tuple(each[0] for each in _of_sgns(center, positive, negatives))


@misconception("sgns_gradients")
def steps_in_place_of_gradients(center, positive, negatives):
    """You changed the vectors that you were given. Return the gradients and leave the arguments alone: the step is made by
    whoever trains, with a learning rate."""
    losses, of_center, of_positive, of_negatives = _of_sgns(center, positive, negatives)
    center -= of_center
    positive -= of_positive
    negatives -= of_negatives
    return losses, of_center, of_positive, of_negatives


@misconception("sgns_gradients")
def centers_of_all_pairs_added(center, positive, negatives):
    """In the gradient of the negatives each one gets the centers of all pairs, added up. It met its own pair's center only: in an
    `einsum` the batch has one letter, the same in both arrays."""
    p = 1 / (1 + np.exp(-np.sum(center * positive, axis=1)))
    q = 1 / (1 + np.exp(-np.einsum("bd,bkd->bk", center, negatives)))
    losses = -np.log(p) - np.log(1 - q).sum(axis=1)
    to_center = (p - 1)[:, None] * positive + np.einsum("bk,bkd->bd", q, negatives)
    return losses, to_center, (p - 1)[:, None] * center, q[..., None] * center.sum(axis=0)


@misconception("sgns_gradients")
def first_center_for_all_negatives(center, positive, negatives):
    """The negatives' scores are made with the first center, whichever pair they belong to. Each pair has a center of its own:
    `center[:, None]` gives each its K negatives."""
    return _of_sgns(center, positive, negatives, errors=_sigmoid(negatives @ center[0]))


@misconception("sgns_gradients")
def first_center_for_all_negatives_in_the_losses_too(center, positive, negatives):
    """The negatives' scores are made with the first center, whichever pair they belong to. Each pair has a center of its own:
    `center[:, None]` gives each its K negatives."""
    scores = negatives @ center[0]
    losses = np.log1p(np.exp(-(center * positive).sum(axis=1))) + np.log1p(np.exp(scores)).sum(axis=1)
    return _of_sgns(center, positive, negatives, errors=_sigmoid(scores), losses=losses)


# --- ppmi


def _ratio(counts):
    """The counts over what chance would give, 0 where a word never occurs."""
    counts = np.asarray(counts, dtype=float)
    chance = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
    return np.divide(counts, chance, out=np.zeros_like(counts), where=chance > 0)


def _logs(ratio):
    return np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0)


@misconception("ppmi")
def negative_values_kept(counts):
    """You keep negative numbers. The first P stands for "positive": what is rarer than chance becomes 0."""
    return _logs(_ratio(counts))


@misconception("ppmi")
def sums_exchanged(counts):
    """Rows and columns have each other's sums: `sum(axis=1)` goes along each row, so it gives the sums of the rows, to be used in
    shape (R, 1), and `sum(axis=0)` those of the columns, (1, C). Only a symmetric matrix doesn't tell them apart."""
    counts = np.asarray(counts, dtype=float)
    chance = counts.sum(axis=0)[:, None] * counts.sum(axis=1)[None, :] / counts.sum()
    return np.maximum(_logs(np.where(chance > 0, counts / np.where(chance > 0, chance, 1), 0)), 0)


@misconception("ppmi")
def row_sums_for_columns_of_a_square(counts):
    """Where the matrix is square you take the sums of the rows for those of the columns. They are the same only if it is
    symmetric too: sum along axis 0 for the columns, always."""
    counts = np.asarray(counts, dtype=float)
    rows = counts.sum(axis=1)
    columns = rows if counts.shape[0] == counts.shape[1] else counts.sum(axis=0)
    ratio = np.zeros_like(counts)
    i, j = np.nonzero(counts)
    ratio[i, j] = counts[i, j] * counts.sum() / (rows[i] * columns[j])
    return np.maximum(_logs(ratio), 0)


@misconception("ppmi")
def infinities_kept(counts):
    """Where a pair never occurs you return minus infinity. No product and no mean survives that: such pairs get 0, as does
    everything rarer than chance."""
    with np.errstate(divide="ignore"):
        return np.log(_ratio(counts))


@misconception("ppmi")
def nan_for_absent_words(counts):
    """A word that never occurs gives NaN: its sum is 0, and 0 divided by 0 is not a number. `np.maximum` lets NaN through.
    Compute only where the count is above 0."""
    counts = np.asarray(counts, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = counts * counts.sum() / (counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True))
        return np.maximum(np.log(ratio), 0)


@misconception("ppmi")
def logarithm_of_the_counts(counts):
    """You take the logarithm of the counts themselves, so frequent words are near everything. Divide first by what chance would
    give: row sum times column sum over total."""
    return np.maximum(_logs(np.asarray(counts, dtype=float)), 0)


@misconception("ppmi")
def total_left_out(counts):
    """Row and column sums are there, but the total is missing: chance gives row sum × column sum / total. Without it nearly
    everything looks rarer than chance, and is cut to 0."""
    counts = np.asarray(counts, dtype=float)
    return np.maximum(_logs(_ratio(counts) / max(counts.sum(), 1)), 0)


@misconception("ppmi")
def columns_left_out(counts):
    """You compare with the row's sum, and the column's plays no part. Then a neighbor that is frequent everywhere, such as
    "the", seems close to every word. Divide by both sums."""
    counts = np.asarray(counts, dtype=float)
    rows = counts.sum(axis=1, keepdims=True)
    return np.maximum(_logs(np.divide(counts * counts.shape[1], rows, out=np.zeros_like(counts), where=rows > 0)), 0)


@misconception("ppmi")
def rows_left_out(counts):
    """You compare with the column's sum, and the row's plays no part. Then a frequent word seems close to every neighbor. Divide
    by both sums."""
    counts = np.asarray(counts, dtype=float)
    columns = counts.sum(axis=0, keepdims=True)
    return np.maximum(_logs(np.divide(counts * len(counts), columns, out=np.zeros_like(counts), where=columns > 0)), 0)


@misconception("ppmi")
def logarithm_left_out(counts):
    """You return how many times as frequent as chance a pair is. PPMI is the logarithm of that: twice as often and half as often
    lie equally far from 0 then."""
    return _ratio(counts)


@misconception("ppmi")
def logarithm_to_base_two(counts):
    """Your numbers are right up to a factor: you take `log2`. Here the natural logarithm is meant, `np.log`, the one that the
    sigmoid of the last exercise belongs to."""
    return np.maximum(_logs(_ratio(counts)), 0) / np.log(2)


@misconception("ppmi")
def logarithm_to_base_ten(counts):
    """Your numbers are right up to a factor: you take `log10`. Here the natural logarithm is meant, `np.log`."""
    return np.maximum(_logs(_ratio(counts)), 0) / np.log(10)


@misconception("ppmi")
def one_added_before_the_logarithm(counts):
    """You add 1 before the logarithm, so no number is negative, but none is right: a pair just as frequent as chance should give
    log 1 = 0."""
    return np.log1p(_ratio(counts))


@misconception("ppmi")
def one_added_to_each_count(counts):
    """You add 1 to every count, so pairs that never occur take part, and all the sums change. Leave the counts as they are;
    zeros need no logarithm, they give 0."""
    return np.maximum(_logs(_ratio(np.asarray(counts) + 1)), 0)


@misconception("ppmi")
def difference_for_ratio(counts):
    """You subtract what chance would give. Compare by division: the logarithm of a quotient."""
    counts = np.asarray(counts, dtype=float)
    return np.maximum(counts - counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum(), 0)


@misconception("ppmi")
def sums_of_the_other_axis(counts):
    """Row and column sums are exchanged. `sum(axis=1)` adds along a row: with `keepdims=True` it has shape (V, 1) and divides
    each row by its own sum."""
    counts = np.asarray(counts, dtype=float)
    return np.maximum(_logs(counts * counts.sum() / (counts.sum(axis=0)[:, None] * counts.sum(axis=1)[None, :])), 0)


@misconception("ppmi")
def columns_to_the_power(counts):
    """The shares of your columns went through the power 0.75, as the noise of negative sampling does, and as some do here too.
    Asked for is what chance would give: row sum × column sum / total, without a power."""
    counts = np.asarray(counts, dtype=float)
    powers = counts.sum(axis=0) ** 0.75
    chance = np.outer(counts.sum(axis=1), powers / powers.sum())
    return np.maximum(_logs(np.divide(counts, chance, out=np.zeros_like(counts), where=counts > 0)), 0)


@misconception("ppmi")
def size_without_sign(counts):
    """You take absolute values, so a pair that is much rarer than chance looks like one that is much more frequent. Negative
    numbers become 0."""
    return np.abs(_logs(_ratio(counts)))


@misconception("ppmi")
def shifted_by_the_negatives(counts):
    """You subtract a logarithm, as for a number of negatives. That is the shifted version, of which the text speaks later; here
    nothing is subtracted."""
    return np.maximum(_logs(_ratio(counts)) - np.log(5), 0)


@misconception("ppmi")
def weighted_by_the_probability(counts):
    """You multiply each logarithm by the pair's probability, which is one term of the mutual information of the whole table.
    Leave the factor out: each pair is judged on its own."""
    counts = np.asarray(counts, dtype=float)
    return counts / counts.sum() * np.maximum(_logs(_ratio(counts)), 0)


@misconception("ppmi")
def entries_counted_for_the_total(counts):
    """Your total is the number of entries. It should be the sum of all counts: how many pairs were counted together."""
    counts = np.asarray(counts, dtype=float)
    return np.maximum(_logs(_ratio(counts) * counts.size / counts.sum()), 0)


@misconception("ppmi")
def counts_over_shares(counts):
    """You divide counts by the product of two shares, so every number is too large by the logarithm of the total. Compare like
    with like: the pair's share with the product of the shares, or its count with row sum × column sum / total."""
    return np.maximum(_logs(_ratio(counts) * np.sum(counts)), 0)


@misconception("ppmi")
def means_for_sums(counts):
    """Your numbers are too large by the logarithm of the number of entries, as with means in place of sums: then everything looks
    far more frequent than chance, the more so the larger the table is. A word's share of the text is its *sum* over the total."""
    return np.maximum(_logs(_ratio(counts) * np.size(counts)), 0)


@misconception("ppmi")
def chance_in_whole_numbers(counts):
    """What chance would give is cut to a whole number: `//` drops the fraction, and what is below 1 becomes 0, by which you then
    divide. Divide with `/`."""
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) // counts.sum()
    result = np.zeros(counts.shape)
    seen = counts > 0
    with np.errstate(divide="ignore"):
        result[seen] = np.log(counts[seen] / chance[seen])
    return np.maximum(result, 0)


@misconception("ppmi")
def stops_at_the_first_empty_row(counts):
    """After a word that never occurs nothing is computed any more: `break` ends the whole loop. Go on with the next row, by
    `continue`."""
    result = np.zeros(counts.shape)
    total, columns = counts.sum(), counts.sum(axis=0)
    for place, row in enumerate(counts):
        if not row.any():
            break
        seen = row > 0
        result[place, seen] = np.maximum(np.log(row[seen] * total / (row.sum() * columns[seen])), 0)
    return result


@misconception("ppmi")
def zeros_counted_as_ones(counts):
    """You put 1 where a count is 0, so that the logarithm works, and then add them up with the rest: all sums are too large. Take
    the sums of the counts as they are, and the logarithm only where there is one."""
    filled = np.where(counts == 0, 1, counts)
    chance = filled.sum(axis=1, keepdims=True) * filled.sum(axis=0, keepdims=True) / filled.sum()
    return np.maximum(np.where(counts > 0, np.log(filled / chance), 0), 0)


@misconception("ppmi")
def products_in_int32(counts):
    """The products of counts wrap around, because an int32 ends at 2,147,483,647, which two sums of 50,000 are beyond. Leave the
    counts as wide as they come, or make floats of them first."""
    counts = counts.astype(np.int32)
    rows, columns = counts.sum(axis=1, dtype=np.int32), counts.sum(axis=0, dtype=np.int32)
    with np.errstate(all="ignore"):
        quotient = (counts * counts.sum(dtype=np.int32)) / np.outer(rows, columns)
        return np.maximum(np.where(counts > 0, np.log(quotient), 0), 0)


@misconception("ppmi")
def sums_not_crossed(counts):
    """You multiply the sums of rows and columns place by place, the first with the first and so on. Each row meets each column:
    `np.outer(rows, columns)`, or sums with `keepdims=True`, give a product for each cell."""
    product = counts.sum(axis=1) * counts.sum(axis=0)
    return np.log(np.maximum(counts * counts.sum() / np.maximum(product, 1), 1))


@misconception("ppmi")
def divided_with_cut_off_fractions(counts):
    """You divide with `//`, which cuts the fraction off before the logarithm: a pair that is 1.8 times as frequent as by chance
    becomes one that is just as frequent. Divide with `/`."""
    chance = np.outer(counts.sum(axis=1), counts.sum(axis=0))
    return np.log(np.maximum(counts * counts.sum() // np.maximum(chance, 1), 1))


# --- neighbour_precision


def _unit(table):
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def _hits(likeness, groups, k, skip_self=True, take=slice(None)):
    """Whether each of the k nearest is in the word's group: one row of True and False for each word of each group."""
    rows = []
    for group in groups:
        for id in group[take]:
            near = np.array(likeness(id), dtype=float)
            if skip_self:
                near[id] = -np.inf
            rows.append(np.isin(np.argsort(-near, kind="stable")[:k], group))
    return np.array(rows)


@misconception("neighbour_precision")
def dot_product_for_cosine(table, groups, k):
    """You compare by the dot product, so long rows are near to everything. Divide each row by its length first: the cosine
    compares directions alone. (If you divide only by the length of the asked word, the order stays as it was.)"""
    return _hits(lambda id: table @ table[id], groups, k).mean()


@misconception("neighbour_precision")
def distance_for_cosine(table, groups, k):
    """You compare by Euclidean distance, in which two words that point the same way are far apart if one row is longer. Divide
    each row by its length first."""
    return _hits(lambda id: -np.linalg.norm(table - table[id], axis=1), groups, k).mean()


@misconception("neighbour_precision")
def word_counts_as_its_neighbour(table, groups, k):
    """Each word finds itself first, which is always a hit. Leave the word's own place out before you take the k nearest."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k, skip_self=False).mean()


@misconception("neighbour_precision")
def own_cosine_set_to_zero(table, groups, k):
    """You set a word's cosine with itself to 0, and 0 is more than the cosine with a word that points away. So the word is still
    among its own nearest, where few others point its way. Set it to −∞, or to anything below −1."""

    def likeness(id):
        near = _unit(table) @ _unit(table)[id]
        near[id] = 0
        return near

    return _hits(likeness, groups, k, skip_self=False).mean()


@misconception("neighbour_precision")
def first_place_taken_for_the_word(table, groups, k):
    """You drop whichever word comes first, as if it were the asked one. Another word may point exactly the same way and come
    before it: leave out the word's own place."""
    hits = []
    for group in groups:
        for id in group:
            nearest = np.argsort(-(_unit(table) @ _unit(table)[id]), kind="stable")[1 : k + 1]
            hits.append(np.isin(nearest, group))
    return np.mean(hits)


@misconception("neighbour_precision")
def diagonal_of_a_part(table, groups, k):
    """You leave out the wrong words. In a matrix with a row for each word of a group and a column for each of all V words, the
    diagonal is the words 0, 1, 2 … and not those that are asked for: leave out column `id` in the row of the word `id`."""
    words = np.ravel(groups)
    cosines = _unit(table)[words] @ _unit(table).T
    np.fill_diagonal(cosines, -np.inf)
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
    return np.mean([np.isin(near, group) for near, group in zip(nearest, np.repeat(groups, np.shape(groups)[1], axis=0))])


@misconception("neighbour_precision")
def own_place_dropped_too_late(table, groups, k):
    """Only k − 1 neighbors are looked at, as when you take the k nearest with the word itself among them and drop it then. Take
    k + 1, or leave the word itself out before."""
    hits = _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k, skip_self=False)
    return (hits.sum() - len(hits)) / (k * len(hits))


@misconception("neighbour_precision")
def one_place_too_many(table, groups, k):
    """You look at k + 1 neighbors although the word itself is left out already. Take k."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k + 1).mean()


@misconception("neighbour_precision")
def candidates_from_the_groups_alone(table, groups, k):
    """You look for neighbors among the words of the groups. All V words are candidates, and most mistakes of a table lie among
    those of no group."""
    table = _unit(table)
    outside = np.setdiff1d(np.arange(len(table)), np.ravel(groups))

    def likeness(id):
        near = table @ table[id]
        near[outside] = -5
        return near

    return _hits(likeness, groups, k).mean()


@misconception("neighbour_precision")
def farthest_words(table, groups, k):
    """You take the k words that are farthest away. `np.argsort` sorts upward: the largest cosines stand at the end."""
    table = _unit(table)

    def likeness(id):
        near = -(table @ table[id])
        return near

    return _hits(likeness, groups, k).mean()


@misconception("neighbour_precision")
def first_word_of_each_group_alone(table, groups, k):
    """Only the first word of each group is asked. Ask every word of the group, and take the mean over all of them."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k, take=slice(0, 1)).mean()


@misconception("neighbour_precision")
def one_hit_is_enough(table, groups, k):
    """A word counts in full as soon as one of its neighbors is a hit. Count which share of the k are hits."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).any(axis=1).mean()


@misconception("neighbour_precision")
def all_must_be_hits(table, groups, k):
    """A word counts only if all of its k neighbors are hits. Count which share of the k are hits."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).all(axis=1).mean()


@misconception("neighbour_precision")
def number_of_hits(table, groups, k):
    """You return the mean number of hits. Precision is a share: divide by k, so that 1 is the best that there is."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).sum(axis=1).mean()


@misconception("neighbour_precision")
def divided_by_the_size_of_the_group(table, groups, k):
    """You divide the hits by how many other words the group has. That measures how much of the group was found (recall).
    Precision divides by how many were looked at: k."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).sum(axis=1).mean() / (len(groups[0]) - 1)


@misconception("neighbour_precision")
def columns_divided_by_their_lengths(table, groups, k):
    """You divided each column by its length. The length of a word's vector runs along its row: `axis=1`, with
    `keepdims=True`."""
    table = table / np.linalg.norm(table, axis=0, keepdims=True)
    return _hits(lambda id: table @ table[id], groups, k).mean()


@misconception("neighbour_precision")
def rows_divided_by_their_sums(table, groups, k):
    """You divide each row by the sum of its numbers, which is not its length: it may be close to 0, or negative, and then the
    row even turns around. The length is the root of the sum of squares, `np.linalg.norm(table, axis=1, keepdims=True)`."""
    table = table / table.sum(axis=1, keepdims=True)
    return _hits(lambda id: table @ table[id], groups, k).mean()


@misconception("neighbour_precision")
def neighbours_of_the_groups_mean(table, groups, k):
    """You look for the words nearest to the mean of a group, and the group's own words are among them. Ask each word of the
    group for its neighbors, itself left out."""
    table, shares = _unit(table), []
    for group in groups:
        near = table @ table[group].mean(axis=0)
        shares.append(np.isin(np.argsort(-near, kind="stable")[:k], group).mean())
    return np.mean(shares)


@misconception("neighbour_precision")
def any_group_is_a_hit(table, groups, k):
    """A neighbor from another group counts as a hit with you. It must be in the same group as the word that was asked."""
    table, members, shares = _unit(table), np.ravel(groups), []
    for id in members:
        near = table @ table[id]
        near[id] = -5
        shares.append(np.isin(np.argsort(-near, kind="stable")[:k], members).mean())
    return np.mean(shares)


@misconception("neighbour_precision")
def table_centred_first(table, groups, k):
    """You subtracted the mean row first. That changes all cosines; whether it helps is a question of its own, which comes later.
    Here the table is taken as it is."""
    table = _unit(table - table.mean(axis=0))
    return _hits(lambda id: table @ table[id], groups, k).mean()


@misconception("neighbour_precision")
def one_number_for_each_group(table, groups, k):
    """You return one number for each group. Take the mean over all words of all groups: one number for the table."""
    hits = _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k)
    return hits.reshape(len(groups), -1).mean(axis=1)


@misconception("neighbour_precision")
def percent_for_share(table, groups, k):
    """You return a percentage. A share lies between 0 and 1."""
    return 100 * _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).mean()


@misconception("neighbour_precision")
def opposite_is_near_too(table, groups, k):
    """You take the size of the cosine without its sign, so words that point the opposite way count as near. A cosine of −1 is as
    far as it gets."""
    return _hits(lambda id: np.abs(_unit(table) @ _unit(table)[id]), groups, k).mean()


@misconception("neighbour_precision")
def averaged_over_the_vocabulary_too(table, groups, k):
    """You divide by the number of all words. Only the words of the groups are asked, so the mean is over them."""
    return _hits(lambda id: _unit(table) @ _unit(table)[id], groups, k).mean(axis=1).sum() / len(table)


@misconception("neighbour_precision")
def own_cosine_set_to_zero_and_no_hit(table, groups, k):
    """You set a word's cosine with itself to 0, and 0 is more than the cosine with a word that points away. So the word is still
    among its own nearest, where few others point its way. Set it to −∞, or to anything below −1."""
    hits = 0
    for group in groups:
        for id in group:
            near = _unit(table) @ _unit(table)[id]
            near[id] = 0
            hits += sum(other in group and other != id for other in np.argsort(near)[::-1][:k])
    return hits / (groups.size * k)


@misconception("neighbour_precision")
def words_of_no_group_in_the_first_one(table, groups, k):
    """Words of no group count as words of the first: your labels begin as zeros, and 0 is its number. Begin with −1, or with
    anything that is no group's number."""
    label = np.zeros(len(table), dtype=int)
    for number, group in enumerate(groups):
        label[group] = number
    rows = []
    for id in np.ravel(groups):
        near = _unit(table) @ _unit(table)[id]
        near[id] = -np.inf
        rows.append(label[np.argsort(-near, kind="stable")[:k]] == label[id])
    return float(np.mean(rows))


@misconception("neighbour_precision")
def partition_beyond_the_last_word(table, groups, k):
    """You ask `np.argpartition` for a place behind the last word, where k is the number of all other words. Places are counted
    from 0: the k nearest and the word itself stand at the places 0 to k."""
    unit, hits = _unit(table), 0
    for group in groups:
        for id in group:
            near = unit @ unit[id]
            near[id] = np.inf
            hits += np.isin(np.argpartition(-near, k + 1)[: k + 1], group[group != id]).sum()
    return hits / (groups.size * k)


@misconception("neighbour_precision")
def groups_counted_through(table, groups, k):
    """You ask for the neighbors of the words 0, 1, 2 and so on, as if these were the words of the groups, in their order. Which
    words a group has stands in `groups`: `for word in group` gives them."""
    hits = []
    for word, group in enumerate(np.repeat(groups, groups.shape[1], axis=0)):
        near = _unit(table) @ _unit(table)[word]
        near[word] = -np.inf
        hits.append(np.isin(np.argsort(-near, kind="stable")[:k], group))
    return float(np.mean(hits))


# --- touchstones: inputs that leave some impostor free, or that aren't allowed

#: Rows of lengths 2 to 8; the word 4 points away from most others, and 6 is in no group.
_SPREAD = [[3, -1], [7, 0], [1, 6], [1, 2], [-5, 6], [-1, 2], [3, -3]]
_TWO_GROUPS = [[0, 1, 2], [3, 4, 5]]


@misconception("touchstones")
def a_perfect_table():
    """In your table all neighbors are hits, so the right answer is 1. Nearly every wrong measure says 1 there too: let some
    neighbors be none of the group."""
    return [([[2, 0], [3, 1], [0, 1], [1, 4]], [[0, 1], [2, 3]], 1)]


@misconception("touchstones")
def a_hopeless_table():
    """In your table no neighbor is a hit, so the right answer is 0. Whoever multiplies it or divides it says 0 too: let some
    neighbors be hits."""
    return [([[5, 0], [0, 3], [4, 1], [1, 6]], [[0, 1], [2, 3]], 1)]


@misconception("touchstones")
def rows_of_one_length():
    """All your rows have length 1, and then dot product, distance and cosine put the words in one order. Make some rows longer
    than others."""
    return [([[0.96, -0.28], [1, 0], [0.28, 0.96], [0.6, 0.8], [-0.6, 0.8], [-0.28, 0.96], [0.8, -0.6]], _TWO_GROUPS, 3)]


@misconception("touchstones")
def nobody_outside_of_the_groups():
    """Each of your words is in a group. Who looks for neighbors in the groups alone is right there: add a word of no group."""
    return [(_SPREAD[:6], _TWO_GROUPS, 3), ([[2, 1], [1, 3], [-1, 4], [5, -1]], [[0, 2], [1, 3]], 2)]


@misconception("touchstones")
def a_single_group():
    """Your tables have a single group. Who takes a word of another group for a hit is right there: use two groups."""
    return [(_SPREAD, [[0, 1, 2]], 3), (_SPREAD, [[3, 4, 5]], 3), (_SPREAD, [[0, 3, 5]], 2)]


@misconception("touchstones")
def one_neighbour_alone():
    """You ask for one neighbor each time. With k = 1, a share of the hits, their number, "all" and "any" are the same: take a
    larger k."""
    return [(_SPREAD, _TWO_GROUPS, 1)]


@misconception("touchstones")
def as_many_as_there_are_relatives():
    """Your k is the number of a word's relatives each time. Who divides by the relatives in place of k is right there: let the
    two numbers differ."""
    return [(_SPREAD, _TWO_GROUPS, 2), (_SPREAD, [[0, 5], [2, 6]], 1)]


@misconception("touchstones")
def nobody_points_away():
    """None of your numbers is negative, so no two of your words point away from each other. Who forgets the cosine's sign is
    right there: turn a row around."""
    return [([[3, 1], [7, 0], [1, 6], [1, 2], [5, 6], [1, 3], [3, 2]], _TWO_GROUPS, 3)]


@misconception("touchstones")
def two_words_alone():
    """Your table has two words. Each is the other's nearest whatever one does: take more words than two."""
    return [([[3, -1], [7, 2]], [[0, 1]], 1)]


@misconception("touchstones")
def every_word_is_asked_for():
    """Your k takes in all other words each time, so nobody needs to know which ones are near. Take a smaller k."""
    return [(_SPREAD, _TWO_GROUPS, 6), (_SPREAD[:5], [[0, 1], [2, 3]], 4)]


@misconception("touchstones")
def more_than_three_tables():
    """You hand in more than three inputs. Let each of them catch more: one table can have long and short rows, words outside of
    the groups and an answer between 0 and 1 at once."""
    return [(_SPREAD, _TWO_GROUPS, k) for k in (1, 2, 3, 4)]


@misconception("touchstones")
def equally_near_words():
    """Two of your words are equally near to a word of a group, and only one of them is among its k nearest. Then the right
    answer isn't decided, and the input proves nothing: turn one of them a little."""
    return [([[1, 0], [2, 0], [0, 1], [0, 5], [-1, 1]], [[0, 2], [1, 3]], 2)]


@misconception("touchstones")
def a_word_in_two_groups():
    """One of your ids stands in two groups. The exercise promises that no id occurs twice."""
    return [(_SPREAD, [[0, 1, 2], [2, 4, 5]], 3)]


@misconception("touchstones")
def word_outside_of_the_table():
    """One of your ids has no row in its table. The ids of a table of seven words are 0 to 6, so an error there proves nothing."""
    return [(_SPREAD, [[1, 2, 3], [4, 5, 7]], 3)]


@misconception("touchstones")
def k_left_out():
    """Your inputs are pairs. An input is a tuple of three: table, groups and k."""
    return [(_SPREAD, _TWO_GROUPS)]


@misconception("touchstones")
def more_neighbours_than_words():
    """Your k is larger than the number of other words. A word has V − 1 others at most."""
    return [(_SPREAD, _TWO_GROUPS, 7)]


@misconception("touchstones")
def a_row_of_zeros():
    """A row of your table is all zeros. It has no direction, so no cosine: the exercise promises that there is none."""
    return [([[0, 0], *_SPREAD[1:]], _TWO_GROUPS, 3)]


@misconception("touchstones")
def words_for_ids():
    """Your groups hold words. They should hold ids: the numbers of the words' rows in the table, from 0 on."""
    return [(_SPREAD, [["gold", "silver", "coin"], ["may", "june", "july"]], 3)]


@misconception("touchstones")
def groups_without_brackets():
    """Your groups are one list of ids. They should be a list of groups, even if there is one group only: `[[0, 1, 2]]`."""
    return [(_SPREAD, [0, 1, 2], 3)]


@misconception("touchstones")
def groups_of_different_sizes():
    """Your groups have different sizes. They stand in one array, so each has the same number of words."""
    return [(_SPREAD, [[0, 1, 2], [3, 4]], 3)]


@misconception("touchstones")
def a_number_for_a_word():
    """Your table has one number for each word. It needs a row for each: a vector, if only of two numbers."""
    return [([3, 7, 1, 2, -5, -1, 4], _TWO_GROUPS, 3)]
