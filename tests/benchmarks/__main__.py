"""``make bench``: how long the notebooks run, and how long `check` takes.

Each notebook's solution runs in a kernel of its own, as a learner's would. Each exercise's checks run five times on the
reference, after one run that loads them. Wrong answers are timed too, because naming the mistake takes longer than passing.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time

from nbclient import NotebookClient
from rich.console import Console
from rich.progress import track
from rich.table import Table

from autograder import catalog, diagnosis, notebook
from tests.benchmarks import sandbox
from tests.conftest import references, verdict_on


def notebook_seconds(assignment: catalog.Assignment) -> float:
    """Return the wall-clock time of one solution notebook, kernel start included."""
    source = notebook.read(assignment.solution_notebook)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        NotebookClient(source, timeout=300, resources={"metadata": {"path": folder}}).execute()
        return time.perf_counter() - start


def check_milliseconds(exercise: catalog.Exercise, answer: object, repeats: int) -> list[float]:
    """Return how long checking an answer takes, in milliseconds, after one run that doesn't count."""
    verdict_on(exercise.name, answer)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        verdict_on(exercise.name, answer)
        times.append(1000 * (time.perf_counter() - start))
    return times


def main() -> None:
    """Measure and print the tables."""
    console = Console()
    table = Table(title=f"Solution notebooks, top to bottom, {os.cpu_count()} cores", title_justify="left")
    table.add_column("notebook")
    table.add_column("seconds", justify="right")
    for assignment in track(catalog.assignments(), "Running notebooks", console=console, transient=True):
        table.add_row(assignment.slug, f"{notebook_seconds(assignment):.1f}")
    console.print(table)

    table = Table(title="One `check`, in milliseconds", title_justify="left")
    for column in ("exercise", "reference, median", "slowest of 5", "slowest misconception"):
        table.add_column(column, justify="left" if column == "exercise" else "right")
    exercises = [exercise for assignment in catalog.assignments() for exercise in assignment.exercises]
    answers: dict[str, dict[str, object]] = {}
    for exercise in track(exercises, "Checking", console=console, transient=True):
        if exercise.assignment not in answers:
            answers[exercise.assignment] = references(exercise.assignment)
        known = answers[exercise.assignment]
        right = check_milliseconds(exercise, known[exercise.name] if exercise.is_value else known, 5)
        wrong = [
            check_milliseconds(exercise, each.answer() if exercise.is_value else each.answer, 1)[0]
            for each in diagnosis.misconceptions(exercise.assignment)
            if each.exercise == exercise.name
        ]
        table.add_row(exercise.name, f"{statistics.median(right):.0f}", f"{max(right):.0f}", f"{max(wrong):.0f}")
    console.print(table)

    table = Table(title="A kernel from start to end, in seconds", title_justify="left")
    table.add_column("kernel")
    table.add_column("median", justify="right")
    for name, seconds in sandbox.measure():
        table.add_row(name, f"{seconds:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
