"""How to start kernels: the settings that choose what confines them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from traitlets.config import Config

from autograder.catalog import ROOT
from autograder.judging.sandbox import bubblewrap
from autograder.judging.sandbox.provisioning import ConfinedKernelManager, LimitedKernelManager

#: What a kernel of this course must be able to import.
NEEDED = "import ipykernel.kernelapp, autograder.checks.serve, course"


def kernel_settings(*, confined: bool = True, warm: bool = True, packages: Iterable[str] = ()) -> Config:
    """Return the settings that give an `nbclient.NotebookClient` a confined kernel.

    The class of the kernel manager is named, rather than a default provisioner: jupyter_client keeps one default for the whole
    process and does not read it from a notebook client's settings, so that a kernel could end up outside of the sandbox.

    Parameters
    ----------
    confined : bool
        False gives a kernel that only has limits on memory, file size and processor time, for submissions that are trusted.
    warm : bool
        Fork the kernel from a process that has imported already what notebooks need. Without effect where this can't be
        confined.
    packages : iterable of str
        What that process imports too, such as ``"keras"``, which takes seconds: see `Assignment.imports`.

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
    if confined:
        bubblewrap.program()  # or it says why not
    if not confined and sys.platform == "win32":
        return Config()  # which has no such limits
    manager = ConfinedKernelManager if confined else LimitedKernelManager
    return Config(
        {"NotebookClient": {"kernel_manager_class": manager}, "ConfinedProvisioner": {"warm": warm, "packages": sorted(packages)}}
    )


def why_no_kernel_starts(settings: Config) -> str:
    """Try what a kernel needs, where it would run, and say in one sentence what is missing there; "" if nothing is.

    Parameters
    ----------
    settings : Config
        What `kernel_settings` returned.
    """
    confined = settings.get("NotebookClient", {}).get("kernel_manager_class") is ConfinedKernelManager
    arguments = ["-P", "-c", f"{NEEDED}; print(autograder.__file__)"]
    if confined:
        tried = bubblewrap.run_once(arguments)
    else:
        tried = subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    said = bubblewrap.complaint_of(tried)
    anew = f"install the course there anew: {sys.executable} -m pip install -e {ROOT}"
    if not said:
        found = Path(tried.stdout.splitlines()[-1]).resolve().parents[1]
        if found == ROOT:
            return ""
        return (
            f"A kernel takes the course from {found}, and the judge is that of {ROOT}. To have both from the same folder, {anew}"
        )
    shown = f"{sys.prefix} and, of {ROOT}, what students have"
    where = f"inside the sandbox, which shows {shown}" if confined else f"with {sys.executable}"
    return (
        f"No kernel that can check an answer starts {where}: {said}. If this folder or its Python environment was copied or "
        f"moved, {anew}"
    )


@cache
def why_no_grading(*, confined: bool) -> str:
    """Say what `why_no_kernel_starts` does of the kernels that grade here, before the first submission; found out once."""
    return why_no_kernel_starts(kernel_settings(confined=confined))
