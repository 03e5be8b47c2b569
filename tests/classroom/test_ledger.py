"""The ledger: what was graded survives a crash, and tells what still holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import serial
from autograder.checks.verdict import Cell, CheckResult, Status, Verdict
from autograder.classroom.ledger import Entry, Hashes, Ledger
from autograder.judging.result import Result

SLUG = "01-one-hot"
HASHES = Hashes("s1", "c1", "e1")


def append(
    ledger: Ledger,
    student: str = "ada",
    executed: str | None = "{}",
    *,
    score: float = 3.0,
    ungradable: str | None = None,
    again: bool = False,
    submission: str = "s1",
) -> Entry:
    """Write what came of a submission, as `grading.grade` does."""
    if ungradable is None:
        result = Result(SLUG, (Verdict("one_hot", SLUG, Status.PASSED, score, 5.0),), executed=executed)
    else:
        result = Result.without_verdict(SLUG, ungradable, again=again)
    return ledger.append(student, result, replace(HASHES, submission=submission))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "ledger"


def reason(folder, student: str = "ada", **changed: str) -> str:
    return Ledger(folder).reason_to_grade((student, SLUG), replace(HASHES, **changed))


def test_what_was_never_graded_is_new(folder):
    assert reason(folder) == "new"


def test_reading_makes_nothing(folder):
    Ledger(folder)
    assert not folder.exists()


def test_a_verdict_holds_as_long_as_nothing_changes(folder):
    append(Ledger(folder))
    assert reason(folder) == ""


@pytest.mark.parametrize("what", ["submission", "checks", "environment"])
def test_a_change_is_named(folder, what):
    append(Ledger(folder))
    assert reason(folder, **{what: "other"}) == f"changed {what}"


def test_the_last_verdict_counts_and_the_earlier_ones_stay_in_the_file(folder):
    ledger = Ledger(folder)
    append(ledger, score=1)
    append(ledger, score=2, submission="s2")
    again = Ledger(folder)
    assert again.latest["ada", SLUG].score == 2
    assert reason(folder, submission="s1") == "changed submission"
    assert len(again.path.read_text().splitlines()) == 2


def test_a_broken_file_is_not_tried_again_but_a_dead_worker_is(folder):
    ledger = Ledger(folder)
    append(ledger, "ada", ungradable="It is cut off.")
    append(ledger, "bela", ungradable="The worker died.", again=True)
    assert reason(folder, "ada") == ""
    assert reason(folder, "bela") == "could not be graded last time"


@pytest.mark.parametrize("left", [1, 40, -1])
def test_a_last_line_that_a_crash_cut_off_does_not_count_and_the_next_one_is_whole(folder, left):
    ledger = Ledger(folder)
    append(ledger, "ada")
    whole = ledger.path.stat().st_size
    append(ledger, "bela")
    content = ledger.path.read_bytes()
    ledger.path.write_bytes(content[: whole + left] if left > 0 else content[:left])
    again = Ledger(folder)
    assert set(again.latest) == {("ada", SLUG)}
    assert again.unreadable == 0
    append(again, "chen")
    assert [json.loads(line)["student"] for line in again.path.read_text().splitlines()] == ["ada", "chen"]
    assert Ledger(folder).line(again.latest["chen", SLUG]).student == "chen"


@pytest.mark.parametrize("damage", [b"nonsense\n", b"[1]\n", b'{"event": "verdict"}\n', b"\x00\xff\n", b"\n"])
def test_a_damaged_line_costs_only_itself(folder, damage):
    ledger = Ledger(folder)
    append(ledger, "ada")
    with open(ledger.path, "ab") as file:
        file.write(damage)
    again = Ledger(folder)
    append(again, "bela")
    last = Ledger(folder)
    assert last.unreadable == 1
    assert set(last.latest) == {("ada", SLUG), ("bela", SLUG)}
    assert last.line(last.latest["bela", SLUG]).student == "bela"


def test_it_knows_which_gradebook_has_which_verdict(folder):
    ledger = Ledger(folder)
    entry = append(ledger)
    ledger.mark_written(entry, "here")
    assert Ledger(folder).latest["ada", SLUG].written == {"here"}
    append(ledger, submission="s2")
    assert Ledger(folder).latest["ada", SLUG].written == set()


def test_it_keeps_the_executed_notebook_of_the_last_verdict_only(folder):
    ledger = Ledger(folder)
    append(ledger, executed='{"cells": "ä"}')
    entry = append(ledger, submission="s2")
    assert Ledger(folder).executed(entry) == "{}"
    assert len(list((folder / "notebooks").iterdir())) == 1


@pytest.mark.parametrize("damage", ["gone", "cut off", "another"])
def test_an_executed_notebook_that_is_not_what_was_written_is_none(folder, damage):
    ledger = Ledger(folder)
    entry = append(ledger, executed='{"cells": []}')
    other = append(ledger, "bela")
    path, another = (folder / "notebooks" / f"{each.executed}.ipynb.gz" for each in (entry, other))
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] if damage == "cut off" else another.read_bytes())
    assert ledger.executed(entry) is None


def test_two_equal_notebooks_share_one_copy_which_stays_as_long_as_one_needs_it(folder):
    ledger = Ledger(folder)
    append(ledger, "ada")
    bela = append(ledger, "bela")
    append(ledger, "ada", submission="s2", executed='{"cells": []}')
    assert ledger.executed(bela) == "{}"


def test_points_of_an_earlier_submission_are_stale_once_the_gradebook_has_them(folder):
    ledger = Ledger(folder)
    entry = append(ledger)
    assert append(ledger, ungradable="It is cut off.", submission="s2").stale is False
    ledger.mark_written(append(ledger, submission="s3"), "here")
    broken = append(ledger, ungradable="It is cut off.", submission="s4")
    assert broken.stale is True
    assert append(ledger, ungradable="It is empty.", submission="s5").stale is True
    assert entry.stale is False


# ---------------------------------------------------------------- its form on the disk


CHECK = {
    "name": "test_a_single_id", "sentence": "A single id becomes one vector.", "status": "failed", "weight": 2.0, "hidden": False,
    "message": "The 1 is in the wrong place.", "call": "one_hot(1, 2)", "got": "np.array([1, 0])", "expected": "np.array([0, 1])",
    "grids": [[[[{"text": "1", "differs": True}, {"text": "0", "differs": True}]]]],
}  # fmt: skip
VERDICT = {
    "exercise": "one_hot", "assignment": SLUG, "status": "failed", "score": 2.5, "max_score": 5.0, "diagnosis": "off-by-one",
    "message": "You count from 1.", "checks": [CHECK],
}  # fmt: skip
#: A line as version 1 wrote it.
LINE = {
    "event": "verdict", "id": "8f14e45f", "time": "2026-11-02T10:00:00+00:00", "verdicts": [VERDICT],
    "repairs": ["The cell `one_hot` was there 2 times."], "ungradable": None, "again": False, "seconds": 1.25, "student": "ada",
    "assignment": SLUG, "reason": "new", "submission": "s1", "checks": "c1", "environment": "e1", "score": 2.5, "stale": False,
    "executed": "",
}  # fmt: skip
DRAWN = (((Cell("1", True), Cell("0", True)),),)
FAILED = CheckResult(
    "test_a_single_id", "A single id becomes one vector.", Status.FAILED, 2.0, False, "The 1 is in the wrong place.",
    "one_hot(1, 2)", "np.array([1, 0])", "np.array([0, 1])", (DRAWN,),
)  # fmt: skip


def written(folder, *lines) -> Ledger:
    folder.mkdir()
    (folder / "verdicts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return Ledger(folder)


def test_a_line_of_an_earlier_version_is_read_whole(folder):
    ledger = written(folder, LINE, {"event": "written", "verdict": "8f14e45f", "gradebook": "here"})
    assert ledger.unreadable == 0
    entry = ledger.latest["ada", SLUG]
    assert (entry.score, entry.again, entry.stale, entry.executed, entry.written) == (2.5, False, False, "", {"here"})
    assert ledger.reason_to_grade(("ada", SLUG), HASHES) == ""
    line = ledger.line(entry)
    verdict = Verdict("one_hot", SLUG, Status.FAILED, 2.5, 5.0, "off-by-one", "You count from 1.", (FAILED,))
    assert line.result == Result(SLUG, (verdict,), ("The cell `one_hot` was there 2 times.",), seconds=1.25)
    assert (line.reason, line.time) == ("new", "2026-11-02T10:00:00+00:00")


def test_a_line_of_an_earlier_version_that_could_not_be_graded_is_read_whole(folder):
    unchecked = VERDICT | {"status": "could_not_check", "score": 0.0, "diagnosis": None, "checks": []}
    ledger = written(folder, LINE | {"verdicts": [unchecked], "ungradable": "It is cut off.", "score": None, "again": True})
    line = ledger.line(ledger.latest["ada", SLUG])
    assert (line.score, line.ungradable, line.verdicts[0].status) == (None, "It is cut off.", Status.COULD_NOT_CHECK)
    assert ledger.reason_to_grade(("ada", SLUG), HASHES) == "could not be graded last time"


def test_what_is_written_has_the_keys_that_it_always_had_with_seed_and_run(folder):
    append(Ledger(folder))
    assert json.loads((folder / "verdicts.jsonl").read_text(encoding="utf-8")).keys() == LINE.keys() | {"seed", "run"}


def test_a_line_of_a_time_without_seeds_and_runs_is_read(folder):
    entry = written(folder, LINE).latest["ada", SLUG]
    assert (entry.seed, entry.run) == (None, "")


def test_the_verdict_before_the_last_is_known_while_it_is_written_and_when_it_is_read(folder):
    ledger = Ledger(folder)
    for score in (1.0, 2.0, 3.0):
        append(ledger, score=score)
    append(ledger, "bela")
    for known in (ledger, Ledger(folder)):
        assert {key: entry.score for key, entry in known.before.items()} == {("ada", SLUG): 2.0}


def test_who_is_forgotten_and_comes_back_has_no_verdict_before(folder):
    ledger = Ledger(folder)
    for score in (1.0, 2.0):
        append(ledger, score=score)
        append(ledger, "bela", score=score)
    ledger.forget("ada")
    append(ledger, score=3.0)
    for known in (ledger, Ledger(folder)):
        assert {key: entry.score for key, entry in known.before.items()} == {("bela", SLUG): 1.0}


@pytest.mark.parametrize("key", ["id", "student", "assignment", "submission", "checks", "environment", "score", "again"])
def test_a_line_that_lacks_what_tells_whether_it_holds_costs_only_itself(folder, key):
    ledger = written(folder, {name: value for name, value in LINE.items() if name != key})
    assert ledger.reason_to_grade(("ada", SLUG), HASHES) == "new"


def there_and_back(value):
    return serial.from_data(json.loads(json.dumps(serial.to_data(value))), type(value))


def test_a_result_crosses_as_json_and_comes_back_equal():
    verdict = Verdict("one_hot", SLUG, Status.FAILED, 2.5, 5.0, "off-by-one", "You count from 1.", (FAILED,))
    for result in (
        Result(SLUG, (verdict, verdict), ("Put right.",), seconds=0.1, executed='{"cells": "ä"}'),
        Result.without_verdict(SLUG, "It is cut off.", again=True, seconds=3),
    ):
        assert there_and_back(result) == result


text, numbers = st.text(), st.floats(allow_nan=False, allow_infinity=False)
cells = st.lists(st.builds(Cell, st.text(max_size=3), st.booleans()), max_size=2).map(tuple)
grids = st.lists(st.lists(cells, max_size=2).map(tuple), max_size=2).map(tuple)
checks = st.builds(
    CheckResult, text, text, st.sampled_from(Status), numbers, st.booleans(), text, text, text, text,
    st.lists(grids, max_size=2).map(tuple),
)  # fmt: skip


@given(
    st.builds(
        Verdict, text, text, st.sampled_from(Status), numbers, numbers, st.none() | text, text,
        st.lists(checks, max_size=3).map(tuple),
    )
)  # fmt: skip
def test_any_verdict_crosses_as_json_and_comes_back_equal(verdict):
    back = there_and_back(verdict)
    assert back == verdict
    assert type(back.status) is Status
