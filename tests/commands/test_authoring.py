"""What an author types: `new` lays out an assignment that is proved, and `lint` names whatever is wrong with one."""

from __future__ import annotations

import ast
import dataclasses
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks.verdict import Status, Verdict
from autograder.classroom import findings, workers
from autograder.classroom.groups import Answer, Group
from autograder.commands import drafts, scaffold
from autograder.judging import notebook
from tests.classroom.made_up import Here, QuickJudge, graded, hand_in, short

SLUG = "77-small-try"
SHIPS, SECRET, COURSE = f"autograder/assignments/{SLUG}", f"solutions/{SLUG}", f"course/{SLUG}"
SECTION = "## Add an exercise in ten minutes"

#: One process for many commands, each in a copy of it: what takes seconds is imported once.
COMMANDS = """
import os, sys
from autograder.classroom import proof
from autograder.commands.cli import main
for line in sys.stdin:
    if not os.fork():
        main(line.split())
    print(f"exit {os.waitstatus_to_exitcode(os.wait()[1])}", flush=True)
"""

pytestmark = pytest.mark.xdist_group("authoring")  # one process makes what all of these need


def environment_of(root: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(root), "COLUMNS": "200"}


class Author:
    """Somebody who types commands in a copy of the course."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._commands = subprocess.Popen(
            [sys.executable, "-c", COMMANDS], cwd=root, env=environment_of(root), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def types(self, *words: str) -> tuple[int, str]:
        """Run `autograder` with these words, and return its exit code and what it shows."""
        assert self._commands.stdin is not None
        assert self._commands.stdout is not None
        self._commands.stdin.write(" ".join(words) + "\n")
        self._commands.stdin.flush()
        shown = ""
        for line in self._commands.stdout:
            end = re.fullmatch(r"exit (-?\d+)\n", line)
            if end:
                return int(end.group(1)), shown
            shown += line
        pytest.fail(shown)

    def leaves(self) -> None:
        self._commands.communicate()


@pytest.fixture(scope="module")
def author(tmp_path_factory) -> Iterator[Author]:
    """An author with a copy of the course, who has laid out an assignment."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this copy of the course is no git checkout")
    root = tmp_path_factory.mktemp("course")
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and not name.startswith("tests/hostile/"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    typing = Author(root)
    code, shown = typing.types("new", SLUG)
    assert code == 0, shown
    assert f"{SECRET}/small_try.ipynb" in shown
    assert f"autograder lint {SLUG}" in shown
    yield typing
    typing.leaves()


@pytest.mark.slow
def test_what_new_lays_out_is_proved(author):
    code, shown = author.types("lint", SLUG)
    assert code == 0, shown
    assert re.search(r"small_try_lengths │ +20 │ +2 │ +5 │ +3 │ +✓", shown)


@pytest.mark.slow
@pytest.mark.kernel
def test_what_new_lays_out_passes_the_tests_of_every_assignment(author):
    files = ["tests/course", "tests/test_proof.py", "tests/test_setup.py"]
    chosen = f"{SLUG} or small_try or no_two_figures or enough or readme or README"
    passed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *files],
        cwd=author.root, env=environment_of(author.root), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert passed.returncode == 0, passed.stdout
    ruff = shutil.which("ruff", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if ruff:
        for command in (["check"], ["format", "--check"]):
            parts = [SHIPS, SECRET, "course/figures"]
            styled = subprocess.run(
                [ruff, *command, "--no-cache", *parts], cwd=author.root, capture_output=True, text=True, check=False
            )
            assert styled.returncode == 0, styled.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slug", "sentence"),
    [
        ("which-rows-move", "Write two digits and words"),
        ("5-which-rows-move", "Write two digits and words"),
        ("05-Which_Rows", "Write two digits and words"),
        ("78-" + "very-" * 10 + "long", "At most 40 characters"),
        (SLUG, f"The number 77 is taken by {SLUG}"),
        ("02-other-words", "The number 02 is taken by 02-lookup"),
        ("78-lookup", "the notebook lookup.ipynb, and that is there already. Choose other words"),
        ("78-drawing", "the module course/figures/drawing.py, and that is there already"),
    ],
)
def test_new_refuses_a_name_that_it_can_not_use_and_says_what_to_do(author, slug, sentence):
    code, shown = author.types("new", slug)
    assert code == 1
    assert sentence in shown
    assert not (author.root / "solutions" / slug).exists() or slug == SLUG


@pytest.mark.parametrize("slug", ["05-a", "98-" + "abcdefgh-" * 4 + "i"])
def test_names_of_any_length_give_a_notebook_whose_cells_have_ids_of_their_own(slug):
    names = scaffold.Names(slug)
    made = scaffold.notebook_of(f"%% text\nhello\n%% answer {names.exercise}\npass\n%% check {names.exercise}\n1\n")
    nbformat.validate(made)
    assert len({cell.id for cell in made.cells}) == 3
    assert notebook.checked_exercise(made.cells[2]) == names.exercise


# ---- what lint finds


def replaced(old: str, new: str):
    """Return a change of a file's text."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


RIGHT_IN_THE_STUB = 'return np.linalg.norm(np.asarray(table)[ids], axis=-1)\\n",\n"    ### BEGIN SOLUTION'
BREAKS = {
    "a misconception that is right": (
        f"{SHIPS}/misconceptions.py",
        replaced("** 2).sum(axis=-1)", "** 2).sum(axis=-1) ** 0.5"),
        "`small-try-lengths-squared` should lose points, and it gets 20 of 20 points",
    ),
    "a misconception that behaves as another": (
        f"{SHIPS}/misconceptions.py",
        replaced("[np.asarray(ids)].sum(axis=-1)", "[np.asarray(ids)] ** 2 @ np.ones(np.shape(table)[1])"),
        "`small-try-lengths-added` is taken for `small-try-lengths-squared`",
    ),
    "an id that another assignment has": (
        f"{SHIPS}/misconceptions.py",
        replaced("small_try_lengths_added", "reads_columns"),
        "The id `reads-columns` occurs 2 times in the course",
    ),
    "a short sentence": (
        f"{SHIPS}/misconceptions.py",
        lambda text: re.sub('"""You add up the numbers.*"""', '"""Square them."""', text),
        "`small-try-lengths-added` has the sentence 'Square them.'",
    ),
    "a twin that doesn't exist": (
        f"{SHIPS}/misconceptions.py",
        replaced('("small_try_lengths")', '("small_try_lengths", twin="nobody")'),
        "The twin of `small-try-lengths-squared`, `nobody`, doesn't exist",
    ),
    "a hint that is missing": (
        f"{SHIPS}/exercises.toml",
        lambda text: re.sub(r'    "Square each.*\n', "", text),
        "`small_try_lengths` has 1 hint.",
    ),
    "a hint that gives the answer away": (
        f"{SHIPS}/exercises.toml",
        replaced("Read the rows first", "Write rows = np.asarray(table)[np.asarray(ids)]"),
        "has a line of the solution, `rows = np.asarray(table)[np.asarray(ids)]`",
    ),
    "points that are not 20": (f"{SHIPS}/exercises.toml", replaced("points = 20", "points = 19"), "have 19 points together"),
    "minutes that the notebook doesn't take": (
        f"{SHIPS}/exercises.toml",
        replaced("minutes = 20", "minutes = 35"),
        "Its notebook takes 20 minutes, and `minutes` is 35. Write minutes = 20",
    ),
    "a front with other minutes": (
        f"{SECRET}/small_try.ipynb",
        replaced("About 20 minutes", "About 35 minutes"),
        "Its first cell doesn't say “About 20 minutes”",
    ),
    "a row with other minutes": (
        "README.md",
        lambda text: re.sub(r"(?m)^(.*77-small-try.*) 20 \|$", r"\1 35 |", text),
        "The row of 77-small-try doesn't end with its 20 minutes",
    ),
    "an import that nobody needs": (
        f"{SHIPS}/exercises.toml",
        replaced('"02-lookup"]\n', '"02-lookup"]\nimports = ["keras"]\n'),
        "`imports` lists keras, and no answer uses it",
    ),
    "a check without a sentence": (
        f"{SHIPS}/test_public.py",
        lambda text: re.sub('"""A single id.*"""', "", text),
        "`test_a_single_id` has no sentence",
    ),
    "a check without an exercise": (
        f"{SHIPS}/test_public.py",
        replaced('@exercise("small_try_lengths")\n', ""),
        "`test_a_single_id` belongs to no exercise",
    ),
    "a variant that is wrong": (
        f"{SECRET}/variants.py",
        replaced("[np.asarray(ids)], axis=-1)", "[np.asarray(ids)], axis=0)"),
        "`small_try_lengths__norm` gets 2.5 of 20 points",
    ),
    "a file that can't be run": (f"{SECRET}/variants.py", lambda text: text + "def (", "Running it stops with SyntaxError"),
    "a header line of other minutes": (
        f"{SECRET}/small_try.ipynb",
        replaced("20 points · 10 minutes", "20 points · 12 minutes"),
        "the header line differs from exercises.toml. Type: autograder release",
    ),
    "a title of another exercise": (
        f"{SECRET}/small_try.ipynb",
        replaced("### Exercise 1 · `small_try_lengths`", "### Exercise 2 · `small_try_lengths`"),
        "There is no title ### Exercise 1 · `small_try_lengths`",
    ),
    "a solution that is wrong": (
        f"{SECRET}/small_try.ipynb",
        replaced("(rows**2)", "(rows**4)"),
        "The solution of `small_try_lengths` gets 0 of 20 points",
    ),
    "a stub that passes": (
        f"{SECRET}/small_try.ipynb",
        replaced("### BEGIN SOLUTION", RIGHT_IN_THE_STUB),
        "`small_try_lengths`, as it is handed out, should count as not attempted, and it gets 20 of 20 points",
    ),
    "a question without a mark scheme": (
        f"{SECRET}/small_try.ipynb",
        lambda text: text.replace("### BEGIN MARK SCHEME", "Scheme").replace("### END MARK SCHEME", ""),
        "The question `explain-small-try` has no mark scheme",
    ),
    "a release that is stale": (
        f"{COURSE}/small_try.ipynb",
        replaced("In your own words", "In your words"),
        "It is not what nbgrader makes of solutions/ now. Run `make release`",
    ),
    "a stray file": (f"{COURSE}/notes.txt", lambda text: "precious", "It doesn't belong here"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", BREAKS)
def test_lint_names_the_file_and_what_is_wrong_with_it(author, what):
    name, change, sentence = BREAKS[what]
    path = author.root / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        path.write_text(change(before or ""), encoding="utf-8")
        code, shown = author.types("lint", SLUG)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert code == 1, shown
    assert [line for line in shown.splitlines() if line.startswith(f"✗ {name}: ") and sentence in line], shown


@pytest.mark.slow
@pytest.mark.parametrize("name", [f"{SHIPS}/misconceptions.py", f"{SECRET}/test_hidden.py", f"{COURSE}/small_try.ipynb"])
def test_lint_names_a_file_that_is_missing(author, name, tmp_path):
    away = shutil.move(author.root / name, tmp_path)
    try:
        code, shown = author.types("lint", "77")
    finally:
        shutil.move(away, author.root / name)
    assert code == 1, shown
    assert f"✗ {name}: It is missing." in shown


@pytest.mark.slow
def test_a_certificate_is_of_the_files_for_which_it_was_made(author):
    pages = [author.root / "solutions" / name for name in ("CERTIFICATE.md", "certificate.json")]
    before = [page.read_text(encoding="utf-8") for page in pages]
    checks = author.root / SHIPS / "test_public.py"
    asked = checks.read_text(encoding="utf-8")
    try:
        code, shown = author.types("lint", SLUG)
        assert f"Type: autograder lint --certificate {SLUG}" in shown
        code, shown = author.types("lint", "--certificate", SLUG)
        assert code == 0, shown
        assert re.search(r"small_try_lengths +5 +(\d\d)/\1/\1 +\d", shown)
        assert "1 notebook anew" in shown
        assert f"## {SLUG}" in pages[0].read_text(encoding="utf-8")
        assert "## 01-one-hot" in pages[0].read_text(encoding="utf-8")  # the others stay
        code, shown = author.types("lint", SLUG)
        assert "--certificate" not in shown
        checks.write_text(asked.replace("    expect(", "    assert (", 1), encoding="utf-8")
        assert f"Type: autograder lint --certificate {SLUG}" in author.types("lint", SLUG)[1]
    finally:
        checks.write_text(asked, encoding="utf-8")
        for page, text in zip(pages, before, strict=True):
            page.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_lint_says_which_assignments_there_are(author):
    code, shown = author.types("lint", "99")
    assert code == 2
    assert SLUG in shown


# ---- a misconception out of what a class did

ODD = """
def shifted(ids, size):
    return (np.asarray(ids) + 2) % size


def one_hot(ids, vocab_size):
    # odd, by ada
    return np.eye(vocab_size)[shifted(ids, vocab_size)]
"""
BANK = "autograder/assignments/01-one-hot/misconceptions.py"


@pytest.fixture
def odd_class(monkeypatch, tmp_path):
    monkeypatch.setattr("autograder.judging.judge.Judge", QuickJudge)
    monkeypatch.setattr(workers, "local_executor", lambda workers: Here())
    for student in ("ada", "bela"):
        hand_in(tmp_path, student, short(one_hot=ODD))
    graded(tmp_path)
    return tmp_path


@pytest.fixture
def bank(author):
    path = author.root / BANK
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


@pytest.mark.slow
def test_a_group_becomes_a_draft_of_which_lint_complains_until_it_has_a_sentence(author, odd_class, bank):
    code, shown = author.types("new-misconception", "one_hot", "--course-dir", str(odd_class))
    assert code == 0, shown
    assert "autograder lint 01-one-hot" in shown
    written = bank.read_text(encoding="utf-8")
    assert '@misconception("one_hot")' in written.replace("'", '"').split("def draft_one_hot(ids, vocab_size):")[0][-30:]
    assert "DRAFT: say in a sentence what a tutor would say. 2 students" in written
    assert "ada" not in written.split("def draft_one_hot")[1]
    code, shown = author.types("lint", "01-one-hot")
    assert code == 1
    assert f"✗ {BANK}: `draft_one_hot` is still a draft" in shown
    named = re.sub(r'"""DRAFT.*?"""', '"""Your 1 stands two places too far to the right."""', written, flags=re.DOTALL)
    bank.write_text(named.replace("draft_one_hot", "two_places_too_far"), encoding="utf-8")
    code, shown = author.types("lint", "01-one-hot")
    assert code == 0, shown  # it loses points, and is named as itself


@pytest.mark.slow
def test_a_second_draft_has_a_name_of_its_own(author, odd_class, bank):
    for _ in range(2):
        assert author.types("new-misconception", "one_hot", "1", "--course-dir", str(odd_class))[0] == 0
    assert "def draft_one_hot_2(ids, vocab_size):" in bank.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("one_hot", "2"), "one_hot has 1 group that no sentence explains. Look at: autograder report 01-one-hot"),
        (("encode",), "encode has no answers that no sentence explains"),
        (("one_hott",), "Did you mean 'one_hot'"),
    ],
)
def test_a_group_that_is_not_there_is_no_draft(author, odd_class, bank, words, sentence):
    before = bank.read_text(encoding="utf-8")
    code, shown = author.types("new-misconception", *words, "--course-dir", str(odd_class))
    assert code != 0
    assert sentence in shown
    assert bank.read_text(encoding="utf-8") == before


def test_a_draft_runs_nothing_of_a_students_when_it_is_imported():
    group = Group("one_hot", (Answer("ada", Verdict("one_hot", "01-one-hot", Status.FAILED, 0, 5), lambda: None),))
    example = "import os\n\n@os.abort\ndef one_hot(ids: os.abort(), size=os.abort()):\n    return ids"
    source = drafts.draft(catalog.exercise("one_hot"), example, group, ast.parse("import numpy as np"))
    marked = []
    exec(source, {"misconception": lambda exercise: marked.append})
    assert [made.__name__ for made in marked] == ["draft_one_hot"]


def test_a_list_of_slow_packages_is_compared_with_what_the_answers_import():
    assignment = catalog.assignment("04-keras-embedding")
    assert list(findings.imports(assignment)) == []
    (finding,) = findings.imports(dataclasses.replace(assignment, imports=()))
    assert 'Add "keras" to `imports`.' in str(finding)


# ---- CONTRIBUTING.md


def section() -> tuple[str, list[tuple[str, str]]]:
    """Return the text of the section on exercises, and its blocks: language and content."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text = re.split(r"^## ", text.split(f"{SECTION}\n")[1], flags=re.MULTILINE)[0] if SECTION in text else ""
    # The cell with a title has lines that begin with ###, and no section begins in a block.
    return text, re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def put_into_the_notebook(path: Path, kind: str, source: str, name: str) -> None:
    """Do what an author does in JupyterLab: add a cell before the last exercise, the question, and mark it for nbgrader."""
    content = notebook.read(path)
    place = next(place for place, cell in enumerate(content.cells) if "In your own words" in cell.source)
    content.cells.insert(place, scaffold.cell(kind, source, name))
    nbformat.write(content, path)


@pytest.mark.slow
def test_who_follows_the_ten_minutes_has_an_exercise_that_is_proved(author, tmp_path):
    text, blocks = section()
    root = tmp_path / "course"
    shutil.copytree(author.root, root)
    settings = root / SHIPS / "exercises.toml"
    for before, after in re.findall(r"`(\w+ = \d+)` becomes `(\w+ = \d+)`", text):
        content = settings.read_text(encoding="utf-8")
        assert content.count(before) == 1
        settings.write_text(content.replace(before, after), encoding="utf-8")
    typed = []
    for language, content in blocks:
        if language == "sh":
            typed += [line.removeprefix(".venv/bin/autograder ").split() for line in content.splitlines()]
            continue
        path, source = re.match(r"# (\S+)\n(.*)", content, flags=re.DOTALL).groups()
        if path.endswith(".ipynb"):
            kind = "header" if language == "markdown" else "check" if source.startswith("check(") else "answer"
            put_into_the_notebook(root / path, kind, source.strip(), "dot_of_rows")
        else:
            with open(root / path, "a", encoding="utf-8") as file:
                file.write(f"\n\n{source}")
    assert typed[0] == ["new", SLUG]  # which is done already
    second = Author(root)
    for words in typed[1:]:
        code, shown = second.types(*words)
        assert code == 0, shown
    second.leaves()
    assert re.search(r"small_try_lengths │ +15 │", shown)
    assert re.search(r"dot_of_rows +│ +5 │ +2 │ +1 │ +1 │ +✓", shown)
