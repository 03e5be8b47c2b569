"""What a check accepts, the notebook can live with: each right answer that looks unusual goes through all cells that follow."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from autograder import catalog
from autograder.judging import notebook
from tests.answers import variants

#: Cells that take seconds, and that ask no answer for anything that others don't: measurements, and TensorFlow.
LEFT_OUT = ("999", "tensorflow", "lookup_costs", "theory[-1]", "product_seconds", "array_split", "out_of_range")


def cells_of(assignment: catalog.Assignment) -> list[tuple[str, str]]:
    """Return each code cell to run, with the exercise that it answers or ""."""
    names = {exercise.name for exercise in assignment.exercises}
    cells = []
    for cell in notebook.read(assignment.solution_notebook).cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and not name.startswith("check-") and not any(each in cell.source for each in LEFT_OUT):
            cells.append((name if name in names else "", cell.source))
    return cells


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["01-one-hot", "02-lookup", "03-gradient-flow"])
def test_each_variant_goes_through_the_cells_that_follow(slug):
    assignment = catalog.assignment(slug)
    answers: dict[str, list[Any]] = {exercise.name: [] for exercise in assignment.exercises}
    for name, variant in variants(slug).items():
        answers[name.split("__")[0]].append(variant)
    cells = cells_of(assignment)
    assert len(cells) > 20
    values = {exercise.name for exercise in assignment.exercises if exercise.is_value}
    for number in range(max(map(len, answers.values()))):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        chosen = {name: several[number % len(several)] for name, several in answers.items()}
        for name, source in cells:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    exec(source, namespace)
                except Exception as problem:
                    using = ", ".join(each.__name__ for each in chosen.values())
                    pytest.fail(f"With {using}: {type(problem).__name__}: {problem}\n{source}")
            if name:
                namespace[name] = chosen[name]() if name in values else chosen[name]
