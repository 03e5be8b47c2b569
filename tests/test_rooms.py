"""The rooms of the package: imports run one way, and what ships to students knows nothing of what doesn't."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.catalog import ROOT

PACKAGE = ROOT / "autograder"
#: From the ground up: a room may import from those before it. The public face stands on checks.
ROOMS = ("catalog", "checks", "face", "judging", "classroom", "commands")
GROUND = ("catalog", "quiet")


def room_of(name: str) -> str:
    """Return the room of a module, by its dotted name."""
    part = [*name.split("."), ""][1]
    return "catalog" if part in GROUND else part if part in ROOMS else "face"


def imported(path: Path) -> set[str]:
    """Return the names of all modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports name the whole path"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "assignments" not in path.parts
}


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_from_commands_to_the_catalog_and_never_back(name):
    allowed = ROOMS[: ROOMS.index(room_of(name)) + 1]
    if name == "autograder.__main__":
        allowed = ROOMS
    own = {each for each in imported(MODULES[name]) if each.startswith("autograder.")}
    assert {each for each in own if room_of(each) not in allowed} == set()


def test_the_rule_sees_a_step_back(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("def late():\n    from autograder.classroom import grading\n")
    assert {room_of(each) for each in imported(wrong)} == {"classroom"}
    assert ROOMS.index("classroom") > ROOMS.index("checks")


@pytest.mark.parametrize("name", [name for name in MODULES if room_of(name) in ("catalog", "checks", "face")])
def test_what_a_notebook_needs_knows_neither_jupyter_nor_nbgrader(name):
    packages = {each.split(".")[0] for each in imported(MODULES[name])}
    assert not packages & {"nbgrader", "nbclient", "nbformat", "nbconvert", "jupyter_client", "IPython", "ipykernel", "zmq"}


def test_only_one_room_knows_nbgrader():
    knows = {name for name, path in MODULES.items() if any(each.split(".")[0] == "nbgrader" for each in imported(path))}
    assert {name for name in knows if not name.startswith("autograder.classroom.")} == set()


def test_a_learners_python_stays_as_it_was():
    look = (
        "import sys; from autograder import check, hint, progress, solution; check('one_hot'), hint('one_hot'); "
        "print(sorted({'nbgrader', 'nbformat', 'jupyter_client', 'zmq', 'keras', 'rfc3987_syntax'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert shown.strip() == "[]"
