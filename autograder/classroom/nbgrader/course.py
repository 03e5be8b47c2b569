"""A course folder as nbgrader sees it: its settings, its gradebook's address, and nbgrader's API for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder.catalog import ROOT


def gradebook_address(root: Path = ROOT) -> str:
    """Return the SQLAlchemy URL of a course folder's own gradebook.

    Without the time-out, commands that write at the same moment stop with "database is locked".
    """
    return f"sqlite:///{root / 'gradebook.db'}?timeout=60"


def find_programs() -> None:
    """Let nbgrader find `alembic`, which it starts to make a gradebook, in an environment that isn't activated."""
    here, path = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    if here not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [here, path]))


def api(root: Path = ROOT) -> NbGraderAPI:
    """Return nbgrader's API for a course folder, with the settings of this course.

    Parameters
    ----------
    root : Path
        The folder that holds ``solutions/`` and receives ``course/``, ``submitted/`` and the gradebook.
    """
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = gradebook_address(root)
    return NbGraderAPI(CourseDirectory(config=config), config=config)
