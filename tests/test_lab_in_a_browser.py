"""A learner's first quarter of an hour: JupyterLab as `make lab` opens it, in a browser."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import reference
from tests.server import jupyterlab

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("lab_in_a_browser"), pytest.mark.slow, pytest.mark.kernel]

EXERCISE = catalog.exercise("build_vocab")
WRONG = """def build_vocab(sentences):
    vocab = {}
    for word in " ".join(sentences).lower().split():
        vocab.setdefault(word, len(vocab) + 1)
    return vocab"""
SECOND = 1000


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where JupyterLab serves a copy of the first notebook, as `make lab` starts it."""
    if sys.platform == "win32":
        pytest.skip("the copy of the environment is made of links")
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "course" / "01-one-hot", folder / "course" / "01-one-hot", ignore=shutil.ignore_patterns(".*"))
    environment = folder / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    for name in ("pyproject.toml", "constraints.txt", "install.py"):
        shutil.copy(ROOT / name, folder)
    (environment / ".lab").touch()  # so that nothing is installed
    home = tmp_path_factory.mktemp("home")
    with jupyterlab([sys.executable, "install.py", "--open"], folder, home) as found:
        yield found.group()


class Lab:
    """What a learner does in JupyterLab."""

    def __init__(self, page) -> None:
        self.page = page

    def menu(self, menu: str, item: str) -> None:
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{menu}$")).click()
        self.page.locator(".lm-Menu-item", has_text=re.compile(f"^{item}")).first.click()

    def cell(self, text: str):
        return self.page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first

    def write(self, text: str, into: str) -> None:
        """Replace what stands in the first cell that holds some text."""
        self.cell(into).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, text: str):
        """Run the cell that holds some text, and return it."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return cell

    def shows(self, cell, text: str) -> None:
        cell.locator(".jp-OutputArea", has_text=text).first.wait_for(timeout=60 * SECOND)


@pytest.fixture(scope="module")
def lab(address, chromium):
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60 * SECOND)
    page.goto(address)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text(re.compile(r"\| Idle")).wait_for()  # the kernel's
    yield Lab(page)
    page.close()


def test_a_learner_gets_from_a_wrong_answer_by_a_hint_to_a_right_one_and_keeps_the_progress(lab):
    lab.menu("Run", "Run All Cells")
    test_cell = 'check("build_vocab")'
    lab.shows(lab.cell(test_cell), "not attempted")

    lab.write(WRONG, into="def build_vocab(sentences)")
    lab.run("def build_vocab(sentences)")
    lab.shows(lab.run(test_cell), "0 of 3 points")

    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.insert_text('hint("build_vocab")')
    lab.shows(lab.run('hint("build_vocab")'), "Hint 1 of")

    lab.write(reference.source_of(EXERCISE), into="def build_vocab(sentences)")
    lab.run("def build_vocab(sentences)")
    lab.shows(lab.run(test_cell), "3 of 3 points")

    lab.menu("Kernel", "Restart Kernel…")
    lab.page.locator(".jp-Dialog button", has_text="Restart").click()
    lab.page.get_by_text(re.compile(r"\| Idle")).wait_for()
    lab.run("from autograder import check")
    lab.write("progress()", into='hint("build_vocab")')
    total = sum(exercise.points for exercise in catalog.exercises())
    lab.shows(lab.run("progress()"), f"Your progress: 3 of {total:g} points")


def test_nothing_is_there_that_a_learner_has_no_use_for(lab):
    lab.page.locator(".jp-Notebook").wait_for()
    assert lab.page.get_by_text("Create Assignment").count() == 0
    assert lab.page.get_by_text("Would you like to get notified about official Jupyter news?").count() == 0
    assert lab.page.get_by_text("Validate").count() > 0
