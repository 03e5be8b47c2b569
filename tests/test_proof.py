"""The proof of the grader: wrong answers lose points and are named, right ones keep them, blank ones get nothing.

The same checks serve the notebook and the judge: each misconception and each variant gets the same verdict from both.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking, diagnosis, keras_probes, misconceptions
from autograder.checks.student import LocalStudent
from tests.answers import references, variants, verdict_on, verdicts_on_both_sides

SLUGS = [assignment.slug for assignment in catalog.assignments()]
EXERCISES = [exercise for assignment in catalog.assignments() for exercise in assignment.exercises]
MISCONCEPTIONS = [each for slug in SLUGS for each in misconceptions.of(slug)]
VARIANTS = [(slug, name) for slug in SLUGS for name in variants(slug)]

reference_answers = functools.cache(references)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_reference_gets_everything(exercise):
    verdict = verdict_on(exercise.name, reference_answers(exercise.assignment))
    if exercise.is_value:
        verdict = verdict_on(exercise.name, reference_answers(exercise.assignment)[exercise.name])
    assert verdict.status == "passed", str(verdict)
    assert verdict.score == exercise.points


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_stub_gets_nothing_and_counts_as_not_attempted(exercise):
    namespace = {}
    exec(f"def {exercise.name}(*arguments):\n    # YOUR CODE HERE\n    raise NotImplementedError", namespace)
    verdict = verdict_on(exercise.name, None if exercise.is_value else namespace)
    assert (verdict.status, verdict.score) == ("not_attempted", 0), str(verdict)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_answer_that_does_nothing_gets_nothing(exercise):
    if exercise.is_value:
        pytest.skip("a variable can't do nothing")
    for answer in (lambda *arguments: None, lambda *arguments: 0, lambda first, *rest: first, lambda *arguments: []):
        verdict = verdict_on(exercise.name, answer)
        assert (verdict.status, verdict.score) == ("failed", 0), str(verdict)


@pytest.mark.parametrize("wrong", MISCONCEPTIONS, ids=lambda wrong: f"{wrong.exercise}-{wrong.id}")
def test_a_misconception_loses_points_and_is_named_by_the_notebook_and_the_judge(wrong):
    exercise = catalog.exercise(wrong.exercise)
    verdict, of_the_judge = verdicts_on_both_sides(wrong.exercise, wrong.answer() if exercise.is_value else wrong.answer)
    assert verdict.status == "failed", str(verdict)
    assert verdict.score < exercise.points
    assert verdict.diagnosis in {wrong.id, wrong.twin} - {None}, str(verdict)
    if verdict.diagnosis == wrong.id:
        assert verdict.message == wrong.sentence
    assert of_the_judge == verdict


@pytest.mark.parametrize(("slug", "name"), VARIANTS, ids=lambda part: part)
def test_a_right_answer_that_looks_unusual_keeps_full_marks_from_the_notebook_and_the_judge(slug, name):
    exercise = catalog.exercise(name.split("__")[0])
    answer = variants(slug)[name]
    verdict, of_the_judge = verdicts_on_both_sides(exercise.name, answer() if exercise.is_value else answer)
    assert (verdict.status, verdict.score) == ("passed", exercise.points), str(verdict)
    assert of_the_judge == verdict


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "04-keras-embedding"])
def test_the_public_checks_alone_catch_nine_of_ten_misconceptions(slug):
    wrong_answers = misconceptions.of(slug)
    missed = [
        wrong.id
        for wrong in wrong_answers
        if verdict_on(wrong.exercise, wrong.answer, hidden=False, name_mistake=False).status == "passed"
    ]
    assert len(missed) <= len(wrong_answers) / 10, missed


def test_a_mistake_is_named_as_before_when_little_of_what_was_asked_is_kept(monkeypatch):
    wrong_answers = misconceptions.of("01-one-hot")[:4]
    before = [verdict_on(wrong.exercise, wrong.answer) for wrong in wrong_answers]
    diagnosis.replies.clear()
    monkeypatch.setattr(diagnosis, "MOST_REPLIES", 3)
    assert [verdict_on(wrong.exercise, wrong.answer) for wrong in wrong_answers] == before
    assert 0 < len(diagnosis.replies) <= 3


def test_there_are_enough_of_both():
    per_exercise = Counter(wrong.exercise for wrong in MISCONCEPTIONS)
    assert len(MISCONCEPTIONS) >= 100
    assert len(VARIANTS) >= 50
    assert set(per_exercise) == {exercise.name for exercise in EXERCISES}
    assert {name.split("__")[0] for _, name in VARIANTS} == {exercise.name for exercise in EXERCISES}


def test_each_misconception_has_an_id_of_its_own_and_a_sentence():
    ids = Counter(wrong.id for wrong in MISCONCEPTIONS)
    assert [each for each, count in ids.items() if count > 1] == []
    assert [wrong.id for wrong in MISCONCEPTIONS if len(wrong.sentence.split()) < 6] == []
    assert [wrong.id for wrong in MISCONCEPTIONS if wrong.twin is not None and wrong.twin not in ids] == []


def test_each_check_says_what_it_checks():
    for assignment in catalog.assignments():
        for path in assignment.check_files:
            module = misconceptions.load(path, f"checks_{path.stem}_{assignment.slug}")
            for name, check in vars(module).items():
                if name.startswith("test_"):
                    assert check.__doc__, f"{path}: {name} has no sentence for the learner"
                    marks = [mark for mark in getattr(check, "pytestmark", []) if mark.name == "exercise"]
                    assert marks, f"{path}: {name} has no @exercise"
                    assert marks[0].args[0] in {exercise.name for exercise in assignment.exercises}


def state_of_keras():
    import keras
    import tensorflow as tf

    return keras.layers.Dense.build, keras.layers.Embedding.build, tf.config.functions_run_eagerly()


def end_too_late(*arguments):
    while True:
        pass


@pytest.mark.parametrize("answer", [lambda *arguments: 0.0, lambda *arguments: None, lambda *arguments: {}[0], end_too_late])
def test_a_check_leaves_keras_as_it_was(answer):
    before = state_of_keras()
    exercise = dataclasses.replace(catalog.exercise("twin_gap"), seconds=0.5)
    assert checking.check_exercise(exercise, LocalStudent({"twin_gap": answer}, 0.5)).status == "failed"
    assert state_of_keras() == before


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
