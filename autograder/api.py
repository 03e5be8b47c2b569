"""What a notebook imports: `check`, `hint`, `progress` and `solution`."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from autograder import catalog
from autograder.checks import checking, reference
from autograder.checks import progress as progress_so_far
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Verdict
from autograder.quiet import quiet

_hints_given: Counter[str] = Counter()


class Note(str):
    """Text that a notebook shows as a paragraph, with what stands between back-quotes as code."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)


def check(name: Any) -> Verdict | Note:
    """Check the answer to one exercise: the function of this name, as the notebook has it now.

    Parameters
    ----------
    name : str
        The exercise's name, for example ``"one_hot"``; the answer itself, ``one_hot``, says it too.

    Returns
    -------
    Verdict
        Shown as a panel; its `repr` is the number of points. For a name that no exercise has, a note with the nearest names.

    Examples
    --------
    ``check("one_hot")``
    """
    namespace = _notebook_namespace(sys._getframe(1).f_globals)
    with quiet():
        try:
            exercise = catalog.exercise(_name_of(name, namespace))
        except catalog.UnknownExercise as problem:
            return Note(problem)
        student = LocalStudent(namespace, exercise.seconds)
        verdict = checking.check_exercise(exercise, student, reveal=not _is_graded())
        if not _is_graded():
            progress_so_far.remember(verdict)
    return verdict


def hint(name: Any, number: int | None = None) -> Note:
    """Show the next hint for an exercise, from a nudge to nearly the answer.

    Parameters
    ----------
    name : str
        The exercise's name; the answer itself says it too.
    number : int, optional
        Which hint, counted from 1; by default the next one, and the last one again when there are no more.
    """
    name = _name_of(name, _notebook_namespace(sys._getframe(1).f_globals))
    try:
        exercise = catalog.exercise(name)
    except catalog.UnknownExercise as problem:
        return Note(problem)
    hints = exercise.hints
    _hints_given[name] += 1
    place = min(max(number if number is not None else _hints_given[name], 1), len(hints))
    _hints_given[name] = place
    more = f" `hint({name!r})` again gives the next one." if place < len(hints) else " There is no further hint."
    return Note(f"**Hint {place} of {len(hints)}.** {hints[place - 1]}{more}")


def progress() -> progress_so_far.Progress:
    """Show how far you are: every exercise of every notebook, with its points."""
    return progress_so_far.Progress()


def solution(name: Any) -> Note:
    """Show the reference answer of an exercise, after asking whether you want to see it.

    It works where the folder ``solutions/`` is: in a clone of the course, not in a student's copy.

    Parameters
    ----------
    name : str
        The exercise's name; the answer itself says it too.
    """
    name = _name_of(name, _notebook_namespace(sys._getframe(1).f_globals))
    try:
        exercise = catalog.exercise(name)
    except catalog.UnknownExercise as problem:
        return Note(problem)
    if not catalog.assignment(exercise.assignment).solution_notebook.exists():
        return Note(f"The solutions are not part of this copy of the course. Try `hint({name!r})`.")
    question = f"Show the solution of {name}? You learn more from one more try with hint({name!r}). [y/N] "
    try:
        answer = input(question)
    except Exception:  # a kernel that nobody sits at can't ask
        return Note("The solution is only shown to somebody who can answer the question whether to show it.")
    if answer.strip().lower() not in ("y", "yes"):
        return Note(f"Good. `hint({name!r})` has the next hint.")
    return Note(f"One way to write `{name}`; others are as good.\n\n```python\n{reference.source_of(exercise)}\n```")


def _notebook_namespace(caller: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the notebook's variables; outside of IPython, those of the calling module."""
    get_ipython = caller.get("get_ipython")
    if callable(get_ipython):
        shell = get_ipython()
        if shell is not None:
            return shell.user_ns
    return caller


def _name_of(asked: Any, namespace: Mapping[str, Any]) -> str:
    """Return the name that somebody gave, or under which a notebook has the answer that was given in its place."""
    if isinstance(asked, str):
        return asked
    names = {exercise.name for exercise in catalog.exercises()}
    own = getattr(asked, "__name__", None)
    held = [name for name, value in namespace.items() if value is asked and name in names]
    return str(own if own in names else held[0] if held else own or type(asked).__name__)


def _is_graded() -> bool:
    """Say whether nbgrader runs this notebook, as opposed to a learner."""
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"
