"""The checks of 02-lookup that every learner has."""

import numpy as np

from autograder.checks.student import StudentError
from autograder.checks.vocabulary import CheckFailed, exercise, expect, refuses
from course import data

OUTSIDE = ("IndexError", "ValueError")
NAN = np.nan

# --- embed_by_lookup


@exercise("embed_by_lookup", weight=2)
def test_rows_of_a_phrase(student):
    """The five ids of a phrase give the five rows of the table, in their order."""
    small = np.array([[1.5, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
    expect(student.embed_by_lookup(np.array([2, 0]), small), [[7, 8, 9], [1.5, 2, 3]])
    got = student.embed_by_lookup(np.array([5, 1, 2, 3, 6]), data.TABLE)
    expect(got, [[0.7, 1.7], [0.1, 4.2], [1.0, 3.1], [0.3, 2.1], [4.1, 2.0]])


@exercise("embed_by_lookup", weight=2)
def test_rows_of_a_batch(student):
    """A batch of ids, shape (N, T), gives (N, T, d): an id that comes again gives the same row again."""
    table = np.array(
        [[0.5, 1, 2, 3], [4, 5, 6, 7], [8, 9, 1, 2], [3, 4, 5, 6], [7, 8, 9, 0], [-1, -2, -3, 0.25]], dtype=np.float32
    )
    zero, two, five = [0.5, 1, 2, 3], [8, 9, 1, 2], [-1, -2, -3, 0.25]
    expect(student.embed_by_lookup(np.array([[5], [2]]), table), [[five], [two]])
    expect(student.embed_by_lookup(np.array([[5, 0, 5], [2, 5, 0]]), table), [[five, zero, five], [two, five, zero]])


@exercise("embed_by_lookup")
def test_a_single_id(student):
    """A single id, shape (), gives one vector of shape (d,); one id in an array of shape (1,) keeps its axis."""
    table = np.array([[1.5, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]])
    expect(student.embed_by_lookup(np.array([2]), table), [[7, 8, 9]])
    expect(student.embed_by_lookup(np.array(3), table), [10, 11, 12])
    expect(student.embed_by_lookup(np.array(0), table), [1.5, 2, 3])


@exercise("embed_by_lookup", weight=2)
def test_other_rows_play_no_part(student):
    """Rows that no id names play no part, not even if they hold NaN ("not a number"); a row that is read comes as it is."""
    table = np.array([[1.0, 2.0], [NAN, 3.0], [4.0, 5.0], [6.0, 7.0], [8.0, NAN]])
    expect(student.embed_by_lookup(np.array([2, 0, 3]), table), [[4, 5], [1, 2], [6, 7]])
    expect(student.embed_by_lookup(np.array([4, 2, 4]), table), [[8, NAN], [4, 5], [8, NAN]])


@exercise("embed_by_lookup")
def test_a_lookup_copies(student):
    """The vectors come in a NumPy array of the table's dtype, equal to the last bit: a lookup copies and rounds nothing."""
    for dtype in (np.float64, np.float32):
        table = np.array([[0.1, 1 / 3], [0.7, -1.1], [1e-9, 12345.678]], dtype=dtype)
        got = student.embed_by_lookup(np.array([2, 0, 2]), table)
        expect(got, table[[2, 0, 2]], tolerance=1e-5, array=True)
        if got.dtype != dtype:
            raise CheckFailed(f"The table holds numbers of the kind {table.dtype}, and the vectors came back as {got.dtype}.")
        expect(got, table[[2, 0, 2]], "A number of the vectors differs from the table's in its last digits.", tolerance=0)


def takes_as_much_as_a_table(lookup):
    """Say whether a lookup of three rows takes memory that grows with the table."""
    import numpy as np

    from autograder.checks.limits import memory_of

    table, ids = np.arange(150_000.0).reshape(3000, 50), np.array([2999, 0, 4])
    lookup(ids, table)  # whatever the first call alone needs
    return memory_of(lookup, ids, table) > table.nbytes / 30


@exercise("embed_by_lookup")
def test_no_other_row_is_copied(student):
    """Three ids of a table with 3,000 rows: three rows are copied, and nothing is made that grows with the table."""
    table = np.arange(6000.0).reshape(3000, 2)
    expect(student.embed_by_lookup(np.array([2, 0, 2999]), table), [[4, 5], [0, 1], [5998, 5999]])
    if student.apply(takes_as_much_as_a_table, student.value("embed_by_lookup")):
        raise CheckFailed(
            "To look up three rows, your function made something that grows with the table, such as a copy of it. Then it gets "
            "slower with each new word."
        )


@exercise("embed_by_lookup", weight=0)
def test_lookup_of_lists(student):
    """Lists could work as arrays do, for the ids and the table: `np.asarray` makes an array of a list, and copies no array."""
    expect(student.embed_by_lookup([2, 0], [[1.5, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]), [[5, 6], [1.5, 2]])
    expect(student.embed_by_lookup(0, [[1.5, 2.0], [3.0, 4.0], [5.0, 6.0]]), [1.5, 2])


# --- check_ids


@exercise("check_ids", weight=2)
def test_good_ids_come_back(student):
    """Good ids come back in their shape, 0 and V-1 included; ids that are far too large don't."""
    for ids, vocab_size in [([5, 0, 6], 7), ([[5, 1, 0], [0, 6, 3]], 7), (3, 7), ([1, 0, 0, 1, 0], 3)]:
        expect(student.check_ids(np.array(ids), vocab_size), ids, kind="integer")
    refuses(student, "check_ids", np.array([50, 60]), 7, errors=OUTSIDE, why="With 7 rows there are no ids 50 and 60")


@exercise("check_ids")
def test_ids_that_are_too_large(student):
    """An id that is V or more is refused with an IndexError, wherever it stands."""
    expect(student.check_ids(np.array([6, 2]), 7), [6, 2])
    for ids, vocab_size, why in [
        (7, 7, "The rows of a table with 7 rows are 0 to 6, and the id is 7"),
        ([9, 5], 7, "The rows of a table with 7 rows are 0 to 6, and one id is 9"),
        ([[1, 2, 3], [0, 4, 2]], 4, "With 4 rows there is no id 4"),
    ]:
        refuses(student, "check_ids", np.array(ids), vocab_size, errors=OUTSIDE, why=why)


@exercise("check_ids")
def test_ids_below_zero(student):
    """A negative id is refused with an IndexError, wherever it stands."""
    expect(student.check_ids(np.array([0, 2]), 7), [0, 2])
    for ids, why in [
        (-1, "There is no row -1: NumPy would read the last row"),
        ([5, -1], "One id is -1, and NumPy would read the last row"),
        ([[0, 1, 2], [3, -9, 2]], "One id is -9"),
    ]:
        refuses(student, "check_ids", np.array(ids), 7, errors=OUTSIDE, why=why)


@exercise("check_ids", weight=2)
def test_what_is_no_integer(student):
    """What is no integer is refused with a TypeError: fractions, whole floats such as 2.0, text, booleans."""
    expect(student.check_ids(np.array([2, 1]), 4), [2, 1])
    for ids, why in [
        (2.9, "2.9 is no integer"),
        (2.0, "2.0 is a float, not an integer"),
        ([0.0, 1.0, 3.0], "These are floats, not integers"),
        (["see", "you"], "These are words, not their ids"),
        (["0", "1"], "These are texts, not integers"),
        (True, "True is a boolean, not an integer"),
        ([True, False], "These are booleans, which NumPy would use as a filter"),
    ]:
        refuses(student, "check_ids", np.array(ids), 4, errors=("TypeError",), why=why)


@exercise("check_ids")
def test_integers_of_every_width(student):
    """An integer is an integer in 64 bits, in 32, as Keras keeps ids, and in fewer; a bad id among them is refused."""
    for dtype in (np.int64, np.int32, np.uint16):
        expect(student.check_ids(np.array([6, 0, 5], dtype=dtype), 7), [6, 0, 5], kind="integer")
        refuses(student, "check_ids", np.array([6, 7, 5], dtype=dtype), 7, errors=OUTSIDE, why="With 7 rows there is no id 7")


@exercise("check_ids")
def test_errors_say_something(student):
    """Each error has a message that says what was wrong, and good ids raise none."""
    for bad, kinds, why in [([8, 5], OUTSIDE, "With 5 rows there is no id 8"), (0.5, ("TypeError",), "0.5 is no integer")]:
        try:
            student.call("check_ids", np.array(bad), 5)
        except StudentError as problem:
            if set(kinds) & set(problem.kinds) and not problem.message.strip():
                sentence = "The error has no message. Say in it what was wrong: whoever reads it has not seen your code."
                raise CheckFailed(sentence, f"{problem.kind}()", f'{problem.kind}("…")') from None
        refuses(student, "check_ids", np.array(bad), 5, errors=kinds, why=why)
    expect(student.check_ids(np.array([4, 0]), 5), [4, 0])


@exercise("check_ids", weight=0)
def test_a_batch_without_ids(student):
    """A batch without ids holds no bad one. It has no smallest id either, so `min()` fails: `ids.size` tells whether to ask."""
    expect(student.check_ids(np.zeros((2, 0), dtype=int), 5), np.zeros((2, 0)))


# --- lookup_cost


@exercise("lookup_cost")
def test_multiply_adds(student):
    """`multiply_adds` counts the product of the (N, V) one-hot matrix with the (V, d) table, zeros included."""
    _expect_cost(student, "multiply_adds", (5, 7, 2), 70)
    _expect_cost(student, "multiply_adds", (640, 1000, 32), 20_480_000)


@exercise("lookup_cost")
def test_one_hot_bytes(student):
    """`one_hot_bytes` is the size of the (N, V) one-hot matrix in float32."""
    _expect_cost(student, "one_hot_bytes", (5, 7, 2), 140)
    _expect_cost(student, "one_hot_bytes", (640, 1000, 32), 2_560_000)


@exercise("lookup_cost")
def test_lookup_bytes(student):
    """`lookup_bytes` is the size of the (N, d) result in float32."""
    _expect_cost(student, "lookup_bytes", (5, 7, 2), 40)
    _expect_cost(student, "lookup_bytes", (640, 1000, 32), 81_920)


def _expect_cost(student, key, sizes, expected):
    """Ask for one count, so that a mistake in one of them costs only its own share."""
    got = student.lookup_cost(*sizes)
    if not isinstance(got, dict) or key not in got:
        expect(got, {"multiply_adds": 0, "one_hot_bytes": 0, "lookup_bytes": 0} | {key: expected})
    told = "With {:,} ids, {:,} rows and vectors of {} numbers".format(*sizes)
    expect(got[key], expected, f"{told}, `{key}` should be {expected:,}, but it is {got[key]}.", tolerance=0)


# --- recover_table


@exercise("recover_table", weight=2)
def test_the_printed_phrase(student):
    """The vectors of "nice to see you again" show five of the seven rows; rows 0 and 4 are NaN and not known."""
    got = student.recover_table(np.array([2, 0]), np.array([[5.0, 6.0, 7.5], [1.0, 2.0, 3.0]]), 4)
    _expect_table(got, [[1, 2, 3], [NAN] * 3, [5, 6, 7.5], [NAN] * 3], [True, False, True, False])
    vectors = np.array([[0.7, 1.7], [0.1, 4.2], [1.0, 3.1], [0.3, 2.1], [4.1, 2.0]])
    table = [[NAN, NAN], [0.1, 4.2], [1.0, 3.1], [0.3, 2.1], [NAN, NAN], [0.7, 1.7], [4.1, 2.0]]
    _expect_table(
        student.recover_table(np.array([5, 1, 2, 3, 6]), vectors, 7), table, [False, True, True, True, False, True, True]
    )


@exercise("recover_table", weight=2)
def test_a_batch_with_repeats(student):
    """Ids of shape (N, T) with vectors (N, T, d) work too, an id may come twice, and the last rows may stay unknown."""
    zero, two = [1.5, -1.0, 2.0, 0.5], [3.0, 3.0, -4.0, 8.0]
    vectors = np.array([[zero, two, zero], [two, two, two]], dtype=np.float32)
    table = [zero, [NAN] * 4, two, [NAN] * 4, [NAN] * 4]
    _expect_table(student.recover_table(np.array([[0, 2, 0], [2, 2, 2]]), vectors, 5), table, [True, False, True, False, False])


@exercise("recover_table")
def test_two_arrays(student):
    """The table and `known` are NumPy arrays, as the notebook goes on with both; a single id makes one row known."""
    table, known = [[NAN] * 3, [4, 5, 6], [NAN] * 3, [7, 8, 9]], [False, True, False, True]
    got = student.recover_table(np.array([3, 1]), np.array([[7.0, 8.0, 9.0], [4.0, 5.0, 6.0]]), 4)
    _expect_table(got, table, known, array=True)
    got = student.recover_table(np.array(1), np.array([4.0, 5.0, 6.0]), 3)
    _expect_table(got, table[:3], known[:3], array=True)


@exercise("recover_table")
def test_a_row_of_zeros(student):
    """A row whose numbers are all zero is known if its id occurs."""
    table = [[NAN, NAN], [0, 0], [NAN, NAN], [1, 0], [0, 2]]
    got = student.recover_table(np.array([1, 4, 3]), np.array([[0.0, 0.0], [0.0, 2.0], [1.0, 0.0]]), 5)
    _expect_table(got, table, [False, True, False, True, True])


def _expect_table(got, table, known, array=False):
    """Look at the number of things returned, then at the table, then at which rows are known."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        expect(got, (np.array(table), np.array(known)))
    expect(got[0], table, array=array)
    expect(got[1], known, kind="boolean", array=array)


# --- masked_mean


@exercise("masked_mean", weight=2)
def test_real_tokens_only(student):
    """The mean goes over the real tokens of each phrase; padding is neither added up nor counted."""
    expect(student.masked_mean(np.array([[2, 3, 0]]), np.array([[True, True, False]]), data.TABLE), [[0.65, 2.6]])
    ids = np.array([[5, 1, 2, 3, 6], [2, 3, 6, 6, 6], [1, 0, 0, 0, 0]])
    mask = np.array([[True] * 5, [True, True, False, False, False], [True, False, False, False, False]])
    expect(student.masked_mean(ids, mask, data.TABLE), [[1.24, 2.62], [0.65, 2.6], [0.1, 4.2]])


@exercise("masked_mean")
def test_nothing_but_padding(student):
    """A phrase that is all padding gives zeros, and its neighbors are as they would be without it."""
    table = np.array([[9.0, 8.0, 7.0], [1.0, 2.0, 0.5], [3.0, 6.0, 1.5], [4.0, 4.0, 4.0], [7.0, 0.0, 5.0]])
    mask = np.array([[False] * 4, [True, True, False, False]])
    expect(student.masked_mean(np.array([[0, 0, 0, 0], [1, 2, 0, 0]]), mask, table), [[0, 0, 0], [2, 4, 1]])


@exercise("masked_mean")
def test_the_mask_decides(student):
    """The mask alone says what is real: id 0 may be a real token, any id may pad, and padding may stand anywhere."""
    table = np.array([[6.0, 0.0, 3.0], [2.0, 4.0, 0.0], [0.0, 0.0, 0.0], [8.0, 8.0, 9.0]])
    expect(student.masked_mean(np.array([[0, 1]]), np.array([[True, True]]), table), [[4, 2, 1.5]])
    expect(student.masked_mean(np.array([[3, 0, 3, 1]]), np.array([[False, True, False, True]]), table), [[4, 2, 1.5]])
    ids, mask = np.array([[0, 2, 3, 3], [1, 0, 1, 0]]), np.array([[True, True, False, False], [True, True, True, False]])
    expect(student.masked_mean(ids, mask, table), [[3, 0, 1.5], [10 / 3, 8 / 3, 1]])


@exercise("masked_mean")
def test_means_in_an_array(student):
    """The means come in a NumPy array, shape (N, d), as the notebook goes on to calculate with them."""
    table = np.array(
        [[9.0, 9.0, 8.0, 1.0], [1.0, 2.0, 0.0, 1.0], [3.0, 6.0, 5.0, 2.0], [4.0, 0.0, 1.0, 7.0], [7.0, 7.0, 7.0, 7.0]]
    )
    ids, mask = np.array([[1, 2, 0], [4, 3, 4]]), np.array([[True, True, False], [False, True, False]])
    expect(student.masked_mean(ids, mask, table), [[2.0, 4.0, 2.5, 1.5], [4.0, 0.0, 1.0, 7.0]], array=True)


@exercise("masked_mean", weight=0)
def test_masks_of_numbers(student):
    """A mask of the numbers 1 and 0 could mean the same: `mask.astype(bool)` makes True and False of them."""
    table = np.array([[9.0, 9.0], [1.0, 2.0], [3.0, 6.0]])
    expect(student.masked_mean(np.array([[1, 2, 0], [1, 0, 0]]), np.array([[1, 1, 0], [1, 0, 0]]), table), [[2, 4], [1, 2]])
