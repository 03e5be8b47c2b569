"""The ledger: what was graded survives a crash, and tells what still holds."""

from __future__ import annotations

import json

import pytest

from autograder import cohort
from autograder.ledger import Ledger

SLUG = "01-one-hot"
HASHES = {"submission": "s1", "checks": "c1", "environment": "e1"}


def verdict(student: str = "ada", *, score: float = 3.0, ungradable: str | None = None, again: bool = False, **hashes: str):
    """Return a line as `grading.grade` makes it."""
    result = cohort.ungradable(ungradable or "", SLUG, again=again)
    result["ungradable"] = ungradable
    if ungradable is None:
        result["verdicts"][0] |= {"status": "passed", "score": score}
    del result["executed"]
    return {**result, "student": student, "assignment": SLUG, **HASHES, **hashes}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ledger"


def reason(folder, student: str = "ada", **changed: str) -> str:
    return Ledger(folder).reason_to_grade((student, SLUG), **(HASHES | changed))


def test_what_was_never_graded_is_new(folder):
    assert reason(folder) == "new"


def test_reading_makes_nothing(folder):
    Ledger(folder)
    assert not folder.exists()


def test_a_verdict_holds_as_long_as_nothing_changes(folder):
    Ledger(folder).append(verdict(), "{}")
    assert reason(folder) == ""


@pytest.mark.parametrize("what", ["submission", "checks", "environment"])
def test_a_change_is_named(folder, what):
    Ledger(folder).append(verdict(), "{}")
    assert reason(folder, **{what: "other"}) == f"changed {what}"


def test_the_last_verdict_counts_and_the_earlier_ones_stay_in_the_file(folder):
    ledger = Ledger(folder)
    ledger.append(verdict(score=1), "{}")
    ledger.append(verdict(score=2, submission="s2"), "{}")
    again = Ledger(folder)
    assert again.latest["ada", SLUG].score == 2
    assert reason(folder, submission="s1") == "changed submission"
    assert len(again.path.read_text().splitlines()) == 2


def test_a_broken_file_is_not_tried_again_but_a_dead_worker_is(folder):
    ledger = Ledger(folder)
    ledger.append(verdict("ada", ungradable="It is cut off."), None)
    ledger.append(verdict("bela", ungradable="The worker died.", again=True), None)
    assert reason(folder, "ada") == ""
    assert reason(folder, "bela") == "could not be graded last time"


@pytest.mark.parametrize("left", [1, 40, -1])
def test_a_last_line_that_a_crash_cut_off_does_not_count_and_the_next_one_is_whole(folder, left):
    ledger = Ledger(folder)
    ledger.append(verdict("ada"), "{}")
    whole = ledger.path.stat().st_size
    ledger.append(verdict("bela"), "{}")
    content = ledger.path.read_bytes()
    ledger.path.write_bytes(content[: whole + left] if left > 0 else content[:left])
    again = Ledger(folder)
    assert set(again.latest) == {("ada", SLUG)}
    assert again.unreadable == 0
    again.append(verdict("chen"), "{}")
    assert [json.loads(line)["student"] for line in again.path.read_text().splitlines()] == ["ada", "chen"]
    assert Ledger(folder).content(again.latest["chen", SLUG])["student"] == "chen"


@pytest.mark.parametrize("damage", [b"nonsense\n", b"[1]\n", b'{"event": "verdict"}\n', b"\x00\xff\n", b"\n"])
def test_a_damaged_line_costs_only_itself(folder, damage):
    ledger = Ledger(folder)
    ledger.append(verdict("ada"), "{}")
    with open(ledger.path, "ab") as file:
        file.write(damage)
    again = Ledger(folder)
    again.append(verdict("bela"), "{}")
    last = Ledger(folder)
    assert last.unreadable == 1
    assert set(last.latest) == {("ada", SLUG), ("bela", SLUG)}
    assert last.content(last.latest["bela", SLUG])["student"] == "bela"


def test_it_knows_which_gradebook_has_which_verdict(folder):
    ledger = Ledger(folder)
    entry = ledger.append(verdict(), "{}")
    ledger.mark_written(entry, "here")
    assert Ledger(folder).latest["ada", SLUG].written == {"here"}
    ledger.append(verdict(submission="s2"), "{}")
    assert Ledger(folder).latest["ada", SLUG].written == set()


def test_it_keeps_the_executed_notebook_of_the_last_verdict_only(folder):
    ledger = Ledger(folder)
    ledger.append(verdict(), '{"cells": "ä"}')
    entry = ledger.append(verdict(submission="s2"), "{}")
    assert Ledger(folder).executed(entry) == "{}"
    assert len(list((folder / "notebooks").iterdir())) == 1


@pytest.mark.parametrize("damage", ["gone", "cut off", "another"])
def test_an_executed_notebook_that_is_not_what_was_written_is_none(folder, damage):
    ledger = Ledger(folder)
    entry = ledger.append(verdict(), '{"cells": []}')
    other = ledger.append(verdict("bela"), "{}")
    path, another = (folder / "notebooks" / f"{each.executed}.ipynb.gz" for each in (entry, other))
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] if damage == "cut off" else another.read_bytes())
    assert ledger.executed(entry) is None


def test_two_equal_notebooks_share_one_copy_which_stays_as_long_as_one_needs_it(folder):
    ledger = Ledger(folder)
    ledger.append(verdict("ada"), "{}")
    bela = ledger.append(verdict("bela"), "{}")
    ledger.append(verdict("ada", submission="s2"), '{"cells": []}')
    assert ledger.executed(bela) == "{}"


def test_points_of_an_earlier_submission_are_stale_once_the_gradebook_has_them(folder):
    ledger = Ledger(folder)
    entry = ledger.append(verdict(), "{}")
    assert ledger.append(verdict(ungradable="It is cut off.", submission="s2"), None).stale is False
    ledger.mark_written(ledger.append(verdict(submission="s3"), "{}"), "here")
    broken = ledger.append(verdict(ungradable="It is cut off.", submission="s4"), None)
    assert broken.stale is True
    assert ledger.append(verdict(ungradable="It is empty.", submission="s5"), None).stale is True
    assert entry.stale is False
