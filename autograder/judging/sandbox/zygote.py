"""The program inside the sandbox: it becomes one kernel, or stays warm and forks a kernel for each request.

`processes` and `provisioning` start it by its path. Here nothing is decided: what a kernel may use comes with the request, and
the sockets on which it answers are open already, so that no path is shared with the machine outside.

A warm kernel is three processes. The *keeper* waits outside of the kernel's own pid namespace, until the judge hangs up or
the kernel ends; the *first* process of the namespace reaps orphans; the *kernel* is its child, because an interrupt that a
kernel sends itself would not reach process 1.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import gc
import itertools
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

#: Where a kernel may write, and the folder in which its notebook runs.
WRITABLE = "/sandbox"  # not /tmp, where a Python environment may lie that a kernel must see
HOME = f"{WRITABLE}/home"
NOTEBOOK_FOLDER = f"{WRITABLE}/notebook"
#: Where a kernel finds, to read only, the word vectors that who grades has trained already, if there are any: notebook 06 would
#: train three times, for three seconds each.
KEPT_VECTORS = "/kept-vectors"
#: Where the course looks for them.
VECTORS_LINK = f"{HOME}/.cache/inside-the-embedding-layer"
#: The name, among the sockets of a kernel, of the line over which the judge asks.
LINE = "line"
#: Python's shared memory and semaphores live here.
SHARED_MEMORY = "/dev/shm"
SHARED_MEMORY_BYTES = 16_000_000
#: The user and group that a confined kernel sees itself as.
STUDENT = 1000

#: What a kernel imports at its start by itself, which took half of the start's processor time in each fork.
_OF_EVERY_KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio", "sqlite3"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic"),
)

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_CAPBSET_DROP = 24
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
KEYCTL_JOIN_SESSION_KEYRING = 1
CAPABILITY_VERSION = 0x20080522


def become_kernel(request: dict[str, Any]) -> None:
    """Turn this process into the kernel that a request describes, and return when it has been shut down.

    Parameters
    ----------
    request : dict
        ``connection`` as in a connection file; ``sockets``, the open descriptor for each port, and for the line over which the
        judge asks; ``arguments`` for the kernel; ``limits``, resource names without RLIMIT_ and their (soft, hard) values;
        ``folder`` to run in, or None.
    """
    line = request["sockets"].pop(LINE)
    if sys.platform == "linux":
        _leave_keyring()
        _write("/proc/self/oom_score_adj", "1000")  # if the machine's memory runs out, this process goes first
    _limit(request["limits"])
    if request["folder"]:
        os.makedirs(request["folder"], exist_ok=True)
        os.chdir(request["folder"])

    application = _application(request).instance()
    application.line = line  # where the judge's first question finds it
    application.initialize(request["arguments"])
    application.start()


def _application(request: dict[str, Any]) -> Any:
    """Return ipykernel's application, on sockets that are open already and without a connection file."""
    import zmq
    from ipykernel import kernelapp
    from ipykernel.heartbeat import Heartbeat

    descriptors = {int(port): descriptor for port, descriptor in request["sockets"].items()}

    class GivenHeartbeat(Heartbeat):
        def _try_bind_socket(self) -> None:
            self.socket.setsockopt(zmq.USE_FD, descriptors[self.port])
            super()._try_bind_socket()

    class Kernel(kernelapp.IPKernelApp):
        def init_connection_file(self) -> None:
            self.load_connection_info(request["connection"])

        def write_connection_file(self, **kwargs: Any) -> None:
            pass

        def cleanup_connection_file(self) -> None:
            pass

        def _try_bind_socket(self, s: Any, port: int) -> int:
            s.setsockopt(zmq.USE_FD, descriptors[port])
            bound: int = super()._try_bind_socket(s, port)
            return bound

        def init_control(self, context: Any) -> None:
            super().init_control(context)
            # The debugger's socket would look for the shell's path, which is not to be seen from here, ten times a second.
            self.debug_shell_socket.disconnect(self.shell_socket.getsockopt(zmq.LAST_ENDPOINT))

        def init_heartbeat(self) -> None:
            self.heartbeat = GivenHeartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
            self.heartbeat.start()

    _publish_without_network(kernelapp)
    return Kernel


def _publish_without_network(kernelapp: Any) -> None:
    """Keep ipykernel from opening a network port, for what forked processes print, where there is none: libzmq would abort."""

    class LocalIOPub(kernelapp.IOPubThread):
        def _setup_pipe_in(self) -> None:
            try:
                socket.socket(socket.AF_INET).close()
            except OSError:
                self._pipe_flag = False
            else:
                super()._setup_pipe_in()

    kernelapp.IOPubThread = LocalIOPub  # there is no public place to choose it


def _limit(limits: dict[str, list[int]]) -> None:
    import resource

    for name, (soft, hard) in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        before = resource.getrlimit(kind)[1]
        if before != resource.RLIM_INFINITY:  # a limit that is lower already stays
            soft, hard = min(soft, before), min(hard, before)
        with contextlib.suppress(ValueError):  # macOS does not know all of them
            resource.setrlimit(kind, (soft, hard))


def _leave_keyring() -> None:
    """Get a session keyring of its own: the inherited one may hold a ticket, and could carry notes to the next kernel."""
    number = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine)  # the C library has no function for it
    if number is not None:
        _library().syscall(ctypes.c_long(number), ctypes.c_long(KEYCTL_JOIN_SESSION_KEYRING), None)


def _library() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: Any) -> None:
    """Call a function of the C library; `OSError` if it fails."""
    if getattr(_library(), name)(*arguments) != 0:
        problem = ctypes.get_errno()
        raise OSError(problem, f"{name}: {os.strerror(problem)}")


def _leave_namespaces() -> None:
    """Give this process, and the children that it will have, namespaces of their own; it needs a single thread."""
    # The pid namespace is for the children; the network one has not even a loopback, over which two kernels could talk.
    everything = (
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
    )  # fmt: skip
    user, group = os.getuid(), os.getgid()
    _call("unshare", ctypes.c_int(everything))
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def _close_the_door(disk_bytes: int, call_filter: str) -> None:
    """As the first process of the new namespaces: own /proc, own writable places, and no way to more rights.

    The filter of system calls holds for this process too, into whose memory a kernel could write.
    """
    _mount("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "")
    _mount("tmpfs", WRITABLE, MS_NOSUID | MS_NODEV, f"size={disk_bytes},nr_inodes=20000,mode=1777")
    _mount("tmpfs", SHARED_MEMORY, MS_NOSUID | MS_NODEV, f"size={SHARED_MEMORY_BYTES},nr_inodes=1000,mode=1777")
    _mount("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    os.mkdir(HOME)
    if os.path.isdir(KEPT_VECTORS):
        os.mkdir(os.path.dirname(VECTORS_LINK))
        os.symlink(KEPT_VECTORS, VECTORS_LINK)
    _write("/proc/sys/user/max_user_namespaces", "0")
    _call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(64):
        if _library().prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # this system has no more of them
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    _call("capset", header, (ctypes.c_uint32 * 6)())
    _filter_calls(base64.b64decode(call_filter))


class _Program(ctypes.Structure):
    """``struct sock_fprog``: a filter of system calls, eight bytes for each instruction."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter_calls(instructions: bytes) -> None:
    """Let this process, and its children, make only the system calls that a filter lets through."""
    filtered = _Program(len(instructions) // 8, instructions)
    _call("prctl", PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(filtered), 0, 0)


def _mount(kind: str, place: str, flags: int, options: str) -> None:
    _call("mount", kind.encode(), place.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _forked(action: Callable[[], object]) -> int:
    """Run an action in a child that ends with it, whatever happens, and return the child's pid."""
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        action()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(status)


def keep(request: dict[str, Any], line: socket.socket, run: Callable[[dict[str, Any]], None]) -> None:
    """Keep one kernel: end it when the judge hangs up, and tell the judge how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _leave_namespaces()
    first = _forked(lambda: _first_process(request, run))
    for descriptor in request["sockets"].values():
        os.close(descriptor)  # the kernel's alone: when it is gone, nobody listens
    select.select([line.fileno(), os.pidfd_open(first)], [], [])
    os.kill(first, signal.SIGKILL)  # which ends every process of its namespace
    status = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
    with contextlib.suppress(OSError):
        line.send(str(status).encode())


def _first_process(request: dict[str, Any], run: Callable[[dict[str, Any]], None]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _close_the_door(request["disk_bytes"], request["filter"])
    kernel = _forked(lambda: _kernel_process(request, run))
    _close_all_but(set())
    while True:
        child, status = os.waitpid(-1, 0)
        if child == kernel:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def _kernel_process(request: dict[str, Any], run: Callable[[dict[str, Any]], None]) -> None:
    os.setsid()
    _close_all_but(set(request["sockets"].values()))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run(request)


def _close_all_but(wanted: set[int]) -> None:
    """Close every open file, and put /dev/null where standard input and output were: siblings must share none."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nowhere, descriptor)
    edges = [2, *sorted(wanted), os.sysconf("SC_OPEN_MAX")]
    for low, high in itertools.pairwise(edges):
        os.closerange(low + 1, high)


def _warm_kernel(request: dict[str, Any]) -> None:
    """Make the fork a kernel like any other: what a fresh process gets new must not be the same in every fork."""
    import random

    import numpy as np

    random.seed()
    np.random.seed()  # noqa: NPY002 - the global state is what is shared
    gc.enable()
    become_kernel(request)


def _try_door(request: dict[str, Any]) -> None:
    """Take the place of a kernel in the trial: exit status 0 says that a kernel can be confined."""


def _import_what_notebooks_need(packages: list[str]) -> None:
    """Import, and run nothing: after its first operation TensorFlow has threads, which a fork loses."""
    import autograder.checks.serve  # noqa: F401 - first, because it makes TensorFlow quiet

    for name in (*_OF_EVERY_KERNEL, "course", "numpy.random", "matplotlib.pyplot", *packages):
        with contextlib.suppress(ImportError):
            __import__(name)


def stay_warm(control: socket.socket, packages: list[str], call_filter: str) -> None:
    """Import what notebooks need, and packages; then fork a kernel for each request, until the other end hangs up.

    Each of them gets the filter of system calls, in Base64, as its last door: before, it has namespaces to make.

    The first message says "" if kernels can be confined here, or why not.
    """
    here, there = socket.socketpair()
    trial = {"sockets": {}, "disk_bytes": 1_000_000, "filter": call_filter}
    os.waitpid(_forked(lambda: keep(trial, there, _try_door)), 0)
    there.close()
    answer = here.recv(16)
    here.close()
    control.send(b"ready" if answer == b"0" else b"a process inside the sandbox can't have namespaces of its own")
    gc.disable()
    _import_what_notebooks_need(packages)
    gc.freeze()  # so that a collection in a fork does not copy all the memory
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1_000_000, 16)
        if not message:
            return
        request = json.loads(message)
        line = socket.socket(fileno=descriptors[0])
        request |= {"sockets": dict(zip(request["sockets"], descriptors[1:], strict=True)), "filter": call_filter}

        def answer_request(request: dict[str, Any] = request, line: socket.socket = line) -> None:
            control.close()
            keep(request, line, _warm_kernel)

        _forked(answer_request)
        line.close()
        for descriptor in descriptors[1:]:
            os.close(descriptor)


def main() -> None:
    """Become one kernel, or stay warm.

    ``zygote.py kernel`` reads one request from standard input; ``zygote.py warm N`` reads there which ``packages`` to import,
    and the ``filter``, and takes requests over descriptor N.
    """
    request = json.load(sys.stdin)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.argv[1] == "warm":
        stay_warm(socket.socket(fileno=int(sys.argv[2])), request["packages"], request["filter"])
    else:
        become_kernel(request)


if __name__ == "__main__":
    main()
