"""A kernel that can't start, or can't be asked, says what is missing, costs nobody points, and leaves no process behind."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import sysconfig
import time
import venv
from pathlib import Path

import nbformat
import psutil
import pytest
from click.testing import CliRunner
from jupyter_client import BlockingKernelClient

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks.student import KernelGone
from autograder.checks.verdict import Status
from autograder.classroom.nbgrader.course import api
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands.cli import main
from autograder.judging import kernel, notebook, sandbox, submission
from autograder.judging.kernel import Kernel, Limits
from autograder.judging.result import Result
from autograder.judging.sandbox import bubblewrap, processes
from tests.classroom.made_up import hand_in, state

pytestmark = [pytest.mark.kernel, pytest.mark.slow]

ASSIGNMENT = catalog.assignment("01-one-hot")
METADATA = notebook.read(ASSIGNMENT.solution_notebook).metadata
needs_bubblewrap = pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")


@pytest.fixture(autouse=True)
def _no_process_stays():
    before = set(psutil.Process().children(recursive=True))
    yield
    started = set(psutil.Process().children(recursive=True)) - before
    _, alive = psutil.wait_procs({each for each in started if not _tracks_resources(each)}, timeout=10)
    assert not alive


def _tracks_resources(process: psutil.Process) -> bool:
    """Say whether it is Python's own, one for all workers that there will be."""
    try:
        return "resource_tracker" in " ".join(process.cmdline())
    except psutil.Error:  # it has ended meanwhile
        return False


def grade(**settings: bool) -> Result:
    """Grade the solution notebook, which has full marks wherever kernels start."""
    content = ASSIGNMENT.solution_notebook.read_bytes()
    return submission.grade_notebook(content, ASSIGNMENT.notebook, ASSIGNMENT.slug, settings)


def assert_nobody_lost_points(result: Result, *said: str) -> None:
    """Require that there is no verdict on any answer, and one sentence that says all this."""
    assert result.again
    assert result.score is None
    assert {verdict.status for verdict in result.verdicts} == {Status.COULD_NOT_CHECK}
    assert result.ungradable is not None
    assert len(result.ungradable.splitlines()) == 1
    for piece in said:
        assert piece in result.ungradable


# ------------------------------------------------------------------------------------------- nothing is left behind


@pytest.mark.parametrize("settings", [None, sandbox.kernel_settings(confined=False)], ids=["ordinary", "limited"])
@pytest.mark.parametrize("step", ["start_channels", "load_connection_info"])
def test_a_kernel_whose_side_client_cannot_start_is_ended(tmp_path, monkeypatch, settings, step):
    before, running = set(psutil.Process().children(recursive=True)), set()

    def refuse(self, *arguments, **options):
        running.update(psutil.Process().children(recursive=True))
        raise OSError("no more sockets")

    monkeypatch.setattr(BlockingKernelClient, step, refuse)
    empty = nbformat.v4.new_notebook(metadata=METADATA)
    with pytest.raises(OSError, match="no more sockets") as held, Kernel(empty, Limits(), str(tmp_path), settings):
        pytest.fail("Nobody can ask such a kernel.")
    assert running - before
    _, alive = psutil.wait_procs(running - before, timeout=10)
    assert not alive
    assert held.traceback  # and with it what the interpreter would have cleared away by itself


# -------------------------------------------------------------------------- an environment that was copied or is bare


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Let kernels start in a new Python environment that this course was not installed in."""

    def use(*, with_packages: bool) -> Path:
        folder = tmp_path / "environment"
        venv.create(folder, with_pip=False, symlinks=sys.platform != "win32")
        python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        if with_packages:  # by a path file, from which no editable installation is found
            (site,) = folder.glob("[Ll]ib/**/site-packages")
            (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        monkeypatch.setattr(sys, "executable", str(python))
        for module in ("processes", "provisioning"):
            monkeypatch.setattr(f"autograder.judging.sandbox.{module}.PYTHON", (str(python), *processes.PYTHON[1:]))
        return python

    return use


@pytest.mark.parametrize(
    ("with_packages", "missing"), [(False, "No module named 'ipykernel'"), (True, "No module named 'autograder'")]
)
def test_an_environment_without_what_a_kernel_needs_is_named_with_what_to_type(environment, with_packages, missing):
    python = environment(with_packages=with_packages)
    assert_nobody_lost_points(grade(confined=False), missing, str(python), f"{python} -m pip install -e {ROOT}")


@pytest.mark.parametrize(
    ("with_packages", "missing"), [(False, "No module named 'ipykernel'"), (True, "No module named 'autograder'")]
)
def test_check_says_it_too_and_ends_with_exit_code_2(environment, with_packages, missing):
    python = environment(with_packages=with_packages)
    path = str(ASSIGNMENT.solution_notebook)
    result = CliRunner().invoke(main, ["check", path, "--unconfined"])
    assert result.exit_code == 2
    assert result.output.startswith("Could not grade: No kernel that can check an answer starts")
    assert missing in result.output
    assert f"{python} -m pip install -e {ROOT}" in result.output
    as_json = CliRunner().invoke(main, ["check", path, "--json", "--unconfined"])
    assert as_json.exit_code == 2
    assert missing in json.loads(as_json.stdout)["error"]


@pytest.mark.parametrize("confined", [False, True])
@pytest.mark.parametrize(
    "spec",
    [
        '{"argv": [',
        '{"argv": ["/no/python"], "display_name": "", "metadata": {"kernel_provisioner": {"provisioner_name": "none"}}}',
    ],
)
def test_a_kernelspec_that_somebody_has_installed_plays_no_part(tmp_path, monkeypatch, spec, confined):
    if confined and sandbox.why_unavailable():
        pytest.skip(sandbox.why_unavailable())
    folder = tmp_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(spec, encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert grade(confined=confined, warm=False).score == ASSIGNMENT.points


def test_what_the_one_who_grades_lets_ipython_run_at_each_start_plays_no_part(tmp_path, monkeypatch):
    startup = tmp_path / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import os; os._exit(1)", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    assert grade(confined=False).score == ASSIGNMENT.points


# ------------------------------------------------------------------------------------- before the first submission


@pytest.fixture
def class_(tmp_path):
    """A class of two, whose course folder has nothing but what they handed in."""
    for student in ("ada", "bela"):
        hand_in(tmp_path, student)
    kernel._why_none_starts.cache_clear()
    yield tmp_path
    kernel._why_none_starts.cache_clear()


def test_where_no_kernel_starts_grade_says_it_once_and_marks_nobody(class_, environment):
    python = environment(with_packages=True)
    before = state(class_)
    result = CliRunner().invoke(main, ["grade", "--course-dir", str(class_), "--unconfined"])
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith("Error: No kernel that can check an answer starts")
    assert "No module named 'autograder'" in line
    assert f"{python} -m pip install -e {ROOT}" in line
    assert "autograder doctor" in line
    assert state(class_) == before


def test_grade_shows_what_the_kernel_said_last(class_, monkeypatch):
    said = "import sys; sys.exit('the kernel\\x1b[31m fell over')"
    monkeypatch.setattr("autograder.judging.sandbox.provisioning.PYTHON", (sys.executable, "-c", said))
    result = CliRunner().invoke(main, ["grade", "--course-dir", str(class_), "--unconfined"])
    assert result.exit_code == 1
    assert r"Its last words were: the kernel\x1b[31m fell over" in result.output


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_package_that_an_assignment_needs_and_kernels_lack_marks_nobody(class_, monkeypatch, options):
    monkeypatch.setitem(vars(ASSIGNMENT), "imports", ("no_such_package",))
    result = CliRunner().invoke(main, ["grade", "--course-dir", str(class_), "--unconfined", *options])
    assert result.exit_code == 1
    assert "No module named 'no_such_package'" in result.output
    assert "ada" not in result.output
    assert not (class_ / "autograded").exists()


def test_stock_nbgrader_says_it_once_too_and_begins_nothing(class_, environment):
    shutil.copytree(ROOT / "course" / ASSIGNMENT.slug, class_ / "course" / ASSIGNMENT.slug)
    stock = api(class_)
    stock.config.Judged.unconfined = True
    Writer(class_, None).prepare(ASSIGNMENT)
    python = environment(with_packages=True)
    said = stock.autograde(ASSIGNMENT.slug, "*")
    assert not said["success"]
    assert said["log"].count("Nothing can be graded. No kernel that can check an answer starts") == 1
    assert f"{python} -m pip install -e {ROOT}" in said["log"]
    assert not list(class_.glob("autograded/*/*"))


# --------------------------------------------------------------------------------------------------- in the sandbox


@pytest.fixture
def hide(monkeypatch):
    """Keep folders out of the sandbox, of cold kernels and of those that are forked from now on."""
    if not sandbox.why_unavailable():  # which is found out once, with all folders there
        bubblewrap.program()
    monkeypatch.setattr(processes.Started, "warm", {})
    usual = bubblewrap._visible

    def out_of_sight(folder: Path) -> None:
        monkeypatch.setattr(bubblewrap, "_visible", lambda: [path for path in usual() if not path.is_relative_to(folder)])

    yield out_of_sight
    for warm in processes.Started.warm.values():
        warm.stop()


both = pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])


@needs_bubblewrap
@pytest.mark.parametrize(("folder", "warm"), [("autograder/checks", False), ("autograder/checks", True), ("course", False)])
def test_a_sandbox_that_does_not_show_the_course_is_named_with_what_to_type(hide, folder, warm):
    hide(ROOT / folder)
    missing = f"No module named '{folder.replace('/', '.')}'"
    assert_nobody_lost_points(grade(confined=True, warm=warm), missing, f"{sys.executable} -m pip install -e {ROOT}")


@needs_bubblewrap
@both
def test_a_sandbox_that_does_not_show_the_environment_is_named_with_what_to_type(hide, warm):
    hide(Path(sys.prefix))
    assert_nobody_lost_points(grade(confined=True, warm=warm), "No such file or directory", f"{sys.executable} -m pip install")


def test_a_kernel_that_ends_although_nothing_is_missing_is_told_from_one_that_lacks_something(monkeypatch):
    monkeypatch.setattr("autograder.judging.sandbox.provisioning.PYTHON", (sys.executable, "-c", "import sys; sys.exit(1)"))
    assert_nobody_lost_points(grade(confined=False), "all that it needs is there", "Try again")


def test_to_see_whether_a_kernel_can_be_asked_leaves_nothing_in_the_notebook(tmp_path):
    cell = nbformat.v4.new_code_cell("print({'autograder', 'course', 'ipykernel'} & set(globals()))")
    made = nbformat.v4.new_notebook(cells=[cell], metadata=METADATA)
    with Kernel(made, Limits(), str(tmp_path)) as kernel:
        kernel.run(cell, 0)
    assert cell.outputs[0].text == "set()\n"


@pytest.mark.parametrize("over", [False, True])
def test_a_load_that_a_kernel_makes_itself_prolongs_no_question_beyond_the_notebooks_time(over, monkeypatch):
    monkeypatch.setattr(kernel, "_load", lambda: 1000.0)
    waiting = object.__new__(Kernel)
    waiting._deadline = time.monotonic() + (-1 if over else 3600)
    with pytest.raises(KernelGone, match="time was over") if over else contextlib.nullcontext():
        waiting._require_time(time.monotonic() - 300, 5)
