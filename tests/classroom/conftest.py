"""Course folders, empty and graded, and a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.classroom import workers
from autograder.classroom.nbgrader.gradebook import Writer
from tests.classroom.made_up import (
    ASSIGNMENT,
    Here,
    QuickJudge,
    graded,
    hand_in,
    short,
)


@pytest.fixture(scope="session")
def blank_course(tmp_path_factory):
    """A course folder whose gradebook knows the assignment."""
    root = tmp_path_factory.mktemp("blank")
    Writer(root).prepare(ASSIGNMENT)
    return root


@pytest.fixture
def course(blank_course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(blank_course, root)
    return root


@pytest.fixture
def quick(monkeypatch):
    """Grade in this process with the quick judge."""
    monkeypatch.setattr("autograder.judging.judge.Judge", QuickJudge)
    monkeypatch.setattr(workers, "local_executor", lambda workers: Here())


@pytest.fixture
def graded_course(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    hand_in(course, "chen", short(encode="wrong", one_hot="unsure"))
    hand_in(course, "<b>dora", b"{")
    graded(course, exit_code=1)
    return course


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The URL of an empty database of a PostgreSQL server that lives as long as the tests."""
    pytest.importorskip("psycopg2", reason="The PostgreSQL driver is not installed: pip install psycopg2-binary")
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *map(Path, os.environ.get("PATH", "").split(os.pathsep))]
    binaries = next((path for path in reversed(found) if (path / "initdb").exists() and (path / "pg_ctl").exists()), None)
    if binaries is None:
        pytest.skip("There is no PostgreSQL server here: apt-get install postgresql")
    folder = Path(
        subprocess.check_output(["mktemp", "-d", "/tmp/postgres-XXXXXX"], text=True).strip()
    )  # a short path for its socket
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            shutil.chown(folder, "postgres")
        except LookupError:
            pytest.skip("PostgreSQL doesn't run as root, and there is no user postgres.")
        as_user = {"user": "postgres", "cwd": folder}

    def do(*command: object) -> None:
        # pg_ctl's server keeps pipes open, so its output goes to a file
        with open(os.devnull, "wb") as nowhere:
            subprocess.run([str(part) for part in command], check=True, stdout=nowhere, stderr=nowhere, **as_user)

    data = folder / "data"
    do(binaries / "initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync")
    do(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-c listen_addresses='' -k {folder}", "start")
    try:
        yield f"postgresql+psycopg2://grader@/postgres?host={folder}"
    finally:
        do(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)
