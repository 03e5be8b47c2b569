"""The proof of the grader: wrong answers lose points and are named, right ones keep them, blank ones get nothing.

Each known answer is judged once, by the judge, in a kernel that stays warm. That the notebook says the same is shown for one
wrong and one right answer of each exercise, and for all of them by ``make prove``.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking, diagnosis, keras_probes, misconceptions
from autograder.checks.misconceptions import Misconception
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import Verdict
from autograder.classroom import findings
from tests.answers import references, variants, verdict_on
from tests.desk import Desk

ASSIGNMENTS = catalog.assignments()
EXERCISES = list(catalog.exercises())


@dataclass(frozen=True)
class Known:
    """An answer that is known to be wrong or right: where it belongs, and its source as a learner would have written it."""

    name: str
    exercise: catalog.Exercise
    source: str
    wrong: Misconception | None = None

    def __str__(self) -> str:
        return self.name


def known(name: str, exercise: catalog.Exercise, answer: Callable[..., Any], wrong: Misconception | None = None) -> Known:
    if exercise.is_value:  # there the function returns the value
        source = f"{misconceptions.source_of(answer, 'made')}\n\n\n{exercise.name} = made()"
    else:
        source = misconceptions.source_of(answer, exercise.name)
    return Known(name, exercise, source, wrong)


WRONG = [
    known(f"{wrong.exercise}-{wrong.id}", catalog.exercise(wrong.exercise), wrong.answer, wrong)
    for each in ASSIGNMENTS
    for wrong in misconceptions.of(each.slug)
]
UNUSUAL = [
    known(name, catalog.exercise(name.split("__")[0]), answer)
    for each in ASSIGNMENTS
    for name, answer in variants(each.slug).items()
]
SAMPLE = [next(each for each in kind if each.exercise == exercise) for exercise in EXERCISES for kind in (WRONG, UNUSUAL)]


def each_in_its_place(answers: list[Any], slug_of: Callable[[Any], str]) -> list[Any]:
    """Mark parameters so that one process has all of an assignment, with its kernel; TensorFlow's are marked as such."""
    marked = []
    for each in answers:
        slug = slug_of(each)
        marks = [pytest.mark.xdist_group(f"proof {slug}"), *[pytest.mark.keras] * ("keras" in catalog.assignment(slug).imports)]
        marked.append(pytest.param(each, marks=marks))
    return marked


def answers(some: list[Known]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("answer", each_in_its_place(some, lambda each: each.exercise.assignment), ids=str)


each_exercise = pytest.mark.parametrize(
    "exercise", each_in_its_place(EXERCISES, lambda each: each.assignment), ids=lambda each: each.name
)


@pytest.fixture(scope="session")
def desk() -> Iterator[Callable[[catalog.Exercise], Desk]]:
    """The desk for an exercise: one for each assignment, opened when it is first needed."""
    with ExitStack() as stack:

        @functools.cache
        def opened(slug: str) -> Desk:
            return stack.enter_context(Desk(catalog.assignment(slug)))

        yield lambda exercise: opened(exercise.assignment)


@pytest.fixture(scope="session")
def judged(desk) -> Callable[[Known], Verdict]:
    """What the judge says of a known answer; each is asked once."""
    return functools.cache(lambda answer: desk(answer.exercise).judged(answer.exercise, answer.source))


@each_exercise
def test_the_reference_gets_everything(exercise):
    verdict = verdict_on(exercise.name, references(exercise.assignment))
    if exercise.is_value:
        verdict = verdict_on(exercise.name, references(exercise.assignment)[exercise.name])
    assert verdict.status == "passed", str(verdict)
    assert verdict.score == exercise.points


@each_exercise
def test_the_stub_gets_nothing_and_counts_as_not_attempted(exercise):
    namespace = {}
    exec(f"def {exercise.name}(*arguments):\n    # YOUR CODE HERE\n    raise NotImplementedError", namespace)
    verdict = verdict_on(exercise.name, None if exercise.is_value else namespace)
    assert (verdict.status, verdict.score) == ("not_attempted", 0), str(verdict)


@each_exercise
def test_an_answer_that_does_nothing_gets_nothing(exercise):
    if exercise.is_value:
        pytest.skip("a variable can't do nothing")
    for answer in (lambda *arguments: None, lambda *arguments: 0, lambda first, *rest: first, lambda *arguments: []):
        verdict = verdict_on(exercise.name, answer, name_mistake=False)
        assert (verdict.status, verdict.score) == ("failed", 0), str(verdict)


@pytest.mark.kernel
@answers(WRONG)
def test_a_misconception_loses_points_and_is_named(answer, judged):
    verdict = judged(answer)
    assert verdict.status == "failed", str(verdict)
    assert verdict.score < answer.exercise.points
    assert verdict.diagnosis in {answer.wrong.id, answer.wrong.twin} - {None}, str(verdict)
    if verdict.diagnosis == answer.wrong.id:
        assert answer.wrong.sentence in verdict.message  # beside that of a twin, where no output tells the two apart


@pytest.mark.kernel
@answers(UNUSUAL)
def test_a_right_answer_that_looks_unusual_keeps_full_marks(answer, judged):
    verdict = judged(answer)
    assert (verdict.status, verdict.score) == ("passed", answer.exercise.points), str(verdict)


@pytest.mark.kernel
@answers(SAMPLE)
def test_the_notebook_says_what_the_judge_says(answer, judged, desk):
    assert desk(answer.exercise).in_the_notebook(answer.exercise, answer.source) == judged(answer)


@pytest.mark.kernel
@pytest.mark.prove
@answers([each for each in WRONG + UNUSUAL if each not in SAMPLE])
def test_the_notebook_says_of_each_known_answer_what_the_judge_says(answer, judged, desk):
    assert desk(answer.exercise).in_the_notebook(answer.exercise, answer.source) == judged(answer)


@pytest.mark.kernel
@pytest.mark.parametrize("assignment", each_in_its_place(list(ASSIGNMENTS), lambda each: each.slug), ids=lambda each: each.slug)
def test_the_public_checks_alone_catch_nearly_all_misconceptions(assignment, judged):
    verdicts = {each.name: judged(each) for each in WRONG if each.exercise.assignment == assignment.slug}
    public = {name: [check.status for check in verdict.checks if not check.hidden] for name, verdict in verdicts.items()}
    missed = [name for name, statuses in public.items() if set(statuses) == {"passed"}]
    in_how_many = 9 if assignment.imports else 10  # where each step trains a model, a learner's checks take fewer of them
    assert len(missed) <= len(verdicts) / in_how_many, missed


def test_a_mistake_is_named_as_before_when_little_of_what_was_asked_is_kept(monkeypatch):
    wrong_answers = misconceptions.of("01-one-hot")[:4]
    before = [verdict_on(wrong.exercise, wrong.answer) for wrong in wrong_answers]
    diagnosis.replies.clear()
    monkeypatch.setattr(diagnosis, "MOST_REPLIES", 3)
    assert [verdict_on(wrong.exercise, wrong.answer) for wrong in wrong_answers] == before
    assert 0 < len(diagnosis.replies) <= 3


def test_there_are_enough_of_both():
    per_exercise = Counter(each.exercise for each in WRONG)
    assert len(WRONG) >= 100
    assert len(UNUSUAL) >= 50
    assert set(per_exercise) == set(EXERCISES)
    assert {each.exercise for each in UNUSUAL} == set(EXERCISES)


def test_05_to_07_have_more_of_both_where_more_points_are_at_stake():
    """From four points on 20 wrong answers and 6 right ones, for the other exercises 12 and 4."""
    wrong, unusual = (Counter(each.exercise for each in some) for some in (WRONG, UNUSUAL))
    exercises = [each for each in EXERCISES if each.assignment[:2] in {"05", "06", "07"}]
    assert len(exercises) == 19
    for exercise in exercises:
        least = (20, 6) if exercise.points >= 4 else (12, 4)
        assert wrong[exercise] >= least[0], f"{exercise.name}: {wrong[exercise]} wrong answers are known"
        assert unusual[exercise] >= least[1], f"{exercise.name}: {unusual[exercise]} unusual right answers are known"


def test_each_misconception_has_an_id_of_its_own_and_a_sentence():
    assert [str(finding) for each in ASSIGNMENTS for finding in findings.wrong_answers(each)] == []


def test_each_check_says_what_it_checks():
    assert [str(finding) for each in ASSIGNMENTS for finding in findings.checks(each)] == []


def state_of_keras():
    import keras
    import tensorflow as tf

    return keras.layers.Dense.build, keras.layers.Embedding.build, tf.config.functions_run_eagerly()


def in_the_process_of_keras(test):
    slug = next(each.slug for each in ASSIGNMENTS if "keras" in each.imports)
    return pytest.mark.keras(pytest.mark.xdist_group(f"proof {slug}")(test))


def end_too_late(*arguments):
    while True:
        pass


@in_the_process_of_keras
@pytest.mark.parametrize("answer", [lambda *arguments: 0.0, lambda *arguments: None, lambda *arguments: {}[0], end_too_late])
def test_a_check_leaves_keras_as_it_was(answer):
    before = state_of_keras()
    exercise = dataclasses.replace(catalog.exercise("twin_gap"), seconds=0.5)
    assert checking.check_exercise(exercise, LocalStudent({"twin_gap": answer}, 0.5)).status == "failed"
    assert state_of_keras() == before


@in_the_process_of_keras
@pytest.mark.parametrize(("optimizer", "loss"), [("SGD", "binary_crossentropy"), ("SGD", "mse"), ("Adam", "binary_crossentropy")])
def test_a_trained_model_of_the_checks_replays_the_step_that_keras_records(optimizer, loss):
    ids, labels, after = [[0, 2, 2], [4, 1, 0]], [1, 0], []
    settings = {"learning_rate": 0.5, "momentum": 0.5} if optimizer == "SGD" else {"learning_rate": 0.1}
    for recorded in (False, True):
        model = keras_probes.model_of(np.arange(10).reshape(5, 2) / 8, [0.5, -1], optimizer, settings, loss)
        keras_probes.train_before(model, ids, labels, recorded)
        model.trainable = False  # too late, as long as it isn't compiled again
        after.append(keras_probes.weights_after(model, ids, labels))
    assert not np.array_equal(after[0][0], np.arange(10).reshape(5, 2) / 8)
    for replayed, right in zip(*after, strict=True):
        np.testing.assert_allclose(replayed, right, rtol=1e-5, atol=1e-6)
