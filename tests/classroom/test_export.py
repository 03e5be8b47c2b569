"""Marks as CSV: plain, for Canvas and for Moodle."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.classroom.made_up import (
    SLUG,
    graded,
    hand_in,
    run,
    url,
)


def exported(root: Path, form: str) -> list[dict[str, str]]:
    result = run("export", root, "--format", form)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def with_names(root: Path) -> None:
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_student(
            "ada", first_name='Ada "Countess"', last_name="Lovelace, King", email="ada@x.org", lms_user_id="77"
        )


def test_the_plain_export_quotes_and_leaves_empty_what_has_no_points(course, quick):
    hand_in(course, "ada")
    hand_in(course, "bela", b"{")
    graded(course, exit_code=1)
    with_names(course)
    ada, bela = exported(course, "csv")
    assert (ada["last name"], ada["first name"], ada["01-one-hot (of 22)"]) == ("Lovelace, King", 'Ada "Countess"', "20")
    assert (bela["01-one-hot (of 22)"], bela["waits for a person"]) == ("", SLUG)


def test_the_canvas_export_has_its_columns_and_the_row_of_possible_points(course, quick):
    hand_in(course, "ada")
    graded(course)
    with_names(course)
    possible, ada = exported(course, "canvas")
    assert list(possible) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", SLUG]
    assert (possible["Student"].strip(), possible[SLUG]) == ("Points Possible", "22")
    assert (ada["Student"], ada["ID"], ada["SIS Login ID"], ada[SLUG]) == ('Lovelace, King, Ada "Countess"', "77", "ada", "20")


def test_the_moodle_export_names_the_user(course, quick, tmp_path):
    hand_in(course, "ada")
    graded(course)
    with_names(course)
    (ada,) = exported(course, "moodle")
    assert (ada["Username"], ada["ID number"], ada["Email address"], ada[SLUG]) == ("ada", "77", "ada@x.org", "20")
    target = tmp_path / "marks.csv"
    assert run("export", course, "--format", "moodle", "--output", target).exit_code == 0
    assert target.read_text(encoding="utf-8").splitlines()[1].startswith("ada,77,")


@pytest.mark.parametrize("student", ["=1+1", "+1", "-1", "@SUM(A1)"])
@pytest.mark.parametrize("form", ["csv", "canvas", "moodle"])
def test_no_export_holds_a_formula(course, quick, student, form):
    hand_in(course, student)
    graded(course)
    row = exported(course, form)[-1]
    assert f"'{student}" in row.values()
    assert not any(value.lstrip()[:1] in set("=+-@") for value in row.values() if value)
