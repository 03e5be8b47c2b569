"""What hidden checks ask: the same for the same seed, something else for another, and nothing that memory helps with."""

from __future__ import annotations

import base64
import builtins
import contextlib
import importlib.util
import json
import sys

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking, misconceptions
from autograder.checks.plain import Handle
from autograder.checks.student import Event, LocalStudent
from autograder.checks.verdict import Status
from autograder.checks.wire import BadAnswer, question_to_json, to_json
from tests.answers import references, verdict_on

#: The functions that give plain data, without Keras: what they were asked can be written down.
FUNCTIONS = [
    exercise for exercise in catalog.exercises() if not exercise.is_value and not catalog.assignment(exercise.assignment).imports
]


def written(arguments, keywords):
    try:
        return json.dumps([to_json(list(arguments)), to_json(keywords)])
    except BadAnswer:
        return None


def asked(exercise, seed, function=None):
    """Return what the checks asked and were told, and the names of the hidden checks that passed."""
    namespace = references(exercise.assignment)
    student = LocalStudent(namespace | ({exercise.name: function} if function else {}), seconds=60)
    verdict = checking.check_exercise(exercise, student, seed=seed, name_mistake=False)
    passed = {check.name for check in verdict.checks if check.hidden and check.status == Status.PASSED}
    told = {
        written(event.arguments, event.keywords): event
        for event in student.events
        if event.subject == exercise.name and not any(isinstance(each, Handle) for each in (event.result, *event.arguments))
    }
    told.pop(None, None)
    return told, passed


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.name)
def test_who_remembers_all_that_was_asked_passes_no_hidden_check_of_the_next_run(exercise):
    memory, passed = asked(exercise, seed=1)
    assert passed, "the right answer passes"

    def remembered(*arguments, **keywords):
        event = memory.get(written(arguments, keywords))
        if event is not None and event.error is not None:
            raise getattr(builtins, event.error.kind)(event.error.message)
        return None if event is None else event.result

    if memory:  # of functions that a check hands in nobody can write down what they are
        assert asked(exercise, 1, remembered)[1], "memory helps when the same is asked again"
    assert not asked(exercise, 2, remembered)[1]


@pytest.mark.parametrize("name", ["one_hot", "to_slices"])
def test_the_same_seed_asks_the_same(name):
    exercise = catalog.exercise(name)
    assert asked(exercise, 3)[0].keys() == asked(exercise, 3)[0].keys() != asked(exercise, 4)[0].keys()


def verdict_and_questions(function, seed):
    student = LocalStudent({"one_hot": function, "np": np}, seconds=60)
    verdict = checking.check_exercise(catalog.exercise("one_hot"), student, seed=seed)
    return verdict, [event for event in student.events if event.subject == "one_hot"]


def right(ids, vocab_size):
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.name)
def test_what_a_right_answer_was_asked_is_asked_again_without_being_drawn(exercise, monkeypatch):
    drawn, passed = asked(exercise, 31)
    monkeypatch.setattr(checking, "draw_and_call", lambda *_: pytest.fail("an input was drawn a second time"))
    again, passed_again = asked(exercise, 31)
    assert again.keys() == drawn.keys()
    assert passed_again == passed


def test_a_wrong_answer_after_a_right_one_hears_the_same_as_before_it():
    def wrong(ids, vocab_size):
        return right(ids, vocab_size) if np.size(ids) < 3 else right(np.asarray(ids)[..., ::-1], vocab_size)

    before, questions = verdict_and_questions(wrong, 32)
    assert before.status == Status.FAILED
    assert verdict_and_questions(right, 32)[0].status == Status.PASSED
    after, questions_after = verdict_and_questions(wrong, 32)
    assert after == before
    assert len(questions_after) == len(questions)


def test_a_mistake_is_named_after_a_right_answer_also_where_questions_name_what_others_made():
    name, wrong = "embedding_matrix", "last-of-repeated-words-counts"
    (mistake,) = (each for each in misconceptions.of("07-pretrained") if each.id == wrong)
    for answer in (references("07-pretrained")[name], mistake.answer):
        student = LocalStudent(references("07-pretrained") | {name: answer}, seconds=60)
        verdict = checking.check_exercise(catalog.exercise(name), student, seed=34)
    assert (verdict.diagnosis, verdict.message) == (wrong, mistake.sentence)


@pytest.mark.parametrize("wrong", ["error-returned", "lets-v-pass"])
def test_what_a_wrong_answer_leaves_behind_changes_nothing_that_is_said_of_it(wrong):
    """An error that is returned stays in the student's process, where all that stays is numbered."""
    (mistake,) = (each for each in misconceptions.of("02-lookup") if each.id == wrong)

    def verdict_and_count(answer):
        student = LocalStudent(references("02-lookup") | {"check_ids": answer}, seconds=60)
        return checking.check_exercise(catalog.exercise("check_ids"), student, seed=35), len(student.events)

    before = verdict_and_count(mistake.answer)
    assert verdict_and_count(references("02-lookup")["check_ids"])[0].status == Status.PASSED
    assert verdict_and_count(mistake.answer) == before
    assert before[0].diagnosis == wrong


def test_an_answer_that_is_wrong_once_is_found_out_also_after_a_right_one():
    _, questions = verdict_and_questions(right, 33)
    random = [place for place, event in enumerate(questions) if event.check == "test_any_shape"]
    assert len(random) > 9
    count = iter(range(10**6))

    def wrong_once(ids, vocab_size):
        return right(ids, vocab_size) * (1 - (next(count) == random[9]))

    verdict, _ = verdict_and_questions(wrong_once, 33)
    assert [check.name for check in verdict.checks if check.status == Status.FAILED] == ["test_any_shape"]
    assert verdict.score < verdict.max_score


@pytest.fixture
def load_numbers(tmp_path, monkeypatch):
    """Load a module that is full of numbers, as a learner's own may be."""

    def load(name, numbers):
        path = tmp_path / f"{name}.py"
        path.write_text(f"NUMBERS = {list(numbers)}\n")
        specification = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        monkeypatch.setitem(sys.modules, name, module)

    return load


def test_what_else_a_process_has_loaded_changes_nothing_that_is_asked(load_numbers, monkeypatch):
    exercise = catalog.exercise("gradient_by_scatter")

    def all_asked():
        return [asked(exercise, seed)[0].keys() for seed in (None, 1, 2, 3)]

    before = all_asked()
    load_numbers("numbers_of_a_learner", range(9000))
    assert all_asked() == before
    with monkeypatch.context() as without:
        without.setattr(checking, "same_in_each_process", contextlib.nullcontext)
        assert all_asked() != before, "Hypothesis draws numbers from the modules that are loaded"


def telling(how):
    """Return an answer that tells what it was asked in the way of `how`, and gives nothing away that is right."""

    class Told(Exception):
        pass

    def one_hot(ids, vocab_size):
        text = f"ids {np.asarray(ids).tolist()} of {vocab_size}"
        if how == "message":
            raise ValueError(text)
        if how == "name of the exception":
            raise type(f"X{abs(hash(text))}" + text.replace(" ", "_"), (Told,), {})
        print(text)
        return {text: text}

    return one_hot


@pytest.mark.parametrize("how", ["message", "name of the exception", "result"])
def test_no_word_of_a_hidden_check_holds_what_it_asked(how):
    exercise = catalog.exercise("one_hot")
    asking = LocalStudent({"one_hot": telling(how)}, seconds=60)
    verdict = checking.check_exercise(exercise, asking, reveal=False, seed=5)
    hidden = [check for check in verdict.checks if check.hidden]
    assert hidden
    assert all(check.status == Status.FAILED for check in hidden)
    names = {check.name for check in hidden}
    inputs = [str(np.asarray(event.arguments[0]).tolist()) for event in asking.events if event.check in names]
    assert inputs
    for check in hidden:
        assert (check.call, check.got, check.expected, check.grids) == ("", "", "", ())
        assert not [each for each in inputs if each in check.message]
        assert "ids" not in check.message


def test_a_hidden_checks_function_travels_without_docstring_and_file():
    path = catalog.assignment("04-keras-embedding").hidden_checks
    specification = importlib.util.spec_from_file_location("hidden_checks_that_travel", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[module.__name__] = module
    try:
        specification.loader.exec_module(module)
        for name in ("form_of", "two_tables"):
            function = getattr(module, name)
            assert function.__doc__
            sent = base64.b64decode(question_to_json(Event(function))["subject"]["callable"])
            assert function.__doc__.encode() not in sent
            assert path.name.encode() not in sent
            assert b"solutions" not in sent
    finally:
        del sys.modules[module.__name__]


def test_neither_the_environment_nor_a_file_nearby_reaches_the_checks(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, content in {
        "pytest.ini": "[pytest]\naddopts = --collect-only\npython_functions = nothing_*\n",
        "conftest.py": "raise SystemExit('read')",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--no-such-option'\n",
    }.items():
        (tmp_path / name).write_text(content)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--color=yes --collect-only -k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    assert verdict_on("one_hot", lambda ids, vocab_size: np.eye(vocab_size)[ids]).status == Status.PASSED


WAYS_TO_LEAVE_IT = {
    "itself": "gradient_by_scatter = gradient_by_matmul",
    "another function": """
gradient_by_scatter = lambda *arguments: helper(*arguments)
helper = lambda *arguments: gradient_by_matmul(*arguments)
""",
    "a default": """
def gradient_by_scatter(ids, grad_output, vocab_size, way=gradient_by_matmul):
    return way(ids, grad_output, vocab_size)
""",
    "a part": "import functools\ngradient_by_scatter = functools.partial(gradient_by_matmul)",
    "a closure": """
def around(way):
    return lambda *arguments: way(*arguments)
gradient_by_scatter = around(gradient_by_matmul)
""",
    "its name": """
def gradient_by_scatter(*arguments):
    return globals()["gradient_by_matmul"](*arguments)
""",
    "a dictionary": """
WAYS = {"first": gradient_by_matmul}
def gradient_by_scatter(*arguments):
    return WAYS["first"](*arguments)
""",
    "an object": """
class Way:
    def __call__(self, *arguments):
        return gradient_by_matmul(*arguments)
gradient_by_scatter = Way()
""",
    "a static method": """
class Ways:
    @staticmethod
    def first(*arguments):
        return gradient_by_matmul(*arguments)
gradient_by_scatter = Ways.first
""",
    "an object that refuses to be looked at": """
class Way:
    @property
    def __module__(self):
        raise ValueError
    __class__ = __dict__ = __wrapped__ = __module__
    def __call__(self, *arguments):
        return gradient_by_matmul(*arguments)
gradient_by_scatter = Way()
""",
    "a dictionary that looks after itself": """
class Ways(dict):
    def values(self):
        while True:
            yield None
    __iter__ = __getattribute__ = values
    def __call__(self, *arguments):
        return gradient_by_matmul(*arguments)
gradient_by_scatter = Ways()
""",
    "a text that can be called": """
class Way(str):
    def __call__(self, *arguments):
        return gradient_by_matmul(*arguments)
gradient_by_scatter = Way("way")
""",
    "an inherited method of a class with a class of its own": """
class Kind(type):
    __module__ = property(lambda self: "numpy")
class Way(metaclass=Kind):
    def __call__(self, *arguments):
        return gradient_by_matmul(*arguments)
class Other(Way):
    pass
gradient_by_scatter = Other()
""",
    "what an object holds": """
class Way:
    def __init__(self):
        self.way = gradient_by_matmul
    def of(self, *arguments):
        return self.way(*arguments)
gradient_by_scatter = Way().of
""",
}


@pytest.mark.parametrize("by", WAYS_TO_LEAVE_IT)
def test_an_answer_that_leaves_its_work_to_another_exercise_is_told_so(by):
    namespace = references("03-gradient-flow") | {"__name__": "__main__"}
    exec(WAYS_TO_LEAVE_IT[by], namespace)
    verdict = verdict_on("gradient_by_scatter", namespace)
    assert (verdict.status, verdict.score, verdict.diagnosis) == (Status.FAILED, 0, "leaves-its-work-to-another")
    assert "without `gradient_by_matmul`" in verdict.message


def test_an_answer_beside_others_that_it_does_not_use_keeps_its_points():
    namespace = references("03-gradient-flow") | {"__name__": "__main__"}
    own = """
SEEN = {"a": gradient_by_matmul}
def gradient_by_scatter(ids, grad_output, vocab_size):
    "As `gradient_by_matmul`, without its matrix."
    gradient = np.zeros((vocab_size, grad_output.shape[-1]))
    np.add.at(gradient, ids, grad_output)
    return gradient
assert np.allclose(gradient_by_scatter(np.array([1]), np.ones((1, 2)), 3), SEEN["a"](np.array([1]), np.ones((1, 2)), 3))
"""
    exec(own, namespace)
    assert verdict_on("gradient_by_scatter", namespace).status == Status.PASSED
