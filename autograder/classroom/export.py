"""Export marks: one row for each student, as plain CSV or as what Canvas and Moodle import."""

from __future__ import annotations

import csv
import re
import textwrap
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from autograder.classroom.canvas import Roster
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
    feedback : dict of str to str
        What a tutor would say, in short, by assignment.
    """

    student: str
    first_name: str
    last_name: str
    email: str
    lms_id: str
    points: dict[str, float] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    late: dict[str, Late] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)

    @property
    def finished(self) -> dict[str, float]:
        """The points of the assignments in which nothing waits for a person any more: what is unread is no 0."""
        return {name: points for name, points in self.points.items() if name not in self.waiting}

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
            row.feedback[name] = _feedback(submission)
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


def _feedback(submission: SubmittedAssignment) -> str:
    """Return the comments on all cells in one line, a short one for each."""
    notebooks: Any = submission.notebooks
    comments = [(each.name, each.comment) for notebook in notebooks for each in notebook.comments]
    return " · ".join(f"{name}: {textwrap.shorten(comment, 200)}" for name, comment in comments if comment)


@dataclass
class Sheet:
    """What becomes a file.

    Attributes
    ----------
    header : list of str
        The titles of the columns.
    rows : list of list
        Below it.
    remarks : list of str
        What whoever imports the file should know, a sentence each.
    """

    header: list[str]
    rows: list[list[str | float]]
    remarks: list[str] = field(default_factory=list)

    def write(self, file: TextIO, separator: str = ",") -> None:
        """Write it as CSV; where semicolons separate, spreadsheets expect a decimal comma."""
        writer = csv.writer(file, lineterminator="\n", delimiter=separator)
        writer.writerow(map(_cell, self.header))
        writer.writerows([_cell(value, "," if separator == ";" else ".") for value in row] for row in self.rows)


def plain(largest: dict[str, float], rows: list[Row]) -> Sheet:
    """Return a column for each assignment, the total, what waits for a person, and how late what was late is."""
    titles = [f"{name} (of {points:g})" for name, points in largest.items()]
    late = [name for name in largest if any(name in row.late for row in rows)]
    for_late = [title for name in late for title in (f"{name} hours late", f"{name} penalty")]
    return Sheet(
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


def so_far(rows: Iterable[Row]) -> list[Row]:
    """Return rows in which nothing waits: for who wants marks of which a part may still come."""
    return [Row(**(vars(row) | {"waiting": []})) for row in rows]


def _unfinished(rows: list[Row]) -> list[str]:
    number = sum(name in row.waiting for row in rows for name in row.points)
    if not number:
        return []
    marks = "1 mark waits for a person and is" if number == 1 else f"{number} marks wait for a person and are"
    return [f"{marks} left out, as what is unread would count as 0. To export the points so far: --unfinished"]


def canvas(largest: dict[str, float], rows: list[Row], roster: Roster | None = None) -> Sheet:
    """Return a Canvas gradebook that changes nothing but what is marked.

    Canvas takes a cell that is empty for a mark that was deleted. So columns and students without marks are left out, and where
    a student has no mark, the roster's own stays.

    Parameters
    ----------
    largest : dict of str to float
        The largest points of each assignment.
    rows : list of Row
        The students.
    roster : Roster, optional
        Canvas's own export, from which ids and the titles of columns come; without it, Canvas goes by the students' names.
    """
    names = [name for name in largest if any(name in row.finished for row in rows)]
    marked = [row for row in rows if row.finished]
    remarks = _unfinished(rows)
    if roster is None:
        remarks.append("Canvas finds these students by their names alone. Give its own export for their ids: --roster FILE")
        header = ["Student", "ID", "Section", *names]
        body: list[list[str | float]] = [
            [row.full_name, "", "", *(row.finished.get(name, "") for name in names)] for row in marked
        ]
        return Sheet(header, [["    Points Possible", "", "", *(largest[name] for name in names)], *body], remarks)
    titles = {name: roster.column(name) for name in names}
    for name, title in titles.items():
        possible = roster.possible.get(title, "")
        if title not in roster.titles:
            remarks.append(f"Canvas has no column {name} yet and will make a new assignment of it.")
        elif possible and possible != f"{largest[name]:g}" and possible != f"{largest[name]:.2f}":
            remarks.append(f"{title} has {possible} points in Canvas, and its marks here are out of {largest[name]:g}.")
    body = []
    found = {row.student: roster.find(row.student, row.lms_id, row.email) for row in marked}
    for row in marked:
        known = found[row.student]
        if known is None:
            remarks.append(f"{row.student} is not in the roster and was left out.")
            continue
        same = [student for student, other in found.items() if other is known]
        if same[1:]:
            remarks.append(f"{row.student} was left out: the roster has one row for {' and '.join(same)}.")
            continue
        cells = [row.finished.get(name, known.get(title, "")) for name, title in titles.items()]
        body.append([*(known[title] for title in roster.about), *cells])
    possible_row: list[str | float] = ["    Points Possible", *("" for _ in roster.about[1:])]
    possible_row += [roster.possible.get(title, "") or largest[name] for name, title in titles.items()]
    return Sheet([*roster.about, *titles.values()], [possible_row, *body], remarks)


#: What Moodle reads as no mark; an empty cell may become 0.
NO_MARK = "-"


def moodle(largest: dict[str, float], rows: list[Row]) -> Sheet:
    """Return what Moodle's grade import maps by user name, id number or address, with a column of feedback beside each mark.

    Moodle takes a row whose key is empty, or 0, for one more row of the student above. So a column that could be a key is there
    only if each row has it.
    """
    remarks = _unfinished(rows)
    known = [row for row in rows if not _is_empty(row.student)]
    remarks += [f"A student without a user name was left out: {row.full_name}" for row in rows if row not in known]
    others = {"ID number": [row.lms_id for row in known], "Email address": [row.email for row in known]}
    keys = {title: values for title, values in others.items() if not any(map(_is_empty, values))}
    titles = [title for name in largest for title in (name, f"{name} feedback")]
    body: list[list[str | float]] = []
    for place, row in enumerate(known):
        marks = [cell for name in largest for cell in _with_feedback(row, name)]
        body.append([row.student, row.first_name, row.last_name, *(values[place] for values in keys.values()), *marks])
    return Sheet(["Username", "First name", "Last name", *keys, *titles], body, remarks)


def _with_feedback(row: Row, name: str) -> list[str | float]:
    return [row.finished[name], row.feedback.get(name, "")] if name in row.finished else [NO_MARK, ""]


def _is_empty(key: str) -> bool:
    return key.strip() in ("", "0")


#: The formats by name.
FORMATS = ("csv", "canvas", "moodle")


#: What spreadsheets take for the beginning of a formula, in each of its widths.
_SIGNS = "=+@＝＋－＠﹢﹣﹦﹫−-"
_UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_BEGINNING = re.compile(rf"^(?=[\t\r\n]|{_UNSEEN}[{_SIGNS}])")
#: Where another country's spreadsheet begins a new cell.
_NEXT = re.compile(rf"(?<=[;\t\r\n|])(?={_UNSEEN}[{_SIGNS}])")


def _cell(value: str | float, decimal: str = ".") -> str:
    """Return a cell's text; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return f"{value:g}".replace(".", decimal)
    if value == NO_MARK:
        return value
    value = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", value)  # which would end a row that isn't at its end
    return _BEGINNING.sub("'", _NEXT.sub("'", value))
