"""What an error of Python, NumPy or Keras means in these exercises, for somebody who meets it for the first time."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from autograder.checks.student import StudentError


@cache
def _meanings() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    """Return the forms of errors that are known, each with what its line must have, and with what it means."""
    content = tomllib.loads(resources.files("autograder.checks").joinpath("errors.toml").read_text(encoding="utf-8"))
    return tuple(
        (re.compile(each["message"], re.DOTALL), re.compile(each.get("line", "")), each["means"]) for each in content["error"]
    )


def meaning(problem: StudentError) -> str:
    """Return what an error means in these exercises, in a sentence or two to the learner; "" if it isn't known.

    Parameters
    ----------
    problem : StudentError
        What a student's code raised. Errors that it raises itself, with `raise`, mean what it says there.
    """
    if re.search(r"\braise\b", problem.line):
        return ""
    text = str(problem)
    for pattern, line, sentence in _meanings():
        found, there = pattern.match(text), line.search(problem.line)
        if found is None or there is None:
            continue
        names = {**found.groupdict(), **there.groupdict()}
        names = {name: value.strip() for name, value in names.items() if value is not None}
        try:
            return sentence.format(**names)
        except KeyError:
            return ""
    return ""


def form(problem: StudentError) -> str:
    """Return an error's kind and its message without numbers and shapes: what is the same in each call that fails so."""
    text = re.sub(r"(?<=[a-z\d])_\d+\b", "", str(problem))  # Keras counts its layers: dense, dense_1, dense_2
    text = re.sub(r"0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?|None", "#", text)
    text = re.sub(r"\((?:#,? ?)*\)", "()", text)
    text = re.sub(r"(?:\(\),? ?)+", "() ", text)
    return text[:300]
