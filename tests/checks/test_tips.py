"""Tips: checks without weight, which say what is worth knowing and never cost a point."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import checking
from autograder.checks.student import LocalStudent
from autograder.checks.verdict import MIME_TYPE, Status, Verdict
from autograder.classroom import findings
from autograder.judging.judge import Judge
from tests.answers import remote

CHECKS = """
from autograder.checks.vocabulary import exercise, expect
import numpy as np

@exercise("one_hot", weight=0)
def test_lists(student):
    '''Lists of ids work too.'''
    expect(student.one_hot([1, 0], 2), [[0, 1], [1, 0]])

@exercise("one_hot")
def test_arrays(student):
    '''An array of ids works.'''
    expect(student.one_hot(np.array([1, 0]), 2), [[0, 1], [1, 0]])

@exercise("one_hot")
def test_other_arrays(student):
    '''Another array of ids works.'''
    expect(student.one_hot(np.array([1, 2]), 3), [[0, 1, 0], [0, 0, 1]])
"""
EXERCISE = dataclasses.replace(catalog.exercise("one_hot"), further_checks=3)
#: Tips are not counted among the checks, here or elsewhere.
SUCCESS = "All 2 checks passed. 3 further checks run when the notebook is graded."


@pytest.fixture(autouse=True)
def checks(monkeypatch, tmp_path):
    """Let `one_hot` have two checks and a tip, and return the file."""
    path = tmp_path / "test_public.py"
    path.write_text(CHECKS)
    monkeypatch.setattr(catalog.Assignment, "check_files", property(lambda self: [path]))
    monkeypatch.setattr(catalog.Assignment, "hidden_checks", property(lambda self: tmp_path / "test_hidden.py"))
    return path


def arrays_only(ids, vocab_size):
    return np.eye(vocab_size)[ids.astype(int)]


def verdict_on(answer, **options):
    return checking.check_exercise(EXERCISE, LocalStudent({"one_hot": answer}, 0.3), **options)


def test_a_tip_costs_nothing_and_is_told_in_words():
    verdict = verdict_on(arrays_only)
    assert (verdict.status, verdict.score, verdict.diagnosis) == (Status.PASSED, 5, None)
    assert verdict.message == SUCCESS
    assert [each.sentence for each in verdict.tips] == ["Lists of ids work too."]
    text, panel = str(verdict), verdict._repr_html_()
    assert "A tip, no points: Lists of ids work too." in text
    assert "A tip, no points:" in panel
    assert "AttributeError" in panel
    assert "one_hot([1, 0], 2)" in panel
    for told in (text, panel):
        assert "✗" not in told
        assert "not yet" not in told
        assert told.count("✓") == 3  # the exercise and its two checks
    assert Verdict.from_json(json.loads(json.dumps(verdict._repr_mimebundle_()[MIME_TYPE]))) == verdict


def test_nothing_is_said_of_a_tip_that_finds_nothing():
    verdict = verdict_on(lambda ids, vocab_size: np.eye(vocab_size)[np.asarray(ids)])
    assert verdict.message == SUCCESS
    assert verdict.tips == ()
    assert "Lists" not in str(verdict) + verdict._repr_html_()


def test_who_lost_points_reads_no_tip_and_a_tip_is_no_question_of_the_diagnosis():
    asked = []

    def from_the_right(ids, vocab_size):
        asked.append(type(ids))
        return np.eye(vocab_size)[vocab_size - 1 - ids.astype(int)]

    verdict = verdict_on(from_the_right, name_mistake=False)
    assert verdict.status == Status.FAILED
    assert [each.name for each in verdict.checks] == ["test_arrays", "test_other_arrays"]
    assert set(asked) == {np.ndarray}


@pytest.mark.parametrize("problem", ["while True: pass", "raise SystemExit", "raise NotImplementedError", "return None"])
def test_whatever_happens_in_a_tip_costs_nothing(problem):
    namespace: dict = {"np": np}
    exec(
        f"def one_hot(ids, vocab_size):\n    if isinstance(ids, list):\n        {problem}\n    return np.eye(vocab_size)[ids]",
        namespace,
    )
    for student in (LocalStudent(namespace, 0.3), remote(namespace, 0.3)):
        verdict = checking.check_exercise(EXERCISE, student)
        assert (verdict.status, verdict.score, len(verdict.tips)) == (Status.PASSED, 5, 1)


def test_a_tip_that_breaks_is_not_shown(checks):
    checks.write_text(CHECKS.replace("expect(student.one_hot([1, 0], 2)", "expect(1 / 0"))
    verdict = verdict_on(arrays_only)
    assert (verdict.status, verdict.score, verdict.tips) == (Status.PASSED, 5, ())


def test_a_hidden_tip_keeps_its_input_to_itself(checks, monkeypatch):
    hidden = checks.rename(checks.with_name("test_hidden.py"))
    monkeypatch.setattr(catalog.Assignment, "check_files", property(lambda self: [hidden]))
    for reveal in (True, False):
        (tip,) = verdict_on(arrays_only, reveal=reveal).tips
        assert tip.hidden
        assert (bool(tip.call), "astype" in tip.message) == (reveal, reveal)


def test_tips_alone_check_nothing(checks, monkeypatch):
    checks.write_text(CHECKS.replace('@exercise("one_hot")', '@exercise("one_hot", weight=0)'))
    verdict = verdict_on(arrays_only)
    assert (verdict.status, verdict.score) == (Status.COULD_NOT_CHECK, 0)
    module: dict = {}
    exec(checks.read_text(), module)
    monkeypatch.setattr(findings, "_checks_of", lambda assignment, path: SimpleNamespace(**module))
    problems = [each.problem for each in findings.checks(catalog.assignment("01-one-hot"))]
    assert "It has no check of `one_hot`." in problems


def test_the_judge_does_not_ask_again_because_of_a_tip():
    def waits(ids, vocab_size):
        while isinstance(ids, list):
            pass
        return np.eye(vocab_size)[ids]

    class Kernel:
        lost = ""

        def ask(self, request, seconds):
            return remote({"one_hot": waits}, 0.3)._transport(request, seconds)

    exercise = dataclasses.replace(EXERCISE, seconds=0.3)
    verdict, in_time = Judge(catalog.assignment("01-one-hot")).ask(Kernel(), exercise)
    assert (verdict.status, in_time) == (Status.PASSED, True)
