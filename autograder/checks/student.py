"""Ask a student's code questions.

A check never touches the student's functions: it asks a student object, which copies the arguments, limits the time,
catches what goes wrong and gives plain data back. `LocalStudent` does this in the process of the notebook.
"""

from __future__ import annotations

import abc
import ast
import builtins
import contextlib
import copy
import functools
import io
import itertools
import linecache
import os
import re
import sysconfig
import types
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.catalog import ROOT
from autograder.checks import limits
from autograder.checks.plain import Handle, plain, same

#: How much of an error's message is kept, in characters.
LONGEST_ERROR = 500
#: Longer cells are not parsed, in characters: that takes far more memory, and more time, than they have.
LONGEST_CELL = 50_000
#: How many things are looked at to find out what a function uses.
MOST_REACHED = 1000
_NO_WAY_ON = (type(None), bool, int, float, complex, str, bytes, np.ndarray, np.generic, types.ModuleType)
#: Where no line of an answer comes from, whoever's it is.
LIBRARIES = (
    *{sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")},
    "<frozen",
    "<check>",  # what a check sent along: see `wire`
)
#: Where no line of a student's own comes from.
_NOT_THEIRS = (*LIBRARIES, *(str(ROOT / folder) + os.sep for folder in ("autograder", "solutions")))


class StudentError(Exception):
    """The student's code raised, or took too long.

    Attributes
    ----------
    kinds : tuple of str
        The names of the exception's class and of its bases, nearest first.
    message : str
        What the exception said.
    line : str
        The line of the student's code that raised, "" if it isn't known.
    function : str
        The function of the student's that this line belongs to.
    """

    def __init__(self, kinds: tuple[str, ...], message: str, line: str = "", function: str = "") -> None:
        super().__init__(f"{kinds[0]}: {message}" if message else kinds[0])
        self.kinds = kinds
        self.message = message
        self.line = line
        self.function = function

    @property
    def kind(self) -> str:
        """The name of the exception's class."""
        return self.kinds[0]


class OutOfTime(StudentError):
    """The student's code took too long.

    Attributes
    ----------
    waited : bool
        Whether it waited, rather than computed.
    """

    def __init__(self, seconds: float, waited: bool, function: str = "") -> None:
        text = f"no answer after {limits.ceiling(seconds):g} seconds, most of them spent waiting"
        super().__init__(("TimeLimit",), text if waited else f"no answer after {seconds:g} seconds of computing", "", function)
        self.waited = waited


class KernelGone(StudentError):
    """The process of the student's code will never answer again; the message says what happened, in words for the learner.

    Attributes
    ----------
    died : bool
        Whether it ended, rather than fell silent or sent what was not agreed on.
    """

    def __init__(self, message: str, *, died: bool = False) -> None:
        super().__init__(("KernelDied" if died else "KernelLost",), message)
        self.died = died


def told(problem: StudentError, *, whole: bool = True) -> str:
    """Say in a sentence or two what a student's code raised.

    Parameters
    ----------
    problem : StudentError
        What it raised.
    whole : bool
        False leaves out all that the student's code may have written itself, which can hold the inputs of a hidden check.
    """
    if isinstance(problem, OutOfTime):
        return f"There was {problem.message}."
    if isinstance(problem, KernelGone):
        return problem.message
    if whole:
        return f"It raised {str(problem).rstrip(' .')}." + (f" The line is `{problem.line}`." if problem.line else "")
    known = next((kind for kind in problem.kinds if isinstance(getattr(builtins, kind, None), type)), "Exception")
    return f"It raised {known}."


class NotAttempted(Exception):
    """The exercise is still as it was handed out: nothing is defined, or the stub raises `NotImplementedError`."""


class Undefined(NotAttempted):
    """Something is written, and Python could not make the function of it; the message says why."""


@dataclass
class Event:
    """One question that a check asked, and what came back.

    Attributes
    ----------
    subject : str or callable
        The name of the student's function or variable, or the checker's own function that ran beside it.
    arguments, keywords
        As they were before the call.
    result
        Plain data or a `Handle`; None if it raised.
    error : StudentError or None
        What it raised.
    printed : str
        What it wrote to stdout.
    changed : tuple of int
        The places of the arguments that the call changed.
    check : str
        The check that asked.
    any_order : bool
        Whether the check leaves the order of what comes back open.
    """

    subject: str | Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    is_value: bool = False
    result: Any = None
    error: StudentError | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()
    check: str = ""
    any_order: bool = False


@dataclass
class Answer:
    """What one question brought back, in plain data: it can cross the border between two processes.

    Attributes
    ----------
    result
        Plain data or a `Handle`; None if it raised.
    error : StudentError or None
        What it raised.
    printed : str
        What it wrote to stdout.
    changed : tuple of int
        The places of the arguments that the call changed.
    not_attempted : str
        Why this counts as not attempted; "" if it doesn't.
    undefined : str
        Why nothing is defined although something is written; "" if that isn't so.
    """

    result: Any = None
    error: StudentError | None = None
    printed: str = ""
    changed: tuple[int, ...] = ()
    not_attempted: str = ""
    undefined: str = ""


class Student(abc.ABC):
    """Whom a check asks. A subclass says where the student's code runs.

    Parameters
    ----------
    seconds : float
        The limit of one call, in seconds of processor time: see `limits.limited`.

    Attributes
    ----------
    events : list of Event
        Every question and its answer, in order.
    check : str
        The check that is asking now.
    note : str
        What this check has to say although it passed; "" if nothing.
    any_order : bool
        Whether this check leaves the order of what comes back open from now on, as where two words are equally near.
    about : Event or None
        Which question what this check says is about; None if it is the last.
    undefined : bool
        Whether something that was asked for is written and not defined.
    """

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds = seconds
        self.events: list[Event] = []
        self.check = ""
        self.note = ""
        self.any_order = False
        self.about: Event | None = None
        self.undefined = False
        self._out_of_time: StudentError | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """``student.one_hot(ids, 7)`` is ``student.call("one_hot", ids, 7)``."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments, **keywords: self.call(name, *arguments, **keywords)

    def call(self, name: str, *arguments: Any, **keywords: Any) -> Any:
        """Call the student's function with copies of the arguments.

        Returns
        -------
        plain data or Handle
            What it returned: see `plain`.

        Raises
        ------
        NotAttempted
            If there is no such function, or it is still the stub; `Undefined` if its cell is written and defines nothing.
        StudentError
            If it raised or took longer than the limit.
        """
        return self._ask(Event(name, _copied(arguments), dict(keywords), check=self.check, any_order=self.any_order))

    def apply(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run one of the checker's own functions where the student's code lives, for example to read a model's weights.

        Parameters
        ----------
        function : callable
            A module-level function that imports what it needs itself, or a `functools.partial` of one.
        *arguments
            Plain data, or handles that an earlier call returned.
        """
        return self._ask(Event(function, _copied(arguments), check=self.check))

    def value(self, name: str) -> Any:
        """Return a variable of the student's as plain data; `NotAttempted` if it isn't there or holds nothing but None."""
        return self._ask(Event(name, is_value=True, check=self.check))

    def _ask(self, event: Event) -> Any:
        if self._out_of_time is not None:  # one endless call is enough: the next would cost as much time
            self.events.append(event)
            event.error = self._out_of_time
            raise self._out_of_time
        answer = self.answer(event)
        if answer.undefined:
            self.undefined = True
            raise Undefined(answer.undefined)
        if answer.not_attempted:
            raise NotAttempted(answer.not_attempted)
        self.events.append(event)
        event.result, event.error = answer.result, answer.error
        event.printed, event.changed = answer.printed, answer.changed
        if event.error is not None:
            if isinstance(event.error, OutOfTime | KernelGone):
                self._out_of_time = event.error
            raise event.error
        return event.result

    @abc.abstractmethod
    def answer(self, event: Event) -> Answer:
        """Run what an event asks for and return what came of it."""

    @abc.abstractmethod
    def globals_read(self, name: str) -> list[str]:
        """Return the notebook's data variables that a function reads in place of its arguments."""

    @abc.abstractmethod
    def functions_used(self, name: str) -> list[str]:
        """Return the notebook's functions that a function calls or is, directly or through others of the notebook.

        Raises
        ------
        StudentError
            If the student's process doesn't tell.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """Stop what the checks' own functions started beside the student's code: nothing more will be asked."""

    @abc.abstractmethod
    def again(self) -> Student:
        """Return a student with the same code who has been asked nothing yet."""


class LocalStudent(Student):
    """A student whose functions live in this process.

    Parameters
    ----------
    namespace : mapping
        The notebook's variables.
    seconds : float
        The limit of one call, in seconds of processor time: see `limits.limited`.
    not_theirs : tuple of str
        How the names of files begin that hold no line of theirs.
    """

    def __init__(self, namespace: Mapping[str, Any], seconds: float = 5.0, *, not_theirs: tuple[str, ...] = _NOT_THEIRS) -> None:
        super().__init__(seconds)
        self.namespace = namespace
        self.not_theirs = not_theirs
        self._kept: dict[int, Any] = {}

    def close(self) -> None:
        for kept in self._kept.values():
            stop = vars(kept).get("stop_watching") if isinstance(kept, types.SimpleNamespace) else None
            if stop is not None:
                with contextlib.suppress(Exception, limits.TimeLimit):  # it may be the student's own
                    limits.limited(stop, self.seconds)

    def again(self) -> LocalStudent:
        return LocalStudent(self.namespace, self.seconds, not_theirs=self.not_theirs)

    def answer(self, event: Event) -> Answer:
        if event.is_value:
            return self._value(str(event.subject))
        function = event.subject if callable(event.subject) else self.namespace.get(event.subject)
        if function is None:
            why = f"There is no function `{event.subject}` yet. Write it in the cell above and run that cell."
            return self._nothing(str(event.subject), why)
        if not callable(function):
            name = event.subject
            return Answer(
                undefined=f"`{name}` holds {_of_kind(function)} now, and no function: a cell gave its name to something else. "
                f"Take another name there, and run the cell of `{name}` again."
            )
        arguments = [self._unwrap(each) for each in _copied(event.arguments)]
        keywords = {key: self._unwrap(item) for key, item in event.keywords.items()}
        printed = io.StringIO()
        answer = Answer()
        try:
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
                answer.result = limits.limited(lambda: plain(function(*arguments, **keywords), self._keep), self.seconds)
        except KeyboardInterrupt:
            raise
        except limits.TimeLimit as limit:
            answer.error = OutOfTime(self.seconds, limit.waited, str(event.subject))
        except BaseException as problem:  # a student's sys.exit() must not end the notebook
            answer.error = _student_error(problem, self.not_theirs)
        answer.printed = printed.getvalue()[:10_000]
        answer.changed = tuple(
            place
            for place, (before, after) in enumerate(zip(event.arguments, arguments, strict=True))
            if isinstance(before, np.ndarray | list | dict) and not same(before, after, 0)
        )
        error = answer.error
        if error is not None and error.kind == "NotImplementedError" and error.function in ("", event.subject):
            answer.not_attempted = f"`{event.subject}` isn't written yet: its cell still raises NotImplementedError."
        return answer

    def _value(self, name: str) -> Answer:
        value = self.namespace.get(name)
        if value is None or (isinstance(value, Mapping) and all(item is None for item in value.values())):
            return self._nothing(name, f"`{name}` holds no answer yet. Fill it in the cell above and run that cell.")
        return Answer(plain(value, self._keep))

    def _nothing(self, name: str, not_attempted: str) -> Answer:
        """Return that there is no answer, or that the latest cell which was run and is to define it can't be read as Python."""
        ran = self.namespace.get("In")  # where IPython keeps the sources of the cells that were run
        ran = ran[:] if type(ran) is list else []
        pattern = re.compile(
            rf"^[ \t]*(?:\w+[ \t]+)?(?:def|define|func|function)[ \t]+{name}\b|^[ \t]*{name}[ \t]*=[^=]", re.I | re.M
        )
        sources = [each for each in reversed(ran) if type(each) is str and len(each) < LONGEST_CELL]
        why = _why_no_python(next(filter(pattern.search, sources), ""))
        return Answer(undefined=why) if why else Answer(not_attempted=not_attempted)

    def _keep(self, value: Any) -> Handle:
        number = len(self._kept) + 1
        self._kept[number] = value
        return Handle(number, type(value).__name__)

    def _unwrap(self, value: Any) -> Any:
        return self._kept[value.number] if isinstance(value, Handle) else value

    def globals_read(self, name: str) -> list[str]:
        function = self.namespace.get(name)
        if not isinstance(function, types.FunctionType):
            return []
        return sorted(
            used
            for used in _names(function.__code__)
            if used in self.namespace
            and not used.isupper()  # a CONSTANT is meant to be read
            and not callable(self.namespace[used])
            and not isinstance(self.namespace[used], types.ModuleType)
        )

    def functions_used(self, name: str) -> list[str]:
        reached: list[Any] = []
        waiting = [self.namespace.get(name)]
        while waiting and len(reached) < MOST_REACHED:
            value = waiting.pop()
            if any(value is each for each in reached):
                continue
            reached.append(value)
            waiting += [each for each in self._held_by(value) if type(each) not in _NO_WAY_ON]
        return sorted(
            other
            for other, value in self.namespace.items()
            if other != name and isinstance(value, types.FunctionType) and any(value is each for each in reached)
        )

    def _held_by(self, value: Any) -> Iterable[Any]:
        """Return what a function, or what may stand for one, can call: what its code names, and what it holds.

        Nothing of the student's runs here: an object can say of itself what it likes.
        """
        kind = type(value)
        if kind is types.FunctionType:
            named = _names(value.__code__) | _texts(value.__code__)
            yield from (self.namespace.get(each) for each in named)
            yield from (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values())
            for cell in value.__closure__ or ():
                with contextlib.suppress(ValueError):  # it is empty
                    yield cell.cell_contents
            return
        for family, parts in _PARTS.items():
            if issubclass(kind, family):
                yield from itertools.islice(parts(value), MOST_REACHED)
        if issubclass(kind, type):
            yield from (*_members(value).values(), *type.__dict__["__mro__"].__get__(value)[1:])
        elif type(_members(kind).get("__module__")) is not str or _members(kind)["__module__"] == "__main__":
            yield kind
            with contextlib.suppress(Exception):
                yield from itertools.islice(dict.values(object.__getattribute__(value, "__dict__")), MOST_REACHED)


#: What stands for others, and what it holds.
_PARTS: dict[Any, Callable[[Any], Iterable[Any]]] = {
    functools.partial: lambda value: (
        functools.partial.func.__get__(value),
        *functools.partial.args.__get__(value),
        *functools.partial.keywords.__get__(value).values(),
    ),
    types.MethodType: lambda value: (value.__func__, value.__self__),
    staticmethod: lambda value: (staticmethod.__func__.__get__(value),),
    classmethod: lambda value: (classmethod.__func__.__get__(value),),
    property: lambda value: (value.fget, value.fset),
    dict: dict.values,
    list: list.__iter__,
    tuple: tuple.__iter__,
    set: set.__iter__,
}


def _members(kind: type) -> Mapping[str, Any]:
    """Return what a class itself holds, whatever its own class says of it."""
    members: Mapping[str, Any] = type.__dict__["__dict__"].__get__(kind)
    return members


def _why_no_python(source: str) -> str:
    """Return why Python can't read a cell, with the line; "" if it can."""
    problem: SyntaxError | None = None
    for text in (source, re.sub(r"^[ \t]*[%!].*$", "", source, flags=re.MULTILINE)):  # with IPython's own lines and without
        try:
            with warnings.catch_warnings(action="ignore"):
                ast.parse(text)
            return ""
        except SyntaxError as found:
            problem = found
        except Exception:  # too deep a nesting, or a zero byte
            return ""
    assert problem is not None
    if problem.lineno is None:
        return f"Python can't read the cell, and so nothing in it is defined: {problem.msg}. Mend it, and run the cell."
    line = (problem.text or "").strip()[:200]
    quotes = " Python wants straight quotes, \" or '." if re.search("[“”„‘’‚«»]", line) else ""
    return (
        f"Python can't read the cell, and so nothing in it is defined. Line {problem.lineno}, `{line}`: {problem.msg}.{quotes} "
        "Mend that line, or the one before it, and run the cell."
    )


def _of_kind(value: Any) -> str:
    name = type(value).__name__[:100]
    return f"{'an' if name[:1].lower() in 'aeio' or name == 'ndarray' else 'a'} {name}"


def _copied(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Copy arguments deeply, but for callables, which have no state that a call may change."""
    return copy.deepcopy(arguments, {id(each): each for each in arguments if callable(each)})


def _names(code: types.CodeType) -> set[str]:
    import dis

    names = {
        str(instruction.argval)
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME")
    }
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return names


def _texts(code: types.CodeType) -> set[str]:
    """Return the texts in a function's code: one of them may be a name, as in ``globals()["one_hot"]``."""
    inner = [_texts(each) for each in code.co_consts if isinstance(each, types.CodeType)]
    return {each for each in code.co_consts if isinstance(each, str)}.union(*inner)


def _student_error(problem: BaseException, not_theirs: tuple[str, ...]) -> StudentError:
    """Describe an exception by its names, its message and the student's line that raised it, which stands in no other file."""
    kinds = tuple(each.__name__ for each in type(problem).__mro__ if each not in (object, BaseException))
    line = function = ""
    trace, theirs = problem.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(not_theirs):
            line = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            function = code.co_name
            theirs.append(code)
        trace = trace.tb_next
    if isinstance(problem, RecursionError) and len(set(theirs)) == len(theirs):  # a library calls itself without end
        kinds = tuple(kind for kind in kinds if kind != "RecursionError")
    message = str(problem)
    if isinstance(problem, KeyError) and problem.args and str(problem.args[0]).strip():  # Python shows a key with its quotes
        message = str(problem.args[0])
    return StudentError(kinds or ("BaseException",), _readable(message), line, function)


def _readable(message: str) -> str:
    """Return an error's message without the codes that colour a terminal and what Keras and TensorFlow add, cut at a word."""
    message = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", message)
    message = re.sub(r"\n+Arguments received by .*", "", message, flags=re.DOTALL)  # the call's tensors, a line for each
    message = re.sub(r"\{\{function_node .*?\}\}\s*|\s*\[Op:\w+\]", "", message)  # TensorFlow's name of where it was
    message = re.sub(r"(<Variable [^<>]*?), value=[^<>]*>", r"\1>", message)  # all of its numbers
    message = re.sub(r"\s*\n\s*", " ", message)
    return message if len(message) <= LONGEST_ERROR else message[:LONGEST_ERROR].rsplit(" ", 1)[0] + " …"
