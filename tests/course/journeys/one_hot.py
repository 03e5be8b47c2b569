"""How learners get to the right answers of 01-one-hot."""

from __future__ import annotations

import numpy as np

from tests.course.journeys import journey, right, wrong

# --- build_vocab


@journey("build_vocab")
def numbers_every_word_that_comes():
    def enumerate_the_words(sentences):
        vocab = {}
        for id, word in enumerate(" ".join(sentences).split()):
            vocab[word] = id
        return vocab

    yield wrong(enumerate_the_words, "Before you store an id, ask whether the word already has one")

    def ask_first(sentences):
        vocab = {}
        for id, word in enumerate(" ".join(sentences).split()):
            if word not in vocab:
                vocab[word] = id
        return vocab

    yield wrong(ask_first, "The id of a new word is how many different words you have met so far")

    def count_different_words(sentences):
        vocab = {}
        for word in " ".join(sentences).split():
            if word not in vocab:
                vocab[word] = len(vocab)
        return vocab

    yield wrong(count_different_words, "Turn the text to lower case before you split it")

    def in_lower_case(sentences):
        vocab = {}
        for word in " ".join(sentences).lower().split():
            if word not in vocab:
                vocab[word] = len(vocab)
        return vocab

    yield right(in_lower_case)


@journey("build_vocab")
def splits_at_a_space_and_counts_from_one():
    def from_one(sentences):
        vocab, next_id = {}, 1
        for sentence in sentences:
            for word in sentence.lower().split(" "):
                if word not in vocab:
                    vocab[word] = next_id
                    next_id += 1
        return vocab

    yield wrong(from_one, "the right answer plus 1")

    def from_zero(sentences):
        vocab, next_id = {}, 0
        for sentence in sentences:
            for word in sentence.lower().split(" "):
                if word not in vocab:
                    vocab[word] = next_id
                    next_id += 1
        return vocab

    yield wrong(from_zero, "`split()` without an argument cuts at any run of white space")

    def split_at_white_space(sentences):
        vocab, next_id = {}, 0
        for sentence in sentences:
            for word in sentence.lower().split():
                if word not in vocab:
                    vocab[word] = next_id
                    next_id += 1
        return vocab

    yield right(split_at_white_space)


@journey("build_vocab")
def removes_repeats_with_a_set():
    def sorted_set(sentences):
        words = set()
        for sentence in sentences:
            words.update(sentence.lower().split())
        return {word: id for id, word in enumerate(sorted(words))}

    yield wrong(sorted_set, "Here they follow the text: the word that appears first gets 0")

    def list_in_order(sentences):
        words = []
        for sentence in sentences:
            for word in sentence.lower().split():
                if word not in words:
                    words.append(word)
        return {word: id for id, word in enumerate(words)}

    yield right(list_in_order)


# --- encode


@journey("encode")
def thinks_of_one_long_text():
    def one_list(sentences, vocab):
        ids = []
        for sentence in sentences:
            for word in sentence.split():
                ids.append(vocab.get(word, 0))
        return np.array(ids)

    yield wrong(one_list, "Split and lower the words as in `build_vocab`", hint=1)

    def a_row_for_each_sentence(sentences, vocab):
        ids = []
        for sentence in sentences:
            row = []
            for word in sentence.lower().split():
                row.append(vocab.get(word, 0))
            ids.append(row)
        return np.array(ids)

    yield wrong(a_row_for_each_sentence, "raises a KeyError for it: let that out")

    def look_up(sentences, vocab):
        ids = []
        for sentence in sentences:
            row = []
            for word in sentence.lower().split():
                row.append(vocab[word])
            ids.append(row)
        return np.array(ids)

    yield right(look_up)


@journey("encode")
def returns_after_the_first_sentence():
    def return_in_the_loop(sentences, vocab):
        ids = []
        for sentence in sentences:
            ids.append([vocab[word] for word in sentence.split()])
            return np.array(ids)

    yield wrong(return_in_the_loop, "only the first entry of what the batch holds")

    def return_after_all(sentences, vocab):
        ids = []
        for sentence in sentences:
            ids.append([vocab[word] for word in sentence.split()])
        return np.array(ids)

    yield wrong(return_after_all, "turn the sentence to lower case first")

    def in_lower_case(sentences, vocab):
        ids = []
        for sentence in sentences:
            ids.append([vocab[word] for word in sentence.lower().split()])
        return np.array(ids)

    yield right(in_lower_case)


@journey("encode")
def leaves_unknown_words_out_of_lists():
    def skip_unknown(sentences, vocab):
        return [[vocab[word] for word in sentence.lower().split() if word in vocab] for sentence in sentences]

    yield wrong(skip_unknown, "An unknown word should raise KeyError")

    def raise_it(sentences, vocab):
        for sentence in sentences:
            for word in sentence.lower().split():
                if word not in vocab:
                    raise KeyError(word)
        return [[vocab[word] for word in sentence.lower().split()] for sentence in sentences]

    yield wrong(raise_it, "NumPy array")

    def as_an_array(sentences, vocab):
        return np.array(raise_it(sentences, vocab))

    yield right(as_an_array)


# --- one_hot


@journey("one_hot")
def makes_a_matrix_for_one_sentence():
    def loop_from_one(ids, vocab_size):
        result = np.zeros((len(ids), vocab_size))
        for place, id in enumerate(ids):
            result[place, id - 1] = 1
        return result

    yield wrong(loop_from_one, "at [0, 1] there should be 0, but there is 1")

    def loop_from_zero(ids, vocab_size):
        result = np.zeros((len(ids), vocab_size))
        for place, id in enumerate(ids):
            result[place, id] = 1
        return result

    yield wrong(loop_from_zero, "Begin with zeros of shape `ids.shape + (vocab_size,)`")

    def any_shape(ids, vocab_size):
        result = np.zeros(ids.shape + (vocab_size,))
        for place in np.ndindex(ids.shape):
            result[place + (ids[place],)] = 1
        return result

    yield right(any_shape)


@journey("one_hot")
def counts_the_words_that_it_sees():
    def largest_id(ids, vocab_size):
        return np.eye(ids.max())[ids - 1]

    yield wrong(largest_id, "The shape should be (4, 5), but it is (4, 3)")

    def width_given(ids, vocab_size):
        return np.eye(vocab_size)[ids - 1]

    yield wrong(width_given, "id 0 belongs in column 0")

    def rows_of_the_identity(ids, vocab_size):
        return np.eye(vocab_size)[ids]

    yield right(rows_of_the_identity)


@journey("one_hot")
def compares_and_returns_what_comes():
    def up_to_the_id(ids, vocab_size):
        return np.arange(vocab_size) <= ids[..., None]

    yield wrong(up_to_the_id, "Only the id's own column is 1")

    def equal_to_the_id(ids, vocab_size):
        return np.arange(vocab_size) == ids[..., None]

    yield wrong(equal_to_the_id, "turn them into floats", hint=3)

    def floats(ids, vocab_size):
        return (np.arange(vocab_size) == ids[..., None]).astype(float)

    yield right(floats)


# --- embed_by_matmul


def one_hots(ids, vocab_size):
    """What the learner has from the exercise before."""
    return np.eye(vocab_size)[ids]


@journey("embed_by_matmul")
def reads_the_vocabulary_off_the_batch():
    def only_one_hots(ids, table):
        return one_hots(ids, ids.max() + 1)

    yield wrong(only_one_hots, "an array of shape `ids.shape + (the largest id + 1,)`")

    def times_the_table(ids, table):
        return one_hots(ids, ids.max() + 1) @ table

    yield wrong(times_the_table, "The one-hot vectors need as many columns as the table has rows")

    def as_many_as_rows(ids, table):
        return one_hots(ids, table.shape[0]) @ table

    yield right(as_many_as_rows)


@journey("embed_by_matmul")
def puts_the_table_first():
    def table_times_one_hots(ids, table):
        return table.T @ one_hots(ids, len(table)).T

    yield wrong(table_times_one_hots, "The one-hot vector stands left of the table")

    def one_hots_times_table(ids, table):
        return one_hots(ids, len(table)) @ table

    yield right(one_hots_times_table)


@journey("embed_by_matmul")
def flattens_and_adds_the_sentence_up():
    def one_vector_for_a_sentence(ids, table):
        return (one_hots(ids.ravel(), len(table)) @ table).sum(axis=0)

    yield wrong(one_vector_for_a_sentence, "an array of shape `(d,)`, for example")

    def a_vector_for_each_id(ids, table):
        return one_hots(ids.ravel(), len(table)) @ table

    yield wrong(a_vector_for_each_id, "a (N, T) batch gives (N, T, d), not (N·T, d)")

    def in_the_shape_of_the_ids(ids, table):
        return (one_hots(ids.ravel(), len(table)) @ table).reshape(ids.shape + (table.shape[1],))

    yield right(in_the_shape_of_the_ids)


# --- count_weights


def counted(table, one_hot_network, embedding_network):
    return {"table": table, "one_hot_network": one_hot_network, "embedding_network": embedding_network}


@journey("count_weights")
def counts_the_biases_of_one_word():
    def one_word_with_biases(V, d, h, T):
        return counted(V * d, V * h + h, V * d + d * h + h)

    yield wrong(one_word_with_biases, "Flattened one-hots: T·V numbers go in", hint=2)

    def all_words_with_biases(V, d, h, T):
        return counted(V * d, T * V * h + h, V * d + T * d * h + h)

    yield wrong(all_words_with_biases, "The exercise leaves biases out")

    def without_biases(V, d, h, T):
        return counted(V * d, T * V * h, V * d + T * d * h)

    yield right(without_biases)


@journey("count_weights")
def gives_each_position_a_table():
    def a_table_for_each_position(V, d, h, T):
        return counted(T * V * d, T * V * h, T * V * d + T * d * h)

    yield wrong(a_table_for_each_position, "All positions share one table, so T plays no part in its size")

    def one_table(V, d, h, T):
        return counted(V * d, T * V * h, V * d + T * d * h)

    yield right(one_table)


@journey("count_weights")
def compares_the_dense_layers_alone():
    def the_dense_layers(V, d, h, T):
        return counted(V * d, T * V, T * d)

    yield wrong(the_dense_layers, "(numbers that go in) × (units)", hint=1)

    def times_the_units(V, d, h, T):
        return counted(V * d, T * V * h, T * d * h)

    yield wrong(times_the_units, "The embedding network is the table and the Dense layer after it")

    def with_the_table(V, d, h, T):
        return counted(V * d, T * V * h, V * d + T * d * h)

    yield right(with_the_table)
