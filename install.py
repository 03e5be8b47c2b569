"""Set the course up: an environment in `.venv` with what an extra of pyproject.toml needs, in the versions of constraints.txt.

    python install.py --open     for learners: sets up what is missing, and opens JupyterLab at the first notebook
    python install.py dev        for developers

`make` calls it. It needs Python and nothing else, so it imports nothing that has to be installed.
"""

import argparse
import ast
import contextlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

FIRST_NOTEBOOK = "course/01-one-hot/one_hot.ipynb"
HERE = Path(__file__).resolve().parent
#: What an environment is made from: where one of these is newer, it is brought up to date.
SOURCES = [HERE / name for name in ("pyproject.toml", "constraints.txt", "install.py")]
#: Parts of JupyterLab and nbgrader.
NOT_FOR_LEARNERS = (
    "@jupyterlab/apputils-extension:announcements",
    *(f"@jupyter/nbgrader:{part}" for part in ("create-assignment", "formgrader", "assignment-list", "course-list", "menu")),
)
#: uv reads none of pip's settings, so it is told those that say where packages come from.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


def main() -> None:
    """Read the command line; set up, and open JupyterLab if that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extra", nargs="?", default="lab", help="lab, grading, cluster, glove or dev (default: lab)")
    parser.add_argument("--open", action="store_true", help="open JupyterLab at the first notebook")
    parser.add_argument("--venv", type=Path, default=HERE / ".venv", help="the environment's folder (default: .venv)")
    arguments = parser.parse_args()
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        sys.exit(f"This course needs Python 3.11, 3.12 or 3.13, and this is {sys.version.split()[0]}.")
    folder = arguments.venv.absolute()
    stamp = folder / f".{arguments.extra}"
    if not stamp.exists() or any(path.stat().st_mtime > stamp.stat().st_mtime for path in SOURCES):
        set_up(folder, arguments.extra)
        stamp.touch()
    if arguments.open:
        sys.exit(open_lab(folder))


def set_up(folder: Path, extra: str) -> None:
    """Install an extra into the environment in a folder, which is made if it isn't there."""
    print(f"Setting up {folder.name} for `{extra}`, once: it takes up to 2 GB of disk.", flush=True)
    if not program(folder, "python").exists():
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    python = program(folder, "python")
    pip = [python, "-m", "pip"]
    install = [*pip, "install", "--quiet", "--disable-pip-version-check", "-c", HERE / "constraints.txt"]
    course = ["-e", f"{HERE}[{extra}]"]
    if succeeds(*install, "uv"):
        command = ["install", "--quiet", "--python", python, "-c", HERE / "constraints.txt", "-b", HERE / "constraints.txt"]
        # The kernels of a sandbox can't keep what they compile: what isn't compiled now is compiled in each of them.
        compiled = [] if extra == "lab" else ["--compile-bytecode"]
        settings = subprocess.run(
            [str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
        ).stdout
        if succeeds(program(folder, "uv"), "pip", *command, *compiled, *course, environment=uv_environment(settings)):
            return
    print("uv can't install it here. pip does it now, which takes some minutes.", flush=True)
    if not (succeeds(*install, "setuptools", "wheel") and succeeds(*install, "--no-build-isolation", *course)):
        sys.exit("pip couldn't install it either: what it says above is the reason.")


def uv_environment(settings: str) -> dict[str, str]:
    """Return this process's environment, with pip's settings under the names that uv knows.

    Parameters
    ----------
    settings : str
        What ``pip config list`` prints: of files, for all commands or for ``install``, and of variables.
    """
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # where two say something, the later one counts
        for line in settings.splitlines():
            key, _, value = line.partition("=")
            name = key.removeprefix(f"{section}.")
            if name in UV_NAMES:
                words = str(ast.literal_eval(value)).split()
                found[UV_NAMES[name]] = ("," if name == "find-links" else " ").join(words)
    if "UV_INDEX" in found:  # pip looks for a version in every index, where uv by itself stops at the first that has the package
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return found | dict(os.environ)  # what is meant for uv counts before what is meant for pip


def open_lab(folder: Path) -> int:
    """Run JupyterLab at the first notebook until it ends; returns its exit code."""
    # What a notebook starts must find the environment's programs. Jupyter refuses to run as root unless it is told to.
    environment = os.environ | {"PATH": os.pathsep.join([str(program(folder, "python").parent), os.environ.get("PATH", "")])}
    # A learner reads no news about JupyterLab and makes no assignments: that is for `.venv/bin/jupyter lab`.
    settings = folder / "learner" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"disabledExtensions": dict.fromkeys(NOT_FOR_LEARNERS, True)}), encoding="utf-8")
    found = [str(settings.parents[1]), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, found))
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    where = [f"--ServerApp.root_dir={HERE}", f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}"]
    lab = subprocess.Popen([program(folder, "jupyter"), "lab", *where, *as_root], env=environment)
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # JupyterLab gets it too, and asks whether it is meant
            return lab.wait()


def program(folder: Path, name: str) -> Path:
    """Return the path of a program of an environment."""
    return folder / "Scripts" / f"{name}.exe" if os.name == "nt" else folder / "bin" / name


def succeeds(*command: object, environment: "dict[str, str] | None" = None) -> bool:
    """Run a program, which prints what it has to say, and tell whether it succeeded."""
    try:
        return subprocess.run([str(word) for word in command], env=environment, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
