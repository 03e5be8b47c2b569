"""JupyterLab as `make lab` opens it, in a browser: a learner's first quarter of an hour, typical mistakes, and how it looks."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
from pathlib import Path

import matplotlib.image
import nbformat
import numpy as np
import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.checks import misconceptions, reference
from autograder.judging import notebook
from tests.pages import accessible
from tests.server import jupyterlab

#: One process makes what all of these need.
pytestmark = [pytest.mark.xdist_group("lab_in_a_browser"), pytest.mark.slow, pytest.mark.kernel]

ASSIGNMENT = catalog.assignment("01-one-hot")
EXERCISE = catalog.exercise("build_vocab")
SECOND = 1000

STARTS_AT_ONE = """def build_vocab(sentences):
    vocab = {}
    for word in " ".join(sentences).lower().split():
        vocab.setdefault(word, len(vocab) + 1)
    return vocab"""
NO_KEY_ERROR = """def encode(sentences, vocab):
    rows = []
    for sentence in sentences:
        rows.append([vocab.get(word, 0) for word in sentence.lower().split()])
    return np.array(rows)"""
ONE_COLUMN_LEFT = """def one_hot(ids, vocab_size):
    table = np.eye(vocab_size)
    return table[ids - 1]"""
#: What a learner writes, and the mistake that it is.
MISTAKES = {
    "build_vocab": (STARTS_AT_ONE, "ids-start-at-one"),
    "encode": (NO_KEY_ERROR, "unknown-word-becomes-zero"),
    "one_hot": (ONE_COLUMN_LEFT, "counts-columns-from-one"),
}


def half_done() -> nbformat.NotebookNode:
    """Return a short notebook with three mistakes, a right answer and none, and with all else of ours that a learner sees."""
    made = right()
    answers = {name: source for name, (source, _) in MISTAKES.items()}
    untouched = notebook.read(ASSIGNMENT.released_notebook())
    graded = []
    for cell, blank in zip(made.cells, untouched.cells, strict=True):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "code" and name:
            cell.source = answers.get(name, blank.source if name == "embed_by_matmul" else cell.source)
            graded.append(cell)
    first = next(cell for cell in made.cells if cell.cell_type == "code")
    pictures = ["figures.phrase_picture(data.PHRASES, data.IDS)", "figures.slider(figures.one_hot_picture, id=range(7))"]
    others = [nbformat.v4.new_code_cell(source) for source in [*pictures, 'hint("one_hot")', "progress()"]]
    made.cells = [first, *graded, *others]
    return made


def right() -> nbformat.NotebookNode:
    """Return the notebook with right answers."""
    released = notebook.read(ASSIGNMENT.released_notebook())
    names = {exercise.name for exercise in ASSIGNMENT.exercises}
    for cell in released.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in names:
            cell.source = reference.source_of(catalog.exercise(name))
    return released


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where JupyterLab serves a copy of the first notebook, as `make lab` starts it, and beside it some that are further on."""
    if sys.platform == "win32":
        pytest.skip("the copy of the environment is made of links")
    folder = tmp_path_factory.mktemp("course")
    lessons = folder / "course" / ASSIGNMENT.slug
    shutil.copytree(ROOT / "course" / ASSIGNMENT.slug, lessons, ignore=shutil.ignore_patterns(".*"))
    for name in ("untouched", "keyboard"):
        shutil.copy(ASSIGNMENT.released_notebook(), lessons / f"{name}.ipynb")
    for name, made in {"half_done": half_done(), "right": right()}.items():
        nbformat.write(made, lessons / f"{name}.ipynb")
    environment = folder / ".venv"
    environment.mkdir()
    (environment / "bin").symlink_to(Path(sys.executable).parent)
    for name in ("pyproject.toml", "constraints.txt", "install.py"):
        shutil.copy(ROOT / name, folder)
    (environment / ".lab").touch()  # so that nothing is installed
    home = tmp_path_factory.mktemp("home")
    with jupyterlab([sys.executable, "install.py", "--open"], folder, home) as found:
        yield found.group()


@pytest.fixture(scope="module")
def browser(chromium):
    """The browser of one learner, which loads JupyterLab once."""
    with contextlib.closing(chromium.new_context(viewport={"width": 1400, "height": 1000})) as context:
        context.set_default_timeout(60 * SECOND)
        yield context


@pytest.fixture
def opened(address, browser):
    """Opens a notebook in a tab and a workspace of its own."""
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(contextlib.closing(tab(address, browser, name))) and Lab(browser.pages[-1])


def tab(address: str, browser, name: str):
    page = browser.new_page()
    page.goto(address.replace("/lab/tree/", f"/lab/workspaces/{name}/tree/").replace("one_hot.ipynb", f"{name}.ipynb"))
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text(re.compile(r"\| Idle")).wait_for()  # the kernel's
    return page


class Lab:
    """What a learner does in JupyterLab."""

    def __init__(self, page) -> None:
        self.page = page

    def menu(self, menu: str, *items: str) -> None:
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(f"^{menu}$")).click()
        for item in items:
            self.page.locator(".lm-Menu-item", has_text=re.compile(f"^{item}")).first.click()

    def cell(self, text: str):
        return self.page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first

    def write(self, text: str, into: str) -> None:
        """Replace what stands in the first cell that holds some text."""
        self.cell(into).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def run(self, text: str):
        """Run the cell that holds some text, and return it."""
        cell = self.cell(text)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return cell

    def panel(self, name: str):
        """What the check of an exercise shows, in sight: elsewhere JupyterLab draws nothing, and it has no size."""
        panel = self.cell(f'check("{name}")').locator("section[aria-label^='Result of']")
        panel.scroll_into_view_if_needed()
        self.page.wait_for_function("panel => panel.innerText", arg=panel.element_handle())
        return panel

    def go_down_to(self, text: str) -> None:
        """Press the arrow down until the cell that holds some text is the active one."""
        active = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        for _ in range(100):
            if text in (active.text_content() or ""):
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"No arrow leads to {text}.")

    def tab_to(self, role: str) -> None:
        """Press Tab until something of a role has the focus."""
        for _ in range(20):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.role ?? document.activeElement.getAttribute('role')") == role:
                return
        pytest.fail(f"Tab never comes to a {role}.")

    def shows(self, cell, text: str) -> None:
        cell.locator(".jp-OutputArea", has_text=text).first.wait_for(timeout=60 * SECOND)


@pytest.fixture
def lab(opened):
    return opened("one_hot")


@pytest.fixture(scope="module")
def half_done_lab(address, browser):
    """A notebook that has run, with panels of all kinds, a hint, the progress and pictures. Tests only look at it."""
    with contextlib.closing(tab(address, browser, "half_done")) as page:
        lab = Lab(page)
        lab.menu("Run", "Run All Cells")
        lab.shows(lab.cell("progress()"), "Your progress")
        yield lab


def test_a_learner_gets_from_a_wrong_answer_by_a_hint_to_a_right_one_and_keeps_the_progress(lab):
    lab.menu("Run", "Run All Cells")
    test_cell = 'check("build_vocab")'
    lab.shows(lab.cell(test_cell), "not attempted")

    lab.write(STARTS_AT_ONE, into="def build_vocab(sentences)")
    lab.run("def build_vocab(sentences)")
    lab.shows(lab.run(test_cell), "0 of 3 points")

    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.insert_text('hint("build_vocab")')
    lab.shows(lab.run('hint("build_vocab")'), "Hint 1 of")

    lab.write(reference.source_of(EXERCISE), into="def build_vocab(sentences)")
    lab.run("def build_vocab(sentences)")
    lab.shows(lab.run(test_cell), "3 of 3 points")

    lab.menu("Kernel", "Restart Kernel…")
    lab.page.locator(".jp-Dialog button", has_text="Restart").click()
    lab.page.get_by_text(re.compile(r"\| Idle")).wait_for()
    lab.run("from autograder import check")
    lab.write("progress()", into='hint("build_vocab")')
    total = sum(exercise.points for exercise in catalog.exercises())
    lab.shows(lab.run("progress()"), f"Your progress: 3 of {total:g} points")


@pytest.mark.parametrize("name", MISTAKES)
def test_the_first_sentence_of_a_panel_names_the_mistake(half_done_lab, name):
    mistake = next(each for each in misconceptions.of(ASSIGNMENT.slug) if each.id == MISTAKES[name][1])
    _, first, *_ = half_done_lab.panel(name).inner_text().splitlines()
    assert first == mistake.sentence.replace("`", "")


def test_with_the_keyboard_alone_a_learner_answers_checks_and_moves_a_slider(opened):
    from playwright.sync_api import expect

    lab = opened("keyboard")
    keys = lab.page.keyboard
    lab.go_down_to("from autograder import check")
    keys.press("Shift+Enter")
    lab.go_down_to("def build_vocab(sentences)")
    keys.press("Enter")
    keys.press("Control+A")
    keys.insert_text(reference.source_of(EXERCISE))
    keys.press("Shift+Enter")
    keys.press("Shift+Enter")
    lab.shows(lab.cell('check("build_vocab")'), "3 of 3 points")

    lab.go_down_to("figures.slider(figures.one_hot_picture")
    keys.press("Control+Enter")
    picture = lab.cell("figures.slider(figures.one_hot_picture").locator("img")
    before = picture.get_attribute("alt")
    lab.tab_to("slider")
    keys.press("ArrowRight")
    expect(picture).not_to_have_attribute("alt", before)
    lab.tab_to("tab")  # out of the outputs: nothing keeps the focus


@pytest.fixture
def zoomed(half_done_lab):
    """The browser at 200 %: half as many pixels for the page, each four on the screen."""
    session = half_done_lab.page.context.new_cdp_session(half_done_lab.page)
    screen = {"width": 700, "height": 500, "deviceScaleFactor": 2, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", screen)
    half_done_lab.page.wait_for_function("innerWidth === 700 && devicePixelRatio === 2")
    yield half_done_lab
    session.send("Emulation.clearDeviceMetricsOverride")
    half_done_lab.page.set_viewport_size({"width": 1400, "height": 1000})


def test_at_200_percent_nothing_of_a_panel_is_cut_off_or_overlaps(zoomed):
    for name in [*MISTAKES, "embed_by_matmul", "count_weights"]:
        panel = zoomed.panel(name)
        assert panel.evaluate(CUT_OFF) == [], name
        assert panel.evaluate(OVERLAPPING) == [], name


#: The lines of text, each as it stands on the screen.
LINES = """
function* lines(top) {
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    if (walker.currentNode.data.trim())
      for (const box of range.getClientRects()) yield [walker.currentNode.data.trim(), box];
  }
}
"""
#: The texts that end outside of the notebook, or that somebody would have to scroll to.
CUT_OFF = f"""panel => {{
  {LINES}
  const room = panel.closest('.jp-OutputArea-output').getBoundingClientRect();
  const outside = ([, box]) => box.left < room.left - 1 || box.right > room.right + 1;
  return Array.from(lines(panel)).filter(outside).map(([text]) => text);
}}"""
OVERLAPPING = f"""panel => {{
  {LINES}
  const all = Array.from(lines(panel)), found = [];
  for (const [text, one] of all)
    for (const [other, two] of all)
      if (one !== two && Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1
          && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 4) found.push([text, other]);
  return found;
}}"""


@pytest.fixture(params=["Light", "Dark"])
def themed(half_done_lab, request):
    half_done_lab.menu("Settings", "Theme", f"JupyterLab {request.param}$")
    light = str(request.param == "Light").lower()
    half_done_lab.page.wait_for_function(f"document.body.dataset.jpThemeLight === '{light}'")
    return half_done_lab, request.param


def test_a_checker_of_accessibility_finds_nothing_in_what_is_ours(themed):
    lab, _ = themed
    # The handle of ipywidgets' slider has no name, and no setting gives it one: its label stands beside it.
    accessible(lab.page, within={"include": [[".jp-OutputArea-output"]], "exclude": [[".noUi-handle"]]})


def test_each_picture_says_what_it_shows_and_is_as_dark_as_the_theme(themed):
    lab, theme = themed
    pictures = lab.page.locator(".jp-Notebook .jp-OutputArea img")
    assert pictures.count() == 2
    for picture in pictures.all():
        assert len(picture.get_attribute("alt")) > 40
        shot = matplotlib.image.imread(io.BytesIO(picture.screenshot()))
        paper = float(np.median(shot[..., :3] @ [0.2126, 0.7152, 0.0722]))
        assert paper > 0.9 if theme == "Light" else paper < 0.2


@pytest.mark.parametrize(("name", "said"), [("right", "Success!"), ("untouched", "The following cell failed")])
def test_validate_says_what_passes(opened, name, said):
    lab = opened(name)
    lab.page.get_by_role("button", name="Validate").click()
    dialog = lab.page.locator(".jp-Dialog", has_text=said)
    dialog.wait_for()
    named = [exercise.name for exercise in ASSIGNMENT.exercises if f'check("{exercise.name}")' in dialog.inner_text()]
    assert named == ([] if name == "right" else [exercise.name for exercise in ASSIGNMENT.exercises])


def test_nothing_is_there_that_a_learner_has_no_use_for(half_done_lab):
    lab = half_done_lab
    assert lab.page.get_by_text("Create Assignment").count() == 0
    assert lab.page.get_by_text("Would you like to get notified about official Jupyter news?").count() == 0
    assert lab.page.get_by_text("Validate").count() > 0
