"""The gradebook and nbgrader's settings follow the course: points that change, limits, and the programs that nbgrader starts."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.classroom.nbgrader import course as nbgrader_course
from autograder.classroom.nbgrader import releasing, steps
from autograder.classroom.nbgrader.gradebook import GradebookError, Writer
from autograder.judging.kernel import Limits
from tests.classroom.made_up import ASSIGNMENT, RELEASED, SLUG, graded, hand_in, run, score, url

# ---------------------------------------------------------------- points that change


@pytest.fixture
def more_points(monkeypatch):
    """Give the assignment's first exercise 5 points more, and its question 3 more, as if its exercises.toml said so."""
    first, *others = ASSIGNMENT.exercises
    exercises = (replace(first, points=first.points + 5), *others)
    changed = replace(ASSIGNMENT, exercises=exercises, question_points=ASSIGNMENT.question_points + 3)
    every = tuple(changed if each == ASSIGNMENT else each for each in catalog.assignments())
    monkeypatch.setattr(catalog, "assignments", lambda: every)
    return changed


def largest(db_url: str) -> tuple[float, float]:
    """Return the points that a gradebook knows of: of the assignment, and of its first exercise."""
    with Gradebook(db_url, "inside-the-embedding-layer") as gradebook:
        found = gradebook.find_assignment(SLUG)
        (notebook,) = found.notebooks
        cells = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return found.max_score, cells[f"check-{ASSIGNMENT.exercises[0].name}"]


def own_source(root: Path) -> Path:
    """Give a course folder sources of its own, and return the notebook's."""
    shutil.copytree(ROOT / "solutions" / SLUG, root / "solutions" / SLUG, ignore=shutil.ignore_patterns("__pycache__"))
    return root / "solutions" / SLUG / ASSIGNMENT.notebook


def own_release(root: Path, assignment: catalog.Assignment = ASSIGNMENT) -> Path:
    """Give a course folder a release of its own, with the points of an assignment, and return its notebook."""
    path = root / "course" / SLUG / ASSIGNMENT.notebook
    if not path.exists():
        shutil.copytree(ROOT / "course" / SLUG, path.parent, ignore=shutil.ignore_patterns("__pycache__"))
    releasing.align(path, assignment)
    return path


@pytest.mark.parametrize("place", ["--course-dir", "--db"])
def test_changed_points_reach_a_gradebook_that_knows_the_assignment(course, quick, request, tmp_path, place):
    options, db_url = [], url(course)
    if place == "--db":
        shutil.move(course / "gradebook.db", tmp_path / "elsewhere.db")
        db_url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
        options = ["--db", db_url]
    hand_in(course, "ada")
    graded(course, *options)
    assert (largest(db_url), score(course, "ada", db_url)) == ((22, 3), 20)
    more = request.getfixturevalue("more_points")
    releasing.align(own_source(course), more)
    own_release(course, more)
    for command in ("export", "report", "feedback"):  # which would show the old marks beside the new points
        result = run(command, course, *options)
        assert result.exit_code == 1
        assert result.output == (
            f"Error: The points of {SLUG} have changed since it was graded, and marks on two scales say nothing. "
            "Type: autograder release, then: autograder grade\n"
        )
    assert graded(course, *options, "--force") == 1
    assert (largest(db_url), score(course, "ada", db_url)) == ((30, 8), 25)
    assert f"{SLUG} (of 30)" in run("export", course, *options).output
    assert (course / "gradebook.db").exists() == (place == "--course-dir")


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
@pytest.mark.parametrize("new", [True, False])
def test_points_that_were_not_released_stop_grading_whether_there_is_something_new_or_not(course, quick, request, new, options):
    hand_in(course, "ada")
    if not new:
        graded(course)
    request.getfixturevalue("more_points")
    result = run("grade", course, *options)
    assert result.exit_code == 1
    released, toml = ASSIGNMENT.released_notebook(), ASSIGNMENT.folder / "exercises.toml"
    told = f"Error: Nothing can be graded: {released}, which students have, says other points than {toml}."
    assert result.output == f"{told} Type: autograder release\n"
    assert largest(url(course)) == (22, 3)


def test_a_gradebook_with_other_points_than_the_assignment_is_not_exported(course, quick, request):
    """As after stock nbgrader, which keeps no ledger."""
    hand_in(course, "ada")
    graded(course)
    shutil.rmtree(course / "ledger")
    assert run("export", course).exit_code == 0
    request.getfixturevalue("more_points")
    result = run("export", course)
    assert result.exit_code == 1
    assert "has other points than" in result.output
    assert "Type: autograder release, then: autograder grade" in result.output
    assert "There are no marks yet" in run("export", course, "02").output, "which is another assignment"


def test_points_that_the_source_does_not_have_yet_ask_for_a_release(course, quick, more_points):
    own_release(course, more_points)
    hand_in(course, "ada")
    result = run("grade", course)
    assert result.exit_code == 1
    toml = ASSIGNMENT.folder / "exercises.toml"
    source = ASSIGNMENT.solution_notebook
    assert result.output == f"Error: Nothing can be graded: {source} has other points than {toml}. Type: autograder release\n"
    assert largest(url(course)) == (22, 3)


def test_a_course_folder_with_its_own_release_is_told_what_to_copy(course, quick, more_points):
    released = own_release(course)
    hand_in(course, "ada")
    result = run("grade", course)
    assert f"Nothing can be graded: {released}, which students have, says other points" in result.output
    assert f"autograder release, and copy what is in {ROOT / 'course' / SLUG} to {released.parent}" in result.output


def test_a_course_folder_with_its_own_source_is_told_what_to_copy(course, more_points):
    source = own_source(course)
    own_release(course, more_points)
    with pytest.raises(GradebookError) as caught:
        Writer(course).prepare(more_points)
    assert str(source) in str(caught.value)
    assert f"autograder release, and copy what is in {ROOT / 'solutions' / SLUG} to {source.parent}" in str(caught.value)


def test_a_release_brings_the_source_in_line_with_the_catalog_once(tmp_path, more_points):
    source = own_source(tmp_path)
    assert releasing.align(source, more_points)
    assert not releasing.align(source, more_points)


# ---------------------------------------------------------------- nbgrader's settings


def test_the_limit_of_a_cell_is_the_one_of_nbgraders_settings(tmp_path, monkeypatch):
    asked = []

    class Judge:
        def __init__(self, assignment, limits, **options):
            asked.append(limits.cell_seconds)

        def run(self, submitted):
            return submitted, ()

    monkeypatch.setattr(steps, "Judge", Judge)
    settings = nbgrader_course.api(ROOT).config
    for seconds in (None, 7):
        if seconds is not None:
            settings.Execute.timeout = seconds
        judged = steps.Judged(config=settings, unconfined=True)
        judged.preprocess(RELEASED, {"nbgrader": {"assignment": SLUG, "student": "ada"}})
    assert asked == [Limits().cell_seconds, 7]


def test_path_has_this_environment_once_however_often_nbgrader_is_asked(tmp_path, monkeypatch):
    here = str(Path(sys.executable).parent)
    for before in ("", os.pathsep.join(["/usr/bin", "/bin"]), os.pathsep.join(["/usr/bin", here])):
        monkeypatch.setenv("PATH", before)
        for _ in range(3):
            nbgrader_course.api(tmp_path)
        found = os.environ["PATH"].split(os.pathsep)
        assert found.count(here) == 1
        assert [each for each in found if each != here] == [each for each in before.split(os.pathsep) if each not in ("", here)]


def test_a_gradebook_that_cannot_be_made_without_alembic_says_what_to_type(tmp_path, monkeypatch):
    writer = Writer(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GradebookError, match=r"alembic.* -m pip install"):
        writer.open()
