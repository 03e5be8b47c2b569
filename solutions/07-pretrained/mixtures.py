"""Choices that the answers of 07-pretrained make, and the wrong ways to make them: answers may go wrong in two."""

import numpy as np

from autograder.checks.mixtures import mixture

# --- parse_vectors

# Which line an error names isn't compared here, and an answer that names a wrong one is asked nothing more in that check. So all
# ways below show before it: in what comes back of a file that is in order, or in that nothing or something else is raised.


def _whole(part):
    return part.isdigit()


def _two_whole_numbers(parts):
    return len(parts) == 2 and _whole(parts[0]) and _whole(parts[1])


class _Damaged(Exception):
    """A line is damaged. Its only argument says how to go on: "skip", "stop", or with an error of this kind."""


def _damage(how):
    """Return a function that finds damage, whatever it is asked."""

    def found(*_):
        raise _Damaged(how)

    return found


def _of_one_length(how):
    """Return what looks at a row: another length than it should have is damage."""
    return lambda row, width: row if width is None or len(row) == width else _damage(how)()


def _number(part):
    try:
        return float(part)
    except ValueError:
        raise _Damaged(ValueError) from None


def _of_a_word(how):
    """Return what joins the lines of equal words, in the order in which the words appear."""

    def join(words, rows):
        rows_of = {}
        for word, row in zip(words, rows, strict=True):
            rows_of.setdefault(word, []).append(row)
        return list(rows_of), [how(each) for each in rows_of.values()]

    return join


def _no_repeats(words, rows):
    if len(set(words)) < len(words):
        raise ValueError("repeated")
    return words, rows


def _promise(is_broken, problem=ValueError):
    def kept(promised, words, rows, lines):
        if promised is not None and is_broken(promised, words, lines):
            raise problem("promise")
        return words, rows

    return kept


_LENGTHS_COMPARED = _of_one_length(ValueError)
_PROMISE_KEPT = _promise(lambda promised, words, lines: len(words) != promised)


def _skipped(line, parts):
    return not parts


def _read_header(parts):
    return tuple(map(int, parts)) if _two_whole_numbers(parts) else (None, None)


_FIRST_LINE = "The first line is always taken for a header, whatever it holds."
_ANYWHERE = "Two whole numbers are taken for a header in whatever line they stand."
_HEADERS = {
    "no-line-is-a-header": ("No line is taken for a header.", lambda place, parts, line, before: False),
    "first-line-is-a-header": (_FIRST_LINE, lambda place, parts, line, before: place == 0),
    "first-line-skipped": (_FIRST_LINE, lambda place, parts, line, before: place == 0 and "skip"),
    "two-parts-are-a-header": (
        "Any first line of two parts is taken for a header.",
        lambda place, parts, line, before: place == 0 and len(parts) == 2,
    ),
    "number-in-front-is-a-header": (
        "A first line that begins with a whole number is taken for a header.",
        lambda place, parts, line, before: place == 0 and len(parts) > 0 and _whole(parts[0]),
    ),
    "header-anywhere": (_ANYWHERE, lambda place, parts, line, before: _two_whole_numbers(parts)),
    "header-anywhere-skipped": (
        _ANYWHERE,
        lambda place, parts, line, before: _two_whole_numbers(parts) and (place == 0 or "skip"),
    ),
    "header-after-empty-lines": (
        "The first line that isn't empty is taken for line 1, so a header may come after empty lines.",
        lambda place, parts, line, before: _two_whole_numbers(parts) and not any(each.split() for each in before),
    ),
    "header-without-its-end": (
        "A header with a space or a newline at its end isn't recognized.",
        lambda place, parts, line, before: place == 0 and _two_whole_numbers(parts) and line == line.rstrip(),
    ),
    "number-in-front-is-left-out": (
        "Every line that begins with a whole number is left out, a header aside.",
        lambda place, parts, line, before: (
            (place == 0 and _two_whole_numbers(parts)) or (len(parts) > 0 and _whole(parts[0]) and "skip")
        ),
    ),
}


@mixture(
    "parse_vectors",
    is_header=_HEADERS,
    reads_header={
        "header-not-used": ("What the header says is not used.", lambda parts: (None, None)),
        "promised-words-not-used": (
            "How many words the header promises is not used.",
            lambda parts: (None, _read_header(parts)[1]),
        ),
        "promises-exchanged": (
            "The two numbers of the header are taken for each other.",
            lambda parts: _read_header(parts[::-1]),
        ),
    },
    cut={
        "cut-at-each-space": (
            "A line is cut at each single space, so a space at its end leaves an empty part.",
            lambda line: line.split(" ") if line.strip() else [],
        ),
        "last-letter-cut-off": (
            "The last letter of each line is cut off, newline or not.",
            lambda line: line[:-1].split(),
        ),
    },
    skipped={
        "reading-ends-at-an-empty-line": (
            "Reading ends at the first empty line.",
            lambda line, parts: not parts and _damage("stop")(),
        ),
        "empty-line-is-damage": (
            "An empty line raises a ValueError, and isn't skipped.",
            lambda line, parts: not parts and _damage(ValueError)(),
        ),
        "empty-line-indexed": (
            "An empty line isn't skipped, and the search for its first part stops your function.",
            lambda line, parts: False,
        ),
        "line-of-a-newline-not-skipped": (
            "A line with nothing but a newline isn't skipped, and the search for its first part stops your function.",
            lambda line, parts: line == "",
        ),
    },
    word_of={
        "words-in-lower-case": ("The words are changed to lower case.", lambda parts: parts[0].lower()),
        "first-letter-of-the-word": ("Only the first letter of each word is kept.", lambda parts: parts[0][0]),
        "last-part-as-the-word": ("The last part of a line is taken for its word.", lambda parts: parts[-1]),
        "number-words-as-numbers": (
            "A word such as 1990 comes back as a number, and not as text.",
            lambda parts: int(parts[0]) if _whole(parts[0]) else parts[0],
        ),
        "words-of-letters-alone": (
            "All that isn't a letter is taken away from the words.",
            lambda parts: "".join(each for each in parts[0] if each.isalpha()),
        ),
        "marks-taken-away": (
            "Commas and the like are taken away from the words.",
            lambda parts: parts[0].strip(",.;:!?"),
        ),
    },
    number_parts={
        "first-number-lost": ("The first number of each line is left out.", lambda parts: parts[2:]),
        "last-number-lost": ("The last number of each line is left out.", lambda parts: parts[1:-1]),
        "minus-signs-lost": ("The minus signs are lost.", lambda parts: [part.lstrip("-") for part in parts[1:]]),
        "numbers-in-reverse": ("The numbers of each line come in reverse order.", lambda parts: parts[:0:-1]),
        "only-digits-are-numbers": (
            "Only parts of digits alone are read, so a number with a point or a minus is lost.",
            lambda parts: [part for part in parts[1:] if part.isdigit()],
        ),
    },
    right_length={
        "lines-of-other-lengths-left-out": ("A line of another length is left out.", _of_one_length("skip")),
        "reading-ends-at-another-length": ("Reading ends at a line of another length.", _of_one_length("stop")),
        "filled-with-zeros": (
            "A line that is too short is filled with zeros, and one that is too long is cut.",
            lambda row, width: row if width is None else [*row, *[0.0] * width][:width],
        ),
        "lengths-fail-an-assert": (
            "A line of another length raises AssertionError, and not ValueError.",
            _of_one_length(AssertionError),
        ),
        "lengths-raise-index-error": (
            "A line of another length raises IndexError, and not ValueError.",
            _of_one_length(IndexError),
        ),
        "lengths-raise-type-error": (
            "A line of another length raises TypeError, and not ValueError.",
            _of_one_length(TypeError),
        ),
    },
    joined={
        "last-of-equal-words": (
            "Of a repeated word only the last vector is kept.",
            _of_a_word(lambda rows: rows[-1]),
        ),
        "first-of-equal-words": (
            "Of a repeated word only the first vector is kept.",
            _of_a_word(lambda rows: rows[0]),
        ),
        "mean-of-equal-words": (
            "The vectors of a repeated word are averaged.",
            _of_a_word(lambda rows: np.mean(rows, axis=0).tolist()),
        ),
        "repeats-are-damage": ("A repeated word raises a ValueError.", _no_repeats),
    },
    kept={
        "too-many-words-not-noticed": (
            "More words than the header promises are not noticed.",
            _promise(lambda promised, words, lines: len(words) < promised),
        ),
        "promise-raises-another-error": (
            "A broken promise of the header raises AssertionError, and not ValueError.",
            _promise(lambda promised, words, lines: len(words) != promised, AssertionError),
        ),
        "all-lines-counted-as-words": (
            "The header's promise is compared with the count of all lines, its own line and empty ones among them.",
            _promise(lambda promised, words, lines: len(lines) != promised),
        ),
        "empty-lines-counted-as-words": (
            "The header's promise is compared with the count of all lines after it, empty ones among them.",
            _promise(lambda promised, words, lines: len(lines) - 1 != promised),
        ),
    },
    returned={
        "vectors-before-words": ("The vectors are returned before the words.", lambda words, rows: (np.array(rows), words)),
        "dict-returned": ("A dict is returned.", lambda words, rows: dict(zip(words, np.array(rows), strict=True))),
        "ids-returned": (
            "A dict of words and their places is returned in place of the list of words.",
            lambda words, rows: ({word: place for place, word in enumerate(words)}, np.array(rows)),
        ),
        "pairs-returned": ("A list of pairs is returned.", lambda words, rows: list(zip(words, np.array(rows), strict=True))),
        "vectors-as-columns": ("The vectors stand in columns.", lambda words, rows: (words, np.array(rows).T)),
        "axes-of-length-one-lost": (
            "An axis of length 1 is taken away from the vectors.",
            lambda words, rows: (words, np.squeeze(np.array(rows))),
        ),
        "numbers-as-text": ("The numbers come back as text.", lambda words, rows: (words, np.array(rows).astype(str))),
        "whole-numbers": (
            "The decimals of the numbers are cut off.",
            lambda words, rows: (words, np.array(rows).astype(int)),
        ),
        "rows-one-long": (
            "Each vector is divided by its length.",
            lambda words, rows: (words, np.array(rows) / np.linalg.norm(np.array(rows), axis=1, keepdims=True)),
        ),
        "words-sorted": (
            "The words are sorted, and their vectors stay where they were.",
            lambda words, rows: (sorted(words), np.array(rows)),
        ),
        "words-and-rows-sorted": (
            "The words are sorted, and the vectors with them.",
            lambda words, rows: (sorted(words), np.array(rows)[sorted(range(len(words)), key=words.__getitem__)]),
        ),
        "words-alone": ("The words are returned without the vectors.", lambda words, rows: words),
        "vectors-alone": ("The vectors are returned without the words.", lambda words, rows: np.array(rows)),
    },
)
def parsed(
    lines,
    *,
    is_header=lambda place, parts, line, before: place == 0 and _two_whole_numbers(parts),
    reads_header=_read_header,
    cut=str.split,
    skipped=_skipped,
    word_of=lambda parts: parts[0],
    number_parts=lambda parts: parts[1:],
    right_length=_LENGTHS_COMPARED,
    joined=lambda words, rows: (words, rows),
    kept=_PROMISE_KEPT,
    returned=lambda words, rows: (words, np.array(rows)),
):
    """Read word vectors."""
    words, rows, promised, width = [], [], None, None
    for place, line in enumerate(lines):
        parts = cut(line)
        header = is_header(place, parts, line, lines[:place])
        if header:
            promised, width = (promised, width) if header == "skip" else reads_header(parts)
            continue
        try:
            if skipped(line, parts):
                continue
            word = word_of(parts)
            row = right_length([_number(part) for part in number_parts(parts)], width)
        except _Damaged as problem:
            (how,) = problem.args
            if how == "stop":
                break
            if how == "skip":
                continue
            raise how(f"line {place + 1}") from None
        words.append(word)
        rows.append(row)
        width = len(row) if width is None else width
    words, rows = kept(promised, words, rows, lines)
    return returned(*joined(words, rows))


# --- nearest


def _lengths(table):
    return np.linalg.norm(table, axis=1)


def _cosine(table, row):
    return table @ row / _lengths(table) / np.linalg.norm(row)


def _distance(table, row):
    return _lengths(table - row)


def _correlation(table, row):
    return _cosine(table - table.mean(axis=1, keepdims=True), row - row.mean())


def _city_block(table, row):
    return np.abs(table - row).sum(axis=1)


def _by_columns(table, row):
    columns = np.linalg.norm(table, axis=0)
    return (table / columns) @ (row / columns)


def _by_score(scores):
    return np.argsort(-scores).tolist()


def _without(ids, own):
    return [id for id in ids if id != own]


def _with_own_score(value):
    def ranked(scores, own, k, order):
        scores[own] = value
        return order(scores)

    return ranked


def _word_of(vocab):
    return {id: word for word, id in vocab.items()}


def _known(measure, scores_of):
    if measure not in scores_of:
        raise ValueError("measure")
    return measure


def _asserted(measure, scores_of):
    assert measure in scores_of
    return measure


def _looked_up(measure, scores_of):
    scores_of[measure]  # as a dict does that holds the two measures
    return measure


_BEFORE = {
    "columns-centered": (
        "The mean of each column is taken away before rows are compared.",
        lambda table: table - table.mean(axis=0),
    ),
    "rows-centered": (
        "The mean of each row is taken away from its numbers before rows are compared.",
        lambda table: table - table.mean(axis=1, keepdims=True),
    ),
    "columns-one-long": (
        "The columns are divided by their lengths.",
        lambda table: table / np.linalg.norm(table, axis=0),
    ),
    "columns-of-spread-one": (
        "Each column gets the mean 0 and the standard deviation 1 before rows are compared.",
        lambda table: (table - table.mean(axis=0)) / table.std(axis=0),
    ),
    "signs-lost": ("The minus signs of the table are lost.", np.abs),
}
_PLACE = {
    "row-by-place-in-the-dict": (
        "A word's row is looked up by the word's place in the dict, and not by its id.",
        lambda word, vocab: list(vocab).index(word),
    ),
    "row-before-its-own": ("The row above a word's own row is taken.", lambda word, vocab: vocab[word] - 1),
}


def _differences(measure):
    """The wrong ways to compare rows that take them away from each other."""
    return {
        f"distance-for-{measure}": (
            f'With "{measure}" rows are compared by the distance between their points.',
            lambda table, row: -_distance(table, row),
        ),
        f"city-block-for-{measure}": (
            f'With "{measure}" rows are compared by the sum of the differences of their numbers.',
            lambda table, row: -_city_block(table, row),
        ),
    }


@mixture(
    "nearest",
    prepared=_BEFORE,
    cosine={
        "product-for-cosine": (
            'With "cosine" the products are not divided by the lengths of the rows that they belong to.',
            np.matmul,
        ),
        "divided-by-squares": (
            'With "cosine" the products are divided by the squares of the lengths.',
            lambda table, row: table @ row / (table**2).sum(axis=1),
        ),
        "divided-by-roots": (
            'With "cosine" the products are divided by the square roots of the lengths.',
            lambda table, row: table @ row / np.sqrt(_lengths(table)),
        ),
        "divided-by-sums": (
            'With "cosine" the products are divided by the sums of the rows, and not by their lengths.',
            lambda table, row: table @ row / table.sum(axis=1),
        ),
        "divided-by-sizes": (
            'With "cosine" the sizes of the numbers of a row are added in place of their squares, and no root is drawn.',
            lambda table, row: table @ row / np.abs(table).sum(axis=1),
        ),
        "divided-by-largest": (
            'With "cosine" a row is divided by its largest number, and not by its length.',
            lambda table, row: table @ row / np.abs(table).max(axis=1),
        ),
        "column-lengths": ('With "cosine" the columns are divided by their lengths, and not the rows.', _by_columns),
        "axes-not-lined-up": (
            'With "cosine" the lengths of the rows are lined up with the columns of the table: `keepdims=True` is missing.',
            lambda table, row: (table / _lengths(table)) @ row,
        ),
        **_differences("cosine"),
        "correlation-for-cosine": (
            'With "cosine" the mean of each row is taken away first, which makes it the correlation.',
            _correlation,
        ),
        "cosine-turned": ('With "cosine" the words with the smallest score come first.', lambda table, row: -_cosine(table, row)),
        "cosine-without-sign": (
            'With "cosine" the sign is lost, so rows that point the opposite way count as near.',
            lambda table, row: np.abs(_cosine(table, row)),
        ),
    },
    dot={
        "cosine-for-dot": ('With "dot" the products are divided by the lengths.', _cosine),
        **_differences("dot"),
        "dot-turned": ('With "dot" the smallest products come first.', lambda table, row: -(table @ row)),
        "dot-without-sign": ('With "dot" the sign of the products is lost.', lambda table, row: np.abs(table @ row)),
        "lengths-for-dot": (
            'With "dot" only the lengths of the rows are compared.',
            lambda table, row: _lengths(table),
        ),
    },
    checked={
        "unknown-taken-for-dot": (
            "An unknown measure gets the answer of the dot product.",
            lambda measure, scores_of: measure if measure == "cosine" else "dot",
        ),
        "unknown-taken-for-cosine": (
            "An unknown measure gets the answer of the cosine.",
            lambda measure, scores_of: measure if measure == "dot" else "cosine",
        ),
        "unknown-gives-none": (
            "An unknown measure gives None.",
            lambda measure, scores_of: measure if measure in scores_of else None,
        ),
        "unknown-gives-nothing": (
            "An unknown measure gives an empty list.",
            lambda measure, scores_of: measure if measure in scores_of else [],
        ),
        "unknown-raises-key-error": ("An unknown measure raises KeyError, and not ValueError.", _looked_up),
        "unknown-fails-an-assert": ("An unknown measure raises AssertionError, and not ValueError.", _asserted),
    },
    place=_PLACE,
    order={
        "smallest-first": ("The words with the smallest scores come first.", lambda scores: np.argsort(scores).tolist()),
        "places-for-ids": (
            "Each word's place in the ranking is taken for an id: `argsort` is used twice.",
            lambda scores: np.argsort(np.argsort(-scores)).tolist(),
        ),
        "not-sorted": ("The words aren't sorted by their scores.", lambda scores: list(range(len(scores)))),
    },
    ranked={
        "word-kept": ("The word itself isn't left out.", lambda scores, own, k, order: order(scores)),
        "first-place-dropped": (
            "The first place is dropped, whoever stands there.",
            lambda scores, own, k, order: order(scores)[1:],
        ),
        "left-out-after-the-cut": (
            "The word itself is left out after k places were taken, so that there may be one too few.",
            lambda scores, own, k, order: _without(order(scores)[:k], own),
        ),
        "first-of-k-dropped": (
            "Of the k places that were taken the first is dropped.",
            lambda scores, own, k, order: order(scores)[:k][1:],
        ),
        "nearest-dropped-too": (
            "The nearest word is dropped together with the word itself.",
            lambda scores, own, k, order: _without(order(scores), own)[1:],
        ),
        "own-score-zero": ("The word's own score is set to 0, and some others may lie below 0.", _with_own_score(0)),
        "own-score-minus-one": ("The word's own score is set to -1, and products may lie below -1.", _with_own_score(-1)),
        "own-score-infinite": ("The word's own score is set to infinity, so it comes first.", _with_own_score(np.inf)),
        "place-of-its-id-dropped": (
            "The word's id is taken for its place in the ranking, and that place is dropped.",
            lambda scores, own, k, order: np.delete(order(scores), own).tolist(),
        ),
        "row-deleted": (
            "The word's row or score is deleted before the ranking, so all later ids are one too low.",
            lambda scores, own, k, order: order(np.delete(scores, own)),
        ),
        "row-zero-left-out": (
            "Row 0 is left out, and not the word itself.",
            lambda scores, own, k, order: _without(order(scores), 0),
        ),
        "only-less-than-its-own": (
            "Only words whose score is below the word's own score are listed.",
            lambda scores, own, k, order: [id for id in order(scores) if scores[id] < scores[own]],
        ),
    },
    count={
        "one-too-few": ("One word fewer than k is taken.", lambda k: k - 1),
        "one-too-many": ("One word more than k is taken.", lambda k: k + 1),
        "all-taken": ("All words are taken, and not k.", lambda k: None),
    },
    arranged={
        "nearest-last": ("The list is turned around at the end.", lambda ids: ids[::-1]),
        "sorted-by-id": ("At the end the words are sorted by their ids.", sorted),
    },
    named={
        "named-by-place-in-the-dict": (
            "Id i is named by the word at place i of the dict.",
            lambda vocab, ids, word: [list(vocab)[id] for id in ids],
        ),
        "named-by-the-alphabet": (
            "Id i is named by the word at place i of the alphabet.",
            lambda vocab, ids, word: [sorted(vocab)[id] for id in ids],
        ),
        "ids-returned": ("Ids come back, and not words.", lambda vocab, ids, word: ids),
        "one-id-too-low": (
            "Each id is named by the word of the id before it.",
            lambda vocab, ids, word: [sorted(vocab, key=vocab.get)[id - 1] for id in ids],
        ),
        "named-without-the-word": (
            "Ids are named by a list that lacks the word itself, in which all later words moved up.",
            lambda vocab, ids, word: [_without(sorted(vocab, key=vocab.get), word)[id] for id in ids],
        ),
    },
    returned={
        "with-scores": ("Each word comes back with its score.", lambda names, scores: list(zip(names, scores, strict=True))),
        "scores-in-a-dict": (
            "A dict of words and scores comes back.",
            lambda names, scores: dict(zip(names, scores, strict=True)),
        ),
        "sorted-by-alphabet": ("The words come back in the order of the alphabet.", lambda names, scores: sorted(names)),
        "one-word-bare": (
            "If there is only one word, it comes back without a list.",
            lambda names, scores: names[0] if len(names) == 1 else names,
        ),
    },
)
def neighbors(
    word,
    vocab,
    table,
    k,
    measure,
    *,
    prepared=lambda table: table,
    cosine=_cosine,
    dot=np.matmul,
    checked=_known,
    place=lambda word, vocab: vocab[word],
    order=_by_score,
    ranked=lambda scores, own, k, order: _without(order(scores), own),
    count=lambda k: k,
    arranged=lambda ids: ids,
    named=lambda vocab, ids, word: [_word_of(vocab)[id] for id in ids],
    returned=lambda names, scores: names,
):
    """Name the nearest words."""
    scores_of = {"cosine": cosine, "dot": dot}
    measure = checked(measure, scores_of)
    if not measure:
        return measure
    table = prepared(np.array(table, dtype=float))
    own = place(word, vocab)
    scores = scores_of[measure](table, table[own])
    own %= len(table)
    ids = arranged(ranked(scores.copy(), own, k, order)[: count(k)])
    return returned(named(vocab, ids, word), scores[ids].tolist())


# --- analogy


def _shorter(length):
    """Return what divides each row by what `length` gives of it."""
    return lambda table: table / length(table)[:, None]


_one_long = _shorter(_lengths)


def _sizes(table):
    return np.abs(table).sum(axis=1)


def _multiplied(shift, small):
    def scores(table, target, rows, ids):
        by_a, by_b, by_c = ((_one_long(table) @ row + 1) / 2 if shift else _one_long(table) @ row for row in rows[ids])
        return by_b * by_c / (by_a + small)

    return scores


def _step_against_step(start, end, goes_from):
    """Return what compares the step from a row to each row with a step among the three; a step of length 0 is like none."""

    def scores(table, target, rows, ids):
        step, steps = rows[ids[end]] - rows[ids[start]], rows - rows[ids[goes_from]]
        return steps @ step / np.maximum(_lengths(steps), 1e-12) / max(np.linalg.norm(step), 1e-12)

    return scores


def _masked(of_three, value=-np.inf, when=lambda exclude: exclude):
    """Return what gives another score to some of the three words."""

    def excluded(scores, ids, exclude):
        if when(exclude):
            scores[[ids[each] for each in of_three]] = value
        return scores

    return excluded


def _top_masked(most, only_of_three):
    """Return what strikes out as many of the best words."""

    def excluded(scores, ids, exclude):
        best = np.argsort(-scores)[:most]
        if exclude and (best[0] in ids or not only_of_three):
            scores[best] = -np.inf
        return scores

    return excluded


_NO_INPUTS = _masked((0, 1, 2))
_CALCULATIONS = {
    "a-minus-b-plus-c": ("a - b + c", lambda a, b, c: a - b + c),
    "a-plus-b-minus-c": ("a + b - c", lambda a, b, c: a + b - c),
    "all-added": ("a + b + c", lambda a, b, c: a + b + c),
    "step-alone": ("b - a", lambda a, b, c: b - a),
    "step-back-alone": ("a - b", lambda a, b, c: a - b),
    "c-alone": ("c", lambda a, b, c: c),
    "b-alone": ("b", lambda a, b, c: b),
    "b-plus-c": ("b + c", lambda a, b, c: b + c),
    "b-minus-c": ("b - c", lambda a, b, c: b - c),
    "c-minus-a": ("c - a", lambda a, b, c: c - a),
    "both-taken-away-from-b": ("b - a - c", lambda a, b, c: b - a - c),
    "both-taken-away-from-c": ("c - a - b", lambda a, b, c: c - a - b),
    "step-twice": ("c + 2 (b - a)", lambda a, b, c: c + 2 * (b - a)),
    "half-a-step": ("c + (b - a) / 2", lambda a, b, c: c + (b - a) / 2),
    "multiplied": ("b · c / a, number by number,", lambda a, b, c: b * c / a),
}


@mixture(
    "analogy",
    prepared={name: _BEFORE[name] for name in ("columns-centered", "rows-centered", "columns-one-long", "signs-lost")},
    place=_PLACE,
    made_short={
        "long-rows-added": ("The rows are added and subtracted as long as they are.", lambda table: table),
        "added-by-squares": (
            "The rows that are added and subtracted were divided by the squares of their lengths.",
            _shorter(lambda table: (table**2).sum(axis=1)),
        ),
        "added-by-sizes": (
            "The rows that are added and subtracted were divided by the sums of the sizes of their numbers.",
            _shorter(_sizes),
        ),
        "added-by-sums": (
            "The rows that are added and subtracted were divided by the sums of their numbers.",
            _shorter(lambda table: table.sum(axis=1)),
        ),
        "added-by-columns": (
            "The rows that are added and subtracted come from a table whose columns were divided by their lengths.",
            lambda table: table / np.linalg.norm(table, axis=0),
        ),
    },
    calculated={
        **{
            name: (f"The target is {text.rstrip(',')}{',' * text.endswith(',')} where b - a + c belongs.", way)
            for name, (text, way) in _CALCULATIONS.items()
        },
        "step-made-one-long": (
            "The step b - a is divided by its length before it is added.",
            lambda a, b, c: c + (b - a) / np.linalg.norm(b - a),
        ),
    },
    compared={
        "products-of-long-rows": (
            "The target is compared with rows as long as they are, so long ones win.",
            lambda table, target, rows, ids: table @ target,
        ),
        "compared-by-squares": (
            "The rows that the target is compared with are divided by the squares of their lengths.",
            lambda table, target, rows, ids: table @ target / (table**2).sum(axis=1),
        ),
        "compared-by-sizes": (
            "The rows that the target is compared with are divided by the sums of the sizes of their numbers.",
            lambda table, target, rows, ids: table @ target / _sizes(table),
        ),
        "compared-by-columns": (
            "The target is compared with a table whose columns were divided by their lengths.",
            lambda table, target, rows, ids: (table / np.linalg.norm(table, axis=0)) @ target,
        ),
        "distance-of-long-rows": (
            "The answer is the row at the smallest distance from the target, with rows as long as they are.",
            lambda table, target, rows, ids: -_distance(table, target),
        ),
        "city-block": (
            "The answer is the row whose numbers differ least from the target's, all differences added.",
            lambda table, target, rows, ids: -_city_block(_one_long(table), target),
        ),
        "city-block-of-long-rows": (
            "The answer is the row whose numbers differ least from the target's, with rows as long as they are.",
            lambda table, target, rows, ids: -_city_block(table, target),
        ),
        "correlation": (
            "Before the comparison the mean of each row is taken away, which makes it the correlation.",
            lambda table, target, rows, ids: _correlation(table, target),
        ),
        "sign-lost": (
            "The sign of the cosine is lost, so a row that points the opposite way counts as near.",
            lambda table, target, rows, ids: np.abs(_cosine(table, target)),
        ),
        "cosines-multiplied": (
            "The three cosines are multiplied and divided, after each was moved to lie between 0 and 1.",
            _multiplied(True, 0.001),
        ),
        "bare-cosines-multiplied": ("The three cosines are multiplied and divided as they are.", _multiplied(False, 0)),
        "step-against-step": ("The step from c to each word is compared with the step from a to b.", _step_against_step(0, 1, 2)),
        "step-from-b-against-step": (
            "The step from b to each word is compared with the step from a to c.",
            _step_against_step(0, 2, 1),
        ),
    },
    excluded={
        "never-excluded": ("The three words are never excluded.", _masked(())),
        "always-excluded": ("The three words are always excluded.", _masked((0, 1, 2), when=lambda exclude: True)),
        "excluded-the-wrong-way": (
            "The three words are excluded if `exclude` is False, and not if it is True.",
            _masked((0, 1, 2), when=lambda exclude: not exclude),
        ),
        "only-b-excluded": ("Of the three words only b is excluded.", _masked((1,))),
        "only-c-excluded": ("Of the three words only c is excluded.", _masked((2,))),
        "c-not-excluded": ("Of the three words c isn't excluded.", _masked((0, 1))),
        "a-not-excluded": ("Of the three words a isn't excluded.", _masked((1, 2))),
        "scores-set-to-zero": ("The scores of the excluded words are set to 0, and others may lie below.", _masked((0, 1, 2), 0)),
        "rows-deleted": (
            "The three rows or scores are deleted, so all later ids are too low.",
            lambda scores, ids, exclude: np.delete(scores, ids) if exclude else scores,
        ),
        "second-best": (
            "If the best word is one of the three, the second best is taken, whatever it is.",
            _top_masked(1, True),
        ),
        "second-place": ("With `exclude` the second place is taken, whoever stands on the first.", _top_masked(1, False)),
        "fourth-place": ("With `exclude` the fourth place is taken, whoever stands on the first three.", _top_masked(3, False)),
    },
    picked={
        "smallest-of-the-rest": (
            "The word with the smallest score is the answer.",
            lambda scores: np.argmin(np.where(np.isneginf(scores), np.inf, scores)),
        ),
        "smallest-of-all": ("The word with the smallest score is the answer.", np.argmin),
    },
    named={
        "named-by-place-in-the-dict": (
            "Id i is named by the word at place i of the dict.",
            lambda vocab, best, three, exclude: list(vocab)[best],
        ),
        "named-by-the-alphabet": (
            "Id i is named by the word at place i of the alphabet.",
            lambda vocab, best, three, exclude: sorted(vocab)[best],
        ),
        "id-returned": ("An id comes back, and not a word.", lambda vocab, best, three, exclude: best),
        "one-id-too-low": (
            "The id is named by the word of the id before it.",
            lambda vocab, best, three, exclude: sorted(vocab, key=vocab.get)[best - 1],
        ),
        "named-without-the-three": (
            "With `exclude` the id is named by a list that lacks the three words, in which all later words moved up.",
            lambda vocab, best, three, exclude: [
                word for word in sorted(vocab, key=vocab.get) if not (exclude and word in three)
            ][best],
        ),
        "word-in-a-list": (
            "The word comes back in a list.",
            lambda vocab, best, three, exclude: [_word_of(vocab)[best]],
        ),
    },
)
def analogous(
    a,
    b,
    c,
    vocab,
    table,
    exclude,
    *,
    prepared=lambda table: table,
    place=lambda word, vocab: vocab[word],
    made_short=_one_long,
    calculated=lambda a, b, c: b - a + c,
    compared=lambda table, target, rows, ids: _one_long(table) @ target,
    excluded=_NO_INPUTS,
    picked=np.argmax,
    named=lambda vocab, best, three, exclude: _word_of(vocab)[best],
):
    """Answer "a is to b as c is to ..."."""
    table = prepared(np.array(table, dtype=float))
    ids = [place(word, vocab) % len(table) for word in (a, b, c)]
    rows = made_short(table)
    scores = compared(table, calculated(*rows[ids]), rows, ids)
    return named(vocab, int(picked(excluded(scores.copy(), ids, exclude))), (a, b, c), exclude)


# --- unseen_share


def _all(sentences):
    return [word for sentence in sentences for word in sentence]


def _melted(sentences):
    """Return the words of sentences that were joined without a space."""
    melted = []
    for sentence in sentences:
        melted = [*melted[:-1], "".join([*melted[-1:], *sentence[:1]]), *sentence[1:]]
    return melted


@mixture(
    "unseen_share",
    sides={"sides-exchanged": ("Train and test are taken for each other.", lambda train, test: (test, train))},
    cut={
        "letters": ("The sentences are taken apart into letters.", list),
        "whole-sentences": ("The sentences aren't taken apart into words.", lambda sentence: [sentence]),
        "lower-case": ("All words are changed to lower case.", lambda sentence: sentence.lower().split()),
        "words-of-letters-alone": (
            "Only words of letters alone are counted.",
            lambda sentence: [word for word in sentence.split() if word.isalpha()],
        ),
        "one-letter-words-left-out": (
            "Words of one letter are left out.",
            lambda sentence: [word for word in sentence.split() if len(word) > 1],
        ),
        "first-word-alone": ("Only the first word of each sentence is taken.", lambda sentence: sentence.split()[:1]),
        "last-word-left-out": ("The last word of each sentence is left out.", lambda sentence: sentence.split()[:-1]),
        "first-word-left-out": ("The first word of each sentence is left out.", lambda sentence: sentence.split()[1:]),
    },
    train_words={
        "last-training-sentence": ("Only the words of the last training sentence count as seen.", lambda train, test: train[-1]),
        "first-training-sentence": ("Only the words of the first training sentence count as seen.", lambda train, test: train[0]),
        "training-sentences-melted": (
            "The training sentences are joined without a space, so words melt into one.",
            lambda train, test: _melted(train),
        ),
        "repeated-training-words": (
            "Only words that occur more than once in the training sentences count as seen.",
            lambda train, test: [word for word in _all(train) if _all(train).count(word) > 1],
        ),
        "rare-training-words": (
            "Only words that occur just once in the training sentences count as seen.",
            lambda train, test: [word for word in _all(train) if _all(train).count(word) == 1],
        ),
        "words-among-sentences": (
            "Words are looked for among whole training sentences.",
            lambda train, test: [" ".join(sentence) for sentence in train],
        ),
        "test-words-count-as-seen": ("The words of the test count as seen too.", lambda train, test: _all(train) + _all(test)),
    },
    test_words={
        "last-test-sentence": ("Only the last test sentence is looked at.", lambda test: test[-1:]),
        "first-test-sentence": ("Only the first test sentence is looked at.", lambda test: test[:1]),
        "test-sentences-melted": (
            "The test sentences are joined without a space, so words melt into one.",
            lambda test: [_melted(test)],
        ),
        "different-test-words": ("Each different test word is taken once.", lambda test: [list(dict.fromkeys(_all(test)))]),
        "once-in-each-test-sentence": (
            "A word that stands in a test sentence twice is taken once.",
            lambda test: [list(dict.fromkeys(sentence)) for sentence in test],
        ),
    },
    is_unseen={
        "seen-in-place-of-unseen": ("The tokens that were seen are counted.", lambda word, seen, at: word in seen),
        "parts-of-words": (
            "A word counts as seen if it stands anywhere in the training text, also inside of another word.",
            lambda word, seen, at: word not in " ".join(seen),
        ),
        "beginnings-of-words": (
            "A word counts as seen if a training word begins with it.",
            lambda word, seen, at: not any(each.startswith(word) for each in seen),
        ),
        "words-inside-of-it": (
            "A word counts as seen if a training word stands inside of it.",
            lambda word, seen, at: not any(each in word for each in seen),
        ),
        "first-letters": (
            "A word counts as seen if a training word has the same first letter.",
            lambda word, seen, at: word[:1] not in {each[:1] for each in seen},
        ),
        "side-by-side": (
            "The words of the test are compared with the training words at the same place.",
            lambda word, seen, at: at >= len(seen) or word != seen[at],
        ),
        "more-seen-words-count-more": (
            "Each training word that differs from a test word is counted, and not each test word that differs from all.",
            lambda word, seen, at: sum(word != each for each in seen),
        ),
    },
    counted={
        "sentences-with-unseen-words": (
            "The sentences with an unseen word are counted, and not the tokens.",
            lambda flags, words: sum(map(any, flags)),
        ),
        "sentences-of-unseen-words": (
            "The sentences in which all words are unseen are counted.",
            lambda flags, words: sum(map(all, flags)),
        ),
        "unseen-words-once": (
            "Each unseen word is counted once.",
            lambda flags, words: len({word for word, flag in zip(_all(words), _all(flags), strict=True) if flag}),
        ),
        "last-sentence-counted": (
            "Only the unseen tokens of the last sentence are counted.",
            lambda flags, words: sum(flags[-1]),
        ),
        "first-sentence-counted": (
            "Only the unseen tokens of the first sentence are counted.",
            lambda flags, words: sum(flags[0]),
        ),
        "letters-of-unseen-words": (
            "The letters of unseen words are counted.",
            lambda flags, words: sum(len(word) for word, flag in zip(_all(words), _all(flags), strict=True) if flag),
        ),
    },
    divided={
        "by-training-tokens": (
            "The count is divided by the number of training tokens.",
            lambda train, test, unseen: len(_all(train)),
        ),
        "by-training-words": (
            "The count is divided by the number of different training words.",
            lambda train, test, unseen: len(set(_all(train))),
        ),
        "by-test-words": (
            "The count is divided by the number of different test words.",
            lambda train, test, unseen: len(set(_all(test))),
        ),
        "by-all-tokens": (
            "The count is divided by the number of all tokens, training and test together.",
            lambda train, test, unseen: len(_all(train)) + len(_all(test)),
        ),
        "by-all-words": (
            "The count is divided by the number of different words, training and test together.",
            lambda train, test, unseen: len(set(_all(train)) | set(_all(test))),
        ),
        "by-test-sentences": ("The count is divided by the number of test sentences.", lambda train, test, unseen: len(test)),
        "by-seen-tokens": (
            "The count is divided by the number of the other tokens, and not of all.",
            lambda train, test, unseen: len(_all(test)) - unseen,
        ),
        "by-the-last-sentence": (
            "The count is divided by the number of tokens in the last test sentence.",
            lambda train, test, unseen: len(test[-1]),
        ),
        "by-letters": (
            "The count is divided by the number of letters of the test.",
            lambda train, test, unseen: sum(map(len, _all(test))),
        ),
        "not-divided": ("The count isn't divided by anything.", lambda train, test, unseen: 1),
    },
    shared={
        "mean-of-shares": (
            "The shares of the sentences are averaged, so that a short sentence counts as much as a long one.",
            lambda shares: sum(shares) / len(shares),
        ),
        "sum-of-shares": ("The shares of the sentences are added up.", sum),
        "largest-share": ("The largest share of a sentence comes back.", max),
        "share-of-each-sentence": ("A share for each sentence comes back.", np.array),
    },
    returned={
        "in-percent": ("The result is in percent.", lambda share, count, divisor: 100 * share),
        "turned-upside-down": ("The fraction is upside down.", lambda share, count, divisor: 1 / share),
        "rounded": ("The result is rounded to a whole number.", lambda share, count, divisor: round(share)),
        "cut-off": ("The result is cut off to a whole number.", lambda share, count, divisor: int(share)),
        "two-decimals": ("The result is rounded to two decimals.", lambda share, count, divisor: round(share, 2)),
        "count-and-divisor": ("The count and what it is divided by come back.", lambda share, count, divisor: (count, divisor)),
    },
)
def unseen(
    train,
    test,
    *,
    sides=lambda train, test: (train, test),
    cut=str.split,
    train_words=lambda train, test: _all(train),
    test_words=lambda test: test,
    is_unseen=lambda word, seen, at: word not in seen,
    counted=lambda flags, words: sum(_all(flags)),
    divided=lambda train, test, unseen: len(_all(test)),
    shared=None,
    returned=lambda share, count, divisor: share,
):
    """Say what share of the test tokens is unseen."""
    train, test = ([cut(sentence) for sentence in sentences] for sentences in sides(train, test))
    seen, words = train_words(train, test), test_words(test)
    places = iter(range(len(_all(words))))
    flags = [[is_unseen(word, seen, next(places)) for word in sentence] for sentence in words]
    count = counted(flags, words)
    divisor = divided(train, words, count)
    if shared is None:
        return returned(count / divisor, count, divisor)
    shares = [
        counted([one], [each]) / divided(train, [each], counted([one], [each])) for one, each in zip(flags, words, strict=True)
    ]
    return returned(shared(shares), count, divisor)


# --- choose_by_validation


def _decided(p):
    return p > 0.5


def _right(p, labels):
    return float(np.mean(_decided(p) == (labels == 1)))


def _of_label(label):
    """Return the share of right answers among those that one label asks for."""
    return lambda p, labels: float(np.mean(_decided(p)[labels == label] == label))


def _precise(p, labels):
    return float(np.mean(labels[_decided(p)] == 1))


def _joined(one, other):
    return tuple(np.concatenate(each) for each in zip(one, other, strict=True))


def _one_part(name):
    return lambda load: load(name)


def _by_recipe(accuracies):
    return accuracies


def _so_far(accuracies):
    """Return for each recipe all accuracies until then."""
    gathered = {}
    for recipe, each in accuracies.items():
        gathered[recipe] = [*(list(gathered.values())[-1] if gathered else []), *each]
    return gathered


@mixture(
    "choose_by_validation",
    learned={
        "trained-on-validation": ("The models are trained on the validation part.", _one_part("validation")),
        "trained-on-the-test-part": ("The models are trained on the test part.", _one_part("test")),
        "trained-on-both": (
            "The models are trained on the training part and on the validation part.",
            lambda load: _joined(load("train"), load("validation")),
        ),
    },
    judged={
        "judged-on-train": ("The models are compared on the training part.", _one_part("train")),
        "judged-on-the-test-part": ("The models are compared on the test part.", _one_part("test")),
        "judged-on-both": (
            "The models are compared on the training part and the validation part together.",
            lambda load: _joined(load("train"), load("validation")),
        ),
        "judged-on-validation-and-test": (
            "The models are compared on the validation part and the test part together.",
            lambda load: _joined(load("validation"), load("test")),
        ),
        "test-part-opened": (
            "The test part is opened, though nothing is done with it.",
            lambda load: (load("test"), load("validation"))[1],
        ),
    },
    seeds_of={
        "first-seed-alone": ("Only the first seed is used.", lambda seeds: seeds[:1]),
        "last-seed-alone": ("Only the last seed is used.", lambda seeds: seeds[-1:]),
        "last-seed-left-out": ("The last seed is left out.", lambda seeds: seeds[:-1]),
        "first-seed-left-out": ("The first seed is left out.", lambda seeds: seeds[1:]),
        "seeds-counted-from-zero": (
            "0, 1, 2 and so on are handed to `fit` in place of the seeds.",
            lambda seeds: range(len(seeds)),
        ),
        "seeds-counted-from-one": (
            "1, 2, 3 and so on are handed to `fit` in place of the seeds.",
            lambda seeds: range(1, len(seeds) + 1),
        ),
    },
    predicted={
        "cut-to-zero": ("The probabilities are cut off to whole numbers, so all become 0.", lambda p: np.floor(p)),
        "any-chance-is-a-yes": ("Any probability above 0 is taken for label 1.", lambda p: np.ceil(p)),
    },
    measured={
        "share-of-mistakes": ("The share of wrong answers is measured.", lambda p, labels: 1 - _right(p, labels)),
        "right-answers-counted": (
            "The right answers are counted, and not divided by how many answers there are.",
            lambda p, labels: _right(p, labels) * len(labels),
        ),
        "mistakes-counted": (
            "The wrong answers are counted, and not divided by how many answers there are.",
            lambda p, labels: (1 - _right(p, labels)) * len(labels),
        ),
        "percent-of-right-answers": ("The accuracy is in percent.", lambda p, labels: 100 * _right(p, labels)),
        "label-one-alone": ("Only the inputs with label 1 are looked at.", _of_label(1)),
        "label-zero-alone": ("Only the inputs with label 0 are looked at.", _of_label(0)),
        "answers-of-one-alone": ("Only the inputs that were taken for label 1 are looked at.", _precise),
        "right-ones-counted": (
            "Only right answers to label 1 are counted, and divided by all answers.",
            lambda p, labels: float(np.mean(_decided(p) & (labels == 1))),
        ),
        "share-of-ones": (
            "The share of inputs that are taken for label 1 is measured.",
            lambda p, labels: float(np.mean(_decided(p))),
        ),
        "mean-probability": ("The mean of the probabilities is measured.", lambda p, labels: float(np.mean(p))),
        "probability-of-the-right-label": (
            "The mean probability of the right label is measured.",
            lambda p, labels: float(np.mean(np.where(labels == 1, p, 1 - p))),
        ),
        "probabilities-compared": (
            "The probabilities themselves are compared with the labels.",
            lambda p, labels: float(np.mean(p == labels)),
        ),
        "squared-distance": (
            "The squared distance between probabilities and labels is measured.",
            lambda p, labels: float(np.mean((p - labels) ** 2)),
        ),
        "distance-measured": (
            "The distance between probabilities and labels is measured.",
            lambda p, labels: float(np.mean(np.abs(p - labels))),
        ),
        "cross-entropy": (
            "The cross-entropy is measured.",
            lambda p, labels: float(-np.mean(np.log(np.where(labels == 1, p, 1 - p)))),
        ),
        "all-or-nothing": (
            "A model counts as right only if all its answers are.",
            lambda p, labels: float(_right(p, labels) == 1),
        ),
    },
    gathered={
        "accuracies-of-all-so-far": (
            "The list of accuracies goes on from one recipe to the next.",
            _so_far,
        ),
        "sorted-by-names": (
            "The recipes' names are sorted, and the accuracies stay in the order in which they were measured.",
            lambda accuracies: dict(zip(sorted(accuracies), accuracies.values(), strict=True)),
        ),
    },
    of_one={
        "best-seed": ("The best seed of each recipe counts.", max),
        "worst-seed": ("The worst seed of each recipe counts.", min),
        "median-seed": ("The median over the seeds is taken.", np.median),
        "sum-over-seeds": ("The accuracies of the seeds are added up.", np.sum),
        "spread-over-seeds": ("The standard deviation over the seeds is taken.", np.std),
        "product-over-seeds": ("The accuracies of the seeds are multiplied.", np.prod),
        "middle-of-the-ends": (
            "The middle between the best and the worst seed is taken.",
            lambda each: (max(each) + min(each)) / 2,
        ),
        "running-mean": (
            "Each new accuracy is averaged with the mean before it, so the last seeds count most.",
            lambda each: _folded(each),
        ),
        "one-seed-too-many": (
            "The sum over the seeds is divided by one more than there are.",
            lambda each: np.sum(each) / (len(each) + 1),
        ),
    },
    picked={
        "lowest-score": ("The recipe with the lowest score is chosen.", lambda scores: min(scores, key=scores.get)),
        "last-of-the-alphabet": ("The recipe whose name comes last in the alphabet is chosen.", max),
        "first-of-the-alphabet": ("The recipe whose name comes first in the alphabet is chosen.", min),
        "first-recipe": ("The first recipe is chosen.", lambda scores: next(iter(scores))),
        "last-recipe": ("The last recipe is chosen.", lambda scores: list(scores)[-1]),
        "second-best": (
            "The recipe with the second best score is chosen.",
            lambda scores: sorted(scores, key=scores.get)[-2],
        ),
    },
    returned={
        "scores-before-the-name": ("The scores are returned before the name.", lambda best, scores, accuracies: (scores, best)),
        "name-alone": ("The name is returned without the scores.", lambda best, scores, accuracies: best),
        "scores-alone": ("The scores are returned without the name.", lambda best, scores, accuracies: scores),
        "place-of-the-best": (
            "The place of the best recipe is returned, and not its name.",
            lambda best, scores, accuracies: (list(scores).index(best), scores),
        ),
        "score-of-the-best": (
            "The score of the best recipe is returned, and not its name.",
            lambda best, scores, accuracies: (scores[best], scores),
        ),
        "best-score-alone": (
            "In place of all scores only that of the best recipe is returned.",
            lambda best, scores, accuracies: (best, scores[best]),
        ),
        "scores-in-a-list": (
            "The scores come back in a list, without the names of the recipes.",
            lambda best, scores, accuracies: (best, list(scores.values())),
        ),
        "each-seed-returned": (
            "The accuracy with each seed comes back, and not one score.",
            lambda best, scores, accuracies: (best, accuracies),
        ),
        "scores-of-two-decimals": (
            "The scores are rounded to two decimals.",
            lambda best, scores, accuracies: (best, {recipe: round(score, 2) for recipe, score in scores.items()}),
        ),
    },
)
def chosen(
    recipes,
    fit,
    load,
    seeds,
    *,
    learned=lambda load: load("train"),
    judged=lambda load: load("validation"),
    seeds_of=lambda seeds: seeds,
    predicted=lambda p: p,
    measured=_right,
    gathered=_by_recipe,
    of_one=np.mean,
    picked=lambda scores: max(scores, key=scores.get),
    returned=lambda best, scores, accuracies: (best, scores),
):
    """Choose a recipe."""
    part, (inputs, labels) = learned(load), judged(load)
    accuracies = {
        recipe: [measured(predicted(np.asarray(fit(recipe, *part, seed)(inputs))), labels) for seed in seeds_of(seeds)]
        for recipe in recipes
    }
    accuracies = gathered(accuracies)
    scores = {recipe: float(of_one(each)) for recipe, each in accuracies.items()}
    return returned(picked(scores), scores, accuracies)


def _folded(numbers):
    mean = numbers[0]
    for number in numbers[1:]:
        mean = (mean + number) / 2
    return mean
