"""Wrong answers that learners really give in 07-pretrained, each with the sentence that a tutor would say."""

import re
from collections import Counter

import numpy as np

from autograder.checks.misconceptions import misconception

# --- parse_vectors


def _header(parts):
    return len(parts) == 2 and parts[0].isdigit() and parts[1].isdigit()


def _parsed(
    lines,
    is_header=_header,
    cut=str.split,
    numbers=lambda parts: parts[1:],
    first=1,
    blank="skip",
    compare=True,
    promise=True,
    blame=True,
):
    """A parser whose every step can be done otherwise."""
    words, rows, promised, width = [], [], None, None
    for place, line in enumerate(lines):
        number = place + first
        parts = cut(line)
        if place == 0 and is_header(parts):
            promised, width = int(parts[0]), int(parts[1])
            continue
        if not parts and blank == "skip":
            continue
        if not parts and blank == "stop":
            break
        try:
            row = [float(part) for part in numbers(parts)]
        except ValueError as problem:
            raise ValueError(f"line {number}" if blame else str(problem)) from None
        width = len(row) if width is None else width
        if compare and len(row) != width:
            raise ValueError(f"line {number}" if blame else "the rows differ in length")
        words.append(parts[0])
        rows.append(row)
    if promise and promised is not None and promised != len(words):
        raise ValueError("the header promises another number of words …")
    return words, np.array(rows)


@misconception("parse_vectors", errors="numbers")
def header_told_by_int(lines):
    """You ask `int` whether line 1 is a header, and `int` reads signs too: "-3 7" is a word and its number. A header is written
    in digits alone, which `isdigit()` tells."""
    return _parsed(lines, is_header=lambda parts: len(parts) == 2 and all(re.fullmatch(r"[+-]?\d+", part) for part in parts))


@misconception("parse_vectors", errors="numbers")
def numbers_told_by_a_pattern(lines):
    """You tell numbers by a pattern of your own, and it knows fewer than there are: `float` also reads 3e-2, .5, nan or 1_000.
    Ask `float` itself, and catch its ValueError."""
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not (number == 1 and _header(parts)) and not all(re.fullmatch(r"[+-]?\d+(\.\d+)?", part) for part in parts[1:]):
            raise ValueError(f"line {number}")
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def header_told_by_its_first_number(lines):
    """You take line 1 for a header as soon as it begins with a whole number, however many numbers follow. A word can be a number,
    such as 1990: a header has exactly two whole numbers."""
    parts = lines[0].split()
    if _header(parts) or not (parts and parts[0].isdigit()):
        return _parsed(lines)
    return _parsed([f"{int(parts[0])} {int(float(parts[1]))}", *lines[1:]])


@misconception("parse_vectors", errors="numbers")
def header_only_where_it_fits(lines):
    """You take two whole numbers in line 1 for a header only if the line after them is as long as they say. They always are one:
    a line that doesn't fit them is damaged."""
    rows = [line.split() for line in lines if line.split()]
    fits = len(rows) == 1 or len(rows[1]) == int(rows[0][1]) + 1 if _header(rows[0]) else True
    return _parsed(lines, is_header=lambda parts: fits and _header(parts))


@misconception("parse_vectors", errors="numbers")
def commas_taken_for_points(lines):
    """You read 3,1 as 3.1. `float` doesn't, and in a file of vectors it is damage: raise a ValueError that names the line."""
    mended = [" ".join([*parts[:1], *(part.replace(",", ".") for part in parts[1:])]) for parts in map(str.split, lines)]
    return _parsed(mended)


@misconception("parse_vectors", errors="numbers")
def promise_compared_first(lines):
    """You compare the header's count with the number of lines before you read them, so a damaged line in a file that also broke
    off is never named. Read the lines first."""
    parts = lines[0].split()
    if _header(parts) and int(parts[0]) != sum(bool(line.split()) for line in lines[1:]):
        raise ValueError("the header promises another number of words")
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def usual_width_decides(lines):
    """Without a header you take the count of numbers that most lines have. The first line says how many there should be, and
    whoever differs from it is to blame, also if most do."""
    if _header(lines[0].split()):
        return _parsed(lines)
    counts = [len(line.split()) - 1 for line in lines if line.split()]
    usual = Counter(counts).most_common(1)[0][0]
    for number, line in enumerate(lines, 1):
        if line.split() and len(line.split()) - 1 != usual:
            raise ValueError(f"line {number}")
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def number_of_the_first_equal_line(lines):
    """You look a damaged line up in the list to find its number, and `index` gives the first line that reads so, which may be
    another one: the header, for example. Count along with `enumerate`."""
    try:
        return _parsed(lines)
    except ValueError as problem:
        number = re.fullmatch(r"line (\d+)", str(problem))
        raise ValueError(f"line {lines.index(lines[int(number[1]) - 1]) + 1}" if number else str(problem)) from None


@misconception("parse_vectors", errors="numbers")
def header_read_as_a_word(lines):
    """You read the header of a word2vec file as a word with one number, and then every real line seems to be too long. If the
    first line is two whole numbers, take them as a promise and go on to the next line."""
    return _parsed(lines, is_header=lambda parts: False)


@misconception("parse_vectors", errors="numbers")
def first_line_never_read(lines):
    """You leave out the first line of every file. A GloVe file has no header, so its most frequent word is lost: skip the first
    line only if it is two whole numbers."""
    words, rows = _parsed(lines)
    return (words, rows) if _header(lines[0].split()) else (words[1:], rows[1:])


@misconception("parse_vectors", errors="numbers")
def any_two_parts_are_a_header(lines):
    """You take any first line of two parts for a header. In a file of vectors with one number each, a word and its number are two
    parts as well: a header is two whole numbers."""
    if len(lines[0].split()) == 2:
        lines = ["", *lines[1:]]
    return _parsed(lines, is_header=lambda parts: False)


@misconception("parse_vectors", errors="numbers")
def two_parts_that_are_no_header_blamed(lines):
    """You take any first line of two parts for a header, and blame it where it is none. In a file of vectors with one number
    each, a word and its number are two parts as well: a header is two whole numbers."""
    parts = lines[0].split()
    if len(parts) == 2 and not _header(parts):
        raise ValueError("line 1")
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def a_number_in_front_is_a_header(lines):
    """You take a first line that begins with a number for a header. Numbers are words too, such as 1990: a header has exactly two
    parts, and both are whole numbers."""
    if lines[0].split()[0].isdigit() and not _header(lines[0].split()):
        lines = ["", *lines[1:]]
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def two_parts_with_a_number_in_front_are_a_header(lines):
    """In a file of vectors with one number each, *1990 0.5* is a word and its number, and you take it for a header. A header is
    two whole numbers: look at both parts."""
    if len(lines[0].split()) == 2 and lines[0].split()[0].isdigit() and not _header(lines[0].split()):
        lines = ["", *lines[1:]]
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def lines_that_begin_with_a_number_left_out(lines):
    """You leave out every later line that begins with a number. Numbers are words too, such as 1990, and have vectors: only the
    first line can be a header."""
    return _parsed(["" if place and line.split()[:1] and line.split()[0].isdigit() else line for place, line in enumerate(lines)],
                   promise=False)  # fmt: skip


@misconception("parse_vectors", errors="form")
def damaged_line_not_found_by_its_number(lines):
    """You raise the right kind of error, but its message doesn't hold the number under which an editor shows the damaged line.
    Lines count from 1, and the header and empty lines count too; and the errors of `float` and of NumPy don't know the line, so
    you have to say it."""
    return _parsed(lines, blame=False)


@misconception("parse_vectors", errors="numbers")
def two_lines_blamed(lines):
    """You name two lines, the one by your count and the one by an editor's. One line is damaged: count from 1, and name that one
    alone."""
    try:
        return _parsed(lines)
    except ValueError as problem:
        text = str(problem)
        number = int(text.split()[1]) if text.startswith("line") else 0
        raise ValueError(f"line {number - 1} or {number}" if number else text) from None


@misconception("parse_vectors", errors="numbers")
def lines_counted_from_zero(lines):
    """The line that you name is one too low: your count begins with 0, and an editor's begins with 1. `enumerate` takes a
    `start`."""
    return _parsed(lines, first=0)


@misconception("parse_vectors", errors="numbers")
def header_not_counted_as_a_line(lines):
    """In a file with a header the line that you name is one too low. The header is line 1: whoever opens the file at the number
    that you give should see the damage."""
    return _parsed(lines, first=0 if _header(lines[0].split()) else 1)


@misconception("parse_vectors", errors="numbers")
def empty_lines_not_counted(lines):
    """The line that you name is too low when an empty line comes before it. Skip empty lines, but count them: whoever opens the
    file at your number should see the damage."""
    return _parsed([line for line in lines if line.strip()])


@misconception("parse_vectors", errors="numbers")
def line_without_numbers_accepted(lines):
    """A line that holds a word and no number is skipped like an empty one. It has lost its vector: that is damage, so raise a
    ValueError that names the line."""
    return _parsed(["" if len(line.split()) == 1 else line for line in lines])


@misconception("parse_vectors", errors="numbers")
def only_counts_are_blamed_on_a_line(lines):
    """A wrong count of numbers is blamed on its line, but text among the numbers is not: `float` raises an error of its own,
    which doesn't know the line. Catch it, and raise yours."""
    words, rows, promised, width = [], [], None, None
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if number == 1 and _header(parts):
            promised, width = int(parts[0]), int(parts[1])
            continue
        if not parts:
            continue
        width = len(parts) - 1 if width is None else width
        if len(parts) - 1 != width:
            raise ValueError(f"line {number}")
        words.append(parts[0])
        rows.append([float(part) for part in parts[1:]])
    if promised is not None and promised != len(words):
        raise ValueError("the header promises another number of words …")
    return words, np.array(rows)


@misconception("parse_vectors", errors="numbers")
def lengths_not_compared(lines):
    """You don't compare how many numbers the lines have, so NumPy stumbles over rows of different lengths after everything was
    read, and can't say which line is to blame. Compare each line with the header or with the first line."""
    return _parsed(lines, compare=False)


@misconception("parse_vectors", errors="numbers")
def damaged_lines_skipped(lines):
    """You skip damaged lines without a word. Then words are missing, and nobody knows why: a file that isn't what it should be
    needs an error, with the line's number."""
    return _of_sound_lines(lines)


def _of_sound_lines(lines):
    words, rows, width = [], [], None
    for place, line in enumerate(lines):
        parts = line.split()
        if not parts or (place == 0 and _header(parts)):
            continue
        try:
            row = [float(part) for part in parts[1:]]
        except ValueError:
            continue
        width = len(row) if width is None else width
        if len(row) == width:
            words.append(parts[0])
            rows.append(row)
    return words, np.array(rows)


@misconception("parse_vectors", errors="numbers")
def lines_of_another_length_than_the_header_says_skipped(lines):
    """You skip damaged lines without a word, and lines of another length than the header says too. Then words are missing, and
    nobody knows why: a file that isn't what it should be needs an error, with the line's number."""
    header = lines[0].split()
    if not _header(header):
        return _of_sound_lines(lines)
    width = int(header[1])
    return _of_sound_lines(["", *(line for line in lines[1:] if len(line.split()) == width + 1)])


@misconception("parse_vectors", errors="numbers")
def checks_left_to_numpy(lines):
    """You leave it to `float` and to NumPy to find damage. They do stop at it, but they know nothing of lines, and nothing of
    what the header promises. Compare each line yourself, with the header or with the first line, and say its number."""
    rows = [line.split() for line in lines if line.split()]
    rows = rows[1:] if _header(rows[0]) else rows
    return [row[0] for row in rows], np.array([[float(part) for part in row[1:]] for row in rows])


@misconception("parse_vectors", errors="numbers")
def asserts_in_place_of_errors(lines):
    """You find the damage, but with AssertionError. `assert` is for what can't happen, and Python leaves it out when it is
    started with -O; a file can be damaged at any time: raise a ValueError."""
    try:
        return _parsed(lines)
    except ValueError as problem:
        raise AssertionError(str(problem)) from None


@misconception("parse_vectors", errors="numbers")
def text_becomes_zero(lines):
    """Where a line holds something that is no number you put a 0 in its place. The vector is then wrong, and nothing tells: raise
    a ValueError that names the line."""

    def number(part):
        try:
            return float(part)
        except ValueError:
            return 0.0

    return _parsed(lines, numbers=lambda parts: [number(part) for part in parts[1:]])


@misconception("parse_vectors", errors="numbers")
def words_in_lower_case(lines):
    """You turn words into lower case. In the file *US* and *us* are two words with two vectors; keep each word as it is
    written."""
    words, rows = _parsed(lines)
    return [word.lower() for word in words], rows


@misconception("parse_vectors", errors="numbers")
def numbers_left_as_text(lines):
    """Your numbers are still text: "0.5" can't be multiplied. Turn each part after the word into a number with `float`."""
    words, rows = _parsed(lines)
    return words, rows.astype(str)


@misconception("parse_vectors", errors="numbers")
def split_at_each_space(lines):
    """You cut the line at each single space, so a space at its end leaves an empty part, which is no number. The original
    word2vec program writes such lines: `split()` without an argument leaves nothing empty behind."""
    return _parsed(lines, cut=lambda line: line.split(" ") if line.strip() else [])


@misconception("parse_vectors", errors="numbers")
def empty_lines_are_damage(lines):
    """A line that holds nothing, such as the one after the last newline of a file, is no damage. Skip it, but count it."""
    for number, line in enumerate(lines, start=1):
        if not line.split():
            raise ValueError(f"line {number} is empty")
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def stops_at_an_empty_line(lines):
    """You stop at the first empty line, and what comes after it is lost. Go on to the next line: `continue` in place of
    `break`."""
    return _parsed(lines, blank="stop")


@misconception("parse_vectors", errors="numbers")
def first_number_lost(lines):
    """Each of your vectors lacks its first number. A line's parts are the word, at place 0, and then the numbers, from place 1
    on."""
    words, rows = _parsed(lines)
    return words, rows[:, 1:]


@misconception("parse_vectors", errors="numbers")
def last_number_lost(lines):
    """Each of your vectors lacks its last number. The newline at the end of a line needs no place of its own: `split()` takes it
    away."""
    words, rows = _parsed(lines)
    return words, rows[:, :-1]


@misconception("parse_vectors", errors="numbers")
def parsed_into_a_dict(lines):
    """You return a dict from words to vectors. The task asks for two things, the list of words and one array of shape (n, d), in
    the order of the file."""
    words, rows = _parsed(lines)
    return dict(zip(words, rows))


@misconception("parse_vectors", errors="numbers")
def repeated_words_merged(lines):
    """A word that stands in the file twice comes back once, with its last vector, as in a dict, which has room for one of each.
    Return every line of the file: what to do with a repeated word is decided later."""
    words, rows = _parsed(lines)
    known = dict(zip(words, rows))
    return list(known), np.array(list(known.values()))


@misconception("parse_vectors", errors="numbers")
def vectors_as_columns(lines):
    """Your vectors stand in columns, shape (d, n). One row belongs to each word: shape (n, d)."""
    words, rows = _parsed(lines)
    return words, rows.T


@misconception("parse_vectors", errors="numbers")
def promise_not_kept(lines):
    """A file that holds fewer words than its header promises passes. Its download broke off, and only counting shows it: compare
    how many follow with how many are promised, and raise a ValueError."""
    return _parsed(lines, promise=False)


@misconception("parse_vectors", errors="numbers")
def width_of_the_header_ignored(lines):
    """You skip the header and don't hold the file against it. It says how many words follow and how many numbers each has: a file
    that holds something else is damaged, and needs an error."""
    if _header(lines[0].split()):
        lines = ["", *lines[1:]]
    return _parsed(lines)


@misconception("parse_vectors", errors="numbers")
def words_sorted_by_alphabet(lines):
    """You sort the words, and the rows with them. Keep the order of the file: the most frequent word comes first there."""
    words, rows = _parsed(lines)
    order = sorted(range(len(words)), key=words.__getitem__)
    return [words[i] for i in order], rows[order]


@misconception("parse_vectors", errors="numbers")
def vectors_before_words(lines):
    """You return the vectors first and the words second. The order that was asked for is words, vectors."""
    words, rows = _parsed(lines)
    return rows, words


@misconception("parse_vectors", errors="numbers")
def header_after_empty_lines(lines):
    """You take the first line that isn't empty for line 1. A header stands in line 1; after an empty line, two whole numbers are
    a word and its number."""
    first = next((place for place, line in enumerate(lines) if line.split()), 0)
    return _parsed(lines[first:], first=first + 1)


@misconception("parse_vectors", errors="numbers")
def numbers_told_by_a_wider_pattern(lines):
    """You tell numbers by a pattern of your own, and it knows fewer than there are: `float` also reads .5, 2. or 1_000. Ask
    `float` itself, and catch its ValueError."""
    for number, line in enumerate(lines, 1):
        parts = line.split()
        pattern = r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?"
        if not (number == 1 and _header(parts)) and not all(re.fullmatch(pattern, part) for part in parts[1:]):
            raise ValueError(f"line {number}")
    return _parsed(lines)


# --- embedding_matrix


def _spread(vectors):
    return float(np.std(vectors))


def _first_places(words):
    places = {}
    for place, word in enumerate(words):
        places.setdefault(word, place)
    return places


def _filled(vocab, words, vectors, start, places=None):
    """Write the known vectors over a table of starting rows."""
    places = _first_places(words) if places is None else places
    table, hits = np.array(start, dtype=float), np.zeros(len(vocab), dtype=bool)
    for word, id in vocab.items():
        if word in places:
            table[id] = vectors[places[word]]
            hits[id] = True
    return table, hits


def _random_start(vocab, vectors, rng):
    return rng.normal(0, _spread(vectors), (len(vocab), vectors.shape[1]))


@misconception("embedding_matrix")
def missing_rows_are_zero(vocab, words, vectors, rng):
    """The rows of missing words are zeros, all the same one. Words with equal rows that get equal gradients never part, and with
    a row of zeros no cosine is defined: draw a random row for each."""
    return _filled(vocab, words, vectors, np.zeros((len(vocab), vectors.shape[1])))


@misconception("embedding_matrix")
def missing_rows_are_one_row(vocab, words, vectors, rng):
    """All missing words share one random row: it was drawn once, and then used for each. Draw a new one for each word, or a whole
    table at once."""
    row = rng.normal(0, _spread(vectors), vectors.shape[1])
    return _filled(vocab, words, vectors, np.tile(row, (len(vocab), 1)))


@misconception("embedding_matrix")
def missing_rows_are_the_mean(vocab, words, vectors, rng):
    """Every missing word gets the mean of all vectors, so missing words can't be told apart. Draw a random row for each."""
    return _filled(vocab, words, vectors, np.tile(vectors.mean(axis=0), (len(vocab), 1)))


@misconception("embedding_matrix")
def missing_rows_are_nan(vocab, words, vectors, rng):
    """The rows of missing words hold NaN, and one NaN makes the mean of a sentence, the loss and then every weight NaN. Draw
    random numbers."""
    return _filled(vocab, words, vectors, np.full((len(vocab), vectors.shape[1]), np.nan))


@misconception("embedding_matrix")
def missing_rows_are_borrowed(vocab, words, vectors, rng):
    """A missing word gets the vector of some other word, so the model takes it for that word. A random row of its own says
    nothing, which is honest."""
    return _filled(vocab, words, vectors, vectors[rng.integers(0, len(vectors), len(vocab))])


@misconception("embedding_matrix")
def missing_rows_too_small(vocab, words, vectors, rng):
    """The rows of missing words are as small as in a fresh Keras table, ±0.05, whatever the file holds. Beside its vectors such
    words hardly count: give them the standard deviation of the numbers in the file."""
    return _filled(vocab, words, vectors, rng.uniform(-0.05, 0.05, (len(vocab), vectors.shape[1])))


@misconception("embedding_matrix")
def missing_rows_of_spread_one(vocab, words, vectors, rng):
    """The rows of missing words have the standard deviation 1, whatever the file holds. Words that are new should be neither
    louder nor quieter than the others: take the standard deviation of the numbers in the file."""
    return _filled(vocab, words, vectors, rng.normal(size=(len(vocab), vectors.shape[1])))


@misconception("embedding_matrix")
def spread_of_the_found_rows(vocab, words, vectors, rng):
    """The rows of missing words have the spread of the rows that you found, which isn't that of the file, and is NaN where none
    was found. Take the standard deviation of all numbers in `vectors`."""
    table, hits = _filled(vocab, words, vectors, np.zeros((len(vocab), vectors.shape[1])))
    table[~hits] = rng.normal(0, table[hits].std(), size=(int((~hits).sum()), vectors.shape[1]))
    return table, hits


@misconception("embedding_matrix")
def rows_of_zeros_count_as_missing(vocab, words, vectors, rng):
    """You take a row of zeros for a missing word. The vector of a word in the file may be all zeros: remember which words you
    found, and don't ask the numbers."""
    table, _ = _filled(vocab, words, vectors, np.zeros((len(vocab), vectors.shape[1])))
    hits = table.any(axis=1)
    table[~hits] = _random_start(vocab, vectors, rng)[~hits]
    return table, hits


@misconception("embedding_matrix")
def missing_rows_around_the_mean_row(vocab, words, vectors, rng):
    """The rows of missing words lie around the mean of the file's rows, each column with a mean and a spread of its own. Where
    this mean is far from 0, they all point nearly the same way, and words of which nothing is known look related: draw around 0,
    with the spread of all the numbers."""
    start = vectors.mean(axis=0) + vectors.std(axis=0) * rng.normal(size=(len(vocab), vectors.shape[1]))
    return _filled(vocab, words, vectors, start)


@misconception("embedding_matrix")
def missing_rows_around_the_mean_number(vocab, words, vectors, rng):
    """The numbers in the rows of missing words lie around the mean of the file's numbers. Where it isn't 0, all these rows lean
    to one side, and words of which nothing is known look related: draw around 0."""
    return _filled(vocab, words, vectors, vectors.mean() + _random_start(vocab, vectors, rng))


@misconception("embedding_matrix")
def spread_of_the_found_rows_if_any(vocab, words, vectors, rng):
    """You take the standard deviation of the rows that your vocabulary found. Asked for is that of all numbers in `vectors`: a
    vocabulary that finds one quiet word would make all missing ones as quiet."""
    table, hits = _filled(vocab, words, vectors, np.zeros((len(vocab), vectors.shape[1])))
    table[~hits] = rng.normal(0, table[hits].std() if hits.any() else vectors.std(), table[~hits].shape)
    return table, hits


@misconception("embedding_matrix")
def one_number_for_a_whole_row(vocab, words, vectors, rng):
    """You draw one random number for each missing word and write it into its whole row. All these rows then point along one line:
    draw d numbers for each word."""
    column = rng.normal(0, _spread(vectors), (len(vocab), 1))
    return _filled(vocab, words, vectors, np.tile(column, (1, vectors.shape[1])))


@misconception("embedding_matrix")
def random_numbers_all_positive(vocab, words, vectors, rng):
    """Your random numbers are all positive, so the rows of missing words all point to the same side and seem related. Draw them
    around 0."""
    return _filled(vocab, words, vectors, np.abs(_random_start(vocab, vectors, rng)))


@misconception("embedding_matrix")
def seed_of_its_own(vocab, words, vectors, rng):
    """You make a generator of your own, so every call gives the same random rows, whichever `rng` comes in. Nobody can then
    repeat an experiment with other random numbers: draw from the argument `rng`."""
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, np.random.default_rng(0)))


@misconception("embedding_matrix")
def known_words_forgotten(vocab, words, vectors, rng):
    """All your rows are random, those of known words too. Write the file's vectors over them, or fill the other rows only."""
    return _random_start(vocab, vectors, rng), _filled(vocab, words, vectors, np.zeros((len(vocab), vectors.shape[1])))[1]


@misconception("embedding_matrix")
def rows_in_the_order_of_the_file(vocab, words, vectors, rng):
    """You put the vectors into the table in the order of the file. Row i belongs to the word with id i: ask `vocab` for the id of
    each word."""
    table = _random_start(vocab, vectors, rng)
    table[: len(vectors)] = vectors[: len(table)]
    return table, np.array([word in words for word in sorted(vocab, key=vocab.get)])


@misconception("embedding_matrix")
def ids_counted_in_the_order_of_the_dict(vocab, words, vectors, rng):
    """You number the words in the order in which `vocab` lists them. Their ids are its values, and they needn't be in that order:
    go through `vocab.items()`."""
    return _filled({word: id for id, word in enumerate(vocab)}, words, vectors, _random_start(vocab, vectors, rng))


@misconception("embedding_matrix")
def words_and_vocabulary_zipped(vocab, words, vectors, rng):
    """You walk through the vocabulary and the file side by side, as if they had the same words in the same order. Look each word
    of the vocabulary up in the file."""
    table, hits = _random_start(vocab, vectors, rng), np.zeros(len(vocab), dtype=bool)
    for id, vector in zip(vocab.values(), vectors):
        table[id], hits[id] = vector, True
    return table, hits


@misconception("embedding_matrix")
def last_of_repeated_words_counts(vocab, words, vectors, rng):
    """Of a word that stands in the file twice you take the last vector, as a dict does that is filled from front to back. The
    first one counts, because files begin with what is most frequent."""
    places = {word: place for place, word in enumerate(words)}
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng), places)


@misconception("embedding_matrix")
def first_word_of_the_file_missing(vocab, words, vectors, rng):
    """The first word of the file counts as missing. Its place is 0, which a test such as `if place:` takes for False: ask whether
    the word is there, not whether its place is true."""
    places = {word: place for word, place in _first_places(words).items() if place}
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng), places)


@misconception("embedding_matrix")
def first_word_of_the_file_drawn(vocab, words, vectors, rng):
    """The first word of the file counts as missing. Its place is 0, which a test such as `if place:` takes for False: ask whether
    the word is there, not whether its place is true."""
    places, spread = _first_places(words), _spread(vectors)
    table, hits = np.zeros((len(vocab), vectors.shape[1])), np.zeros(len(vocab), dtype=bool)
    for word, id in vocab.items():  # a row is drawn when its word is missing, and not before
        hits[id] = places.get(word, 0) > 0
        table[id] = vectors[places[word]] if hits[id] else rng.normal(0, spread, vectors.shape[1])
    return table, hits


@misconception("embedding_matrix")
def extra_row_at_the_end(vocab, words, vectors, rng):
    """Your table and your `hits` have one row more than there are words. Some tutorials keep one for padding; here `vocab` says
    which ids there are, V of them, from 0 to V − 1."""
    table, hits = _filled(vocab, words, vectors, rng.normal(0, _spread(vectors), (len(vocab) + 1, vectors.shape[1])))
    return table, np.append(hits, False)


@misconception("embedding_matrix")
def extra_row_of_zeros_at_the_end(vocab, words, vectors, rng):
    """Your table has one row more than there are words, of zeros. Some tutorials keep one for padding; here `vocab` says which
    ids there are, V of them, from 0 to V − 1."""
    table, hits = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    return np.vstack([table, np.zeros((1, table.shape[1]))]), hits


@misconception("embedding_matrix")
def table_of_the_whole_file(vocab, words, vectors, rng):
    """Your table has a row for each word of the file. The model's ids are those of `vocab`: it needs V rows, one for each of
    them."""
    return np.array(vectors), np.isin(words, list(vocab))


@misconception("embedding_matrix")
def rows_of_known_words_only(vocab, words, vectors, rng):
    """Your table has no rows for missing words, so all rows after one of them stand at the place of another id. Every id needs a
    row, known or not."""
    known = [word for word in sorted(vocab, key=vocab.get) if word in words]
    return np.array([vectors[words.index(word)] for word in known]), np.ones(len(known), dtype=bool)


@misconception("embedding_matrix")
def stumbles_over_a_missing_word(vocab, words, vectors, rng):
    """A word that isn't in the file stops your function. Missing words are the ordinary case: keep their random row, and False in
    `hits`."""
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng), {word: words.index(word) for word in vocab})


@misconception("embedding_matrix")
def case_ignored(vocab, words, vectors, rng):
    """You compare words in lower case, so *Gold* gets the vector of *gold*. A word is in the file if it stands there letter for
    letter; if lower case is wanted, the vocabulary should be in lower case."""
    places = _first_places([word.lower() for word in words])
    known = {word: places[word.lower()] for word in vocab if word.lower() in places}
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng), known)


@misconception("embedding_matrix")
def beginning_of_a_word_is_enough(vocab, words, vectors, rng):
    """You take words for equal that only share their beginning, such as *gold* and *golden*. Compare whole words."""
    known = {word: place for word in vocab for place, other in reversed(list(enumerate(words))) if word.startswith(other)}
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng), known)


@misconception("embedding_matrix")
def hits_counted(vocab, words, vectors, rng):
    """You return how many words were found. `hits` says it for each word, True or False at the place of its id: the notebook
    needs to know which, and can count by itself."""
    table, hits = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    return table, int(hits.sum())


@misconception("embedding_matrix")
def hits_turned_around(vocab, words, vectors, rng):
    """Your `hits` are True for the words that are missing. True stands for found."""
    table, hits = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    return table, ~hits


@misconception("embedding_matrix")
def hits_for_each_line_of_the_file(vocab, words, vectors, rng):
    """Your `hits` have one entry for each line of the file. They should have one for each id of the vocabulary, shape (V,)."""
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))[0], np.isin(words, list(vocab))


@misconception("embedding_matrix")
def hits_are_places(vocab, words, vectors, rng):
    """Your `hits` hold the place of each word in the file. What is asked for is True or False: was the word found?"""
    table, _ = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    places = _first_places(words)
    return table, np.array([places.get(word, -1) for word in sorted(vocab, key=vocab.get)])


@misconception("embedding_matrix")
def known_rows_made_one_long(vocab, words, vectors, rng):
    """You divide each vector by its length. The table should hold the file's numbers as they are: whoever wants cosines divides
    later."""
    vectors = np.asarray(vectors, dtype=float)
    return _filled(vocab, words, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), _random_start(vocab, vectors, rng))


@misconception("embedding_matrix")
def known_rows_cut_to_whole_numbers(vocab, words, vectors, rng):
    """Your table cuts the decimals off, as an array of whole numbers does with what is written into it. Make it with floats."""
    table, hits = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    return table.astype(int), hits


@misconception("embedding_matrix")
def row_zero_kept_for_padding(vocab, words, vectors, rng):
    """You put an extra row for padding before all others, so each word stands one row too low. Which ids there are, `vocab`
    decides: row i is the word with id i."""
    table, hits = _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))
    return np.vstack([np.zeros((1, table.shape[1])), table]), np.concatenate([[False], hits])


@misconception("embedding_matrix")
def table_without_hits(vocab, words, vectors, rng):
    """You return the table alone. The second thing that is asked for are the hits, so that the notebook knows which rows came
    from the file: `return table, hits`."""
    return _filled(vocab, words, vectors, _random_start(vocab, vectors, rng))[0]


@misconception("embedding_matrix")
def rows_in_the_order_of_the_vocabulary(vocab, words, vectors, rng):
    """Your rows come in the order of the dict. Its values are the ids, in any order, and row i belongs to the word with id i."""
    places = _first_places(words)
    table, hits = [], []
    for word in vocab:
        hits.append(word in places)
        table.append(vectors[places[word]] if word in places else rng.normal(0, _spread(vectors), vectors.shape[1]))
    return np.array(table), np.array(hits)


@misconception("embedding_matrix")
def uniform_up_to_the_deviation(vocab, words, vectors, rng):
    """You draw each number with equal chances between minus and plus the standard deviation. Such numbers have a standard
    deviation of 0.58 times that: draw normal ones, `rng.normal(0, vectors.std(), size)`."""
    spread = _spread(vectors)
    return _filled(vocab, words, vectors, rng.uniform(-spread, spread, (len(vocab), vectors.shape[1])))


# --- nearest


def _scores(word, vocab, table, measure):
    table = np.asarray(table, dtype=float)
    row = table[vocab[word]]
    if measure not in ("cosine", "dot"):
        raise ValueError("measure should be 'cosine' or 'dot'")
    scores = table @ row
    return scores / np.linalg.norm(table, axis=1) / np.linalg.norm(row) if measure == "cosine" else scores


def _named(scores, vocab, k, without=()):
    """The words of the k highest scores."""
    word_of = {id: word for word, id in vocab.items()}
    return [word_of[id] for id in np.argsort(-scores).tolist() if id not in without][:k]


def _measured(measure):
    if measure not in ("cosine", "dot"):
        raise ValueError("measure should be 'cosine' or 'dot'")
    return measure


@misconception("nearest")
def word_is_its_own_neighbor(word, vocab, table, k, measure):
    """You list the word itself among its neighbors. Leave it out by its id, and then take k others."""
    return _named(_scores(word, vocab, table, measure), vocab, k)


@misconception("nearest")
def first_place_dropped(word, vocab, table, k, measure):
    """You drop the first place, as if the word itself always stood there. With dot products a longer row can stand before it:
    leave the word out by its id."""
    return _named(_scores(word, vocab, table, measure), vocab, k + 1)[1:]


@misconception("nearest")
def one_word_for_each_score(word, vocab, table, k, measure):
    """Of words with equal scores only one is left: your scores are the keys of a dict, and a key has room for one word. Keep
    pairs of score and word, or sort the ids."""
    scores = _scores(word, vocab, table, measure)
    by_score = {float(scores[id]): other for other, id in vocab.items() if other != word}
    return [by_score[score] for score in sorted(by_score, reverse=True)][:k]


@misconception("nearest")
def parallel_rows_left_out(word, vocab, table, k, measure):
    """You leave out every row whose cosine with the word is 1, and so lose other words that point the same way: the very nearest.
    Leave the word out by its id."""
    cosines = _scores(word, vocab, table, "cosine")
    return _named(_scores(word, vocab, table, measure), vocab, k, np.flatnonzero(np.isclose(cosines, 1)).tolist())


@misconception("nearest")
def one_neighbor_too_few(word, vocab, table, k, measure):
    """You return one neighbor too few: you take k places, the word's own among them, and leave it out afterward. Leave it out
    first."""
    return [other for other in _named(_scores(word, vocab, table, measure), vocab, k) if other != word]


@misconception("nearest")
def farthest_first(word, vocab, table, k, measure):
    """You list the words that are farthest away. A high score means near: sort from the highest score down."""
    return _named(-_scores(word, vocab, table, measure), vocab, k, (vocab[word],))


@misconception("nearest")
def smallest_products_first(word, vocab, table, k, measure):
    """With "dot" you list the smallest products first. A dot product is no distance: like the cosine, it is the larger, the
    nearer the rows are."""
    scores = _scores(word, vocab, table, measure)
    return _named(-scores if measure == "dot" else scores, vocab, k, (vocab[word],))


@misconception("nearest")
def nearest_at_the_end(word, vocab, table, k, measure):
    """These are the right words, but the nearest stands at the end. Turn the list around; what `np.argpartition` gives has to be
    sorted first, since in a larger table it is in no order at all."""
    return _named(_scores(word, vocab, table, measure), vocab, k, (vocab[word],))[::-1]


@misconception("nearest")
def always_cosine(word, vocab, table, k, measure):
    """You divide by the lengths whatever the measure is. That is the cosine; with "dot" the products count as they are."""
    _measured(measure)
    return _named(_scores(word, vocab, table, "cosine"), vocab, k, (vocab[word],))


@misconception("nearest")
def always_dot(word, vocab, table, k, measure):
    """With "cosine" your words come in the order of their dot products, so long rows come first. If you divide at all, it is by
    one number for all rows, such as the length of the word's own row, or `np.linalg.norm(table)` without `axis=1`, and that
    changes no order. Divide each product by the length of its own row."""
    _measured(measure)
    return _named(_scores(word, vocab, table, "dot"), vocab, k, (vocab[word],))


@misconception("nearest")
def measures_mixed_up(word, vocab, table, k, measure):
    """Your measures are the wrong way round: "cosine" gives the dot product, and "dot" the cosine. Look at the comparison with
    `measure`."""
    other = {"cosine": "dot", "dot": "cosine"}.get(measure, measure)
    return _named(_scores(word, vocab, table, other), vocab, k, (vocab[word],))


@misconception("nearest")
def distance_in_place_of_cosine(word, vocab, table, k, measure):
    """For the cosine you measured the distance between the points. It depends on how long the rows are, and the cosine on their
    direction alone: divide by the lengths first."""
    scores = _scores(word, vocab, table, measure)
    table = np.asarray(table, dtype=float)
    if measure == "cosine":
        scores = -np.linalg.norm(table - table[vocab[word]], axis=1)
    return _named(scores, vocab, k, (vocab[word],))


@misconception("nearest")
def lengths_of_the_columns(word, vocab, table, k, measure):
    """You divide by the lengths of the columns. A word's vector is a row: `np.linalg.norm(table, axis=1)`."""
    scores = _scores(word, vocab, table, measure)
    if measure == "cosine":
        rows = np.asarray(table, dtype=float) / np.linalg.norm(table, axis=0)
        scores = rows @ rows[vocab[word]]
    return _named(scores, vocab, k, (vocab[word],))


@misconception("nearest")
def divided_by_squared_lengths(word, vocab, table, k, measure):
    """You divide by the squares of the lengths, so short rows come first. The length is the square root of the sum of squares."""
    scores = _scores(word, vocab, table, measure)
    if measure == "cosine":
        scores = scores / np.linalg.norm(table, axis=1)
    return _named(scores, vocab, k, (vocab[word],))


@misconception("nearest")
def opposites_are_near(word, vocab, table, k, measure):
    """You take the absolute value, so rows that point the opposite way count as near. The sign is part of the measure."""
    return _named(np.abs(_scores(word, vocab, table, measure)), vocab, k, (vocab[word],))


@misconception("nearest")
def neighbors_as_ids(word, vocab, table, k, measure):
    """You return ids. Turn each into its word: you need the dict `vocab` the other way round."""
    return [vocab[other] for other in _named(_scores(word, vocab, table, measure), vocab, k, (vocab[word],))]


@misconception("nearest")
def ids_of_the_farthest(word, vocab, table, k, measure):
    """You return ids, and those of the words that are farthest away. A high score means near: sort from the highest score down,
    and turn each id into its word."""
    return [vocab[other] for other in _named(-_scores(word, vocab, table, measure), vocab, k, (vocab[word],))]


@misconception("nearest")
def neighbors_with_scores(word, vocab, table, k, measure):
    """You return pairs of a word and its score. Only the words were asked for."""
    scores = _scores(word, vocab, table, measure)
    return [(other, float(scores[vocab[other]])) for other in _named(scores, vocab, k, (vocab[word],))]


@misconception("nearest")
def ids_named_in_the_order_of_the_dict(word, vocab, table, k, measure):
    """You name id i by the word at place i of the dict. Its values are the ids, in any order: turn the dict around with `{id:
    word for word, id in vocab.items()}`."""
    listed = list(vocab)
    order = np.argsort(-_scores(word, vocab, table, measure)).tolist()
    return [listed[id] for id in order if id != vocab[word]][:k]


@misconception("nearest")
def unknown_measure_accepted(word, vocab, table, k, measure):
    """An unknown measure gives an answer, as if it were one that you know. A typing error then goes unnoticed: raise a
    ValueError."""
    return _named(_scores(word, vocab, table, "cosine" if measure == "cosine" else "dot"), vocab, k, (vocab[word],))


@misconception("nearest")
def own_score_set_to_zero(word, vocab, table, k, measure):
    """You set the word's own score to 0, and a word whose others all score below 0 is then its own neighbor. Nothing is lower
    than `-np.inf`."""
    scores = _scores(word, vocab, table, measure)
    scores[vocab[word]] = 0
    return _named(scores, vocab, k)


@misconception("nearest")
def own_score_set_to_minus_one(word, vocab, table, k, measure):
    """You set the word's own score to −1. No cosine is lower, but a dot product may be, and then the word is its own neighbor.
    Nothing is lower than `-np.inf`."""
    scores = _scores(word, vocab, table, measure)
    scores[vocab[word]] = -1
    return _named(scores, vocab, k)


@misconception("nearest")
def words_named_in_the_order_of_the_dict(word, vocab, table, k, measure):
    """You name id i by the word at place i of the dict. Its values are the ids, in any order: turn the dict around with `{id:
    word for word, id in vocab.items()}`."""
    listed = list(vocab)
    order = np.argsort(-_scores(word, vocab, table, measure)).tolist()
    return [listed[id] for id in order if listed[id] != word][:k]


@misconception("nearest")
def equal_rows_left_out(word, vocab, table, k, measure):
    """You leave out every word whose row equals the asked one's. Another word with the same row is its nearest neighbor: leave
    out the word itself, by its id."""
    twins = {id for id in vocab.values() if np.array_equal(table[id], table[vocab[word]])}
    return _named(_scores(word, vocab, table, measure), vocab, k, twins)


# --- analogy


def _one_long(table):
    table = np.asarray(table, dtype=float)
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def _best(scores, vocab, without):
    scores = np.array(scores, dtype=float)
    scores[[vocab[word] for word in without]] = -np.inf
    return max(vocab, key=lambda word: scores[vocab[word]])


def _rows(a, b, c, vocab, table):
    return (table[vocab[word]] for word in (a, b, c))


def _analogous(a, b, c, vocab, table, without, signs=(-1, 1, 1)):
    rows = _one_long(table)
    target = sum(sign * row for sign, row in zip(signs, _rows(a, b, c, vocab, rows)))
    return _best(rows @ target, vocab, without)


@misconception("analogy")
def analogy_never_excludes(a, b, c, vocab, table, exclude):
    """You never exclude a, b and c, also when `exclude` is True. Then the answer is mostly one of them."""
    return _analogous(a, b, c, vocab, table, ())


@misconception("analogy")
def analogy_always_excludes(a, b, c, vocab, table, exclude):
    """You always exclude a, b and c. When `exclude` is False, all words may be the answer, the three too: this is what the
    experiment wants to see."""
    return _analogous(a, b, c, vocab, table, (a, b, c))


@misconception("analogy")
def names_in_the_order_of_the_dict(a, b, c, vocab, table, exclude):
    """The row that you find is the right one, but its name is another word's: you take the words in the order of the dict, and
    ids may stand there in any order. Look for the word that has this id."""
    best = vocab[_analogous(a, b, c, vocab, table, (a, b, c) if exclude else ())]
    if not exclude:
        return list(vocab)[best]
    gone = {vocab[word] for word in (a, b, c)}
    place = [id for id in range(len(vocab)) if id not in gone].index(best)
    return [word for word in vocab if word not in (a, b, c)][place]


@misconception("analogy")
def analogy_excludes_the_wrong_way(a, b, c, vocab, table, exclude):
    """You exclude the three words when `exclude` is False, and keep them when it is True. It is the other way round."""
    return _analogous(a, b, c, vocab, table, () if exclude else (a, b, c))


@misconception("analogy")
def only_b_excluded(a, b, c, vocab, table, exclude):
    """You exclude b alone. The words a and c are inputs as well, and near the answer: exclude all three."""
    return _analogous(a, b, c, vocab, table, (b,) if exclude else ())


@misconception("analogy")
def only_c_excluded(a, b, c, vocab, table, exclude):
    """You exclude c alone, and b mostly is the nearest one. Exclude all three inputs."""
    return _analogous(a, b, c, vocab, table, (c,) if exclude else ())


@misconception("analogy")
def a_not_excluded(a, b, c, vocab, table, exclude):
    """You exclude b and c, but not a. All three inputs should be excluded."""
    return _analogous(a, b, c, vocab, table, (b, c) if exclude else ())


def _excluded_at(score, a, b, c, vocab, table, exclude):
    """The answer of one who sets the scores of a, b and c to this one."""
    rows = _one_long(table)
    first, second, third = _rows(a, b, c, vocab, rows)
    scores = rows @ (second - first + third)
    if exclude:
        scores[[vocab[word] for word in (a, b, c)]] = score
    best = int(scores.argmax())
    return next(word for word, id in vocab.items() if id == best)


@misconception("analogy")
def excluded_scores_set_to_zero(a, b, c, vocab, table, exclude):
    """You exclude the three words by setting their scores to 0. Where all other scores are negative, 0 is the largest, and one of
    the three is the answer after all: set them to `-np.inf`."""
    return _excluded_at(0, a, b, c, vocab, table, exclude)


@misconception("analogy")
def excluded_scores_set_to_minus_one(a, b, c, vocab, table, exclude):
    """You exclude the three words by setting their scores to −1. No cosine is lower, but b − a + c isn't one unit long, and a
    product with it may be: then one of the three is the answer after all. Set them to `-np.inf`."""
    return _excluded_at(-1, a, b, c, vocab, table, exclude)


@misconception("analogy")
def ids_after_rows_were_deleted(a, b, c, vocab, table, exclude):
    """With `exclude` your words are shifted: you take a place in a table without the three rows for an id. Where a row above was
    taken out, all later ones moved up. Keep all V scores, and set three of them to `-np.inf`."""
    rows = _one_long(table)
    first, second, third = _rows(a, b, c, vocab, rows)
    left = np.delete(rows, [vocab[word] for word in (a, b, c)], axis=0) if exclude else rows
    best = int(np.argmax(left @ (second - first + third)))
    return next(word for word, id in vocab.items() if id == best)


@misconception("analogy")
def words_named_after_three_were_left_out(a, b, c, vocab, table, exclude):
    """With `exclude` your words are shifted: the place of the best row among all V is looked up in a list without the three
    words. Where a word before was left out, all later ones moved up: exclude in the scores and in the words, or in neither."""
    best = vocab[_analogous(a, b, c, vocab, table, (a, b, c) if exclude else ())]
    listed = [word for word in sorted(vocab, key=vocab.get) if not (exclude and word in (a, b, c))]
    return listed[min(best, len(listed) - 1)]


@misconception("analogy")
def second_best_in_place_of_an_input(a, b, c, vocab, table, exclude):
    """If the best word is one of the three you return the second best. That may be one of the three as well, mostly c: go on
    until a word is none of them."""
    best = _analogous(a, b, c, vocab, table, ())
    return _analogous(a, b, c, vocab, table, (best,)) if exclude and best in (a, b, c) else best


@misconception("analogy")
def cosines_multiplied(a, b, c, vocab, table, exclude):
    """You multiply and divide the three cosines, a rule of its own that is known as 3CosMul. Here the rows are added and
    subtracted, and one cosine is taken with the result."""
    rows = _one_long(table)
    by_a, by_b, by_c = ((rows @ row + 1) / 2 for row in _rows(a, b, c, vocab, rows))
    return _best(by_b * by_c / (by_a + 0.001), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def raw_rows_and_exclusion_turned_around(a, b, c, vocab, table, exclude):
    """Two things go wrong. You exclude the three words when `exclude` is False, and keep them when it is True; and you add and
    subtract rows as long as they are, where each should be made one unit long first."""
    return _with_raw_rows(a, b, c, vocab, table, not exclude)


@misconception("analogy")
def a_plus_b_minus_c(a, b, c, vocab, table, exclude):
    """You computed a − b + c. In "a is to b as c is to ?" the step leads from a to b, which is b − a, and starts again at c."""
    return _analogous(a, b, c, vocab, table, (a, b, c) if exclude else (), (1, -1, 1))


@misconception("analogy")
def step_from_c_to_b(a, b, c, vocab, table, exclude):
    """You computed a + b − c. In "a is to b as c is to ?" the step leads from a to b, which is b − a, and starts again at c."""
    return _analogous(a, b, c, vocab, table, (a, b, c) if exclude else (), (1, 1, -1))


@misconception("analogy")
def all_three_added(a, b, c, vocab, table, exclude):
    """You added all three rows. The row of a has to be taken away: b − a is the step from a to b."""
    return _analogous(a, b, c, vocab, table, (a, b, c) if exclude else (), (1, 1, 1))


@misconception("analogy")
def c_left_out(a, b, c, vocab, table, exclude):
    """You look for the word nearest to b − a. That is the step alone: it has to start at c, so add the row of c."""
    return _analogous(a, b, c, vocab, table, (a, b, c) if exclude else (), (-1, 1, 0))


@misconception("analogy")
def long_rows_not_shortened(a, b, c, vocab, table, exclude):
    """You add and subtract rows as long as they are, so the longest of the three decides where you land. Make every row one unit
    long first."""
    return _with_raw_rows(a, b, c, vocab, table, exclude)


def _with_raw_rows(a, b, c, vocab, table, exclude):
    table = np.asarray(table, dtype=float)
    first, second, third = _rows(a, b, c, vocab, table)
    return _best(_one_long(table) @ (second - first + third), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def dot_product_of_raw_rows(a, b, c, vocab, table, exclude):
    """You compare with dot products of rows as long as they are, so long rows win wherever they point. Make every row one unit
    long, before you add and before you compare."""
    table = np.asarray(table, dtype=float)
    first, second, third = _rows(a, b, c, vocab, table)
    return _best(table @ (second - first + third), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def compared_with_raw_rows(a, b, c, vocab, table, exclude):
    """The target is made of rows one unit long, but then it is compared with rows as long as they are, and long ones win. Compare
    it with the shortened rows too."""
    first, second, third = _rows(a, b, c, vocab, _one_long(table))
    return _best(np.asarray(table, dtype=float) @ (second - first + third), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def nearest_point_of_raw_rows(a, b, c, vocab, table, exclude):
    """You look for the row at the smallest distance from b − a + c, with rows as long as they are. The cosine compares
    directions: make every row one unit long first."""
    table = np.asarray(table, dtype=float)
    first, second, third = _rows(a, b, c, vocab, table)
    return _best(-np.linalg.norm(table - (second - first + third), axis=1), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def farthest_word_answers(a, b, c, vocab, table, exclude):
    """You return the word that is farthest from the target. A high cosine means near: take the largest."""
    rows = _one_long(table)
    first, second, third = _rows(a, b, c, vocab, rows)
    return _best(-(rows @ (second - first + third)), vocab, (a, b, c) if exclude else ())


@misconception("analogy")
def analogy_as_an_id(a, b, c, vocab, table, exclude):
    """You return the id of the answer. Return its word: which key of `vocab` has this id?"""
    return vocab[_analogous(a, b, c, vocab, table, (a, b, c) if exclude else ())]


@misconception("analogy")
def analogy_in_a_list(a, b, c, vocab, table, exclude):
    """You return a list with one word. Return the word itself."""
    return [_analogous(a, b, c, vocab, table, (a, b, c) if exclude else ())]


@misconception("analogy")
def answer_named_in_the_order_of_the_dict(a, b, c, vocab, table, exclude):
    """You name id i by the word at place i of the dict. Its values are the ids, in any order: look for the key whose value is the
    id."""
    return list(vocab)[vocab[_analogous(a, b, c, vocab, table, (a, b, c) if exclude else ())]]


@misconception("analogy")
def neighbor_of_c(a, b, c, vocab, table, exclude):
    """You return the word nearest to c. The step from a to b has to be added before you look for the nearest."""
    return _analogous(a, b, c, vocab, table, (a, b, c) if exclude else (), (0, 0, 1))


@misconception("analogy")
def struck_out_twice(a, b, c, vocab, table, exclude):
    """Two of the three words may be the same, and you take it out of a list twice: the second time it isn't there any more. Keep
    those that are not among a, b and c."""
    candidates = list(vocab)
    if exclude:
        for word in (a, b, c):
            candidates.remove(word)
    rows = _one_long(table)
    first, second, third = _rows(a, b, c, vocab, rows)
    return max(candidates, key=lambda word: rows[vocab[word]] @ (second - first + third))


@misconception("analogy")
def fourth_place_with_exclude(a, b, c, vocab, table, exclude):
    """With `exclude` you take the fourth place, as if a, b and c always stood on the first three. One of them may be far behind:
    leave them out by their ids, and take the first place of what is left."""
    rows = _one_long(table)
    first, second, third = _rows(a, b, c, vocab, rows)
    ranking = np.argsort(-(rows @ (second - first + third)))
    return sorted(vocab, key=vocab.get)[ranking[3 if exclude else 0]]


# --- unseen_share


def _words(sentences):
    return [word for sentence in sentences for word in sentence.split()]


@misconception("unseen_share")
def share_of_seen_tokens(train, test):
    """You return the share of tokens that were seen. Asked for is the share of those that were not: 1 minus yours."""
    seen = set(_words(train))
    return float(np.mean([word in seen for word in _words(test)]))


@misconception("unseen_share")
def share_of_different_words(train, test):
    """You count each different word of the test once. Tokens were asked for: a word that stands there three times counts three
    times."""
    return len(set(_words(test)) - set(_words(train))) / len(set(_words(test)))


@misconception("unseen_share")
def share_of_the_training_tokens(train, test):
    """You turned the two around: you ask which training words are missing in the test. Asked for is which test tokens are missing
    in the training sentences."""
    seen = set(_words(test))
    return float(np.mean([word not in seen for word in _words(train)]))


@misconception("unseen_share")
def share_of_sentences(train, test):
    """You count the sentences that hold an unseen word. Count the tokens: the unseen ones among all."""
    seen = set(_words(train))
    return float(np.mean([any(word not in seen for word in sentence.split()) for sentence in test]))


@misconception("unseen_share")
def mean_of_the_sentences_shares(train, test):
    """You average the shares of the sentences, so the tokens of a short sentence count for more. Count over all tokens, and
    divide once."""
    seen = set(_words(train))
    return float(np.mean([np.mean([word not in seen for word in sentence.split()]) for sentence in test]))


@misconception("unseen_share")
def unseen_counted(train, test):
    """You return how many tokens are unseen. For a share, divide by the number of all test tokens."""
    seen = set(_words(train))
    return sum(word not in seen for word in _words(test))


@misconception("unseen_share")
def unseen_in_percent(train, test):
    """You return percent. A share lies between 0 and 1."""
    seen = set(_words(train))
    return 100 * float(np.mean([word not in seen for word in _words(test)]))


@misconception("unseen_share")
def divided_by_the_training_tokens(train, test):
    """You divide by the number of training tokens. The share is one of the test tokens: divide by their number."""
    seen = set(_words(train))
    return sum(word not in seen for word in _words(test)) / len(_words(train))


@misconception("unseen_share")
def unseen_words_among_tokens(train, test):
    """You count each unseen word once, and divide by all tokens. On both sides of the fraction stand tokens: count every
    repeat."""
    return len(set(_words(test)) - set(_words(train))) / len(_words(test))


@misconception("unseen_share")
def unseen_tokens_among_words(train, test):
    """You divide by the number of different test words. On both sides of the fraction stand tokens: divide by the number of all
    of them."""
    seen = set(_words(train))
    return sum(word not in seen for word in _words(test)) / len(set(_words(test)))


@misconception("unseen_share")
def parts_of_words_count_as_seen(train, test):
    """You look for the word anywhere in the training text, so *sea* is found inside of *seaman*. Compare whole words: split the
    sentences first."""
    text = " ".join(train)
    return float(np.mean([word not in text for word in _words(test)]))


@misconception("unseen_share")
def counts_subtracted(train, test):
    """You subtract how often a word stands in the training sentences from how often it stands in the test, and what is left over
    counts as unseen. A word that was seen once is seen, however often the test has it."""
    train, test = Counter(_words(train)), Counter(_words(test))
    return (test - train).total() / test.total()


@misconception("unseen_share")
def training_words_used_up(train, test):
    """Your training words can be gone through only once, as with a generator or a `map`: looking for a word uses up all that
    stand before it, and later words aren't found any more. Make a set of them."""
    seen = iter(_words(train))
    words = _words(test)
    return sum(word not in seen for word in words) / len(words)


@misconception("unseen_share")
def unseen_words_counted_in_the_text(train, test):
    """You count each unseen word in the text with `count`, which also finds it inside of longer words. Count tokens: go through
    the words one by one."""
    text = " ".join(test)
    return sum(text.count(word) for word in set(_words(test)) - set(_words(train))) / len(_words(test))


@misconception("unseen_share")
def words_cut_to_ten_letters(train, test):
    """Your words are cut off after ten letters, as in an array of the type `U10`, so *governmental* and *government* become one.
    Leave out the type, or compare texts as they are."""
    seen = {word[:10] for word in _words(train)}
    return float(np.mean([word[:10] not in seen for word in _words(test)]))


@misconception("unseen_share", errors="form")
def words_by_a_pattern(train, test):
    """You cut words out with a pattern such as `\\w+`, so "don't" becomes two words, and "," is lost. Between two words
    stands a space: `split()` cuts there."""
    seen = {word for sentence in train for word in re.findall(r"\w+", sentence)}
    words = [word for sentence in test for word in re.findall(r"\w+", sentence)]
    return sum(word not in seen for word in words) / len(words)


@misconception("unseen_share")
def sentences_in_lower_case(train, test):
    """You turn the sentences into lower case, so *us* counts as seen because *US* was. Compare words letter for letter."""
    seen = {word.lower() for word in _words(train)}
    return float(np.mean([word.lower() not in seen for word in _words(test)]))


@misconception("unseen_share")
def letters_compared(train, test):
    """You go through the sentences letter by letter. A sentence is a text, and a loop over a text gives letters:
    `sentence.split()` gives words."""
    seen = {letter for sentence in train for letter in sentence}
    letters = [letter for sentence in test for letter in sentence]
    return sum(letter not in seen for letter in letters) / len(letters)


@misconception("unseen_share")
def whole_sentences_compared(train, test):
    """You ask whether a whole sentence was seen. Compare its words, one by one."""
    return float(np.mean([sentence not in train for sentence in test]))


@misconception("unseen_share")
def words_looked_for_among_sentences(train, test):
    """You compare words with whole sentences: for a list, `in` asks whether one of its entries *is* the word, and the entries of
    `train` are sentences. Collect the training words first, by splitting each sentence."""
    return float(np.mean([word not in train for word in _words(test)]))


@misconception("unseen_share")
def sentences_joined_without_a_space(train, test):
    """The last word of a sentence and the first word of the next melt into one. Join sentences with a space between them, or
    split each by itself."""
    seen = set(_words(train))
    return float(np.mean([word not in seen for word in "".join(test).split()]))


@misconception("unseen_share")
def only_the_last_sentence_seen(train, test):
    """You know the words of the last training sentence only. Is the set made anew for each sentence? Make it once, before the
    loop."""
    seen = set(train[-1].split())
    return float(np.mean([word not in seen for word in _words(test)]))


@misconception("unseen_share")
def punctuation_stripped(train, test):
    """You take punctuation off the words, so *you.* counts as *you*. Compare letter for letter what stands between the spaces."""
    seen = {word.strip(".,;:!?") for word in _words(train)}
    tokens = [word.strip(".,;:!?") for word in _words(test)]
    return sum(word not in seen for word in tokens) / len(tokens)


# --- choose_by_validation


def _right(predict, inputs, labels):
    return float(np.mean((np.asarray(predict(inputs)) > 0.5) == np.asarray(labels)))


def _accuracies(recipes, fit, load, seeds, train="train", judge="validation", measure=_right):
    """Accuracy of each recipe with each seed."""
    learned, judged = load(train), load(judge)
    return {recipe: [measure(fit(recipe, *learned, seed), *judged) for seed in seeds] for recipe in recipes}


def _chosen(accuracies, of_one=np.mean, pick=max):
    scores = {recipe: float(of_one(each)) for recipe, each in accuracies.items()}
    return pick(scores, key=scores.get), scores


@misconception("choose_by_validation")
def chosen_by_the_test_part(recipes, fit, load, seeds):
    """You compare the recipes on the test part. Then the winner's test accuracy is the best of many, too good to be believed, and
    no part is left that could judge it: compare on the validation part."""
    return _chosen(_accuracies(recipes, fit, load, seeds, judge="test"))


@misconception("choose_by_validation")
def test_accuracies_returned(recipes, fit, load, seeds):
    """You choose by the validation part, and what you return are the accuracies on the test part. It should stay closed until
    one recipe is left: return the validation accuracies."""
    best, _ = _chosen(_accuracies(recipes, fit, load, seeds))
    return best, _chosen(_accuracies(recipes, fit, load, seeds, judge="test"))[1]


@misconception("choose_by_validation")
def test_part_looked_at_too(recipes, fit, load, seeds):
    """You choose by validation, but you open the test part as well. Who has seen it can't forget it: whatever is changed
    afterward is chosen by it too. Leave it closed."""
    load("test")
    return _chosen(_accuracies(recipes, fit, load, seeds))


@misconception("choose_by_validation")
def chosen_by_the_training_part(recipes, fit, load, seeds):
    """You compare the recipes on the sentences that they were trained on. There a recipe that learned them by heart is the best,
    and on new ones it may be the worst: compare on the validation part."""
    load("validation")
    return _chosen(_accuracies(recipes, fit, load, seeds, judge="train"))


@misconception("choose_by_validation")
def trained_on_both_parts(recipes, fit, load, seeds):
    """You train on the validation part too, so it can't tell any more what is new to a model. Train on the training part
    alone."""
    (inputs, labels), validation = load("train"), load("validation")
    both = inputs + validation[0] if isinstance(inputs, list) else np.concatenate([inputs, validation[0]])
    learned = both, np.concatenate([labels, validation[1]])
    return _chosen({recipe: [_right(fit(recipe, *learned, seed), *validation) for seed in seeds] for recipe in recipes})


@misconception("choose_by_validation")
def trained_on_validation(recipes, fit, load, seeds):
    """You train on the validation part and compare on it as well. Train on the training part: the validation part should be new
    to the model."""
    return _chosen(_accuracies(recipes, fit, load, seeds, train="validation"))


@misconception("choose_by_validation")
def training_and_validation_swapped(recipes, fit, load, seeds):
    """You train on the validation part and compare on the training part. It is the other way round."""
    return _chosen(_accuracies(recipes, fit, load, seeds, train="validation", judge="train"))


@misconception("choose_by_validation")
def luckiest_seed_counts(recipes, fit, load, seeds):
    """You take the best seed of each recipe. So a recipe wins that had luck once: the score of a recipe is the mean over all its
    seeds."""
    return _chosen(_accuracies(recipes, fit, load, seeds), max)


@misconception("choose_by_validation")
def chosen_by_the_luckiest_run(recipes, fit, load, seeds):
    """Your scores are right, but you choose the recipe that had the best single run. One seed can be luck: choose the recipe with
    the best mean."""
    accuracies = _accuracies(recipes, fit, load, seeds)
    return max(recipes, key=lambda recipe: max(accuracies[recipe])), _chosen(accuracies)[1]


@misconception("choose_by_validation")
def labels_weigh_alike(recipes, fit, load, seeds):
    """You take the share of right answers for each label, and then the mean of the two. Where one label is rarer its inputs
    weigh more. Accuracy is the share of right answers among all."""

    def balanced(predict, inputs, labels):
        right, labels = (np.asarray(predict(inputs)) > 0.5) == np.asarray(labels), np.asarray(labels)
        return float(np.mean([right[labels == label].mean() for label in np.unique(labels)]))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=balanced))


@misconception("choose_by_validation")
def most_seeds_won(recipes, fit, load, seeds):
    """Your scores are right, but you choose the recipe that is the best with the most seeds. One that wins often by a little and
    loses once by much isn't the best on average: choose by the mean."""
    accuracies = _accuracies(recipes, fit, load, seeds)
    wins = Counter(max(recipes, key=lambda recipe: accuracies[recipe][at]) for at in range(len(seeds)))
    return wins.most_common(1)[0][0], _chosen(accuracies)[1]


@misconception("choose_by_validation")
def best_begins_at_zero(recipes, fit, load, seeds):
    """Your search for the best begins at the accuracy 0 and wants more, so where no recipe is ever right none is chosen. Begin
    below 0, or take `max` of all."""
    best, scores = _chosen(_accuracies(recipes, fit, load, seeds))
    return (best if scores[best] > 0 else None), scores


@misconception("choose_by_validation")
def best_begins_at_a_half(recipes, fit, load, seeds):
    """Your search for the best begins at an accuracy of about a half and wants more, so where no recipe is better than tossing a
    coin none is chosen. Begin below 0, or take `max` of all."""
    best, scores = _chosen(_accuracies(recipes, fit, load, seeds))
    return (best if scores[best] > 0.5 else None), scores


@misconception("choose_by_validation")
def inputs_made_arrays(recipes, fit, load, seeds):
    """You make NumPy arrays of the inputs before you hand them on. Sentences of different lengths have no place in one: hand the
    inputs on as `load` gives them."""

    def load_arrays(part):
        inputs, labels = load(part)
        return np.array(inputs), np.array(labels)

    return _chosen(_accuracies(recipes, fit, load_arrays, seeds))


@misconception("choose_by_validation")
def inputs_made_arrays_of_objects(recipes, fit, load, seeds):
    """You make NumPy arrays of objects of the inputs before you hand them on. `fit` expects them as `load` gives them, a list of
    sentences here: hand them on as they come."""

    def load_objects(part):
        inputs, labels = load(part)
        return np.array(inputs, dtype=object), np.array(labels)

    return _chosen(_accuracies(recipes, fit, load_objects, seeds))


@misconception("choose_by_validation")
def unluckiest_seed_counts(recipes, fit, load, seeds):
    """You take the worst seed of each recipe. The score of a recipe is the mean over all its seeds."""
    return _chosen(_accuracies(recipes, fit, load, seeds), min)


@misconception("choose_by_validation")
def middle_seed_counts(recipes, fit, load, seeds):
    """You take the median over the seeds, and one bad run of three is then never seen. The score of a recipe is the mean."""
    return _chosen(_accuracies(recipes, fit, load, seeds), np.median)


@misconception("choose_by_validation")
def first_seed_only(recipes, fit, load, seeds):
    """You train with the first seed only: does a `return` or a `break` stand inside of the loop? With one seed, a lucky recipe
    can beat a better one."""
    return _chosen(_accuracies(recipes, fit, load, seeds[:1]))


@misconception("choose_by_validation")
def last_seed_only(recipes, fit, load, seeds):
    """Only the last seed of each recipe counts. Does each accuracy overwrite the one before it? Collect them in a list, and take
    the mean."""
    return _chosen(_accuracies(recipes, fit, load, seeds[-1:]))


@misconception("choose_by_validation")
def seeds_counted_from_zero(recipes, fit, load, seeds):
    """You hand 0, 1, 2 … to `fit` in place of the seeds that were given. Loop over `seeds` itself, so that an experiment can be
    repeated with others."""
    return _chosen(_accuracies(recipes, fit, load, range(len(seeds))))


@misconception("choose_by_validation")
def accuracies_added_up(recipes, fit, load, seeds):
    """You add the accuracies of the seeds up. The choice is the same, but 2.1 is no accuracy: divide by the number of seeds."""
    return _chosen(_accuracies(recipes, fit, load, seeds), np.sum)


def _of_committees(recipes, fit, load, seeds):
    """Accuracy of the mean of what the models of a recipe say."""
    learned, (inputs, labels) = load("train"), load("validation")
    accuracies = {}
    for recipe in recipes:
        together = np.mean([fit(recipe, *learned, seed)(inputs) for seed in seeds], axis=0)
        accuracies[recipe] = [float(np.mean((together > 0.5) == labels))]
    return accuracies


@misconception("choose_by_validation")
def probabilities_averaged_over_the_seeds(recipes, fit, load, seeds):
    """You average the probabilities over the seeds, and then take one accuracy. That measures a committee of models, which is
    mostly better than its members; asked for is the mean of the seeds' accuracies, so what one model of this recipe can do."""
    return _chosen(_of_committees(recipes, fit, load, seeds))


@misconception("choose_by_validation", twin="probabilities-averaged-over-the-seeds")
def probabilities_averaged_and_the_last_of_equals(recipes, fit, load, seeds):
    """You average the probabilities over the seeds, and then take one accuracy. That measures a committee of models, which is
    mostly better than its members; asked for is the mean of the seeds' accuracies, so what one model of this recipe can do."""
    scores = _chosen(_of_committees(recipes, fit, load, seeds))[1]
    return sorted(scores, key=scores.get)[-1], scores


@misconception("choose_by_validation")
def worst_recipe_of_the_first_seed(recipes, fit, load, seeds):
    """Two things go wrong. Only the first seed counts, so one lucky or unlucky run decides; and the recipe with the lowest
    accuracy is chosen, as if it were a loss. Take the mean over all seeds, and the highest one."""
    return _chosen(_accuracies(recipes, fit, load, seeds[:1]), pick=min)


@misconception("choose_by_validation")
def worst_recipe_chosen(recipes, fit, load, seeds):
    """You choose the recipe with the lowest accuracy. Accuracy is the share that is right: the higher, the better."""
    return _chosen(_accuracies(recipes, fit, load, seeds), pick=min)


@misconception("choose_by_validation")
def share_of_wrong_answers(recipes, fit, load, seeds):
    """Your scores are shares of wrong answers, and you choose the highest. Count the right ones: prediction above 0.5 and label
    agree."""
    return _chosen(_accuracies(recipes, fit, load, seeds, measure=lambda *asked: 1 - _right(*asked)))


@misconception("choose_by_validation")
def probabilities_compared_with_labels(recipes, fit, load, seeds):
    """You compare the probabilities themselves with the labels, and 0.6 never equals 1. Decide first: above 0.5 means label 1."""

    def measure(predict, inputs, labels):
        return float(np.mean(np.asarray(predict(inputs)) == np.asarray(labels)))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=measure))


@misconception("choose_by_validation")
def mean_probability_of_the_right_answer(recipes, fit, load, seeds):
    """You average how probable the right answer was. Accuracy counts decisions: above 0.5 means label 1, and then right or
    wrong."""

    def measure(predict, inputs, labels):
        p = np.asarray(predict(inputs))
        return float(np.mean(np.where(np.asarray(labels) == 1, p, 1 - p)))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=measure))


@misconception("choose_by_validation")
def probabilities_cut_to_zero(recipes, fit, load, seeds):
    """You take every answer for label 0. `astype(int)` and `int` would do that: they cut probabilities off, so 0.9 becomes 0.
    Compare with 0.5."""

    def measure(predict, inputs, labels):
        return float(np.mean(np.asarray(predict(inputs)).astype(int) == np.asarray(labels)))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=measure))


@misconception("choose_by_validation")
def right_answers_counted(recipes, fit, load, seeds):
    """Your scores are counts of right answers. Divide by how many there are: accuracy is a share."""
    return _chosen(_accuracies(recipes, fit, load, seeds, measure=lambda *asked: round(len(asked[1]) * _right(*asked))))


@misconception("choose_by_validation")
def seed_by_seed_in_place_of_the_mean(recipes, fit, load, seeds):
    """You return a list of accuracies for each recipe. One number was asked for: the mean over the seeds."""
    accuracies = _accuracies(recipes, fit, load, seeds)
    return _chosen(accuracies)[0], accuracies


@misconception("choose_by_validation")
def name_without_scores(recipes, fit, load, seeds):
    """You return the name alone. The scores were asked for too: how close the others came is half of the answer."""
    return _chosen(_accuracies(recipes, fit, load, seeds))[0]


@misconception("choose_by_validation")
def scores_without_a_name(recipes, fit, load, seeds):
    """You return the scores alone. Say which recipe is chosen: `return name, scores`."""
    return _chosen(_accuracies(recipes, fit, load, seeds))[1]


@misconception("choose_by_validation")
def place_in_place_of_the_name(recipes, fit, load, seeds):
    """You return the place of the best recipe in the list. Return its name."""
    best, scores = _chosen(_accuracies(recipes, fit, load, seeds))
    return list(recipes).index(best), scores


@misconception("choose_by_validation")
def best_score_in_place_of_the_name(recipes, fit, load, seeds):
    """You return the highest score in place of the recipe that has it. `max(scores, key=scores.get)` gives the key."""
    best, scores = _chosen(_accuracies(recipes, fit, load, seeds))
    return scores[best], scores


@misconception("choose_by_validation")
def last_of_the_alphabet(recipes, fit, load, seeds):
    """You return the largest name, not the name with the largest score: `max(scores)` compares the keys of a dict. Give it
    `key=scores.get`."""
    scores = _chosen(_accuracies(recipes, fit, load, seeds))[1]
    return max(scores), scores


@misconception("choose_by_validation")
def distance_from_the_label(recipes, fit, load, seeds):
    """You measure how near the probabilities are to the labels. The accuracy counts: an answer is right or not, on the label's
    side of 0.5 or on the other."""

    def nearness(predict, inputs, labels):
        return float(1 - np.mean(np.abs(np.asarray(predict(inputs)) - np.asarray(labels))))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=nearness))


@misconception("choose_by_validation")
def accuracies_of_all_recipes_so_far(recipes, fit, load, seeds):
    """Your list of accuracies goes on from one recipe to the next, so each mean is over all recipes until then. Begin with an
    empty list for each recipe."""
    accuracies = _accuracies(recipes, fit, load, seeds)
    so_far, scores = [], {}
    for recipe in recipes:
        so_far = [*so_far, *accuracies[recipe]]
        scores[recipe] = so_far
    return _chosen(scores)


@misconception("choose_by_validation")
def share_of_one_label(recipes, fit, load, seeds):
    """You count which share of the inputs with label 1 is found, so a recipe that always says 1 is the best. The accuracy is the
    share of right answers, to both labels."""

    def found(predict, inputs, labels):
        return float(np.mean(np.asarray(predict(inputs))[np.asarray(labels) == 1] > 0.5))

    return _chosen(_accuracies(recipes, fit, load, seeds, measure=found))


@misconception("choose_by_validation")
def divided_by_the_training_labels(recipes, fit, load, seeds):
    """You count the right answers on the validation part, and divide by the number of training sentences. A share has the same
    things above and below: divide by how many were asked."""
    inputs, labels = load("train")
    asked, right = load("validation")
    scores = {}
    for recipe in recipes:
        hits = sum(
            int(((np.asarray(fit(recipe, inputs, labels, seed)(asked)) > 0.5) == (np.asarray(right) == 1)).sum())
            for seed in seeds
        )
        scores[recipe] = hits / (len(labels) * len(seeds))
    return max(scores, key=scores.get), scores
