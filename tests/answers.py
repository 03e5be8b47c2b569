"""Answers to the exercises, right and wrong, and ways to have them checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from autograder.checks.serve import serve
from autograder.checks.verdict import MIME_TYPE, Verdict
from autograder.classroom.answers import references, variants, verdict_on
from autograder.judging import notebook
from autograder.judging.remote import RemoteStudent

__all__ = ["RUN", "cells_with", "graded_verdicts", "references", "remote", "variants", "verdict_on"]

#: A program that runs a notebook in this folder, from its first cell to its last; what follows an error runs too.
RUN = """
import nbclient, nbformat, sys
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True).execute()
nbformat.write(notebook, sys.argv[1])
"""


def remote(namespace: dict[str, Any], seconds: float = 5.0) -> RemoteStudent:
    """Make a remote student whose other process is this one: the same border, without a kernel."""
    return RemoteStudent(lambda request, limit: serve(request, namespace), seconds)


def cells_with(path: Path, grade_id: str) -> list[nbformat.NotebookNode]:
    """Return a notebook's cells that have this nbgrader id."""
    return [cell for cell in notebook.read(path).cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]


def graded_verdicts(path: Path) -> list[Verdict]:
    """Return the verdicts that an executed notebook carries in its test cells."""
    found = []
    for cell in notebook.read(path).cells:
        # Only a test cell's output is the judge's: any other cell shows what the student likes.
        for output in cell.get("outputs", []) if notebook.checked_exercise(cell) else []:
            content = output.get("data", {}).get(MIME_TYPE)
            if content is not None:
                found.append(Verdict.from_json(content))
    return found
