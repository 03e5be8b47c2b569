"""The same verdict everywhere: in the notebook, by `autograder check`, when a class is graded, by stock nbgrader, and in a
notebook that is opened alone, with nothing but the students' wheel.

Of each exercise three wrong answers and a right one that looks unusual are handed in, all exercises of an assignment in one
notebook, as four students would.

The wheel has the public checks alone. So what is compared there is each public check with its outcome and its sentences, and
the points: those that the weights of the public checks give. What a panel says on top depends on all that was asked, so there
the wheel names no other mistake where both name one, and passes only what no public check fails.
"""

from __future__ import annotations

import functools
import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks.verdict import CheckResult, Verdict
from autograder.classroom import ledger
from autograder.commands import class_commands, cli
from autograder.judging import notebook, sandbox
from tests.answers import RUN, graded_verdicts
from tests.test_proof import UNUSUAL, WRONG

UNCONFINED = ["--unconfined"] if sandbox.why_unavailable() else []
STUDENTS = {"right": UNUSUAL, "wrong-1": WRONG, "wrong-2": WRONG, "wrong-3": WRONG}

pytestmark = [pytest.mark.prove, pytest.mark.slow, pytest.mark.kernel, pytest.mark.keras]


def handed_in(assignment: catalog.Assignment, student: str) -> nbformat.NotebookNode:
    """Return the released notebook with a student's answers, and without the experiments, on which no verdict depends."""
    released = notebook.read(ROOT / "course" / assignment.slug / assignment.notebook)
    names = {exercise.name for exercise in assignment.exercises}
    place = int(student.removeprefix("wrong-")) if student != "right" else 0
    kept = []
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in names:
            known = [each for each in STUDENTS[student] if each.exercise.name == name]
            cell.source = known[place % len(known)].source
        if cell.cell_type == "markdown" or name or cell.source.lstrip().startswith(("import ", "from ", "%")):
            kept.append(cell)
    released.cells = kept
    return released


class Class:
    """A course folder with one assignment, released to four students and handed in by them."""

    def __init__(self, root: Path, assignment: catalog.Assignment) -> None:
        self.root, self.assignment = root, assignment
        for student in STUDENTS:
            folder = root / "submitted" / student / assignment.slug
            folder.mkdir(parents=True)
            nbformat.write(handed_in(assignment, student), folder / assignment.notebook)
        (root / "solutions").symlink_to(ROOT / "solutions")
        (root / "course").symlink_to(ROOT / "course")

    def path(self, student: str) -> Path:
        return self.root / "submitted" / student / self.assignment.slug / self.assignment.notebook

    @functools.cache  # noqa: B019 - it lives as long as the module's tests
    def in_the_notebook(self, student: str) -> list[Verdict]:
        """Run the notebook as a learner does, and return what its panels say."""
        return self._run_with(Path(sys.executable), student)

    @functools.cache  # noqa: B019
    def with_the_wheel(self, student: str, python: Path) -> list[Verdict]:
        """Run the notebook, alone in its folder, where the wheel is all there is, and return what its panels say."""
        return self._run_with(python, student)

    def _run_with(self, python: Path, student: str) -> list[Verdict]:
        folder = self.root / "learners" / student / python.parents[1].name
        folder.mkdir(parents=True)
        path = Path(shutil.copy(self.path(student), folder))
        subprocess.run([python, "-c", RUN, path], cwd=folder, check=True, capture_output=True)
        shown = {verdict.exercise: verdict for verdict in graded_verdicts(path)}
        return [shown[each.name] for each in self.assignment.exercises]

    @functools.cache  # noqa: B019
    def by_check(self, student: str) -> list[tuple[object, ...]]:
        result = CliRunner().invoke(cli.main, ["check", str(self.path(student)), "--json", *UNCONFINED])
        told = json.loads(result.stdout)
        return [(each["name"], each["status"], each["score"], each["diagnosis"], each["message"]) for each in told["exercises"]]

    @functools.cache  # noqa: B019
    def graded(self) -> dict[str, dict[str, tuple[float | None, str | None]]]:
        """Grade the class and return each student's points and comments; the hidden checks ask what they ask in `check`."""
        database = f"sqlite:///{self.root}/grade.db"
        arguments = ["--course-dir", str(self.root), "--db", database, self.assignment.slug]
        with mock.patch("autograder.classroom.grading.secrets", SimpleNamespace(randbits=lambda bits: 0)):
            result = CliRunner().invoke(class_commands.grade, [*arguments, *UNCONFINED])
        assert result.exit_code == 0, result.output
        return self.in_gradebook(database)

    @functools.cache  # noqa: B019
    def by_stock_nbgrader(self, seed: int) -> dict[str, dict[str, tuple[float | None, str | None]]]:
        shutil.copy(self.root / "grade.db", self.root / "stock.db")  # which knows the assignment, and forgets who handed in
        database = f"sqlite:///{self.root}/stock.db"
        with Gradebook(database, "inside-the-embedding-layer") as gradebook:
            for student in STUDENTS:
                gradebook.remove_submission(self.assignment.slug, student)
        settings = [f"--CourseDirectory.root={self.root}", f"--CourseDirectory.db_url={database}", f"--Judged.seed={seed}"]
        settings.append(f"--Judged.unconfined={bool(UNCONFINED)}")
        command = [sys.executable, "-m", "nbgrader", "autograde", self.assignment.slug, "--create", "--force", *settings]
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False, timeout=1200)
        assert done.returncode == 0, done.stderr
        return self.in_gradebook(database)

    def in_gradebook(self, database: str) -> dict[str, dict[str, tuple[float | None, str | None]]]:
        with Gradebook(database, "inside-the-embedding-layer") as gradebook:
            return {student: self._of(gradebook, student) for student in STUDENTS}

    def _of(self, gradebook: Gradebook, student: str) -> dict[str, tuple[float | None, str | None]]:
        (found,) = gradebook.find_submission(self.assignment.slug, student).notebooks
        comments = {each.name: each.auto_comment for each in found.comments}
        points = {each.name: each.auto_score for each in found.grades}
        return {each.name: (points[f"check-{each.name}"], comments.get(each.name)) for each in self.assignment.exercises}


EACH = [pytest.param(each, id=each.slug, marks=pytest.mark.xdist_group(f"same {each.slug}")) for each in catalog.assignments()]


@pytest.fixture(scope="module", params=EACH)
def class_(request, tmp_path_factory):
    return Class(tmp_path_factory.mktemp("class"), request.param)


@pytest.mark.parametrize("student", STUDENTS)
def test_check_says_what_the_notebook_says(class_, student):
    shown = class_.in_the_notebook(student)
    told = [(each.exercise, str(each.status), each.score, each.diagnosis, each.message) for each in shown]
    assert class_.by_check(student) == told


@pytest.mark.parametrize("student", STUDENTS)
def test_with_the_wheel_alone_each_public_check_says_the_same(class_, student, student_python):
    for alone, whole in zip(class_.with_the_wheel(student, student_python), class_.in_the_notebook(student), strict=True):
        assert not any(check.hidden for check in alone.checks)
        public = [check for check in whole.counted if not check.hidden]
        assert [said(check) for check in alone.counted] == [said(check) for check in public]
        won, total = sum(check.weight for check in public if check.status == "passed"), sum(check.weight for check in public)
        assert alone.score == math.floor(4 * alone.max_score * won / total) / 4
        assert alone.status == ("passed" if won == total else "failed")
        assert not alone.diagnosis or not whole.diagnosis or alone.diagnosis == whole.diagnosis


def said(check: CheckResult) -> tuple[str, str, str, str]:
    return check.name, check.sentence, str(check.status), check.message


@pytest.mark.parametrize("student", STUDENTS)
def test_who_is_right_has_all_points_and_who_is_wrong_has_not(class_, student):
    statuses = {status for _, status, *_ in class_.by_check(student)}
    assert statuses == ({"passed"} if student == "right" else {"failed"})


@pytest.mark.parametrize("student", STUDENTS)
def test_a_graded_class_gets_the_points_and_the_name_of_the_mistake_that_check_shows(class_, student):
    graded = class_.graded()[student]
    for name, status, score, diagnosis, message in class_.by_check(student):
        points, comment = graded[name]
        if "in place of yours" in (comment or ""):  # there one mistake costs once, and it was judged beside the course's own
            continue
        assert points == score
        assert (comment is None) == (status == "passed")
        assert diagnosis is None or message in comment


def test_stock_nbgrader_gives_the_points_and_the_comments_of_grade(class_):
    graded = class_.graded()
    (seed,) = {entry.seed for entry in ledger.Ledger(class_.root / class_commands.LEDGER).latest.values()}
    assert class_.by_stock_nbgrader(seed) == graded
