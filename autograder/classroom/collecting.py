"""Sort what a learning platform hands out in bulk into ``submitted/<student>/<assignment>/<notebook>``.

Known are the downloads of Moodle and of Canvas, and plain ones: files or folders that are named after students. No path of a
download is ever followed: where a file goes is made of a student's id and an assignment's names alone.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder import catalog
from autograder.catalog import Assignment
from autograder.classroom.downloads import File, Refused
from autograder.classroom.lateness import TIMESTAMP
from autograder.classroom.roster import Student, letters, made_id
from autograder.classroom.submissions import CANVAS, MOODLE, is_notebook, shown, why_no_id
from autograder.judging import fingerprint, notebook

_ARCHIVES = (".zip", ".gz", ".7z", ".rar")


@dataclass(frozen=True)
class Step:
    """What becomes of a file.

    Attributes
    ----------
    file : str
        Where it lies in the download.
    student, assignment : str
        Whose it is and what for; "" if that isn't known.
    done : str
        What was done with it, or why nothing was.
    placed : bool
        Whether it was put into its place.
    person : bool
        Whether a person must look.
    """

    file: str
    student: str
    assignment: str
    done: str
    placed: bool = False
    person: bool = False


@dataclass(frozen=True)
class _Whose:
    """What a path says of the student.

    Attributes
    ----------
    names : tuple of str
        What may be the name, the likeliest first.
    outer : tuple of str
        Names of folders that hold the whole class, as it seems.
    platform, number : str
        Who calls the student by which number; "" in a plain download.
    version : tuple of int
        The larger, the newer, as far as names tell it.
    late : bool
        Whether Canvas says that it was late.
    """

    names: tuple[str, ...]
    outer: tuple[str, ...] = ()
    platform: str = ""
    number: str = ""
    version: tuple[int, int] = (0, 0)
    late: bool = False


@dataclass(frozen=True)
class _Candidate:
    """A notebook that may be what a student hands in for an assignment."""

    file: File
    whose: _Whose
    student: str
    assignment: Assignment
    hash: str
    worked: bool  #: False if it is as it was handed out
    unreadable: str

    @property
    def order(self) -> tuple[int, ...]:
        return (*self.whose.version, self.file.time)

    def step(self, done: str, *, placed: bool = False, person: bool = False) -> Step:
        return Step(self.file.shown, self.student, self.assignment.slug, done, placed, person)


def collect(
    files: Sequence[File],
    root: Path,
    *,
    assignment: Assignment | None = None,
    roster: Sequence[Student] = (),
    replace: bool = False,
    dry_run: bool = False,
) -> list[Step]:
    """Sort a download into ``submitted/``.

    Of several notebooks of one student for one assignment the newest counts, unless it is as it was handed out and another one
    isn't. What was in its place before stays beside it as ``….ipynb.before-1``.

    Parameters
    ----------
    files : sequence of File
        The download; it must be open.
    root : Path
        The course folder.
    assignment : Assignment, optional
        What all of it is for; by default each notebook says it itself.
    roster : sequence of Student
        The class; without one, ids are made of the names in the download.
    replace : bool
        Whether to replace also what may be newer.
    dry_run : bool
        Whether only to say what would be done.

    Returns
    -------
    list of Step
        One for each notebook, and one for all other files of a student, in the order of students.

    Raises
    ------
    Refused
        If it can't be known what was handed out.
    """
    outer = _outer(files)
    course_groups = _groups(files, roster)
    candidates: list[_Candidate] = []
    steps: list[Step] = []
    others: dict[str, list[File]] = defaultdict(list)
    for file in files:
        whose = _whose(file.path, outer)
        student, problem = _of_roster(whose, roster, course_groups) if roster else _of_names(whose)
        if is_notebook(file.path.name) or file.problem:
            try:
                problem = file.problem or (file.doubt if problem or not roster else "") or problem
                candidates.append(_candidate(file, whose, student, assignment, problem))
            except Refused as why:
                steps.append(Step(file.shown, student, "", f"left: {why}", person=True))
            except notebook.ReleaseMissing as why:
                raise Refused(f"Nothing can be collected: {why}. Type: autograder release") from None
        elif file.path.name != TIMESTAMP:
            others[student].append(file)
    place = _Place(root, replace, dry_run, _stamps(files, candidates))
    known = {each.student for each in candidates}
    steps += [_no_notebooks(student, left, student in known) for student, left in others.items()]
    workers = {each.student for each in candidates if each.worked}
    groups: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for each in candidates:
        groups[each.student, each.assignment.slug].append(each)
    for (student, _), group in groups.items():
        people = {each.whose.number or ("" if roster else each.whose.names[0]) for each in group}
        if len(people) > 1:
            told = (
                f"left: {len(people)} people in the download may be {shown(student)}. Tell them apart by a --roster or by hand."
            )
            steps += [each.step(told, person=True) for each in group]
        elif student in workers and not any(each.worked or each.unreadable for each in group):
            steps += [each.step("left: it is as it was handed out, and other work of this student isn't") for each in group]
        else:
            steps += _settled(group, place)
    return sorted(steps, key=lambda step: (step.student, step.assignment, step.file))


# ---------------------------------------------------------------- whose a file is


def _whose(path: PurePosixPath, outer: int) -> _Whose:
    """Say whose a file is by its path, of which the first `outer` folders hold the whole class."""
    for part in path.parts:
        of_moodle = MOODLE.fullmatch(part)
        if of_moodle:
            return _Whose((of_moodle["name"],), (), "moodle", of_moodle["number"])
    of_canvas = CANVAS.fullmatch(path.name)
    if of_canvas:
        again = re.search(r"-(\d{1,9})\.ipynb", of_canvas["file"], flags=re.IGNORECASE)
        version = int(again[1]) if again else 0, int(of_canvas["upload"][:20])
        return _Whose((of_canvas["name"],), (), "canvas", of_canvas["number"], version, bool(of_canvas["late"]))
    folders = _folders(path)
    last = _name_in(path.name) if is_notebook(path.name) else ""
    return _Whose(tuple(filter(None, (*folders[outer:], last))), tuple(folders[:outer]))


def _folders(path: PurePosixPath) -> list[str]:
    """Return the folders of a path without those that are named after assignments."""
    slugs = {each.slug for each in catalog.assignments()}
    return [part for part in path.parts[:-1] if part.casefold() not in slugs]


def _name_in(file_name: str) -> str:
    """Return the student's name in a notebook's file name: what the course and browsers call it is left out."""
    name = re.sub(r"\.ipynb.*$", "", file_name, flags=re.IGNORECASE)
    name = re.sub(r"(-Copy\d+|[ _]?\(\d+\))+$", "", name)
    stems = "|".join(re.escape(Path(each.notebook).stem) for each in catalog.assignments())
    return re.sub(rf"(^|[\W_]{{1,9}})({stems})([\W_]{{1,9}}|$)", "", name, flags=re.IGNORECASE)


def _outer(files: Iterable[File]) -> int:
    """Return how many folders of a plain download hold all of it, so that they are no student's."""
    plain = [each.path for each in files if is_notebook(each.path.name) and not _whose(each.path, 0).platform]
    depth = 0
    while plain and len({tuple(_folders(path)[: depth + 1]) for path in plain}) == 1 and _folders(plain[0])[depth:]:
        below = [(*_folders(path)[depth + 1 :], _name_in(path.name))[0] for path in plain]
        if not all(below) and len(set(filter(None, below))) < 2:
            break
        depth += 1
    return depth


def _of_names(whose: _Whose) -> tuple[str, str]:
    """Return the id that is made of a name in the download, and why there is none: one of both is ""."""
    student = made_id(whose.names[0]) if whose.names else ""
    return student, "" if student else "It names no student. Rename it after the student, or place it by hand."


def _groups(files: Iterable[File], roster: Sequence[Student]) -> set[str]:
    """Return the groups that Moodle writes before names, as in ``Group A-Jane Doe``.

    What stands before a hyphen is one only if several people have it, and what is left of each name is in the roster: so no half
    of ``Anne-Marie`` is taken for a group.
    """
    known = {name for student in roster for name in student.names}
    people = {(found["name"], found["number"]) for file in files for part in file.path.parts if (found := MOODLE.fullmatch(part))}
    others: dict[str, list[str]] = defaultdict(list)
    for name, _ in people:
        if letters(name) not in known:
            for hyphen in re.finditer("-", name):
                others[name[: hyphen.start()]].append(name[hyphen.end() :])
    return {group for group, left in others.items() if len(left) > 1 and all(letters(name) in known for name in left)}


def _of_roster(whose: _Whose, roster: Sequence[Student], course_groups: Collection[str]) -> tuple[str, str]:
    """Return the id of a student of the roster, and why there is none: one of both is ""."""
    if whose.number:
        ids = {each.id for each in roster if getattr(each, whose.platform) == whose.number}
        if len(ids) == 1:
            return ids.pop(), ""
        # Who has another number there is somebody else of the same name.
        roster = [each for each in roster if not getattr(each, whose.platform)]
    in_groups = {
        name.removeprefix(f"{group}-") for name in whose.names for group in course_groups if name.startswith(f"{group}-")
    }
    for name in (*whose.names, *sorted(in_groups, key=len, reverse=True), *whose.outer):
        ids = {each.id for each in roster if letters(name) in each.names}
        if len(ids) == 1:
            return ids.pop(), ""
        if ids:
            return "", f"{len(ids)} students of the roster may be {shown(name)}: {', '.join(sorted(ids))}. Place it by hand."
    return "", f"{shown(whose.names[0]) if whose.names else 'Its student'} is not in the roster. Add a row, or place it by hand."


# ---------------------------------------------------------------- what it is


def _candidate(file: File, whose: _Whose, student: str, asked: Assignment | None, problem: str) -> _Candidate:
    """Look at a notebook; `Refused` if it has a problem already, or is none of this course."""
    wrong = why_no_id(student)
    if problem or wrong:
        raise Refused(problem or f"{shown(student)} can't be a student's id: {wrong}. Give a --roster with another one.")
    content, name = file.read(), shown(file.path.name)
    try:
        parsed = notebook.parse(content, name)
    except notebook.UnreadableNotebook as why:  # it may be all that a student has: `grade` brings it before a person
        found = asked or _assignment_in(file.path)
        if found is None:
            raise Refused(str(why)) from None
        return _Candidate(file, whose, student, found, fingerprint.of_bytes(content), False, f"it can't be graded: {why}")
    try:
        found = notebook.recognise(parsed, name)
    except notebook.UnreadableNotebook as why:
        raise Refused(str(why)) from None
    if asked is not None and found != asked:
        raise Refused(f"It is the notebook of {found.slug}, and {asked.slug} was asked for.")
    worked = notebook.work(parsed, found) != {}
    return _Candidate(file, whose, student, found, fingerprint.of_bytes(content), worked, "")


def _assignment_in(path: PurePosixPath) -> Assignment | None:
    """Return the assignment that a path names; None if it names none."""
    folders = {part.casefold() for part in path.parts[:-1]}
    return next((each for each in catalog.assignments() if each.slug in folders or Path(each.notebook).stem in path.name), None)


def _no_notebooks(student: str, files: list[File], has_notebook: bool) -> Step:
    """Say that files are no notebooks; a person must look if a student has handed in nothing else, or if they are nobody's."""
    named = ", ".join(file.shown for file in files[:10]) + (f" and {len(files) - 10} more" if files[10:] else "")
    packed = any(file.path.suffix.lower() in _ARCHIVES for file in files)
    told = "left: no notebook" + (", but an archive: unpack it, and collect again" if packed else "")
    return Step(named, student, "", told, person=packed or not has_notebook)


# ---------------------------------------------------------------- where it goes


@dataclass(frozen=True)
class _Place:
    """Where submissions go, and how."""

    root: Path
    replace: bool
    dry_run: bool
    stamps: dict[PurePosixPath, bytes]

    def put(self, candidate: _Candidate, remark: str) -> Step:
        """Put a notebook into its place, unless another one is there that may be newer."""
        target = self.root / "submitted" / candidate.student / candidate.assignment.slug / candidate.assignment.notebook
        try:
            content = candidate.file.read()
            link = next((each for each in (target, *target.parents[:2]) if each.is_symlink()), None)
            if link is not None:
                where = shown(link.relative_to(self.root).as_posix())
                return candidate.step(f"left: {where} is a link. Remove it, and collect again.", person=True)
            before = ""
            if target.exists():
                about = target.stat()
                if about.st_size == len(content) and target.read_bytes() == content:
                    return candidate.step("is there already")
                why = "" if self.replace else _why_kept(candidate, target, int(about.st_mtime))
                if why:
                    return candidate.step(
                        f"left: another one is in submitted/, and {why}. --replace takes this one.", person=True
                    )
                before = next(f".before-{n}" for n in range(1, 10**6) if not os.path.lexists(f"{target}.before-{n}"))
            if not self.dry_run:
                self._write(candidate, target, content, before)
        except OSError as trouble:
            return candidate.step(f"left: submitted/ can't be written to: {trouble.strerror}.", person=True)
        except Refused as why:
            return candidate.step(f"left: {why}", person=True)
        late = "late, says Canvas" if candidate.whose.late else ""
        aside = f"what was there is {target.name}{before} now" if before else ""
        done = "; ".join(filter(None, (f"placed{remark}", late, aside, candidate.unreadable)))
        return candidate.step(done, placed=True)

    def _write(self, candidate: _Candidate, target: Path, content: bytes, before: str) -> None:
        """Write a notebook; what was there, and its time, get names under which they are neither graded nor overwritten."""
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        if candidate.file.time:  # so that the next download can tell what is newer
            os.utime(part, (candidate.file.time, candidate.file.time))
        stamp = target.with_name(TIMESTAMP)
        for path in (target, stamp):
            if before and os.path.lexists(path):
                path.rename(f"{path}{before}")
        part.replace(target)
        if candidate.file.path.parent in self.stamps:
            stamp.write_bytes(self.stamps[candidate.file.path.parent])


def _why_kept(candidate: _Candidate, target: Path, time: int) -> str:
    """Say why what is in its place stays there; "" if it doesn't."""
    if not candidate.worked and not candidate.unreadable and _holds_work(target, candidate.assignment):
        return "this one is as it was handed out"
    if candidate.file.time > time:
        return ""
    return "is newer" if 0 < candidate.file.time < time else "which one is newer can't be told"


def _holds_work(path: Path, assignment: Assignment) -> bool:
    try:
        return notebook.work(notebook.read(path), assignment) != {}
    except notebook.UnreadableNotebook:
        return True


def _settled(group: list[_Candidate], place: _Place) -> list[Step]:
    """Place the notebook that counts, of those of one student for one assignment, and say why the others don't."""
    chosen = max(group, key=lambda each: (each.worked or bool(each.unreadable), each.order))
    rivals = [each for each in group if each.order == chosen.order and each.worked == chosen.worked and each.hash != chosen.hash]
    if rivals:
        names = ", ".join(each.file.shown for each in (chosen, *rivals))
        return [each.step(f"left: which one is newer can't be told: {names}. Place one by hand.", person=True) for each in group]
    others = [each for each in group if each is not chosen]
    steps = []
    for each in others:
        why = "is newer" if each.order < chosen.order else "is the same" if each.hash == chosen.hash else "holds work"
        steps.append(each.step(f"left: {chosen.file.shown} {why}"))
    remark = "" if chosen.worked or chosen.unreadable else ", as it was handed out"
    if others:
        remark += f", one of {len(group)}"
    return [place.put(chosen, remark), *steps]


def _stamps(files: Iterable[File], candidates: Iterable[_Candidate]) -> dict[PurePosixPath, bytes]:
    """Return when nbgrader says that a folder was handed in, where a folder is one student's alone."""
    students: dict[PurePosixPath, set[str]] = defaultdict(set)
    for each in candidates:
        students[each.file.path.parent].add(each.student)
    stamps = {}
    for file in files:
        if file.path.name == TIMESTAMP and not file.problem and len(students[file.path.parent]) == 1:
            with contextlib.suppress(Refused):
                stamps[file.path.parent] = file.read()[:100]
    return stamps
