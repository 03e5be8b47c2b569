"""Make what students receive: nbgrader's release of each assignment, and a zip without solutions."""

from __future__ import annotations

import os
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from autograder import catalog, notebook
from autograder.catalog import ROOT

#: What a student's copy of the course holds, beside the notebooks.
STUDENT_FILES = ("README.md", "LICENSE", "Makefile", "pyproject.toml", "constraints.txt", "environment.yml")
#: A fixed time in the archive, so that the same files give the same bytes.
_TIME = (2026, 1, 1, 0, 0, 0)


class ReleaseError(RuntimeError):
    """nbgrader could not make a release; the message is its log."""


def nbgrader_api(root: Path = ROOT) -> NbGraderAPI:
    """Return nbgrader's API for a course folder, with the settings of this course.

    Parameters
    ----------
    root : Path
        The folder that holds ``solutions/`` and receives ``course/``, ``submitted/`` and the gradebook.
    """
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}?timeout=60"
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def release(assignment: catalog.Assignment, api: NbGraderAPI) -> None:
    """Make one assignment's release with nbgrader; `ReleaseError` with nbgrader's log if it fails."""
    outcome: dict[str, Any] = api.generate_assignment(assignment.slug, force=True, create=True)
    if not outcome["success"]:
        raise ReleaseError(f"nbgrader could not release {assignment.slug}:\n{outcome.get('log') or outcome.get('error')}")


def release_all(root: Path = ROOT) -> Iterator[catalog.Assignment]:
    """Bring the source notebooks in line with the catalog, then release each; yields each assignment when it is done."""
    api = nbgrader_api(root)
    for assignment in catalog.assignments():
        align(root / "solutions" / assignment.slug / assignment.notebook, assignment)
        release(assignment, api)
        yield assignment


def write_picture(folder: Path = ROOT / "course") -> Path:
    """Draw the README's picture into a folder."""
    from course import figures

    path = folder / "embedding.svg"
    path.write_text(figures.readme_picture().svg(), encoding="utf-8")
    return path


def align(path: Path, assignment: catalog.Assignment) -> bool:
    """Write the catalog's points, minutes and difficulty into a source notebook: its header lines and nbgrader's points.

    Returns
    -------
    bool
        Whether anything was different.
    """
    source = notebook.read(path)
    before = nbformat.writes(source)
    exercises = {exercise.name: exercise for exercise in assignment.exercises}
    for cell in source.cells:
        settings = cell.metadata.get("nbgrader", {})
        name = notebook.checked_exercise(cell)
        if name in exercises:
            settings["points"] = exercises[name].points
        elif settings.get("grade_id") == assignment.question:
            settings["points"] = assignment.question_points
        title = re.match(r"### Exercise \d+ · `(\w+)`\n", cell.source)
        if cell.cell_type == "markdown" and title and title.group(1) in exercises:
            header = exercises[title.group(1)].header
            cell.source = re.sub(r"^\*\*\d.*points? · .*\*\*$", header, cell.source, count=1, flags=re.MULTILINE)
    if nbformat.writes(source) == before:
        return False
    nbformat.write(source, path)
    return True


def write_student_zip(folder: Path = ROOT / "dist") -> Path:
    """Write the zip that students receive: the course, what `check` needs, and nothing secret.

    Parameters
    ----------
    folder : Path
        Where to write it; made if it isn't there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "inside-the-embedding-layer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in student_files():
            name = f"inside-the-embedding-layer/{file.relative_to(ROOT).as_posix()}"
            information = zipfile.ZipInfo(name, _TIME)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o644 << 16
            archive.writestr(information, file.read_bytes())
    return path


def student_files() -> list[Path]:
    """Return the files of the student's copy, in order."""
    files = [ROOT / name for name in STUDENT_FILES]
    for folder in ("autograder", "course"):
        files += [
            path
            for path in sorted((ROOT / folder).rglob("*"))
            if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
        ]
    return [path for path in files if path.suffix != ".pyc"]
