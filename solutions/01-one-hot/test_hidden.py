"""The checks of 01-one-hot that only the instructor has: random inputs against an independent loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.vocabulary import exercise, expect, random_inputs, refuses, unchanged

words = st.sampled_from(["nice", "Nice", "to", "see", "SEE", "you", "again", "soon", "soon.", "it's"])
sentences = st.lists(st.lists(words, min_size=1, max_size=5).map("  ".join), min_size=1, max_size=4)
id_shapes = st.sampled_from([(), (3,), (4,), (2, 3), (2, 1, 4)])


def random_ids(shape, vocab_size, seed):
    """Ids of a shape; the two largest ids stay unused where there is room for that."""
    return np.random.default_rng(seed).integers(0, max(1, vocab_size - 2), size=shape)


@exercise("build_vocab", weight=2)
@random_inputs
@given(sentences)
def test_any_sentences(student, sentences):
    """Any sentences: each word, in lower case, has the number of different words that came before it."""
    expected = {}
    for sentence in sentences:
        for word in sentence.split():
            if word.lower() not in expected:
                expected[word.lower()] = len(expected)
    expect(student.build_vocab(sentences), expected, kind="integer")


@exercise("build_vocab")
def test_each_call_starts_anew(student, random):
    """Each call starts with an empty vocabulary and leaves the sentences as they were."""
    one, two, three = (f"word{number}" for number in random.choice(1000, size=3, replace=False))
    for sentences in ([f"{one} {two}"], [f"{two} {three} {one}"], [three]):
        unique = list(dict.fromkeys(" ".join(sentences).split()))
        expect(student.build_vocab(sentences), {word: id for id, word in enumerate(unique)})
    student.build_vocab([f"{one.title()} {two}"])  # what comes back is another check's business: do its capitals stay?
    unchanged(student)


@exercise("encode", weight=2)
@random_inputs
@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**16))
def test_any_batch(student, count, length, seed):
    """Any N sentences of T words give ids of shape (N, T)."""
    random = np.random.default_rng(seed)
    known = ["nice", "to", "see", "you", "soon.", "soon"]
    vocab = {word: int(id) for word, id in zip(known, random.permutation(400)[: len(known)], strict=True)}
    chosen = random.integers(0, len(known), size=(count, length))
    batch = [" ".join(known[place].title() if place % 2 else known[place] for place in row) for row in chosen]
    expect(student.encode(batch, vocab), [[vocab[known[place]] for place in row] for row in chosen], kind="integer")


@exercise("encode")
def test_the_vocabulary_does_not_grow(student, random):
    """An unknown word in any place raises KeyError, and the vocabulary stays as it was."""
    nice, to = (int(id) for id in random.choice(200, size=2, replace=False))
    vocab = {"nice": nice, "to": to}
    expect(student.encode(["to nice", "nice to"], vocab), [[to, nice], [nice, to]])
    for sentence in ("moon to", "to moon", "moon moon"):
        refuses(
            student, "encode", ["to nice", sentence], vocab, errors=("KeyError",), why="The word 'moon' is not in the vocabulary"
        )
    unchanged(student)


@exercise("one_hot", weight=2)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(0, 2**16))
def test_any_shape(student, shape, vocab_size, seed):
    """Ids of any shape give ids.shape + (V,), also when the largest ids don't occur."""
    ids = random_ids(shape, vocab_size, seed)
    expected = np.zeros((*shape, vocab_size))
    for place in np.ndindex(*shape):
        expected[place][ids[place]] = 1
    expect(student.one_hot(ids, vocab_size), expected)


@exercise("one_hot")
def test_the_ids_stay(student, random):
    """Of many columns each id gets its own, of two as well, and the ids are the same after the call."""
    for shape in ((3, 1), (4,)):
        ids = random.integers(0, 29, size=shape)
        expect(student.one_hot(ids, 31), np.eye(31)[ids])
    expect(student.one_hot(np.array([1, 0, 1]), 2), [[0, 1], [1, 0], [0, 1]])
    unchanged(student)


@exercise("embed_by_matmul", weight=2)
@random_inputs
@given(id_shapes, st.integers(3, 9), st.integers(1, 4), st.integers(0, 2**16))
def test_any_ids_and_table(student, shape, vocab_size, embedding_dim, seed):
    """Ids of any shape and any table: vector and row are equal, the shape is ids.shape + (d,)."""
    ids = random_ids(shape, vocab_size, seed)
    table = np.random.default_rng(seed + 1).normal(size=(vocab_size, embedding_dim))
    expected = np.zeros((*shape, embedding_dim))
    for place in np.ndindex(*shape):
        for column in range(embedding_dim):
            expected[place][column] = table[ids[place], column]
    expect(student.embed_by_matmul(ids, table), expected)


@exercise("embed_by_matmul")
def test_rows_that_nobody_uses(student, random):
    """A table whose last rows no id uses works as any other."""
    table = random.normal(size=(6, 3))
    expect(student.embed_by_matmul(np.array([[1, 3], [0, 1]]), table), [[table[1], table[3]], [table[0], table[1]]])


@exercise("count_weights", weight=2)
@random_inputs
@given(st.integers(2, 400), st.integers(1, 40), st.integers(1, 40), st.integers(1, 60))
def test_any_sizes(student, vocab_size, embedding_dim, hidden_units, sequence_length):
    """All three counts for any sizes."""
    table = sum(embedding_dim for _ in range(vocab_size))
    expected = {
        "table": table,
        "one_hot_network": sum(vocab_size * hidden_units for _ in range(sequence_length)),
        "embedding_network": table + sum(embedding_dim * hidden_units for _ in range(sequence_length)),
    }
    expect(student.count_weights(vocab_size, embedding_dim, hidden_units, sequence_length), expected, tolerance=0)
