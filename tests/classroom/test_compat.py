"""What of nbgrader's insides is relied on. Where one of these fails, nbgrader has changed: look at `compat` before all else."""

from __future__ import annotations

import inspect
import re
import shutil
import sqlite3
from pathlib import Path

import jinja2
import pytest
import sqlalchemy
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import Exporter
from nbconvert.writers import FilesWriter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.preprocessors import CheckCellMetadata, OverwriteCells
from nbgrader.server_extensions.formgrader import formgrader, handlers

from autograder.classroom.nbgrader import compat, pages
from autograder.classroom.nbgrader.course import api
from tests.classroom import made_up

COURSE = "inside-the-embedding-layer"


@pytest.fixture
def url(course):
    """The address of a gradebook with all its tables and no student."""
    return made_up.url(course)


@pytest.fixture
def engine(url):
    return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)


def students(url: str) -> set[str]:
    """Return the students that somebody else sees in a gradebook, who opens it with nothing of nbgrader."""
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        found = {row[0] for row in connection.execute(sqlalchemy.text("SELECT id FROM student"))}
    engine.dispose()
    return found


# ------------------------------------------------------------------------------------------ the gradebook's constructor


def test_a_gradebook_is_made_from_these_arguments():
    parameters = inspect.signature(Gradebook.__init__).parameters
    assert list(parameters) == ["self", "db_url", "course_id", "authenticator"]
    assert parameters["course_id"].default == "default_course"
    assert parameters["authenticator"].default is None


def test_one_that_joins_has_the_attributes_that_nbgraders_own_sets(url, engine):
    with Gradebook(url, COURSE) as usual:
        expected = {name: type(value) for name, value in vars(usual).items()}
    assert set(expected) == {"engine", "db", "course_id", "authenticator"}
    with compat.one_transaction(engine), Gradebook(url, COURSE) as joined:
        assert {name: type(value) for name, value in vars(joined).items()} == expected
        assert (joined.course_id, joined.authenticator, joined.engine) == (COURSE, None, engine)


def test_what_joining_leaves_out_is_done_once_for_a_gradebook(url):
    """nbgrader's own makes tables and the course where they are missing; on a gradebook that has them it changes nothing."""

    def content() -> list[str]:
        with sqlite3.connect(sqlalchemy.make_url(url).database) as connection:
            return list(connection.iterdump())

    before = content()
    Gradebook(url, COURSE).close()
    assert content() == before


def test_the_usual_constructor_comes_back_at_the_end_after_an_exception_and_from_inside_another(engine):
    usual = Gradebook.__init__
    with compat.one_transaction(engine):
        outer = Gradebook.__init__
        assert outer is not usual
        with pytest.raises(ZeroDivisionError), compat.one_transaction(engine):
            assert 1 / 0
        with compat.one_transaction(engine):
            assert Gradebook.__init__ is not outer
        assert Gradebook.__init__ is outer
    assert Gradebook.__init__ is usual


def test_another_gradebook_is_opened_as_usual_meanwhile(course, tmp_path, engine):
    shutil.copy(course / "gradebook.db", tmp_path)
    other = made_up.url(tmp_path)
    with compat.one_transaction(engine), Gradebook(other, COURSE) as gradebook:
        gradebook.add_student("ada")
        assert students(other) == {"ada"}


def test_a_commit_inside_is_visible_outside_when_all_is_done_and_no_earlier(url, engine):
    with compat.one_transaction(engine):
        with Gradebook(url, COURSE) as gradebook:
            gradebook.add_student("ada")  # which commits
            gradebook.db.commit()
        with Gradebook(url, COURSE) as gradebook:
            assert [student.id for student in gradebook.students] == ["ada"]
            gradebook.add_student("bela")
        assert students(url) == set()
    assert students(url) == {"ada", "bela"}


@pytest.mark.parametrize("problem", [OSError, KeyboardInterrupt, SystemExit])
def test_after_an_exception_nothing_of_it_is_there(url, engine, problem):
    def add_and_fail() -> None:
        with compat.one_transaction(engine), Gradebook(url, COURSE) as gradebook:
            gradebook.add_student("ada")
            raise problem

    with pytest.raises(problem):
        add_and_fail()
    assert students(url) == set()
    with Gradebook(url, COURSE) as gradebook:
        gradebook.add_student("bela")
    assert students(url) == {"bela"}


# -------------------------------------------------------------------------------------------------------- the steps


def test_an_exporter_has_a_list_of_steps_that_can_be_emptied_and_filled():
    exporter = NotebookExporter(optimistic_validation=True)
    exporter._preprocessors = []
    for step in (CheckCellMetadata, OverwriteCells):
        exporter.register_preprocessor(step)
    assert [type(step) for step in exporter._preprocessors] == [CheckCellMetadata, OverwriteCells]
    assert list(inspect.signature(Exporter.from_notebook_node).parameters)[:3] == ["self", "nb", "resources"]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("init_destination", ["self", "assignment_id", "student_id"]),
        ("init_assignment", ["self", "assignment_id", "student_id"]),
        ("write_single_notebook", ["self", "output", "resources"]),
        ("set_permissions", ["self", "assignment_id", "student_id"]),
    ],
)
def test_autograde_has_the_methods_that_are_called(method, arguments):
    assert list(inspect.signature(getattr(Autograde, method)).parameters) == arguments


def test_autograde_has_the_attributes_that_are_set_and_read(tmp_path):
    settings = api(tmp_path)
    saving = compat.Saving(coursedir=settings.coursedir, parent=settings)
    traits = saving.traits()
    assert {"force", "notebooks", "writer", "exporter", "sanitize_preprocessors", "autograde_preprocessors"} <= set(traits)
    assert traits["writer"].klass is FilesWriter
    assert issubclass(NotebookExporter, traits["exporter"].klass)
    assert OverwriteCells in saving.sanitize_preprocessors
    assert saving.autograde_preprocessors[-1] is CheckCellMetadata
    saving.force, saving.notebooks = True, ["one_hot.ipynb"]


# ---------------------------------------------------------------- formgrader


def test_formgraders_page_runs_what_its_policy_allows_and_nothing_more():
    macros = Path(handlers.template_path, "formgrade", "formgrade_macros.html.j2").read_text(encoding="utf-8")
    header, navigation = macros.split("{% macro nav")
    assert "/formgrader/static/" in header
    assert set(re.findall(r'onclick="([^"]*)"', navigation)) == set(pages.HANDLERS)
    assert re.findall(r"<script[^>]*>(.*?)</script>", navigation, flags=re.DOTALL) == [pages.TOOLTIPS]


def test_formgrader_escapes_names_in_its_lists(monkeypatch):
    assert "jinja_env = Environment(loader=" in inspect.getsource(formgrader.FormgradeExtension.init_tornado_settings)
    monkeypatch.setattr(formgrader, "Environment", jinja2.Environment)
    name = '<b>\\";'
    assert formgrader.Environment().from_string("{{ name }}").render(name=name) == name  # which is why
    compat.escape_formgraders_names()
    assert formgrader.Environment().from_string("{{ name }}").render(name=name) == "&lt;b&gt;&#92;&#34;;"


# ---------------------------------------------------------------- feedback pages


def test_a_feedback_page_shows_each_score_through_the_filters_that_let_words_pass():
    template = Path(handlers.template_path, "feedback", "index.html.j2").read_text(encoding="utf-8")
    shown = re.findall(r"{{ *[\w.]*\.score\b(.*?)}}", template)
    assert len(shown) == 6
    assert {each.strip() for each in shown} == {"| float | round(2)"}
    environment = jinja2.Environment()
    environment.filters["float"] = pages.score
    rendered = environment.from_string("{{ one | float | round(2) }}, {{ other | float | round(2) }}")
    assert rendered.render(one=pages.Words("not marked yet"), other=1) == "not marked yet, 1.0"
