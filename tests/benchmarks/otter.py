"""Grade a class with otter-grader, in an environment of its own: its versions need not agree with ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat

from autograder import catalog
from autograder.catalog import ROOT
from autograder.judging import notebook
from tests.benchmarks.classroom import Classroom
from tests.benchmarks.graders import measured

VERSION = "otter-grader==7.0.0"
#: otter's form of a test: this one asks the same checks as ours, inside the student's kernel, for all of the points or none.
TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = {points}

@test_case(points={points})
def test_{name}(env):
    from autograder import catalog
    from autograder.checks import checking
    from autograder.checks.student import LocalStudent

    exercise = catalog.exercise("{name}")
    verdict = checking.check_exercise(exercise, LocalStudent(env, exercise.seconds))
    assert verdict.status == "passed", verdict.message
"""


class Otter:
    """otter-grader, installed in a folder.

    Parameters
    ----------
    folder : Path
        Where to install it.

    Raises
    ------
    RuntimeError
        If it can't be installed here; the message is pip's last line.
    """

    def __init__(self, folder: Path) -> None:
        self._program = folder / "bin" / "otter"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", VERSION]
        installed = subprocess.run(pip, capture_output=True, text=True, check=False)
        if installed.returncode:
            raise RuntimeError((installed.stderr.strip().splitlines() or ["pip failed"])[-1])
        (site,) = folder.glob("lib/python*/site-packages")
        # What the notebooks need comes from our environment, after otter's own packages.
        (site / "ours.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{ROOT}\n", encoding="utf-8")

    def seconds_for_each(self, classroom: Classroom, folder: Path) -> tuple[float, int]:
        """Grade the first four of a class, one after the other, as ``otter run`` does it without a container.

        Returns
        -------
        seconds : float
            For each submission.
        full : int
            How many of them have full marks.
        """
        tests = folder / "tests"
        tests.mkdir(parents=True)
        for exercise in classroom.assignment.exercises:
            (tests / f"{exercise.name}.py").write_text(TEST.format(name=exercise.name, points=exercise.points), encoding="utf-8")
        config = folder / "otter_config.json"
        config.write_text(json.dumps({"show_hidden": True}), encoding="utf-8")
        generate = [str(self._program), "generate", "-t", "tests", "-o", "autograder.zip", "-c", config.name]
        measured([*generate, "--no-requirements", "--no-environment"], folder)
        spent, full = 0.0, 0
        for number in range(4):
            place = folder / str(number)
            (place / "out").mkdir(parents=True)
            made = _without_tests(classroom.submitted(number), classroom.assignment)
            nbformat.write(made, place / classroom.assignment.notebook)
            shutil.copy(folder / "autograder.zip", place)
            run = [str(self._program), "run", classroom.assignment.notebook, "-a", "autograder.zip", "-o", "out", "--no-logo"]
            spent += measured(run, place).seconds
            results = json.loads((place / "out" / "results.json").read_text(encoding="utf-8"))
            full += sum(each["score"] for each in results["tests"] if each.get("score")) == classroom.assignment.points
        return spent / 4, full


def _without_tests(path: Path, assignment: catalog.Assignment) -> nbformat.NotebookNode:
    made = notebook.read(path)
    made.cells = [cell for cell in made.cells if notebook.checked_exercise(cell) is None and "progress()" not in cell.source]
    return made
