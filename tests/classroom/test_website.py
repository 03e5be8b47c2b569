"""The site: every lesson and guide, for who has nothing but a browser, and nothing that only the instructor has."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from autograder import catalog
from autograder.catalog import ROOT
from autograder.classroom import website
from autograder.classroom.nbgrader import releasing
from autograder.commands.cli import main
from autograder.judging import notebook
from tests.pages import accessible

#: One process makes the site for all of these.
pytestmark = pytest.mark.xdist_group("site")

FIRST = catalog.assignment("01-one-hot")
LESSONS = [each.slug for each in catalog.assignments()]
GUIDES = ("learner", "instructor", "jupyterhub", "author")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of a site whose notebooks were not run."""
    folder = tmp_path_factory.mktemp("site")
    made = CliRunner().invoke(main, ["site", "--no-run", "--folder", str(folder)])
    assert made.exit_code == 0, made.output
    assert (folder / "index.html").as_uri() in made.output
    return folder


def read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def plain(text: str) -> str:
    return " ".join(text.split())


def words(text: str) -> str:
    """Return a text without marks, which are not seen where Markdown is set."""
    return " ".join(re.findall(r"\w+", text))


# ---------------------------------------------------------------- what it holds


@pytest.mark.slow
def test_the_first_page_leads_to_every_lesson_and_guide(site):
    assert {path.stem for path in site.iterdir()} == {"index", *LESSONS, *GUIDES}
    main_part = read(site / "index.html").main
    assert {f"{name}.html" for name in (*LESSONS, *GUIDES)} <= {link["href"] for link in main_part.find_all("a")}


@pytest.mark.slow
def test_who_turns_page_after_page_reads_all_of_them(site):
    name, seen = "index.html", []
    while name:
        seen.append(name)
        following = read(site / name).find("a", rel="next")
        name = following["href"] if following else ""
    assert seen == [f"{each}.html" for each in ("index", *LESSONS, *GUIDES)]


@pytest.mark.slow
def test_every_link_leads_somewhere(site):
    pages = {path.name: read(path) for path in site.iterdir()}
    for name, page in pages.items():
        for link in page.find_all("a"):
            where, anchor = urldefrag(link["href"])
            if not where.startswith("http"):
                assert (where or name) in pages, (name, link)
                assert not anchor or pages[where or name].find(id=unquote(anchor)), (name, link)


@pytest.mark.slow
def test_no_page_runs_or_loads_anything(site):
    for path in site.iterdir():
        page = read(path)
        assert not page.find_all(["script", "link", "iframe", "object", "embed", "form"]), path.name
        assert [each["src"] for each in page.find_all(src=True) if not each["src"].startswith("data:image/")] == []
        assert not re.search(r"@import|url\(", "".join(style.get_text() for style in page.find_all("style")))


@pytest.mark.slow
def test_a_lesson_holds_all_text_of_the_notebook_and_its_formulas_are_set(site):
    for assignment in catalog.assignments():
        page = read(site / f"{assignment.slug}.html")
        assert page.h1.get_text() == assignment.title
        code = {plain(each.get_text()) for each in page.select(".input_area pre")}
        for cell in notebook.released(assignment).cells:
            assert cell.cell_type != "code" or not cell.source or plain(cell.source) in code
    gradients = read(site / "03-gradient-flow.html")
    assert len(gradients.find_all("math")) > 100
    assert "$" not in "".join(each.get_text() for each in gradients.select(".text_cell_render p"))


@pytest.mark.slow
def test_what_a_notebook_shows_folded_is_folded(site):
    for assignment in catalog.assignments():
        cells = notebook.released(assignment).cells
        folded = [cell for cell in cells if cell.metadata.get("jp-MarkdownHeadingCollapsed")]
        assert len(read(site / f"{assignment.slug}.html").select("details.more > summary")) == len(folded)


@pytest.mark.slow
def test_the_page_for_authors_is_contributing(site):
    page = plain(read(site / "author.html").main.get_text())
    for sentence in ("A check is a pytest test.", "Add an exercise in ten minutes", "install without it into a new environment"):
        assert sentence in plain((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
        assert sentence in page


# ---------------------------------------------------------------- what it doesn't hold


def secret_lines() -> dict[str, str]:
    """Return what only the instructor has, line by line, with its file; a line that students have too is no secret."""
    known = ""
    for name, content in releasing.student_files().items():
        if name.endswith(".ipynb"):
            known += "".join(f"{words(line)}\n" for cell in nbformat.reads(content, 4).cells for line in cell.source.splitlines())
        elif name.endswith((".py", ".md", ".toml", ".html")):
            known += "".join(f"{words(line)}\n" for line in content.decode().splitlines())
    found = {}
    for assignment in catalog.assignments():
        texts = {path.name: path.read_text(encoding="utf-8") for path in (assignment.hidden_checks, assignment.variants)}
        cells = notebook.read(assignment.solution_notebook).cells
        regions = (r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", r"### BEGIN MARK SCHEME\n(.*?)### END MARK SCHEME")
        for region in regions:
            parts = [part for cell in cells for part in re.findall(region, cell.source, flags=re.DOTALL)]
            assert parts, region
            texts[region] = "\n".join(parts)
        for where, text in texts.items():
            found |= {line: f"{assignment.slug} {where}" for line in map(words, text.splitlines()) if line not in known}
    return {line: where for line, where in found.items() if len(line) > 18}


def shown_of(lines: dict[str, str], page: str) -> list[str]:
    text = words(BeautifulSoup(page, "html.parser").get_text())
    return [f"{where}: {line}" for line, where in lines.items() if line in text]


@pytest.mark.slow
def test_no_page_shows_a_line_of_a_solution_a_hidden_check_or_a_marking_scheme(site):
    lines = secret_lines()
    assert len(lines) > 500
    for path in site.iterdir():
        assert shown_of(lines, path.read_text(encoding="utf-8")) == [], path.name


def with_a_solution(lesson):
    solved = notebook.read(FIRST.solution_notebook)
    for place, cell in enumerate(solved.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "embed_by_matmul":
            lesson.cells[place] = cell


def with_a_marking_scheme(lesson):
    (cell,) = [each for each in notebook.read(FIRST.solution_notebook).cells if "BEGIN MARK SCHEME" in each.source]
    lesson.cells.append(cell)


def with_a_hidden_check_in_an_output(lesson):
    (line,) = [each for each in FIRST.hidden_checks.read_text().splitlines() if each.startswith("def test_")][:1]
    cell = next(each for each in lesson.cells if each.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text=f"a traceback:\n  {line}\n")]


def with_a_hidden_check_in_an_attribute(lesson):
    (line,) = [each for each in FIRST.hidden_checks.read_text().splitlines() if each.startswith("def test_")][:1]
    lesson.cells.append(nbformat.v4.new_markdown_cell(f'<b title="{line}">bold</b>'))


@pytest.mark.parametrize(
    "mistake",
    [with_a_solution, with_a_marking_scheme, with_a_hidden_check_in_an_output, with_a_hidden_check_in_an_attribute],
    ids=lambda mistake: mistake.__name__,
)
@pytest.mark.slow
def test_a_site_with_a_secret_is_not_written(mistake, tmp_path):
    lesson = notebook.released(FIRST)
    mistake(lesson)
    with pytest.raises(website.SiteError, match=r"01-one-hot\.html would show a line of solutions/"):
        website.write(tmp_path / "site", [(FIRST, lesson)])
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_a_link_that_leads_nowhere_is_named(tmp_path, monkeypatch):
    guide = tmp_path / "guide.md"
    guide.write_text("# A guide\n\nSee [there](nowhere.md).\n")
    monkeypatch.setattr(website, "GUIDES", (*website.GUIDES, ("guide", str(guide), "A guide")))
    lessons = [(each, None) for each in catalog.assignments()]
    with pytest.raises(website.SiteError, match=r"guide\.md links to nowhere\.md"):
        website.write(tmp_path / "site", lessons[:0])
    guide.write_text("# A guide\n\nSee [there](#no-such-part).\n")
    with pytest.raises(website.SiteError, match="#no-such-part, which leads nowhere: “there”"):
        website.write(tmp_path / "site", lessons)
    assert not (tmp_path / "site").exists()


# ---------------------------------------------------------------- outputs


@pytest.mark.slow
@pytest.mark.kernel
def test_a_lesson_shows_what_the_courses_own_answers_give_and_no_answer(tmp_path):
    ran: list[int] = []
    lesson = website.outputs(FIRST, tmp_path / "kept", lambda: ran.append(1))
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in lesson.cells}
    for exercise in FIRST.exercises:
        assert "raise NotImplementedError" in cells[exercise.name].source
        assert not cells[exercise.name].outputs
        (panel,) = cells[f"check-{exercise.name}"].outputs
        said = BeautifulSoup(panel.data["text/html"], "html.parser").get_text()
        assert f"{exercise.points:g} of {exercise.points:g} points" in said
        count = f"{exercise.further_checks} further checks run" if exercise.further_checks > 1 else "One further check runs"
        assert f"{count} when the notebook is graded" in said  # as a student is told
    assert "VBox" not in nbformat.writes(lesson)
    pictures = [output for cell in lesson.cells for output in cell.get("outputs", []) if "<img" in str(output.get("data"))]
    assert len(pictures) >= 3

    kept = next((tmp_path / "kept").iterdir()).read_text(encoding="utf-8")
    drawn = [base64.b64decode(code).decode() for code in re.findall(r"svg\+xml;base64,([A-Za-z0-9+/=]+)", kept)]
    lines = secret_lines()
    for text in (kept.replace('\\"', '"'), *drawn):
        assert shown_of(lines, text) == []

    assert len(ran) == len([cell for cell in lesson.cells if cell.cell_type == "code" and cell.source])
    ran.clear()
    assert website.outputs(FIRST, tmp_path / "kept", lambda: ran.append(1)) == lesson
    assert not ran  # as nothing has changed


@pytest.mark.prove
@pytest.mark.kernel
@pytest.mark.keras
def test_the_whole_site_is_made_with_outputs_and_shows_no_secret(tmp_path):
    made = CliRunner().invoke(main, ["site", "--folder", str(tmp_path)])
    assert made.exit_code == 0, made.output
    lines = secret_lines()
    for assignment in catalog.assignments():
        text = (tmp_path / f"{assignment.slug}.html").read_text(encoding="utf-8")
        assert shown_of(lines, text) == []
        panels = BeautifulSoup(text, "html.parser").select('section[aria-label^="Result of"]')
        assert len(panels) == len(assignment.exercises)
        assert all("passed" in panel["aria-label"] for panel in panels)


# ---------------------------------------------------------------- in a browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.slow
def test_pages_are_as_wide_as_the_screen_and_ask_for_nothing(chromium, site, width, scheme):
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index", "03-gradient-flow", "instructor"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert len(asked) >= 3
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.slow
def test_a_checker_of_accessibility_finds_nothing(chromium, site, scheme):
    page = chromium.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
    for name in ("index", "01-one-hot", "instructor"):
        page.goto((site / f"{name}.html").as_uri())
        accessible(page)
    page.close()
