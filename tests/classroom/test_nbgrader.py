"""Stock nbgrader, from the repository's settings: release, validate, autograde, feedback, export, with the right points."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions, reference
from autograder.checks.verdict import LOOKS
from autograder.classroom.nbgrader.course import gradebook_address
from autograder.commands import class_commands
from autograder.judging import notebook, sandbox
from tests.answers import graded_verdicts

SLUG = "01-one-hot"
ASSIGNMENT = catalog.assignment(SLUG)

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("nbgrader"), pytest.mark.slow, pytest.mark.kernel, pytest.mark.keras]


def nbgrader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a stock nbgrader command from the repository's root, on a course folder of its own."""
    settings = [f"--CourseDirectory.root={root}", f"--CourseDirectory.db_url={gradebook_address(root)}"]
    settings.append(f"--Judged.unconfined={bool(sandbox.why_unavailable())}")
    command = [sys.executable, "-m", "nbgrader", *arguments, *settings]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)


def hand_in(root: Path, student: str, slug: str, **mistakes: str | None) -> None:
    """Hand in the released notebook with the reference answers, but for the mistakes.

    A mistake is a misconception's id, the source of an answer, or None for a cell that was left as it was.
    """
    assignment = catalog.assignment(slug)
    known = {each.id: each for each in misconceptions.of(slug)}
    released = notebook.read(root / "course" / slug / assignment.notebook)
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in {exercise.name for exercise in assignment.exercises} and mistakes.get(name, "") is not None:
            mistake = mistakes.get(name) or reference.source_of(catalog.exercise(name))
            cell.source = misconceptions.source_of(known[mistake].answer, name) if mistake in known else mistake
    folder = root / "submitted" / student / slug
    folder.mkdir(parents=True)
    nbformat.write(released, folder / assignment.notebook)


#: An answer that ends each kernel in which it is defined, so that nothing can be asked.
ENDS_ITS_KERNEL = "import os\n\n\ndef one_hot(ids, vocab_size, leave=os._exit(1)):\n    return leave"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder in which two assignments are released, and what four students have handed in is graded."""
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for slug in (SLUG, "04-keras-embedding"):
        assert nbgrader(root, "generate_assignment", slug, "--create").returncode == 0
    blank = {exercise.name: None for exercise in ASSIGNMENT.exercises}
    hand_in(root, "ada", SLUG)
    hand_in(root, "blank", SLUG, **blank)
    hand_in(root, "bela", SLUG, build_vocab="ids-start-at-one", count_weights="biases-counted", encode=None)
    hand_in(root, "chen", SLUG, one_hot=ENDS_ITS_KERNEL)
    hand_in(root, "ada", "04-keras-embedding")
    for slug in (SLUG, "04-keras-embedding"):
        result = nbgrader(root, "autograde", slug)
        assert result.returncode == 0, result.stderr
    return root


def score(course: Path, student: str, slug: str = SLUG) -> float:
    with Gradebook(gradebook_address(course)) as gradebook:
        return gradebook.find_submission(slug, student).score


def test_the_reference_gets_full_marks(course):
    assert score(course, "ada") == 20


def test_training_with_tensorflow_in_graded_cells_costs_nobody_points(course):
    assert score(course, "ada", "04-keras-embedding") == 20


def test_the_notebook_as_it_was_released_gets_nothing(course):
    assert score(course, "blank") == 0


def test_partial_answers_get_partial_points(course):
    graded = course / "autograded" / "bela" / SLUG / ASSIGNMENT.notebook
    verdicts = {verdict.exercise: verdict for verdict in graded_verdicts(graded)}
    assert verdicts["encode"].status == "not_attempted"
    assert verdicts["build_vocab"].diagnosis == "ids-start-at-one"
    assert 0 < verdicts["count_weights"].score < 4
    assert score(course, "bela") == sum(verdict.score for verdict in verdicts.values()) < 20


def rows(course: Path, student: str) -> dict[str, tuple[object, ...]]:
    """Return what the gradebook has for each cell: automatic points and who must look, or the automatic comment."""
    with Gradebook(gradebook_address(course)) as gradebook:
        found = gradebook.find_submission_notebook(Path(ASSIGNMENT.notebook).stem, SLUG, student)
        written: dict[str, tuple[object, ...]] = {each.name: (each.auto_comment,) for each in found.comments}
        return written | {each.name: (each.auto_score, each.needs_manual_grade) for each in found.grades}


def test_what_could_not_be_checked_waits_for_a_person_and_is_no_zero(course):
    written = rows(course, "chen")
    assert written["check-one_hot"] == (None, True)
    comment = str(written["one_hot"][0])
    assert comment.startswith("could not check: ")
    assert "The kernel died" in comment
    others = [exercise for exercise in ASSIGNMENT.exercises if exercise.name != "one_hot"]
    assert all(written[f"check-{exercise.name}"] == (exercise.points, False) for exercise in others)
    assert score(course, "chen") == sum(exercise.points for exercise in others)


def test_autograder_grade_writes_the_same_points_and_comments(course, tmp_path):
    for folder in ("course", "solutions"):
        shutil.copytree(course / folder, tmp_path / folder)
    for student in ("bela", "chen"):
        shutil.copytree(course / "submitted" / student, tmp_path / "submitted" / student)
    unconfined = ["--unconfined"] if sandbox.why_unavailable() else []
    result = CliRunner().invoke(class_commands.grade, ["--course-dir", str(tmp_path), SLUG, *unconfined])
    assert result.exit_code == 1, result.output  # a person must look at what could not be checked
    outcomes = set()
    for student in ("bela", "chen"):
        assert rows(tmp_path, student) == rows(course, student)
        outcomes |= {each.status for each in graded_verdicts(course / "autograded" / student / SLUG / ASSIGNMENT.notebook)}
    assert outcomes == set(LOOKS)


def test_a_notebook_of_another_course_is_graded_as_nbgrader_does(tmp_path):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    test_cell = {"grade": True, "locked": True, "points": 3, "schema_version": 3, "solution": False, "task": False}
    for name, source in (("check-one_hot", "assert 1 + 1 == 2"), ("check-encode", "assert 1 + 1 == 3")):
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"nbgrader": {**test_cell, "grade_id": name}}))
    for folder in (tmp_path / "solutions" / "sums", tmp_path / "submitted" / "ada" / "sums"):
        folder.mkdir(parents=True)
        nbformat.write(made, folder / "sums.ipynb")
    assert nbgrader(tmp_path, "generate_assignment", "sums", "--create").returncode == 0
    result = nbgrader(tmp_path, "autograde", "sums")
    assert result.returncode == 0, result.stderr
    assert score(tmp_path, "ada", "sums") == 3


def test_the_question_for_a_person_waits_for_one(course):
    with Gradebook(gradebook_address(course)) as gradebook:
        submission = gradebook.find_submission(SLUG, "ada")
        assert submission.max_score == 22
        assert submission.needs_manual_grade


def test_feedback_shows_the_panels_and_no_hidden_input(course):
    result = nbgrader(course, "generate_feedback", SLUG)
    assert result.returncode == 0, result.stderr
    page = (course / "feedback" / "bela" / SLUG / "one_hot.html").read_text(encoding="utf-8")
    assert "Your ids begin at 1." in page
    assert "not attempted" in page
    assert "could not check: " in (course / "feedback" / "chen" / SLUG / "one_hot.html").read_text(encoding="utf-8")
    graded = course / "autograded" / "bela" / SLUG / ASSIGNMENT.notebook
    checks = [check for verdict in graded_verdicts(graded) for check in verdict.checks]
    hidden = [check for check in checks if check.hidden and check.status == "failed"]
    assert hidden
    assert all(not check.call and not check.grids and not check.message for check in hidden)


def test_export_writes_a_line_for_each_student(course, tmp_path):
    target = tmp_path / "grades.csv"
    result = nbgrader(course, "export", f"--to={target}")
    assert result.returncode == 0, result.stderr
    with open(target, encoding="utf-8", newline="") as file:
        scores = {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}
    assert scores[("ada", SLUG)] == 20
    assert scores[("blank", SLUG)] == 0


def test_validate_accepts_the_solution_and_names_what_fails(course, tmp_path):
    good = nbgrader(course, "validate", str(ASSIGNMENT.solution_notebook))
    assert "Success" in good.stdout, good.stdout + good.stderr
    released = tmp_path / ASSIGNMENT.notebook
    shutil.copy(course / "course" / SLUG / ASSIGNMENT.notebook, released)
    bad = nbgrader(course, "validate", str(released))
    assert "VALIDATION FAILED" in bad.stdout
    assert 'check("one_hot")' in bad.stdout


def test_the_repositorys_settings_work_without_options(tmp_path):
    shown = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0
    listing = "from autograder.classroom.nbgrader.course import api; print(sorted(api().get_source_assignments()))"
    listed = subprocess.run(
        [sys.executable, "-c", listing],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.strip() == str([assignment.slug for assignment in catalog.assignments()])
