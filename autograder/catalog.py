"""The course's assignments and exercises, as ``assignments/<slug>/exercises.toml`` lists them."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: The folder that holds ``autograder/``, ``course/`` and, on an author's or instructor's machine, ``solutions/``.
ROOT = Path(__file__).resolve().parents[1]


class UnknownExercise(KeyError):
    """There is no exercise of that name; the message lists the nearest names."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Exercise:
    """One exercise: a function (or a variable, if `is_value`) that the learner writes.

    Attributes
    ----------
    name : str
        The function's name, which is also the name to `check`.
    assignment : str
        The slug of its assignment, for example ``"01-one-hot"``.
    points : float
        Points for a full solution.
    minutes : int
        How long it takes, roughly.
    difficulty : int
        1 easy, 2 medium, 3 hard.
    seconds : float
        How long one call of the learner's function may take.
    hints : tuple of str
        From a nudge to nearly the answer.
    is_value : bool
        True if the learner writes a variable in place of a function.
    """

    name: str
    assignment: str
    points: float
    minutes: int
    difficulty: int
    seconds: float
    hints: tuple[str, ...]
    is_value: bool = False

    @property
    def header(self) -> str:
        """The line under an exercise's title in the notebook."""
        dots = "●" * self.difficulty + "○" * (3 - self.difficulty)
        word = ("easy", "medium", "hard")[self.difficulty - 1]
        return f"**{self.points:g} points · {self.minutes} minutes · {dots} {word}**"


@dataclass(frozen=True)
class Assignment:
    """One notebook with its exercises, in order."""

    slug: str
    title: str
    notebook: str
    minutes: int
    builds_on: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    question: str
    question_points: float

    @property
    def points(self) -> float:
        """Points that the checks give; the question that a person reads comes on top."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def folder(self) -> Path:
        """Where the hints, the public checks and the misconceptions lie."""
        return Path(__file__).parent / "assignments" / self.slug

    @property
    def check_files(self) -> list[Path]:
        """The check files that are installed here: the public ones, and the hidden ones where ``solutions/`` is."""
        return [path for path in (self.folder / "test_public.py", self.hidden_checks) if path.exists()]

    @property
    def hidden_checks(self) -> Path:
        """Where the hidden checks lie, if they are installed."""
        return ROOT / "solutions" / self.slug / "test_hidden.py"

    @property
    def solution_notebook(self) -> Path:
        """Where nbgrader's source notebook lies, if it is installed."""
        return ROOT / "solutions" / self.slug / self.notebook


@cache
def assignments() -> tuple[Assignment, ...]:
    """Return every assignment of the course, in order."""
    found = []
    for path in sorted((Path(__file__).parent / "assignments").glob("*/exercises.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        slug = path.parent.name
        exercises = tuple(
            Exercise(
                name=entry["name"],
                assignment=slug,
                points=entry["points"],
                minutes=entry["minutes"],
                difficulty=entry["difficulty"],
                seconds=entry.get("seconds", 5),
                hints=tuple(entry["hints"]),
                is_value=entry.get("value", False),
            )
            for entry in content["exercise"]
        )
        found.append(
            Assignment(
                slug=slug,
                title=content["title"],
                notebook=content["notebook"],
                minutes=content["minutes"],
                builds_on=tuple(content["builds_on"]),
                exercises=exercises,
                question=content["question"]["name"],
                question_points=content["question"]["points"],
            )
        )
    return tuple(found)


def assignment(slug: str) -> Assignment:
    """Return the assignment with this slug; `KeyError` if there is none."""
    for candidate in assignments():
        if candidate.slug == slug:
            return candidate
    raise KeyError(f"There is no assignment {slug!r}; there are {', '.join(a.slug for a in assignments())}.")


def exercise(name: str) -> Exercise:
    """Return the exercise of this name.

    Raises
    ------
    UnknownExercise
        If no notebook has an exercise of this name; the message suggests the nearest names.
    """
    known = {candidate.name: candidate for each in assignments() for candidate in each.exercises}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name), known, n=2, cutoff=0.5) or list(known)
    raise UnknownExercise(f"There is no exercise {name!r}. Did you mean {' or '.join(repr(each) for each in near)}?")
