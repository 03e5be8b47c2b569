"""Stock `nbgrader autograde` takes the same time and the same notebook of what a student hands in as `autograder grade` does."""

from __future__ import annotations

import shutil

import pytest
from nbgrader.plugins import LateSubmissionPlugin

from autograder.catalog import ROOT
from autograder.classroom.nbgrader import steps
from autograder.classroom.nbgrader.course import api
from autograder.judging import notebook
from tests.classroom.made_up import ASSIGNMENT, RELEASED, SLUG, QuickJudge, graded, hand_in, score, short, submission
from tests.classroom.test_lateness import due

#: The warning is nbgrader's, when it makes a submission.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Object of type")]


@pytest.fixture
def stock(course, quick, monkeypatch):
    """Run nbgrader's own Autograde on a student, with the quick judge; returns what went wrong."""
    monkeypatch.setattr(steps, "Judge", QuickJudge)
    for folder in ("course", "solutions"):
        shutil.copytree(ROOT / folder / SLUG, course / folder / SLUG)
    nbgrader = api(course)
    nbgrader.config.Judged.unconfined = True

    def autograde(student: str) -> str:
        outcome = nbgrader.autograde(SLUG, student, force=True)
        return "" if outcome["success"] else str(outcome)

    return autograde


@pytest.mark.parametrize(
    ("said", "hours"), [("03/14/2026 8:15 PM", 8.25), ("2026-03-14 20:15 +0100", 7.25), ("2026-03-14 20:15 UTC", 8.25)]
)
def test_a_time_is_read_as_grade_reads_it(course, stock, monkeypatch, said, hours):
    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", lambda self, student, score, seconds: seconds / 3600)
    due(course, "2026-03-14 12:00:00 UTC")
    (hand_in(course, "ada").parent / "timestamp.txt").write_text(said)
    assert stock("ada") == ""
    with submission(course, "ada") as (_, found):
        assert found.total_seconds_late == hours * 3600
        assert found.late_submission_penalty == hours
    assert graded(course) == 1
    with submission(course, "ada") as (_, found):
        assert found.total_seconds_late == hours * 3600


def test_a_time_that_is_not_clear_counts_as_in_time(course, stock):
    due(course, "2026-03-01 12:00:00 UTC")
    (hand_in(course, "ada").parent / "timestamp.txt").write_text("03/04/2026 8:15 PM")
    assert stock("ada") == ""
    with submission(course, "ada") as (_, found):
        assert found.total_seconds_late == 0
        assert found.timestamp is None


def test_an_untouched_notebook_gives_way_to_the_copy_that_holds_the_work(course, stock):
    hand_in(course, "ada", RELEASED)
    hand_in(course, "ada", short(), name="one_hot-Copy1.ipynb")
    assert stock("ada") == ""
    assert score(course, "ada") == 20
    told = notebook.read(course / "autograded" / "ada" / SLUG / ASSIGNMENT.notebook).cells[0].source
    assert "one_hot-Copy1.ipynb" in told


def test_where_no_copy_holds_the_work_the_notebook_of_the_right_name_counts(course, stock):
    hand_in(course, "ada", short(encode="wrong"))
    hand_in(course, "ada", RELEASED, name="one_hot-Copy1.ipynb")
    assert stock("ada") == ""
    assert 0 < score(course, "ada") < 20


def test_what_stock_nbgrader_does_not_take_is_taken_by_grade(course, stock):
    """A time that is none, and a notebook of another name: README.md says so."""
    (hand_in(course, "ada").parent / "timestamp.txt").write_text("yesterday evening")
    hand_in(course, "bela", name="my work.ipynb")
    assert stock("ada") != ""
    assert stock("bela") != ""
    assert graded(course) == 2
    assert score(course, "ada") == score(course, "bela") == 20
