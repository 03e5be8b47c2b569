"""`autograder doctor` says what is wrong with an installation or a class, and what to do about it; it changes nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import catalog
from autograder.catalog import ROOT
from autograder.commands.cli import main
from autograder.judging import sandbox
from tests.classroom.made_up import hand_in, state

pytestmark = [
    pytest.mark.slow,
    pytest.mark.kernel,
    pytest.mark.keras,
    pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here"),
    pytest.mark.xdist_group("doctor"),  # one process, which starts its kernels once
]


@pytest.fixture
def class_(tmp_path, monkeypatch):
    """A class of one, and a terminal that is wide enough for a row to be a line."""
    monkeypatch.setenv("COLUMNS", "700")
    hand_in(tmp_path, "ada")
    return tmp_path


@pytest.fixture
def examined(class_):
    """Run the command; returns its exit code, and its rows by mark and part."""

    def run(*options: object) -> tuple[int, dict[tuple[str, str], str]]:
        result = CliRunner().invoke(main, ["doctor", "--course-dir", str(class_), *map(str, options)])
        rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.output.splitlines() if line.count("│") == 5]
        return result.exit_code, {(mark, part): f"{found} {todo}".strip() for mark, part, found, todo in rows}

    return run


def test_where_all_is_well_it_says_so_and_changes_nothing(class_, examined):
    before = state(class_)
    code, rows = examined()
    assert code == 0
    assert not [part for mark, part in rows if mark == "✗"]
    assert "starts in the sandbox and imports the course" in rows["✓", "kernel for NumPy"]
    assert "starts in the sandbox and imports keras" in rows["✓", "kernel for TensorFlow"]
    assert rows["✓", "nbgrader's settings"].startswith(str(ROOT / "nbgrader_config.py"))
    assert rows["✓", "gradebook"] == f"There is none in {class_} yet; the first grade makes it."
    assert rows["✓", "submitted/"] == "Handed in: 1, by 1 in all."
    assert state(class_) == before


def test_a_package_that_a_kernel_lacks_stops_grading(examined, monkeypatch):
    monkeypatch.setitem(vars(catalog.assignment("04-keras-embedding")), "imports", ("no_such_package",))
    code, rows = examined()
    assert code == 1
    assert "No module named 'no_such_package'" in rows["✗", "kernel for TensorFlow"]


def test_a_package_of_another_version_is_advice_with_what_to_type(examined, monkeypatch):
    usual = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.1" if name == "numpy" else usual(name))
    code, rows = examined()
    assert code == 0
    assert "numpy 0.1 (==" in rows["!", "versions"]
    assert f"pip install -c {ROOT / 'constraints.txt'}" in rows["!", "versions"]


def test_a_package_that_is_missing_stops_grading(examined, monkeypatch):
    usual = metadata.version

    def version(name):
        if name == "nh3":
            raise metadata.PackageNotFoundError(name)
        return usual(name)

    monkeypatch.setattr(metadata, "version", version)
    code, rows = examined()
    assert code == 1
    assert rows["✗", "packages"].startswith("There is no nh3.")


def test_a_kernelspec_of_another_python_is_advice(tmp_path_factory, examined, monkeypatch):
    folder = tmp_path_factory.mktemp("jupyter") / "kernels" / "python3"
    folder.mkdir(parents=True)
    spec = '{"argv": ["/opt/other/python", "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"}'
    (folder / "kernel.json").write_text(spec, encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(folder.parents[1]))
    code, rows = examined()
    assert code == 0
    assert "is another Python: /opt/other/python" in rows["!", "JupyterLab's kernel"]
    (folder / "kernel.json").write_text("{", encoding="utf-8")
    assert "no readable kernelspec" in examined()[1]["!", "JupyterLab's kernel"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_text("marks"), "can't be used"),
        (lambda path: _database(path, "CREATE TABLE recipe (name)"), "is a database of something else"),
        (
            lambda path: _database(
                path,
                "CREATE TABLE submitted_assignment (id)",
                "CREATE TABLE alembic_version (version_num)",
                "INSERT INTO alembic_version VALUES ('of 2040')",
            ),
            "is of another version of nbgrader (of 2040)",
        ),
    ],
    ids=["no database", "foreign", "too new"],
)
def test_a_gradebook_that_can_not_be_used_stops_grading_and_stays_as_it_is(class_, examined, make, said):
    make(class_ / "gradebook.db")
    before = state(class_)
    code, rows = examined()
    assert code == 1
    assert said in rows["✗", "gradebook"]
    assert state(class_) == before


def test_a_gradebook_that_another_program_writes_is_advice(class_, examined):
    _database(class_ / "gradebook.db", "CREATE TABLE alembic_version (version_num)", "CREATE TABLE submitted_assignment (id)")
    other = sqlite3.connect(class_ / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, rows = examined()
    other.close()
    assert code == 0
    assert "in use by another program" in rows["!", "gradebook"]


def test_an_exchange_that_can_be_written_is_fine_wherever_it_is_set(tmp_path_factory, examined, monkeypatch):
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\nc.Exchange.root = {str(folder)!r}\n", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(folder))
    code, rows = examined()
    assert code == 0
    assert rows["✓", "exchange"] == f"{folder} can be written."
    assert str(folder / "nbgrader_config.py") in rows["!", "nbgrader's settings"]


def test_an_exchange_whose_folders_any_student_can_move_away_is_advice(tmp_path_factory, examined, monkeypatch):
    folder = tmp_path_factory.mktemp("exchange")
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\nc.Exchange.root = {str(folder)!r}\n", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(folder))
    folder.chmod(0o777)
    code, rows = examined()
    assert code == 0
    assert rows["!", "exchange"].endswith(f"chmod +t {folder}")
    folder.chmod(0o1777)
    assert ("!", "exchange") not in examined()[1]


def test_an_exchange_that_is_not_there_is_advice(tmp_path_factory, examined, monkeypatch):
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.Exchange.root = '/no/exchange'\n", encoding="utf-8")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(folder))
    code, rows = examined()
    assert code == 0
    assert rows["!", "exchange"].startswith("There is no /no/exchange.")
    assert "autograder collect" in rows["!", "exchange"]


def test_points_that_students_were_not_told_stop_grading(class_, examined):
    folder = class_ / "course" / "01-one-hot"
    folder.mkdir(parents=True)
    released = (ROOT / "course" / "01-one-hot" / "one_hot.ipynb").read_text(encoding="utf-8")
    (folder / "one_hot.ipynb").write_text(released.replace('"points": 5', '"points": 50'), encoding="utf-8")
    code, rows = examined()
    assert code == 1
    assert "autograder release" in rows["✗", "released notebooks"]


def test_a_roster_is_compared_with_what_was_handed_in(class_, examined):
    hand_in(class_, "[bold]zoe")
    roster = class_ / "class.csv"
    roster.write_text("id,name\nada,Ada King\nada,Ada King\nbela,Bela Bartok\ncarl,Bela Bartok\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["doctor", "--course-dir", str(class_), "--roster", str(roster)])
    said = " ".join(result.output.split())
    assert "3 people, of whom 1 have handed something in." in said
    assert "More than one row is of: ada." in said
    assert "They have a name in common: bela and carl." in said
    assert "1 in submitted/ are not in it: [bold]zoe." in said
    assert result.exit_code == 0


def test_a_roster_that_can_not_be_read_is_advice(class_, examined):
    code, rows = examined("--roster", class_ / "nowhere.csv")
    assert code == 0
    assert "can't be read: No such file" in rows["!", "roster"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_submissions_and_marks_that_everybody_on_the_machine_can_read_are_advice(examined):
    """As in a home folder that is open to all, on a JupyterHub for example."""
    with tempfile.TemporaryDirectory() as folder:
        if not all(above.stat().st_mode & 0o001 for above in Path(folder).parents):
            pytest.skip("the folder for temporary files is closed to others")
        hand_in(Path(folder), "ada")
        Path(folder).chmod(0o755)
        code, rows = examined("--course-dir", folder)
        assert code == 0
        assert f"{folder}/submitted" in rows["!", "who can read it"]
        assert rows["!", "who can read it"].endswith(folder)
        Path(folder).chmod(0o750)
        assert folder not in "".join(said for (_, part), said in examined("--course-dir", folder)[1].items() if "read" in part)


def _database(path, *statements: str) -> None:
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
