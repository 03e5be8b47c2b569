"""A small made-up class, graded from release to feedback: what ``autograder demo`` shows."""

from __future__ import annotations

import ast
import inspect
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder import catalog, diagnosis, notebook, releasing, sandbox
from autograder.catalog import ROOT
from autograder.verdict import MIME_TYPE, Verdict

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
    """Make the class in `folder`, release, grade and give feedback with nbgrader, and print the tables.

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
    steps = len(assignments) * 3
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Releasing", total=steps)
        shutil.copytree(ROOT / "solutions", folder / "solutions", ignore=shutil.ignore_patterns("__pycache__", ".*"))
        api = releasing.nbgrader_api(folder)
        for assignment in assignments:
            releasing.release(assignment, api)
            for student in CLASS:
                hand_in(student, assignment, folder)
            bar.advance(task)
        with Gradebook(_database(folder)) as gradebook:
            for student in CLASS:  # two graders that add the same student at the same moment would stop each other
                gradebook.update_or_create_student(student.id)
        for step, description in (("autograde", "Grading"), ("generate_feedback", "Writing feedback")):
            bar.update(task, description=description)
            with ThreadPoolExecutor(2) as pool:
                for _ in pool.map(lambda each, step=step: _nbgrader(step, each.slug, folder), assignments):
                    bar.advance(task)
    _print_tables(console, folder, assignments)
    pages = sorted(folder.glob("feedback/*/*/*.html"))
    console.print(f"{len(pages)} feedback pages, for example {_shown(pages[0])}" if pages else "No feedback pages were written.")
    console.print(f"Graded in {time.perf_counter() - start:.0f} s. Everything is in {_shown(folder)}.")


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _database(folder: Path) -> str:
    return f"sqlite:///{folder / 'gradebook.db'}?timeout=60"


def _clear(folder: Path) -> None:
    mark = folder / ".autograder-demo"
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise SystemExit(f"{folder} holds other files. Name another folder: autograder demo --folder NAME")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mark.touch()


def _nbgrader(step: str, slug: str, folder: Path) -> None:
    """Run one stock nbgrader command on the demo's folder; a student whose file is broken makes it exit with 1."""
    command = [sys.executable, "-m", "nbgrader", step, slug, f"--course-dir={folder}", "--force"]
    command += [f"--db={_database(folder)}", f"--Judged.unconfined={bool(sandbox.why_unavailable())}"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with open(folder / "nbgrader.log", "a", encoding="utf-8") as log:
        log.write(result.stdout + result.stderr)


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


def _print_tables(console: Console, folder: Path, assignments: list[catalog.Assignment]) -> None:
    table = Table(title="The class", title_justify="left")
    table.add_column("student", no_wrap=True)
    for assignment in assignments:
        table.add_column(assignment.slug[:2], justify="right", no_wrap=True)
    table.add_column("what was found", overflow="fold")
    mistakes: Counter[str] = Counter()
    sentences: dict[str, str] = {}
    with Gradebook(_database(folder)) as gradebook:
        for student in CLASS:
            points, found = [], []
            for assignment in assignments:
                path = folder / "submitted" / student.id / assignment.slug / assignment.notebook
                graded = folder / "autograded" / student.id / assignment.slug / assignment.notebook
                try:
                    notebook.read(path)
                except notebook.UnreadableNotebook as problem:
                    points.append("?")
                    found = [f"could not be graded: {problem}"]
                    continue
                if not graded.exists():
                    points.append("?")
                    found.append(f"{assignment.slug} could not be graded: see nbgrader.log")
                    continue
                verdicts = graded_verdicts(graded)
                score = gradebook.find_submission(assignment.slug, student.id).score
                points.append(f"{score:g}")
                for verdict in verdicts:
                    if verdict.diagnosis:
                        found.append(verdict.diagnosis)
                        mistakes[verdict.diagnosis] += 1
                        sentences[verdict.diagnosis] = f"{verdict.exercise}: {verdict.message}"
                if all(verdict.status == "not_attempted" for verdict in verdicts):
                    found.append(f"{assignment.slug[:2]} not attempted")
            table.add_row(student.id, *points, "\n".join(dict.fromkeys(found)).replace("[", "\\[") or "—")
    console.print(table)
    names = ", ".join(f"{each.slug[:2]} {each.title}" for each in assignments)
    console.print(f"Points out of 20 each: {names}.")
    console.print("On top of these points a person gives up to 2 for each notebook's “explain” question.")
    if mistakes:
        table = Table(title="Mistakes that this class makes", title_justify="left", show_lines=True)
        table.add_column("how many", justify="right")
        table.add_column("mistake", no_wrap=True)
        table.add_column("what a tutor would say", overflow="fold")
        for name, count in mistakes.most_common():
            table.add_row(str(count), name, sentences[name].replace("[", "\\["))
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
