"""The course's assignments and exercises, as ``assignments/<slug>/exercises.toml`` lists them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Any

#: The folder that holds ``autograder/``, ``course/`` and, on an author's or instructor's machine, ``solutions/``.
ROOT = Path(__file__).resolve().parents[1]
#: What every student has, and a kernel that runs a student's code may see: the public face, checks, assignments, course.
_OF_STUDENTS = (
    *(f"autograder/{name}.py" for name in ("__init__", "api", "catalog", "machine", "quiet")),
    "autograder/assignments",
    "autograder/checks",
    "course",
)


def student_paths() -> tuple[Path, ...]:
    """Return the files and folders that every student has, and that a kernel may see."""
    return tuple(ROOT / name for name in _OF_STUDENTS)


class CatalogError(ValueError):
    """An ``exercises.toml`` is not as it should be; the message names the file and the key."""


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
    builds_on : tuple of str
        The earlier exercises of the same notebook whose functions its answer may call: when one of them isn't right, this one
        is judged with the course's own.
    apart_from : tuple of str
        Earlier exercises of the notebook whose functions its answer must not call, because it is another way to the same.
    pause : bool
        True if it is good to stop for the day after it.
    any_order : bool
        True if the rows of the answer may come in any order: a known mistake is then recognized in any.
    further_checks : int
        How many hidden checks its points depend on, so that a copy without them can say so. ``autograder release`` counts them.
    """

    name: str
    assignment: str
    points: float
    minutes: int
    difficulty: int
    seconds: float
    hints: tuple[str, ...]
    is_value: bool = False
    builds_on: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    pause: bool = False
    any_order: bool = False
    further_checks: int = 0

    @property
    def header(self) -> str:
        """The line under an exercise's title in the notebook."""
        dots = "●" * self.difficulty + "○" * (3 - self.difficulty)
        word = ("easy", "medium", "hard")[self.difficulty - 1]
        return f"**{self.points:g} points · {self.minutes} minutes · {dots} {word}**"


@dataclass(frozen=True)
class Assignment:
    """One notebook with its exercises, in order.

    Attributes
    ----------
    slug, title, notebook : str
        The folder's name, the title, and the notebook's file name.
    minutes : int
        How long the whole notebook takes, roughly.
    builds_on : tuple of str
        The slugs of what comes before.
    imports : tuple of str
        Packages beside NumPy that its exercises need, and that take long to import, such as ``"keras"``.
    exercises : tuple of Exercise
        In order.
    question : str
        The nbgrader id of the question that a person reads.
    question_points : float
        Its points, which come on top.
    """

    slug: str
    title: str
    notebook: str
    minutes: int
    builds_on: tuple[str, ...]
    imports: tuple[str, ...]
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
    def mixtures(self) -> Path:
        """Where answers are that can go wrong in two ways at once, from which what is right can be read."""
        return ROOT / "solutions" / self.slug / "mixtures.py"

    @property
    def variants(self) -> Path:
        """Where the right answers that look unusual lie, if they are installed."""
        return ROOT / "solutions" / self.slug / "variants.py"

    @property
    def solution_notebook(self) -> Path:
        """Where nbgrader's source notebook lies, if it is installed."""
        return ROOT / "solutions" / self.slug / self.notebook

    def released_notebook(self, root: Path = ROOT) -> Path:
        """Return where the notebook lies as it is handed out, in a course folder."""
        return root / "course" / self.slug / self.notebook


@cache
def assignments() -> tuple[Assignment, ...]:
    """Return every assignment of the course, in order.

    Raises
    ------
    CatalogError
        If an ``exercises.toml`` can't be read, lacks a key, has one that is not known, or names an exercise of another one.
    """
    found = tuple(map(_read, sorted((Path(__file__).parent / "assignments").glob("*/exercises.toml"))))
    taken: dict[str, str] = {}
    for exercise in (exercise for each in found for exercise in each.exercises):
        if exercise.name in taken:
            raise CatalogError(
                f"Two exercises are named {exercise.name!r}: one of {taken[exercise.name]} and one of {exercise.assignment}. "
                f'`check("{exercise.name}")` could not tell them apart: give one of them another name in its exercises.toml.'
            )
        taken[exercise.name] = exercise.assignment
    return found


def _read(path: Path) -> Assignment:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:  # also of bytes that are no UTF-8
        raise CatalogError(f"{path} can't be read: {problem}") from None
    number, text, several = (int, float), str, list[str]
    keys: dict[str, Any] = {
        "title": text,
        "notebook": text,
        "minutes": int,
        "builds_on": several,
        "question": dict,
        "exercise": list[dict],
    }
    _check(content, keys, {"imports": several}, str(path))
    _check(content["question"], {"name": text, "points": number}, {}, f"{path}, [question]")
    keys = {"name": text, "points": number, "minutes": int, "difficulty": int, "hints": several}
    optional: dict[str, Any] = {
        "seconds": number,
        "value": bool,
        "builds_on": several,
        "apart_from": several,
        "pause": bool,
        "any_order": bool,
        "further_checks": int,
    }
    for place, entry in enumerate(content["exercise"], start=1):
        where = f"{path}, [[exercise]] {entry.get('name', f'number {place}')}"
        _check(entry, keys, optional, where)
        before = [earlier["name"] for earlier in content["exercise"][: place - 1]]
        for key in ("builds_on", "apart_from"):
            for name in entry.get(key, ()):
                if name not in before:
                    raise CatalogError(f"{where}: `{key}` names {name}, which is no earlier exercise of this notebook.")
        if entry["difficulty"] not in (1, 2, 3):
            raise CatalogError(f"{where}: `difficulty` is 1, 2 or 3, and not {entry['difficulty']}.")
    slug = path.parent.name
    return Assignment(
        slug=slug,
        title=content["title"],
        notebook=content["notebook"],
        minutes=content["minutes"],
        builds_on=tuple(content["builds_on"]),
        imports=tuple(content.get("imports", ())),
        exercises=tuple(_exercise(slug, entry) for entry in content["exercise"]),
        question=content["question"]["name"],
        question_points=content["question"]["points"],
    )


def _exercise(slug: str, entry: dict[str, Any]) -> Exercise:
    return Exercise(
        name=entry["name"],
        assignment=slug,
        points=entry["points"],
        minutes=entry["minutes"],
        difficulty=entry["difficulty"],
        seconds=entry.get("seconds", 5),
        hints=tuple(entry["hints"]),
        is_value=entry.get("value", False),
        builds_on=tuple(entry.get("builds_on", ())),
        apart_from=tuple(entry.get("apart_from", ())),
        pause=entry.get("pause", False),
        any_order=entry.get("any_order", False),
        further_checks=entry.get("further_checks", 0),
    )


def _check(table: Mapping[str, Any], needed: dict[str, Any], optional: dict[str, Any], where: str) -> None:
    """Require of a table of a TOML file that it has the keys that it needs and no unknown ones, each of its kind."""
    known = needed | optional
    for key in table.keys() - known.keys():
        near = _nearest(key, known.keys() - table.keys())
        raise CatalogError(f"{where}: the key `{key}` is not known.{f' Is it `{near[0]}`?' if near else ''}")
    for key in needed:
        if key not in table:
            raise CatalogError(f"{where}: the key `{key}` is missing.")
    for key, value in table.items():
        if not _is_of(known[key], value):
            raise CatalogError(f"{where}: `{key}` should be {_WORDS[known[key]]}, and it is {value!r}.")


_WORDS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    (int, float): "a number",
    bool: "true or false",
    dict: "a table",
    list[str]: "a list of texts",
    list[dict]: "a list of tables, each under [[exercise]]",
}


def _is_of(kind: Any, value: Any) -> bool:
    if isinstance(kind, GenericAlias):
        return isinstance(value, list) and all(isinstance(item, kind.__args__[0]) for item in value)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(name, list(known), n=2, cutoff=0.5)


def assignment(slug: str) -> Assignment:
    """Return the assignment with this slug; `KeyError` if there is none."""
    for candidate in assignments():
        if candidate.slug == slug:
            return candidate
    raise KeyError(f"There is no assignment {slug!r}; there are {', '.join(a.slug for a in assignments())}.")


def prerequisites(exercise: Exercise) -> tuple[str, ...]:
    """Return the names of all exercises that an exercise builds on, directly or not, in the notebook's order."""
    known = assignment(exercise.assignment).exercises
    needed = set(exercise.builds_on)
    for each in reversed(known):
        if each.name in needed:
            needed |= set(each.builds_on)
    return tuple(each.name for each in known if each.name in needed)


def exercises() -> Iterator[Exercise]:
    """Yield every exercise of the course, in order."""
    return (exercise for each in assignments() for exercise in each.exercises)


def exercise(name: str) -> Exercise:
    """Return the exercise of this name.

    Raises
    ------
    UnknownExercise
        If no notebook has an exercise of this name; the message suggests the nearest names.
    """
    known = {candidate.name: candidate for candidate in exercises()}
    if name in known:
        return known[name]
    near = _nearest(str(name), known) or list(known)
    raise UnknownExercise(f"There is no exercise {name!r}. Did you mean {' or '.join(repr(each) for each in near)}?")
