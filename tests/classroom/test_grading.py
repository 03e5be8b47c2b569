"""A whole class is graded once; a crash, a broken file or a stranger's file costs only itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import nbformat
import psutil
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from autograder import catalog
from autograder.catalog import ROOT
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands import class_commands
from autograder.judging import fingerprint, notebook, sandbox
from tests.classroom.made_up import (
    ASSIGNMENT,
    SLUG,
    UNCONFINED,
    QuickJudge,
    comments,
    graded,
    grades,
    hand_in,
    run,
    score,
    short,
    state,
    submission,
    url,
)


def test_points_notebook_and_comment_reach_the_gradebook(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    assert graded(course) == 2
    assert score(course, "ada") == 20
    assert score(course, "bela") == 18
    with submission(course, "bela") as (_, found):
        assert comments(found)["encode"] == "not yet: You count from 1."
        assert comments(found)["one_hot"] is None
        assert found.needs_manual_grade  # the question that a person reads
    executed = notebook.read(course / "autograded" / "bela" / SLUG / ASSIGNMENT.notebook)
    outputs = [cell.outputs[0]["data"]["text/plain"] for cell in executed.cells if notebook.checked_exercise(cell)]
    assert outputs == ["3", "1", "5", "5", "4"]


def test_a_second_run_grades_nothing_and_changes_nothing(course, quick):
    hand_in(course, "ada")
    assert graded(course) == 1
    before = state(course)
    assert graded(course) == 0
    assert state(course) == before


def test_a_changed_submission_is_graded_again_and_the_others_are_not(course, quick):
    hand_in(course, "ada", short(encode="wrong"))
    hand_in(course, "bela")
    graded(course)
    hand_in(course, "ada")
    assert graded(course) == 1
    assert score(course, "ada") == 20


def test_a_changed_check_file_regrades_the_assignment(course, quick, monkeypatch, tmp_path):
    checks = tmp_path / "test_hidden.py"
    shutil.copy(ASSIGNMENT.hidden_checks, checks)
    monkeypatch.setattr(catalog.Assignment, "hidden_checks", property(lambda self: checks))
    hand_in(course, "ada")
    assert graded(course) == 1
    assert graded(course) == 0
    checks.write_text(checks.read_text() + "\n# stricter\n")
    assert "changed checks" in run("grade", course).output
    assert graded(course) == 0


def test_another_environment_regrades(course, quick, monkeypatch):
    hand_in(course, "ada")
    graded(course)
    monkeypatch.setattr(fingerprint, "of_environment", lambda **_: "another")
    assert graded(course) == 1


def test_grade_shows_what_it_graded_now_and_a_line_for_all(course, quick):
    hand_in(course, "ada", short(encode="wrong"))
    hand_in(course, "bela", b"{")
    output = run("grade", course).output
    assert "off-by-one" in output
    assert "cut off" in output
    hand_in(course, "chen")
    output = run("grade", course).output
    assert "points of 1 submission " in output
    assert "off-by-one" not in output, "which was said before"
    assert "cut off" not in output
    line = f"{SLUG} in all: 3 submissions, 19.0 of 20 points on average, 1 needs a person"
    assert output.splitlines()[-1] == line
    assert run("grade", course).output.splitlines() == ["Nothing to grade: 3 submissions are up to date.", line]


def test_force_regrades_what_is_up_to_date(course, quick):
    hand_in(course, "ada")
    graded(course)
    assert graded(course, "--force") == 1


def test_hidden_inputs_are_new_in_each_run_and_the_same_when_a_submission_is_graded_again(course, quick):
    QuickJudge.seeds.clear()
    hand_in(course, "ada")
    hand_in(course, "bela")
    graded(course)
    first, same = QuickJudge.seeds
    assert first == same, "a class is asked the same"
    hand_in(course, "bela", short(encode="wrong"))
    graded(course)
    graded(course, "--force")
    assert len(QuickJudge.seeds) == 5
    new = QuickJudge.seeds[2]
    assert new != first
    assert sorted(QuickJudge.seeds[3:]) == sorted([first, new])


def test_only_the_named_assignment_is_graded(course, quick):
    hand_in(course, "ada")
    assert graded(course, "02-lookup") == 0
    assert graded(course, "01") == 1
    assert run("grade", course, "99-nothing").exit_code == 2


def test_manual_points_and_comments_survive_a_regrade(course, quick):
    hand_in(course, "ada", short(encode="wrong"))
    graded(course)
    with submission(course, "ada") as (gradebook, found):
        grades(found)["explain-one-hot"].manual_score = 1.5
        grades(found)["check-encode"].manual_score = 2.0
        encode = next(comment for each in found.notebooks for comment in each.comments if comment.name == "encode")
        encode.manual_comment = "Nearly."
        gradebook.db.commit()
    hand_in(course, "ada", short(encode="wrong", one_hot="wrong"))
    assert graded(course) == 1
    with submission(course, "ada") as (_, found):
        assert found.score == 3 + 2 + 1 + 5 + 4 + 1.5
        assert comments(found)["encode"] == "Nearly."
        assert grades(found)["check-encode"].needs_manual_grade  # nbgrader asks whether it still holds


def with_essay(essay: str, **answers: str):
    made = short(**answers)
    (place,) = [n for n, each in enumerate(made.cells) if each.metadata.get("nbgrader", {}).get("grade_id") == "explain-one-hot"]
    made.cells.insert(place + 1, nbformat.v4.new_markdown_cell(essay))
    return made


def mark_essay(root, points: float) -> None:
    """Mark ada's essay as formgrader does."""
    with submission(root, "ada") as (gradebook, found):
        grade = grades(found)["explain-one-hot"]
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def essay_of(root) -> tuple[float | None, bool]:
    """Return the manual points of ada's essay, and whether it waits for a person."""
    with submission(root, "ada") as (_, found):
        grade = grades(found)["explain-one-hot"]
        return grade.manual_score, grade.needs_manual_grade


def test_an_essay_that_changed_after_its_mark_waits_for_a_new_one(course, quick):
    hand_in(course, "ada", with_essay("The rows of the table."))
    graded(course)
    assert essay_of(course) == (None, True)
    mark_essay(course, 1.5)
    hand_in(course, "ada", with_essay("Its columns."))
    graded(course)
    assert essay_of(course) == (1.5, True)
    graded(course, "--force")
    assert essay_of(course) == (1.5, True), "nobody has read it in between"


def test_an_essay_that_is_as_it_was_marked_keeps_its_mark_and_waits_for_nobody(course, quick):
    hand_in(course, "ada", with_essay("The rows of the table.", encode="wrong"))
    graded(course)
    mark_essay(course, 1.5)
    (course / "submitted" / "ada" / SLUG / ASSIGNMENT.notebook).unlink()
    hand_in(course, "ada", with_essay("The rows of the table."), name="one_hot (2).ipynb")
    graded(course)
    assert essay_of(course) == (1.5, False)
    graded(course, "--force")
    assert essay_of(course) == (1.5, False)


def test_an_essay_is_read_again_after_a_file_that_could_not_be_graded(course, quick):
    """The notebook that stands in for such a file holds nobody's essay."""
    hand_in(course, "ada", with_essay("The rows of the table."))
    graded(course)
    mark_essay(course, 1.5)
    hand_in(course, "ada", b"{")
    graded(course, exit_code=1)
    assert essay_of(course) == (1.5, True)
    mark_essay(course, 1.5)
    hand_in(course, "ada", short())
    graded(course)
    assert essay_of(course) == (1.5, True)


def test_what_could_not_be_checked_waits_for_a_person_and_is_no_zero(course, quick):
    hand_in(course, "ada", short(one_hot="unsure"))
    result = run("grade", course)
    assert result.exit_code == 1
    assert "15 of 20, needs a person" in result.output
    with submission(course, "ada") as (_, found):
        grade = grades(found)["check-one_hot"]
        assert grade.auto_score is None
        assert grade.needs_manual_grade
        assert comments(found)["one_hot"] == "could not check: The kernel died."
        assert found.score == 15


BROKEN = {
    "cut-off": (b'{"cells": [', "cut off"),
    "empty": (b"", "is empty"),
    "binary": (b"\x00\xff\xfe", "can't be read as text"),
    "list": (b"[1, 2]", "readable notebook"),
    "conflict": (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n", "conflict"),
    "version-99": (b'{"cells": [], "metadata": {}, "nbformat": 99, "nbformat_minor": 0}', "readable notebook"),
    "another": ((ROOT / "course" / "02-lookup" / "lookup.ipynb").read_bytes(), "is the notebook of 02-lookup"),
}


def test_broken_files_get_a_sentence_each_and_the_class_goes_on(course, quick, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    for student, (content, _) in BROKEN.items():
        hand_in(course, student, content)
    hand_in(course, "ada")
    (course / "submitted" / "nothing" / SLUG).mkdir(parents=True)
    hand_in(course, "too-large", b" " * 50_000_001)
    result = run("grade", course)
    assert result.exit_code == 1
    assert score(course, "ada") == 20
    text = " ".join(result.output.split())
    for expected in [sentence for _, sentence in BROKEN.values()] + ["There is no notebook one_hot.ipynb", "Clear its outputs"]:
        assert expected in text
    with submission(course, "cut-off") as (_, found):
        assert all(grade.needs_manual_grade and grade.auto_score is None for grade in grades(found).values())
        assert "cut off" in comments(found)["one_hot"]
    shown = notebook.read(course / "autograded" / "cut-off" / SLUG / ASSIGNMENT.notebook)
    assert "could not be graded" in shown.cells[0].source
    assert graded(course, exit_code=1) == 0


def test_a_broken_file_after_a_good_one_marks_the_old_points_as_stale(course, quick):
    hand_in(course, "ada")
    graded(course)
    hand_in(course, "ada", b"{")
    result = run("grade", course)
    assert "points of an earlier submission" in " ".join(result.output.replace("│", " ").split())
    with submission(course, "ada") as (_, found):
        assert found.score == 20
        assert all(grade.needs_manual_grade for grade in grades(found).values())
        assert "of an earlier submission" in comments(found)["one_hot"]
    hand_in(course, "ada", short(encode="wrong"))
    graded(course)
    with submission(course, "ada") as (_, found):
        assert found.score == 18
        assert comments(found)["one_hot"] is None
        assert not grades(found)["check-one_hot"].needs_manual_grade


def test_a_renamed_notebook_is_graded_and_the_student_is_told(course, quick):
    hand_in(course, "ada", name="one_hot (2).ipynb")
    assert graded(course) == 1
    assert score(course, "ada") == 20
    graded_notebook = notebook.read(course / "autograded" / "ada" / SLUG / ASSIGNMENT.notebook)
    assert "one_hot (2).ipynb" in graded_notebook.cells[0].source


HALF = "\ud800"


class HalfACharacter(QuickJudge):
    """Leaves half a character wherever a judge may write, for the one who wants it."""

    def run(self, submitted):
        executed, verdicts = super().run(submitted)
        if not any("half" in cell.source for cell in submitted.cells):
            return executed, verdicts
        executed.metadata[HALF] = HALF
        executed.cells[0].metadata[HALF] = HALF
        return executed, tuple(replace(each, message=HALF, diagnosis=HALF) for each in verdicts)


def test_half_a_character_stops_neither_the_class_nor_its_own_submission(course, quick, monkeypatch):
    monkeypatch.setattr("autograder.judging.judge.Judge", HalfACharacter)
    hand_in(course, "ada", short(encode="half, wrong"))
    hand_in(course, "bela")
    result = run("grade", course)
    assert result.exit_code == 0, result.output
    assert (score(course, "ada"), score(course, "bela")) == (18, 20)
    for command, arguments in (("report", ("--html", course / "page.html")), ("export", ()), ("feedback", ())):
        result = run(command, course, *arguments)
        assert result.exit_code == 0, result.output + repr(result.exception)
    assert (course / "feedback" / "ada" / SLUG / "one_hot.html").exists()


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_a_result_that_cannot_be_stored_makes_one_submission_ungradable(course, quick, monkeypatch, trouble):
    for student in ("ada", "bela"):
        hand_in(course, student)
    append = Ledger.append

    def refuse(self, student, result, *arguments):
        if student == "ada" and not result.ungradable:
            raise trouble
        return append(self, student, result, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append", refuse)
        result = run("grade", course)
    assert result.exit_code == 1
    assert f"What came of it could not be stored: {trouble.strerror}." in " ".join(result.output.replace("│", "").split())
    assert "ada" in result.output
    assert score(course, "bela") == 20
    assert graded(course) == 1
    assert score(course, "ada") == 20


def test_a_full_disk_names_everybody_stops_nothing_and_leaves_a_whole_ledger(course, quick, monkeypatch):
    for student in ("ada", "bela"):
        hand_in(course, student)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("autograder.classroom.ledger.os.fsync", full)
        result = run("grade", course)
    assert result.exit_code == 1
    for student in ("ada", "bela"):
        assert f"{SLUG} {student}: It could not be written into the ledger" in result.output
    assert graded(course) == 2
    assert Ledger(course / "ledger").unreadable == 0
    assert [path.suffix for path in (course / "ledger" / "notebooks").iterdir()] == [".gz"]


def test_what_a_stopped_run_left_of_executed_notebooks_is_removed(course, quick):
    (course / "ledger" / "notebooks").mkdir(parents=True)
    (course / "ledger" / "notebooks" / "0123.abc.part").touch()
    hand_in(course, "ada")
    graded(course)
    assert len(list((course / "ledger" / "notebooks").iterdir())) == 1


def test_what_lies_in_submitted_and_is_not_graded_is_listed_with_where_it_belongs(course, quick):
    folder = course / "submitted"
    hand_in(course, "ada")
    hand_in(course, "Ada")
    for name in ("...", "..hidden", "nobody", "M\udcfcller", "bela/01-One-Hot (1)", "chen/somewhere"):
        (folder / name).mkdir(parents=True)
    for name in ("one_hot.ipynb", "dora/one_hot (2).ipynb", "bela/notes.txt", "ada/.DS_Store", ".DS_Store"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    output = " ".join(run("grade", course).output.split())
    for told in (
        "submitted/... can't be a student's id: nbgrader doesn't see names that begin with a dot, and was left out.",
        "submitted/..hidden can't be a student's id",
        "submitted/nobody holds no assignment.",
        "submitted/Müller can't be a student's id: it has characters that don't print",
        "submitted/bela/01-One-Hot (1) was left out: what counts is in submitted/bela/01-one-hot/.",
        "submitted/bela/notes.txt was left out: what counts is in submitted/bela/<assignment>/.",
        "submitted/chen/somewhere was left out",
        "submitted/dora/one_hot (2).ipynb was left out: what counts is in submitted/dora/01-one-hot/.",
        "submitted/one_hot.ipynb is no student's folder",
        "submitted/ has 2 students with nearly the same id: Ada, ada.",
    ):
        assert told in output
    assert "DS_Store" not in output


@pytest.mark.parametrize("name", ["L\udcf6sung.ipynb", "one_hot.IPYNB", "one_hot.ipynb.txt", "-rf.ipynb", "x" * 249 + ".ipynb"])
def test_a_notebook_may_have_any_name_and_it_is_said(course, quick, name):
    hand_in(course, "ada", name=name)
    result = run("grade", course)
    assert result.exit_code == 0, result.output + repr(result.exception)
    assert score(course, "ada") == 20
    told = notebook.read(course / "autograded" / "ada" / SLUG / ASSIGNMENT.notebook).cells[0].source
    assert f"The file was named {name.replace(chr(0xDCF6), 'ö')} in place of" in told


@pytest.mark.parametrize("student", ["x [y]*?", "{student_id} 100%", "e\u0301-é", "y" * 255])
def test_students_of_any_name_have_a_feedback_page_and_a_row(course, quick, student):
    hand_in(course, student, short(encode="wrong"))
    graded(course)
    result = run("feedback", course)
    assert result.exit_code == 0, result.output
    assert (course / "feedback" / student / SLUG / "one_hot.html").exists()
    assert student in run("export", course).output


def test_links_that_lead_out_of_the_students_folder_are_not_followed(course, quick):
    ada = hand_in(course, "ada")
    (course / "submitted" / "thief" / SLUG).mkdir(parents=True)
    (course / "submitted" / "thief" / SLUG / ASSIGNMENT.notebook).symlink_to(ada)
    (course / "submitted" / "folder-thief").mkdir()
    (course / "submitted" / "folder-thief" / SLUG).symlink_to(ada.parent)
    (course / "submitted" / "twin").symlink_to(course / "submitted" / "ada")
    (course / "submitted" / "circle" / SLUG).mkdir(parents=True)
    (course / "submitted" / "circle" / SLUG / ASSIGNMENT.notebook).symlink_to(ASSIGNMENT.notebook)
    os.mkfifo(course / "submitted" / "circle" / SLUG / "timestamp.txt")
    (ada.parent / "timestamp.txt").symlink_to("/etc/hostname")
    result = run("grade", course)
    assert result.exit_code == 1, result.output
    assert "submitted/twin is a link" in result.output
    with Gradebook(url(course), "inside-the-embedding-layer") as gradebook:
        assert {student.id: student.score for student in gradebook.students} == {
            "ada": 20, "thief": 0, "folder-thief": 0, "circle": 0,
        }  # fmt: skip
    assert not (course / "autograded" / "ada" / SLUG / "timestamp.txt").exists()


@pytest.mark.parametrize("student", ["o'hara; drop table grade", "müller-ß", "100%", "a[1]*", "-rf", "{assignment_id}", "a b"])
def test_students_may_have_any_name(course, quick, student):
    hand_in(course, student, short(encode="wrong"))
    assert graded(course) == 1
    assert score(course, student) == 18
    assert (course / "autograded" / student / SLUG / ASSIGNMENT.notebook).exists()
    assert graded(course) == 0


def test_the_submission_time_reaches_the_gradebook_and_a_wrong_one_stops_nothing(course, quick):
    (hand_in(course, "ada").parent / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    (hand_in(course, "bela").parent / "timestamp.txt").write_text("yesterday evening")
    graded(course)
    with submission(course, "ada") as (_, found):
        assert found.timestamp.isoformat() == "2026-03-01T12:00:00"
    assert score(course, "bela") == 20


def test_a_second_grade_of_the_same_course_waits_for_its_turn(course, quick):
    from filelock import FileLock

    hand_in(course, "ada")
    (course / "ledger").mkdir()
    with FileLock(course / "ledger" / "lock"):
        result = run("grade", course)
    assert result.exit_code == 1
    assert "Another grade is running" in result.output


def test_workers_and_scheduler_exclude_each_other(course):
    assert run("grade", course, "--workers", 2, "--scheduler", "tcp://127.0.0.1:1").exit_code == 2


def test_without_a_sandbox_grading_stops_with_a_sentence(course, monkeypatch):
    hand_in(course, "ada")
    monkeypatch.setattr(sandbox, "why_unavailable", lambda: "bubblewrap is missing: install it, or pass --unconfined.")
    result = CliRunner().invoke(class_commands.grade, ["--course-dir", str(course)])
    assert result.exit_code == 1
    assert "bubblewrap is missing" in result.output
    assert not (course / "ledger").exists()


# ---------------------------------------------------------------- dry run


def test_a_dry_run_tells_who_would_change_and_why_and_writes_nothing(course, quick, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    hand_in(course, "ada", short(encode="wrong"))
    hand_in(course, "bela")
    hand_in(course, "chen")
    graded(course)
    hand_in(course, "ada")
    hand_in(course, "bela", short(count_weights="def count_weights(*sizes): return {}"))
    hand_in(course, "dora", b"")
    before = state(course)
    result = run("grade", course, "--dry-run")
    assert result.exit_code == 0
    assert state(course) == before
    rows = {
        line.split("│")[2].strip(): [cell.strip() for cell in line.split("│")[3:6]]
        for line in result.output.splitlines()
        if "│" in line
    }
    assert rows["ada"] == ["changed submission", "18", "20"]
    assert rows["dora"] == ["new", "–", "could not be graded"]
    assert "bela" not in rows
    assert "2 submissions would change, 1 would be graded again with the same points" in " ".join(result.output.split())


def test_a_dry_run_of_a_class_that_was_never_graded_makes_no_file(tmp_path, quick):
    hand_in(tmp_path, "ada")
    before = state(tmp_path)
    assert run("grade", tmp_path, "--dry-run").exit_code == 0
    assert state(tmp_path) == before


# ---------------------------------------------------------------- crashes


def test_a_verdict_that_never_reached_the_gradebook_is_written_without_grading(course, quick, monkeypatch):
    hand_in(course, "ada")
    hand_in(course, "bela", b"{")

    def crash(*_):
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "write", crash)
        assert run("grade", course).exit_code == 137
    assert len(Ledger(course / "ledger").latest) == 1
    result = run("grade", course)
    assert "1 verdict of an earlier run" in result.output
    assert QuickJudge.judged
    assert score(course, "ada") == 20
    assert graded(course, exit_code=1) == 0


@pytest.mark.parametrize("step", ["SaveAutoGrades", "AssignLatePenalties"])
def test_a_crash_in_the_middle_of_writing_is_repaired_without_grading(course, quick, monkeypatch, step):
    hand_in(course, "ada")

    def crash(*_):
        raise SystemExit(137)

    with monkeypatch.context() as patched:
        patched.setattr(f"nbgrader.preprocessors.{step}.preprocess", crash)
        assert run("grade", course).exit_code == 137
    assert graded(course) == 0
    assert score(course, "ada") == 20
    assert (course / "autograded" / "ada" / SLUG / ASSIGNMENT.notebook).exists()


def test_a_torn_last_line_costs_one_grading(course, quick):
    for student in ("ada", "bela"):
        hand_in(course, student)
    graded(course)
    path = course / "ledger" / "verdicts.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["event"] for line in lines] == ["verdict", "written", "verdict", "written"]
    path.write_bytes(b"".join(lines[:2]) + lines[2][:-30])
    assert graded(course) == 1
    assert score(course, "bela") == 20


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["gradebook.db", "autograded"])
def test_a_lost_gradebook_is_written_again_from_the_ledger(course, quick, lost):
    hand_in(course, "ada", short(encode="wrong"))
    graded(course)
    path = course / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert graded(course) == 0
    assert score(course, "ada") == 18


def test_a_submission_that_the_gradebook_refuses_is_named_leaves_nothing_behind_and_is_tried_again(course, quick, monkeypatch):
    for student in ("ada", "bela"):
        hand_in(course, student)
    assign = AssignLatePenalties.preprocess

    def refuse(self, nb, resources):
        if resources["nbgrader"]["student"] == "ada":
            raise OSError("the disk is full")
        return assign(self, nb, resources)

    with monkeypatch.context() as patched:
        patched.setattr(AssignLatePenalties, "preprocess", refuse)
        result = run("grade", course)
    assert result.exit_code == 1
    assert "the disk is full" in " ".join(result.output.split())
    with Gradebook(url(course), "inside-the-embedding-layer") as gradebook:
        assert {student.id: student.score for student in gradebook.students} == {"bela": 20}
    assert graded(course) == 0
    assert score(course, "ada") == 20


def test_a_late_submission_plugin_may_read_and_write_the_gradebook(course, quick, monkeypatch):
    def one_point_and_a_name(self, student, score, seconds):
        with Gradebook(url(course), "inside-the-embedding-layer") as gradebook:
            assert gradebook.find_submission(SLUG, student).score == score
            gradebook.update_or_create_student(student, last_name="Late")
        return 1

    monkeypatch.setattr(LateSubmissionPlugin, "late_submission_penalty", one_point_and_a_name)
    with Gradebook(url(course), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_assignment(SLUG, duedate="2026-03-01 00:00:00 UTC")
    (hand_in(course, "ada").parent / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    graded(course)
    with submission(course, "ada") as (_, found):
        assert (found.score, found.late_submission_penalty, found.student.last_name) == (20, 1, "Late")


@pytest.mark.slow
def test_killed_with_sigkill_in_the_middle_it_goes_on_and_leaves_no_process(course):
    for number in range(4):
        hand_in(course, f"student-{number}")
    command = [sys.executable, "-u", "-c", "from autograder.commands.class_commands import grade; grade()"]
    process = subprocess.Popen(
        [*command, "--course-dir", str(course), "--workers", "2", *UNCONFINED], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("1/4")
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    known = len(Ledger(course / "ledger").latest)
    assert 1 <= known < 4
    result = run("grade", course, "--workers", 2)
    assert result.exit_code == 0, result.output
    assert f"/{4 - known} " in result.output
    assert {score(course, f"student-{number}") for number in range(4)} == {20}
