"""Verdicts on a machine whose cores are busy with other things are those of an idle one."""

from __future__ import annotations

import dataclasses
import os
import shlex
import signal
import subprocess
import sys

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.checks.verdict import Status
from autograder.classroom.answers import imports_of, variants, verdict_on
from autograder.judging import sandbox
from autograder.judging.judge import Judge

pytestmark = [pytest.mark.slow, pytest.mark.kernel]
#: Right answers that take their time: loops in Python where NumPy would do.
SLOW = [("03-gradient-flow", "gradient_by_scatter__nested_lists"), ("02-lookup", "masked_mean__loop_to_lists")]


@pytest.fixture
def busy():
    """Eight processes that compute as long as the test runs. A shell starts them and ends: they are nobody's children."""
    each = f"{shlex.quote(sys.executable)} -S -c 'while True: pass' >/dev/null 2>&1 & echo $!"
    count = max(8, 4 * (os.cpu_count() or 1))
    started = subprocess.run(["sh", "-c", "\n".join([each] * count)], capture_output=True, text=True, check=True)
    yield
    for process in started.stdout.split():
        os.kill(int(process), signal.SIGKILL)


@pytest.mark.parametrize("assignment", catalog.assignments(), ids=lambda assignment: assignment.slug)
def test_a_right_answer_keeps_full_marks_while_others_burn_all_cores(assignment, busy):
    longest = max(assignment.exercises, key=lambda exercise: exercise.minutes)
    cells = [imports_of(assignment.slug), *(reference.source_of(exercise) for exercise in assignment.exercises)]
    submitted = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    settings = sandbox.kernel_settings(confined=not sandbox.why_unavailable(), packages=assignment.imports)
    alone = dataclasses.replace(assignment, exercises=(longest,))
    _, (verdict,) = Judge(alone, kernel_settings=settings).run(submitted)
    assert verdict.status == Status.PASSED, verdict.message


@pytest.mark.parametrize(("slug", "name"), SLOW)
def test_slow_right_answers_keep_them_too(slug, name, busy):
    verdict = verdict_on(name.split("__")[0], variants(slug)[name])
    assert verdict.status == Status.PASSED, verdict.message
