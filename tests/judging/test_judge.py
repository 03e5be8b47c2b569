"""The judge's way through a notebook, shown by a kernel that only notes what it is told."""

from __future__ import annotations

import copy

import nbformat
import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import reference
from autograder.checks.verdict import Verdict
from autograder.judging import judge, notebook
from autograder.judging.judge import Judge
from autograder.judging.kernel import KernelLost

ASSIGNMENT = catalog.assignment("01-one-hot")
RELEASED = notebook.read(ROOT / "course" / ASSIGNMENT.slug / ASSIGNMENT.notebook)
REFERENCES = {reference.source_of(exercise): exercise.name for exercise in ASSIGNMENT.exercises}


class NotingKernel:
    """Runs nothing, notes which references it is to define, and dies in the cell that says so, once."""

    started: list[NotingKernel]

    def __init__(self, *arguments):
        self.lost = ""
        self.defined: list[str] = []
        self.ran: list[str] = []
        NotingKernel.started.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        pass

    def run(self, cell, index):
        self.ran.append(cell.source)
        if cell.source == "die" and len(NotingKernel.started) == 1:
            raise KernelLost("It died.")

    def define(self, source):
        if source in REFERENCES:
            self.defined.append(REFERENCES[source])


@pytest.fixture
def kernels(monkeypatch):
    monkeypatch.setattr(judge, "Kernel", NotingKernel)
    monkeypatch.setattr(Judge, "ask", lambda self, kernel, exercise, known: (Verdict.unchecked(exercise, "Nobody looked."), True))
    NotingKernel.started = []
    return NotingKernel.started


def test_references_reach_only_kernels_that_run_no_cell_and_there_only_what_the_exercise_builds_on(kernels):
    submitted = copy.deepcopy(RELEASED)
    submitted.cells += [nbformat.v4.new_code_cell(source) for source in ("die", "print('on it goes')")]
    Judge(ASSIGNMENT).run(submitted)
    wanted = [list(catalog.prerequisites(exercise)) for exercise in ASSIGNMENT.exercises if exercise.builds_on]
    assert wanted
    assert [(kernel.defined, kernel.ran) for kernel in kernels if kernel.defined] == [(names, []) for names in wanted]


def test_without_substitution_no_reference_reaches_a_kernel(kernels):
    Judge(ASSIGNMENT, substitute=False).run(RELEASED)
    assert [kernel.defined for kernel in kernels] == [[]]
