"""The notebooks themselves: they run, they teach in the agreed form, and course/ is what nbgrader makes of solutions/."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterable

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks.verdict import MIME_TYPE
from autograder.classroom import findings
from autograder.classroom.nbgrader import releasing
from autograder.classroom.sanitised import sanitised, verdicts_in
from autograder.judging import notebook
from tests.answers import cells_with
from tests.pages import looks

ASSIGNMENTS = catalog.assignments()
each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda assignment: assignment.slug)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """What nbgrader makes of solutions/ now."""
    root = tmp_path_factory.mktemp("release")
    for assignment in ASSIGNMENTS:
        releasing.rehearse(assignment, root)
    return root


@pytest.mark.slow
@pytest.mark.kernel
@each_assignment
def test_the_solution_runs_top_to_bottom_with_full_marks_and_without_noise(assignment, tmp_path):
    source = notebook.read(assignment.solution_notebook)
    NotebookClient(source, timeout=180, resources={"metadata": {"path": str(tmp_path)}}).execute()
    verdicts = {}
    for cell in source.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert (output.output_type, output.get("name")) != ("stream", "stderr"), output.get("text")
            if MIME_TYPE in output.get("data", {}):
                verdict = output.data[MIME_TYPE]
                verdicts[verdict["exercise"]] = (verdict["status"], verdict["score"])
    assert verdicts == {exercise.name: ("passed", exercise.points) for exercise in assignment.exercises}
    assert {path.name for path in tmp_path.iterdir()} <= {".progress.json"}
    assert looks(sanitised(source, verdicts_in(source))) == looks(source)  # all that an honest notebook shows is kept


@each_assignment
def test_course_is_what_nbgrader_makes_of_solutions(assignment, tmp_path):
    assert said(findings.release(assignment, tmp_path)) == []


@each_assignment
def test_points_and_headers_agree_with_the_catalog(assignment):
    assert said(findings.headers(assignment)) == []


@each_assignment
def test_the_minutes_are_what_the_notebook_takes_and_the_same_everywhere(assignment):
    assert said(findings.minutes(assignment)) == []


@each_assignment
def test_a_long_notebook_says_where_it_is_good_to_stop_and_progress_shows_it(assignment):
    assert said(findings.pauses(assignment)) == []


@pytest.fixture
def changed(monkeypatch, tmp_path):
    """A notebook of the course whose cells a test may change: returns the assignment, and a function that changes its cells."""
    assignment = catalog.assignment("03-gradient-flow")
    content = notebook.read(assignment.solution_notebook)
    path = tmp_path / assignment.notebook
    monkeypatch.setattr(catalog.Assignment, "solution_notebook", property(lambda self: path))

    def change(edit):
        edit(content.cells)
        nbformat.write(content, path)
        return assignment

    return change


def test_what_is_folded_takes_no_minutes(changed):
    words = "word " * findings.WORDS_A_MINUTE * 30

    def write_below_the_fold(cells):
        folded = next(place for place, cell in enumerate(cells) if cell.metadata.get("jp-MarkdownHeadingCollapsed"))
        cells.insert(folded + 1, nbformat.v4.new_markdown_cell(words))
        cells.append(nbformat.v4.new_markdown_cell(f"<details>{words}</details>"))

    def unfold(cells):
        for cell in cells:
            cell.metadata.pop("jp-MarkdownHeadingCollapsed", None)

    before = findings.minutes_of(changed(lambda cells: None))
    assert findings.minutes_of(changed(write_below_the_fold)) == before
    assert findings.minutes_of(changed(unfold)) >= before + 30


def test_a_prediction_takes_a_minute_and_code_as_long_as_its_lines_are_many(changed):
    def predict_thirty_times(cells):
        cells.extend(nbformat.v4.new_code_cell("my_rows, my_share = None, None  # two numbers") for _ in range(30))

    def write_many_lines(cells):
        cells.append(nbformat.v4.new_code_cell("\n".join(["print(1)"] * 440)))

    before = findings.minutes_of(changed(lambda cells: None))
    assert findings.minutes_of(changed(predict_thirty_times)) == before + 30
    assert findings.minutes_of(changed(write_many_lines)) == before + 30 + 15


def test_only_the_next_heading_of_its_rank_ends_what_is_folded():
    made = nbformat.v4.new_markdown_cell
    cells = [made("## 1 · First"), made("hidden"), made("### deeper"), made("## 2 · Second"), made("shown")]
    cells[0].metadata["jp-MarkdownHeadingCollapsed"] = True
    assert [cell.source for cell in findings._unfolded(cells)] == ["## 1 · First", "## 2 · Second", "shown"]


def test_a_place_to_stop_that_only_one_side_knows_is_found(changed):
    def forget(cells):
        for cell in cells:
            cell.source = cell.source.replace(findings.PAUSE, "")

    def elsewhere(cells):
        cells.insert(1, nbformat.v4.new_markdown_cell(findings.PAUSE))
        cells.append(nbformat.v4.new_markdown_cell(findings.PAUSE))

    missing = [each.problem for each in findings.pauses(changed(forget))]
    assert "`pause` stands at `used_rows`, and no text after it says so." in missing
    assert any("and has no place to stop" in problem for problem in missing)
    stray = [each.problem for each in findings.pauses(changed(elsewhere))]
    assert any("stands before the first exercise" in problem for problem in stray)
    assert any("`progress()` doesn't show it" in problem for problem in stray)


def test_new_points_reach_the_notebook(tmp_path):
    import dataclasses

    assignment = ASSIGNMENTS[0]
    dearer = tuple(dataclasses.replace(exercise, points=exercise.points + 1, minutes=99) for exercise in assignment.exercises)
    copy = tmp_path / assignment.notebook
    shutil.copy(assignment.solution_notebook, copy)
    assert releasing.align(copy, dataclasses.replace(assignment, exercises=dearer))
    changed = notebook.read(copy)
    assert _text(changed).count("99 minutes") == len(dearer)
    points = [cell.metadata.nbgrader.points for cell in changed.cells if notebook.checked_exercise(cell)]
    assert points == [exercise.points for exercise in dearer]


@each_assignment
def test_a_release_holds_no_solution(assignment, released):
    folder = released / "course" / assignment.slug
    assert [path.name for path in folder.iterdir()] == [assignment.notebook]
    text = (folder / assignment.notebook).read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "MARK SCHEME" not in text
    for exercise in assignment.exercises:
        (cell,) = [
            cell
            for cell in notebook.read(folder / assignment.notebook).cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise.name
        ]
        assert "raise NotImplementedError" in cell.source


@each_assignment
def test_an_assignment_has_twenty_points_and_one_question_for_a_person(assignment):
    source = notebook.read(assignment.solution_notebook)
    settings = [cell.metadata["nbgrader"] for cell in source.cells if "nbgrader" in cell.metadata]
    graded = {each["grade_id"]: each["points"] for each in settings if each["grade"]}
    assert graded == {f"check-{exercise.name}": exercise.points for exercise in assignment.exercises}
    assert said(findings.points(assignment)) == []


@each_assignment
def test_what_a_solution_calls_is_what_the_exercise_builds_on(assignment):
    assert said(findings.prerequisites(assignment)) == []


def test_a_solution_that_calls_what_is_not_listed_is_named():
    assignment = catalog.assignment("01-one-hot")
    exercises = tuple(dataclasses.replace(exercise, builds_on=()) for exercise in assignment.exercises)
    (finding,) = findings.prerequisites(dataclasses.replace(assignment, exercises=exercises))
    assert finding.exercise == "embed_by_matmul"
    assert "calls `one_hot`" in str(finding)


@each_assignment
def test_the_files_of_an_assignment_are_there_and_no_others(assignment):
    assert said(findings.missing_files(assignment)) == []
    assert said(findings.stray_files(assignment)) == []


@each_assignment
def test_the_catalog_lists_the_slow_packages_that_the_answers_import(assignment):
    assert said(findings.imports(assignment)) == []


@each_assignment
def test_test_cells_are_locked_and_end_in_their_check(assignment):
    for cell in notebook.read(assignment.solution_notebook).cells:
        name = notebook.checked_exercise(cell)
        if name:
            assert cell.metadata.nbgrader.locked
            assert cell.source.splitlines()[-1] == f'check("{name}")'


@each_assignment
def test_notebooks_are_committed_without_outputs(assignment):
    for path in (assignment.solution_notebook, ROOT / "course" / assignment.slug / assignment.notebook):
        for cell in notebook.read(path).cells:
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None


@each_assignment
def test_a_notebook_is_valid_and_its_cells_have_ids_of_their_own(assignment):
    source = nbformat.read(assignment.solution_notebook, as_version=nbformat.NO_CONVERT)
    nbformat.validate(source)
    ids = [cell.id for cell in source.cells]
    assert len(ids) == len(set(ids))
    assert source.metadata.kernelspec.name == "python3"


@each_assignment
def test_each_exercise_is_explained_built_and_checked_in_order(assignment):
    order = []
    for cell in notebook.read(assignment.solution_notebook).cells:
        header = re.match(r"### Exercise \d+ · `(\w+)`", cell.source)
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if header:
            order.append(("header", header.group(1)))
        elif grade_id in {exercise.name for exercise in assignment.exercises}:
            order.append(("build", grade_id))
        elif grade_id.startswith("check-"):
            order.append(("check", grade_id.removeprefix("check-")))
    assert order == [(step, exercise.name) for exercise in assignment.exercises for step in ("header", "build", "check")]


@each_assignment
def test_a_notebook_teaches_in_rounds_and_shows_at_least_three_figures(assignment):
    source = notebook.read(assignment.solution_notebook)
    text = _text(source)
    assert len(re.findall(r"\*\*Predict\b", text)) >= 5
    assert len(re.findall(r"\bWhy\b", text)) >= 2
    drawn = {name for cell in source.cells if cell.cell_type == "code" for name in re.findall(r"figures\.(\w+)\(", cell.source)}
    assert len(drawn - {"slider"}) >= 3
    assert "public question" in text


@each_assignment
def test_no_sentence_says_simply(assignment):
    text = _text(notebook.read(assignment.solution_notebook))
    assert not re.findall(r"\b(simply|obviously|of course|trivially)\b", text, flags=re.IGNORECASE)


def test_the_learner_judges_each_claim_that_is_plainly_true_or_false():
    (cell,) = cells_with(catalog.assignment("04-keras-embedding").solution_notebook, "verdicts")
    claims = set(re.findall(r'"(\w+)": None', cell.source))
    assert claims == {
        "one_matrix", "never_updated", "autoencoder", "like_any_layer", "not_a_function", "length_free", "max_plus_one",
        "random_start", "needs_length", "seven_rows", "ids_have_gradient",
    }  # fmt: skip


@each_assignment
def test_students_are_told_how_many_hidden_checks_there_are(assignment):
    assert said(findings.further_checks(assignment)) == []


def test_the_release_counts_the_hidden_checks(tmp_path):
    assignment = catalog.assignment("01-one-hot")
    path = tmp_path / "exercises.toml"
    right = (assignment.folder / "exercises.toml").read_text()
    for stale in (right.replace("further_checks = 2", "further_checks = 7", 1), right.replace("further_checks = 2\n", "")):
        path.write_text(stale)
        releasing._write_further_checks(path, assignment)
        assert path.read_text() == right


def test_a_stale_number_of_hidden_checks_is_found():
    assignment = catalog.assignment("01-one-hot")
    first, *others = assignment.exercises
    exercises = (dataclasses.replace(first, further_checks=first.further_checks + 1), *others)
    (finding,) = findings.further_checks(dataclasses.replace(assignment, exercises=exercises))
    assert (finding.exercise, finding.remedy) == (first.name, "Type: autograder release")


def said(found: Iterable[findings.Finding]) -> list[str]:
    return [str(finding) for finding in found]


def _text(source: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in source.cells)
