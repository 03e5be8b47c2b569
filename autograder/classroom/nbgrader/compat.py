"""The one place that touches nbgrader's insides: what it has no setting and no hook for.

``tests/classroom/test_compat.py`` says what is relied on, and fails when nbgrader changes it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import sqlalchemy
from markupsafe import Markup, escape
from nbconvert.exporters import NotebookExporter
from nbconvert.writers import FilesWriter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.preprocessors import CheckCellMetadata
from sqlalchemy.orm import scoped_session, sessionmaker

from autograder import catalog
from autograder.classroom.nbgrader.steps import HandedIn, Judged, Repair, SaveVerdicts
from autograder.judging.result import Result


class Saving(Autograde):
    """Autograde for a notebook that has been repaired and run already: all the other steps of nbgrader_config.py."""

    def save(self, student: str, assignment: catalog.Assignment, executed: NotebookNode, result: Result) -> None:
        """Write one submission's grades and its notebook, and whatever nbgrader puts beside it."""
        name = Path(assignment.notebook).stem
        self.force = True
        self.notebooks = [assignment.notebook]
        self.writer = FilesWriter(parent=self, config=self.config)
        self.init_destination(assignment.slug, student)
        self.init_assignment(assignment.slug, student)
        steps: list[Any] = [SaveVerdicts, CheckCellMetadata]
        if not result.ungradable:
            steps = [*self.sanitize_preprocessors, *self.autograde_preprocessors]
        self.exporter = NotebookExporter(parent=self, config=self.config, optimistic_validation=True)  # once, at the end
        self.exporter._preprocessors = []  # those that an exporter has by itself would change the notebook
        for step in dict.fromkeys(steps):  # nbgrader checks the metadata again after a run, and here is none in between
            if step not in (HandedIn, Repair, Judged):
                self.exporter.register_preprocessor(step)
        place = {"student": student, "assignment": assignment.slug, "notebook": name, "db_url": self.coursedir.db_url}
        resources = {"unique_key": name, "output_files_dir": f"{name}_files", "nbgrader": place, "autograder": result}
        text, resources = self.exporter.from_notebook_node(executed, resources)
        self.write_single_notebook(text, resources)
        self.set_permissions(assignment.slug, student)


class Pages(GenerateFeedback):
    """GenerateFeedback for one student, whose id need not be a pattern of file names: ``x [y]`` would match nothing."""

    def init_notebooks(self) -> None:
        """Name the one notebook in place of looking for it."""
        folder = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        names = [each.notebook for each in catalog.assignments() if each.slug == self.coursedir.assignment_id]
        self.notebooks: list[str] = []
        self.assignments = {folder: [str(Path(folder) / name) for name in names]}


@contextlib.contextmanager
def one_transaction(engine: sqlalchemy.Engine) -> Iterator[None]:
    """Let each gradebook that is opened in the body join one transaction, which is committed at the end or not at all.

    nbgrader opens the gradebook anew in each step, about ten times for a submission. Each time it makes an engine, looks for
    missing tables and compiles all its SQL again, which takes longer than everything else, and then it commits cell by cell.
    It has no setting for this, so that its constructor is replaced as long as the body runs.
    """
    usual = Gradebook.__init__

    def join(self: Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if sqlalchemy.make_url(db_url) != engine.url:
            usual(self, db_url, course_id, authenticator)
            return
        self.engine, self.course_id, self.authenticator = engine, course_id, authenticator
        self.db = scoped_session(sessionmaker(bind=connection, join_transaction_mode="rollback_only"))

    with engine.connect() as connection:
        transaction = connection.begin()
        Gradebook.__init__ = join
        try:
            yield
        finally:
            Gradebook.__init__ = usual
        transaction.commit()


def escape_formgraders_names() -> None:
    """Let formgrader, where it is loaded, escape what it quotes: a student's name, or what an address says in its place.

    Its list of a student's notebooks runs a name that is HTML, and so does a link to that list which any page may hold. Its
    templates come from an environment that it makes by itself, without escaping.
    """
    formgrader: Any = sys.modules.get("nbgrader.server_extensions.formgrader.formgrader")
    if formgrader is not None:
        formgrader.Environment = functools.partial(jinja2.Environment, autoescape=True, finalize=_quoted)


def _quoted(value: Any) -> Any:
    """Escape also what ends the text of a script."""
    if hasattr(value, "__html__") or not isinstance(value, str):
        return value
    return Markup(str(escape(value)).replace("\\", "&#92;"))
