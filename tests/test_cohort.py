"""A whole class: graded once, in parallel, through any executor; a crash, a broken file or a dead worker costs only itself."""

from __future__ import annotations

import contextlib
import copy
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from autograder import catalog, cohort, fingerprint, grading, grading_commands, notebook, own_process, sandbox
from autograder.gradebook import Writer
from autograder.ledger import Ledger
from autograder.verdict import COULD_NOT_CHECK, FAILED, NOT_ATTEMPTED, PASSED, Verdict
from tests.conftest import ROOT

SLUG = "01-one-hot"
ASSIGNMENT = catalog.assignment(SLUG)
NAMES = [exercise.name for exercise in ASSIGNMENT.exercises]
RELEASED = notebook.read(ROOT / "course" / SLUG / ASSIGNMENT.notebook)


# ---------------------------------------------------------------- a class, and somebody quick who grades it


def short(**answers: str) -> nbformat.NotebookNode:
    """Return the released notebook without its experiments, with the reference answers but for those given."""
    made = copy.deepcopy(RELEASED)
    made.cells = [cell for cell in made.cells if cell.metadata.get("nbgrader") or cell.source.startswith("import numpy")]
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in NAMES:
            cell.source = answers.get(name) or notebook.reference_source(ASSIGNMENT.solution_notebook, name)
    return made


class QuickJudge:
    """Judges by a word in the answer, without a kernel: "wrong", "unsure", "NotImplementedError", and all else passes."""

    judged = 0

    def __init__(self, assignment, substitute=True, **options):
        self.assignment = assignment

    def run(self, submitted):
        QuickJudge.judged += 1
        executed = copy.deepcopy(submitted)
        answers = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in executed.cells}
        verdicts = {
            exercise.name: self._verdict(exercise, answers.get(exercise.name, "")) for exercise in self.assignment.exercises
        }
        for cell in executed.cells:
            verdict = verdicts.get(notebook.checked_exercise(cell))
            if cell.cell_type == "code" and verdict:
                data = verdict._repr_mimebundle_()
                cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=None)]
        return executed, tuple(verdicts.values())

    @staticmethod
    def _verdict(exercise, answer):
        points = float(exercise.points)
        if "unsure" in answer:
            return Verdict(exercise.name, SLUG, COULD_NOT_CHECK, 0.0, points, None, "The kernel died.")
        if "wrong" in answer:
            return Verdict(exercise.name, SLUG, FAILED, 1.0, points, "off-by-one", "You count from 1.")
        if not answer or "NotImplementedError" in answer:
            return Verdict(exercise.name, SLUG, NOT_ATTEMPTED, 0.0, points, None, "Nothing is written yet.")
        return Verdict(exercise.name, SLUG, PASSED, points, points, None, "All checks passed.")


class Here(Executor):
    """An executor that does each task at once, in this process."""

    def submit(self, task, *arguments, **keywords):
        future: Future = Future()
        try:
            future.set_result(task(*arguments, **keywords))
        except BaseException as problem:
            future.set_exception(problem)
        return future


@pytest.fixture(scope="session")
def blank_course(tmp_path_factory):
    """A course folder whose gradebook knows the assignment."""
    root = tmp_path_factory.mktemp("blank")
    Writer(root).prepare(ASSIGNMENT)
    return root


@pytest.fixture
def course(blank_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(blank_course, root)
    return root


@pytest.fixture
def quick(monkeypatch):
    """Grade in this process with the quick judge."""
    monkeypatch.setattr("autograder.judge.Judge", QuickJudge)
    monkeypatch.setattr(cohort, "local_executor", lambda workers: Here())


#: Where this machine can't confine kernels, the tests go on without.
UNCONFINED = ["--unconfined"] if sandbox.why_unavailable() else []


def hand_in(
    root: Path, student: str, content: nbformat.NotebookNode | bytes | None = None, name: str = ASSIGNMENT.notebook
) -> Path:
    path = root / "submitted" / student / SLUG / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(content or short()).encode())
    return path


def run(command: str, root: Path, *arguments: object):
    chosen = getattr(grading_commands, command)
    if command == "grade":
        arguments = (*arguments, *UNCONFINED)
    return CliRunner().invoke(chosen, ["--course-dir", str(root), *map(str, arguments)])


def graded(root: Path, *arguments: object, exit_code: int = 0) -> int:
    """Run `grade` and return how many notebooks it judged."""
    before = QuickJudge.judged
    result = run("grade", root, *arguments)
    assert result.exit_code == exit_code, result.output + repr(result.exception)
    return QuickJudge.judged - before


def url(root: Path) -> str:
    return f"sqlite:///{root / 'gradebook.db'}?timeout=60"


@contextlib.contextmanager
def submission(root: Path, student: str, db: str | None = None):
    with Gradebook(db or url(root), "inside-the-embedding-layer") as gradebook:
        yield gradebook, gradebook.find_submission(SLUG, student)


def score(root: Path, student: str, db: str | None = None) -> float:
    with submission(root, student, db) as (_, found):
        return found.score


def grades(found) -> dict[str, object]:
    return {grade.name: grade for each in found.notebooks for grade in each.grades}


def comments(found) -> dict[str, str | None]:
    return {comment.name: comment.comment for each in found.notebooks for comment in each.comments}


def state(root: Path) -> dict[str, str]:
    """Return every file below a folder with its hash."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


# ---------------------------------------------------------------- grade


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


def test_force_regrades_what_is_up_to_date(course, quick):
    hand_in(course, "ada")
    graded(course)
    assert graded(course, "--force") == 1


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


def test_killed_with_sigkill_in_the_middle_it_goes_on_and_leaves_no_process(course):
    for number in range(4):
        hand_in(course, f"student-{number}")
    command = [sys.executable, "-u", "-c", "from autograder.grading_commands import grade; grade()"]
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


# ---------------------------------------------------------------- workers


def _dangerous(content: bytes, file_name: str, slug: str) -> cohort.Result:
    """Grade at once, or die, as the submission wishes."""
    if content == b"kills its worker":
        os._exit(1)
    return {**cohort.ungradable("", slug), "ungradable": None, "seconds": float(len(content))}


def test_a_submission_that_kills_its_worker_is_ungradable_and_its_neighbors_come_through():
    contents = [b"harmless"] * 3 + [b"kills its worker"] + [b"harmless"] * 4
    jobs = [cohort.Job(content, "one_hot.ipynb", SLUG, about=number) for number, content in enumerate(contents)]
    class_ = cohort.Cohort(lambda: cohort.local_executor(2), 2, _dangerous)
    results = {job.about: result for job, result in class_.run(jobs)}
    assert set(results) == set(range(8))
    assert {number for number, result in results.items() if result["ungradable"]} == {3}
    assert "died" in results[3]["ungradable"]
    assert results[3]["again"]


def test_only_a_few_submissions_are_handed_over_at_a_time():
    taken = []

    def jobs():
        for number in range(50):
            taken.append(number)
            yield cohort.Job(b"", "one_hot.ipynb", SLUG)

    results = cohort.Cohort(Here, 2, _dangerous).run(jobs())
    next(results)
    assert len(taken) <= 5
    results.close()


def test_a_fault_of_the_grader_costs_one_submission_a_sentence(monkeypatch):
    monkeypatch.setattr(QuickJudge, "run", lambda *_: 1 / 0)
    monkeypatch.setattr("autograder.judge.Judge", QuickJudge)
    result = cohort.grade_notebook(nbformat.writes(short()).encode(), "one_hot.ipynb", SLUG)
    assert "ZeroDivisionError" in result["ungradable"]
    assert result["again"]
    assert all(verdict["status"] == COULD_NOT_CHECK for verdict in result["verdicts"])


@pytest.mark.parametrize("damage", ["gone", "half written"])
def test_a_release_that_is_missing_for_a_moment_is_not_the_students_fault(tmp_path, monkeypatch, damage):
    monkeypatch.setattr("autograder.judge.Judge", QuickJudge)
    read = notebook.read

    def not_now(path):
        if path.parent.parent.name == "course":
            path = tmp_path / ASSIGNMENT.notebook
            if damage == "half written":
                path.write_text('{"cells": [')
        return read(path)

    monkeypatch.setattr(notebook, "read", not_now)
    result = cohort.grade_notebook(nbformat.writes(short()).encode(), "one_hot.ipynb", SLUG)
    assert "the released notebook of 01-one-hot can't be used" in result["ungradable"]
    assert result["again"]


def test_a_release_during_grading_takes_nothing_from_those_whose_file_is_broken(course, quick, monkeypatch):
    hand_in(course, "bela", b"{")
    prepare = Writer.prepare

    def then_lose_the_release(self, assignment):
        prepare(self, assignment)
        monkeypatch.setattr(cohort, "released_notebook", lambda *_: pytest.fail("it is read once"))

    monkeypatch.setattr(Writer, "prepare", then_lose_the_release)
    assert graded(course, exit_code=1) == 0
    with submission(course, "bela") as (_, found):
        assert all(grade.needs_manual_grade for grade in grades(found).values())


def test_a_real_pool_grades_with_the_real_judge(course):
    hand_in(course, "ada")
    hand_in(course, "bela", short(one_hot="def one_hot(ids, vocab_size):\n    return np.asarray(ids)"))
    result = run("grade", course, "--workers", 2)
    assert result.exit_code == 0, result.output
    assert score(course, "ada") == 20
    assert 15 <= score(course, "bela") < 20
    with submission(course, "bela") as (_, found):
        assert comments(found)["one_hot"].startswith("not yet: ")


def test_a_worker_with_other_checks_or_packages_does_not_grade():
    other = own_process.condition([SLUG])
    other["environment"] = {**other["environment"], "numpy": "1.0"}
    result = own_process.grade_in_own_process(b"", "one_hot.ipynb", SLUG, expected=other)
    assert "numpy" in result["ungradable"]
    assert "in place of 1.0" in result["ungradable"]
    other = own_process.condition([SLUG])
    other["checks"] = {SLUG: "other"}
    assert "other checks" in own_process.grade_in_own_process(b"", "one_hot.ipynb", SLUG, expected=other)["ungradable"]


def test_no_scheduler_at_the_address_is_one_sentence(course):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'inside-the-embedding-layer[cluster]'")
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", "nonsense://nowhere")
    assert result.exit_code == 1
    assert "No Dask scheduler answers" in result.output


def test_a_dask_cluster_grades_also_when_a_worker_is_killed(course):
    distributed = pytest.importorskip(
        "distributed", reason="Dask is not installed: pip install 'inside-the-embedding-layer[cluster]'"
    )
    for number in range(4):
        hand_in(course, f"student-{number}")
    hand_in(course, "broken", b"{")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, protocol="tcp://", processes=True
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        workers = client.run(os.getpid)
        ledger, writer = Ledger(course / "ledger"), Writer(course)
        writer.prepare(ASSIGNMENT)
        todo = grading.plan(course, [ASSIGNMENT], ledger, writer)
        with grading_commands._cohort(
            [ASSIGNMENT], None, cluster.scheduler_address, {"kernel_settings": {"confined": not UNCONFINED}}
        ) as class_:
            results = grading.grade(todo.steps, class_, ledger, writer)
            done = [next(results)]
            psutil.Process(next(iter(workers.values()))).kill()
            done += results
        assert len(done) == 5
        hand_in(course, "late")
        result = run("grade", course, "--scheduler", cluster.scheduler_address)
    assert result.exit_code == 1  # the broken one
    assert "1/1" in result.output
    assert {score(course, f"student-{number}") for number in range(4)} == {20}
    assert score(course, "late") == 20


# ---------------------------------------------------------------- feedback, report, export


@pytest.fixture
def graded_course(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    hand_in(course, "chen", short(encode="wrong", one_hot="unsure"))
    hand_in(course, "<b>dora", b"{")
    graded(course, exit_code=1)
    return course


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


def exported(root: Path, form: str) -> list[dict[str, str]]:
    result = run("export", root, "--format", form)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def with_names(root: Path) -> None:
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_student(
            "ada", first_name='Ada "Countess"', last_name="Lovelace, King", email="ada@x.org", lms_user_id="77"
        )


def test_the_plain_export_quotes_and_leaves_empty_what_has_no_points(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", b"{")
    graded(course, exit_code=1)
    with_names(course)
    ada, bela = exported(course, "csv")
    assert (ada["last name"], ada["first name"], ada["01-one-hot (of 22)"]) == ("Lovelace, King", 'Ada "Countess"', "20")
    assert (bela["01-one-hot (of 22)"], bela["waits for a person"]) == ("", SLUG)


def test_the_canvas_export_has_its_columns_and_the_row_of_possible_points(course, quick):
    hand_in(course, "ada")
    graded(course)
    with_names(course)
    possible, ada = exported(course, "canvas")
    assert list(possible) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", SLUG]
    assert (possible["Student"].strip(), possible[SLUG]) == ("Points Possible", "22")
    assert (ada["Student"], ada["ID"], ada["SIS Login ID"], ada[SLUG]) == ('Lovelace, King, Ada "Countess"', "77", "ada", "20")


def test_the_moodle_export_names_the_user(course, quick, tmp_path):
    hand_in(course, "ada")
    graded(course)
    with_names(course)
    (ada,) = exported(course, "moodle")
    assert (ada["Username"], ada["ID number"], ada["Email address"], ada[SLUG]) == ("ada", "77", "ada@x.org", "20")
    target = tmp_path / "marks.csv"
    assert run("export", course, "--format", "moodle", "--output", target).exit_code == 0
    assert target.read_text(encoding="utf-8").splitlines()[1].startswith("ada,77,")


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)"])
@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_no_export_holds_a_formula(course, quick, student, form):
    hand_in(course, student)
    graded(course)
    row = exported(course, form)[-1]
    assert f"'{student}" in row.values()
    assert not any(value.lstrip()[:1] in set("=+-@") for value in row.values() if value)


# ---------------------------------------------------------------- another database


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The URL of an empty database of a PostgreSQL server that lives as long as the tests."""
    pytest.importorskip("psycopg2", reason="The PostgreSQL driver is not installed: pip install psycopg2-binary")
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *map(Path, os.environ.get("PATH", "").split(os.pathsep))]
    binaries = next((path for path in reversed(found) if (path / "initdb").exists() and (path / "pg_ctl").exists()), None)
    if binaries is None:
        pytest.skip("There is no PostgreSQL server here: apt-get install postgresql")
    folder = Path(
        subprocess.check_output(["mktemp", "-d", "/tmp/postgres-XXXXXX"], text=True).strip()
    )  # a short path for its socket
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            shutil.chown(folder, "postgres")
        except LookupError:
            pytest.skip("PostgreSQL doesn't run as root, and there is no user postgres.")
        as_user = {"user": "postgres", "cwd": folder}

    def do(*command: object) -> None:
        # pg_ctl's server keeps pipes open, so its output goes to a file
        with open(os.devnull, "wb") as nowhere:
            subprocess.run([str(part) for part in command], check=True, stdout=nowhere, stderr=nowhere, **as_user)

    data = folder / "data"
    do(binaries / "initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync")
    do(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-c listen_addresses='' -k {folder}", "start")
    try:
        yield f"postgresql+psycopg2://grader@/postgres?host={folder}"
    finally:
        do(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_the_gradebook_may_be_a_postgresql_server(course, quick, postgres):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    too_long = hand_in(course, "a" * 200)  # the column has 128 characters, which SQLite doesn't mind
    assert graded(course, "--db", postgres, exit_code=1) == 3
    shutil.rmtree(too_long.parent.parent)
    assert score(course, "bela", postgres) == 18
    with submission(course, "bela", postgres) as (gradebook, found):
        grades(found)["explain-one-hot"].manual_score = 2
        gradebook.db.commit()
    hand_in(course, "bela")
    assert graded(course, "--db", postgres) == 1
    assert score(course, "bela", postgres) == 22
    assert graded(course, "--db", postgres) == 0
    assert graded(course) == 0  # the other gradebook is written from the ledger
    assert score(course, "bela") == 20
    shown = run("export", course, "--db", postgres).stdout
    assert [row["total"] for row in csv.DictReader(io.StringIO(shown))] == ["20", "22"]
    assert run("feedback", course, "--db", postgres).exit_code == 0


def test_a_database_that_is_not_there_is_one_sentence_without_the_password(course):
    hand_in(course, "ada")
    result = run("grade", course, "--db", "postgresql+psycopg2://grader:secret@127.0.0.1:1/marks")
    assert result.exit_code == 1
    assert "can't be opened" in result.output
    assert "secret" not in result.output


def test_without_a_sandbox_grading_stops_with_a_sentence(course, monkeypatch):
    hand_in(course, "ada")
    monkeypatch.setattr(sandbox, "why_unavailable", lambda: "bubblewrap is missing: install it, or pass --unconfined.")
    result = CliRunner().invoke(grading_commands.grade, ["--course-dir", str(course)])
    assert result.exit_code == 1
    assert "bubblewrap is missing" in result.output
    assert not (course / "ledger").exists()
