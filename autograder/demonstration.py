"""A small made-up class, graded from release to feedback: what ``autograder demo`` shows."""

from __future__ import annotations

import ast
import inspect
import os
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder import catalog, cohort, diagnosis, feedback, grading, notebook, releasing, report, sandbox
from autograder.catalog import ROOT
from autograder.gradebook import Writer
from autograder.ledger import Ledger
from autograder.verdict import MIME_TYPE, NOT_ATTEMPTED, Verdict

#: What the class hands in: the NumPy assignments. 04 trains real models, which takes a minute a student.
DEMO_ASSIGNMENTS = ("01-one-hot", "02-lookup", "03-gradient-flow")


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
    console = Console()
    start = time.perf_counter()
    folder = folder.resolve()
    _clear(folder)
    assignments = [each for each in catalog.assignments() if each.slug in DEMO_ASSIGNMENTS]
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Releasing", total=len(assignments) * (1 + 2 * len(CLASS)))
        shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        api = releasing.nbgrader_api(folder)
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
        workers = os.cpu_count() or 1
        graders = cohort.Cohort(
            lambda: cohort.local_executor(workers),
            workers,
            options={"kernel_settings": {"confined": not sandbox.why_unavailable()}},
        )
        for _ in grading.grade(todo.steps, graders, ledger, writer):
            bar.advance(task)
        bar.update(task, description="Writing feedback")
        pages = feedback.pages(folder, assignments)
        for _ in feedback.write(folder, None, pages, workers):
            bar.advance(task)
    reports = report.collect(ledger, assignments)
    page = folder / "ledger" / "report.html"
    page.write_text(report.html(reports), encoding="utf-8")
    _print_tables(console, ledger, assignments)
    console.print(f"{len(pages)} feedback pages, for example {_shown(folder.joinpath('feedback', *pages[0]))}")
    console.print(f"What the class got wrong, as a page for the instructor: {_shown(page)}")
    console.print(f"Graded in {time.perf_counter() - start:.0f} s. Everything is in {_shown(folder)}.")


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
    released = notebook.read(folder / "course" / assignment.slug / assignment.notebook)
    if student.attempts:
        known = {each.id: each for each in diagnosis.misconceptions(assignment.slug)}
        for cell in released.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if cell.cell_type != "code" or name not in {exercise.name for exercise in assignment.exercises}:
                continue
            mistake = known.get(student.mistakes.get(name, ""))
            reference = ROOT / "solutions" / assignment.slug / assignment.notebook
            cell.source = wrong_source(mistake) if mistake else notebook.reference_source(reference, name)
    path = folder / "submitted" / student.id / assignment.slug / assignment.notebook
    path.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(released)
    path.write_text(text[: len(text) // 3] if student.breaks else text, encoding="utf-8")


def wrong_source(mistake: diagnosis.Misconception) -> str:
    """Return a misconception's source as a student would have written it: under the exercise's name, with its helpers."""
    module = sys.modules[mistake.answer.__module__]
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    answer = functions[mistake.answer.__name__]
    needed, waiting = {answer.name}, [answer]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in needed:
                needed.add(node.id)
                waiting.append(functions[node.id])
    parts = [ast.unparse(node) for node in tree.body if _is_import(node) or _is_constant(node)]
    parts += [ast.unparse(functions[name]) for name in functions if name in needed and name != answer.name]
    answer.decorator_list = []
    answer.body = answer.body[1:] if ast.get_docstring(answer) and len(answer.body) > 1 else answer.body
    answer.name = mistake.exercise
    return "\n\n\n".join([*parts, ast.unparse(answer)])


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):  # not of what marks an answer as a misconception
        return (node.module or "").split(".")[0] not in ("__future__", "autograder")
    return isinstance(node, ast.Import)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)


def _print_tables(console: Console, ledger: Ledger, assignments: list[catalog.Assignment]) -> None:
    table = Table(title="The class", title_justify="left")
    table.add_column("student", no_wrap=True)
    for assignment in assignments:
        table.add_column(assignment.slug[:2], justify="right", no_wrap=True)
    table.add_column("what was found", overflow="fold")
    for student in CLASS:
        entries = [ledger.latest[student.id, assignment.slug] for assignment in assignments]
        found: list[str] = []
        for content in map(ledger.content, entries):
            if content["ungradable"]:
                found.append(f"could not be graded: {content['ungradable']}")
            elif all(verdict["status"] == NOT_ATTEMPTED for verdict in content["verdicts"]):
                found.append(f"{content['assignment'][:2]} not attempted")
            else:
                found += [verdict["diagnosis"] for verdict in content["verdicts"] if verdict["diagnosis"]]
        points = ["?" if entry.score is None else f"{entry.score:g}" for entry in entries]
        table.add_row(student.id, *points, escape("\n".join(dict.fromkeys(found))) or "—")
    console.print(table)
    names = ", ".join(f"{each.slug[:2]} {each.title}" for each in assignments)
    console.print(f"Points out of 20 each: {names}.")
    console.print("On top of these points a person gives up to 2 for each notebook's “explain” question.")
    mistakes = [one for each in report.collect(ledger, assignments) for exercise in each.exercises for one in exercise.frequent]
    if mistakes:
        table = Table(title="Mistakes that this class makes", title_justify="left", show_lines=True)
        table.add_column("how many", justify="right")
        table.add_column("mistake", no_wrap=True)
        table.add_column("what a tutor would say", overflow="fold")
        for mistake in sorted(mistakes, key=lambda one: -one.count):
            table.add_row(str(mistake.count), mistake.name, escape(f"{mistake.exercise}: {mistake.sentence}"))
        console.print(table)


def graded_verdicts(path: Path) -> list[Verdict]:
    """Return the verdicts that an executed notebook carries in its test cells."""
    found = []
    for cell in notebook.read(path).cells:
        # Only a test cell's output is the judge's: any other cell shows what the student likes.
        for output in cell.get("outputs", []) if notebook.checked_exercise(cell) else []:
            content = output.get("data", {}).get(MIME_TYPE)
            if content is not None:
                found.append(Verdict.from_json(content))
    return found
