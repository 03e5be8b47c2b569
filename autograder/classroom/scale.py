"""One scale: what exercises.toml says, what students read, what the gradebook counts, and what marks were given by."""

from __future__ import annotations

from collections.abc import Iterable

from nbformat import NotebookNode

from autograder import catalog
from autograder.classroom.ledger import Ledger


def of_assignment(assignment: catalog.Assignment) -> dict[str, float]:
    """Return the points of each cell that has some, by nbgrader's name of the cell."""
    points = {f"check-{exercise.name}": float(exercise.points) for exercise in assignment.exercises}
    return points | {assignment.question: float(assignment.question_points)}


def of_notebook(notebook: NotebookNode) -> dict[str, float]:
    """Return the points that a notebook says, by the name of the cell."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    return {each["grade_id"]: float(each["points"]) for each in marks if each.get("grade") or each.get("task")}


def outdated(ledger: Ledger, assignments: Iterable[catalog.Assignment]) -> str:
    """Say of which assignments there are marks by points that are no longer those of exercises.toml; "" if there are none."""
    points = {(each.slug, exercise.name): exercise.points for each in assignments for exercise in each.exercises}
    found = {
        slug
        for (_, slug), entry in ledger.latest.items()
        if slug in {known for known, _ in points}
        and any(points.get((slug, each.exercise), each.max_score) != each.max_score for each in ledger.line(entry).verdicts)
    }
    if not found:
        return ""
    return (
        f"The points of {', '.join(sorted(found))} have changed since it was graded, and marks on two scales say nothing. "
        "Type: autograder release, then: autograder grade"
    )
