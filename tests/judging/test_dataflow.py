"""What the grader leaves out: demonstrations that no verdict depends on, and never anything that a student wrote."""

from __future__ import annotations

import copy

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.checks.verdict import Status
from autograder.judging import judge, notebook, sandbox
from autograder.judging.dataflow import demonstrations

CODE = nbformat.v4.new_code_cell

#: What was handed out: two demonstrations, a cell that the first one prepares, an answer, and its test.
HANDED_OUT = [
    "import numpy as np",
    "words = ['nice', 'to']",
    "numbers = {word: len(word) for word in words}",
    "words.append('see')",
    "print(numbers)",
    "answer = None",
    "check('one_hot')",
]
ALL_DEMONSTRATIONS = {0, 1, 2, 3, 4}


def left_out(answer: str, **changed: str) -> set[int]:
    """Return the places of the cells that are left out, for this answer and changes such as ``cell_4="..."``."""
    released = nbformat.v4.new_notebook(cells=[CODE(source) for source in HANDED_OUT])
    submitted = copy.deepcopy(released)
    submitted.cells[5].source = answer
    for name, source in changed.items():
        submitted.cells[int(name.removeprefix("cell_"))].source = source
    return demonstrations(submitted, released, {"answer"})


def test_an_answer_that_stands_alone_needs_no_demonstration():
    assert left_out("def answer(ids):\n    return [len(word) for word in ids]") == ALL_DEMONSTRATIONS


def test_what_an_answer_reads_is_run_and_all_that_this_comes_from():
    assert left_out("def answer(ids):\n    return np.zeros(3)") == ALL_DEMONSTRATIONS - {0}
    assert left_out("answer = words[0]") == ALL_DEMONSTRATIONS - {1, 2, 3}  # 2 may change words, as 3 does
    assert left_out("def answer(ids):\n    return numbers[ids]") == {0}


def test_what_may_change_a_value_that_an_answer_reads_is_run():
    assert 3 not in left_out("def answer(ids):\n    return words[ids]")


def test_parameters_and_local_variables_are_other_names():
    assert left_out("def answer(words):\n    numbers = 2 * words\n    return numbers") == ALL_DEMONSTRATIONS
    assert left_out("def answer(words):\n    words += ['see']\n    del words\n    return 3") == ALL_DEMONSTRATIONS


def test_what_an_answer_changes_as_a_global_name_is_run():
    assert 1 not in left_out("def answer(id):\n    global words\n    words += ['see']\n    return 3")
    assert 1 not in left_out("class Answer:\n    words += ['see']\nanswer = 3")
    assert 1 not in left_out("def answer(id):\n    class Answer:\n        words += ['see']\n    return Answer.words")


def test_a_value_that_an_answer_sets_before_it_reads_it_is_its_own():
    assert left_out("words = ['a']\nanswer = words[0]") == ALL_DEMONSTRATIONS
    assert 1 not in left_out("words += ['a']\nanswer = 3")
    assert 1 not in left_out("del words\nanswer = 3")
    assert 1 not in left_out("words = ['a']\ndef answer(id):\n    return words[id]")  # it may be another list when it is called


def test_a_cell_that_the_student_changed_is_run_and_what_it_reads_too():
    assert left_out("answer = 3", cell_4="print(words)") == {0}
    assert left_out("answer = 3", cell_4="print(7)") == {0, 1, 2, 3}


def test_spaces_at_the_end_of_a_line_are_no_change():
    assert left_out("answer = 3", cell_4="print(numbers)  \n") == ALL_DEMONSTRATIONS


def test_a_demonstration_that_the_student_copied_is_still_one():
    assert left_out("answer = 3", cell_4=HANDED_OUT[2]) == ALL_DEMONSTRATIONS


def test_an_answer_is_never_left_out_also_as_it_was_handed_out():
    assert 5 not in left_out(HANDED_OUT[5])


def test_an_answer_that_was_copied_into_a_demonstrations_place_is_run():
    assert 4 not in left_out("answer = 3", cell_4=HANDED_OUT[5])


@pytest.mark.parametrize(
    "reaches",
    [
        "answer = globals()['words']",
        "answer = eval('words')",
        "%timeit words\nanswer = 3",
        "%%time\nanswer = 3",
        "!ls\nanswer = 3",
        "from os import *\nanswer = 3",
        "import __main__ as notebook\nanswer = notebook.words",
        "import sys\nanswer = sys.modules['__main__'].words",
        "from IPython import get_ipython as shell\nanswer = shell().user_ns['words']",
        "answer = Out[4]",
        "answer = _",
        "answer = _4",
        "answer = '" + "a" * 300_000 + "'",
        "    %time x = words\n    answer = 3",
        ">>> answer = words",
        "answer = words?",
        "answer = 3\n" + "%timeit words\n" * 400,
        "\n".join(f"def helper_{number}(): return words" for number in range(1000)),
    ],
    ids=lambda source: source[:40],
)
def test_who_may_reach_any_name_has_every_cell_run(reaches):
    assert left_out(reaches) == set()


def test_an_indented_answer_is_read_as_jupyter_reads_it():
    assert left_out("    answer = words[0]") == ALL_DEMONSTRATIONS - {1, 2, 3}


def test_an_answer_that_is_no_python_needs_nothing():
    assert left_out("def answer(ids:\n    return words") == ALL_DEMONSTRATIONS


# ---------------------------------------------------------------------------------------------------- and the judge


ASSIGNMENT = catalog.assignment("01-one-hot")
RELEASED = notebook.released(ASSIGNMENT)
CONFINED = not sandbox.why_unavailable()


@pytest.fixture(scope="module")
def judged():
    """The released notebook with the reference answers, an output on each demonstration, and a cell of the student's own."""
    submitted = copy.deepcopy(RELEASED)
    for cell in submitted.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in {exercise.name for exercise in ASSIGNMENT.exercises}:
            cell.source = reference.source_of(catalog.exercise(name))
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="as handed in")]
    damaged = next(cell for cell in submitted.cells if cell.source.startswith("progress()"))
    damaged.outputs = [{"output_type": "stream", "name": 3}]
    submitted.cells.append(CODE("print(len(build_vocab(data.PHRASES)), 'words')"))
    return judge.Judge(ASSIGNMENT, released=RELEASED, kernel_settings=sandbox.kernel_settings(confined=CONFINED, warm=True)).run(
        submitted
    )


@pytest.mark.slow
@pytest.mark.kernel
def test_the_verdicts_need_no_demonstration(judged):
    assert {verdict.status for verdict in judged[1]} == {Status.PASSED}


def test_a_demonstration_keeps_the_outputs_that_it_came_with_and_a_damaged_one_goes(judged):
    shown = {cell.source: cell.outputs for cell in judged[0].cells if cell.cell_type == "code"}
    picture = next(source for source in shown if source.startswith("figures.one_hot_picture"))
    assert shown[picture][0].text == "as handed in"
    assert shown["progress()"] == []


def test_what_the_student_wrote_is_run_again(judged):
    (own,) = judged[0].cells[-1].outputs
    assert own.text == "7 words\n"
    for cell in judged[0].cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            assert cell.outputs == []
