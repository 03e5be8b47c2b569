"""`hint`, `progress` and `solution`, as a notebook calls them."""

from __future__ import annotations

import json
import re

import pytest

from autograder import catalog, hint, progress, solution
from autograder.api import _hints_given
from autograder.catalog import ROOT
from autograder.checks.progress import remember
from autograder.classroom import findings
from tests.answers import verdict_on


@pytest.fixture(autouse=True)
def _no_hints_yet():
    _hints_given.clear()


def test_hints_go_from_the_first_to_the_last_and_stay_there():
    count = len(catalog.exercise("one_hot").hints)
    shown = [hint("one_hot") for _ in range(count + 1)]
    assert [f"Hint {place} of {count}" in text for place, text in enumerate(shown[:-1], start=1)] == [True] * count
    assert shown[-1] == shown[-2]
    assert "no further hint" in shown[-1]


def test_a_hint_can_be_asked_for_by_number():
    assert "Hint 2 of" in hint("one_hot", 2)


def test_a_hint_for_an_unknown_name_suggests_a_known_one():
    assert "'encode'" in hint("encod")


def test_each_exercise_has_at_least_two_hints_and_none_gives_the_solution_away():
    assert [str(finding) for assignment in catalog.assignments() for finding in findings.hints(assignment)] == []


def test_progress_lists_every_exercise_and_survives_a_restart(tmp_path, monkeypatch):
    for slug in ("01-one-hot", "02-lookup"):
        (tmp_path / slug).mkdir()
    remember(verdict_on("one_hot", lambda ids, vocab_size: None), tmp_path / "01-one-hot")
    remember(verdict_on("embed_by_lookup", lambda ids, table: __import__("numpy").asarray(table)[ids]), tmp_path / "02-lookup")
    monkeypatch.chdir(tmp_path / "02-lookup")
    text, page = repr(progress()), progress()._repr_html_()
    for assignment in catalog.assignments():
        for exercise in assignment.exercises:
            assert exercise.name in text
            assert exercise.name in page
    assert re.search(r"✗ one_hot +░{10} 0/5", text)
    assert re.search(r"embed_by_lookup +█", text)
    assert re.search(r"All together: \d", text)


def won(folder, slug: str, *, all_but: str = "") -> None:
    """Write down full points for the exercises of a notebook."""
    here = folder / slug
    here.mkdir(exist_ok=True)
    points = {each.name: {"status": "passed", "score": each.points} for each in catalog.assignment(slug).exercises}
    points.pop(all_but, None)
    (here / ".progress.json").write_text(json.dumps(points))


def test_progress_shows_where_it_is_good_to_stop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines, page = repr(progress()).splitlines(), progress()._repr_html_()
    stops = [exercise.name for exercise in catalog.exercises() if exercise.pause]
    assert [lines[place - 1].split()[1] for place, line in enumerate(lines) if "good place to stop" in line] == stops
    assert page.count("good place to stop") == len(stops) > 0


def test_progress_is_glad_when_a_notebook_and_when_the_course_is_complete(tmp_path, monkeypatch):
    slugs = [assignment.slug for assignment in catalog.assignments()]
    won(tmp_path, slugs[0])
    won(tmp_path, slugs[1], all_but=catalog.assignment(slugs[1]).exercises[-1].name)
    monkeypatch.chdir(tmp_path / slugs[0])
    for shown in (repr(progress()), progress()._repr_html_()):
        assert shown.count("Well done!") == 1
        assert "Congratulations" not in shown
        assert shown.index(slugs[0]) < shown.index("Well done!") < shown.index(slugs[1])
    for slug in slugs:
        won(tmp_path, slug)
    for shown in (repr(progress()), progress()._repr_html_()):
        assert shown.count("Well done!") == len(slugs)
        assert shown.count("Congratulations") == 1


def test_progress_ignores_a_damaged_file(tmp_path):
    for content in ("", "[1]", '{"one_hot": 3}', '{"one_hot": {"status": "weird", "score": 1}}'):
        (tmp_path / ".progress.json").write_text(content)
        assert progress().score == 0


def test_progress_is_written_whole_or_not_at_all(tmp_path):
    remember(verdict_on("one_hot", lambda ids, vocab_size: None), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".progress.json"]
    assert json.loads((tmp_path / ".progress.json").read_text())["one_hot"]["status"] == "failed"


def test_the_solution_asks_first(monkeypatch):
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or "n")
    assert "def one_hot" not in solution("one_hot")
    assert "[y/N]" in asked[0]
    monkeypatch.setattr("builtins.input", lambda question: "y")
    shown = solution("one_hot")
    assert "def one_hot" in shown
    assert "SOLUTION" not in shown


def test_there_is_no_solution_without_the_solutions_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    assert "not part of this copy" in solution("one_hot")
    assert (ROOT / "solutions").exists()


def test_nobody_to_ask_means_no_solution(monkeypatch):
    def refuse(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", refuse)
    assert "def one_hot" not in solution("one_hot")
