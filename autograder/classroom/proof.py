"""The proof of an assignment: its stubs get nothing, right answers get everything, wrong ones lose points and are named.

``autograder lint`` takes all the `steps`, after those that look at the files alone.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.catalog import Assignment, Exercise
from autograder.checks import checking, misconceptions
from autograder.checks.misconceptions import Misconception
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Status, Verdict
from autograder.classroom import answers, findings
from autograder.classroom.findings import Finding
from autograder.judging import notebook
from autograder.quiet import quiet

#: What is looked at in the files, where all of them are there and can be read.
_AGREEMENT = (
    findings.stray_files,
    findings.hints,
    findings.checks,
    findings.further_checks,
    findings.wrong_answers,
    findings.right_answers,
    findings.headers,
    findings.points,
    findings.minutes,
    findings.pauses,
    findings.imports,
    findings.prerequisites,
)


@dataclass(frozen=True)
class Step:
    """One thing to look at, and what it is called while that takes its time."""

    name: str
    look: Callable[[], Iterable[Finding]]


def steps(assignment: Assignment, folder: Path) -> list[Step]:
    """Return all that is to be looked at in an assignment.

    Parameters
    ----------
    assignment : Assignment
        What is proved.
    folder : Path
        Where the release is made anew, to compare.

    Returns
    -------
    list of Step
        In order. Where a file is missing or can't be read, this and stray files are all that can be looked at.
    """
    broken: list[Finding] = []
    for look in (findings.missing_files, findings.missing_cells, findings.broken_files):
        broken = broken or list(look(assignment))
    if broken:
        return [Step("files", lambda: [*broken, *findings.stray_files(assignment)])]
    found = [Step(look.__name__.replace("_", " "), partial(look, assignment)) for look in _AGREEMENT]
    found.append(Step("release", partial(findings.release, assignment, folder)))
    for exercise in assignment.exercises:
        found.append(Step(f"stub of {exercise.name}", partial(stub, exercise, assignment.released_notebook(folder))))
        found.append(Step(f"reference of {exercise.name}", partial(reference_answer, exercise)))
    names = {exercise.name for exercise in assignment.exercises}
    for wrong in misconceptions.of(assignment.slug):
        if wrong.exercise in names:
            found.append(Step(wrong.id, partial(misconception, assignment, wrong)))
    for name, answer in answers.variants(assignment.slug).items():
        if name.split("__")[0] in names:
            found.append(Step(name, partial(variant, assignment, name, answer)))
    return found


def counts(assignment: Assignment) -> dict[str, Counter[str]]:
    """Return how many misconceptions and variants each exercise has; none for a file that can't be read."""
    known = {"misconceptions": Counter[str](), "variants": Counter[str]()}
    with contextlib.suppress(Exception):  # which is a finding
        known["misconceptions"].update(wrong.exercise for wrong in misconceptions.of(assignment.slug))
    with contextlib.suppress(Exception):
        known["variants"].update(name.split("__")[0] for name in answers.variants(assignment.slug))
    return known


def stub(exercise: Exercise, released: Path) -> Iterator[Finding]:
    """Yield that an exercise as it is handed out counts as attempted, or gets points."""
    if not released.exists():  # which is a finding already
        return
    source = catalog.assignment(exercise.assignment).solution_notebook
    (code,) = (
        cell.source
        for cell in notebook.read(released).cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise.name
    )
    namespace: dict[str, Any] = {}
    with quiet():
        exec(answers.imports_of(exercise.assignment), namespace)
        try:
            exec(code, namespace)
        except NotImplementedError:  # that of a variable stands in the cell itself
            pass
        except Exception as problem:
            problem_said = f"The cell of `{exercise.name}`, as it is handed out, raises {type(problem).__name__}: {problem}."
            yield Finding(source, problem_said, "Leave what can be run outside of the solution.", exercise.name)
            return
    verdict = checking.check_exercise(exercise, LocalStudent(namespace, exercise.seconds), name_mistake=False)
    if verdict.status != Status.NOT_ATTEMPTED or verdict.score:
        problem_said = f"`{exercise.name}`, as it is handed out, should count as not attempted, and it {_got(verdict)}"
        remedy = "Put all that answers between ### BEGIN SOLUTION and ### END SOLUTION."
        yield Finding(source, problem_said, remedy, exercise.name)


def reference_answer(exercise: Exercise) -> Iterator[Finding]:
    """Yield that the answer of the solution notebook doesn't get everything."""
    known = answers.references(exercise.assignment)
    verdict = answers.verdict_on(exercise.name, known.get(exercise.name) if exercise.is_value else known, name_mistake=False)
    if verdict.status != Status.PASSED:
        path = catalog.assignment(exercise.assignment).solution_notebook
        problem = f"The solution of `{exercise.name}` {_got(verdict)}"
        yield Finding(path, problem, "Correct the solution, or the check.", exercise.name)


def misconception(assignment: Assignment, wrong: Misconception) -> Iterator[Finding]:
    """Yield that a wrong answer keeps all points, or is not named as itself or as its twin."""
    path = assignment.folder / "misconceptions.py"
    exercise = catalog.exercise(wrong.exercise)
    verdict = answers.verdict_on(wrong.exercise, wrong.answer() if exercise.is_value else wrong.answer)
    if verdict.status != Status.FAILED or verdict.score >= exercise.points:
        problem = f"`{wrong.id}` should lose points, and it {_got(verdict)}"
        yield Finding(path, problem, "Write a check that it fails; if it is right, it is none.", wrong.exercise)
    elif verdict.diagnosis not in (wrong.id, wrong.twin or wrong.id):
        what = f"is taken for `{verdict.diagnosis}`" if verdict.diagnosis else "is not named"
        remedy = "Let a check ask what tells the two apart, or make one the other's twin."
        yield Finding(path, f"`{wrong.id}` {what}.", remedy, wrong.exercise)


def variant(assignment: Assignment, name: str, answer: Callable[..., Any]) -> Iterator[Finding]:
    """Yield that a right answer that looks unusual loses points."""
    exercise = catalog.exercise(name.split("__")[0])
    verdict = answers.verdict_on(exercise.name, answer() if exercise.is_value else answer)
    if verdict.status != Status.PASSED:
        remedy = "If it is right, a check asks too much; if not, it belongs into misconceptions.py."
        yield Finding(assignment.variants, f"`{name}` {_got(verdict)}", remedy, exercise.name)


def _got(verdict: Verdict) -> str:
    """Say in a sentence what an answer got, and why."""
    failed = next((check.message for check in verdict.checks if check.status == verdict.status and check.message), "")
    return f"gets {verdict.score:g} of {verdict.max_score:g} points: {failed or verdict.message}"
