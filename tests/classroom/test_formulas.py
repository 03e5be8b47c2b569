"""Formulas are set on our side, as MathML: those of the course as they are meant, a stranger's without harm."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter

import jinja2
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder import catalog
from autograder.classroom import workers
from autograder.classroom.formulas import Formulas
from autograder.classroom.nbgrader import pages
from autograder.classroom.nbgrader.gradebook import Writer
from autograder.judging import notebook
from tests.classroom.made_up import Here, QuickJudge, graded, run
from tests.hostile.attacks import MARKDOWN, PNG, RAN
from tests.pages import harm

MATHML = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mphantom", "mpadded", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
GRADIENTS = catalog.assignment("03-gradient-flow")


def formulas_of(source: str) -> list[tuple[str, bool]]:
    """Return the formulas in Markdown as nbconvert finds them, each with whether it has a line of its own."""
    found = []

    class Finder(IPythonRenderer):
        def block_math(self, body):
            found.append((body, True))
            return ""

        def inline_math(self, body):
            found.append((body, False))
            return ""

    MarkdownWithMath(renderer=Finder(escape=False, exclude_anchor_links=True)).render(source)
    return found


def rendered(source: str) -> str:
    """Return Markdown as a feedback page and formgrader show it."""
    environment = jinja2.Environment()
    environment.filters["markdown2html"] = pages.markdown2html
    return environment.from_string("{{ source | markdown2html }}").render(source=source)


def shown(html: str) -> str:
    """Return the text of HTML, with letters as they are on a keyboard."""
    return unicodedata.normalize("NFKC", BeautifulSoup(html, "html.parser").get_text())


@pytest.mark.parametrize("assignment", catalog.assignments(), ids=lambda each: each.slug)
def test_each_formula_of_the_course_is_set_with_all_its_letters_and_numbers(assignment):
    cells = notebook.read(assignment.solution_notebook).cells
    found = [one for cell in cells if cell.cell_type == "markdown" for one in formulas_of(cell.source)]
    assert found
    for source, display in found:
        made = Formulas().mathml(source, display=display)
        tags = {each.name for each in BeautifulSoup(made, "html.parser").find_all(True)}
        assert "math" in tags, source
        assert tags <= MATHML | {"span"}
        plain = re.sub(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\\,|\\;", " ", source)
        missing = Counter(filter(str.isalnum, plain)) - Counter(shown(made))
        assert not missing, source


@pytest.mark.parametrize(
    ("source", "tag"),
    [
        (r"\frac{1}{2}", "mfrac"),
        (r"\sqrt{x}", "msqrt"),
        (r"E_{ij}", "msub"),
        (r"x^2", "msup"),
        (r"\sum_{v=0}^{V-1} x", "munderover"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "mtr"),
        (r"\hat m", "mover"),
    ],
)
def test_a_formula_has_the_form_that_it_says(source, tag):
    made = BeautifulSoup(Formulas().mathml(source, display=True), "html.parser")
    assert made.find("math", display="block").find(tag)


def test_inline_formulas_displayed_ones_and_environments_are_all_found_and_code_is_left_alone():
    page = rendered("An id $i$, a sum $$\\sum_v x_v$$ and `$i$`.\n\n\\begin{align}a &= b\\\\c &= d\\end{align}\n\n    $code$\n")
    parsed = BeautifulSoup(page, "html.parser")
    assert len(parsed.find_all("math")) == 3
    assert [each.get_text().strip() for each in parsed.find_all("code")] == ["$i$", "$code$"]
    assert "(1)" not in parsed.get_text()


@pytest.mark.parametrize(
    "source",
    [
        *(r"\unknown{x}", "x^1^2", r"\cancel{x}", "{" * 200 + "x" + "}" * 200 + "^" * 110),
        *("x" * 2000, r"\def\a{x}\a", r"\newcommand{\b}[1]{#1#1}\b{x}", r"\gdef\a{x}\a", r"\let\a=\b"),
    ],
)
def test_what_cannot_be_set_stays_as_it_was_written(source):
    page = BeautifulSoup(rendered(f"See ${source}$ there."), "html.parser")
    assert not page.find("math")
    assert page.find("code").get_text() == f"${source}$"


@pytest.mark.parametrize(
    "source",
    [
        f"\\text{{<img src=x onerror={RAN}>}}", f"\\text{{</math><script>{RAN}</script>}}", f'\\mathrm{{"onclick={RAN}}}',
        r"\color{red;background:url(http://elsewhere.test)}x", r"\ref{x}", r"\hspace{-100em} over", r"\kern-50em over",
        r"\hspace{5000em} far", r"\raisebox{-90em}{over}", r"\mathllap{over}", "<style>*{}</style>",
    ],
)  # fmt: skip
def test_what_a_formula_holds_neither_runs_nor_leads_away_nor_lies_over_something_else(source):
    made = BeautifulSoup(Formulas().mathml(source, display=True), "html.parser")
    for each in made.find_all(True):
        assert each.name in MATHML | {"span", "code"}
        assert not {"href", "id", "onclick", "onerror", "src", "voffset"} & set(each.attrs)
        assert not re.search(r"-\d[1-9]|url|\d{4}em", " ".join(map(str, each.attrs.values())))


@pytest.mark.parametrize("attack", MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_with_its_formulas_set_is_as_harmless_as_without(attack):
    page = BeautifulSoup(rendered(attack.replace("attachment:", "x:")), "html.parser")
    for each in page.find_all("math"):
        assert "onerror" not in str([tag.attrs for tag in each.find_all(True)])
        assert "href" not in {name for tag in each.find_all(True) for name in tag.attrs}
        each.decompose()
    for each in page.find_all("span", class_="formula"):
        each.unwrap()
    assert harm(str(page)) == []


def test_what_looks_like_our_mark_for_a_formula_brings_none_where_there_is_none():
    assert "<math" not in rendered('<var title="formula 0"></var><var title="formula 7"></var> and no more')
    picture = BeautifulSoup(rendered(f"![it is $x$](data:image/png;base64,{PNG})"), "html.parser").p
    assert [each.name for each in picture.find_all(True)] == ["img"], "no tag slips out of an attribute"


DEEP = r"""
import threading
from autograder.classroom.formulas import Formulas

def run():
    for unit, end in [
        ("{", "}"), (r"\frac{", "}{1}"), ("x^{", "}"), (r"\sqrt{", "}"), (r"\left(", r"\right)"), (r"\hat", "x"), ("_", ""),
        (r"\begin{matrix}", r"\end{matrix}"), (r"\mathrm{", "}"), (r"\sqrt[", "]{1}"), (r"\binom{", "}{1}"), ("[x", ""),
        ("(", ""), (r"\not", ""), (r"\text{", "}"), ("$", "$"), (r"\underbrace{", "}"), ("[", "]"), ("(", ")"), ("{(", ")}"),
        (r"\pmod\xleftarrow2", ""), (r"\Bigl|\mathop2", ""),
    ]:
        for depth in (10, 50, 140, 290, 740, 3000):
            Formulas().mathml(unit * depth + "x" + end * depth, display=True)
            Formulas().mathml(unit * depth, display=True)

threading.stack_size(2**20)
thread = threading.Thread(target=run)
thread.start()
thread.join()
print("all are set or left")
"""


@pytest.mark.slow
def test_no_formula_is_so_deep_that_it_ends_the_process_even_with_a_small_stack():
    done = subprocess.run([sys.executable, "-c", DEEP], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, "all are set or left"), done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        *("$x$ ", "$$x$$ ", "$[x[x(x(x(x$ ", "$\\frac{1}{2}$ ", "$\\frac{$ ", "$x'''$ ", "$\\begin{a}x$ "),
        *("$" + "(x" * 700 + "$ ", "$" + "x_1 " * 140 + "$ ", "$" + "{" * 290 + "$ ", "$" + "a&" * 700 + "$ "),
    ],
    ids=lambda unit: unit[:12],
)
def test_many_formulas_take_time_in_proportion_to_their_number(unit):
    def took(times: int) -> float:
        start = time.process_time()
        rendered(unit * times)
        return time.process_time() - start

    number = max(10, 6_000 // len(unit))
    took(10)  # what is made once
    assert took(4 * number) < 12 * took(number) + 0.2


def test_a_page_has_no_more_mathml_than_there_is_room_for():
    formulas = Formulas(room=1000)
    made = [formulas.mathml("x'''''''", display=False) for _ in range(100)]
    assert sum("<math" in each for each in made) >= 1
    assert sum(len(each) for each in made if "<math" in each) <= 1000
    assert made[-1] == ""


# ---------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def page_of_gradients(tmp_path_factory):
    """The feedback page of somebody who answers the notebook with the most formulas, and whose outputs hold one, too."""
    root = tmp_path_factory.mktemp("gradients")
    Writer(root).prepare(GRADIENTS)
    submitted = notebook.read(GRADIENTS.solution_notebook)
    latex = nbformat.v4.new_output("display_data", {"text/latex": "$\\displaystyle \\frac{a}{b}$", "text/plain": "a/b"})
    submitted.cells.append(nbformat.v4.new_code_cell("show()", outputs=[latex]))
    path = root / "submitted" / "ada" / GRADIENTS.slug / GRADIENTS.notebook
    path.parent.mkdir(parents=True)
    nbformat.write(submitted, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.judging.judge.Judge", QuickJudge)
        patch.setattr(workers, "local_executor", lambda workers: Here())
        graded(root)
        assert run("feedback", root).exit_code == 0
    (page,) = (root / "feedback").rglob("*.html")
    return page


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False])
def test_a_feedback_page_asks_for_nothing_and_shows_its_formulas(chromium, page_of_gradients, scripts):
    asked, said = [], []
    page = chromium.new_page(java_script_enabled=scripts)
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(page_of_gradients.as_uri())
    assert asked == [page_of_gradients.as_uri()]
    assert said == []
    page.locator("summary", has_text="The whole notebook").click()
    cells = notebook.read(GRADIENTS.solution_notebook).cells
    expected = sum(len(formulas_of(cell.source)) for cell in cells if cell.cell_type == "markdown")
    assert page.locator("math").count() == expected + 1
    assert asked == [page_of_gradients.as_uri()]
    fractions = page.locator("mfrac").all()
    assert len(fractions) > 20
    for each in fractions[:10]:
        above, below = (each.locator("> *").nth(place).bounding_box() for place in (0, 1))
        assert above["y"] + above["height"] <= below["y"] + 1
    page.close()


@pytest.mark.slow
def test_a_feedback_page_is_one_file_of_less_than_a_megabyte(page_of_gradients):
    assert page_of_gradients.stat().st_size < 1_000_000
    assert not list(page_of_gradients.parent.rglob("*.png"))


@pytest.mark.slow
def test_long_formulas_scroll_in_their_line_and_the_page_does_not_on_a_small_screen(chromium, page_of_gradients):
    page = chromium.new_page(viewport={"width": 375, "height": 700})
    page.goto(page_of_gradients.as_uri())
    page.locator("summary", has_text="The whole notebook").click()
    formulas = page.locator("span.formula").all()
    assert any(each.evaluate("each => each.scrollWidth > each.clientWidth") for each in formulas)
    edges = [each.evaluate("each => each.getBoundingClientRect().right") for each in formulas]
    assert max(edges) <= 375
    page.close()


@pytest.mark.slow
def test_on_paper_no_line_of_code_is_cut_off(chromium, page_of_gradients):
    page = chromium.new_page(viewport={"width": 720, "height": 1000})
    page.goto(page_of_gradients.as_uri())
    page.locator("summary", has_text="The whole notebook").click()
    cut_off = "all => all.filter(each => each.scrollWidth > each.clientWidth + 1).length"
    assert page.locator("pre").evaluate_all(cut_off) > 0
    page.emulate_media(media="print")
    assert page.locator("pre").evaluate_all(cut_off) == 0
    page.close()
