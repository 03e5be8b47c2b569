"""Asking a student: copies of the arguments, plain data back, and what a call did."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking
from autograder.checks.plain import Handle, same
from autograder.checks.student import LocalStudent, NotAttempted, StudentError
from autograder.checks.verdict import Status
from tests.answers import references


class Tensor:
    """Something that turns into an array, as a tensor does."""

    def numpy(self):
        return np.array([1.0, 2.0], dtype=np.float32)


@pytest.mark.parametrize(
    ("returned", "plain"),
    [
        (3, 3),
        (np.float32(2.5), 2.5),
        ([1, (2, 3)], [1, (2, 3)]),
        ({"a": np.int64(1)}, {"a": 1}),
        (Tensor(), np.array([1.0, 2.0])),
        (range(3), [0, 1, 2]),
        (np.array([[1, None]], dtype=object), [[1, None]]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_answers_become_plain_data(returned, plain):
    assert same(LocalStudent({"f": lambda: returned}).f(), plain)


def test_what_has_no_plain_form_stays_with_the_student():
    class Model:
        size = 7

    student = LocalStudent({"build": Model})
    handle = student.build()
    assert handle == Handle(1, "Model")
    assert student.apply(lambda model: model.size, handle) == 7


def test_a_call_gets_copies_and_reports_changes():
    def spoil(numbers, words):
        numbers += 1
        words.append("again")

    numbers, words = np.zeros(3), ["nice"]
    student = LocalStudent({"spoil": spoil})
    student.spoil(numbers, words)
    assert numbers.tolist() == [0, 0, 0]
    assert words == ["nice"]
    assert student.events[0].changed == (0, 1)
    assert student.events[0].arguments[0].tolist() == [0, 0, 0]


def test_an_answer_that_is_an_alias_of_a_later_change_keeps_its_value():
    state = np.zeros(2)

    def count():
        state[:] += 1
        return state

    student = LocalStudent({"count": count})
    first, second = student.count(), student.count()
    assert first.tolist() == [1, 1]
    assert second.tolist() == [2, 2]


def test_an_error_comes_with_its_names_and_message():
    def look(vocab):
        return vocab["moon"]

    with pytest.raises(StudentError) as caught:
        LocalStudent({"look": look}).look({})
    assert caught.value.kinds[:2] == ("KeyError", "LookupError")
    assert caught.value.message == "moon"
    assert caught.value.function == "look"


def test_an_error_of_tensorflow_is_told_without_the_name_of_its_place():
    where = "{{function_node __wrapped__GatherV2_device_/job:localhost/replica:0/task:0/device:CPU:0}}"

    def look():
        raise ValueError(f"In a call. {where} indices[0,1] = 5 is not in [0, 2) [Op:GatherV2]")

    def step():
        raise ValueError("Unknown variable: <Variable path=dense/kernel, shape=(1, 2), value=[[0.1 0.2]]>. It is another's.")

    student = LocalStudent({"look": look, "step": step})
    with pytest.raises(StudentError) as caught:
        student.look()
    assert caught.value.message == "In a call. indices[0,1] = 5 is not in [0, 2)"
    with pytest.raises(StudentError) as caught:
        student.step()
    assert caught.value.message == "Unknown variable: <Variable path=dense/kernel, shape=(1, 2)>. It is another's."


def test_a_stub_counts_as_not_attempted_but_its_helper_does_not():
    namespace: dict[str, object] = {}
    exec("def inner():\n    raise NotImplementedError\ndef outer():\n    return inner()", namespace)
    student = LocalStudent(namespace)
    with pytest.raises(NotAttempted):
        student.inner()
    with pytest.raises(StudentError):
        student.outer()


def test_a_variable_that_holds_only_none_is_not_attempted():
    with pytest.raises(NotAttempted):
        LocalStudent({"verdicts": {"one": None, "two": None}}).value("verdicts")
    assert LocalStudent({"verdicts": {"one": True, "two": None}}).value("verdicts") == {"one": True, "two": None}


@pytest.mark.parametrize(
    ("left", "right", "alike"),
    [
        (np.array([1, 2]), [1.0, 2.0], True),
        (np.array([True, False]), np.array([1, 0]), True),
        (np.array([1, 2]), np.array([[1, 2]]), False),
        ((1, 2), [1, 2], False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (None, 0, False),
        ("a", "a", True),
        ([[1], [1, 2]], [[1], [1, 2]], True),
        (np.nan, np.nan, True),
        (Handle(1, "Model"), Handle(1, "Model"), True),
        ([], np.zeros((0,)), True),
        ([{"a": np.zeros(0)}], [{"a": np.zeros(0)}], True),
        ([{"a": np.zeros(2)}], [{"a": np.ones(2)}], False),
        (2**70, 2**70, True),
        (2**70, 2**70 + 1, False),
        (2**70, np.zeros(3), False),
        (np.float64(1), 10**400, False),
        ([2**70, 1], [np.zeros(3), 1], False),
        (np.zeros(2, dtype=[("a", int)]), np.zeros(2, dtype=[("b", int)]), False),
        (np.zeros(2, dtype=[("a", int)]), np.zeros(2), False),
    ],
)
def test_plain_data_is_compared_up_to_rounding_and_dtype(left, right, alike):
    assert same(left, right) is alike


def said_of(namespace, exercise="one_hot"):
    return checking.check_exercise(catalog.exercise(exercise), LocalStudent(namespace, seconds=60))


def test_of_a_cell_that_python_cannot_read_a_learner_is_told_the_line():
    verdict = said_of(
        {"In": ["", "import numpy as np", "def one_hot(ids, vocab_size):\n    return np.eye(vocab_size[ids]", "check('x')"]}
    )
    assert verdict.status == Status.FAILED
    assert "Line 2, `return np.eye(vocab_size[ids]`: '(' was never closed." in verdict.message


@pytest.mark.parametrize(
    "ran", [None, "text", [], [None, 5], ["import numpy as np", "one_hot([1, 2)"], ["def one_hot(a): return a"]]
)
def test_where_no_cell_that_was_run_is_to_blame_there_is_no_function_yet(ran):
    verdict = said_of({"In": ran})
    assert verdict.status == Status.NOT_ATTEMPTED
    assert "There is no function `one_hot` yet" in verdict.message


def test_a_name_that_holds_something_else_is_said_to_hold_it():
    verdict = said_of({"one_hot": np.eye(3)})
    assert verdict.status == Status.FAILED
    assert "`one_hot` holds an ndarray now, and no function" in verdict.message
    namespace = references("01-one-hot")
    exec("def embed_by_matmul(ids, table):\n    return one_hot(ids, len(table)) @ table", namespace)
    namespace["one_hot"] = np.eye(3)
    verdict = said_of(namespace, "embed_by_matmul")
    assert verdict.diagnosis == "name-was-reused"
    assert "`one_hot`, which holds data now and no function" in verdict.message
