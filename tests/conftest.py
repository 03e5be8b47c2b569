"""What several test modules need: students made of plain functions, and the course's own answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder import catalog, checking, diagnosis, notebook
from autograder.remote import RemoteStudent, serve
from autograder.student import LocalStudent
from autograder.verdict import Verdict

ROOT = catalog.ROOT


def references(slug: str) -> dict[str, Any]:
    """Run the solution cells of an assignment, in order, and return what they define."""
    assignment = catalog.assignment(slug)
    namespace: dict[str, Any] = {}
    exec("import numpy as np", namespace)
    if slug == "04-keras-embedding":
        exec("import keras\nfrom keras import layers, ops", namespace)
    for exercise in assignment.exercises:
        exec(notebook.reference_source(assignment.solution_notebook, exercise.name), namespace)
    return namespace


def variants(slug: str) -> dict[str, Callable[..., Any]]:
    """Return the right but unusual answers of an assignment: ``exercise__how`` -> function."""
    module = diagnosis.load(ROOT / "solutions" / slug / "variants.py", f"variants_{slug}")
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
        if exercise.assignment == "04-keras-embedding":  # Keras' messages number the layers of a session
            import keras

            keras.utils.clear_session(free_memory=False)
        verdicts.append(checking.check_exercise(exercise, student))
    return verdicts[0], verdicts[1]


def cells_with(path: Path, grade_id: str) -> list[nbformat.NotebookNode]:
    """Return a notebook's cells that have this nbgrader id."""
    return [cell for cell in notebook.read(path).cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]


@pytest.fixture(autouse=True)
def _nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder, so that a learner's own progress plays no part and gets no traces."""
    monkeypatch.chdir(tmp_path)
