"""Hostile submissions: a fair verdict for each, no points for a wrong answer, and nothing left for the next one."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import os
import re
import shutil
import socket
import sqlite3
import struct
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import catalog
from autograder.checks import reference
from autograder.checks.verdict import MIME_TYPE, Status
from autograder.judging import form, judge, kernel, notebook, sandbox
from autograder.judging.sandbox import bubblewrap, seccomp
from tests.hostile import files

WHOLE = catalog.assignment("01-one-hot")
#: Two of the exercises are enough to see who is hurt.
ASSIGNMENT = dataclasses.replace(
    WHOLE, exercises=tuple(each for each in WHOLE.exercises if each.name in ("one_hot", "build_vocab"))
)
NAMES = [exercise.name for exercise in ASSIGNMENT.exercises]
CASES = sorted((Path(__file__).parent / "code").glob("*.py"))
HONEST = "# tries: nothing\n# expect: others passed\nx = 1"
GUARD = "get_ipython()  # outside of a kernel, nothing below this line runs"
SPY = '"STO" + "LEN"'
#: These leave notes and look for them, so that they are run again.
LEAVING_NOTES = {"files_for_the_next_student", "notes_of_the_last_student", "keyrings", "notes_in_file_locks"}
#: After these an honest submission follows at once.
WORST = {"fork_bomb", "kill_the_parent_in_an_answer", "closed_descriptors", "patched_asarray", "displays_while_checks_ask"}


def needs_bubblewrap(test):
    missing = sandbox.why_unavailable()
    return pytest.mark.slow(pytest.mark.kernel(pytest.mark.skipif(bool(missing), reason=missing or "it works here")(test)))


# ---------------------------------------------------------------------------------------- submissions and expectations


def answer(name: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(reference.source_of(catalog.exercise(name)))


def header(source: str) -> dict[str, str]:
    """Return what the comments at the beginning of a case say: what it tries, what to expect and why, its limits."""
    return dict(re.findall(r"^# (tries|expect|because|limits): (.*)$", source, flags=re.MULTILINE))


def limits(source: str) -> dict[str, float]:
    """Return a case's limits in seconds and MB; those that it doesn't name are too generous to be hit on a busy machine."""
    told = {"call": 30.0, "cell": 60.0, "notebook": 300.0, "again": 300.0, "grace": 20.0, "sent": 2000.0}
    for part in filter(None, header(source).get("limits", "").split(", ")):
        name, value, *_ = part.split()
        assert name in told
        told[name] = float(value)
    return told


def expectations(source: str) -> dict[str, tuple[set[str], float | None]]:
    """Return what a case's first lines expect: for each exercise the statuses that are fair, and the points, if they matter."""
    told: dict[str, tuple[set[str], float | None]] = {}
    for part in header(source)["expect"].split(", "):
        name, statuses, *points = part.split()
        told[name] = (set(statuses.split("|")), None if points == ["*"] else float(points[0]) if points else 0.0)
    others = told.pop("others")
    assert told.keys() <= set(NAMES)
    assert all(statuses <= set(Status) for statuses, _ in told.values())
    return {name: told.get(name, others) for name in NAMES}


def submission(source: str) -> nbformat.NotebookNode:
    """Return a notebook with a case's code, and behind it the reference answers of all exercises that it does not answer."""
    cells = [nbformat.v4.new_code_cell("import numpy as np")]
    cells += [nbformat.v4.new_code_cell(part.strip()) for part in source.split("\n# %%\n")]
    answered = set().union(*(notebook.defined_in(cell) for cell in cells))
    cells += [answer(name) for name in NAMES if name not in answered]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder for temporary files of this module's tests, with a path that is short enough for sockets."""
    tmp_path_factory.getbasetemp()  # which pytest makes in the usual place
    before = tempfile.tempdir
    tempfile.tempdir = tempfile.mkdtemp(prefix="hostile-")
    yield Path(tempfile.tempdir)
    shutil.rmtree(tempfile.tempdir, ignore_errors=True)
    tempfile.tempdir = before


@pytest.fixture
def run(place, monkeypatch):
    """A function that judges a notebook in the sandbox, with the limits of a case."""
    monkeypatch.setenv("HOSTILE_SECRET", "what only the one who grades may know")
    exercise = catalog.exercise

    def judged(notebook, source=HONEST):
        told, answered = limits(source), header(source)["expect"].split()

        def limited(name):  # the call's limit is for the answers that the case is about
            return dataclasses.replace(exercise(name), seconds=told["call"] if name in answered else exercise(name).seconds)

        settings = sandbox.kernel_settings(confined=True, warm=True)
        settings.ConfinedProvisioner.sent_bytes = int(told["sent"] * 1e6)
        allowed = kernel.Limits(
            cell_seconds=told["cell"], notebook_seconds=told["notebook"], again_seconds=told["again"], output_bytes=200_000
        )
        with monkeypatch.context() as patch:
            patch.setattr(kernel, "GRACE", told["grace"])
            patch.setattr(catalog, "exercise", limited)
            return judge.Judge(ASSIGNMENT, allowed, kernel_settings=settings).run(notebook)

    return judged


@pytest.fixture(scope="module")
def settled(place):
    """What there is when nothing hostile runs: processes of the judge, once the warm one has started."""
    settings = sandbox.kernel_settings(confined=True, warm=True)
    judge.Judge(ASSIGNMENT, kernel_settings=settings).run(submission(HONEST))
    return descendants()


def descendants() -> set[int]:
    """Return all processes that this one has started, directly or not."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
    found, new = set(), {os.getpid()}
    while new:
        found |= new
        new = {pid for pid, parent in parents.items() if parent in new} - found
    return found


def assert_nothing_is_left(settled: set[int], place: Path) -> None:
    deadline = time.monotonic() + 60  # which passes only when something is left
    while descendants() - settled and time.monotonic() < deadline:
        time.sleep(0.02)
    assert descendants() <= settled
    assert list(place.iterdir()) == []
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "~", "/", ".", str(catalog.ROOT), str(catalog.ROOT / "autograder")):
        assert not (Path(folder).expanduser() / "hostile-was-here").exists()


def hidden_code() -> list[str]:
    """Return the lines of the hidden checks that no output may show; what a check's sentence says may be shown."""
    text = re.sub(r'""".*?"""', "", ASSIGNMENT.hidden_checks.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line.strip() for line in text.splitlines() if len(line.strip()) > 30]


def everything(value) -> str:
    """Return all texts in an output, one after the other."""
    if isinstance(value, dict):
        return "\n".join(everything(each) for each in value.values())
    return "\n".join(everything(each) for each in value) if isinstance(value, list) else str(value)


def assert_full_marks(verdicts) -> None:
    full = [(Status.PASSED, float(exercise.points)) for exercise in ASSIGNMENT.exercises]
    assert [(verdict.status, verdict.score) for verdict in verdicts] == full


# ------------------------------------------------------------------------------------------------------------- code


def test_there_are_enough_cases_and_none_runs_outside_of_a_kernel():
    assert len(CASES) + len(files.FILES) >= 60
    for path in CASES:
        tries, expects, *others = path.read_text(encoding="utf-8").splitlines()
        assert tries.startswith("# tries: ")
        assert expects.startswith("# expect: ")
        assert next(line for line in others if not line.startswith("#")) == GUARD


@needs_bubblewrap
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_hostile_code_gets_its_fair_verdict_and_leaves_nothing_behind(path, run, settled, place):
    source = path.read_text(encoding="utf-8")
    if path.stem in LEAVING_NOTES:
        run(submission(source), source)
    executed, verdicts = run(submission(source), source)

    for verdict, (statuses, points) in zip(verdicts, expectations(source).values(), strict=True):
        assert verdict.status in statuses, f"{verdict.exercise}: {verdict}"
        if verdict.status == Status.PASSED:
            assert verdict.score == verdict.max_score
        elif points is not None:
            assert verdict.score == points, f"{verdict.exercise}: {verdict}"

    nbformat.validate(executed)
    written = nbformat.writes(executed).encode()  # as the grader stores it
    assert len(written) < form.OUTPUT_BYTES + 1_000_000
    shown = everything([cell.get("outputs", []) for cell in executed.cells])
    assert "STOLEN" not in shown
    assert "ESCAPED" not in shown
    assert [line for line in hidden_code() if line in shown] == []
    for verdict in verdicts:
        json.dumps(verdict.to_json(), ensure_ascii=False).encode()
        assert len(str(verdict)) < 20_000
        assert "<script>" not in verdict._repr_mimebundle_()["text/html"]
    graded = [cell for cell in executed.cells if notebook.checked_exercise(cell)]
    for verdict in verdicts:
        (output,) = next(cell for cell in reversed(graded) if notebook.checked_exercise(cell) == verdict.exercise).outputs
        assert output.data["text/plain"] == repr(verdict)
        assert json.dumps(output.data[MIME_TYPE]) == json.dumps(verdict.to_json())

    assert_nothing_is_left(settled, place)
    if path.stem in WORST:
        assert_full_marks(run(submission(HONEST))[1])
        assert_nothing_is_left(settled, place)


@needs_bubblewrap
def test_what_is_not_hidden_is_found_by_the_cases_that_spy(place, tmp_path, monkeypatch):
    spies = {path.stem: path.read_text(encoding="utf-8") for path in CASES if SPY in path.read_text(encoding="utf-8")}
    monkeypatch.setattr(bubblewrap, "_system", functools.partial(with_holes, bubblewrap._system(), tmp_path))
    monkeypatch.setattr(bubblewrap, "_PASSED_ON", (*bubblewrap._PASSED_ON, "HOSTILE_SECRET"))
    monkeypatch.setattr(seccomp, "program", lambda: struct.pack("=HBBI", *seccomp._ALLOW))  # which filters nothing
    monkeypatch.setenv("HOSTILE_SECRET", "what only the one who grades may know")
    decoy = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()', 'pytest'], stdin=subprocess.PIPE)"
    cells = [nbformat.v4.new_code_cell(f"import numpy as np\n{decoy}")]
    for name, source in spies.items():
        again = 2 if name in LEAVING_NOTES else 1
        cells += [nbformat.v4.new_code_cell(source, metadata={"spy": name}) for _ in range(again)]
    notebook_of_spies = nbformat.v4.new_notebook(cells=cells)
    with socket.socket() as line:
        with contextlib.suppress(OSError):  # somebody listens there already
            line.bind(("127.0.0.1", 8888))
            line.listen()
        settings = sandbox.kernel_settings(confined=True, warm=False)
        NotebookClient(notebook_of_spies, config=settings, allow_errors=True).execute()
    shown = {cell.metadata.spy: everything(cell.outputs) for cell in cells[1:]}
    assert [name for name, text in shown.items() if "STOLEN" not in text] == []


def with_holes(system: list[str], folder: Path) -> list[str]:
    """Return bubblewrap's arguments for a sandbox in which everything that the cases look for can be found, as a decoy."""
    planted = {
        "solutions": catalog.ROOT / "solutions",
        "gradebook.db": catalog.ROOT / "gradebook.db",
        "autograder": catalog.ROOT / "autograder",
        "hostile-note": Path("/tmp/hostile-note"),
        "hostile-was-here": Path("/tmp/hostile-was-here"),
    }
    holes = ["--share-net"]
    for parent in list(folder.parents)[-2::-1]:
        holes += ["--dir", str(parent)]
    holes += ["--dir", "/tmp", "--bind", str(folder), str(folder)]
    if not (folder / "solutions").exists():
        folder.chmod(0o777)
        shutil.copytree(catalog.ROOT / "autograder", folder / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "solutions" / WHOLE.slug).mkdir(parents=True)
        (folder / "solutions" / WHOLE.slug / "test_hidden.py").write_text("# a decoy")
        for name in ("hostile-note", "hostile-was-here"):
            (folder / name).write_text("a decoy")
        with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as gradebook:
            gradebook.execute("CREATE TABLE grade (auto_score REAL)")
        for path in [*folder.rglob("*")]:
            path.chmod(0o777)
    for name, target in planted.items():
        holes += ["--bind", str(folder / name), str(target)]
    return [*system, *holes]


@needs_bubblewrap
def test_after_all_of_them_an_honest_submission_has_full_marks(run, settled, place):
    assert_full_marks(run(submission(HONEST))[1])
    assert_nothing_is_left(settled, place)
    assert hidden_code()


# ------------------------------------------------------------------------------------------------------------ files


@pytest.mark.parametrize("make", files.UNREADABLE, ids=lambda make: make.__name__)
def test_a_file_that_is_no_notebook_is_refused_with_a_sentence(make, tmp_path):
    path = make(tmp_path)
    with pytest.raises(notebook.UnreadableNotebook) as caught:
        notebook.recognise(notebook.read(path), path.name)
    assert len(str(caught.value)) < 500 + 2 * len(str(path))
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("make", files.REPAIRABLE, ids=lambda make: make.__name__)
def test_a_damaged_notebook_is_put_right_and_keeps_what_the_student_wrote(make, tmp_path):
    submitted = notebook.read(make(tmp_path))
    assert notebook.recognise(submitted) == WHOLE
    repaired, _ = notebook.repair(submitted, files.RELEASED)
    nbformat.validate(repaired)
    nbformat.writes(repaired).encode()
    for cell in files.RELEASED.cells:
        settings = cell.metadata.get("nbgrader")
        if settings and not settings.solution:
            (back,) = [each for each in repaired.cells if each.metadata.get("nbgrader", {}).get("grade_id") == settings.grade_id]
            assert (back.source, back.metadata.nbgrader) == (cell.source, settings)
    if make not in files.WITHOUT_THE_ANSWER:
        marked = [cell.source for cell in repaired.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "one_hot"]
        assert marked == [files.ANSWER]


@needs_bubblewrap
@pytest.mark.parametrize("make", files.JUDGED, ids=lambda make: make.__name__)
def test_a_damaged_notebook_is_judged_as_if_it_were_whole(make, tmp_path, run, settled, place):
    repaired, _ = notebook.repair(notebook.read(make(tmp_path)), files.RELEASED)
    repaired.cells = [cell for cell in repaired.cells if cell.metadata.get("nbgrader") or "import numpy" in cell.source]
    verdicts = {verdict.exercise: verdict for verdict in run(repaired)[1]}
    assert verdicts["one_hot"].status == Status.PASSED
    assert sum(verdict.score for verdict in verdicts.values()) == verdicts["one_hot"].max_score
    assert_nothing_is_left(settled, place)
