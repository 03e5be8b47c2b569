"""A folder that was copied: what would judge is said before anything is graded, and once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder.catalog import ROOT
from autograder.commands import class_commands
from tests.classroom.made_up import SLUG, UNCONFINED, hand_in


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of this course, with two submissions, and without an environment of its own."""
    folder = tmp_path_factory.mktemp("copied") / "course"
    for name in ("autograder", "course", "solutions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for student in ("ada", "bela"):
        hand_in(folder, student)
    return folder


def said_by(result) -> str:
    return " ".join(result.output.split())


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("options", [UNCONFINED, ["--unconfined"]], ids=["as usual", "unconfined"])
def test_a_copy_whose_kernels_come_from_elsewhere_grades_nobody_and_says_it_once(copy, options):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "autograder", "grade", *options]  # which finds the package in the working directory
    result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    said = " ".join(result.stderr.split())
    assert said.startswith("Error: ")
    assert said.count(f"-m pip install -e {copy}") == 1
    assert "ada" not in result.stdout + result.stderr
    assert not (copy / "ledger").exists()


def test_a_command_of_another_course_than_the_one_where_one_is_does_nothing(copy, monkeypatch):
    monkeypatch.chdir(copy / "course")
    for command in (class_commands.grade, class_commands.feedback, class_commands.export, class_commands.release):
        result = CliRunner().invoke(command, [])
        assert result.exit_code == 1
        assert f"belongs to the course in {ROOT}, whose checks would judge, and you are in another one, {copy}" in said_by(result)


@pytest.mark.slow
@pytest.mark.kernel
def test_a_class_in_another_whole_course_is_told_whose_checks_judge(copy):
    arguments = ["--course-dir", str(copy), "--dry-run", *UNCONFINED, "02"]
    said = said_by(CliRunner().invoke(class_commands.grade, arguments))
    assert said.startswith(f"The checks and solutions in {ROOT} judge here, and not those in {copy}.")


@pytest.mark.slow
@pytest.mark.kernel
def test_a_class_in_a_folder_of_its_own_is_told_nothing(tmp_path):
    (tmp_path / "submitted" / "ada" / SLUG).mkdir(parents=True)
    result = CliRunner().invoke(class_commands.grade, ["--course-dir", str(tmp_path), "--dry-run", *UNCONFINED, "02"])
    assert "judge here" not in result.output
