"""What lies in `submitted/` and isn't graded is said by every command, and of several notebooks the one with the work counts."""

from __future__ import annotations

import csv
import io
import os

import nbformat
import pytest

from autograder.catalog import ROOT
from autograder.judging import notebook
from tests.classroom.made_up import ASSIGNMENT, RELEASED, SLUG, graded, hand_in, run, score, short

WORK = nbformat.writes(short()).encode()
UNTOUCHED = nbformat.writes(RELEASED).encode()
OF_02 = (ROOT / "course" / "02-lookup" / "lookup.ipynb").read_bytes()

#: What lies below `submitted/`, and where the line says that it belongs.
ELSEWHERE = {
    "Jane Doe_123456_assignsubmission_file_/one_hot.ipynb": "Jane Doe_123456_assignsubmission_file_ is a learning platform's",
    "Jane Doe_123457_assignsubmission_file_one_hot.ipynb": "move it out of submitted/, and sort it in with `autograder collect`",
    "doejane_12345_67890_one_hot.ipynb": "move it out of submitted/, and sort it in with `autograder collect`",
    "doejane_LATE_12345_67890_one_hot-1.ipynb": "move it out of submitted/, and sort it in with `autograder collect`",
    "download.zip": "move it out of submitted/, and sort it in with `autograder collect`",
    "download/Jane Doe_123458_assignsubmission_file_/one_hot.ipynb": "sort it in with `autograder collect`",
    "one_hot.ipynb": "a notebook belongs into submitted/<student>/<assignment>/",
    "one_hot.IPYNB": "a notebook belongs into submitted/<student>/<assignment>/",
    "bela/one_hot.ipynb": "what counts is in submitted/bela/01-one-hot/.",
    "bela/one_hot.ipynb.txt": "what counts is in submitted/bela/01-one-hot/.",
    "bela/One_Hot.IPYNB": "what counts is in submitted/bela/01-one-hot/.",
    "chen/01-one-hot (1)/one_hot.ipynb": "what counts is in submitted/chen/01-one-hot/.",
    "chen/01-One-Hot/one_hot.ipynb": "what counts is in submitted/chen/01-one-hot/.",
    "dora/01-one-hot/01-one-hot/one_hot.ipynb": "what counts is in the folder 01-one-hot itself",
    "emil/01-one-hot/Emil_1_assignsubmission_file_/one_hot.ipynb": "sort it in with `autograder collect`",
}


def put(root, name, content=WORK):
    path = root / "submitted" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def told(name: str, lines: list[str]) -> str:
    """Return the one line about a file: of its own name, or of the folder that it lies in."""
    found = [line for line in lines if line.startswith("submitted/") and f"{line} ".startswith(f"submitted/{name} ")]
    parent = name.rsplit("/", 1)[0]
    found = found or [line for line in lines if line.startswith(f"submitted/{parent} ")]
    (line,) = found
    return line


@pytest.mark.parametrize("command", ["grade", "report", "export", "page"])
def test_every_command_lists_what_is_left_out_in_one_line_each_with_where_it_belongs(course, quick, tmp_path, command):
    hand_in(course, "ada")
    graded(course)
    for name in ELSEWHERE:
        put(course, name)
    if command == "page":
        run("report", course, "--html", tmp_path / "report.html")
        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert '<h2 id="left-out">Left out of submitted/</h2>' in page
        text = page.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        lines = [line.removeprefix("<li>").removesuffix("</li>") for line in text.splitlines()]
    else:
        result = run(command, course)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        lines = (result.stderr if command == "export" else result.stdout).splitlines()
    for name, place in ELSEWHERE.items():
        assert place in told(name, lines)
        assert "was left out" in told(name, lines)


def test_marks_on_the_standard_output_stay_clean(course, quick):
    hand_in(course, "ada")
    graded(course)
    put(course, "one_hot.ipynb")
    result = run("export", course)
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert row["student"] == "ada"
    assert "submitted/one_hot.ipynb" in result.stderr


def test_a_report_of_a_class_of_which_nothing_is_in_its_place_says_what_lies_there(course, quick):
    put(course, "Jane Doe_123456_assignsubmission_file_/one_hot.ipynb")
    result = run("report", course)
    assert result.exit_code == 1
    assert "autograder collect" in result.output
    assert "Nothing is graded yet" in result.output


def test_nothing_is_said_where_all_is_in_its_place(course, quick, tmp_path):
    hand_in(course, "ada")
    (course / "submitted" / "ada" / SLUG / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    graded(course)
    run("report", course, "--html", tmp_path / "report.html")
    shown = run("grade", course).output + run("report", course).output + run("export", course).stderr
    assert "eft out" not in shown + (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_notebook_that_lies_one_folder_too_deep_needs_a_person_and_gets_no_silent_0(course, quick):
    hand_in(course, "ada", name=f"{SLUG}/one_hot.ipynb")
    hand_in(course, "bela", UNTOUCHED)
    hand_in(course, "bela", name=f"{SLUG}/one_hot.ipynb")
    result = run("grade", course)
    assert result.exit_code == 1
    shown = " ".join(result.output.replace("│", " ").split())
    assert "There is no notebook one_hot.ipynb in the folder. There is 01-one-hot/one_hot.ipynb: what counts is" in shown
    assert "one_hot.ipynb is as it was handed out, and there is 01-one-hot/one_hot.ipynb. Leave the one" in shown
    assert shown.count("could not be graded") == 2


def test_a_deeper_notebook_takes_nothing_from_one_in_its_place(course, quick):
    hand_in(course, "ada")
    for name in (f"{SLUG}/one_hot.ipynb", "02-lookup/lookup.ipynb"):
        hand_in(course, "ada", short(encode="wrong"), name=name)
    assert graded(course) == 1
    assert score(course, "ada") == 20


@pytest.mark.parametrize("copy", ["one_hot-Copy1.ipynb", "one_hot (1).ipynb", "my work.ipynb", "one_hot.ipynb.txt"])
def test_an_untouched_notebook_gives_way_to_the_one_with_the_work_and_it_is_said(course, quick, copy):
    hand_in(course, "ada", UNTOUCHED)
    hand_in(course, "ada", short(encode="wrong"), name=copy)
    result = run("grade", course)
    assert result.exit_code == 0, result.output
    assert score(course, "ada") == 18
    first = notebook.read(course / "autograded" / "ada" / SLUG / ASSIGNMENT.notebook).cells[0].source
    assert f"one_hot.ipynb holds no work, so {copy} was graded, which does." in first
    assert "was named" not in first
    assert f"submitted/ada/01-one-hot/one_hot.ipynb was left out: what counts is {copy} beside it." in result.output


def test_of_two_notebooks_with_different_work_a_person_chooses(course, quick):
    hand_in(course, "ada")
    hand_in(course, "ada", short(encode="wrong"), name="one_hot-Copy1.ipynb")
    result = run("grade", course)
    assert result.exit_code == 1
    shown = " ".join(result.output.replace("│", " ").split())
    assert "there is different work in one_hot.ipynb, one_hot-Copy1.ipynb. Leave the one that counts" in shown
    (course / "submitted" / "ada" / SLUG / "one_hot-Copy1.ipynb").unlink()
    assert graded(course) == 1
    assert score(course, "ada") == 20


@pytest.mark.parametrize("beside", [WORK, UNTOUCHED, OF_02, b"{"], ids=["the same", "untouched", "another one", "broken"])
def test_what_adds_nothing_takes_nothing_away(course, quick, beside):
    hand_in(course, "ada")
    hand_in(course, "ada", beside, name="one_hot-Copy1.ipynb")
    assert graded(course) == 1
    assert score(course, "ada") == 20
    assert "one_hot-Copy1.ipynb was left out: what counts is one_hot.ipynb beside it" in run("grade", course).output


def test_the_notebook_of_another_assignment_is_sent_to_its_place(course, quick):
    hand_in(course, "ada")
    hand_in(course, "ada", OF_02, name="lookup.ipynb")
    shown = run("grade", course).output
    assert "submitted/ada/01-one-hot/lookup.ipynb was left out: what counts is in submitted/ada/02-lookup/." in shown
    assert score(course, "ada") == 20


def test_what_cannot_be_read_beside_an_untouched_notebook_is_left_to_a_person(course, quick, tmp_path):
    (tmp_path / "elsewhere.ipynb").write_bytes(WORK)
    for student, content in {"ada": b"{", "bela": b" " * (notebook.LARGEST + 1)}.items():
        hand_in(course, student, UNTOUCHED)
        hand_in(course, student, content, name="one_hot-Copy1.ipynb")
    for student in ("chen", "dora"):
        hand_in(course, student, UNTOUCHED)
    folder = course / "submitted"
    (folder / "chen" / SLUG / "one_hot-Copy1.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    os.mkfifo(folder / "dora" / SLUG / "one_hot-Copy1.ipynb")
    hand_in(course, "emil", b"{")
    hand_in(course, "emil", name="one_hot-Copy1.ipynb")
    result = run("grade", course)
    assert result.exit_code == 1
    shown = " ".join(result.output.replace("│", " ").split())
    assert shown.count("is as it was handed out, and there is one_hot-Copy1.ipynb. Leave") == 4
    assert "one_hot.ipynb can't be read, and one_hot-Copy1.ipynb can. Leave" in shown


def test_more_notebooks_than_anybody_compares_are_left_to_a_person(course, quick):
    for number in range(11):
        hand_in(course, "ada", name=f"one_hot ({number}).ipynb")
    result = run("grade", course)
    assert result.exit_code == 1
    assert "The folder holds 11 notebooks. Leave the one that counts" in " ".join(result.output.replace("│", " ").split())
