"""When something was handed in, as its ``timestamp.txt`` says, and how late that is.

nbgrader reads these files by itself, but drops AM and PM, takes +0100 for a hundred seconds, and reads a time zone that it
doesn't know as UTC. So they are read here, and nbgrader is given the result in a form that it reads well.
"""

from __future__ import annotations

import os
import re
import stat
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path

from dateutil import parser

from autograder.judging.readable import readable

#: What nbgrader keeps beside a notebook: when it was handed in.
TIMESTAMP = "timestamp.txt"


class UnclearTime(ValueError):
    """A text that is no time, or may be several; the message goes on from the text."""


@dataclass(frozen=True)
class Late:
    """How late a submission is.

    Attributes
    ----------
    seconds : float
        After it was due.
    penalty : float
        The points that it costs.
    """

    seconds: float
    penalty: float

    @property
    def words(self) -> str:
        """How late, and what it costs."""
        cost = f"−{self.penalty:g} points" if self.penalty else "no penalty"
        return f"{timedelta(seconds=round(self.seconds))} late, {cost}"


def read(text: str) -> datetime:
    """Return the time that a text means, in UTC and without a time zone; one without a zone is UTC, as for nbgrader.

    Raises
    ------
    UnclearTime
        If it means none or several.

    Examples
    --------
    >>> read("11/20/2026 8:15 PM")
    datetime.datetime(2026, 11, 20, 20, 15)
    >>> read("2026-11-20 20:15:00 +0100")
    datetime.datetime(2026, 11, 20, 19, 15)
    """
    text = " ".join(text.split())
    if re.search(r"\b(UTC|GMT) ?[+-]", text):  # what dateutil takes for the opposite, as some systems do
        raise UnclearTime("has a time zone that isn't clear")
    place = re.search(r" ([A-Z][a-z]+/\S+)$", text)  # dateutil knows no Europe/Berlin
    zone = _zone(place[1], None) if place else None
    text = text[: place.start()] if place else text

    def parse(default: datetime = datetime(2001, 1, 1), **order: bool) -> datetime:
        try:
            found = parser.parse(text, default=default, tzinfos=_zone, **order)
            return found if found.tzinfo else found.replace(tzinfo=zone or UTC)
        except UnclearTime:
            raise
        except (ValueError, ArithmeticError):  # of numbers that have too many digits for Python or for `decimal`
            raise UnclearTime("can't be read as a time") from None

    if parse() != parse(datetime(2002, 2, 2, 1)):
        raise UnclearTime("lacks its date or its time of day")
    found = [parse()]
    if not re.match(r"\d{4}", text):  # a date that begins with its year has one order
        found += [parse(dayfirst=True), parse(yearfirst=True)]
    try:
        meant = {each.replace(fold=fold).astimezone(UTC) for each in found for fold in (0, 1)}  # twice when clocks go back
    except OverflowError:
        raise UnclearTime("can't be read as a time") from None
    if len(meant) > 1:
        raise UnclearTime(f"may mean {' or '.join(f'{each:%Y-%m-%d %H:%M}' for each in sorted(meant))} UTC")
    return meant.pop().replace(tzinfo=None)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the time zone that dateutil has found, by its offset in seconds or its name; None if it has found none."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    try:
        return UTC if name.upper() in ("UTC", "GMT", "Z") else zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise UnclearTime(f"has a time zone that isn't clear, {name}") from None


def text_beside(folder: Path, name: str) -> str | None:
    """Return the text of a small file beside a submission; None if there is none.

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``. A link that leads out of the student's own folder is not followed.
    name : str
        The file's.

    Raises
    ------
    UnclearTime
        If it can't be read; the message goes on from the file's name.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    try:
        if not path.resolve().is_relative_to(folder.parent.resolve()):
            raise UnclearTime("is a link to another place")
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnclearTime("is no file")
        with open(path, encoding="utf-8-sig") as file:
            return file.read(1000)
    except UnicodeDecodeError:
        raise UnclearTime("can't be read as text") from None
    except (OSError, RuntimeError) as problem:
        raise UnclearTime(f"can't be read ({getattr(problem, 'strerror', None) or problem})") from None


def handed_in(folder: Path) -> tuple[datetime | None, str]:
    """Return when a submission was handed in, in UTC (None if that isn't known), and what is unclear about it, or "".

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``.
    """
    said = ""
    try:
        text = text_beside(folder, TIMESTAMP)
        if text is None:
            return None, ""
        said = f"says “{readable(text.strip()[:60])}”, which " if text.strip() else "is empty and "
        return read(text), ""
    except UnclearTime as problem:
        name = "/".join((*folder.parts[-3:], TIMESTAMP))
        return None, f"{name} {said}{problem}: it counts as in time. Write it so: 2026-11-30 20:15 UTC"
