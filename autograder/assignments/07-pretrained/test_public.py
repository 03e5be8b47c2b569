"""The checks of 07-pretrained that every learner has."""

import re

import numpy as np

from autograder.checks.student import StudentError
from autograder.checks.vocabulary import CheckFailed, exercise, expect, judge_each, refuses, unchanged

# --- parse_vectors


def _expect_words(got, expected):
    """Compare words, in a list, a tuple or an array."""
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if isinstance(got, tuple | list):
        got = [str(word) if isinstance(word, str) else word for word in got]  # NumPy's texts are texts
    if not isinstance(got, list):
        raise CheckFailed("The words should be a list of texts.", got, expected)
    if [type(word) for word in got] != [str] * len(got) or got != expected:
        raise CheckFailed(f"The words should be {expected!r}, but they are {got!r}.", got, expected)


def _expect_parsed(got, words, vectors):
    """Compare the two things that a parser returns."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise CheckFailed("This should return 2 things, as in `return words, vectors`.", got, (words, vectors))
    _expect_words(got[0], words)
    expect(got[1], np.array(vectors, dtype=float))


def _expect_blame(student, lines, number, why, or_also=()):
    """Require a ValueError that names a line, or others, and none beside it; let no count in `lines` be such a line's number."""
    try:
        got = student.parse_vectors(lines)
    except StudentError as problem:
        if problem.kind == "TimeLimit":
            raise
        if "ValueError" not in problem.kinds:
            raise CheckFailed(f"{why}, so this should raise ValueError, but it raised {problem}.") from None
        numbers = re.findall(r"(?<![\d.])\d+(?!\.?\d)", problem.message)
        if number is not None and not {str(each) for each in (number, *or_also)} & set(numbers):
            raise CheckFailed(
                f"{why}. The message should name line {number}, so that one finds it in a file of 400,000 lines, but it says: "
                f"{problem.message!r}."
            ) from None
        # Line 1 says how long the others should be.
        others = {str(each) for each in {number - 1, number + 1} - {1, *or_also}} if number else set()
        if others & set(numbers):
            raise CheckFailed(
                f"{why}. The message should name line {number} and not the lines beside it, but it says: {problem.message!r}."
            ) from None
        return
    raise CheckFailed(f"{why}, so this should raise ValueError, but it returned {got!r}.")


@exercise("parse_vectors", weight=2)
def test_a_file_without_a_header(student):
    """Each line of a GloVe file gives one word, as it is written, and one row of numbers; repeated words stay."""
    lines = ["see 0.5 -1.25 3e-2", "USA 2 0.125 7.5", "1990 -0.5 4 8", "see 1 2 3", ", 0.1 0.2 0.3"]
    vectors = [[0.5, -1.25, 0.03], [2, 0.125, 7.5], [-0.5, 4, 8], [1, 2, 3], [0.1, 0.2, 0.3]]
    _expect_parsed(student.parse_vectors(lines), ["see", "USA", "1990", "see", ","], vectors)
    _expect_parsed(student.parse_vectors(["again 0.5", "see 2.5"]), ["again", "see"], [[0.5], [2.5]])
    _expect_parsed(student.parse_vectors(["1990 5 7", "b 1 2"]), ["1990", "b"], [[5, 7], [1, 2]])
    _expect_parsed(student.parse_vectors(["1990 0.5", "see 2.5"]), ["1990", "see"], [[0.5], [2.5]])
    _expect_parsed(student.parse_vectors(["-3 7", "see 5"]), ["-3", "see"], [[7], [5]])
    _expect_parsed(student.parse_vectors(["to .5 -2.", "see 1e-05 +3"]), ["to", "see"], [[0.5, -2], [1e-5, 3]])


@exercise("parse_vectors", weight=2)
def test_a_file_with_a_header(student):
    """The header of a word2vec file, two whole numbers in the first line, is no word; in a later line they are one."""
    got = student.parse_vectors(["3 4", "to 1 2 3 4", "see 5.5 6 7 8", "10 9 10 11 12.25"])
    _expect_parsed(got, ["to", "see", "10"], [[1, 2, 3, 4], [5.5, 6, 7, 8], [9, 10, 11, 12.25]])
    _expect_parsed(student.parse_vectors(["", "1990 5", "2001 7"]), ["1990", "2001"], [[5], [7]])


@exercise("parse_vectors")
def test_spaces_and_newlines(student):
    """A line may end with a space or a newline, and lines that hold nothing else are skipped."""
    got = student.parse_vectors(["2 3\n", "you 0.5 1 2 \n", "\n", "soon 3 4 5.5 \n", ""])
    _expect_parsed(got, ["you", "soon"], [[0.5, 1, 2], [3, 4, 5.5]])


@exercise("parse_vectors", weight=2)
def test_a_damaged_line_is_named(student):
    """A line with too few or too many numbers, or with something else, raises a ValueError that names the line."""
    words = ["to", "see", "you", ",", "again", "a", "the"]
    good = [f"{word} 0.5 2.5" for word in words]
    cases = [
        ([*good, "soon 9.5"], 8, "Line 8 has one number, and those before it two"),
        ([*good[:6], "nice 1.5 2.5 9.5", good[6]], 7, "Line 7 has three numbers, and those before it two"),
        ([*good, "soon 9.5 x", "nice 5.5 6.5"], 8, "In line 8, `x` is no number"),
        ([*good, "soon"], 8, "Line 8 has no number, and those before it two"),
        ([*good, "soon 9.5 3,1"], 8, "In line 8, `3,1` is no number"),
        (
            [*good[:3], "a 7.5", "b 8.5", "c 9.5", "d 6.5"],
            4,
            "Lines 4 to 7 have one number, and those before them two",
            (5, 6, 7),
        ),
    ]
    judge_each(student, _expect_blame, cases)
    _expect_parsed(student.parse_vectors(good), words, [[0.5, 2.5]] * 7)


@exercise("parse_vectors")
def test_every_line_counts(student):
    """Lines are counted from 1, and the header and empty lines count."""
    lines = ["4 2", "to 0.5 2.5", "", "", "", "see 1.5 2.5", "you 3.5", "nice 5.5 6.5"]
    good = [f"{word} {' '.join(['0.5'] * 7)}" for word in ("to", "see", "you", "soon")]
    as_line_1 = ["5 7", good[0], "5 7", *good[1:]]
    cases = [
        (lines, 7, "Line 7 has one number, and the header says two"),
        (as_line_1, 3, "Line 3 reads as line 1 does, but only line 1 is a header: line 3 is a word with one number, not seven"),
    ]
    judge_each(student, _expect_blame, cases)
    _expect_parsed(student.parse_vectors(["2 2", "to 0.5 2.5", "", "see 1 2"]), ["to", "see"], [[0.5, 2.5], [1, 2]])


@exercise("parse_vectors")
def test_each_line_is_as_long_as_the_header_says(student):
    """A line that has another count of numbers than the header says is to blame, also if it is the first one after it."""
    lines = ["2 6", "to 0.5 2.5 1.5 3.5", "see 1.5 2.5 0.5 4.5 2.5 3.5"]
    cases = [
        (lines, 2, "Line 2 has four numbers, and the header says six"),
        (["5 2", "a 0.5", "b 1.5"], 2, "Lines 2 and 3 have one number, and the header says two", (3,)),
        (["9 2", "to 0.5 2.5", "see 1.5 2.5", "you 3.5", "a 1.5 2.5"], 4, "Line 4 has one number, and the header says two"),
    ]
    judge_each(student, _expect_blame, cases)
    _expect_parsed(student.parse_vectors(["2 3", "to 0.5 2.5 1", "see 1 2 3"]), ["to", "see"], [[0.5, 2.5, 1], [1, 2, 3]])


@exercise("parse_vectors")
def test_a_file_that_broke_off(student):
    """A file must hold as many words as its header promises."""
    _expect_blame(student, ["3 2", "to 0.5 2.5", "see 1 2"], None, "The header promises 3 words, and 2 follow")
    _expect_blame(student, ["1 2", "to 0.5 2.5", "see 1 2"], None, "The header promises 1 word, and 2 follow")
    _expect_parsed(student.parse_vectors(["2 2", "to 0.5 2.5", "see 1 2"]), ["to", "see"], [[0.5, 2.5], [1, 2]])


# --- embedding_matrix

FILE_WORDS = ["the", "gold", "war", "coin", "gold", "sea", "ship"]
FILE_VECTORS = np.array(
    [[9.0, -3.0, 0.5], [4.0, 2.0, -6.0], [-7.0, 8.0, 1.5], [3.5, 1.0, -5.0], [1.0, 1.0, 1.0], [-2.0, 6.5, 7.0], [-4.0, -9.0, 5.0]]
)


def dice(seed):
    """Return a random generator. It stays where the learner's code runs."""
    import numpy as np

    return np.random.default_rng(seed)


def _table_and_hits(got, shape):
    """Return the two things that were asked for, as arrays of the right shape."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise CheckFailed("This should return 2 things, as in `return table, hits`.", got)
    table, hits = got
    for array, what, form in ((table, "table", shape), (hits, "hits", shape[:1])):
        try:
            array = np.asarray(array)
        except ValueError:
            raise CheckFailed(f"The rows of the {what} have different lengths.", got) from None
        if array.shape != form or array.dtype.kind not in "biuf":
            raise CheckFailed(f"The {what} should be an array of shape {form}, but its shape is {array.shape}.", array)
    return np.asarray(table, dtype=float), np.asarray(hits)


def _expect_known_rows(table, vocab):
    """Require that each word of a vocabulary which the file has too has its vector, and name the first one that hasn't."""
    known = {word: FILE_WORDS.index(word) for word in vocab if word in FILE_WORDS}
    rows = [vocab[word] for word in known]
    wrong = [word for word, place in known.items() if not np.allclose(table[vocab[word]], FILE_VECTORS[place], 1e-5, 1e-5)]
    message = None
    if wrong:
        word, place = wrong[0], known[wrong[0]]
        message = (
            f"Row {vocab[word]} is that of {word!r}, whose first vector in the file, at place {place}, is "
            f"{FILE_VECTORS[place].tolist()}, but the row holds {table[vocab[word]].round(3).tolist()}."
        )
        if place == 0 and len(wrong) == 1:
            message += " Only the word at place 0 is wrong, and a test such as `if place:` takes 0 for False."
    expect(table[rows], FILE_VECTORS[list(known.values())], message)


def _expect_hits(hits, vocab):
    """Require that `hits` tells which words of a vocabulary the file has, and name the first word of which it doesn't."""
    expected = np.array([word in FILE_WORDS for word in sorted(vocab, key=vocab.get)])
    message = None
    for word in sorted(vocab, key=vocab.get):
        if message is None and np.shape(hits) == expected.shape and bool(hits[vocab[word]]) != expected[vocab[word]]:
            is_there = "stands in the file" if word in FILE_WORDS else "isn't in the file, letter for letter"
            message = f"{word!r} {is_there}, so hits[{vocab[word]}] should be {expected[vocab[word]]}."
            if word not in FILE_WORDS and word.lower() in FILE_WORDS:
                message += f" ({word.lower()!r} is another word.)"
    expect(hits, expected, message, kind="boolean")


@exercise("embedding_matrix", weight=2)
def test_known_words_get_their_vector(student):
    """Row i of the table is the vector of the word with id i, wherever it stands in the file, and all are hits."""
    vocab = {"sea": 3, "coin": 0, "the": 4, "war": 1, "gold": 2}
    got = student.embedding_matrix(vocab, FILE_WORDS, FILE_VECTORS, student.apply(dice, 1))
    table, hits = _table_and_hits(got, (5, 3))
    _expect_known_rows(table, vocab)
    _expect_hits(hits, vocab)


@exercise("embedding_matrix", weight=2)
def test_missing_words_are_no_hits(student):
    """A word that isn't in the file, letter for letter, is no hit; the others keep their vectors."""
    vocab = {"Gold": 0, "ship": 1, "golden": 2, "sea": 3, "moon": 4, "coin": 5}
    got = student.embedding_matrix(vocab, FILE_WORDS, FILE_VECTORS, student.apply(dice, 2))
    table, hits = _table_and_hits(got, (6, 3))
    _expect_hits(hits, vocab)
    _expect_known_rows(table, vocab)


def _expect_rows_of_their_own(missing):
    """Require rows of numbers: none zero, no two alike, none of one number alone, none borrowed from the file."""
    if not np.isfinite(missing).all():
        raise CheckFailed("The rows of missing words should hold numbers, but some are NaN or infinite.")
    if not missing.any(axis=1).all():
        raise CheckFailed("The row of a missing word is all zeros. It should be random.")
    if len(np.unique(missing.round(9), axis=0)) < len(missing):
        raise CheckFailed("Two missing words have the same row. Each needs numbers of its own.")
    if (np.ptp(missing, axis=1) < 1e-9).any():
        raise CheckFailed(
            "All the numbers in the row of a missing word are equal: one was drawn for the whole row. Draw d numbers."
        )
    if any(np.allclose(row, vector) for row in missing for vector in FILE_VECTORS):
        raise CheckFailed("A missing word has the vector of another word. Its row should be random.")


def _expect_spread(missing, vectors):
    """Require numbers as spread as those of a file, together or column by column, and return the file's standard deviation."""
    spread, right = float(missing.std()), float(vectors.std())
    if not 0.5 * right < spread < 2 * right:
        raise CheckFailed(
            f"The numbers in the file have a standard deviation of {right:.3g}, and yours in the rows of missing words "
            f"have {spread:.3g}. They should be alike, so that no word is loud or silent for being new."
        )
    return right


@exercise("embedding_matrix", weight=2)
def test_missing_words_get_rows_of_their_own(student):
    """The rows of missing words are random, no two alike, around 0, as spread as the file's numbers, and drawn from `rng`."""
    vocab = {f"word{id}": id for id in range(40)} | {"sea": 40}
    draws = []
    for seed in (3, 3, 4):
        got = student.embedding_matrix(vocab, FILE_WORDS, FILE_VECTORS, student.apply(dice, seed))
        draws.append(_table_and_hits(got, (41, 3))[0])
    missing = draws[0][:40]
    _expect_rows_of_their_own(missing)
    right = _expect_spread(missing, FILE_VECTORS)
    if abs(missing.mean()) > 0.5 * right:  # the mean of 120: that is five standard errors
        raise CheckFailed(f"The random numbers should lie around 0, but their mean is {missing.mean():.3g}.")
    if not np.array_equal(draws[0], draws[1]):
        raise CheckFailed("Two generators with the same seed gave two tables. Draw from `rng` and from nothing else.")
    if np.array_equal(draws[0], draws[2]):
        raise CheckFailed("Two generators with different seeds gave the same table. Draw from `rng`.")
    vocab, vectors = {f"word{id}": id for id in range(40)} | {"to": 40}, np.array([[9.0, -8.0, 7.0], [0.5, 0.25, 0.5]])
    got = student.embedding_matrix(vocab, ["the", "to"], vectors, student.apply(dice, 5))
    _expect_spread(_table_and_hits(got, (41, 3))[0][:40], vectors)


@exercise("embedding_matrix")
def test_missing_words_lie_around_zero(student):
    """Also where the file's numbers don't lie around 0 those of missing words do: else their rows would all point one way."""
    vectors = np.array([[7.0, -3.0, 5.0], [6.0, -2.0, 6.0], [5.5, -2.5, 5.5], [6.5, -1.5, 4.5]])
    vocab = {f"word{id}": id for id in range(400)} | {"sea": 400}
    got = student.embedding_matrix(vocab, ["gold", "sea", "coin", "ship"], vectors, student.apply(dice, 6))
    table, _ = _table_and_hits(got, (401, 3))
    expect(table[400], vectors[1])
    means, right = table[:400].mean(axis=0), float(vectors.std())
    if (np.abs(means) > 0.5 * right).any():  # ten standard errors of a mean of 400
        shown = ", ".join(f"{mean:.2f}" for mean in means)
        raise CheckFailed(
            f"The means of the three columns, over 400 missing words, are {shown}. They should be close to 0, also if the "
            "columns of the file have other means: else all these rows point nearly the same way."
        )


@exercise("embedding_matrix")
def test_the_file_stays_as_it_was(student):
    """Words, vectors and vocabulary are as they were, float32 is as good as float64, and a vector of zeros is a vector."""
    vocab = {"war": 0, "sea": 1}
    got = student.embedding_matrix(vocab, FILE_WORDS, FILE_VECTORS.astype(np.float32), student.apply(dice, 5))
    table, hits = _table_and_hits(got, (2, 3))
    expect(table, np.array([[-7, 8, 1.5], [-2, 6.5, 7]]))
    expect(hits, [True, True], kind="boolean")
    unchanged(student)
    vocab, words, vectors = {"null": 0, "sea": 1, "war": 2}, ["war", "null"], np.array([[3.0, -2.0], [0.0, 0.0]])
    _, hits = _table_and_hits(student.embedding_matrix(vocab, words, vectors, student.apply(dice, 6)), (3, 2))
    zeros = "The file has 'null', and its vector there is all zeros: it is a hit, and keeps its zeros. Ask for the word."
    expect(hits, [True, False, True], zeros)


# --- nearest

#: By dot product the row of "coin" is nearer to "gold" than its own row is; by cosine no row is.
VOCAB = {"war": 4, "silver": 5, "coin": 1, "gold": 0, "sea": 3, "mint": 2}
ROWS = np.array(
    [[-2.1, -15.9, 1.2], [-4.4, -27.7, 0.8], [2.9, -13.2, -0.6], [7.9, -11.6, -0.4], [1.0, 2.6, 0.4], [3.0, -6.0, 0.1]]
)


def judge_neighbors(student, word, k, measure, expected):
    """Require the neighbors of one word, and say so where it is among them itself."""
    got = student.nearest(word, VOCAB, ROWS, k, measure)
    try:
        _expect_words(got, expected)
    except CheckFailed as problem:
        if isinstance(got, list | tuple) and word in got:
            problem.message = f"Your list holds {word!r}, the word whose neighbors were asked for. {problem.message}"
        elif isinstance(got, list | tuple) and sorted(map(str, got)) == sorted(expected):
            problem.message = f"These are the right words in another order: the nearest comes first. {problem.message}"
        raise


@exercise("nearest", weight=2)
def test_neighbors_by_cosine(student):
    """By cosine, the words whose rows point the most alike come first, nearest first, without the word itself."""
    cases = [("gold", 3, ["coin", "mint", "silver"]), ("silver", 2, ["sea", "mint"]), ("war", 1, ["sea"])]
    judge_each(student, judge_neighbors, [(word, k, "cosine", best) for word, k, best in cases])


@exercise("nearest", weight=2)
def test_neighbors_by_dot_product(student):
    """By dot product long rows come first; the word itself is left out wherever it stands."""
    cases = [
        ("gold", 4, ["coin", "mint", "sea", "silver"]),
        ("silver", 3, ["coin", "sea", "gold"]),
        ("coin", 2, ["gold", "mint"]),
        ("mint", 5, ["coin", "gold", "sea", "silver", "war"]),
    ]
    judge_each(student, judge_neighbors, [(word, k, "dot", best) for word, k, best in cases])


@exercise("nearest")
def test_words_with_equal_scores(student):
    """Two words whose scores are equal both count, in any order."""
    vocab = {"left": 1, "up": 3, "right": 2, "ahead": 0}
    rows = np.array([[3.0, 0.0], [2.0, 1.0], [2.0, -1.0], [1.0, 5.0]])  # no other scores are equal, the word's own one neither
    student.any_order = True
    for measure in ("dot", "cosine"):
        got = student.nearest("ahead", vocab, rows, 3, measure)
        in_order = list(np.asarray(got).tolist()) if isinstance(got, list | tuple | np.ndarray) else got
        if isinstance(in_order, list) and sorted(map(str, in_order[:2])) == ["left", "right"]:
            in_order[:2] = ["left", "right"]
        elif isinstance(in_order, list) and len(in_order) < 3:
            raise CheckFailed(
                f"Three words were asked for, and there are {len(in_order)}. Two of them have equal scores, and both count.",
                got,
                ["left", "right", "up"],
            )
        _expect_words(in_order, ["left", "right", "up"])
        # A row that is longer than the word's own one and points the same way is the nearest of all.
        _expect_words(student.nearest("ahead", vocab | {"farther": 4}, np.vstack([rows, [6.0, 0.0]]), 1, measure), ["farther"])


@exercise("nearest")
def test_another_measure_is_refused(student):
    """A measure that is neither "cosine" nor "dot" raises a ValueError, and the two that there are give an answer."""
    _expect_words(student.nearest("mint", VOCAB, ROWS, 1, "dot"), ["coin"])
    refuses(
        student, "nearest", "gold", VOCAB, ROWS, 2, "euclid",
        errors=("ValueError",), why='The measure "euclid" is neither "cosine" nor "dot"',
    )  # fmt: skip


# --- analogy

#: man : king :: woman : ? has the answer "king" if nothing is excluded, and "queen" if the three words are.
PEOPLE = {"queen": 2, "king": 0, "man": 3, "woman": 1, "boat": 5, "nurse": 4, "doctor": 6}
PEOPLE_ROWS = np.array(
    [
        [5.0, 1.0, 1.0, 0.2],  # king
        [0.9, 0.6, 2.0, -0.1],  # woman
        [1.3, 1.2, 1.5, 0.0],  # queen
        [1.0, 0.2, 2.0, 0.0],  # man
        [0.1, 4.2, 1.4, 1.5],  # nurse
        [-0.5, 0.3, 0.0, 6.0],  # boat
        [0.1, 1.2, 0.9, 0.7],  # doctor
    ]
)


#: Nine rows of very different lengths: what is forgotten about lengths gives another answer here, each its own.
THINGS = {"sun": 6, "ship": 2, "one": 0, "ships": 8, "ones": 1, "rain": 3, "sand": 4, "gold": 5, "hat": 7}
THING_ROWS = np.array(
    [
        [0.4, 0.1, 0.2], [-0.8, -0.8, -0.9], [1.3, 0.0, 2.4], [1.3, -7.5, 0.9], [-0.2, 0.5, 0.1], [-1.8, -2.0, 2.5],
        [-6.4, 2.0, 0.8], [1.0, 0.7, -0.3], [-2.4, -2.1, 2.0],
    ]
)  # fmt: skip


def _expect_word(got, expected):
    """Compare a word; one of NumPy's texts is as good."""
    expect(str(got) if isinstance(got, str) else got, expected)


def judge_analogy(student, words, vocab, table, exclude, expected):
    """Require the answer to one analogy."""
    _expect_word(student.analogy(*words, vocab, table, exclude), expected)


@exercise("analogy", weight=2)
def test_the_inputs_excluded(student):
    """With `exclude`, the answer is the word nearest to b − a + c, by cosine, that is not a, b or c; two of them may be equal."""
    away = np.array([[-2.0, 1.5], [1.0, 0.0], [0.1, -3.0], [-1.0, -1.0], [0.0, 2.0]])  # of b − a + c; not b and c
    around = {"low": 3, "east": 1, "north": 4, "west": 0, "south": 2}
    # b − a + c is nearly three units long, and what is left points away from it.
    behind = np.array([[-1.0, 0.5], [-3.0, 0.0], [2.0, 0.0], [-1.0, 1.0], [4.0, 0.4]])
    along = {"back": 0, "start": 1, "front": 2, "aside": 3, "far": 4}
    cases = [
        (("man", "king", "woman"), PEOPLE, PEOPLE_ROWS, True, "queen"),
        (("man", "doctor", "woman"), PEOPLE, PEOPLE_ROWS, True, "nurse"),
        (("doctor", "man", "queen"), PEOPLE, PEOPLE_ROWS, True, "woman"),
        (("man", "king", "king"), PEOPLE, PEOPLE_ROWS, True, "queen"),
        (("low", "east", "north"), around, away, True, "west"),
        (("start", "front", "far"), along, behind, True, "aside"),
    ]
    judge_each(student, judge_analogy, cases)


@exercise("analogy", weight=2)
def test_no_word_excluded(student):
    """Without `exclude`, a, b and c may be the answer, and here b is."""
    asked = [("man", "king", "woman"), ("man", "doctor", "woman"), ("boat", "queen", "nurse")]
    judge_each(student, judge_analogy, [(words, PEOPLE, PEOPLE_ROWS, False, words[1]) for words in asked])


@exercise("analogy")
def test_rows_of_any_length(student):
    """Each row counts for its direction alone, however long it is, and the table is as it was after the call."""
    cases = [
        (("one", "ones", "ship"), THINGS, THING_ROWS, True, "ships"),
        (("woman", "queen", "man"), PEOPLE, PEOPLE_ROWS, True, "king"),
    ]
    judge_each(student, judge_analogy, cases)
    unchanged(student)


# --- unseen_share


def judge_share(student, train, test, share):
    """Require the share of one pair of texts."""
    expect(student.unseen_share(train, test), share)


@exercise("unseen_share", weight=2)
def test_half_of_the_tokens(student):
    """Each word of the test sentences counts as often as it stands there, and the share of those never seen comes back."""
    train = ["nice to see you", "hope to see you soon"]
    tests = {
        0.5: ["see you again again", "nice ship"],
        0.25: ["to see to see to", "the sea", "see"],
        1 / 11: ["soon soon you nice hope", "see see see a nice hope"],
    }
    judge_each(student, judge_share, [(train, test, share) for share, test in tests.items()])


@exercise("unseen_share")
def test_all_or_none(student):
    """Whole words are compared, letter for letter: 0 if all were seen, 1 if none was."""
    cases = [
        (["all is seen here"], ["is here all", "seen"], 0.0),
        (["I can sea-fare", "don t"], ["I don't can't", "sea fare -"], 5 / 6),
        (["the seaman sees", "a hat"], ["sea see", "at man"], 1.0),
        (["again again"], ["again a", "hat a at"], 0.8),
        (["government is good"], ["governmental is government"], 1 / 3),
        (["the US now", "as one"], ["as one of us", "US"], 0.4),
    ]
    judge_each(student, judge_share, cases)


@exercise("unseen_share")
def test_long_and_short_sentences(student):
    """A long sentence counts for more than a short one, because it has more tokens."""
    cases = [
        (["a b c", "a", "d"], ["a b c d a b c d x", "y"], 0.2),
        (["x y x y x y x", "z z"], ["x q q", "q", "x y z q z z"], 0.4),
    ]
    judge_each(student, judge_share, cases)


# --- choose_by_validation

#: Inputs are numbers from 0 to 99; the label of the training part is 1 from 50 on.
PARTS = {
    "train": ([3, 20, 45, 49, 51, 58, 70, 96], [0, 0, 0, 0, 1, 1, 1, 1]),
    "validation": ([5, 31, 47, 52, 60, 61, 66, 74, 83, 90], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]),
    "test": ([2, 8, 22, 30, 33, 41, 44, 62, 77], [0, 1, 0, 0, 0, 1, 1, 1, 1]),
}


def open_part(part):
    """Return the inputs and labels of a part, the test part too."""
    import numpy as np

    inputs, labels = PARTS[part]
    return np.array(inputs), np.array(labels)


def open_part_but_test(part):
    """Return the inputs and labels of a part; whoever asks for the test part is stopped."""
    if part == "test":
        raise PermissionError("the test part was opened")
    return open_part(part)


def fit_by_name(recipe, inputs, labels, seed):
    """Return a predictor: it knows the training part by heart, has a border, or tosses a coin, as the recipe says.

    A border is learned from the training part: the mean of the largest input with label 0 and the smallest one with label 1.
    """
    import numpy as np

    inputs, labels = np.asarray(inputs), np.asarray(labels)
    if inputs.shape != labels.shape or inputs.ndim != 1:
        raise ValueError("fit needs as many labels as inputs")
    border = (inputs[labels == 0].max() + inputs[labels == 1].min()) / 2
    known = dict(zip(inputs.tolist(), labels.tolist(), strict=True))
    shifts = {"steady": [10, 10, 10], "lucky": [10.5, -60, 60], "shy": [12, 12, -3], "wild": [-47, 46, 20]}

    def predict(asked):
        asked = np.asarray(asked)
        if recipe == "by heart":
            return np.array([0.9 if known.get(each, 0) else 0.2 for each in asked.tolist()])
        if recipe == "low":
            return np.where(asked > border - 16, 0.8, 0.3)
        if recipe == "upside down":
            return np.where(asked > border + 10, 0.4, 0.6)
        return np.where(asked > border + shifts[recipe][seed % 3], 0.6, 0.4)

    return predict


def _expect_choice(got, best, accuracies):
    """Require the choice and the means of some accuracies, one for each seed, and say where a mean is one of them alone."""
    means = {recipe: sum(each) / len(each) for recipe, each in accuracies.items()}
    try:
        expect(got, (best, means))
    except CheckFailed as problem:
        scores = got[1] if isinstance(got, tuple | list) and len(got) == 2 and isinstance(got[1], dict) else {}
        for recipe in [name for name, mean in means.items() if isinstance(scores.get(name), float) and scores[name] != mean]:
            if min(abs(scores[recipe] - each) for each in accuracies[recipe]) < 1e-9 < abs(scores[recipe] - means[recipe]):
                problem.message = (
                    f"With one seed after the other {recipe!r} is right on {accuracies[recipe]} of the validation part, so its "
                    f"score is their mean, {means[recipe]:.3g}. Yours is {scores[recipe]:.3g}, as with a single seed."
                )
                break
        raise


@exercise("choose_by_validation", weight=2)
def test_the_best_on_the_validation_part(student):
    """The recipe with the highest mean accuracy on the validation part is chosen, and each recipe's mean comes back."""
    got = student.choose_by_validation(["by heart", "shy", "steady", "low"], fit_by_name, open_part, [3, 4, 5])
    _expect_choice(got, "steady", {"by heart": [0.5] * 3, "shy": [0.9, 0.9, 0.8], "steady": [1.0] * 3, "low": [0.7] * 3})
    for recipe, accuracy in (("by heart", 0.5), ("upside down", 0.0)):
        got = student.choose_by_validation([recipe], fit_by_name, open_part, [8])
        if isinstance(got, tuple | list) and len(got) == 2 and not got[0]:
            raise CheckFailed(
                f"There was one recipe to choose from, and its accuracy is {accuracy:g}. It is the best that there is all the "
                f"same, but your function chose {got[0]!r}.",
                got,
                (recipe, {recipe: accuracy}),
            )
        _expect_choice(got, recipe, {recipe: [accuracy]})


@exercise("choose_by_validation", weight=2)
def test_the_mean_over_seeds(student):
    """Every seed counts: a recipe that had luck once doesn't win, and the seeds are handed on as they are."""
    got = student.choose_by_validation(["lucky", "low", "wild"], fit_by_name, open_part, [6, 10, 2])
    _expect_choice(got, "low", {"lucky": [1.0, 0.5, 0.5], "low": [0.7] * 3, "wild": [0.5, 0.5, 0.8]})
    got = student.choose_by_validation(["lucky", "by heart"], fit_by_name, open_part, [0, 3])
    expect(got, ("lucky", {"lucky": 1.0, "by heart": 0.5}))


@exercise("choose_by_validation", weight=3)
def test_the_test_part_stays_closed(student):
    """The test part is never asked for, not even to look at it, and the choice is right."""
    try:
        got = student.choose_by_validation(["low", "by heart", "steady"], fit_by_name, open_part_but_test, [1])
    except StudentError as problem:
        if problem.kind == "PermissionError":
            raise CheckFailed(
                "Your function opened the test part. Whatever is chosen by it has no part left that could judge it fairly."
            ) from None
        raise
    expect(got, ("steady", {"low": 0.7, "by heart": 0.5, "steady": 1.0}))


def open_sentences(part):
    """Return sentences of ids, of different lengths, and labels; whoever asks for the test part is stopped."""
    import numpy as np

    sentences = {"train": [[4, 1], [2], [6, 3, 5]], "validation": [[7], [1, 8, 2], [3, 9], [5, 2, 2, 1]]}
    if part == "test":
        raise PermissionError("the test part was opened")
    return sentences[part], np.array({"train": [0, 0, 1], "validation": [0, 1, 1, 1]}[part])


def fit_on_sentences(recipe, inputs, labels, seed):
    """Return a predictor by the number of ids in a sentence; what isn't a list of lists of ids is refused."""
    import numpy as np

    def lengths(sentences):
        if type(sentences) is not list or any(type(sentence) is not list for sentence in sentences):
            raise TypeError("these aren't the inputs that `load` gave")
        return np.array([len(sentence) for sentence in sentences])

    border = lengths(inputs)[labels == 1].min()
    return lambda asked: np.where(lengths(asked) >= border - (recipe == "short"), 0.9, 0.1)


@exercise("choose_by_validation")
def test_inputs_as_they_come(student):
    """`fit` and its predictor get the inputs as `load` gives them, also a list of sentences of different lengths."""
    try:
        got = student.choose_by_validation(["long", "short"], fit_on_sentences, open_sentences, [2])
    except StudentError as problem:
        if problem.kind == "TypeError" and "that `load` gave" in problem.message:
            raise CheckFailed(
                "Here `load` gives lists of ids, one for each sentence, and something else was handed on to `fit` or to its "
                "predictor. Hand the inputs on as they come: an array has no place for sentences of different lengths."
            ) from None
        raise
    expect(got, ("short", {"long": 0.75, "short": 1.0}))
