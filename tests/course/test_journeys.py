"""That a learner gets from a typical wrong start to all points by what the panels and the hints say, and by nothing else."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from autograder import catalog
from autograder.checks.verdict import Verdict
from tests.answers import verdict_on
from tests.course.journeys import (
    gradient_flow,
    journeys_of,
    keras_embedding,
    lookup,
    one_hot,
    pretrained,
    what_vectors_mean,
    which_rows_move,
)

NOTEBOOKS = {
    "01-one-hot": one_hot,
    "02-lookup": lookup,
    "03-gradient-flow": gradient_flow,
    "04-keras-embedding": keras_embedding,
    "05-which-rows-move": which_rows_move,
    "06-what-vectors-mean": what_vectors_mean,
    "07-pretrained": pretrained,
}

JOURNEYS = {slug: journeys_of(module) for slug, module in NOTEBOOKS.items()}


def panel(verdict: Verdict) -> str:
    """Return what a learner reads first: the sentence, what stands under it, and what the first failed check says."""
    failed = next((check.message for check in verdict.checks if check.status == "failed"), "")
    return re.sub(r"\s+", " ", " ".join([verdict.message, verdict.evidence, failed]))


def _marks(slug: str) -> list[pytest.MarkDecorator]:
    of_keras = [pytest.mark.keras, pytest.mark.xdist_group("journeys 04")]
    return [pytest.mark.slow, *(of_keras if slug.startswith("04") else [])]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a wrong answer may well divide by 0
@pytest.mark.parametrize(
    "journey", [pytest.param(each, id=each.name, marks=_marks(slug)) for slug, some in JOURNEYS.items() for each in some]
)
def test_each_answer_is_told_what_leads_to_the_next_and_the_last_has_all_points(journey):
    *starts, last = journey.tell()
    assert starts, "A journey begins with a wrong answer."
    hints = catalog.exercise(journey.exercise).hints
    before = 0.0
    for step in [*starts, last]:
        verdict = verdict_on(journey.exercise, step.answer)
        assert verdict.score >= before or step.fewer, f"{verdict}\n  after {before:g} points"
        before = verdict.score
        if step is last:
            assert (verdict.status, verdict.score) == ("passed", verdict.max_score), str(verdict)
        else:
            assert verdict.status == "failed", str(verdict)
            assert verdict.score < verdict.max_score
            assert step.words in (hints[step.hint - 1] if step.hint else panel(verdict)), str(verdict)


@pytest.mark.parametrize("slug", [pytest.param(slug, marks=_marks(slug)) for slug in JOURNEYS])
def test_each_exercise_has_three_journeys_and_a_long_one_if_it_is_worth_three_points(slug):
    journeys = JOURNEYS[slug]
    count = Counter(each.exercise for each in journeys)
    for exercise in catalog.assignment(slug).exercises:
        assert count[exercise.name] >= 3, exercise.name
        if exercise.points >= 3:
            assert any(len(list(each.tell())) >= 3 for each in journeys if each.exercise == exercise.name), exercise.name
