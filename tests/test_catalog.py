"""The catalog: what is wrong in an ``exercises.toml`` is said with its file and its key."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import catalog
from autograder.catalog import ROOT
from autograder.commands.cli import main

FILE = "02-lookup/exercises.toml"


@pytest.fixture
def change(tmp_path, monkeypatch):
    """Let the catalog read a copy of the assignments, and replace a piece in one of its files; returns the file's path."""
    folder = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder" / "assignments", folder / "assignments", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(catalog, "__file__", str(folder / "catalog.py"))
    # The objects that other tests hold stay those of the catalog.
    monkeypatch.setattr(catalog, "assignments", functools.cache(catalog.assignments.__wrapped__))

    def replace(old: str, new: str, name: str = FILE):
        path = folder / "assignments" / name
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")
        return path

    return replace


def complaint() -> str:
    with pytest.raises(catalog.CatalogError) as caught:
        catalog.assignments()
    return str(caught.value)


def test_a_copy_reads_as_the_course_does(change):
    before = catalog.assignments()
    change("points = 2", "points = 3")
    catalog.assignments.cache_clear()
    changed = catalog.assignments()
    assert [each.slug for each in changed] == [each.slug for each in before]
    assert changed[1].question_points == 3


@pytest.mark.parametrize("key", ["title", "notebook", "minutes", "builds_on"])
def test_a_missing_key_is_named_with_its_file(change, key):
    path = change(f"{key} = ", "# ")
    assert complaint() == f"{path}: the key `{key}` is missing."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title =", "titel =", "the key `titel` is not known. Is it `title`?"),
        ("builds_on = [", "xyz = 3\nbuilds_on = [", "the key `xyz` is not known."),
        ("minutes = ", "minutes = 75.5  # ", "`minutes` should be a whole number, and it is 75.5."),
        ("minutes = ", "minutes = true  # ", "`minutes` should be a whole number, and it is True."),
        ('title = "The same thing without the product"', "title = 1", "`title` should be text, and it is 1."),
        ('["01-one-hot"]', '"01-one-hot"', "`builds_on` should be a list of texts, and it is '01-one-hot'."),
        ('["01-one-hot"]', "[1]", "`builds_on` should be a list of texts, and it is [1]."),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(change, old, new, said):
    path = change(old, new)
    assert complaint() == f"{path}: {said}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 4", "point = 4", "the key `point` is not known. Is it `points`?"),
        ("difficulty = 1\n", "", "the key `difficulty` is missing."),
        ("difficulty = 1", "difficulty = 4", "`difficulty` is 1, 2 or 3, and not 4."),
        ("points = 4", 'points = "four"', "`points` should be a number, and it is 'four'."),
        ("points = 4", "points = true", "`points` should be a number, and it is True."),
        ("seconds = 5", "seconds = 5\nvalue = 1", "`value` should be true or false, and it is 1."),
        ("seconds = 5", 'seconds = 5\nbuilds_on = "check_ids"', "`builds_on` should be a list of texts, and it is 'check_ids'."),
        (
            "seconds = 5",
            'seconds = 5\nbuilds_on = ["check_ids"]',
            "`builds_on` names check_ids, which is no earlier exercise of this notebook.",
        ),
        (
            "seconds = 5",
            'seconds = 5\napart_from = ["one_hot"]',
            "`apart_from` names one_hot, which is no earlier exercise of this notebook.",
        ),
    ],
)
def test_a_wrong_key_or_value_of_an_exercise_is_named_with_file_and_exercise(change, old, new, said):
    path = change(old, new)
    assert complaint() == f"{path}, [[exercise]] embed_by_lookup: {said}"


def test_an_exercise_without_a_name_is_counted(change):
    path = change('name = "embed_by_lookup"\n', "")
    assert complaint() == f"{path}, [[exercise]] number 1: the key `name` is missing."


def test_a_wrong_key_of_the_question_is_named_with_its_table(change):
    path = change("points = 2", "pints = 2")
    assert complaint() == f"{path}, [question]: the key `pints` is not known. Is it `points`?"


@pytest.mark.parametrize("exercises", ["exercise = 'one'", "exercise = ['one', 'two']", "[exercise]\nname = 'one'"])
def test_exercises_that_are_no_tables_are_named(change, exercises):
    path = change("title", "title")
    content = path.read_text(encoding="utf-8")
    start, question = content[: content.index("[question]")], content[content.index("[question]") : content.index("[[exercise]]")]
    path.write_text(start + (exercises + "\n" + question if exercises[0] == "e" else question + exercises), encoding="utf-8")
    assert complaint().startswith(f"{path}: `exercise` should be a list of tables, each under [[exercise]], and it is ")


@pytest.mark.parametrize(
    "content", [b"title = \n", b'title = "\xff"', b"points = 1\npoints = 2\n"], ids=["cut", "bytes", "twice"]
)
def test_what_is_no_toml_is_named_with_its_file(change, content):
    path = change("title", "title")
    path.write_bytes(content)
    assert complaint().startswith(f"{path} can't be read: ")


def test_a_name_that_two_assignments_share_is_named_with_both(change):
    change('name = "check_ids"', 'name = "one_hot"')
    text = complaint()
    for piece in ("'one_hot'", "one of 01-one-hot", "one of 02-lookup", "another name"):
        assert piece in text


@pytest.mark.parametrize(
    "command", [("check",), ("report",), ("grade", "--dry-run", "--unconfined")], ids=lambda command: command[0]
)
def test_on_the_command_line_it_is_a_sentence_and_exit_code_1(change, command):
    notebook = [str(ROOT / "course" / "01-one-hot" / "one_hot.ipynb")] if command == ("check",) else []
    path = change("title = ", "titel = ")
    result = CliRunner().invoke(main, [*command, *notebook])
    assert result.exit_code == 1
    assert result.output == f"Error: {path}: the key `titel` is not known. Is it `title`?\n"


def test_there_is_no_traceback_from_the_first_line_on(tmp_path):
    shutil.copytree(ROOT / "autograder", tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "autograder" / "assignments" / FILE).write_text("title = 1\n", encoding="utf-8")
    command = [sys.executable, "-m", "autograder", "check", str(ROOT / "course" / "01-one-hot" / "one_hot.ipynb")]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown.returncode == 1
    assert shown.stderr.startswith(f"Error: {tmp_path / 'autograder' / 'assignments' / FILE}: ")
    assert len(shown.stderr.splitlines()) == 1
