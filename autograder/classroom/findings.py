"""What is wrong with an assignment's files: each function looks at one thing, and yields a `Finding` for each fault.

The tests of the course take the same functions as ``autograder lint``.
"""

from __future__ import annotations

import ast
import contextlib
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from nbformat import NotebookNode

from autograder import catalog
from autograder.catalog import Assignment
from autograder.checks import misconceptions, mixtures, reference
from autograder.classroom import answers
from autograder.classroom.nbgrader import releasing
from autograder.judging import notebook

#: Points of an assignment from its checks, and of the question that a person reads.
POINTS, QUESTION_POINTS = 20, 2
#: A line of a solution that is this long, in characters, would give the answer away in a hint.
TELLING = 21
#: Fewer words are no sentence that a tutor would say.
FEWEST_WORDS = 6
#: What reading takes: words of prose in a minute, and seconds for a code cell that is no part of an exercise.
WORDS_A_MINUTE, SECONDS_A_CELL, SECONDS_A_LINE, SECONDS_A_PREDICTION = 150, 20, 2, 60
#: What stands where it is good to stop, and from how many minutes on there must be such a place.
PAUSE, LONG = "**A good place to stop for today.**", 60
#: Packages that take seconds to import. Keras brings TensorFlow along.
SLOW = ("keras", "tensorflow")


@dataclass(frozen=True)
class Finding:
    """Something of an assignment that is not as it should be.

    Attributes
    ----------
    path : Path
        The file to change.
    problem, remedy : str
        What is wrong, and what to do, in a sentence each.
    exercise : str
        The exercise that this is about; "" if it is about the whole assignment.
    """

    path: Path
    problem: str
    remedy: str
    exercise: str = ""

    def __str__(self) -> str:
        return f"{self.path.relative_to(catalog.ROOT).as_posix()}: {self.problem} {self.remedy}"


# ---- files


def _files(assignment: Assignment) -> dict[Path, tuple[str, ...]]:
    """Return each folder of an assignment with the files that belong there."""
    return {
        assignment.folder: ("exercises.toml", "test_public.py", "misconceptions.py"),
        assignment.solution_notebook.parent: (assignment.notebook, "test_hidden.py", "variants.py", *_mixtures(assignment)),
        assignment.released_notebook().parent: (assignment.notebook,),
    }


def _mixtures(assignment: Assignment) -> tuple[str, ...]:
    """Return the file that an assignment may have and need not."""
    return (assignment.mixtures.name,) if assignment.mixtures.exists() else ()


def missing_files(assignment: Assignment) -> Iterator[Finding]:
    """Yield each file of an assignment that isn't there."""
    for folder, names in _files(assignment).items():
        for path in (folder / name for name in names if not (folder / name).exists()):
            released = path == assignment.released_notebook()
            yield Finding(
                path, "It is missing.", "Type: autograder release" if released else "Write it, as CONTRIBUTING.md says."
            )


def stray_files(assignment: Assignment) -> Iterator[Finding]:
    """Yield each file in an assignment's folders that doesn't belong there."""
    for folder, names in _files(assignment).items():
        for path in sorted(folder.iterdir()) if folder.exists() else ():
            if path.name not in (*names, "__pycache__") and not path.name.startswith("."):
                yield Finding(
                    path, "It doesn't belong here.", f"Remove it: this folder holds {', '.join(names)} and nothing else."
                )


def missing_cells(assignment: Assignment) -> Iterator[Finding]:
    """Yield each exercise without an answer or a test cell in the solution notebook, or that the notebook can't be read."""
    path = assignment.solution_notebook
    try:
        cells = notebook.read(path).cells
    except notebook.UnreadableNotebook as problem:
        yield Finding(path, str(problem), "Nothing else of this assignment was looked at.")
        return
    known = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
    for exercise in assignment.exercises:
        for name in sorted({exercise.name, f"check-{exercise.name}"} - known):
            problem_said = f"It has no cell with nbgrader's ID `{name}`, and exercises.toml has the exercise."
            yield Finding(path, problem_said, "Add it with JupyterLab's panel Create Assignment.", exercise.name)


def broken_files(assignment: Assignment) -> Iterator[Finding]:
    """Yield each Python file, and the solution notebook, whose code can't be run."""
    loads: dict[Path, Callable[[], Any]] = {
        assignment.folder / "misconceptions.py": lambda: misconceptions.of(assignment.slug),
        assignment.variants: lambda: answers.variants(assignment.slug),
        assignment.mixtures: lambda: [mixtures.of(each) for each in assignment.exercises],
        assignment.solution_notebook: lambda: answers.references(assignment.slug),
        **{path: partial(_checks_of, assignment, path) for path in assignment.check_files},
    }
    for path, load in loads.items():
        try:
            load()
        except Exception as problem:  # whatever an author's code may raise
            yield Finding(path, f"Running it stops with {type(problem).__name__}: {problem}.", "Correct it.")


# ---- what the files say


def hints(assignment: Assignment) -> Iterator[Finding]:
    """Yield each exercise that has fewer than two hints, or one that holds a line of the solution."""
    path = assignment.folder / "exercises.toml"
    for exercise in assignment.exercises:
        if len(exercise.hints) < 2:
            problem = f"`{exercise.name}` has {len(exercise.hints) or 'no'} hint{'s' * (not exercise.hints)}."
            yield Finding(path, problem, "Write at least two, from a nudge to nearly the answer.", exercise.name)
        body = reference.source_of(exercise).split('"""')[-1]
        for line in map(str.strip, body.splitlines()):
            if len(line) >= TELLING and any(line in hint for hint in exercise.hints):
                problem = f"A hint for `{exercise.name}` has a line of the solution, `{line}`."
                yield Finding(path, problem, "Say in words what it does.", exercise.name)


def _checks_of(assignment: Assignment, path: Path) -> ModuleType:
    return misconceptions.load(path, f"checks_{path.stem}_{assignment.slug}")


def checks(assignment: Assignment) -> Iterator[Finding]:
    """Yield each check without a sentence or without an exercise, and each exercise without public and hidden checks."""
    names = {exercise.name for exercise in assignment.exercises}
    for path in assignment.check_files:
        checked = set()
        for name, check in vars(_checks_of(assignment, path)).items():
            if not name.startswith("test_"):
                continue
            marks = [mark for mark in getattr(check, "pytestmark", []) if mark.name == "exercise"]
            about = [mark.args[0] for mark in marks]
            checked |= {mark.args[0] for mark in marks if mark.kwargs.get("weight", 1)}  # a tip checks nothing
            if not about or about[0] not in names:
                what = (
                    f"belongs to `{about[0]}`, which is no exercise of {assignment.slug}" if about else "belongs to no exercise"
                )
                yield Finding(path, f"`{name}` {what}.", 'Write over it @exercise("…") with the name of one.')
            if not (check.__doc__ or "").strip():
                remedy = "Write as its docstring what it checks, in a sentence to the learner."
                yield Finding(path, f"`{name}` has no sentence.", remedy, *about[:1])
        for name in sorted(names - checked):
            yield Finding(path, f"It has no check of `{name}`.", "Write one; CONTRIBUTING.md says how.", name)


def further_checks(assignment: Assignment) -> Iterator[Finding]:
    """Yield each exercise of which ``exercises.toml`` tells students another number of hidden checks than there are."""
    counted = releasing.further_checks(assignment)
    for exercise in assignment.exercises:
        if exercise.further_checks != counted[exercise.name]:
            problem = (
                f"`{exercise.name}` has {counted[exercise.name]} hidden checks that count, and `further_checks` is "
                f"{exercise.further_checks}."
            )
            path = assignment.folder / "exercises.toml"
            yield Finding(path, problem, "Type: autograder release", exercise.name)


def wrong_answers(assignment: Assignment) -> Iterator[Finding]:
    """Yield each misconception whose id, sentence, twin or exercise is not in order, and each exercise without any."""
    path = assignment.folder / "misconceptions.py"
    names = {exercise.name for exercise in assignment.exercises}
    bank = misconceptions.of(assignment.slug)
    ids = Counter([*_ids_elsewhere(assignment), *(wrong.id for wrong in bank)])
    for wrong in bank:
        if wrong.exercise not in names:
            problem = f"`{wrong.id}` answers `{wrong.exercise}`, which is no exercise of {assignment.slug}."
            yield Finding(path, problem, "Name one in @misconception.")
        if ids[wrong.id] > 1:
            remedy = "Give this function another name."
            yield Finding(path, f"The id `{wrong.id}` occurs {ids[wrong.id]} times in the course.", remedy, wrong.exercise)
        if len(wrong.sentence.split()) < FEWEST_WORDS:
            remedy = f"Write as its docstring what a tutor would say, at least {FEWEST_WORDS} words."
            yield Finding(path, f"`{wrong.id}` has the sentence {wrong.sentence!r}.", remedy, wrong.exercise)
        if wrong.twin is not None and wrong.twin not in ids:
            yield Finding(path, f"The twin of `{wrong.id}`, `{wrong.twin}`, doesn't exist.", "Correct its id.", wrong.exercise)
    for each in misconceptions.drafts(assignment.slug):
        remedy = "Write as its docstring what a tutor would say, and give it a name that says what is wrong; or remove it."
        yield Finding(path, f"`{each.answer.__name__}` is still a draft, and names nobody's mistake.", remedy, each.exercise)
    for name in sorted(names - {wrong.exercise for wrong in bank}):
        yield Finding(path, f"It has no wrong answer to `{name}`.", "Write one that learners really give.", name)


def _ids_elsewhere(assignment: Assignment) -> Iterator[str]:
    for each in catalog.assignments():
        if each != assignment:
            with contextlib.suppress(Exception):  # a file that can't be run is a finding of its own assignment
                yield from [wrong.id for wrong in misconceptions.of(each.slug)]


def right_answers(assignment: Assignment) -> Iterator[Finding]:
    """Yield each variant that names no exercise, and each exercise without variants."""
    path = assignment.variants
    names = {exercise.name for exercise in assignment.exercises}
    answered = {name: name.split("__")[0] for name in answers.variants(assignment.slug)}
    for name, exercise in answered.items():
        if exercise not in names:
            remedy = "Name it exercise__how, or without two underscores if it is a helper."
            yield Finding(path, f"`{name}` answers `{exercise}`, which is no exercise of {assignment.slug}.", remedy)
    for name in sorted(names - set(answered.values())):
        yield Finding(path, f"It has no other right answer to `{name}`.", f"Write one, with the name {name}__how.", name)


def headers(assignment: Assignment) -> Iterator[Finding]:
    """Yield where the solution notebook has other exercises, header lines or points than ``exercises.toml``."""
    path = assignment.solution_notebook
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        copy = Path(shutil.copy(path, folder))
        releasing.align(copy, assignment)
        cells, aligned = notebook.read(path).cells, notebook.read(copy).cells
    for cell, now in zip(cells, aligned, strict=True):
        if cell != now:
            title = re.match(r"### Exercise \d+ · `(\w+)`", cell.source)
            exercise = title.group(1) if title else notebook.checked_exercise(cell) or ""
            what = "the header line differs" if title else "the points differ"
            problem = f"In the cell `{cell.get('id')}`, {what} from exercises.toml."
            yield Finding(path, problem, "Type: autograder release", exercise)
    text = "\n\n".join(cell.source for cell in aligned)
    for number, exercise in enumerate(assignment.exercises, start=1):
        if f"### Exercise {number} · `{exercise.name}`\n\n{exercise.header}" not in text:
            problem = f"There is no title ### Exercise {number} · `{exercise.name}` with the line {exercise.header} under it."
            yield Finding(path, problem, "Write both, with an empty line between.", exercise.name)


def points(assignment: Assignment) -> Iterator[Finding]:
    """Yield where an assignment's points, or its question for a person, are not those of every assignment."""
    path, source = assignment.folder / "exercises.toml", assignment.solution_notebook
    if assignment.points != POINTS:
        problem = f"Its exercises have {assignment.points:g} points together, and not {POINTS}."
        yield Finding(path, problem, "Distribute the points anew.")
    if assignment.question_points != QUESTION_POINTS:
        problem = f"The question for a person has {assignment.question_points:g} points, and not {QUESTION_POINTS}."
        yield Finding(path, problem, f"Give it {QUESTION_POINTS}.")
    tasks = [cell for cell in notebook.read(source).cells if cell.metadata.get("nbgrader", {}).get("task")]
    if [cell.metadata.nbgrader.grade_id for cell in tasks] != [assignment.question]:
        problem = f"Its manually graded tasks are not the one question `{assignment.question}` of exercises.toml."
        yield Finding(source, problem, "Mark the question's cell in JupyterLab's side bar Create Assignment.")
    for cell in tasks:
        if "### BEGIN MARK SCHEME" not in cell.source:
            remedy = "Say between ### BEGIN MARK SCHEME and ### END MARK SCHEME what is worth a point."
            yield Finding(source, f"The question `{cell.metadata.nbgrader.grade_id}` has no mark scheme.", remedy)


def minutes_of(assignment: Assignment) -> int:
    """Return how long the solution notebook takes, to five minutes: its prose, exercises, predictions, and other code.

    What is folded doesn't count: the cells under a heading that JupyterLab shows collapsed, and ``<details>``. Nor do the
    question that a person reads and its mark scheme, which take as long as the answer does.
    """
    exercises = {exercise.name for exercise in assignment.exercises}
    total = float(sum(exercise.minutes for exercise in assignment.exercises))
    for cell in _unfolded(notebook.read(assignment.solution_notebook).cells):
        settings = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and not settings.get("task"):
            text = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.DOTALL)
            total += len([word for word in text.split() if re.search(r"\w", word)]) / WORDS_A_MINUTE
        elif cell.cell_type == "code" and settings.get("grade_id", "").removeprefix("check-") not in exercises:
            lines = [line for line in cell.source.splitlines() if line.strip()]
            predicts = all(re.match(r"#|\w+(, \w+)* = None\b", line) for line in lines)
            total += (SECONDS_A_PREDICTION if predicts else SECONDS_A_CELL + SECONDS_A_LINE * len(lines)) / 60
    return 5 * round(total / 5)


def _unfolded(cells: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Yield the cells of a notebook that JupyterLab shows at first: a collapsed heading hides all up to the next of its rank."""
    hidden_below = 0
    for cell in cells:
        heading = re.match(r"(#+) ", cell.source) if cell.cell_type == "markdown" else None
        if heading and hidden_below and len(heading.group(1)) <= hidden_below:
            hidden_below = 0
        if not hidden_below:
            yield cell
        if heading and not hidden_below and cell.metadata.get("jp-MarkdownHeadingCollapsed"):
            hidden_below = len(heading.group(1))


def minutes(assignment: Assignment) -> Iterator[Finding]:
    """Yield that an assignment's minutes are not what its notebook takes, or stand otherwise on its front or in the README."""
    path, counted = assignment.folder / "exercises.toml", minutes_of(assignment)
    if assignment.minutes != counted:
        problem = f"Its notebook takes {counted} minutes, and `minutes` is {assignment.minutes}."
        yield Finding(path, problem, f"Write minutes = {counted}, then type: autograder release")
    front = notebook.read(assignment.solution_notebook).cells[0].source
    if f"About {assignment.minutes} minutes" not in front:
        problem = f"Its first cell doesn't say “About {assignment.minutes} minutes”."
        yield Finding(assignment.solution_notebook, problem, "Write “About … minutes” there, then type: autograder release")
    readme = catalog.ROOT / "README.md"
    row = next((line for line in readme.read_text(encoding="utf-8").splitlines() if f"](course/{assignment.slug}/" in line), "")
    if not row.endswith(f"| {assignment.minutes} |"):
        problem = f"The row of {assignment.slug} doesn't end with its {assignment.minutes} minutes."
        yield Finding(readme, problem, "Type: autograder release" if row else "Write the row.")


def pauses(assignment: Assignment) -> Iterator[Finding]:
    """Yield where notebook and ``exercises.toml`` disagree on where to stop, and a long notebook without a place to stop."""
    path, source = assignment.folder / "exercises.toml", assignment.solution_notebook
    marked, last = set(), ""
    for cell in notebook.read(source).cells:
        last = notebook.checked_exercise(cell) or last
        if cell.cell_type == "markdown" and PAUSE in cell.source:
            marked.add(last)
    for exercise in assignment.exercises:
        if exercise.pause and exercise.name not in marked:
            remedy = f"Write {PAUSE} with what comes next into a text after its check, or remove `pause`."
            yield Finding(source, f"`pause` stands at `{exercise.name}`, and no text after it says so.", remedy, exercise.name)
        if exercise.name in marked and not exercise.pause:
            problem = f"The notebook has a place to stop after `{exercise.name}`, and `progress()` doesn't show it."
            yield Finding(path, problem, "Write pause = true there.", exercise.name)
    if "" in marked:
        yield Finding(source, f"{PAUSE} stands before the first exercise.", "Move it after one.")
    if assignment.minutes >= LONG and not marked:
        problem = f"It takes {assignment.minutes} minutes and has no place to stop."
        yield Finding(path, problem, "Write pause = true at one or two exercises.")


def imports(assignment: Assignment) -> Iterator[Finding]:
    """Yield each slow package that the answers read and ``exercises.toml`` doesn't list, or the other way round."""
    path = assignment.folder / "exercises.toml"
    nodes = list(ast.walk(ast.parse(answers.imports_of(assignment.slug))))
    for exercise in assignment.exercises:
        nodes += ast.walk(ast.parse(reference.source_of(exercise)))
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    read = {module.split(".")[0] for module in modules} & set(SLOW)
    for name in sorted(read - set(assignment.imports)):
        if name != "tensorflow" or "keras" not in assignment.imports:
            yield Finding(path, f"The answers use {name}, and `imports` doesn't say so.", f'Add "{name}" to `imports`.')
    for name in sorted(set(assignment.imports) - read):
        yield Finding(path, f"`imports` lists {name}, and no answer uses it.", f'Remove "{name}" from `imports`.')


def prerequisites(assignment: Assignment) -> Iterator[Finding]:
    """Yield each exercise whose solution calls another one's function, which ``builds_on`` doesn't list."""
    path = assignment.folder / "exercises.toml"
    names = {exercise.name for exercise in assignment.exercises}
    for exercise in assignment.exercises:
        nodes = ast.walk(ast.parse(reference.source_of(exercise)))
        called = {node.id for node in nodes if isinstance(node, ast.Name)} & names - {exercise.name}
        for name in sorted(called - set(exercise.builds_on)):
            problem = f"The solution calls `{name}`, and `builds_on` doesn't say so: a mistake there costs points here too."
            yield Finding(path, problem, f'Add "{name}" to `builds_on`.', exercise.name)


def release(assignment: Assignment, folder: Path) -> Iterator[Finding]:
    """Yield that ``course/`` holds another notebook than nbgrader makes of ``solutions/`` now, for which it uses a folder."""
    path = assignment.released_notebook()
    try:
        fresh = releasing.rehearse(assignment, folder)
    except releasing.ReleaseError as problem:
        yield Finding(assignment.solution_notebook, str(problem).strip(), "Correct what nbgrader complains of.")
        return
    if fresh.read_bytes() != path.read_bytes():
        yield Finding(path, "It is not what nbgrader makes of solutions/ now.", "Run `make release`, and commit what changes.")
