"""The commands for a class: from ``release``, ``collect`` and ``grade`` to ``export``, with ``doctor`` and ``demo``."""

from __future__ import annotations

import contextlib
import difflib
import functools
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder import catalog
from autograder.catalog import ROOT, Assignment
from autograder.classroom import export as exporting
from autograder.commands import tables
from autograder.judging.readable import readable

if TYPE_CHECKING:  # what grades takes seconds to import: each command does it when it is needed
    from autograder.classroom.dask_worker import Cluster
    from autograder.classroom.grading import Plan
    from autograder.classroom.lateness import Late
    from autograder.classroom.ledger import Ledger
    from autograder.classroom.workers import Cohort

#: The folder in the course folder that holds the verdicts.
LEDGER = "ledger"

_file = click.Path(exists=True, dir_okay=False)
names_argument = click.argument("names", nargs=-1, metavar="[ASSIGNMENT]...")
root_option = click.option(
    "--course-dir",
    "root",
    type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
    default=ROOT,
    help="The folder with submitted/ and the gradebook; by default this course's.",
)
_db_option = click.option(
    "--db", metavar="URL", help="The gradebook's SQLAlchemy URL; by default gradebook.db in the course's folder."
)


def assignments_named(names: tuple[str, ...]) -> list[Assignment]:
    """Return the assignments of these slugs, or all; the number before the dash is enough."""
    chosen = []
    for name in names:
        found = [each for each in catalog.assignments() if name in (each.slug, each.slug.split("-")[0])]
        if not found:
            known = ", ".join(each.slug for each in catalog.assignments())
            raise click.BadParameter(f"There is no assignment {name!r}. There are {known}.")
        chosen += found
    return chosen or list(catalog.assignments())


def require_solutions() -> None:
    """Say in a sentence that an installation is not for a class, or not for the course in whose folder one is.

    The first is one without ``solutions/``, such as one from a wheel; the second is what a copied environment does.
    """
    if not (ROOT / "solutions").is_dir():
        raise click.ClickException(
            f"This installation, in {ROOT}, can check notebooks but not release or grade: it has no solutions/, which hold the "
            "answers and the hidden checks. In the folder of the course that has them, type: pip install -e '.[grading]'"
        )
    here = Path.cwd()
    course = next((each for each in (here, *here.parents) if _is_course(each)), ROOT)
    if course != ROOT:
        raise click.ClickException(
            f"This command belongs to the course in {ROOT}, whose checks would judge, and you are in another one, {course}. "
            f"If you mean the first, go to its folder; to install the second, type here: make clean, then make release."
        )


@click.command()
@names_argument
@click.option(
    "--zip/--no-zip", "with_zip", default=True, show_default=True, help="Also write the students' zip and wheel into dist/."
)
def release(names: tuple[str, ...], with_zip: bool) -> None:
    """Make course/ from solutions/ with nbgrader, and what students receive, without solutions; or only the ASSIGNMENTs named.

    Points, minutes and difficulty come from each exercises.toml: the source notebooks are brought in line with it first.

    \b
    Example:
      autograder release
    """
    require_solutions()
    from autograder.classroom.nbgrader import releasing

    console, assignments = tables.Terminal(), assignments_named(names)
    for folder in (ROOT, ROOT / "course", *(each.released_notebook().parent for each in assignments)):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise click.ClickException(f"{folder} can't be written, and a release is. Look at whose it is, and at its rights.")
    for assignment in releasing.release_all(assignments=assignments):
        console.print(f"✓ course/{assignment.slug}/{assignment.notebook}")
    console.print(f"✓ {releasing.write_picture().relative_to(releasing.ROOT)}")
    if with_zip:
        for path, use in (
            (releasing.write_student_zip(), "for students"),
            (releasing.write_student_wheel(), "for a notebook that is opened alone, as on Colab"),
        ):
            console.print(f"✓ {path.relative_to(releasing.ROOT)} ({path.stat().st_size / 1e6:.1f} MB), {use}")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, resolve_path=True))
@click.option("--assignment", "name", metavar="ASSIGNMENT", help="What all of it is for; by default each notebook tells.")
@click.option(
    "--roster", metavar="FILE", type=click.Path(path_type=Path), help="The class as CSV: whose ids belong to which names."
)
@click.option(
    "--column",
    "columns",
    metavar="TITLE=WHAT",
    multiple=True,
    help='What a column of the roster holds, such as "Etunimi=first name", if its title isn\'t known. May come several times.',
)
@click.option("--replace", is_flag=True, help="Replace also what may be newer than the download.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@root_option
def collect(
    source: Path,
    name: str | None,
    roster: Path | None,
    columns: tuple[str, ...],
    replace: bool,
    dry_run: bool,
    root: Path,
) -> None:
    """Sort a bulk download, SOURCE, into submitted/<student>/<assignment>/: a ZIP archive or a folder.

    It may be of Moodle, of Canvas, or plain: files or folders that are named after students. The roster may be Moodle's list of
    participants or grading worksheet, Canvas's gradebook, or any CSV with columns such as id, first name, last name, name, email
    and lms id, whose titles may also be in the other languages of Moodle that are spoken most; without one, ids are made of the
    names in the download. Of several notebooks of a student the newest counts. One
    that is in submitted/ already is replaced only by a newer one, and then stays beside it as one_hot.ipynb.before-1, which is
    not graded. Exit code: 0 all placed, 1 something needs a person.

    \b
    Example:
      autograder collect ~/Downloads/submissions.zip --assignment 01-one-hot --roster class.csv
    """
    require_solutions()
    from autograder.classroom import collecting, downloads
    from autograder.classroom import roster as rosters

    submitted = root / "submitted"
    if source.is_relative_to(submitted) or submitted.is_relative_to(source):
        raise click.ClickException(f"{source} and {submitted} lie within each other. Move the download to another place.")
    assignment = assignments_named((name,))[0] if name else None
    if columns and not roster:
        raise click.UsageError("--column is for a --roster.")
    console = tables.Terminal(highlight=False)
    try:
        students = rosters.read(roster, _columns(columns)) if roster else []
        with downloads.opened(source) as (files, left_behind):
            steps = collecting.collect(files, root, assignment=assignment, roster=students, replace=replace, dry_run=dry_run)
    except downloads.Refused as problem:
        raise click.ClickException(str(problem)) from None
    tables.print_steps(console, steps, left_behind, dry_run)
    if not roster:
        console.print("The ids are made of the names in the download. To give your own: --roster FILE", soft_wrap=True)
    sys.exit(1 if not steps or any(step.person for step in steps) else 0)


def _columns(said: tuple[str, ...]) -> dict[str, str]:
    """Return what columns of a roster hold, by their titles."""
    from autograder.classroom.roster import COLUMNS

    found = {}
    for each in said:
        title, _, kind = each.rpartition("=")
        kind = kind.strip().casefold()
        if not title or kind not in COLUMNS:
            raise click.UsageError(f'--column {each!r} should be like "Etunimi=first name". It may hold {", ".join(COLUMNS)}.')
        found[title.strip()] = kind
    return found


@click.command()
@names_argument
@root_option
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="How many are graded at the same time; by default one for each core."
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Grade on the Dask cluster there, such as tls://10.0.0.5:8786, in place of this machine.",
)
@click.option("--tls-ca-file", metavar="FILE", type=_file, help="The certificate authority of that cluster.")
@click.option("--tls-cert", metavar="FILE", type=_file, help="This machine's certificate for that cluster.")
@click.option("--tls-key", metavar="FILE", type=_file, help="The key of this certificate.")
@click.option(
    "--trusted-network", is_flag=True, help="Take a cluster without certificates (tcp://…): nobody but you can reach it."
)
@_db_option
@click.option("--dry-run", is_flag=True, help="Show whose points would change and why. It grades, and writes nothing.")
@click.option("--force", is_flag=True, help="Grade again also what is up to date.")
@click.option(
    "--all-cells", is_flag=True, help="Run also the demonstrations that a student left as they were and no verdict depends on."
)
@click.option(
    "--no-substitution", is_flag=True, help="Let a mistake cost points also in the exercises that build on the wrong answer."
)
@click.option("--unconfined", is_flag=True, help="Run kernels outside of the sandbox, with limits only: if you trust the class.")
def grade(
    names: tuple[str, ...],
    root: Path,
    workers: int | None,
    scheduler: str | None,
    tls_ca_file: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    trusted_network: bool,
    db: str | None,
    dry_run: bool,
    force: bool,
    all_cells: bool,
    no_substitution: bool,
    unconfined: bool,
) -> None:
    """Grade what the class has handed in: every submitted/<student>/<assignment>, or only the ASSIGNMENTs named.

    Only what is new or changed is graded. Demonstrations that a student left as they were, and that no verdict depends on,
    keep the outputs that they came with. If the run is stopped, at any moment and in any way, the same command goes on
    where it was. Exit code: 0 all graded, 1 some submissions need a person.

    \b
    Example:
      autograder grade 01-one-hot --dry-run
    """
    require_solutions()
    console = tables.Terminal(highlight=False)
    if workers and scheduler:
        raise click.UsageError("--workers is for this machine and --scheduler for a cluster: give one of them.")
    if not scheduler and any((tls_ca_file, tls_cert, tls_key, trusted_network)):
        raise click.UsageError("--tls-… and --trusted-network are for a cluster: give its address with --scheduler.")
    assignments = assignments_named(names)
    if not scheduler:  # a cluster's workers may confine where this machine can't
        require_kernels(confined=not unconfined)
    _tell_whose_checks_judge(console, root)
    options = {  # of `grade_notebook`
        "kernel_settings": {"confined": not unconfined, "warm": True},
        "all_cells": all_cells,
        "substitute": not no_substitution,
    }
    class_ = _Class(console, root, assignments, db)
    from autograder.classroom.dask_worker import Cluster

    cluster = Cluster(scheduler, tls_ca_file, tls_cert, tls_key, trusted_network) if scheduler else None
    with _alone(root, dry_run), class_.said_in_a_sentence(), _cohort(assignments, workers, cluster, options) as cohort:
        sys.exit(class_.preview(cohort, force) if dry_run else class_.grade(cohort, force))


def require_kernels(*, confined: bool) -> None:
    """Say in a sentence why no kernel can judge an answer here, before anything is written."""
    from autograder.judging.kernel import why_no_grading

    problem = why_no_grading(confined=confined)
    if problem:
        raise click.ClickException(problem)


def _tell_whose_checks_judge(console: tables.Terminal, root: Path) -> None:
    """Say it where the class's folder is a whole course too: a copy, whose own checks one may think to be the ones that judge."""
    if root != ROOT and _is_course(root):
        console.print(f"The checks and solutions in {ROOT} judge here, and not those in {root}.", markup=False, soft_wrap=True)


def _is_course(folder: Path) -> bool:
    return (folder / "autograder" / "catalog.py").is_file() and (folder / "solutions").is_dir()


@dataclass(frozen=True)
class _Class:
    """Whose submissions are graded, and where it is shown and written."""

    console: tables.Terminal
    root: Path
    assignments: list[Assignment]
    db: str | None

    def grade(self, cohort: Cohort, force: bool) -> int:
        """Grade, write, and show what came of it; returns the exit code."""
        from autograder.classroom import grading, report
        from autograder.classroom.nbgrader.gradebook import Writer

        ledger, writer = self._ledger(), Writer(self.root, self.db)
        todo = grading.plan(self.root, self.assignments, ledger, writer, force=force, substitute=cohort.options["substitute"])
        self._start(cohort, todo)
        for assignment in self._handed_in(todo, ledger):
            writer.prepare(assignment)
        self._tell(todo)
        _require_grading(cohort)
        if todo.unwritten:
            waiting = tables.count(len(todo.unwritten), "verdict", "verdicts")
            self.console.print(f"{waiting} of an earlier run still had to be written into the gradebook.")
        refused = [(submission.key, problem) for submission, problem in grading.resume(todo, ledger, writer) if problem]
        graded = grading.grade(todo.steps, cohort, ledger, writer)
        now = {submission.key for submission in todo.unwritten}
        for each in tables.progress_of(self.console, graded, cohort, todo.steps):
            now.add(each.step.submission.key)
            if each.problem:
                refused.append((each.step.submission.key, each.problem))
        for key, problem in grading.settle(self.assignments, ledger, writer):
            now.add(key)
            if problem:
                refused.append((key, problem))
            else:
                self.console.print(f"{key[1]} {key[0]}: another penalty for being late", markup=False, soft_wrap=True)
        late = writer.late()
        reports = report.collect(ledger, self.assignments, late=late, gone=_gone(ledger, self.root))
        whole = now.issuperset(key for key in ledger.latest if key[1] in {each.slug for each in self.assignments})
        tables.print_summary(self.console, reports if whole else report.collect(ledger, self.assignments, late=late, only=now))
        tables.print_totals(self.console, reports)
        for (student, slug), problem in refused:
            self.console.print(f"{slug} {student}: {problem}", markup=False)
        return 1 if refused or any(each.concerns for each in reports) else 0

    def preview(self, cohort: Cohort, force: bool) -> int:
        """Grade, write nothing, and show whose points would change; returns the exit code."""
        from autograder.classroom import grading
        from autograder.classroom.nbgrader import gradebook

        ledger = self._ledger()
        todo = grading.plan(self.root, self.assignments, ledger, None, force=force, substitute=cohort.options["substitute"])
        self._start(cohort, todo)
        for assignment in self._handed_in(todo, ledger):
            gradebook.released(self.root, assignment)
        self._tell(todo)
        _require_grading(cohort)
        graded = grading.grade(todo.steps, cohort, ledger, None)
        tables.print_changes(self.console, list(tables.progress_of(self.console, graded, cohort, todo.steps)), todo)
        return 0

    def _handed_in(self, todo: Plan, ledger: Ledger) -> list[Assignment]:
        """Return the assignments that somebody has handed in, now or before."""
        slugs = {step.submission.assignment.slug for step in todo.steps} | {slug for _, slug in ledger.latest}
        return [each for each in self.assignments if each.slug in slugs]

    def _start(self, cohort: Cohort, todo: Plan) -> None:
        """Let workers of this machine get ready meanwhile; those of a cluster are."""
        from autograder.judging.submission import get_ready

        if not todo.steps or "expected" in cohort.options:
            return
        assignments = [step.submission.assignment for step in todo.steps]
        needed = sorted({package for assignment in assignments for package in assignment.imports})
        settings = {key: cohort.options[key] for key in ("kernel_settings", "all_cells")}
        cohort.start(functools.partial(get_ready, assignments[0].slug, needed=needed, **settings), len(todo.steps))

    def _ledger(self) -> Ledger:
        from autograder.classroom.ledger import Ledger

        ledger = Ledger(self.root / LEDGER)
        if ledger.unreadable:
            self.console.print(f"{ledger.unreadable} damaged lines of the ledger were left out; what they held is graded again.")
        return ledger

    def _tell(self, todo: Plan) -> None:
        tables.print_left_out(self.console, todo.ignored)
        if not todo.steps and not todo.unwritten:
            up_to_date = tables.count(todo.up_to_date, "submission is", "submissions are")
            self.console.print(f"Nothing to grade: {up_to_date} up to date.")

    @contextlib.contextmanager
    def said_in_a_sentence(self) -> Iterator[None]:
        """Turn what an instructor can do something about into a sentence."""
        from autograder.classroom.nbgrader.gradebook import GradebookError
        from autograder.classroom.workers import ClusterLost

        try:
            yield
        except (GradebookError, ClusterLost) as trouble:
            raise click.ClickException(str(trouble)) from None
        except KeyboardInterrupt:
            raise click.ClickException("Stopped. What is graded is kept: the same command goes on from here.") from None


def _require_grading(cohort: Cohort) -> None:
    """Say in a sentence what workers lack to judge these notebooks, before the first of them."""
    problem = cohort.why_none_grades()
    if problem:
        raise click.ClickException(problem)


@contextlib.contextmanager
def _alone(root: Path, dry_run: bool) -> Iterator[None]:
    """Keep a second `grade` of the same course out; a dry run writes nothing and may run beside."""
    if dry_run:
        yield
        return
    from filelock import FileLock, Timeout

    folder = root / LEDGER
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise click.ClickException(f"Another grade is running in {root}. Wait for it, or stop it.") from None
    except OSError as problem:
        raise click.ClickException(f"{folder} can't be written to: {problem.strerror}.") from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _cohort(
    assignments: list[Assignment], workers: int | None, cluster: Cluster | None, options: dict[str, Any]
) -> Iterator[Cohort]:
    from autograder.classroom import dask_worker
    from autograder.classroom import workers as pool

    if cluster is None:
        number = workers or available_cores()
        with contextlib.closing(pool.Cohort(lambda: pool.local_executor(number), number, options=options)) as cohort:
            yield cohort
        return
    try:
        client = cluster.connect()
    except ImportError:
        raise click.ClickException("--scheduler needs Dask: pip install 'inside-the-embedding-layer[cluster]'") from None
    with client:
        slugs = [each.slug for each in assignments]
        here = dask_worker.condition(slugs)
        for address, there in client.run(dask_worker.condition, slugs).items():
            problem = dask_worker.disagreement(here, there)
            if problem:
                raise click.ClickException(f"The worker {address} is not like this machine: {problem}.")
        threads = sum(client.nthreads().values())
        if not threads:
            raise click.ClickException(
                f"The scheduler at {cluster.address} has no workers yet. Start some: dask worker {cluster.address}"
            )
        yield pool.Cohort(
            lambda: client.get_executor(pure=False),
            threads,
            dask_worker.grade_in_own_process,
            dask_worker.read_result,
            options | {"expected": here},
        )


def available_cores() -> int:
    """Return how many cores this process may use, which a container may have limited."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command()
@names_argument
@root_option
@_db_option
def feedback(names: tuple[str, ...], root: Path, db: str | None) -> None:
    """Write nbgrader's feedback pages for all that is graded, or only for the ASSIGNMENTs named.

    \b
    Example:
      autograder feedback
    """
    require_solutions()
    from rich.progress import track

    from autograder.classroom.ledger import Ledger
    from autograder.classroom.nbgrader import feedback as writing
    from autograder.classroom.nbgrader.gradebook import GradebookError, Writer

    console = tables.Terminal(highlight=False)
    assignments = assignments_named(names)
    _require_one_scale(Ledger(root / LEDGER), assignments)
    wanted = writing.pages(root, assignments)
    if not wanted:
        raise click.ClickException("Nothing is graded yet. Type: autograder grade")
    try:
        with Writer(root, db).open():
            pass
    except GradebookError as trouble:
        raise click.ClickException(str(trouble)) from None
    results = track(
        writing.write(root, db, wanted, available_cores()),
        "Writing pages",
        len(wanted),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    failed = [(page, problem) for page, problem in results if problem]
    for slug in dict.fromkeys(slug for _, slug in wanted):
        done = sum(each == slug for _, each in wanted) - sum(each == slug for (_, each), _ in failed)
        console.print(f"{slug}: {tables.count(done, 'page', 'pages')}")
    for (student, slug), problem in failed:
        console.print(f"{slug} {student}: nbgrader could not write the page: {problem}", markup=False)
    console.print(f"They are in {root / 'feedback'}", markup=False, soft_wrap=True)
    sys.exit(1 if failed else 0)


@click.command()
@names_argument
@root_option
@_db_option
@click.option(
    "--html", "target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Also write a page there."
)
def report(names: tuple[str, ...], root: Path, db: str | None, target: Path | None) -> None:
    """Show what the class can do: points, outcomes and mistakes by exercise, and who needs a person. Also as a page.

    What lies in submitted/ and isn't graded is listed too.

    \b
    Example:
      autograder report 01-one-hot --html monday.html
    """
    from autograder.classroom import report as reporting
    from autograder.classroom import submissions
    from autograder.classroom.ledger import Ledger

    console = tables.Terminal(highlight=False)
    ledger, assignments = Ledger(root / LEDGER), assignments_named(names)
    _require_one_scale(ledger, assignments)
    reports = reporting.collect(ledger, assignments, late=_late(root, db), gone=_gone(ledger, root))
    _, left_out = submissions.find(root, assignments)
    tables.print_report(console, reports)
    tables.print_left_out(console, left_out, "Left out of submitted/:")
    if not reports:
        raise click.ClickException("Nothing is graded yet. Type: autograder grade")
    if target is not None:
        _write(target, reporting.html(reports, target, root, left_out))
        console.print(f"As a page, with each student's points: {target}", markup=False, soft_wrap=True)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as problem:
        raise click.ClickException(f"{path} can't be written: {problem.strerror}.") from None


def _require_one_scale(ledger: Ledger, assignments: list[Assignment]) -> None:
    from autograder.classroom import scale

    problem = scale.outdated(ledger, assignments)
    if problem:
        raise click.ClickException(problem)


def _gone(ledger: Ledger, root: Path) -> set[tuple[str, str]]:
    """Return what was graded and is no longer in submitted/; nothing where that folder as a whole has been put away."""
    folder = root / "submitted"
    return {key for key in ledger.latest if not os.path.lexists(folder.joinpath(*key))} if folder.is_dir() else set()


def _late(root: Path, db: str | None) -> dict[tuple[str, str], Late]:
    """Return who was late, as the gradebook knows it."""
    from autograder.classroom.nbgrader.gradebook import GradebookError, Writer

    try:
        return Writer(root, db).late()
    except GradebookError as problem:
        raise click.ClickException(str(problem)) from None


@click.command()
@names_argument
@click.option("--format", "form", type=click.Choice(exporting.FORMATS), default="csv", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it; by default it is printed.")
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Canvas's own gradebook export: from it come ids and the titles of columns.",
)
@click.option("--unfinished", is_flag=True, help="For Canvas and Moodle: also marks of which a part still waits for a person.")
@click.option("--excel", is_flag=True, help="For csv: begin with the mark by which Excel knows UTF-8.")
@click.option(
    "--separator",
    type=click.Choice([",", ";", "tab"]),
    default=",",
    show_default=True,
    help="For csv. With ; the decimals have a comma, as in the countries whose spreadsheets want it.",
)
@root_option
@_db_option
def export(
    names: tuple[str, ...],
    form: str,
    output: Path | None,
    roster: Path | None,
    unfinished: bool,
    excel: bool,
    separator: str,
    root: Path,
    db: str | None,
) -> None:
    """Print the marks of the gradebook, or only of the ASSIGNMENTs named: plain, or as Canvas or Moodle import them.

    Manual points and penalties count. What nobody has marked yet is never 0: in the plain form, points so far stand beside a
    column of what waits for a person; for Canvas and Moodle, a mark that is not finished is left out. What lies in submitted/
    and isn't graded is listed on the standard error stream, apart from the marks.

    \b
    Example:
      autograder export 01-one-hot --format canvas --roster Grades.csv --output marks.csv
    """
    if roster and form != "canvas":
        raise click.UsageError("--roster is for --format canvas.")
    if form != "csv" and (excel or separator != ","):
        raise click.UsageError("--excel and --separator are for --format csv: Canvas and Moodle want it as it is.")
    require_solutions()
    from autograder.classroom import submissions
    from autograder.classroom.ledger import Ledger
    from autograder.classroom.nbgrader.gradebook import GradebookError, Writer

    assignments = assignments_named(names)
    _require_one_scale(Ledger(root / LEDGER), assignments)
    try:
        writer = Writer(root, db)
        with writer.open() as gradebook:
            wanted = {each.slug for each in assignments} if names else None
            largest, rows = exporting.collect(gradebook, wanted)
        for each in assignments:
            if each.slug in largest and not writer.counts(each):
                raise click.ClickException(
                    f"The gradebook has other points than {each.folder / 'exercises.toml'}. Type: autograder release, then: "
                    "autograder grade"
                )
    except GradebookError as problem:
        raise click.ClickException(str(problem)) from None
    _, left_out = submissions.find(root, catalog.assignments())
    tables.print_left_out(tables.Terminal(stderr=True, highlight=False), left_out)
    if not rows or not largest:
        raise click.ClickException("There are no marks yet. Type: autograder grade")
    sheet = _sheet(form, largest, exporting.so_far(rows) if unfinished and form != "csv" else rows, roster)
    text = io.StringIO()
    sheet.write(text, "\t" if separator == "tab" else separator)
    content = ("\ufeff" if excel else "") + text.getvalue()
    if output is None:
        click.echo(content, nl=False)
    else:
        _write(output, content)
    for remark in sheet.remarks:
        click.echo(readable(remark), err=True)
    if output is not None:
        click.echo(f"{tables.count(len(rows), 'student', 'students')} in {output}", err=True)


def _sheet(form: str, largest: dict[str, float], rows: list[exporting.Row], roster: Path | None) -> exporting.Sheet:
    from autograder.classroom.canvas import Roster, RosterError

    if form == "csv":
        return exporting.plain(largest, rows)
    if form == "moodle":
        return exporting.moodle(largest, rows)
    try:
        return exporting.canvas(largest, rows, None if roster is None else Roster.read(roster))
    except RosterError as problem:
        raise click.ClickException(str(problem)) from None


@click.command()
@click.argument("student")
@root_option
@_db_option
@click.option("--submitted", is_flag=True, help="Remove also what the student has handed in.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def forget(student: str, root: Path, db: str | None, submitted: bool, yes: bool) -> None:
    """Remove a STUDENT who has left: from the gradebook, the report, autograded/ and feedback/.

    What was handed in stays unless you say --submitted, and would be graded again. Old verdicts stay in the file of the ledger,
    and count nowhere.

    \b
    Example:
      autograder forget ada
    """
    require_solutions()
    from autograder.classroom import forgetting
    from autograder.classroom.ledger import Ledger
    from autograder.classroom.nbgrader.gradebook import GradebookError, Writer

    with _alone(root, dry_run=False):
        try:
            ledger, writer = Ledger(root / LEDGER), Writer(root, db)
            known = forgetting.known(root, ledger, writer)
            if student not in known:
                near = difflib.get_close_matches(student, sorted(known))
                nearest = f"Nearest: {', '.join(near)}." if near else ""
                raise click.ClickException(readable(f"There is no student {student}. {nearest}"))
            found = forgetting.traces(student, root, ledger, writer, submitted=submitted)
            handed_in = forgetting.is_handed_in(student, root)
            left = f"submitted/{student}/ is left alone: " if handed_in and not submitted else ""
            if not found:
                raise click.ClickException(f"Nothing of {student} was graded. {left}--submitted removes it.")
            listed = readable("\n".join(f"  {each}" for each in found))
            if not yes:
                click.confirm(f"This removes of {readable(student)}, for good:\n{listed}\nGo on?", abort=True)
            forgetting.forget(student, root, ledger, writer, submitted=submitted)
        except GradebookError as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"Removed of {readable(student)}:\n{listed}")
    if left:
        click.echo(f"{readable(left)}the next grade grades it again. To remove it: autograder forget --submitted")


@click.command()
@root_option
@click.option(
    "--roster", metavar="FILE", type=click.Path(path_type=Path), help="The class as CSV, as for collect: it is looked at too."
)
def doctor(root: Path, roster: Path | None) -> None:
    """Look at this installation and say what to do about what is wrong: start kernels, open the gradebook, compare versions.

    It changes nothing. Exit code: 0 nothing stops grading, though there may be advice; 1 something does.

    \b
    Example:
      autograder doctor --roster class.csv
    """
    require_solutions()
    from autograder.classroom import installation

    console, terminal = tables.Terminal(highlight=False), tables.Terminal(stderr=True)
    with terminal.status("Looking: a kernel with TensorFlow takes seconds to start"):
        findings = list(installation.examine(root, roster))
    tables.print_findings(console, findings)
    sys.exit(1 if any(each.stops for each in findings) else 0)


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
def demo(folder: Path) -> None:
    """Grade a small class that is made up on the spot, and show points and mistakes.

    It releases assignments, hands in what a perfect student, a blank one, several with typical mistakes and one with a broken
    file would, grades, and writes feedback pages. All of it stays in FOLDER.

    \b
    Example:
      autograder demo
    """
    require_solutions()
    from autograder.commands import demo as demonstration

    demonstration.run(folder)
