"""Whatever right answer a learner gives, the rest of the notebook lives with it.

Each notebook runs from top to bottom with right answers that look unusual in place of its own, of all exercises at once: the
first of each, then the second of each, and so forth. A check that accepts a list, a tuple or 32-bit numbers would else leave a
learner alone with an error in a cell that isn't theirs.
"""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import catalog
from autograder.checks.verdict import MIME_TYPE
from autograder.judging import notebook
from tests.test_proof import UNUSUAL, Known

pytestmark = [pytest.mark.prove, pytest.mark.slow, pytest.mark.kernel]


def rounds(assignment: catalog.Assignment) -> list[dict[str, Known]]:
    """Return, for each run of the notebook, the answer to each exercise; who has fewer of them begins again."""
    of_each = {each.name: [known for known in UNUSUAL if known.exercise == each] for each in assignment.exercises}
    count = max(map(len, of_each.values()))
    return [{name: some[number % len(some)] for name, some in of_each.items()} for number in range(count)]


def runs() -> list[object]:
    """List each run of each notebook, marked as what it needs."""
    return [
        pytest.param(
            assignment,
            answers,
            id=f"{assignment.slug}-{number}",
            marks=[pytest.mark.xdist_group(f"proof {assignment.slug}"), *[pytest.mark.keras] * ("keras" in assignment.imports)],
        )
        for assignment in catalog.assignments()
        for number, answers in enumerate(rounds(assignment), start=1)
    ]


def problems(cell: nbformat.NotebookNode) -> list[str]:
    """Say of each error in a cell's outputs, and of what a test cell writes to stderr, what it is."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    found = []
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            found.append(f"{first!r}: {output.ename}: {output.evalue}")
        elif output.get("name") == "stderr" and notebook.checked_exercise(cell):
            found.append(f"{first!r} writes to stderr: {output.text}")
    return found


@pytest.mark.parametrize(("assignment", "answers"), runs())
def test_every_cell_lives_with_right_answers_that_look_unusual(assignment, answers, tmp_path):
    source = notebook.read(assignment.solution_notebook)
    for cell in source.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name].source
    NotebookClient(source, timeout=600, allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}).execute()
    verdicts = {
        output.data[MIME_TYPE]["exercise"]: (output.data[MIME_TYPE]["status"], output.data[MIME_TYPE]["score"])
        for cell in source.cells
        for output in cell.get("outputs", [])
        if MIME_TYPE in output.get("data", {})
    }
    used = ", ".join(map(str, answers.values()))
    assert [problem for cell in source.cells for problem in problems(cell)] == [], used
    assert verdicts == {exercise.name: ("passed", exercise.points) for exercise in assignment.exercises}, used
