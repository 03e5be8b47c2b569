"""Workers: in processes of this machine and in a Dask cluster; one that dies costs only what it had."""

from __future__ import annotations

import os

import nbformat
import psutil
import pytest

from autograder.checks.verdict import Status
from autograder.classroom import dask_worker, grading, workers
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands import class_commands
from autograder.judging import notebook
from autograder.judging.result import Result
from autograder.judging.submission import grade_notebook
from tests.classroom.made_up import (
    ASSIGNMENT,
    SLUG,
    UNCONFINED,
    Here,
    QuickJudge,
    comments,
    graded,
    grades,
    hand_in,
    run,
    score,
    short,
    submission,
)


def _dangerous(content: bytes, file_name: str, slug: str) -> Result:
    """Grade at once, or die, as the submission wishes."""
    if content == b"kills its worker":
        os._exit(1)
    return Result(slug, (), seconds=float(len(content)))


@pytest.mark.slow
@pytest.mark.kernel
def test_a_submission_that_kills_its_worker_is_ungradable_and_its_neighbors_come_through():
    contents = [b"harmless"] * 3 + [b"kills its worker"] + [b"harmless"] * 4
    jobs = [workers.Job(content, "one_hot.ipynb", SLUG, about=number) for number, content in enumerate(contents)]
    class_ = workers.Cohort(lambda: workers.local_executor(2), 2, _dangerous)
    results = {job.about: result for job, result in class_.run(jobs)}
    assert set(results) == set(range(8))
    assert {number for number, result in results.items() if result.ungradable} == {3}
    assert "died" in results[3].ungradable
    assert results[3].again


def test_only_a_few_submissions_are_handed_over_at_a_time():
    taken = []

    def jobs():
        for number in range(50):
            taken.append(number)
            yield workers.Job(b"", "one_hot.ipynb", SLUG, about=number)

    results = workers.Cohort(Here, 2, _dangerous).run(jobs())
    next(results)
    assert len(taken) <= 5
    results.close()


def test_a_fault_of_the_grader_costs_one_submission_a_sentence(monkeypatch):
    monkeypatch.setattr(QuickJudge, "run", lambda *_: 1 / 0)
    monkeypatch.setattr("autograder.judging.judge.Judge", QuickJudge)
    result = grade_notebook(nbformat.writes(short()).encode(), "one_hot.ipynb", SLUG)
    assert "ZeroDivisionError" in result.ungradable
    assert result.again
    assert all(verdict.status == Status.COULD_NOT_CHECK for verdict in result.verdicts)


@pytest.mark.parametrize("damage", ["gone", "half written"])
def test_a_release_that_is_missing_for_a_moment_is_not_the_students_fault(tmp_path, monkeypatch, damage):
    monkeypatch.setattr("autograder.judging.judge.Judge", QuickJudge)
    read = notebook.read

    def not_now(path):
        if path.parent.parent.name == "course":
            path = tmp_path / ASSIGNMENT.notebook
            if damage == "half written":
                path.write_text('{"cells": [')
        return read(path)

    monkeypatch.setattr(notebook, "read", not_now)
    result = grade_notebook(nbformat.writes(short()).encode(), "one_hot.ipynb", SLUG)
    assert "the released notebook of 01-one-hot can't be used" in result.ungradable
    assert result.again


def test_a_release_during_grading_takes_nothing_from_those_whose_file_is_broken(course, quick, monkeypatch):
    hand_in(course, "bela", b"{")
    prepare = Writer.prepare

    def then_lose_the_release(self, assignment):
        prepare(self, assignment)
        monkeypatch.setattr(notebook, "released", lambda *_: pytest.fail("it is read once"))

    monkeypatch.setattr(Writer, "prepare", then_lose_the_release)
    assert graded(course, exit_code=1) == 0
    with submission(course, "bela") as (_, found):
        assert all(grade.needs_manual_grade for grade in grades(found).values())


@pytest.mark.slow
@pytest.mark.kernel
def test_a_real_pool_grades_with_the_real_judge(course):
    hand_in(course, "ada")
    hand_in(course, "bela", short(one_hot="def one_hot(ids, vocab_size):\n    return np.asarray(ids)"))
    result = run("grade", course, "--workers", 2)
    assert result.exit_code == 0, result.output
    assert score(course, "ada") == 20
    assert 15 <= score(course, "bela") < 20
    with submission(course, "bela") as (_, found):
        assert comments(found)["one_hot"].startswith("not yet: ")


def test_a_worker_with_other_checks_or_packages_does_not_grade():
    other = dask_worker.condition([SLUG])
    other["environment"] = {**other["environment"], "numpy": "1.0"}
    result = dask_worker.grade_in_own_process(b"", "one_hot.ipynb", SLUG, expected=other)
    assert "numpy" in result.ungradable
    assert "in place of 1.0" in result.ungradable
    other = dask_worker.condition([SLUG])
    other["checks"] = {SLUG: "other"}
    assert "other checks" in dask_worker.grade_in_own_process(b"", "one_hot.ipynb", SLUG, expected=other).ungradable


def test_no_scheduler_at_the_address_is_one_sentence(course):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'inside-the-embedding-layer[cluster]'")
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", "nonsense://nowhere")
    assert result.exit_code == 1
    assert "No Dask scheduler answers" in result.output


@pytest.mark.slow
@pytest.mark.kernel
def test_a_dask_cluster_grades_also_when_a_worker_is_killed(course):
    distributed = pytest.importorskip(
        "distributed", reason="Dask is not installed: pip install 'inside-the-embedding-layer[cluster]'"
    )
    for number in range(4):
        hand_in(course, f"student-{number}")
    hand_in(course, "broken", b"{")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, protocol="tcp://", processes=True
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        workers = client.run(os.getpid)
        ledger, writer = Ledger(course / "ledger"), Writer(course)
        writer.prepare(ASSIGNMENT)
        todo = grading.plan(course, [ASSIGNMENT], ledger, writer)
        with class_commands._cohort(
            [ASSIGNMENT], None, cluster.scheduler_address, {"kernel_settings": {"confined": not UNCONFINED}}
        ) as class_:
            results = grading.grade(todo.steps, class_, ledger, writer)
            done = [next(results)]
            psutil.Process(next(iter(workers.values()))).kill()
            done += results
        assert len(done) == 5
        hand_in(course, "late")
        result = run("grade", course, "--scheduler", cluster.scheduler_address)
    assert result.exit_code == 1  # the broken one
    assert "1/1" in result.output
    assert {score(course, f"student-{number}") for number in range(4)} == {20}
    assert score(course, "late") == 20
