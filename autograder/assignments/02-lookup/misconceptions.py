"""Wrong answers that learners really give in 02-lookup, each with the sentence that a tutor would say."""

import numpy as np

from autograder.checks.misconceptions import misconception

# --- embed_by_lookup


@misconception("embed_by_lookup")
def still_a_product(ids, table):
    """Your function still multiplies a one-hot matrix with the table, and 0 times NaN is NaN: one bad row spoils every result.
    Read the row that the id names, and leave the product out."""
    return np.eye(len(table))[np.asarray(ids, dtype=int)] @ np.asarray(table)


@misconception("embed_by_lookup")
def one_id_loses_its_axis(ids, table):
    """You tell a single id by its being one in all. An array of one id, shape (1,), has an axis and keeps it: its result has the
    shape (1, d). A single id has the shape (), and no case of its own is needed: `table[ids]` fits both."""
    ids, table = np.asarray(ids), np.asarray(table)
    return table[ids.reshape(-1)[0]] if ids.size == 1 else table[ids]


@misconception("embed_by_lookup")
def reads_columns(ids, table):
    """Your ids choose columns of the table. A word's vector is a row, and rows are the first axis of `table`."""
    return np.asarray(table)[:, ids]


@misconception("embed_by_lookup")
def vectors_stand_upright(ids, table):
    """The embedding dimension comes first in your result. It belongs at the end: shape `ids.shape + (d,)`. Index the table's
    rows, without turning the table on its side."""
    return np.moveaxis(np.asarray(table)[np.asarray(ids)], -1, 0)


@misconception("embed_by_lookup")
def take_without_axis(ids, table):
    """You get single numbers, counted through the whole table as one long row: `np.take` and `ravel` do that. You want whole
    rows; `np.take` has an argument `axis`."""
    return np.take(table, ids)


@misconception("embed_by_lookup")
def first_number_only(ids, table):
    """You return one number for each id, the first of its row. The whole row is the vector."""
    return np.asarray(table)[np.asarray(ids), 0]


@misconception("embed_by_lookup")
def loop_over_one_phrase(ids, table):
    """Your loop needs an axis of the ids to go over, and a single id, shape (), has none. An array can be indexed by a whole
    array of ids, of any shape, without a loop."""
    table = np.asarray(table)
    return np.array([table[id] for id in ids])


@misconception("embed_by_lookup")
def rows_of_ids_looped(ids, table):
    """Your two loops go over a batch, and fail for one phrase or a single id. Ids may have any shape: index the table with all
    of them at once."""
    table = np.asarray(table)
    return np.array([[table[id] for id in row] for row in np.asarray(ids).tolist()])


@misconception("embed_by_lookup")
def looks_up_id_minus_one(ids, table):
    """You get the row before the right one, and id 0 gets the last row. Rows are counted from 0, and so are ids: nothing is to
    be subtracted."""
    return np.asarray(table)[np.asarray(ids) - 1]


@misconception("embed_by_lookup")
def looks_up_id_plus_one(ids, table):
    """You read the row after the right one, and after the last there is none. Rows are counted from 0, and so are ids: nothing
    is to be added."""
    return np.asarray(table)[np.asarray(ids) + 1]


@misconception("embed_by_lookup")
def batch_run_together(ids, table):
    """The phrases of the batch ran together: (N, T) ids give (N, T, d), not (N·T, d). Keep the shape of the ids."""
    return np.asarray(table)[np.ravel(ids)]


@misconception("embed_by_lookup")
def vectors_end_to_end(ids, table):
    """The vectors of a phrase stand end to end in one row. Keep an axis of its own for d: shape `ids.shape + (d,)`."""
    vectors = np.asarray(table)[np.asarray(ids)]
    return vectors.reshape(*vectors.shape[:-2], vectors.shape[-2] * vectors.shape[-1]) if vectors.ndim > 1 else vectors


@misconception("embed_by_lookup")
def rows_summed(ids, table):
    """You added the rows of a phrase into one. A lookup keeps one vector for each id."""
    vectors = np.asarray(table)[np.asarray(ids)]
    return vectors.sum(axis=-2) if vectors.ndim > 1 else vectors


@misconception("embed_by_lookup")
def rows_averaged(ids, table):
    """You averaged the rows of a phrase. That is exercise 5; a lookup keeps one vector for each id."""
    vectors = np.asarray(table)[np.asarray(ids)]
    return vectors.sum(axis=-2) / vectors.shape[-2] if vectors.ndim > 1 and vectors.size else vectors


@misconception("embed_by_lookup")
def each_row_once(ids, table):
    """Each row comes only once, in the order of the table, as with a set or a filter. An id that occurs twice needs its row
    twice, and the order is that of the ids."""
    return np.asarray(table)[np.unique(ids).astype(int)]


@misconception("embed_by_lookup")
def place_as_row(ids, table):
    """The first word gets row 0, the second row 1, whatever their ids are. It's the id that names the row, not the word's
    place."""
    ids, table = np.asarray(ids), np.asarray(table)
    places = np.arange(ids.shape[-1]) if ids.ndim else np.array(0)
    return table[np.broadcast_to(places, ids.shape)]


@misconception("embed_by_lookup")
def one_bracket_too_many(ids, table):
    """Your result has one axis too many at the front. A second pair of square brackets around the ids makes a list of them, and
    that list has a dimension of its own."""
    return np.asarray(table)[np.asarray([ids])]


@misconception("embed_by_lookup")
def fractions_cut_off(ids, table):
    """The fractions of your numbers are gone: the result was made as an array of integers. Give it the table's dtype."""
    return np.asarray(table)[np.asarray(ids)].astype(int)


@misconception("embed_by_lookup")
def copies_the_whole_table(ids, table):
    """Each call makes something as large as the table: `np.array(table)`, `table.copy()` and `table.astype` copy all its rows.
    Then a lookup gets slower with each new word, as the product does. Read the rows from the table that you were given."""
    return np.array(table)[ids]


@misconception("embed_by_lookup")
def ids_returned(ids, table):
    """You returned the ids. An id says which row of the table to read; return the rows."""
    return ids


@misconception("embed_by_lookup")
def numbers_cleaned(ids, table):
    """You make 0 of NaN and finite numbers of infinity. A lookup changes no number: what stands in the row comes back, and who
    reads it can see that something is wrong with it."""
    return np.nan_to_num(table[ids])


@misconception("embed_by_lookup")
def places_in_the_type_of_the_ids(ids, table):
    """You compute places in the flattened table in the ids' own type. In 8 bits there is room up to 255, or 127, and a larger
    product becomes another place, without a word. Index with the ids alone, `table[ids]`, and nothing is computed."""
    return np.reshape(table, -1)[np.asarray(ids)[..., np.newaxis] * table.shape[1] + np.arange(table.shape[1])]


# --- check_ids


def _in_range(ids, vocab_size):
    """The ids as an array, refused with an IndexError if they are out of range; no look at their kind."""
    ids = np.asarray(ids)
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size):
        raise IndexError(f"ids must be in 0..{vocab_size - 1}")
    return ids


def _integers(ids):
    """The ids as an array of integers, refused with a TypeError if they are none."""
    ids = np.asarray(ids)
    if not ids.size:
        return ids.astype(int)
    if ids.dtype.kind not in "iu":
        raise TypeError("ids must be integers")
    return ids


@misconception("check_ids")
def nothing_checked(ids, vocab_size):
    """Bad ids come back as good ones do; a printed warning stops nobody. Ask two questions before you return: are these
    integers, and do they lie between 0 and V-1? Where the answer is no, `raise` an error."""
    return np.asarray(ids)


@misconception("check_ids")
def lets_v_pass(ids, vocab_size):
    """The id V passes, but V rows have the numbers 0 to V-1. An id that equals `vocab_size` is already too large."""
    ids = _integers(ids)
    if ids.size and (ids.min() < 0 or ids.max() > vocab_size):
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def unsigned_ids_refused(ids, vocab_size):
    """You refuse integers without a sign, such as uint16. They are integers, and they can't even be negative: ask for
    `np.integer`, of which both kinds are."""
    ids = np.asarray(ids)
    if not np.issubdtype(ids.dtype, np.signedinteger):
        raise TypeError("no integers")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def differences_of_unsigned_ids(ids, vocab_size):
    """You subtract the ids from `vocab_size` and look for what isn't positive. With unsigned ids a difference is never negative:
    below 0 it wraps around to a large number, and a bad id passes. Compare the ids themselves: `ids >= vocab_size`."""
    ids = _integers(ids)
    if (ids < 0).any() or (vocab_size - ids <= 0).any():
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def refuses_the_last_row(ids, vocab_size):
    """You refuse V-1, which is the last row. Only from `vocab_size` on is an id too large."""
    ids = _integers(ids)
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size - 1):
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def refuses_zero(ids, vocab_size):
    """You refuse the id 0. Ids need not be positive: 0 is the first row, an id like any other."""
    ids = _integers(ids)
    if ids.size and (ids.min() <= 0 or ids.max() >= vocab_size):
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def ids_from_one_to_v(ids, vocab_size):
    """You let 1 to V pass. Rows are counted from 0, so the good ids are 0 to V-1: at both ends one less."""
    ids = _integers(ids)
    if ids.size and (ids.min() < 1 or ids.max() > vocab_size):
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def negative_ids_forgotten(ids, vocab_size):
    """Negative ids pass. There is no row -1, but NumPy would read the last row in silence, so ask for the smallest id too."""
    ids = _integers(ids)
    if ids.size and ids.max() >= vocab_size:
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def large_ids_forgotten(ids, vocab_size):
    """You stop negative ids and let those that are too large pass. Compare the largest id with `vocab_size`."""
    ids = _integers(ids)
    if ids.size and ids.min() < 0:
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def left_to_numpy(ids, vocab_size):
    """You let NumPy find the bad ids by indexing. It finds those that are too large, but reads -1 as the last row. Compare the
    ids with 0 and V yourself."""
    return np.arange(vocab_size)[_integers(ids)]


@misconception("check_ids", twin="negative-ids-forgotten")
def counts_from_the_end(ids, vocab_size):
    """You let -1 to -V pass, as NumPy does when it counts from the end. Here every negative id is a mistake: refuse it."""
    ids = _integers(ids)
    if ids.size and (ids.min() < -vocab_size or ids.max() >= vocab_size):
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def moved_to_the_nearest_row(ids, vocab_size):
    """You move a bad id to the nearest good one. Then the wrong word's vector is used and nobody notices: `raise` an
    IndexError."""
    return np.clip(_integers(ids), 0, vocab_size - 1)


@misconception("check_ids")
def bad_ids_left_out(ids, vocab_size):
    """You leave bad ids out. The phrase gets shorter and nobody notices: `raise` an IndexError."""
    ids = _integers(ids)
    good = (ids >= 0) & (ids < vocab_size)
    return ids if good.all() else ids[good]


@misconception("check_ids")
def only_if_all_are_bad(ids, vocab_size):
    """One bad id among good ones passes. Your condition asks whether all are bad; ask whether any is."""
    ids = _integers(ids)
    if ids.size and ((ids < 0) | (ids >= vocab_size)).all():
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def and_in_place_of_or(ids, vocab_size):
    """An id that is too large passes as long as no other one is negative. If you ask for both at once, either of them is a
    mistake: join the two questions with `or`. And ask `(ids < 0).any()`: `ids.any() < 0` compares one truth value with 0."""
    ids = _integers(ids)
    if ids.size and ids.min() < 0 and ids.max() >= vocab_size:
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def only_the_first_id(ids, vocab_size):
    """You look at the first id and let the rest pass. Does your `return` stand inside the loop?"""
    ids = _integers(ids)
    if ids.size and not 0 <= ids.flat[0] < vocab_size:
        raise IndexError("out of range")
    return ids


@misconception("check_ids")
def how_many_not_which(ids, vocab_size):
    """You compare how many ids there are with V. A phrase may be longer than the vocabulary: it's the largest id that counts,
    not the number of ids."""
    ids = _integers(ids)
    if ids.size > vocab_size:
        raise IndexError("too many ids")
    return ids


@misconception("check_ids")
def kind_not_checked(ids, vocab_size):
    """You look at the size of the ids, but not at their kind, so 2.9 and True pass. Look at the array's `dtype` before you
    compare, and raise a TypeError."""
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def cut_to_integers(ids, vocab_size):
    """You turn whatever comes into integers, so 2.9 becomes 2 and True becomes 1 in silence. Don't convert what is no integer:
    raise a TypeError."""
    return _in_range(np.asarray(ids).astype(int), vocab_size)


@misconception("check_ids")
def whole_floats_pass(ids, vocab_size):
    """You refuse 2.9 and let 2.0 pass. A float is no id even if it is whole: look at the `dtype`, not at the values."""
    ids = np.asarray(ids)
    if ids.size and (ids.dtype.kind not in "iuf" or (ids != np.floor(ids)).any()):
        raise TypeError("ids must be integers")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def booleans_pass(ids, vocab_size):
    """True and False pass. Python counts a boolean as a kind of integer, NumPy uses it as a filter: refuse it with a TypeError.
    `np.issubdtype` with `np.integer` tells them apart."""
    ids = np.asarray(ids)
    if ids.size and ids.dtype.kind not in "iub":
        raise TypeError("ids must be integers")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def floats_alone_refused(ids, vocab_size):
    """You refuse floats, but other things are no integers either, for example text. Don't list what is bad: ask whether the
    `dtype` is an integer, and refuse all else."""
    ids = np.asarray(ids)
    if ids.size and ids.dtype.kind == "f":
        raise TypeError("ids must be integers")
    if ids.dtype.kind not in "iu":
        return ids
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def one_width_alone(ids, vocab_size):
    """You let integers of one width pass, 64 bits. In 32 bits, as Keras keeps ids, they are integers as well: ask
    `np.issubdtype(ids.dtype, np.integer)` in place of comparing with one type."""
    if ids.dtype != int:
        raise TypeError("ids must be integers")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def one_error_for_all(ids, vocab_size):
    """You raise the same error for all that is bad. An integer outside of 0 to V-1 is an IndexError, what is no integer a
    TypeError: a caller can tell the two apart by the name."""
    ids = np.asarray(ids)
    if ids.size and ids.dtype.kind not in "iu":
        raise ValueError("bad ids")
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size):
        raise ValueError("bad ids")
    return ids


@misconception("check_ids")
def one_index_error_for_all(ids, vocab_size):
    """You raise an IndexError for all that is bad. What is no integer at all is a TypeError: a caller can tell the two apart by
    the name."""
    ids = np.asarray(ids)
    if ids.size and ids.dtype.kind not in "iu":
        raise IndexError("bad ids")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def assert_in_place_of_raise(ids, vocab_size):
    """`assert` raises an AssertionError, and Python can be told to skip it. For a caller's mistake use `if` and `raise`, with
    an IndexError or a TypeError."""
    ids = np.asarray(ids)
    assert not ids.size or ids.dtype.kind in "iu", "ids must be integers"
    assert not ids.size or (ids.min() >= 0 and ids.max() < vocab_size), "ids out of range"
    return ids


@misconception("check_ids")
def error_returned(ids, vocab_size):
    """You return the error, and a returned error stops nobody. Write `raise` in place of `return`."""
    ids = np.asarray(ids)
    if ids.size and ids.dtype.kind not in "iu":
        return TypeError("ids must be integers")
    if ids.size and (ids.min() < 0 or ids.max() >= vocab_size):
        return IndexError("ids out of range")
    return ids


@misconception("check_ids", twin="nothing-checked")
def warns_and_goes_on(ids, vocab_size):
    """You print that the ids are bad, and then return them. A program doesn't read what is printed: `raise` the error."""
    ids = np.asarray(ids)
    if ids.size and (ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() >= vocab_size):
        print("bad ids")
    return ids


@misconception("check_ids")
def true_or_false(ids, vocab_size):
    """You answer True or False. A good id should come back itself, so that the caller can go on with it, and a bad one should
    `raise` an error."""
    ids = np.asarray(ids)
    return bool(not ids.size or (ids.dtype.kind in "iu" and ids.min() >= 0 and ids.max() < vocab_size))


@misconception("check_ids")
def true_when_good(ids, vocab_size):
    """Good ids give True. Return the ids themselves, so that the caller can go on with them."""
    _in_range(_integers(ids), vocab_size)
    return True


@misconception("check_ids")
def good_ids_not_returned(ids, vocab_size):
    """Good ids give None. End with `return` and the ids, so that the caller can go on with them."""
    _in_range(_integers(ids), vocab_size)


@misconception("check_ids")
def only_a_single_integer(ids, vocab_size):
    """You ask whether `ids` is an `int`, so arrays of integers are refused. Look at the array's `dtype`."""
    if isinstance(ids, bool) or not isinstance(ids, int):
        raise TypeError("ids must be an integer")
    return _in_range(ids, vocab_size)


@misconception("check_ids")
def checks_one_phrase(ids, vocab_size):
    """Your loop expects one row of ids: a single id and a batch fail, although they are good. As an array, ids of any shape
    have a smallest and a largest."""
    for id in ids:
        if isinstance(id, bool) or not isinstance(id, int | np.integer):
            raise TypeError("ids must be integers")
        if id < 0 or id >= vocab_size:
            raise IndexError("ids out of range")
    return np.asarray(ids)


@misconception("check_ids")
def shape_lost(ids, vocab_size):
    """The ids come back in one long row. Return them in the shape in which they came."""
    return np.ravel(_in_range(_integers(ids), vocab_size))


@misconception("check_ids")
def wraps_around_below_zero(ids, vocab_size):
    """Good ids of a type without negative numbers, such as uint8, are refused: `ids - vocab_size` would be negative there, and
    wraps around to a large number. Compare the ids themselves with 0 and with `vocab_size`."""
    if ids.dtype.kind not in "iu":
        raise TypeError(f"no integers: {ids.dtype}")
    if (ids < 0).any() or (ids - vocab_size >= 0).any():
        raise IndexError(f"ids must be in 0..{vocab_size - 1}")
    return ids


def _cut(ids, vocab_size, dtype):
    """The ids, refused as they should be, but compared in a narrower type."""
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError(f"the ids are {ids.dtype}")
    if (ids.astype(dtype) >= vocab_size).any():
        raise IndexError("an id has no row")
    return ids


@misconception("check_ids")
def ids_cut_to_eight_bits(ids, vocab_size):
    """You put the ids into 8 bits, where 256 becomes 0 and passes. Compare them in the type in which they come, with 0 and with
    `vocab_size`."""
    return _cut(ids, vocab_size, np.uint8)


@misconception("check_ids")
def ids_cut_to_sixteen_bits(ids, vocab_size):
    """You put the ids into 16 bits, where 65,536 becomes 0 and passes. Compare them in the type in which they come, with 0 and
    with `vocab_size`."""
    return _cut(ids, vocab_size, np.uint16)


@misconception("check_ids")
def ids_cut_to_thirty_two_bits(ids, vocab_size):
    """You put the ids into 32 bits, where 4,294,967,296 becomes 0 and passes. Compare them in the type in which they come, with 0
    and with `vocab_size`."""
    return _cut(ids, vocab_size, np.uint32)


@misconception("check_ids")
def arrays_of_booleans_pass(ids, vocab_size):
    """You refuse a single True and let an array of booleans pass, which NumPy uses as a filter. What an array holds its `dtype`
    tells: ask `np.issubdtype(ids.dtype, np.integer)`."""
    if ids.dtype.kind not in "iub" or isinstance(ids.tolist(), bool):
        raise TypeError(f"the ids are {ids.dtype}")
    return _in_range(ids, vocab_size)


# --- lookup_cost


def _costs(multiply_adds, one_hot_bytes, lookup_bytes):
    return {"multiply_adds": multiply_adds, "one_hot_bytes": one_hot_bytes, "lookup_bytes": lookup_bytes}


@misconception("lookup_cost")
def numbers_for_bytes(num_ids, vocab_size, embedding_dim):
    """You counted numbers. A number in float32 occupies 4 bytes."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, n * v, n * d)


@misconception("lookup_cost")
def eight_bytes_each(num_ids, vocab_size, embedding_dim):
    """You counted 8 bytes for a number. That is float64, NumPy's habit; here all is float32, with 4."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 8 * n * v, 8 * n * d)


@misconception("lookup_cost")
def bits_for_bytes(num_ids, vocab_size, embedding_dim):
    """You counted 32 for a number. Those are bits: 32 bits are 4 bytes."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 32 * n * v, 32 * n * d)


@misconception("lookup_cost")
def a_byte_for_a_bit(num_ids, vocab_size, embedding_dim):
    """You counted one byte for each entry of the one-hot matrix, because it is only 0 or 1. Here it is stored in float32 like
    the table: 4 bytes each."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, n * v, 4 * n * d)


@misconception("lookup_cost")
def zeros_not_counted(num_ids, vocab_size, embedding_dim):
    """You counted only the products with a 1. The product multiplies by the zeros too: each of the N·d results is a sum over
    all V rows."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * d, 4 * n * v, 4 * n * d)


@misconception("lookup_cost")
def only_the_zeros(num_ids, vocab_size, embedding_dim):
    """You counted V-1 for each result: the products with a zero, or the plus signs. A multiply-add is counted for each of the V
    terms of the sum."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * (v - 1) * d, 4 * n * v, 4 * n * d)


@misconception("lookup_cost")
def multiply_and_add_apart(num_ids, vocab_size, embedding_dim):
    """You counted multiplying and adding apart. A multiply-add is both together, and counts once."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(2 * n * v * d, 4 * n * v, 4 * n * d)


@misconception("lookup_cost")
def one_column_multiplied(num_ids, vocab_size, embedding_dim):
    """Your multiply-adds lack d: they make one number for each id. A vector has d numbers, and each is a sum of its own."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v, 4 * n * v, 4 * n * d)


@misconception("lookup_cost")
def entries_in_place_of_products(num_ids, vocab_size, embedding_dim):
    """You counted the numbers of both matrices. A product uses each of them many times: V terms for each of the N·d results."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v + v * d, 4 * n * v, 4 * n * d)


@misconception("lookup_cost")
def one_id_only(num_ids, vocab_size, embedding_dim):
    """These are the costs of a single id. There are N of them, each with its own one-hot row and its own vector."""
    _, v, d = num_ids, vocab_size, embedding_dim
    return _costs(v * d, 4 * v, 4 * d)


@misconception("lookup_cost")
def one_hot_of_every_word(num_ids, vocab_size, embedding_dim):
    """Your one-hot matrix has V rows, one for each word of the vocabulary. It has one row for each id: (N, V)."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * v * v, 4 * n * d)


@misconception("lookup_cost")
def one_hot_with_d(num_ids, vocab_size, embedding_dim):
    """There is a d in the size of your one-hot matrix. It is (N, V): the embedding dimension comes in with the table."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v * d, 4 * n * d)


@misconception("lookup_cost")
def table_in_both(num_ids, vocab_size, embedding_dim):
    """Your bytes include the table. Both ways need it, so it is left out: count what comes on top."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * (n * v + v * d), 4 * (n * d + v * d))


@misconception("lookup_cost")
def table_beside_the_one_hot(num_ids, vocab_size, embedding_dim):
    """Your `one_hot_bytes` include the table. Count the (N, V) one-hot matrix alone."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * (n * v + v * d), 4 * n * d)


@misconception("lookup_cost")
def result_beside_the_one_hot(num_ids, vocab_size, embedding_dim):
    """Your `one_hot_bytes` include the result. Count the (N, V) one-hot matrix alone."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * (n * v + n * d), 4 * n * d)


@misconception("lookup_cost")
def whole_table_copied(num_ids, vocab_size, embedding_dim):
    """You let the lookup copy the whole table. It copies one row for each id, and the vocabulary's size plays no part."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v, 4 * v * d)


@misconception("lookup_cost")
def lookup_copies_nothing(num_ids, vocab_size, embedding_dim):
    """You let the lookup cost nothing. It does no arithmetic, but it copies a row of d numbers for each id."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v, 0)


@misconception("lookup_cost")
def row_length_forgotten(num_ids, vocab_size, embedding_dim):
    """Your `lookup_bytes` count one number for each id. A row has d numbers, and all of them are copied."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v, 4 * n)


@misconception("lookup_cost")
def single_row_copied(num_ids, vocab_size, embedding_dim):
    """Your `lookup_bytes` are those of a single row. The lookup copies one for each of the N ids."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v, 4 * d)


@misconception("lookup_cost")
def ids_counted_too(num_ids, vocab_size, embedding_dim):
    """Your `lookup_bytes` include the ids. Count the result alone: the ids were there before."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * v, 4 * n * d + 4 * n)


@misconception("lookup_cost")
def bytes_exchanged(num_ids, vocab_size, embedding_dim):
    """Your two sizes in bytes are exchanged: the one-hot matrix is (N, V), what the lookup copies is (N, d)."""
    n, v, d = num_ids, vocab_size, embedding_dim
    return _costs(n * v * d, 4 * n * d, 4 * n * v)


@misconception("lookup_cost")
def costs_counted_in_int32(num_ids, vocab_size, embedding_dim):
    """Large counts come out wrong, even below zero, because an int32 ends at 2,147,483,647 and wraps around without a word.
    Python's own integers have no end."""
    N, V, d = np.array([num_ids, vocab_size, embedding_dim], dtype=np.int32)
    with np.errstate(over="ignore"):
        return {"multiply_adds": int(N * V * d), "one_hot_bytes": int(N * V) * 4, "lookup_bytes": int(N * d) * 4}


# --- recover_table


def _recovered(ids, vectors, vocab_size, empty=np.nan):
    """The right answer, or one with another number in the unknown rows."""
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    table = np.full((vocab_size, vectors.shape[-1]), float(empty))
    known = np.zeros(vocab_size, dtype=bool)
    table[ids] = vectors
    known[ids] = True
    return table, known


@misconception("recover_table")
def zeros_where_unknown(ids, vectors, vocab_size):
    """Unknown rows hold zeros in your table. A zero is a number like any other, so nobody sees that it was invented: begin with
    NaN in place of `np.zeros`."""
    return _recovered(ids, vectors, vocab_size, empty=0)


@misconception("recover_table")
def minus_one_where_unknown(ids, vectors, vocab_size):
    """Unknown rows hold -1 in your table. That is a possible number of a table; NaN is none, and says so."""
    return _recovered(ids, vectors, vocab_size, empty=-1)


@misconception("recover_table")
def ones_where_unknown(ids, vectors, vocab_size):
    """Unknown rows hold ones in your table. That is a possible number of a table; NaN is none, and says so."""
    return _recovered(ids, vectors, vocab_size, empty=1)


@misconception("recover_table")
def mean_where_unknown(ids, vectors, vocab_size):
    """You filled unknown rows with the mean of the known ones. That is a guess: any numbers would give the same output, so
    write NaN."""
    table, known = _recovered(ids, vectors, vocab_size)
    if known.any():
        table[~known] = table[known].mean(axis=0)
    return table, known


@misconception("recover_table")
def none_where_unknown(ids, vectors, vocab_size):
    """You wrote None, or text, into unknown rows, and nobody can compute with such a table. `np.nan` is a float and fits in."""
    table, known = _recovered(ids, vectors, vocab_size)
    return [row if is_known else [None] * len(row) for row, is_known in zip(table.tolist(), known, strict=True)], known


@misconception("recover_table")
def rows_up_to_the_largest_id(ids, vectors, vocab_size):
    """Your table ends at the largest id that you saw. It has `vocab_size` rows, also where the last words don't occur."""
    table, known = _recovered(ids, vectors, vocab_size)
    height = int(np.max(ids, initial=-1)) + 1
    return table[:height], known[:height]


@misconception("recover_table")
def known_rows_only(ids, vectors, vocab_size):
    """You left the unknown rows out, so a row's number is no longer its id. Keep all V rows and put NaN where nothing is
    known."""
    table, known = _recovered(ids, vectors, vocab_size)
    return table[known], known


@misconception("recover_table")
def vectors_in_order_of_arrival(ids, vectors, vocab_size):
    """You wrote the vectors into the first rows, in the order in which they came. The id says into which row a vector belongs."""
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    table, known = np.full((vocab_size, vectors.shape[-1]), np.nan), np.zeros(vocab_size, dtype=bool)
    rows = vectors.reshape(ids.size, vectors.shape[-1])[:vocab_size]
    table[: len(rows)] = rows
    known[ids] = True
    return table, known


@misconception("recover_table")
def sorted_ids_unsorted_vectors(ids, vectors, vocab_size):
    """`np.unique` and `set` sort the ids, but the vectors stay as they were, so rows and vectors no longer match. Use the ids
    as they are; an id that occurs twice writes the same vector twice."""
    vectors = np.asarray(vectors)
    table, known = np.full((vocab_size, vectors.shape[-1]), np.nan), np.zeros(vocab_size, dtype=bool)
    table[np.unique(ids)] = vectors
    known[np.unique(ids)] = True
    return table, known


@misconception("recover_table")
def written_to_id_minus_one(ids, vectors, vocab_size):
    """Each vector landed one row too early, and that of id 0 in the last row. Rows are counted from 0, and so are ids."""
    return _recovered(np.asarray(ids) - 1, vectors, vocab_size)


@misconception("recover_table")
def repeats_added_up(ids, vectors, vocab_size):
    """An id that occurs twice has the sum of two equal vectors in your table. It's the same row, read twice: write it, don't
    add it."""
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    table, known = _recovered(ids, vectors, vocab_size, empty=0)
    table[:] = 0
    np.add.at(table, ids, vectors)
    table[~known] = np.nan
    return table, known


@misconception("recover_table")
def d_from_axis_one(ids, vectors, vocab_size):
    """You took d from axis 1 of the vectors. In a batch, that is the length of the phrases; d is always the last axis."""
    ids, vectors = np.asarray(ids), np.asarray(vectors)
    table, known = np.full((vocab_size, vectors.shape[1]), np.nan), np.zeros(vocab_size, dtype=bool)
    table[ids] = vectors
    known[ids] = True
    return table, known


@misconception("recover_table")
def one_phrase_written(ids, vectors, vocab_size):
    """This handles one row of ids. In a batch, `ids` has rows of its own, and with a single id there is nothing to loop over.
    Index with all ids at once, or flatten the ids and the vectors alike."""
    ids, vectors = np.asarray(ids).tolist(), np.asarray(vectors)
    table, known = np.full((vocab_size, vectors.shape[-1]), np.nan), np.zeros(vocab_size, dtype=bool)
    for place in range(len(ids)):
        if isinstance(ids[place], list):
            raise TypeError("unhashable type: 'list'")
        table[ids[place]] = vectors[place]
        known[ids[place]] = True
    return table, known


@misconception("recover_table")
def known_as_ones(ids, vectors, vocab_size):
    """Your `known` holds 1 and 0. Make it an array of booleans: `~known` and `table[known]` do something else with numbers."""
    table, known = _recovered(ids, vectors, vocab_size)
    return table, known.astype(int)


@misconception("recover_table")
def pairs_of_rows(ids, vectors, vocab_size):
    """Your loop over the ids needs at least one axis to go over, so a single id fails. Index with all ids at once: that works
    for every shape."""
    vectors = np.asarray(vectors)
    table, known = np.full((vocab_size, vectors.shape[-1]), np.nan), np.zeros(vocab_size, dtype=bool)
    for id, vector in zip(ids, vectors, strict=True):
        table[id] = vector
        known[id] = True
    return table, known


@misconception("recover_table")
def true_where_unknown(ids, vectors, vocab_size):
    """Your `known` is the wrong way round: True belongs to the ids that occur. Does it come from `np.isnan`? Then turn it
    around with `~`."""
    table, known = _recovered(ids, vectors, vocab_size)
    return table, ~known


@misconception("recover_table")
def zero_row_not_known(ids, vectors, vocab_size):
    """A row of zeros counts as not known in your answer, because you ask the table for numbers other than zero. Ask the ids: a
    row is known if its id occurs."""
    table, _ = _recovered(ids, vectors, vocab_size, empty=0)
    known = (table != 0).any(axis=1)
    table[~known] = np.nan
    return table, known


@misconception("recover_table")
def zero_number_not_known(ids, vectors, vocab_size):
    """A row with a zero in it counts as not known in your answer. Zero is a number like any other. Ask the ids: a row is known
    if its id occurs."""
    table, _ = _recovered(ids, vectors, vocab_size, empty=0)
    known = (table != 0).all(axis=1)
    table[~known] = np.nan
    return table, known


@misconception("recover_table")
def nan_taken_for_true(ids, vectors, vocab_size):
    """Rows of NaN count as known in your answer: NaN is not 0, so `any` and `all` take it for True. Ask the ids: a row is known
    if its id occurs."""
    table, _ = _recovered(ids, vectors, vocab_size)
    return table, table.any(axis=1)


@misconception("recover_table")
def zero_row_forgotten(ids, vectors, vocab_size):
    """Your table is right, but `known` is False for a row of zeros. Don't ask the numbers whether they are zero, ask the ids: a
    row is known if its id occurs."""
    table, _ = _recovered(ids, vectors, vocab_size)
    return table, (np.nan_to_num(table) != 0).any(axis=1)


@misconception("recover_table")
def list_of_known_ids(ids, vectors, vocab_size):
    """Your `known` lists the ids that occur. It should have V entries, one for each row, that are True or False."""
    return _recovered(ids, vectors, vocab_size)[0], np.unique(ids)


@misconception("recover_table")
def how_often_known(ids, vectors, vocab_size):
    """Your `known` counts how often each id occurs. It should only say whether it does: True or False."""
    return _recovered(ids, vectors, vocab_size)[0], np.bincount(np.ravel(ids).astype(int), minlength=vocab_size)


@misconception("recover_table")
def known_for_each_number(ids, vectors, vocab_size):
    """Your `known` has an entry for each number of the table. A row is known as a whole or not at all, so it needs V entries,
    one for each row."""
    table, _ = _recovered(ids, vectors, vocab_size)
    return table, ~np.isnan(table)


@misconception("recover_table")
def known_for_each_id(ids, vectors, vocab_size):
    """Your `known` has an entry for each id that was looked up. It should have one for each row of the table, V in all."""
    return _recovered(ids, vectors, vocab_size)[0], np.ones(np.shape(ids), dtype=bool)


@misconception("recover_table")
def known_before_table(ids, vectors, vocab_size):
    """Your two results come in the wrong order: first the table, then `known`."""
    return _recovered(ids, vectors, vocab_size)[::-1]


@misconception("recover_table")
def table_alone(ids, vectors, vocab_size):
    """You return the table alone. Return two things: the table, and an array that tells which rows are known."""
    return _recovered(ids, vectors, vocab_size)[0]


@misconception("recover_table")
def equal_vectors_taken_for_one_id(ids, vectors, vocab_size):
    """You drop vectors that come twice, and with them ids: two different ids may well have equal vectors, and then both rows are
    known. If something is to be dropped, it is ids that repeat."""
    flat_ids, flat = ids.reshape(-1), vectors.reshape(ids.size, -1)
    different, first = np.unique(flat, axis=0, return_index=True)
    table = np.full((vocab_size, flat.shape[1]), np.nan)
    table[flat_ids[first]] = different
    return table, ~np.isnan(table).any(axis=1)


@misconception("recover_table")
def arguments_flattened_in_place(ids, vectors, vocab_size):
    """You gave the caller's own arrays another shape: an assignment to `ids.shape` changes the array that was handed in.
    `reshape` gives you one of your own."""
    ids.shape = (ids.size,)
    vectors.shape = (ids.size, vectors.shape[-1])
    return _recovered(ids, vectors, vocab_size)


# --- masked_mean


def _masked(ids, mask, table):
    """The mask as (N, T) booleans and the vectors (N, T, d) with zeros at padding."""
    mask = np.asarray(mask, dtype=bool)
    return mask, np.where(mask[:, :, None], np.asarray(table)[np.asarray(ids)], 0.0)


def _mean(ids, mask, table):
    """The right answer for a mask of one's own."""
    mask, vectors = _masked(ids, mask, table)
    return vectors.sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]


@misconception("masked_mean")
def padding_averaged_too(ids, mask, table):
    """Your mean goes over all positions, padding included, and the mask is not used. Let only positions count where the mask is
    True."""
    return np.asarray(table)[np.asarray(ids)].mean(axis=1)


@misconception("masked_mean")
def repeats_weigh_twice_over(ids, mask, table):
    """A word that occurs twice in a phrase counts four times: you weigh each of its tokens by how often the word occurs. Each
    token counts once, and so a word counts as often as it occurs, by itself."""
    ids, mask, table = np.asarray(ids), np.asarray(mask, dtype=bool), np.asarray(table)
    means = []
    for row in (row[real].tolist() for row, real in zip(ids, mask, strict=True)):
        weights = [row.count(id) for id in row]
        means.append(np.average(table[row], axis=0, weights=weights) if row else np.zeros(table.shape[1]))
    return np.array(means).reshape(len(ids), table.shape[1])


@misconception("masked_mean")
def divided_by_the_length(ids, mask, table):
    """The padding is left out of the sum, but you still divide by all T positions, for example with `mean`. Divide by the
    number of real tokens of each phrase."""
    return _masked(ids, mask, table)[1].mean(axis=1)


@misconception("masked_mean")
def ids_of_padding_dropped_everywhere(ids, mask, table):
    """You drop every id that stands in some padded place, also where the mask says that it is real. Whether a token counts is
    decided by its place in the mask, and not by its id."""
    ids, mask = np.asarray(ids), np.asarray(mask, dtype=bool)
    return _mean(ids, ~np.isin(ids, np.unique(ids[~mask])), table)


@misconception("masked_mean")
def divided_by_the_longest(ids, mask, table):
    """You divide every phrase by the same number. Each phrase has its own number of real tokens: count along axis 1 and keep
    the axis, so that the shape is (N, 1)."""
    mask, vectors = _masked(ids, mask, table)
    return vectors.sum(axis=1) / max(mask.sum(axis=1).max(), 1)


@misconception("masked_mean")
def divided_by_all_real_tokens(ids, mask, table):
    """You divide by the number of real tokens of the whole batch. Each phrase has its own number: count along axis 1."""
    mask, vectors = _masked(ids, mask, table)
    return vectors.sum(axis=1) / max(mask.sum(), 1)


@misconception("masked_mean")
def padding_in_the_sum(ids, mask, table):
    """You divide by the number of real tokens, but the padding is still in the sum. The mask belongs in both."""
    vectors = np.asarray(table)[np.asarray(ids)]
    return vectors.sum(axis=1) / np.maximum(np.asarray(mask, dtype=bool).sum(axis=1), 1)[:, None]


@misconception("masked_mean")
def padding_reads_row_zero(ids, mask, table):
    """You multiply the ids by the mask. That turns padding into id 0, and row 0 is added up. It's the vectors that the mask
    must silence, not the ids."""
    mask = np.asarray(mask).astype(int)
    return np.asarray(table)[np.asarray(ids) * mask].sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]


@misconception("masked_mean")
def id_zero_taken_for_padding(ids, mask, table):
    """You take id 0 for padding and don't ask the mask. Here id 0 is a word like any other, and any id may pad: only the mask
    tells what is real."""
    return _mean(ids, np.asarray(ids) != 0, table)


@misconception("masked_mean")
def id_zero_never_real(ids, mask, table):
    """You use the mask, but leave id 0 out as well. Here id 0 is a word like any other: only the mask tells what is real."""
    return _mean(ids, np.asarray(mask, dtype=bool) & (np.asarray(ids) != 0), table)


@misconception("masked_mean")
def mask_read_backwards(ids, mask, table):
    """You averaged the padding: the mask is True where a token is real."""
    return _mean(ids, ~np.asarray(mask, dtype=bool), table)


@misconception("masked_mean")
def nan_for_an_empty_phrase(ids, mask, table):
    """A phrase without a real token gives NaN: a mean of nothing is 0 divided by 0. Such a phrase should give zeros. Where you
    divide, `np.maximum(count, 1)` does it."""
    mask, vectors = _masked(ids, mask, table)
    with np.errstate(all="ignore"):
        return vectors.sum(axis=1) / mask.sum(axis=1)[:, None]


@misconception("masked_mean")
def one_more_in_the_count(ids, mask, table):
    """You divide by one more than the number of real tokens. Against a division by 0 don't add 1: raise the count to 1 only
    where it is 0."""
    mask, vectors = _masked(ids, mask, table)
    return vectors.sum(axis=1) / (mask.sum(axis=1)[:, None] + 1)


@misconception("masked_mean")
def sum_for_mean(ids, mask, table):
    """You add the vectors of the real tokens up, and that is a sum. For the mean divide by how many they are."""
    return _masked(ids, mask, table)[1].sum(axis=1)


@misconception("masked_mean")
def divided_by_the_root_of_the_count(ids, mask, table):
    """You divide the sum by the root of the number of real tokens, as some libraries can. A mean divides by that number itself,
    so that four times the same token gives the token's own vector."""
    mask = np.asarray(mask, dtype=bool)
    sums = (np.asarray(table)[np.asarray(ids)] * mask[..., None]).sum(axis=1)
    return sums / np.sqrt(np.maximum(mask.sum(axis=1), 1))[:, None]


@misconception("masked_mean")
def empty_phrases_dropped(ids, mask, table):
    """Phrases without a real token are missing in your result, so its rows no longer match the phrases. Such a phrase gets a
    row of zeros."""
    return _mean(ids, mask, table)[np.asarray(mask, dtype=bool).any(axis=1)]


@misconception("masked_mean")
def one_mean_of_the_batch(ids, mask, table):
    """You get one mean for the whole batch: `vectors[mask]` puts the real tokens of all phrases in one heap. Each phrase needs
    its own mean, shape (N, d)."""
    vectors = np.asarray(table)[np.asarray(ids)][np.asarray(mask, dtype=bool)]
    return vectors.sum(axis=0) / max(len(vectors), 1)


@misconception("masked_mean")
def mean_over_phrases(ids, mask, table):
    """You averaged over axis 0, so the same position of different phrases is mixed. The positions of a phrase are axis 1."""
    mask, vectors = _masked(ids, mask, table)
    return vectors.sum(axis=0) / np.maximum(mask.sum(axis=0), 1)[:, None]


@misconception("masked_mean")
def mean_over_numbers(ids, mask, table):
    """You averaged over the last axis, so the numbers of each vector are mixed. The positions of a phrase are axis 1."""
    return _masked(ids, mask, table)[1].mean(axis=-1)


@misconception("masked_mean")
def zeros_not_averaged(ids, mask, table):
    """You count the numbers that are not zero, so a real 0 in a vector is not counted. The mask knows how many tokens are real:
    count there."""
    vectors = _masked(ids, mask, table)[1]
    return vectors.sum(axis=1) / np.maximum((vectors != 0).sum(axis=1), 1)


@misconception("masked_mean")
def zero_vectors_not_counted(ids, mask, table):
    """A real token whose vector is all zeros is not counted. The mask knows how many tokens are real: count there, not in the
    vectors."""
    vectors = _masked(ids, mask, table)[1]
    return vectors.sum(axis=1) / np.maximum((vectors != 0).any(axis=2).sum(axis=1), 1)[:, None]


@misconception("masked_mean")
def repeats_counted_once(ids, mask, table):
    """A word that occurs twice in a phrase counts only once in your mean. The mean goes over tokens, so each occurrence
    counts."""
    ids, mask, table = np.asarray(ids), np.asarray(mask, dtype=bool), np.asarray(table)
    chosen = [np.unique(row[real]) for row, real in zip(ids, mask, strict=True)]
    return np.array([table[each].sum(axis=0) / max(len(each), 1) for each in chosen])


@misconception("masked_mean")
def padding_expected_at_the_end(ids, mask, table):
    """You count the real tokens and take as many from the beginning. The mask may have padding at any position: use its places,
    not only its number."""
    ids, table = np.asarray(ids), np.asarray(table)
    counts = np.asarray(mask, dtype=bool).sum(axis=1)
    return np.array([table[row[:count]].sum(axis=0) / max(count, 1) for row, count in zip(ids, counts, strict=True)])


@misconception("masked_mean")
def cut_at_the_first_padding(ids, mask, table):
    """You stop at the first padding, and real tokens after it are lost. The mask may have padding at any position."""
    return _mean(ids, np.logical_and.accumulate(np.asarray(mask, dtype=bool), axis=1), table)


@misconception("masked_mean")
def axis_left_over(ids, mask, table):
    """Your result has an axis of length 1 left over: (N, 1, d). `keepdims` is of use for the count, not for the result."""
    return _mean(ids, mask, table)[:, None, :]


@misconception("masked_mean")
def ids_averaged(ids, mask, table):
    """You averaged the ids and looked the mean up. Ids are names, and a mean of names means nothing: look up first, then
    average the vectors."""
    ids, mask = np.asarray(ids), np.asarray(mask, dtype=bool)
    middle = (ids * mask).sum(axis=1) // np.maximum(mask.sum(axis=1), 1)
    return np.asarray(table)[middle] * mask.any(axis=1)[:, None]


@misconception("masked_mean")
def largest_in_place_of_mean(ids, mask, table):
    """You took the largest number of each column. That is another way to make one vector of many; here it's the mean."""
    mask, vectors = _masked(ids, mask, table)
    lowest = np.where(mask[:, :, None], vectors, -np.inf).max(axis=1)
    return np.where(mask.any(axis=1)[:, None], lowest, 0.0)


@misconception("masked_mean")
def row_of_the_mean_id(ids, mask, table):
    """You average the ids and look up the row of the result. An id is a name, and names have no mean: look up the vectors, and
    average these."""
    counts = mask.sum(axis=1)
    mean = (ids * mask).sum(axis=1) / np.maximum(counts, 1)
    means = table[np.rint(mean).astype(int)]
    means[counts == 0] = 0
    return means


@misconception("masked_mean")
def padding_made_real(ids, mask, table):
    """A phrase that is all padding gets the vector of one of its padding ids: you make a position of it real, so that nothing is
    divided by 0. There is no word in it, so it gets zeros."""
    mask = mask.copy()
    mask[~mask.any(axis=1), 0] = True
    return (table[ids] * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)


@misconception("masked_mean")
def mean_of_the_mean_so_far(ids, mask, table):
    """You halve the sum of the mean so far and the next vector. That is the mean of two; with more, the later ones count too
    much. Add all vectors up, and divide once, by how many there are."""
    means = np.zeros((len(ids), table.shape[1]))
    for phrase in range(len(ids)):
        began = False
        for id, real in zip(ids[phrase], mask[phrase], strict=True):
            if real:
                means[phrase] = (means[phrase] + table[id]) / 2 if began else table[id]
                began = True
    return means


@misconception("masked_mean")
def sums_never_begin_anew(ids, mask, table):
    """Sum and count go on from one phrase to the next, so each mean is over all phrases until then. Begin both at 0 for each
    phrase."""
    means, total, count = [], np.zeros(table.shape[1]), 0
    for phrase, real in zip(ids, mask, strict=True):
        total = total + table[phrase[real]].sum(axis=0)
        count += int(real.sum())
        means.append(total / max(count, 1))
    return np.array(means)


@misconception("masked_mean")
def phrases_of_zeros_are_empty(ids, mask, table):
    """You ask the ids whether a phrase is empty, and take one whose ids are all 0 for padding. Id 0 is a word like any other, and
    any id may pad: ask the mask whether anything is real."""
    means = np.zeros((len(ids), table.shape[1]))
    for row in range(len(ids)):
        if ids[row].any():
            with np.errstate(invalid="ignore"):
                means[row] = table[ids[row][mask[row]]].sum(axis=0) / mask[row].sum()
    return means


@misconception("check_ids")
def room_wraps_around_below_zero(ids, vocab_size):
    """Ids of a type without negative numbers, such as uint8, pass although they are too large: what you subtract from
    `vocab_size` would leave less than 0, and wraps around to a large number. Compare the ids themselves with 0 and with
    `vocab_size`."""
    if ids.dtype.kind not in "iu":
        raise TypeError(f"no integers: {ids.dtype}")
    if (ids < 0).any() or (vocab_size - 1 - ids < 0).any():
        raise IndexError(f"ids must be in 0..{vocab_size - 1}")
    return ids
