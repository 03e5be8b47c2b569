"""Make what students receive: nbgrader's release of each assignment, and a zip and a wheel without solutions."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import NbGraderAPI

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions
from autograder.classroom import report
from autograder.classroom.nbgrader import course
from autograder.judging import notebook

#: What a student's copy holds as it stands here, beside what every student has: to set it up, and `autograder check`.
_AS_HERE = (
    *("LICENSE", "pyproject.toml", "constraints.txt", "environment.yml", "install.py"),
    *("autograder/__main__.py", "autograder/judging"),
    *(f"autograder/commands/{name}.py" for name in ("__init__", "cli", "results", "tables", "troubles")),
)
#: Below this line, the Makefile is for those who have more than a student.
_NOT_FOR_STUDENTS = "# ---- not in the students' copy"
#: A fixed time in the archive, so that the same files give the same bytes.
_TIME = (2026, 1, 1, 0, 0, 0)


class ReleaseError(RuntimeError):
    """nbgrader could not make a release; the message is its log."""


def release(assignment: catalog.Assignment, api: NbGraderAPI) -> None:
    """Make one assignment's release with nbgrader; `ReleaseError` with nbgrader's log if it fails."""
    outcome: dict[str, Any] = api.generate_assignment(assignment.slug, force=True, create=True)
    if not outcome["success"]:
        raise ReleaseError(f"nbgrader could not release {assignment.slug}:\n{outcome.get('log') or outcome.get('error')}")


def release_all(root: Path = ROOT, assignments: Iterable[catalog.Assignment] | None = None) -> Iterator[catalog.Assignment]:
    """Bring the source notebooks in line with the catalog, then release each; yields each assignment when it is done.

    Parameters
    ----------
    root : Path
        The folder that holds ``solutions/`` and receives ``course/``.
    assignments : iterable of Assignment, optional
        Which; by default all of the course.
    """
    api = course.api(root)
    for assignment in catalog.assignments() if assignments is None else assignments:
        align(root / "solutions" / assignment.slug / assignment.notebook, assignment)
        _write_row(root / "README.md", assignment)
        _write_further_checks(root / "autograder" / "assignments" / assignment.slug / "exercises.toml", assignment)
        release(assignment, api)
        yield assignment


def rehearse(assignment: catalog.Assignment, folder: Path) -> Path:
    """Make the release that ``solutions/`` gives now, in another folder and without a gradebook.

    Parameters
    ----------
    assignment : Assignment
        What to release.
    folder : Path
        Receives a copy of the sources, brought in line with the catalog, and the release.

    Returns
    -------
    Path
        The released notebook.

    Raises
    ------
    ReleaseError
        If nbgrader can't release it.
    """
    source = folder / "solutions" / assignment.slug
    left = shutil.ignore_patterns("__pycache__", ".*")
    shutil.copytree(assignment.solution_notebook.parent, source, ignore=left, dirs_exist_ok=True)
    align(source / assignment.notebook, assignment)
    api = course.api(folder)
    api.config.GenerateAssignment.no_database = True
    api.config.SaveCells.enabled = False
    release(assignment, api)
    return assignment.released_notebook(folder)


def write_picture(folder: Path = ROOT / "course") -> Path:
    """Draw the README's picture into a folder."""
    from course import figures

    path = folder / "embedding.svg"
    path.write_text(figures.readme_picture().svg(), encoding="utf-8")
    return path


def align(path: Path, assignment: catalog.Assignment) -> bool:
    """Write the catalog's points, minutes and difficulty into a source notebook: front, header lines and nbgrader's points.

    Returns
    -------
    bool
        Whether anything was different.
    """
    source = notebook.read(path)
    before = nbformat.writes(source)
    exercises = {exercise.name: exercise for exercise in assignment.exercises}
    for front in source.cells[:1]:
        front.source = re.sub(r"About \d+ minutes", f"About {assignment.minutes} minutes", front.source, count=1)
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


def _write_row(readme: Path, assignment: catalog.Assignment) -> None:
    """Write an assignment's minutes into its row of the README, if there is one."""
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        row = re.compile(rf"^(\| .*\]\(course/{re.escape(assignment.slug)}/.*\| )\d+ \|$", flags=re.MULTILINE)
        written = row.sub(rf"\g<1>{assignment.minutes} |", text)
        if written != text:
            readme.write_text(written, encoding="utf-8")


def further_checks(assignment: catalog.Assignment) -> Counter[str]:
    """Count for each exercise the hidden checks that its points depend on; tips are none."""
    path = assignment.hidden_checks
    if not path.exists():  # which is a finding
        return Counter()
    module = misconceptions.load(path, f"checks_{path.stem}_{assignment.slug}")
    marks = [
        mark
        for name, check in vars(module).items()
        for mark in getattr(check, "pytestmark", ())
        if name.startswith("test_") and mark.name == "exercise"
    ]
    return Counter(str(mark.args[0]) for mark in marks if mark.args and mark.kwargs.get("weight", 1))


def _write_further_checks(path: Path, assignment: catalog.Assignment) -> None:
    """Write into an ``exercises.toml``, if there is one, how many hidden checks each exercise has."""
    if not path.exists():
        return
    counted = further_checks(assignment)
    head, *tables = path.read_text(encoding="utf-8").split("[[exercise]]\n")
    written = [head]
    for table in tables:
        name = tomllib.loads(table)["name"]
        table = re.sub(r"^further_checks = .*\n", "", table, flags=re.MULTILINE)
        line = f"further_checks = {counted[name]}\n"
        written.append(re.sub(r"^(difficulty = .*\n)", rf"\g<1>{line}", table, count=1, flags=re.MULTILINE))
    text = "[[exercise]]\n".join(written)
    if text != path.read_text(encoding="utf-8"):
        path.write_text(text, encoding="utf-8")


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
        for name, content in sorted(student_files().items()):
            information = zipfile.ZipInfo(f"inside-the-embedding-layer/{name}", _TIME)
            information.compress_type = zipfile.ZIP_DEFLATED
            information.external_attr = 0o644 << 16
            archive.writestr(information, content)
    return path


def write_student_wheel(folder: Path = ROOT / "dist") -> Path:
    """Write the wheel of what the zip holds, for a notebook that is opened alone, as on Colab.

    Parameters
    ----------
    folder : Path
        Where to write it; made if it isn't there.

    Raises
    ------
    ReleaseError
        If setuptools can't build it; the message is what it printed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as sources:
        lay_out_student_files(Path(sources))
        build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
        time = str(calendar.timegm(_TIME))
        environment = os.environ | {"SOURCE_DATE_EPOCH": time}
        command = [sys.executable, "-c", build, str(folder.absolute())]
        built = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, check=False)
    if built.returncode:
        raise ReleaseError(f"The students' wheel could not be built:\n{built.stderr}")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return folder / f"inside_the_embedding_layer-{version}-py3-none-any.whl"


def lay_out_student_files(folder: Path) -> None:
    """Write the files of the student's copy into a folder, which is made if it isn't there."""
    for name, content in student_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def student_files() -> dict[str, bytes]:
    """Return the files of the student's copy: name to content."""
    files = {}
    for path in (*catalog.student_paths(), *(ROOT / name for name in _AS_HERE)):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            name = file.relative_to(ROOT)
            if file.is_file() and file.suffix != ".pyc" and not any(part.startswith(".") for part in name.parts):
                files[name.as_posix()] = file.read_bytes()
    makefile, mark, _ = (ROOT / "Makefile").read_text(encoding="utf-8").partition(_NOT_FOR_STUDENTS)
    if not mark:
        raise ReleaseError(f"The Makefile has no line that begins with {_NOT_FOR_STUDENTS!r}.")
    readme = report.templates().get_template("student-README.md").render(assignments=catalog.assignments())
    return files | {"Makefile": makefile.encode(), "README.md": readme.encode()}
