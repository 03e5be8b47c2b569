"""The bank of wrong answers that learners really give, as ``assignments/<slug>/misconceptions.py`` lists them."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from autograder import catalog

#: How the sentence of a misconception begins that nobody has written yet. Its code may be a student's, and runs nowhere.
DRAFT = "DRAFT"

Errors = Literal["kind", "numbers", "form"]


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that learners really give.

    Attributes
    ----------
    id : str
        Its name, for example "ids-start-at-one".
    exercise : str
        The exercise that it answers wrongly.
    sentence : str
        What a tutor would say.
    answer : callable
        The wrong function; for an exercise that is a variable, a function that returns its value.
    twin : str or None
        The id of another misconception that behaves the same, and may be named in its place.
    errors : {"kind", "numbers", "form"}
        What of an error that a student raises on purpose must agree with this one's. Its kind always; also the whole numbers,
        where they matter, such as that of a line: a student's may hold others besides, and any or none where this one's message
        ends with "…"; or the words too.
    """

    id: str
    exercise: str
    sentence: str
    answer: Callable[..., Any]
    twin: str | None = None
    errors: Errors = "kind"


def misconception(
    exercise: str, *, twin: str | None = None, errors: Errors = "kind"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as a misconception: its name is the id (``_`` read as ``-``), its docstring the tutor's sentence."""

    def mark(answer: Callable[..., Any]) -> Callable[..., Any]:
        sentence = " ".join((inspect.getdoc(answer) or "").split())
        answer.misconception = Misconception(  # type: ignore[attr-defined]
            answer.__name__.strip("_").replace("_", "-"), exercise, sentence, answer, twin, errors
        )
        return answer

    return mark


def load(path: Path, name: str) -> ModuleType:
    """Import a file that lies in a folder whose name is no Python name, such as ``01-one-hot``."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} can't be imported.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def of(slug: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of an assignment in the order in which they are tried; without drafts."""
    return tuple(each for each in _listed(slug) if not each.sentence.startswith(DRAFT))


def drafts(slug: str) -> tuple[Misconception, ...]:
    """Return the misconceptions of an assignment that still need their sentence."""
    return tuple(each for each in _listed(slug) if each.sentence.startswith(DRAFT))


@cache
def _listed(slug: str) -> tuple[Misconception, ...]:
    path = catalog.assignment(slug).folder / "misconceptions.py"
    if not path.exists():
        return ()
    module = load(path, f"autograder.assignments.misconceptions_{slug.replace('-', '_')}")
    return tuple(
        value.misconception for value in vars(module).values() if isinstance(getattr(value, "misconception", None), Misconception)
    )


def source_of(answer: Callable[..., Any], exercise: str) -> str:
    """Return an answer's source as a student would have written it: under the exercise's name, with the helpers of its file."""
    module = sys.modules[answer.__module__]
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    written = functions[answer.__name__]
    needed, waiting = {written.name}, [written]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in needed:
                needed.add(node.id)
                waiting.append(functions[node.id])
    parts = [ast.unparse(node) for node in tree.body if _is_import(node) or _is_constant(node)]
    parts += [ast.unparse(functions[name]) for name in functions if name in needed and name != written.name]
    written.decorator_list = []
    written.body = written.body[1:] if ast.get_docstring(written) and len(written.body) > 1 else written.body
    for node in ast.walk(written):  # it may call itself
        if isinstance(node, ast.Name) and node.id == written.name:
            node.id = exercise
    written.name = exercise
    return "\n\n\n".join([*parts, ast.unparse(written)])


def _is_import(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):  # not of what marks an answer as a misconception
        return (node.module or "").split(".")[0] not in ("__future__", "autograder")
    return isinstance(node, ast.Import)


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)
