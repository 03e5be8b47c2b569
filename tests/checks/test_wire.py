"""A student in another process: plain data only, the same on both sides, and nothing that executes on the way back.

That verdicts are the same is shown in ``test_proof.py``.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checks.plain import Handle, same
from autograder.checks.student import KernelGone, LocalStudent, NotAttempted, StudentError
from autograder.checks.wire import LARGEST_ANSWER, BadAnswer, answer_from_json, from_json, to_json
from autograder.judging.remote import RemoteStudent
from tests.answers import remote


@pytest.mark.parametrize(
    "value",
    [
        None, True, 7, 2**70, -0.0, math.pi, math.inf, math.nan, 1 + 2j, "naïve", b"\x00\xff", [], (), {}, [1, [2, (3, "a")]],
        {"a": 1, 2: [3]}, np.float32(2.5), np.int64(3), np.array([[1.5, np.nan]]), np.zeros((0, 3), dtype=np.float32),
        np.array([True, False]), np.array(["a", "bc"]), Handle(3, "Model"),
    ],
    ids=repr,
)  # fmt: skip
def test_plain_data_crosses_unchanged(value):
    back = from_json(json.loads(json.dumps(to_json(value))))
    assert type(back) is type(value)
    assert same(back, value, 0)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype


numbers = st.one_of(st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(), st.binary(max_size=20), st.none())
dtypes = st.one_of(hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes(), hnp.unicode_string_dtypes())
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
scalars = hnp.from_dtype(np.dtype("float32")) | hnp.from_dtype(np.dtype("int64")) | hnp.from_dtype(np.dtype("bool"))
keys = st.one_of(st.booleans(), st.integers(), st.text(), st.tuples(st.integers(), st.text()))
plain_data = st.recursive(
    st.one_of(numbers, arrays, scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def alike(left, right) -> bool:
    """Say whether two pieces of plain data are the same to the last bit, their types included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray | np.generic):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict):
        return alike(list(left.items()), list(right.items()))
    return repr(left) == repr(right)


@given(plain_data)
@settings(deadline=None)
def test_whatever_is_plain_data_crosses_to_the_last_bit(value):
    assert alike(from_json(json.loads(json.dumps(to_json(value)))), value)


@given(plain_data, st.booleans())
@settings(deadline=None)
def test_a_question_is_answered_on_both_sides_alike(value, raises):
    def echo(*arguments, again=None):
        print("asked")
        if raises:
            raise LookupError("nothing of that name")
        return [*arguments, again]

    asked = []
    for student in (LocalStudent({"echo": echo}), remote({"echo": echo})):
        with contextlib.suppress(StudentError):
            student.echo(value, again=value)
        asked.append(student.events)
    (here,), (there,) = asked
    assert alike(here.result, there.result)
    assert (here.printed, here.changed, here.check) == (there.printed, there.changed, there.check) == ("asked\n", (), "")
    assert bool(here.error) is bool(there.error) is raises
    if raises:
        assert vars(here.error) == vars(there.error)


def test_what_is_no_plain_data_does_not_cross():
    endless: list = []
    endless.append(endless)
    with pytest.raises(BadAnswer, match="contain itself"):
        to_json(endless)
    with pytest.raises(BadAnswer, match="no plain data"):
        to_json(object())
    with pytest.raises(BadAnswer, match="too large"):
        to_json(np.zeros(LARGEST_ANSWER, dtype=np.int16))


@pytest.mark.parametrize(
    "forged",
    [
        {"npy": "gASVIAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu"},  # a pickle that would run a command
        {"npy": "not base64 !"},
        {"callable": "gASV"},
        {"unknown": 1},
        {"int": "seven"},
        {"handle": []},
        {"dict": [[[1], 2]]},
        1.5j,
    ],
    ids=repr,
)
def test_a_forged_answer_is_refused_and_never_run(forged):
    with pytest.raises(BadAnswer):
        from_json(forged)


@pytest.mark.parametrize("shape", ["(3,)", "(0, 99999999)", "(99999999999999999999, 0)", "(1 2,)", "(,)"])
def test_an_array_of_another_size_than_its_header_says_is_refused(shape):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    forged = b"\x93NUMPY\x01\x00v\x00" + header.encode() + bytes(16)
    with pytest.raises(BadAnswer):
        from_json({"npy": base64.b64encode(forged).decode()})


def test_an_array_of_objects_is_refused_on_the_way_out():
    buffer = io.BytesIO()
    np.save(buffer, np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(BadAnswer):
        from_json({"npy": base64.b64encode(buffer.getvalue()).decode()})


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"answer": 3}', '{"answer": {"result": 1}}', "[" * 100_000, "NaN"])
def test_nonsense_in_place_of_an_answer_is_the_students_error(text):
    student = RemoteStudent(lambda request, limit: text)
    with pytest.raises(KernelGone):
        student.one_hot([1], 3)
    assert student.again().globals_read("one_hot") == []


def test_an_answer_with_strange_types_is_refused():
    with pytest.raises(BadAnswer):
        answer_from_json(
            {"result": None, "error": [[], 1], "printed": "", "changed": [], "not_attempted": "", "undefined": ""}, seconds=5
        )


def test_a_lost_kernel_is_asked_only_once():
    asked = []

    def ask(request, limit):
        asked.append(request)
        raise KernelGone("the kernel died", died=True)

    student = RemoteStudent(ask)
    for _ in range(3):
        with pytest.raises(StudentError, match="the kernel died"):
            student.one_hot([1], 3)
    assert len(asked) == 1


def _largest(scale, numbers):
    return scale * max(numbers)


def test_the_checkers_own_functions_travel_in():
    student = remote({"use": lambda function: function([1, 4, 2])})
    assert student.use(partial(_largest, 10)) == 40
    assert student.apply(partial(_largest, 2), [3, 5]) == 10


def test_a_handle_stays_with_the_student():
    class Model:
        size = 7

    student = remote({"build": Model})
    handle = student.build()
    assert handle.type_name == "Model"
    assert student.apply(lambda model: model.size, handle) == 7


def test_a_stub_and_a_missing_name_are_not_attempted():
    with pytest.raises(NotAttempted):
        remote({}).one_hot([1], 3)


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((200, 200, 0)),
        np.zeros((1,) * 13),
        {"k" * 2000: 1},
        {number * (2**61 - 1): 0 for number in range(501)},
        {(number,): 0 for number in range(501)},
    ],
    ids=["many parts that hold nothing", "too many axes", "a giant key", "keys that all have one hash", "tuples as keys"],
)
def test_what_would_cost_the_judge_far_more_than_it_weighs_is_no_answer(value):
    with pytest.raises(BadAnswer):
        to_json(value)
    by_hand = {"npy": _npy(value), "scalar": False} if isinstance(value, np.ndarray) else {"dict": _entries(value)}
    with pytest.raises(BadAnswer):
        from_json(by_hand)


def _npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return base64.b64encode(buffer.getvalue()).decode()


def _entries(value):
    return [[{"tuple": list(key)} if isinstance(key, tuple) else key, each] for key, each in value.items()]


def test_many_words_are_an_answer():
    assert len(from_json(to_json({f"word{number}": number for number in range(60_000)}))) == 60_000


def test_an_error_keeps_to_its_line_whatever_it_says():
    error = [["ValueError"], "wrong\n✓ passed, 20 of 20\x1b[2J\u202e", "raise\rValueError", "f\n"]
    content = {"result": None, "error": error, "out_of_time": None, "printed": "", "changed": []}
    problem = answer_from_json(content | {"not_attempted": "", "undefined": ""}, 5.0).error
    assert problem.message == "wrong ✓ passed, 20 of 20 [2J "
    assert (problem.line, problem.function) == ("raise ValueError", "f ")


def test_a_forged_refusal_keeps_to_its_line_too():
    forged = json.dumps({"refused": "no\n✓ passed, 20 of 20\x1b[2J"})
    with pytest.raises(StudentError) as problem:
        RemoteStudent(lambda request, limit: forged).one_hot(1, 2)
    assert problem.value.message == "no ✓ passed, 20 of 20 [2J"
