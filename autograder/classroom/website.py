"""The course as a static site: its lessons with outputs, and the guides. Pages run no script and load nothing.

A lesson shows the notebook as it is handed out, and below its cells what the course's own answers give. Those are run where a
student's copy is all that there is of the course, so that panels say what a student's say, and none of their code is shown.
"""

from __future__ import annotations

import base64
import html
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from nbconvert.preprocessors import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

from autograder import catalog
from autograder.catalog import ROOT, Assignment
from autograder.classroom.formulas import STYLE, Formulas
from autograder.classroom.nbgrader import releasing
from autograder.classroom.nbgrader.pages import WithFormulas
from autograder.classroom.report import templates
from autograder.classroom.sanitised import sanitised, verdicts_in
from autograder.judging import fingerprint, notebook
from autograder.judging.cells import is_answer

#: The first page, and the guides: the name of each, its file, and what the navigation calls it.
FRONT = ("index", "README.md", "The course")
GUIDES = (
    ("learner", "guides/learner.md", "For learners"),
    ("instructor", "guides/instructor.md", "For instructors"),
    ("jupyterhub", "guides/jupyterhub.md", "On a JupyterHub"),
    ("author", "CONTRIBUTING.md", "For authors"),
)
#: How long one cell may take, in seconds: this runs the course's own answers, on a machine that may be busy.
CELL_SECONDS = 600
_WIDGET = "application/vnd.jupyter.widget-view+json"
_SLIDER = "*In JupyterLab, a slider or buttons stand here.*"
_BAR = "*In JupyterLab, a progress bar stands here.*"
_NOT_RUN = "*This page was made without running the notebook, so that no outputs are shown.*"
_ABOUT = (
    "> The notebook is `{path}`. Here it can be read, and not run: where you write, it shows what you start from, and what "
    "stands below a cell is what the course's own answers gave."
)
#: Shorter lines, such as `return ids`, are no secret.
SHORTEST_SECRET = 16


class SiteError(RuntimeError):
    """The site can't be made; the message says what is wrong and where."""


# ---------------------------------------------------------------- a lesson's outputs


def outputs(assignment: Assignment, kept: Path, on_cell: Callable[[], object] = lambda: None) -> NotebookNode:
    """Return the notebook that is handed out, with the outputs that the course's own answers give.

    Parameters
    ----------
    assignment : Assignment
        Which.
    kept : Path
        The folder that keeps the result, so that the next time nothing runs if nothing that plays a part has changed.
    on_cell : callable
        Called whenever a cell has run.
    """
    path, state = kept / f"{assignment.slug}.ipynb", _state(assignment)
    if path.exists():
        before: NotebookNode = nbformat.read(path, as_version=4)
        if before.metadata.get("state") == state:
            return before
    lesson = shown(notebook.released(assignment), _run(assignment, on_cell))
    lesson.metadata["state"] = state
    kept.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    nbformat.write(lesson, partial)
    partial.replace(path)
    return lesson


def _state(assignment: Assignment) -> str:
    """Return a hash of all that plays a part in a lesson's outputs."""
    shared = fingerprint.of_files([ROOT / "constraints.txt", Path(__file__)])
    about = [fingerprint.environment(), fingerprint.of_checks(assignment), shared, version("matplotlib")]
    return fingerprint.of_bytes(json.dumps(about, sort_keys=True).encode())


def _run(assignment: Assignment, on_cell: Callable[[], object]) -> NotebookNode:
    """Run the notebook with the course's own answers, beside a student's copy of the course."""
    content = notebook.read(assignment.solution_notebook)
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        releasing.lay_out_student_files(Path(folder))
        place = Path(folder, "course", assignment.slug)
        client = NotebookClient(
            content,
            timeout=CELL_SECONDS,
            resources={"metadata": {"path": str(place)}},
            on_cell_executed=lambda **about: on_cell(),
            config=Config(KernelManager={} if os.name == "nt" else {"transport": "ipc", "ip": f"{folder}/.kernel"}),
        )
        try:
            client.execute(env=os.environ | {"PYTHONPATH": folder})
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
            last = str(problem).strip().splitlines()[-1]
            raise SiteError(f"{assignment.solution_notebook.relative_to(ROOT)} did not run to its end: {last}") from None
    return content


def shown(released: NotebookNode, executed: NotebookNode) -> NotebookNode:
    """Return a released notebook with the outputs of one that was run: all text is the released one's, and so are its answers."""
    found = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code" and not is_answer(cell)}
    for cell in released.cells:
        if cell.cell_type == "code":
            cell.outputs = [_without_widget(each) for each in found.get(cell.id, [])]
    return sanitised(released, verdicts_in(released))


def _without_widget(output: NotebookNode) -> NotebookNode:
    if _WIDGET not in output.get("data", {}):
        return output
    is_bar = "".join(output.data.get("text/plain", "")).startswith("FloatProgress")
    return nbformat.v4.new_output("display_data", data={"text/markdown": _BAR if is_bar else _SLIDER})


# ---------------------------------------------------------------- what no page may show


def secrets() -> dict[str, str]:
    """Return the words of each line that only the instructor has, with the file that it is from.

    Those are the lines of solutions, hidden checks, unusual right answers and marking schemes that no file of a student's copy
    holds.
    """
    handed_out = "\n".join(_plain(file.decode("utf-8")) for name, file in releasing.student_files().items() if _is_text(name))
    found = {}
    for assignment in catalog.assignments():
        sources = {path: path.read_text(encoding="utf-8") for path in (assignment.hidden_checks, assignment.variants)}
        sources[assignment.solution_notebook] = "\n".join(_solution_lines(assignment))
        for path, text in sources.items():
            for line in map(_line, text.splitlines()):
                if len(line) >= SHORTEST_SECRET and line not in handed_out:
                    found[line] = path.relative_to(ROOT).as_posix()
    return found


def _solution_lines(assignment: Assignment) -> Iterator[str]:
    released = {cell.id: cell.source.splitlines() for cell in notebook.released(assignment).cells}
    for cell in notebook.read(assignment.solution_notebook).cells:
        yield from (line for line in cell.source.splitlines() if line not in released.get(cell.id, []))


def _is_text(name: str) -> bool:
    return name.endswith((".py", ".ipynb", ".md", ".toml", ".html"))


def _plain(text: str) -> str:
    """Return the words of each line of a text, or of a notebook's cells."""
    try:
        cells = json.loads(text)["cells"]
    except (ValueError, KeyError, TypeError):
        return "\n".join(map(_line, text.splitlines()))
    return "\n".join(_line(line) for cell in cells for line in "".join(cell["source"]).splitlines())


def _line(text: str) -> str:
    """Return the words of a text: as Markdown is set, its marks are not seen any more."""
    return " ".join(re.findall(r"\w+", text))


def leaks(page: str, secret: dict[str, str]) -> list[str]:
    """Return the secret lines that a page shows or holds anywhere: in its text, its attributes or its comments."""
    text = _line(BeautifulSoup(page, "html.parser").get_text())
    whole = _line(html.unescape(re.sub(r"data:[^\"']*", "", page)))
    found = f" {text} | {whole} "
    return [line for line in secret if f" {line} " in found]


# ---------------------------------------------------------------- pages


@dataclass
class Page:
    """One page of the site.

    Attributes
    ----------
    name : str
        Its file's name without the ending.
    label : str
        What the navigation calls it.
    body : str
        Its content as HTML.
    parts : list of (str, str)
        Its sections: the anchor and the title of each.
    """

    name: str
    label: str
    body: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)


class _Renderer(WithFormulas):
    """Renders the Markdown of one page: headings get anchors, as GitHub makes them, and links lead to pages of the site.

    Parameters
    ----------
    source : Path
        The file that the links in the text start from.
    parts : list of (str, str)
        Receives anchor and title of each section.
    """

    def __init__(self, source: Path, parts: list[tuple[str, str]]) -> None:
        super().__init__(Formulas(), {})
        self._source = source
        self._parts = parts
        self._taken: Counter[str] = Counter()

    def render(self, text: str) -> Markup:
        """Return Markdown as HTML."""
        return Markup(self.put_in(MarkdownWithMath(renderer=self).render(text)))

    def heading(self, text: str, level: int, **attributes: object) -> str:
        """Render a heading."""
        title = html.unescape(re.sub(r"<var.*?</var>|<[^>]+>", "", text))
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        self._taken[anchor] += 1
        if self._taken[anchor] > 1:
            anchor = f"{anchor}-{self._taken[anchor] - 1}"
        if level == 2:
            self._parts.append((anchor, title))
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def table(self, text: str) -> str:
        """Render a table, which may be wider than the page."""
        return f'<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n{text}</table></div>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Render a link to a page of the site; what only the repository holds is named and not linked to."""
        address = _address(self._source, url)
        return super().link(text, address, title) if address else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render a picture of the repository, as a part of the page."""
        path = (self._source.parent / url).resolve()
        if url.startswith("data:") or not path.is_file():
            return super().image(text, url, title)
        code = base64.b64encode(path.read_bytes()).decode()
        return f'<img class="paper" src="data:image/svg+xml;base64,{code}" alt="{html.escape(html.unescape(text))}">'


def _address(source: Path, url: str) -> str:
    """Return where a link in a file leads on the site; "" if to a file that is no page."""
    if re.match(r"https?:|mailto:|#", url):
        return url
    where, anchor = urldefrag(url)
    path = (source.parent / unquote(where)).resolve()
    if not path.exists():
        raise SiteError(f"{source.name} links to {url}, which isn't there.")
    pages = {ROOT / file: name for name, file, _ in (FRONT, *GUIDES)}
    pages |= {each.released_notebook(): each.slug for each in catalog.assignments()}
    if path not in pages:
        return ""
    return f"{pages[path]}.html" + (f"#{anchor}" if anchor else "")


def _lesson(assignment: Assignment, content: NotebookNode, remark: str) -> Page:
    """Return the page of a notebook."""
    page = Page(assignment.slug, f"{assignment.slug[:2]} {assignment.title}")
    renderer = _Renderer(assignment.released_notebook(), page.parts)
    about = _ABOUT.format(path=assignment.released_notebook().relative_to(ROOT).as_posix())
    content.cells.insert(1, nbformat.v4.new_markdown_cell(f"{about} {remark}".strip()))
    exporter = HTMLExporter(
        template_name="basic",
        template_file=str(Path(__file__).parent / "templates" / "lesson.html.j2"),
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    exporter.register_preprocessor(CoalesceStreamsPreprocessor, enabled=True)  # one box for all that a cell prints in a row
    exporter.register_filter("markdown2html", renderer.render)  # settings would copy it, and what it collects
    page.body = exporter.from_notebook_node(_folded(content))[0]
    return page


def _folded(content: NotebookNode) -> NotebookNode:
    """Mark where what JupyterLab shows folded begins, with its heading apart, and where it ends."""
    depth = 0
    end = nbformat.v4.new_markdown_cell("")
    for cell in [*content.cells, end]:
        heading = re.match(r"(#+) .*", cell.source) if cell.cell_type == "markdown" else None
        if depth and (cell is end or (heading and len(heading[1]) <= depth)):
            cell.metadata["folded_before"], depth = True, 0
        if heading and not depth and cell.metadata.get("jp-MarkdownHeadingCollapsed"):
            cell.metadata["heading"], depth = heading[0], len(heading[1])
            cell.source = cell.source[heading.end() :]
    content.cells.append(end)
    return content


def _text(name: str, file: str, label: str) -> Page:
    """Return the page of a Markdown file."""
    page = Page(name, label)
    page.body = _Renderer(ROOT / file, page.parts).render((ROOT / file).read_text(encoding="utf-8"))
    return page


def write(folder: Path, lessons: Iterable[tuple[Assignment, NotebookNode | None]]) -> list[Path]:
    """Write the site; nothing is written if a link leads nowhere, or a page would show what only the instructor has.

    Parameters
    ----------
    folder : Path
        Receives the pages. A page that is there is replaced.
    lessons : iterable of (Assignment, NotebookNode or None)
        Every assignment with its notebook, from `outputs`, or None to show it without outputs.

    Returns
    -------
    list of Path
        The pages, the first page first.

    Raises
    ------
    SiteError
        If a link leads nowhere, or a page holds a line of a solution, a hidden check or a marking scheme.
    """
    pages = [_text(*FRONT)]
    for assignment, content in lessons:
        remark = _NOT_RUN if content is None else ""
        pages.append(_lesson(assignment, notebook.released(assignment) if content is None else content, remark))
    pages += [_text(*guide) for guide in GUIDES]
    groups = {"": pages[:1], "Lessons": pages[1 : -len(GUIDES)], "Guides": pages[-len(GUIDES) :]}
    template = templates().get_template("site.html")
    made = {}
    for place, page in enumerate(pages):
        before, after = pages[place - 1] if place else None, pages[place + 1] if place + 1 < len(pages) else None
        made[f"{page.name}.html"] = template.render(
            page=page, body=Markup(_reachable(page.body)), groups=groups, before=before, after=after, style=Markup(_style())
        )
    _require_no_secret(made)
    _require_links(made)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in made]


def _reachable(body: str) -> str:
    """Return a page's HTML in which a keyboard can scroll what is wide, and no empty cell calls itself a heading."""
    reachable = re.sub(r'<(pre(?=[ >])|span class="formula")', r'<\1 tabindex="0"', body)
    return re.sub(r"<th[^>]*>\s*</th>", "<td></td>", reachable)


def _style() -> str:
    """Return the pages' style sheet, with the colors of code on a light and on a dark page."""
    light, dark = (HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("vs", "github-dark"))
    own = templates().get_template("site.css").render()
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n{STYLE}\n{own}"


def _require_links(pages: dict[str, str]) -> None:
    """Require of each link that its page and anchor are there."""
    read = {name: BeautifulSoup(text, "html.parser") for name, text in pages.items()}
    anchors = {name: {str(each["id"]) for each in page.find_all(id=True)} for name, page in read.items()}
    for name, page in read.items():
        for link in page.find_all("a", href=True):
            where, anchor = urldefrag(str(link["href"]))
            if re.match(r"https?:|mailto:", where):
                continue
            target = where or name
            if target not in pages or (anchor and unquote(anchor) not in anchors[target]):
                raise SiteError(f"{name} has a link to {link['href']}, which leads nowhere: “{link.get_text()}”.")


def _require_no_secret(pages: dict[str, str]) -> None:
    secret = secrets()
    for name, text in pages.items():
        for line in leaks(text, secret):
            raise SiteError(f"{name} would show a line of {secret[line]}, so that no page was written: {line}")
