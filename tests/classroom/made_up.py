"""A made-up class, somebody quick who grades it, and what its gradebook says."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import re
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import ClassVar

import nbformat
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import reference
from autograder.checks.verdict import CheckResult, Status, Verdict
from autograder.classroom.nbgrader.course import gradebook_address
from autograder.commands import class_commands
from autograder.judging import notebook, sandbox

SLUG = "01-one-hot"
ASSIGNMENT = catalog.assignment(SLUG)
NAMES = [exercise.name for exercise in ASSIGNMENT.exercises]
RELEASED = notebook.read(ROOT / "course" / SLUG / ASSIGNMENT.notebook)


def short(**answers: str) -> nbformat.NotebookNode:
    """Return the released notebook without its experiments, with the reference answers but for those given."""
    made = copy.deepcopy(RELEASED)
    made.cells = [cell for cell in made.cells if cell.metadata.get("nbgrader") or cell.source.startswith("import numpy")]
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in NAMES:
            cell.source = answers.get(name) or reference.source_of(catalog.exercise(name))
    return made


class QuickJudge:
    """Judges by a word in the answer, without a kernel: "wrong", "unsure", "NotImplementedError", and all else passes.

    An answer with "odd" is wrong, too, and no sentence explains it; those with the same word that begins so do the same.
    With "odd_measured" something was measured of it.
    """

    judged = 0
    seeds: ClassVar[list[int]] = []

    def __init__(self, assignment, substitute=True, seed=None, **options):
        self.assignment = assignment
        QuickJudge.seeds.append(seed)

    def run(self, submitted):
        QuickJudge.judged += 1
        executed = copy.deepcopy(submitted)
        answers = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in executed.cells}
        verdicts = {
            exercise.name: self._verdict(exercise, answers.get(exercise.name, "")) for exercise in self.assignment.exercises
        }
        for cell in executed.cells:
            verdict = verdicts.get(notebook.checked_exercise(cell))
            if cell.cell_type == "code" and verdict:
                data = verdict._repr_mimebundle_()
                cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=None)]
        return executed, tuple(verdicts.values())

    @staticmethod
    def _verdict(exercise, answer):
        points, slug = float(exercise.points), exercise.assignment
        if "unsure" in answer:
            return Verdict(exercise.name, slug, Status.COULD_NOT_CHECK, 0.0, points, None, "The kernel died.")
        if "wrong" in answer:
            return Verdict(exercise.name, slug, Status.FAILED, 1.0, points, "off-by-one", "You count from 1.")
        odd = re.search(r"odd\w*", answer)
        if odd:
            check = CheckResult("test_a_batch", "A batch is fine.", Status.FAILED, message=f"It is {odd[0]}.")
            did = (odd[0], "this word is its own: " + answer)
            measured = "measured-sign-turned" if odd[0].startswith("odd_measured") else None
            message = f"In all {len(answer)} calls, {odd[0]}." if measured else check.message
            return Verdict(exercise.name, slug, Status.FAILED, 1.0, points, measured, message, (check,), behaviour=did)
        if not answer or "NotImplementedError" in answer:
            return Verdict(exercise.name, slug, Status.NOT_ATTEMPTED, 0.0, points, None, "Nothing is written yet.")
        return Verdict(exercise.name, slug, Status.PASSED, points, points, None, "All checks passed.")


class Here(Executor):
    """An executor that does each task at once, in this process."""

    def submit(self, task, *arguments, **keywords):
        future: Future = Future()
        try:
            future.set_result(task(*arguments, **keywords))
        except BaseException as problem:
            future.set_exception(problem)
        return future


#: Where this machine can't confine kernels, the tests go on without.
UNCONFINED = ["--unconfined"] if sandbox.why_unavailable() else []


def hand_in(
    root: Path, student: str, content: nbformat.NotebookNode | bytes | None = None, name: str = ASSIGNMENT.notebook
) -> Path:
    path = root / "submitted" / student / SLUG / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(content or short()).encode())
    return path


def run(command: str, root: Path, *arguments: object):
    chosen = getattr(class_commands, command)
    if command == "grade":
        arguments = (*arguments, *UNCONFINED)
    return CliRunner().invoke(chosen, ["--course-dir", str(root), *map(str, arguments)])


def graded(root: Path, *arguments: object, exit_code: int = 0) -> int:
    """Run `grade` and return how many notebooks it judged."""
    before = QuickJudge.judged
    result = run("grade", root, *arguments)
    assert result.exit_code == exit_code, result.output + repr(result.exception)
    return QuickJudge.judged - before


def url(root: Path) -> str:
    return gradebook_address(root)


@contextlib.contextmanager
def submission(root: Path, student: str, db: str | None = None):
    with Gradebook(db or url(root), "inside-the-embedding-layer") as gradebook:
        yield gradebook, gradebook.find_submission(SLUG, student)


def score(root: Path, student: str, db: str | None = None) -> float:
    with submission(root, student, db) as (_, found):
        return found.score


def grades(found) -> dict[str, object]:
    return {grade.name: grade for each in found.notebooks for grade in each.grades}


def comments(found) -> dict[str, str | None]:
    return {comment.name: comment.comment for each in found.notebooks for comment in each.comments}


def state(root: Path) -> dict[str, str]:
    """Return every file below a folder with its hash."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
