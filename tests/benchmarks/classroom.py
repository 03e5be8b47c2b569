"""A made-up class that hands in honest work: right answers in many forms, and one mistake in every second notebook."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions, reference
from autograder.classroom.nbgrader import course, releasing
from tests.answers import variants

#: What nbgrader needs to know of this course when it grades in its own way.
STOCK_SETTINGS = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.db_url = "sqlite:///stock.db?timeout=60"
c.Execute.timeout = 180
"""


@dataclass(frozen=True)
class Classroom:
    """A course folder in which an assignment is released and handed in.

    Attributes
    ----------
    root : Path
        The folder.
    assignment : Assignment
        What was handed in.
    size : int
        By how many students.
    """

    root: Path
    assignment: catalog.Assignment
    size: int

    def submitted(self, number: int) -> Path:
        """Return the notebook of one student."""
        return self.root / "submitted" / f"student-{number:04}" / self.assignment.slug / self.assignment.notebook


def gather(root: Path, slug: str, size: int) -> Classroom:
    """Make a course folder and let a class hand in.

    Student k answers each exercise in a form of its own, the reference or a variant; every second student has one mistake.
    The same arguments make the same class.

    Parameters
    ----------
    root : Path
        An empty folder.
    slug : str
        The assignment.
    size : int
        How many students there are.
    """
    assignment = catalog.assignment(slug)
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (root / "nbgrader_config.py").write_text(STOCK_SETTINGS, encoding="utf-8")
    releasing.release(assignment, course.api(root))
    released = nbformat.read(root / "course" / slug / assignment.notebook, as_version=4)
    forms = {each.name: _forms(assignment, each.name) for each in assignment.exercises if not each.is_value}
    mistakes = [each for each in misconceptions.of(slug) if not catalog.exercise(each.exercise).is_value]
    chance = random.Random(slug)
    classroom = Classroom(root, assignment, size)
    for number in range(size):
        answers = {name: chance.choice(known) for name, known in forms.items()}
        if number % 2:
            wrong = chance.choice(mistakes)
            answers[wrong.exercise] = misconceptions.source_of(wrong.answer, wrong.exercise)
        made = nbformat.from_dict(released)
        for cell in made.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if cell.cell_type == "code" and name in {each.name for each in assignment.exercises}:
                cell.source = answers.get(name) or reference.source_of(catalog.exercise(name))
        path = classroom.submitted(number)
        path.parent.mkdir(parents=True)
        nbformat.write(made, path)
    return classroom


def _forms(assignment: catalog.Assignment, name: str) -> list[str]:
    unusual: dict[str, Callable[..., Any]] = variants(assignment.slug)
    found = [reference.source_of(catalog.exercise(name))]
    for each, answer in unusual.items():
        if each.startswith(f"{name}__"):
            found.append(misconceptions.source_of(answer, name))
    return found
