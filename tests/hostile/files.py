"""Hostile files: each function writes one into a folder and returns its path."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from autograder import catalog
from autograder.judging import notebook

ASSIGNMENT = catalog.assignment("01-one-hot")
RELEASED = notebook.read(catalog.ROOT / "course" / ASSIGNMENT.slug / ASSIGNMENT.notebook)
#: The right answer that a notebook has to keep, whatever else happened to it.
ANSWER = "def one_hot(ids, vocab_size):\n    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).astype(float)"


def _content() -> dict[str, Any]:
    """Return the released notebook with the answer to `one_hot`, as JSON has it."""
    content: dict[str, Any] = json.loads(nbformat.writes(copy.deepcopy(RELEASED)))
    _cell(content, "one_hot")["source"] = ANSWER
    return content


def _cell(content: dict[str, Any], grade_id: str) -> dict[str, Any]:
    return next(cell for cell in content["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def _written(folder: Path, content: Any, name: str = ASSIGNMENT.notebook) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


# ------------------------------------------------------------------------------------------------------ no notebooks


def truncated(folder: Path) -> Path:
    whole = json.dumps(_content()).encode()
    return _written(folder, whole[: len(whole) // 2])


def empty(folder: Path) -> Path:
    return _written(folder, b"")


def white_space(folder: Path) -> Path:
    return _written(folder, b" \n\t\n" * 1000)


def binary(folder: Path) -> Path:
    return _written(folder, bytes(range(256)) * 100)


def zeros(folder: Path) -> Path:
    return _written(folder, bytes(10_000))


def zip_file(folder: Path) -> Path:
    return _written(folder, b"PK\x03\x04" + bytes(100))


def conflict_markers(folder: Path) -> Path:
    text = json.dumps(_content(), indent=1).replace("\n", "\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n", 1)
    return _written(folder, text.encode())


def list_in_place_of_an_object(folder: Path) -> Path:
    return _written(folder, [_content()])


def number(folder: Path) -> Path:
    return _written(folder, 5.0)


def nothing_but_null(folder: Path) -> Path:
    return _written(folder, None)


def text_in_quotes(folder: Path) -> Path:
    return _written(folder, "a notebook")


def no_cells(folder: Path) -> Path:
    content = _content()
    del content["cells"]
    return _written(folder, content)


def cells_that_are_an_object(folder: Path) -> Path:
    return _written(folder, _content() | {"cells": {"0": _content()["cells"][0]}})


def cells_that_are_numbers(folder: Path) -> Path:
    return _written(folder, _content() | {"cells": [1, None, "one_hot", [], True]})


def format_99(folder: Path) -> Path:
    return _written(folder, _content() | {"nbformat": 99})


def format_that_is_a_text(folder: Path) -> Path:
    return _written(folder, _content() | {"nbformat": "four", "nbformat_minor": []})


def format_below_zero(folder: Path) -> Path:
    return _written(folder, _content() | {"nbformat": -1})


def sources_that_are_numbers(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        cell["source"] = 7
    return _written(folder, content)


def metadata_that_is_a_list(folder: Path) -> Path:
    content = _content()
    content["metadata"] = []
    for cell in content["cells"]:
        cell["metadata"] = ["nbgrader"]
    return _written(folder, content)


def marks_that_are_texts(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        cell["metadata"]["nbgrader"] = "check-one_hot"
    return _written(folder, content)


def cells_without_a_type(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        del cell["cell_type"]
    return _written(folder, content)


def deeply_nested(folder: Path) -> Path:
    return _written(
        folder, b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b', "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'
    )


def deeply_nested_metadata(folder: Path) -> Path:
    text = json.dumps(_content() | {"metadata": {"deep": "HERE"}}).replace('"HERE"', '{"a": ' * 900 + "0" + "}" * 900)
    return _written(folder, text.encode())


def number_of_a_million_digits(folder: Path) -> Path:
    return _written(folder, json.dumps(_content())[:-1].encode() + b', "large": ' + b"9" * 1_000_000 + b"}")


def half_a_character(folder: Path) -> Path:
    content = _content()
    content["cells"][0]["source"] = "\ud800"
    content["cells"].append(
        {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "execution_count": None, "source": "'\udfff'"}
    )
    return _written(folder, content)


def hundred_megabytes(folder: Path) -> Path:
    content = _content()
    text = "x" * 100_000_000
    cell = _cell(content, "one_hot")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return _written(folder, content)


def notebook_of_another_course(folder: Path) -> Path:
    cells = [nbformat.v4.new_code_cell("import this"), nbformat.v4.new_markdown_cell("one_hot")]
    return _written(folder, nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode(), "other.ipynb")


def web_page(folder: Path) -> Path:
    return _written(folder, b"\n<!DOCTYPE html>\n<html><body>one_hot</body></html>")


def pdf(folder: Path) -> Path:
    return _written(folder, b"%PDF-1.7\n" + bytes(range(256)))


def half_a_character_as_the_name_of_a_field(folder: Path) -> Path:
    content = _content()
    del content["cells"]
    return _written(folder, content | {"\ud800": 1, "nbformat": "\udfff"})


def link_to_nowhere(folder: Path) -> Path:
    (folder / ASSIGNMENT.notebook).symlink_to(folder / "nowhere")
    return folder / ASSIGNMENT.notebook


def link_to_itself(folder: Path) -> Path:
    (folder / ASSIGNMENT.notebook).symlink_to(folder / ASSIGNMENT.notebook)
    return folder / ASSIGNMENT.notebook


def link_to_a_secret(folder: Path) -> Path:
    (folder / ASSIGNMENT.notebook).symlink_to("/etc/passwd")
    return folder / ASSIGNMENT.notebook


def folder_with_the_name_of_a_notebook(folder: Path) -> Path:
    (folder / ASSIGNMENT.notebook).mkdir()
    return folder / ASSIGNMENT.notebook


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / ASSIGNMENT.notebook)
    return folder / ASSIGNMENT.notebook


def endless_device(folder: Path) -> Path:
    (folder / ASSIGNMENT.notebook).symlink_to("/dev/zero")
    return folder / ASSIGNMENT.notebook


def name_that_climbs(folder: Path) -> Path:
    return folder / ".." / ".." / ".." / "etc" / "nowhere" / ".." / ASSIGNMENT.notebook


def name_with_a_zero_byte(folder: Path) -> Path:
    return folder / "one_hot\0.ipynb"


def name_without_end(folder: Path) -> Path:
    return folder / ("x" * 5000 + ".ipynb")


# ------------------------------------------------------------------------------------------------- damaged notebooks


def other_kernel(folder: Path) -> Path:
    content = _content()
    content["metadata"]["kernelspec"] = {"name": "../../bin/sh", "display_name": "Shell", "language": "sh"}
    return _written(folder, content)


def no_kernel(folder: Path) -> Path:
    return _written(folder, _content() | {"metadata": {}})


def stripped_metadata(folder: Path) -> Path:
    content = _content() | {"metadata": {}}
    for place, cell in enumerate(content["cells"]):
        cell["metadata"], cell["id"] = {}, f"stripped-{place}"
    return _written(folder, content)


def duplicated_cells(folder: Path) -> Path:
    content = _content()
    content["cells"] = [copy.deepcopy(cell) for cell in content["cells"] for _ in range(3)]
    return _written(folder, content)


def duplicated_cell_ids(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        cell["id"] = "same"
    return _written(folder, content)


def cell_ids_of_other_cells(folder: Path) -> Path:
    content = _content()
    ids = [cell["id"] for cell in content["cells"]]
    for cell, other in zip(content["cells"], reversed(ids), strict=True):
        cell["id"] = other
    return _written(folder, content)


def cell_ids_that_are_no_ids(folder: Path) -> Path:
    content = _content()
    for place, cell in enumerate(content["cells"]):
        cell["id"] = ["", "../..", "x" * 1000, "a b"][place % 4]
    return _written(folder, content)


def split_cell(folder: Path) -> Path:
    content = _content()
    place = content["cells"].index(_cell(content, "one_hot"))
    half = copy.deepcopy(content["cells"][place])
    half["id"], half["metadata"] = "second-half", {}
    content["cells"][place]["source"] = "helper = 1"
    content["cells"].insert(place + 1, half)
    return _written(folder, content)


def deleted_test_cells(folder: Path) -> Path:
    content = _content()
    content["cells"] = [
        c for c in content["cells"] if not c["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check-")
    ]
    return _written(folder, content)


def deleted_answers(folder: Path) -> Path:
    content = _content()
    names = {exercise.name for exercise in ASSIGNMENT.exercises}
    content["cells"] = [c for c in content["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") not in names]
    return _written(folder, content)


def reordered_cells(folder: Path) -> Path:
    content = _content()
    content["cells"].reverse()
    imports = next(cell for cell in content["cells"] if "import numpy" in "".join(cell["source"]))
    content["cells"].remove(imports)
    content["cells"].insert(0, imports)
    return _written(folder, content)


def all_cells_reversed(folder: Path) -> Path:
    content = _content()
    content["cells"].reverse()
    return _written(folder, content)


def imports_at_the_end(folder: Path) -> Path:
    content = _content()
    imports = next(cell for cell in content["cells"] if "import numpy" in "".join(cell["source"]))
    content["cells"].remove(imports)
    content["cells"].append(imports)
    return _written(folder, content)


def answers_that_became_text(folder: Path) -> Path:
    content = _content()
    for place, exercise in enumerate(ASSIGNMENT.exercises):
        cell = _cell(content, exercise.name)
        cell["cell_type"] = ["markdown", "raw"][place % 2]
        cell.pop("outputs"), cell.pop("execution_count")
    return _written(folder, content)


def foreign_cells(folder: Path) -> Path:
    content = _content()
    for place in range(0, 20, 2):
        mark = {"grade_id": f"check-bonus{place}", "grade": True, "points": 100, "solution": False, "locked": True}
        cell = {"cell_type": "code", "id": f"bonus-{place}", "execution_count": None, "outputs": [], "source": "100.0"}
        content["cells"].insert(place, cell | {"metadata": {"nbgrader": mark | {"schema_version": 3, "task": False}}})
    return _written(folder, content)


def changed_points_and_flags(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        if mark := cell["metadata"].get("nbgrader"):
            mark.update(points=1e9, grade=True, locked=False, solution=True, task=True, cell_type="markdown")
    return _written(folder, content)


def points_that_are_no_numbers(folder: Path) -> Path:
    text = json.dumps(_content())
    return _written(
        folder,
        text.replace('"points": ', '"points": NaN, "more": ')
        .replace('"schema_version": 3', '"schema_version": Infinity')
        .encode(),
    )


def rewritten_tests(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check-"):
            cell["source"] = "5.0  # def one_hot(ids, vocab_size)"
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "5.0"}, "metadata": {}, "execution_count": 1}
            ]
    return _written(folder, content)


def tests_that_became_text(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("check-"):
            cell.update(cell_type="markdown", source="done")
            cell.pop("outputs"), cell.pop("execution_count")
    return _written(folder, content)


def not_a_number(folder: Path) -> Path:
    text = json.dumps(_content() | {"metadata": {"value": float("nan"), "other": float("-inf")}})
    return _written(folder, text.encode())


def keys_that_come_twice(folder: Path) -> Path:
    text = json.dumps(_content())
    return _written(folder, ('{"cells": [], "nbformat": 3, ' + text[1:]).encode())


def thousands_of_cells(folder: Path) -> Path:
    content = _content()
    cell = {"cell_type": "code", "execution_count": None, "outputs": [], "metadata": {}, "source": "x = 1"}
    content["cells"] += [cell | {"id": f"more-{place}"} for place in range(5000)]
    return _written(folder, content)


def bomb_of_names(folder: Path) -> Path:
    content = _content()
    names = {f"key {number}": number for number in range(50_000)}
    content["metadata"] |= names
    content["cells"][0]["metadata"] |= names
    return _written(folder, content)


def fields_of_other_kinds(folder: Path) -> Path:
    content = _content()
    content["metadata"] |= {"language_info": "python", "title": ["x"], "authors": "x", "widgets": {"a": {"state": 3}}}
    for cell in content["cells"]:
        cell["metadata"] |= {"tags": "x", "name": [], "collapsed": "no", "scrolled": 7, "jupyter": 3, "execution": {"a": 1}}
        cell["unknown"] = 1
        if cell["cell_type"] == "code":
            cell["execution_count"] = "one"
            cell["outputs"] = [
                {"output_type": "stream", "name": "stdlog", "text": {"a": 1}},
                {"output_type": "error", "ename": 3, "evalue": ["a", 5], "traceback": "all"},
                {"output_type": "execute_result", "data": {"text/plain": 5, "image/png": ["a"]}, "execution_count": -1},
                {"output_type": "display_data", "data": [], "metadata": []},
                {"output_type": "pyout"}, 7, None,
            ]  # fmt: skip
    return _written(folder, content)


def outputs_that_are_no_list(folder: Path) -> Path:
    content = _content()
    for cell in content["cells"]:
        cell["outputs"] = {"0": "text"}
    return _written(folder, content)


def widgets_without_a_state(folder: Path) -> Path:
    content = _content()
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"0123": {"model_name": "FloatProgress"}}}
    return _written(folder, content)


def thousands_of_outputs(folder: Path) -> Path:
    content = _content()
    _cell(content, "one_hot")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}] * 30_000
    return _written(folder, content)


def thousands_of_copies(folder: Path) -> Path:
    content = _content()
    test, answer = (copy.deepcopy(_cell(content, name)) for name in ("check-one_hot", "one_hot"))
    place = content["cells"].index(_cell(content, "one_hot"))
    content["cells"][place:place] = [answer] * 3000 + [test] * 3000
    return _written(folder, content)


def byte_order_mark(folder: Path) -> Path:
    return _written(folder, b"\xef\xbb\xbf" + json.dumps(_content()).encode())


def utf_16(folder: Path) -> Path:
    return _written(folder, json.dumps(_content(), ensure_ascii=False).encode("utf-16"))


def utf_32_without_a_mark(folder: Path) -> Path:
    return _written(folder, json.dumps(_content(), ensure_ascii=False).encode("utf-32-le"))


def latin_1(folder: Path) -> Path:
    content = _content()
    content["cells"][0]["source"] = "Übung für Jürgen"
    text = json.dumps(content, ensure_ascii=False)
    return _written(folder, text.encode("cp1252", errors="replace"))


def one_damaged_byte(folder: Path) -> Path:
    content = _content()
    content["cells"][0]["source"] = "Übung für Jürgen"
    text = json.dumps(content, ensure_ascii=False).encode()
    return _written(folder, text.replace("ü".encode(), b"\xfc", 1))


def name_in_latin_1(folder: Path) -> Path:
    return _written(folder, _content(), os.fsdecode(b"L\xf6sung.ipynb"))


def strange_file_name(folder: Path) -> Path:
    return _written(folder, _content(), "$(touch hostile-was-here); <b>'\"\n‮ipynb.ipynb")


#: What must be refused, with a sentence.
UNREADABLE: list[Callable[[Path], Path]] = [
    truncated, empty, white_space, binary, zeros, zip_file, conflict_markers, list_in_place_of_an_object, number,
    nothing_but_null, text_in_quotes, no_cells, cells_that_are_an_object, cells_that_are_numbers, format_99,
    format_that_is_a_text, format_below_zero, sources_that_are_numbers, metadata_that_is_a_list, marks_that_are_texts,
    cells_without_a_type, deeply_nested, number_of_a_million_digits, hundred_megabytes, notebook_of_another_course,
    link_to_nowhere, link_to_itself, link_to_a_secret, folder_with_the_name_of_a_notebook, pipe, endless_device,
    web_page, pdf, half_a_character_as_the_name_of_a_field, name_that_climbs, name_with_a_zero_byte, name_without_end,
]  # fmt: skip
#: What is put right before it is graded.
REPAIRABLE: list[Callable[[Path], Path]] = [
    other_kernel, no_kernel, stripped_metadata, duplicated_cells, duplicated_cell_ids, cell_ids_of_other_cells,
    cell_ids_that_are_no_ids, split_cell, deleted_test_cells, deleted_answers, reordered_cells, foreign_cells,
    changed_points_and_flags, points_that_are_no_numbers, rewritten_tests, tests_that_became_text, not_a_number,
    keys_that_come_twice, thousands_of_cells, strange_file_name, deeply_nested_metadata, half_a_character,
    all_cells_reversed, imports_at_the_end, answers_that_became_text, bomb_of_names, fields_of_other_kinds,
    outputs_that_are_no_list, widgets_without_a_state, thousands_of_outputs, thousands_of_copies,
    byte_order_mark, utf_16, utf_32_without_a_mark, latin_1, one_damaged_byte, name_in_latin_1,
]  # fmt: skip
WITHOUT_THE_ANSWER = [deleted_answers]
#: What also goes through the judge, to see that its points are as they should be.
JUDGED = [
    stripped_metadata, duplicated_cells, cell_ids_of_other_cells, reordered_cells, rewritten_tests, tests_that_became_text,
    all_cells_reversed, imports_at_the_end,
]  # fmt: skip
FILES = UNREADABLE + REPAIRABLE
