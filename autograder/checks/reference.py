"""The reference answers, where the solutions are installed."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from autograder import catalog


def source_of(exercise: catalog.Exercise) -> str:
    """Return the reference answer of an exercise, as the solution notebook has it, without nbgrader's region marks.

    Raises
    ------
    FileNotFoundError
        If the solutions are not installed here.
    KeyError
        If the solution notebook has no cell for this exercise.
    """
    path = catalog.assignment(exercise.assignment).solution_notebook
    try:
        return _sources(path, path.stat().st_mtime_ns)[exercise.name]
    except KeyError:
        raise KeyError(f"{path} has no solution cell {exercise.name!r}.") from None


@cache
def _sources(path: Path, changed: int) -> dict[str, str]:
    """Read the source of each solution cell, by its name; `changed` tells one version of the file from another."""
    found = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        settings = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and settings.get("solution"):
            lines = "".join(cell["source"]).splitlines()
            marks = ("### BEGIN SOLUTION", "### END SOLUTION")
            found[settings["grade_id"]] = "\n".join(line for line in lines if line.strip() not in marks)
    return found
