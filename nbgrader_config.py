"""nbgrader's settings for this course: run every nbgrader command from this folder."""

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograder.classroom.nbgrader.course import find_programs, gradebook_address
from autograder.classroom.nbgrader.exchange import Collect
from autograder.classroom.nbgrader.pages import protect
from autograder.classroom.nbgrader.steps import HandedIn, Judged, Repair, SaveVerdicts
from autograder.judging.kernel import Limits

c = get_config()  # noqa: F821 - traitlets defines it

here = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "inside-the-embedding-layer"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.db_url = gradebook_address(here)
# What must never reach a student, which is every Python file beside a solution, and what a run leaves behind.
c.CourseDirectory.ignore = [
    "*.py",
    ".progress.json*",
    ".hypothesis",
    ".ipynb_checkpoints",
    "__pycache__",
    "*.pyc",
]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError"}

# A cell that trains a model may take a while on a busy machine; one that hangs must not stop the class. As in `autograder grade`.
c.Execute.timeout = int(Limits().cell_seconds)
c.Execute.interrupt_on_timeout = True

# The judge: what counts of a submission is realigned with what was released, and the checks ask its kernel from outside.
# Outputs are not cleared first: cells that run get new ones, and a demonstration that needn't run keeps what it showed.
c.Autograde.sanitize_preprocessors = [
    HandedIn,
    Repair,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    Judged,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
    SaveVerdicts,
    AssignLatePenalties,
    CheckCellMetadata,
]

# Who collects may read more than students, so that no link of theirs is followed.
c.ExchangeFactory.collect = Collect

# What pages show of a notebook is harmless, and a policy in each page lets nothing of the notebook run.
protect(c)

find_programs()
