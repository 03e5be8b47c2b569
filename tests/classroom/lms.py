"""What Canvas and Moodle make of a file of marks, by the rules of their importers."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field


@dataclass
class Canvas:
    """A course in Canvas: it takes an empty cell for a deleted mark, and makes a new assignment of a title that it doesn't know.

    Attributes
    ----------
    students : dict of str to str
        Canvas's ids to the names as Canvas sorts them: "Lovelace, Ada".
    logins : dict of str to str
        SIS login ids to Canvas's ids.
    assignments : dict of str to str
        Canvas's ids to titles.
    marks : dict of (str, str) to str
        By the ids of student and assignment.
    """

    students: dict[str, str]
    logins: dict[str, str]
    assignments: dict[str, str]
    marks: dict[tuple[str, str], str] = field(default_factory=dict)

    def export(self) -> str:
        """Return what "Export Entire Gradebook" gives."""
        columns = [f"{title} ({number})" for number, title in self.assignments.items()]
        rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *columns, "Current Score", "Final Score"]]
        rows.append(["    Points Possible", "", "", "", "", *("22.00" for _ in columns), "(read only)", "(read only)"])
        for number, name in self.students.items():
            (login,) = [login for login, each in self.logins.items() if each == number]
            marks = [self.marks.get((number, column), "") for column in self.assignments]
            rows.append([name, number, f"s-{number}", login, "A section", *marks, "1", "1"])
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return "\ufeff" + text.getvalue()

    def load(self, text: str) -> list[str]:
        """Read a file as the importer does; returns what it would make anew: students and assignments."""
        header, *rows = csv.reader(io.StringIO(text))
        assert "Student" in header[0]
        assert "ID" in header[1]
        information = 5 if header[2:4] == ["SIS User ID", "SIS Login ID"] else 4 if header[2] == "SIS Login ID" else 3
        assert header[information - 1] == "Section"
        made = []
        columns = {}
        for place, title in enumerate(header[information:], information):
            number = re.search(r"\((\d+)\)$", title)
            known = number[1] if number and number[1] in self.assignments else None
            known = known or next((each for each, name in self.assignments.items() if name == title), None)
            if known is None:
                made.append(title)
            columns[place] = known
        for row in rows:
            if "Points Possible" in row[0]:
                continue
            student = row[1] if row[1] in self.students else None
            if student is None and information == 5:
                student = self.logins.get(row[3])
            student = student or next((number for number, name in self.students.items() if name == row[0]), None)
            if student is None:
                made.append(row[0])
                continue
            for place, assignment in columns.items():
                if assignment and row[place].strip():
                    self.marks[student, assignment] = row[place]
                elif assignment:
                    self.marks.pop((student, assignment), None)
        return made


def moodle(text: str, key: str) -> dict[str, dict[str, object]]:
    """Return what Moodle imports of a file if rows are mapped by a column: marks and feedback by key, as new grade items.

    An empty key, or "0", leaves the student as in the row above; "-" is no mark, and an empty mark is 0.
    """
    found: dict[str, dict[str, object]] = {}
    student = ""
    for row in csv.DictReader(io.StringIO(text)):
        if row[key] not in ("", "0"):
            student = row[key]
        for title, value in row.items():
            if title.endswith(" feedback"):
                found.setdefault(student, {})[title] = value
            elif re.match(r"\d\d-", title):
                found.setdefault(student, {})[title] = None if value.strip() == "-" else float(value or 0)
    return found
