"""The checks of 07-pretrained that only the instructor has: random inputs against independent loops."""

import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.student import StudentError
from autograder.checks.vocabulary import CheckFailed, exercise, expect, random_inputs, refuses, unchanged

WORDS = ["see", "to", "you", "1990", "US", "us", ",", "nan", "soon", "e5", "nice", "again"]


def expect_words(got, expected):
    """Compare words, in a list, a tuple or an array."""
    got = list(np.asarray(got).tolist()) if isinstance(got, np.ndarray | tuple) else got
    if not isinstance(got, list) or got != expected:
        raise CheckFailed(f"This should be {expected!r}, but {got!r} came back.", got, expected)


def expect_word(got, expected):
    """Compare a word; one of NumPy's texts is as good."""
    expect(str(got) if isinstance(got, str) else got, expected)


# --- parse_vectors


def written(words, vectors, header, ends):
    """Return the lines of a file, with one of three ends after each."""
    lines = [f"{len(words)} {len(vectors[0])}"] if header else []
    lines += [f"{word} {' '.join(map(repr, row))}" for word, row in zip(words, vectors, strict=True)]
    return [line + ends for line in lines]


@exercise("parse_vectors", weight=3)
@random_inputs
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.integers(2, 5), st.booleans(),
    st.sampled_from(["", "\n", " \n", " "]), st.integers(0, 2**16),
)  # fmt: skip
def test_any_file(student, words, width, header, ends, seed):
    """Any file, with or without a header: its words in order, and the numbers that were written."""
    random = np.random.default_rng(seed)
    vectors = [[float(number) for number in row] for row in random.normal(0, 100, size=(len(words), width))]
    got = student.parse_vectors(written(words, vectors, header, ends))
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise CheckFailed("This should return 2 things, as in `return words, vectors`.", got)
    expect_words(got[0], words)
    expect(got[1], np.array(vectors))


@exercise("parse_vectors", weight=2)
@random_inputs
@given(
    st.integers(2, 6),
    st.integers(2, 4),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from(["short", "long", "text"]),
    st.integers(0, 59),
)
def test_any_damage(student, count, width, header, empty, kind, far):
    """Damage in any line but the first one of numbers is blamed on that line."""
    lines = written(WORDS[:count], [[0.5 + row] * width for row in range(count)], header, "")
    place = 1 + header + far % (count - 1)
    damaged = {"short": lines[place].rpartition(" ")[0], "long": lines[place] + " 7.5", "text": lines[place] + "x"}
    lines[place] = damaged[kind]
    lines[place:place] = [""] * empty
    number = place + empty + 1
    try:
        got = student.parse_vectors(lines)
    except StudentError as problem:
        named = re.findall(r"(?<![\d.])\d+(?!\.?\d)", problem.message)
        if "ValueError" not in problem.kinds or str(number) not in named:
            raise CheckFailed(f"Line {number} is damaged, and the error was {problem}.") from None
        return
    raise CheckFailed(f"Line {number} is damaged, and there was no error.", got, "ValueError")


# --- embedding_matrix


def dice(seed):
    """Return a random generator. It stays where the learner's code runs."""
    import numpy as np

    return np.random.default_rng(seed)


@exercise("embedding_matrix", weight=3)
@random_inputs
@given(st.integers(3, 9), st.integers(4, 12), st.integers(1, 4), st.sampled_from([np.float64, np.float32]), st.integers(0, 2**16))
def test_any_vocabulary(student, vocab_size, lines, width, dtype, seed):
    """Any vocabulary and any file: known words have their first vector, missing ones numbers, and hits tell them apart."""
    random = np.random.default_rng(seed)
    names = [f"w{number}" for number in range(14)]
    order = random.permutation(14)[:vocab_size]
    ids = random.permutation(vocab_size)
    vocab = {names[int(word)]: int(id) for word, id in zip(order, ids, strict=True)}
    words = [names[int(number)] for number in random.integers(0, 10, lines)]
    vectors = random.normal(3, 2, size=(lines, width)).astype(dtype)
    got = student.embedding_matrix(vocab, words, vectors, student.apply(dice, seed))
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise CheckFailed("This should return 2 things, as in `return table, hits`.", got)
    table = np.asarray(got[0], dtype=float)
    if table.shape != (vocab_size, width):
        raise CheckFailed(f"The table should have the shape {(vocab_size, width)}, but it has {table.shape}.")
    expected = table.copy()
    hits = [False] * vocab_size
    for word, id in vocab.items():
        for line in range(lines):
            if words[line] == word:
                expected[id] = [float(number) for number in vectors[line]]
                hits[id] = True
                break
    expect(table, expected)
    expect(got[1], hits, kind="boolean")
    if not np.isfinite(table).all():
        raise CheckFailed("A row holds NaN or infinity.")


@exercise("embedding_matrix")
def test_the_spread_of_small_vectors(student):
    """The random rows of missing words follow the file's numbers, small as they may be."""
    vectors = np.array([[0.002, -0.001, 0.0035, 0.0], [-0.003, 0.002, 0.001, -0.002]])
    got = student.embedding_matrix({f"w{i}": i for i in range(600)}, ["a", "w7"], vectors, student.apply(dice, 1))
    table = np.asarray(got[0], dtype=float)
    expect(table[7], vectors[1])
    spread, right = float(np.delete(table, 7, axis=0).std()), float(vectors.std())
    if not 0.7 * right < spread < 1.4 * right:  # drawn column by column it is 0.8 of it, or 1.13
        raise CheckFailed(f"The file's numbers have a standard deviation of {right:.2g}, those of missing words {spread:.2g}.")


# --- nearest and analogy


#: Also a size at which `np.argpartition` leaves what it finds in no order.
vocab_sizes = st.integers(5, 12) | st.just(40)


def random_table(seed, vocab_size, width):
    """Return a vocabulary whose ids are in no order, and rows of very different lengths."""
    random = np.random.default_rng(seed)
    ids = random.permutation(vocab_size).tolist()
    vocab = {f"w{number}": id for number, id in enumerate(ids)}
    return vocab, random.normal(size=(vocab_size, width)) * random.uniform(0.2, 5, size=(vocab_size, 1))


def cosine(left, right):
    """Return the cosine, number by number."""
    product = sum(float(a) * float(b) for a, b in zip(left, right, strict=True))
    return product / math.sqrt(sum(float(a) ** 2 for a in left) * sum(float(b) ** 2 for b in right))


def dot(left, right):
    """Return the dot product, number by number."""
    return sum(float(a) * float(b) for a, b in zip(left, right, strict=True))


@exercise("nearest", weight=3)
@random_inputs
@given(vocab_sizes, st.integers(2, 4), st.integers(1, 4), st.sampled_from(["cosine", "dot"]), st.integers(0, 2**16))
def test_neighbors_in_any_table(student, vocab_size, width, k, measure, seed):
    """Any table, any word, both measures: the k best others, best first."""
    vocab, table = random_table(seed, vocab_size, width)
    compare = {"cosine": cosine, "dot": dot}[measure]
    word = f"w{seed % vocab_size}"
    others = sorted(
        (other for other in vocab if other != word), key=lambda other: -compare(table[vocab[word]], table[vocab[other]])
    )
    expect_words(student.nearest(word, vocab, table, k, measure), others[:k])


@exercise("nearest")
def test_the_table_of_neighbors_stays(student, random):
    """The table and the vocabulary are as they were, float32 is as good as float64, and unknown measures are refused."""
    vocab, table = random_table(int(random.integers(2**16)), 6, 3)
    best = max((other for other in vocab if other != "w2"), key=lambda other: cosine(table[vocab["w2"]], table[vocab[other]]))
    expect_words(student.nearest("w2", vocab, table.astype(np.float32), 1, "cosine"), [best])
    table[vocab["w4"]] = table[vocab["w2"]]
    expect_words(student.nearest("w2", vocab, table, 1, "cosine"), ["w4"])
    unchanged(student)
    refuses(
        student, "nearest", "w2", vocab, table, 1, "cos", errors=("ValueError",), why='The measure "cos" is not known'
    )  # fmt: skip


@exercise("analogy", weight=3)
@random_inputs
@given(st.integers(5, 12), st.integers(2, 4), st.booleans(), st.integers(0, 2**16))
def test_analogies_in_any_table(student, vocab_size, width, exclude, seed):
    """Any table and any three words: the best one of all, or of all others."""
    vocab, table = random_table(seed, vocab_size, width)
    a, b, c = (f"w{number}" for number in np.random.default_rng(seed).permutation(vocab_size)[:3])
    c = {0: a, 1: b}.get(seed % 8, c)  # two of them may be the same
    unit = [[float(x) / math.sqrt(dot(row, row)) for x in row] for row in table]
    target = [y - x + z for x, y, z in zip(unit[vocab[a]], unit[vocab[b]], unit[vocab[c]], strict=True)]
    candidates = [word for word in vocab if not (exclude and word in (a, b, c))]
    expect_word(student.analogy(a, b, c, vocab, table, exclude), max(candidates, key=lambda word: dot(unit[vocab[word]], target)))


@exercise("analogy")
def test_the_table_of_analogies_stays(student, random):
    """A float32 table is as good as a float64 one, and it is as it was."""
    vocab, table = {"d": 3, "a": 1, "c": 0, "b": 2}, np.array([[0, 2, 0], [1, 0, 0], [1, 1, 0], [0.1, 9, 0.1]])
    table = (random.uniform(0.5, 2) * table).astype(np.float32)  # of another size: no angle changes
    expect_word(student.analogy("a", "b", "c", vocab, table, True), "d")
    unchanged(student)


# --- unseen_share


@exercise("unseen_share", weight=2)
@random_inputs
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=1, max_size=4),
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), min_size=1, max_size=4),
)
def test_any_sentences(student, train, test):
    """Any sentences: unseen tokens over all tokens, one by one."""
    unseen = total = 0
    for sentence in test:
        for word in sentence:
            total += 1
            unseen += not any(word == other for line in train for other in line)
    expect(student.unseen_share([" ".join(line) for line in train], [" ".join(line) for line in test]), unseen / total)


@exercise("unseen_share")
def test_sentences_stay(student, random):
    """The sentences are as they were, each call starts anew, and the share is right."""
    ships, sail, sink = (f"word{number}" for number in random.choice(1000, size=3, replace=False))
    expect(student.unseen_share([f"{ships} {sail}"], [f"{ships} {sink}", f"{ships} {sail}"]), 0.25)
    expect(student.unseen_share([f"they {sink}"], [f"{ships} {sink}", f"{ships} {sail}"]), 0.75)
    marked = f"Words are compared letter for letter: {ships!r} and {ships + '.'!r} are two."
    expect(student.unseen_share([f"{ships}. {sail}"], [f"{ships} {sail}"]), 0.5, marked)
    unchanged(student)


# --- choose_by_validation


def part_of(seed, part):
    """Return points of the plane and labels. The test part exists, and whoever asks for it is stopped."""
    import numpy as np

    if part == "test":
        raise PermissionError("the test part was opened")
    random = np.random.default_rng([seed, ["train", "validation"].index(part)])
    inputs = random.normal(size=(7 if part == "train" else 20, 2))
    return inputs, (inputs @ [1.0, -0.5] + random.normal(0, 0.5, len(inputs)) > 0).astype(float)


def fit_line(recipe, inputs, labels, seed):
    """Return a predictor: a line that depends on the training points, on the recipe and on the seed."""
    import zlib

    import numpy as np

    random = np.random.default_rng([zlib.crc32(recipe.encode()), seed])
    middle = inputs[labels == 1].sum(axis=0) - inputs[labels == 0].sum(axis=0)
    w = middle / 7 + random.normal(0, 0.6, 2)
    return lambda asked: 1 / (1 + np.exp(-np.asarray(asked) @ w))


@exercise("choose_by_validation", weight=3)
@random_inputs
@given(st.integers(0, 2**16), st.lists(st.integers(0, 99), min_size=1, max_size=4, unique=True), st.integers(2, 5))
def test_any_recipes(student, seed, seeds, count):
    """Any recipes and seeds: each recipe's mean accuracy on the validation part, and the best of them."""
    from functools import partial

    recipes = [f"recipe {number}" for number in range(count)]
    load = partial(part_of, seed)
    inputs, labels = load("validation")
    expected = {}
    for recipe in recipes:
        right = 0
        for each in seeds:
            predict = fit_line(recipe, *load("train"), each)
            right += sum(int((p > 0.5) == bool(label)) for p, label in zip(predict(inputs), labels, strict=True))
        expected[recipe] = right / len(seeds) / len(labels)
    try:
        got = student.choose_by_validation(recipes, fit_line, load, seeds)
    except StudentError as problem:
        if problem.kind == "PermissionError":
            raise CheckFailed("The test part was opened.") from None
        raise
    expect(got, (got[0] if isinstance(got, tuple | list) and got else None, expected))
    best = max(expected.values())
    if not isinstance(got[0], str) or expected.get(got[0], 0) < best - 1e-9:
        raise CheckFailed(f"{got[0]!r} was chosen, and it isn't the best.", got[0], expected)
