"""The ledger: every verdict that was ever given, one JSON line each, never changed, on the disk before anything else."""

from __future__ import annotations

import gzip
import json
import os
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import fingerprint

Key = tuple[str, str]


@dataclass
class Entry:
    """What the ledger keeps in memory of the last verdict on a submission; the rest stays on the disk.

    Attributes
    ----------
    id : str
        The line's own name.
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
    offset : int
        Where the line begins, in bytes.
    written : set of str
        The gradebooks that have it.
    """

    id: str
    submission: str
    checks: str
    environment: str
    score: float | None
    again: bool
    executed: str
    stale: bool
    offset: int
    written: set[str] = field(default_factory=set)


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
        self.latest: dict[Key, Entry] = {}
        self.unreadable = 0  #: lines that are no verdicts; their submissions count as not graded
        self._end = 0
        by_id: dict[str, Entry] = {}
        for offset, line in self._lines():
            try:
                content = json.loads(line)
                if content["event"] == "written":
                    if content["verdict"] in by_id:
                        by_id[content["verdict"]].written.add(content["gradebook"])
                else:
                    entry = _entry(content, offset)
                    by_id[entry.id] = self.latest[content["student"], content["assignment"]] = entry
            except (ValueError, KeyError, TypeError):
                self.unreadable += 1

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        if not self.path.exists():
            return
        with open(self.path, "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                yield self._end, line
                self._end += len(line)

    def reason_to_grade(self, key: Key, submission: str, checks: str, environment: str) -> str:
        """Say why a submission needs a verdict; "" if it has one that holds.

        Parameters
        ----------
        key : tuple of str
            Student and assignment.
        submission, checks, environment : str
            The hashes as they are now.
        """
        entry = self.latest.get(key)
        if entry is None:
            return "new"
        if entry.submission != submission:
            return "changed submission"
        if entry.checks != checks:
            return "changed checks"
        if entry.environment != environment:
            return "changed environment"
        return "could not be graded last time" if entry.again else ""

    def append(self, content: dict[str, Any], executed: str | None) -> Entry:
        """Write a verdict; when this returns, it survives a crash.

        Parameters
        ----------
        content : dict
            The result of `cohort.grade_notebook` without the notebook, with ``student``, ``assignment`` and the three hashes.
        executed : str or None
            The executed notebook as JSON text.
        """
        key = (content["student"], content["assignment"])
        before = self.latest.get(key)
        had_points = before is not None and (before.stale or (before.score is not None and bool(before.written)))
        verdicts = content["verdicts"]
        line = {
            "event": "verdict",
            "id": uuid.uuid4().hex,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            **content,
            "score": None if content["ungradable"] else sum(verdict["score"] for verdict in verdicts),
            "stale": bool(content["ungradable"]) and had_points,
            "executed": self._keep(executed) if executed is not None else "",
        }
        offset = self._write(line)
        self.latest[key] = entry = _entry(line, offset)
        if before is not None and all(before.executed != each.executed for each in self.latest.values()):
            self._executed_path(before.executed).unlink(missing_ok=True)
        return entry

    def mark_written(self, entry: Entry, gradebook: str) -> None:
        """Remember that a gradebook has a verdict."""
        self._write({"event": "written", "verdict": entry.id, "gradebook": gradebook})
        entry.written.add(gradebook)

    def content(self, entry: Entry) -> dict[str, Any]:
        """Return a verdict's whole line."""
        with open(self.path, "rb") as file:
            file.seek(entry.offset)
            found: dict[str, Any] = json.loads(file.readline())
        return found

    def executed(self, entry: Entry) -> str | None:
        """Return the executed notebook's text; None if it is no longer there or damaged."""
        try:
            text = gzip.decompress(self._executed_path(entry.executed).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None
        return text.decode() if fingerprint.of_bytes(text) == entry.executed else None

    def _executed_path(self, name: str) -> Path:
        return self.folder / "notebooks" / f"{name or 'none'}.ipynb.gz"

    def _keep(self, executed: str) -> str:
        name = fingerprint.of_bytes(executed.encode())
        path = self._executed_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        with open(temporary, "wb") as file:
            file.write(gzip.compress(executed.encode(), mtime=0))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        return name

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


def _entry(line: dict[str, Any], offset: int) -> Entry:
    names = ("id", "submission", "checks", "environment", "score", "again", "executed", "stale")
    return Entry(**{name: line[name] for name in names}, offset=offset)
