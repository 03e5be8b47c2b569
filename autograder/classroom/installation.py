"""Look at an installation: what would stop grading, what might surprise, and what to do about it."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import sqlalchemy
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_path
from nbgrader.api import get_alembic_version
from nbgrader.exchange.default import Exchange
from nbgrader.utils import check_directory
from packaging.requirements import InvalidRequirement, Requirement
from traitlets.config import Config, PyFileConfigLoader

from autograder import catalog
from autograder.catalog import ROOT
from autograder.classroom import roster, scale, submissions
from autograder.classroom.downloads import Refused
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader import course, gradebook
from autograder.classroom.nbgrader.steps import Judged
from autograder.judging import notebook, sandbox
from autograder.judging.kernel import DOCTOR, why_no_grading

#: The name under which the course is installed.
_DISTRIBUTION = "inside-the-embedding-layer"
#: With less room on the disk, in bytes, grading a class may stop; it may not begin.
_LITTLE, _NONE = 2_000_000_000, 100_000_000


@dataclass(frozen=True)
class Finding:
    """What was found of one part of an installation.

    Attributes
    ----------
    part : str
        What was looked at.
    found : str
        What there is.
    todo : str
        What to do about it; "" if all is well.
    stops : bool
        Whether nothing, or something that was handed in, can be graded until that is done.
    """

    part: str
    found: str
    todo: str = ""
    stops: bool = False


def examine(root: Path, roster_file: Path | None = None) -> Iterator[Finding]:
    """Look at an installation and at a class; yields what is found, part by part.

    Parameters
    ----------
    root : Path
        The class's folder.
    roster_file : Path, optional
        Who is in the class.
    """
    parts: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("Python", _python),
        ("packages", _packages),
        ("kernels", _kernels),
        ("JupyterLab's kernel", _kernelspec),
        ("nbgrader's settings", _settings),
        ("gradebook", lambda: _gradebook(root)),
        ("released notebooks", lambda: _released(root)),
        ("submitted/", lambda: _submitted(root)),
        ("who can read it", lambda: _readers(root)),
        ("disk", lambda: _disk(root)),
        ("exchange", _exchange),
    ]
    if roster_file is not None:
        parts.append(("roster", lambda: _roster(roster_file, root)))
    for part, look in parts:
        try:
            yield from look()
        except Exception as problem:  # what is broken in one part must not hide the others
            said = next(iter(str(problem).splitlines()), "")[:300]
            yield Finding(
                part, f"It can't be looked at: {type(problem).__name__}: {said}", "Put right what this says.", stops=True
            )


def _python() -> Iterator[Finding]:
    version = sys.version.split()[0]
    fits = (3, 11) <= sys.version_info[:2] < (3, 14)
    todo = "" if fits else "The course is tested with Python 3.11 to 3.13: type make clean, then make release PYTHON=python3.12."
    yield Finding("Python", f"{version}, {sys.executable}", todo)


def _packages() -> Iterator[Finding]:
    anew = f"{sys.executable} -m pip install -c {ROOT / 'constraints.txt'} -e '{ROOT}[grading]'"
    try:
        asked = [Requirement(line) for line in metadata.requires(_DISTRIBUTION) or []]
    except metadata.PackageNotFoundError:
        yield Finding("packages", f"{_DISTRIBUTION} is not installed here, and runs from {ROOT}.", f"Type: {anew}")
        asked = []
    wanted = [
        each.name
        for each in asked
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", "grading"))
    ]
    missing = [name for name in wanted if not _version(name)]
    if missing:
        yield Finding("packages", f"There is no {', no '.join(missing)}.", f"Type: {anew}", stops=True)
    pinned = list(_pinned(ROOT / "constraints.txt"))
    other = [
        f"{each.name} {_version(each.name)} ({each.specifier})"
        for each in pinned
        if _version(each.name) and not each.specifier.contains(_version(each.name), prereleases=True)
    ]
    here = sum(bool(_version(each.name)) for each in pinned)
    if other:
        yield Finding(
            "versions",
            f"{len(other)} of {here} are other ones than the course is tested with: {', '.join(other)}.",
            f"Type: {anew}",
        )
    else:
        yield Finding("versions", f"All {here} are those of constraints.txt.")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _pinned(path: Path) -> Iterator[Requirement]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            yield Requirement(line.partition("#")[0].strip())
        except InvalidRequirement:  # an empty line
            continue


def _kernels() -> Iterator[Finding]:
    problem = sandbox.why_unavailable()
    confined = not problem
    if problem:
        yield Finding("sandbox", "Kernels can't be confined here.", problem, stops=True)
    else:
        yield Finding("sandbox", "It confines kernels: no network, no file of yours, no solution.")
    where = "in the sandbox" if confined else "outside of the sandbox, as --unconfined starts it"
    imports = tuple(sorted({package for each in catalog.assignments() for package in each.imports}))
    for part, needed in (("kernel for NumPy", ()), ("kernel for TensorFlow", imports)):
        start = time.perf_counter()
        problem = why_no_grading(confined=confined, needed=needed)
        seconds = time.perf_counter() - start
        if problem:
            yield Finding(part, f"None starts {where}.", problem.removesuffix(DOCTOR), stops=True)
            return
        yield Finding(part, f"It starts {where} and imports {' and '.join(needed or ('the course',))}, in {seconds:.1f} s.")


def _kernelspec() -> Iterator[Finding]:
    """Look at what opens notebooks for a person; graded ones need no kernelspec."""
    part, here = "JupyterLab's kernel", Path(sys.executable)
    todo = f"`grade` does without. For JupyterLab and `nbgrader validate`: {here} -m ipykernel install --sys-prefix"
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except (NoSuchKernel, ValueError, OSError):
        yield Finding(part, "There is no readable kernelspec python3.", todo)
        return
    program = Path(shutil.which(spec.argv[0]) or spec.argv[0]) if spec.argv else Path()
    if spec.argv and (spec.argv[0] in ("python", "python3") or program.parent == here.parent):
        yield Finding(part, f"python3 is {program}.")
    else:
        yield Finding(part, f"python3, in {spec.resource_dir}, is another Python: {program}.", f"Remove that folder. {todo}")


def _settings() -> Iterator[Finding]:
    part, path = "nbgrader's settings", ROOT / "nbgrader_config.py"
    if not path.is_file():
        yield Finding(
            part, f"There is no {path}.", "Get it back from the course's repository: git restore nbgrader_config.py", stops=True
        )
        return
    steps = course.api().config.Autograde.get("autograde_preprocessors", [])
    if Judged not in steps:
        yield Finding(part, f"{path} has no judge.", "Get it back: git restore nbgrader_config.py", stops=True)
        return
    others = _other_settings()
    if others:
        todo = "Stock nbgrader reads it too: see that it sets nothing that this course doesn't mean."
        yield Finding(part, f"{path}; and another one, {', '.join(map(str, others))}.", todo)
    else:
        yield Finding(part, f"{path}")


def _other_settings() -> list[Path]:
    """Return what stock nbgrader reads beside this course's settings, the most important one first."""
    return [each for each in (Path(folder, "nbgrader_config.py") for folder in jupyter_config_path()) if each.is_file()]


def _gradebook(root: Path) -> Iterator[Finding]:
    part, path = "gradebook", root / "gradebook.db"
    if not path.exists():
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder, gradebook.Writer(Path(folder), None).open():
            pass  # or `GradebookError` says why none can be made
        yield Finding(part, f"There is none in {root} yet; the first grade makes it.")
        return
    away = f"Put {path} in another place and grade again: the ledger has all automatic points, but no marks of a person."
    engine = sqlalchemy.create_engine(f"sqlite:///{path}?timeout=2", poolclass=sqlalchemy.NullPool)
    try:
        with engine.connect() as connection:
            tables = set(sqlalchemy.inspect(connection).get_table_names())
            if not {"alembic_version", "submitted_assignment"} <= tables:
                yield Finding(part, f"{path} is a database of something else.", away, stops=True)
                return
            version = str(connection.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).scalar())
            connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = version_num"))
            connection.rollback()
    except sqlalchemy.exc.DatabaseError as problem:
        said = str(problem.orig)
        if "locked" in said:
            yield Finding(
                part, f"{path} is in use by another program.", "Close it there: formgrader, for example, or a `grade` that runs."
            )
        elif "readonly" in said or "unable to open" in said:
            yield Finding(part, f"{path} can't be written ({said}).", "Look at whose it is, and at its rights.", stops=True)
        else:
            yield Finding(part, f"{path} can't be used ({said}).", away, stops=True)
        return
    if version != get_alembic_version():
        todo = (
            f"`nbgrader db upgrade --CourseDirectory.db_url=sqlite:///{path}` keeps a copy and brings an older one up to date; a "
            "newer one needs the nbgrader that made it."
        )
        yield Finding(part, f"{path} is of another version of nbgrader ({version}).", todo, stops=True)
        return
    yield Finding(part, f"{path} can be read and written.")


def _released(root: Path) -> Iterator[Finding]:
    part, fine = "released notebooks", 0
    for each in catalog.assignments():
        try:
            gradebook.released(root, each)
            known = scale.of_notebook(notebook.read(each.solution_notebook))
        except (gradebook.GradebookError, notebook.UnreadableNotebook) as problem:
            yield Finding(part, f"{each.slug}: {problem}", "Type: autograder release", stops=True)
            continue
        if scale.of_assignment(each).items() <= known.items():
            fine += 1
        else:
            yield Finding(
                part, f"{each.slug}: its solution has other points than exercises.toml.", "Type: autograder release", stops=True
            )
    if fine:
        yield Finding(part, f"{fine} of {len(catalog.assignments())} have the points of their exercises.toml.")
    outdated = scale.outdated(Ledger(root / "ledger"), catalog.assignments()) if (root / "ledger").is_dir() else ""
    if outdated:
        yield Finding("marks", outdated, "Type: autograder release, then: autograder grade")


def _submitted(root: Path) -> Iterator[Finding]:
    part, folder = "submitted/", root / "submitted"
    if not check_directory(str(root), read=True, write=True, execute=True):
        yield Finding(
            part, f"{root} can't be written, and grading writes there.", "Look at whose it is, and at its rights.", stops=True
        )
    if not folder.is_dir():
        yield Finding(part, f"There is no {folder} yet.", "To sort a download into it: autograder collect DOWNLOAD")
        return
    found, left_out = submissions.find(root, catalog.assignments())
    students = len({each.student for each in found})
    said = f"Handed in: {len(found)}, by {students} in all."
    if left_out:
        yield Finding(
            part, f"{said} Left out, or looks wrong: {len(left_out)}.", "Which, and where they belong: autograder report"
        )
    else:
        yield Finding(part, said)


def _readers(root: Path) -> Iterator[Finding]:
    """Look at whether others with an account on this machine, such as a JupyterHub's students, can read what is not for them."""
    if os.name == "nt":
        return
    part, shown = "who can read it", []
    secret = [ROOT / "solutions", *(root / name for name in ("submitted", "autograded", "feedback", "ledger", "gradebook.db"))]
    for path in (each for each in secret if each.exists()):
        closed = not path.stat().st_mode & stat.S_IROTH or not all(each.stat().st_mode & stat.S_IXOTH for each in path.parents)
        if not closed:
            shown.append(path)
    if not shown:
        yield Finding(part, "Solutions, submissions and marks are closed to others on this machine.")
        return
    folders = " ".join(shlex.quote(str(each)) for each in dict.fromkeys(path.parent for path in shown))
    yield Finding(
        part,
        f"Everybody with an account on this machine can read {', '.join(str(path) for path in shown)}.",
        f"If that is anybody but you: chmod o-rwx {folders}",
    )


def _disk(root: Path) -> Iterator[Finding]:
    for part, folder in (("disk", root), ("temporary files", Path(tempfile.gettempdir()))):
        free = shutil.disk_usage(folder).free
        todo = "" if free > _LITTLE else "Make room: a class's executed notebooks and pages may take a gigabyte or two."
        yield Finding(part, f"{free / 1e9:.1f} GB are free in {folder}.", todo, stops=free < _NONE)


def _exchange() -> Iterator[Finding]:
    part, settings = "exchange", Config()
    for path in reversed(_other_settings()):
        settings.merge(PyFileConfigLoader(path.name, path=str(path.parent)).load_config())
    settings.merge(course.api().config)
    folder = Path(settings.Exchange.get("root", Exchange.root.default_value))
    only = "Only `nbgrader release_assignment`, `collect` and the like need it, and `autograder collect` doesn't."
    if not folder.is_dir():
        found = f"There is no {folder}."
    elif not check_directory(str(folder), write=True, execute=True):
        found = f"{folder} can't be written."
    elif folder.stat().st_mode & (stat.S_IWOTH | stat.S_ISVTX) == stat.S_IWOTH:
        found = (
            f"{folder} can be written, and who writes there can also move away the course's folder and put another in its place."
        )
        yield Finding(part, found, f"Its owner types: chmod +t {shlex.quote(str(folder))}")
        return
    else:
        yield Finding(part, f"{folder} can be written.")
        return
    yield Finding(
        part,
        found,
        f"{only} To have one: mkdir -p FOLDER; chmod 1777 FOLDER; and c.Exchange.root = 'FOLDER' in nbgrader_config.py.",
    )


def _roster(path: Path, root: Path) -> Iterator[Finding]:
    part = "roster"
    try:
        people = roster.read(path)
    except Refused as problem:
        yield Finding(part, str(problem), "Export it anew from your learning platform, as CSV.")
        return
    ids = {each.id for each in people}
    handed_in = {each.student for each in submissions.find(root, catalog.assignments())[0]}
    yield Finding(part, f"{len(ids)} people, of whom {len(ids & handed_in)} have handed something in.")
    twice = [name for name, number in Counter(each.id for each in people).items() if number > 1]
    if twice:
        yield Finding(part, f"More than one row is of: {_some(twice)}.", "See that they are the same people; they count once.")
    owners: dict[str, set[str]] = {}
    for each in people:
        for name in each.names:
            owners.setdefault(name, set()).add(each.id)
    alike = sorted({" and ".join(sorted(found)) for found in owners.values() if len(found) > 1})
    if alike:
        todo = "`collect` can't tell them apart by that name: it leaves such a file, and says that it needs a person."
        yield Finding(part, f"They have a name in common: {_some(alike)}.", todo)
    unknown = sorted(handed_in - ids)
    if unknown:
        yield Finding(
            part,
            f"{len(unknown)} in submitted/ are not in it: {_some(unknown)}.",
            "Rename their folders to ids of the roster, or bring it up to date.",
        )


def _some(names: list[str]) -> str:
    """Return the first names of a list as text, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{', '.join(map(submissions.shown, names[:5]))}{more}"
