"""How long the notebooks run, and how long `check` takes.

Each notebook's solution runs in a kernel of its own, as a learner's would. Each exercise's checks run five times on the
reference, after one run that loads them. Wrong answers are timed too, because naming the mistake takes longer than passing.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator

from nbclient import NotebookClient

from autograder import catalog
from autograder.checks import misconceptions
from autograder.judging import notebook
from tests.answers import references, verdict_on


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


def measure(tell: Callable[[str], None]) -> Iterator[tuple[str, float, float, float]]:
    """Yield for each exercise its name and milliseconds: the reference's median and maximum, the slowest misconception."""
    for assignment in catalog.assignments():
        known = references(assignment.slug)
        for exercise in assignment.exercises:
            tell(exercise.name)
            right = check_milliseconds(exercise, known[exercise.name] if exercise.is_value else known, 5)
            wrong = [
                check_milliseconds(exercise, each.answer() if exercise.is_value else each.answer, 1)[0]
                for each in misconceptions.of(assignment.slug)
                if each.exercise == exercise.name
            ]
            yield exercise.name, statistics.median(right), max(right), max(wrong)
