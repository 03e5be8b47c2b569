"""The proof of the grader: wrong answers lose points and are named, right ones keep them, blank ones get nothing."""

from __future__ import annotations

import functools
from collections import Counter

import pytest

from autograder import catalog, diagnosis
from tests.conftest import references, variants, verdict_on

SLUGS = [assignment.slug for assignment in catalog.assignments()]
EXERCISES = [exercise for assignment in catalog.assignments() for exercise in assignment.exercises]
MISCONCEPTIONS = [each for slug in SLUGS for each in diagnosis.misconceptions(slug)]
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
def test_a_misconception_loses_points_and_is_named(wrong):
    exercise = catalog.exercise(wrong.exercise)
    verdict = verdict_on(wrong.exercise, wrong.answer() if exercise.is_value else wrong.answer)
    assert verdict.status == "failed", str(verdict)
    assert verdict.score < exercise.points
    assert verdict.diagnosis in {wrong.id, wrong.twin} - {None}, str(verdict)
    if verdict.diagnosis == wrong.id:
        assert verdict.message == wrong.sentence


@pytest.mark.parametrize(("slug", "name"), VARIANTS, ids=lambda part: part)
def test_a_right_answer_that_looks_unusual_keeps_full_marks(slug, name):
    exercise = catalog.exercise(name.split("__")[0])
    answer = variants(slug)[name]
    verdict = verdict_on(exercise.name, answer() if exercise.is_value else answer)
    assert (verdict.status, verdict.score) == ("passed", exercise.points), str(verdict)


@pytest.mark.parametrize("slug", [slug for slug in SLUGS if slug != "04-keras-embedding"])
def test_the_public_checks_alone_catch_nine_of_ten_misconceptions(slug):
    wrong_answers = diagnosis.misconceptions(slug)
    missed = [
        wrong.id
        for wrong in wrong_answers
        if verdict_on(wrong.exercise, wrong.answer, hidden=False, name_mistake=False).status == "passed"
    ]
    assert len(missed) <= len(wrong_answers) / 10, missed


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
            module = diagnosis.load(path, f"checks_{path.stem}_{assignment.slug}")
            for name, check in vars(module).items():
                if name.startswith("test_"):
                    assert check.__doc__, f"{path}: {name} has no sentence for the learner"
                    marks = [mark for mark in getattr(check, "pytestmark", []) if mark.name == "exercise"]
                    assert marks, f"{path}: {name} has no @exercise"
                    assert marks[0].args[0] in {exercise.name for exercise in assignment.exercises}


def test_a_check_leaves_keras_as_it_was():
    import keras

    before = keras.layers.Dense.build, keras.layers.Embedding.build
    for answer in (lambda *arguments: 0.0, lambda *arguments: None):
        assert verdict_on("twin_gap", answer).status == "failed"
    assert (keras.layers.Dense.build, keras.layers.Embedding.build) == before
