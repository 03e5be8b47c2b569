"""Repair: whatever a student did to the cells, the instructor's cells are the instructor's and the student's work stays."""

from __future__ import annotations

import copy

import nbformat
import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.judging import notebook

ASSIGNMENT = catalog.assignment("01-one-hot")
RELEASED = notebook.read(ROOT / "course" / ASSIGNMENT.slug / ASSIGNMENT.notebook)


def place(cells, grade_id):
    return next(index for index, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def ids(repaired):
    return [cell.metadata.nbgrader.grade_id for cell in repaired.cells if "nbgrader" in cell.metadata]


@pytest.fixture
def homework():
    """A submission in which `one_hot` is answered."""
    submitted = copy.deepcopy(RELEASED)
    submitted.cells[place(submitted.cells, "one_hot")].source = "def one_hot(ids, vocab_size):\n    return 'mine'"
    return submitted


def repaired(submitted):
    result, done = notebook.repair(submitted, RELEASED)
    nbformat.validate(result)
    for cell in RELEASED.cells:
        settings = cell.metadata.get("nbgrader")
        if settings and not settings.solution:
            (back,) = [each for each in result.cells if each.metadata.get("nbgrader", {}).get("grade_id") == settings.grade_id]
            assert back.source == cell.source
            assert back.metadata.nbgrader == settings
    return result, done


def answer(result):
    (cell,) = [cell for cell in result.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "one_hot"]
    return cell.source


def test_a_submission_that_kept_its_form_stays_as_it_is(homework):
    result, done = repaired(homework)
    assert done == []
    assert [cell.source for cell in result.cells] == [cell.source for cell in homework.cells]
    assert ids(result) == ids(RELEASED)


def test_what_was_handed_in_is_not_changed(homework):
    before = nbformat.writes(homework)
    repaired(homework)
    assert nbformat.writes(homework) == before


def test_a_deleted_test_cell_comes_back_behind_its_answer(homework):
    del homework.cells[place(homework.cells, "check-one_hot")]
    result, done = repaired(homework)
    assert done == ["The cell `check-one_hot` was missing and was put back."]
    assert place(result.cells, "check-one_hot") == place(result.cells, "one_hot") + 1


def test_a_rewritten_test_cell_is_the_instructors_again(homework):
    cell = homework.cells[place(homework.cells, "check-one_hot")]
    cell.source = "5.0"
    cell.metadata.nbgrader.points = 500
    _, done = repaired(homework)
    assert done == ["The cell `check-one_hot` had been changed; the instructor's took its place."]


def test_changed_points_and_flags_are_the_instructors_again(homework):
    homework.cells[place(homework.cells, "check-encode")].metadata.nbgrader |= {"points": 99, "grade": False, "locked": False}
    homework.cells[place(homework.cells, "one_hot")].metadata.nbgrader |= {"grade": True, "points": 50}
    result, _ = repaired(homework)
    assert result.cells[place(result.cells, "one_hot")].metadata.nbgrader.grade is False


def test_a_copied_cell_counts_once_and_the_last_one_that_defines_counts(homework):
    at = place(homework.cells, "one_hot")
    second = copy.deepcopy(homework.cells[at])
    second.source = second.source.replace("mine", "second thoughts")
    homework.cells.insert(at + 1, second)
    homework.cells.insert(at + 2, copy.deepcopy(homework.cells[place(homework.cells, "check-one_hot")]))
    result, done = repaired(homework)
    assert "second thoughts" in answer(result)
    assert len(done) == 2
    assert len({cell.id for cell in result.cells}) == len(result.cells)


def test_a_copy_that_holds_something_else_does_not_count_as_the_answer(homework):
    at = place(homework.cells, "one_hot")
    scratch = copy.deepcopy(homework.cells[at])
    scratch.source = "print('trying things')"
    homework.cells.insert(at + 1, scratch)
    result, _ = repaired(homework)
    assert "mine" in answer(result)


def test_a_split_cell_is_found_by_what_it_defines_and_checked_behind_it(homework):
    at = place(homework.cells, "one_hot")
    homework.cells[at].source = "helper = 3"
    homework.cells.insert(at + 3, nbformat.v4.new_code_cell("def one_hot(ids, vocab_size):\n    return 'mine'"))
    result, _ = repaired(homework)
    assert "def one_hot" in answer(result)
    assert place(result.cells, "check-one_hot") > place(result.cells, "one_hot")


def test_stripped_metadata_loses_nothing(homework):
    for cell in homework.cells:
        cell.metadata.clear()
    result, done = repaired(homework)
    assert "mine" in answer(result)
    assert sorted(ids(result)) == sorted(ids(RELEASED))
    assert len([cell for cell in result.cells if cell.source == 'check("one_hot")']) == 1
    assert done == []


def test_without_metadata_and_cell_ids_the_answers_are_found_by_name(homework):
    for number, cell in enumerate(homework.cells):
        cell.metadata.clear()
        cell.id = f"new-{number}"
    result, done = repaired(homework)
    assert "mine" in answer(result)
    assert "The cell for `one_hot` had lost its mark and was found by the name that it defines." in done
    assert place(result.cells, "check-one_hot") > place(result.cells, "one_hot")


def test_reordered_cells_are_checked_behind_their_answers(homework):
    homework.cells.reverse()
    result, _ = repaired(homework)
    for exercise in ASSIGNMENT.exercises:
        assert place(result.cells, f"check-{exercise.name}") > place(result.cells, exercise.name)


def test_renamed_and_foreign_cells_count_as_the_students_own(homework):
    homework.cells[place(homework.cells, "one_hot")].metadata.nbgrader.grade_id = "one_hott"
    foreign = nbformat.v4.new_code_cell("bonus = 100")
    foreign.metadata["nbgrader"] = {"grade_id": "bonus", "grade": True, "points": 100, "solution": False, "locked": False}
    homework.cells.append(foreign)
    result, done = repaired(homework)
    assert "mine" in answer(result)
    assert "bonus" not in ids(result)
    assert any("`bonus`" in sentence for sentence in done)


def test_a_deleted_answer_leaves_only_its_test_cell(homework):
    del homework.cells[place(homework.cells, "one_hot")]
    result, done = repaired(homework)
    assert done == ["The cell for `one_hot` was missing."]
    assert "one_hot" not in ids(result)


def test_an_empty_notebook_gets_all_the_instructors_cells():
    result, _ = repaired(nbformat.v4.new_notebook(metadata=RELEASED.metadata))
    assert len(result.cells) == 6


def test_the_kernel_is_the_courses(homework):
    homework.metadata["kernelspec"] = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}
    result, _ = repaired(homework)
    assert result.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize(
    "source",
    [
        "async def one_hot(ids, vocab_size):\n    return 'mine'",
        "one_hot: object = lambda ids, vocab_size: 'mine'",
        "one_hot: Callable[[list, int], str] = mine",
        "one_hot = mine",
        "def one_hot(ids: list, vocab_size=7) -> str: return 'mine'",
    ],
)
def test_an_answer_that_lost_its_mark_is_found_however_python_lets_it_be_defined(homework, source):
    cell = homework.cells[place(homework.cells, "one_hot")]
    cell.source, cell["id"] = source, "my-own"
    del cell.metadata["nbgrader"]
    result, done = repaired(homework)
    assert answer(result) == source
    assert done == ["The cell for `one_hot` had lost its mark and was found by the name that it defines."]


@pytest.mark.parametrize(
    "source", ["one_hot == 1", "one_hot: list", "one_hot: list == 1", "    one_hot: int = 1", "print(one_hot)"]
)
def test_what_only_mentions_a_name_does_not_define_it(source):
    assert "one_hot" not in notebook.defined_in(nbformat.v4.new_code_cell(source))


def test_definitions_are_what_can_be_run_again_without_another_effect():
    cell = "import math\nsize: int = 7\nasync def later(): pass\ndef now(): pass\nclass Kind: pass\nother = {}\nprint(size)\n"
    cell += "made: list = list(range(3))\nmath.tau: float = 6\n"
    kept = [
        "import math",
        "size: int = 7",
        "async def later():\n    pass",
        "def now():\n    pass",
        "class Kind:\n    pass",
        "other = {}",
    ]
    assert notebook.definitions(cell) == kept
