"""Lay out a new assignment: a small one that passes every test, from the templates of this room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from nbformat import NotebookNode

from autograder import catalog
from autograder.catalog import ROOT

#: Two digits and words in small letters.
_SLUG = re.compile(r"\d\d(-[a-z][a-z0-9]*)+")
#: A longer slug, in characters, makes names that no line has room for.
_LONGEST_SLUG = 40
#: How long the example takes to work through.
_MINUTES = 20
#: A notebook's row in the README's table.
_ROW = re.compile(r"\| \[\d\d [^\]]+\]\(course/([^/]+)/[^)]+\) \|.*\|")
_KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: nbgrader's marks of a cell, by what JupyterLab's side bar calls it: an autograded answer, autograder tests, a graded task.
_MARKS: dict[str, dict[str, Any]] = {
    "answer": {"solution": True},
    "check": {"grade": True, "locked": True, "points": 0},
    "question": {"task": True, "locked": True, "points": 0},
}


class Refused(ValueError):
    """An assignment of this name can't be laid out; the message says why and what to do."""


@dataclass(frozen=True)
class Names:
    """What a new assignment and its parts are called, by its slug.

    Attributes
    ----------
    slug : str
        For example ``"05-which-rows-move"``.
    """

    slug: str

    @property
    def dashed(self) -> str:
        """The words alone, as they stand in ids: ``which-rows-move``."""
        return self.slug[3:]

    @property
    def words(self) -> str:
        """The words as they stand in code, where they also name the module of figures: ``which_rows_move``."""
        return self.dashed.replace("-", "_")

    @property
    def title(self) -> str:
        """The notebook's title: ``Which rows move``."""
        return self.dashed.replace("-", " ").capitalize()

    @property
    def notebook(self) -> str:
        """The notebook's file name."""
        return f"{self.words}.ipynb"

    @property
    def exercise(self) -> str:
        """The example's function."""
        return f"{self.words}_lengths"

    @property
    def figure(self) -> str:
        """The example's figure."""
        return f"{self.words}_picture"


def write(slug: str) -> dict[Path, str]:
    """Write the files of a new assignment, and list it where every assignment is listed.

    Parameters
    ----------
    slug : str
        Two digits and words, such as ``"05-which-rows-move"``.

    Returns
    -------
    dict of Path to str
        What was written, and what each file holds. ``course/`` is still as it was: that is nbgrader's to make.

    Raises
    ------
    Refused
        If the slug has another form, or if a name that comes from it is taken. Nothing is written then.
    """
    names = _names(slug)
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder.commands"), undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    shown = {name: getattr(names, name) for name in ("slug", "dashed", "words", "title", "notebook", "exercise", "figure")}

    def render(name: str) -> str:
        return templates.get_template(f"{name}.j2").render(shown, minutes=_MINUTES)

    ships, secret = ROOT / "autograder" / "assignments" / slug, ROOT / "solutions" / slug
    drawings = ROOT / "course" / "figures"
    readme, exports = ROOT / "README.md", drawings / "__init__.py"
    new = {
        ships / "exercises.toml": (render("exercises.toml"), "points, minutes and hints of the exercises"),
        ships / "test_public.py": (render("test_public.py"), "the checks that every learner has"),
        ships / "misconceptions.py": (render("misconceptions.py"), "wrong answers, each with a tutor's sentence"),
        secret / names.notebook: (nbformat.writes(notebook_of(render("notebook.md"))) + "\n", "the notebook with solutions"),
        secret / "test_hidden.py": (render("test_hidden.py"), "the checks that only the instructor has"),
        secret / "variants.py": (render("variants.py"), "right answers that look unusual"),
        drawings / f"{names.words}.py": (render("figures.py"), "the notebook's figures"),
        exports: (_with_figure(exports.read_text(encoding="utf-8"), names), "the new figure, by its name"),
        readme: (_with_row(readme.read_text(encoding="utf-8"), names), "the new notebook's row"),
    }
    for path, (text, _) in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    catalog.assignments.cache_clear()
    return {path: what for path, (_, what) in new.items()}


def _names(slug: str) -> Names:
    """Return the names that come from a slug, if all of them are free."""
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise Refused(
            f"{slug!r} is no name for an assignment. Write two digits and words in small letters, with dashes between them: "
            f"05-which-rows-move. At most {_LONGEST_SLUG} characters."
        )
    names = Names(slug)
    for each in catalog.assignments():
        if each.slug[:2] == slug[:2]:
            raise Refused(f"The number {slug[:2]} is taken by {each.slug}. Choose another one.")
    exports = (ROOT / "course" / "figures" / "__init__.py").read_text(encoding="utf-8")
    taken = {
        f"the notebook {names.notebook}": names.notebook in {each.notebook for each in catalog.assignments()},
        f"the exercise {names.exercise}": names.exercise in {each.name for each in catalog.exercises()},
        f"the figure {names.figure}": f'"{names.figure}"' in exports,
        f"the module course/figures/{names.words}.py": (ROOT / "course" / "figures" / f"{names.words}.py").exists(),
        **{
            f"the folder {name}/{slug}": (ROOT / name / slug).exists()
            for name in ("autograder/assignments", "solutions", "course")
        },
    }
    there = [what for what, is_there in taken.items() if is_there]
    if there:
        raise Refused(f"{slug} would need {there[0]}, and that is there already. Choose other words.")
    return names


def notebook_of(text: str) -> NotebookNode:
    """Make a notebook of a text in which each cell stands below a line such as ``%% text`` or ``%% answer one_hot``."""
    parts = re.split(r"^%% (\w+) ?(\S*)\n", text, flags=re.MULTILINE)[1:]
    cells = []
    for number, (kind, name, source) in enumerate(zip(parts[::3], parts[1::3], parts[2::3], strict=True), start=1):
        made = cell(kind, source.strip("\n"), name)
        if not name:
            made.id = f"{number:03}-{kind}"
        cells.append(made)
    return nbformat.v4.new_notebook(cells=cells, metadata=_KERNEL)


def cell(kind: str, source: str, name: str = "") -> NotebookNode:
    """Make a cell of a solution notebook.

    Parameters
    ----------
    kind : {"text", "header", "code", "answer", "check", "question"}
        The last three carry nbgrader's marks; their points come from ``exercises.toml`` with the next release.
    source : str
        What it holds.
    name : str
        For an answer, a check or a header the exercise, for a question its name.
    """
    make = nbformat.v4.new_code_cell if kind in ("code", "answer", "check") else nbformat.v4.new_markdown_cell
    made = make(source)
    prefix = f"{kind}-" if kind in ("check", "header") else ""
    if name:
        made.id = prefix + name.replace("_", "-")
    if kind in _MARKS:
        plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
        made.metadata["nbgrader"] = plain | _MARKS[kind] | {"grade_id": prefix + name}
    return made


def _with_figure(text: str, names: Names) -> str:
    """Add a figure to what ``course/figures`` exports: the import and the name, each in its alphabetical place."""
    lines = text.splitlines()
    end = lines.index("__all__ = [")
    modules = {number: re.match(r"from course\.figures\.(\w+) import", line) for number, line in enumerate(lines[:end])}
    later = [number for number, found in modules.items() if found and found.group(1) > names.words]
    exported = {number: line.strip(' ",') for number, line in enumerate(lines) if number > end}
    after = [number for number, name in exported.items() if name == "]" or (name[:1].islower() and name > names.figure)]
    lines.insert(after[0], f'    "{names.figure}",')
    lines.insert(later[0] if later else end - 1, f"from course.figures.{names.words} import {names.figure}")
    return "\n".join(lines) + "\n"


def _with_row(text: str, names: Names) -> str:
    """Add a notebook to the README's table, in the order of the slugs."""
    lines = text.splitlines()
    rows = {number: found.group(1) for number, line in enumerate(lines) if (found := _ROW.fullmatch(line))}
    if not rows:
        raise Refused("README.md has no table of notebooks to which this one could be added. Put its rows back first.")
    later = [number for number, slug in rows.items() if slug > names.slug]
    link = f"[{names.slug[:2]} {names.title}](course/{names.slug}/{names.notebook})"
    lines.insert(later[0] if later else max(rows) + 1, f"| {link} | *write here what the reader finds out* | {_MINUTES} |")
    return "\n".join(lines) + "\n"
