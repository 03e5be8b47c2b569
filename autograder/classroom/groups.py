"""Wrong answers that no sentence explains, sorted by what they do: a group for each way to be wrong, with an example."""

from __future__ import annotations

import ast
import builtins
import copy
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder import catalog
from autograder.checks.relations import MEASURED
from autograder.checks.verdict import Status, Verdict
from autograder.judging import cells, notebook

#: The general fault that says what happened, and not why.
_RAISES = "raises"
#: Of how many members the shortest answer becomes the example.
_TRIED = 5
#: What stands for a student's name, and for prose in a student's code.
SOMEONE, LEFT_OUT = "someone", "…"
#: A shorter part of a name is no name that anybody would recognise, and may well be a variable.
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class Answer:
    """One wrong answer.

    Attributes
    ----------
    student : str
        Whose it is.
    verdict : Verdict
        What it got.
    notebook : callable
        Returns the notebook that it stands in; None if that is gone.
    """

    student: str
    verdict: Verdict
    notebook: Callable[[], NotebookNode | None]


@dataclass(frozen=True)
class Group:
    """Wrong answers to one exercise that do the same.

    Attributes
    ----------
    exercise : str
        The exercise.
    members : tuple of Answer
        Whose, in order.
    """

    exercise: str
    members: tuple[Answer, ...]

    @property
    def count(self) -> int:
        """How many students."""
        return len(self.members)

    @property
    def failure(self) -> tuple[str, str]:
        """The sentence of the first public check that they fail, and what it says is wrong; "" where only hidden ones fail."""
        first = self.members[0]
        failed = [check for check in first.verdict.checks if check.status == Status.FAILED and not check.hidden]
        if not failed:
            return "", ""
        return failed[0].sentence, without_names(failed[0].message, first.student, "")

    def example(self) -> str:
        """Return the code of one of them, with what it needs and without whose it is; "" if none can be read."""
        found = (example_of(each.notebook(), self.exercise, each.student) for each in self.members[:_TRIED])
        return min(filter(None, found), key=len, default="")


def says_why(verdict: Verdict) -> bool:
    """Say whether a verdict names a mistake: what was measured, and an error, say only what happened, and of one answer."""
    return verdict.diagnosis is not None and verdict.diagnosis != _RAISES and not verdict.diagnosis.startswith(MEASURED)


def is_unexplained(verdict: Verdict) -> bool:
    """Say whether an answer is wrong, and no sentence explains why."""
    return verdict.status == Status.FAILED and not says_why(verdict) and bool(verdict.behaviour)


def group(answers: Iterable[Answer]) -> list[Group]:
    """Sort the unexplained ones among some answers to one exercise by what they do.

    Parameters
    ----------
    answers : iterable of Answer
        Those of a class.

    Returns
    -------
    list of Group
        The most frequent first.
    """
    found: list[tuple[set[str], list[Answer]]] = []
    for answer in answers:
        if not is_unexplained(answer.verdict):
            continue
        words, members = set(answer.verdict.behaviour), [answer]
        for known in [each for each in found if each[0] & words]:  # an answer may be the link between two groups
            found.remove(known)
            words, members = known[0] | words, known[1] + members
        found.append((words, members))
    groups = [Group(members[0].verdict.exercise, tuple(members)) for _, members in found]
    return sorted(groups, key=lambda each: -each.count)


# ---- an example without whose it is


def example_of(found: NotebookNode | None, exercise: str, student: str) -> str:
    """Return an answer's code, with the imports, constants and functions of its notebook that it needs.

    Comments, docstrings and prose are left out, and what is part of the student's name is replaced, unless it is a word of the
    notebook as it was handed out.

    Parameters
    ----------
    found : NotebookNode or None
        The student's notebook.
    exercise : str
        The exercise.
    student : str
        The student's id.

    Returns
    -------
    str
        "" if there is no such answer, or none that can be read.
    """
    if found is None:
        return ""
    code = [cell for cell in found.cells if cell.cell_type == "code"]
    answer = next((cell for cell in code if cells.grade_id(cell) == exercise), None)
    answer = answer or next((cell for cell in code if exercise in cells.defined_in(cell)), None)
    if answer is None:
        return ""
    known = handed_out(exercise)
    try:
        statements = [*_needed(code, answer, exercise), *_defining(answer, exercise)]
        tree = _without_prose(ast.Module(copy.deepcopy(statements), []), known)
        return without_names(ast.unparse(tree), student, known)
    except (ValueError, RecursionError):  # nested too deep
        return ""


def handed_out(exercise: str) -> str:
    """Return the code cells of an exercise's notebook as they were handed out; "" if they can't be read."""
    try:
        found = notebook.released(catalog.assignment(catalog.exercise(exercise).assignment))
    except notebook.ReleaseMissing:
        return ""
    return "\n".join(cell.source for cell in found.cells if cell.cell_type == "code")


def without_names(text: str, student: str, known: str) -> str:
    """Return a text in which a student's id, and each part of it, is replaced, unless `known` has it as a word.

    Examples
    --------
    >>> without_names("ada_lovelaces_table = table  # by Lovelace", "lovelace.ada", "table = 1")
    'someone_someones_table = table  # by someone'
    """
    parts = {student, *re.split(r"[\W\d_]+", student)}
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", known)}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_NAME and part.lower() not in words:
            text = re.sub(re.escape(part), SOMEONE, text, flags=re.IGNORECASE)
    return text


def _defining(cell: NotebookNode, name: str) -> list[ast.stmt]:
    """Return the last statement of a cell that defines a name, or all that assign to it."""
    found = [each for each in cells.statements(cell.source) if name in _bound(each)]
    last = found[-1:]
    return last if last and isinstance(last[0], ast.FunctionDef) else found


def _needed(code: list[NotebookNode], answer: NotebookNode, exercise: str) -> Iterator[ast.stmt]:
    """Yield the imports, constants and functions of a notebook that an answer needs, in order."""
    defined: dict[str, ast.stmt] = {}
    for cell in code:
        for statement in cells.statements(cell.source):
            if isinstance(statement, ast.FunctionDef | ast.Import | ast.ImportFrom | ast.Assign):
                defined |= dict.fromkeys(_bound(statement) - {exercise}, statement)
    needed: list[ast.stmt] = []
    waiting = _defining(answer, exercise)
    while waiting:
        for name in names_read(waiting.pop()) & defined.keys():
            if defined[name] not in needed:
                needed.append(defined[name])
                waiting.append(defined[name])
    yield from (each for each in dict.fromkeys(defined.values()) if each in needed)


def names_read(statement: ast.AST) -> set[str]:
    """Return the names that a statement reads, Python's own left out."""
    read = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return read - set(dir(builtins))


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    stored = [node for node in ast.walk(statement) if isinstance(getattr(node, "ctx", None), ast.Store)]
    stored = [node.value if isinstance(node, ast.Subscript) else node for node in stored]
    return {node.id for node in stored if isinstance(node, ast.Name)}


class _WithoutProse(ast.NodeTransformer):
    """Takes out of code what is said in words: strings that stand alone, and strings of several words."""

    def __init__(self, known: str) -> None:
        self._known = known

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        text = node.value
        if isinstance(text, str | bytes) and text not in ("", b"") and not self._is_harmless(text):
            return ast.copy_location(ast.Constant(LEFT_OUT if isinstance(text, str) else b"..."), node)
        return node

    def _is_harmless(self, text: str | bytes) -> bool:
        words = text if isinstance(text, str) else text.decode("latin-1")
        return words in self._known or not re.search(r"\w{3,}\W*\s+\W*\w{2,}", words)


def _without_prose(tree: ast.Module, known: str) -> ast.Module:
    clean: ast.Module = _WithoutProse(known).visit(tree)
    for node in ast.walk(clean):
        body = getattr(node, "body", None)
        if isinstance(body, list) and not body:  # nothing but a docstring
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
    return ast.fix_missing_locations(clean)
