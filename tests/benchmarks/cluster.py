"""A cluster whose workers only wait: how much of a class one process can write while many others grade.

Each worker waits as long as a submission is said to take, and then returns a result that was really made, with another student's
name in it. All else is the command as it is: what it sends and reads, the ledger, the gradebook, the graded notebooks. So a
cluster of 64 fits on two cores, as long as these are not busy with anything else.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import serial
from autograder.classroom import dask_worker
from autograder.judging import sandbox
from autograder.judging.submission import grade_notebook
from tests.benchmarks.classroom import gather
from tests.benchmarks.graders import measured

#: How long each submission is said to take on a worker, in seconds.
SECONDS = 1.0
#: How many submissions each worker gets, so that the first and the last count little.
WAVES = 5
SLUG = "01-one-hot"
_NAME = re.compile(r"student-\d{4}")
_NOBODY = "student-0000"


@dataclass(frozen=True)
class Made:
    """Two notebooks, one right and one with a mistake, and what came of them, both with the name of nobody in it.

    Attributes
    ----------
    notebooks : tuple of str
        As they were handed in.
    results : tuple of str
        As a worker writes them.
    """

    notebooks: tuple[str, ...]
    results: tuple[str, ...]


def make(slug: str = SLUG) -> Made:
    """Grade two notebooks for all that follow."""
    notebooks, results = [], []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        classroom = gather(Path(folder), slug, 2)
        for number in range(2):
            made = nbformat.read(classroom.submitted(number), as_version=4)
            for cell in made.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == classroom.assignment.question:
                    cell.source = f"{_NOBODY} says: a row of the table is a word's vector."
            text = nbformat.writes(made)
            settings = {"confined": not sandbox.why_unavailable()}
            result = grade_notebook(text.encode(), classroom.assignment.notebook, slug, settings)
            if result.ungradable or _NOBODY not in (result.executed or ""):
                raise RuntimeError(f"What all workers would return is no honest result: {result.ungradable}")
            notebooks.append(text)
            results.append(json.dumps(serial.to_data(replace(result, seconds=SECONDS))))
    return Made(tuple(notebooks), tuple(results))


def pretend(results: tuple[str, ...], seconds: float) -> None:
    """Let this process, which is a worker's, wait in place of grading."""

    class Child:
        def ask(self, request: dict[str, Any]) -> str:
            found = _NAME.search(base64.b64decode(request["content"]).decode())
            assert found is not None
            time.sleep(seconds)
            return results[int(found[0][-4:]) % len(results)].replace(_NOBODY, found[0])

    known = dask_worker.condition([SLUG])
    dask_worker._Child = Child  # type: ignore[assignment,misc]
    dask_worker.condition = lambda slugs: known  # reading all checks for each submission takes a processor that isn't there


@dataclass(frozen=True)
class Graded:
    """What grading a class took.

    Attributes
    ----------
    size : int
        How many submissions there were.
    seconds : float
        From the first submission that is handed over to the last that is written, without the command's start.
    busy : float
        How much of this time the command had something to do, between 0 and 1: it waited for workers in the rest.
    processor : float
        The processor time of this, in seconds.
    memory : float
        The largest resident memory of the command's own process, in MB.
    """

    size: int
    seconds: float
    busy: float
    processor: float
    memory: float


def graded(made: Made, size: int, workers: int, seconds: float = SECONDS, slug: str = SLUG) -> Graded:
    """Let a class be graded by so many workers that wait."""
    from distributed import Client, LocalCluster

    assignment = catalog.assignment(slug)
    options: dict[str, Any] = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalCluster(n_workers=1, threads_per_worker=workers, **options) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        for number in range(1, size + 1):
            path = Path(folder) / "submitted" / f"student-{number:04}" / slug / assignment.notebook
            path.parent.mkdir(parents=True)
            path.write_text(made.notebooks[number % 2].replace(_NOBODY, f"student-{number:04}"), encoding="utf-8")
        client.run(pretend, made.results, seconds)
        clock = Path(folder) / "clock.json"
        command = [sys.executable, "-m", __name__, str(clock), "grade", slug, f"--course-dir={folder}"]
        run = measured([*command, f"--scheduler={cluster.scheduler_address}", "--trusted-network"], ROOT)
        spent, waited, processor = json.loads(clock.read_text())
    return Graded(size, spent, 1 - waited / spent, processor, run.memory)


def simulate(made: Made, numbers: list[int], tell: Callable[[str], None]) -> Iterator[tuple[int, Graded]]:
    """Grade with several numbers of workers."""
    for workers in numbers:
        tell(f"{workers} workers")
        yield workers, graded(made, max(40, WAVES * workers), workers)


def grow(made: Made, sizes: list[int], tell: Callable[[str], None]) -> Iterator[Graded]:
    """Grade classes of several sizes, with workers that are faster than the one process that writes."""
    for size in sizes:
        tell(f"{size} submissions")
        yield graded(made, size, 16, 0.01)


def timed_command() -> None:
    """Run ``autograder``, and write into a file how long it graded, waited for workers meanwhile, and had a processor."""
    from autograder.classroom import grading, workers
    from autograder.commands.cli import main

    clock, *arguments = sys.argv[1:]
    wait, grade = workers.wait, grading.grade
    waited = 0.0

    def timed_wait(*arguments: Any, **options: Any) -> Any:
        nonlocal waited
        start = time.perf_counter()
        done = wait(*arguments, **options)
        waited += time.perf_counter() - start
        return done

    def timed_grade(*arguments: Any) -> Iterator[Any]:
        start, processor = time.perf_counter(), time.process_time()
        yield from grade(*arguments)
        Path(clock).write_text(json.dumps([time.perf_counter() - start, waited, time.process_time() - processor]))

    workers.wait = timed_wait
    grading.grade = timed_grade  # type: ignore[assignment]
    main(arguments)


if __name__ == "__main__":
    timed_command()
