"""The form of a notebook: whatever a file or a kernel says, nbformat takes it, any file can hold it, and it is not too much."""

from __future__ import annotations

import json

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.judging import form, kernel

#: A notebook is large, so that fewer of them are drawn.
some = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = st.text(st.characters(), max_size=8)  # half characters among them
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def objects(**fields: st.SearchStrategy) -> st.SearchStrategy:
    """Return objects that have some of these fields, rightly or wrongly filled."""
    return st.fixed_dictionaries({}, optional={name: filled | anything for name, filled in fields.items()})


outputs = objects(
    output_type=st.sampled_from(["stream", "error", "display_data", "execute_result"]),
    name=words, text=words | st.lists(words), data=st.dictionaries(st.sampled_from(["text/plain", "a/x+json"]) | words, anything),
    metadata=anything, ename=words, evalue=words, traceback=st.lists(words), execution_count=st.integers(),
)  # fmt: skip
metadata = objects(
    tags=st.lists(words), name=words, collapsed=st.booleans(), scrolled=st.booleans(), execution=st.dictionaries(words, words),
    nbgrader=anything, widgets=st.dictionaries(words, objects(state=anything)), title=words, authors=anything,
    language_info=objects(name=words, codemirror_mode=words), kernelspec=objects(name=words, display_name=words),
)  # fmt: skip
cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw", "heading"])},
    optional={
        "source": words | st.lists(words), "metadata": metadata, "outputs": st.lists(outputs, max_size=3) | anything,
        "execution_count": anything, "id": words | anything, "attachments": st.dictionaries(words, objects(a=words)),
    },
)  # fmt: skip


@some
@given(metadata, st.lists(cells, max_size=3))
def test_any_notebook_takes_a_form_that_nbformat_and_any_reader_of_json_accept(about, content):
    made = form.notebook({"metadata": about, "cells": content})
    form.unique_ids(made)
    nbformat.validate(made)
    json.loads(nbformat.writes(made).encode(), parse_constant=lambda name: pytest.fail(name))


@some
@given(st.sampled_from(["stream", "error", "display_data", "execute_result", "update_display_data", "status"]), outputs)
def test_any_message_of_a_kernel_takes_a_form_that_nbformat_accepts(kind, content):
    cleaned = form.message(kind, content)
    assert cleaned.get("execution_count") is None or type(cleaned["execution_count"]) is int
    if kind in ("stream", "error", "display_data"):
        nbformat.validate(form.output({**cleaned, "output_type": kind}), ref="output", version=4)


def executed(*lengths: int) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook()
    for length in lengths:
        output = nbformat.v4.new_output("stream", name="stdout", text="x" * length)
        made.cells.append(nbformat.v4.new_code_cell("print()", outputs=[output, output]))
    return made


def test_outputs_that_are_too_much_together_are_cut_with_a_sentence_in_their_place():
    made = executed(10_000, 10_000, 10, 10)
    form.limited(made, 50_000, but={3})
    assert [len(cell.outputs[0].text) > 9000 for cell in made.cells] == [True, True, False, False]
    assert [len(cell.outputs) for cell in made.cells] == [2, 2, 2, 2]
    form.limited(made, 30_000, but={3})
    told = "[Left out: the outputs of this notebook have more than 0.03 MB together.]\n"
    assert [cell.outputs[-1].text == told for cell in made.cells] == [False, True, True, False]
    assert len(made.cells[2].outputs) == 1


def test_very_many_small_outputs_are_too_much_too():
    made = executed(*[1] * 20)
    form.limited(made, 30_000)
    assert len(json.dumps(made)) < 30_000
    assert made.cells[-1].outputs[0].text.startswith("[Left out")


def test_values_that_no_reader_takes_are_left_out():
    deep: list = []
    for _ in range(2000):
        deep = [deep]
    assert form.writable({"a": float("nan"), "\ud800": "\udfffx", "b": [float("inf"), 1.5]}) == {
        "a": None, "\ufffd": "\ufffdx", "b": [None, 1.5],
    }  # fmt: skip
    assert len(json.dumps(form.writable(deep))) < 500


def test_long_metadata_and_names_of_files_to_write_are_left_out():
    cell = {"cell_type": "code", "source": "", "metadata": {"junk": "x" * 100_000, "tags": ["kept"]}, "outputs": [
        {"output_type": "display_data", "data": {}, "metadata": {"filenames": {"image/png": "../../x"}, "filename": "/etc/x"}}
    ]}  # fmt: skip
    (made,) = form.notebook({"cells": [cell], "metadata": {}}).cells
    assert made.metadata == {"tags": ["kept"]}
    assert made.outputs[0].metadata == {}


def test_a_kernel_leaves_no_more_in_a_notebook_than_all_outputs_may_have_together():
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell() for _ in range(300)])
    client = kernel._Client(made)
    client.reset_execution_trackers()  # as it does before the first cell
    client.clear_before_next_output = False
    client.output_bytes = kernel.Limits().output_bytes
    for index, cell in enumerate(made.cells):
        content = {"name": "stdout", "text": "x" * 1_900_000}
        header = {"msg_type": "stream", "msg_id": "x"}
        message = {"header": header, "parent_header": header, "msg_type": "stream", "content": content, "metadata": {}}
        client.process_message({**message, "buffers": []}, cell, index)
    kept = [cell.outputs[0].text for cell in made.cells]
    assert sum(map(len, kept)) < form.OUTPUT_BYTES
    assert len(kept[0]) == 1_900_000
    assert kept[-1] == form.left_out(form.OUTPUT_BYTES).text
