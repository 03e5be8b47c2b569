"""Machines for which there is no TensorFlow: what needs it says so in a sentence, and the rest of the course works."""

from __future__ import annotations

import re
import tomllib

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from packaging.requirements import Requirement

from autograder import catalog
from autograder.catalog import ROOT
from autograder.judging import notebook

#: Before anything else, a kernel forgets that TensorFlow and Keras are installed.
FORGET = """
import importlib.abc, sys

class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("tensorflow", "keras"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Without())
import importlib.util
look = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in ("tensorflow", "keras") else look(name, *more)
"""
MACHINES = {
    "linux": ({"sys_platform": "linux", "platform_machine": "x86_64"}, {"keras", "tensorflow-cpu"}),
    "linux-arm": ({"sys_platform": "linux", "platform_machine": "aarch64"}, {"keras", "tensorflow"}),
    "mac": ({"sys_platform": "darwin", "platform_machine": "arm64"}, {"keras", "tensorflow"}),
    "mac-intel": ({"sys_platform": "darwin", "platform_machine": "x86_64"}, set()),
    "windows": ({"sys_platform": "win32", "platform_machine": "AMD64"}, {"keras", "tensorflow"}),
    "windows-arm": ({"sys_platform": "win32", "platform_machine": "ARM64"}, set()),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_tensorflow_is_asked_for_where_there_is_one(machine):
    environment, expected = MACHINES[machine]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [Requirement(each) for each in project["dependencies"]]
    asked = {each.name for each in required if each.marker is None or each.marker.evaluate(environment)}
    assert asked & {"keras", "tensorflow", "tensorflow-cpu"} == expected
    assert {"numpy", "matplotlib", "ipykernel"} <= asked


def needs_it(assignment: catalog.Assignment) -> bool:
    """Say whether a notebook imports TensorFlow, or Keras on top of it."""
    cells = notebook.read(assignment.solution_notebook).cells
    return any(re.search(r"^\s*(import|from) (tensorflow|keras)\b", cell.source, re.MULTILINE) for cell in cells)


WITH = [each.slug for each in catalog.assignments() if needs_it(each)]
WITHOUT = [each.slug for each in catalog.assignments() if not needs_it(each)]


def run(slug: str) -> tuple[list, CellExecutionError | None]:
    """Run a solution notebook where there is no TensorFlow; returns its code cells, and what stopped it."""
    assignment = catalog.assignment(slug)
    source = notebook.read(assignment.solution_notebook)
    source.cells.insert(0, nbformat.v4.new_code_cell(FORGET))
    client = NotebookClient(source, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}})
    try:
        client.execute()
    except CellExecutionError as stopped:
        return source.cells[1:], stopped
    return source.cells[1:], None


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("slug", WITHOUT)
def test_the_notebooks_without_keras_run(slug):
    cells, stopped = run(slug)
    assert stopped is None
    assert [cell for cell in cells if cell.cell_type == "code" and cell.source.strip() and not cell.execution_count] == []


@pytest.mark.slow
@pytest.mark.kernel
@pytest.mark.parametrize("slug", WITH)
def test_what_needs_it_says_so_in_a_sentence(slug):
    cells, stopped = run(slug)
    assert stopped is not None
    ran = [cell for cell in cells if cell.cell_type == "code" and cell.execution_count]
    first = next(cell for cell in cells if cell.cell_type == "code")
    (said,) = [output for output in ran[-1].outputs if output.output_type == "error"]
    assert said.ename == "TensorFlowIsMissing"
    assert said.traceback == [said.evalue]  # nothing else is shown
    assert "needs TensorFlow, which isn't installed" in said.evalue
    assert "https://colab.research.google.com" in said.evalue
    if slug != "02-lookup":
        assert ran == [first]
    else:  # which compares TensorFlow's own lookup when all exercises are done
        names = [notebook.checked_exercise(cell) for cell in ran]
        assert {each.name for each in catalog.assignment(slug).exercises} <= set(names)
