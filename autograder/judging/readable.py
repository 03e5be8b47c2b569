"""Text of a stranger's on its way to a terminal: file names, ids, messages."""

from __future__ import annotations

import unicodedata

#: What changes the order in which a line is shown, or shows nothing at all.
_UNSEEN = {
    *"\u061c\u200b\u200e\u200f\u2028\u2029\u2060\ufeff",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x2070)),
}


def readable(text: object) -> str:
    r"""Return a text without characters that command a terminal or hide what stands there; they are written as Python would.

    Examples
    --------
    >>> readable("a\x1b[2Jb\u202ec")
    'a\\x1b[2Jb\\u202ec'
    """
    return "".join(_written(each) if _commands(each) else each for each in str(text))


def _commands(character: str) -> bool:
    return (character in _UNSEEN or unicodedata.category(character) in ("Cc", "Cs")) and character != "\n"


def _written(character: str) -> str:
    return "\t" if character == "\t" else character.encode("unicode_escape").decode()
