"""Workers: in processes of this machine and in a Dask cluster; one that dies costs only what it had."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import Executor, Future
from pathlib import Path

import nbformat
import psutil
import pytest

from autograder.catalog import ROOT
from autograder.checks import serial
from autograder.checks.verdict import Status
from autograder.classroom import dask_worker, grading, workers
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.commands import class_commands
from autograder.judging import notebook
from autograder.judging.kernel import Limits
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


def _dangerous(content: bytes, file_name: str, slug: str, **options: object) -> Result:
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


@pytest.mark.slow
def test_a_process_that_takes_too_long_is_ended_and_its_neighbor_keeps_its_own():
    with workers.LocalExecutor(2, seconds=10) as executor:
        endless, neighbor = executor.submit(time.sleep, 3600), executor.submit(os.getpid)
        with pytest.raises(workers.TimeOver):
            endless.result()
        assert psutil.pid_exists(neighbor.result())
        assert executor.submit(abs, -3).result() == 3


def test_a_submission_that_never_ends_is_for_a_person_and_is_not_tried_again():
    def over(content, *_, **options):
        if content == b"never ends":
            raise workers.TimeOver
        return Result(SLUG, ())

    contents = [b"harmless", b"never ends", b"harmless"]
    jobs = [workers.Job(content, "one_hot.ipynb", SLUG, about=number) for number, content in enumerate(contents)]
    results = {job.about: result for job, result in workers.Cohort(Here, 2, over).run(jobs)}
    assert [results[number].ungradable for number in range(3)] == [None, workers.TOO_LONG, None]
    assert not results[1].again  # it would take as long the next time
    assert results[1].needs_a_person


def test_a_time_that_is_over_is_longer_than_what_a_notebook_may_take():
    assert Limits().notebook_seconds + Limits().again_seconds + Limits().cell_seconds < workers.JOB_SECONDS


def test_an_executed_notebook_that_cannot_be_stored_makes_one_submission_ungradable(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.judging.judge.Judge", QuickJudge)
    (tmp_path / "a file").touch()
    content = nbformat.writes(short()).encode()
    result = workers.grade_into_a_file(content, ASSIGNMENT.notebook, SLUG, keep=str(tmp_path / "a file"))
    assert "The executed notebook could not be stored: File exists." in result.ungradable
    assert result.again


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


def _jobs(count):
    return [workers.Job(b"harmless", "one_hot.ipynb", SLUG, about=number) for number in range(count)]


def test_workers_that_got_ready_meanwhile_grade_what_comes_then():
    opened = []

    def open_executor():
        opened.append(Here())
        return opened[-1]

    class_ = workers.Cohort(open_executor, 2, _dangerous)
    class_.start(str, 8)
    assert class_.why_none_grades() == ""
    assert len(list(class_.run(_jobs(8)))) == 8
    assert len(opened) == 1


def test_no_more_workers_get_ready_than_there_are_submissions():
    asked = []
    workers.Cohort(Here, 16, _dangerous).start(lambda: asked.append(None) or "", 3)
    assert len(asked) == 3


def test_what_keeps_workers_from_grading_is_known_before_the_first_submission():
    class_ = workers.Cohort(Here, 2, _dangerous)
    class_.start(lambda: "No kernel starts here.", 8)
    assert class_.why_none_grades() == "No kernel starts here."


@pytest.mark.slow
def test_a_worker_that_dies_as_it_gets_ready_keeps_nobody_from_grading():
    with contextlib.closing(workers.Cohort(lambda: workers.local_executor(1), 1, _dangerous)) as class_:
        class_.start(functools.partial(os._exit, 1), 1)
        assert class_.why_none_grades() == ""
        assert [result.ungradable for _, result in class_.run(_jobs(1))] == [None]


def spawned() -> set[psutil.Process]:
    """Return the workers that this process has started and that still run."""
    found = set()
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it ends just now
            found |= {each} if "spawn_main" in " ".join(each.cmdline()) else set()
    return found


@pytest.mark.slow
def test_workers_that_got_ready_for_nothing_are_ended():
    before = set(psutil.Process().children())
    class_ = workers.Cohort(lambda: workers.local_executor(2), 2, _dangerous)
    class_.start(functools.partial(time.sleep, 3600), 2)
    class_.close()
    assert not psutil.wait_procs(spawned() - before, timeout=10)[1]


def test_who_is_done_gets_the_next_submission_before_the_results_of_others_are_written():
    class AllAtOnce(Executor):
        """Has four results at the same moment."""

        def __init__(self):
            self.futures = []

        def submit(self, task, content, *_, **options):
            self.futures.append(Future())
            if len(self.futures) == 4:
                for future in self.futures:
                    future.set_result(Result(SLUG, ()))
            return self.futures[-1]

    executor = AllAtOnce()
    results = workers.Cohort(lambda: executor, 2).run(workers.Job(b"", "one_hot.ipynb", SLUG, about=n) for n in range(50))
    written = []
    for job, _ in results:
        assert len(executor.futures) == 4 + len(written)  # one more for each that is written
        written.append(job.about)
        if len(written) == 4:
            break
    results.close()
    assert written == [0, 1, 2, 3]


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
    assert "numpy" in not_graded(other)
    assert "in place of 1.0" in not_graded(other)
    other = dask_worker.condition([SLUG])
    other["checks"] = {SLUG: "other"}
    assert "other checks" in not_graded(other)


def not_graded(expected) -> str:
    written = dask_worker.grade_in_own_process(b"", "one_hot.ipynb", SLUG, expected=expected)
    return dask_worker.read_result(written, SLUG).ungradable


def test_what_a_worker_writes_is_read_as_it_was():
    result = Result.without_verdict(SLUG, "It is no notebook.", seconds=2.5)
    assert dask_worker.read_result(json.dumps(serial.to_data(result)), SLUG) == result


@pytest.mark.parametrize(
    "answered",
    [
        *(b"bytes", None, 7, "", "{", "[]", "null", "{}", '{"assignment": "01-one-hot"}', "[" * 100_000),
        json.dumps(serial.to_data(Result(SLUG, ()))),
        json.dumps(serial.to_data(Result.without_verdict("02-lookup", "of another assignment"))),
        Result.without_verdict(SLUG, "as an object, which came as a pickle"),
    ],
    ids=lambda answered: f"{type(answered).__name__} {str(answered)[:20]}",
)
def test_what_is_no_result_of_this_assignment_is_never_taken_for_one(answered):
    result = dask_worker.read_result(answered, SLUG)
    assert result.ungradable == "A worker of the cluster answered with something that is no result."
    assert result.again


# ------------------------------------------------------------------------------------------------------------- Dask

DASK_IS_MISSING = "Dask is not installed: pip install 'inside-the-embedding-layer[cluster]'"


@pytest.fixture
def distributed():
    return pytest.importorskip("distributed", reason=DASK_IS_MISSING)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A function that makes an authority, a certificate of it and its key, and returns these three files."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing, which makes the certificates of this test")

    def made(name: str) -> tuple[str, str, str]:
        folder = tmp_path_factory.mktemp(name)

        def openssl(*arguments: str) -> None:
            subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
        openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/CN={name} authority")
        openssl("req", *new, "-keyout", "key.pem", "-out", "request.pem", "-subj", f"/CN={name}")
        authority = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
        openssl("x509", "-req", "-in", "request.pem", *authority, "-days", "2", "-out", "cert.pem")
        return str(folder / "ca.pem"), str(folder / "cert.pem"), str(folder / "key.pem")

    return made


def by_options(files: tuple[str, str, str]) -> list[str]:
    return ["--tls-ca-file", files[0], "--tls-cert", files[1], "--tls-key", files[2]]


def test_no_scheduler_at_the_address_is_one_sentence(course, distributed):
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", "nonsense://nowhere", "--trusted-network")
    assert result.exit_code == 1
    assert "No Dask scheduler answers" in result.output


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "127.0.0.1:8786", "ws://127.0.0.1:8786", "tlsx://127.0.0.1:1"])
def test_a_scheduler_that_anyone_may_command_is_not_talked_to(course, distributed, address, monkeypatch):
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("it was talked to"))
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", address)
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "can run code there and here" in said
    assert "--tls-ca-file, --tls-cert and --tls-key" in said
    assert "--trusted-network" in said


def test_what_is_for_a_cluster_is_not_ignored_without_one(course):
    result = run("grade", course, "--trusted-network")
    assert result.exit_code == 2
    assert "give its address with --scheduler" in " ".join(result.output.split())


def test_a_scheduler_with_tls_needs_certificates(course, distributed):
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", "tls://127.0.0.1:8786", "--trusted-network")
    assert result.exit_code == 1
    assert "asks for certificates" in result.output


def test_a_file_that_is_no_certificate_is_one_sentence(course, distributed, tmp_path):
    (tmp_path / "no.pem").write_text("nothing")
    hand_in(course, "ada")
    result = run("grade", course, "--scheduler", "tls://127.0.0.1:8786", *by_options((str(tmp_path / "no.pem"),) * 3))
    assert result.exit_code == 1
    assert result.output.startswith("Error: These certificates or this key can't be used: ")


@pytest.mark.slow
@pytest.mark.kernel
def test_a_cluster_with_certificates_grades_for_who_has_one_and_for_nobody_else(course, distributed, certificates):
    ours, strange = certificates("ours"), certificates("strange")
    ca_file, cert, key = ours
    security = distributed.Security(
        tls_ca_file=ca_file,
        require_encryption=True,
        **{
            f"tls_{role}_{kind}": file
            for role in ("client", "scheduler", "worker")
            for kind, file in (("cert", cert), ("key", key))
        },
    )
    hand_in(course, "ada")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, protocol="tls://", security=security
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tls://")
        for refused in (by_options(strange), by_options((strange[0], cert, key)), by_options((ca_file, *strange[1:]))):
            result = run("grade", course, "--scheduler", address, *refused)
            assert result.exit_code == 1
            assert "No Dask scheduler answers" in result.output
        plain = address.replace("tls://", "tcp://")
        assert "No Dask scheduler answers" in run("grade", course, "--scheduler", plain, "--trusted-network").output
        result = run("grade", course, "--scheduler", address, *by_options(ours))
    assert result.exit_code == 0, result.output
    assert score(course, "ada") == 20


@pytest.mark.slow
@pytest.mark.kernel
def test_a_dask_cluster_grades_also_when_a_worker_is_killed(course, distributed):
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
        there = dask_worker.Cluster(cluster.scheduler_address, trusted_network=True)
        with class_commands._cohort([ASSIGNMENT], None, there, {"kernel_settings": {"confined": not UNCONFINED}}) as class_:
            results = grading.grade(todo.steps, class_, ledger, writer)
            done = [next(results)]
            psutil.Process(next(iter(workers.values()))).kill()
            done += results
        assert len(done) == 5
        hand_in(course, "late")
        result = run("grade", course, "--scheduler", cluster.scheduler_address, "--trusted-network")
    assert result.exit_code == 1  # the broken one
    assert "1/1" in result.output
    assert {score(course, f"student-{number}") for number in range(4)} == {20}
    assert score(course, "late") == 20


@pytest.mark.slow
def test_the_process_that_collects_results_holds_one_executed_notebook_at_a_time(tmp_path):
    script = Path(__file__).with_name("class_with_much_output.py")
    command = [sys.executable, str(script), str(tmp_path), "8", "40"]
    grown = int(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    assert grown < 4 * 40  # its text, its bytes, and room; all that two workers have ready would be 265
