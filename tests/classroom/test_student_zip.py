"""The students' zip: all that a student needs, and nothing secret."""

from __future__ import annotations

import json
import os
import re
import shutil
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
from tests.answers import references, verdict_on

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


def test_the_zip_holds_nothing_that_grades_a_class(unpacked):
    assert not (unpacked / "autograder" / "classroom").exists()
    assert not (unpacked / "tests").exists()
    commands = {path.name for path in (unpacked / "autograder" / "commands").rglob("*") if path.is_file()}
    assert commands == {"__init__.py", "cli.py", "results.py", "tables.py", "troubles.py"}
    known = [each.name for each in unpacked.rglob("*") if each.is_file()]
    assert not [name for name in known if name.startswith(".") or name.endswith((".pyc", ".db", ".jsonl"))]


def test_each_link_of_the_readme_leads_to_something_in_the_zip(unpacked):
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    notebooks = {f"course/{each.slug}/{each.notebook}" for each in catalog.assignments()}
    assert notebooks | {"LICENSE", "course/embedding.svg"} <= set(links)
    assert [link for link in links if not (unpacked / link).is_file()] == []
    assert "{{" not in text
    assert "{%" not in text


def test_the_paths_and_commands_that_the_readme_types_are_in_the_zip(unpacked):
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    typed = re.findall(r"`([^`\n]+)`", text)
    paths = [word for line in typed for word in line.split() if re.fullmatch(r"[\w./-]+\.(?:yml|ipynb|toml)", word)]
    assert "environment.yml" in paths
    assert [path for path in paths if not (unpacked / path).is_file()] == []
    assert {line.split()[1] for line in typed if line.startswith("make ")} <= targets(unpacked)


def make(folder: Path, *arguments: str) -> str:
    """Return what `make` prints in a folder."""
    if shutil.which("make") is None:
        pytest.skip("There is no make here.")
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def targets(folder: Path) -> set[str]:
    """Return the targets that `make help` lists."""
    return set(re.findall(r"^make (\w+)", make(folder, "help"), flags=re.MULTILINE))


def test_make_lists_only_what_can_be_done_in_the_zip(unpacked):
    assert targets(unpacked) == {"help", "lab", "clean"}
    for target in targets(unpacked):
        does = make(unpacked, "--dry-run", target).replace(str(unpacked), "")
        assert does
        assert not re.search(r"\b(?:tests|solutions|classroom|-m pytest|autograder (?!check))", does), target
        for path in re.findall(r"\bcourse/[\w./-]+", does):
            assert (unpacked / path).exists(), target


def test_the_command_line_of_the_zip_lists_only_what_works_there(unpacked, tmp_path):
    def shown(*arguments: str) -> str:
        command = [sys.executable, "-m", "autograder", *arguments]
        return subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=True).stdout

    listed = shown("--help").partition("Commands:\n")[2]
    assert re.findall(r"^  (\S+)", listed, flags=re.MULTILINE) == ["check"]
    assert "autograder check" in shown("check", "--help")


def test_a_green_panel_says_how_many_checks_run_elsewhere(unpacked, tmp_path):
    """As in a notebook: the panel that `check` gives, in a process that has the student's copy and nothing else of the course."""
    assignment = catalog.assignment("01-one-hot")
    for exercise in assignment.exercises[:2]:
        source = reference.source_of(exercise)
        script = f"import numpy as np\nfrom autograder import check\n{source}\nprint(check({exercise.name!r})._repr_html_())"
        command, environment = [sys.executable, "-c", script], os.environ | {"PYTHONPATH": str(unpacked)}
        shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
        visible = len(re.findall(r"</span> passed</span> —", shown))
        assert f"All {visible} checks passed. {exercise.further_checks} further checks run when the notebook is graded." in shown
        counted = verdict_on(exercise.name, references(assignment.slug)).counted
        assert exercise.further_checks == len([check for check in counted if check.hidden])


def test_each_module_of_the_zip_can_be_imported_there(unpacked):
    paths = [path.relative_to(unpacked) for path in (unpacked / "autograder").rglob("*.py") if "assignments" not in path.parts]
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths} - {"autograder.__main__"}
    script = f"import importlib\nfor name in {sorted(names)}: print(importlib.import_module(name).__file__)"
    shown = subprocess.run([sys.executable, "-c", script], cwd=unpacked, capture_output=True, text=True, check=True).stdout
    assert {Path(line) for line in shown.split()} == {unpacked / path for path in paths if path.name != "__main__.py"}


def test_the_same_files_give_the_same_zip(tmp_path):
    first, second = (releasing.write_student_zip(tmp_path / name).read_bytes() for name in ("one", "two"))
    assert first == second


@pytest.mark.slow
@pytest.mark.kernel
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
    # Unconfined, as this environment borrows its packages from another one, which a sandbox doesn't show.
    command = [python, "-m", "autograder", "check", path, "--json", "--unconfined"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    report = json.loads(result.stdout)
    assert report["score"] == 20
    assert not [check for exercise in report["exercises"] for check in exercise["checks"] if check["hidden"]]
