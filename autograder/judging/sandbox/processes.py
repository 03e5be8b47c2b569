"""The processes that are kernels, or that fork them: started here, and ended with the process that started them."""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import psutil

from autograder.judging.sandbox import seccomp, zygote
from autograder.judging.sandbox.bubblewrap import CannotConfine, confined

#: As the kernelspec of ipykernel starts Python, but without the script's own folder among those of the modules.
PYTHON = (sys.executable, "-Xfrozen_modules=off", "-P")


def memory_with_children(pid: int) -> int:
    """Return the memory of a process and of all that it has started, directly or not, in bytes; what they share counts once.

    To look at what is shared takes time, so that without need too much is returned: when even that is little.
    """
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        everyone = [first, *first.children(recursive=True)]
        total = sum(_memory(each) for each in everyone)
        return total if total < _MUCH_MEMORY else sum(_memory(each, without_shared=True) for each in everyone)
    return 0


#: From here on it matters which memory processes share, in bytes.
_MUCH_MEMORY = 500_000_000


def _memory(process: psutil.Process, *, without_shared: bool = False) -> int:
    with contextlib.suppress(psutil.Error):  # it has ended meanwhile
        if without_shared:
            with contextlib.suppress(psutil.AccessDenied):
                return int(process.memory_full_info().pss)
        return int(process.memory_info().rss)
    return 0


class Process(subprocess.Popen[bytes]):
    """A program that gets one request on its standard input, and nothing else of this process."""

    def __init__(
        self,
        command: list[str],
        descriptors: list[int],
        request: dict[str, Any],
        *,
        environment: dict[str, str] | None = None,
        folder: str = "/",
    ) -> None:
        super().__init__(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment or {},
            cwd=folder,
            pass_fds=descriptors,
            start_new_session=True,
        )
        self.pgid = self.pid
        assert self.stdin is not None
        assert self.stderr is not None
        os.set_blocking(self.stderr.fileno(), False)
        with contextlib.suppress(BrokenPipeError), self.stdin:  # it may be gone already, which `poll` will tell
            self.stdin.write(json.dumps(request).encode())

    def last_words(self) -> str:
        """Return the last line that it wrote to standard error, once."""
        assert self.stderr is not None
        try:
            said = b"" if self.stderr.closed else self.stderr.read() or b""
        except OSError:
            said = b""
        return (said.decode(errors="replace").strip().splitlines() or [""])[-1][:500]

    def close(self) -> None:
        """Close what is open towards it."""
        assert self.stderr is not None
        self.stderr.close()


class WarmKernel:
    """A kernel that a warm process has forked: as much of a `subprocess.Popen` as a provisioner needs."""

    stdin = stdout = stderr = pgid = None

    def __init__(self, line: socket.socket, pid: int) -> None:
        self._line, self.pid = line, pid
        self.returncode: int | None = None
        line.setblocking(False)

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                said = self._line.recv(16)
            except BlockingIOError:
                return None
            except OSError:
                said = b""
            self.returncode = int(said or b"70")  # without a word when the warm process itself is gone
            self._line.close()
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            self._line.setblocking(True)
        return int(self.poll() or 0)

    def send_signal(self, number: int) -> None:
        """Kill it: what is sent outside of messages is meant to end a kernel."""
        if self.returncode is None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)

    def kill(self) -> None:
        self.send_signal(9)

    terminate = kill

    def last_words(self) -> str:
        """Return "": its standard error leads nowhere."""
        return ""

    def close(self) -> None:
        """Do nothing: its line is closed when its end is known."""


class WarmProcess:
    """A process inside the sandbox that forks kernels; it ends when this process does, however it ends.

    Parameters
    ----------
    packages : tuple of str
        What it imports before, beside what every notebook needs.
    """

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._owner = os.getpid()
        self._control, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = [*PYTHON, zygote.__file__, "warm", str(there.fileno())]
        request = {"packages": packages, "filter": base64.b64encode(seccomp.program()).decode()}
        with there, confined(program, disk_bytes=50_000_000, warm=True) as (command, descriptors):
            self.process = Process(command, [*descriptors, there.fileno()], request)
        answer = self._control.recv(1000).decode()
        self.problem = "" if answer == "ready" else answer or self.process.last_words() or "the warm process ended"

    def has_ended(self) -> bool:
        """Return whether it is known to have ended; only the process that started it can know."""
        return os.getpid() == self._owner and self.process.poll() is not None

    def fork(self, request: dict[str, Any]) -> WarmKernel:
        """Let it fork a kernel; `OSError` if it is gone."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            message = json.dumps(request).encode()
            socket.send_fds(self._control, [message], [there.fileno(), *request["sockets"].values()])
        return WarmKernel(here, self.process.pid)

    def stop(self) -> None:
        """Hang up, upon which it ends, and its kernels with it; a second call does nothing."""
        self._control.close()
        if os.getpid() == self._owner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        self.process.close()


class Started:
    """What this process has started, once: a thread that starts kernels, and a warm process for each choice of packages."""

    lock = threading.Lock()
    thread: ThreadPoolExecutor | None = None
    warm: ClassVar[dict[tuple[str, ...], WarmProcess]] = {}

    @classmethod
    def forget(cls) -> None:
        cls.lock, cls.thread = threading.Lock(), None


def starter() -> ThreadPoolExecutor:
    """Return the thread that starts kernels: bubblewrap dies with the *thread* that started it, so this one stays."""
    with Started.lock:
        Started.thread = Started.thread or ThreadPoolExecutor(1, "kernel-starter")
        return Started.thread


def warm_up(packages: tuple[str, ...]) -> None:
    """Start the warm process that has these packages, if there is none, before the first kernel is wanted."""
    with Started.lock:
        _warm(packages)


def _warm(packages: tuple[str, ...]) -> WarmProcess:
    warm = Started.warm.get(packages)
    if warm is None:
        warm = Started.warm[packages] = WarmProcess(packages)
        atexit.register(warm.stop)
    return warm


def forked_kernel(request: dict[str, Any], packages: tuple[str, ...]) -> WarmKernel:
    """Let the warm process that has these packages fork a kernel; it is started when there is none, or when it has died."""
    with Started.lock:
        for _ in range(2):
            warm = _warm(packages)
            if warm.problem:
                raise CannotConfine(warm.problem)
            try:
                if not warm.has_ended():
                    return warm.fork(request)
            except OSError:  # nobody hears it any more
                pass
            warm.stop()
            del Started.warm[packages]
        raise CannotConfine("the warm process ends again and again")


if hasattr(os, "register_at_fork"):  # the thread does not survive a fork of this process; the warm process serves both
    os.register_at_fork(after_in_child=Started.forget)
