"""What a stranger may write into a notebook so that it runs where somebody looks at it: each attack says RAN in the console."""

from __future__ import annotations

import base64
import copy

import nbformat

from tests.classroom.made_up import short

RAN = "console.log('RAN')"
#: Who asks for an address there has told a stranger that he looks.
ELSEWHERE = "http://elsewhere.test"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RAN}"><script>{RAN}</script><text>drawing</text></svg>'
DRAWN = base64.b64encode(DRAWING.encode()).decode()

#: HTML, for outputs and for Markdown.
HTML = {
    "script": f"<script>{RAN}</script>",
    "script, in capitals and unclosed": f"<SCRIPT >{RAN}",
    "script with a source": f"<script src=\"data:text/javascript,{RAN}\"></script>",
    "script in a script": f"<scr<script>ipt>{RAN}</scr</script>ipt>",
    "module": f'<script type="module">{RAN}</script>',
    "configuration of MathJax": f'<script type="text/x-mathjax-config">{RAN}</script>',
    "handler": f'<img src=x onerror="{RAN}">',
    "handler without quotes or spaces": f"<img/src=x/onerror={RAN}>",
    "handler with a newline": f'<img\nsrc=x\nonerror\n=\n"{RAN}">',
    "handler of an unclosed tag": f'<img src=x onerror="{RAN}" ',
    "handler behind a quote": f'<img alt="`><img src=x onerror={RAN}>">',
    "handler of a drawing": f'<svg onload="{RAN}">',
    "handler of an animation": f'<svg><animate onbegin="{RAN}" attributeName=x dur=1s>',
    "handler of a fold": f'<details open ontoggle="{RAN}">text</details>',
    "handler of a field": f'<input autofocus onfocus="{RAN}">',
    "handler of a video": f'<video><source onerror="{RAN}"></video>',
    "handler of a style": f'<style onload="{RAN}"></style>',
    "handler under the mouse": f'<b onmouseover="{RAN}" style="position:fixed;inset:0;z-index:9">text</b>',
    "handler of an unknown tag": f'<xss onmouseover="{RAN}">text</xss>',
    "handler in a namespace": f'<math><mtext><img src=x onerror="{RAN}"></mtext></math>',
    "mutation": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RAN}&gt;">',
    "mutation of a noscript": f'<noscript><p title="</noscript><img src=x onerror={RAN}>">',
    "comment": f'<!--><img src=x onerror="{RAN}">-->',
    "section of characters": f'<![CDATA[><img src=x onerror="{RAN}">]]>',
    "instruction": f'<?xml version="1.0"?><img src=x onerror="{RAN}">',
    "frame": f'<iframe src="javascript:parent.{RAN}"></iframe>',
    "frame with a document": f'<iframe srcdoc="<script>{RAN}</script>"></iframe>',
    "object": f'<object data="javascript:{RAN}"></object>',
    "embedded": f'<embed src="javascript:{RAN}">',
    "link": f'<a href="javascript:{RAN}">text</a>',
    "link with an entity": f'<a href="java&Tab;script&colon;{RAN}">text</a>',
    "link with a control character": f'<a href="\x01javascript:{RAN}">text</a>',
    "link of a drawing": f'<svg><a xlink:href="javascript:{RAN}"><text y="20">text</text></a></svg>',
    "form": f'<form action="javascript:{RAN}"><button>text</button></form>',
    "refresh": f'<meta http-equiv="refresh" content="0;url=javascript:{RAN}">',
    "base": f'<base href="{ELSEWHERE}/">',
    "style sheet": f'<link rel="stylesheet" href="{ELSEWHERE}/style.css">',
    "imported style": f"<style>@import '{ELSEWHERE}/style.css';</style>",
    "background": f'<p style="background:url({ELSEWHERE}/background.png)">text</p>',
    "picture from elsewhere": f'<img src="{ELSEWHERE}/picture.png">',
    "picture in sizes": f'<img srcset="{ELSEWHERE}/picture.png 1x">',
    "prefetched": f'<link rel="prefetch" href="{ELSEWHERE}/next">',
    "end of the cell": f"</div></div></div></div></main></body></html><script>{RAN}</script>",
    "end of a text area": f"</textarea></title></style><script>{RAN}</script>",
    "drawing as a picture's address": f'<object data="data:image/svg+xml;base64,{DRAWN}"></object>',
}  # fmt: skip

#: What only Markdown makes dangerous.
MARKDOWN = {
    "link": f"[text](javascript:{RAN})",
    "link with an entity": f"[text](javascript&colon;{RAN})",
    "link with a numbered letter": f"[text](&#106;avascript:{RAN})",
    "link in other letters": f"[text](JaVaScRiPt:{RAN})",
    "link in brackets": f"[text](<javascript:{RAN}>)",
    "link on the next line": f"[text](\njavascript:{RAN})",
    "link by a reference": f"[text][r]\n\n[r]: javascript:{RAN}",
    "link by a reference on the next line": f"[text][s]\n\n[s]:\n  <javascript:{RAN}>",
    "link with an escape": f"[text](java\\script:{RAN})",
    "link with a percent sign": f"[text](javascript%3A{RAN})",
    "link of data": f"[text](data:text/html,<script>{RAN}</script>)",
    "link of Visual Basic": "[text](vbscript:msgbox)",
    "automatic link": f"<javascript:{RAN}>",
    "automatic link in a block": f'<div>\n<https://x/onmouseover="{RAN}"//>text\n</div>',
    "picture as a link": f"[![text](attachment:a.png)](javascript:{RAN})",
    "picture from elsewhere": f"![text]({ELSEWHERE}/markdown.png)",
    "picture by a reference": f"![text][p]\n\n[p]: {ELSEWHERE}/reference.png",
    "picture with a handler in its text": f'![x"onerror="{RAN}](x)',
    "attachment that is missing": "![text](attachment:missing.png)",
    "title": f'[text](https://example.org "x\\"onmouseover={RAN} y=")',
    "code span that isn't one": f"`` ` <img src=x onerror={RAN}> ``",
    "code span in a tag": f'<a title="`">`<img src=x onerror={RAN}>',
    "fence that never closes": f"```html\n<b>\n~~~\n\n<img src=x onerror={RAN}>",
    "fence of a language": f'```"><img src=x onerror={RAN}>\ntext\n```',
    "formula around a tag": f"$<img src=x onerror={RAN}>$",
    "formula around half a tag": f"$<$img src=x onerror={RAN}$>$",
    "block of formulas": f"$$\n</p><script>{RAN}</script>\n$$",
    "environment": f"\\begin{{equation}}<img src=x onerror={RAN}>\\end{{equation}}",
    "environment of a strange name": f"\\begin{{x}}</p>\\end{{x}}<img src=x onerror={RAN}>",
    "formula in brackets": f"\\\\[<svg onload={RAN}>\\\\]",
    "formula that is a link": f"$\\href{{javascript:{RAN}}}{{text}}$",
    "formula that is a link, hidden": f"$&#92;href{{javascript:{RAN}}}{{text}}$",
    "formula with attributes": f'$\\mmlToken{{mi}}[onmouseover="{RAN}" href="javascript:{RAN}"]{{text}}$',
    "formula that has a style": f"$\\style{{background:url({ELSEWHERE}/formula.png)}}{{text}}$",
    "formula that needs a package": f"$\\require{{html}}\\class{{x}}{{text}}\\unicode[{RAN}]{{x41}}$",
    "table": f"| a |\n|---|\n| <img src=x onerror={RAN}> |",
    "heading": f'# <img src=x onerror={RAN}> heading" onmouseover="{RAN}',
    "task": f"- [ ] <img src=x onerror={RAN}>",
    "definition": f"term\n: <img src=x onerror={RAN}>",
    "line that ends in the middle": f"<img\n\nsrc=x onerror={RAN}>",
    "zero byte": f"<\0script>{RAN}<\0/script><scr\0ipt>{RAN}</script>",
    "mermaid": f"```mermaid\ngraph TD; A[\"<img src=x onerror={RAN}>\"]\n```",
}  # fmt: skip

WIDGET = {"version_major": 2, "version_minor": 0, "model_id": "evil"}
STATE = {
    "version_major": 2,
    "version_minor": 0,
    "state": {
        "evil": {
            "model_module": "@jupyter-widgets/controls",
            "model_module_version": "2.0.0",
            "model_name": "HTMLModel",
            "state": {"value": f"<img src=x onerror={RAN}></script><script>{RAN}</script>"},
        }
    },
}
#: Outputs by their MIME types.
_LOADED = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "data": {"url": f"{ELSEWHERE}/vega.json"}, "mark": "bar"}
_ENTITY = f'<!DOCTYPE svg [<!ENTITY x "{RAN}">]><svg xmlns="http://www.w3.org/2000/svg"><script>&x;</script></svg>'
_PAGE = (
    f'<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="{RAN}"/>'
    "</foreignObject>"
    f'<a href="javascript:{RAN}"><rect width="9" height="9"/></a><use href="{ELSEWHERE}/use.svg#x"/></svg>'
)
_TEXT = f"<script>{RAN}</script>\x1b[31m<img src=x onerror={RAN}>\x1b[0m\x1b]8;;javascript:{RAN}\x07link\x1b]8;;\x07"
_VERDICT = "application/vnd.inside-the-embedding-layer.verdict+json"
OUTPUTS = {
    "javascript": {"application/javascript": RAN},
    "javascript of another name": {"text/javascript": RAN, "application/x-javascript": RAN},
    "drawing": {"image/svg+xml": DRAWING},
    "drawing that ends": {"image/svg+xml": f"<svg></svg><script>{RAN}</script>"},
    "drawing with an entity": {"image/svg+xml": _ENTITY},
    "drawing that holds a page": {"image/svg+xml": _PAGE},
    "picture that isn't one": {"image/png": f'" onerror="{RAN}'},
    "photograph that isn't one": {"image/jpeg": f'/9j/"><script>{RAN}</script>'},
    "formula": {"text/latex": f"<script>{RAN}</script>$\\href{{javascript:{RAN}}}{{text}}$"},
    "Markdown": {"text/markdown": f"<img src=x onerror={RAN}>[text](javascript:{RAN})"},
    "text": {"text/plain": _TEXT},
    "Vega": {"application/vnd.vegalite.v5+json": _LOADED},
    "widget": {"application/vnd.jupyter.widget-view+json": {**WIDGET, "x": f"</script><script>{RAN}</script>"}},
    "Bokeh": {"application/vnd.bokehjs_exec.v0+json": "", "application/vnd.bokehjs_load.v0+json": RAN},
    "page": {"application/xhtml+xml": f"<script>{RAN}</script>", "application/pdf": "JVBERi0="},
    "mermaid": {"text/vnd.mermaid": f"</pre><script>{RAN}</script>"},
    "forged verdict": {_VERDICT: {"exercise": "one_hot"}, "text/html": HTML["script"]},
}  # fmt: skip

#: A grader's own comment, or a message that quotes an answer.
COMMENT = f"Well done.<script>{RAN}</script> <img src=x onerror={RAN}> [text](javascript:{RAN}) $x^2$"
#: A name, of a folder, a file, a cell: it holds no slash, and no character that the grader leaves out for being unprintable.
NAME = f"<img src=x onerror={RAN}>`**bold**`"


def hostile_notebook(**answers: str) -> nbformat.NotebookNode:
    """Return a notebook that is handed in, with an attack at every place that a student writes."""
    made = short(**answers)
    for cell in made.cells:
        if cell.cell_type == "markdown":  # the essay
            cell.source += f"\n\nMy own words. <script>{RAN}</script> {MARKDOWN['link']} $a<b$"
    for name, attack in [*MARKDOWN.items(), *HTML.items()]:
        made.cells.append(nbformat.v4.new_markdown_cell(f"Markdown: {name}\n\n{attack}"))
    for name, attack in HTML.items():
        made.cells.append(_with_output({"text/html": f"<p>HTML: {name}</p>{attack}", "text/plain": name}))
    made.cells += [_with_output(copy.deepcopy(data)) for data in OUTPUTS.values()]
    isolated = _with_output({"text/html": f"<script>{RAN}</script>"}, {"text/html": {"isolated": True}})
    sized = _with_output({"image/png": PNG}, {"image/png": {"width": f"1 onload={RAN}", "alt": f'"><script>{RAN}</script>'}})
    made.cells += [isolated, sized, nbformat.v4.new_raw_cell(HTML["script"], metadata={"raw_mimetype": "text/html"})]
    made.cells[-1]["id"] = "raw"
    made.cells.append(_with_output({}))
    made.cells[-1].outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=HTML["script"] + HTML["handler"]),
        nbformat.v4.new_output("error", ename=HTML["script"], evalue=HTML["handler"], traceback=[HTML["script"]]),
    ]
    pictured = nbformat.v4.new_markdown_cell("![kept](attachment:a.png) ![not](attachment:b.svg)")
    pictured["attachments"] = {"a.png": {"image/png": PNG}, "b.svg": {"image/svg+xml": DRAWN, f"text/html;{RAN}": "x"}, "c": {}}
    named = nbformat.v4.new_code_cell("1", metadata={"nbgrader": _mark(NAME), "tags": [f'"><script>{RAN}</script>']})
    made.cells += [pictured, named]
    made.metadata["title"] = f"</title><script>{RAN}</script>"
    made.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": copy.deepcopy(STATE)}
    made.metadata["language_info"] = {
        "name": f'python"><script>{RAN}</script>',
        "pygments_lexer": f'x"><script>{RAN}</script>',
        "codemirror_mode": {"name": f"<script>{RAN}</script>"},
    }
    made.metadata["kernelspec"] = {"name": "python3", "display_name": HTML["script"], "language": f'"><script>{RAN}</script>'}
    return made


def _mark(name: str) -> dict[str, object]:
    return {"grade": False, "grade_id": name, "locked": False, "schema_version": 3, "solution": True, "task": False}


def _with_output(data: dict[str, object], metadata: dict[str, object] | None = None) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("display_data", data, metadata=metadata or {})
    return nbformat.v4.new_code_cell("show()", outputs=[output])


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
