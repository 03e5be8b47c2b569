"""The class report: what each exercise was worth to this class, which mistakes it makes, and who needs a person."""

from __future__ import annotations

import base64
import hashlib
import os
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from nbformat import NotebookNode

from autograder import catalog
from autograder.checks.verdict import LOOKS, Status, Verdict, prose
from autograder.classroom import groups
from autograder.classroom.groups import Answer, Group
from autograder.classroom.lateness import Late
from autograder.classroom.ledger import Entry, Key, Ledger, Line
from autograder.judging import notebook
from autograder.judging.readable import readable

#: How many groups of unexplained answers are shown for an exercise.
MOST_GROUPS = 5
#: From how many submissions on it is said how an exercise goes together with the others: with fewer, chance says more.
FEWEST_TO_CORRELATE = 10


@dataclass
class Mistake:
    """One misconception, as this class has it."""

    name: str
    exercise: str
    sentence: str
    answers: list[Answer] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many students make it."""
        return len(self.answers)

    @property
    def students(self) -> set[str]:
        """Who makes it."""
        return {answer.student for answer in self.answers}

    def example(self) -> str:
        """Return the code of one who makes it, without whose it is; "" if none can be read."""
        return Group(self.exercise, tuple(self.answers)).example()


@dataclass
class CheckReport:
    """One check of an exercise, as this class fares in it.

    Attributes
    ----------
    exercise, sentence : str
        The exercise, and what is checked.
    hidden : bool
        True for the instructor's checks.
    attempted : int
        Of how many answers it said something; an exercise that was not attempted is no answer.
    passed : int
        How many of them passed it.
    """

    exercise: str
    sentence: str
    hidden: bool
    attempted: int = 0
    passed: int = 0

    @property
    def share(self) -> float:
        """The share of answers that passed."""
        return self.passed / self.attempted


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
    checks : dict
        What their points depend on, by whether a check is hidden, its name and its sentence.
    mistakes : dict
        By the misconception's id.
    unexplained : list of Answer
        The wrong answers that no sentence explains.
    """

    exercise: catalog.Exercise
    points: list[float] = field(default_factory=list)
    statuses: Counter[Status] = field(default_factory=Counter)
    checks: dict[tuple[bool, str, str], CheckReport] = field(default_factory=dict)
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


@dataclass(frozen=True)
class Row:
    """One submission, as it stands among the others.

    Attributes
    ----------
    student : str
        Whose it is.
    score : float or None
        Its points; None if it could not be graded.
    verdicts : dict
        By the exercise's name.
    needs_a_person : bool
        Whether something in it could not be checked.
    seconds : float
        How long the grader took, by the clock; 0 if nobody measured it.
    late : Late or None
        How late it was; None if it was in time.
    """

    student: str
    score: float | None
    verdicts: dict[str, Verdict]
    needs_a_person: bool
    seconds: float = 0.0
    late: Late | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every exercise could be checked."""
        return self.score is not None and not self.needs_a_person


@dataclass(frozen=True)
class Change:
    """A submission whose points are other ones since it was graded before.

    Attributes
    ----------
    student : str
        Whose it is.
    before, now : float or None
        Its points; None where it could not be graded.
    reason : str
        Why it was graded again.
    exercises : list of (str, float, float)
        Each exercise with other points: its name, before, now.
    """

    student: str
    before: float | None
    now: float | None
    reason: str
    exercises: list[tuple[str, float, float]]


@dataclass
class Run:
    """The last run that graded something of an assignment.

    Attributes
    ----------
    began : str
        When, in UTC.
    graded, again : int
        How many submissions it graded, and how many of these had been graded before.
    changes : list of Change
        Those whose points are other ones.
    """

    began: str
    graded: int = 0
    again: int = 0
    changes: list[Change] = field(default_factory=list)


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
    gone : list of str
        Who counts here, and has no folder in ``submitted/`` any more.
    rows : list of Row
        Each submission, in the order of the students' ids.
    last_run : Run or None
        The last run; None if its submissions were graded at a time when runs were not told apart.
    """

    assignment: catalog.Assignment
    exercises: list[ExerciseReport]
    scores: list[float] = field(default_factory=list)
    submissions: int = 0
    concerns: list[Concern] = field(default_factory=list)
    repaired: int = 0
    gone: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    last_run: Run | None = None

    @property
    def mean(self) -> float | None:
        """The mean points of a submission; None if none could be graded."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def late(self) -> list[tuple[str, Late]]:
        """Who was late, and how late."""
        return [(row.student, row.late) for row in self.rows if row.late is not None]

    @cached_property
    def longest(self) -> list[Row]:
        """The submissions whose grading was measured, the one that took longest first."""
        return sorted((row for row in self.rows if row.seconds > 0), key=lambda row: -row.seconds)

    @property
    def median_seconds(self) -> float:
        """The median of the grader's seconds for a submission, where they were measured."""
        return statistics.median(row.seconds for row in self.longest)

    @property
    def median(self) -> float | None:
        """The median of the points of the submissions; None if none could be graded."""
        return statistics.median(self.scores) if self.scores else None

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """The mistakes in all exercises, the most frequent first."""
        found = [mistake for each in self.exercises for mistake in each.frequent]
        return sorted(found, key=lambda mistake: -mistake.count)

    @property
    def checks(self) -> list[CheckReport]:
        """The checks of all exercises, the one that most fail first."""
        return sorted((check for each in self.exercises for check in each.checks.values()), key=lambda check: check.share)

    @cached_property
    def complete(self) -> list[Row]:
        """The submissions in which every exercise could be checked: these can be compared with each other."""
        names = {each.exercise.name for each in self.exercises}
        return [row for row in self.rows if row.is_complete and names <= row.verdicts.keys()]

    def with_the_rest(self, exercise: str) -> float | None:
        """Return the correlation of an exercise's points with those of the other exercises together.

        Parameters
        ----------
        exercise : str
            The exercise.

        Returns
        -------
        float or None
            From -1 to 1; None if the submissions are too few, or if all have the same points here or in the rest.
        """
        if len(self.complete) < FEWEST_TO_CORRELATE:
            return None
        own = [row.verdicts[exercise].score for row in self.complete]
        others = {each.exercise.name for each in self.exercises} - {exercise}
        # rounded, as sums of the same points in another order may differ in their last digit
        rest = [round(sum(row.verdicts[name].score for name in others), 6) for row in self.complete]
        try:
            return statistics.correlation(own, rest)
        except statistics.StatisticsError:  # nothing varies
            return None

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
        _add(reports[slug], ledger.line(entry), partial(_notebook, ledger, entry), late.get(key) if late else None)
        if key in gone:
            reports[slug].gone.append(student)
    found = [report for report in reports.values() if report.submissions]
    for report in found:
        report.last_run = _last_run(ledger, report.assignment.slug)
    return found


def _last_run(ledger: Ledger, slug: str) -> Run | None:
    """Return what the last run that graded something of an assignment did; None if nobody noted when it began."""
    entries = [entry for _, entry in sorted(ledger.latest.items()) if entry.assignment == slug]
    began = max(entries, key=lambda entry: entry.offset).run
    if not began:
        return None
    run = Run(began)
    for entry in (each for each in entries if each.run == began):
        run.graded += 1
        if entry.key in ledger.before:
            run.again += 1
            change = _change(ledger.line(ledger.before[entry.key]), ledger.line(entry))
            run.changes += [change] if change else []
    return run


def _change(before: Line, now: Line) -> Change | None:
    known = {verdict.exercise: verdict.score for verdict in before.verdicts}
    both = [(each.exercise, known[each.exercise], each.score) for each in now.verdicts if each.exercise in known]
    changed = [each for each in both if each[1] != each[2]] if None not in (before.score, now.score) else []
    if before.score == now.score and not changed:
        return None
    return Change(now.student, before.score, now.score, now.reason, changed)


def _notebook(ledger: Ledger, entry: Entry) -> NotebookNode | None:
    """Return a notebook as it was graded; None if the ledger doesn't have it any more."""
    text = ledger.executed(entry)
    try:
        return None if text is None else notebook.parse(text.encode(), entry.assignment)
    except notebook.UnreadableNotebook:
        return None


def _add(report: AssignmentReport, line: Line, graded: Callable[[], NotebookNode | None], late: Late | None) -> None:
    report.submissions += 1
    report.repaired += bool(line.repairs)
    found = concern(line)
    if found is not None:
        report.concerns.append(found)
    verdicts = {verdict.exercise: verdict for verdict in line.verdicts}
    report.rows.append(Row(line.student, line.score, verdicts, found is not None, line.seconds, late))
    if line.score is None:
        return
    report.scores.append(line.score)
    for each in report.exercises:
        verdict = verdicts.get(each.exercise.name)
        if verdict is None:  # an exercise that is newer than the verdict
            continue
        each.statuses[verdict.status] += 1
        if verdict.status != Status.COULD_NOT_CHECK:
            each.points.append(verdict.score)
        if verdict.status in (Status.PASSED, Status.FAILED):
            _count_checks(each, verdict)
        answer, name = Answer(line.student, verdict, graded), verdict.diagnosis
        if name and groups.says_why(verdict):
            mistake = each.mistakes.setdefault(name, Mistake(name, each.exercise.name, verdict.message))
            mistake.answers.append(answer)
        if groups.is_unexplained(verdict):
            each.unexplained.append(answer)


def _count_checks(report: ExerciseReport, verdict: Verdict) -> None:
    for check in verdict.counted:
        if check.status not in (Status.PASSED, Status.FAILED):
            continue
        fresh = CheckReport(verdict.exercise, check.sentence, check.hidden)
        known = report.checks.setdefault((check.hidden, check.name, check.sentence), fresh)
        known.attempted += 1
        known.passed += check.status == Status.PASSED


def html(reports: list[AssignmentReport], page: Path, root: Path, left_out: Iterable[str] = ()) -> str:
    """Return the report as a page that needs no other file; links lead to the feedback pages that there are.

    A policy lets its own script run, which sorts and filters, and nothing else: what a student wrote is escaped besides.

    Parameters
    ----------
    reports : list of AssignmentReport
        What it shows.
    page : Path
        Where it will lie.
    root : Path
        The course folder.
    left_out : iterable of str
        A sentence for each thing in ``submitted/`` that isn't graded.
    """
    script = templates().get_template("report.js").render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        templates()
        .get_template("report.html")
        .render(
            reports=reports,
            left_out=list(left_out),
            looks={status: LOOKS[status] for status in Status},
            most_groups=MOST_GROUPS,
            fewest=FEWEST_TO_CORRELATE,
            script=Markup(script),
            digest=digest,
            feedback=partial(_feedback, page, root),
            step=step,
        )
    )


def _feedback(page: Path, root: Path, student: str, assignment: catalog.Assignment) -> str:
    """Return the address of a student's feedback page, as seen from another page; "" if there is none."""
    found = (root / "feedback" / student / assignment.slug / assignment.notebook).with_suffix(".html")
    try:
        return quote(Path(os.path.relpath(found.resolve(), page.resolve().parent)).as_posix()) if found.is_file() else ""
    except (OSError, ValueError):  # on another drive, or a name that is no file's
        return ""


def step(verdict: Verdict) -> int:
    """Return the step of colour for an answer's points: 0 none, 1 under a quarter, 2 to 4 from each quarter on, 5 all."""
    share = round(verdict.score / verdict.max_score, 6) if verdict.max_score else 0.0
    return 5 if share >= 1 else 1 + int(4 * share) if share > 0 else 0


@cache
def templates() -> jinja2.Environment:
    """Return this room's templates; in pages, what a student wrote is escaped."""
    loader = jinja2.PackageLoader("autograder.classroom")
    escaped = jinja2.select_autoescape(("html",))
    environment = jinja2.Environment(loader=loader, autoescape=escaped, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["prose"] = prose
    environment.filters["readable"] = readable
    environment.filters["breakable"] = _breakable
    environment.filters["duration"] = _duration
    return environment


def _duration(seconds: float) -> str:
    """Return a time that somebody compares with others: in tenths of a second, or in whole seconds from ten on."""
    if seconds < 0.05:
        return "under 0.1 s"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def _breakable(name: str) -> Markup:
    """Return an exercise's name as code that may go on in the next line, after an underscore."""
    return Markup("<code>{}</code>").format(Markup("_<wbr>").join(name.split("_")))
