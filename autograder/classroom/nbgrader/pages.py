"""What nbgrader shows of a notebook, in feedback pages and in formgrader: sanitised once more, under a policy of its own."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearMarkScheme, GetGrades, NbGraderPreprocessor
from nbgrader.utils import is_task
from traitlets.config import Config

from autograder.checks.verdict import LOOKS, Verdict
from autograder.classroom.export import is_marked
from autograder.classroom.formulas import STYLE, Formulas
from autograder.classroom.markup import clean_html, markdown
from autograder.classroom.nbgrader import compat
from autograder.classroom.nbgrader.steps import NOT_GRADED, REPAIRS, assignment_of
from autograder.classroom.report import templates
from autograder.classroom.sanitised import sanitised, verdicts_in
from autograder.judging.cells import grade_id

#: What formgrader's page writes into its buttons' ``onclick``.
HANDLERS = ("toggle_name(true);", "toggle_name(false);")
#: What formgrader's page runs beside its buttons; it stands behind the header.
TOOLTIPS = """
  $('span.glyphicon.name-hidden').tooltip({title: "Show student name", placement: "bottom", trigger: "hover"});
  $('span.glyphicon.name-shown').tooltip({title: "Hide student name", placement: "bottom", trigger: "hover"});
  """
#: How formulas and tables of the text look.
_LOOK = f"""<style>
{STYLE}
.text_cell_render table {{ margin: .6em 0; }}
.text_cell_render :is(th, td) {{ padding: .25em 1em .25em 0; text-align: left; vertical-align: top; }}
.text_cell_render tr {{ border-bottom: 1px solid #e6e8eb; }}
.formula {{ margin: .5em 0; }}
@media print {{ pre {{ white-space: pre-wrap !important; }} .formula {{ overflow: visible; }} }}
</style>"""


class Sanitise(NbGraderPreprocessor):
    """Show nothing of a notebook but what is harmless, also of one that was graded before there was this step."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook to show; names that reach formgrader's page as HTML are escaped."""
        for name in ("student", "first_name", "last_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        return sanitised(nb, verdicts_in(nb)), resources


class Words:
    """What a page says in place of a score, which nbgrader's template turns into a number and rounds."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __round__(self, digits: int = 0) -> str:
        return self._text


def score(value: Any, default: float = 0.0) -> Any:
    """Return a score as a number, as Jinja's filter ``float`` does, or its words."""
    return value if isinstance(value, Words) else jinja2.filters.do_float(value, default)


class Unmarked(NbGraderPreprocessor):
    """Say of what nobody and nothing has marked yet that this is so: nbgrader shows it as 0."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook as ``GetGrades`` leaves it, behind which this comes, with words in place of such scores."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            found = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            unmarked = {grade.name for grade in found.grades if not is_marked(grade)}
            some = len(unmarked) < len(found.grades)
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade_id") in unmarked:
                marks["score"] = Words("not marked yet")
        if unmarked:
            about["score"] = Words(f"{about['score']:g} so far" if some else "not marked yet")
        return nb, resources


class WithoutScheme(ClearMarkScheme):
    """Take the marking scheme, which is for the marker's eyes, out of the question; what a student wrote is left alone."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        return super().preprocess_cell(cell, resources, cell_index) if is_task(cell) else (cell, resources)


#: The text under a header, which is the exercise's own.
_DOCSTRING = re.compile(r"(\"{3}|'{3}).*?\1", flags=re.DOTALL)


class Overview(NbGraderPreprocessor):
    """Make what stands first on a feedback page: each exercise with the student's code, the points and what was said of it."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook; the overview, if it is one of this course, goes into the resources."""
        about = resources["nbgrader"]
        assignment = assignment_of(resources)
        if assignment is None:
            return nb, resources
        with Gradebook(about["db_url"]) as gradebook:
            found = gradebook.find_submission(about["assignment"], about["student"])
            name = " ".join(filter(None, (found.student.first_name, found.student.last_name)))
            handed_in = f"{found.timestamp:%Y-%m-%d %H:%M}" if found.timestamp else ""
        cells = {grade_id(cell): cell for cell in nb.cells}
        verdicts = {verdict.exercise: verdict for verdict in verdicts_in(nb)}
        rows = [_row(each.name, cells, verdicts.get(each.name)) for each in assignment.exercises]
        rows.append(_question(cells.get(assignment.question)))
        resources["overview"] = (
            templates()
            .get_template("overview.html")
            .render(
                title=assignment.title,
                student=name or about["student"],
                handed_in=handed_in,
                told=[_rendered(cell.source) for cell in nb.cells if cell.get("id") in (REPAIRS, NOT_GRADED)],
                rows=[row for row in rows if row],
                penalty=f"{about['late_penalty']:g}" if about["late_penalty"] else "",
                total=_points(about["score"], about["max_score"]),
            )
        )
        return nb, resources


def _row(name: str, cells: dict[str, NotebookNode], verdict: Verdict | None) -> dict[str, Any]:
    """Return what the overview shows of an exercise."""
    answer, check = cells.get(name), cells.get(f"check-{name}")
    marks = check.metadata.nbgrader if check is not None else {}
    said = answer.metadata.nbgrader.get("comment") if answer is not None else ""
    look = LOOKS[verdict.status] if verdict is not None else None
    return {
        "name": name,
        "symbol": look.symbol if look else "",
        "words": look.words if look else "not marked yet",
        "points": _of(marks),
        "code": _DOCSTRING.sub(r"\1…\1", answer.source, count=1) if answer is not None else "",
        "panel": Markup(verdict._repr_html_()) if verdict is not None else "",
        "comment": _rendered(said) if said and not (verdict and verdict.message in said) else "",
    }


def _question(cell: NotebookNode | None) -> dict[str, Any]:
    """Return what the overview shows of the question that a person reads."""
    if cell is None:
        return {}
    marks = cell.metadata.nbgrader
    words = "not marked yet" if isinstance(marks.get("score"), Words) else "read by a person"
    said = marks.get("comment")
    comment = _rendered(said) if said else ""
    return {"name": marks["grade_id"], "symbol": "", "words": words, "points": _of(marks), "comment": comment}


def _of(marks: Mapping[str, Any]) -> str:
    score, largest = marks.get("score", 0.0), marks.get("points", 0.0)
    return f"– of {largest:g}" if isinstance(score, Words) else _points(score, largest)


def _points(score: Any, largest: float) -> str:
    return f"{round(score, 2)} (of {largest:g})" if isinstance(score, Words) else f"{score:g} of {largest:g}"


def below(page: str, overview: str | None) -> str:
    """Put an overview above the notebook on nbgrader's page, and fold the notebook; without one the page stays as it is."""
    if not overview:
        return page
    summary = "<summary>The whole notebook, as it was graded</summary>"
    before, _, rest = page.partition("<body>")
    notebook, _, after = rest.rpartition("</body>")
    folded = f'<details class="whole-notebook">{summary}{notebook}</details>'
    return f"{before}<body>\n{overview}\n{folded}\n</body>{after}"


class WithFormulas(IPythonRenderer):
    """Renders Markdown as nbconvert does, but keeps the formulas apart, which are put in when all else has been cleaned."""

    def __init__(self, formulas: Formulas, attachments: dict[str, dict[str, str]]) -> None:
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self._formulas = formulas
        self._kept: dict[str, str] = {}

    def block_math(self, body: str) -> str:
        """Keep a formula that has a line of its own."""
        return self._keep(self._formulas.mathml(body, display=True), super().block_math(body))

    def inline_math(self, body: str) -> str:
        """Keep a formula within a line."""
        return self._keep(self._formulas.mathml(body, display=False), super().inline_math(body))

    def latex_environment(self, name: str, body: str) -> str:
        """Keep an environment, which is a formula without dollars."""
        made = self._formulas.mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)
        return self._keep(made, super().latex_environment(name, body))

    def _keep(self, formula: str, written: str) -> str:
        """Return a mark for a formula, or as code what was written, where it can't be set."""
        if not formula:
            return f"<code>{written}</code>"
        self._kept[str(len(self._kept))] = formula
        return f'<var title="formula {len(self._kept) - 1}"></var>'

    def put_in(self, page: str) -> str:
        """Return clean HTML with each formula in its place, once.

        No attribute of clean HTML holds a quotation mark, so that what is looked for is a tag wherever it is found.
        """
        return re.sub(r'<var title="formula (\d+)"></var>', lambda found: self._kept.pop(found[1], ""), page)


@jinja2.pass_context
def markdown2html(context: jinja2.runtime.Context, source: str) -> str:
    """Render Markdown as nbconvert does, and let nothing through that could run: cells, outputs and a grader's comments."""
    resources = context.get("resources")
    formulas = Formulas() if resources is None else resources.setdefault("formulas", Formulas())
    return _rendered(source, context.get("cell", {}).get("attachments", {}), formulas)


def _rendered(source: str, attachments: dict[str, dict[str, str]] | None = None, formulas: Formulas | None = None) -> Markup:
    renderer = WithFormulas(formulas or Formulas(), attachments or {})
    made = MarkdownWithMath(renderer=renderer).render(markdown(source, attachments or {}))
    return Markup(renderer.put_in(clean_html(made)))


def protected(header: str) -> str:
    """Put a policy into the header of nbgrader's page: formgrader's own scripts may run there, none on a feedback page.

    MathJax, which would come from elsewhere, is left out, as formulas are MathML; so are fonts that lie beside no page.
    """
    header = re.sub(r"<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->", "", header, flags=re.DOTALL)
    header = re.sub(r"@font-face\s*{[^}]*}", "", header)
    policy = {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if "/formgrader/static/" in header:
        nonce = secrets.token_urlsafe(16)
        header = header.replace("<script", f'<script nonce="{nonce}"')
        hashes = " ".join(f"'sha256-{_hash(code)}'" for code in (*HANDLERS, TOOLTIPS))
        policy["script-src"] = f"'nonce-{nonce}' 'unsafe-hashes' {hashes}"
        policy |= {name: f"'self' {policy.get(name, '')}".strip() for name in ("style-src", "img-src", "font-src", "connect-src")}
    rules = "; ".join(f"{name} {value}" for name, value in policy.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{rules}">\n<meta name="referrer" content="no-referrer">'
    return header.replace("<head>", f"<head>\n{meta}\n{_LOOK}", 1)


def _hash(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


#: Files that a browser would run when formgrader serves them beside a notebook, by the ends of their names.
_PAGES = ("htm", "html", "shtml", "xhtml", "xht", "mht", "mhtml", "svg", "svgz", "xml", "xsl", "xslt", "pdf", "swf", "js", "mjs")


def protect(settings: Config) -> None:
    """Bring all of this into nbgrader's settings, for feedback pages and formgrader.

    Parameters
    ----------
    settings : Config
        What nbgrader_config.py calls ``c``.
    """
    settings.HTMLExporter.preprocessors = [Sanitise]
    settings.HTMLExporter.filters = {"markdown2html": markdown2html, "protected": protected, "float": score, "below": below}
    settings.GenerateFeedback.preprocessors = [GetGrades, WithoutScheme, Unmarked, Overview, CSSHTMLHeaderPreprocessor]
    settings.HTMLExporter.template_file = str(Path(__file__).parents[1] / "templates" / "page.html.j2")
    pages: list[Any] = ["*." + "".join(f"[{letter}{letter.upper()}]" for letter in end) for end in _PAGES]
    settings.CourseDirectory.ignore = [*settings.CourseDirectory.ignore, *pages]
    compat.escape_formgraders_names()
