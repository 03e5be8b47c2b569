"""The result of checking one exercise, and its renderings: points, text, HTML, JSON."""

from __future__ import annotations

import html
import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

PASSED = "passed"
FAILED = "failed"
NOT_ATTEMPTED = "not_attempted"
COULD_NOT_CHECK = "could_not_check"

#: How each outcome is written: a symbol, words, and the colour of its line (the words say it all without the colour).
_LOOKS = {
    PASSED: ("✓", "passed", "#1a7f37"),
    FAILED: ("✗", "not yet", "#c2410c"),
    NOT_ATTEMPTED: ("○", "not attempted", "#6e7781"),
    COULD_NOT_CHECK: ("!", "could not check", "#7c3aed"),
}

#: The output type under which a notebook carries a verdict as JSON beside its panel.
MIME_TYPE = "application/vnd.inside-the-embedding-layer.verdict+json"


@dataclass(frozen=True)
class CheckResult:
    """What came of one check.

    Attributes
    ----------
    name : str
        The check's name.
    sentence : str
        What it checks, in the learner's words.
    status : str
        "passed", "failed", "not_attempted" or "could_not_check".
    weight : float
        Its share of the exercise's points.
    hidden : bool
        True for the instructor's checks.
    message : str
        What is wrong, if it failed.
    call, got, expected : str
        The smallest failing call that was found, what came back, and what should have; "" where there is nothing to show.
    table : str
        HTML that shows `got` beside `expected` with the differences marked; "" where text says it better.
    """

    name: str
    sentence: str
    status: str
    weight: float = 1.0
    hidden: bool = False
    message: str = ""
    call: str = ""
    got: str = ""
    expected: str = ""
    table: str = ""


@dataclass(frozen=True)
class Verdict:
    """What came of one exercise. Its `repr` is the points, which nbgrader reads as partial credit.

    Attributes
    ----------
    exercise, assignment : str
        The exercise's name and its assignment's slug.
    status : str
        "passed", "failed", "not_attempted" or "could_not_check".
    score, max_score : float
        Points.
    diagnosis : str or None
        The id of the misconception that gives the same outputs, or of a general fault.
    message : str
        The sentence that a tutor would say.
    checks : tuple of CheckResult
        The checks that were asked, in order.
    """

    exercise: str
    assignment: str
    status: str
    score: float
    max_score: float
    diagnosis: str | None = None
    message: str = ""
    checks: tuple[CheckResult, ...] = field(default_factory=tuple)

    def __repr__(self) -> str:
        return f"{self.score:g}"

    def __float__(self) -> float:
        return float(self.score)

    def __str__(self) -> str:
        symbol, words, _ = _LOOKS[self.status]
        lines = [f"{symbol} {self.exercise}: {words}, {self.score:g} of {self.max_score:g} points", f"  {self.message}"]
        for check in self.checks:
            lines.append(f"  {_LOOKS[check.status][0]} {check.sentence}")
            if check.status != PASSED and check.message and check.message != self.message:
                lines.append(f"      {check.message}")
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Verdict:
        """Read what `to_json` wrote."""
        checks = tuple(CheckResult(**check) for check in content["checks"])
        return cls(**{**content, "checks": checks})

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME_TYPE: self.to_json()}

    def _repr_html_(self) -> str:
        symbol, words, colour = _LOOKS[self.status]
        parts = [
            f'<section aria-label="Result of {html.escape(self.exercise)}: {words}" style="border-left:6px solid {colour};'
            'padding:8px 14px;margin:4px 0;max-width:56em;line-height:1.45;font-family:var(--jp-ui-font-family,sans-serif)">',
            f'<div style="font-size:1.1em"><b><span aria-hidden="true">{symbol}</span> <code>{html.escape(self.exercise)}</code>: '
            f"{words}</b> · {self.score:g} of {self.max_score:g} points</div>",
            f'<div style="margin:6px 0">{_prose(self.message)}</div>',
        ]
        shown = False
        if len(self.checks) and self.status in (PASSED, FAILED, COULD_NOT_CHECK):
            parts.append('<ul style="list-style:none;padding-left:0;margin:6px 0">')
            for check in self.checks:
                mark, name, tone = _LOOKS[check.status]
                detail = ""
                if check.status != PASSED:
                    detail = _failure(check, self.message, with_data=not shown)
                    shown = shown or bool(check.call or check.table)
                parts.append(
                    f'<li style="margin:2px 0"><span style="color:{tone};font-weight:bold"><span aria-hidden="true">{mark}</span> '
                    f"{name}</span> — {_prose(check.sentence)}{detail}</li>"
                )
            parts.append("</ul>")
        parts.append("</section>")
        return "".join(parts)


def _failure(check: CheckResult, message: str, with_data: bool) -> str:
    lines = []
    if check.message and check.message != message:
        lines.append(f'<div style="margin-left:1.6em">{_prose(check.message)}</div>')
    if with_data and check.call:
        rows = [("You were asked", check.call)]
        if not check.table:
            rows += [("came back", check.got), ("should be", check.expected)]
        cells = "".join(
            f'<tr><th scope="row" style="text-align:left;padding:1px 10px 1px 0;font-weight:normal;vertical-align:top">{label}</th>'
            f'<td style="text-align:left"><code style="white-space:pre-wrap">{html.escape(text)}</code></td></tr>'
            for label, text in rows
            if text
        )
        lines.append(f'<table style="margin:4px 0 4px 1.6em;border-collapse:collapse">{cells}</table>')
        lines.append(check.table)
    return "".join(lines)


def _prose(text: str) -> str:
    """Escape a sentence and set what stands between back-quotes as code."""
    pieces = html.escape(text).split("`")
    return "".join(f"<code>{piece}</code>" if place % 2 else piece for place, piece in enumerate(pieces))


def comparison(got: Any, expected: Any) -> str:
    """Return HTML that shows two arrays of the same shape side by side, each differing number outlined and marked.

    Returns
    -------
    str
        "" if there is nothing that a drawing says better than text: other shapes, a single number, or too many numbers.
    """
    try:
        left, right = np.asarray(got, dtype=float), np.asarray(expected, dtype=float)
    except (ValueError, TypeError):
        return ""
    if left.shape != right.shape or not 1 <= left.ndim <= 3 or not 2 <= left.size <= 80:
        return ""
    wrong = ~np.isclose(left, right, rtol=1e-5, atol=1e-5, equal_nan=True)
    if not wrong.any():
        return ""
    blocks = []
    for title, values in (("came back", left), ("should be", right)):
        slices = values.reshape((-1, *values.shape[-2:])) if values.ndim > 1 else values.reshape(1, 1, -1)
        marks = wrong.reshape(slices.shape)
        bodies = []
        for block, mark in zip(slices, marks, strict=True):
            rows = "".join(
                "<tr>" + "".join(_cell(number, flag) for number, flag in zip(row, flags, strict=True)) + "</tr>"
                for row, flags in zip(block, mark, strict=True)
            )
            bodies.append(f'<table style="border-collapse:collapse;margin:2px 0 8px 0"><tbody>{rows}</tbody></table>')
        blocks.append(f'<div style="margin-right:28px"><div style="opacity:.75">{title}</div>{"".join(bodies)}</div>')
    return (
        f'<div style="display:flex;flex-wrap:wrap;margin-left:1.6em">{"".join(blocks)}'
        '<div style="opacity:.75;align-self:end">≠ marks what differs</div></div>'
    )


def _cell(number: float, differs: bool) -> str:
    frame = "2px solid #c2410c" if differs else "1px solid #b6bec7"
    sign = '<span title="differs" style="color:#c2410c"> ≠</span>' if differs else ""
    text = f"{number + 0.0:.4g}"
    return f'<td style="border:{frame};padding:1px 7px;text-align:right;font-family:monospace">{text}{sign}</td>'


def show(value: Any, limit: int = 400) -> str:
    """Return plain data as the learner would type it, cut to `limit` characters."""
    if isinstance(value, np.ndarray):
        text = np.array2string(value, separator=", ", precision=4, suppress_small=True, threshold=60)
        if value.dtype.kind in "biuf" and value.size <= 60:
            text = text.replace("\n", "\n  ")
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


def dumps(content: dict[str, Any]) -> str:
    """Return JSON text that is valid everywhere: a NaN would not be."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False)
