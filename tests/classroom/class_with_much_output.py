"""Grade a class whose executed notebooks are large, with workers that only pretend to, and print by how much memory grew.

`python class_with_much_output.py FOLDER STUDENTS MEGABYTES` prints how many megabytes this process had more at its peak.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from autograder import catalog
from autograder.classroom import grading, workers
from autograder.classroom.ledger import Ledger
from autograder.classroom.submissions import find
from autograder.judging.result import Result

ASSIGNMENT = catalog.assignment("01-one-hot")


def pretend(content: bytes, file_name: str, slug: str, **options: object) -> Result:
    """Return the result of a notebook with as many megabytes of output as the submission says."""
    return Result(slug, (), executed=content.decode() + "x" * (int(content.split()[1]) * 1_000_000))


if __name__ in ("__main__", "__mp_main__"):  # in this program and its workers, and not where doctests are looked for
    workers.grade_notebook = pretend


class Nobody:
    """Keeps no gradebook."""

    name = "nobody"

    def write(self, line: object, executed: str | None) -> None:
        assert executed is not None


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


if __name__ == "__main__":
    root, students, megabytes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for number in range(students):
        folder = root / "submitted" / f"student-{number}" / ASSIGNMENT.slug
        folder.mkdir(parents=True)
        (folder / ASSIGNMENT.notebook).write_text(f"{number} {megabytes} ")
    found, _ = find(root, [ASSIGNMENT])
    ledger = Ledger(root / "ledger")
    before = peak()
    cohort = workers.Cohort(lambda: workers.local_executor(2), 2)
    steps = [grading.Step(each, "new") for each in found]
    done = list(grading.grade(steps, cohort, ledger, Nobody()))
    assert [each.problem for each in done] == [""] * students
    print(peak() - before)
