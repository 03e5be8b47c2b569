"""The command line: one notebook, wherever it lies, with the result that the notebook itself shows."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import reference
from autograder.commands.cli import main
from autograder.judging import notebook, sandbox

ASSIGNMENT = catalog.assignment("01-one-hot")


#: Where nothing confines a kernel, these tests are about what is checked all the same.
HOW = ["--unconfined"] if sandbox.why_unavailable() else []


def run(command: str, *arguments: str):
    return CliRunner().invoke(main, [command, *(HOW if command == "check" else []), *map(str, arguments)])


@pytest.fixture
def answered(tmp_path):
    """Write a short notebook with these cells and return its path."""

    def write(*sources: str, name: str = "my homework (2).ipynb"):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        path = tmp_path / name
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


RIGHT = "import numpy as np\ndef one_hot(ids, vocab_size):\n    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]"


@pytest.mark.slow
@pytest.mark.kernel
def test_the_solution_passes_with_exit_code_0(tmp_path):
    path = tmp_path / "renamed.ipynb"
    shutil.copy(ASSIGNMENT.solution_notebook, path)
    result = run("check", path, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["assignment"], report["score"], report["max_score"]) == ("01-one-hot", 20, 20)
    assert set(report) == {"notebook", "assignment", "score", "max_score", "exercises"}
    keys = {"name", "status", "score", "max_score", "diagnosis", "message", "checks"}
    assert all(set(exercise) == keys for exercise in report["exercises"])
    assert all(set(check) == {"name", "status", "hidden"} for exercise in report["exercises"] for check in exercise["checks"])
    assert any(check["hidden"] for exercise in report["exercises"] for check in exercise["checks"])


@pytest.mark.slow
@pytest.mark.kernel
def test_the_released_notebook_gets_nothing_with_exit_code_1():
    result = run("check", ROOT / "course" / "01-one-hot" / "one_hot.ipynb", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["score"] == 0
    assert {exercise["status"] for exercise in report["exercises"]} == {"not_attempted"}


@pytest.mark.slow
@pytest.mark.kernel
def test_a_notebook_without_its_test_cells_is_checked_all_the_same(answered):
    result = run("check", answered(RIGHT), "--json")
    statuses = {exercise["name"]: exercise["status"] for exercise in json.loads(result.stdout)["exercises"]}
    assert statuses["one_hot"] == "passed"
    assert statuses["encode"] == "not_attempted"


@pytest.mark.slow
@pytest.mark.kernel
def test_a_rewritten_test_cell_changes_nothing(answered):
    path = answered(RIGHT.replace("[np.", "[1 - np."), 'check("one_hot")', "from IPython.display import display")
    source = notebook.read(path)
    source.cells[1].metadata["nbgrader"] = {"grade_id": "check-one_hot"}
    source.cells[1].source = "5.0"
    nbformat.write(source, path)
    report = json.loads(run("check", path, "--json").stdout)
    (one_hot,) = [exercise for exercise in report["exercises"] if exercise["name"] == "one_hot"]
    assert one_hot["status"] == "failed"


@pytest.mark.slow
@pytest.mark.kernel
def test_the_table_names_the_mistake(answered, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = run("check", answered(RIGHT.replace("dtype=int)", "dtype=int) - 1")))
    assert result.exit_code == 1
    assert "0 / 5" in result.output
    assert "one column too far" in " ".join(result.output.split())


@pytest.mark.slow
@pytest.mark.kernel
def test_the_file_itself_is_left_alone(answered):
    path = answered(RIGHT)
    before = path.read_bytes()
    run("check", path, "--json")
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.slow
@pytest.mark.kernel
def test_a_cell_that_never_ends_is_stopped(answered):
    result = run("check", answered(RIGHT, "while True: pass"), "--json", "--timeout", "2")
    (one_hot,) = [each for each in json.loads(result.stdout)["exercises"] if each["name"] == "one_hot"]
    assert one_hot["status"] == "passed"


@pytest.mark.slow
@pytest.mark.kernel
def test_a_definition_that_the_kernel_never_survives_costs_only_itself(answered):
    encode = "import os\ndef encode(sentences, vocab, leave=os._exit(1)): return 0"
    result = run("check", answered(RIGHT, encode), "--json")
    assert result.exit_code == 2
    exercises = {each["name"]: each for each in json.loads(result.stdout)["exercises"]}
    assert exercises["one_hot"]["status"] == "passed"
    assert exercises["encode"]["status"] == "could_not_check"
    assert "kernel died" in exercises["encode"]["message"]
    assert exercises["build_vocab"]["status"] == "not_attempted"


@pytest.mark.slow
@pytest.mark.kernel
def test_an_answer_is_judged_without_the_statement_that_ended_the_kernel(answered):
    encode = "import os\n" + reference.source_of(catalog.exercise("encode")) + "\nos._exit(1)"
    result = run("check", answered(RIGHT, encode), "--json")
    statuses = {each["name"]: each["status"] for each in json.loads(result.stdout)["exercises"]}
    assert (statuses["one_hot"], statuses["encode"]) == ("passed", "passed")


@pytest.mark.slow
@pytest.mark.kernel
def test_a_variable_with_a_type_is_there_again_after_a_kernel_died(answered):
    shifted = RIGHT.replace("dtype=int)", "dtype=int) + offset")
    result = run("check", answered("offset: int = 0", shifted, "import os; os._exit(1)"), "--json")
    statuses = {each["name"]: each["status"] for each in json.loads(result.stdout)["exercises"]}
    assert statuses["one_hot"] == "passed"


@pytest.mark.slow
@pytest.mark.kernel
def test_a_function_that_ends_the_kernel_fails_and_the_next_exercise_is_judged(answered):
    leaving = "import os\ndef build_vocab(sentences):\n    os._exit(1)"
    result = run("check", answered(leaving, RIGHT), "--json")
    exercises = {each["name"]: each for each in json.loads(result.stdout)["exercises"]}
    assert exercises["build_vocab"]["status"] == "failed"
    assert exercises["build_vocab"]["diagnosis"] == "ends-the-kernel"
    assert exercises["one_hot"]["status"] == "passed"


@pytest.mark.slow
@pytest.mark.kernel
def test_a_cell_that_writes_without_end_is_stopped_and_the_rest_is_judged(answered):
    result = run("check", answered("while True: print('no end' * 1000)", RIGHT), "--json", "--timeout", "20")
    statuses = {each["name"]: each["status"] for each in json.loads(result.stdout)["exercises"]}
    assert statuses["one_hot"] == "passed"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"\x00\xff\xfe", "can't be read as text"),
        (b'{"cells": [', "cut off"),
        (b"[1, 2]", "readable notebook"),
        (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n", "conflict"),
        (b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "no exercise of this course"),
        (b'{"cells": [], "metadata": {}, "nbformat": 99, "nbformat_minor": 0}', "readable notebook"),
    ],
    ids=["missing", "empty", "binary", "truncated", "a list", "conflict", "another course", "version 99"],
)
def test_what_is_no_notebook_of_the_course_cannot_be_graded_and_says_why(tmp_path, content, sentence):
    path = tmp_path / "homework.ipynb"
    if content is not None:
        path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert sentence in result.output
    as_json = run("check", path, "--json")
    assert as_json.exit_code == 2
    assert sentence in json.loads(as_json.stdout)["error"]


def test_a_folder_is_no_notebook(tmp_path):
    assert "is a folder" in run("check", tmp_path).output


def test_help_has_an_example_for_each_command():
    assert run("--help").exit_code == 0
    for command in main.commands:
        assert "Example:" in run(command, "--help").output


def test_it_is_also_a_module():
    shown = subprocess.run([sys.executable, "-m", "autograder", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "autograder check" in shown.stdout


def test_the_demo_leaves_a_strangers_folder_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("precious")
    result = run("demo", "--folder", tmp_path)
    assert result.exit_code != 0
    assert "other files" in result.output
    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_the_demo_says_first_why_no_kernel_starts(tmp_path, monkeypatch):
    from autograder.judging import kernel

    monkeypatch.setattr(kernel, "why_no_grading", lambda **settings: "No kernel that can check an answer starts here.")
    result = run("demo", "--folder", tmp_path / "class")
    assert result.exit_code == 1
    assert "No kernel that can check an answer starts here." in result.output
    assert not (tmp_path / "class" / "submitted").exists()


def test_the_demo_class_has_mistakes_that_exist():
    from autograder.checks import misconceptions
    from autograder.commands.demo import CLASS, assignments_of_the_demo

    known = {(each.exercise, each.id) for one in assignments_of_the_demo() for each in misconceptions.of(one.slug)}
    assert {mistake for student in CLASS for mistake in student.mistakes.items()} <= known


@pytest.mark.slow
@pytest.mark.kernel
def test_the_demo_prints_points_and_mistakes_and_writes_feedback(tmp_path, monkeypatch):
    from autograder.commands import demo

    monkeypatch.setattr(demo, "assignments_of_the_demo", lambda: [ASSIGNMENT])  # .ci/run makes the whole demo
    result = run("demo", "--folder", tmp_path / "class")
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    pages = len(demo.CLASS)  # also one that says why there are no points
    for expected in ("ada", "blank", "all-in-one-row", "could not be graded", f"{pages} feedback pages", "report.html"):
        assert expected in text
    assert len(list((tmp_path / "class").glob("feedback/*/*/*.html"))) == pages
    assert "all-in-one-row" in (tmp_path / "class" / "ledger" / "report.html").read_text(encoding="utf-8")
