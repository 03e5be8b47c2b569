"""Grade a class: what must be graded, by whom, and where it is written. Ledger first, then gradebook; a crash loses nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import catalog
from autograder.checks import serial
from autograder.classroom import lateness, submissions
from autograder.classroom.ledger import Entry, Hashes, Key, Ledger
from autograder.classroom.submissions import Submission
from autograder.classroom.workers import Cohort, Job
from autograder.judging import fingerprint, form
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
        What was left out of ``submitted/`` or looks wrong there, a sentence each; also times that are not clear.
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
        ignored += filter(None, [lateness.handed_in(root / "submitted" / submission.student / submission.assignment.slug)[1]])
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


def settle(assignments: Iterable[catalog.Assignment], ledger: Ledger, writer: Writer) -> Iterator[tuple[Key, str]]:
    """Let late penalties follow due dates and settings of now, also of what was not graded now; yields as `Writer.settle` does.

    What could not be graded is left as it is: its points, if it has some, are those of an earlier submission.
    """
    slugs = {each.slug for each in assignments}
    return writer.settle(key for key, entry in sorted(ledger.latest.items()) if key[1] in slugs and entry.score is not None)


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
    fresh, run = secrets.randbits(32), datetime.now(UTC).isoformat(timespec="microseconds")
    if writer is not None:
        ledger.sweep()

    def jobs() -> Iterator[Job[_Read]]:
        for step in steps:
            content, problem = step.submission.read()
            name = step.submission.path.name if step.submission.path else step.submission.assignment.notebook
            read = _Read(step, fingerprint.of_bytes(content + problem.encode()))
            job = Job(content, name, step.submission.assignment.slug, read, _seed(ledger, read, fresh))
            if problem:
                unreadable.append((job, Result.without_verdict(job.slug, problem)))
            else:
                yield job

    def results() -> Iterator[tuple[Job[_Read], Result]]:
        for pair in cohort.run(jobs(), keep=None if writer is None else ledger.notebooks):
            while unreadable:
                yield unreadable.pop()
            yield pair
        yield from unreadable

    for job, result in results():
        step, submission = job.about.step, job.about.step.submission
        before = ledger.latest.get(submission.key)
        result, problem = _clean(_with_the_files_name(result, submission)), ""
        if writer is not None:
            holds_for = Hashes(job.about.hash, checks[job.slug], environment)
            result, problem = _store(job, result, holds_for, ledger, writer, run)
        yield Graded(step, before.score if before else None, replace(result, executed=None), problem)


def _seed(ledger: Ledger, read: _Read, fresh: int) -> int:
    """Return where a submission's hidden inputs come from: what was judged before is asked the same again, all else afresh."""
    before = ledger.latest.get(read.step.submission.key)
    known = before.seed if before is not None and before.submission == read.hash else None
    return fresh if known is None else known


def _with_the_files_name(result: Result, submission: Submission) -> Result:
    """Return a result that says so if the file had another name than the notebook, or was one of several."""
    expected = submission.assignment.notebook
    if submission.path is None or submission.path.name == expected or result.ungradable:
        return result
    told = submission.choice or f"The file was named {submission.shown_name} in place of {expected}."
    return replace(result, repairs=(told, *result.repairs))


def _clean(result: Result) -> Result:
    """Return a result whose texts any file and any screen can hold, whoever wrote them."""
    try:
        clean = serial.from_data(form.writable(serial.to_data(replace(result, executed=None))), Result)
    except Exception as problem:
        return Result.without_verdict(result.assignment, f"The result can't be stored: {_told(problem)}", again=True)
    return replace(clean, executed=None if result.executed is None else form.text(result.executed))


def _store(job: Job[_Read], result: Result, holds_for: Hashes, ledger: Ledger, writer: Writer, run: str) -> tuple[Result, str]:
    """Write what came of a submission; returns it as it is known now, and what went wrong, or ""."""
    step, seed = job.about.step, job.seed
    student = step.submission.student
    try:
        entry = ledger.append(student, result, holds_for, step.reason, seed, run)
    except Exception as problem:  # one result that can't be stored must not stop the class
        reason = f"What came of it could not be stored: {_told(problem)}"
        result = Result.without_verdict(result.assignment, reason, again=True, seconds=result.seconds)
        try:
            entry = ledger.append(student, result, holds_for, step.reason, seed, run)
        except Exception as again:
            return result, f"It could not be written into the ledger, and is graded again next time: {_told(again)}"
    return result, _write(ledger, entry, writer)


def _write(ledger: Ledger, entry: Entry, writer: Writer) -> str:
    try:
        executed = ledger.executed(entry) if entry.score is not None else None
        if entry.score is not None and executed is None:
            return "It is in the ledger, but its executed notebook can't be read back, so that it is graded again next time."
        writer.write(ledger.line(entry), executed)
    except Exception as problem:  # one submission that the gradebook refuses must not stop the class
        return f"It is in the ledger, but the gradebook refused it: {_told(problem)}"
    try:
        ledger.mark_written(entry, writer.name)
    except Exception as problem:
        return f"It is in the gradebook, but the ledger could not note that: {_told(problem)}"
    return ""


def _told(problem: Exception) -> str:
    """Return a problem in one line that any screen can show."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.strerror}."
    return form.text(f"{type(problem).__name__}: {problem}".splitlines()[0][:300])
