"""Write nbgrader's feedback pages for a class, several at the same time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from concurrent.futures import Future, as_completed
from pathlib import Path

from autograder import catalog
from autograder.classroom import workers as pool
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.judging import form

Page = tuple[str, str]


def pages(root: Path, assignments: list[catalog.Assignment]) -> list[Page]:
    """Return student and assignment of each executed notebook, in order."""
    return [
        (path.parent.parent.name, each.slug)
        for each in assignments
        for path in sorted((root / "autograded").glob(f"*/{each.slug}/{each.notebook}"))
    ]


def write(root: Path, db_url: str | None, wanted: list[Page], workers: int) -> Iterator[tuple[Page, str]]:
    """Write pages into ``feedback/``; yields each with what went wrong, or "", as soon as it is done.

    Parameters
    ----------
    root : Path
        The course folder.
    db_url : str or None
        The gradebook; by default the course folder's.
    wanted : list of (str, str)
        Student and assignment, as `pages` returns them.
    workers : int
        How many are written at the same time.
    """
    with pool.local_executor(min(workers, len(wanted) or 1)) as executor:
        running = {executor.submit(_write, root, db_url, *page): page for page in wanted}
        try:
            for future in as_completed(running):
                yield running[future], _outcome(future)
        except BaseException:  # also when nobody asks for the rest
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _outcome(future: Future[str]) -> str:
    """Return what went wrong with a page: one whose process died or took too long costs only itself."""
    problem = future.exception()
    return future.result() if problem is None else form.text(f"{type(problem).__name__}: {problem}".splitlines()[0])


def _write(root: Path, db_url: str | None, student: str, slug: str) -> str:
    return _writer(root, db_url).feedback(catalog.assignment(slug), student)


@functools.cache  # once in each process
def _writer(root: Path, db_url: str | None) -> Writer:
    return Writer(root, db_url)
