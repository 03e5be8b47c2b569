"""Kernels for code that nobody has read: confined by bubblewrap, cold or forked from a warm process.

A confined kernel sees the system and Python, read-only, and the packages ``autograder`` and ``course``; it may write to two
small folders in memory that go away with it. It sees no network, no other process, no home folder, no solution, no other
submission, no gradebook, and nothing of the environment. It answers on sockets that were opened for it outside.

Kernels are chosen through jupyter_client's own hooks, so that nbclient and nbgrader work with them unchanged: see
`kernel_settings`. What happens inside is in `autograder.zygote`.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import psutil
import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import ConnectionFileMixin, KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Integer, Type
from traitlets.config import Config

from autograder import cgroup, zygote
from autograder.catalog import ROOT

#: What a kernel must never see, wherever the environment lies.
_SECRET = ("solutions", "source", "submitted", "autograded", "feedback", "ledger", "gradebook.db")
#: What a kernel may know of the environment of the one who grades.
_PASSED_ON = ("KERAS_BACKEND", "LANG", "LC_ALL", "OMP_NUM_THREADS", "TZ")
#: As the kernelspec of ipykernel starts Python, but without the script's own folder among those of the modules.
_PYTHON = (sys.executable, "-Xfrozen_modules=off", "-P")
_CORES = os.cpu_count() or 1
#: As root, everything is built and run as this user, because some limits don't bind root.
_NOBODY = 65534
#: What all processes of this process's kernels may use together, where control groups are permitted, in bytes.
MEMORY_TOGETHER = 5_000_000_000
#: The largest part of a message that is taken from a kernel, in bytes; the judge asks for answers of at most half of this.
LARGEST_MESSAGE = 120_000_000


class CannotConfine(RuntimeError):
    """This machine can't confine a kernel; the message says what to do."""


# ---------------------------------------------------------------------------------------------------- for the judge


def kernel_settings(*, confined: bool = True, warm: bool = True) -> Config:
    """Return the settings that give an `nbclient.NotebookClient` a confined kernel.

    The class of the kernel manager is named, rather than a default provisioner: jupyter_client keeps one default for the whole
    process and does not read it from a notebook client's settings, so that a kernel could end up outside of the sandbox.

    Parameters
    ----------
    confined : bool
        False gives a kernel that only has limits on memory, file size and processor time, for submissions that are trusted.
    warm : bool
        Fork the kernel from a process that has imported TensorFlow already. Without effect where this can't be confined.

    Raises
    ------
    CannotConfine
        If `confined` is asked for and impossible. It never falls back by itself.

    Examples
    --------
    >>> from nbclient import NotebookClient
    >>> import nbformat
    >>> cells = [nbformat.v4.new_code_cell("6 * 7")]
    >>> settings = kernel_settings(confined=False)
    >>> NotebookClient(nbformat.v4.new_notebook(cells=cells), config=settings).execute().cells[0].outputs[0].data
    {'text/plain': '42'}
    """
    if confined and why_unavailable():
        raise CannotConfine(why_unavailable())
    if not confined and sys.platform == "win32":
        return Config()  # which has no such limits
    manager = ConfinedKernelManager if confined else LimitedKernelManager
    return Config({"NotebookClient": {"kernel_manager_class": manager}, "ConfinedProvisioner": {"warm": warm}})


@cache
def why_unavailable() -> str:
    """Return "" if kernels can be confined on this machine, or one sentence that says what to do."""
    trusted = "or pass --unconfined (to nbgrader: --Judged.unconfined=True), if you trust the submissions"
    if sys.platform != "linux":
        return f"Kernels can be confined on Linux only: grade there (on Windows, in WSL), {trusted}."
    if shutil.which("bwrap") is None:
        return f"bubblewrap is missing: install the package bubblewrap (Debian, Ubuntu: sudo apt install bubblewrap), {trusted}."
    if _is_root() and shutil.which("setpriv") is None:
        return f"setpriv is missing: install the package util-linux, or grade as an ordinary user, {trusted}."
    for shown in _visible():
        secret = next((each for each in _secrets() if each.is_relative_to(shown)), None)
        if secret is not None:
            return (
                f"The folder {shown}, which a kernel must see, holds {secret}, which it must not: "
                f"create the Python environment in a folder of its own, {trusted}."
            )
    with _confined([sys.executable, "-S", "-c", ""], disk_bytes=1_000_000, warm=False) as (command, descriptors):
        tried = subprocess.run(
            command, env={}, pass_fds=descriptors, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    if tried.returncode == 0:
        return ""
    said = (tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"])[-1]
    if "nknown option" in said:
        return f"bubblewrap is too old ({said}): install version 0.8 or later, {trusted}."
    return (
        f"bubblewrap can't confine a kernel here ({said}): allow user namespaces (Ubuntu: sudo sysctl "
        f"kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt seccomp=unconfined), {trusted}."
    )


# --------------------------------------------------------------------------------------------- kernels and managers


_Connected = TypeVar("_Connected", bound=ConnectionFileMixin)


def bounded(client: _Connected) -> _Connected:
    """Let the sockets that a kernel's client or manager will open take no message beyond `LARGEST_MESSAGE`.

    A larger one closes its socket for good: the kernel counts as lost there.
    """
    context: zmq.Context[Any] = client.context
    context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
    return client


class LimitedProvisioner(LocalProvisioner):
    """Start a kernel with limits on sockets of its own; it is not confined otherwise."""

    memory_bytes = Integer(2_500_000_000, help="Private memory of each process.").tag(config=True)
    file_bytes = Integer(100_000_000, help="The size of one file.").tag(config=True)
    cpu_seconds = Integer(1800, help="Processor time of each process, all its threads together.").tag(config=True)
    sent_bytes = Integer(
        2_000_000_000, help="What the process that talks to the kernel may grow by, with all that the kernel sends."
    ).tag(config=True)

    _arguments: list[str]
    _folder: str | None = None
    _ended = threading.Event()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare a private folder for the sockets, and the manager to use it."""
        manager: Any = self.parent
        if self._folder is None:
            self._folder = _private_folder()
        manager.transport, manager.ip = "ipc", f"{self._folder}/kernel"
        manager.connection_file = f"{self._folder}/connection.json"
        self.kernel_spec.interrupt_mode = "message"  # a signal to bubblewrap would not reach the kernel
        self._arguments = list(kwargs.get("extra_arguments", []))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Open the kernel's sockets and start it on them."""
        connection = {key: value.decode() if isinstance(value, bytes) else value for key, value in self.connection_info.items()}
        request: dict[str, Any] = {
            "connection": connection,
            "arguments": self._arguments,
            "limits": self._limits(),
            "folder": self._notebook_folder(kwargs),
        }
        with contextlib.ExitStack() as stack, self._nothing_left_on_failure():
            sockets: dict[Any, socket.socket] = {}
            for port in (value for key, value in connection.items() if key.endswith("_port")):
                path = f"{connection['ip']}-{port}"
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)  # a kernel that is started again
                sockets[port] = stack.enter_context(socket.socket(socket.AF_UNIX))
                sockets[port].bind(path)
                sockets[port].listen(64)
            process: Any = await asyncio.get_running_loop().run_in_executor(
                _starter(), self._start, request, {port: each.fileno() for port, each in sockets.items()}, kwargs
            )
        self.process, self.pid, self.pgid = process, process.pid, process.pgid
        self._ended = threading.Event()
        threading.Thread(target=self._watch_own_memory, args=(process, self._ended), name="memory-watch", daemon=True).start()
        return self.connection_info

    def _watch_own_memory(self, process: _Process | _WarmKernel, ended: threading.Event) -> None:
        """Kill a kernel that floods this process: there is no limit on how many messages wait, nor on a message's parts."""
        memory = psutil.Process().memory_info
        most = memory().rss + self.sent_bytes
        while not ended.wait(0.1):
            if memory().rss > most:
                self.log.warning("The kernel was killed, because it sent more than %d MB at once.", self.sent_bytes // 1_000_000)
                process.kill()
                return

    def _start(self, request: dict[str, Any], sockets: dict[int, int], kwargs: dict[str, Any]) -> _Process | _WarmKernel:
        environment = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}  # so that it ends when this process does
        command = [*_PYTHON, zygote.__file__, "kernel"]
        folder = request["folder"] or os.getcwd()
        return _Process(command, list(sockets.values()), request | {"sockets": sockets}, environment=environment, folder=folder)

    def _notebook_folder(self, kwargs: dict[str, Any]) -> str | None:
        return str(kwargs["cwd"]) if kwargs.get("cwd") else None

    def _limits(self) -> dict[str, tuple[int, int]]:
        # TensorFlow has several threads for each core: their stacks count as memory, and what they reserve as address space.
        memory = self.memory_bytes + 50_000_000 * _CORES
        reserved = memory + 2_000_000_000 + 300_000_000 * _CORES
        return {
            "DATA": (memory, memory),
            "AS": (reserved, reserved),
            "FSIZE": (self.file_bytes, self.file_bytes),
            "CPU": (self.cpu_seconds, self.cpu_seconds + 5),
            "CORE": (0, 0),
        }

    async def poll(self) -> int | None:
        """Return None as long as the kernel runs, or its exit status."""
        status = await super().poll()
        process: Any = self.process
        if status is not None and process is not None and (said := process.last_words()):
            self.log.warning("The kernel ended with status %s: %s", status, said)
        return status

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait for a moment: as a rule it is gone before jupyter_client looks for the first time."""
        await super().kill(restart)
        for _ in range(100):
            if await super().poll() is not None:
                break
            await asyncio.sleep(0.002)
        self._forget_process()  # what it said last was not its end's cause

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets; a second call does nothing."""
        self._ended.set()
        await super().cleanup(restart)
        self._forget_process()
        if not restart:
            self._remove_folder()

    def _forget_process(self) -> None:
        process: Any = self.process
        if process is not None and process.poll() is not None:
            process.close()
            self.process = None

    def _remove_folder(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    @contextlib.contextmanager
    def _nothing_left_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:  # jupyter_client does not clean up after a kernel that never started
            self._remove_folder()
            raise


class ConfinedProvisioner(LimitedProvisioner):
    """Start a kernel inside bubblewrap. It raises `CannotConfine` where this is impossible."""

    warm = Bool(False, help="Fork the kernel from a warm process, if the machine can confine such a kernel.").tag(config=True)
    disk_bytes = Integer(200_000_000, help="All that the kernel may write, in memory.").tag(config=True)
    processes = Integer(100 + 12 * _CORES, help="Processes and threads together; TensorFlow has several for each core.").tag(
        config=True
    )

    def _start(self, request: dict[str, Any], sockets: dict[int, int], kwargs: dict[str, Any]) -> _Process | _WarmKernel:
        if why_unavailable():
            raise CannotConfine(why_unavailable())
        request |= {"sockets": sockets, "disk_bytes": self.disk_bytes}
        if self.warm:
            with contextlib.suppress(CannotConfine):  # then a cold one, which is confined too
                return _forked_kernel(request)
        command = [*_PYTHON, zygote.__file__, "kernel"]
        with _confined(command, disk_bytes=self.disk_bytes, warm=False) as (confined, descriptors):
            return _Process(confined, [*descriptors, *sockets.values()], request)

    def _notebook_folder(self, kwargs: dict[str, Any]) -> str | None:
        return zygote.NOTEBOOK_FOLDER

    def _limits(self) -> dict[str, tuple[int, int]]:
        return super()._limits() | {"NPROC": (self.processes, self.processes), "NOFILE": (1024, 1024)}


class ClientWithoutHeartbeat(AsyncKernelClient):
    """Talk to a kernel without its heartbeat: the thread that listens to it waits for ever for the rest of a forged one."""

    def start_channels(self, *arguments: Any, **keywords: Any) -> None:
        """Start the channels that jupyter_client starts, but the heartbeat's."""
        super().start_channels(*arguments, **keywords | {"hb": False})


class LimitedKernelManager(AsyncKernelManager):
    """Manage a kernel of a `LimitedProvisioner`, whatever the kernelspec says."""

    provisioner_class = LimitedProvisioner
    client_factory = Type(ClientWithoutHeartbeat, klass=AsyncKernelClient)

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = self.provisioner_class(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
        bounded(self)
        return await super()._async_pre_start_kernel(**kwargs)

    def client(self, **kwargs: Any) -> AsyncKernelClient:  # type: ignore[override] # as its own base does
        """Return a client that takes no giant messages."""
        return bounded(super().client(**kwargs))


class ConfinedKernelManager(LimitedKernelManager):
    """Manage a kernel of a `ConfinedProvisioner`, whatever the kernelspec says."""

    provisioner_class = ConfinedProvisioner


# -------------------------------------------------------------------------------------------------------- processes


class _Process(subprocess.Popen[bytes]):
    """A program that gets one request on its standard input, or none, and nothing else of this process."""

    def __init__(
        self,
        command: list[str],
        descriptors: list[int],
        request: dict[str, Any] | None = None,
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
            if request is not None:
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


class _WarmKernel:
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


class _WarmProcess:
    """A process inside the sandbox that forks kernels; it ends when this process does, however it ends."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._control, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = [*_PYTHON, zygote.__file__, "warm", str(there.fileno())]
        with there, _confined(program, disk_bytes=50_000_000, warm=True) as (command, descriptors):
            self.process = _Process(command, [*descriptors, there.fileno()])
        answer = self._control.recv(1000).decode()
        self.problem = "" if answer == "ready" else answer or self.process.last_words() or "the warm process ended"

    def has_ended(self) -> bool:
        """Return whether it is known to have ended; only the process that started it can know."""
        return os.getpid() == self._owner and self.process.poll() is not None

    def fork(self, request: dict[str, Any]) -> _WarmKernel:
        """Let it fork a kernel; `OSError` if it is gone."""
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            message = json.dumps(request).encode()
            socket.send_fds(self._control, [message], [there.fileno(), *request["sockets"].values()])
        return _WarmKernel(here, self.process.pid)

    def stop(self) -> None:
        """Hang up, upon which it ends, and its kernels with it; a second call does nothing."""
        self._control.close()
        if os.getpid() == self._owner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        self.process.close()


class _Started:
    """What this process has started, once: a thread that starts kernels, and the warm process."""

    lock = threading.Lock()
    thread: ThreadPoolExecutor | None = None
    warm: _WarmProcess | None = None

    @classmethod
    def forget(cls) -> None:
        cls.lock, cls.thread = threading.Lock(), None


def _starter() -> ThreadPoolExecutor:
    """Return the thread that starts kernels: bubblewrap dies with the *thread* that started it, so this one stays."""
    with _Started.lock:
        _Started.thread = _Started.thread or ThreadPoolExecutor(1, "kernel-starter")
        return _Started.thread


def _forked_kernel(request: dict[str, Any]) -> _WarmKernel:
    """Let the warm process fork a kernel; it is started when there is none, or when it has died."""
    with _Started.lock:
        for _ in range(2):
            if _Started.warm is None:
                _Started.warm = _WarmProcess()
                atexit.register(_Started.warm.stop)
            if _Started.warm.problem:
                raise CannotConfine(_Started.warm.problem)
            try:
                if not _Started.warm.has_ended():
                    return _Started.warm.fork(request)
            except OSError:  # nobody hears it any more
                pass
            _Started.warm.stop()
            _Started.warm = None
        raise CannotConfine("the warm process ends again and again")


if hasattr(os, "register_at_fork"):  # the thread does not survive a fork of this process; the warm process serves both
    os.register_at_fork(after_in_child=_Started.forget)


# ------------------------------------------------------------------------------------------------ what a kernel sees


def _visible() -> list[Path]:
    """Return the folders that a kernel sees, none inside another."""
    wanted = {Path("/usr"), Path(sys.prefix), Path(sys.base_prefix), ROOT / "autograder", ROOT / "course"}
    wanted = {path for path in wanted if path.exists()}
    return sorted(path for path in wanted if not any(path != other and path.is_relative_to(other) for other in wanted))


def _secrets() -> list[Path]:
    places = [*(ROOT / name for name in _SECRET), Path("~").expanduser(), Path(tempfile.gettempdir())]
    return [place for place in places if place.exists()]


def _system() -> list[str]:
    """Return bubblewrap's arguments that show the system and Python, read-only."""
    arguments = ["--dir", "/etc"]
    for path in _visible():
        for parent in list(path.parents)[-2::-1]:  # bubblewrap would let root alone enter those that it makes by itself
            arguments += ["--dir", str(parent)]
        arguments += ["--ro-bind", str(path), str(path)]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            arguments += ["--ro-bind", str(path), str(path)]
    for name in ("ld.so.cache", "alternatives", "localtime"):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return arguments


def _environment() -> dict[str, str]:
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": zygote.HOME,
        "USER": "student",
        "TMPDIR": zygote.WRITABLE,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel sets it, but before the first import
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    } | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


@contextlib.contextmanager
def _confined(program: list[str], *, disk_bytes: int, warm: bool) -> Iterator[tuple[list[str], list[int]]]:
    """Wrap a command into bubblewrap.

    Parameters
    ----------
    program : list of str
        What to run inside.
    disk_bytes : int
        The size of the writable place.
    warm : bool
        Whether the program itself makes namespaces inside, which a kernel must not.

    Yields
    ------
    command : list of str
    descriptors : list of int
        What to pass to the command; they are closed afterwards.
    """
    arguments = ["--unshare-all", "--unshare-user", "--uid", str(zygote.STUDENT), "--gid", str(zygote.STUDENT)]
    arguments += ["--cap-drop", "ALL", *([] if warm else ["--disable-userns"])]
    arguments += ["--die-with-parent", "--hostname", "sandbox"]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    arguments += ["--size", str(zygote.SHARED_MEMORY_BYTES), "--tmpfs", zygote.SHARED_MEMORY]
    arguments += ["--size", str(disk_bytes), "--tmpfs", zygote.WRITABLE, *_system()]
    arguments += ["--dir", "/tmp", "--dir", zygote.HOME, "--dir", zygote.NOTEBOOK_FOLDER, "--chdir", zygote.WRITABLE]
    for name, value in _environment().items():
        arguments += ["--setenv", name, value]
    with contextlib.ExitStack() as stack:
        descriptors = []

        def readable(content: bytes) -> str:
            descriptor = os.memfd_create("for-bubblewrap")
            stack.callback(os.close, descriptor)
            os.write(descriptor, content)
            os.lseek(descriptor, 0, os.SEEK_SET)
            descriptors.append(descriptor)
            return str(descriptor)

        for fonts in _font_lists():  # finding the system's fonts takes a second, which each cold kernel would spend
            arguments += ["--file", readable(fonts.read_bytes()), f"{zygote.HOME}/.cache/matplotlib/{fonts.name}"]
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]  # bubblewrap's own, of no set size
        # Arguments on the command line could be read in the sandbox, and a program's environment too.
        bwrap = shutil.which("bwrap") or "bwrap"
        command = [bwrap, "--args", readable("\0".join(arguments).encode()), *program]
        if _is_root():  # one sandbox in another, where an ordinary user can find Python even if it is in /root
            around = [*_system(), "--ro-bind-try", "/etc/passwd", "/etc/passwd", "--dir", "/tmp", "--bind", "/proc", "/proc"]
            # Root's process may not kill nobody's when it dies, but with process 1 of a pid namespace all others die.
            around += ["--dev", "/dev", "--remount-ro", "/", "--unshare-pid", "--die-with-parent"]
            user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--inh-caps=-all"]
            command = [
                bwrap,
                "--args",
                readable("\0".join(around).encode()),
                shutil.which("setpriv") or "setpriv",
                *user,
                *command,
            ]
        yield cgroup.joining(command, MEMORY_TOGETHER), descriptors


def _is_root() -> bool:
    """Return whether this is the machine's root, and not an ordinary user who is called root in a container."""
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:2] == ["0", "0"]


@cache
def _font_lists() -> tuple[Path, ...]:
    with contextlib.suppress(Exception):  # matplotlib is missing, or has nowhere to write
        import matplotlib.font_manager  # which makes the list where there is none yet

        return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-v*.json"))
    return ()


def _private_folder() -> str:
    """Return a new folder that only this user can enter, with a path that leaves room for a socket's name."""
    parent = tempfile.gettempdir()
    if len(os.fsencode(parent)) > 50:  # a socket's path has at most 107 bytes, on macOS 103
        parent = "/tmp"
    _sweep(parent)
    return tempfile.mkdtemp(prefix=f"autograder-kernel-{os.getpid()}-", dir=parent)


@cache
def _sweep(parent: str) -> None:
    """Remove what processes left behind that were killed."""
    for folder in Path(parent).glob("autograder-kernel-*-*"):
        with contextlib.suppress(ValueError, OSError):
            if folder.stat().st_uid == os.getuid():
                try:
                    os.kill(int(folder.name.split("-")[2]), 0)
                except ProcessLookupError:
                    shutil.rmtree(folder, ignore_errors=True)
