"""The codec of questions and answers between a judge and a kernel, in which nothing that executes comes back.

What crosses the border is JSON; an array crosses as ``.npy`` bytes, read with pickle refused. Only the judge's own questions may
hold a function, for example one that reads a model's weights, and only on their way in.
"""

from __future__ import annotations

import base64
import io
import math
import re
import sys
import sysconfig
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import cloudpickle
import numpy as np

from autograder import catalog
from autograder.checks.plain import Handle
from autograder.checks.student import Answer, Event, OutOfTime, StudentError

#: The largest answer that is accepted, in bytes of JSON.
LARGEST_ANSWER = 30_000_000
#: How many lists, dicts and members an answer may have: they take far more memory than their text.
MOST_PARTS = 3_000_000
#: How deep an answer may be nested: a list that contains itself has no end.
DEEPEST_ANSWER = 40
#: How many axes an array may have, and how many parts one that holds nothing.
MOST_AXES, MOST_EMPTY_PARTS = 12, 10_000
#: How long a text that is a key may be, and how many entries a dict may have whose keys are not all texts: numbers can be chosen
#: so that each is looked for among all others.
LONGEST_KEY, MOST_OTHER_KEYS = 1_000, 500


#: Characters that change the order in which a line is shown.
_TURNS = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u061c", "\u200e", "\u200f"}


class BadAnswer(ValueError):
    """What came back is no answer: too large, nested too deep, or of a form that was not agreed on."""


def to_json(value: Any, depth: int = 0) -> Any:
    """Turn plain data into what JSON can hold; `BadAnswer` if it has no such form.

    Callables are refused: see `question_to_json`.
    """
    if depth > DEEPEST_ANSWER:
        raise BadAnswer("The result is nested too deep: does it contain itself?")
    if value is None or isinstance(value, bool):
        return value
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, depth + 1)
    raise BadAnswer(f"A {type(value).__name__} is no plain data.")


#: How each kind of plain data is written, given its depth; the first that fits counts.
_WRITERS: tuple[tuple[Any, Callable[[Any, int], Any]], ...] = (
    (str, lambda value, _: str(value)),
    ((np.ndarray, np.generic), lambda value, _: {"npy": _npy(np.asarray(value)), "scalar": isinstance(value, np.generic)}),
    (int, lambda value, _: {"int": _digits(value)} if abs(value) >= 2**53 else int(value)),
    (float, lambda value, _: {"float": float(value).hex()}),
    (complex, lambda value, _: {"complex": [value.real.hex(), value.imag.hex()]}),
    (bytes, lambda value, _: {"bytes": base64.b64encode(value).decode()}),
    (Handle, lambda value, _: {"handle": [value.number, value.type_name]}),
    (tuple, lambda value, depth: {"tuple": [to_json(item, depth) for item in value]}),
    (list, lambda value, depth: [to_json(item, depth) for item in value]),
    (
        dict,
        lambda value, depth: {"dict": [[_key_to_json(key, depth), to_json(item, depth)] for key, item in _fit(value.items())]},
    ),
)


def _fit(entries: Iterable[Any]) -> list[Any]:
    """Return a dict's entries; `BadAnswer` if a key is too long, or if they are too many of another kind than texts."""
    entries = list(entries)
    if any(isinstance(key, str) and len(key) > LONGEST_KEY for key, _ in entries):
        raise BadAnswer(f"The result is a dict with a key of more than {LONGEST_KEY:,} letters.")
    if len(entries) > MOST_OTHER_KEYS and not all(isinstance(key, str) for key, _ in entries):
        raise BadAnswer(f"The result is a dict of more than {MOST_OTHER_KEYS} entries whose keys are not all texts.")
    return entries


def _digits(number: int) -> str:
    try:
        return str(int(number))
    except ValueError:
        raise BadAnswer("The result has a number of too many digits.") from None


def _key_to_json(key: Any, depth: int) -> Any:
    try:
        hash(key)  # a frozen set was a key, but the list that it became is none
    except TypeError:
        raise BadAnswer(f"The result is a dict with a {type(key).__name__} as a key.") from None
    return to_json(key, depth)


def from_json(value: Any) -> Any:
    """Read what `to_json` wrote; `BadAnswer` for anything else. It never unpickles and never runs anything."""
    try:
        return _from_json(value, 0)
    except BadAnswer:
        raise
    except Exception as problem:
        raise BadAnswer(f"The answer has a form that was not agreed on ({type(problem).__name__}).") from None


def _from_json(value: Any, depth: int) -> Any:
    if depth > 2 * DEEPEST_ANSWER:
        raise BadAnswer("The answer is nested too deep.")
    if isinstance(value, str):
        return words(value, LARGEST_ANSWER)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list):
        return [_from_json(item, depth + 1) for item in value]
    kind = next(key for key in _READERS if key in value)
    return _READERS[kind](value, depth + 1)


#: How each kind that `_WRITERS` gives a name is read, from its depth on.
_READERS: dict[str, Callable[[dict[str, Any], int], Any]] = {
    "npy": lambda value, _: _array(value["npy"], bool(value.get("scalar"))),
    "int": lambda value, _: int(value["int"]),
    "float": lambda value, _: float.fromhex(value["float"]),
    "complex": lambda value, _: complex(*map(float.fromhex, value["complex"])),
    "bytes": lambda value, _: base64.b64decode(value["bytes"]),
    "handle": lambda value, _: Handle(int(value["handle"][0]), words(value["handle"][1], 100)),
    "tuple": lambda value, depth: tuple(_from_json(item, depth) for item in value["tuple"]),
    "dict": lambda value, depth: {_from_json(key, depth): _from_json(item, depth) for key, item in _fit(value["dict"])},
}


#: The beginning of an array of numbers, as NumPy writes it: what type, which shape.
_OF_NUMBERS = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<|][biufc]\d+)', 'fortran_order': False, 'shape': \(([\d, ]{,60})\), \} *\n", re.DOTALL
)
_NUMBERS = {name.encode(): np.dtype(name) for name in {np.dtype(each).str for each in "?bhilqBHILQefdgFDG"}}


def _loaded(content: bytes) -> np.ndarray[Any, Any]:
    """Return the array in ``.npy`` bytes; the usual kind without `numpy.load`, which parses Python for each one's header."""
    header = _OF_NUMBERS.match(content)
    if header is not None and header[1] in _NUMBERS:
        dtype, shape = _NUMBERS[header[1]], tuple(int(each) for each in header[2].split(b",") if each.strip())
        if math.prod(shape) * dtype.itemsize == len(content) - header.end() and max(shape, default=0) <= LARGEST_ANSWER:
            return np.ndarray(shape, dtype, content, header.end()).copy()
    loaded: np.ndarray[Any, Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return loaded


def _array(content: str, scalar: bool) -> Any:
    array = _loaded(base64.b64decode(content))
    _require_substance(array)
    return array[()] if scalar and array.ndim == 0 else array


def _require_substance(array: np.ndarray[Any, Any]) -> None:
    """Refuse an array that has axes as no table has, or far more parts than bytes, for which the checks would need memory."""
    if array.ndim > MOST_AXES:
        raise BadAnswer(f"The result is an array of {array.ndim} axes.")
    parts = math.prod(size for size in array.shape if size)
    empty = parts > MOST_EMPTY_PARTS if not array.size else not array.itemsize
    if empty or max(array.shape, default=0) > LARGEST_ANSWER:
        raise BadAnswer("The result is an array of many parts that hold nothing.")


def _npy(array: np.ndarray[Any, Any]) -> str:
    if array.nbytes > LARGEST_ANSWER:
        raise BadAnswer(f"The result is too large: {array.nbytes / 1e6:.0f} MB.")
    _require_substance(array)
    buffer = io.BytesIO()
    if array.dtype.hasobject:
        raise BadAnswer("The result is an array of objects.")
    np.save(buffer, array, allow_pickle=False)
    return base64.b64encode(buffer.getvalue()).decode()


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Turn an answer into what JSON can hold."""
    error = answer.error
    return {
        "result": to_json(answer.result),
        "error": None if error is None else [list(error.kinds), error.message, error.line, error.function],
        "out_of_time": {"waited": error.waited} if isinstance(error, OutOfTime) else None,
        "printed": answer.printed,
        "changed": list(answer.changed),
        "not_attempted": answer.not_attempted,
        "undefined": answer.undefined,
    }


def answer_from_json(content: Any, seconds: float) -> Answer:
    """Read what `answer_to_json` wrote, trusting none of it; `BadAnswer` if anything is of another type.

    Parameters
    ----------
    content
        Read from JSON.
    seconds : float
        The limit that the call had.
    """
    try:
        return Answer(
            from_json(content["result"]),
            _error_from_json(content, seconds),
            words(content["printed"], 10_000),
            tuple(int(place) for place in content["changed"]),
            one_line(content["not_attempted"], 500),
            one_line(content["undefined"], 500),
        )
    except BadAnswer:
        raise
    except Exception as problem:
        raise BadAnswer(f"The answer has a form that was not agreed on ({type(problem).__name__}).") from None


def _error_from_json(content: Any, seconds: float) -> StudentError | None:
    if content["error"] is None:
        return None
    kinds, message, line, function = content["error"]
    limit = content.get("out_of_time")
    if limit is not None:  # a type of its own, so that no name that a student gives an exception can be taken for it
        return OutOfTime(seconds, bool(limit["waited"]), words(function, 100))
    names = tuple(one_line(kind, 100) for kind in kinds[:50]) or ("Exception",)
    return StudentError(names, one_line(message, 500), one_line(line, 500), one_line(function, 100))


def one_line(text: Any, longest: int) -> str:
    """Return the beginning of a text, without what would end its line, command a terminal or turn the order of its letters."""
    commands = ("Cc", "Zl", "Zp")
    return "".join(" " if each in _TURNS or unicodedata.category(each) in commands else each for each in words(text, longest))


def words(text: Any, longest: int) -> str:
    """Return the beginning of a text, without half characters, which no file can hold."""
    return str(text)[:longest].encode(errors="replace").decode()


def question_to_json(event: Event) -> dict[str, Any]:
    """Turn a question into what JSON can hold. The judge's own functions travel by value, so that their files needn't."""
    return {
        "subject": event.subject if isinstance(event.subject, str) else _with_callables(event.subject),
        "arguments": [_with_callables(each) for each in event.arguments],
        "keywords": {name: _with_callables(each) for name, each in event.keywords.items()},
        "is_value": event.is_value,
    }


def question_from_json(content: dict[str, Any]) -> Event:
    """Read what `question_to_json` wrote: in the kernel, from the judge, which is trusted there."""
    subject = content["subject"]
    return Event(
        subject if isinstance(subject, str) else _unpickled(subject),
        tuple(_unpickled(each) for each in content["arguments"]),
        {name: _unpickled(each) for name, each in content["keywords"].items()},
        content["is_value"],
    )


def _with_callables(value: Any) -> Any:
    if not callable(value):
        return {"data": to_json(value)}
    return {"callable": base64.b64encode(cloudpickle.dumps(_bare(value, {}))).decode()}


def _bare(value: Any, done: dict[int, Any]) -> Any:
    """Return a check's own function as it travels: its code alone, without docstrings and the names of files.

    What a kernel can import by itself stays as it is, and goes by its name.
    """
    if isinstance(value, partial):
        arguments = [_bare(each, done) for each in value.args]
        return partial(_bare(value.func, done), *arguments, **{name: _bare(each, done) for name, each in value.keywords.items()})
    if not isinstance(value, FunctionType) or kernel_can_import(sys.modules.get(value.__module__)):
        return value
    if value.__module__ in sys.modules:  # for what else of its file it needs, such as a class
        cloudpickle.register_pickle_by_value(sys.modules[value.__module__])
    if id(value) not in done:
        wanted: dict[str, Any] = {}
        code = _bare_code(value.__code__, value.__doc__)
        bare = FunctionType(code, wanted, value.__name__, value.__defaults__, value.__closure__)
        bare.__kwdefaults__, bare.__module__ = value.__kwdefaults__, "__main__"
        done[id(value)] = bare
        wanted |= {name: _bare(value.__globals__[name], done) for name in _names(value.__code__) if name in value.__globals__}
    return done[id(value)]


def _bare_code(code: CodeType, docstring: str | None) -> CodeType:
    constants = [_bare_code(each, None) if isinstance(each, CodeType) else each for each in code.co_consts]
    if docstring is not None and constants and constants[0] == docstring:
        constants[0] = None
    return code.replace(co_filename="<check>", co_consts=tuple(constants))


def _names(code: CodeType) -> set[str]:
    return set(code.co_names).union(*(_names(each) for each in code.co_consts if isinstance(each, CodeType)))


def kernel_can_import(module: ModuleType | None) -> bool:
    """Say whether a kernel finds a module by its name: it is installed, or part of what a student has.

    Files of checks are none of these, although `sys.modules` has them: they lie in folders whose names are no Python names.
    """
    if module is None:
        return False
    if getattr(module, "__file__", None) is None:  # built into Python; what a person types in is pickled by value anyway
        return True
    path = Path(str(module.__file__))
    if any(path.is_relative_to(folder) for folder in _INSTALLED):
        return True
    parts = module.__name__.split(".")
    by_name = catalog.ROOT.joinpath(*parts)
    return (
        all(part.isidentifier() for part in parts)
        and path in (by_name.with_suffix(".py"), by_name / "__init__.py")
        and any(path.is_relative_to(shown) for shown in catalog.student_paths())
    )


_INSTALLED = tuple({Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def _unpickled(content: dict[str, Any]) -> Any:
    if "data" in content:
        return from_json(content["data"])
    return cloudpickle.loads(base64.b64decode(content["callable"]))


def is_too_large(text: str) -> bool:
    """Say whether a text is longer, or of more parts, than an answer may be."""
    return len(text) > 2 * LARGEST_ANSWER or sum(map(text.count, "[{,")) > MOST_PARTS
