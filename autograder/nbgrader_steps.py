"""The judge inside nbgrader's own pipeline: what ``nbgrader autograde`` and formgrader's button do with this course."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool

from autograder import catalog, notebook, sandbox
from autograder.judge import Judge


def repairs_cell(done: list[str]) -> NotebookNode:
    """Return the cell that tells a student what was put right, a sentence for each thing."""
    text = "**What the grader put right before it graded**\n\n" + "\n".join(f"- {sentence}" for sentence in done)
    return nbformat.v4.new_markdown_cell(text, id="what-was-put-right")


class Repair(NbGraderPreprocessor):
    """Realign a submission with the released notebook, before nbgrader compares the two."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the repaired notebook; what was done stands in its first cell, where the student will read it."""
        assignment = _assignment(resources)
        if assignment is None:
            return nb, resources
        directory = CourseDirectory(parent=self)
        folder = directory.format_path(directory.release_directory, ".", assignment.slug)
        released = notebook.read(Path(folder) / assignment.notebook)
        repaired, done = notebook.repair(nb, released)
        if done:
            self.log.warning("Put right: %s", " ".join(done))
            repaired.cells.insert(0, repairs_cell(done))
        return repaired, resources


class Judged(Execute):
    """Run a notebook with the judge in place of nbgrader's own execution.

    The checks ask the notebook from outside. A test cell's output is the verdict, which nbgrader reads as partial credit.
    A notebook that is none of this course runs as nbgrader would run it.
    """

    unconfined = Bool(
        False,
        help="Run kernels outside of the sandbox, with limits only: for submissions that are trusted, or where nothing confines.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, retries: Any = None) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with the outputs of its cells and the verdicts."""
        assignment = _assignment(resources)
        if assignment is None:
            return super().preprocess(nb, resources, retries)
        settings = sandbox.kernel_settings(confined=not self.unconfined)
        judged, _ = Judge(assignment, kernel_settings=settings).run(nb)
        judged.metadata["kernelspec"] = nb.metadata["kernelspec"]
        return judged, resources


def _assignment(resources: ResourcesDict) -> catalog.Assignment | None:
    slug = resources.get("nbgrader", {}).get("assignment", "")
    return next((each for each in catalog.assignments() if each.slug == slug), None)
