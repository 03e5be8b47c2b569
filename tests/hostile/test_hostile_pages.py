"""A submission is a stranger's web page: whoever opens it, in whatever, sees it, and nothing of it runs, loads or acts."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.utils import find_all_files

from autograder.catalog import ROOT
from autograder.checks.verdict import MIME_TYPE
from autograder.classroom.ledger import Ledger
from autograder.classroom.nbgrader import course as nbgrader_course
from autograder.classroom.nbgrader.gradebook import Writer
from course import figures
from tests.classroom.made_up import ASSIGNMENT, SLUG, Here, QuickJudge, graded, hand_in, run, short, url
from tests.hostile.attacks import COMMENT, ELSEWHERE, HTML, NAME, hostile_notebook
from tests.pages import parsed

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.slow]

STEM = Path(ASSIGNMENT.notebook).stem
#: What is done on a page before it is known that nothing of it runs: what a reader might touch is touched.
TOUCH = """() => {
    for (const each of document.querySelectorAll("a")) {
        if (/^\\s*(javascript|data|vbscript)/i.test(each.href.baseVal ?? each.href)) each.click();
    }
    for (const each of document.querySelectorAll("body *")) {
        if (each.closest(".navbar")) continue;
        for (const kind of ["mouseover", "mouseenter", "focus"]) each.dispatchEvent(new MouseEvent(kind, {bubbles: true}));
    }
    for (const each of document.querySelectorAll("details")) each.open = true;
}"""


class Visit:
    """A page that somebody opens, and all that it does then: what it asks for elsewhere is recorded and refused.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The page.
    said : list of str
        What it wrote into the console, which is where an attack says that it runs.
    asked : list of str
        The addresses elsewhere that it asked for.
    """

    def __init__(self, browser, address: str, *, touch: bool = True) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = browser.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.route("**/*", self._route)
        self.page.goto(address, wait_until="load")
        if touch:
            self.page.evaluate(TOUCH)

    def _route(self, route) -> None:
        address = route.request.url
        if address.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
            route.continue_()
            return
        self.asked.append(address)
        route.abort()

    @property
    def ran(self) -> int:
        """How often an attack ran."""
        return sum(text.startswith("RAN") for text in self.said)

    @property
    def asked_elsewhere(self) -> list[str]:
        """What an attack asked for."""
        return [address for address in self.asked if address.startswith(ELSEWHERE)]

    def close(self) -> str:
        """Close the page, and return its text."""
        text: str = self.page.inner_text("body")
        self.page.close()
        return text


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """A course folder in which hostile submissions are graded and commented on, with feedback pages and a report."""
    root = tmp_path_factory.mktemp("attacked") / "course"
    root.mkdir()
    Writer(root).prepare(ASSIGNMENT)
    submitted = hostile_notebook(encode="wrong", one_hot="unsure")
    submitted.cells.append(nbformat.v4.new_code_cell("figures.readme_picture()"))
    picture = {"text/html": figures.readme_picture()._repr_html_(), "text/plain": "a picture"}
    submitted.cells[-1].outputs = [nbformat.v4.new_output("display_data", picture)]
    submitted.cells.append(nbformat.v4.new_markdown_cell("A formula: $e^{i\\pi}<1$."))
    hand_in(root, "mallory", submitted)
    hand_in(root, NAME, short(), name=f"{NAME}.ipynb")
    hand_in(root, f"{NAME}broken", b"{", name=f"{NAME}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.judging.judge.Judge", QuickJudge)
        patch.setattr("autograder.classroom.workers.local_executor", lambda workers: Here())
        graded(root, exit_code=1)
        with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
            gradebook.update_or_create_student("mallory", first_name=NAME, last_name=NAME)
            for each in gradebook.find_submission_notebook(STEM, SLUG, "mallory").comments:
                each.manual_comment = COMMENT
            gradebook.db.commit()
        assert run("feedback", root).exit_code == 0
        assert run("report", root, "--html", root / "report.html").exit_code == 0
    return root


def shows_what_is_ours(visit: Visit, times: int = 1, formula: str = "𝑒\n𝑖\n𝜋") -> None:
    """Look for our panels, the formula and the figure on a page, whose folded part is opened, and close it."""
    visit.page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
    panels = visit.page.locator('section[aria-label^="Result of"]')
    assert panels.count() == times * len(ASSIGNMENT.exercises)
    assert panels.first.evaluate("each => getComputedStyle(each).borderLeftWidth") == "6px"
    picture = visit.page.get_by_alt_text(figures.readme_picture().alt)
    assert picture.evaluate("each => each.complete && each.naturalWidth > 100")
    text = visit.close()
    for ours in (formula, "could not check", "What the grader put right"):
        assert ours in text


def test_a_feedback_page_shows_a_hostile_submission_and_runs_nothing_of_it(chromium, attacked):
    pages = sorted((attacked / "feedback").rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        visit = Visit(chromium, page.as_uri())
        assert (visit.ran, visit.asked) == (0, [])
        if "mallory" in str(page):
            shows_what_is_ours(visit, times=2)  # above the notebook too
        else:
            assert "onerror=console.log('RAN')" in visit.close()  # its name is shown as text


@pytest.mark.parametrize("name", ["script", "handler", "picture from elsewhere", "style sheet"])
def test_a_feedback_page_allows_no_script_at_all_and_asks_for_nothing(chromium, attacked, tmp_path, name):
    (page,) = (attacked / "feedback" / "mallory").rglob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    smuggled = tmp_path / "smuggled.html"
    smuggled.write_text(text.replace("</body>", f"{HTML[name]}</body>"), encoding="utf-8")
    visit = Visit(chromium, smuggled.as_uri())
    assert (visit.ran, visit.asked) == (0, [])
    assert any("Content Security Policy" in said for said in visit.said)
    visit.close()


def test_the_report_runs_nothing_but_its_own(chromium, attacked):
    visit = Visit(chromium, (attacked / "report.html").as_uri())
    assert (visit.ran, visit.asked, visit.said) == (0, [], [])
    assert visit.page.locator(".map bdi", has_text="onerror").count() == 2
    assert visit.page.locator(".why bdi", has_text="onerror").count() == 1
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("script").count() == 1
    assert visit.page.get_by_role("button").count()  # which its own script makes
    visit.close()


@pytest.mark.parametrize("name", ["script", "handler", "link", "style sheet", "picture from elsewhere"])
def test_the_reports_policy_stops_what_would_slip_into_it(chromium, attacked, tmp_path, name):
    smuggled = tmp_path / "smuggled.html"
    text = (attacked / "report.html").read_text(encoding="utf-8")
    smuggled.write_text(text.replace("</main>", f"{HTML[name]}</main>"), encoding="utf-8")
    visit = Visit(chromium, smuggled.as_uri())
    assert (visit.ran, visit.asked) == (0, [])
    assert any("Content Security Policy" in said for said in visit.said)
    assert visit.page.get_by_role("button").count()
    visit.close()


def test_a_student_whose_name_is_an_attack_has_a_link_to_the_feedback_page(chromium, attacked):
    visit = Visit(chromium, (attacked / "report.html").as_uri())
    visit.page.get_by_role("link", name=NAME, exact=True).click()
    visit.page.wait_for_url("**/feedback/**")
    visit.close()


@pytest.mark.parametrize("template", ["lab", "classic"])
def test_an_autograded_notebook_runs_nothing_wherever_it_is_shown(chromium, attacked, tmp_path, template):
    text, _ = HTMLExporter(template_name=template).from_filename(
        str(attacked / "autograded" / "mallory" / SLUG / ASSIGNMENT.notebook)
    )
    page = tmp_path / "page.html"
    page.write_text(text, encoding="utf-8")
    visit = Visit(chromium, page.as_uri())
    assert (visit.ran, visit.asked_elsewhere) == (0, [])
    shows_what_is_ours(visit, formula="e^{i\\pi}")


@pytest.mark.parametrize("template", ["lab", "classic", "formgrade"])
def test_the_same_notebook_runs_where_nothing_is_sanitised(chromium, tmp_path, template):
    """The control: shown as it came, scripts, handlers and links run, and pictures are asked for."""
    place = {"extra_template_basedirs": [handlers.template_path]} if template == "formgrade" else {}
    about = {"notebook_id": STEM, "submission_id": "1", "index": 0, "total": 1, "student": NAME, "base_url": ""}
    raw = hostile_notebook()
    for cell in raw.cells:  # one that is missing makes nbconvert refuse the whole page
        cell.source = re.sub(r"attachment:", "x:", cell.source)
    text, _ = HTMLExporter(template_name=template, **place).from_notebook_node(raw, about)
    page = tmp_path / "raw.html"
    page.write_text(text, encoding="utf-8")
    visit = Visit(chromium, page.as_uri(), touch=False)
    assert visit.ran > 10
    assert len(visit.asked_elsewhere) > 3
    visit.page.close()


@pytest.mark.parametrize("name", ["link", "link with an entity", "handler under the mouse", "handler of an unknown tag"])
def test_what_a_reader_touches_runs_where_nothing_is_sanitised(chromium, tmp_path, name):
    page = tmp_path / "raw.html"
    page.write_text(HTML[name], encoding="utf-8")
    visit = Visit(chromium, page.as_uri())
    visit.page.wait_for_function("true")
    assert visit.ran
    visit.page.close()


@pytest.fixture(scope="module")
def server(attacked):
    """A Jupyter server with formgrader on the attacked course folder; yields its address."""
    settings = str(ROOT / "nbgrader_config.py")
    (attacked / "nbgrader_config.py").write_text(
        f"exec(compile(open({settings!r}).read(), {settings!r}, 'exec'), {{**globals(), '__file__': {settings!r}}})\n"
        f"get_config().CourseDirectory.root = {str(attacked)!r}\n"
        f"get_config().CourseDirectory.db_url = {url(attacked)!r}\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"),
        *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={attacked}"),
        *("--IdentityProvider.token=secret", "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"),
    ]
    log = attacked.parent / "server.log"
    with open(log, "w") as told, subprocess.Popen(command, cwd=attacked, stderr=told, stdin=subprocess.DEVNULL) as running:
        try:
            yield _when_it_listens(running, port, log)
        finally:
            running.terminate()


def _when_it_listens(running: subprocess.Popen[bytes], port: int, log: Path) -> str:
    while running.poll() is None:
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=60):
            return f"http://127.0.0.1:{port}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.1)
    pytest.fail(log.read_text())


def test_formgrader_shows_a_hostile_submission_and_runs_nothing_of_it(chromium, attacked, server):
    from playwright.sync_api import expect

    with Gradebook(url(attacked), "inside-the-embedding-layer") as gradebook:
        ids = {each.student.id: each.id for each in gradebook.notebook_submissions(STEM, SLUG)}
    assert set(ids) == {"mallory", NAME, f"{NAME}broken"}
    with contextlib.closing(chromium.new_context()) as context:
        context.new_page().goto(f"{server}/formgrader/manage_students?token=secret")
        for student, number in ids.items():
            visit = Visit(context, f"{server}/formgrader/submissions/{number}/")
            if student == "mallory":  # formgrader's own scripts run: they bring the comment, and show the name
                expect(visit.page.locator("textarea").first).to_have_value(COMMENT)  # asked again and again, without `eval`
                visit.page.locator("span.name-hidden.glyphicon").click()
                assert "onerror" in visit.page.locator("a.name-shown").inner_text()
                shows_what_is_ours(visit)
            else:
                visit.close()
            assert (visit.ran, visit.asked) == (0, [])


@pytest.mark.parametrize(
    "place", ["manage_students", f"manage_submissions/{SLUG}", f"gradebook/{SLUG}/{STEM}", f"manage_students/{NAME}/{SLUG}"]
)
def test_formgraders_lists_run_no_name(chromium, server, place):
    with contextlib.closing(chromium.new_context()) as context:
        context.new_page().goto(f"{server}/formgrader/manage_students?token=secret")
        visit = Visit(context, f"{server}/formgrader/{place.replace('`', '%60')}")
        visit.page.wait_for_load_state("networkidle")
        assert visit.ran == 0


def test_pages_that_a_student_hands_in_are_not_served(tmp_path):
    """Formgrader would serve them as pages of the Jupyter server."""
    for name in ("page.html", "PAGE.HTM", "drawing.svg", "page.xhtml", "notes.txt", "data.csv"):
        (tmp_path / name).touch()
    found = {Path(each).name for each in find_all_files(str(tmp_path), nbgrader_course.api(ROOT).coursedir.ignore)}
    assert found == {"notes.txt", "data.csv"}


def test_what_the_ledger_keeps_as_it_came_is_sanitised_when_it_is_written(attacked):
    ledger = Ledger(attacked / "ledger")
    kept = ledger.executed(ledger.latest["mallory", SLUG])
    assert kept is not None
    assert "<script>" in kept
    written = nbformat.read(attacked / "autograded" / "mallory" / SLUG / ASSIGNMENT.notebook, as_version=4)
    data = [output["data"] for cell in written.cells for output in cell.get("outputs", []) if "data" in output]
    assert not any(parsed(each.get("text/html", "")).find("script") for each in data)
    assert sum(MIME_TYPE in each for each in data) == len(ASSIGNMENT.exercises)
