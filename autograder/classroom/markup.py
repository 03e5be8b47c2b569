"""Make a stranger's HTML, Markdown, TeX and drawings harmless: nothing in them runs, loads, or lies over something else.

What is kept is listed here, and all else goes. Markdown is the hard part, because formgrader, feedback pages, JupyterLab and
others render it each in its own way. Whatever any of them may take for a tag, a link, a picture or a command of TeX is either of
a harmless form, or broken by a space.
"""

from __future__ import annotations

import base64
import binascii
import html
import itertools
import re
import string
import urllib.parse
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Collection

import nh3
from pygments.token import STANDARD_TYPES

# ---------------------------------------------------------------- addresses and pictures

#: How the bytes of a picture begin, in base64.
_PICTURES = {"image/png": "iVBORw0KGgo", "image/jpeg": "/9j/", "image/gif": "R0lGOD"}
SVG = "image/svg+xml"
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")


def is_picture(kind: str, code: object) -> bool:
    """Say whether a text is a picture of the kind that it says, in base64."""
    if not isinstance(code, str) or kind not in _PICTURES:
        return False
    return code.lstrip().startswith(_PICTURES[kind]) and _BASE64.fullmatch(code) is not None


def _picture_address(address: str) -> str | None:
    """Return the ``data:`` address of a picture without what could run in it; None for any other address."""
    kind, _, code = address.removeprefix("data:").partition(";base64,")
    if address.startswith("data:") and is_picture(kind, code):
        return address
    if address.startswith(f"data:{SVG};base64,"):
        try:
            drawing = base64.b64decode(code, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
        clean = svg(drawing)
        if clean == drawing:
            return address
        return clean and f"data:{SVG};base64,{base64.b64encode(clean.encode()).decode()}"
    return None


#: What is no address in truth: `layers[0](x)` and `ids[0]: the first` are not links.
_WORDS = re.compile(r"[\w,;\"'+*=()\[\]-]*")


def _leads_astray(address: str) -> bool:
    """Say whether an address leads anywhere but to the web, mail, or a place on the same page, however it is written.

    Where the page stands is the server of whoever looks at it, where some addresses act. So does formgrader, wherever it is.
    """
    for _ in range(3 if "%" in address or "&" in address else 0):
        address = urllib.parse.unquote(html.unescape(address))
    address = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\u2060\ufeff\\<]", "", address).lower()
    if "formgrader" in address:
        return True
    return not address.startswith(("https://", "http://", "mailto:", "#")) and not _WORDS.fullmatch(address)


# ---------------------------------------------------------------- SVG

_SVG_TAGS = {
    "circle", "clipPath", "defs", "desc", "ellipse", "g", "image", "line", "linearGradient", "marker", "mask", "metadata", "path",
    "pattern", "polygon", "polyline", "radialGradient", "rect", "stop", "style", "svg", "symbol", "text", "title", "tspan",
    "use",
}  # fmt: skip
_NAMESPACE = "{http://www.w3.org/2000/svg}"


def svg(drawing: str) -> str | None:
    """Return a drawing without scripts, handlers, animations and other files; None if it is none.

    A drawing that holds none of them comes back as it was.
    """
    if re.search(r"<!ENTITY|<\?xml-stylesheet", drawing, flags=re.IGNORECASE):
        return None
    try:
        root = ElementTree.fromstring(drawing)
    except (ElementTree.ParseError, ValueError):
        return None
    if root.tag != f"{_NAMESPACE}svg":
        return None
    if not _purge(root):
        return drawing
    ElementTree.register_namespace("", _NAMESPACE[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _purge(root: ElementTree.Element) -> bool:
    """Take out of an element what is not harmless; says whether there was anything."""
    found, waiting = False, [root]
    while waiting:
        parent = waiting.pop()
        for name, value in list(parent.attrib.items()):
            if _is_active(name, value):
                del parent.attrib[name]
                found = True
        for child in list(parent):
            if _is_foreign(parent, child):
                parent.remove(child)
                found = True
            else:
                waiting.append(child)
    return found


def _is_foreign(parent: ElementTree.Element, child: ElementTree.Element) -> bool:
    """Say whether an element has no place in a drawing; what describes it, as matplotlib does, has other names."""
    tag = str(child.tag)
    if tag.startswith(("{http://purl.org/dc/", "{http://creativecommons.org/", "{http://www.w3.org/1999/02/22-rdf")):
        return False
    if tag == f"{_NAMESPACE}style":
        return re.search(r"@|\\|url|<", child.text or "", flags=re.IGNORECASE) is not None
    return not tag.startswith(_NAMESPACE) or tag.removeprefix(_NAMESPACE) not in _SVG_TAGS


def _is_active(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local == "href":
        return not value.startswith("#") and not (value.startswith("data:image/png;") and _picture_address(value))
    if local == "resource":  # of the metadata that matplotlib writes, which names what kind of thing a drawing is
        return False
    return local.startswith("on") or bool(re.search(r"url\((?!#|'#|\"#)|script\s*:|\\|@import", value, flags=re.IGNORECASE))


# ---------------------------------------------------------------- TeX

_COMMAND = re.compile(
    r"(?<!\\)\\++(?=(?:href|url|class|cssId|style|data|bbox|require|mmlToken|unicode|toggle|mathtip|texttip|tooltip|includegraphics"
    r"|htmlId|htmlClass|htmlStyle|htmlData)(?![A-Za-z]))"
)


def tex(text: str) -> str:
    """Take the backslash from the commands that make MathJax write links, styles, classes and attributes."""
    return _COMMAND.sub("", text)


# ---------------------------------------------------------------- HTML

#: A style may not lead to other files, out of its cell, or under something else.
_STYLES = {
    "align-items", "align-self", "background", "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-radius", "border-right", "border-spacing", "border-style", "border-top", "border-width", "color",
    "display", "flex", "flex-direction", "flex-wrap", "font", "font-family", "font-size", "font-style", "font-variant-numeric",
    "font-weight", "gap", "height", "justify-content", "line-height", "list-style", "list-style-type", "margin", "margin-bottom",
    "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width", "opacity", "overflow",
    "overflow-wrap", "overflow-x", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top", "text-align",
    "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width", "word-break",
}  # fmt: skip
_PLAIN_TAGS = {
    "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "p", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "summary", "sup", "tbody", "tfoot", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_CELL = {"colspan", "rowspan", "align", "valign"}
#: What Markdown cells may hold as HTML: each tag with the attributes of its own.
_TAGS: dict[str, set[str]] = {
    **{name: set() for name in sorted(_PLAIN_TAGS)},
    "a": {"href"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "table": {"border"},
    "td": _CELL,
    "th": {*_CELL, "scope"},
}
#: What outputs may hold as well.
_OUTPUT_TAGS: dict[str, set[str]] = {"article": set(), "col": {"span"}, "colgroup": {"span"}, "pre": set(), "section": set()}
_NOT_EVEN_THEIR_TEXT = {
    "embed", "iframe", "math", "noembed", "noframes", "noscript", "object", "plaintext", "script", "select", "style", "svg",
    "template", "textarea", "title", "xmp",
}  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return _picture_address(value)
    if name == "href":
        return None if _leads_astray(value) else value
    if name == "style":  # a negative length moves what is inside over something else
        return None if re.search(r"url|image|expression|[\\@]|(?<![\w-])-[\d.]|calc|env\(", value, flags=re.IGNORECASE) else value
    return value


_cleaner = nh3.Cleaner(
    tags={*_TAGS, *_OUTPUT_TAGS},
    clean_content_tags=_NOT_EVEN_THEIR_TEXT,
    attributes=_TAGS | _OUTPUT_TAGS | {"*": {"title", "lang", "dir", "style", "role", "aria-label", "aria-hidden"}},
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    allowed_classes={
        "table": {"dataframe"},
        "div": {"highlight"},
        "span": {each for each in STANDARD_TYPES.values() if each},  # of highlighted code
    },
    filter_style_properties=_STYLES,
)


#: How deep tags may stand in each other: reading them takes time in proportion to the square of that.
DEEPEST = 400
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
#: Tags that nothing stands in, and those that the next of their kind ends.
_NOT_NESTED = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p", "param",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
}  # fmt: skip


def clean_html(text: str) -> str:
    """Return HTML without all that could run, load, or lie over something else; tables, pictures and our panels stay.

    What is nested deeper than anybody writes comes back as text.
    """
    if _is_too_deep(text):
        text = html.escape(text)
    return tex(_cleaner.clean(text))


def _is_too_deep(text: str) -> bool:
    depth = 0
    opened: Counter[str] = Counter()
    for closing, name in _ANY_TAG.findall(text):
        name = name.lower()
        if name in _NOT_NESTED or (closing and not opened[name]):
            continue
        opened[name] += -1 if closing else 1
        depth += -1 if closing else 1
        if depth > DEEPEST:
            return True
    return False


# ---------------------------------------------------------------- Markdown

_PICTURE = rf"data:(?:{'|'.join(map(re.escape, _PICTURES))});base64,[A-Za-z0-9+/=]*"
_VALUE = r"""[^"<>&`$\\\n\[\]]*"""
_VALUES = {"href": r"""(?:https?://|#|mailto:)[^"<>&`$\\\s\[\]]*""", "src": _PICTURE}


def _tag(name: str, attributes: set[str]) -> str:
    """Return the pattern of what stands between the brackets of a harmless tag: each attribute written out, and in quotes."""
    pairs = [rf'{each}="{_VALUES.get(each, _VALUE)}"' for each in sorted({*attributes, "title"})]
    return rf"{name}(?: (?:open|{'|'.join(pairs)})){{0,9}} ?/?"


#: Where a tag, a comment or an address in brackets may begin, but for those that are harmless as they stand.
_OPENING = re.compile(
    rf"<(?=[A-Za-z/!?])(?!(?:{'|'.join(itertools.starmap(_tag, _TAGS.items()))}|/(?:{'|'.join(_TAGS)})"
    r"|https?://[\w.-]+(?:/[\w./-]*)?)>)"
)
_EMBEDDED = re.compile(rf"(!\[[^\[\]`<>\\]*\]\((?:attachment:[\w.-]+|{_PICTURE})(?:\ \"[^\"<>&`\\\n]*\")?\))")
_DESTINATION = re.compile(r"\](?=[(:]\s*(<[^>]{0,300}|[^\s<]\S{0,300}))")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ENTITY = re.compile(r"&(?:#\d{1,9}|#[xX][0-9a-fA-F]{1,9}|[A-Za-z]{1,20}(?=;));?")
#: Nobody writes these as entities, but for who wants to hide them; & < > and quotes are ordinary.
_HIDDEN = {*string.ascii_letters, *string.digits, *"$\\:()[]!/"}


def markdown(text: str, attachments: Collection[str] = ()) -> str:
    r"""Return Markdown in which no renderer finds anything but harmless tags, pictures that come along, and links to the web.

    Parameters
    ----------
    text : str
        The source of a cell, an output or a comment.
    attachments : collection of str
        The names of the pictures that come along.

    Examples
    --------
    >>> markdown("<b>bold</b> and <script>alert(1)</script>")
    '<b>bold</b> and < script>alert(1)< /script>'
    >>> markdown("[web](https://example.org) and [code](javascript:alert(1))")
    '[web](https://example.org) and [code] (javascript:alert(1))'
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for _ in range(3):  # what is decoded may be part of an entity again
        text = _ENTITY.sub(_decoded, text)
    if _ENTITY.sub(_decoded, text) != text:
        text = text.replace("&", "& ")
    pieces = _EMBEDDED.split(tex(text))
    for place, piece in enumerate(pieces):
        if place % 2 == 0 or not _comes_along(piece, attachments):
            piece = piece.replace("![", "! [")  # a link: a picture from elsewhere tells who looks, and some addresses act
            pieces[place] = _DESTINATION.sub(lambda found: "] " if _leads_astray(found[1]) else "]", piece)
    return _OPENING.sub("< ", _with_few_open_formulas("".join(pieces)))


#: Where formulas begin and end that nbconvert follows up to their end. To find none takes the whole paragraph, for each.
_FORMULA = re.compile(r"\\(?P<side>begin|end)\{(?P<name>[a-z]*\*?)\}|(?<!\\)\\\\(?P<bracket>[()\[\]])")
_ENDS = {"(": ")", "[": "]"}
_MOST_OPEN = 100


def _with_few_open_formulas(text: str) -> str:
    """Break what begins a formula and isn't followed by its end, if there is more of it than anybody nests or forgets to end."""
    found = list(_FORMULA.finditer(text))
    opened = [one for one, following in itertools.zip_longest(found, found[1:]) if not _is_ended(one, following)]
    if len(opened) <= _MOST_OPEN:
        return text
    places = {each.start() for each in opened}
    return _FORMULA.sub(lambda each: each[0].replace("\\", "\\ ") if each.start() in places else each[0], text)


def _is_ended(one: re.Match[str], following: re.Match[str] | None) -> bool:
    if one["side"] == "end" or one["bracket"] in (")", "]"):  # it begins nothing
        return True
    if following is None:
        return False
    if one["bracket"]:
        return following["bracket"] == _ENDS[one["bracket"]]
    return following["side"] == "end" and following["name"] == one["name"]


def _decoded(found: re.Match[str]) -> str:
    character = html.unescape(found[0])
    return character if character in _HIDDEN else found[0]


def _comes_along(picture: str, attachments: Collection[str]) -> bool:
    address = picture[picture.index("](") + 2 : -1].split(" ")[0]
    kind, _, name = address.partition(":")
    return name in attachments if kind == "attachment" else _picture_address(address) is not None


_FORMATTING = re.compile(r"[\\*{}\[\]#+!|~$^]|:(?=//)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def as_markdown(sentence: str) -> str:
    r"""Return a sentence of ours as Markdown that shows what it quotes as it is; what stands between back-quotes is code.

    Examples
    --------
    >>> print(as_markdown("The cell `a` is no **cell**."))
    The cell `a` is no \*\*cell\*\*.
    """
    pieces = " ".join(_CONTROL.sub(" ", sentence).split()).split("`")
    for place, piece in enumerate(pieces):
        if place % 2 and place < len(pieces) - 1 and piece.strip():
            pieces[place] = f"`{piece}`"
        else:
            pieces[place] = _FORMATTING.sub(r"\\\g<0>", html.escape(tex(piece), quote=False))
    return "".join(pieces)
