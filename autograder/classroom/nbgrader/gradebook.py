"""Put verdicts into nbgrader's gradebook and ``autograded/``, as its Autograde would have done."""

from __future__ import annotations

import contextlib
import functools
import logging
import re
import secrets
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import capture_log, temp_attrs
from traitlets.config import Config

from autograder import catalog
from autograder.checks.verdict import Verdict
from autograder.classroom import lateness, scale
from autograder.classroom.lateness import Late
from autograder.classroom.ledger import Key, Line
from autograder.classroom.markup import as_markdown
from autograder.classroom.nbgrader import compat, course, releasing
from autograder.classroom.nbgrader.steps import NOT_GRADED, REPAIRS, repairs_cell
from autograder.classroom.sanitised import sanitised
from autograder.judging import fingerprint, notebook

#: The file whose content names a student's feedback page in nbgrader's exchange, so that nobody else finds it.
SECRET = "submission_secret.txt"


class GradebookError(RuntimeError):
    """The gradebook can't be used; the message says why."""


def released(root: Path, assignment: catalog.Assignment) -> NotebookNode:
    """Return the notebook that a class has received; `GradebookError` if there is none, or if it says other points.

    Parameters
    ----------
    root : Path
        The course folder; if it has released nothing by itself, this course's counts.
    assignment : Assignment
        Which.
    """
    own = assignment.released_notebook(root)
    path, known = own if own.parent.is_dir() else assignment.released_notebook(), assignment.released_notebook()
    try:
        found = notebook.released(assignment, root if path == own else catalog.ROOT)
    except notebook.ReleaseMissing as problem:
        raise GradebookError(f"Nothing can be graded: {problem}. Type: autograder release") from None
    if scale.of_assignment(assignment).items() <= scale.of_notebook(found).items():
        return found
    copying = f", and copy what is in {known.parent} to {own.parent}" if path != known else ""
    raise GradebookError(
        f"Nothing can be graded: {path}, which students have, says other points than {assignment.folder / 'exercises.toml'}. "
        f"Type: autograder release{copying}"
    )


class Writer:
    """The one who writes into a course's gradebook.

    Parameters
    ----------
    root : Path
        The course folder.
    db_url : str, optional
        The gradebook's SQLAlchemy URL; by default ``gradebook.db`` in the course folder.

    Raises
    ------
    GradebookError
        If there is no database there.
    """

    def __init__(self, root: Path, db_url: str | None = None) -> None:
        self._root = root
        self._api = course.api(root)
        if db_url:
            self._api.coursedir.db_url = _patient(db_url)
        self.db_url: str = self._api.coursedir.db_url
        place = sqlalchemy.make_url(self.db_url).set(password=None, query={}).render_as_string()
        self.name = fingerprint.of_bytes(place.encode())  #: tells this gradebook from others, without the password
        self._released: dict[str, NotebookNode] = {}
        logging.getLogger("traitlets").setLevel(logging.ERROR)  # nbgrader tells each step of each submission there

    @functools.cached_property
    def _engine(self) -> sqlalchemy.Engine:
        # It keeps the compiled SQL, and no connection that could be stale when the next submission comes.
        return sqlalchemy.create_engine(self.db_url, poolclass=sqlalchemy.NullPool)

    def exists(self) -> bool:
        """Say whether there is a gradebook: opening makes one."""
        url = sqlalchemy.make_url(self.db_url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()

    def open(self) -> Gradebook:
        """Return the gradebook; `GradebookError` if that doesn't succeed."""
        try:
            return Gradebook(self.db_url, self._api.coursedir.course_id)
        except (sqlalchemy.exc.SQLAlchemyError, ImportError) as problem:
            shown, said = sqlalchemy.make_url(self.db_url).render_as_string(hide_password=True), str(problem).splitlines()[0]
            if "unable to open" in said or "readonly" in said:
                said += ". Look whether its folder is there, whose it is, and at its rights."
            raise GradebookError(f"The gradebook {shown} can't be opened: {said}") from None
        except (OSError, subprocess.CalledProcessError) as problem:  # of a program that nbgrader starts to make a gradebook
            raise GradebookError(
                f"No gradebook can be made, as `alembic` doesn't start here: {problem}. If the Python environment was copied or "
                f"moved, install it anew: {sys.executable} -m pip install --force-reinstall alembic"
            ) from None

    def prepare(self, assignment: catalog.Assignment) -> None:
        """Get ready for an assignment: let the gradebook know its cells and points, from the instructor's source."""
        if assignment.slug not in self._released:  # read once, so that a release during the run can't come in between
            self._released[assignment.slug] = released(self._root, assignment)
        if self.counts(assignment):
            return
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            before = self._api.coursedir.release_directory, self._api.coursedir.source_directory
            self._api.coursedir.release_directory = folder  # only the gradebook is wanted, not another release
            own = self._root / "solutions" / assignment.slug
            if not own.is_dir():
                self._api.coursedir.source_directory = str(catalog.ROOT / "solutions")
            try:
                releasing.release(assignment, self._api)
            except releasing.ReleaseError as problem:
                raise GradebookError(str(problem)) from None
            finally:
                self._api.coursedir.release_directory, self._api.coursedir.source_directory = before
        if not self.counts(assignment):
            known = assignment.solution_notebook
            copying = f", and copy what is in {known.parent} to {own}" if own.is_dir() and own != known.parent else ""
            raise GradebookError(
                f"Nothing can be graded: {own / known.name if copying else known} has other points than "
                f"{assignment.folder / 'exercises.toml'}. Type: autograder release{copying}"
            )

    def counts(self, assignment: catalog.Assignment) -> bool:
        """Say whether the gradebook has the cells of an assignment, with the points of its exercises.toml."""
        with self.open() as gradebook, contextlib.suppress(MissingEntry):
            found = gradebook.find_notebook(Path(assignment.notebook).stem, assignment.slug)
            counted = {cell.name: float(cell.max_score) for cell in (*found.grade_cells, *found.task_cells)}
            return scale.of_assignment(assignment).items() <= counted.items()
        return False

    def held(self) -> set[tuple[str, str]]:
        """Return the student and assignment of each submission that is in the gradebook and has its notebook."""
        with self.open() as gradebook:
            known = gradebook.db.query(SubmittedAssignment).all()
            pairs = {(each.student_id, each.assignment.name) for each in known}
        names = {each.slug: each.notebook for each in catalog.assignments()}
        return {(student, slug) for student, slug in pairs if (self._autograded(student, slug) / names.get(slug, "")).is_file()}

    def write(self, line: Line, executed: str | None) -> None:
        """Write one verdict, and the executed notebook or what stands in for it; the assignment must be prepared.

        Parameters
        ----------
        line : Line
            As the ledger has it.
        executed : str or None
            The executed notebook; None for a submission that could not be graded.
        """
        assignment = catalog.assignment(line.assignment)
        if executed is None:
            node = self._stand_in(assignment, line.ungradable or "", line.verdicts)
        else:
            node = sanitised(nbformat.reads(executed, as_version=4), line.verdicts)  # also what an older grader kept as it came
            if line.repairs:
                node.cells.insert(0, repairs_cell(line.repairs))
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # nbgrader adds submissions in an order that it dislikes
            self._stage(Path(folder) / line.student / assignment.slug, line.student, assignment)
            directory = CourseDirectory(parent=self._api, config=self._api.config)
            for name in ("root", "db_url", "course_id", "source_directory"):
                setattr(directory, name, getattr(self._api.coursedir, name))
            directory.submitted_directory = folder
            with compat.one_transaction(self._engine):
                same = executed is not None and self._says_the_same(line.student, assignment, node)
                compat.Saving(coursedir=directory, parent=self._api).save(line.student, assignment, node, line.result)
                if not same:
                    self._ask_for_a_mark(line.student, assignment)

    def _says_the_same(self, student: str, assignment: catalog.Assignment, node: NotebookNode) -> bool:
        """Say whether all text is what it was, wherever in the notebook a student answers the question for a person."""
        try:
            before = notebook.read(self._autograded(student, assignment.slug) / assignment.notebook)
        except notebook.UnreadableNotebook:
            return False
        return all(cell.get("id") != NOT_GRADED for cell in before.cells[:1]) and _texts(before) == _texts(node)

    def _ask_for_a_mark(self, student: str, assignment: catalog.Assignment) -> None:
        """Let the question wait for a person, also if somebody has marked what was there before: nbgrader doesn't."""
        with self.open() as gradebook:
            grade = gradebook.find_grade(assignment.question, Path(assignment.notebook).stem, assignment.slug, student)
            grade.needs_manual_grade = True
            gradebook.db.commit()

    def students(self) -> set[str]:
        """Return the ids of all students whom the gradebook has."""
        if not self.exists():
            return set()
        with self.open() as gradebook:
            return {str(each.id) for each in gradebook.students}

    def forget(self, student: str) -> None:
        """Remove a student with all submissions, marks and comments; one whom it doesn't have is none."""
        if student in self.students():
            with compat.one_transaction(self._engine), self.open() as gradebook:
                gradebook.remove_student(student)

    def late(self) -> dict[Key, Late]:
        """Return how late submissions are; those in time are left out."""
        if not self.exists():
            return {}
        with self.open() as gradebook:
            return {
                (each.student_id, each.assignment.name): Late(each.total_seconds_late, _penalty(each))
                for each in gradebook.db.query(SubmittedAssignment).all()
                if each.total_seconds_late > 0
            }

    def settle(self, keys: Iterable[Key]) -> Iterator[tuple[Key, str]]:
        """Let times and late penalties follow what they come from: ``timestamp.txt``, due dates, extensions, nbgrader's settings.

        Parameters
        ----------
        keys : iterable of (str, str)
            Student and assignment of what has points.

        Yields
        ------
        key : (str, str)
            A submission that has another penalty now, or could not get one.
        problem : str
            Why it could not; "" if it has it.
        """
        keys = set(keys)
        for student, slug in keys:  # the same notebook may have come again through the exchange, with another secret
            self._put_beside(student, slug, self._beside(student, slug))
        with self.open() as gradebook:
            found = [
                each for each in gradebook.db.query(SubmittedAssignment).all() if (each.student_id, each.assignment.name) in keys
            ]
            due = sorted(
                (each.student_id, each.assignment.name)
                for each in found
                if each.total_seconds_late > 0 or _penalty(each) or self._timestamp(each) != each.timestamp
            )
        for key in due:
            try:
                if self._settle(*key):
                    yield key, ""
            except Exception as problem:  # a penalty may come from a plugin of the instructor's
                yield key, f"nbgrader's penalty for being late failed: {type(problem).__name__}: {problem}"

    def _put_beside(self, student: str, slug: str, files: dict[str, str]) -> None:
        """Write small files beside a graded notebook, where they differ."""
        folder = self._autograded(student, slug)
        for name, text in files.items():
            path = folder / name
            if folder.is_dir() and not (path.is_file() and path.read_text(encoding="utf-8") == text):
                path.unlink(missing_ok=True)
                path.write_text(text, encoding="utf-8")

    def _timestamp(self, submission: SubmittedAssignment) -> datetime | None:
        """Return when a submission was handed in, as it says now; the gradebook's time if it says nothing."""
        moment, unclear = lateness.handed_in(self._root / "submitted" / submission.student_id / submission.assignment.name)
        return moment if moment or unclear else submission.timestamp

    def _settle(self, student: str, slug: str) -> bool:
        name = Path(catalog.assignment(slug).notebook).stem
        place = {"student": student, "assignment": slug, "notebook": name, "db_url": self.db_url}
        with compat.one_transaction(self._engine), self.open() as gradebook:
            submission = gradebook.find_submission(slug, student)
            submission.timestamp = self._timestamp(submission)
            before = _penalty(submission)
            gradebook.db.commit()
            AssignLatePenalties(parent=self._api).preprocess(nbformat.v4.new_notebook(), {"nbgrader": place})
            gradebook.db.expire_all()
            return _penalty(submission) != before

    def feedback(self, assignment: catalog.Assignment, student: str) -> str:
        """Write nbgrader's feedback page of one submission, so that it can be released; returns what went wrong, or ""."""
        graded = self._autograded(student, assignment.slug)
        lacking = {lateness.TIMESTAMP: "", SECRET: secrets.token_hex(64)}  # `nbgrader release_feedback` stops without them
        self._put_beside(student, assignment.slug, {name: text for name, text in lacking.items() if not (graded / name).exists()})
        config = Config(HTMLExporter={"template_name": "feedback"})
        with temp_attrs(self._api.coursedir, assignment_id=assignment.slug, student_id=student):
            pages = compat.Pages(coursedir=self._api.coursedir, parent=self._api)
            pages.update_config(config)
            pages.force = True
            outcome: dict[str, Any] = capture_log(pages)
        if not outcome["success"]:
            return str(outcome.get("error") or outcome.get("log"))
        folder = self._api.coursedir.format_path(self._api.coursedir.feedback_directory, student, assignment.slug)
        page = (Path(folder) / assignment.notebook).with_suffix(".html")
        return "" if page.is_file() else f"nbgrader reported no trouble, and there is no file {page}."

    def _autograded(self, student: str, slug: str) -> Path:
        return Path(self._api.coursedir.format_path(self._api.coursedir.autograded_directory, student, slug))

    def _stage(self, folder: Path, student: str, assignment: catalog.Assignment) -> None:
        """Make a copy of a submission that holds nothing but what nbgrader looks at, so that no link of a student is followed."""
        folder.mkdir(parents=True)
        (folder / assignment.notebook).touch()
        for name, text in self._beside(student, assignment.slug).items():
            (folder / name).write_text(text, encoding="utf-8")

    def _beside(self, student: str, slug: str) -> dict[str, str]:
        """Return what nbgrader looks at beside a submission: when it came, and by which secret its feedback is fetched."""
        folder = self._root / "submitted" / student / slug
        moment, _ = lateness.handed_in(folder)
        found = {} if moment is None else {lateness.TIMESTAMP: f"{moment} UTC"}
        with contextlib.suppress(lateness.UnclearTime):
            secret = lateness.text_beside(folder, SECRET) or ""
            if re.fullmatch(r"[\w+/=-]{16,900}", secret, flags=re.ASCII):
                found[SECRET] = secret
        return found

    def _stand_in(self, assignment: catalog.Assignment, reason: str, verdicts: tuple[Verdict, ...]) -> NotebookNode:
        """Return the released notebook with the reason on top: formgrader and feedback need a notebook to show."""
        node = sanitised(self._released[assignment.slug], verdicts)
        text = f"**This submission could not be graded.** {as_markdown(reason)}\n\nBelow is the notebook as it was handed out."
        node.cells.insert(0, nbformat.v4.new_markdown_cell(text, id=NOT_GRADED))
        return node


def _texts(node: NotebookNode) -> list[tuple[str, object]]:
    """Return the texts of a notebook with their pictures, without the question itself and what the grader put there."""
    cells = [cell for cell in node.cells if cell.cell_type != "code" and cell.get("id") != REPAIRS]
    return [(cell.source, cell.get("attachments")) for cell in cells if "nbgrader" not in cell.metadata]


def _penalty(submission: SubmittedAssignment) -> float:
    return sum(each.late_submission_penalty or 0.0 for each in submission.notebooks)


def _patient(db_url: str) -> str:
    """Let SQLite wait for others who write, in place of giving up after five seconds; and name its file from everywhere."""
    url = sqlalchemy.make_url(db_url)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(Path(url.database or "gradebook.db").absolute()))
        if "timeout" not in url.query:
            url = url.update_query_dict({"timeout": "60"})
    return url.render_as_string(hide_password=False)
