"""The form of a notebook: fields of the right kind, text that can be written, and not too much of it.

nbformat only logs what is wrong with a notebook. What comes from a file or from a kernel takes this form where it enters, so that
whatever reads it later, nbgrader's gradebook among them, can rely on it.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Collection
from typing import Any

import nbformat
from nbformat import NotebookNode

#: What all outputs of a notebook may have together, in bytes. An honest notebook with pictures has a few million.
OUTPUT_BYTES = 10_000_000
#: What an output counts beyond what is in it, in bytes: a hundred thousand empty ones take long to store and to show.
_OUTPUT_ITSELF = 1000
#: What the metadata of a cell, of an output or of the notebook may have, in bytes.
_METADATA_BYTES = 20_000
#: Values that are nested deeper are left out: copying them would take Python's stack.
_DEEPEST = 60
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_JSON_TYPE = re.compile(r"application/([^\n]*\+)?json")
_CELL_ID = re.compile(r"[\w-]{1,64}", flags=re.ASCII)


def text(value: str) -> str:
    """Return a text that any file can hold: half a character, as JSON and Python's own strings may have it, becomes �."""
    return value if value.isascii() else _HALF_A_CHARACTER.sub("\ufffd", value)


def writable(value: Any, deepest: int = _DEEPEST) -> Any:
    """Return what any reader of JSON takes: whole characters, finite numbers, keys that are text, no deep nesting."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if deepest and isinstance(value, dict):
        return {text(str(key)): writable(each, deepest - 1) for key, each in value.items()}
    if deepest and isinstance(value, list | tuple):
        return [writable(each, deepest - 1) for each in value]
    return None


def size(value: Any) -> int:
    """Return how many characters a value has as JSON; one that JSON can't hold has more than any limit."""
    try:
        return len(json.dumps(value, ensure_ascii=False))
    except (ValueError, TypeError, RecursionError):
        return 2**63


def notebook(content: dict[str, Any]) -> NotebookNode:
    """Return a notebook of format 4 whose every field is of the right kind.

    Parameters
    ----------
    content : dict
        A notebook as JSON has it, with a list of cells that are objects with a source. Cells may share an id.
    """
    made = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
    made.metadata = nbformat.from_dict(_metadata(content.get("metadata"), _OF_NOTEBOOKS))
    made.cells = [nbformat.from_dict(_cell(cell, place)) for place, cell in enumerate(content["cells"])]
    return made


def _cell(content: dict[str, Any], place: int) -> dict[str, Any]:
    kind = content.get("cell_type")
    cell: dict[str, Any] = {
        "cell_type": kind if kind in ("code", "markdown") else "raw",
        "id": content.get("id"),
        "metadata": _metadata(content.get("metadata"), _OF_CELLS),
        "source": _lines(content.get("source")),
    }
    if not isinstance(cell["id"], str) or not _CELL_ID.fullmatch(cell["id"]):
        cell["id"] = f"cell-{place}"
    if kind == "code":
        outputs = content.get("outputs")
        found = [output(each) for each in outputs] if isinstance(outputs, list) else []
        cell |= {
            "outputs": [each for each in found if each is not None],
            "execution_count": _count(content.get("execution_count")),
        }
    elif isinstance(content.get("attachments"), dict):
        cell["attachments"] = {text(str(name)): _bundle(each) for name, each in content["attachments"].items()}
    return cell


def output(content: Any) -> NotebookNode | None:
    """Return an output whose every field is of the right kind; None for what is no output."""
    if not isinstance(content, dict):
        return None
    kind = content.get("output_type")
    made: dict[str, Any] = {"output_type": kind}
    if kind == "stream":
        made |= {"name": "stderr" if content.get("name") == "stderr" else "stdout", "text": _lines(content.get("text"))}
    elif kind == "error":
        frames = content.get("traceback")
        made |= {name: _lines(content.get(name)) for name in ("ename", "evalue")}
        made["traceback"] = [_lines(each) for each in frames] if isinstance(frames, list) else [_lines(frames)]
    elif kind in ("display_data", "execute_result"):
        made |= {"data": _bundle(content.get("data")), "metadata": _metadata(content.get("metadata"), _OF_OUTPUTS)}
        if kind == "execute_result":
            made["execution_count"] = _count(content.get("execution_count"))
    else:
        return None
    return nbformat.from_dict(made)


def message(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return what a kernel tells everybody, with every field that ends up in a notebook of the right kind."""
    made = dict(content)
    if "execution_count" in content:
        made["execution_count"] = _count(content["execution_count"])
    shown = output({**content, "output_type": "display_data" if kind == "update_display_data" else kind})
    made |= {name: each for name, each in (shown or {}).items() if name != "output_type"}
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, dict) else None
    made["transient"] = {"display_id": text(name)} if isinstance(name, str) else {}
    return made


def limited(executed: NotebookNode, most_bytes: int = OUTPUT_BYTES, *, but: Collection[int] = ()) -> None:
    """Cut the outputs of a notebook that are too much together, and say so in their place; those of some cells are left alone."""
    left = most_bytes
    for index, cell in enumerate(executed.cells):
        for place, each in enumerate(cell.get("outputs", []) if index not in but else []):
            left -= size(each) + _OUTPUT_ITSELF if left >= 0 else 0
            if left < 0:
                cell.outputs[place:] = [left_out(most_bytes)]
                break


def left_out(most_bytes: int) -> NotebookNode:
    """Return the output that stands where one is left out, as all of them together were too much."""
    told = f"[Left out: the outputs of this notebook have more than {most_bytes / 1e6:g} MB together.]\n"
    return nbformat.v4.new_output("stream", name="stdout", text=told)


def unique_ids(made: NotebookNode) -> None:
    """Give each cell an id of its own, which nbformat wants."""
    seen: set[str] = set()
    taken = {cell.get("id") for cell in made.cells}
    free = (name for name in map("cell-{}".format, itertools.count()) if name not in taken)
    for cell in made.cells:
        if cell.get("id") in seen or not _CELL_ID.fullmatch(str(cell.get("id", ""))):
            cell["id"] = next(free)
        seen.add(cell["id"])


def _lines(value: Any) -> str:
    """Return a text, which a file may hold as a list of lines."""
    if isinstance(value, list):
        return "".join(text(each) for each in value if isinstance(each, str))
    return text(value) if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 2**31 else None


def _bundle(value: Any) -> dict[str, Any]:
    """Return data by MIME type: text, or what JSON holds under the types for JSON."""
    if not isinstance(value, dict):
        return {}
    bundle: dict[str, Any] = {}
    for name, each in value.items():
        if isinstance(name, str) and _JSON_TYPE.fullmatch(name):
            bundle[name] = writable(each)
        elif isinstance(each, str | list):
            bundle[text(str(name))] = _lines(each)
    return bundle


def _metadata(value: Any, known: dict[str, Callable[[Any], bool]]) -> dict[str, Any]:
    """Return metadata without what is too long, and without fields that nbformat or nbconvert know in another form."""
    kept: dict[str, Any] = {}
    left = _METADATA_BYTES
    for name, each in value.items() if isinstance(value, dict) else ():
        apart = name in ("nbgrader", "widgets")  # an answer's mark, and the state of sliders, which may be large
        if left < 20 and not apart:  # a hundred thousand more need not be looked at
            continue
        entry = writable(each)
        if name in known and not known[name](entry):
            continue
        if apart:
            long = size(entry) > (_METADATA_BYTES if name == "nbgrader" else OUTPUT_BYTES)
        else:
            needed = size(name) + size(entry)
            long = needed > left
            left -= 0 if long else needed
        if not long:
            kept[text(str(name))] = entry
    return kept


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kinds)


def _are_texts(value: Any) -> bool:
    """Say whether this is an object of texts with a name; an editor's mode may be an object."""
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        return False
    return all(isinstance(each, str) or (name == "codemirror_mode" and isinstance(each, dict)) for name, each in value.items())


def _are_tags(value: Any) -> bool:
    right = isinstance(value, list) and all(isinstance(tag, str) and re.fullmatch(r"[^,\n]+", tag) for tag in value)
    return right and len(set(value)) == len(value)


def _are_widgets(value: Any) -> bool:
    """Say whether nbconvert can show these widgets: a cloud notebook saves some without their state."""
    return isinstance(value, dict) and all(
        isinstance(each, dict) and isinstance(each.get("state"), dict) for each in value.values()
    )


def _never(value: Any) -> bool:
    return False


_OF_NOTEBOOKS: dict[str, Callable[[Any], bool]] = {
    "kernelspec": lambda value: _are_texts(value) and "display_name" in value,
    "language_info": _are_texts,
    "orig_nbformat": _never,  # which never stands in a file
    "title": _is(str),
    "authors": _is(list),
    "widgets": _are_widgets,
}
_OF_CELLS: dict[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str) and value.isprintable() and value != "",
    "tags": _are_tags,
    "jupyter": _is(dict),
    "execution": lambda value: isinstance(value, dict) and all(isinstance(each, str) for each in value.values()),
    "collapsed": _is(bool),
    "scrolled": lambda value: isinstance(value, bool) or value == "auto",
    "format": _is(str),
    "nbgrader": _is(dict),
}
_OF_OUTPUTS: dict[str, Callable[[Any], bool]] = {"filename": _never, "filenames": _never}  # where nbconvert would write files
