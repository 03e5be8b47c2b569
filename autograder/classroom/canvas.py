"""Canvas's own gradebook export: who is in the class, by which ids, and what the columns are called."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder import catalog
from autograder.classroom.downloads import Refused
from autograder.classroom.roster import table


class RosterError(ValueError):
    """The file is no gradebook export of Canvas; the message says so."""


@dataclass(frozen=True)
class Roster:
    """What an export of Canvas says.

    Attributes
    ----------
    about : list of str
        The titles of the columns that tell who a student is, from "Student" to "Section".
    titles : list of str
        Those of all other columns.
    possible : dict of str to str
        The possible points by title; "" where there are none.
    students : list of dict
        A student's row, by title.
    """

    about: list[str]
    titles: list[str]
    possible: dict[str, str]
    students: list[dict[str, str]]

    @classmethod
    def read(cls, path: Path) -> Roster:
        """Read a file as Canvas exports it; `RosterError` if it is none."""
        try:
            header, *rows = table(path)
        except Refused:
            header, rows = [], []
        if "Section" not in header or "ID" not in header or not {"Student", "LastName"} & set(header[:1]):
            raise RosterError(
                f"{path} is no gradebook export of Canvas: its first line has no Student, ID and Section. "
                "In Canvas: Grades, Export, Export Entire Gradebook"
            )
        about = header[: header.index("Section") + 1]
        dicts = [dict(zip(header, [*row, *[""] * len(header)], strict=False)) for row in rows]
        possible = next((row for row in dicts if "Points Possible" in row[header[0]]), {})
        students = [row for row in dicts if row is not possible and row["ID"].strip()]
        return cls(about, header[len(about) :], possible, students)

    def column(self, slug: str) -> str:
        """Return the title of an assignment's column, such as "01-one-hot (123456)"; the slug if there is none.

        Raises
        ------
        RosterError
            If several may be it.
        """
        known = next((each.title for each in catalog.assignments() if each.slug == slug), slug)
        plain = {title: re.sub(r"\s*\(\d+\)$", "", title).casefold() for title in self.titles}
        for names in ({slug.casefold()}, {known.casefold(), f"{slug} {known}".casefold(), f"{slug[:2]} {known}".casefold()}):
            found = [title for title, name in plain.items() if name in names]
            if len(found) > 1:
                raise RosterError(
                    f"Canvas has several columns that may be {slug}: {', '.join(found)}. Rename all but one of them."
                )
            if found:
                return found[0]
        return slug

    def find(self, student: str, lms_id: str, email: str) -> dict[str, str] | None:
        """Return a student's row by what nbgrader knows; None if nobody or several may be meant."""
        for title, key in (
            *(("ID", lms_id), ("SIS Login ID", student), ("SIS Login ID", email), ("SIS User ID", student)),
            *((_LOGIN, student), ("ID", student)),
        ):
            if key and key.casefold() in self._by[title]:
                return self._by[title][key.casefold()]
        return None

    @cached_property
    def _by(self) -> dict[str, dict[str, dict[str, str]]]:
        """The rows by title and what stands there, where it stands there once."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for title in ("ID", "SIS Login ID", "SIS User ID", _LOGIN):
            keys = [_key(row, title) for row in self.students]
            often = Counter(keys)
            found[title] = {key: row for key, row in zip(keys, self.students, strict=True) if key and often[key] == 1}
        return found


#: A student's login without what stands behind the @.
_LOGIN = "login"


def _key(row: dict[str, str], title: str) -> str:
    text = row.get("SIS Login ID", "").partition("@")[0] if title == _LOGIN else row.get(title, "")
    return text.strip().casefold()
