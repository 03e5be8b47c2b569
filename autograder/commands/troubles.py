"""What stops a command, in a sentence: what an environment lacks, or a fault of the grader's own."""

from __future__ import annotations

import errno
import sys
import traceback
from concurrent.futures import BrokenExecutor

import click

from autograder.judging.readable import readable

#: The exit code of a command that a fault of the grader's own has stopped, as sysexits.h has it.
INTERNAL = 70

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class Stopped(click.ClickException):
    """A command stopped; the message says why, in words for who typed it."""

    def __init__(self, problem: Exception, command: str, *, debug: bool) -> None:
        known = _of_environment(problem)
        said = known or (
            f"`autograder {command}` stopped at what it was not made for, which is a fault of its own: {_named(problem)}."
        )
        how = "" if debug else f" To see where: autograder --debug {command} …"
        super().__init__(readable(" ".join(said.split()) + how))
        self.exit_code = 1 if known else INTERNAL  # type: ignore[misc]
        self._where = readable("".join(traceback.format_exception(problem))) if debug else ""

    def show(self, file: object = None) -> None:
        """Print it, behind the traceback if that is asked for."""
        click.echo(self._where, err=True, nl=False)
        super().show()


def _of_environment(problem: Exception) -> str:
    """Return a sentence on a trouble that whoever typed the command can do something about; "" for any other."""
    if isinstance(problem, OSError):
        return _of_files(problem)
    if isinstance(problem, MemoryError):
        return "The memory is used up: try again when less is running on this machine, or with --workers 1."
    if isinstance(problem, BrokenExecutor):
        return "A process that worked for this command was ended from outside; the machine may be short of memory. Try again."
    gradebook = sys.modules.get("autograder.classroom.nbgrader.gradebook")
    if gradebook is not None and isinstance(problem, gradebook.GradebookError):
        return str(problem)
    sqlalchemy = sys.modules.get("sqlalchemy.exc")
    if sqlalchemy is not None and isinstance(problem, sqlalchemy.DatabaseError):
        return _of_database(_first_line(problem.orig or problem))
    return ""


def _of_files(problem: OSError) -> str:
    name = problem.filename2 or problem.filename
    what = str(name) if name is not None else "A file"
    if problem.errno in _FULL:
        return f"The disk is full, or your part of it: {what} can't be written. Make room, then type the same command again."
    if problem.errno in _FORBIDDEN:
        return f"{what} can't be read or written: {problem.strerror}. Look at whose it is, and at its rights."
    if problem.errno == errno.ENOENT and name is not None:
        return f"There is no file or folder {what}."
    if problem.errno in (errno.EMFILE, errno.ENFILE):
        return f"Too many files are open at the same time: {problem.strerror}. Try it with --workers 1, or raise `ulimit -n`."
    return f"{what}: {problem.strerror}." if problem.strerror and name is not None else ""


def _of_database(said: str) -> str:
    if "locked" in said:
        return f"The gradebook is in use by another program ({said}). Close it there, formgrader for example, and try again."
    if "no such" in said or "has no column" in said:
        return (
            f"The gradebook is of another version of nbgrader, or not nbgrader's ({said}). Make a copy of it; then "
            "`nbgrader db upgrade` brings an older one up to date. A newer one needs the nbgrader that made it."
        )
    return f"The gradebook can't be used ({said})."


def _named(problem: BaseException) -> str:
    said = _first_line(problem)
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


def _first_line(problem: BaseException) -> str:
    return next(iter(str(problem).strip().splitlines()), "")[:300].rstrip(".")
