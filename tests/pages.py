"""What somebody sees of HTML and Markdown, and what of it could run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

#: Tags that only show something.
SHOWING = {
    "a", "abbr", "article", "b", "blockquote", "body", "br", "caption", "center", "cite", "code", "col", "colgroup",
    "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "hr", "html", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section",
    "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "tt", "u", "ul", "var",
}  # fmt: skip
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+")


def parsed(html: str) -> BeautifulSoup:
    """Read HTML as a browser does."""
    return BeautifulSoup(f"<!DOCTYPE html><html><head></head><body>{html}</body></html>", "html.parser")


def harm(html: str) -> list[str]:
    """Return what in HTML could run, load something, or lead to something that runs."""
    try:
        page = parsed(html)
    except Exception as problem:  # a declaration that the parser gives up on
        return [f"unreadable: {problem}"]
    for box in page.select("input.task-list-item-checkbox[disabled]"):  # Markdown's own, which does nothing
        box.decompose()
    found = [each.name for each in page.find_all(True) if each.name not in SHOWING]
    for each in page.find_all(True):
        for name, value in each.attrs.items():
            value = " ".join(value) if isinstance(value, list) else value
            if name.startswith("on") or name in ("action", "formaction", "srcdoc", "srcset", "background", "id", "name"):
                found.append(name)
            if name == "style" and re.search(r"url|position|image|\\|@", value):
                found.append(value)
            if name == "src" and not _PICTURE.fullmatch(value):
                found.append(value)
            scheme = re.match(r"([^/?#]*):", re.sub(r"[\x00-\x20]", "", value))
            if name == "href" and scheme and scheme[1].lower() not in ("http", "https", "mailto", "attachment"):
                found += [] if _PICTURE.fullmatch(value) else [value]
    found += [command for command in re.findall(r"\\([A-Za-z]+)", page.get_text()) if command in ("href", "style", "mmlToken")]
    return found


def renderings(source: str, attachments: dict[str, dict[str, str]] | None = None) -> Iterator[str]:
    """Render Markdown as nbconvert does, and as two others do that read it otherwise."""
    yield MarkdownWithMath(
        renderer=IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=attachments or {})
    ).render(source)
    for dialect in ("commonmark", "js-default"):
        renderer = MarkdownIt(dialect, {"html": True})
        renderer.validateLink = lambda address: True  # type: ignore[method-assign]
        html = renderer.render(source)
        for name, pictures in (attachments or {}).items():
            html = html.replace(f'src="attachment:{name}"', f'src="data:image/png;base64,{pictures["image/png"]}"')
        yield re.sub(r' id="[^"]*"', "", html)


def look(html: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return what somebody sees of HTML: its text, and each tag with its style and its picture."""
    page = parsed(html)
    tags = []
    for each in page.find_all(True):
        style = re.sub(r"\s|;$|\b0(?=\.)", "", str(each.get("style", "")))  # as browsers read it
        shown = str(each.get("src", each.get("href", each.get("aria-label", ""))))
        tags += [(each.name, style, shown)] if each.name not in ("tbody", "style") else []
    for each in page.find_all("style"):
        each.decompose()
    return " ".join(page.get_text().split()), tags


def accessible(page: Any, within: dict[str, list[list[str]]] | None = None) -> None:
    """Require that a checker of accessibility finds nothing in a page that a browser shows, or in a part of it."""
    checker = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed: pip install axe-playwright-python"
    )
    found = checker.Axe().run(page, context=within).response
    assert len(found["passes"]) > 10
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []


def looks(notebook: NotebookNode) -> list[object]:
    """Return what somebody sees of a notebook's cells and outputs."""
    seen: list[object] = []
    for cell in notebook.cells:
        seen.append(cell.source if cell.cell_type == "code" else look(next(renderings(cell.source, cell.get("attachments")))))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown = {kind: data[kind] for kind in ("image/png", "image/svg+xml", "text/plain") if kind in data}
            shown["text/html"] = look(data.get("text/html", ""))
            seen.append((output.output_type, output.get("text"), output.get("traceback"), shown))
    return seen
