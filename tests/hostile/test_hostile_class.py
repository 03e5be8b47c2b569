"""A class in which every second one attacks the grader, through the command that an instructor types."""

from __future__ import annotations

import copy
import multiprocessing.resource_tracker
import re
from pathlib import Path

import nbformat
import pytest

from autograder import catalog
from autograder.checks import reference
from autograder.checks.verdict import MIME_TYPE
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.judging import notebook
from tests.classroom.made_up import grades, hand_in, run, score, submission
from tests.hostile.test_hostile import assert_nothing_is_left, descendants, everything, header, needs_bubblewrap, place

pytestmark = [pytest.mark.slow, pytest.mark.kernel]

ASSIGNMENT = catalog.assignment("01-one-hot")
NAMES = [exercise.name for exercise in ASSIGNMENT.exercises]
RELEASED = notebook.read(catalog.ROOT / "course" / ASSIGNMENT.slug / ASSIGNMENT.notebook)
HONEST = ["ada", "emmy", "sofja"]
#: Those that end a kernel, forge what it says, or leave things behind, and need no time limit for it.
HOSTILE = [
    "daemon", "dies_when_it_is_asked", "exit_in_an_answer", "files_for_the_next_student", "forged_messages", "forged_verdict",
    "kill_the_parent_in_an_answer", "markup_in_an_error", "patched_asarray", "reply_nested_deep", "segmentation_fault",
    "surrogates",
]  # fmt: skip

__all__ = ["place"]  # a fixture


def handed_in(case: str = "") -> nbformat.NotebookNode:
    """Return the released notebook with all answers, and with a hostile case in the cell of the answer to `one_hot`."""
    made = copy.deepcopy(RELEASED)
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in NAMES:
            cell.source = reference.source_of(catalog.exercise(name))
        if name == "one_hot" and case:
            cell.source = f"{cell.source}\n\n{code(case)}"
    return made


def code(case: str) -> str:
    return (Path(__file__).parent / "code" / f"{case}.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    root = tmp_path / "course"
    root.mkdir()
    Writer(root).prepare(ASSIGNMENT)
    return root


@needs_bubblewrap
def test_a_hostile_class_is_graded_to_the_end(course, place, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(place))
    multiprocessing.resource_tracker.ensure_running()  # Python's own, which stays
    before = descendants()
    for student in HONEST:
        hand_in(course, student, handed_in())
    for case in HOSTILE:
        hand_in(course, case, handed_in(case))

    first = run("grade", course, "--workers", 2)
    assert first.exit_code == 0, first.output + repr(first.exception)

    for student in HONEST + HOSTILE:
        executed = notebook.read(course / "autograded" / student / ASSIGNMENT.slug / ASSIGNMENT.notebook)
        shown = {notebook.checked_exercise(cell): cell.outputs[-1].data[MIME_TYPE] for cell in executed.cells if is_test(cell)}
        assert shown.keys() == set(NAMES)
        points = {name: verdict["score"] for name, verdict in shown.items()}
        with submission(course, student) as (_, found):
            written = {name.removeprefix("check-"): grade.auto_score for name, grade in grades(found).items() if "check-" in name}
            assert written == points
            assert found.score == sum(points.values())
        if student in HONEST:
            assert score(course, student) == ASSIGNMENT.points
        else:
            expected = header(code(student))["expect"]
            assert not ("one_hot failed" in expected and points["one_hot"])
            assert {name: points[name] for name in NAMES if name not in expected} == full_marks_without(expected)
        assert "STOLEN" not in everything([cell.get("outputs", []) for cell in executed.cells])

    assert_nothing_is_left(before, place)
    again = run("grade", course, "--workers", 2)
    assert again.exit_code == 0
    assert "othing" in again.output
    assert_nothing_is_left(before, place)


#: Tells all that the kernel has read of the course's `one_hot`, which stands in the place of a wrong one there.
TELLS = """
import sys

def embed_by_matmul(ids, table):
    lines = [line for each in sys.modules["linecache"].cache.values() if isinstance(each, tuple) for line in each[2]]
    found = "".join(line for line in lines if "newaxis" in line)
    print("I FOUND:", found)
    raise ValueError("I FOUND: " + found)
"""


@needs_bubblewrap
def test_no_page_and_no_notebook_of_a_student_holds_an_answer_of_the_courses(course):
    spying = handed_in()
    for cell in spying.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "one_hot":
            cell.source = "def one_hot(ids, vocab_size):\n    return np.zeros((*np.shape(ids), vocab_size))"
        if name == "embed_by_matmul":
            cell.source = TELLS
    spying.cells.append(
        nbformat.v4.new_code_cell("import inspect\nprint(inspect.getsource(one_hot))\nembed_by_matmul([1], np.eye(3))")
    )
    hand_in(course, "spy", spying)
    for command in ("grade", "feedback"):
        result = run(command, course)
        assert result.exit_code == 0, result.output + repr(result.exception)
    written = [*(course / "autograded").rglob("*.ipynb"), *(course / "feedback").rglob("*.html")]
    assert len(written) == 2
    for path in written:
        text = re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8"))  # the colours of highlighted code
        assert "I FOUND:" in text, "the student's own cell ran, and shows what it finds there"
        assert "arange(vocab_size)" not in text


def backwards(made: nbformat.NotebookNode) -> nbformat.NotebookNode:
    made.cells = made.cells[::-1]
    return made


@needs_bubblewrap
def test_honest_work_in_reversed_cells_keeps_full_marks(course):
    hand_in(course, "ada", backwards(handed_in()))
    result = run("grade", course)
    assert result.exit_code == 0, result.output
    assert score(course, "ada") == ASSIGNMENT.points


def full_marks_without(expected: str) -> dict[str, float]:
    """Return the points of the exercises that a case's expectation doesn't name: it must not hurt them."""
    return {exercise.name: float(exercise.points) for exercise in ASSIGNMENT.exercises if exercise.name not in expected}


def is_test(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and notebook.checked_exercise(cell) is not None
