"""Marks as CSV: plain, and what Canvas and Moodle make of theirs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.classroom import lms
from tests.classroom.made_up import SLUG, graded, grades, hand_in, run, short, submission, url


def exported(root: Path, *arguments: object) -> str:
    result = run("export", root, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def table(root: Path, *arguments: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(root, *arguments))))


def about(root: Path, student: str, **names: str) -> None:
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_student(student, **names)


def mark_essay(root: Path, student: str, points: float = 2) -> None:
    with submission(root, student) as (gradebook, found):
        grade = grades(found)["explain-one-hot"]
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


@pytest.fixture
def marked(course, quick):
    """A class in which ada is marked, bela's essay is unread, and chen's file can't be read."""
    hand_in(course, "ada", short(encode="wrong"))
    hand_in(course, "bela")
    hand_in(course, "chen", b"{")
    graded(course, exit_code=1)
    mark_essay(course, "ada", 1.5)
    about(course, "ada", first_name='Ada "Countess"', last_name="Lovelace, King", email="ada@x.org", lms_user_id="77")
    return course


# ---------------------------------------------------------------- plain


def test_the_plain_export_quotes_and_leaves_empty_what_has_no_points(marked):
    ada, bela, chen = table(marked)
    assert (ada["last name"], ada["first name"], ada["01-one-hot (of 22)"]) == ("Lovelace, King", 'Ada "Countess"', "19.5")
    assert (ada["total"], ada["waits for a person"]) == ("19.5", "")
    assert (bela["01-one-hot (of 22)"], bela["waits for a person"]) == ("20", SLUG)
    assert (chen["01-one-hot (of 22)"], chen["total"], chen["waits for a person"]) == ("", "", SLUG)


def test_only_the_assignments_named_are_exported(marked):
    assert f"{SLUG} (of 22)" in exported(marked, "01")
    result = run("export", marked, "02-lookup")
    assert result.exit_code == 1
    assert "There are no marks yet" in result.output


@pytest.mark.parametrize("to_file", [True, False])
def test_excel_knows_the_letters_and_another_countrys_excel_the_columns(marked, tmp_path, to_file):
    about(marked, "bela", last_name="Bartók")
    target = tmp_path / "marks.csv"
    result = run("export", marked, "--excel", "--separator", ";", *(["--output", target] if to_file else []))
    content = target.read_bytes() if to_file else result.stdout_bytes
    assert content.startswith(b"\xef\xbb\xbf")
    ada, bela, _ = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert (ada[f"{SLUG} (of 22)"], bela["last name"]) == ("19,5", "Bartók")


def test_options_that_are_for_another_format_are_refused(marked, tmp_path):
    (tmp_path / "roster.csv").touch()
    for arguments in (("--format", "canvas", "--excel"), ("--format", "moodle", "--separator", ";"), ("--roster", "roster.csv")):
        assert run("export", marked, *arguments).exit_code == 2


# ---------------------------------------------------------------- Canvas


@pytest.fixture
def canvas():
    return lms.Canvas(
        students={"501": "Lovelace, Ada", "502": "Bartok, Bela", "503": "Chen", "504": "Dora"},
        logins={"ada@uni.edu": "501", "bela": "502", "chen": "503", "dora": "504"},
        assignments={"9001": SLUG, "9002": "A quiz"},
        marks={("501", "9001"): "3", ("502", "9001"): "7", ("504", "9001"): "11", ("502", "9002"): "5"},
    )


def with_roster(root: Path, canvas: lms.Canvas, *arguments: object):
    roster = root / "Grades.csv"
    roster.write_text(canvas.export(), encoding="utf-8")
    result = run("export", root, "--format", "canvas", "--roster", roster, *arguments)
    assert result.exit_code == 0, result.output
    return result


def test_canvas_changes_the_marks_that_are_finished_and_nothing_else(marked, canvas):
    before = dict(canvas.marks)
    result = with_roster(marked, canvas)
    assert canvas.load(result.stdout) == []
    assert canvas.marks == before | {("501", "9001"): "19.5"}
    assert "1 mark waits for a person and is left out" in result.stderr
    header = result.stdout.splitlines()[0]
    assert header == f"Student,ID,SIS User ID,SIS Login ID,Section,{SLUG} (9001)"


def test_points_so_far_reach_canvas_when_that_is_asked_for(marked, canvas):
    result = with_roster(marked, canvas, "--unfinished")
    assert canvas.load(result.stdout) == []
    assert canvas.marks["502", "9001"] == "20"
    assert ("503", "9001") not in canvas.marks, "nothing of chen's was marked"
    assert "waits" not in result.stderr


def test_who_is_not_in_the_roster_is_named_and_made_nowhere(marked, canvas):
    del canvas.students["501"]
    canvas.logins.pop("ada@uni.edu")
    result = with_roster(marked, canvas)
    assert canvas.load(result.stdout) == []
    assert "ada is not in the roster and was left out." in result.stderr


def test_two_who_would_be_one_in_canvas_are_named_and_change_nothing(marked, canvas):
    """Somebody handed in under two ids, and the marks of the second would overwrite those of the first."""
    hand_in(marked, "ada@uni.edu", short(encode="wrong"))
    graded(marked, exit_code=1)
    before = dict(canvas.marks)
    result = with_roster(marked, canvas, "--unfinished")
    assert canvas.load(result.stdout) == []
    assert canvas.marks == before | {("502", "9001"): "20"}
    for student in ("ada", "ada@uni.edu"):
        assert f"{student} was left out: the roster has one row for ada and ada@uni.edu." in result.stderr


@pytest.mark.parametrize("command", ["export --output", "report --html"])
def test_a_file_that_cannot_be_written_is_named_in_a_sentence(marked, tmp_path, command):
    name, option = command.split()
    result = run(name, marked, option, tmp_path / "nowhere" / "file")
    assert result.exit_code == 1
    assert "file can't be written: No such file or directory." in " ".join(result.output.split())


def test_an_assignment_that_canvas_lacks_is_said(marked, canvas):
    canvas.assignments["9001"] = "Something else"
    result = with_roster(marked, canvas)
    assert canvas.load(result.stdout) == [SLUG]
    assert f"Canvas has no column {SLUG} yet and will make a new assignment of it." in result.stderr


def test_a_column_may_have_the_notebooks_title(marked, canvas):
    canvas.assignments["9001"] = "One-hot times a matrix"
    assert canvas.load(with_roster(marked, canvas).stdout) == []
    assert canvas.marks["501", "9001"] == "19.5"


def test_other_points_in_canvas_are_said(marked, canvas, monkeypatch):
    text = canvas.export().replace("22.00", "20.00")
    monkeypatch.setattr(canvas, "export", lambda: text)
    result = with_roster(marked, canvas)
    assert f"{SLUG} (9001) has 20.00 points in Canvas, and its marks here are out of 22." in result.stderr


def test_two_columns_that_may_be_meant_stop_the_export(marked, canvas):
    canvas.assignments["9003"] = SLUG
    (marked / "Grades.csv").write_text(canvas.export(), encoding="utf-8")
    result = run("export", marked, "--format", "canvas", "--roster", marked / "Grades.csv")
    assert result.exit_code == 1
    assert f"several columns that may be {SLUG}: {SLUG} (9001), {SLUG} (9003)" in result.output


@pytest.mark.parametrize("content", [b"", b"student,points\nada,3\n", b"\x00\xff\xfe"])
def test_a_roster_that_is_none_says_where_to_get_one(marked, tmp_path, content):
    (tmp_path / "roster.csv").write_bytes(content)
    result = run("export", marked, "--format", "canvas", "--roster", tmp_path / "roster.csv")
    assert result.exit_code == 1
    assert "Export Entire Gradebook" in result.output


def test_without_a_roster_canvas_goes_by_names_and_it_is_said(marked, canvas):
    about(marked, "ada", first_name="Ada", last_name="Lovelace")
    result = run("export", marked, "--format", "canvas")
    assert canvas.load(result.stdout) == []
    assert canvas.marks["501", "9001"] == "19.5"
    assert result.stdout.splitlines()[0] == f"Student,ID,Section,{SLUG}"
    assert "--roster FILE" in result.stderr


# ---------------------------------------------------------------- Moodle


def test_moodle_has_no_mark_where_there_is_none_and_feedback_beside_each_mark(marked):
    imported = lms.moodle(exported(marked, "--format", "moodle"), "Username")
    assert imported == {
        "ada": {SLUG: 19.5, f"{SLUG} feedback": "encode: not yet: You count from 1."},
        "bela": {SLUG: None, f"{SLUG} feedback": ""},
        "chen": {SLUG: None, f"{SLUG} feedback": ""},
    }
    assert lms.moodle(exported(marked, "--format", "moodle", "--unfinished"), "Username")["bela"][SLUG] == 20


def test_a_tutors_own_sentence_goes_to_moodle_in_short(marked):
    with submission(marked, "ada") as (gradebook, found):
        (comment,) = [each for notebook in found.notebooks for each in notebook.comments if each.name == "encode"]
        comment.manual_comment = "Nearly.\n\n" + "Look again. " * 100
        gradebook.db.commit()
    feedback = str(lms.moodle(exported(marked, "--format", "moodle"), "Username")["ada"][f"{SLUG} feedback"])
    assert feedback.startswith("encode: Nearly. Look again.")
    assert len(feedback) < 250


@pytest.mark.parametrize("key", ["ID number", "Email address"])
def test_a_column_with_gaps_is_no_key_as_moodle_would_give_a_mark_to_the_student_above(marked, key):
    assert key not in table(marked, "--format", "moodle")[0]
    for student in ("bela", "chen"):
        about(marked, student, email=f"{student}@x.org", lms_user_id=f"7-{student}")
    imported = lms.moodle(exported(marked, "--format", "moodle"), key)
    assert len(imported) == 3
    assert imported["77" if key == "ID number" else "ada@x.org"][SLUG] == 19.5


def test_a_student_whom_moodle_would_take_for_nobody_is_left_out_and_named(marked):
    hand_in(marked, "0")
    graded(marked, exit_code=1)
    mark_essay(marked, "0", 0)
    result = run("export", marked, "--format", "moodle")
    assert "A student without a user name was left out: 0" in result.stderr
    assert set(lms.moodle(result.stdout, "Username")) == {"ada", "bela", "chen"}


# ---------------------------------------------------------------- all of them


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)"])
@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_no_export_holds_a_formula(course, quick, student, form):
    hand_in(course, student)
    graded(course)
    row = table(course, "--format", form, *(["--unfinished"] if form == "canvas" else []))[-1]
    assert f"'{student}" in row.values()
    assert not any(value.lstrip()[:1] in set("=+-@") for value in row.values() if value not in ("", "-"))


def test_it_says_how_many_students_a_file_has(marked, tmp_path):
    target = tmp_path / "marks.csv"
    result = run("export", marked, "--format", "moodle", "--output", target)
    assert f"3 students in {target}" in result.stderr
    assert target.read_text(encoding="utf-8").startswith("Username,")
