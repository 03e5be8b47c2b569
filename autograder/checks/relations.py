"""Say how wrong numbers relate to the right ones: what can be measured, beside the guess at a cause.

A relation is said only if it gives exactly what came back, in every call that a check compared. It is a fact about the
answer, so it can't be untrue, whatever its cause is.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from autograder import catalog
from autograder.checks.occasions import LEAST, occasion
from autograder.checks.parts import Comparison, Part, ordinal, parts_by_place
from autograder.checks.plain import same
from autograder.checks.questions import changed_question
from autograder.checks.rules import Rule, rule_of

#: How the names of relations begin: they say what is wrong, and not why.
MEASURED = "measured-"


@dataclass(frozen=True)
class Relation:
    """How an answer relates to the right one.

    Attributes
    ----------
    id : str
        Its name, for reports; it begins with `MEASURED`.
    sentence : str
        What was measured, in a sentence to the learner.
    """

    id: str
    sentence: str


def measured(
    exercise: catalog.Exercise,
    compared: list[Comparison],
    secret: set[str] | None = None,
    *,
    changed_questions: bool = True,
    two_changes: bool = True,
) -> Relation | None:
    """Return the relation that holds between all answers and the right ones.

    Parameters
    ----------
    exercise : Exercise
        What was checked.
    compared : list of Comparison
        What the checks compared, right answers too: a relation must hold for them as well.
    secret : set of str, optional
        The checks of which no number may be said.
    changed_questions : bool
        Whether to look also for a question to which the answer is right, where a reference answer is installed.
    two_changes : bool
        Whether to look also for two changes of the right answer together, which takes longest.

    Returns
    -------
    Relation or None
        None if nothing is wrong, or no relation gives exactly what came back.
    """
    if exercise.is_value:
        return None
    exchanged = _exchanged(compared)
    if exchanged:
        return Relation(MEASURED + "exchanged", f"{_calls(len(compared))}, {exchanged}.")
    places = parts_by_place(exercise, compared, secret or set())
    found = []
    wrong = {place: parts for place, parts in places.items() if not all(part is not None and part.is_right for part in parts)}
    for place, parts in wrong.items():
        rule = rule_of(parts, two_changes=two_changes)
        if rule is not None:
            found.append((place, rule, _informative(parts)))
    if found:
        rest = [len(parts) for place, parts in places.items() if place not in wrong] if len(found) == len(wrong) else []
        always = min(rest, default=0) >= max(len(parts) for parts in wrong.values())
        return _said(found, f"; the rest is right{'' if always else ' wherever it was compared'}" if rest else "")
    words = changed_question(exercise, compared) if changed_questions and wrong else None
    if words is not None:
        sentence = f"{_calls(len(compared))}, what came back is right for another question: {words}."
        return Relation(MEASURED + "another-question", sentence)
    return None


def measured_in_some(
    exercise: catalog.Exercise, compared: list[Comparison], secret: set[str] | None = None
) -> tuple[Relation | None, bool]:
    """Return what holds in the calls in which an answer is wrong, where it is right in others.

    Parameters
    ----------
    exercise, compared, secret
        As for `measured`.

    Returns
    -------
    relation : Relation or None
        None if nothing is known of these calls.
    told_apart : bool
        Whether it says which calls these are.
    """
    if exercise.is_value:
        return None, False
    found = [_of_wrong_calls(place, parts) for place, parts in parts_by_place(exercise, compared, secret or set()).items()]
    return max(found, key=lambda each: (each[1], each[0] is not None), default=(None, False))


def _of_wrong_calls(place: str, parts: list[Part | None]) -> tuple[Relation | None, bool]:
    known = [part for part in parts if part is not None and (part.right.size or part.got.size)]
    wrong = [part for part in known if not part.is_right]
    if len(known) < len(parts) or not LEAST <= len(wrong) < len(known):
        return None, False
    what = place or "what came back"
    rule, when = rule_of(wrong), occasion(known)
    if rule is not None and rule.id == "always-the-same":  # what is right in other calls is not
        rule = None
    count, others = len(wrong), len(known) - len(wrong)
    right = f"{what} is right in {'the other one' if others == 1 else f'the other {others}'}"
    if when is not None:
        which, there, also = f"exactly those {count} are wrong {when.words}", "there", ""
        if when.right_too:
            which, there = f"these {count} are wrong, and each is one {when.words}", "in these"
            also = f" ({when.right_too} more of this kind came out right.)"
        is_it = f": {there} {what} is {rule.words}" if rule is not None else ""
        sentence = f"Of the {len(known)} calls that were compared, {which}{is_it}.{also}"
        return Relation(MEASURED + (rule.id if rule is not None else "wrong-in-some-calls"), sentence), True
    if rule is None:
        return None, False
    sentence = f"In {count} of the {len(known)} calls that were compared, {what} is {rule.words}; {right}."
    return Relation(MEASURED + rule.id, sentence), False


def right_in_part(exercise: catalog.Exercise, compared: list[Comparison], secret: set[str] | None = None) -> Relation | None:
    """Return which parts of an answer are right in all calls, where others are not.

    Parameters
    ----------
    exercise, compared, secret
        As for `measured`.
    """
    places = {} if exercise.is_value else parts_by_place(exercise, compared, secret or set())
    count = min(map(_informative, places.values()), default=0)
    wrong = [place for place, parts in places.items() if not all(part is not None and part.is_right for part in parts)]
    right = sorted((place for place in places if place not in wrong), key=_number)
    if not right or not wrong or count < LEAST:
        return None
    if any(each.place for each in compared):  # what is wrong in one call may not have been looked at in another
        are = "is right wherever it was" if len(right) == 1 else "are right wherever they were"
        return Relation(MEASURED + "right-in-part", f"{_and(right).capitalize()} {are} compared.")
    return Relation(
        MEASURED + "right-in-part",
        f"{_calls(count)}, {_listed(right)} right. What is wrong is {_and(sorted(wrong, key=_number))}.",
    )


def _and(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _number(place: str) -> int:
    """Return the number of a returned value, and 0 for other parts, which stay in the order in which they were compared."""
    return next((number for number in range(1, 10) if place == f"the {ordinal(number)} returned value"), 0)


def _exchanged(compared: list[Comparison]) -> str:
    """Say which two returned values stand in each other's place, "" if none do; each call must have more than zeros there."""
    expected = [each.expected for each in compared if not each.place]
    got = [each.got for each in compared]
    if not expected or len(expected) < len(compared) or not all(isinstance(each, tuple) for each in [*expected, *got]):
        return ""
    count = min(map(len, [*expected, *got]))
    for one, other in itertools.combinations(range(count), 2):
        pairs = list(zip(got, expected, strict=True))
        if all(same(mine[one], right[other], 1e-5) and same(mine[other], right[one], 1e-5) for mine, right in pairs) and not any(
            same(right[one], right[other], 1e-5) for _, right in pairs
        ):
            first, second = ordinal(one + 1), ordinal(other + 1)
            return f"the {first} and the {second} returned value have changed places: each is right in the place of the other"
    return ""


def _said(found: list[tuple[str, Rule, int]], rest: str) -> Relation:
    by_words: dict[str, list[str]] = {}
    for place, rule, _ in found:
        by_words.setdefault(rule.words, []).append(place or "what came back")
    parts = [f"{_listed(places)} {words}" for words, places in by_words.items()]
    count = min(count for _, _, count in found)
    sentence = f"{_calls(count)}, {', and '.join(parts)}{rest}."
    return Relation(MEASURED + found[0][1].id, sentence.replace(", for example ", ", ") if count == 1 else sentence)


def _listed(places: list[str]) -> str:
    if len(places) == 1:
        return f"{places[0]} is"
    return f"{_and(places)} are {'both' if len(places) == 2 else 'all'}"


def _calls(count: int) -> str:
    few = {1: "In the call that was compared", 2: "In both calls that were compared"}
    return few.get(count, f"In all {count} calls that were compared")


def _informative(parts: list[Part | None]) -> int:
    return sum(1 for part in parts if part is not None and (part.right.size or part.got.size))
