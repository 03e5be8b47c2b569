"""Checks that ask a little less: a file of checks with one assertion left out, one tolerance widened, or one input less."""

from __future__ import annotations

import ast
import copy
import inspect
import types
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np

from autograder.catalog import Exercise
from autograder.checks import vocabulary
from autograder.checks.errors import form
from autograder.checks.inputs import same_in_each_process
from autograder.checks.student import LocalStudent, StudentError
from autograder.checks.vocabulary import CheckFailed
from autograder.quiet import quiet

#: How much wider a tolerance becomes, and what one of 0 becomes. From `_WIDE` on there is nothing to widen.
_WIDER, _NOT_ZERO, _WIDE = 100, 1e-5, 0.1
#: How many inputs of one loop are left out in turn, and how long the description of what was left out is.
_MOST_INPUTS, _LONGEST = 10, 90


@dataclass(frozen=True)
class Mutant:
    """A check that asks a little less.

    Attributes
    ----------
    check : str
        The check.
    function : str
        The function that was changed: the check, or one that it uses.
    what : str
        What it doesn't ask any more.
    tree : ast.Module
        The whole file.
    """

    check: str
    function: str
    what: str
    tree: ast.Module


def mutants(path: Path, check: str) -> Iterator[Mutant]:
    """Yield a check with one thing less at a time, in its function or in those of its file that it uses.

    Parameters
    ----------
    path : Path
        The file of checks.
    check : str
        The check's name.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    constants = _assigned(tree)
    for name in _used(functions, check):
        for place in range(sum(1 for _ in ast.walk(functions[name]))):
            for number in range(_MOST_INPUTS):
                function = copy.deepcopy(functions[name])
                what = _less(function, constants, place, number)
                if not what:
                    break
                body = [function if node is functions[name] else node for node in tree.body]
                other = ast.fix_missing_locations(ast.Module(body, []))
                yield Mutant(check, name, what if name == check else f"{what} (in {name})", other)


def _used(functions: dict[str, ast.FunctionDef], check: str) -> list[str]:
    """Return a check and the functions of its file that it uses, directly or not; none for a check that a call makes."""
    found = [check] if check in functions else []
    for name in found:
        names = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
        found += sorted(names & functions.keys() - set(found))
    return found


def _assigned(block: ast.Module | ast.FunctionDef) -> dict[str, ast.expr]:
    """Return what names of a file or of a function stand for, where they are assigned plainly."""
    plain = [node for node in block.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    return {node.targets[0].id: node.value for node in plain}  # type: ignore[attr-defined]


def _less(function: ast.FunctionDef, constants: dict[str, ast.expr], place: int, number: int) -> str:
    """Take from a function what its node at a place asks, and say what it was; "" if there is nothing with this number."""
    node = list(ast.walk(function))[place]
    names = constants | _assigned(function)
    if isinstance(node, ast.For):
        node.iter, what = _without(node.iter, names, number)
        return what
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "judge_each":
        node.args[-1], what = _without(node.args[-1], names, number)
        return what
    if isinstance(node, ast.Call):
        return _weaker(node, number)
    if number:
        return ""
    if isinstance(node, ast.Expr) and _asserts(node):
        what = _text(node)
        node.value = ast.Constant(None)
        return what
    if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise):
        what = f"if {_text(node.test)}: raise …"
        node.body = [ast.Pass()]
        return what
    return ""


def _without(inputs: ast.expr, names: dict[str, ast.expr], number: int) -> tuple[ast.expr, str]:
    """Return inputs that are written down without one of them, and which it was; unchanged and "" if there are no others."""
    written = _written(inputs, names)
    if len(written) < 2 or number >= len(written):
        return inputs, ""
    others = ast.parse(f"[each for place, each in enumerate(inputs) if place != {number}]", mode="eval").body
    assert isinstance(others, ast.ListComp)
    others.generators[0].iter.args[0] = inputs  # type: ignore[attr-defined]
    return others, f"the input {_text(written[number])}"


def _written(inputs: ast.expr, names: dict[str, ast.expr]) -> list[ast.expr]:
    """Return what an expression goes through, as it is written in the file: in place, under a name, or what it is made of."""
    if isinstance(inputs, ast.Name) and inputs.id in names:
        return _written(names[inputs.id], {name: value for name, value in names.items() if name != inputs.id})
    if isinstance(inputs, ast.ListComp) and len(inputs.generators) == 1 and not inputs.generators[0].ifs:
        return _written(inputs.generators[0].iter, names)
    if isinstance(inputs, ast.Call) and isinstance(inputs.func, ast.Name) and inputs.func.id == "zip":
        return _written(inputs.args[0], names)
    return inputs.elts if isinstance(inputs, ast.Tuple | ast.List) else []


def _asserts(node: ast.Expr) -> bool:
    """Say whether a statement calls a function for what it may raise: not a method, whose call may change something."""
    call = node.value
    if not isinstance(call, ast.Call):
        return False
    function = call.func
    return isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "public"
    )


def _weaker(call: ast.Call, number: int) -> str:
    keywords = [each for each in call.keywords if each.arg in ("kind", "tolerance") and isinstance(each.value, ast.Constant)]
    keywords = [each for each in keywords if each.arg == "kind" or 0 <= _number(each.value) < _WIDE]
    if number >= len(keywords):
        return ""
    chosen = keywords[number]
    what = f"{chosen.arg}={_text(chosen.value)} in {_text(call)}"
    if chosen.arg == "kind":
        call.keywords.remove(chosen)
    else:
        tolerance = _number(chosen.value)
        chosen.value = ast.Constant(_WIDER * tolerance if tolerance else _NOT_ZERO)
    return what


def _number(node: ast.expr) -> float:
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, int | float) else _WIDE


def _text(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


# ---- asking them


Check = Callable[..., None]


def load(path: Path, tree: ast.Module | None, check: str) -> Check:
    """Return a check from a file, or from what became of it; random inputs are the same for both, and are not shrunk."""
    tree = tree or ast.parse(path.read_text(encoding="utf-8"))
    module = types.ModuleType(f"mutant_{path.stem}")
    module.__file__ = str(path)
    before = vocabulary.random_inputs
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    vocabulary.random_inputs = hypothesis.settings(before, phases=phases)
    try:
        exec(compile(tree, str(path), "exec"), module.__dict__)
    finally:
        vocabulary.random_inputs = before
    function: Check = getattr(module, check)
    return hypothesis.seed(0)(function) if hypothesis.is_hypothesis_test(function) else function


def passes(check: Check, exercise: Exercise, namespace: dict[str, Any]) -> bool:
    """Say whether an answer passes a check."""
    return not outcome(check, exercise, namespace)


def outcome(check: Check, exercise: Exercise, namespace: dict[str, Any]) -> str:
    """Return what a check says of an answer, "" if it passes; that the check itself stops is another thing to say."""
    student = LocalStudent(namespace, exercise.seconds)
    name = getattr(check, "__name__", "")
    student.check = name
    given: dict[str, Any] = {"student": student}
    if "random" in inspect.signature(check).parameters:
        given["random"] = np.random.default_rng([0, zlib.crc32(name.encode())])
    try:
        with quiet(), same_in_each_process(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            check(**given)
    except KeyboardInterrupt:
        raise
    except CheckFailed as problem:
        return f"says: {problem.message}"
    except StudentError as problem:
        return f"the answer stops: {problem.kind}: {form(problem)}"  # an error's numbers may be addresses
    except BaseException as problem:  # whatever a check raises is no pass
        return f"the check stops: {type(problem).__name__}"
    finally:
        student.close()
    return ""
