"""The same verdict everywhere: in the notebook, by `autograder check`, when a class is graded, and by stock nbgrader.

Of each exercise three wrong answers and a right one that looks unusual are handed in, all exercises of an assignment in one
notebook, as four students would.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.classroom import ledger
from autograder.commands import class_commands, cli
from autograder.judging import notebook, sandbox
from tests.answers import graded_verdicts
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
    def in_the_notebook(self, student: str) -> list[tuple[object, ...]]:
        """Run the notebook as a learner does, and return what its panels say."""
        folder = self.root / "learner"
        folder.mkdir(exist_ok=True)
        source = notebook.read(self.path(student))
        NotebookClient(source, timeout=600, allow_errors=True, resources={"metadata": {"path": str(folder)}}).execute()
        nbformat.write(source, folder / f"{student}.ipynb")
        shown = {verdict.exercise: verdict for verdict in graded_verdicts(folder / f"{student}.ipynb")}
        return [
            (
                each.name,
                str(shown[each.name].status),
                shown[each.name].score,
                shown[each.name].diagnosis,
                shown[each.name].message,
            )
            for each in self.assignment.exercises
        ]

    @functools.cache  # noqa: B019
    def by_check(self, student: str) -> list[tuple[object, ...]]:
        result = CliRunner().invoke(cli.main, ["check", str(self.path(student)), "--json", *UNCONFINED])
        told = json.loads(result.stdout)
        return [(each["name"], each["status"], each["score"], each["diagnosis"], each["message"]) for each in told["exercises"]]

    @functools.cache  # noqa: B019
    def graded(self) -> dict[str, dict[str, tuple[float | None, str | None]]]:
        """Grade the class and return each student's points and comments."""
        database = f"sqlite:///{self.root}/grade.db"
        arguments = ["--course-dir", str(self.root), "--db", database, self.assignment.slug]
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
    assert class_.by_check(student) == class_.in_the_notebook(student)


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
