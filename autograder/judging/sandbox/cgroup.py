"""A limit on the memory of many processes together, by Linux' control groups, where the system permits it.

Resource limits count for each process alone: a hundred processes may take a hundred times as much. A control group counts
them together. Version 1 lets root make one, version 2 whoever was given a part of the tree, as systemd does for its users.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path


def joining(command: list[str], memory_bytes: int) -> list[str]:
    """Return a command that starts in the control group of this process's kernels, or the same command where there is none.

    Parameters
    ----------
    command : list of str
        The program, by its full path, and its arguments.
    memory_bytes : int
        What the group may use, in bytes: memory, and files that lie in memory. It is set when the group is made.
    """
    group = _group(memory_bytes)
    return command if group is None else _moved(command, group)


@functools.cache
def _group(memory_bytes: int) -> Path | None:
    for parent, limit in _parents():
        _sweep(parent)
        group = parent / f"autograder-{os.getpid()}-{memory_bytes}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(memory_bytes), encoding="ascii")
            subprocess.run(["/bin/sh", "-c", 'echo $$ > "$0"', group / "cgroup.procs"], check=True, stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            _remove(group)
            continue
        atexit.register(_remove, group)
        return group
    return None


def _moved(command: list[str], group: Path) -> list[str]:
    # A shell, because a process that joins after its start may have children already, which stay outside.
    return ["/bin/sh", "-c", 'echo $$ > "$0"; exec "$@"', str(group / "cgroup.procs"), *command]


def _parents() -> Iterator[tuple[Path, str]]:
    """Yield the folders that may take a new group, and the name of the file that holds its limit."""
    with contextlib.suppress(OSError, ValueError):
        own = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()]
        for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
            place, _, kind = line.partition(" - ")
            root, mounted = place.split()[3:5]
            options = kind.split()[-1].split(",")
            for _, controllers, path in own:
                if not path.startswith(root):
                    continue
                here = Path(mounted) / path.removeprefix(root).lstrip("/")
                if kind.startswith("cgroup ") and "memory" in options and "memory" in controllers.split(","):
                    yield here, "memory.limit_in_bytes"
                elif kind.startswith("cgroup2 ") and not controllers and _hands_on_memory(here.parent):
                    yield here.parent, "memory.max"  # a group that has processes can't have groups too: a neighbor


def _hands_on_memory(group: Path) -> bool:
    return "memory" in (group / "cgroup.subtree_control").read_text(encoding="ascii").split()


def _sweep(parent: Path) -> None:
    """Remove what earlier processes have left behind: those that were killed, and the workers of a pool."""
    for group in parent.glob("autograder-*-*"):
        if not Path("/proc", group.name.split("-")[1]).exists():
            _remove(group)


def _remove(group: Path) -> None:
    with contextlib.suppress(OSError):  # as long as a process is in it
        group.rmdir()
