"""Remember a learner's points beside the notebook, so that a restart of the kernel loses nothing, and show them."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.checks.verdict import LOOKS, Look, Status, Verdict, templates

#: The file that holds the points of one notebook's folder.
FILE_NAME = ".progress.json"

#: What stands after an exercise after which the notebook says the same.
PAUSE = "— a good place to stop for the day —"

#: The words for a whole exercise, where the panel's differ.
_LOOKS = LOOKS | {Status.PASSED: Look("✓", "done", ""), Status.NOT_ATTEMPTED: Look("○", "to do", "")}


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
    for folder_of_one in [*(here.parent / assignment.slug for assignment in catalog.assignments()), here]:
        known.update(_read(folder_of_one / FILE_NAME))
    return known


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: {"status": Status(entry["status"]), "score": float(entry["score"])} for name, entry in content.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


@dataclass(frozen=True)
class Line:
    """One exercise in the table of progress."""

    exercise: catalog.Exercise
    status: Status
    score: float

    @property
    def share(self) -> float:
        """The part of the points that is won, from 0 to 1."""
        return self.score / self.exercise.points

    @property
    def look(self) -> Look:
        """The symbol and the word for it."""
        return _LOOKS[self.status]


class Progress:
    """The table that `progress` shows: each exercise with its status, points and a bar."""

    def __init__(self, folder: Path | None = None) -> None:
        known = recall(folder)
        blank = {"status": Status.NOT_ATTEMPTED, "score": 0.0}
        self.lines = [
            Line(exercise, **known.get(exercise.name, blank))
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

    def groups(self) -> list[tuple[catalog.Assignment, list[Line]]]:
        """Return each assignment with its lines."""
        return [(each, [line for line in self.lines if line.exercise.assignment == each.slug]) for each in catalog.assignments()]

    @property
    def joy(self) -> str:
        """What to say when the whole course is complete; "" before."""
        if self.score < self.max_score:
            return ""
        return f"🎉 All {len(self.lines)} exercises of the course are right. Congratulations: now others can ask you."

    def joy_in(self, lines: list[Line]) -> str:
        """What to say when the exercises of a notebook are complete; "" before."""
        if any(line.score < line.exercise.points for line in lines):
            return ""
        return f"🎉 Complete: all {len(lines)} exercises of this notebook are right. Well done!"

    def __repr__(self) -> str:
        rows = []
        for assignment, lines in self.groups():
            won = sum(line.score for line in lines)
            rows.append(f"{assignment.slug}  {assignment.title}  {won:g}/{assignment.points:g}")
            for line in lines:
                filled = round(10 * line.share)
                bar = "█" * filled + "░" * (10 - filled)
                points = f"{line.score:g}/{line.exercise.points:g}"
                rows.append(f"  {line.look.symbol} {line.exercise.name:<22} {bar} {points}  {line.look.words}")
                if line.exercise.pause:
                    rows.append(f"    {PAUSE}")
            if self.joy_in(lines):
                rows.append(f"  {self.joy_in(lines)}")
        rows.append(f"All together: {self.score:g} of {self.max_score:g} points")
        if self.joy:
            rows.append(self.joy)
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        return templates().get_template("progress.html").render(progress=self, pause=PAUSE)
