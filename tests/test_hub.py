"""The course on a JupyterHub: from release to feedback, each step by the user who would do it, and who can read what."""

from __future__ import annotations

import csv
import re

import pytest

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed: pip install -c constraints.txt -e '.[dev]'")

from autograder import catalog
from autograder.checks import reference
from tests.hub import COURSE, GUIDE, jupyterhub, why_not

SLUG = "01-one-hot"
ASSIGNMENT = catalog.assignment(SLUG)
NOTEBOOK = f"{SLUG}/{ASSIGNMENT.notebook}"
POSSIBLE = ASSIGNMENT.points + ASSIGNMENT.question_points

#: One process makes what all of these need.
pytestmark = [
    pytest.mark.xdist_group("hub"),
    pytest.mark.slow,
    pytest.mark.kernel,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]


@pytest.fixture(scope="module")
def hub():
    with jupyterhub() as hub:
        yield hub


def typed(person, command: str) -> str:
    """Type a command of the guide in the course's folder, as somebody whose files are for nobody else; returns what was shown."""
    assert f"`{command}`" in GUIDE.read_text(encoding="utf-8")
    exit_code, shown = person.types(f"umask 077; cd ~/course && {command}")
    assert exit_code == 0, shown
    return shown


@pytest.fixture(scope="module")
def fetched(hub):
    """Released by the instructor, and fetched by both students."""
    typed(hub.kim, f".venv/bin/nbgrader release_assignment {SLUG}")
    return {student.name: student.clicks("fetch", SLUG) for student in (hub.ada, hub.ben)}


@pytest.fixture(scope="module")
def handed_in(hub, fetched):
    """Ada has written every answer, Ben the first one; both have handed in."""
    for student, answered in ((hub.ada, ASSIGNMENT.exercises), (hub.ben, ASSIGNMENT.exercises[:1])):
        file = student.asks("GET", f"api/contents/{NOTEBOOK}").json()
        for cell in file["content"]["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in {exercise.name for exercise in answered}:
                cell["source"] = reference.source_of(catalog.exercise(name))
        student.asks("PUT", f"api/contents/{NOTEBOOK}", json=file).raise_for_status()
        student.clicks("submit", SLUG)


@pytest.fixture(scope="module")
def planted(hub, handed_in):
    """By hand, Ada puts a submission into the exchange in Ben's name, later than his, which is a link to the solution."""
    folder = hub.exchange / COURSE / "inbound" / f"{hub.ben.name}+{SLUG}+2100-01-01 00:00:00.0 UTC+b2Rk"
    solution = hub.course / "solutions" / NOTEBOOK
    puts = (
        f"import os; os.mkdir({str(folder)!r}); os.symlink({str(solution)!r}, {str(folder / ASSIGNMENT.notebook)!r}); "
        f"open({str(folder / 'timestamp.txt')!r}, 'w').write('2100-01-01 00:00:00.0 UTC')"
    )
    assert not [each for each in hub.ada.runs(puts) if each["kind"] == "error"]


@pytest.fixture(scope="module")
def given_back(hub, planted):
    """Collected, graded in the sandbox and given back by the instructor; returns what was shown."""
    commands = (
        f"nbgrader collect {SLUG} --update",
        "autograder grade 01",
        "autograder feedback 01",
        f"nbgrader release_feedback {SLUG}",
        "autograder export 01 --output marks.csv",
    )
    return "".join(typed(hub.kim, f".venv/bin/{command}") for command in commands)


def test_students_fetch_in_the_assignment_list_what_the_instructor_has_released(hub, fetched):
    for student in (hub.ada, hub.ben):
        (shown,) = fetched[student.name]
        assert shown["status"] == "fetched"
        assert (student.home / NOTEBOOK).owner() == student.name


def test_a_students_notebook_finds_the_wheel_and_its_public_checks_work(hub, handed_in):
    cells = hub.ada.asks("GET", f"api/contents/{NOTEBOOK}").json()["content"]["cells"]
    first = next(place for place, cell in enumerate(cells) if cell["source"].startswith("check("))
    shown = [hub.ada.runs(cell["source"]) for cell in cells[: first + 1] if cell["cell_type"] == "code"]
    assert not [each for outputs in shown for each in outputs if each["kind"] == "error"]
    panel = next(each["data"] for each in shown[-1] if each["kind"] == "execute_result")
    assert float(panel["text/plain"]) == ASSIGNMENT.exercises[0].points
    where = hub.ada.runs("import autograder; print(autograder.__file__)")
    assert str(hub.students) in "".join(each.get("text", "") for each in where)


def test_no_student_can_read_what_only_the_instructor_has(hub, given_back):
    secret = [
        hub.course / "solutions",
        hub.course / "solutions" / NOTEBOOK,
        hub.course / "solutions" / SLUG / "test_hidden.py",
        *(hub.course / name for name in ("submitted", "autograded", "feedback", "ledger", "gradebook.db", "marks.csv")),
        hub.course / "submitted" / hub.ben.name / NOTEBOOK,
    ]
    assert [path for path in secret if not hub.ada.is_kept_from(path)] == []
    assert [path.name for path in hub.students.rglob("test_hidden.py")] == []


def test_no_student_can_find_what_another_one_has_handed_in_or_got_back(hub, given_back):
    theirs = hub.ben.home / ".local/share/jupyter/nbgrader_cache"
    (handed_in,) = theirs.glob(f"{COURSE}/*/{ASSIGNMENT.notebook}")
    places = [hub.exchange / COURSE / name for name in ("inbound", "feedback")]
    kept = [*places, hub.ben.home, hub.ben.home / NOTEBOOK, handed_in, handed_in.parent / "submission_secret.txt"]
    assert [path for path in kept if not hub.ada.is_kept_from(path)] == []


def test_no_student_can_put_another_course_in_the_place_of_this_one(hub, fetched):
    moves = f"import os; os.rename({str(hub.exchange / COURSE)!r}, {str(hub.exchange / 'gone')!r})"
    assert [each["ename"] for each in hub.ada.runs(moves) if each["kind"] == "error"] == ["PermissionError"]


def test_no_student_can_use_the_instructors_server_or_another_students(hub):
    for other in (hub.kim, hub.ben):
        assert hub.ada.asks("GET", "api/contents", server=other).status_code == 403
    assert hub.ada.asks("GET", "api/contents").status_code == 200


def test_the_instructor_grades_in_the_sandbox_as_an_ordinary_user(hub, given_back):
    with (hub.course / "marks.csv").open(encoding="utf-8") as file:
        marks = {row["student"]: float(row[f"{SLUG} (of {POSSIBLE:g})"]) for row in csv.DictReader(file)}
    first, *_ = ASSIGNMENT.exercises
    assert marks == {hub.ada.name: ASSIGNMENT.points, hub.ben.name: first.points}


def test_each_student_fetches_feedback_and_gets_no_other_than_their_own(hub, given_back):
    for student, points in ((hub.ada, ASSIGNMENT.points), (hub.ben, ASSIGNMENT.exercises[0].points)):
        listed = [each for each in student.clicks("fetch_feedback", SLUG) if each["status"] == "submitted"]
        (handed_in,) = (submission for each in listed for submission in each["submissions"])
        assert handed_in["has_local_feedback"]
        (page,) = (student.home / SLUG / "feedback").rglob("*.html")
        assert page.owner() == student.name
        said = re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))
        assert re.search(rf"\b{points:g} so far \(of {POSSIBLE:g}\)", said)


def test_what_a_student_plants_in_anothers_name_is_left_and_said(hub, given_back):
    assert "was left: it is in the name of" in " ".join(given_back.split())
    handed_in = (hub.course / "submitted" / hub.ben.name / NOTEBOOK).read_text(encoding="utf-8")
    assert handed_in == (hub.ben.home / NOTEBOOK).read_text(encoding="utf-8")


def test_formgrader_shows_the_class_to_the_instructor(hub, given_back):
    listed = hub.kim.asks("GET", "formgrader/api/assignments").json()
    assert {each["name"]: each["num_submissions"] for each in listed}[SLUG] == 2
    page = hub.kim.asks("GET", "formgrader/manage_assignments")
    assert page.status_code == 200
    assert "/formgrader/static/" in page.text


def test_a_course_that_the_instructor_may_not_write_is_a_sentence(hub):
    """As where the folder is root's."""
    closed = hub.course / "course" / SLUG
    exit_code, shown = hub.kim.types(f"cd ~/course; chmod a-w {closed}; .venv/bin/autograder release 01")
    closed.chmod(0o755)
    assert exit_code == 1
    assert f"Error: {closed} can't be written" in " ".join(shown.split())
