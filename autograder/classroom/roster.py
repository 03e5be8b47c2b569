"""Read who is in a class, so that the names and numbers of a learning platform become students' ids."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Mapping
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


#: What a column may be called, in the languages in which Moodle often runs, and what it holds.
_TITLES = {
    "id": "id",
    "username": "username; Anmeldename; Benutzername; Nom d'utilisateur; Nombre de usuario; Nome utente; Nome de usuário; "
    "Identificação de usuário; Nome de utilizador; Gebruikersnaam",
    "first name": "first name; Vorname; Prénom; Nombre; Nome; Voornaam",
    "last name": "last name; surname; Nachname; Nom; Nom de famille; Apellido(s); Cognome; Sobrenome; Apelido; Achternaam",
    "name": "name; full name; Vollständiger Name; Nom complet; Nombre completo; Nome completo; Volledige naam; Naam",
    "email": "email; email address; E-Mail-Adresse; Adresse de courriel; Courriel; Adresse e-mail; Dirección de correo; "
    "Dirección de correo electrónico; Dirección email; Correo electrónico; Indirizzo email; Endereço de email; "
    "Endereço de e-mail; E-mailadres",
    "id number": "id number; ID-Nummer; Numéro d'identification; Número de ID; Número de identificación; Codice identificativo; "
    "Numero ID; Número de identificação; Identificatienummer",
    "lms id": "lms id; lms user id",
    "identifier": "identifier; Identifiant; Identificador; Identificatore; Identificativo; Identificatie",
    "sis login id": "sis login id",
    "sis user id": "sis user id",
    "student": "student",
}
#: How Moodle writes the number of a participant in an assignment.
_PARTICIPANT = re.compile(r"(?:Participante?|Partecipante|Teilnehmer/?(?:in)?|Deelnemer) ?(\d+)", flags=re.IGNORECASE)
_KINDS = {letters(title): kind for kind, titles in _TITLES.items() for title in titles.split("; ")}
#: What a column may be said to hold.
COLUMNS = ("id", "username", "first name", "last name", "name", "email", "id number", "lms id")


def table(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file, whatever program wrote it; the first is that of the titles.

    Raises
    ------
    Refused
        If it can't be read.
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
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))
    except csv.Error as trouble:
        raise Refused(f"The roster {shown(path.name)} is no CSV file: {trouble}. Save it as CSV.") from None
    return [[cell.strip() for cell in row] for row in rows] or [[]]


def read(path: Path, columns: Mapping[str, str] | None = None) -> list[Student]:
    """Read a roster: a plain CSV, Moodle's list of participants or grading worksheet, Canvas's gradebook, or our own export.

    Parameters
    ----------
    path : Path
        The file.
    columns : mapping of str to str, optional
        What columns hold, one of `COLUMNS` each, by their titles: for titles that aren't known.

    Raises
    ------
    Refused
        If it can't be read, or has no column that names students.
    """
    header, *rows = table(path)
    told = {letters(title): kind for title, kind in (columns or {}).items()}
    missing = [title for title in columns or {} if letters(title) not in map(letters, header)]
    if missing:
        raise Refused(f"The roster {shown(path.name)} has no column {shown(missing[0])}. {_columns_of(header)}")
    kinds = [told.get(letters(title)) or _KINDS.get(letters(title), "") for title in header]
    students = [_student(_by_kind(kinds, row)) for row in rows]
    found = [each for each in students if each is not None]
    if not found:
        raise Refused(
            f"The roster {shown(path.name)} names no student. It needs a first line with some of these columns, in English or as "
            f"Moodle has them in several other languages: {', '.join(COLUMNS)}. {_columns_of(header)} To say what one holds: "
            '--column "its title=first name"'
        )
    shared = _shared_id(found)
    if shared:
        raise Refused(
            f"The roster {shown(path.name)} has {shown(shared)} as the id of different people, whose work would count as one's. "
            "Give each another one, in a column named username."
        )
    return found


def _columns_of(header: list[str]) -> str:
    titles = [shown(title) for title in header if title]
    return f"Its first line has {', '.join(titles[:20])}." if titles else "Its first line is empty."


def _by_kind(kinds: list[str], row: list[str]) -> dict[str, str]:
    """Return a row by what its columns hold; of several for the same, the first that holds something."""
    found: dict[str, str] = {}
    for kind, cell in zip(kinds, row, strict=False):
        if kind:
            found[kind] = found.get(kind) or cell
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
    number = next(filter(None, (_PARTICIPANT.fullmatch(row.get(name, "")) for name in ("identifier", "id"))), None)
    if number is not None and number.string == row.get("id"):  # a worksheet in German has it there
        row = row | {"id": ""}
    email = first("email")
    own = first("sis login id", "sis user id", "username", *(() if of_canvas else ("student",)), "id", "id number")
    given, family = first("first name"), first("last name")
    name = first("name", *(["student"] if of_canvas else []))
    if not (given and family):  # in some languages, a column of whole names has the same title as one of first or last names
        name = name or given or family
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
        canvas=first("lms id", *(["id"] if of_canvas else [])),
        moodle=number[1] if number else first("identifier"),
    )
