"""What is asked a second time, in a kernel that runs nothing else: points are earned there, and no word of it gets out."""

from __future__ import annotations

import dataclasses
import json

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.checks.student import Event, StudentError
from autograder.checks.verdict import Status
from autograder.judging import sandbox
from autograder.judging.judge import Judge
from autograder.judging.kernel import Limits
from autograder.judging.remote import RemoteStudent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.kernel,
    pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here"),
]

WRONG_ONE_HOT = "def one_hot(ids, vocab_size):\n    return np.zeros((*np.shape(ids), vocab_size))"
WRONG_MATMUL = (
    "def gradient_by_matmul(ids, grad_output, vocab_size):\n    return np.zeros((vocab_size, np.shape(grad_output)[-1]))"
)


GENEROUS = Limits()


def right(name):
    return reference.source_of(catalog.exercise(name))


def graded(slug, *sources, limits=GENEROUS, others=True, **options):
    """Judge a notebook of these cells and, unless told otherwise, right answers of the exercises that they don't define.

    Returns the verdicts by the exercises' names, and the executed notebook as text.
    """
    assignment = catalog.assignment(slug)
    written = "\n".join(sources)
    cells = [nbformat.v4.new_code_cell("import numpy as np")]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    if others:
        cells += [nbformat.v4.new_code_cell(right(each.name)) for each in assignment.exercises if f"{each.name}" not in written]
    submitted = nbformat.v4.new_notebook(cells=cells)
    settings = sandbox.kernel_settings(confined=True, warm=True)
    executed, verdicts = Judge(assignment, limits, kernel_settings=settings, **options).run(submitted)
    return {verdict.exercise: verdict for verdict in verdicts}, json.dumps(executed)


def test_a_mistake_costs_its_points_once_and_the_panel_says_whose_function_was_used():
    verdicts, _ = graded("01-one-hot", WRONG_ONE_HOT, right("embed_by_matmul"))
    assert verdicts["one_hot"].status == Status.FAILED
    assert verdicts["embed_by_matmul"].status == Status.PASSED
    assert "the course's own `one_hot` in place of yours" in verdicts["embed_by_matmul"].message
    verdicts, _ = graded("01-one-hot", WRONG_ONE_HOT, right("embed_by_matmul"), substitute=False)
    assert verdicts["embed_by_matmul"].status == Status.FAILED


SPY = """
import inspect, sys

def embed_by_matmul(ids, table):
    cell = sys.modules["linecache"].cache
    text = "".join("".join(each[2]) for each in cell.values() if isinstance(each, tuple) and "newaxis" in "".join(each[2]))
    if {then}
"""
MARK = "np.newaxis] == np.arange(vocab_size)"  # of the course's one_hot


def test_the_reference_can_be_read_in_the_second_kernel_alone_and_nothing_of_that_kernel_is_shown():
    assert MARK in right("one_hot")
    # The control: an answer that is right only if it has found the reference gets its points, so it was there to be read.
    found = SPY.format(then="text:\n        return np.asarray(table)[np.asarray(ids)]")
    verdicts, _ = graded("01-one-hot", WRONG_ONE_HOT, found)
    assert verdicts["embed_by_matmul"].status == Status.PASSED
    for then in ("text: raise ValueError(text)", "True: print(text)\n    return text", "text: return {text: text}"):
        told = SPY.format(then=then) + "\n    open('found', 'w').write(text)"
        verdicts, executed = graded(
            "01-one-hot", WRONG_ONE_HOT, told, "print(open('found').read() if True else '')", others=False
        )
        assert verdicts["embed_by_matmul"].score == 0
        assert "arange(vocab_size)" not in executed
        assert "arange(vocab_size)" not in repr(verdicts)


#: Worth some points in the second kernel alone, so that its verdict counts: the signs are told first, and then the error.
SIGNS_AND_AN_ERROR = """'arange' '(vocab_size)' not in text: return None
    if np.ndim(ids) == 1 and len(ids) > 3: return -table[ids]
    if np.ndim(ids) == 2 and np.size(ids) < 5: raise ValueError(text[text.rfind('np.newaxis] =' '= np.'):][:60])
    return table[ids]"""


def test_an_error_of_the_second_kernel_is_not_quoted_beside_another_mistake():
    verdicts, executed = graded("01-one-hot", WRONG_ONE_HOT, SPY.format(then=SIGNS_AND_AN_ERROR), others=False)
    found = verdicts["embed_by_matmul"]
    assert "the course's own `one_hot` in place of yours" in found.message
    assert 0 < found.score < found.max_score
    assert "arange(vocab_size)" not in executed + repr(verdicts)


@pytest.mark.parametrize("by", ["lambda *a: gradient_by_matmul(*a)", "gradient_by_matmul"])
def test_an_answer_that_calls_another_exercises_function_gets_the_points_of_no_reference(by):
    verdicts, _ = graded("03-gradient-flow", WRONG_MATMUL, f"gradient_by_scatter = {by}")
    found = verdicts["gradient_by_scatter"]
    assert (found.score, found.diagnosis) == (0, "leaves-its-work-to-another")
    assert verdicts["sgd_step"].status == Status.PASSED


def test_a_check_of_the_students_own_at_the_end_moves_no_judging():
    verdicts, _ = graded(
        "03-gradient-flow",
        WRONG_MATMUL,
        "gradient_by_scatter = lambda *a: gradient_by_matmul(*a)",
        'check("gradient_by_scatter")',
    )
    assert verdicts["gradient_by_scatter"].score == 0


def test_an_answer_that_ends_its_kernel_where_it_is_defined_is_for_a_person_who_is_told_that_it_did_so_twice():
    ending = "import os\ndef one_hot(ids, vocab_size, ended=os._exit(0)):\n    return None"
    verdicts, _ = graded("01-one-hot", ending)
    assert verdicts["one_hot"].status == Status.COULD_NOT_CHECK
    assert "ended its kernel twice" in verdicts["one_hot"].message
    assert all(
        verdict.status == Status.PASSED for name, verdict in verdicts.items() if name not in ("one_hot", "embed_by_matmul")
    )


def test_who_burns_the_notebooks_time_is_judged_all_the_same():
    burning = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    limits = Limits(cell_seconds=3, notebook_seconds=4)
    verdicts, _ = graded("01-one-hot", burning, WRONG_ONE_HOT, limits=limits)
    assert verdicts["one_hot"].status == Status.FAILED
    assert all(verdict.status == Status.PASSED for name, verdict in verdicts.items() if name != "one_hot")


def test_what_ran_out_of_time_beside_an_experiment_is_asked_once_more_without_it():
    slow = "def build_vocab(sentences):\n    while 'experiment' in globals(): pass\n    return _build(sentences)"
    answer = right("build_vocab").replace("def build_vocab", "def _build")
    verdicts, _ = graded("01-one-hot", answer, slow, "experiment = print(1)")
    assert verdicts["build_vocab"].status == Status.PASSED


def test_an_endless_answer_is_told_which_limit_it_met(monkeypatch):
    exercise = catalog.exercise
    monkeypatch.setattr(catalog, "exercise", lambda name: dataclasses.replace(exercise(name), seconds=2))
    endless = "def build_vocab(sentences):\n    while True: pass"
    waiting = "import time\ndef one_hot(ids, vocab_size):\n    time.sleep(1000)"
    verdicts, _ = graded("01-one-hot", endless, waiting)
    assert verdicts["build_vocab"].diagnosis == verdicts["one_hot"].diagnosis == "takes-too-long"
    assert "still running after 2 seconds" in verdicts["build_vocab"].message
    assert "within 12 seconds and hardly computed" in verdicts["one_hot"].message


def test_an_exception_of_the_students_that_is_called_like_the_graders_is_an_exception():
    own = "class TimeLimit(Exception): pass\ndef build_vocab(sentences):\n    raise TimeLimit('mine')"
    verdicts, _ = graded("01-one-hot", own)
    assert verdicts["build_vocab"].status == Status.FAILED
    assert "running" not in verdicts["build_vocab"].message
    assert "It raised TimeLimit: mine" in verdicts["build_vocab"].message


@pytest.mark.parametrize(
    "imports",
    [
        "import a_package_of_another_machine\nimport numpy as np",
        "import numpy as np, a_package_of_another_machine",
        "%matplotlib a_backend_that_is_missing\nimport numpy as np",
        "from google.colab import drive\ndrive.mount('/content')\nimport numpy as np",
    ],
)
def test_an_import_that_fails_costs_none_of_the_others(imports):
    verdicts, _ = graded("01-one-hot", "del np", imports)
    assert all(verdict.status == Status.PASSED for verdict in verdicts.values())


QUOTES = "def one_hot(ids, vocab_size):\n    “One-hot vectors.”\n    return np.eye(vocab_size)[ids]"
LINE_TOO_FAR_LEFT = "def one_hot(ids, vocab_size):\nreturn np.eye(vocab_size)[ids]"
NO_COLON = "%matplotlib inline\ndef one_hot(ids, vocab_size)\n    return np.eye(vocab_size)[ids]"


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (QUOTES, "Line 2, `“One-hot vectors.”`", "Python wants straight quotes"),
        (LINE_TOO_FAR_LEFT, "Line 2, `return np.eye(vocab_size)[ids]`", "expected an indented block"),
        (NO_COLON, "`def one_hot(ids, vocab_size)`", "expected ':'"),
    ],
    ids=["quotes", "indentation", "colon"],
)
def test_an_answer_that_is_no_python_is_told_so_with_its_line_and_costs_its_own_points(source, line, told):
    verdicts, _ = graded("01-one-hot", source)
    verdict = verdicts.pop("one_hot")
    assert (verdict.status, verdict.score) == (Status.FAILED, 0)
    assert line in verdict.message
    assert told in verdict.message
    assert {each.status for each in verdicts.values()} == {Status.PASSED}


def test_a_name_that_a_later_cell_gives_to_something_else_costs_nothing():
    verdicts, _ = graded("01-one-hot", right("one_hot"), 'check("one_hot")', "one_hot = one_hot(np.array([1, 2]), 4)")
    assert {each.status for each in verdicts.values()} == {Status.PASSED}


@pytest.mark.parametrize("answer", [right("one_hot"), WRONG_ONE_HOT], ids=["right", "wrong"])
def test_an_answer_below_an_error_in_its_own_cell_is_an_answer(answer):
    verdicts, _ = graded("01-one-hot", "a_name_that_nobody_gave\n\n\n" + answer)
    verdict = verdicts.pop("one_hot")
    assert verdict.status == (Status.FAILED if answer == WRONG_ONE_HOT else Status.PASSED)
    assert {each.status for each in verdicts.values()} == {Status.PASSED}


def test_an_answer_that_another_cells_code_strikes_keeps_its_points():
    strike = "def strike(frame, *_):\n    if frame.f_code.co_name == 'build_vocab':\n        raise RuntimeError('struck')"
    verdicts, _ = graded("01-one-hot", strike, "import sys\nsys.settrace(strike)", right("build_vocab"))
    assert {each.status for each in verdicts.values()} == {Status.PASSED}


@pytest.mark.parametrize(
    ("function", "elsewhere"),
    [("one_hot", False), ("helper", False), ("<listcomp>", False), ("", False), ("strike", True), ("<lambda>", True)],
)
def test_an_error_is_from_elsewhere_if_the_answer_does_not_use_what_raised(function, elsewhere):
    student = RemoteStudent(lambda request, seconds: json.dumps({"functions_used": ["helper"]}))
    student.events = [Event("one_hot", error=StudentError(("KeyError",), "see", function=function))]
    assert student.raised_elsewhere("one_hot") == elsewhere
