"""The ledger: every verdict that was ever given, one JSON line each, never changed, on the disk before anything else."""

from __future__ import annotations

import gzip
import json
import os
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.checks import serial
from autograder.checks.verdict import Verdict
from autograder.judging import fingerprint, form
from autograder.judging.result import Result

Key = tuple[str, str]


@dataclass(frozen=True)
class Hashes:
    """What a verdict holds for: the submission, what it is judged by, and what it runs in."""

    submission: str
    checks: str
    environment: str


@dataclass(frozen=True)
class Head:
    """What is always known of a verdict.

    Attributes
    ----------
    id : str
        The line's own name.
    student, assignment : str
        Whose submission, and for what.
    submission, checks, environment : str
        The hashes for which it holds.
    score : float or None
        The points; None if the submission could not be graded.
    again : bool
        True if the reason may be gone at the next try: a worker that died, not a file that is broken.
    executed : str
        The hash of the executed notebook; "" if there is none.
    stale : bool
        True if the gradebook still holds the points of an earlier submission.
    seed : int or None
        Where the inputs of hidden checks came from; None in a line of a time when they were the same for everybody.
    run : str
        When the run that graded it began, in UTC, which tells runs apart; "" in a line of a time when nobody noted it.
    """

    id: str
    student: str
    assignment: str
    submission: str
    checks: str
    environment: str
    score: float | None
    again: bool
    executed: str
    stale: bool
    seed: int | None = field(default=None, kw_only=True)
    run: str = field(default="", kw_only=True)

    @property
    def key(self) -> Key:
        """Student and assignment."""
        return self.student, self.assignment


@dataclass(frozen=True)
class Line(Head):
    """A verdict as it stands on the disk, whole.

    Attributes
    ----------
    reason : str
        Why it was graded.
    time : str
        When it was written, in UTC.
    verdicts, repairs, ungradable, seconds
        As in `autograder.judging.result.Result`.
    """

    reason: str
    time: str
    verdicts: tuple[Verdict, ...]
    repairs: tuple[str, ...]
    ungradable: str | None
    seconds: float

    @property
    def result(self) -> Result:
        """What the judge returned, without the executed notebook."""
        return Result(self.assignment, self.verdicts, self.repairs, self.ungradable, self.again, self.seconds)


@dataclass(frozen=True)
class Entry(Head):
    """What the ledger keeps in memory of the last verdict on a submission; the rest stays on the disk.

    Attributes
    ----------
    offset : int
        Where the line begins, in bytes.
    written : set of str
        The gradebooks that have it.
    """

    offset: int
    written: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, head: Head, offset: int) -> Entry:
        """Return what to keep of a line."""
        return cls(**{each.name: getattr(head, each.name) for each in fields(Head)}, offset=offset)


def store(folder: Path, executed: str) -> str:
    """Write an executed notebook into a file, on the disk when this returns; the ledger gives it its lasting name later.

    Parameters
    ----------
    folder : Path
        Made if it isn't there.
    executed : str
        The notebook's text.

    Returns
    -------
    str
        The file's name, which begins with the hash of the text.

    Raises
    ------
    OSError
        If there is no room, or no right to write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = form.text(executed).encode()
    path = folder / f"{fingerprint.of_bytes(content)}.{uuid.uuid4().hex}.part"
    try:
        with open(path, "xb") as file:
            file.write(gzip.compress(content, compresslevel=6, mtime=0))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path.name


class Ledger:
    """The verdicts in a folder: ``verdicts.jsonl``, and the executed notebooks that the gradebook still waits for.

    Reading makes nothing. A last line that a crash cut off doesn't count, and is cut away before the next one is written.

    Parameters
    ----------
    folder : Path
        Made when the first verdict is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "verdicts.jsonl"
        self.notebooks = folder / "notebooks"  #: where workers of this machine may leave executed notebooks
        self.latest: dict[Key, Entry] = {}
        self.before: dict[Key, Entry] = {}  #: of a submission with several verdicts, the last but one
        self.unreadable = 0  #: lines that are no verdicts; their submissions count as not graded
        self._end = 0
        by_id: dict[str, Entry] = {}
        for offset, line in self._lines():
            try:
                content = json.loads(line)
                if content["event"] == "written":
                    if content["verdict"] in by_id:
                        by_id[content["verdict"]].written.add(content["gradebook"])
                elif content["event"] == "forgotten":
                    self._drop(content["student"])
                else:
                    entry = Entry.of(serial.from_data(content, Head), offset)
                    by_id[entry.id] = entry
                    self._take(entry)
            except (ValueError, KeyError, TypeError, AttributeError):
                self.unreadable += 1

    def _take(self, entry: Entry) -> None:
        if entry.key in self.latest:
            self.before[entry.key] = self.latest[entry.key]
        self.latest[entry.key] = entry

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        if not self.path.exists():
            return
        with open(self.path, "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                yield self._end, line
                self._end += len(line)

    def reason_to_grade(self, key: Key, now: Hashes) -> str:
        """Say why a submission needs a verdict; "" if it has one that holds.

        Parameters
        ----------
        key : tuple of str
            Student and assignment.
        now : Hashes
            As they are now.
        """
        entry = self.latest.get(key)
        if entry is None:
            return "new"
        for name in ("submission", "checks", "environment"):
            if getattr(entry, name) != getattr(now, name):
                return f"changed {name}"
        return "could not be graded last time" if entry.again else ""

    def append(
        self, student: str, result: Result, holds_for: Hashes, reason: str = "new", seed: int | None = None, run: str = ""
    ) -> Entry:
        """Write a verdict; when this returns, it survives a crash.

        Parameters
        ----------
        student : str
            Who handed in.
        result : Result
            What came of it.
        holds_for : Hashes
            As they were when it was graded.
        reason : str
            Why it was graded.
        seed : int, optional
            Where the inputs of hidden checks came from.
        run : str, optional
            When the run began.
        """
        before = self.latest.get((student, result.assignment))
        had_points = before is not None and (before.stale or (before.score is not None and bool(before.written)))
        line = Line(
            id=uuid.uuid4().hex,
            student=student,
            assignment=result.assignment,
            submission=holds_for.submission,
            checks=holds_for.checks,
            environment=holds_for.environment,
            score=result.score,
            again=result.again,
            executed=self._keep(result),
            stale=result.ungradable is not None and had_points,
            reason=reason,
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            verdicts=result.verdicts,
            repairs=result.repairs,
            ungradable=result.ungradable,
            seconds=result.seconds,
            seed=seed,
            run=run,
        )
        entry = Entry.of(line, self._write({"event": "verdict", **serial.to_data(line)}))
        self._take(entry)
        if before is not None and all(before.executed != each.executed for each in self.latest.values()):
            self._executed_path(before.executed).unlink(missing_ok=True)
        return entry

    def mark_written(self, entry: Entry, gradebook: str) -> None:
        """Remember that a gradebook has a verdict."""
        self._write({"event": "written", "verdict": entry.id, "gradebook": gradebook})
        entry.written.add(gradebook)

    def forget(self, student: str) -> None:
        """Let all verdicts on a student count no more, and remove the executed notebooks that nobody else's verdict needs."""
        self._write({"event": "forgotten", "student": student, "time": datetime.now(UTC).isoformat(timespec="seconds")})
        for name in {entry.executed for entry in self._drop(student)} - {entry.executed for entry in self.latest.values()}:
            self._executed_path(name).unlink(missing_ok=True)

    def _drop(self, student: str) -> list[Entry]:
        self.before = {key: entry for key, entry in self.before.items() if key[0] != student}
        return [self.latest.pop(key) for key in list(self.latest) if key[0] == student]

    def line(self, entry: Entry) -> Line:
        """Return a verdict's whole line."""
        with open(self.path, "rb") as file:
            file.seek(entry.offset)
            return serial.from_data(json.loads(file.readline()), Line)

    def executed(self, entry: Entry) -> str | None:
        """Return the executed notebook's text; None if it is no longer there or damaged."""
        try:
            text = gzip.decompress(self._executed_path(entry.executed).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None
        return text.decode() if fingerprint.of_bytes(text) == entry.executed else None

    def _executed_path(self, name: str) -> Path:
        return self.notebooks / f"{name or 'none'}.ipynb.gz"

    def _keep(self, result: Result) -> str:
        """Give an executed notebook its lasting name, which is its hash; "" if there is none."""
        kept = result.kept or (store(self.notebooks, result.executed) if result.executed is not None else "")
        if not kept:
            return ""
        name = kept.split(".")[0]
        (self.notebooks / kept).replace(self._executed_path(name))
        return name

    def sweep(self) -> None:
        """Remove what workers left of executed notebooks when a run was stopped."""
        for path in self.notebooks.glob("*.part") if self.notebooks.is_dir() else ():
            path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        offset = self._end
        encoded = json.dumps(line, ensure_ascii=True).encode() + b"\n"
        with open(self.path, "r+b" if self.path.exists() else "xb") as file:
            file.truncate(offset)  # what a crash left of a line
            file.seek(offset)
            file.write(encoded)
            file.flush()
            os.fsync(file.fileno())
        self._end += len(encoded)
        return offset
