"""Hashes that tell whether a verdict still holds: of a submission, of the checks, and of what they run in."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder import catalog

#: The packages whose version can change what a notebook or a check computes.
PACKAGES = (
    *("cattrs", "cloudpickle", "hypothesis", "ipykernel", "ipython", "jupyter_client", "keras", "nbclient", "nbformat"),
    *("numpy", "pytest", "tensorflow", "tensorflow-cpu"),
)


def of_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def of_files(paths: Iterable[Path]) -> str:
    """Return one hash for several files and folders: of each file the place and the content; what isn't there counts as such."""
    total = hashlib.sha256()
    for path in paths:
        for file in _files(path):
            content = file.read_bytes() if file.is_file() else b"(not there)"
            total.update(f"{file.relative_to(path.parent).as_posix()} {of_bytes(content)}\n".encode())
    return total.hexdigest()


def _files(path: Path) -> list[Path]:
    """Return a file, or all files in a folder but those that Python, pytest and editors leave there."""
    if not path.is_dir():
        return [path]
    found = [each for each in sorted(path.rglob("*")) if each.is_file()]
    return [each for each in found if not any(part[0] in "._" and part != "__init__.py" for part in each.relative_to(path).parts)]


def of_checks(assignment: catalog.Assignment) -> str:
    """Return the hash of what an assignment is judged by: points, checks, misconceptions, reference and released notebook."""
    secret = [assignment.hidden_checks, assignment.solution_notebook]
    return of_files([assignment.folder, *secret, assignment.released_notebook()])


def grader() -> list[Path]:
    """Return the files and folders that come between any submission and its verdict, but for the assignments' own.

    A notebook's cells and checks read the course's data, so that its helpers are among them.
    """
    shared = [path for path in catalog.student_paths() if path.name not in ("assignments", "course")]
    course = sorted((catalog.ROOT / "course").iterdir())  # the notebooks' folders begin with their numbers
    helpers = [path for path in course if path.suffix == ".py" or (path.is_dir() and path.name[0].isalpha())]
    return [*shared, *helpers, Path(__file__).parent]


@cache
def environment() -> dict[str, str]:
    """Return what the verdicts depend on beside the checks: Python, the packages' versions, and the grader's own code."""
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    found["grader"] = of_files(grader())[:16]
    return found


def of_environment(*, substitute: bool = True) -> str:
    """Return the hash of `environment`, and of whether one mistake costs once."""
    return of_bytes(json.dumps([environment(), substitute], sort_keys=True).encode())


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """Say in which points two environments differ; "" if they don't."""
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return "; ".join(f"{name} {there.get(name, 'missing')} in place of {here.get(name, 'none')}" for name in names)
