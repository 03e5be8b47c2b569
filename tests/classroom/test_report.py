"""What an instructor and a student read: the class report, and nbgrader's feedback pages."""

from __future__ import annotations

import html
import re

from autograder.classroom.nbgrader.course import api
from autograder.judging import notebook
from tests.classroom.made_up import ASSIGNMENT, SLUG, graded, grades, hand_in, run, short, state, submission


def test_the_report_counts_points_outcomes_and_mistakes(graded_course, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    page = tmp_path / "class.html"
    result = run("report", graded_course, "--html", page)
    assert result.exit_code == 0, result.output
    text = " ".join(result.output.split())
    for expected in ("2 × off-by-one: You count from 1.", "1.67 / 3", "5.00 / 5", "chen needs a person", "cut off"):
        assert expected in text
    text = page.read_text(encoding="utf-8")
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
        assert expected in text
    assert "<b>dora" not in text
    assert "&lt;b&gt;dora" in text
    assert text.count("<script") == 1


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


def page_of(root, student: str) -> str:
    return (root / "feedback" / student / SLUG / "one_hot.html").read_text(encoding="utf-8")


def scores(root, student: str) -> list[str]:
    """Write the feedback pages, and return what a student's page says of points: of the notebook, then of each cell."""
    result = run("feedback", root)
    assert result.exit_code == 0, result.output
    page = page_of(root, student)
    return re.findall(r"\(Score: (.*?)\)", page)


def test_a_page_says_of_what_nobody_has_marked_that_it_is_not_marked(course, quick):
    hand_in(course, "ada", short(one_hot="unsure", encode="wrong"))
    graded(course, exit_code=1)
    whole, *cells = scores(course, "ada")
    assert whole == "13 so far / 22.0"
    assert cells == ["3.0 / 3.0", "1.0 / 3.0", "not marked yet / 5.0", "5.0 / 5.0", "4.0 / 4.0", "not marked yet / 2.0"]
    with submission(course, "ada") as (gradebook, found):
        grades(found)["explain-one-hot"].manual_score = 0
        grades(found)["check-one_hot"].manual_score = 2.5
        gradebook.db.commit()
    whole, *cells = scores(course, "ada")
    assert whole == "15.5 / 22.0"
    assert cells[2] == "2.5 / 5.0"
    assert cells[-1] == "0.0 / 2.0"


def overview(root, student: str) -> str:
    """Write the feedback pages, and return what stands above the notebook on a student's, without its tags."""
    result = run("feedback", root)
    assert result.exit_code == 0, result.output
    page = page_of(root, student)
    above, _, below = page.partition('<main class="overview">')[2].partition("</main>")
    assert below.strip().startswith('<details class="whole-notebook">')
    assert "explain-one-hot" in below
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", above)).split())


ENCODE = 'def encode(a):\n    """What it does."""\n    return 1 < 2  # wrong'


def test_a_page_begins_with_what_the_student_got_for_each_answer(course, quick):
    (hand_in(course, "ada", short(encode=ENCODE)).parent / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    graded(course)
    above = overview(course, "ada")
    assert "ada · handed in 2026-03-01 12:00 UTC" in above
    assert "build_vocab ✓ passed 3 of 3 encode ✗ not yet 1 of 3" in above
    assert "explain-one-hot not marked yet – of 2 all together 18 so far (of 22)" in above
    assert 'def encode(a): """…""" return 1 < 2 # wrong' in above
    assert "You count from 1." in above


def test_a_page_begins_with_what_a_person_said_and_gave(course, quick):
    hand_in(course, "ada", short(encode=ENCODE))
    graded(course)
    with submission(course, "ada") as (gradebook, found):
        found.student.first_name, found.student.last_name = "Ada", "<i>Lovelace"
        grades(found)["explain-one-hot"].manual_score = 1.5
        grades(found)["check-encode"].manual_score = 2
        for comment in (comment for each in found.notebooks for comment in each.comments):
            if comment.name in ("encode", "explain-one-hot"):
                comment.manual_comment = f"Well said of **{comment.name}** <script>alert(1)</script>"
        gradebook.db.commit()
    above = overview(course, "ada")
    assert "Ada <i>Lovelace" in above
    assert "encode ✗ not yet 2 of 3" in above
    assert "explain-one-hot read by a person 1.5 of 2 all together 20.5 of 22" in above
    assert "Well said of encode" in above
    assert "Well said of explain-one-hot" in above
    page = page_of(course, "ada")
    assert "<script>alert" not in page
    assert "<i>Lovelace" not in page


def test_no_page_holds_the_marking_scheme(course, quick):
    hand_in(course, "ada")
    graded(course)
    overview(course, "ada")
    page = page_of(course, "ada")
    sources = [cell.source for cell in notebook.read(ASSIGNMENT.solution_notebook).cells]
    (scheme,) = [source.partition("BEGIN MARK SCHEME")[2] for source in sources if "BEGIN MARK SCHEME" in source]
    lines = [line.strip(" #=-*") for line in scheme.splitlines() if len(line) > 30]
    assert lines
    assert not [line for line in lines if line[:40] in page]


def test_stock_nbgraders_page_says_it_too(course, quick):
    hand_in(course, "ada")
    graded(course)
    assert api(course).generate_feedback(SLUG)["success"]
    page = page_of(course, "ada")
    assert "(Score: 20 so far / 22.0)" in page


def test_the_page_of_a_file_that_cannot_be_read_has_no_zero(course, quick):
    hand_in(course, "ada", b"{")
    graded(course, exit_code=1)
    assert [each.split(" / ")[0] for each in scores(course, "ada")] == ["not marked yet"] * 7


def test_a_page_counts_only_if_it_is_there(course, quick, monkeypatch):
    hand_in(course, "ada")
    graded(course)
    monkeypatch.setattr("autograder.classroom.nbgrader.compat.Pages.write_single_notebook", lambda *arguments: None)
    result = run("feedback", course)
    assert result.exit_code == 1
    assert "01-one-hot: 0 pages" in result.output
    assert "there is no file" in " ".join(result.output.split())
