"""Feedback pages reach students through nbgrader's exchange after `autograder grade` and `autograder feedback`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from autograder.classroom.nbgrader.course import api
from tests.classroom.made_up import SLUG, graded, hand_in, run, short

COURSE = "inside-the-embedding-layer"
pytestmark = pytest.mark.filterwarnings("ignore:Passing unrecognized arguments")  # nbgrader's, to its own exchange

TIME = "2026-11-20 20:15:00.123456 UTC"


@pytest.fixture
def exchange(course, tmp_path):
    """nbgrader's API for the course, with an exchange and a student's cache of its own."""
    nbgrader = api(course)
    for name in ("exchange", "cache"):
        (tmp_path / name).mkdir()
    nbgrader.config.Exchange.root = str(tmp_path / "exchange")
    nbgrader.config.Exchange.cache = str(tmp_path / "cache")
    return nbgrader


def collected(root: Path, student: str, secret: str, content=None) -> Path:
    """Hand in as nbgrader's exchange does, which leaves a time and a secret beside the notebook; returns the folder."""
    folder = hand_in(root, student, content).parent
    (folder / "timestamp.txt").write_text(TIME)
    (folder / "submission_secret.txt").write_text(secret)
    return folder


def released(exchange) -> dict[str, Path]:
    """Run `nbgrader release_feedback`; returns the pages in the exchange by name."""
    outcome = exchange.release_feedback(SLUG)
    assert outcome["success"], outcome
    return {path.stem: path for path in Path(exchange.config.Exchange.root, COURSE, "feedback").glob("*.html")}


def name_of(secret: str) -> str:
    return notebook_hash(secret=secret, notebook_id="one_hot")


def test_a_student_fetches_the_page_with_the_secret_that_came_with_the_submission(course, quick, exchange, tmp_path):
    secret = "5e" * 64
    folder = collected(course, "ada", secret, short(encode="wrong"))
    graded(course)
    assert run("feedback", course).exit_code == 0
    assert "You count from 1." in released(exchange)[name_of(secret)].read_text(encoding="utf-8")
    shutil.copytree(folder, tmp_path / "cache" / COURSE / f"ada+{SLUG}+{TIME}")
    outcome = exchange.fetch_feedback(SLUG, "ada")
    assert outcome["success"], outcome
    assert (tmp_path / SLUG / "feedback" / TIME / "one_hot.html").exists()


def test_who_handed_in_without_the_exchange_stops_nobodys_release(course, quick, exchange):
    hand_in(course, "bela")
    collected(course, "ada", "5e" * 64)
    graded(course)
    run("feedback", course)
    first = released(exchange)
    assert name_of("5e" * 64) in first
    assert len(first) == 2, "bela's page has a name that nobody can guess"
    run("feedback", course)
    assert released(exchange).keys() == first.keys()


def test_the_same_notebook_with_another_secret_is_not_graded_again_and_its_page_is_found(course, quick, exchange):
    collected(course, "ada", "5e" * 64)
    graded(course)
    collected(course, "ada", "6f" * 64)
    assert graded(course) == 0
    run("feedback", course)
    assert name_of("6f" * 64) in released(exchange)


@pytest.mark.parametrize("secret", ["", "short", "../../elsewhere/elsewhere", "5e" * 1000], ids=len)
def test_what_is_no_secret_is_replaced(course, quick, exchange, secret):
    collected(course, "ada", secret)
    graded(course)
    run("feedback", course)
    (name,) = released(exchange)
    assert not secret or name != name_of(secret)


def test_a_secret_that_is_a_link_out_of_the_students_folder_is_not_read(course, quick, exchange):
    collected(course, "ada", "5e" * 64)
    folder = hand_in(course, "thief").parent
    (folder / "submission_secret.txt").symlink_to(course / "submitted" / "ada" / SLUG / "submission_secret.txt")
    graded(course)
    run("feedback", course)
    assert len(released(exchange)) == 2
