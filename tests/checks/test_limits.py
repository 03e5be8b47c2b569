"""The limit of a call: processor time for code that computes, a ceiling for code that waits, and no alarm anywhere else."""

from __future__ import annotations

import contextlib
import gc
import subprocess
import sys
import threading
import time
import weakref

import pytest

from autograder.checks.limits import PATIENCE, TimeLimit, limited
from autograder.checks.student import LocalStudent, OutOfTime, StudentError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm: only the clock's ceiling holds there")


def computing():
    while True:
        pass


def computing_behind_a_bare_except():
    while True:
        with contextlib.suppress(Exception):
            computing()


def waiting_for_a_process_that_computes():
    subprocess.run([sys.executable, "-c", "while True: pass"], check=False)


@pytest.mark.parametrize("endless", [computing, computing_behind_a_bare_except])
def test_code_that_computes_is_stopped_by_its_processor_time(endless):
    with pytest.raises(TimeLimit) as limit:
        limited(endless, 0.2)
    assert not limit.value.waited


def test_the_processor_time_of_children_counts():
    with pytest.raises(TimeLimit) as limit:
        limited(waiting_for_a_process_that_computes, 1.0)
    assert not limit.value.waited


def test_code_that_waits_is_stopped_by_the_clock_and_later():
    with pytest.raises(TimeLimit) as limit:
        limited(threading.Event().wait, 0.1)
    assert limit.value.waited


def test_time_in_which_others_have_the_processor_is_not_the_calls():
    def waits_longer_than_it_may_compute():
        threading.Event().wait(0.2 * PATIENCE / 2)
        return "done"

    assert limited(waits_longer_than_it_may_compute, 0.2) == "done"


def test_the_alarm_does_not_outlive_its_call():
    assert limited(lambda: 7, 0.05) == 7
    until = time.monotonic() + 0.5
    while time.monotonic() < until:  # an alarm that is left would strike here
        pass


def test_a_limit_inside_of_another_leaves_the_outer_one_as_it_was():
    def inner_then_endless():
        limited(lambda: None, 60)
        computing()

    with pytest.raises(TimeLimit):
        limited(inner_then_endless, 0.3)


def test_the_alarm_strikes_only_in_what_the_call_runs(monkeypatch):
    """Whoever asks may take as long as it needs, before the call and behind it: here a result that is slow to describe."""
    student = LocalStudent({"quick": lambda: 7}, seconds=0.1)

    def slow(*arguments):
        until = time.process_time() + 0.4
        while time.process_time() < until:
            pass
        return False

    monkeypatch.setattr("autograder.checks.student.same", slow)
    assert student.quick() == 7
    student.call("quick")


def test_the_limit_is_a_type_and_no_name_that_a_student_can_take():
    class TimeLimit(Exception):
        pass

    def raising():
        raise TimeLimit("mine")

    student = LocalStudent({"raising": raising, "computing": computing}, seconds=0.2)
    with pytest.raises(StudentError) as raised:
        student.raising()
    assert not isinstance(raised.value, OutOfTime)
    with pytest.raises(OutOfTime):
        student.computing()


def test_the_alarm_leaves_alone_what_a_garbage_collection_calls(monkeypatch):
    """There Python would print the exception and go on: a learner would read of an alarm that is none of theirs."""
    ignored = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)

    def slow_callback(phase, info):
        until = time.process_time() + 0.05
        while time.process_time() < until:
            pass

    def collecting():
        while True:
            gc.collect()
            sum(range(5_000_000))

    gc.callbacks.append(slow_callback)
    try:
        with pytest.raises(TimeLimit):
            limited(collecting, 0.3)
    finally:
        gc.callbacks.remove(slow_callback)
    assert not ignored


def test_the_alarm_leaves_alone_what_a_weak_reference_calls(monkeypatch):
    ignored = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)

    class Key:
        pass

    def forgetting():
        known = weakref.WeakKeyDictionary()
        while True:
            keys = [Key() for _ in range(50_000)]
            known.update(dict.fromkeys(keys))
            del keys

    for _ in range(5):
        with pytest.raises(TimeLimit):
            limited(forgetting, 0.2)
    assert not ignored
