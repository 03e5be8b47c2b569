"""`nbgrader collect` takes from the exchange what a student has handed in, and nothing that a link in it leads to."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest

from tests.classroom.made_up import ASSIGNMENT, SLUG, short
from tests.classroom.test_release_feedback import COURSE, TIME, exchange  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="nbgrader's exchange is not for Windows"),
    pytest.mark.filterwarnings("ignore:Passing unrecognized arguments"),  # nbgrader's, to its own exchange
]


@pytest.fixture
def inbound(exchange):  # noqa: F811
    """Where students put what they hand in."""
    folder = Path(exchange.config.Exchange.root, COURSE, "inbound")
    folder.mkdir(parents=True)
    return folder


def put(inbound: Path, student: str, time: str = TIME) -> Path:
    """Put a submission into the exchange as `nbgrader submit` does; returns its folder."""
    folder = inbound / f"{student}+{SLUG}+{time}+b2Rk"
    folder.mkdir()
    nbformat.write(short(), folder / ASSIGNMENT.notebook)
    (folder / "timestamp.txt").write_text(time)
    return folder


def collected(exchange, student: str) -> dict[str, bytes]:  # noqa: F811
    """Run `nbgrader collect`; returns the files in a student's folder in submitted/."""
    outcome = exchange.collect(SLUG)
    assert outcome["success"], outcome
    folder = Path(exchange.coursedir.root, "submitted", student, SLUG)
    assert not [path for path in folder.rglob("*") if path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_submission_arrives_with_all_its_files(exchange, inbound):  # noqa: F811
    folder = put(inbound, "ada")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "one.png").write_bytes(b"\x89PNG")
    files = collected(exchange, "ada")
    assert files.keys() == {ASSIGNMENT.notebook, "timestamp.txt", "pictures/one.png"}
    assert files[ASSIGNMENT.notebook] == (folder / ASSIGNMENT.notebook).read_bytes()


@pytest.mark.parametrize("kind", ["file", "folder", "submission", "pipe"])
def test_what_a_link_leads_to_is_not_collected(exchange, inbound, tmp_path, kind):  # noqa: F811
    """Such as the instructor's solution, which whoever collects may read."""
    secret = tmp_path / "solutions" / SLUG
    secret.mkdir(parents=True)
    (secret / ASSIGNMENT.notebook).write_text("the solution")
    folder = put(inbound, "ada")
    if kind == "file":
        (folder / ASSIGNMENT.notebook).unlink()
        (folder / ASSIGNMENT.notebook).symlink_to(secret / ASSIGNMENT.notebook)
    elif kind == "folder":
        (folder / "more").symlink_to(secret)
    elif kind == "submission":
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.symlink_to(secret)
    else:
        os.mkfifo(folder / "more")  # whose reading would never end
    assert b"the solution" not in collected(exchange, "ada").values()


def test_a_submission_in_anothers_name_does_not_replace_their_own(exchange, inbound, monkeypatch):  # noqa: F811
    """A later one that another user has put there: each folder's owner is who wrote it."""
    names = {1001: "ada", 1002: "ben"}
    own, planted = put(inbound, "ben"), put(inbound, "ben", TIME.replace("2026", "2027"))
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    for folder, user in ((own, 1002), (planted, 1001)):
        os.chown(folder, user, -1)
    monkeypatch.setattr("pwd.getpwuid", lambda number: type("User", (), {"pw_name": names.get(number, "root")}))
    assert collected(exchange, "ben")["timestamp.txt"].decode() == TIME
