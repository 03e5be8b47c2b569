"""Hashes that tell whether a verdict still holds: of a submission, of the checks, and of what they run in."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from functools import cache
from pathlib import Path

from autograder import catalog

#: The packages whose version can change what a notebook or a check computes.
PACKAGES = ("hypothesis", "ipykernel", "keras", "nbclient", "numpy", "pytest", "tensorflow", "tensorflow-cpu")
#: The modules that come between a submission and its verdict.
MODULES = (
    "assertions",
    "catalog",
    "checking",
    "dataflow",
    "diagnosis",
    "judge",
    "notebook",
    "probes",
    "remote",
    "student",
    "verdict",
)


def of_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def of_files(paths: list[Path]) -> str:
    """Return one hash for several files: their names and contents; a file that isn't there counts as such."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b"(not there)"
        total.update(f"{path.name} {of_bytes(content)}\n".encode())
    return total.hexdigest()


def of_checks(assignment: catalog.Assignment) -> str:
    """Return the hash of what an assignment is judged by: points, checks, misconceptions, reference and released notebook."""
    released = catalog.ROOT / "course" / assignment.slug / assignment.notebook
    public = [assignment.folder / name for name in ("exercises.toml", "misconceptions.py", "test_public.py")]
    return of_files([*public, assignment.hidden_checks, assignment.solution_notebook, released])


@cache
def environment() -> dict[str, str]:
    """Return what the verdicts depend on beside the checks: Python, the packages' versions, and the grader's own code."""
    found = {"python": platform.python_version(), "machine": f"{platform.system()} {platform.machine()}"}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    found["grader"] = of_files([Path(__file__).with_name(f"{name}.py") for name in MODULES])[:16]
    return found


def of_environment(*, substitute: bool = True) -> str:
    """Return the hash of `environment`, and of whether one mistake costs once."""
    return of_bytes(json.dumps([environment(), substitute], sort_keys=True).encode())


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """Say in which points two environments differ; "" if they don't."""
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return "; ".join(f"{name} {there.get(name, 'missing')} in place of {here.get(name, 'none')}" for name in names)
