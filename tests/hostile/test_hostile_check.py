"""`autograder check` on a stranger's notebook: it runs in the sandbox, unless somebody says that it is trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder import catalog
from autograder.checks import reference
from autograder.commands.cli import main
from autograder.judging import sandbox

pytestmark = [pytest.mark.slow, pytest.mark.kernel]
WHOLE = catalog.assignment("01-one-hot")
WHOLE_POINTS = sum(exercise.points for exercise in WHOLE.exercises)

#: Answers with what it finds: it reads the solutions, if they can be read, writes where it may, and leaves a process behind.
SPY = """
import json, os, pathlib, re, subprocess, sys
found = pathlib.Path({solution!r})
if found.exists():
    for cell in json.loads(found.read_text())["cells"]:
        if cell["metadata"].get("nbgrader", {{}}).get("solution") and cell["cell_type"] == "code":
            exec("".join(cell["source"]))
try:
    pathlib.Path({note!r}).write_text(str(os.getpid()))
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)", {note!r}], start_new_session=True)
except OSError:
    pass
"""


@pytest.fixture
def spy(tmp_path):
    note = tmp_path / "note"
    source = SPY.format(solution=str(WHOLE.solution_notebook), note=str(note))
    path = tmp_path / "one_hot.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(part) for part in ("import numpy as np", source)]), path
    )
    yield path, note
    for process in left(note):
        os.kill(process, 9)


def left(note):
    """Return the processes that the spy has left behind: they carry the note's path."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(note).encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_a_trusted_notebook_can_do_what_its_user_can(spy):
    path, note = spy
    result = CliRunner().invoke(main, ["check", str(path), "--json", "--unconfined"])
    assert json.loads(result.stdout)["score"] == WHOLE_POINTS
    assert note.exists()
    assert left(note)


@pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")
def test_a_strangers_notebook_finds_nothing_writes_nothing_and_leaves_nothing(spy):
    path, note = spy
    result = CliRunner().invoke(main, ["check", str(path), "--json"])
    assert result.exit_code == 1, result.output
    assert json.loads(result.stdout)["score"] == 0
    assert not note.exists()
    assert not left(note)


def test_where_nothing_can_confine_it_says_what_to_do_and_runs_nothing(spy, monkeypatch):
    path, note = spy
    monkeypatch.setattr(sandbox.bubblewrap, "_chosen", lambda: ("", "bubblewrap is missing: type this, or pass --unconfined."))
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert "Could not grade: bubblewrap is missing: type this, or pass --unconfined." in result.output
    assert not note.exists()


@pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")
def test_an_honest_notebook_is_checked_as_before(tmp_path):
    cells = [nbformat.v4.new_code_cell("import numpy as np")]
    cells += [nbformat.v4.new_code_cell(reference.source_of(exercise)) for exercise in WHOLE.exercises]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one_hot.ipynb")
    result = CliRunner().invoke(main, ["check", str(tmp_path / "one_hot.ipynb"), "--json"])
    assert result.exit_code == 0, result.output


@pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")
def test_settings_for_other_tests_reach_no_check(tmp_path, monkeypatch):
    cells = [nbformat.v4.new_code_cell("import numpy as np")]
    cells += [nbformat.v4.new_code_cell(reference.source_of(exercise)) for exercise in WHOLE.exercises]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one_hot.ipynb")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\npython_functions = nothing_*\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('read')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--color=yes --collect-only -k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    result = CliRunner().invoke(main, ["check", "one_hot.ipynb", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["score"] == WHOLE_POINTS
