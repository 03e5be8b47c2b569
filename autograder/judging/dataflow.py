"""Which cells of a notebook no verdict depends on, found by the names that cells bind and read."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from IPython.core.inputtransformer2 import leading_indent
from nbformat import NotebookNode

from autograder.judging import cells

#: Who mentions one of these may reach any name, also one that stands nowhere.
_REACH_EVERYTHING = frozenset({
    "In", "Out", "IPython", "_", "__", "___", "__builtins__", "__import__", "__main__", "builtins", "compile", "dir", "eval",
    "exec", "gc", "get_ipython", "globals", "importlib", "inspect", "locals", "sys", "vars",
})  # fmt: skip
#: What all sources may have together that are analysed, in characters.
_ANALYSED = 500_000
#: A cell with more functions is not analysed: the symbol table looks through all of them for each name.
_FUNCTIONS = 500
#: A line that plain Python doesn't understand, and IPython may: a magic, a command, a question, a prompt.
_MAGIC = re.compile(r"^[^\S\n]*(?:[%!?,;/]|>>> |In \[)|[?][^\S\n]*$|=[^\S\n]*[%!]", flags=re.MULTILINE)


@dataclass(frozen=True)
class _Names:
    """The global names of one cell."""

    bound: frozenset[str]
    variables: frozenset[str]  # of the bound ones those that are no function, class or module: their values may be changed
    read: frozenset[str]


def demonstrations(submitted: NotebookNode, released: NotebookNode, answers: set[str]) -> set[int]:
    """Return the places of the code cells that no verdict depends on.

    Such a cell is still as it was handed out, answers no exercise, and binds or may change nothing that a cell which counts
    reads. The cells that count are the student's: answers, changed cells and cells of their own, and what these read from,
    and so on. Where a student's code may reach names that don't stand in it, as by ``globals()`` or a magic, every cell counts.

    Parameters
    ----------
    submitted, released : NotebookNode
        The student's notebook, and the instructor's copy of what was handed out.
    answers : set of str
        The names that the checks ask for.
    """
    handed_out = {cells.plain(cell.source) for cell in released.cells if cell.cell_type == "code" and not cells.is_answer(cell)}
    sources = {  # those of code that is no test
        place: cell.source
        for place, cell in enumerate(submitted.cells)
        if cell.cell_type == "code" and cells.checked_exercise(cell) is None
    }
    distinct = set(sources.values())
    if sum(map(len, distinct)) > _ANALYSED:
        return set()
    known = {source: _names_of(source) for source in distinct}
    names = {place: found for place, source in sources.items() for found in [known[source]] if found is not None}
    if len(names) < len(sources):
        return set()
    candidates = {
        place
        for place, source in sources.items()
        if not cells.is_answer(submitted.cells[place]) and not answers & names[place].bound and cells.plain(source) in handed_out
    }
    read = frozenset().union(*(names[place].read for place in names.keys() - candidates))
    if read & _REACH_EVERYTHING or any(re.fullmatch(r"_i*\d*", name) for name in read):
        return set()
    variables = frozenset().union(*(each.variables for each in names.values()))
    while True:
        counting = {place for place in candidates if (names[place].bound | (names[place].read & variables)) & read}
        if not counting:
            return candidates
        candidates -= counting
        read = read.union(*(names[place].read for place in counting))


def _names_of(source: str) -> _Names | None:
    """Return a cell's names; None if they can't be known."""
    if len(source) > cells.LONGEST:
        return None
    text = "".join(leading_indent(source.splitlines(keepends=True)))  # which IPython takes away
    try:
        tree = ast.parse(text)
    except SyntaxError:  # IPython's own reading of magics takes quadratic time, so that they are only looked for
        return None if _MAGIC.search(text) else _Names(frozenset(), frozenset(), frozenset())  # it will not run
    except Exception:  # zero bytes, too deep a nesting, or what else the parser gives up on
        return None
    try:
        table = symtable.symtable(text, "cell", "exec")
    except Exception:  # where IPython waits at the top level, or what Python refuses only now
        return None
    if len(table.get_children()) > _FUNCTIONS:
        return None
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}
    if "*" in imported:
        return None
    modules = {name.split(".")[0] for node in imports for name in _modules(node)}
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    changed = _changed(tree)
    bound, read = changed.copy(), (modules & _REACH_EVERYTHING) | changed
    own = _bound_before_read(tree) - changed
    # What a function reads may have another value when it is called, whatever the cell gave it before.
    for symbol, inside in [*((each, False) for each in table.get_symbols()), *((each, True) for each in _globals_inside(table))]:
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            bound.add(symbol.get_name())
        if symbol.is_referenced() and (inside or symbol.get_name() not in own):
            read.add(symbol.get_name())
    return _Names(frozenset(bound), frozenset(bound - imported - defined), frozenset(read))


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [*(alias.name for alias in node.names), (node.module or "") if isinstance(node, ast.ImportFrom) else ""]


def _changed(tree: ast.Module) -> set[str]:
    """Return the global names that ``+=``, ``del`` and the like read and bind at once, which the symbol table doesn't say."""
    shared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    changed: set[str] = set()
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, in_function = waiting.pop()
        targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets if isinstance(node, ast.Delete) else []
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        changed |= names & shared if in_function else names
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            in_function = not isinstance(node, ast.ClassDef)  # whose body reads a global name that it hasn't bound yet
        waiting += [(child, in_function) for child in ast.iter_child_nodes(node)]
    return changed


def _bound_before_read(tree: ast.Module) -> set[str]:
    """Return the names that a cell gives a value before it reads them."""
    bound: set[str] = set()
    read: set[str] = set()
    for statement in tree.body:
        read |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)} - bound
        if isinstance(statement, ast.Assign):
            bound |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return bound - read


def _globals_inside(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    for child in table.get_children():
        yield from (symbol for symbol in child.get_symbols() if symbol.is_global())
        yield from _globals_inside(child)
