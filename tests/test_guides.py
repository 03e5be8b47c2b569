"""The guides: what they tell somebody to type can be typed, and what they link to is there."""

from __future__ import annotations

import re
import shlex

import click
import pytest

import autograder
from autograder.catalog import ROOT
from autograder.commands.cli import main


def commands_in(guide: str) -> list[list[str]]:
    """Return the words of each ``autograder …`` that a guide types, in a line of its own or in the text."""
    text = (ROOT / "guides" / f"{guide}.md").read_text(encoding="utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"(?m)(?:^|`)\.venv/bin/(autograder [^`\n]*)", text)]


@pytest.mark.parametrize("guide", ["learner", "instructor", "jupyterhub"])
def test_each_command_of_a_guide_can_be_typed(guide):
    assert commands_in(guide)
    for name, *words in commands_in(guide):
        command = main.commands[name]
        context = click.Context(command)
        command.make_parser(context).parse_args(list(words))  # which raises at an option that there isn't
        for option in command.params:
            if isinstance(option.type, click.Choice):
                said = [words[place + 1] for place, word in enumerate(words[:-1]) if word in option.opts]
                assert set(said) <= set(option.type.choices)


def test_the_guide_for_instructors_leads_through_every_command_for_a_class():
    typed = [name for name, *_ in commands_in("instructor")]
    steps = ["doctor", "collect", "grade", "report", "feedback", "export", "forget"]
    assert list(dict.fromkeys(typed)) == steps


def test_the_four_names_of_the_guide_for_learners_are_those_of_the_package():
    text = (ROOT / "guides" / "learner.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `(\w+)\(", text, flags=re.MULTILINE)
    assert len(names) == 4
    assert all(callable(getattr(autograder, name)) for name in names)


@pytest.mark.parametrize("guide", ["learner", "instructor"])
def test_what_a_guide_links_to_has_a_heading_of_that_name(guide):
    folder = ROOT / "guides"
    text = (folder / f"{guide}.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]*\.md)#([^)]+)\)", text)
    assert links
    for path, anchor in links:
        headings = re.findall(r"(?m)^#+ (.*)$", (folder / path).read_text(encoding="utf-8"))
        assert anchor in {heading.lower().replace(" ", "-") for heading in headings}
