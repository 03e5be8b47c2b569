"""The gradebook may lie in another database."""

from __future__ import annotations

import csv
import io
import shutil

import pytest

from tests.classroom.made_up import (
    graded,
    grades,
    hand_in,
    run,
    score,
    short,
    submission,
)


@pytest.mark.slow
def test_the_gradebook_may_be_a_postgresql_server(course, quick, postgres):
    hand_in(course, "ada")
    hand_in(course, "bela", short(encode="wrong"))
    too_long = hand_in(course, "a" * 200)  # the column has 128 characters, which SQLite doesn't mind
    assert graded(course, "--db", postgres, exit_code=1) == 3
    shutil.rmtree(too_long.parent.parent)
    assert score(course, "bela", postgres) == 18
    with submission(course, "bela", postgres) as (gradebook, found):
        grades(found)["explain-one-hot"].manual_score = 2
        gradebook.db.commit()
    hand_in(course, "bela")
    assert graded(course, "--db", postgres) == 1
    assert score(course, "bela", postgres) == 22
    assert graded(course, "--db", postgres) == 0
    assert graded(course) == 0  # the other gradebook is written from the ledger
    assert score(course, "bela") == 20
    shown = run("export", course, "--db", postgres).stdout
    assert [row["total"] for row in csv.DictReader(io.StringIO(shown))] == ["20", "22"]
    assert run("feedback", course, "--db", postgres).exit_code == 0


def test_a_gradebook_in_a_folder_that_can_not_be_used_is_a_sentence_with_what_to_do(course):
    hand_in(course, "ada")
    result = run("export", course, "--db", f"sqlite:///{course}/none/gradebook.db")
    assert result.exit_code == 1
    assert "unable to open database file. Look whether its folder is there, whose it is" in result.output


def test_a_database_that_is_not_there_is_one_sentence_without_the_password(course):
    hand_in(course, "ada")
    result = run("grade", course, "--db", "postgresql+psycopg2://grader:secret@127.0.0.1:1/marks")
    assert result.exit_code == 1
    assert "can't be opened" in result.output
    assert "secret" not in result.output
