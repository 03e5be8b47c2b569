"""One submission from its file to its result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from autograder import catalog
from autograder.judging import judge, notebook, sandbox
from autograder.judging.kernel import Limits, NoKernel, why_no_grading
from autograder.judging.result import Result


def grade_notebook(
    content: bytes,
    file_name: str,
    slug: str,
    kernel_settings: Mapping[str, Any] | None = None,
    *,
    all_cells: bool = False,
    substitute: bool = True,
    seed: int | None = None,
) -> Result:
    """Judge one notebook in a kernel of its own; this is what a worker does.

    Everything comes as an argument and goes as the result, so that a worker on another machine needs no shared disk.

    Parameters
    ----------
    content : bytes
        The file.
    file_name : str
        Its name.
    slug : str
        The assignment.
    kernel_settings : mapping, optional
        Keywords of `sandbox.kernel_settings`, which the worker asks for the judge's keyword of the same name: what confines
        a kernel differs from machine to machine. By default the kernel is an ordinary one.
    all_cells : bool
        Whether to run also the demonstrations that no verdict depends on: see `Judge.released`.
    substitute : bool
        Whether one mistake costs once: see `Judge.substitute`.
    seed : int, optional
        Where the inputs of hidden checks come from: see `checking.check_exercise`.
    """
    start = time.perf_counter()
    try:
        result = _graded(content, file_name, slug, kernel_settings, all_cells, {"substitute": substitute, "seed": seed})
    except notebook.UnreadableNotebook as problem:
        result = Result.without_verdict(slug, str(problem))
    except NoKernel as problem:
        result = Result.without_verdict(slug, str(problem), again=True)
    except Exception as problem:  # a fault of the grader must not stop the class
        reason = f"The grader itself stopped with {type(problem).__name__}: {problem}.".splitlines()[0]
        result = Result.without_verdict(slug, reason, again=True)
    return replace(result, seconds=time.perf_counter() - start)


def get_ready(slug: str, kernel_settings: Mapping[str, Any], *, all_cells: bool = False, needed: Iterable[str] = ()) -> str:
    """Start what a worker needs for its first notebook; also a kernel, if packages are needed.

    Parameters
    ----------
    slug, kernel_settings, all_cells
        As for `grade_notebook`.
    needed : iterable of str
        Packages without which some notebook could not be judged: see `Assignment.imports`.

    Returns
    -------
    str
        Why no notebook can be judged here, in one sentence; "" if it can.
    """
    packages = packages_of(catalog.assignment(slug), all_cells)
    if needed:
        return why_no_grading(**kernel_settings, packages=sorted(packages), needed=needed)
    if kernel_settings["confined"] and kernel_settings["warm"]:
        sandbox.warm_up(packages)
    return ""


def _graded(
    content: bytes,
    file_name: str,
    slug: str,
    kernel_settings: Mapping[str, Any] | None,
    all_cells: bool,
    options: dict[str, Any],
) -> Result:
    assignment = catalog.assignment(slug)
    submitted = notebook.parse(content, Path(file_name).name)
    recognised = notebook.recognise(submitted, file_name)
    if recognised != assignment:
        raise notebook.UnreadableNotebook(f"{file_name} is the notebook of {recognised.slug}, and {slug} was asked for.")
    released = notebook.released(assignment)
    repaired, repairs = notebook.repair(submitted, released)
    settings = None
    if kernel_settings is not None:
        settings = sandbox.kernel_settings(**kernel_settings, packages=packages_of(assignment, all_cells))
    executed, verdicts = judge.Judge(
        assignment, released=None if all_cells else released, kernel_settings=settings, **options
    ).run(repaired)
    return Result(slug, verdicts, tuple(repairs), executed=nbformat.writes(executed))


def packages_of(assignment: catalog.Assignment, all_cells: bool) -> set[str]:
    """Return what a warm process should import for a notebook: what the answers need, or what any demonstration may need."""
    assignments = catalog.assignments() if all_cells else (assignment,)
    return {package for each in assignments for package in each.imports}


def check_notebook(
    path: Path,
    *,
    timeout: float = 120,
    confined: bool = True,
    reveal: bool = True,
    on_cell: Callable[[int, int], None] | None = None,
) -> Result:
    """Run a notebook and return the verdict on each exercise of its assignment, as the notebook itself would show it.

    The file itself is left alone: a copy runs in an empty folder. Test cells that were edited or deleted count as they were.
    The notebook may be a stranger's: it runs in the sandbox, like every submission.

    Parameters
    ----------
    path : Path
        The notebook, wherever it lies and whatever its name is.
    timeout : float
        How long one cell may run, in seconds; a cell that takes longer is interrupted.
    confined : bool
        False runs it as this user's own program, with limits only: for a notebook that is trusted.
    reveal : bool
        False says nothing of what a hidden check asked, for a result that students see.
    on_cell : callable, optional
        Called with (cells done, cells in all) after each cell.

    Raises
    ------
    autograder.judging.notebook.UnreadableNotebook
        If the file is no notebook, or none of this course.
    autograder.judging.kernel.NoKernel
        If no kernel starts on this machine.
    autograder.judging.sandbox.CannotConfine
        If it is to be confined and this machine can't; the message says what to do.
    """
    submitted = notebook.read(path)
    assignment = notebook.recognise(submitted, path.name)
    limits = Limits(cell_seconds=timeout)
    settings = sandbox.kernel_settings(confined=confined, warm=False)
    judging = judge.Judge(assignment, limits, reveal=reveal, substitute=False, on_cell=on_cell, kernel_settings=settings)
    _, verdicts = judging.run(submitted)
    return Result(assignment.slug, verdicts)
