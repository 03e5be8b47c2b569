"""Export marks: one row for each student, as plain CSV or as what Canvas and Moodle import."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from autograder.classroom.lateness import Late

if TYPE_CHECKING:  # it takes seconds to import
    from nbgrader.api import Assignment, Grade, Gradebook, SubmittedAssignment


@dataclass
class Row:
    """One student's marks.

    Attributes
    ----------
    student, first_name, last_name, email, lms_id : str
        As the gradebook has them; "" if it doesn't.
    points : dict of str to float
        By assignment; one that has no points yet is left out.
    waiting : list of str
        The assignments in which something waits for a person.
    late : dict of str to Late
        How late, by assignment; one that was in time is left out.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    points: dict[str, float] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    late: dict[str, Late] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Last and first name, or the id where there is none."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.student


def collect(gradebook: Gradebook, wanted: Collection[str] | None = None) -> tuple[dict[str, float], list[Row]]:
    """Return each assignment's largest points and each student's row, in order.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    wanted : collection of str, optional
        The assignments; by default all that the gradebook has.
    """
    known: list[Assignment] = sorted(gradebook.assignments, key=lambda each: each.name)
    assignments = [each for each in known if wanted is None or each.name in wanted]
    names = {each.name for each in assignments}
    rows = []
    for student in sorted(gradebook.students, key=lambda each: each.id):
        about = (student.first_name, student.last_name, student.email, student.lms_user_id)
        first, last, email, lms_id = (str(each or "") for each in about)
        row = Row(str(student.id), first, last, email, lms_id)
        for submission in student.submissions:
            name = submission.assignment.name
            if name not in names:
                continue
            points = _points(submission)
            if points is not None:
                row.points[name] = points
            if submission.needs_manual_grade:
                row.waiting.append(name)
            if submission.total_seconds_late > 0:
                row.late[name] = Late(submission.total_seconds_late, float(submission.late_submission_penalty or 0))
        row.waiting.sort()
        rows.append(row)
    return {each.name: float(each.max_score) for each in assignments}, rows


def is_marked(grade: Grade) -> bool:
    """Say whether somebody or something has given points for a cell; 0 is some."""
    return any(points is not None for points in (grade.auto_score, grade.manual_score, grade.extra_credit))


def _points(submission: SubmittedAssignment) -> float | None:
    """Return the points less the penalty for being late; None if nobody and nothing has given any yet."""
    if not any(is_marked(grade) for each in submission.notebooks for grade in each.grades):
        return None
    return max(0.0, float(submission.score) - float(submission.late_submission_penalty or 0))


def plain(file: TextIO, largest: dict[str, float], rows: list[Row]) -> None:
    """Write a column for each assignment, the total, what waits for a person, and how late what was late is."""
    titles = [f"{name} (of {points:g})" for name, points in largest.items()]
    late = [name for name in largest if any(name in row.late for row in rows)]
    for_late = [title for name in late for title in (f"{name} hours late", f"{name} penalty")]
    _write(
        file,
        ["student", "last name", "first name", "email", *titles, "total", "waits for a person", *for_late],
        [
            [row.student, row.last_name, row.first_name, row.email]
            + [row.points.get(name, "") for name in largest]
            + [sum(row.points.values()) if row.points else "", " ".join(row.waiting)]
            + [cell for name in late for cell in _lateness(row.late.get(name))]
            for row in rows
        ],
    )


def _lateness(late: Late | None) -> list[str | float]:
    return ["", ""] if late is None else [late.seconds / 3600, late.penalty]


def canvas(file: TextIO, largest: dict[str, float], rows: list[Row]) -> None:
    """Write a Canvas gradebook: an assignment without points stays empty, which Canvas reads as not graded."""
    _write(
        file,
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *largest],
        [
            ["    Points Possible", "", "", "", "", *largest.values()],
            *(
                [row.full_name, row.lms_id, row.student, row.student, "", *(row.points.get(name, "") for name in largest)]
                for row in rows
            ),
        ],
    )


def moodle(file: TextIO, largest: dict[str, float], rows: list[Row]) -> None:
    """Write what Moodle's grade import maps by user name, id number or address."""
    _write(
        file,
        ["Username", "ID number", "First name", "Last name", "Email address", *largest],
        [
            [row.student, row.lms_id, row.first_name, row.last_name, row.email, *(row.points.get(name, "") for name in largest)]
            for row in rows
        ],
    )


#: The formats by name.
FORMATS: dict[str, Callable[[TextIO, dict[str, float], list[Row]], None]] = {"csv": plain, "canvas": canvas, "moodle": moodle}


def _write(file: TextIO, header: list[str], rows: list[list[str | float]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(_cell, header))
    writer.writerows([_cell(value) for value in row] for row in rows)


#: What spreadsheets take for the beginning of a formula, in each of its widths.
_SIGNS = "=+@＝＋－＠﹢﹣﹦﹫−-"
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_BEGINNING = re.compile(rf"^(?=[\t\r\n]|{_UNSEEN}[{_SIGNS}])")
#: Where another country's spreadsheet begins a new cell.
_NEXT = re.compile(rf"(?<=[;\t\r\n|])(?={_UNSEEN}[{_SIGNS}])")


def _cell(value: str | float) -> str:
    """Return a cell's text; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return f"{value:g}"
    value = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", value)  # which would end a row that isn't at its end
    return _BEGINNING.sub("'", _NEXT.sub("'", value))
