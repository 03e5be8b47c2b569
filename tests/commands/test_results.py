"""Results for other programs: JUnit's XML for CI, and Gradescope's results in the folders that it documents."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import junitparser
import nbformat
import pytest
import yaml
from click.testing import CliRunner

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks.verdict import Verdict
from autograder.commands import results
from autograder.commands.cli import main
from autograder.judging import sandbox
from autograder.judging.result import Result

ASSIGNMENT = catalog.assignment("01-one-hot")
#: Where nothing confines a kernel, these tests are about what is written all the same.
HOW = ["--unconfined"] if sandbox.why_unavailable() else []
ANSWERS = """
import numpy as np

def one_hot(ids, vocab_size):
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]

def encode(sentences, vocab):
    return np.array([[vocab.get(word, 0) for word in sentence.lower().split()] for sentence in sentences])
"""


def homework(folder: Path, source: str = ANSWERS) -> Path:
    path = folder / "one_hot.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
    return path


def check(*arguments: object):
    return CliRunner().invoke(main, ["check", *HOW, *map(str, arguments)])


@pytest.mark.slow
@pytest.mark.kernel
def test_junit_has_a_case_for_each_exercise(tmp_path):
    result = check(homework(tmp_path), "--junit", tmp_path / "results.xml", "--json")
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["exercises"]) == 5  # and nothing else is printed
    document = junitparser.JUnitXml.fromfile(str(tmp_path / "results.xml"))
    (suite,) = document
    assert (suite.name, suite.tests, suite.failures, suite.errors) == ("01-one-hot", 5, 4, 0)
    outcomes = {case.name: [each.type for each in case.result] for case in suite}
    assert outcomes == {
        "build_vocab": ["not_attempted"],
        "encode": ["failed"],
        "one_hot": [],
        "embed_by_matmul": ["not_attempted"],
        "count_weights": ["not_attempted"],
    }


def test_what_could_not_be_graded_is_an_error_with_exit_code_2(tmp_path):
    (tmp_path / "notes.ipynb").write_text("no notebook")
    assert check(tmp_path / "notes.ipynb", "--junit", tmp_path / "results.xml").exit_code == 2
    (suite,) = junitparser.JUnitXml.fromfile(str(tmp_path / "results.xml"))
    assert (suite.tests, suite.failures, suite.errors) == (1, 0, 1)


def test_a_message_that_xml_cannot_hold_is_written_all_the_same(tmp_path):
    hostile = "half \ud800, bell \a, zero \0, ]]> and <b>&amp;"
    verdicts = tuple(Verdict.unchecked(exercise, hostile) for exercise in ASSIGNMENT.exercises)
    results.write_junit(tmp_path / "results.xml", Path("a\ud800.ipynb"), Result(ASSIGNMENT.slug, verdicts))
    (suite,) = junitparser.JUnitXml.fromfile(str(tmp_path / "results.xml"))
    assert suite.errors == 5
    message = next(iter(suite)).result[0].message
    assert message.endswith("half \ufffd, bell \ufffd, zero \ufffd, ]]> and <b>&amp;")
    results.write_gradescope(tmp_path / "results.json", Result(ASSIGNMENT.slug, verdicts))
    assert "a person must look" in json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["output"]


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "notes.ipynb").write_text("no notebook")
    result = check(tmp_path / "notes.ipynb", "--junit", tmp_path / "nowhere" / "results.xml")
    assert result.exit_code == 2
    assert re.search(r"^Could not write .*nowhere.results\.xml: No such file or directory\.$", result.output, flags=re.MULTILINE)


@pytest.fixture
def gradescope(tmp_path):
    """The folders of Gradescope's machine, as it documents them: source/, submission/ and results/."""
    for folder in ("source/inside-the-embedding-layer/.venv/bin", "submission", "results"):
        (tmp_path / folder).mkdir(parents=True)
    program = tmp_path / "source/inside-the-embedding-layer/.venv/bin/autograder"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m autograder "$@"\n')  # as setup.sh leaves it there
    program.chmod(0o755)
    return tmp_path


def run_autograder(root: Path) -> tuple[int, dict]:
    """Run the example's script, and return its exit code and what it wrote."""
    command = ["bash", str(ROOT / "examples" / "gradescope" / "run_autograder"), *HOW]
    environment = os.environ | {"AUTOGRADER_ROOT": str(root), "PYTHONPATH": str(ROOT)}
    code = subprocess.run(command, cwd=root, env=environment, check=False, capture_output=True).returncode
    written = root / "results" / "results.json"
    return code, json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.skipif(sys.platform == "win32", reason="Gradescope's machines run Linux")
def test_gradescope_shows_a_test_for_each_exercise_and_nothing_that_a_hidden_check_asked(gradescope):
    right_for_the_public_checks = ANSWERS.replace(
        "return np.eye", "assert vocab_size < 8, 'asked ' + str(vocab_size)\n    return np.eye"
    )
    homework(gradescope / "submission", right_for_the_public_checks)
    code, written = run_autograder(gradescope)
    assert code == 0
    # Keys and values that Gradescope documents.
    known = {"name", "score", "max_score", "status", "output", "output_format", "visibility"}
    assert all(set(each) == known and each["visibility"] == "visible" for each in written["tests"])
    assert {each["status"] for each in written["tests"]} <= {"passed", "failed"}
    assert {each["output_format"] for each in written["tests"]} == {"text"}
    points = {each["name"].split(":")[0]: each["max_score"] for each in written["tests"]}
    assert points == {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}
    one_hot = next(each for each in written["tests"] if each["name"].startswith("one_hot:"))
    assert 0 < one_hot["score"] < one_hot["max_score"]
    assert "asked" not in one_hot["output"]


@pytest.mark.skipif(sys.platform == "win32", reason="Gradescope's machines run Linux")
@pytest.mark.parametrize("files", [[], ["one.ipynb", "two.ipynb"], ["notes.ipynb"]])
def test_gradescope_says_what_to_hand_in(gradescope, files):
    for name in files:
        (gradescope / "submission" / name).write_text("no notebook")
    code, written = run_autograder(gradescope)
    assert code == 0
    assert written["score"] == 0
    assert "notebook" in written["output"]


def test_the_workflows_call_what_the_command_line_has():
    github = yaml.safe_load((ROOT / "examples" / "github-actions.yml").read_text(encoding="utf-8"))
    gitlab = yaml.safe_load((ROOT / "examples" / "gitlab-ci.yml").read_text(encoding="utf-8"))
    lines = [step["run"] for step in github["jobs"]["check"]["steps"] if "run" in step] + gitlab["check"]["script"]
    calls = [line.split()[1:] for line in lines if line.startswith("autograder ")]
    assert len(calls) == 2
    options = {option for parameter in main.commands["check"].params for option in parameter.opts}
    for command, _, *words in calls:
        assert command == "check"
        assert {word for word in words if word.startswith("--")} <= options
    assert gitlab["check"]["artifacts"]["reports"]["junit"] == "results.xml"
