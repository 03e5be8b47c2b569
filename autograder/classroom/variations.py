"""Write an answer in other ways that do the same: renamed, reordered, wrapped, step by step, in float32."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Callable, Iterator

#: The names that variations give, beside those made of others.
_NEW = {"do_it", "outcome", "part", "number_1"}
#: Functions of these modules, and these of Python's own, neither remember nor change anything.
_PURE = {"np", "math"}
_PURE_BUILTINS = {"len", "int", "float", "range", "list", "tuple", "abs", "max", "min", "sum", "sorted"}


class _CannotVary(Exception):
    """This answer has nothing that this variation would change, or something that it might change too much."""


def vary(source: str, name: str, *, exactly: bool = True) -> Iterator[tuple[str, str]]:
    """Yield an answer written in other ways.

    Parameters
    ----------
    source : str
        Python that defines the function at its top level.
    name : str
        The function.
    exactly : bool
        False also gives variations whose numbers are rounded to float32.

    Yields
    ------
    how : str
        What was changed, in a few words.
    source : str
        Each is another text.
    """
    whole = ast.parse(source)
    if _NEW & {node.id for node in ast.walk(whole) if isinstance(node, ast.Name)}:
        return
    seen = {ast.unparse(whole)}
    for how, steps in _WAYS.items():
        if exactly and _in_float32 in steps:
            continue
        tree = ast.parse(source)
        try:
            for step in steps:
                step(tree, _function(tree, name))
                ast.fix_missing_locations(tree)
        except _CannotVary:
            continue
        text = ast.unparse(tree)
        if text not in seen:
            seen.add(text)
            yield how, text


def _function(tree: ast.Module, name: str) -> ast.FunctionDef:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        raise _CannotVary
    return found[-1]


# ---- names


def _renamed(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give local variables other names."""
    own = _assigned(function) - _parameters(function)
    _rename(function, {name: f"{name.strip('_')}_here" for name in own})


def _aliased(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give the arguments other names first."""
    parameters = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    new = {name: f"given_{name}" for name in parameters}
    _rename(function, new)
    for argument in (*function.args.posonlyargs, *function.args.args):
        argument.arg = argument.arg.removeprefix("given_")
    start = _docstring_length(function)
    function.body[start:start] = [
        ast.Assign([ast.Name(new[name], ast.Store())], ast.Name(name, ast.Load())) for name in parameters
    ]


def _assigned(function: ast.FunctionDef) -> set[str]:
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _parameters(function: ast.FunctionDef) -> set[str]:
    given = function.args
    found = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return {each.arg for each in found}


def _rename(function: ast.FunctionDef, new: dict[str, str]) -> None:
    nodes = [node for node in ast.walk(function) if node is not function]
    taken = {node.id for node in nodes if isinstance(node, ast.Name)} | set(dir(builtins))
    if not new or taken & set(new.values()):
        raise _CannotVary
    for node in nodes:
        if isinstance(node, ast.Global | ast.Nonlocal | ast.ExceptHandler | ast.ClassDef | ast.MatchAs):
            raise _CannotVary
        if isinstance(node, ast.keyword) and node.arg in new and _is_own(node, nodes, new):
            raise _CannotVary
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)
        elif isinstance(node, ast.FunctionDef):
            node.name = new.get(node.name, node.name)


def _is_own(keyword: ast.keyword, nodes: list[ast.AST], new: dict[str, str]) -> bool:
    """Say whether a keyword may belong to a function that is defined inside, whose parameters are renamed too."""
    inside = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.Lambda)]
    return any(
        argument.arg == keyword.arg for node in inside for argument in ast.walk(node.args) if isinstance(argument, ast.arg)
    )


# ---- wrapped


def _in_a_function(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Do it in a function inside of the function."""
    inner = copy.deepcopy(function)
    inner.name, inner.decorator_list = "do_it", []
    inner.args.defaults, inner.args.kw_defaults = [], [None] * len(inner.args.kwonlyargs)
    function.body = [inner, ast.Return(_call("do_it", function.args))]


def _as_a_lambda(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give the function another name, and let a lambda call it."""
    if any(isinstance(node, ast.arg) and node.annotation for node in ast.walk(function.args)):
        raise _CannotVary
    name, arguments = function.name, copy.deepcopy(function.args)
    function.name = f"_{name}"
    for node in ast.walk(function):  # it may call itself
        if isinstance(node, ast.Name) and node.id == name:
            node.id = function.name
    function.args.defaults, function.args.kw_defaults = [], [None] * len(function.args.kwonlyargs)
    made = ast.Lambda(arguments, _call(function.name, arguments))
    tree.body.append(ast.Assign([ast.Name(name, ast.Store())], made))


def _call(name: str, arguments: ast.arguments) -> ast.Call:
    given: list[ast.expr] = [ast.Name(each.arg, ast.Load()) for each in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg:
        given.append(ast.Starred(ast.Name(arguments.vararg.arg, ast.Load()), ast.Load()))
    keywords = [ast.keyword(each.arg, ast.Name(each.arg, ast.Load())) for each in arguments.kwonlyargs]
    if arguments.kwarg:
        keywords.append(ast.keyword(None, ast.Name(arguments.kwarg.arg, ast.Load())))
    return ast.Call(ast.Name(name, ast.Load()), given, keywords)


_FLOAT32 = """
def _single(value):
    import numpy
    if isinstance(value, (tuple, list)):
        return type(value)(map(_single, value))
    if isinstance(value, dict):
        return {key: _single(item) for key, item in value.items()}
    if isinstance(value, (float, numpy.float64)):
        return numpy.float32(value)
    return value.astype(numpy.float32) if isinstance(value, numpy.ndarray) and value.dtype == float else value
"""


def _in_float32(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Round the result to float32."""
    tree.body[:0] = ast.parse(_FLOAT32).body
    _each_return(function, lambda value: [ast.Return(ast.Call(ast.Name("_single", ast.Load()), [value], []))])


# ---- statements


def _named_result(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give the result a name before it is returned."""
    load, store = ast.Name("outcome", ast.Load()), ast.Name("outcome", ast.Store())
    _each_return(function, lambda value: [ast.Assign([store], value), ast.Return(load)])


def _each_return(function: ast.FunctionDef, change: Callable[[ast.expr], list[ast.stmt]]) -> None:
    found = False

    class Returns(ast.NodeTransformer):
        def visit_Return(self, node: ast.Return) -> list[ast.stmt] | ast.Return:
            nonlocal found
            if node.value is None:
                return node
            found = True
            return change(node.value)

        def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
            return node  # what a function inside returns is no result

        def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
            return node

    function.body = [each for statement in function.body for each in _listed(Returns().visit(statement))]
    if not found:
        raise _CannotVary


def _listed(made: ast.stmt | list[ast.stmt]) -> list[ast.stmt]:
    return made if isinstance(made, list) else [made]


def _step_by_step(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give the first argument of a call a name of its own, in assignments and results."""
    found = False
    for block in _blocks(function):
        for place in reversed(range(len(block))):
            statement = block[place]
            value = getattr(statement, "value", None) if isinstance(statement, ast.Return | ast.Assign) else None
            if not isinstance(value, ast.Call) or not value.args or not isinstance(value.func, ast.Name | ast.Attribute):
                continue
            first = value.args[0]
            root = value.func.value if isinstance(value.func, ast.Attribute) else None
            if isinstance(first, ast.Name | ast.Constant | ast.Starred | ast.GeneratorExp) or not isinstance(
                root, None | ast.Name
            ):
                continue
            found = True
            value.args[0] = ast.Name("part", ast.Load())
            block.insert(place, ast.Assign([ast.Name("part", ast.Store())], first))
    if not found:
        raise _CannotVary


def _blocks(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    """Yield the lists of statements of a function, but for those of functions and classes inside of it."""
    waiting: list[ast.AST] = [function]
    while waiting:
        node = waiting.pop()
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block
                waiting += [each for each in block if not isinstance(each, ast.FunctionDef | ast.ClassDef)]


def _reordered(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Exchange neighbours that don't need each other, and the two sides of an if."""
    found = False
    for block in _blocks(function):
        place = 0
        while place + 1 < len(block):
            if _are_independent(block[place], block[place + 1]):
                block[place], block[place + 1] = block[place + 1], block[place]
                found = True
                place += 1
            place += 1
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp) and node.orelse:
            node.test = ast.UnaryOp(ast.Not(), node.test)
            node.body, node.orelse = node.orelse, node.body
            found = True
    if not found:
        raise _CannotVary


def _are_independent(one: ast.stmt, other: ast.stmt) -> bool:
    sets = []
    for each in (one, other):
        if not isinstance(each, ast.Assign) or not _is_pure(each):
            return False
        names = [node for node in ast.walk(each) if isinstance(node, ast.Name)]
        sets.append(({n.id for n in names if isinstance(n.ctx, ast.Store)}, {n.id for n in names if isinstance(n.ctx, ast.Load)}))
    (written, read), (also_written, also_read) = sets
    return not (written & (also_written | also_read) or also_written & read)


def _is_pure(statement: ast.Assign) -> bool:
    """Say whether an assignment to plain names does nothing else, and can fail in no way that another order would hide."""
    if not all(
        isinstance(node, ast.Name | ast.Tuple | ast.expr_context) for target in statement.targets for node in ast.walk(target)
    ):
        return False
    for node in ast.walk(statement.value):
        if isinstance(node, ast.Call):
            function = node.func
            root = function.value if isinstance(function, ast.Attribute) else None
            if isinstance(root, ast.Name) and root.id in _PURE and isinstance(function, ast.Attribute):
                continue
            if not (isinstance(function, ast.Name) and function.id in _PURE_BUILTINS):
                return False
        elif isinstance(node, ast.NamedExpr | ast.Yield | ast.Await | ast.Raise):
            return False
    return True


def _named_numbers(tree: ast.Module, function: ast.FunctionDef) -> None:
    """Give the numbers names."""
    found: dict[tuple[type, int | float], str] = {}

    class Numbers(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.expr:
            if not isinstance(node.value, int | float) or isinstance(node.value, bool):
                return node
            name = found.setdefault((type(node.value), node.value), f"number_{len(found) + 1}")
            return ast.Name(name, ast.Load())

        def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
            return node

        def visit_MatchValue(self, node: ast.MatchValue) -> ast.MatchValue:
            return node

    start = _docstring_length(function)
    function.body = [*function.body[:start], *(Numbers().visit(each) for each in function.body[start:])]
    if not found:
        raise _CannotVary
    made = [ast.Assign([ast.Name(name, ast.Store())], ast.Constant(value)) for (_, value), name in found.items()]
    function.body[start:start] = made


def _docstring_length(function: ast.FunctionDef) -> int:
    return int(ast.get_docstring(function) is not None)


_Step = Callable[[ast.Module, ast.FunctionDef], None]
_WAYS: dict[str, tuple[_Step, ...]] = {
    "variables renamed": (_renamed,),
    "statements reordered": (_reordered,),
    "step by step": (_step_by_step,),
    "arguments renamed": (_aliased,),
    "numbers named": (_named_numbers,),
    "in a function inside": (_in_a_function,),
    "called by a lambda": (_as_a_lambda,),
    "result named": (_named_result,),
    "rounded to float32": (_in_float32,),
    "numbers named, step by step": (_named_numbers, _step_by_step),
    "arguments renamed, result named": (_aliased, _named_result),
    "step by step, called by a lambda": (_step_by_step, _as_a_lambda),
    "numbers named, in a function inside": (_named_numbers, _in_a_function),
}
