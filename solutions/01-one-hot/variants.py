"""Right answers to 01-one-hot that look unusual: ``exercise__how``. Each must keep full marks."""

from collections import OrderedDict, defaultdict
from operator import itemgetter

import numpy as np


def build_vocab__dict_fromkeys(sentences):
    return {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).lower().split()))}


def build_vocab__defaultdict(sentences):
    vocab = defaultdict(lambda: len(vocab))
    for sentence in sentences:
        for word in sentence.split():
            vocab[word.lower()]
    return vocab


def build_vocab__setdefault(sentences):
    vocab = {}
    for word in (word for sentence in sentences for word in sentence.lower().split()):
        vocab.setdefault(word, len(vocab))
    return vocab


def build_vocab__numpy_integers(sentences):
    words = list(dict.fromkeys(" ".join(sentences).lower().split()))
    return dict(zip(words, np.arange(len(words)), strict=True))


def build_vocab__casefold(sentences):
    return {word: id for id, word in enumerate(dict.fromkeys(" ".join(sentences).casefold().split()))}


def encode__filled_row_by_row(sentences, vocab):
    ids = np.zeros((len(sentences), len(sentences[0].split())), dtype=np.int32)
    for row, sentence in enumerate(sentences):
        ids[row] = [vocab[word] for word in sentence.lower().split()]
    return ids


def encode__nested_loops(sentences, vocab):
    result = []
    for sentence in sentences:
        result.append([])
        for word in sentence.split():
            result[-1].append(vocab[word.lower()])
    return np.array(result)


def encode__small_integers(sentences, vocab):
    return np.stack([np.array([vocab[word.lower()] for word in sentence.split()], dtype=np.int16) for sentence in sentences])


def encode__own_key_error(sentences, vocab):
    rows = []
    for sentence in sentences:
        row = ()
        for word in sentence.lower().split():
            if word not in vocab:
                raise KeyError(f"{word!r} is unknown")
            row += (vocab[word],)
        rows.append(row)
    return np.array(rows)


def one_hot__comparison(ids, vocab_size):
    return 1.0 * (ids[..., None] == np.arange(vocab_size))


def one_hot__rows_of_the_identity(ids, vocab_size):
    return np.eye(vocab_size)[ids]


def one_hot__shape_of_an_array(ids, vocab_size):
    result = np.zeros((ids.size, vocab_size))
    result[np.arange(ids.size), ids.reshape(-1)] = 1
    return result.reshape(ids.shape + (vocab_size,))


def one_hot__where(ids, vocab_size):
    return np.where(np.arange(vocab_size) == np.expand_dims(ids, -1), 1.0, 0.0)


def one_hot__place_by_place(ids, vocab_size):
    result = np.zeros((*ids.shape, vocab_size), dtype=int)
    for place, id in np.ndenumerate(ids):
        result[(*place, id)] = 1
    return result


def one_hot__eye(ids, vocab_size):
    return np.eye(vocab_size, dtype=np.float32)[np.asarray(ids, dtype=int)]


def one_hot__put_along_axis(ids, vocab_size):
    ids = np.asarray(ids, dtype=int)
    result = np.zeros(ids.shape + (vocab_size,), dtype=np.int8)
    np.put_along_axis(result, ids[..., np.newaxis], 1, axis=-1)
    return result


def one_hot__flat_then_reshaped(ids, vocab_size):
    ids = np.asarray(ids, dtype=int)
    flat = np.zeros((ids.size, vocab_size))
    for row, id in enumerate(ids.flat):
        flat[row, id] = 1
    return flat.reshape(*ids.shape, vocab_size)


def embed_by_matmul__einsum(ids, table):
    return np.einsum("...v,vd->...d", np.eye(len(table))[np.asarray(ids, dtype=int)], np.asarray(table))


def embed_by_matmul__tensordot(ids, table):
    table = np.asarray(table)
    hot = (np.asarray(ids)[..., None] == np.arange(table.shape[0])).astype(table.dtype)
    return np.tensordot(hot, table, axes=1)


def embed_by_matmul__arrays_only(ids, table):
    return np.eye(table.shape[0])[ids] @ table


def embed_by_matmul__flat_and_back(ids, table):
    hot = np.zeros((ids.size, table.shape[0]))
    hot[range(ids.size), ids.flatten()] = 1
    return hot.dot(table).reshape(*ids.shape, table.shape[1])


def embed_by_matmul__weighted_rows(ids, table):
    hot = ids[..., None] == np.arange(len(table))
    return (hot[..., None] * table).sum(axis=-2)


def embed_by_matmul__transposes(ids, table):
    return (np.asarray(table).T @ np.eye(len(table))[np.asarray(ids, dtype=int)][..., None])[..., 0]


def count_weights__floats(vocab_size, embedding_dim, hidden_units, sequence_length):
    table = float(vocab_size * embedding_dim)
    return {
        "embedding_network": table + sequence_length * embedding_dim * hidden_units,
        "one_hot_network": sequence_length * vocab_size * hidden_units / 1,
        "table": table,
    }


def count_weights__by_shapes(vocab_size, embedding_dim, hidden_units, sequence_length):
    table = np.prod((vocab_size, embedding_dim))
    return dict(
        table=table,
        one_hot_network=np.prod((sequence_length * vocab_size, hidden_units)),
        embedding_network=table + np.prod((sequence_length * embedding_dim, hidden_units)),
    )


def build_vocab__backwards(sentences):
    words = [w.lower() for s in sentences for w in s.split()]
    first = {}
    for place in range(len(words) - 1, -1, -1):
        first[words[place]] = place
    order = sorted(first, key=first.get)
    return {order[k]: k for k in range(len(order))}


def encode__searchsorted(sentences, vocab):
    words = [s.lower().split() for s in sentences]
    names = sorted(vocab)
    values = [vocab[name] for name in names]

    def number_of(word):
        low, high = (0, len(names))
        while low < high:
            middle = (low + high) // 2
            if names[middle] < word:
                low = middle + 1
            else:
                high = middle
        if low == len(names) or names[low] != word:
            raise KeyError(word)
        return values[low]

    return np.array([[number_of(w) for w in row] for row in words], dtype=np.int64)


def one_hot__diff_of_steps(ids, vocab_size):
    stairs = np.greater(np.arange(vocab_size + 1), np.expand_dims(ids, -1)).astype(np.float64)
    return np.diff(stairs, axis=-1)


def embed_by_matmul__ellipsis_einsum(ids, table):
    hot = np.equal.outer(ids, np.arange(table.shape[0])).astype(table.dtype)
    return np.einsum("...v,vk->...k", hot, table)


def embed_by_matmul__turned_round(ids, table):
    V, d = table.shape
    columns = np.zeros((V, ids.size))
    columns[ids.ravel(), np.arange(ids.size)] = 1.0
    product = np.dot(table.T, columns)
    return product.T.reshape(ids.shape + (d,))


def count_weights__shapes(vocab_size, embedding_dim, hidden_units, sequence_length):
    from math import prod

    E = (vocab_size, embedding_dim)
    shapes = {
        "embedding_network": [E] + [(embedding_dim, hidden_units)] * sequence_length,
        "one_hot_network": [(vocab_size, hidden_units)] * sequence_length,
        "table": [E],
    }
    return {name: sum(map(prod, matrices)) for name, matrices in shapes.items()}


def build_vocab__fromkeys(sentences):
    unique = dict.fromkeys("\n".join(sentences).lower().split())
    return dict(zip(unique, range(len(unique))))


def build_vocab__defaultdict_counter(sentences):
    from collections import defaultdict
    from itertools import count

    ids = defaultdict(count().__next__)
    for sentence in sentences:
        for token in sentence.split():
            ids[token.lower()]
    return ids


def encode__empty_then_fill(sentences, vocab):
    flat = (vocab[w] for w in " ".join(sentences).lower().split())
    return np.fromiter(flat, dtype=np.int64).reshape(len(sentences), -1)


def encode__itemgetter(sentences, vocab):
    words = " ".join(sentences).lower().split()
    return np.array(itemgetter(*words)(vocab)).reshape(len(sentences), -1)


def one_hot__flat_strides(ids, vocab_size):
    flat = np.zeros(ids.size * vocab_size, dtype="f4")
    starts = np.arange(ids.size) * vocab_size
    flat[starts + ids.reshape(-1).astype(np.intp)] = 1
    return flat.reshape(*ids.shape, vocab_size)


def one_hot__recursive_lists(ids, vocab_size):

    def rec(x):
        if isinstance(x, list):
            return [rec(y) for y in x]
        return [1.0 if v == x else 0.0 for v in range(vocab_size)]

    return np.array(rec(ids.tolist()))


def one_hot__outer_equal_int8(ids, vocab_size):
    return np.equal.outer(ids, np.arange(vocab_size)).view(np.int8)


def embed_by_matmul__loop_sum_rows(ids, table):
    total = np.zeros(ids.shape + (table.shape[1],))
    for v, row in enumerate(table):
        total += (ids == v)[..., None] * row
    return total


def embed_by_matmul__tensordot_apply(ids, table):
    ids = np.array(ids, copy=True)
    X = np.zeros(ids.shape + table.shape[:1], dtype=table.dtype)
    np.add.at(X, (*np.indices(ids.shape), ids), 1)
    return np.tensordot(X, table, axes=([-1], [0]))


def embed_by_matmul__einsum_bool(ids, table):
    X = ids[..., None] == np.arange(len(table))
    return np.einsum("...v,vk->...k", X, table)


def count_weights__class_ordered(vocab_size, embedding_dim, hidden_units, sequence_length):
    from collections import OrderedDict

    Th = sequence_length * hidden_units
    out = OrderedDict()
    out["embedding_network"] = embedding_dim * (vocab_size + Th)
    out["one_hot_network"] = vocab_size * Th
    out["table"] = out["embedding_network"] - embedding_dim * Th
    return out


def count_weights__numpy_scalars(vocab_size, embedding_dim, hidden_units, sequence_length):
    V, d, h, T = np.array([vocab_size, embedding_dim, hidden_units, sequence_length], dtype=np.int64)
    return OrderedDict(one_hot_network=T * V * h, embedding_network=d * (V + T * h), table=V * d)
