"""Names, ids and messages of a stranger's: in a terminal they are text, in a sheet they are no formula."""

from __future__ import annotations

import csv
import io
import json

import nbformat
import pytest
from click.testing import CliRunner
from rich.text import Text

from autograder.classroom import export
from autograder.classroom.canvas import Roster
from autograder.classroom.markup import as_markdown
from autograder.classroom.nbgrader.steps import repairs_cell
from autograder.commands import cli, tables
from autograder.judging.readable import readable
from tests.classroom.conftest import blank_course, course, quick  # noqa: F401 - fixtures
from tests.classroom.made_up import graded, hand_in, run, short
from tests.hostile.attacks import NAME
from tests.pages import harm, look, renderings

#: Text that clears the screen, sets the window's title, makes a link, copies to the clipboard, turns a line round, or hides.
COMMANDS = {
    "clear": "a\x1b[2J\x1b[Hb",
    "title": "a\x1b]0;title\x07b",
    "link": "a\x1b]8;;http://elsewhere.test\x1b\\b\x1b]8;;\x1b\\",
    "clipboard": "a\x1b]52;c;cm0gLXJm\x07b",
    "one character": "a\x9b2Jb",
    "back": "a\b\b\b\rb",
    "turned round": "a\u202eb\u2066c",
    "hidden": "a\u200bb\ufeffc",
    "half a character": "a\ud800b",
    "lines": "a\u2028b\x85c\x0bd",
    "device": "a\x1bP+q544e\x1b\\b",
}


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_text_that_commands_a_terminal_is_written_out(text):
    shown = readable(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").startswith(b"a")
    assert shown != text
    assert readable("naïve ünïcode, 日本語, עברית\n\tand a tab 🙂") == "naïve ünïcode, 日本語, עברית\n\tand a tab 🙂"


def in_a_terminal(write) -> str:
    file = io.StringIO()
    console = tables.Terminal(file=file, force_terminal=True, width=200, color_system="truecolor")
    write(console)
    return file.getvalue()


@pytest.mark.parametrize("text", COMMANDS.values(), ids=COMMANDS)
def test_no_line_and_no_table_hands_a_command_to_the_terminal(text):
    def write(console):
        console.print(text, markup=False)
        table = tables.Table()
        table.add_column("name")
        table.add_row(tables.escape(f"{text} [bold red]x[/] [link=http://elsewhere.test]y[/link] :skull:"))
        console.print(table)

    shown = in_a_terminal(write)
    plain = Text.from_ansi(shown).plain
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown
    assert not set(text) & set(plain) & {*"\x07\b\r\x9b\u202e\u2066\u200b\ufeff\ud800\u2028\x85\x0b"}
    assert "[bold red]x[/] [link=http://elsewhere.test]y[/link] :skull:" in plain


@pytest.mark.parametrize("name", ["[bold]x[/bold]", "[link=http://elsewhere.test]x[/link]", "[/]", ":skull:", "[red", "a\\"])
def test_markup_in_a_name_is_shown_as_it_is(course, quick, name):  # noqa: F811
    if "/" in name:
        name = name.replace("/", "\\")
    hand_in(course, name, b"{")
    hand_in(course, f"{name}2", short(encode="wrong"))
    assert name in run("grade", course, "--dry-run").output
    graded(course, exit_code=1)
    for command, options in (("grade", ["--force"]), ("report", [])):
        assert name in run(command, course, *options).output.replace("\n", "")


def test_a_file_that_cannot_be_graded_is_named_without_commands(tmp_path):
    path = tmp_path / "a\x1b[2J\u202e.ipynb"
    for content in ("{", json.dumps({"nbformat": "\x1b[2J", "cells": 7}), nbformat.writes(nbformat.v4.new_notebook())):
        path.write_text(content)
        result = CliRunner().invoke(cli.main, ["check", str(path)])
        assert result.exit_code == 2
        assert "Could not grade" in result.output
        assert not set(result.output) & {"\x1b", "\u202e"}
        result = CliRunner().invoke(cli.main, ["check", str(path), "--json"])
        assert not set(result.output) & {"\x1b", "\u202e"}
        assert json.loads(result.output)["notebook"] == str(path)


def test_what_a_command_refuses_is_named_without_commands():
    result = CliRunner().invoke(cli.main, ["grade", "\x1b[2Jx"])
    assert result.exit_code == 2
    assert "There is no assignment" in result.output
    assert "\x1b" not in result.output
    result = CliRunner().invoke(cli.main, ["report", "--course-dir", "/\x1b[2Jx"])
    assert "\x1b" not in result.output


@pytest.mark.parametrize(
    "name", [NAME, "**x** <script>", "`", "``a``", "a\n\n# Points: 20\n\n![x](y)", "[x](javascript:y)", "a_b_"]
)
def test_what_the_grader_put_right_quotes_names_and_is_told_nothing_by_them(name):
    for sentence in (f"The cell `{name}` was there 2 times.", f"The file was named {name} before."):
        html = next(renderings(repairs_cell([sentence]).source))
        assert harm(html) == []
        text, tags = look(html)
        assert [each for each, *_ in tags].count("li") == 1
        assert {each for each, *_ in tags} <= {"html", "head", "body", "p", "strong", "ul", "li", "code"}
        assert [each for each, *_ in tags].count("strong") == 1
        assert text.replace("`", "").endswith(" ".join(sentence.replace("`", "").split()))
    assert as_markdown("one_hot (2).ipynb") == "one_hot (2).ipynb"


# ---------------------------------------------------------------- sheets

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "−1", "\t=1", "\r=1", " =1", "\xa0=1",
    "\u3000＝1", "\u200b=1", "\ufeff=1", "\x00=1", "\n=1",
]  # fmt: skip


def by_names(largest, rows):
    return export.canvas(largest, rows)


def by_roster(largest, rows):
    (row,) = rows
    known = {"Student": row.full_name, "ID": "1", "SIS Login ID": row.student, "Section": row.first_name, "01-one-hot": row.email}
    titles = ["01-one-hot", row.last_name]
    return export.canvas(largest, rows, Roster([*known][:4], titles, dict.fromkeys(titles, row.email), [known]))


@pytest.mark.parametrize("form", [export.plain, export.moodle, by_names, by_roster])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_column_that_a_student_can_influence_begins_a_formula(form, formula):
    row = export.Row(formula, formula, formula, formula, formula, {"01-one-hot": 1.0, formula: 1.0}, [], {}, {formula: formula})
    file = io.StringIO()
    form({"01-one-hot": 22.0, formula: 1.0}, [row]).write(file)
    cells = [cell for line in csv.reader(io.StringIO(file.getvalue(), newline="")) for cell in line]
    influenced = [cell for cell in cells if formula[-2:] in cell]
    assert len(influenced) >= 2
    assert all(cell.startswith("'") for cell in influenced)


def test_a_formula_behind_another_countrys_separator_begins_no_cell():
    assert export._cell("Ada;=1+1") == "Ada;'=1+1"
    assert export._cell("Ada\t＝1") == "Ada\t'＝1"
    assert export._cell("Ada-Maria O'Neil; king") == "Ada-Maria O'Neil; king"
