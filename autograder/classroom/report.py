"""The class report: what each exercise was worth to this class, which mistakes it makes, and who needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

import jinja2
from nbformat import NotebookNode

from autograder import catalog
from autograder.checks.verdict import LOOKS, Status, prose
from autograder.classroom import groups
from autograder.classroom.groups import Answer, Group
from autograder.classroom.lateness import Late
from autograder.classroom.ledger import Entry, Key, Ledger, Line
from autograder.judging import notebook
from autograder.judging.readable import readable

#: How many groups of unexplained answers are shown for an exercise.
MOST_GROUPS = 5


@dataclass
class Mistake:
    """One misconception, as this class has it."""

    name: str
    exercise: str
    sentence: str
    count: int = 0


@dataclass
class ExerciseReport:
    """One exercise in the eyes of the class.

    Attributes
    ----------
    exercise : Exercise
        Which one.
    points : list of float
        Of everybody whose answer could be checked.
    statuses : Counter
        How many passed, failed, ….
    mistakes : dict
        By the misconception's id.
    unexplained : list of Answer
        The wrong answers that no sentence explains.
    """

    exercise: catalog.Exercise
    points: list[float] = field(default_factory=list)
    statuses: Counter[Status] = field(default_factory=Counter)
    mistakes: dict[str, Mistake] = field(default_factory=dict)
    unexplained: list[Answer] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[Group]:
        """The unexplained answers by what they do, the most frequent first."""
        return groups.group(self.unexplained)

    @property
    def mean(self) -> float | None:
        """The mean points; None if nobody's answer could be checked."""
        return sum(self.points) / len(self.points) if self.points else None

    @property
    def frequent(self) -> list[Mistake]:
        """The mistakes, the most frequent first."""
        return sorted(self.mistakes.values(), key=lambda mistake: (-mistake.count, mistake.name))


@dataclass(frozen=True)
class Concern:
    """A submission that a person must look at, and why."""

    student: str
    assignment: str
    reasons: tuple[str, ...]


@dataclass
class AssignmentReport:
    """One assignment in the eyes of the class.

    Attributes
    ----------
    assignment : Assignment
        Which one.
    exercises : list of ExerciseReport
        In order.
    scores : list of float
        The points of each submission that could be graded.
    submissions : int
        How many there are.
    concerns : list of Concern
        Who needs a person.
    repaired : int
        How many submissions had to be put right before.
    late : list of (str, Late)
        Who was late, and how late.
    gone : list of str
        Who counts here, and has no folder in ``submitted/`` any more.
    """

    assignment: catalog.Assignment
    exercises: list[ExerciseReport]
    scores: list[float] = field(default_factory=list)
    submissions: int = 0
    concerns: list[Concern] = field(default_factory=list)
    repaired: int = 0
    late: list[tuple[str, Late]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def mean(self) -> float | None:
        """The mean points of a submission; None if none could be graded."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    def distribution(self, steps: int = 5) -> list[tuple[str, int]]:
        """Return how many submissions have how many points, in `steps` equal ranges: (words, count)."""
        width = self.assignment.points / steps
        counts = Counter(min(int(score / width), steps - 1) for score in self.scores)
        last = steps - 1
        return [
            (f"{place * width:g} to {'' if place == last else 'under '}{(place + 1) * width:g}", counts[place])
            for place in range(steps)
        ]


def concern(line: Line) -> Concern | None:
    """Return why a person must look at a submission, or None."""
    reasons: list[str] = []
    if line.ungradable:
        reasons.append(line.ungradable)
        if line.stale:
            reasons.append("The gradebook still has the points of an earlier submission.")
    else:
        reasons += [f"{each.exercise}: {each.message}" for each in line.verdicts if each.status == Status.COULD_NOT_CHECK]
    return Concern(line.student, line.assignment, tuple(reasons)) if reasons else None


def collect(
    ledger: Ledger,
    assignments: Iterable[catalog.Assignment],
    *,
    late: Mapping[Key, Late] | None = None,
    gone: Collection[Key] = (),
    only: Collection[Key] | None = None,
) -> list[AssignmentReport]:
    """Sum up the last verdict on each submission; assignments without submissions are left out.

    Parameters
    ----------
    ledger : Ledger
        What was graded.
    assignments : iterable of Assignment
        What to report.
    late : mapping of (str, str) to Late, optional
        The submissions that were late, as the gradebook knows them.
    gone : collection of (str, str)
        The submissions that are no longer in ``submitted/``: they count, and it is said.
    only : collection of (str, str), optional
        Student and assignment of the submissions to report; by default all.
    """
    reports = {each.slug: AssignmentReport(each, [ExerciseReport(one) for one in each.exercises]) for each in assignments}
    for key, entry in sorted(ledger.latest.items()):
        student, slug = key
        if slug not in reports or (only is not None and key not in only):
            continue
        _add(reports[slug], ledger.line(entry), partial(_notebook, ledger, entry))
        if late and key in late:
            reports[slug].late.append((student, late[key]))
        if key in gone:
            reports[slug].gone.append(student)
    return [report for report in reports.values() if report.submissions]


def _notebook(ledger: Ledger, entry: Entry) -> NotebookNode | None:
    """Return a notebook as it was graded; None if the ledger doesn't have it any more."""
    text = ledger.executed(entry)
    try:
        return None if text is None else notebook.parse(text.encode(), entry.assignment)
    except notebook.UnreadableNotebook:
        return None


def _add(report: AssignmentReport, line: Line, graded: Callable[[], NotebookNode | None]) -> None:
    report.submissions += 1
    report.repaired += bool(line.repairs)
    found = concern(line)
    if found is not None:
        report.concerns.append(found)
    if line.score is None:
        return
    report.scores.append(line.score)
    verdicts = {verdict.exercise: verdict for verdict in line.verdicts}
    for each in report.exercises:
        verdict = verdicts.get(each.exercise.name)
        if verdict is None:  # an exercise that is newer than the verdict
            continue
        each.statuses[verdict.status] += 1
        if verdict.status != Status.COULD_NOT_CHECK:
            each.points.append(verdict.score)
        name = verdict.diagnosis
        if name and groups.says_why(verdict):
            mistake = each.mistakes.setdefault(name, Mistake(name, each.exercise.name, verdict.message))
            mistake.count += 1
        if groups.is_unexplained(verdict):
            each.unexplained.append(Answer(line.student, verdict, graded))


def html(reports: list[AssignmentReport], left_out: Iterable[str] = ()) -> str:
    """Return the report as a page that needs nothing else: no script, no other file.

    Parameters
    ----------
    reports : list of AssignmentReport
        In order.
    left_out : iterable of str
        A sentence for each thing in ``submitted/`` that isn't graded.
    """
    looks = {status: LOOKS[status] for status in Status}
    page = templates().get_template("report.html")
    return page.render(reports=reports, left_out=list(left_out), looks=looks, most_groups=MOST_GROUPS)


@cache
def templates() -> jinja2.Environment:
    """Return this room's templates; in pages, what a student wrote is escaped."""
    loader = jinja2.PackageLoader("autograder.classroom")
    escaped = jinja2.select_autoescape(("html",))
    environment = jinja2.Environment(loader=loader, autoescape=escaped, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["prose"] = prose
    environment.filters["readable"] = readable
    return environment
