"""Grade a class: what must be graded, by whom, and where it is written. Ledger first, then gradebook; a crash loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import catalog, fingerprint, submissions
from autograder.cohort import Cohort, Job, Result, ungradable
from autograder.ledger import Entry, Ledger
from autograder.submissions import Submission

if TYPE_CHECKING:
    from autograder.gradebook import Writer


@dataclass(frozen=True)
class Step:
    """One submission that has to be graded, and why.

    Attributes
    ----------
    submission : Submission
        What was handed in.
    reason : str
        "new", "changed submission", "changed checks", "changed environment", "could not be graded last time", "forced".
    """

    submission: Submission
    reason: str


@dataclass(frozen=True)
class Graded:
    """One submission that has a new verdict.

    Attributes
    ----------
    step : Step
        What was graded, and why.
    before : float or None
        Its points before; None if there were none.
    result : dict
        What `cohort.grade_notebook` returned.
    problem : str
        Why it could not be written into the gradebook; "" if it was.
    """

    step: Step
    before: float | None
    result: Result
    problem: str = ""

    @property
    def score(self) -> float | None:
        """Its points now; None if it could not be graded."""
        return None if self.result["ungradable"] else sum(verdict["score"] for verdict in self.result["verdicts"])

    @property
    def needs_a_person(self) -> bool:
        """Whether something could not be checked."""
        return any(verdict["status"] == "could_not_check" for verdict in self.result["verdicts"])


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
        reason = ledger.reason_to_grade(submission.key, submission.fingerprint(), checks[submission.assignment.slug], environment)
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
    unreadable: list[tuple[Job, Result]] = []

    def jobs() -> Iterator[Job]:
        for step in steps:
            content, problem = step.submission.read()
            name = step.submission.path.name if step.submission.path else step.submission.assignment.notebook
            hashed = fingerprint.of_bytes(content + problem.encode())
            job = Job(content, name, step.submission.assignment.slug, about=(step, hashed))
            if problem:
                unreadable.append((job, ungradable(problem, job.slug)))
            else:
                yield job

    def results() -> Iterator[tuple[Job, Result]]:
        for pair in cohort.run(jobs()):
            while unreadable:
                yield unreadable.pop()
            yield pair
        yield from unreadable

    for job, result in results():
        step, hashed = job.about
        submission: Submission = step.submission
        entry = ledger.latest.get(submission.key)
        before = entry.score if entry else None
        if submission.path is not None and submission.path.name != submission.assignment.notebook and not result["ungradable"]:
            told = f"The file was named {submission.path.name} in place of {submission.assignment.notebook}."
            result = {**result, "repairs": [told, *result["repairs"]]}
        problem = ""
        if writer is not None:
            content: dict[str, Any] = {name: value for name, value in result.items() if name != "executed"}
            content |= {"student": submission.student, "assignment": submission.assignment.slug, "reason": step.reason}
            content |= {"submission": hashed, "checks": checks[job.slug], "environment": environment}
            problem = _write(ledger, ledger.append(content, result["executed"]), writer)
        yield Graded(step, before, {**result, "executed": None}, problem)


def _write(ledger: Ledger, entry: Entry, writer: Writer) -> str:
    try:
        writer.write(ledger.content(entry), ledger.executed(entry) if entry.score is not None else None)
    except Exception as problem:  # one submission that the gradebook refuses must not stop the class
        return f"It is in the ledger, but the gradebook refused it: {type(problem).__name__}: {problem}".splitlines()[0]
    ledger.mark_written(entry, writer.name)
    return ""
