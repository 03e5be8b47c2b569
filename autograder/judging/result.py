"""What came of one submission."""

from __future__ import annotations

from dataclasses import dataclass

from autograder import catalog
from autograder.checks.verdict import Status, Verdict


@dataclass(frozen=True)
class Result:
    """What came of one submission, as plain data that can cross from one machine to another.

    Attributes
    ----------
    assignment : str
        The assignment's slug.
    verdicts : tuple of Verdict
        One for each exercise, in order.
    repairs : tuple of str
        A sentence for each thing that was put right before.
    ungradable : str or None
        Why there is no verdict, in a sentence; None if there is one.
    again : bool
        Whether another try may do better.
    seconds : float
        How long it took.
    executed : str or None
        The executed notebook as JSON text; None if there is none, or if it is kept elsewhere.
    kept : str
        The name of the file in which a worker of this machine has left the executed notebook; "" if there is none.
    """

    assignment: str
    verdicts: tuple[Verdict, ...]
    repairs: tuple[str, ...] = ()
    ungradable: str | None = None
    again: bool = False
    seconds: float = 0.0
    executed: str | None = None
    kept: str = ""

    @classmethod
    def without_verdict(cls, assignment: str, reason: str, *, again: bool = False, seconds: float = 0.0) -> Result:
        """Return the result for a submission that can't be graded: no exercise could be checked, and a person must look."""
        exercises = catalog.assignment(assignment).exercises
        verdicts = tuple(Verdict.unchecked(exercise, reason) for exercise in exercises)
        return cls(assignment, verdicts, ungradable=reason, again=again, seconds=seconds)

    @property
    def score(self) -> float | None:
        """The points of all exercises together; None if it could not be graded."""
        return None if self.ungradable is not None else sum(verdict.score for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        """The points that there are."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def passed(self) -> bool:
        """Whether every exercise has full marks."""
        return all(verdict.status == Status.PASSED for verdict in self.verdicts)

    @property
    def needs_a_person(self) -> bool:
        """Whether something could not be checked."""
        return any(verdict.status == Status.COULD_NOT_CHECK for verdict in self.verdicts)
