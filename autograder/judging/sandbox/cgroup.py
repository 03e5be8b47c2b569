"""Limits on many processes together, by Linux' control groups, where the system permits it.

Resource limits count for each process alone: a hundred processes may take a hundred times as much. A control group counts
them together, with what Linux keeps for them: their memory, files that lie in memory, buffers of sockets and pipes. Version 1
lets root make one, version 2 whoever was given a part of the tree, as systemd does for the programs of a desktop session.

Where there is no group, this is what holds nevertheless. Bounded for each kernel: processes and threads, files in its two
places in memory, messages and segments without a place (the filter of system calls refuses them), wall-clock time (its judge
ends it). Bounded for each process: private memory, address space, processor time, open files. The memory of all processes
together is watched, and the kernel that makes it too much is killed: see `ConfinedProvisioner`. Not bounded: how many cores a
kernel keeps busy while it lasts, what Linux itself keeps for its sockets, pipes and empty files.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path


def joining(command: list[str], memory_bytes: int, processes: int) -> list[str]:
    """Return a command that starts in the control groups of this process's kernels, or the same command where there are none.

    Parameters
    ----------
    command : list of str
        The program, by its full path, and its arguments.
    memory_bytes : int
        What the group may use, in bytes: memory, and files that lie in memory. It is set when the group is made.
    processes : int
        How many processes and threads it may have.
    """
    groups = _groups(memory_bytes, processes)
    if not groups:
        return command
    # A shell, because a process that joins after its start may have children already, which stay outside.
    return [
        "/bin/sh",
        "-c",
        f'{_JOIN}; exec "$@"',
        str(len(groups)),
        *(str(group / "cgroup.procs") for group in groups),
        *command,
    ]


#: Enters as many groups as the first argument says, whose files are the next ones.
_JOIN = 'for _ in $(seq "$0"); do echo $$ > "$1" || exit; shift; done'


def counts_memory(memory_bytes: int, processes: int) -> bool:
    """Return whether there is a group that counts the memory of this process's kernels."""
    return any((group / name).exists() for group in _groups(memory_bytes, processes) for name in ("memory.max", _V1_MEMORY))


@functools.cache
def _groups(memory_bytes: int, processes: int) -> tuple[Path, ...]:
    """Make the groups that this system permits, with their limits: one of version 2, or one for each part of version 1."""
    made = []
    for parent, limits in _permitted(memory_bytes, processes):
        _sweep(parent)
        group = parent / f"autograder-{os.getpid()}-{memory_bytes}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            for name, value in limits.items():
                if (group / name).exists() or name == next(iter(limits)):  # without swap, Linux has no file to limit it
                    (group / name).write_text(str(value), encoding="ascii")
            subprocess.run(["/bin/sh", "-c", _JOIN, "1", group / "cgroup.procs"], check=True, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            _remove(group)
            continue
        atexit.register(_remove, group)
        made.append(group)
    return tuple(made)


_V1_MEMORY = "memory.limit_in_bytes"


def _permitted(memory_bytes: int, processes: int) -> Iterator[tuple[Path, Mapping[str, int]]]:
    """Yield the folders that may take a new group, and the files of the group that hold limits, the most important one first."""
    with contextlib.suppress(OSError, ValueError):
        own, mounts = (Path("/proc/self", name).read_text(encoding="utf-8") for name in ("cgroup", "mountinfo"))
        for controllers, here in places(own, mounts):
            if "memory" in controllers:
                yield here, {_V1_MEMORY: memory_bytes, "memory.memsw.limit_in_bytes": memory_bytes}
            elif "pids" in controllers:
                yield here, {"pids.max": processes}
            elif not controllers and "memory" in _handed_on(here.parent):
                # A group that has processes can't have groups too: a neighbor.
                yield here.parent, {"memory.max": memory_bytes, "memory.swap.max": 0, "pids.max": processes}


def places(own: str, mounts: str) -> Iterator[tuple[list[str], Path]]:
    """Yield, for each mounted tree of control groups, what it controls, and the folder of this process's own group.

    Parameters
    ----------
    own, mounts : str
        What ``/proc/self/cgroup`` and ``/proc/self/mountinfo`` say. Version 2 controls nothing there by name.
    """
    groups = [line.split(":", 2) for line in own.splitlines()]
    for line in mounts.splitlines():
        place, _, kind = line.partition(" - ")
        root, mounted = place.split()[3:5]
        form, *_, options = kind.split()
        for _, controllers, path in groups:
            names = controllers.split(",") if controllers else []
            matches = form == "cgroup2" if not names else form == "cgroup" and set(names) <= set(options.split(","))
            if matches and path.startswith(root):
                yield names, Path(mounted) / path.removeprefix(root).lstrip("/")


def _handed_on(group: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return (group / "cgroup.subtree_control").read_text(encoding="ascii").split()
    return []


def _sweep(parent: Path) -> None:
    """Remove what earlier processes have left behind: those that were killed, and the workers of a pool."""
    for group in parent.glob("autograder-*-*"):
        if not Path("/proc", group.name.split("-")[1]).exists():
            _remove(group)


def _remove(group: Path) -> None:
    with contextlib.suppress(OSError):  # as long as a process is in it
        group.rmdir()
