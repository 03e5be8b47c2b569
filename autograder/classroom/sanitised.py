"""Make a student's notebook harmless to whoever opens it, whatever opens it: formgrader, feedback pages, JupyterLab, nbconvert.

What is kept of a notebook is listed here, and all else goes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.checks.verdict import MIME_TYPE, Verdict
from autograder.classroom.markup import SVG, clean_html, is_picture, markdown, svg, tex
from autograder.judging import notebook as notebooks
from autograder.judging.judge import shown

_NAME = re.compile(r"[\w.+ ()-]{1,60}")
_MARKS: dict[str, Any] = {
    "grade": bool, "grade_id": str, "locked": bool, "points": (int, float), "schema_version": int, "solution": bool, "task": bool,
    "cell_type": str, "checksum": str,
}  # fmt: skip
#: How many characters of Markdown, HTML and TeX a notebook may have. An honest one has some ten thousand.
MOST_RENDERED = 5_000_000
_LEFT_OUT = "[Left out here: this notebook has more text than a page can hold.]"
_RENDERED: dict[str, Callable[[str], str]] = {"text/html": clean_html, "text/markdown": markdown, "text/latex": tex}
_OTHERS: dict[str, Callable[[str], str | None]] = {"text/plain": lambda text: text, SVG: svg}


def sanitised(notebook: NotebookNode, verdicts: Iterable[Verdict] = ()) -> NotebookNode:
    """Return a notebook as it may be shown: what a student wrote is harmless, and the test cells show our own verdicts.

    Parameters
    ----------
    notebook : NotebookNode
        As it was handed in, or as it is after the run. It is left alone.
    verdicts : iterable of Verdict
        One for each test cell that is to show one. What the notebook says there in their place is no verdict.
    """
    seen: set[str] = set()
    room = _Room(MOST_RENDERED)
    cells = [_cell(cell, f"cell-{number}", seen, room) for number, cell in enumerate(notebook.get("cells") or [])]
    made = nbformat.from_dict({"metadata": _about(notebook.get("metadata")), "nbformat": 4, "nbformat_minor": 5})
    made["cells"] = cells
    places = {notebooks.checked_exercise(cell): cell for cell in cells if cell.cell_type == "code"}
    for verdict in verdicts:
        if verdict.exercise in places:
            places[verdict.exercise].outputs = [shown(verdict)]
    whole: NotebookNode = made
    return whole


def verdicts_in(notebook: NotebookNode) -> list[Verdict]:
    """Return the verdicts that a graded notebook shows, each where its exercise is checked."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                verdict = Verdict.from_json(output["data"][MIME_TYPE])
                if verdict.exercise == notebooks.checked_exercise(cell):
                    found.append(verdict)
    return found


@dataclass
class _Room:
    """How many more characters there is room for."""

    left: int

    def rendered(self, render: Callable[..., str], text: str, *options: Any) -> str:
        """Return a text as a function renders it, or what stands for it where there is no room left."""
        if len(text) > self.left:
            return _LEFT_OUT
        self.left -= len(text)
        return render(text, *options)


def _cell(cell: NotebookNode, other_id: str, seen: set[str], room: _Room) -> NotebookNode:
    name = str(cell.get("id"))
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,50}", name):
        name = other_id
    while name in seen:
        name = f"{other_id}-{len(seen)}" if name == other_id else other_id
    seen.add(name)
    kind, source = cell.get("cell_type"), _text(cell.get("source"))
    made: dict[str, Any] = {"id": name, "metadata": _marks(cell.get("metadata"))}
    if kind == "code":
        outputs = cell.get("outputs")
        shown = [_output(each, room) for each in (outputs if isinstance(outputs, list) else []) if isinstance(each, dict)]
        made |= {"source": source, "execution_count": _count(cell.get("execution_count")), "outputs": shown}
    else:
        attachments = _attachments(cell.get("attachments"))
        made |= {"source": room.rendered(markdown, source, attachments)} | ({"attachments": attachments} if attachments else {})
    whole: NotebookNode = nbformat.from_dict({"cell_type": kind if kind in ("code", "markdown") else "raw", **made})
    return whole


#: What of a cell's metadata is on or off.
_SWITCHES = ("deletable", "editable", "jp-MarkdownHeadingCollapsed")


def _marks(metadata: object) -> dict[str, Any]:
    """Return what nbgrader and its pages need of a cell's metadata."""
    known = metadata if isinstance(metadata, dict) else {}
    kept = {name: known[name] for name in _SWITCHES if isinstance(known.get(name), bool)}
    marks = known.get("nbgrader")
    if isinstance(marks, dict) and re.fullmatch(r"[\w.-]{1,200}", str(marks.get("grade_id", ""))):
        kept["nbgrader"] = {name: marks[name] for name, kind in _MARKS.items() if isinstance(marks.get(name), kind)}
    return kept


def _about(metadata: object) -> dict[str, Any]:
    """Return a notebook's kernel and language; renderers make class names of them."""
    known = metadata if isinstance(metadata, dict) else {}
    kept = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for part, names in kept.items():
        given = known.get(part)
        if isinstance(given, dict) and all(_NAME.fullmatch(_text(given.get(name))) for name in names):
            kept[part] = {name: given[name] for name in names}
    return kept


def _attachments(attachments: object) -> dict[str, dict[str, str]]:
    known = attachments if isinstance(attachments, dict) else {}
    kept = {}
    for name, pictures in known.items():
        of_one = pictures if isinstance(pictures, dict) else {}
        good = {kind: code for kind, code in of_one.items() if is_picture(kind, code)}
        if good:
            kept[name] = good
    return kept


def _output(output: dict[str, Any], room: _Room) -> dict[str, Any]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        traceback = [_text(line) for line in lines] if isinstance(lines, list) else []
        return {
            "output_type": kind,
            "ename": _text(output.get("ename")),
            "evalue": _text(output.get("evalue")),
            "traceback": traceback,
        }
    data = output.get("data")
    kept = _data(data if isinstance(data, dict) else {}, room)
    made: dict[str, Any] = {"output_type": "display_data", "data": kept, "metadata": _sizes(output.get("metadata"), kept)}
    if kind == "execute_result":
        made |= {"output_type": kind, "execution_count": _count(output.get("execution_count"))}
    return made


def _data(data: dict[str, Any], room: _Room) -> dict[str, str]:
    """Return what an output shows in the forms that are known; in words that there was something, if none of them is."""
    kept: dict[str, str] = {}
    for kind, content in data.items():
        if kind in _RENDERED:
            kept[kind] = room.rendered(_RENDERED[kind], _text(content))
        elif kind in _OTHERS:
            other = _OTHERS[kind](_text(content))
            if other is not None:
                kept[kind] = other
        elif is_picture(kind, _text(content)):
            kept[kind] = _text(content)
    if data and not kept:
        kept["text/plain"] = "[An output of a kind that is not shown here.]"
    return kept


def _sizes(metadata: object, data: dict[str, str]) -> dict[str, Any]:
    """Return the size and the alternative text of pictures."""
    known = metadata if isinstance(metadata, dict) else {}
    kept: dict[str, Any] = {}
    for kind in data:
        given = known.get(kind)
        if isinstance(given, dict):
            about: dict[str, Any] = {name: given[name] for name in ("width", "height") if type(given.get(name)) in (int, float)}
            if isinstance(given.get("alt"), str):
                about["alt"] = given["alt"]
            kept |= {kind: about} if about else {}
    return kept


def _count(number: object) -> int | None:
    return number if type(number) is int and 0 <= number < 10**9 else None


def _text(value: object) -> str:
    """Return a text, or the lines of one, without halves of characters, which no file can hold."""
    if isinstance(value, list):
        value = "".join(each for each in value if isinstance(each, str))
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
