"""What an instructor and a student read: the class report, and nbgrader's feedback pages."""

from __future__ import annotations

from tests.classroom.made_up import SLUG, run, state


def test_the_report_counts_points_outcomes_and_mistakes(graded_course, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    page = tmp_path / "class.html"
    result = run("report", graded_course, "--html", page)
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    for expected in ("2 × off-by-one: You count from 1.", "1.67 / 3", "5.00 / 5", "chen needs a person", "cut off"):
        assert expected in text
    html = page.read_text(encoding="utf-8")
    for expected in (
        "off-by-one",
        "You count from 1.",
        "1.67 / 3",
        "chen",
        'lang="en"',
        "4 submissions",
        "2 need a person",
        "<caption>",
    ):
        assert expected in html
    assert "<b>dora" not in html
    assert "&lt;b&gt;dora" in html
    assert "<script" not in html


def test_a_report_writes_nothing_unless_it_is_told_where(graded_course, tmp_path):
    before = state(tmp_path)
    result = run("report", graded_course)
    assert result.exit_code == 0
    assert ".html" not in result.output
    assert state(tmp_path) == before
    run("report", graded_course, "--html", tmp_path / "class.html")
    assert state(tmp_path).keys() - before.keys() == {"class.html"}


def test_a_report_of_nothing_says_what_to_do(course):
    result = run("report", course)
    assert result.exit_code == 1
    assert "autograder grade" in result.output


def test_feedback_pages_have_panels_and_say_why_something_could_not_be_graded(graded_course):
    result = run("feedback", graded_course)
    assert result.exit_code == 0, result.output
    assert "4 pages" in result.output
    assert "You count from 1." in (graded_course / "feedback" / "bela" / SLUG / "one_hot.html").read_text(encoding="utf-8")
    dora = (graded_course / "feedback" / "<b>dora" / SLUG / "one_hot.html").read_text(encoding="utf-8")
    assert "could not be graded" in dora
