"""What the commands show in a terminal: tables, bars, and a line for each submission where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from autograder.checks.verdict import LOOKS
from autograder.judging.readable import readable

if TYPE_CHECKING:
    from autograder.catalog import Assignment
    from autograder.classroom.collecting import Step as Collected
    from autograder.classroom.grading import Graded, Plan, Step
    from autograder.classroom.installation import Finding
    from autograder.classroom.report import AssignmentReport, ExerciseReport
    from autograder.classroom.workers import Cohort
    from autograder.judging.result import Result


class Terminal(Console):
    """A console on which text is only shown: what a stranger wrote moves no cursor, sets no colour and makes no picture."""

    def __init__(self, **options: Any) -> None:
        super().__init__(emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Make a line or a cell of a table presentable."""
        return super().render_str(readable(text), **options)


def print_result(console: Console, assignment: Assignment, result: Result) -> None:
    """Print the verdicts on one notebook."""
    table = Table(title=f"{assignment.slug} · {assignment.title}", title_justify="left", show_lines=True)
    table.add_column("exercise", no_wrap=True)
    table.add_column("result", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what to know", overflow="fold")
    for verdict in result.verdicts:
        look = LOOKS[verdict.status]
        points = f"{verdict.score:g} / {verdict.max_score:g}"
        table.add_row(verdict.exercise, f"{look.symbol} {look.words}", points, escape(verdict.message))
    table.add_section()
    table.add_row("all together", "", f"{result.score:g} / {result.max_score:g}", "")
    console.print(table)


def progress_of(console: Console, graded: Iterator[Graded], cohort: Cohort, steps: list[Step]) -> Iterator[Graded]:
    """Show how far it is while it goes on: a bar in a terminal, a line for each submission elsewhere."""
    if not steps:
        return
    if not console.is_terminal:
        for number, each in enumerate(graded, 1):
            console.print(f"{number}/{len(steps)} {_line(each)}", markup=False, soft_wrap=True)
            yield each
        return
    columns = (TextColumn("graded"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=len(steps))
        start, failed = time.monotonic(), 0
        _describe(bar, task, cohort.running, failed, None)
        for number, each in enumerate(graded, 1):
            failed += each.result.needs_a_person
            left = (time.monotonic() - start) / number * (len(steps) - number)
            _describe(bar, task, cohort.running, failed, left)
            bar.advance(task)
            yield each


def _describe(bar: Progress, task: Any, running: int, failed: int, left: float | None) -> None:
    rest = "" if left is None else f", about {left:.0f} s left" if left < 100 else f", about {left / 60:.0f} min left"
    bar.update(task, description=f"{running} running, {failed} failed{rest}")


def _line(each: Graded) -> str:
    largest = each.step.submission.assignment.points
    points = "could not be graded" if each.result.score is None else f"{each.result.score:g} of {largest:g}"
    person = ", needs a person" if each.result.needs_a_person and each.result.score is not None else ""
    student, slug = each.step.submission.key
    return f"{slug} {student}: {points}{person} ({each.step.reason}, {each.result.seconds:.1f} s)"


def print_left_out(console: Console, sentences: Collection[str], title: str = "") -> None:
    """Print what lies in ``submitted/`` and isn't graded, a line each."""
    for sentence in filter(None, (title if sentences else "", *sentences)):
        console.print(sentence, markup=False, soft_wrap=True)


def print_steps(console: Console, steps: list[Collected], left_behind: int, dry_run: bool) -> None:
    """Print what became of each file of a download."""
    if steps:
        table = Table(title="What would be done" if dry_run else "What was done", title_justify="left")
        for name in ("student", "assignment", "file", "what was done"):
            table.add_column(name, overflow="fold")
        for step in steps:
            done = f"{step.done} (needs a person)" if step.person else step.done
            table.add_row(*map(escape, (step.student or "–", step.assignment or "–", step.file, done)))
        console.print(table)
    else:
        console.print("There is no file of a student in it. Name the download itself.")
    placed, waiting = sum(step.placed for step in steps), sum(step.person for step in steps)
    told = f"{count(placed, 'notebook', 'notebooks')} {'would be ' if dry_run else ''}placed, "
    told += f"{count(waiting, 'line needs', 'lines need')} a person."
    if left_behind:
        told += f" {count(left_behind, 'file', 'files')} that systems leave behind, such as .DS_Store and __MACOSX, left out."
    console.print(told + (" Nothing was written." if dry_run else ""), soft_wrap=True)


def print_changes(console: Console, done: list[Graded], todo: Plan) -> None:
    table = Table(title="What would change", title_justify="left")
    for name in ("assignment", "student", "why"):
        table.add_column(name, overflow="fold")
    table.add_column("points now", justify="right")
    table.add_column("would be", justify="right")
    changed = [
        each for each in done if each.before != each.result.score or each.step.reason == "new" or each.result.score is None
    ]
    for each in sorted(changed, key=lambda one: one.step.submission.key[::-1]):
        student, slug = each.step.submission.key
        now, then = ("–" if score is None else f"{score:g}" for score in (each.before, each.result.score))
        table.add_row(
            slug, escape(student), each.step.reason, now, then if each.result.score is not None else "could not be graded"
        )
    if changed:
        console.print(table)
    same = len(done) - len(changed)
    console.print(
        f"{count(len(changed), 'submission', 'submissions')} would change, {same} would be graded again with the same points,"
    )
    console.print(f"{todo.up_to_date} would be left alone. Nothing was written.")


def print_summary(console: Console, reports: list[AssignmentReport]) -> None:
    """Print what came of the submissions that were graded now."""
    for each in reports:
        slug = each.assignment.slug
        if each.scores:
            table = Table(
                title=f"{slug} · points of {count(len(each.scores), 'submission', 'submissions')}", title_justify="left"
            )
            table.add_column("points", no_wrap=True)
            table.add_column("how many", justify="right")
            table.add_column("", no_wrap=True)
            largest = max(number for _, number in each.distribution())
            for words, number in each.distribution():
                table.add_row(words, str(number), "█" * -(-24 * number // largest))
            console.print(table)
        mistakes = sorted((one for exercise in each.exercises for one in exercise.frequent), key=lambda one: -one.count)
        if mistakes:
            table = Table(title=f"{slug} · mistakes", title_justify="left")
            table.add_column("how many", justify="right")
            table.add_column("exercise", no_wrap=True)
            table.add_column("mistake", overflow="fold")
            for one in mistakes[:10]:
                table.add_row(str(one.count), one.exercise, one.name)
            console.print(table)
        if each.concerns:
            table = Table(title=f"{slug} · submissions that need a person", title_justify="left", show_lines=True)
            table.add_column("student", overflow="fold")
            table.add_column("why", overflow="fold")
            for concern in each.concerns:
                table.add_row(escape(concern.student), escape("\n".join(concern.reasons)))
            console.print(table)
        for student, late in each.late:
            console.print(f"{slug} {student}: {late.words}", markup=False, soft_wrap=True)


def print_totals(console: Console, reports: list[AssignmentReport]) -> None:
    """Print a line for all submissions of an assignment, whenever they were graded."""
    for each in reports:
        parts = [count(each.submissions, "submission", "submissions")]
        if each.mean is not None:
            parts.append(f"{each.mean:.1f} of {each.assignment.points:g} points on average")
        if each.late:
            parts.append(f"{len(each.late)} late")
        if each.concerns:
            parts.append(f"{count(len(each.concerns), 'needs', 'need')} a person")
        if each.gone:
            parts.append(f"{len(each.gone)} no longer in submitted/")
        console.print(f"{each.assignment.slug} in all: {', '.join(parts)}", markup=False, soft_wrap=True)


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def print_findings(console: Console, findings: list[Finding]) -> None:
    """Print what is right and wrong with an installation."""
    table = Table(title="This installation", title_justify="left", show_lines=True)
    table.add_column("", no_wrap=True)
    for name in ("what", "what was found", "what to do"):
        table.add_column(name, overflow="fold", ratio=None if name == "what" else 1)
    for each in findings:
        symbol = "✗" if each.stops else "!" if each.todo else "✓"
        table.add_row(symbol, escape(each.part), escape(each.found), escape(each.todo))
    console.print(table)
    stopping, advice = sum(each.stops for each in findings), sum(bool(each.todo) and not each.stops for each in findings)
    said = f"✗ {count(stopping, 'thing stops', 'things stop')} grading." if stopping else "✓ Nothing stops grading."
    console.print(f"{said} {count(advice, 'piece', 'pieces')} of advice (!)." if advice else said)


def print_report(console: Console, reports: list[AssignmentReport]) -> None:
    """Print what a class can do, exercise by exercise, and who needs a person."""
    for each in reports:
        table = Table(
            title=f"{each.assignment.slug} · {count(each.submissions, 'submission', 'submissions')}",
            title_justify="left",
            show_lines=True,
        )
        table.add_column("exercise", no_wrap=True)
        table.add_column("mean", justify="right", no_wrap=True)
        table.add_column("outcomes", no_wrap=True)
        table.add_column("most frequent mistakes", overflow="fold")
        for one in each.exercises:
            mean = "–" if one.mean is None else f"{one.mean:.2f}"
            outcomes = "\n".join(
                f"{LOOKS[status].symbol} {LOOKS[status].words} {one.statuses[status]}" for status in LOOKS if one.statuses[status]
            )
            mistakes = "\n".join(f"{mistake.count} × {mistake.name}: {mistake.sentence}" for mistake in one.frequent[:3])
            table.add_row(one.exercise.name, f"{mean} / {one.exercise.points:g}", outcomes, escape(mistakes) or "—")
        console.print(table)
        for one in each.exercises:
            _print_groups(console, one)
        for concern in each.concerns:
            console.print(f"{concern.student} needs a person: {' '.join(concern.reasons)}", markup=False)
        for student, late in each.late:
            console.print(f"{student}: {late.words}", markup=False, soft_wrap=True)
        for student in each.gone:
            console.print(
                f"{student} is no longer in submitted/, and still counts here. To remove a student: autograder forget {student}",
                markup=False,
                soft_wrap=True,
            )


def _print_groups(console: Console, report: ExerciseReport) -> None:
    """Print the wrong answers that no sentence explains, by what they do."""
    from autograder.classroom.report import MOST_GROUPS

    if not report.groups:
        return
    name = report.exercise.name
    table = Table(title=f"{name} · wrong answers that no sentence explains", title_justify="left", show_lines=True)
    table.add_column("group", justify="right", no_wrap=True)
    table.add_column("how many", justify="right")
    table.add_column("the first public check that they fail", overflow="fold", ratio=2)
    table.add_column("an example", overflow="fold", ratio=3)
    for number, group in enumerate(report.groups[:MOST_GROUPS], start=1):
        failure = "\n".join(filter(None, group.failure)) or "They fail hidden checks alone."
        table.add_row(str(number), str(group.count), escape(failure), escape(group.example()) or "No example can be read.")
    console.print(table)
    if len(report.groups) > MOST_GROUPS:
        console.print(f"And {len(report.groups) - MOST_GROUPS} more.")
    console.print(f"To name a group's mistake: autograder new-misconception {name} 1", markup=False, soft_wrap=True)
