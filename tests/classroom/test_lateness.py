"""When something was handed in, and what it costs to be late: said when it isn't clear, and as it is now, not as it was."""

from __future__ import annotations

import csv
import io

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin

from autograder.classroom import lateness
from tests.classroom.made_up import SLUG, graded, hand_in, run, short, submission, url


def hand_in_at(root, student, text, content=None):
    place = hand_in(root, student, content).parent / "timestamp.txt"
    place.write_bytes(text if isinstance(text, bytes) else text.encode())


def due(root, text):
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_assignment(SLUG, duedate=text)


def one_point_off(monkeypatch):
    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", lambda self, student, score, seconds: 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/20/2026 8:15 PM", "2026-11-20T20:15:00"),
        ("11/20/2026 8:15:00 PM", "2026-11-20T20:15:00"),
        ("11/20/2026 12:15 AM", "2026-11-20T00:15:00"),
        ("20.11.2026 20:15", "2026-11-20T20:15:00"),
        ("2026-11-20 20:15:00.5 UTC", "2026-11-20T20:15:00.500000"),
        ("2026-11-20T20:15:00+01:00", "2026-11-20T19:15:00"),
        ("2026-11-20 20:15:00 +0100", "2026-11-20T19:15:00"),
        ("2026-11-20 20:15:00 Europe/Berlin", "2026-11-20T19:15:00"),
        ("2026-03-04 20:15", "2026-03-04T20:15:00"),
        ("Fri Nov 20 20:15:00 CET 2026", "2026-11-20T19:15:00"),
    ],
)
def test_the_gradebook_has_the_time_that_is_meant(course, quick, text, expected):
    hand_in_at(course, "ada", text)
    graded(course)
    with submission(course, "ada") as (_, found):
        assert found.timestamp.isoformat() == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("yesterday evening", "says “yesterday evening”, which can't be read as a time"),
        ("03/04/2026 20:15", "which may mean 2026-03-04 20:15 or 2026-04-03 20:15 UTC"),
        ("2026-11-20 20:15 CST", "which has a time zone that isn't clear, CST"),
        ("2026-11-20 20:15 UTC+3", "which has a time zone that isn't clear"),
        ("2026-11-20 20:15 Europe/Nowhere", "which has a time zone that isn't clear, Europe/Nowhere"),
        ("2026-10-25 02:30 Europe/Berlin", "which may mean 2026-10-25 00:30 or 2026-10-25 01:30 UTC"),
        ("8:15 PM", "which lacks its date or its time of day"),
        ("2026-11-20", "which lacks its date or its time of day"),
        ("0001-01-01 00:00 +0500", "which can't be read as a time"),
        ("9" * 400 + "h", "which can't be read as a time"),
        ("\n", "is empty and can't be read as a time"),
        ("20:15".encode("utf-16"), "can't be read as text"),
        ("\x1b[2J", "says “\\x1b[2J”"),
    ],
)
def test_a_time_that_is_not_clear_is_said_in_a_line_and_is_not_guessed(course, quick, text, told):
    hand_in_at(course, "ada", text)
    for _ in range(2):  # also when the submission is up to date
        (line,) = [each for each in run("grade", course).output.splitlines() if "timestamp.txt" in each]
        assert line.startswith(f"submitted/ada/{SLUG}/timestamp.txt ")
        assert told in line
        assert line.endswith("it counts as in time. Write it so: 2026-11-30 20:15 UTC")
    with submission(course, "ada") as (_, found):
        assert found.timestamp is None
        assert found.score == 20


def test_a_time_that_is_mended_later_reaches_the_gradebook_without_grading(course, quick):
    hand_in_at(course, "ada", "03/04/2026 20:15")
    graded(course)
    hand_in_at(course, "ada", "2026-04-03 20:15")
    assert graded(course) == 0
    with submission(course, "ada") as (_, found):
        assert found.timestamp.isoformat() == "2026-04-03T20:15:00"


def test_a_penalty_and_a_due_date_that_are_set_later_hold_for_what_is_up_to_date(course, quick, monkeypatch):
    hand_in_at(course, "ada", "2026-03-01 12:00")
    hand_in_at(course, "bela", "2026-02-01 12:00")
    graded(course)
    one_point_off(monkeypatch)
    due(course, "2026-03-01 00:00:00 UTC")
    result = run("grade", course)
    assert "Nothing to grade: 2 submissions are up to date." in result.output
    assert f"{SLUG} ada: another penalty for being late" in result.output
    assert f"{SLUG} ada: 12:00:00 late, −1 points" in result.output
    assert "bela" not in result.output
    with submission(course, "ada") as (_, found):
        assert (found.score, found.late_submission_penalty) == (20, 1)
    due(course, "2026-04-01 00:00:00 UTC")
    run("grade", course)
    with submission(course, "ada") as (_, found):
        assert found.late_submission_penalty == 0
    assert "late" not in run("grade", course).output


def test_a_penalty_that_cannot_be_computed_is_named_and_stops_nobody(course, quick, monkeypatch):
    for student in ("ada", "bela"):
        hand_in_at(course, student, "2026-03-01 12:00")
    graded(course)
    due(course, "2026-03-01 00:00:00 UTC")

    def only_belas(self, student, score, seconds):
        return {"bela": 2}[student]

    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", only_belas)
    result = run("grade", course)
    assert result.exit_code == 1
    assert f"{SLUG} ada: nbgrader's penalty for being late failed: KeyError: 'ada'" in " ".join(result.output.split())
    with submission(course, "bela") as (_, found):
        assert found.late_submission_penalty == 2


def test_what_could_not_be_graded_keeps_the_penalty_of_the_points_that_it_has(course, quick, monkeypatch):
    one_point_off(monkeypatch)
    due(course, "2026-03-01 00:00:00 UTC")
    hand_in_at(course, "ada", "2026-02-28 12:00")
    graded(course)
    hand_in_at(course, "ada", "2026-03-01 12:00", b"{")
    graded(course, exit_code=1)
    graded(course, exit_code=1)
    with submission(course, "ada") as (_, found):
        assert (found.score, found.late_submission_penalty) == (20, 0)


def test_lateness_stands_in_the_report_its_page_and_the_plain_export(course, quick, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    one_point_off(monkeypatch)
    due(course, "2026-03-01 00:00:00 UTC")
    hand_in_at(course, "ada", "2026-03-02 12:00")
    hand_in_at(course, "bela", "2026-02-28 12:00", short(encode="wrong"))
    assert "1 late" in run("grade", course).output
    assert "ada: 1 day, 12:00:00 late, −1 points" in run("report", course, "--html", tmp_path / "page.html").output
    assert "1 day, 12:00:00 late, −1 points" in (tmp_path / "page.html").read_text(encoding="utf-8")
    ada, bela = csv.DictReader(io.StringIO(run("export", course).stdout))
    assert (ada[f"{SLUG} (of 22)"], ada[f"{SLUG} hours late"], ada[f"{SLUG} penalty"]) == ("19", "36", "1")
    assert (bela[f"{SLUG} (of 22)"], bela[f"{SLUG} hours late"], bela[f"{SLUG} penalty"]) == ("18", "", "")


def test_a_report_makes_no_gradebook(tmp_path):
    (tmp_path / "ledger").mkdir()
    assert run("report", tmp_path).exit_code == 1
    assert not (tmp_path / "gradebook.db").exists()


def test_a_text_that_is_clear_means_the_same_however_it_is_spaced():
    assert lateness.read("  11/20/2026\t8:15  PM\n") == lateness.read("2026-11-20T20:15Z")
