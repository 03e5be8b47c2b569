"""A submission is a stranger's web page: whoever opens it, in whatever, sees it, and nothing of it runs, loads or commands."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook

from autograder.catalog import ROOT
from autograder.checks.verdict import MIME_TYPE
from tests.classroom.conftest import blank_course, course, quick  # noqa: F401 - fixtures
from tests.classroom.made_up import ASSIGNMENT, SLUG, graded, hand_in, run, url
from tests.hostile import attacks
from tests.hostile.attacks import COMMENT, NAME, hostile_notebook

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.slow]

#: What is done on a page before it is known that nothing of it runs: what a reader might touch is touched.
TOUCH = """() => {
    for (const each of document.querySelectorAll("a")) {
        if (/^\\s*(javascript|data|vbscript)/i.test(each.href.baseVal ?? each.href)) each.click();
    }
    for (const each of document.querySelectorAll("main *, body *")) {
        if (each.closest(".navbar")) continue;
        for (const kind of ["mouseover", "mouseenter", "focus"]) each.dispatchEvent(new MouseEvent(kind, {bubbles: true}));
    }
    for (const each of document.querySelectorAll("details")) each.open = true;
}"""


@pytest.fixture(scope="module")
def chromium():
    """A browser without a network: all that is not of this machine is recorded and refused."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("There is no Chromium here: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install playwright")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-sync", *quiet])
        yield browser
        browser.close()


class Visit:
    """A page that somebody opens, and all that it does then."""

    def __init__(self, browser, address: str, served: dict[str, str] | None = None) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self._served = served or {}
        self.page = browser.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("dialog", lambda dialog: (self.said.append("RAN"), dialog.dismiss()))
        self.page.route("**/*", self._route)
        self.page.goto(address, wait_until="load")
        self.page.evaluate(TOUCH)
        self.page.wait_for_load_state("load")

    def _route(self, route) -> None:
        address = route.request.url
        if address.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
            route.continue_()
            return
        self.asked.append(address)
        body = next((text for start, text in self._served.items() if address.startswith(start)), None)
        route.abort() if body is None else route.fulfill(body=body, content_type="text/javascript")

    @property
    def ran(self) -> bool:
        """Whether an attack ran."""
        return any(text.startswith("RAN") for text in self.said)

    @property
    def asked_elsewhere(self) -> list[str]:
        """What an attack asked for."""
        return [address for address in self.asked if address.startswith(attacks.ELSEWHERE)]

    def text(self) -> str:
        return self.page.inner_text("body")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory, blank_course):  # noqa: F811
    """A course folder in which hostile submissions are graded and commented on."""
    root = tmp_path_factory.mktemp("attacked") / "course"
    shutil.copytree(blank_course, root)
    with pytest.MonkeyPatch.context() as patch:
        quick.__wrapped__(patch) if hasattr(quick, "__wrapped__") else quick.__pytest_wrapped__.obj(patch)
        hand_in(root, "mallory", hostile_notebook(encode="wrong", one_hot="unsure"))
        hand_in(root, NAME, hostile_notebook(), name=f"{NAME}.ipynb")
        hand_in(root, f"{NAME}broken", b"{", name=f"{NAME}.ipynb")
        graded(root, exit_code=1)
    with Gradebook(url(root), "inside-the-embedding-layer") as gradebook:
        gradebook.update_or_create_student("mallory", first_name=NAME, last_name=NAME)
        for each in gradebook.find_submission_notebook(Path(ASSIGNMENT.notebook).stem, SLUG, "mallory").comments:
            each.manual_comment = COMMENT
        gradebook.db.commit()
    return root
