"""Grade a class: what must be graded, by whom, and where it is written. Ledger first, then gradebook; a crash loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import catalog
from autograder.classroom import submissions
from autograder.classroom.ledger import Entry, Hashes, Ledger
from autograder.classroom.submissions import Submission
from autograder.classroom.workers import Cohort, Job
from autograder.judging import fingerprint
from autograder.judging.result import Result

if TYPE_CHECKING:
    from autograder.classroom.nbgrader.gradebook import Writer


@dataclass(frozen=True)
class Step:
    """One submission that has to be graded, and why.

    Attributes
    ----------
    submission : Submission
        What was handed in.
    reason : str
        "new", "changed submission", "changed checks", "changed environment", "could not be graded last time",
        "its executed notebook is gone", "forced".
    """

    submission: Submission
    reason: str


@dataclass(frozen=True)
class _Read:
    """A step whose file has been read, with the hash of what was read."""

    step: Step
    hash: str


@dataclass(frozen=True)
class Graded:
    """One submission that has a new verdict.

    Attributes
    ----------
    step : Step
        What was graded, and why.
    before : float or None
        Its points before; None if there were none.
    result : Result
        What came of it.
    problem : str
        Why it could not be written into the gradebook; "" if it was.
    """

    step: Step
    before: float | None
    result: Result
    problem: str = ""


@dataclass(frozen=True)
class Plan:
    """What there is to do.

    Attributes
    ----------
    steps : list of Step
        What has to be graded.
    unwritten : list of Submission
        What the ledger has and the gradebook lacks.
    up_to_date : int
        How many submissions need nothing.
    ignored : list of str
        What was left out of ``submitted/``, a sentence each.
    """

    steps: list[Step]
    unwritten: list[Submission]
    up_to_date: int
    ignored: list[str]


def plan(
    root: Path,
    assignments: Iterable[catalog.Assignment],
    ledger: Ledger,
    writer: Writer | None,
    *,
    force: bool = False,
    substitute: bool = True,
) -> Plan:
    """Compare what was handed in with the ledger and the gradebook; changes nothing.

    Parameters
    ----------
    root : Path
        The course folder.
    assignments : iterable of Assignment
        What to grade.
    ledger : Ledger
        What was graded.
    writer : Writer or None
        The gradebook; None to leave it out of the comparison.
    force : bool
        Whether to grade also what is up to date.
    substitute : bool
        Whether one mistake is to cost once; a verdict under the other rule counts as one in another environment.
    """
    assignments = list(assignments)
    found, ignored = submissions.find(root, assignments)
    checks = {each.slug: fingerprint.of_checks(each) for each in assignments}
    environment = fingerprint.of_environment(substitute=substitute)
    held = writer.held() if writer is not None else set()
    steps, unwritten, up_to_date = [], [], 0
    for submission in found:
        now = Hashes(submission.fingerprint(), checks[submission.assignment.slug], environment)
        reason = ledger.reason_to_grade(submission.key, now)
        entry = ledger.latest.get(submission.key)
        if reason or force or entry is None:
            steps.append(Step(submission, reason or "forced"))
        elif writer is None or (writer.name in entry.written and submission.key in held):
            up_to_date += 1
        elif entry.score is None or ledger.executed(entry) is not None:
            unwritten.append(submission)
        else:
            steps.append(Step(submission, "its executed notebook is gone"))
    return Plan(steps, unwritten, up_to_date, ignored)


def resume(todo: Plan, ledger: Ledger, writer: Writer) -> Iterator[tuple[Submission, str]]:
    """Write what the ledger has and the gradebook lacks; yields each submission with what went wrong, or ""."""
    for submission in todo.unwritten:
        yield submission, _write(ledger, ledger.latest[submission.key], writer)


def grade(steps: list[Step], cohort: Cohort, ledger: Ledger, writer: Writer | None) -> Iterator[Graded]:
    """Grade and write, each submission as soon as it is done.

    Parameters
    ----------
    steps : list of Step
        What to grade.
    cohort : Cohort
        Who grades.
    ledger : Ledger
        Where each verdict goes before anything else.
    writer : Writer or None
        The gradebook; None to write nothing at all.
    """
    checks = {each.slug: fingerprint.of_checks(each) for each in {step.submission.assignment for step in steps}}
    environment = fingerprint.of_environment(substitute=cohort.options.get("substitute", True))
    unreadable: list[tuple[Job[_Read], Result]] = []

    def jobs() -> Iterator[Job[_Read]]:
        for step in steps:
            content, problem = step.submission.read()
            name = step.submission.path.name if step.submission.path else step.submission.assignment.notebook
            job = Job(
                content, name, step.submission.assignment.slug, _Read(step, fingerprint.of_bytes(content + problem.encode()))
            )
            if problem:
                unreadable.append((job, Result.without_verdict(job.slug, problem)))
            else:
                yield job

    def results() -> Iterator[tuple[Job[_Read], Result]]:
        for pair in cohort.run(jobs()):
            while unreadable:
                yield unreadable.pop()
            yield pair
        yield from unreadable

    for job, result in results():
        step, submission = job.about.step, job.about.step.submission
        before = ledger.latest.get(submission.key)
        if submission.path is not None and submission.path.name != submission.assignment.notebook and not result.ungradable:
            told = f"The file was named {submission.path.name} in place of {submission.assignment.notebook}."
            result = replace(result, repairs=(told, *result.repairs))
        problem = ""
        if writer is not None:
            holds_for = Hashes(job.about.hash, checks[job.slug], environment)
            problem = _write(ledger, ledger.append(submission.student, result, holds_for, step.reason), writer)
        yield Graded(step, before.score if before else None, replace(result, executed=None), problem)


def _write(ledger: Ledger, entry: Entry, writer: Writer) -> str:
    try:
        writer.write(ledger.line(entry), ledger.executed(entry) if entry.score is not None else None)
    except Exception as problem:  # one submission that the gradebook refuses must not stop the class
        return f"It is in the ledger, but the gradebook refused it: {type(problem).__name__}: {problem}".splitlines()[0]
    ledger.mark_written(entry, writer.name)
    return ""
