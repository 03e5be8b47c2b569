"""What a stranger writes is harmless after it was sanitised, and what an honest learner writes looks as before."""

from __future__ import annotations

import copy

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.preprocessors import Execute

from autograder import catalog
from autograder.checks.progress import Progress
from autograder.checks.verdict import MIME_TYPE, CheckResult, Status, Verdict, comparison
from autograder.classroom.markup import as_markdown, clean_html, markdown, svg
from autograder.classroom.nbgrader import course, steps
from autograder.classroom.sanitised import sanitised
from autograder.judging import notebook
from course import figures
from tests.classroom.made_up import ASSIGNMENT, SLUG, QuickJudge
from tests.hostile.attacks import DRAWING, HTML, MARKDOWN, NAME, PNG, RAN, hostile_notebook
from tests.pages import harm, look, looks, renderings

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ATTACHED = {"a.png": {"image/png": PNG}}


#: Whose trick is one of browsers, which this parser doesn't know: the tests of pages see them run.
HIDDEN_FROM_A_PARSER = ["handler behind a quote", "comment", "section of characters"]

# ---------------------------------------------------------------- attacks


@pytest.mark.parametrize("attack", HTML.values(), ids=HTML)
def test_html_is_harmless_after_it_was_sanitised(attack):
    assert harm(clean_html(attack)) == []


@pytest.mark.parametrize("attack", [*MARKDOWN.values(), *HTML.values()], ids=[*MARKDOWN, *(f"HTML: {name}" for name in HTML)])
def test_markdown_is_harmless_in_every_renderer_after_it_was_sanitised(attack):
    for html in renderings(markdown(attack, ATTACHED), ATTACHED):
        assert harm(html) == []


def test_these_attacks_are_harmful_as_they_came():
    harmless = [name for name, attack in HTML.items() if not harm(attack)]
    assert harmless == HIDDEN_FROM_A_PARSER
    shown = {name: attack for name, attack in MARKDOWN.items() if "attachment" not in attack}
    harmless = [name for name, attack in shown.items() if not any(harm(html) for html in renderings(attack))]
    assert len(harmless) < len(shown) / 2, harmless


_PIECES = st.sampled_from([
    *"<>&\"'`$\\[](){}!#*_|:=\n\t ", "<script", "<img src=x onerror=x", "<a href=", "<b>", "</b>", "<!--", "-->", "<![CDATA[",
    "<?", "](", "]:", "![", "](<", "[r]", "javascript:", "java", "script:", "&#106;", "&colon;", "&Tab;", "&lt;", "&#38;#60;",
    "```", "~~~", "$$", "\\\\(", "\\\\)", "\\begin{x}", "\\end{x}", "\\href{", "- ", "> ", "1. ", "    ", "\n\n", "---", "<div>",
    "<pre>", "<style>", "<https://x/onmouseover=x>", "https://x.org/", "data:text/html,x", '<a href="https://x.org">', "\0", "\r",
    "![a](attachment:a.png)", f'<img src="data:image/png;base64,{PNG}" alt="x">', "text",
])  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_mixture_of_such_pieces_becomes_harmful(source):
    clean = markdown(source, ATTACHED)
    assert markdown(clean, ATTACHED) == clean
    for html in renderings(clean, ATTACHED):
        assert harm(html) == []
    assert harm(clean_html(source)) == []


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(_PIECES, max_size=15).map("".join))
def test_what_our_own_sentences_quote_is_shown_and_no_more(quoted):
    (html, *_) = renderings(f"- {as_markdown(f'The file was named {quoted} before.')}")
    assert harm(html) == []
    text, tags = look(html)
    assert {name for name, *_ in tags} <= {"html", "head", "body", "ul", "li", "p", "code"}
    assert text.startswith("The file was named")
    assert text.endswith("before.")


def test_a_drawing_keeps_what_is_drawn_and_loses_what_runs():
    clean = svg(DRAWING)
    assert clean is not None
    assert "drawing" in clean
    assert RAN not in clean
    honest = figures.readme_picture().svg()
    assert svg(honest) == honest


@pytest.mark.parametrize(
    "huge",
    [
        "![" * 50_000,
        "](" * 50_000,
        "\\" * 200_000,
        "<div>" * 200_000,
        '<a title="' * 30_000,
        "&#4" * 50_000 + "9;" * 50_000,
        "<" * 99_999,
        "\\begin{a}" * 20_000,
        "".join(f"\\begin{{{one}{two}{three}}}" for one in LETTERS for two in LETTERS for three in LETTERS),
        "\\\\(" * 50_000,
        "\\\\[" * 50_000 + "\n\n\\\\]",
    ],
)
def test_what_is_made_to_take_long_takes_no_longer_than_other_text(huge):
    clean = markdown(huge)
    assert len(clean) <= 3 * len(huge)
    clean_html(huge)
    if "\\" in huge[:20]:
        MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(clean)


@pytest.mark.parametrize(
    "honest",
    [r"\begin{align} a \end{align} " * 99, r"\\(x\\) and \\[y\\] " * 99, r"`\begin{align}` begins, `\\(` too. \\(x\\)"],
)
def test_formulas_that_end_stay_as_they_are_and_so_do_a_few_that_do_not(honest):
    assert markdown(honest) == honest


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<ul><li>", "<b></p>"])
def test_tags_nested_deeper_than_anybody_writes_come_back_as_text(tag):
    assert clean_html(tag * 300 + "the end").startswith("<")
    deep = clean_html(tag * 1000 + "the end")
    assert deep.startswith("&lt;")
    assert deep.endswith("the end")


def test_a_notebook_keeps_no_more_text_than_a_page_can_hold_and_says_so():
    essay = "A word of the essay. " * 100_000
    cells = [nbformat.v4.new_markdown_cell(essay) for _ in range(3)]
    table = nbformat.v4.new_output("display_data", data={"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "1"})
    cells.append(nbformat.v4.new_code_cell("table", outputs=[table]))
    clean = sanitised(nbformat.v4.new_notebook(cells=cells))
    assert [cell.source for cell in clean.cells[:2]] == [essay, essay]
    assert "more text than a page can hold" in clean.cells[2].source
    assert "<table>" in clean.cells[3].outputs[0].data["text/html"]


# ---------------------------------------------------------------- notebooks


def test_a_hostile_notebook_holds_nothing_but_what_is_known_to_be_harmless():
    submitted = hostile_notebook()
    before = copy.deepcopy(submitted)
    clean = sanitised(submitted)
    assert submitted == before
    assert sanitised(clean) == clean
    nbformat.validate(clean)
    assert set(clean) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert clean.metadata == {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    kinds = set()
    for cell in clean.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        assert cell.metadata.get("nbgrader", {}).get("grade_id") != NAME
        for output in cell.get("outputs", []):
            kinds |= set(output.get("data", {}))
            assert harm(output.get("data", {}).get("text/html", "")) == []
            assert all(set(about) <= {"width", "height", "alt"} for about in output.get("metadata", {}).values())
        assert set(cell.get("attachments", {})) <= {"a.png"}
        if cell.cell_type == "markdown":
            for html in renderings(cell.source, cell.get("attachments")):
                assert harm(html) == []
    assert kinds == {"text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml", "image/png"}
    widths = [
        o.metadata.get("image/png", {}) for c in clean.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})
    ]
    assert all("width" not in about for about in widths)


def test_only_the_judge_gives_verdicts():
    forged = Verdict("one_hot", SLUG, Status.PASSED, 5.0, 5.0, None, "All checks passed.")
    given = Verdict("one_hot", SLUG, Status.FAILED, 0.0, 5.0, None, f"You wrote {HTML['script']}")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('check("one_hot")'), nbformat.v4.new_code_cell("show()")])
    for cell in made.cells:
        cell.outputs = [nbformat.v4.new_output("display_data", forged._repr_mimebundle_())]
    first, second = sanitised(made, [given]).cells
    assert first.outputs[0].data[MIME_TYPE] == given.to_json()
    assert harm(first.outputs[0].data["text/html"]) == []
    assert MIME_TYPE not in second.outputs[0].data


@pytest.mark.parametrize(
    "wrong", [None, 7, "text", [], [7], {}, {"a": 7}, [{"output_type": "display_data", "data": 7}], [[]]], ids=str
)
def test_fields_of_the_wrong_type_are_left_out(wrong):
    for field in ("outputs", "execution_count", "attachments", "metadata", "id", "source"):
        for kind in ("code", "markdown", "raw"):
            cell = nbformat.NotebookNode({"cell_type": kind, "metadata": {}, "source": "1", "id": "one", field: wrong})
            nbformat.validate(sanitised(nbformat.NotebookNode({"cells": [cell], "metadata": wrong, "nbformat": wrong})))
    output = {"output_type": "display_data", "data": {"text/plain": wrong, "image/png": wrong}, "metadata": {"image/png": wrong}}
    for each in (
        output,
        {"output_type": "stream", "text": wrong},
        {"output_type": "error", "traceback": wrong},
        {"output_type": wrong},
    ):
        cell = nbformat.from_dict({"cell_type": "code", "metadata": {}, "source": "1", "id": "one", "outputs": [each]})
        nbformat.validate(sanitised(nbformat.NotebookNode({"cells": [cell]})))


def test_stock_nbgrader_shows_the_same_safe_notebook(monkeypatch):
    monkeypatch.setattr(steps, "Judge", QuickJudge)
    place = {"nbgrader": {"assignment": SLUG, "student": "ada"}}
    settings_ = course.api(catalog.ROOT).config
    submitted = hostile_notebook(encode="wrong")
    repaired, _ = steps.Repair(config=settings_).preprocess(submitted, place)
    judged, _ = steps.Judged(config=settings_, unconfined=True).preprocess(repaired, place)
    executed, verdicts = QuickJudge(ASSIGNMENT).run(notebook.repair(submitted, notebook.released(ASSIGNMENT))[0])
    ours = sanitised(executed, verdicts)
    told = judged.cells.pop(0)
    assert told.id == "what-was-put-right"
    assert harm(next(renderings(told.source))) == []
    assert [(each.source, each.get("outputs")) for each in judged.cells] == [
        (each.source, each.get("outputs")) for each in ours.cells
    ]


def test_a_notebook_of_another_course_is_sanitised_as_well(monkeypatch):
    monkeypatch.setattr(Execute, "preprocess", lambda self, nb, resources, retries=None: (nb, resources))
    place = {"nbgrader": {"assignment": "another"}}
    submitted = hostile_notebook()
    for step in (steps.Repair(), steps.Judged()):
        shown, _ = step.preprocess(submitted, place)
        assert shown == sanitised(submitted)


# ---------------------------------------------------------------- what is honest


@pytest.mark.parametrize("assignment", catalog.assignments(), ids=lambda assignment: assignment.slug)
def test_the_notebooks_of_the_course_are_left_as_they_are(assignment):
    for path in (assignment.solution_notebook, assignment.released_notebook()):
        source = notebook.read(path)
        clean = sanitised(source)
        assert [each.source for each in clean.cells] == [each.source for each in source.cells]
        assert [each.metadata for each in clean.cells] == [each.metadata for each in source.cells]
        assert looks(clean) == looks(source)


@pytest.mark.parametrize("text", [
    "It is *less*: $a<b$ and $a < b$, and `x < y`, if 3 <4.", "<details open><summary>More</summary>\n\ntext\n\n</details>",
    "[a page](https://example.org/a?b=c#d) and <https://example.org/a> and [me](mailto:a@b.org)", "a<sub>1</sub><br>b",
    "| a | b |\n|---|---|\n| 1 | 2 |", "ids[0]: the first, and `layers[0](x)`", "> quoted\n\n1. one\n- two",
    f"![a picture](data:image/png;base64,{PNG})", "![attached](attachment:a.png)", "&lt;b&gt; &amp; &nbsp; &ldquo;",
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a picture" width="20">', "```python\nif a[0] < b:\n    pass\n```",
    "\\begin{aligned}a &= b \\\\ c &< d\\end{aligned}", "$$\\frac{1}{2} \\underbrace{x}_{y} \\mathbb{R}$$",
    '<a href="#here" title="x">here</a>',
])  # fmt: skip
def test_ordinary_markdown_looks_as_before(text):
    (before, after) = (next(renderings(each, ATTACHED)) for each in (text, markdown(text, ATTACHED)))
    squeezed = [(" ".join(look(each)[0].split()).replace(" ", ""), look(each)[1]) for each in (before, after)]
    assert squeezed[0] == squeezed[1]


def test_tables_figures_and_panels_look_as_before():
    calls = CheckResult("c", "It is `right`.", Status.FAILED, 1.0, False, "It is wrong.", "one_hot(3, 4)", "got", "should")
    grids = comparison(np.eye(3), np.ones((3, 3)))
    drawn = CheckResult("d", "And this.", Status.FAILED, 1.0, True, "Look.", "f(1)", "a", "b", grids)
    panels = [
        Verdict("one_hot", SLUG, status, 1.0, 5.0, "x", "You `forgot` <b>.", (each,))
        for status in Status
        for each in (calls, drawn)
    ]
    table = pd.DataFrame({"word": ["hope", "<see>"], "count": [1.5, 2.0]})
    for html in [
        *(each._repr_html_() for each in panels),
        figures.readme_picture()._repr_html_(),
        Progress()._repr_html_(),
        table.to_html(),
        table._repr_html_(),
    ]:
        assert look(clean_html(html)) == look(html)
        assert harm(clean_html(html)) == []
