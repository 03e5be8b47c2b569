"""Right answers to 02-lookup that look unusual: ``exercise__how``. Each must keep full marks."""

import operator

import numpy as np


def embed_by_lookup__take(ids, table):
    return np.take(table, ids, axis=0)


def embed_by_lookup__index(ids, table):
    return table[ids]


def embed_by_lookup__flat_then_reshaped(ids, table):
    result = np.empty((ids.size, table.shape[1]), dtype=table.dtype)
    for place, id in enumerate(ids.flat):
        result[place] = table[id]
    return result.reshape(*ids.shape, -1)


def embed_by_lookup__recursion(ids, table):
    if ids.ndim == 0:
        return table[int(ids)]
    return np.stack([embed_by_lookup__recursion(id, table) for id in ids])


def embed_by_lookup__list_of_rows(ids, table):
    return np.array([table[id] for id in ids.ravel()]).reshape(ids.shape + (table.shape[1],))


def embed_by_lookup__ndindex(ids, table):
    ids = np.asarray(ids)
    result = np.zeros(ids.shape + (len(table[0]),), dtype=table.dtype)
    for place in np.ndindex(ids.shape):
        result[place] = table[ids[place]]
    return result


def embed_by_lookup__take_along_axis(ids, table):
    ids, table = np.asarray(ids), np.asarray(table)
    return np.take_along_axis(table, ids.reshape(-1, 1), axis=0).reshape(ids.shape + table.shape[1:])


def embed_by_lookup__small_ids(ids, table):
    return np.asarray(table)[np.array(ids, dtype=np.uint16), :]


def embed_by_lookup__added_to_zeros(ids, table):
    vectors = np.zeros((*ids.shape, table.shape[1]), dtype=table.dtype)
    vectors += table[ids]
    return vectors


def check_ids__loop_over_all(ids, vocab_size):
    array = np.asarray(ids)
    for id in array.ravel().tolist():
        if isinstance(id, bool) or not isinstance(id, int):
            raise TypeError(f"{id!r} is no integer")
        if id not in range(vocab_size):
            raise ValueError(f"there is no row {id}")
    return array


def check_ids__input_itself(ids, vocab_size):
    array = np.array(ids)
    if array.size and array.dtype.kind not in "iu":
        raise TypeError("no integers")
    if np.any(array < 0) or np.any(array >= vocab_size):
        raise IndexError("out of range")
    return ids


def check_ids__no_look_at_the_size(ids, vocab_size):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids must be integers")
    if ids.min() < 0 or ids.max() >= vocab_size:
        raise IndexError("ids out of range")
    return ids


def check_ids__kind_and_clip(ids, vocab_size):
    if ids.dtype.kind not in "iu":
        raise TypeError(f"{ids.dtype} is no kind of integer")
    if (ids != ids.clip(0, vocab_size - 1)).any():
        raise IndexError(f"from {ids.min()} to {ids.max()}, and there are rows up to {vocab_size - 1}")
    return ids.copy()


def check_ids__own_error_classes(ids, vocab_size):
    class NoRow(IndexError):
        pass

    class NoInteger(TypeError):
        pass

    array = np.asarray(ids)
    if not array.size:
        return np.zeros(array.shape, dtype=np.int32)
    if not np.issubdtype(array.dtype, np.integer):
        raise NoInteger(f"not {array.dtype}")
    if not np.isin(array, np.arange(vocab_size)).all():
        raise NoRow("no such row")
    return array.astype(np.int32)


def check_ids__recursion_to_lists(ids, vocab_size):
    if isinstance(ids, list | np.ndarray) and np.ndim(ids):
        return [check_ids__recursion_to_lists(id, vocab_size) for id in ids]
    if isinstance(ids, np.ndarray):
        ids = ids.item()
    if isinstance(ids, bool | np.bool_):
        raise TypeError("a boolean is no id")
    id = operator.index(ids)
    if id < 0 or id >= vocab_size:
        raise IndexError(f"no row {id}")
    return id


def check_ids__left_to_numpy_after_the_sign(ids, vocab_size):
    ids = np.asarray(ids)
    if ids.size == 0:
        return ids
    if ids.dtype == bool:
        raise TypeError("booleans")
    np.bitwise_and(ids, 1)  # raises a TypeError for all but integers and booleans
    if (ids < 0).sum():
        raise IndexError("negative")
    return np.arange(vocab_size)[ids]


def lookup_cost__nbytes(num_ids, vocab_size, embedding_dim):
    itemsize = np.dtype(np.float32).itemsize
    return dict(
        lookup_bytes=np.int64(num_ids) * embedding_dim * itemsize,
        one_hot_bytes=np.int64(num_ids) * vocab_size * itemsize,
        multiply_adds=np.prod([num_ids, vocab_size, embedding_dim], dtype=np.int64),
    )


def lookup_cost__floats(num_ids, vocab_size, embedding_dim):
    one_hot = float(num_ids * vocab_size)
    return {
        "one_hot_bytes": one_hot * 4,
        "lookup_bytes": num_ids * embedding_dim * 32 / 8,
        "multiply_adds": one_hot * embedding_dim,
    }


def lookup_cost__one_from_the_other(num_ids, vocab_size, embedding_dim):
    cost = {}
    cost["lookup_bytes"] = num_ids * embedding_dim << 2
    cost["multiply_adds"] = cost["lookup_bytes"] * vocab_size // 4
    cost["one_hot_bytes"] = cost["multiply_adds"] // embedding_dim * 4
    return cost


def recover_table__loop(ids, vectors, vocab_size):
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    d = vectors.shape[-1]
    table, known = [[float("nan")] * d for _ in range(vocab_size)], [False] * vocab_size
    for id, vector in zip(ids.ravel().tolist(), vectors.reshape(ids.size, d).tolist(), strict=True):
        table[id], known[id] = vector, True
    return np.array(table), np.array(known)


def recover_table__dtype_of_the_vectors(ids, vectors, vocab_size):
    table = np.empty((vocab_size, vectors.shape[-1]), dtype=vectors.dtype)
    known = np.zeros(vocab_size, dtype=bool)
    table[:] = float("nan")
    table[ids], known[ids] = vectors, True
    return table, known


def recover_table__row_by_row(ids, vectors, vocab_size):
    rows = []
    for id in range(vocab_size):
        found = vectors[ids == id]
        rows.append(found[0] if len(found) else np.full(vectors.shape[-1], np.nan))
    return np.array(rows), np.array([id in ids for id in range(vocab_size)])


def recover_table__isnan(ids, vectors, vocab_size):
    vectors = np.asarray(vectors, dtype=np.float32)
    table = np.zeros((vocab_size, vectors.shape[-1]), dtype=np.float32) * np.nan
    table[np.asarray(ids)] = vectors
    return [table, ~np.isnan(table).any(axis=1)]


def recover_table__mean_of_repeats(ids, vectors, vocab_size):
    ids = np.asarray(ids)
    vectors = np.asarray(vectors, dtype=float)
    hot = np.eye(vocab_size)[ids.ravel()]
    count = hot.sum(axis=0)
    total = hot.T @ vectors.reshape(ids.size, vectors.shape[-1])
    table = np.divide(total, count[:, None], out=np.full_like(total, np.nan), where=count[:, None] > 0)
    return table, count > 0


def recover_table__first_of_unique(ids, vectors, vocab_size):
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    seen, first = np.unique(ids, return_index=True)
    table = np.full((vocab_size, vectors.shape[-1]), np.nan)
    table[seen] = vectors.reshape(-1, vectors.shape[-1])[first]
    return table, np.isin(np.arange(vocab_size), ids)


def masked_mean__einsum(ids, mask, table):
    weights = np.asarray(mask, dtype=np.float32)
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1)
    return np.einsum("nt,ntd->nd", weights, np.asarray(table)[np.asarray(ids)])


def masked_mean__loop_to_lists(ids, mask, table):
    means = []
    for phrase, flags in zip(ids, mask, strict=True):
        real = [table[id] for id, flag in zip(phrase, flags, strict=True) if flag]
        means.append([float(sum(column)) / len(real) for column in zip(*real, strict=True)] if real else [0.0] * len(table[0]))
    return np.array(means)


def masked_mean__mask_as_a_filter(ids, mask, table):
    result = np.zeros((len(ids), table.shape[1]))
    for phrase in range(len(ids)):
        if mask[phrase].any():
            result[phrase] = table[ids[phrase][mask[phrase]]].mean(axis=0)
    return result


def masked_mean__arrays_only(ids, mask, table):
    return np.where(mask[:, :, None], table[ids], 0.0).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]


def masked_mean__padding_set_to_zero(ids, mask, table):
    vectors = table[ids]
    vectors[~mask] = 0
    counts = mask.sum(axis=1, keepdims=True)
    return vectors.sum(axis=1) / np.where(counts == 0, 1, counts)


def masked_mean__where_in_mean(ids, mask, table):
    real = np.array(mask) > 0
    vectors = np.array(table)[np.array(ids)]
    result = np.zeros((len(vectors), vectors.shape[-1]))
    some = real.any(axis=1)
    if some.any():
        result[some] = np.mean(vectors[some], axis=1, where=real[some][..., None])
    return result


def masked_mean__nan_to_num(ids, mask, table):
    mask = np.asarray(mask, dtype=float)[..., None]
    with np.errstate(invalid="ignore"):
        return np.nan_to_num((np.asarray(table, dtype=float)[np.asarray(ids)] * mask).sum(1) / mask.sum(1))


def masked_mean__tiny_in_the_count(ids, mask, table):
    mask = np.asarray(mask, dtype=np.float64)
    total = np.matmul(mask[:, None, :], np.asarray(table)[np.asarray(ids)])[:, 0]
    return (total / (mask.sum(axis=1, keepdims=True) + 1e-9)).astype(np.float32)


def masked_mean__counted_words(ids, mask, table):
    ids, mask = np.asarray(ids), np.asarray(mask, dtype=bool)
    counts = np.stack([np.bincount(row[real], minlength=len(table)) for row, real in zip(ids, mask, strict=True)])
    return counts @ np.asarray(table) / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def masked_mean__masked_array(ids, mask, table):
    vectors = np.asarray(table, dtype=float)[np.asarray(ids)]
    hidden = np.broadcast_to(~np.asarray(mask, dtype=bool)[..., None], vectors.shape)
    return np.ma.array(vectors, mask=hidden).mean(axis=1).filled(0.0)


def embed_by_lookup__flat_positions(ids, table):
    d = table.shape[1]
    start = ids.astype(np.intp)[..., None] * d
    return table.reshape(-1)[start + np.arange(d)]


def embed_by_lookup__column_by_column(ids, table):
    vectors = np.empty(ids.shape + table.shape[1:], table.dtype)
    k = 0
    while k < table.shape[1]:
        column = table[:, k]
        vectors[..., k] = column[ids]
        k += 1
    return vectors


def check_ids__python_range(ids, vocab_size):
    if ids.dtype.kind not in "iu":
        raise TypeError(f"an id is an integer, but these are of type {ids.dtype.name}")
    allowed = range(vocab_size)
    strangers = sorted({value for value in ids.ravel().tolist() if value not in allowed})
    if strangers:
        raise IndexError(f"the table has the rows 0..{vocab_size - 1}, not {strangers}")
    return ids.astype(np.int64)


def lookup_cost__loop_of_layers(num_ids, vocab_size, embedding_dim):
    import struct

    one_float = struct.calcsize("<f")
    one_vector = one_float * embedding_dim
    lookup_bytes = one_vector * num_ids
    adds = lookup_bytes // one_float * vocab_size
    one_hot_bytes = adds // embedding_dim << 2
    return dict(lookup_bytes=lookup_bytes, one_hot_bytes=one_hot_bytes, multiply_adds=adds)


def recover_table__dict(ids, vectors, vocab_size):
    d = vectors.shape[-1]
    seen = {}
    for place in np.ndindex(ids.shape):
        seen.setdefault(int(ids[place]), vectors[place].tolist())
    nothing = [float("nan")] * d
    table = np.array([seen.get(v, nothing) for v in range(vocab_size)])
    known = np.array([v in seen for v in range(vocab_size)])
    return (table, known)


def masked_mean__word_counts(ids, mask, table):
    N, V = (ids.shape[0], table.shape[0])
    how_often = np.zeros((N, V))
    n, t = np.nonzero(mask)
    np.add.at(how_often, (n, ids[n, t]), 1.0)
    total = how_often.sum(axis=1, keepdims=True)
    share = np.divide(how_often, total, out=np.zeros_like(how_often), where=total > 0)
    return share @ table


def masked_mean__running_mean(ids, mask, table):
    mean = np.zeros((ids.shape[0], table.shape[1]))
    for n in range(ids.shape[0]):
        seen = 0
        for id, real in zip(ids[n], mask[n]):
            if not real:
                continue
            seen += 1
            mean[n] += (table[id] - mean[n]) / seen
    return mean


def embed_by_lookup__map_getitem(ids, table):
    d = table.shape[1]
    rows = list(map(table.__getitem__, ids.ravel().tolist()))
    return np.concatenate(rows).reshape(ids.shape + (d,))


def embed_by_lookup__view_single(ids, table):
    if ids.shape == ():
        return table[int(ids)]
    out = np.empty(ids.shape + table.shape[1:], table.dtype)
    np.take(table, ids.astype(np.intp), axis=0, out=out)
    return out


def embed_by_lookup__ndindex_again(ids, table):
    out = np.empty(ids.shape + table.shape[1:], dtype=table.dtype, order="F")
    for place in np.ndindex(*ids.shape):
        out[place] = table[ids[place]]
    return out


def check_ids__operator_index(ids, vocab_size):
    import operator

    flat = []
    for value in ids.ravel().tolist():
        if isinstance(value, bool):
            raise TypeError("a boolean is not an id")
        try:
            number = operator.index(value)
        except TypeError:
            raise TypeError(f"{value!r} is not an integer") from None
        if number not in range(vocab_size):
            raise IndexError(f"no row {number} in a table of {vocab_size} rows")
        flat.append(number)
    return np.array(flat).reshape(ids.shape)


def check_ids__match_kind(ids, vocab_size):
    match ids.dtype.kind:
        case "i" | "u":
            low, high = int(ids.min()), int(ids.max())
        case other:
            raise TypeError(f"ids of kind {other!r} are no integers")
    if 0 <= low and high < vocab_size:
        return ids
    raise IndexError(f"{low} ... {high} is not within 0 ... {vocab_size - 1}")


def lookup_cost__nbytes_broadcast(num_ids, vocab_size, embedding_dim):
    one = np.float32(1)
    hot = np.broadcast_to(one, (num_ids, vocab_size))
    result = np.broadcast_to(one, (num_ids, embedding_dim))
    return {"lookup_bytes": result.nbytes, "one_hot_bytes": hot.nbytes, "multiply_adds": hot.size * embedding_dim}


def lookup_cost__shift(num_ids, vocab_size, embedding_dim):
    return dict(
        lookup_bytes=num_ids * embedding_dim << 2,
        one_hot_bytes=(hot := num_ids * vocab_size) << 2,
        multiply_adds=hot * embedding_dim,
    )


def recover_table__dict_comprehension(ids, vectors, vocab_size):
    d = vectors.shape[-1]
    seen = dict(zip(ids.ravel().tolist(), vectors.reshape(ids.size, d).tolist()))
    nothing = [float("nan")] * d
    table = np.array([seen.get(v, nothing) for v in range(vocab_size)])
    known = np.array([v in seen for v in range(vocab_size)])
    return (table, known)


def recover_table__dict_of_rows(ids, vectors, vocab_size):
    d = vectors.shape[-1]
    nothing = [float("nan")] * d
    rows = dict(zip(ids.ravel().tolist(), vectors.reshape(-1, d).tolist()))
    table = np.array([rows.get(i, nothing) for i in range(vocab_size)])
    known = np.array([i in rows for i in range(vocab_size)])
    return [table, known]


def masked_mean__bincount_weights(ids, mask, table):
    N = len(ids)
    bags = np.zeros((N, len(table)))
    np.add.at(bags, (np.repeat(np.arange(N), ids.shape[1]), ids.ravel()), mask.ravel().astype(float))
    sums = bags @ table
    counts = bags.sum(axis=1)
    counts[counts == 0] = 1
    return sums / counts[:, None]


def masked_mean__masked_array_out(ids, mask, table):
    hidden = np.ma.array(table[ids], mask=np.broadcast_to(~mask[:, :, None], ids.shape + table.shape[1:]))
    return np.asarray(hidden.mean(axis=1).filled(0.0), dtype=float)


def masked_mean__masked_array_again(ids, mask, table):
    vectors = table[ids]
    hidden = np.broadcast_to(~mask[:, :, np.newaxis], vectors.shape)
    return np.ma.masked_array(vectors, mask=hidden).mean(axis=1).filled(0.0)
