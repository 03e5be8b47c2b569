"""Grade on a Dask cluster: the way to it, and the process that each of its workers keeps for grading.

Whoever can talk to a Dask scheduler can run code on it, on its workers, and on every client: its messages carry pickles, and
there is no Dask without them. So the network must keep strangers out, or TLS, with certificates that only this cluster has.
What comes back from a worker is a text in our own format.

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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from autograder import catalog
from autograder.checks import serial
from autograder.classroom import workers
from autograder.judging import fingerprint
from autograder.judging.result import Result
from autograder.judging.submission import grade_notebook

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True)
class Cluster:
    """Where a cluster's scheduler is, and why it may be talked to.

    Attributes
    ----------
    address : str
        As Dask writes it, such as ``"tls://10.0.0.5:8786"``.
    ca_file, cert, key : str, optional
        The files with the cluster's certificate authority, this machine's certificate, and its key, if it is not in the same
        file; by default what Dask's own configuration names (``distributed.comm.tls``).
    trusted_network : bool
        Whether nobody but the class's graders can reach the cluster, so that it needs no certificates.
    """

    address: str
    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None
    trusted_network: bool = False

    def connect(self) -> Client:
        """Return a client of the cluster.

        Raises
        ------
        ImportError
            If Dask is not installed.
        autograder.classroom.workers.ClusterLost
            If the cluster can't be reached, or must not be talked to in this way; the message says what to do.
        """
        from distributed import Client
        from distributed.security import Security

        given = {"tls_ca_file": self.ca_file, "tls_client_cert": self.cert, "tls_client_key": self.key}
        encrypted = self.address.startswith("tls://")
        security: Any = Security(require_encryption=encrypted, **{name: value for name, value in given.items() if value})
        if encrypted and not (security.tls_ca_file and security.tls_client_cert):
            raise workers.ClusterLost(
                "A scheduler at tls://… asks for certificates: pass --tls-ca-file, --tls-cert and --tls-key, as to `dask "
                "worker`, or name the files in Dask's own configuration."
            )
        if not encrypted and not self.trusted_network:
            raise workers.ClusterLost(
                "Whoever reaches a Dask scheduler without certificates can run code there and here, and "
                f"{self.address} has none. Start it with --tls-ca-file, --tls-cert and --tls-key and give its address as "
                "tls://…, or, if nobody else can reach it, pass --trusted-network."
            )
        try:
            security.get_connection_args("client")
        except OSError as trouble:
            raise workers.ClusterLost(f"These certificates or this key can't be used: {trouble}") from None
        try:
            return Client(self.address, timeout="10s", set_as_default=False, security=security)
        except (OSError, ValueError) as trouble:  # also what TLS has against a certificate
            raise workers.ClusterLost(f"No Dask scheduler answers at {self.address}: {trouble}") from None


class _Child:
    def __init__(self) -> None:
        # Not `-m`: this package is already half imported there, which runpy warns about.
        command = [sys.executable, "-c", "from autograder.classroom.dask_worker import serve; serve()"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, request: dict[str, Any]) -> str:
        """Return what the child wrote; `EOFError` if it died, `workers.TimeOver` if it took too long and was ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        over = threading.Event()

        def end() -> None:
            over.set()
            self._process.kill()

        timer = threading.Timer(workers.JOB_SECONDS, end)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            raise workers.TimeOver if over.is_set() else EOFError
        return line.decode()

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
) -> str:
    """Do what `grade_notebook` does, in a child of this thread, and return the result as the text that `read_result` reads.

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
            reason = f"A worker of the cluster is not like this machine: {problem}."
            return _written(Result.without_verdict(slug, reason, again=True))
    request = {"content": base64.b64encode(content).decode(), "file_name": file_name, "slug": slug, "options": options}
    for _ in range(workers.DEATHS):
        child: _Child | None = getattr(_of_this_thread, "child", None)
        if child is None:
            child = _of_this_thread.child = _Child()
        try:
            return child.ask(request)
        except (EOFError, workers.TimeOver) as problem:
            child.close()
            _of_this_thread.child = None
            if isinstance(problem, workers.TimeOver):
                return _written(Result.without_verdict(slug, workers.TOO_LONG))
    reason = f"The process that graded it died {workers.DEATHS} times. It may need more memory than there is."
    return _written(Result.without_verdict(slug, reason, again=True))


def _written(result: Result) -> str:
    return json.dumps(serial.to_data(result))


def read_result(text: Any, slug: str) -> Result:
    """Return the result that a worker wrote; what is no result of this assignment makes the submission ungradable."""
    try:
        if not isinstance(text, str):
            raise TypeError("no text")
        result = serial.from_data(json.loads(text), Result)
        names = [verdict.exercise for verdict in result.verdicts]
        if result.assignment == slug and names == [exercise.name for exercise in catalog.assignment(slug).exercises]:
            return replace(result, kept="")  # which names a file of this machine
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return Result.without_verdict(slug, "A worker of the cluster answered with something that is no result.", again=True)


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
        answers.write(_written(result).encode() + b"\n")
        answers.flush()
