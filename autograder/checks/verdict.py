"""The result of checking one exercise, and its renderings: points, text, HTML, JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import jinja2
import numpy as np
from markupsafe import Markup, escape

from autograder import catalog
from autograder.checks import serial


class Status(StrEnum):
    """What came of a check, or of an exercise: four outcomes, never confused."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    COULD_NOT_CHECK = "could_not_check"


#: The output type under which a notebook carries a verdict as JSON beside its panel.
MIME_TYPE = "application/vnd.inside-the-embedding-layer.verdict+json"


@dataclass(frozen=True)
class Look:
    """How an outcome is written: the symbol and the words say it all without the colour, which suits light and dark pages."""

    symbol: str
    words: str
    colour: str


LOOKS = {
    Status.PASSED: Look("✓", "passed", "#2a9d4a"),
    Status.FAILED: Look("✗", "not yet", "#e0641f"),
    Status.NOT_ATTEMPTED: Look("○", "not attempted", "#7d8590"),
    Status.COULD_NOT_CHECK: Look("!", "could not check", "#8f63e6"),
}

#: How it is written that a tip found something: this is no outcome, as it changes none.
TIP = Look("→", "A tip, no points", "#2f7fc1")


@dataclass(frozen=True)
class Cell:
    """One number of a matrix that a panel draws, as text."""

    text: str
    differs: bool


#: A matrix for each step along an array's first axis, row by row.
Grid = tuple[tuple[tuple[Cell, ...], ...], ...]


@dataclass(frozen=True)
class CheckResult:
    """What came of one check.

    Attributes
    ----------
    name : str
        The check's name.
    sentence : str
        What it checks, in the learner's words.
    status : Status
        What came of it.
    weight : float
        Its share of the exercise's points; 0 for a tip, which costs nothing.
    hidden : bool
        True for the instructor's checks.
    message : str
        What is wrong, if it failed; if it passed, what there is to say all the same.
    call, got, expected : str
        The smallest failing call that was found, what came back, and what should have; "" where there is nothing to show.
    grids : tuple of Grid
        The matrices of `got` and of `expected` as cells that know whether they differ; empty where text says it better.
    smaller : bool
        Whether the call is a smaller one that fails too, and not the one that the message is about.
    """

    name: str
    sentence: str
    status: Status
    weight: float = 1.0
    hidden: bool = False
    message: str = ""
    call: str = ""
    got: str = ""
    expected: str = ""
    grids: tuple[Grid, ...] = ()
    smaller: bool = False

    @property
    def is_tip(self) -> bool:
        """Whether it has no weight: what it finds is worth knowing, and costs no points."""
        return self.weight == 0


@dataclass(frozen=True)
class Verdict:
    """What came of one exercise. Its `repr` is the points, which nbgrader reads as partial credit.

    Attributes
    ----------
    exercise, assignment : str
        The exercise's name and its assignment's slug.
    status : Status
        What came of it.
    score, max_score : float
        Points.
    diagnosis : str or None
        The id of the misconception that gives the same outputs, or of a general fault.
    message : str
        The sentence that a tutor would say.
    checks : tuple of CheckResult
        The checks that were asked, in order; tips, which have no weight, come last.
    evidence : str
        What was measured and stands under the message, or what else is wrong; "" if there is nothing.
    behaviour : tuple of str
        What a wrong answer that is no known misconception did when the public checks asked it: see `behaviour.words_for`. It is
        for whoever sorts a class's answers, and neither shown nor in `to_json`.
    """

    exercise: str
    assignment: str
    status: Status
    score: float
    max_score: float
    diagnosis: str | None = None
    message: str = ""
    checks: tuple[CheckResult, ...] = ()
    evidence: str = ""
    behaviour: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def unchecked(cls, exercise: catalog.Exercise, reason: str) -> Verdict:
        """Return the verdict that says nothing about an answer, because it could not be checked, and why."""
        message = f"This could not be checked. {reason}"
        return cls(exercise.name, exercise.assignment, Status.COULD_NOT_CHECK, 0.0, float(exercise.points), None, message)

    @property
    def counted(self) -> tuple[CheckResult, ...]:
        """The checks that the points depend on."""
        return tuple(check for check in self.checks if not check.is_tip)

    @property
    def tips(self) -> tuple[CheckResult, ...]:
        """What is worth saying to an answer that has all points: the tips that found something."""
        if self.status != Status.PASSED:
            return ()
        return tuple(check for check in self.checks if check.is_tip and check.status == Status.FAILED)

    def __repr__(self) -> str:
        return f"{self.score:g}"

    def __float__(self) -> float:
        return float(self.score)

    def __str__(self) -> str:
        look = LOOKS[self.status]
        lines = [f"{look.symbol} {self.exercise}: {look.words}, {self.score:g} of {self.max_score:g} points", f"  {self.message}"]
        if self.evidence:
            lines.append(f"  {self.evidence}")
        for check in self.counted if self.status != Status.NOT_ATTEMPTED else ():
            lines.append(f"  {LOOKS[check.status].symbol} {check.sentence}")
            if check.message and check.message != self.message:
                lines.append(f"      {check.message}")
        for tip in self.tips:
            lines.append(f"  {TIP.symbol} {TIP.words}: {tip.sentence}")
            lines += [f"      {tip.message}"] if tip.message else []
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return what a student may see of the verdict, as plain data; `from_json` reads it back."""
        data = serial.to_data(self)
        del data["behaviour"]
        return data

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Verdict:
        """Read what `to_json` wrote, also after a round trip through JSON text."""
        return serial.from_data(content, cls)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME_TYPE: self.to_json()}

    def _repr_html_(self) -> str:
        detailed = example_of(self.counted)
        panel = templates().get_template("panel.html")
        return panel.render(verdict=self, look=LOOKS[self.status], looks=LOOKS, tip=TIP, detailed=detailed)


def example_of(checks: tuple[CheckResult, ...]) -> CheckResult | None:
    """Return the failed check whose call a panel shows: one is enough, the shortest."""
    shown = [check for check in checks if check.status == Status.FAILED and check.call]
    return min(shown, key=lambda check: len(check.call), default=None)


def prose(text: str) -> Markup:
    """Escape a sentence and set what stands between back-quotes as code."""
    pieces = str(escape(text)).split("`")
    return Markup("".join(f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces)))


def _places(block: Grid) -> list[tuple[int, int, int]]:
    """Return where a drawing differs: matrix, row and column, counted from 0."""
    return [
        (matrix, row, column)
        for matrix, rows in enumerate(block)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell.differs
    ]


def differences(block: Grid) -> str:
    """Say in words how many cells of a drawing differ, and where the first of them stands."""
    places, count = _places(block), sum(len(cells) for rows in block for cells in rows)
    matrix, row, column = (place + 1 for place in places[0])
    where = f"row {row}, column {column}" + (f" of matrix {matrix}" if len(block) > 1 else "")
    return f"{len(places)} of {count} numbers differ; the first in {where}"


#: How many matrices, rows and columns a panel draws: more is nothing that one looks at.
MOST_DRAWN = 3


def excerpt(grids: tuple[Grid, ...]) -> tuple[Grid, Grid, str]:
    """Return of two drawings the part that a panel shows, with the first number that differs, and in words which part it is.

    Returns
    -------
    got, expected : Grid
        At most `MOST_DRAWN` matrices, rows and columns of each.
    words : str
        "" if that is all.
    """
    got, expected = grids
    places = _places(got)
    lengths = (len(got), len(got[0]), len(got[0][0]))
    names = ("matrices", "rows", "columns" if lengths[:2] != (1, 1) else "places")
    kept, words = [], []
    for axis, (name, length) in enumerate(zip(names, lengths, strict=True)):
        first = [places[0][axis], *sorted({place[axis] for place in places}), *range(length)]
        chosen = sorted(list(dict.fromkeys(first))[:MOST_DRAWN])
        kept.append(chosen)
        if length > MOST_DRAWN:
            words.append(f"{name} {', '.join(map(str, chosen[:-1]))} and {chosen[-1]} of {length}")
    matrices, rows, columns = kept
    parts = [tuple(tuple(tuple(block[m][r][c] for c in columns) for r in rows) for m in matrices) for block in (got, expected)]
    return parts[0], parts[1], f"Drawn are {' and '.join(words)}, counted from 0." if words else ""


@cache
def templates() -> jinja2.Environment:
    """Return this room's HTML templates; what a student wrote is escaped."""
    environment = jinja2.Environment(loader=jinja2.PackageLoader("autograder.checks"), autoescape=True, trim_blocks=True)
    environment.filters["prose"] = prose
    environment.filters["differences"] = differences
    environment.filters["excerpt"] = excerpt
    return environment


def comparison(got: Any, expected: Any) -> tuple[Grid, ...]:
    """Return two arrays of the same shape as grids of cells, each cell with its text and whether it differs.

    Returns
    -------
    tuple
        Empty if there is nothing that a drawing says better than text: other shapes, a single number, or too many numbers.
    """
    try:
        left, right = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    except (ValueError, TypeError, OverflowError):
        return ()
    if left.shape != right.shape or not 1 <= left.ndim <= 3 or not 2 <= left.size <= 80:
        return ()
    wrong = ~np.isclose(left, right, rtol=1e-5, atol=1e-5, equal_nan=True)
    return tuple(_grid(values, wrong) for values in (left, right)) if wrong.any() else ()


def _grid(values: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any]) -> Grid:
    shape = (-1, *values.shape[-2:]) if values.ndim > 1 else (1, 1, -1)
    matrices = zip(values.reshape(shape), wrong.reshape(shape), strict=True)
    return tuple(
        tuple(
            tuple(Cell(f"{number + 0.0:.4g}", bool(flag)) for number, flag in zip(numbers, flags, strict=True))
            for numbers, flags in zip(*matrix, strict=True)
        )
        for matrix in matrices
    )


def typed(value: Any, limit: int = 600) -> str:
    """Return an argument as it can be typed into a cell, with the same shape and type; cut if it is longer than `limit`."""
    if isinstance(value, np.ndarray) and 3 * value.size - 2 > limit:  # three characters for each number are the least
        return show(value, limit)
    text = _typed(value)
    return text if len(text) <= limit else show(value, limit)


def _typed(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        usual = value.dtype in (np.dtype(float), np.dtype(int), np.dtype(bool))
        if not value.size:
            return f"np.zeros({value.shape}{'' if value.dtype == float else f', dtype=np.{value.dtype}'})"
        return f"np.array({_typed(value.tolist())}{'' if usual else f', dtype=np.{value.dtype}'})"
    if isinstance(value, np.generic):
        return _typed(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return "np.nan" if math.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    if isinstance(value, list):
        return f"[{', '.join(map(_typed, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_typed, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_typed(key)}: {_typed(item)}" for key, item in value.items()) + "}"
    if isinstance(value, int | float | str | bool | None):
        return repr(value)
    return show(value)


def show(value: Any, limit: int = 400) -> str:
    """Return plain data as the learner would type it, cut to `limit` characters."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=4, suppress_small=True, threshold=60)
        text = f"np.array({text})" if value.ndim else f"{value.item()!r}"
    elif isinstance(value, np.generic):
        text = repr(value.item())
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{show(key)}: {show(item)}" for key, item in value.items()) + "}"
    elif isinstance(value, tuple):
        text = "(" + ", ".join(show(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    elif callable(value):
        text = getattr(getattr(value, "func", value), "__name__", "a function")
    else:
        text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
