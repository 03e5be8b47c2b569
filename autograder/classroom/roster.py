"""Read who is in a class, so that the names and numbers of a learning platform become students' ids."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.downloads import Refused
from autograder.classroom.submissions import shown


@dataclass(frozen=True)
class Student:
    """One student.

    Attributes
    ----------
    id : str
        The folder's name in ``submitted/``.
    names : frozenset of str
        What a download may call this student, each as `letters` has it.
    canvas : str
        Canvas's number of this student; "" if it isn't known.
    moodle : str
        Moodle's number of this student in one assignment; "" if it isn't known.
    """

    id: str
    names: frozenset[str]
    canvas: str = ""
    moodle: str = ""


def letters(name: str) -> str:
    """Return a name without case, accents, and all that is neither letter nor digit: platforms write it in many ways."""
    return "".join(each for each in unicodedata.normalize("NFKD", name).casefold() if each.isalnum())


def made_id(name: str) -> str:
    """Return a student's id that is made of a name.

    Examples
    --------
    >>> made_id("Jane Doe-Müller")
    'Jane-Doe-Müller'
    >>> made_id("../..")
    ''
    """
    return re.sub(r"[^\w.@+-]+", "-", unicodedata.normalize("NFC", name)).strip("-.")


def read(path: Path) -> list[Student]:
    """Read a roster: a plain CSV, Moodle's list of participants or grading worksheet, Canvas's gradebook, or our own export.

    Raises
    ------
    Refused
        If it can't be read, or has no column that names students.
    """
    try:
        content = path.read_bytes()
    except OSError as trouble:
        raise Refused(f"The roster {shown(path.name)} can't be read: {trouble.strerror}.") from None
    try:
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as Excel writes "Unicode text"
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:  # as older spreadsheets write it
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))) or [[]]
    except csv.Error as trouble:
        raise Refused(f"The roster {shown(path.name)} is no CSV file: {trouble}. Save it as CSV.") from None
    columns = [re.sub(r"[\W_]+", " ", name).strip().casefold() for name in header]
    students = [_student(dict(zip(columns, map(str.strip, row), strict=False))) for row in rows]
    found = [each for each in students if each is not None]
    if not found:
        raise Refused(
            f"The roster {shown(path.name)} names no student. It needs a first line with some of these columns: id or username, "
            "first name, last name, name, email, lms id."
        )
    shared = _shared_id(found)
    if shared:
        raise Refused(
            f"The roster {shown(path.name)} has {shown(shared)} as the id of different people, whose work would count as one's. "
            "Give each another one, in a column named username."
        )
    return found


def _shared_id(students: list[Student]) -> str:
    """Return an id of rows that have no name in common; "" if there is none."""
    names: dict[str, frozenset[str]] = {}
    for each in students:
        own = each.names - {letters(each.id)}
        if own and own.isdisjoint(names.setdefault(each.id, own)):
            return each.id
    return ""


def _student(row: dict[str, str]) -> Student | None:
    """Return the student of a row; None if it names nobody."""

    def first(*columns: str) -> str:
        return next((row[name] for name in columns if row.get(name)), "")

    of_canvas = {"student", "id"} <= row.keys()  # where `Student` is the name, and `ID` Canvas's number
    email = first("email", "email address")
    own = first("sis login id", "sis user id", "username", *(() if of_canvas else ("student",)), "id", "id number")
    name = first("name", "full name", *(["student"] if of_canvas else []))
    given, family = first("first name"), first("last name", "surname")
    full = f"{given} {family}".strip() or name
    if name == "Points Possible" or not (own or email or full):
        return None
    names = {own, email, email.partition("@")[0], first("id number"), name, given + family, family + given}
    if "," in name:  # Doe, Jane
        family, _, given = name.partition(",")
        names.add(given + family)
    elif " " in name:  # Canvas has the last name first in the names of files
        given, _, family = name.rpartition(" ")
        names.add(family + given)
    return Student(
        id=own or email.partition("@")[0] or made_id(full),
        names=frozenset(filter(None, map(letters, names))),
        canvas=first("lms id", "lms user id", *(["id"] if of_canvas else [])),
        moodle=first("identifier").removeprefix("Participant").strip(),
    )
