"""Kernels with limits, and confined ones, through jupyter_client's own hooks: provisioners and the managers that use them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import psutil
import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import ConnectionFileMixin, KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Integer, List, Type, Unicode

from autograder.checks.wire import LARGEST_ANSWER
from autograder.judging.sandbox import bubblewrap, processes, zygote
from autograder.judging.sandbox.bubblewrap import CannotConfine
from autograder.judging.sandbox.processes import PYTHON, Process, WarmKernel

_CORES = os.cpu_count() or 1
#: The largest part of a message that is taken from a kernel, in bytes: an answer as the text of a JSON text has at most as many.
LARGEST_MESSAGE = 4 * LARGEST_ANSWER

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

    line: socket.socket | None = None  #: Over which the judge asks: see `autograder.checks.line`.
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
            self._hang_up()
            self.line, sockets[zygote.LINE] = socket.socketpair()
            stack.enter_context(sockets[zygote.LINE])
            process: Any = await asyncio.get_running_loop().run_in_executor(
                processes.starter(), self._start, request, {port: each.fileno() for port, each in sockets.items()}, kwargs
            )
        self.process, self.pid, self.pgid = process, process.pid, process.pgid
        self._ended = threading.Event()
        threading.Thread(target=self._watch_memory, args=(process, self._ended), name="memory-watch", daemon=True).start()
        return self.connection_info

    def _watch_memory(self, process: Process | WarmKernel, ended: threading.Event) -> None:
        """Kill a kernel that floods this process, or whose processes use too much memory together.

        There is no limit on how many messages wait, nor on a message's parts; and limits on memory count for each process.
        """
        own = psutil.Process().memory_info
        most = own().rss + self.sent_bytes
        for turn in itertools.count():
            if ended.wait(0.1):
                return
            if own().rss > most:
                reason = f"it sent more than {self.sent_bytes // 1_000_000} MB at once"
            elif turn % 5 == 0 and self._uses_too_much(process):
                reason = f"its processes used more than {bubblewrap.MEMORY_TOGETHER // 1_000_000} MB together"
            else:
                continue
            self.log.warning("The kernel was killed, because %s.", reason)
            process.kill()
            return

    def _uses_too_much(self, process: Process | WarmKernel) -> bool:
        """Return whether a kernel's processes use too much memory together, of which nobody else takes care."""
        return False

    def _start(self, request: dict[str, Any], sockets: dict[Any, int], kwargs: dict[str, Any]) -> Process | WarmKernel:
        environment = kwargs["env"] | {
            "JPY_PARENT_PID": str(os.getpid()),  # so that it ends when this process does
            "IPYTHONDIR": f"{self._folder}/ipython",  # the profile of the one who grades may keep a kernel from starting
        }
        command = [*PYTHON, zygote.__file__, "kernel"]
        folder = request["folder"] or os.getcwd()
        return Process(command, list(sockets.values()), request | {"sockets": sockets}, environment=environment, folder=folder)

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
            "CORE": (1, 1),  # which also keeps a crash from a program that takes all of them, as 0 does not: see core(5)
        }

    async def poll(self) -> int | None:
        """Return None as long as the kernel runs, or its exit status."""
        status = await super().poll()
        process: Any = self.process
        if status is not None and process is not None and (said := process.last_words()):
            self.log.info("The kernel ended with status %s: %s", status, said)
            cast(Any, self.parent).last_words = said
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
        self._hang_up()
        self._forget_process()
        if not restart:
            self._remove_folder()

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None

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
            self._hang_up()
            self._remove_folder()
            raise


class ConfinedProvisioner(LimitedProvisioner):
    """Start a kernel inside bubblewrap. It raises `CannotConfine` where this is impossible."""

    warm = Bool(False, help="Fork the kernel from a warm process, if the machine can confine such a kernel.").tag(config=True)
    packages = List(Unicode(), help="What the warm process imports before, beside what every notebook needs.").tag(config=True)
    disk_bytes = Integer(200_000_000, help="All that the kernel may write, in memory.").tag(config=True)
    processes = Integer(100 + 12 * _CORES, help="Processes and threads together; TensorFlow has several for each core.").tag(
        config=True
    )

    def _start(self, request: dict[str, Any], sockets: dict[Any, int], kwargs: dict[str, Any]) -> Process | WarmKernel:
        bubblewrap.program()  # or it says why not
        request |= {"sockets": sockets, "disk_bytes": self.disk_bytes}
        if self.warm:
            with contextlib.suppress(CannotConfine):  # then a cold one, which is confined too
                return processes.forked_kernel(request, tuple(self.packages))
        command = [*PYTHON, zygote.__file__, "kernel"]
        with bubblewrap.confined(command, disk_bytes=self.disk_bytes, warm=False) as (around, descriptors):
            return Process(around, [*descriptors, *sockets.values()], request)

    def _uses_too_much(self, process: Process | WarmKernel) -> bool:
        # A warm process' kernels count together, as in a control group.
        return not bubblewrap.memory_is_counted() and processes.memory_with_children(process.pid) > bubblewrap.MEMORY_TOGETHER

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
    last_words = ""  #: the last line that the kernel wrote to standard error before it ended by itself

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])  # those that somebody has installed may be broken, or be of another Python

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
    for folder in Path(parent).glob("autograder-*-*-*"):  # of a kernel's sockets, and of a notebook's kernels
        with contextlib.suppress(ValueError, OSError):
            if folder.stat().st_uid == os.getuid():
                try:
                    os.kill(int(folder.name.split("-")[2]), 0)
                except ProcessLookupError:
                    shutil.rmtree(folder, ignore_errors=True)
