"""Single cells: their mark, what they define, and which of their statements can be run again."""

from __future__ import annotations

import ast
import re

from nbformat import NotebookNode

#: Longer sources are not parsed: that takes far more memory, and more time, than they have characters.
LONGEST = 50_000
#: A line that IPython understands and Python doesn't.
_MAGIC_LINE = re.compile(r"^[ \t]*[%!].*$", flags=re.MULTILINE)
#: Magics for a whole cell behind which stands Python that runs here.
_OF_PYTHON = ("%%time", "%%timeit", "%%capture", "%%prun")


def grade_id(cell: NotebookNode) -> str:
    """Return nbgrader's id of a cell; "" if it has none."""
    mark = cell.get("metadata", {}).get("nbgrader", {})
    return str(mark.get("grade_id", "")) if isinstance(mark, dict) else ""


def is_answer(cell: NotebookNode) -> bool:
    """Say whether a cell is marked as a student's answer."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def plain(source: str) -> str:
    """Return a source without spaces at the ends of its lines and empty lines around it, which change nothing."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def defined_in(cell: NotebookNode) -> set[str]:
    """Return the functions and variables that a cell defines at its top level."""
    # With a pattern, because a cell whose syntax is wrong shows what it was to define.
    found = re.findall(r"^(?:async +)?def +(\w+) *[(\[]|^(\w+) *(?::[^=\n]+)?=[^=]", cell.source, flags=re.MULTILINE)
    return {function or variable for function, variable in found}


def checked_exercise(cell: NotebookNode) -> str | None:
    """Return the exercise that a test cell checks, or None for any other cell."""
    mark = grade_id(cell)
    if mark.startswith("check-"):
        return mark.removeprefix("check-")
    if cell.get("cell_type") == "code" and len(cell.source) < 1000:
        found = re.fullmatch(r"check\(\s*['\"](\w+)['\"]\s*\)", cell.source.strip())
        if found:
            return found.group(1)
    return None


def definitions(source: str) -> list[str]:
    """Return the statements of a cell that only import and define: running them again does nothing else.

    Lines that only IPython understands are left out, and an import of several modules becomes several imports, of which one
    may fail alone.
    """
    return [text for node in statements(source) if _only_defines(node) for text in _texts(node)]


def left_to_run(source: str, failed_at: int | None) -> list[str]:
    """Return what a cell that failed has not run: its other statements, one by one.

    Parameters
    ----------
    source : str
        The cell's source.
    failed_at : int or None
        The line that failed, the first being 1. The statements behind it are left, and the other modules of an import that
        failed. None if it isn't known: then what only imports and defines may be run again.
    """
    if failed_at is None:
        return definitions(source)
    left = []
    for node in statements(source):
        if node.lineno > failed_at or (isinstance(node, ast.Import) and (node.end_lineno or node.lineno) >= failed_at):
            left += _texts(node)
    return left


def statements(source: str) -> list[ast.stmt]:
    """Return the statements of a cell at its top level, without magics; none if it is no Python."""
    first = source.lstrip().split("\n", 1)[0]
    if len(source) > LONGEST or (first.startswith("%%") and not first.startswith(_OF_PYTHON)):
        return []
    for text in (source, _MAGIC_LINE.sub("", source)):  # an empty line in its place, so that the others keep their numbers
        try:
            return ast.parse(text).body
        except Exception:  # zero bytes, too deep a nesting, or what else the parser gives up on
            continue
    return []


def _texts(node: ast.stmt) -> list[str]:
    try:
        if isinstance(node, ast.Import):
            return [ast.unparse(ast.Import([alias])) for alias in node.names]
        return [ast.unparse(node)]
    except Exception:  # too deep a nesting
        return []


def _only_defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign):  # to a name: what belongs to another module is left alone
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(part, ast.Attribute) for target in targets for part in ast.walk(target)):
            return False
        return not any(isinstance(part, ast.Call) for part in ast.walk(node))
    return isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
