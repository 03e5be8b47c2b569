"""Grade the same class with nbgrader as it comes and with ours, and compare time and points."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.judging import judge, notebook, sandbox
from tests.benchmarks.classroom import Classroom, gather

CORES = os.cpu_count() or 1


@dataclass(frozen=True)
class Run:
    """What one command took.

    Attributes
    ----------
    seconds : float
        From start to end.
    memory : float
        The largest resident memory of the command's own process, without its children's, in MB.
    """

    seconds: float
    memory: float


def measured(command: list[str], folder: Path, accept: tuple[int, ...] = (0,)) -> Run:
    """Run a command in a folder and measure it; `RuntimeError` with what it said if it fails."""
    start = time.perf_counter()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PATH": path}
        )
        largest, ended = 0, threading.Event()

        def watch() -> None:
            nonlocal largest
            while not ended.wait(0.2):
                try:
                    largest = max(largest, psutil.Process(process.pid).memory_info().rss)
                except psutil.Error:
                    return

        watcher = threading.Thread(target=watch)
        watcher.start()
        status = process.wait()
        ended.set()
        watcher.join()
        if status not in accept:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {status}:\n{said.read()[-3000:]}")
    return Run(time.perf_counter() - start, largest / 1e6)


def ours(classroom: Classroom, database: str, *options: str) -> Run:
    """Grade a class with ``autograder grade``, into a gradebook of its own."""
    command = [sys.executable, "-m", "autograder", "grade", classroom.assignment.slug, "--force", *options]
    command += [f"--course-dir={classroom.root}", f"--db=sqlite:///{classroom.root / database}"]
    if sandbox.why_unavailable():
        command.append("--unconfined")
    return measured(command, ROOT)


def released(classroom: Classroom, *databases: str) -> None:
    """Let nbgrader release the assignment, which makes its gradebook, and copy this for who grades the same class."""
    measured([sys.executable, "-m", "nbgrader", "generate_assignment", classroom.assignment.slug, "--force"], classroom.root)
    for database in databases:
        shutil.copyfile(classroom.root / "stock.db", classroom.root / database)


def stock(classroom: Classroom) -> Run:
    """Grade a class with ``nbgrader autograde`` as it comes: its own execution, and checks inside the student's kernel."""
    return measured([sys.executable, "-m", "nbgrader", "autograde", classroom.assignment.slug], classroom.root)


def points(classroom: Classroom, database: str) -> dict[str, float]:
    """Return what each student has in a gradebook."""
    with Gradebook(f"sqlite:///{classroom.root / database}") as gradebook:
        return {each.student_id: each.score for each in gradebook.assignment_submissions(classroom.assignment.slug)}


class _Metered(judge.Kernel):
    """A kernel that tells how much processor time its cells and answers took, without its start and TensorFlow's import."""

    seconds = 0.0

    def __enter__(self) -> judge.Kernel:
        kernel = super().__enter__()
        self._before = self._processor_seconds()
        return kernel

    def __exit__(self, *problem: Any) -> None:
        _Metered.seconds += self._processor_seconds() - self._before
        super().__exit__(*problem)

    def _processor_seconds(self) -> float:
        reply = self._reply("", {"time": "__import__('time').process_time()"}, 30)
        return float(reply["user_expressions"]["time"]["data"]["text/plain"])


def processor_seconds(classroom: Classroom, all_cells: bool, sample: int = 4) -> float:
    """Return the processor time of one student's cells and answers, the mean of a few students."""
    released = notebook.released(classroom.assignment)
    settings = sandbox.kernel_settings(confined=not sandbox.why_unavailable())
    judges = judge.Judge(classroom.assignment, kernel_settings=settings, released=None if all_cells else released)
    original, _Metered.seconds = judge.Kernel, 0.0
    try:
        judge.Kernel = _Metered  # type: ignore[misc]
        for number in range(sample):
            judges.run(notebook.read(classroom.submitted(number * classroom.size // sample)))
    finally:
        judge.Kernel = original  # type: ignore[misc]
    return _Metered.seconds / sample


@dataclass(frozen=True)
class Comparison:
    """What grading one class took, in seconds for each submission.

    Attributes
    ----------
    assignment : Assignment
        What was graded.
    stock, all_cells, default : float
        ``nbgrader autograde``; ``autograder grade --all-cells``; ``autograder grade``.
    bound_all_cells, bound_default : float
        The processor time of the cells and answers that run, divided by the number of cores: no grader can be faster.
    identical : int
        How many submissions have the same points from nbgrader and from ours, under the same rule for follow-up mistakes.
    spared : int
        How many have more by default, because one mistake costs once.
    size : int
        How many submissions there were.
    """

    assignment: catalog.Assignment
    stock: float
    all_cells: float
    default: float
    bound_all_cells: float
    bound_default: float
    identical: int
    spared: int
    size: int


def compare(size: int, slugs: list[str], tell: Callable[[str], None]) -> Iterator[Comparison]:
    """Grade a class of each assignment three times."""
    for slug in slugs:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            classroom = gather(Path(folder), slug, size)
            tell(f"{slug}: nbgrader")
            released(classroom, "all.db", "default.db")
            by_nbgrader = stock(classroom)
            tell(f"{slug}: ours, all cells")
            whole = ours(classroom, "all.db", "--all-cells", "--no-substitution")
            tell(f"{slug}: ours")
            default = ours(classroom, "default.db")
            tell(f"{slug}: processor time")
            scores = points(classroom, "stock.db"), points(classroom, "all.db"), points(classroom, "default.db")
            yield Comparison(
                classroom.assignment,
                by_nbgrader.seconds / size,
                whole.seconds / size,
                default.seconds / size,
                processor_seconds(classroom, True) / CORES,
                processor_seconds(classroom, False) / CORES,
                sum(scores[0][student] == scores[1][student] for student in scores[0]),
                sum(scores[2][student] > scores[0][student] for student in scores[0]),
                size,
            )


def grow(sizes: list[int], tell: Callable[[str], None], slug: str = "01-one-hot") -> Iterator[tuple[int, Run]]:
    """Grade classes of several sizes."""
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            tell(f"{size} submissions")
            yield size, ours(gather(Path(folder), slug, size), "gradebook.db")


def through_dask(size: int, slug: str = "01-one-hot") -> tuple[float, float]:
    """Return the seconds for each submission in a pool of this machine and in a Dask cluster of as many workers."""
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        classroom = gather(Path(folder), slug, size)
        here = ours(classroom, "pool.db", f"--workers={CORES}")
        with LocalCluster(n_workers=CORES, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as cluster:
            there = ours(classroom, "dask.db", f"--scheduler={cluster.scheduler_address}", "--trusted-network")
    return here.seconds / size, there.seconds / size
