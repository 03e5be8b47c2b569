"""The students' wheel: with it, a notebook that is opened alone works, and nothing secret comes along."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.classroom.nbgrader import releasing
from autograder.judging import notebook
from tests.answers import RUN

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("student_wheel"), pytest.mark.slow]


def test_the_wheel_holds_what_the_zip_holds_and_nothing_secret(student_wheel):
    with zipfile.ZipFile(student_wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert not [name for name in names if not name.startswith(("autograder/", "course/"))]
    assert names <= set(releasing.student_files())
    left = {name for name in releasing.student_files() if name.startswith(("autograder/", "course/"))} - names
    assert {Path(name).suffix for name in left} == {".ipynb", ".svg"}
    assert not [name for name in names if "classroom" in name or "class_commands" in name or "authoring" in name]
    assert not [name for name in names if name.endswith(("test_hidden.py", "variants.py", ".ipynb"))]


def test_the_same_files_give_the_same_wheel(student_wheel, tmp_path):
    assert releasing.write_student_wheel(tmp_path).read_bytes() == student_wheel.read_bytes()


@pytest.mark.kernel
@pytest.mark.parametrize("slug", ["01-one-hot", pytest.param("02-lookup", marks=pytest.mark.keras)])
def test_a_lone_notebook_works_with_the_wheel(student_python, slug, tmp_path):
    assignment = catalog.assignment(slug)
    path = tmp_path / "downloaded.ipynb"
    homework = notebook.read(assignment.released_notebook())
    for cell in homework.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in {exercise.name for exercise in assignment.exercises}:
            cell.source = reference.source_of(catalog.exercise(name))
    where = "import autograder, course; print(autograder.__file__); print(course.__file__)"
    homework.cells.append(nbformat.v4.new_code_cell(where))
    nbformat.write(homework, path)
    subprocess.run([student_python, "-c", RUN, path], cwd=tmp_path, check=True, capture_output=True)
    ran = notebook.read(path)
    files = ran.cells[-1].outputs[0].text.split()
    assert [Path(file).is_relative_to(student_python.parents[1]) for file in files] == [True, True]
    assert [output for cell in ran.cells for output in cell.get("outputs", ()) if output.output_type == "error"] == []
    points = {name: float(cell.outputs[0].data["text/plain"]) for cell in ran.cells if (name := notebook.checked_exercise(cell))}
    assert points == {exercise.name: exercise.points for exercise in assignment.exercises}


@pytest.mark.kernel
def test_without_the_course_the_first_cell_says_how_to_install_it(tmp_path):
    """What the learner sees of the error is the line that failed, and it says what to type."""
    shutil.copy(catalog.assignment("01-one-hot").released_notebook(), tmp_path / "downloaded.ipynb")
    lone = notebook.read(tmp_path / "downloaded.ipynb")
    first = next(cell for cell in lone.cells if cell.cell_type == "code")
    hide = "import sys; sys.modules['autograder'] = None"
    lone.cells = [nbformat.v4.new_code_cell(hide), first]
    nbformat.write(lone, tmp_path / "downloaded.ipynb")
    subprocess.run([sys.executable, "-c", RUN, tmp_path / "downloaded.ipynb"], cwd=tmp_path, check=True, capture_output=True)
    (error,) = json.loads((tmp_path / "downloaded.ipynb").read_text(encoding="utf-8"))["cells"][1]["outputs"]
    shown = "\n".join(error["traceback"])
    assert "%pip install inside_the_embedding_layer-*.whl" in re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert error["ename"] == "ModuleNotFoundError"
