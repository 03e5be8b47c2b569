"""Repair: whatever a student did to the cells, the instructor's cells are the instructor's and the student's work stays."""

from __future__ import annotations

import copy
import random

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


def shuffled(cells):
    return random.Random(7).sample(cells, len(cells))


def checks_at_the_end(cells):
    tests = [cell for cell in cells if notebook.checked_exercise(cell)]
    return [cell for cell in cells if not notebook.checked_exercise(cell)] + tests


@pytest.mark.parametrize(
    "moved",
    [
        lambda cells: cells[::-1],
        lambda cells: cells[40:] + cells[:40],
        lambda cells: [cells[27], *cells[:27], *cells[28:]],
        lambda cells: [*cells[:27], *cells[28:], cells[27]],
        lambda cells: [*cells[:2], *cells[3:], cells[2]],
        checks_at_the_end,
        shuffled,
    ],
    ids=["reversed", "halves", "answer to the top", "answer to the end", "imports to the end", "tests to the end", "shuffled"],
)
def test_cells_in_another_order_are_put_back_and_it_is_said(homework, moved):
    right = [cell.source for cell in homework.cells]
    homework.cells = moved(homework.cells)
    result, done = repaired(homework)
    assert [cell.source for cell in result.cells] == right
    assert len(done) == 1
    assert "put back" in done[0]


@pytest.mark.parametrize("without", ["marks and ids", "marks"])
def test_cells_that_lost_their_marks_are_put_back_in_order_too(homework, without):
    right = [cell.source for cell in homework.cells]
    for number, cell in enumerate(homework.cells):
        cell.metadata.clear()
        if without == "marks and ids":
            cell.id = f"new-{number}"
    homework.cells.reverse()
    result, _ = repaired(homework)
    assert [cell.source for cell in result.cells] == right


def test_a_cell_of_ones_own_stays_beside_its_neighbor_when_that_one_is_put_back(homework):
    at = place(homework.cells, "one_hot")
    helper = nbformat.v4.new_code_cell("import math as m\ndef helper():\n    return 'mine'")
    answered = homework.cells.pop(at)
    answered.source = "def one_hot(ids, vocab_size):\n    return helper()"
    after = nbformat.v4.new_code_cell("print(one_hot(0, 1))")
    homework.cells += [helper, answered, after]
    result, done = repaired(homework)
    at = place(result.cells, "one_hot")
    assert [cell.source for cell in result.cells[at - 1 : at + 3]] == [
        helper.source, answered.source, after.source, 'check("one_hot")',
    ]  # fmt: skip
    assert done == ["One cell stood in another place than it was handed out in, and was put back."]


def test_cells_of_ones_own_move_nothing(homework):
    for number in range(0, 150, 3):
        homework.cells.insert(number, nbformat.v4.new_code_cell(f"mine = {number}"))
    result, done = repaired(homework)
    assert done == []
    assert [cell.source for cell in result.cells] == [cell.source for cell in homework.cells]


def test_an_old_copy_at_the_end_does_not_count_and_it_is_said(homework):
    old = copy.deepcopy(homework.cells[place(homework.cells, "one_hot")])
    old.source = old.source.replace("mine", "old")
    homework.cells.append(old)
    result, done = repaired(homework)
    assert "mine" in answer(result)
    assert result.cells[-1].source == old.source
    assert place(result.cells, "check-one_hot") == place(result.cells, "one_hot") + 1
    assert done == ["`one_hot` was defined in 2 cells: the last one before its check counted."]


def test_an_answer_that_was_copied_with_its_test_counts_where_the_test_stands_last(homework):
    at = place(homework.cells, "one_hot")
    again = copy.deepcopy(homework.cells[at : at + 2])
    again[0].source = again[0].source.replace("mine", "second thoughts")
    homework.cells += again
    result, done = repaired(homework)
    assert "second thoughts" in answer(result)
    assert place(result.cells, "check-one_hot") == place(result.cells, "one_hot") + 1
    assert "`one_hot` was defined in 2 cells: the last one before its check counted." in done


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_that_became_text_is_code_again(homework, kind):
    cell = homework.cells[place(homework.cells, "one_hot")]
    cell.cell_type = kind
    del cell["outputs"], cell["execution_count"]
    result, done = repaired(homework)
    back = result.cells[place(result.cells, "one_hot")]
    assert (back.cell_type, back.outputs, back.source) == ("code", [], cell.source)
    assert done == ["The cell for `one_hot` had become text and is code again."]


def test_notes_in_place_of_an_answer_that_stands_elsewhere_stay_text(homework):
    at = place(homework.cells, "one_hot")
    mine = nbformat.v4.new_code_cell(homework.cells[at].source)
    homework.cells[at].cell_type = "markdown"
    del homework.cells[at]["outputs"], homework.cells[at]["execution_count"]
    homework.cells.insert(at + 1, mine)
    result, _ = repaired(homework)
    assert [cell.cell_type for cell in result.cells[at : at + 2]] == ["markdown", "code"]
    assert "mine" in answer(result)


def test_imports_that_became_text_are_code_again(homework):
    cell = next(cell for cell in homework.cells if cell.source.startswith("import numpy"))
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    result, done = repaired(homework)
    assert next(each for each in result.cells if each.source == cell.source).cell_type == "code"
    assert done == ["A cell of code had become text and is code again."]


def test_what_was_typed_into_the_questions_cell_stands_below_it(homework):
    cell = homework.cells[place(homework.cells, "explain-one-hot")]
    cell.source += "\n\nIt is like a column for each word."
    result, done = repaired(homework)
    at = place(result.cells, "explain-one-hot")
    assert result.cells[at + 1].source == "It is like a column for each word."
    assert "What was written into the question's cell stands below it." in done


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


def test_definitions_of_a_cell_with_magics_and_a_module_that_is_not_there_are_each_on_their_own():
    cell = "%matplotlib widget\nimport numpy as np, missing\n!pip install x\nfrom course import data\nsize = 7\nprint(size)"
    assert notebook.definitions(cell) == ["import numpy as np", "import missing", "from course import data", "size = 7"]
    assert notebook.definitions("%%time\nsize = 7") == ["size = 7"]
    assert notebook.definitions("%%bash\nsize=7") == []


def test_what_a_failed_cell_has_not_run_is_what_stands_behind_the_line_that_failed():
    cell = "print(1)\nimport missing, math\nrng = math.sqrt(\n    4)\nprint(2)"
    left = ["import missing", "import math", "rng = math.sqrt(4)", "print(2)"]
    assert notebook.left_to_run(cell, 2) == left
    assert notebook.left_to_run("%matplotlib widget\n" + cell, 1) == ["print(1)", *left]
    assert notebook.left_to_run(cell, None) == left[:2]
    assert notebook.left_to_run("def (", 1) == []
