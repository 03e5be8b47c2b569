"""A small made-up class, graded from release to feedback: what ``autograder demo`` shows."""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions, reference
from autograder.checks.verdict import Status
from autograder.classroom import grading, report, workers
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader import course, feedback, releasing
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands import tables
from autograder.commands.class_commands import available_cores, require_kernels
from autograder.judging import notebook, sandbox
from autograder.judging.submission import get_ready


def assignments_of_the_demo() -> list[catalog.Assignment]:
    """Return what the class hands in: the assignments in NumPy. To train real models takes a minute a student."""
    return [each for each in catalog.assignments() if not each.imports]


@dataclass(frozen=True)
class Student:
    """One made-up student.

    Attributes
    ----------
    id : str
        The folder's name in ``submitted/``.
    mistakes : mapping of str to str
        For an exercise, the misconception that this student has; every other exercise is right.
    attempts : bool
        False for the student who hands in the notebook as it was released.
    breaks : bool
        True for the student whose file is cut off.
    """

    id: str
    mistakes: Mapping[str, str] = field(default_factory=dict)
    attempts: bool = True
    breaks: bool = False


CLASS = (
    Student("ada"),
    Student("blank", attempts=False),
    Student("bela", {"build_vocab": "ids-start-at-one", "masked_mean": "divided-by-the-length", "used_rows": "counts-of-ids"}),
    Student("chen", {"encode": "all-in-one-row", "one_hot": "one-row-of-ids-only", "gradient_by_scatter": "last-token-wins"}),
    Student("dora", {"count_weights": "table-for-each-position", "gradient_by_scatter": "last-token-wins"}),
    Student("emil", breaks=True),
)


def run(folder: Path) -> None:
    """Make the class in `folder`, release, grade and give feedback as for a real one, and print the tables.

    Parameters
    ----------
    folder : Path
        Replaced if a demo made it earlier; anything else that is there is left alone.
    """
    console = tables.Terminal()
    start = time.perf_counter()
    folder = folder.resolve()
    _clear(folder)
    assignments, cores = assignments_of_the_demo(), available_cores()
    settings = {"confined": not sandbox.why_unavailable(), "warm": True}
    require_kernels(confined=settings["confined"])
    graders = workers.Cohort(lambda: workers.local_executor(cores), cores, options={"kernel_settings": settings})
    graders.start(functools.partial(get_ready, assignments[0].slug, settings), cores)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with closing(graders), Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Releasing", total=len(assignments) * (1 + 2 * len(CLASS)))
        shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        api = course.api(folder)
        for assignment in assignments:
            releasing.release(assignment, api)
            for student in CLASS:
                hand_in(student, assignment, folder)
            bar.advance(task)
        bar.update(task, description="Grading")
        ledger, writer = Ledger(folder / "ledger"), Writer(folder)
        for assignment in assignments:
            writer.prepare(assignment)
        todo = grading.plan(folder, assignments, ledger, writer)
        for _ in grading.grade(todo.steps, graders, ledger, writer):
            bar.advance(task)
        bar.update(task, description="Writing feedback")
        pages = feedback.pages(folder, assignments)
        lost = []
        for page, problem in feedback.write(folder, None, pages, cores):
            lost += [(page, problem)] if problem else []
            bar.advance(task)
    reports = report.collect(ledger, assignments)
    of_the_class = folder / "ledger" / "report.html"
    of_the_class.write_text(report.html(reports, of_the_class, folder), encoding="utf-8")
    _print_tables(console, ledger, assignments)
    for (name, slug), problem in lost:
        console.print(f"{slug} {name}: the feedback page could not be written: {problem}", markup=False)
    written = [page for page in pages if page not in dict(lost)]
    for page in written[:1]:
        console.print(f"{len(written)} feedback pages, for example {_shown(folder.joinpath('feedback', *page))}")
    console.print(f"What the class got wrong, as a page for the instructor: {_shown(of_the_class)}")
    console.print(f"Graded in {time.perf_counter() - start:.0f} s. Everything is in {_shown(folder)}.")
    if lost:
        raise SystemExit(1)


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _clear(folder: Path) -> None:
    mark = folder / ".autograder-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise SystemExit(f"{folder} holds other files. Name another folder: autograder demo --folder NAME")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()


def hand_in(student: Student, assignment: catalog.Assignment, folder: Path) -> None:
    """Write what a student hands in, made from the released notebook."""
    released = notebook.released(assignment, folder)
    if student.attempts:
        known = {each.id: each for each in misconceptions.of(assignment.slug)}
        for cell in released.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if cell.cell_type != "code" or name not in {exercise.name for exercise in assignment.exercises}:
                continue
            mistake = known.get(student.mistakes.get(name, ""))
            cell.source = (
                misconceptions.source_of(mistake.answer, name) if mistake else reference.source_of(catalog.exercise(name))
            )
    path = folder / "submitted" / student.id / assignment.slug / assignment.notebook
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(released)
    path.write_text(text[: len(text) // 3] if student.breaks else text, encoding="utf-8")


def _print_tables(console: tables.Terminal, ledger: Ledger, assignments: list[catalog.Assignment]) -> None:
    table = Table(title="The class", title_justify="left")
    table.add_column("student", no_wrap=True)
    for assignment in assignments:
        table.add_column(assignment.slug[:2], justify="right", no_wrap=True)
    table.add_column("what was found", overflow="fold")
    for student in CLASS:
        entries = [ledger.latest[student.id, assignment.slug] for assignment in assignments]
        found: list[str] = []
        for line in map(ledger.line, entries):
            if line.ungradable:
                found.append(f"could not be graded: {line.ungradable}")
            elif all(verdict.status == Status.NOT_ATTEMPTED for verdict in line.verdicts):
                found.append(f"{line.assignment[:2]} not attempted")
            else:
                found += [verdict.diagnosis for verdict in line.verdicts if verdict.diagnosis]
        points = ["?" if entry.score is None else f"{entry.score:g}" for entry in entries]
        table.add_row(student.id, *points, escape("\n".join(dict.fromkeys(found))) or "—")
    console.print(table)
    names = ", ".join(f"{each.slug[:2]} {each.title}" for each in assignments)
    largest = ", ".join(dict.fromkeys(f"{each.points:g}" for each in assignments))
    questions = ", ".join(dict.fromkeys(f"{each.question_points:g}" for each in assignments))
    console.print(f"Points out of {largest} each: {names}.")
    console.print(f"On top of these points a person gives up to {questions} for each notebook's “explain” question.")
    mistakes = [one for each in report.collect(ledger, assignments) for exercise in each.exercises for one in exercise.frequent]
    if mistakes:
        table = Table(title="Mistakes that this class makes", title_justify="left", show_lines=True)
        table.add_column("how many", justify="right")
        table.add_column("mistake", no_wrap=True)
        table.add_column("what a tutor would say", overflow="fold")
        for mistake in sorted(mistakes, key=lambda one: -one.count):
            table.add_row(str(mistake.count), mistake.name, escape(f"{mistake.exercise}: {mistake.sentence}"))
        console.print(table)
