"""JupyterLab as a learner starts it, until the test is over."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def jupyterlab(command: list[str], folder: Path, home: Path) -> Iterator[re.Match[str]]:
    """Start JupyterLab with a command in a folder; yields the address that it prints: the server, the path and the token."""
    environment = os.environ | {"JUPYTER_PORT": "0", "BROWSER": "true", "HOME": str(home), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True, process_group=0
    )
    try:
        assert server.stdout is not None
        lines = []
        for line in server.stdout:
            lines.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)(/lab/tree/\S+)\?token=(\w+)", line):
                break
        else:
            pytest.fail("".join(lines))
        yield found
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
