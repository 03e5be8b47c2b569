"""How to start kernels: the settings that choose what confines them."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from traitlets.config import Config

from autograder.catalog import ROOT
from autograder.judging.sandbox import bubblewrap, processes
from autograder.judging.sandbox.bubblewrap import CannotConfine
from autograder.judging.sandbox.provisioning import ConfinedKernelManager, LimitedKernelManager


def _anew() -> str:
    return f"install the course there anew: {sys.executable} -m pip install -e {ROOT}"


def imports(packages: Iterable[str] = ()) -> str:
    """Return the statement that imports what a kernel of this course must have, and packages."""
    return ", ".join(["import ipykernel.kernelapp", "autograder.checks.serve", "course", *packages])


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


def warm_up(packages: Iterable[str] = ()) -> None:
    """Start the process from which warm kernels are forked, which takes seconds, before the first of them is wanted.

    Where such kernels can't be confined nothing happens.

    Parameters
    ----------
    packages : iterable of str
        As for `kernel_settings`.
    """
    with contextlib.suppress(CannotConfine):
        bubblewrap.program()
        processes.starter().submit(processes.warm_up, tuple(sorted(packages))).result()


def why_no_kernel_starts(settings: Config, needed: Iterable[str] = ()) -> str:
    """Try what a kernel needs, where it would run, and say in one sentence what is missing there; "" if nothing is.

    Parameters
    ----------
    settings : Config
        What `kernel_settings` returned.
    needed : iterable of str
        Packages that a kernel must have, beside what every notebook needs.
    """
    confined = settings.get("NotebookClient", {}).get("kernel_manager_class") is ConfinedKernelManager
    arguments = ["-P", "-c", f"{imports(needed)}; print(autograder.__file__)"]
    if confined:
        tried = bubblewrap.run_once(arguments)
    else:
        tried = subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
    said = bubblewrap.complaint_of(tried)
    if not said:
        return why_another_course(tried.stdout.splitlines()[-1])
    shown = f"{sys.prefix} and, of {ROOT}, what students have"
    where = f"inside the sandbox, which shows {shown}" if confined else f"with {sys.executable}"
    unreadable = bubblewrap.why_unreadable() if confined else ""
    return f"No kernel that can check an answer starts {where}: {said}. " + (
        unreadable or f"If this folder or its Python environment was copied or moved, {_anew()}"
    )


def why_another_course(file: str) -> str:
    """Say that a kernel has another folder's course than the judge; "" if it has the same.

    Parameters
    ----------
    file : str
        From where a kernel has the package ``autograder``: its ``__file__``.
    """
    found = Path(file).resolve().parents[1]
    if found == ROOT:
        return ""
    return (
        f"A kernel takes the course from {found}, and the judge is that of {ROOT}. To have both from the same folder, {_anew()}"
    )
