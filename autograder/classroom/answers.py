"""Answers that are known to be right, and what the checks say of an answer: what an assignment is proved with."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from typing import Any

from autograder import catalog
from autograder.checks import checking, misconceptions, reference
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Verdict
from autograder.judging import notebook
from autograder.quiet import quiet


def imports_of(slug: str) -> str:
    """Return the import statements of an assignment's solution notebook that bind a name which its answers read."""
    assignment = catalog.assignment(slug)
    read = {
        node.id
        for exercise in assignment.exercises
        for node in ast.walk(ast.parse(reference.source_of(exercise)))
        if isinstance(node, ast.Name)
    }
    found = []
    for cell in notebook.read(assignment.solution_notebook).cells:
        for statement in _imports(cell.source) if cell.cell_type == "code" else ():
            if {(alias.asname or alias.name).split(".")[0] for alias in statement.names} & read:
                found.append(ast.unparse(statement))
    return "\n".join(dict.fromkeys(found))


def _imports(source: str) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports that running a cell makes: also those inside of a `with`, and not those of its functions."""
    try:
        waiting = ast.parse(source).body
    except SyntaxError:  # a command of IPython, such as %time
        return
    while waiting:
        statement = waiting.pop(0)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield statement
        elif isinstance(statement, ast.With):
            waiting = statement.body + waiting


@functools.cache
def _references(slug: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    with quiet():  # TensorFlow tells about the machine
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
    """Check an answer to one exercise as a notebook does.

    Parameters
    ----------
    name : str
        The exercise.
    answer
        A function, a value, or the whole namespace of a notebook that defines a function.
    **options
        Of `check_exercise`.
    """
    exercise = catalog.exercise(name)
    namespace = answer if isinstance(answer, dict) and name in answer and not exercise.is_value else {name: answer}
    return checking.check_exercise(exercise, LocalStudent(namespace, exercise.seconds), **options)
