"""Grade in a process that a Dask worker keeps for it.

A Dask worker runs its tasks in threads, and grading needs a main thread (pytest, time limits by signal). So each of its
threads keeps one child, which speaks JSON lines. A child that dies costs a second try in a new one, and when the worker is
gone, the child ends too.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from typing import Any

from autograder import catalog
from autograder.checks import serial
from autograder.classroom import workers
from autograder.judging import fingerprint
from autograder.judging.result import Result
from autograder.judging.submission import grade_notebook


class _Child:
    def __init__(self) -> None:
        # Not `-m`: this package is already half imported there, which runpy warns about.
        command = [sys.executable, "-c", "from autograder.classroom.dask_worker import serve; serve()"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, request: dict[str, Any]) -> Result:
        """Return the child's result; `EOFError` if it died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            raise EOFError
        return serial.from_data(json.loads(line), Result)

    def close(self) -> None:
        """End the child and take its status, so that no zombie stays."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


_of_this_thread = threading.local()


def grade_in_own_process(
    content: bytes, file_name: str, slug: str, expected: dict[str, Any] | None = None, **options: Any
) -> Result:
    """Do what `grade_notebook` does, in a child of this thread.

    Parameters
    ----------
    content, file_name, slug
        As for `grade_notebook`.
    expected : dict, optional
        What `condition` returned for each assignment where the verdicts are collected; a worker that has other checks or
        packages doesn't grade.
    **options
        Further keywords of `grade_notebook`.
    """
    if expected is not None:
        problem = disagreement(expected, condition([slug]))
        if problem:
            return Result.without_verdict(slug, f"A worker of the cluster is not like this machine: {problem}.", again=True)
    request = {"content": base64.b64encode(content).decode(), "file_name": file_name, "slug": slug, "options": options}
    for _ in range(workers.DEATHS):
        child: _Child | None = getattr(_of_this_thread, "child", None)
        if child is None:
            child = _of_this_thread.child = _Child()
        try:
            return child.ask(request)
        except EOFError:
            child.close()
            _of_this_thread.child = None
    reason = f"The process that graded it died {workers.DEATHS} times. It may need more memory than there is."
    return Result.without_verdict(slug, reason, again=True)


def condition(slugs: list[str]) -> dict[str, Any]:
    """Return what verdicts depend on here: the environment and each assignment's checks."""
    return {
        "environment": fingerprint.environment(),
        "checks": {slug: fingerprint.of_checks(catalog.assignment(slug)) for slug in slugs},
    }


def disagreement(here: dict[str, Any], there: dict[str, Any]) -> str:
    """Say in what another machine differs from this one, for the assignments that it was asked for; "" if in nothing."""
    found = [fingerprint.difference(here["environment"], there["environment"])]
    found += [f"other checks of {slug}" for slug, value in there["checks"].items() if here["checks"].get(slug) != value]
    return "; ".join(filter(None, found))


def serve() -> None:
    """Answer requests from stdin on stdout until there are no more; the child's side."""
    answers = os.fdopen(os.dup(1), "wb")
    requests = os.fdopen(os.dup(0), "rb")
    workers.silence()
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        for line in requests:
            lines.put(line)
        os._exit(0)  # the worker is gone, also while something is being graded

    threading.Thread(target=listen, daemon=True).start()
    while True:
        request = json.loads(lines.get())
        content = base64.b64decode(request["content"])
        result = grade_notebook(content, request["file_name"], request["slug"], **request["options"])
        answers.write(json.dumps(serial.to_data(result)).encode() + b"\n")
        answers.flush()
