"""Try the known answers of a notebook in several forms, and its checks with one thing less, and record what comes of it."""

from __future__ import annotations

import ast
import hashlib
import itertools
import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import catalog
from autograder.catalog import ROOT, Assignment, Exercise
from autograder.checks import misconceptions, parts, reference
from autograder.checks.verdict import Status, Verdict
from autograder.classroom import answers, derived, mutants, variations
from autograder.quiet import quiet

#: How many wrong and right answers of a notebook are tried: as many forms of each function as it takes.
WRONG, RIGHT = 300, 100
#: What carries questions to kernels: here none is asked.
_TO_KERNELS = ("line.py", "serve.py", "wire.py")
#: What the reference is called among the right answers.
REFERENCE = "reference"
#: How many answers a check with one thing less is asked of when some of them are told something else, and none passes.
_ENOUGH = 20
#: How many answers a worker takes at a time.
_AT_A_TIME = 6


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, and what became of it.

    Attributes
    ----------
    name : str
        The misconception's id.
    twins : tuple of str
        The ids of those that behave the same, its own among them.
    forms, rejected, named : int
        In how many forms it was tried, how many of these lost points, and how many of those were named as itself or a twin.
    failed : tuple of str
        The checks that its first form fails.
    """

    name: str
    twins: tuple[str, ...]
    forms: int
    rejected: int
    named: int
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Right:
    """A right answer, in how many forms it was tried, and how many kept full marks."""

    name: str
    forms: int
    kept: int


@dataclass(frozen=True)
class CheckRecord:
    """A check, and whether anything needs what it asks.

    Attributes
    ----------
    name : str
        The check.
    hidden : bool
        True for the instructor's.
    tried : int
        How many times it was asked with one thing less.
    unneeded : tuple of str
        What it may leave out, and still says the same of every known answer.
        What stands in a function that several checks of the file use is needed if one of them needs it.
    told : int
        How much of the rest only decides what is said: without it no answer passes, but one is told something else.
    """

    name: str
    hidden: bool
    tried: int
    unneeded: tuple[str, ...]
    told: int = 0


@dataclass(frozen=True)
class ExerciseRecord:
    """What the known answers to one exercise prove of its checks."""

    exercise: str
    wrong: tuple[Wrong, ...]
    right: tuple[Right, ...]
    checks: tuple[CheckRecord, ...]

    @property
    def independent(self) -> tuple[int, int]:
        """How many wrong answers there are, twins counted once, and how many of them kept all points in some form."""
        families = {each.twins for each in self.wrong}
        return len(families), len({each.twins for each in self.wrong if each.rejected < each.forms})

    @property
    def lost(self) -> int:
        """How many right answers lost points in some form."""
        return sum(each.kept < each.forms for each in self.right)

    def alone(self, check: CheckRecord, among: Iterable[CheckRecord] | None = None) -> list[str]:
        """Return the wrong answers that a check fails, and no other one among some checks; by default among all."""
        others = {each.name for each in (self.checks if among is None else among)} - {check.name}
        return [each.name for each in self.wrong if check.name in each.failed and not others & set(each.failed)]

    def alone_among_its_kind(self, check: CheckRecord) -> list[str]:
        """Return the wrong answers that no other public check fails, or for a hidden one no other hidden check."""
        return self.alone(check, [each for each in self.checks if each.hidden == check.hidden])

    @property
    def dead(self) -> list[str]:
        """The checks that fail no wrong answer which another one of their kind lets pass."""
        return [each.name for each in self.checks if not self.alone_among_its_kind(each)]

    @property
    def unneeded(self) -> int:
        """How many things the checks ask that no known answer needs."""
        return sum(len(each.unneeded) for each in self.checks)

    def failed_by(self, check: str) -> int:
        """Return how many wrong answers a check fails."""
        return sum(check in each.failed for each in self.wrong)


@dataclass(frozen=True)
class Record:
    """What the known answers of one notebook prove of its checks, and of which files that is true."""

    slug: str
    fingerprint: str
    exercises: tuple[ExerciseRecord, ...]


# ---- of which files


def fingerprint(assignment: Assignment) -> str:
    """Return the hash of what a notebook's record depends on: checks, known answers, references, and the code that asks them.

    Docstrings, lines that only comment and empty ones don't count.
    """
    here = Path(__file__).parent
    code = [*assignment.check_files, assignment.folder / "misconceptions.py", assignment.variants]
    code += [assignment.mixtures] if assignment.mixtures.exists() else []
    code += sorted(path for path in (ROOT / "autograder" / "checks").glob("*.py") if path.name not in _TO_KERNELS)
    code += [here / f"{name}.py" for name in ("trials", "mutants", "variations", "derived", "answers")]
    total = hashlib.sha256()
    for path in code:
        total.update(f"{path.name} {_bare(path.read_text(encoding='utf-8'))}\n".encode())
    for exercise in assignment.exercises:
        rules = (exercise.points, exercise.seconds, exercise.is_value, exercise.builds_on, exercise.apart_from)
        total.update(f"{exercise.name} {rules} {_bare(reference.source_of(exercise))}\n".encode())
    total.update(answers.imports_of(assignment.slug).encode())
    return total.hexdigest()[:16]


def _bare(source: str) -> str:
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = (line.rstrip() for number, line in enumerate(source.splitlines(), start=1) if number not in docstrings)
    return "\n".join(line for line in lines if line and not line.lstrip().startswith("#"))


# ---- trying the known answers


@dataclass(frozen=True)
class Form:
    """One way to write a known answer, which is `wrong` or right; `first` says that it is as its file has it."""

    exercise: str
    name: str
    source: str
    wrong: bool
    first: bool


def forms(assignment: Assignment) -> Iterator[Form]:
    """Yield all forms of an assignment's known answers that are tried.

    Where an answer is a value, there is one form of it.
    """
    bank = misconceptions.of(assignment.slug)
    variants = answers.variants(assignment.slug)
    more_wrong, more_right = (
        math.ceil(most / count) - 1 for most, count in ((WRONG, len(bank)), (RIGHT, len(variants) + len(assignment.exercises)))
    )
    for turn, each in enumerate(bank):
        exercise = catalog.exercise(each.exercise)
        yield from _forms_of(exercise, each.id, _source(each.answer, exercise), True, more_wrong, turn)
    for turn, (name, answer) in enumerate(variants.items()):
        exercise = catalog.exercise(name.split("__")[0])
        yield from _forms_of(exercise, name, _source(answer, exercise), False, more_right, turn)
    whole = "\n\n".join([answers.imports_of(assignment.slug), *map(reference.source_of, assignment.exercises)])
    for turn, exercise in enumerate(assignment.exercises):
        yield from _forms_of(exercise, REFERENCE, whole, False, more_right, turn)


def _source(answer: Callable[..., Any], exercise: Exercise) -> str:
    if exercise.is_value:  # there the function returns the value
        return f"{misconceptions.source_of(answer, 'made')}\n\n\n{exercise.name} = made()"
    return misconceptions.source_of(answer, exercise.name)


def _forms_of(exercise: Exercise, name: str, source: str, wrong: bool, more: int, turn: int) -> Iterator[Form]:
    """Yield an answer as it is listed, and some of its variations: other ones at each turn, so that all of them occur."""
    yield Form(exercise.name, name, source, wrong, True)
    if exercise.is_value or not more:
        return
    others = [text for _, text in variations.vary(source, exercise.name, exactly=not wrong)]
    start = turn % max(1, len(others))
    for text in (others[start:] + others[:start])[:more]:
        yield Form(exercise.name, name, text, wrong, False)


def namespace_of(form: Form) -> dict[str, Any]:
    """Run an answer's source, and return what it defines."""
    namespace: dict[str, Any] = {}
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(form.source, namespace)
    return namespace


def _verdict(form: Form) -> Verdict:
    namespace = namespace_of(form)
    answer = namespace[form.exercise] if catalog.exercise(form.exercise).is_value else namespace
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return answers.verdict_on(form.exercise, answer, name_mistake=form.wrong)


@dataclass(frozen=True)
class Tried:
    """What became of one form of a known answer."""

    form: Form
    status: Status
    full: bool
    diagnosis: str | None
    checks: tuple[tuple[str, bool, bool], ...]  #: of each check its name, whether it is hidden, and whether it passed


def try_forms(some: list[Form]) -> list[Tried]:
    """Have some answers checked; this is what a worker does first."""
    tried = []
    for form in some:
        verdict = _verdict(form)
        checks = tuple((each.name, each.hidden, each.status == Status.PASSED) for each in verdict.checks)
        full = verdict.score >= verdict.max_score
        tried.append(Tried(form, verdict.status, full, verdict.diagnosis, checks))
    return tried


def try_mutants(name: str, check: str, hidden: bool, wrong: list[Form], right: Form) -> tuple[CheckRecord, frozenset[str]]:
    """Ask a check with one thing less at a time; this is what a worker does then.

    Parameters
    ----------
    name : str
        The exercise.
    check : str
        The check.
    hidden : bool
        Whether it is one of the instructor's.
    wrong : list of Form
        Wrong answers, the most telling ones first. What the check says of those that it fails is compared.
    right : Form
        The reference: a mutant that fails it is no check.

    Returns
    -------
    record : CheckRecord
    shared : frozenset of str
        What it needs of the functions that it may share with other checks.
    """
    exercise = catalog.exercise(name)
    assignment = catalog.assignment(exercise.assignment)
    path = assignment.hidden_checks if hidden else assignment.folder / "test_public.py"
    whole = mutants.load(path, None, check)
    said: dict[int, str] = {}  # by the number of the answer: what the whole check says of it

    def says(number: int) -> str:
        if number not in said:  # each answer anew: some remember what they were asked
            said[number] = mutants.outcome(whole, exercise, namespace_of(wrong[number]))
        return said[number]

    tried, told, unneeded, shared = 0, 0, [], set()
    for mutant, less in _mutants(path, check, right):
        tried += 1
        now: dict[int, str] = {}
        needed = True
        for number, form in enumerate(wrong):
            if said.get(number) == "":  # it is right as far as this check goes
                continue
            now[number] = mutants.outcome(less, exercise, namespace_of(form))
            if not now[number] and says(number):
                break
            if len(now) >= _ENOUGH and any(outcome != says(one) for one, outcome in now.items()):
                told += 1
                break
        else:
            needed = any(outcome != says(number) for number, outcome in now.items())
            told += needed
        if not needed:
            unneeded.append(mutant.what)
        elif mutant.function != check:
            shared.add(mutant.what)
    return CheckRecord(check, hidden, tried, tuple(unneeded), told), frozenset(shared)


def _mutants(path: Path, check: str, right: Form) -> Iterator[tuple[mutants.Mutant, mutants.Check]]:
    """Yield what a check becomes with one thing less, where a right answer still passes."""
    for mutant in mutants.mutants(path, check):
        try:
            less = mutants.load(path, mutant.tree, check)
        except Exception:  # what was left out is needed by the file itself
            continue
        if mutants.passes(less, catalog.exercise(right.exercise), namespace_of(right)):
            yield mutant, less


def examine(assignments: Iterable[Assignment], executor: Executor, progress: Callable[[int, int], None]) -> Iterator[Record]:
    """Try all known answers of some assignments, and yield the record of each.

    Parameters
    ----------
    assignments : iterable of Assignment
        Which.
    executor : Executor
        Whose workers try them.
    progress : callable
        Called with (done, in all) from time to time.
    """
    chosen = sorted(assignments, key=lambda each: not each.imports)  # what takes longest first, so that no worker waits for it
    batches = [list(some) for each in chosen for some in _batched(forms(each))]
    futures = [executor.submit(try_forms, batch) for batch in batches]
    tried: list[Tried] = []
    for done, future in enumerate(as_completed(futures), start=1):
        tried += future.result()
        progress(done, len(futures))
    questions = [question for each in chosen for exercise in each.exercises for question in _questions(exercise, each, tried)]
    waiting = {executor.submit(try_mutants, *question): question[0] for question in questions}
    checked: list[tuple[str, CheckRecord]] = []
    shared: dict[tuple[str, bool], set[str]] = {}  # what some check of a file needs
    for done, asked in enumerate(as_completed(waiting), start=1):
        name, (found, needed) = waiting[asked], asked.result()
        checked.append((name, found))
        shared.setdefault((catalog.exercise(name).assignment, found.hidden), set()).update(needed)
        progress(len(futures) + done, len(futures) + len(waiting))
    checked = [
        (name, _but(found, shared.get((catalog.exercise(name).assignment, found.hidden), set()))) for name, found in checked
    ]
    for each in sorted(chosen, key=lambda one: one.slug):
        records = []
        for exercise in each.exercises:
            checks = [record for name, record in checked if name == exercise.name]
            records.append(_record(exercise, tried, checks))
        yield Record(each.slug, fingerprint(each), tuple(records))


def _but(found: CheckRecord, needed: set[str]) -> CheckRecord:
    """Return a check's record in which what another check needs counts as needed."""
    return replace(found, unneeded=tuple(what for what in found.unneeded if what not in needed))


def _batched(some: Iterable[Form]) -> Iterator[list[Form]]:
    waiting = iter(some)
    while batch := list(itertools.islice(waiting, _AT_A_TIME)):
        yield batch


def _questions(
    exercise: Exercise, assignment: Assignment, tried: list[Tried]
) -> Iterator[tuple[str, str, bool, list[Form], Form]]:
    """Yield what `try_mutants` is to be asked of each check."""
    mine = [each for each in tried if each.form.exercise == exercise.name and each.form.first]
    right = next(each for each in mine if each.form.name == REFERENCE)
    made = [] if assignment.imports or exercise.is_value else list(_derived(exercise, right.form))  # hundreds
    for name, hidden, _ in right.checks:
        failing = [each for each in mine if each.form.wrong and (name, hidden, False) in each.checks]
        failing.sort(key=lambda each: (sum(not passed for *_, passed in each.checks), each.form.name))
        unusual = [] if assignment.imports else [each.form for each in mine if not each.form.wrong]  # which tips are for
        # What is made of the reference comes last, as it is asked only where no known answer needs a thing.
        yield exercise.name, name, hidden, [*unusual, *(each.form for each in failing), *made], right.form


def _derived(exercise: Exercise, right: Form) -> Iterator[Form]:
    parameters = len(parts.argument_names(exercise))
    for what, source in derived.of(right.source, exercise.name, parameters):
        yield Form(exercise.name, what, source, True, False)


def _record(exercise: Exercise, tried: list[Tried], checks: list[CheckRecord]) -> ExerciseRecord:
    mine: dict[str, list[Tried]] = {}
    for each in tried:
        if each.form.exercise == exercise.name:
            mine.setdefault(each.form.name, []).append(each)
    twins = _twins(exercise)
    wrong = []
    for name in (name for name in twins if name in mine):
        rejected = [each for each in mine[name] if each.status == Status.FAILED and not each.full]
        named = [each for each in rejected if each.diagnosis in twins[name]]
        failed = tuple(check for check, _, passed in next(each for each in mine[name] if each.form.first).checks if not passed)
        wrong.append(Wrong(name, twins[name], len(mine[name]), len(rejected), len(named), failed))
    right = [
        Right(name, len(some), sum(each.status == Status.PASSED and each.full for each in some))
        for name, some in sorted(mine.items())
        if not some[0].form.wrong
    ]
    order = [name for name, *_ in next(each for each in mine[REFERENCE] if each.form.first).checks]
    in_order = sorted(checks, key=lambda each: order.index(each.name))
    return ExerciseRecord(exercise.name, tuple(wrong), tuple(right), tuple(in_order))


def _twins(exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return for each misconception of an exercise those that behave the same, in the bank's order."""
    bank = [each for each in misconceptions.of(exercise.assignment) if each.exercise == exercise.name]
    together = {each.id: {each.id} for each in bank}
    for each in bank:
        if each.twin in together:
            joint = together[each.id] | together[each.twin]
            together |= dict.fromkeys(joint, joint)
    return {name: tuple(sorted(joint)) for name, joint in together.items()}
