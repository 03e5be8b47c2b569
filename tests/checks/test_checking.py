"""What `check` says: four outcomes, points, panels, and a clear sentence for what goes wrong for real."""

from __future__ import annotations

import dataclasses
import itertools
import json
import logging
import os
import sys
import time
import types

import numpy as np
import pytest

from autograder import catalog, check
from autograder.catalog import ROOT
from autograder.checks import checking
from autograder.checks.keras_probes import noted_weights
from autograder.checks.keras_questions import other_kernel, watched_gap
from autograder.checks.student import KernelGone, LocalStudent
from autograder.checks.verdict import MIME_TYPE, Status, Verdict
from autograder.checks.vocabulary import CheckFailed, expect
from tests.answers import references, verdict_on


def right(ids, vocab_size):
    return np.eye(vocab_size)[np.asarray(ids, dtype=int)]


def with_fault(source: str) -> Verdict:
    """Check what a notebook with this source defines as `one_hot`."""
    namespace = {"np": np}
    exec(source, namespace)
    exercise = catalog.exercise("one_hot")
    return checking.check_exercise(exercise, LocalStudent(namespace, seconds=0.3))


def test_a_verdict_shows_its_points_as_its_repr():
    assert repr(verdict_on("one_hot", right)) == "5"
    assert float(repr(verdict_on("one_hot", lambda ids, size: right(ids, size)[..., ::-1]))) < 5


def test_points_come_in_quarters_and_only_a_full_answer_gets_them_all():
    verdict = verdict_on("count_weights", lambda v, d, h, t: {"table": v * d, "one_hot_network": 0, "embedding_network": 0})
    assert 0 < verdict.score < 4
    assert (verdict.score * 4).is_integer()


def test_a_copy_without_the_hidden_checks_says_how_many_more_there_are():
    exercise = dataclasses.replace(catalog.exercise("one_hot"), further_checks=1)
    student = LocalStudent({"one_hot": right})
    assert "graded" not in checking.check_exercise(exercise, student).message
    verdict = checking.check_exercise(exercise, student, hidden=False)
    assert verdict.message == "All 4 checks passed. One further check runs when the notebook is graded."
    exercise = dataclasses.replace(exercise, further_checks=0)
    assert checking.check_exercise(exercise, student, hidden=False).message == "All 4 checks passed."


def test_a_function_that_prints_is_told_to_return():
    verdict = with_fault("def one_hot(ids, vocab_size):\n    print(np.eye(vocab_size)[ids])")
    assert verdict.diagnosis == "prints-instead-of-returning"
    assert "return" in verdict.message
    assert verdict.score == 0


def test_a_function_without_return_is_told_so():
    verdict = with_fault("def one_hot(ids, vocab_size):\n    result = np.eye(vocab_size)")
    assert verdict.diagnosis == "returns-nothing"


def test_a_function_that_changes_its_input_is_told_so_and_loses_only_that():
    def one_hot(ids, vocab_size):
        result = right(ids, vocab_size)
        if isinstance(ids, np.ndarray) and ids.ndim:
            ids += 1
        return result

    verdict = verdict_on("one_hot", one_hot)
    assert verdict.diagnosis == "changes-its-input"
    assert [each.status for each in verdict.checks].count("failed") == 1


def test_a_mistake_is_named_also_where_the_learner_makes_it_in_place():
    def sgd_step(table, ids, grad_output, learning_rate):
        table = np.asarray(table)
        table[np.asarray(ids)] -= learning_rate * np.asarray(grad_output)
        return table

    assert verdict_on("sgd_step", sgd_step).diagnosis == "last-step-wins"


def test_a_function_that_remembers_between_calls_is_told_so():
    verdict = with_fault(
        "seen = {}\n"
        "def one_hot(ids, vocab_size, seen=seen):\n"
        "    seen.setdefault('size', vocab_size)\n"
        "    return np.eye(max(vocab_size, seen['size']) if len(seen) > 1 else seen['size'])[np.asarray(ids, dtype=int)]"
    )
    assert verdict.status == "failed"
    remembers = {"count": 0}

    def one_hot(ids, vocab_size):
        remembers["count"] += 1
        return right(ids, vocab_size) * remembers["count"]

    assert verdict_on("one_hot", one_hot).diagnosis == "remembers-between-calls"


def test_a_function_that_keeps_its_result_from_call_to_call_is_told_so_also_where_its_memory_is_measured():
    kept = {}

    def gradient_by_scatter(ids, grad_output, vocab_size):
        total = kept.setdefault((vocab_size, grad_output.shape[-1]), np.zeros((vocab_size, grad_output.shape[-1])))
        np.add.at(total, ids, grad_output)
        return total

    assert verdict_on("gradient_by_scatter", gradient_by_scatter).diagnosis == "remembers-between-calls"


def test_a_function_that_uses_the_notebooks_variable_is_told_which():
    verdict = with_fault("sentence = [0, 1, 2]\ndef one_hot(ids, vocab_size):\n    return np.eye(vocab_size)[sentence]")
    assert verdict.diagnosis == "reads-a-notebook-variable"
    assert "`sentence`" in verdict.message


class Guest(LocalStudent):
    """A student who notes that nothing more will be asked, and who is made from it to be asked again."""

    def __init__(self, namespace):
        super().__init__(namespace)
        self.closed = False
        self.others: list[Guest] = []

    def close(self):
        super().close()
        self.closed = True

    def again(self):
        self.others.append(Guest(self.namespace))
        return self.others[-1]


def interrupted(*arguments):
    raise KeyboardInterrupt


def test_a_student_is_closed_after_the_checks_and_so_is_the_one_who_is_asked_again():
    student = Guest({"one_hot": lambda ids, vocab_size: right(ids, vocab_size) * 7})
    assert checking.check_exercise(catalog.exercise("one_hot"), student).status == "failed"
    assert student.closed
    assert student.others
    assert all(other.closed for other in student.others)


def test_a_student_is_closed_also_after_an_interrupt():
    student = Guest({"one_hot": interrupted})
    with pytest.raises(KeyboardInterrupt):
        checking.check_exercise(catalog.exercise("one_hot"), student)
    assert student.closed


def test_the_one_who_is_asked_again_is_closed_also_after_an_interrupt():
    def one_hot(ids, vocab_size):
        if any(other.events for other in student.others):
            raise KeyboardInterrupt
        return right(ids, vocab_size) * 7

    student = Guest({"one_hot": one_hot})
    with pytest.raises(KeyboardInterrupt):
        checking.check_exercise(catalog.exercise("one_hot"), student)
    assert student.others
    assert all(other.closed for other in student.others)


@pytest.mark.slow
@pytest.mark.keras
def test_an_interrupt_while_keras_is_watched_leaves_keras_as_it_was(monkeypatch, tmp_path):
    import keras
    import tensorflow as tf

    checks = tmp_path / "test_public.py"
    checks.write_text(
        "from autograder.checks.keras_probes import watch\n"
        "from autograder.checks.vocabulary import exercise\n"
        "@exercise('twin_gap')\n"
        "def test_what_is_built(student):\n"
        "    student.apply(watch, 20)\n"
        "    student.twin_gap()\n"
    )
    monkeypatch.setattr(catalog.Assignment, "check_files", property(lambda self: [checks]))
    before, during = (keras.layers.Embedding.build, False, np.random.default_rng), []

    def twin_gap():
        during.append((keras.layers.Embedding.build, tf.config.functions_run_eagerly(), np.random.default_rng))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exec("check('twin_gap')", {"check": check, "twin_gap": twin_gap})
    assert during != [before]
    assert (keras.layers.Embedding.build, tf.config.functions_run_eagerly(), np.random.default_rng) == before


def test_no_more_layers_are_compared_than_are_noted():
    layers = [[np.zeros((4, 2))]] * 30
    student = types.SimpleNamespace(apply=lambda function, *_: [layers, layers] if function is noted_weights else None)
    student.twin_gap = lambda *_: 0.0
    with pytest.raises(CheckFailed, match="More than 20 layers"):
        watched_gap(student, None, None, 4, 2)


def test_a_kernel_layer_is_described_by_what_its_numbers_are():
    table, before = np.array([[1.0, 2.0], [0.0, -4.0]]), np.ones((2, 2))
    assert other_kernel([before], table, before).endswith("as it was before the call.")
    assert other_kernel([table + 1], table, before).endswith("the table added to the kernel that was there before.")
    assert other_kernel([table * 3], table, before).endswith("the table times 3.")
    assert other_kernel([table * [[1], [9]]], table, before).endswith("only the rows 0 of it are.")
    assert other_kernel([table + np.array([[5, 0], [0, 2]])], table, before).endswith("differ by up to 5.")
    assert other_kernel([table.T[:1]], table, before).endswith("the embedding's table.")


def test_endless_recursion_is_named():
    verdict = with_fault("def one_hot(ids, vocab_size):\n    return one_hot(ids, vocab_size)")
    assert verdict.diagnosis == "endless-recursion"


def test_a_librarys_recursion_is_not_the_answers():
    deep = "    nested = []\n    for _ in range(9999):\n        nested = [nested]\n    return copy.deepcopy(nested)"
    verdict = with_fault(f"import copy\ndef one_hot(ids, vocab_size):\n{deep}")
    assert verdict.diagnosis == "raises"
    assert "recursion" in verdict.message
    assert "calls itself" not in verdict.message


@pytest.mark.parametrize(
    "loop",
    ["while True: pass", "while True:\n        try:\n            sum(range(99))\n        except Exception:\n            pass"],
    ids=["plain", "catching exceptions"],
)
def test_an_endless_loop_is_stopped_once_and_named(loop):
    started = time.perf_counter()
    verdict = with_fault(f"def one_hot(ids, vocab_size):\n    {loop}")
    assert verdict.diagnosis == "takes-too-long"
    assert verdict.score == 0
    assert time.perf_counter() - started < 10  # one limit of 0.3 s, not one for each check


def test_what_an_answer_raises_first_is_told_before_that_a_later_call_took_too_long():
    def one_hot(ids, vocab_size):
        if ids.ndim == 1:
            raise OverflowError("the first check meets this")
        while True:
            pass

    verdict = checking.check_exercise(catalog.exercise("one_hot"), LocalStudent({"one_hot": one_hot}, 0.3))
    assert "the first check meets this" in verdict.message


def test_an_exception_is_shown_with_its_line():
    verdict = with_fault("def one_hot(ids, vocab_size):\n    return np.zeros(vocab_size)[ids.shap]")
    assert verdict.diagnosis == "raises"
    assert "AttributeError" in verdict.message


def test_a_wrong_number_of_arguments_is_an_exception_like_any_other():
    verdict = with_fault("def one_hot(ids):\n    return ids")
    assert verdict.diagnosis == "raises"
    assert "TypeError" in verdict.message


def test_leaving_python_does_not_end_the_notebook():
    verdict = with_fault("import sys\ndef one_hot(ids, vocab_size):\n    sys.exit(0)")
    assert verdict.status == "failed"
    assert "SystemExit" in verdict.message


def test_an_answer_that_needs_an_unfinished_exercise_names_it():
    namespace = {}
    exec(
        "def one_hot(ids, vocab_size):\n    raise NotImplementedError\n"
        "def embed_by_matmul(ids, table):\n    return one_hot(ids, len(table)) @ table",
        namespace,
    )
    verdict = verdict_on("embed_by_matmul", namespace)
    assert verdict.diagnosis == "needs-another-exercise"
    assert "`one_hot`" in verdict.message


def test_what_fails_for_two_dimensions_shows_a_small_call():
    verdict = verdict_on("one_hot", lambda ids, vocab_size: np.eye(vocab_size)[np.ravel(np.asarray(ids, dtype=int))])
    calls = [each.call for each in verdict.checks if each.call]
    assert calls
    assert all(call.startswith("one_hot(") for call in calls)
    assert min(map(len, calls)) < 40


def test_a_name_that_is_not_defined_counts_as_not_attempted():
    verdict = verdict_on("one_hot", {"one_hot": None})
    assert (verdict.status, verdict.score) == ("not_attempted", 0)
    assert "`one_hot`" in verdict.message


def test_a_check_that_breaks_could_not_check_and_says_why(monkeypatch):
    import autograder.checks.vocabulary

    module = sys.modules[type(verdict_on("one_hot", right)).__module__]
    assert module
    public = next(name for name in sys.modules if name.endswith("01-one-hot.test_public"))

    def broken(*arguments, **options):
        raise OSError("the disk is on holiday")

    monkeypatch.setattr(sys.modules[public], "expect", broken)
    hidden = next(name for name in sys.modules if name.endswith("01-one-hot.test_hidden"))
    monkeypatch.setattr(sys.modules[hidden], "expect", broken)
    verdict = verdict_on("one_hot", right)
    assert verdict.status == "could_not_check"
    assert "the disk is on holiday" in verdict.message
    assert autograder.checks.vocabulary.expect is not broken


def test_a_checks_file_that_cannot_be_loaded_could_not_check(monkeypatch, tmp_path):
    broken = tmp_path / "test_public.py"
    broken.write_text("import no_such_package\n")
    monkeypatch.setattr(catalog.Assignment, "check_files", property(lambda self: [broken]))
    verdict = verdict_on("one_hot", right)
    assert verdict.status == "could_not_check"
    assert "no_such_package" in verdict.message


def test_a_check_that_judges_each_case_asks_them_all_and_speaks_of_the_first_that_is_wrong(monkeypatch, tmp_path):
    checks = tmp_path / "test_public.py"
    checks.write_text("""
import numpy as np
from autograder.checks.vocabulary import exercise, expect, judge_each

def judge(student, id):
    expect(student.one_hot(np.array(id), 3), np.eye(3)[id])

@exercise("one_hot")
def test_each(student):
    judge_each(student, judge, [(0,), (1,), (2,)])
""")
    monkeypatch.setattr(catalog.Assignment, "check_files", property(lambda self: [checks]))

    def wrong(ids, vocab_size):
        if ids == 2:
            raise ValueError("two is too many")
        return right(ids, vocab_size) * (ids != 1)

    student = LocalStudent({"one_hot": wrong})
    (result,) = checking.check_exercise(catalog.exercise("one_hot"), student, name_mistake=False).checks
    assert [int(event.arguments[0]) for event in student.events] == [0, 1, 2]
    assert result.call == "one_hot(np.array(1), 3)"
    assert "two is too many" not in result.message


def test_hidden_checks_keep_their_inputs_to_themselves_when_nbgrader_grades():
    exercise = catalog.exercise("one_hot")
    wrong = LocalStudent({"one_hot": lambda ids, vocab_size: np.eye(vocab_size)[np.asarray(ids, dtype=int) - 1]})
    verdict = checking.check_exercise(exercise, wrong, reveal=False)
    hidden = [each for each in verdict.checks if each.hidden]
    assert hidden
    assert all(not each.call and not each.got and not each.expected and not each.grids and not each.message for each in hidden)
    assert any(each.call for each in verdict.checks if not each.hidden)


def test_the_panel_speaks_in_words_and_escapes_what_a_student_wrote():
    verdict = with_fault("def one_hot(ids, vocab_size):\n    raise ValueError('<script>alert(1)</script>')")
    panel = verdict._repr_html_()
    assert "not yet" in panel
    assert "aria-label" in panel
    assert "<script>" not in panel
    assert "&lt;script&gt;" in panel


def test_the_panel_draws_the_difference():
    panel = verdict_on("one_hot", lambda ids, vocab_size: 1 - right(ids, vocab_size))._repr_html_()
    assert "should be" in panel
    assert "≠" in panel


def test_the_text_form_lists_each_check():
    text = str(verdict_on("one_hot", right))
    assert text.startswith("✓ one_hot: passed, 5 of 5 points")
    assert text.count("✓") == 1 + len(verdict_on("one_hot", right).counted)


def test_a_verdict_survives_json():
    verdict = verdict_on("one_hot", lambda ids, vocab_size: np.full((*np.shape(ids), vocab_size), np.nan))
    text = json.dumps(verdict._repr_mimebundle_()[MIME_TYPE], allow_nan=False)
    assert Verdict.from_json(json.loads(text)) == verdict


def test_check_finds_the_function_where_it_is_called_and_remembers_the_points(tmp_path):
    namespace = {"check": check, "one_hot": right}
    exec("verdict = check('one_hot')", namespace)
    assert namespace["verdict"].status == "passed"
    assert json.loads((tmp_path / ".progress.json").read_text())["one_hot"] == {"score": 5.0, "status": "passed"}


def test_check_leaves_no_trace_when_nbgrader_grades(tmp_path, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    namespace = {"check": check, "one_hot": right}
    exec("check('one_hot')", namespace)
    assert list(tmp_path.iterdir()) == []


def test_check_of_a_misspelled_name_suggests_the_right_one():
    assert "'one_hot'" in str(check("one_hott"))


def test_check_writes_nothing_to_stderr(capfd):
    def noisy(ids, vocab_size):
        os.write(2, b"native noise\n")
        print("noise", file=sys.stderr)
        return right(ids, vocab_size)

    exec("check('one_hot')", {"check": check, "one_hot": noisy})
    assert capfd.readouterr().err == ""


def test_tensorflows_warnings_stay_quiet_whatever_level_its_logger_is_set_to(caplog):
    logger = logging.getLogger("tensorflow")
    with caplog.at_level(logging.INFO, logger="tensorflow"):  # as TensorFlow does it in a notebook when it is imported
        logger.warning("5 out of the last 5 calls triggered retracing")
        logger.error("no memory left")
    assert caplog.messages == ["no memory left"]


def test_what_a_function_prints_does_not_reach_the_notebook(capsys):
    def chatty(ids, vocab_size):
        print("working ...")
        return right(ids, vocab_size)

    assert verdict_on("one_hot", chatty).status == "passed"
    assert capsys.readouterr().out == ""


def test_the_checks_read_no_solution_that_ships():
    for path in (ROOT / "autograder").rglob("test_public.py"):
        assert "oracle" not in path.read_text(encoding="utf-8")


def test_a_list_is_refused_only_where_the_notebook_goes_on_with_an_array():
    expect([[1, 0]], [[1, 0]])
    expect(np.array([[1, 0]]), [[1, 0]], array=True)
    with pytest.raises(CheckFailed, match="The numbers are right, but a list came back"):
        expect([[1, 0]], [[1, 0]], array=True)
    with pytest.raises(CheckFailed, match="One number differs"):  # what is wrong comes first
        expect([[1, 1]], [[1, 0]], array=True)
    with pytest.raises(CheckFailed) as caught:
        expect((np.array([1]), [2.0]), (np.array([1]), np.array([2.0])), array=True)
    assert caught.value.message.startswith("Returned value 2 of 2: The numbers are right, but a list came back")


@pytest.mark.parametrize("dtype", [bool, np.uint8])
def test_what_cannot_be_subtracted_is_no_float(dtype):
    expect(np.array([1, 0]), [1, 0], kind="signed")
    with pytest.raises(CheckFailed, match="These should be floats, to calculate with"):
        expect(np.array([1, 0], dtype=dtype), [1, 0], kind="signed")


def _trains(exercise):
    return bool(catalog.assignment(exercise.assignment).imports)


ODD = {"None": None, "text": "x", "object": object(), "rows of different lengths": [[1], [1, 2]], "a number": np.array(1.5)}
ODD |= {"pair of nothing": (None, None), "pair": ("a", ()), "dict of arrays": {"a": np.zeros(2)}, "lists": [[[]]], "bytes": b"x"}


@pytest.mark.parametrize("exercise", [each.name for each in catalog.exercises() if not each.is_value and not _trains(each)])
def test_no_answer_is_too_odd_to_be_judged(exercise):
    exercise = catalog.exercise(exercise)
    answers = references(exercise.assignment)
    for odd in ODD.values():
        calls = itertools.count(1)

        def now_and_then(*given, odd=odd, calls=calls, **named):
            return odd if next(calls) % 3 == 0 else answers[exercise.name](*given, **named)

        for answer in (lambda *_, odd=odd, **__: odd, now_and_then):
            verdict = checking.check_exercise(exercise, LocalStudent(answers | {exercise.name: answer}, exercise.seconds))
            assert verdict.status == Status.FAILED
            assert {check.status for check in verdict.counted} <= {Status.FAILED, Status.PASSED}


def test_a_kernel_that_is_lost_while_it_is_asked_again_has_given_no_second_answer(monkeypatch):
    def lost(student):
        again = LocalStudent(student.namespace, student.seconds)
        monkeypatch.setattr(again, "call", raising(KernelGone("The kernel is gone.", died=True)))
        return again

    monkeypatch.setattr(LocalStudent, "again", lost)
    verdict = verdict_on("one_hot", lambda ids, vocab_size: 0.3 * right(ids, vocab_size) + np.sin(np.size(ids)))
    assert verdict.status == Status.FAILED
    assert "gave two answers" not in verdict.message


def raising(problem):
    def answer(*_, **__):
        raise problem

    return answer


def test_a_sentence_about_a_giant_key_is_no_giant():
    verdict = verdict_on("build_vocab", lambda sentences: {"k" * 100_000: 0})
    assert verdict.status == Status.FAILED
    assert len(str(verdict)) < 20_000
