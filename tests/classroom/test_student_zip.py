"""The students' zip: all that a student needs, and nothing secret."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.classroom.nbgrader import releasing
from autograder.judging import notebook

pytestmark = pytest.mark.xdist_group("student_zip")  # one process makes what all of these need


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(releasing.write_student_zip(folder)) as archive:
        archive.extractall(folder)
    return folder / "inside-the-embedding-layer"


def test_the_zip_holds_no_secret(unpacked):
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    assert not [path for path in files if path.name in ("test_hidden.py", "variants.py")]
    assert not (unpacked / "solutions").exists()
    for path in files:
        if path.suffix == ".ipynb":
            cells = [{line.strip() for line in cell.source.splitlines()} for cell in notebook.read(path).cells]
            assert not [lines for lines in _solutions() for cell in cells if lines <= cell], path.name


def _solutions() -> list[set[str]]:
    """Return the telling lines of each solution region."""
    found = []
    for assignment in catalog.assignments():
        for cell in notebook.read(assignment.solution_notebook).cells:
            for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, flags=re.DOTALL):
                found.append({line.strip() for line in region.splitlines() if line.strip()})
    assert len(found) >= len(list(catalog.exercises()))
    return found


def test_the_zip_holds_what_a_student_needs(unpacked):
    for name in (
        "README.md",
        "Makefile",
        "pyproject.toml",
        "constraints.txt",
        "course/figures.py",
        "autograder/checks/templates/panel.html",
    ):
        assert (unpacked / name).exists() or (unpacked / name.replace(".py", "/__init__.py")).exists(), name
    for assignment in catalog.assignments():
        assert (unpacked / "course" / assignment.slug / assignment.notebook).exists()


def test_the_same_files_give_the_same_zip(tmp_path):
    first, second = (releasing.write_student_zip(tmp_path / name).read_bytes() for name in ("one", "two"))
    assert first == second


def test_a_student_completes_a_notebook_in_a_fresh_environment(unpacked, tmp_path):
    """The environment is new; only the libraries come from this one, as nothing may be downloaded here."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    where = 'import sysconfig; print(sysconfig.get_path("purelib"))'
    packages = Path(subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip())
    (packages / "course.pth").write_text(f"{unpacked}\n{sysconfig.get_path('purelib')}\n")

    assignment = catalog.assignment("01-one-hot")
    path = unpacked / "course" / assignment.slug / assignment.notebook
    homework = notebook.read(path)
    for cell in homework.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in {exercise.name for exercise in assignment.exercises}:
            cell.source = reference.source_of(catalog.exercise(name))
    nbformat.write(homework, path)
    result = subprocess.run(
        [python, "-m", "autograder", "check", path, "--json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["score"] == 20
    assert not [check for exercise in report["exercises"] for check in exercise["checks"] if check["hidden"]]
