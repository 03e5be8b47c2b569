"""nbgrader's settings for this course: run every nbgrader command from this folder."""

import os
import sys
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

from autograder.nbgrader_steps import Judged, Repair, SaveVerdicts

c = get_config()  # noqa: F821 - traitlets defines it

here = Path(__file__).resolve().parent

c.CourseDirectory.course_id = "inside-the-embedding-layer"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
# Without the time-out, commands that write at the same moment stop with "database is locked".
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}?timeout=60"
# What must never reach a student, and what a run leaves behind.
c.CourseDirectory.ignore = [
    "test_hidden.py",
    "variants.py",
    ".progress.json*",
    ".hypothesis",
    ".ipynb_checkpoints",
    "__pycache__",
    "*.pyc",
]

c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE\nraise NotImplementedError"}

# A cell that trains a model may take a while on a busy machine; one that hangs must not stop the class.
c.Execute.timeout = 180
c.Execute.interrupt_on_timeout = True

# The judge: a submission is realigned with what was released, and the checks ask its kernel from outside.
# Outputs are not cleared first: cells that run get new ones, and a demonstration that needn't run keeps what it showed.
c.Autograde.sanitize_preprocessors = [
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

# nbgrader starts `alembic` to make a gradebook and finds it on PATH only: let it work in an environment that isn't activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
