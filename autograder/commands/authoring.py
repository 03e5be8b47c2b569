"""The commands for who writes exercises: ``new``, ``new-misconception``, ``lint`` and ``site``."""

from __future__ import annotations

import functools
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from autograder import catalog
from autograder.catalog import Assignment
from autograder.commands import tables
from autograder.commands.class_commands import (
    LEDGER,
    assignments_named,
    available_cores,
    names_argument,
    require_solutions,
    root_option,
)

if TYPE_CHECKING:  # nbgrader takes seconds to import
    from nbformat import NotebookNode

    from autograder.classroom.findings import Finding


@click.command()
@click.argument("slug")
def new(slug: str) -> None:
    """Lay out the assignment SLUG: a small one that passes every test, to be changed piece by piece.

    SLUG is two digits and words, which also name its notebook, its exercise and its figure.

    \b
    Example:
      autograder new 05-which-rows-move
    """
    require_solutions()
    from autograder.commands import scaffold

    console = tables.Terminal(highlight=False)
    try:
        written = scaffold.write(slug)
    except scaffold.Refused as problem:
        raise click.ClickException(str(problem)) from None
    from autograder.classroom.nbgrader import releasing

    assignment = catalog.assignment(slug)
    for _ in releasing.release_all(assignments=[assignment]):
        written[assignment.released_notebook()] = "what a student receives, made by nbgrader"
    table = Table(title=f"{slug} · {assignment.title}", title_justify="left")
    table.add_column("file", no_wrap=True)
    table.add_column("what it holds", overflow="fold")
    for path, what in written.items():
        table.add_row(escape(path.relative_to(catalog.ROOT).as_posix()), what)
    console.print(table)
    steps = (
        f"Open solutions/{slug}/{assignment.notebook} in JupyterLab, and write what the sentences in italics ask for.",
        'Put your exercises in the place of the example: CONTRIBUTING.md, "Add an exercise in ten minutes", says how.',
        "Describe the notebook in its row of README.md.",
        f"autograder release {slug}",
        f"autograder lint {slug}",
        f"autograder lint --certificate {slug}",
    )
    _print_steps(console, steps)


def _print_steps(console: tables.Terminal, steps: Iterable[str]) -> None:
    console.print("Next:")
    for number, step in enumerate(steps, start=1):
        console.print(f"{number}. {step}", markup=False, soft_wrap=True)


@click.command()
@click.argument("exercise")
@click.argument("group", type=click.IntRange(1), default=1)
@root_option
def new_misconception(exercise: str, group: int, root: Path) -> None:
    """Make a draft of a misconception out of wrong answers to EXERCISE that no sentence explains.

    GROUP is its number in `autograder report`, by default the most frequent one. The draft is one student's code without names
    and comments, at the end of the assignment's misconceptions.py; it names no mistake until you have written its sentence.

    \b
    Example:
      autograder new-misconception one_hot 2
    """
    require_solutions()
    from autograder.classroom import report
    from autograder.classroom.ledger import Ledger
    from autograder.commands import drafts

    console = tables.Terminal(highlight=False)
    try:
        assignment = catalog.assignment(catalog.exercise(exercise).assignment)
    except catalog.UnknownExercise as problem:
        raise click.BadParameter(str(problem)) from None
    reports = report.collect(Ledger(root / LEDGER), [assignment])
    groups = [one for each in reports for about in each.exercises if about.exercise.name == exercise for one in about.groups]
    if group > len(groups):
        known = f"has {tables.count(len(groups), 'group', 'groups')}" if groups else "has no answers"
        raise click.ClickException(f"{exercise} {known} that no sentence explains. Look at: autograder report {assignment.slug}")
    try:
        path, source = drafts.write(groups[group - 1])
    except drafts.Refused as problem:
        raise click.ClickException(str(problem)) from None
    console.print(source, markup=False, soft_wrap=True)
    console.print(f"\n✓ This stands at the end of {path.relative_to(catalog.ROOT).as_posix()}", markup=False, soft_wrap=True)
    steps = [
        "Read it: it is a student's code, and runs on this machine as soon as it is no draft any more.",
        "Make it short, give it a name that says what is wrong, and write as its docstring what a tutor would say.",
        f"autograder lint {assignment.slug}",
    ]
    called = drafts.calls(source, catalog.exercise(exercise))
    if called:
        names = " and ".join(f"`{name}`" for name in called)
        steps.insert(1, f"It was judged with the course's own {names} where the student's was wrong: see which one it needs.")
    _print_steps(console, steps)


@click.command()
@names_argument
@click.option(
    "--certificate",
    "certify",
    is_flag=True,
    help="Instead, try each known answer in several forms and each check with one thing less, where files have changed since the "
    "last time, and write what comes of it into solutions/CERTIFICATE.md. It takes minutes.",
)
@click.option("--workers", type=click.IntRange(1), default=None, help="For --certificate; by default one for each core.")
def lint(names: tuple[str, ...], certify: bool, workers: int | None) -> None:
    """Prove every assignment, or only the ASSIGNMENTs named: its answers get what they should, its files agree.

    What is handed out gets nothing, the solution gets everything, each misconception loses points and is named, and each
    variant keeps them. Hints, checks, points, header lines, imports and the release are looked at too. What the certificate says
    of the checks is shown below. Exit code: 0 all is as it should be, 1 not.

    \b
    Example:
      autograder lint 02-lookup
    """
    require_solutions()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from autograder.classroom import proof

    console, terminal = tables.Terminal(highlight=False), tables.Terminal(stderr=True)
    if certify:
        _certify(console, terminal, assignments_named(names), workers or available_cores())
        return
    found: list[Finding] = []
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with (
        tempfile.TemporaryDirectory(prefix="autograder-") as folder,
        Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar,
    ):
        for assignment in assignments_named(names):
            task = bar.add_task(assignment.slug, total=None)
            steps = proof.steps(assignment, Path(folder))
            bar.update(task, total=len(steps))
            findings: list[Finding] = []
            for step in steps:
                bar.update(task, description=f"{assignment.slug}: {step.name}")
                findings += step.look()
                bar.advance(task)
            bar.remove_task(task)
            console.print(_table(assignment, findings, proof.counts(assignment)))
            for each in findings:
                console.print(f"✗ {each}", markup=False, soft_wrap=True)
            found += findings
    _print_certificate(console, assignments_named(names))
    console.print(f"✗ {tables.count(len(found), 'finding', 'findings')}" if found else "✓ All is as it should be.")
    sys.exit(1 if found else 0)


def _table(assignment: catalog.Assignment, findings: list[Finding], counts: dict[str, Counter[str]]) -> Table:
    """Return what an assignment has, one row for each exercise."""
    table = Table(title=f"{assignment.slug} · {assignment.title}", title_justify="left")
    table.add_column("exercise", no_wrap=True)
    for name in ("points", "hints", *counts):
        table.add_column(name, justify="right")
    table.add_column("findings", justify="right")
    for exercise in assignment.exercises:
        numbers = (str(count[exercise.name]) for count in counts.values())
        here = sum(each.exercise == exercise.name for each in findings)
        table.add_row(exercise.name, f"{exercise.points:g}", str(len(exercise.hints)), *numbers, f"✗ {here}" if here else "✓")
    return table


def _certify(console: tables.Terminal, terminal: tables.Terminal, assignments: list[Assignment], workers: int) -> None:
    """Make the certificate of some assignments anew, if it is of other files, and show it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from autograder.classroom import certificate, trials
    from autograder.classroom.workers import local_executor

    known = certificate.read()
    changed = [each for each in certificate.stale(known) if each in assignments]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        local_executor(workers) as executor,
        Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar,
    ):
        task = bar.add_task("Known answers", total=None)
        records = list(trials.examine(changed, executor, lambda done, total: bar.update(task, completed=done, total=total)))
    certificate.write(known, records)
    _print_certificate(console, assignments)
    anew = tables.count(len(changed), "notebook", "notebooks")
    console.print(f"✓ {certificate.PAGE.relative_to(catalog.ROOT).as_posix()}: {anew} anew")


#: What the columns of the certificate's table hold.
_LEGEND = (
    "wrong: answers that do different things, and their forms: tried, rejected, named; right: answers, and their forms: tried, "
    "kept all points; slips, losses: 95 % upper bounds for others like these; idle: checks that fail no wrong answer which "
    "another of their kind lets pass; free: what checks ask and no known answer needs."
)


def _print_certificate(console: tables.Terminal, assignments: list[Assignment]) -> None:
    """Print what the certificate says of some assignments, and of which of them it is too old."""
    from autograder.classroom import certificate

    known = certificate.read()
    old = [each.slug for each in certificate.stale(known) if each in assignments]
    table = Table(title="Certificate: solutions/CERTIFICATE.md", title_justify="left", caption=_LEGEND, caption_justify="left")
    table.box = box.SIMPLE
    for name in ("exercise", "wrong", "forms", "slips", "right", "forms", "losses", "idle", "free"):
        table.add_column(name, justify="left" if name == "exercise" else "right", overflow="fold")
    for record in (each for each in known.records if each.slug in {one.slug for one in assignments}):
        for each in (*record.exercises, None):
            some = record.exercises if each is None else (each,)
            sums = certificate.sums(some)
            wrong = (sums.independent, f"{sums.forms}/{sums.rejected}/{sums.named}", sums.false_accepts)
            right = (sums.right, f"{sums.right_forms}/{sums.kept}", sums.false_rejects)
            checks = (sum(len(one.dead) for one in some), sum(one.unneeded for one in some))
            name = record.slug if each is None else each.exercise
            table.add_row(name, *map(str, (*wrong, *right, *checks)), end_section=each is None)
    if table.rows:
        console.print(table)
    if old:
        command = f"autograder lint --certificate {' '.join(old)}"
        console.print(f"The certificate is of other files than there are now. Type: {command}", markup=False, soft_wrap=True)


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=catalog.ROOT / "build" / "site",
    help="Where to write it; by default build/site in the course's folder.",
)
@click.option("--no-run", is_flag=True, help="Run no notebook: show the lessons without outputs. It takes seconds.")
def site(folder: Path, no_run: bool) -> None:
    """Make a site to read the course in: every lesson with its outputs, and the guides, without solutions and hidden checks.

    Its pages run no script and load nothing, so that any browser shows them, without a network and without a server. The first
    time each notebook runs, which takes minutes; after that only those run in which something has changed. Nothing is written
    if a link leads nowhere, or a page would show a line that only the instructor has.

    \b
    Example:
      autograder site --folder /tmp/site
    """
    require_solutions()
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from autograder.classroom import website
    from autograder.judging import notebook

    console, terminal = tables.Terminal(highlight=False), tables.Terminal(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    lessons: list[tuple[Assignment, NotebookNode | None]] = []
    try:
        with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar:
            for assignment in catalog.assignments():
                if no_run:
                    lessons.append((assignment, None))
                    continue
                task = bar.add_task(f"Running {assignment.slug}", total=len(notebook.released(assignment).cells))
                kept = catalog.ROOT / "build" / "lessons"
                lessons.append((assignment, website.outputs(assignment, kept, functools.partial(bar.advance, task))))
                bar.remove_task(task)
        pages = website.write(folder, lessons)
    except website.SiteError as problem:
        raise click.ClickException(str(problem)) from None
    console.print(f"✓ {tables.count(len(pages), 'page', 'pages')}. Open the first in a browser:", soft_wrap=True)
    console.print(pages[0].absolute().as_uri(), markup=False, soft_wrap=True)
