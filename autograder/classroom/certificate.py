"""What the known answers prove of the checks: how many were tried, what became of them, and what that says of others like them.

``autograder lint --certificate`` makes it anew where the files have changed, and writes it into ``solutions/``: as data, and as a
page to read. A test requires that both are of the files as they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from autograder import catalog
from autograder.catalog import ROOT, Assignment
from autograder.checks import serial
from autograder.classroom import report, trials
from autograder.classroom.trials import ExerciseRecord, Record

#: Where it is written.
DATA, PAGE = ROOT / "solutions" / "certificate.json", ROOT / "solutions" / "CERTIFICATE.md"


@dataclass(frozen=True)
class Certificate:
    """The records of all notebooks that were proved, in order."""

    records: tuple[Record, ...] = ()

    def of(self, slug: str) -> Record | None:
        """Return a notebook's record, if there is one."""
        return next((each for each in self.records if each.slug == slug), None)


def upper_bound(failures: int, tried: int) -> float:
    """Return the 95 % upper bound (Clopper and Pearson, one side) of how often something fails, by how often it did.

    Examples
    --------
    >>> round(upper_bound(0, 100), 4)  # nearly 3 in 100: the rule of three
    0.0295
    >>> round(upper_bound(2, 100), 4)
    0.0616
    """
    if failures >= tried:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        few = sum(math.comb(tried, k) * middle**k * (1 - middle) ** (tried - k) for k in range(failures + 1))
        low, high = (middle, high) if few > 0.05 else (low, middle)
    return high


# ---- on the disk


def read() -> Certificate:
    """Return the certificate as it was written; an empty one if there is none that can be read."""
    try:
        return serial.from_data(json.loads(DATA.read_text(encoding="utf-8")), Certificate)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Certificate()


def stale(certificate: Certificate) -> list[Assignment]:
    """Return the assignments whose record is of other files than there are now, or missing; also where files can't be read."""
    known = {each.slug: each.fingerprint for each in certificate.records}
    return [each for each in catalog.assignments() if known.get(each.slug) != _fingerprint(each)]


def _fingerprint(assignment: Assignment) -> str:
    try:
        return trials.fingerprint(assignment)
    except (OSError, SyntaxError, KeyError, ValueError):  # which `autograder lint` finds
        return ""


def write(certificate: Certificate, records: Iterable[Record]) -> Certificate:
    """Write a certificate in which some records are new; returns it."""
    new = {each.slug: each for each in (*certificate.records, *records)}
    known = [each.slug for each in catalog.assignments()]
    whole = Certificate(tuple(new[slug] for slug in known if slug in new))
    lines = ",\n".join(json.dumps(serial.to_data(each), ensure_ascii=False) for each in whole.records)
    DATA.write_text(f'{{"records": [\n{lines}\n]}}\n', encoding="utf-8")
    PAGE.write_text(page(whole), encoding="utf-8")
    return whole


def page(certificate: Certificate) -> str:
    """Return the certificate as Markdown."""
    return report.templates().get_template("certificate.md").render(records=certificate.records, sums=sums, bound=upper_bound)


@dataclass(frozen=True)
class Sums:
    """What some exercises have together: see `Wrong`, `Right` and `ExerciseRecord.independent`."""

    functions: int
    forms: int
    rejected: int
    named: int
    independent: int
    accepted: int
    right: int
    right_forms: int
    kept: int
    lost: int

    @property
    def false_accepts(self) -> str:
        """The 95 % upper bound, in per cent."""
        return f"{100 * upper_bound(self.accepted, self.independent):.1f}%"

    @property
    def false_rejects(self) -> str:
        """The 95 % upper bound, in per cent."""
        return f"{100 * upper_bound(self.lost, self.right):.1f}%"


def sums(exercises: Iterable[ExerciseRecord]) -> Sums:
    """Add up what some exercises have."""
    some = list(exercises)
    wrong, right = [each for one in some for each in one.wrong], [each for one in some for each in one.right]
    return Sums(
        len(wrong),
        sum(each.forms for each in wrong),
        sum(each.rejected for each in wrong),
        sum(each.named for each in wrong),
        sum(one.independent[0] for one in some),
        sum(one.independent[1] for one in some),
        len(right),
        sum(each.forms for each in right),
        sum(each.kept for each in right),
        sum(one.lost for one in some),
    )
