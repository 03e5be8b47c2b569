"""How a check's own functions travel to a kernel: by their name where the kernel can import them, else with their code."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from types import ModuleType

import numpy as np
import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions, wire
from autograder.checks.student import Event
from tests.answers import verdict_on


def module(name: str) -> ModuleType:
    """Return a module without running its code."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    return importlib.util.module_from_spec(spec)


@pytest.mark.parametrize(
    "name", ["numpy", "numpy.linalg", "keras", "json", "course.data", "course", "autograder.checks.keras_probes", "autograder"]
)
def test_a_kernel_imports_what_is_installed_and_what_students_have(name):
    assert wire.kernel_can_import(module(name))


def test_a_kernel_imports_what_is_built_into_python():
    assert wire.kernel_can_import(builtins)
    assert wire.kernel_can_import(sys)


@pytest.mark.parametrize(
    "name",
    ["tests.answers", "autograder.judging.judge", "autograder.judging", "autograder.classroom.ledger", "autograder.commands.cli"],
)
def test_a_kernel_imports_nothing_of_the_grader_and_of_the_tests(name):
    assert not wire.kernel_can_import(module(name))


def test_a_kernel_imports_no_file_of_checks_although_python_has_loaded_it():
    verdict_on("one_hot", lambda ids, vocab_size: np.eye(vocab_size)[ids])
    misconceptions.of("01-one-hot")
    loaded = [name for name in sys.modules if name.endswith(("01-one-hot.test_public", "01-one-hot.test_hidden"))]
    loaded.append("autograder.assignments.misconceptions_01_one_hot")
    assert len(loaded) == 3
    assert not [name for name in loaded if wire.kernel_can_import(sys.modules[name])]


@pytest.fixture
def kernel(tmp_path):
    """Unpickle a question where nothing is but what students have and what is installed; returns what came of it."""
    for path in catalog.student_paths():
        target = tmp_path / "student" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
        else:
            shutil.copy(path, target)
    script = (
        "import json, sys\n"
        "from autograder.checks.wire import question_from_json\n"
        "function = question_from_json(json.load(sys.stdin)).subject\n"
        "there = sys.modules.get(function.__module__)\n"
        "print(function(20), getattr(there, function.__name__, None) is function)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "student"), str(tmp_path / "site-packages")])}

    def ask(function) -> list[str]:
        question = json.dumps(wire.question_to_json(Event(function)))
        command = [sys.executable, "-P", "-c", script]
        shown = subprocess.run(
            command, input=question, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert shown.returncode == 0, shown.stderr
        return shown.stdout.split()

    return ask


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a module into a folder of its own, and import it."""

    def write(folder: str, name: str) -> ModuleType:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.py").write_text(
            "def helper(number):\n    return 2 * number\n\n\ndef doubled(number):\n    return helper(number) + 2\n"
        )
        monkeypatch.syspath_prepend(tmp_path / folder)
        return importlib.import_module(name)

    return write


@pytest.mark.parametrize("name", ["test_something", "something_else"])
def test_a_function_of_an_installed_module_travels_by_its_name_whatever_that_is(written, kernel, monkeypatch, tmp_path, name):
    monkeypatch.setattr(wire, "_INSTALLED", (*wire._INSTALLED, tmp_path / "site-packages"))
    assert kernel(written("site-packages", name).doubled) == ["42", "True"]


@pytest.mark.parametrize("name", ["test_of_mine", "helpers_of_mine"])
def test_a_function_that_a_kernel_cannot_import_travels_with_its_code_and_helpers(written, kernel, name):
    assert kernel(written("of-an-instructor", name).doubled) == ["42", "False"]


def _one_more(number):
    return number + 1


def test_a_function_of_a_test_travels_with_its_code(kernel):
    assert kernel(_one_more) == ["21", "False"]


def test_a_function_of_the_checks_travels_by_its_name(kernel):
    from autograder.checks.verdict import show

    assert kernel(show) == ["20", "True"]
