"""The commands for a whole class: ``grade``, ``feedback``, ``report`` and ``export``."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.catalog import ROOT

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from autograder.catalog import Assignment
    from autograder.cohort import Cohort
    from autograder.grading import Graded, Plan, Step

#: The folder in the course folder that holds the verdicts.
LEDGER = "ledger"


_names_argument = click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
_root_option = click.option(
    "--course-dir",
    "root",
    type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
    default=ROOT,
    help="The folder with submitted/ and the gradebook; by default this course's.",
)
_db_option = click.option(
    "--db", metavar="URL", help="The gradebook's SQLAlchemy URL; by default gradebook.db in the course's folder."
)


def _assignments(names: tuple[str, ...]) -> list[Assignment]:
    """Return the assignments of these slugs, or all; the number before the dash is enough."""
    from autograder import catalog

    chosen = []
    for name in names:
        found = [each for each in catalog.assignments() if name in (each.slug, each.slug.split("-")[0])]
        if not found:
            known = ", ".join(each.slug for each in catalog.assignments())
            raise click.BadParameter(f"There is no assignment {name!r}. There are {known}.")
        chosen += found
    return chosen or list(catalog.assignments())


@click.command()
@_names_argument
@_root_option
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="How many are graded at the same time; by default one for each core."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Grade on the Dask cluster there, such as tcp://10.0.0.5:8786, in place of this machine.",
)
@_db_option
@click.option("--dry-run", is_flag=True, help="Show whose points would change and why. It grades, and writes nothing.")
@click.option("--force", is_flag=True, help="Grade again also what is up to date.")
@click.option(
    "--all-cells", is_flag=True, help="Run also the demonstrations that a student left as they were and no verdict depends on."
)
@click.option(
    "--no-substitution", is_flag=True, help="Let a mistake cost points also in the exercises that build on the wrong answer."
)
@click.option("--unconfined", is_flag=True, help="Run kernels outside of the sandbox, with limits only: if you trust the class.")
def grade(
    names: tuple[str, ...],
    root: Path,
    workers: int | None,
    scheduler: str | None,
    db: str | None,
    dry_run: bool,
    force: bool,
    all_cells: bool,
    no_substitution: bool,
    unconfined: bool,
) -> None:
    """Grade what the class has handed in: every submitted/<student>/<assignment>, or only the ASSIGNMENTs named.

    Only what is new or changed is graded. Demonstrations that a student left as they were, and that no verdict depends on,
    keep the outputs that they came with. If the run is stopped, at any moment and in any way, the same command goes on
    where it was. Exit code: 0 all graded, 1 some submissions need a person.

    \b
    Example:
      autograder grade 01-one-hot --dry-run
    """
    from rich.console import Console

    console = Console(highlight=False)
    if workers and scheduler:
        raise click.UsageError("--workers is for this machine and --scheduler for a cluster: give one of them.")
    assignments = _assignments(names)
    if not unconfined and not scheduler:  # a cluster's workers may confine where this machine can't
        from autograder import sandbox

        if sandbox.why_unavailable():
            raise click.ClickException(sandbox.why_unavailable())
    options = {
        "kernel_settings": {"confined": not unconfined, "warm": True},
        "all_cells": all_cells,
        "substitute": not no_substitution,
    }
    with _alone(root, dry_run):
        _grade(console, root, assignments, db, dry_run, force, workers, scheduler, options)


def _grade(
    console: Console,
    root: Path,
    assignments: list[Assignment],
    db: str | None,
    dry_run: bool,
    force: bool,
    workers: int | None,
    scheduler: str | None,
    options: dict[str, Any],
) -> None:
    from autograder import grading
    from autograder.cohort import ClusterLost
    from autograder.gradebook import GradebookError, Writer
    from autograder.ledger import Ledger

    ledger = Ledger(root / LEDGER)
    if ledger.unreadable:
        console.print(f"{ledger.unreadable} damaged lines of the ledger were left out; what they held is graded again.")
    try:
        writer = None if dry_run else Writer(root, db)
        todo = grading.plan(root, assignments, ledger, writer, force=force, substitute=options["substitute"])
        for sentence in todo.ignored:
            console.print(sentence, markup=False)
        if not todo.steps and not todo.unwritten:
            console.print(f"Nothing to grade: {_count(todo.up_to_date, 'submission is', 'submissions are')} up to date.")
        if writer is not None:
            for assignment in {each.submission.assignment for each in todo.steps} | {each.assignment for each in todo.unwritten}:
                writer.prepare(assignment)
            refused = _resume(console, grading.resume(todo, ledger, writer), len(todo.unwritten))
        else:
            refused = []
        done: list[Graded] = []
        if todo.steps:
            with _cohort(assignments, workers, scheduler, options) as cohort:
                for each in _shown(console, grading.grade(todo.steps, cohort, ledger, writer), cohort, todo.steps):
                    done.append(each)
    except (GradebookError, ClusterLost) as trouble:
        raise click.ClickException(str(trouble)) from None
    except KeyboardInterrupt:
        raise click.ClickException("Stopped. What is graded is kept: the same command goes on from here.") from None
    refused += [(each.step.submission.key, each.problem) for each in done if each.problem]
    if dry_run:
        _print_changes(console, done, todo)
        return
    _print_summary(console, ledger, assignments)
    for (student, slug), problem in refused:
        console.print(f"{slug} {student}: {problem}", markup=False)
    sys.exit(1 if refused or _concerns(ledger, assignments) else 0)


@contextlib.contextmanager
def _alone(root: Path, dry_run: bool) -> Iterator[None]:
    """Keep a second `grade` of the same course out; a dry run writes nothing and may run beside."""
    if dry_run:
        yield
        return
    from filelock import FileLock, Timeout

    folder = root / LEDGER
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise click.ClickException(f"Another grade is running in {root}. Wait for it, or stop it.") from None
    except OSError as problem:
        raise click.ClickException(f"{folder} can't be written to: {problem.strerror}.") from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _cohort(
    assignments: list[Assignment], workers: int | None, scheduler: str | None, options: dict[str, Any]
) -> Iterator[Cohort]:
    from autograder import cohort, own_process

    if scheduler is None:
        number = workers or _cores()
        yield cohort.Cohort(lambda: cohort.local_executor(number), number, cohort.grade_notebook, options)
        return
    try:
        from distributed import Client
    except ImportError:
        raise click.ClickException("--scheduler needs Dask: pip install 'inside-the-embedding-layer[cluster]'") from None
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as trouble:
        raise click.ClickException(f"No Dask scheduler answers at {scheduler}: {trouble}") from None
    with client:
        slugs = [each.slug for each in assignments]
        here = own_process.condition(slugs)
        for address, there in client.run(own_process.condition, slugs).items():
            problem = own_process.disagreement(here, there)
            if problem:
                raise click.ClickException(f"The worker {address} is not like this machine: {problem}.")
        threads = sum(client.nthreads().values())
        if not threads:
            raise click.ClickException(f"The scheduler at {scheduler} has no workers yet. Start some: dask worker {scheduler}")
        options = options | {"expected": here}
        yield cohort.Cohort(lambda: client.get_executor(pure=False), threads, own_process.grade_in_own_process, options)


def _cores() -> int:
    """Return how many cores this process may use, which a container may have limited."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _resume(console: Console, written: Iterator[tuple[Any, str]], number: int) -> list[tuple[tuple[str, str], str]]:
    if number:
        console.print(f"{_count(number, 'verdict', 'verdicts')} of an earlier run still had to be written into the gradebook.")
    return [(submission.key, problem) for submission, problem in written if problem]


def _shown(console: Console, graded: Iterator[Graded], cohort: Cohort, steps: list[Step]) -> Iterator[Graded]:
    """Show how far it is while it goes on: a bar in a terminal, a line for each submission elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

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
            failed += each.needs_a_person
            left = (time.monotonic() - start) / number * (len(steps) - number)
            _describe(bar, task, cohort.running, failed, left)
            bar.advance(task)
            yield each


def _describe(bar: Progress, task: Any, running: int, failed: int, left: float | None) -> None:
    rest = "" if left is None else f", about {left:.0f} s left" if left < 100 else f", about {left / 60:.0f} min left"
    bar.update(task, description=f"{running} running, {failed} failed{rest}")


def _line(each: Graded) -> str:
    largest = each.step.submission.assignment.points
    points = "could not be graded" if each.score is None else f"{each.score:g} of {largest:g}"
    person = ", needs a person" if each.needs_a_person and each.score is not None else ""
    student, slug = each.step.submission.key
    return f"{slug} {student}: {points}{person} ({each.step.reason}, {each.result['seconds']:.1f} s)"


def _print_changes(console: Console, done: list[Graded], todo: Plan) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="What would change", title_justify="left")
    for name in ("assignment", "student", "why"):
        table.add_column(name, overflow="fold")
    table.add_column("points now", justify="right")
    table.add_column("would be", justify="right")
    changed = [each for each in done if each.before != each.score or each.step.reason == "new" or each.score is None]
    for each in sorted(changed, key=lambda one: one.step.submission.key[::-1]):
        student, slug = each.step.submission.key
        now, then = ("–" if score is None else f"{score:g}" for score in (each.before, each.score))
        table.add_row(slug, escape(student), each.step.reason, now, then if each.score is not None else "could not be graded")
    if changed:
        console.print(table)
    same = len(done) - len(changed)
    console.print(
        f"{_count(len(changed), 'submission', 'submissions')} would change, {same} would be graded again with the same points,"
    )
    console.print(f"{todo.up_to_date} would be left alone. Nothing was written.")


def _print_summary(console: Console, ledger: Any, assignments: list[Assignment]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from autograder import report

    for each in report.collect(ledger, assignments):
        slug = each.assignment.slug
        if each.scores:
            table = Table(
                title=f"{slug} · points of {_count(len(each.scores), 'submission', 'submissions')}", title_justify="left"
            )
            table.add_column("points", no_wrap=True)
            table.add_column("how many", justify="right")
            table.add_column("", no_wrap=True)
            largest = max(count for _, count in each.distribution())
            for words, count in each.distribution():
                table.add_row(words, str(count), "█" * -(-24 * count // largest))
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


def _concerns(ledger: Any, assignments: list[Assignment]) -> int:
    from autograder import report

    return sum(len(each.concerns) for each in report.collect(ledger, assignments))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@click.command()
@_names_argument
@_root_option
@_db_option
def feedback(names: tuple[str, ...], root: Path, db: str | None) -> None:
    """Write nbgrader's feedback pages for all that is graded, or only for the ASSIGNMENTs named.

    \b
    Example:
      autograder feedback
    """
    from rich.console import Console
    from rich.progress import track

    from autograder import feedback as writing
    from autograder.gradebook import GradebookError, Writer

    console = Console(highlight=False)
    wanted = writing.pages(root, _assignments(names))
    if not wanted:
        raise click.ClickException("Nothing is graded yet. Type: autograder grade")
    try:
        with Writer(root, db).open():
            pass
    except GradebookError as trouble:
        raise click.ClickException(str(trouble)) from None
    results = track(
        writing.write(root, db, wanted, _cores()),
        "Writing pages",
        len(wanted),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    failed = [(page, problem) for page, problem in results if problem]
    for slug in dict.fromkeys(slug for _, slug in wanted):
        done = sum(each == slug for _, each in wanted) - sum(each == slug for (_, each), _ in failed)
        console.print(f"{slug}: {_count(done, 'page', 'pages')}")
    for (student, slug), problem in failed:
        console.print(f"{slug} {student}: nbgrader could not write the page: {problem}", markup=False)
    console.print(f"They are in {root / 'feedback'}", markup=False, soft_wrap=True)
    sys.exit(1 if failed else 0)


@click.command()
@_names_argument
@_root_option
@click.option(
    "--html",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the page; by default ledger/report.html.",
)
def report(names: tuple[str, ...], root: Path, target: Path | None) -> None:
    """Show what the class can do: points, outcomes and mistakes by exercise, and who needs a person. Also as a page.

    \b
    Example:
      autograder report 01-one-hot --html monday.html
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from autograder import report as reporting
    from autograder.ledger import Ledger
    from autograder.verdict import LOOKS

    console = Console(highlight=False)
    reports = reporting.collect(Ledger(root / LEDGER), _assignments(names))
    if not reports:
        raise click.ClickException("Nothing is graded yet. Type: autograder grade")
    for each in reports:
        table = Table(
            title=f"{each.assignment.slug} · {_count(each.submissions, 'submission', 'submissions')}",
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
        for concern in each.concerns:
            console.print(f"{concern.student} needs a person: {' '.join(concern.reasons)}", markup=False)
    path = target or root / LEDGER / "report.html"
    path.write_text(reporting.html(reports), encoding="utf-8")
    console.print(f"The same as a page: {path}", markup=False, soft_wrap=True)


@click.command()
@click.option("--format", "form", type=click.Choice(["csv", "canvas", "moodle"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it; by default it is printed.")
@_root_option
@_db_option
def export(form: str, output: Path | None, root: Path, db: str | None) -> None:
    """Print the marks of the gradebook, one row for each student: plain, or as Canvas or Moodle import it.

    Manual points and penalties count. What has no points yet stays empty.

    \b
    Example:
      autograder export --format canvas --output marks.csv
    """
    from autograder import export as exporting
    from autograder.gradebook import GradebookError, Writer

    try:
        with Writer(root, db).open() as gradebook:
            largest, rows = exporting.collect(gradebook)
    except GradebookError as problem:
        raise click.ClickException(str(problem)) from None
    if not rows:
        raise click.ClickException("There are no marks yet. Type: autograder grade")
    write = exporting.FORMATS[form]
    if output is None:
        text = io.StringIO()
        write(text, largest, rows)
        click.echo(text.getvalue(), nl=False)
        return
    with open(output, "w", encoding="utf-8", newline="") as file:
        write(file, largest, rows)
    click.echo(f"{_count(len(rows), 'student', 'students')} in {output}", err=True)
