"""The checks of 01-one-hot that every learner has."""

import numpy as np

from autograder.checks.vocabulary import CheckFailed, exercise, expect, judge_each, refuses, unchanged
from course import data


@exercise("build_vocab", weight=2)
def test_the_two_phrases(student):
    """The two phrases of the course get the ids 0 to 6, in order of first appearance."""
    expect(student.build_vocab(data.PHRASES), {word: id for id, word in enumerate(data.WORDS)}, kind="integer")


@exercise("build_vocab")
def test_a_word_that_comes_again(student):
    """A word that comes again keeps its id, and the ids have no gaps."""
    expect(student.build_vocab(["a b a c a d b"]), {"a": 0, "b": 1, "c": 2, "d": 3}, kind="integer")
    expect(student.build_vocab(["a b", "c a"]), {"a": 0, "b": 1, "c": 2})


@exercise("build_vocab")
def test_capitals_and_white_space(student):
    """Capitals make no difference, nor does how much white space stands between words; a full stop does."""
    expect(student.build_vocab(["Nice  to\tsee", " See\nNICE people "]), {"nice": 0, "to": 1, "see": 2, "people": 3})
    expect(student.build_vocab(["see you soon.", "soon"]), {"see": 0, "you": 1, "soon.": 2, "soon": 3})


@exercise("encode", weight=2)
def test_encode_the_two_phrases(student):
    """The two phrases become the ids [[0, 1, 2, 3, 4], [5, 1, 2, 3, 6]], shape (2, 5)."""
    vocab = {word: id for id, word in enumerate(data.WORDS)}
    expect(student.encode(data.PHRASES, vocab), data.IDS, kind="integer")


@exercise("encode")
def test_ids_come_in_an_array(student):
    """The ids come in a NumPy array, whose shape the notebook goes on with: one sentence gives (1, T)."""
    expect(student.encode(["soon to see"], {"see": 4, "soon": 1, "to": 7}), [[1, 7, 4]], kind="integer", array=True)


@exercise("encode")
def test_the_vocabulary_decides(student):
    """The ids are those of the vocabulary that was given, whatever they are."""
    vocab = {"see": 8, "you": 3, "to": 0, "nice": 5}
    expect(student.encode(["Nice to SEE", "you  to see"], vocab), [[5, 0, 8], [3, 0, 8]], kind="integer")


@exercise("encode")
def test_an_unknown_word(student):
    """A word that is not in the vocabulary raises KeyError, and known words still get their ids."""
    vocab = {"hope": 0, "to": 1, "see": 2}
    expect(student.encode(["hope to see"], vocab), [[0, 1, 2]])
    refuses(student, "encode", ["hope to sea"], vocab, errors=("KeyError",), why="The word 'sea' is not in the vocabulary")


@exercise("one_hot", weight=2)
def test_one_sentence(student):
    """A row of ids: each gets a row of zeros with a single 1, in the column of its id."""
    got = student.one_hot(np.array([2, 0, 3, 2]), 5)
    expect(got, [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 1, 0, 0]])


@exercise("one_hot", weight=2)
def test_a_batch(student):
    """A batch of ids, shape (N, T), becomes (N, T, V): one row for each id, the first and the last id included."""
    got = student.one_hot(np.array([[0, 2, 2], [3, 0, 5]]), 6)
    one, two, three, five = [1, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 1]
    expect(got, [[one, two, two], [three, one, five]])


@exercise("one_hot")
def test_a_single_id(student):
    """A single id, shape (), becomes one vector of shape (V,); one id in an array of shape (1,) keeps its axis."""
    expect(student.one_hot(np.array(1), 4), [0, 1, 0, 0])
    expect(student.one_hot(np.array(3), 4), [0, 0, 0, 1])
    expect(student.one_hot(np.array([3]), 4), [[0, 0, 0, 1]])


@exercise("one_hot")
def test_one_hots_to_calculate_with(student):
    """The zeros and ones come in a NumPy array of floats, as the notebook goes on to calculate with them."""
    expect(student.one_hot(np.array([1, 0, 2]), 4), [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]], kind="signed", array=True)


@exercise("one_hot", weight=0)
def test_one_hots_of_lists(student):
    """Lists of ids could work as arrays do, and a plain number too: `np.asarray(ids)` makes an array of either."""
    expect(student.one_hot([[2, 0], [1, 1]], 3), [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]])
    expect(student.one_hot(3, 4), [0, 0, 0, 1])


@exercise("embed_by_matmul", weight=2)
def test_one_phrase(student):
    """The five ids of a phrase give the five rows of the table, in their order."""
    got = student.embed_by_matmul(np.array([5, 1, 2, 3, 6]), data.TABLE)
    expect(got, [[0.7, 1.7], [0.1, 4.2], [1.0, 3.1], [0.3, 2.1], [4.1, 2.0]])


@exercise("embed_by_matmul", weight=2)
def test_a_batch_of_phrases(student):
    """A batch of ids, shape (N, T), gives (N, T, d): the same word has the same vector wherever it stands."""
    table = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0], [0.0, 4.0, -2.0], [9.0, 9.0, 9.0]])
    got = student.embed_by_matmul(np.array([[0, 2], [2, 1]]), table)
    expect(got, [[[1, 2, 3], [0, 4, -2]], [[0, 4, -2], [-1, 0.5, 0]]])


@exercise("embed_by_matmul")
def test_vectors_come_in_an_array(student):
    """The vectors come in a NumPy array; a single id gives one, shape (d,), and one id of shape (1,) keeps its axis."""
    table = np.array([[2.0, 3.0], [4.0, 5.5], [6.0, 7.0]])
    expect(student.embed_by_matmul(np.array([1, 0, 1, 0]), table), [[4, 5.5], [2, 3], [4, 5.5], [2, 3]], array=True)
    expect(student.embed_by_matmul(np.array(1), table), [4, 5.5], array=True)
    expect(student.embed_by_matmul(np.array([1]), table), [[4, 5.5]], array=True)


@exercise("embed_by_matmul")
def test_inputs_stay(student):
    """The ids and the table are the same after the call, and the answer is right."""
    expect(student.embed_by_matmul(np.array([1, 0, 1]), np.array([[2.0, 3.0], [4.0, 5.0], [6.0, 7.0]])), [[4, 5], [2, 3], [4, 5]])
    unchanged(student)


@exercise("embed_by_matmul", weight=0)
def test_vectors_of_lists(student):
    """Lists could work as arrays do, for the ids and for the table: `np.asarray` makes an array of either."""
    expect(student.embed_by_matmul([[1], [0]], [[2.0, 3.0], [4.0, 5.0], [6.0, 7.0]]), [[[4, 5]], [[2, 3]]])


#: V, d, h and T, once with more columns than words, once with counts that need more than 32 bits.
SIZES = ((7, 2, 3, 5), (200, 32, 16, 50), (3, 10, 4, 2), (90_001, 301, 257, 129))


@exercise("count_weights")
def test_weights_of_the_table(student):
    """`table` counts the embedding table: V rows of d numbers."""
    _expect_counts(student, "table", (14, 6400, 30, 27_090_301))


@exercise("count_weights")
def test_weights_of_the_one_hot_network(student):
    """`one_hot_network` counts the weights of a Dense layer with h units on T one-hot vectors laid end to end."""
    _expect_counts(student, "one_hot_network", (105, 160_000, 24, 2_983_803_153))


@exercise("count_weights")
def test_weights_of_the_embedding_network(student):
    """`embedding_network` counts the table and a Dense layer with h units on T vectors laid end to end, biases left out."""
    _expect_counts(student, "embedding_network", (44, 32_000, 110, 37_069_354))


def _expect_counts(student, key, expected):
    """Ask for one count at all sizes."""
    judge_each(student, _expect_count, [(key, sizes, count) for sizes, count in zip(SIZES, expected, strict=True)])


def _expect_count(student, key, sizes, expected):
    """Ask for one count, so that a mistake in one of them costs only its own share."""
    names = ("vocab_size", "embedding_dim", "hidden_units", "sequence_length")
    got = student.count_weights(*sizes)
    told = ", ".join(f"{name} {size}" for name, size in zip(names, sizes, strict=True))
    if not isinstance(got, dict) or key not in got:
        raise CheckFailed(f"This should return a dict that has `{key}` among its keys.", got, {key: expected})
    expect(got[key], expected, f"With {told}, `{key}` should be {expected}, but it is {got[key]}.", tolerance=0)
