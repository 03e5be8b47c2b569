"""Answers to the exercises, right and wrong, and ways to have them checked."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from autograder import catalog
from autograder.checks import checking, misconceptions, reference
from autograder.checks.serve import serve
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import MIME_TYPE, Verdict
from autograder.judging import notebook
from autograder.judging.remote import RemoteStudent


def imports_of(slug: str) -> str:
    """Return the import statements of an assignment's solution notebook, but for its own course's."""
    found = []
    for cell in notebook.read(catalog.assignment(slug).solution_notebook).cells:
        for statement in notebook.definitions(cell.source) if cell.cell_type == "code" else ():
            node = ast.parse(statement).body[0]
            if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module not in ("autograder", "course")):
                found.append(statement)
    return "\n".join(dict.fromkeys(found))


@functools.cache
def _references(slug: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(imports_of(slug), namespace)
    for exercise in catalog.assignment(slug).exercises:
        exec(reference.source_of(exercise), namespace)
    return namespace


def references(slug: str) -> dict[str, Any]:
    """Run the solution cells of an assignment, in order, and return what they define."""
    return dict(_references(slug))


def variants(slug: str) -> dict[str, Callable[..., Any]]:
    """Return the right but unusual answers of an assignment: ``exercise__how`` -> function."""
    module = misconceptions.load(catalog.assignment(slug).variants, f"variants_{slug}")
    return {name: value for name, value in vars(module).items() if "__" in name.strip("_") and callable(value)}


def verdict_on(name: str, answer: Any, **options: Any) -> Verdict:
    """Check an answer to one exercise: a function, a value, or a whole namespace."""
    exercise = catalog.exercise(name)
    namespace = answer if isinstance(answer, dict) and name in answer and not exercise.is_value else {name: answer}
    return checking.check_exercise(exercise, LocalStudent(namespace, exercise.seconds), **options)


def remote(namespace: dict[str, Any], seconds: float = 5.0) -> RemoteStudent:
    """Make a remote student whose other process is this one: the same border, without a kernel."""
    return RemoteStudent(lambda request, limit: serve(request, namespace), seconds)


def verdicts_on_both_sides(name: str, answer: Any) -> tuple[Verdict, Verdict]:
    """Check an answer as a notebook does, and as the judge does, who asks another process."""
    exercise = catalog.exercise(name)
    namespace = {name: answer}
    verdicts = []
    for student in (LocalStudent(namespace, exercise.seconds), remote(namespace, exercise.seconds)):
        if "keras" in catalog.assignment(exercise.assignment).imports:  # its messages number the layers of a session
            import keras

            keras.utils.clear_session(free_memory=False)
        verdicts.append(checking.check_exercise(exercise, student))
    return verdicts[0], verdicts[1]


def cells_with(path: Path, grade_id: str) -> list[nbformat.NotebookNode]:
    """Return a notebook's cells that have this nbgrader id."""
    return [cell for cell in notebook.read(path).cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]


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
