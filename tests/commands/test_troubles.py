"""What stops a command is said in a sentence, and where it happened only to who asks for it."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import catalog
from autograder.classroom import report
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands.cli import main


@pytest.fixture
def stopped(tmp_path, monkeypatch):
    """Run `report` where it comes upon a problem in its middle."""

    def run(problem: Exception, *options: str):
        def fail(*arguments, **keywords):
            raise problem

        monkeypatch.setattr(report, "collect", fail)
        return CliRunner().invoke(main, [*options, "report", "--course-dir", str(tmp_path)])

    return run


def test_a_fault_of_its_own_is_one_sentence_with_the_command_and_how_to_see_more(stopped):
    result = stopped(KeyError("nobody\nknows"))
    assert result.exit_code == 70
    (line,) = result.output.splitlines()
    assert line.startswith(
        "Error: `autograder report` stopped at what it was not made for, which is a fault of its own: KeyError:"
    )
    assert line.endswith("To see where: autograder --debug report …")


def test_with_debug_the_traceback_stands_before_it(stopped):
    result = stopped(ValueError("at sea"), "--debug")
    assert result.exit_code == 70
    assert result.output.startswith("Traceback (most recent call last):")
    assert "test_troubles.py" in result.output
    assert result.output.splitlines()[-1].endswith("ValueError: at sea.")


@pytest.mark.parametrize("options", [[], ["--debug"]])
def test_what_a_student_wrote_into_it_commands_no_terminal(stopped, options):
    result = stopped(ValueError("\x1b[2J\u202e"), *options)
    assert not {"\x1b", "\u202e"} & set(result.output)
    assert r"\x1b[2J\u202e" in result.output


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/class/ledger"),
            "The disk is full, or your part of it: /class/ledger",
        ),
        (OSError(errno.EACCES, os.strerror(errno.EACCES), "/class/x"), "/class/x can't be read or written: Permission denied."),
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "/class/x"), "/class/x can't be read or written: Read-only file system."),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "/class/y"), "There is no file or folder /class/y."),
        (OSError(errno.EMFILE, os.strerror(errno.EMFILE)), "Too many files are open"),
        (MemoryError(), "The memory is used up"),
    ],
)
def test_what_an_environment_lacks_is_no_fault_and_has_a_sentence_of_its_own(stopped, problem, said):
    result = stopped(problem)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {said}")
    assert "fault" not in result.output
    assert len(result.output.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_disk_that_is_full_is_said_so(tmp_path):
    (tmp_path / "download").mkdir()
    command = [sys.executable, "-m", "autograder", "collect", str(tmp_path / "download"), "--course-dir", str(tmp_path)]
    with open("/dev/full", "w", encoding="utf-8") as full:
        result = subprocess.run(command, cwd=catalog.ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert "The disk is full" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_gradebook_of_another_version_is_named_with_what_to_do(tmp_path):
    Writer(tmp_path, None).prepare(catalog.assignment("01-one-hot"))
    with sqlite3.connect(tmp_path / "gradebook.db") as database:
        database.execute("ALTER TABLE student RENAME COLUMN email TO letters")
    database.close()
    result = CliRunner().invoke(main, ["export", "--course-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "The gradebook is of another version of nbgrader" in result.output
    assert "nbgrader db upgrade" in result.output


def test_what_is_typed_wrong_is_said_as_before(tmp_path):
    assert CliRunner().invoke(main, ["report", "--no-such-option"]).exit_code == 2
    assert CliRunner().invoke(main, ["grade", "--help"]).exit_code == 0
