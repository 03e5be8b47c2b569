"""Set formulas as MathML, which browsers show by themselves: a page needs no script for them, and nothing from elsewhere.

The converter is plain Python, so that what nests too deep is an error and not the end of the process. One in Rust, `math-core`
0.9, spaces some formulas better, but takes twice the time for each bracket that isn't closed, and ends the process where its
stack ends.
"""

from __future__ import annotations

import re

import nh3
from latex2mathml.converter import convert

#: The longest formula that is set, in characters, and how much in it may nest. In the course, none has more than 399 and 50.
LONGEST, MOST_NESTED = 1500, 300
#: How many formulas of a page are set, and how many characters of MathML it may have. An honest one has some hundreds, and some
#: hundred thousand.
MOST_FORMULAS, MOST_MATHML = 5000, 2_000_000

#: How a page shows them, as CSS: these fonts have brackets that grow, and one of them is on most systems.
STYLE = """\
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Math TeX Gyre", math; }
mtd[columnalign=left] { text-align: left; }
mtd[columnalign=right] { text-align: right; }
.formula { display: block; overflow-x: auto; overflow-y: hidden; }"""

_MAY_NEST = re.compile(r"[{\[_^]|\\[A-Za-z]+")
#: A formula that defines commands is not set: what they expand to may be of any length.
_DEFINES = re.compile(r"\\(?:(?:re)?new|provide)command|\\[egx]?def(?![A-Za-z])|\\let(?![A-Za-z])")
#: Environments by what the converter calls them; without numbers, as each formula would begin at 1.
_ALIGNED = re.compile(r"\\(begin|end){(?:aligned|alignedat|align|gathered|gather|equation)\*?}")
#: What stands for < and > until the formula is set: in a text, the converter would write them as they are.
_LESS, _MORE = "\ue000", "\ue001"

#: What an attribute may say: a word, a small number, a color, or a length that leads neither far away nor back over something.
_VALUE = re.compile(r"[a-z-]{1,30}|\d|#[\da-fA-F]{3,8}|\d{0,2}(\.\d{1,9})?em")

_cleaner = nh3.Cleaner(
    tags={
        "math", "mfrac", "mi", "mn", "mo", "mover", "mphantom", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub",
        "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
    },
    attributes={
        "math": {"display"},
        "mfrac": {"linethickness"},
        "mi": {"mathvariant"},
        "mo": {"fence", "form", "maxsize", "minsize", "movablelimits", "stretchy"},
        "mover": {"accent"},
        "mspace": {"width"},
        "mstyle": {"displaystyle", "mathcolor", "scriptlevel"},
        "mtable": {"displaystyle"},
        "mtd": {"columnalign"},
        "mtext": {"mathvariant"},
    },
    attribute_filter=lambda tag, name, value: value if _VALUE.fullmatch(value) else None,
    link_rel=None,
)  # fmt: skip


class Formulas:
    """The formulas of one page.

    Parameters
    ----------
    room : int
        For how many characters of MathML there is room.
    number : int
        How many formulas are set.
    """

    def __init__(self, room: int = MOST_MATHML, number: int = MOST_FORMULAS) -> None:
        self._room = room
        self._number = number

    def mathml(self, source: str, *, display: bool) -> str:
        """Return a formula of anybody's as MathML; "" if it can't be set, or there is no room for it.

        Parameters
        ----------
        source : str
            What stands between the dollars.
        display : bool
            Whether it stands in a line of its own.
        """
        self._number -= 1
        made = _set(source, display) if self._number >= 0 else ""
        if not made or len(made) > self._room:
            return ""
        self._room -= len(made)
        return f'<span class="formula">{made}</span>' if display else made


def _set(source: str, display: bool) -> str:
    """Return a formula as MathML; "" if it is too long, is none, or has what not every browser shows."""
    if len(source) > LONGEST or len(_MAY_NEST.findall(source)) > MOST_NESTED or _DEFINES.search(source):
        return ""
    plain = _ALIGNED.sub(r"\\\1{align*}", source).replace("<", _LESS).replace(">", _MORE)
    try:
        made = convert(plain, display="block" if display else "inline")
    except Exception:  # also of what is no formula at all: the converter has no error that all others are
        return ""
    if re.search(r"<menclose|<mpadded|<mi>\\", made):  # the last is a command that is not known
        return ""
    for held, escaped in ((_LESS, "&lt;"), (_MORE, "&gt;")):
        made = made.replace(f"<mi>{held}</mi>", f"<mo>{escaped}</mo>").replace(held, escaped)
    return _cleaner.clean(made)
