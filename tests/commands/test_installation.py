"""An installation without ``solutions/``, such as one from a wheel, says what it can't do and checks notebooks all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from autograder.catalog import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site_packages(tmp_path_factory):
    """A folder with the two packages, as a wheel installs them."""
    folder = tmp_path_factory.mktemp("site-packages")
    for package in ("autograder", "course"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.ipynb"))
    return folder


def autograder(site_packages, folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command line in a folder."""
    command = [sys.executable, "-m", "autograder", *arguments]
    environment = os.environ | {"PYTHONPATH": str(site_packages)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["grade", "release", "demo", "feedback", "export"])
def test_what_needs_the_solutions_says_so_in_a_sentence_and_leaves_nothing(site_packages, tmp_path, command):
    where = ["--course-dir", str(tmp_path)] if command in ("grade", "feedback", "export") else []
    result = autograder(site_packages, tmp_path, command, *where)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: This installation, in {site_packages}, can check notebooks but not release or grade")
    assert "solutions/" in result.stderr
    assert "pip install -e '.[grading]'" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    assert sorted(path.name for path in site_packages.iterdir()) == ["autograder", "course"]


@pytest.mark.kernel
def test_it_checks_a_notebook_all_the_same(site_packages, tmp_path):
    # Unconfined, as this package lies beside the environment, where a sandbox doesn't show it.
    released = str(ROOT / "course" / "01-one-hot" / "one_hot.ipynb")
    result = autograder(site_packages, tmp_path, "check", released, "--unconfined")
    assert result.returncode == 1, result.stderr
    assert "not attempted" in result.stdout
