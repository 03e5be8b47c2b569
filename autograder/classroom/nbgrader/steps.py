"""The judge inside nbgrader's own pipeline: what ``nbgrader autograde`` and formgrader's button do with this course."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool, Integer

from autograder import catalog
from autograder.checks.verdict import LOOKS, Status
from autograder.classroom import lateness, submissions
from autograder.classroom.markup import as_markdown
from autograder.classroom.sanitised import sanitised
from autograder.judging import notebook, sandbox
from autograder.judging.judge import Judge
from autograder.judging.kernel import Limits, why_no_grading
from autograder.judging.readable import readable
from autograder.judging.result import Result
from autograder.judging.submission import packages_of

#: The id of the cell that tells what was put right.
REPAIRS = "what-was-put-right"
#: The id of the cell that tells why there is no verdict.
NOT_GRADED = "could-not-be-graded"


def repairs_cell(done: Iterable[str]) -> NotebookNode:
    """Return the cell that tells a student what was put right, a sentence for each thing."""
    text = "**What the grader put right before it graded**\n\n" + "\n".join(f"- {as_markdown(sentence)}" for sentence in done)
    return nbformat.v4.new_markdown_cell(text, id=REPAIRS)


class HandedIn(NbGraderPreprocessor):
    """Take of what a student has handed in the time and the notebook that count, as ``autograder grade`` does.

    nbgrader has read ``timestamp.txt`` in its own way by now, and has opened the notebook of the right name, which may be as it
    was handed out while the work is in a copy beside it.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook that counts; the gradebook gets the time that counts, before penalties come from it."""
        assignment = assignment_of(resources)
        about = resources["nbgrader"]
        if assignment is None or "student" not in about:
            return nb, resources
        directory = CourseDirectory(parent=self)
        folder = Path(directory.format_path(directory.submitted_directory, about["student"], assignment.slug))
        moment, unclear = lateness.handed_in(folder)
        if unclear:
            self.log.warning(readable(unclear))
        if moment or unclear:
            with Gradebook(about["db_url"]) as gradebook:
                gradebook.find_submission(assignment.slug, about["student"]).timestamp = moment
                gradebook.db.commit()
        found, _ = submissions.of_student(folder.parent, assignment)
        if found.path is None or not found.choice:
            return nb, resources
        content, problem = found.read()
        try:
            counts = notebook.parse(content, found.shown_name) if not problem else nb
        except notebook.UnreadableNotebook as trouble:
            counts, problem = nb, str(trouble)
        resources["chosen"] = found.choice if not problem else ""
        return counts, resources


class Repair(NbGraderPreprocessor):
    """Realign a submission with the released notebook, before nbgrader compares the two, and make it harmless to look at."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the repaired notebook; what was done stands in its first cell, where the student will read it."""
        assignment = assignment_of(resources)
        if assignment is None:
            return sanitised(nb), resources
        repaired, done = notebook.repair(nb, _released(self, assignment))
        done = [*filter(None, [resources.get("chosen")]), *done]
        repaired = sanitised(repaired)
        if done:
            self.log.warning("Put right: %s", readable(" ".join(done)))
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

    all_cells = Bool(
        False, help="Run also the demonstrations that a student left as they were and no verdict depends on."
    ).tag(config=True)  # fmt: skip

    seed = Integer(
        None, allow_none=True, help="Where the inputs of hidden checks come from; by default they are new in each run."
    ).tag(config=True)  # fmt: skip

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict, retries: Any = None) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook with the outputs of its cells and the verdicts."""
        assignment = assignment_of(resources)
        if assignment is None:
            executed, resources = super().preprocess(nb, resources, retries)
            return sanitised(executed), resources
        self._require_kernels(assignment, resources["nbgrader"]["student"])
        packages = packages_of(assignment, self.all_cells)
        settings = sandbox.kernel_settings(confined=not self.unconfined, packages=packages)
        released = None if self.all_cells else _released(self, assignment)
        limits = Limits(cell_seconds=self.timeout)
        seed = secrets.randbits(32) if self.seed is None else self.seed
        self.log.info("The inputs of hidden checks come from the seed %s.", seed)
        judged, verdicts = Judge(assignment, limits, kernel_settings=settings, released=released, seed=seed).run(nb)
        judged.metadata["kernelspec"] = nb.metadata["kernelspec"]
        resources["autograder"] = Result(assignment.slug, verdicts)
        return sanitised(judged, verdicts), resources

    def _require_kernels(self, assignment: catalog.Assignment, student: str) -> None:
        """Stop, and say why, before the first submission where no kernel starts: nbgrader would go on and fail each of them."""
        problem = why_no_grading(confined=not self.unconfined, needed=assignment.imports)
        if not problem:
            return
        self.log.error("Nothing can be graded. %s", readable(problem))
        directory = CourseDirectory(parent=self)
        begun = Path(directory.format_path(directory.autograded_directory, student, assignment.slug))
        shutil.rmtree(begun, ignore_errors=True)  # or nbgrader would take it for done the next time
        raise SystemExit(1)


class SaveVerdicts(NbGraderPreprocessor):
    """Write verdicts into the gradebook: points, who must look, and the sentence as the comment.

    It comes behind ``SaveAutoGrades``, which reads points from a cell's output and knows no cell that could not be checked.
    What a person has entered stays: manual points and comments are other fields, which nbgrader prefers.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Save the verdicts of ``resources["autograder"]``, a `Result`; a notebook that was not judged has none."""
        if "autograder" not in resources:
            return nb, resources
        about = resources["nbgrader"]
        place = (about["notebook"], about["assignment"], about["student"])
        result: Result = resources["autograder"]
        with Gradebook(about["db_url"]) as gradebook:
            grades, comments = (_by_cell(gradebook, kind, place) for kind in (Grade, Comment))  # each `find_…` is a query
            for verdict in result.verdicts:
                name = f"check-{verdict.exercise}"
                grade = grades.get(name) or gradebook.find_grade(name, *place)  # which says what is missing
                comment = f"{LOOKS[verdict.status].words}: {verdict.message}"
                if result.ungradable and grade.auto_score is not None:
                    comment = "The automatic points here are of an earlier submission. The latest could not be graded. "
                    comment += result.ungradable
                elif verdict.status == Status.COULD_NOT_CHECK:
                    grade.auto_score = verdict.score or None  # None is not 0: nbgrader then asks for a person's points
                else:
                    grade.auto_score = verdict.score
                grade.needs_manual_grade = verdict.status == Status.COULD_NOT_CHECK or grade.manual_score is not None
                if verdict.exercise in comments:  # an answer that is a value may have no cell of its own
                    comments[verdict.exercise].auto_comment = None if verdict.status == Status.PASSED else comment
            gradebook.db.commit()
        return nb, resources


def _by_cell(gradebook: Gradebook, kind: Any, place: tuple[str, str, str]) -> dict[str, Any]:
    """Return all grades, or all comments, of a submitted notebook by the name of their cell."""
    submitted = gradebook.find_submission_notebook(*place)
    held = gradebook.db.query(BaseCell.name, kind).join(kind, kind.cell_id == BaseCell.id)
    return dict(held.filter(kind.notebook_id == submitted.id).all())


def assignment_of(resources: ResourcesDict) -> catalog.Assignment | None:
    """Return the assignment that nbgrader is at; None if it is none of this course."""
    slug = resources.get("nbgrader", {}).get("assignment", "")
    return next((each for each in catalog.assignments() if each.slug == slug), None)


def _released(step: NbGraderPreprocessor, assignment: catalog.Assignment) -> NotebookNode:
    directory = CourseDirectory(parent=step)
    folder = directory.format_path(directory.release_directory, ".", assignment.slug)
    return notebook.read(Path(folder) / assignment.notebook)
