"""A student who has left is forgotten when somebody says so, and never silently."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.classroom.ledger import Ledger
from autograder.commands import class_commands
from tests.classroom.made_up import SLUG, graded, hand_in, run, short, state, url


@pytest.fixture
def class_of_two(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    graded(course)
    assert run("feedback", course).exit_code == 0
    return course


def students(root) -> set[str]:
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        return {each.id for each in gradebook.students}


def test_a_forgotten_student_is_gone_from_everywhere_and_it_is_said(class_of_two):
    result = run("forget", class_of_two, "bela", "--yes", "--submitted")
    assert result.exit_code == 0, result.output
    for told in ("the row in the gradebook", f"the verdicts on {SLUG}", "autograded/bela/", "feedback/bela/", "submitted/bela/"):
        assert told in result.output
    assert students(class_of_two) == {"ada"}
    assert set(Ledger(class_of_two / "ledger").latest) == {("ada", SLUG)}
    assert Ledger(class_of_two / "ledger").unreadable == 0
    assert len(list((class_of_two / "ledger" / "notebooks").iterdir())) == 1
    for command in ("report", "export", "grade"):
        assert "bela" not in run(command, class_of_two).output
    assert not [path for path in class_of_two.rglob("*") if "bela" in path.name]
    assert "1 submission" in run("report", class_of_two).output


def test_what_was_handed_in_is_left_alone_unless_it_is_named(class_of_two):
    result = run("forget", class_of_two, "bela", "--yes")
    assert "submitted/bela/ is left alone" in result.output
    assert (class_of_two / "submitted" / "bela").exists()
    assert graded(class_of_two) == 1, "which is why it is said"
    assert students(class_of_two) == {"ada", "bela"}


def test_nothing_is_removed_without_a_yes(class_of_two):
    before = state(class_of_two)
    result = CliRunner().invoke(class_commands.forget, ["--course-dir", str(class_of_two), "bela"], input="n\n")
    assert result.exit_code == 1
    assert "This removes of bela, for good:" in result.output
    assert state(class_of_two) == before
    result = CliRunner().invoke(class_commands.forget, ["--course-dir", str(class_of_two), "bela"], input="y\n")
    assert result.exit_code == 0
    assert students(class_of_two) == {"ada"}


def test_an_unknown_student_gets_the_nearest_names_and_nothing_changes(class_of_two):
    before = state(class_of_two)
    result = run("forget", class_of_two, "bella", "--yes")
    assert result.exit_code == 1
    assert result.output == "Error: There is no student bella. Nearest: bela.\n"
    assert state(class_of_two) == before
    assert run("forget", class_of_two, "..", "--yes").exit_code == 1
    assert state(class_of_two) == before


@pytest.mark.parametrize("name", ["../submitted", "..", ".", "", "ada/..", "x" * 300])
def test_an_id_that_is_no_folders_name_removes_no_folder(class_of_two, name):
    """Somebody typed it into the gradebook, or imported a list with an empty line."""
    before = {path for path in class_of_two.rglob("*") if path.is_dir()}
    with Gradebook(url(class_of_two), "inside-the-embedding-layer") as gradebook:
        gradebook.add_student(name)
    result = run("forget", class_of_two, name, "--yes", "--submitted")
    assert result.exit_code == 0, repr(result.exception)
    assert result.output.splitlines()[1:] == ["  the row in the gradebook, with manual marks and comments"]
    assert students(class_of_two) == {"ada", "bela"}
    assert {path for path in class_of_two.rglob("*") if path.is_dir()} == before


def test_the_nearest_names_command_no_terminal(class_of_two):
    (class_of_two / "submitted" / "che\x1b[2Jn").mkdir()
    told = run("forget", class_of_two, "che\x1b[3Jn", "--yes").output
    assert told == "Error: There is no student che\\x1b[3Jn. Nearest: che\\x1b[2Jn.\n"


def test_one_who_is_only_in_the_gradebook_can_be_forgotten(class_of_two):
    with Gradebook(url(class_of_two), "inside-the-embedding-layer") as gradebook:
        gradebook.add_student("chen")
    assert run("forget", class_of_two, "chen", "--yes").exit_code == 0
    assert students(class_of_two) == {"ada", "bela"}


def test_a_student_who_left_submitted_alone_still_counts_and_it_is_said(class_of_two, tmp_path):
    run("forget", class_of_two, "ada", "--yes")
    (class_of_two / "submitted" / "bela" / SLUG / "one_hot.ipynb").unlink()
    (class_of_two / "submitted" / "bela" / SLUG).rmdir()
    page = tmp_path / "page.html"
    result = run("report", class_of_two, "--html", page)
    told = "bela is no longer in submitted/, and still counts here. To remove a student: autograder forget bela"
    assert told in result.output
    assert "is no longer in <code>submitted/</code>" in page.read_text(encoding="utf-8")
    assert "1 no longer in submitted/" in run("grade", class_of_two).output
    run("forget", class_of_two, "bela", "--yes")
    assert "no longer" not in run("grade", class_of_two).output


def test_who_comes_back_is_graded_as_new(class_of_two):
    run("forget", class_of_two, "bela", "--yes", "--submitted")
    hand_in(class_of_two, "bela")
    assert "bela: 20 of 20 (new" in run("grade", class_of_two).output
    assert set(Ledger(class_of_two / "ledger").latest) == {("ada", SLUG), ("bela", SLUG)}
