"""Remember a learner's points beside the notebook, so that a restart of the kernel loses nothing, and show them."""

from __future__ import annotations

import contextlib
import html
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.verdict import COULD_NOT_CHECK, FAILED, NOT_ATTEMPTED, PASSED, Verdict

#: The file that holds the points of one notebook's folder.
FILE_NAME = ".progress.json"

_WORDS = {
    PASSED: ("✓", "done"),
    FAILED: ("✗", "not yet"),
    NOT_ATTEMPTED: ("○", "to do"),
    COULD_NOT_CHECK: ("!", "could not check"),
}


def remember(verdict: Verdict, folder: Path | None = None) -> None:
    """Write a verdict's points into the folder of the notebook; a folder that can't be written to is left alone.

    Parameters
    ----------
    verdict : Verdict
        What came of the exercise now; it replaces what was there.
    folder : Path, optional
        By default the working directory, which is where Jupyter runs a notebook.
    """
    path = (folder or Path.cwd()) / FILE_NAME
    known = _read(path)
    known[verdict.exercise] = {"status": verdict.status, "score": verdict.score}
    with contextlib.suppress(OSError):
        temporary = path.with_name(f"{FILE_NAME}.{os.getpid()}")
        temporary.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
        temporary.replace(path)


def recall(folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return what is known of each exercise, from this notebook's folder and from those beside it."""
    here = folder or Path.cwd()
    known: dict[str, dict[str, Any]] = {}
    for path in [*sorted(here.parent.glob(f"*/{FILE_NAME}")), here / FILE_NAME]:
        known.update(_read(path))
    return known


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: {"status": entry["status"], "score": float(entry["score"])}
            for name, entry in content.items()
            if entry["status"] in _WORDS
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


@dataclass(frozen=True)
class _Line:
    exercise: catalog.Exercise
    status: str
    score: float


class Progress:
    """The table that `progress` shows: each exercise with its status, points and a bar."""

    def __init__(self, folder: Path | None = None) -> None:
        known = recall(folder)
        blank = {"status": NOT_ATTEMPTED, "score": 0.0}
        self.lines = [
            _Line(exercise, **known.get(exercise.name, blank))
            for assignment in catalog.assignments()
            for exercise in assignment.exercises
        ]

    @property
    def score(self) -> float:
        """All the points so far."""
        return sum(line.score for line in self.lines)

    @property
    def max_score(self) -> float:
        """All the points there are."""
        return sum(line.exercise.points for line in self.lines)

    def _groups(self) -> list[tuple[catalog.Assignment, list[_Line]]]:
        return [(each, [line for line in self.lines if line.exercise.assignment == each.slug]) for each in catalog.assignments()]

    def __repr__(self) -> str:
        rows = []
        for assignment, lines in self._groups():
            won = sum(line.score for line in lines)
            rows.append(f"{assignment.slug}  {assignment.title}  {won:g}/{assignment.points:g}")
            for line in lines:
                symbol, word = _WORDS[line.status]
                filled = round(10 * line.score / line.exercise.points)
                bar = "█" * filled + "░" * (10 - filled)
                rows.append(f"  {symbol} {line.exercise.name:<22} {bar} {line.score:g}/{line.exercise.points:g}  {word}")
        rows.append(f"All together: {self.score:g} of {self.max_score:g} points")
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        rows = []
        for assignment, lines in self._groups():
            won = sum(line.score for line in lines)
            rows.append(
                f'<tr><th colspan="3" scope="rowgroup" style="text-align:left;padding-top:10px">{html.escape(assignment.slug)} · '
                f'{html.escape(assignment.title)}</th><th style="text-align:right;padding-top:10px">{won:g} / {assignment.points:g}</th></tr>'
            )
            for line in lines:
                symbol, word = _WORDS[line.status]
                rows.append(
                    f'<tr><td style="text-align:left"><span aria-hidden="true">{symbol}</span> {word}</td>'
                    f'<td style="text-align:left"><code>{line.exercise.name}</code></td><td>{_bar(line.score, line.exercise.points)}</td>'
                    f'<td style="text-align:right">{line.score:g} / {line.exercise.points:g}</td></tr>'
                )
        return (
            '<table aria-label="Your progress" style="border-collapse:collapse"><caption style="text-align:left;font-weight:bold">'
            f"Your progress: {self.score:g} of {self.max_score:g} points</caption><tbody>{''.join(rows)}</tbody></table>"
        )


def _bar(score: float, points: float) -> str:
    share = 100 * score / points
    return (
        f'<div role="img" aria-label="{share:.0f} percent" style="width:120px;height:12px;border:1px solid #6e7781;border-radius:3px">'
        f'<div style="width:{share:.0f}%;height:100%;background:#0072B2"></div></div>'
    )
