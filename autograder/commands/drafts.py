"""Turn a group of wrong answers that no sentence explains into a draft of a misconception, which lacks only its sentence."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from autograder import catalog
from autograder.catalog import Exercise
from autograder.checks.misconceptions import DRAFT
from autograder.classroom.groups import Group, names_read

#: How long a line of the docstring may be, without its indent.
_WIDTH = 120


class Refused(ValueError):
    """No draft can be made; the message says why."""


def write(group: Group) -> tuple[Path, str]:
    """Append a draft to an assignment's ``misconceptions.py``.

    Parameters
    ----------
    group : Group
        Whose example becomes the draft.

    Returns
    -------
    path : Path
        The file.
    source : str
        What was appended.

    Raises
    ------
    Refused
        If there is no example, or no file. Nothing is written then.
    """
    exercise = catalog.exercise(group.exercise)
    path = catalog.assignment(exercise.assignment).folder / "misconceptions.py"
    example = group.example()
    if not example:
        raise Refused(f"No answer of this group to {exercise.name} can be read any more. Type: autograder grade --force")
    if not path.exists():
        raise Refused(f"{path} is missing.")
    text = path.read_text(encoding="utf-8")
    source = draft(exercise, example, group, ast.parse(text))
    path.write_text(f"{text.rstrip()}\n\n\n{source}\n", encoding="utf-8")
    return path, source


def draft(exercise: Exercise, example: str, group: Group, module: ast.Module) -> str:
    """Return the function that is appended: the example under a name of its own, with what it needs inside of it.

    Nothing of a student's runs when the file is imported.
    """
    taken = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    names = (f"draft_{exercise.name}{number}" for number in ("", *(f"_{more}" for more in range(2, len(taken) + 3))))
    name = next(each for each in names if each not in taken)
    there = {ast.unparse(node) for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)}
    statements = [each for each in ast.parse(example).body if ast.unparse(each) not in there]
    made = _function(exercise, statements, name)
    made.decorator_list = [ast.Call(ast.Name("misconception"), [ast.Constant(exercise.name)], [])]
    made.body.insert(0, ast.Expr(ast.Constant(_docstring(group))))
    return ast.unparse(ast.fix_missing_locations(made))


def _function(exercise: Exercise, statements: list[ast.stmt], name: str) -> ast.FunctionDef:
    last = statements[-1]
    if isinstance(last, ast.FunctionDef) and last.name == exercise.name and _is_plain(last):
        needed = statements[:-1]
        for node in (node for each in statements for node in ast.walk(each)):  # it may call itself
            if isinstance(node, ast.Name) and node.id == exercise.name:
                node.id = name
        last.name, last.body = name, [*needed, *last.body]
        return last
    returned: ast.expr = ast.Name(exercise.name)
    arguments = "" if exercise.is_value else "*arguments"
    if arguments:
        returned = ast.Call(returned, [ast.Starred(ast.Name("arguments"))], [])
    (made,) = ast.parse(f"def {name}({arguments}): pass").body
    assert isinstance(made, ast.FunctionDef)
    made.body = [*statements, ast.Return(returned)]
    return made


def _is_plain(function: ast.FunctionDef) -> bool:
    """Say whether defining a function runs nothing: no decorators, no annotations, no defaults but constants."""
    around = [*function.decorator_list, *filter(None, (*function.args.defaults, *function.args.kw_defaults, function.returns))]
    annotations = [node.annotation for node in ast.walk(function.args) if isinstance(node, ast.arg) and node.annotation]
    return all(isinstance(each, ast.Constant) for each in around) and not annotations


def _docstring(group: Group) -> str:
    students = f"{group.count} student{'s' * (group.count != 1)}"
    sentence, _ = group.failure
    failing = f"the first public check that it fails is “{sentence}”" if sentence else "it fails hidden checks alone"
    words = f"{DRAFT}: say in a sentence what a tutor would say. {students} gave this answer, and {failing}"
    return textwrap.fill(words.rstrip(".") + ".", _WIDTH).replace("\n", "\n    ")


def calls(source: str, exercise: Exercise) -> list[str]:
    """Return the earlier exercises' functions that a draft calls: where a student's was wrong, the course's own stood there."""
    tree = ast.parse(source)
    return sorted(names_read(tree) & set(catalog.prerequisites(exercise)))
