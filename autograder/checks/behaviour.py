"""What an answer did, as a few short words: answers that did the same share one, so that a class can be sorted by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checks.plain import Handle
from autograder.checks.student import Event

#: Two numbers count as one if they differ by less than about `_STEP` of their size, or by `_STEP * _SMALL` near zero.
_STEP, _SMALL = 1e-4, 0.1
#: Rounding parts two nearly equal numbers on both sides of an edge. Each word has other edges, and none is a round number.
_EDGES = (0.137, 0.388, 0.642, 0.893)


def words_for(events: list[Event]) -> tuple[str, ...]:
    """Return a few words for what an answer did when it was asked.

    Parameters
    ----------
    events : list of Event
        The questions and answers, in order.

    Returns
    -------
    tuple of str
        Answers that did the same share at least one word: up to rounding, whatever container their numbers came in. Empty if
        nothing was asked, or if an answer has no form that could be compared.
    """
    totals = [hashlib.sha256() for _ in _EDGES]
    try:
        for event in events:
            subject = event.subject if isinstance(event.subject, str) else "apply"
            error = event.error.kind if event.error else ""
            for text in (event.check, subject, error, str(event.changed)):
                _add(totals, text)
            for part in _parts(event.result):
                _add(totals, part)
    except Exception:  # what can't be compared with anything has no words, and its points already
        return ()
    return tuple(total.hexdigest()[:16] for total in totals) if events else ()


def _add(totals: list[Any], part: str | np.ndarray[Any, Any]) -> None:
    for total, edge in zip(totals, _EDGES, strict=True):
        content = part.encode() if isinstance(part, str) else np.floor(part + edge).tobytes()
        total.update(len(content).to_bytes(8, "big") + content)


def _parts(value: Any) -> Iterator[str | np.ndarray[Any, Any]]:
    """Yield what plain data is made of: texts, and arrays in which a difference of 1 is one that counts."""
    if isinstance(value, Handle):
        yield "handle"
    elif isinstance(value, str | bytes | None):
        yield repr(value)
    elif isinstance(value, dict):
        yield f"dict {len(value)}"
        for key in sorted(value, key=repr):
            yield repr(key)
            yield from _parts(value[key])
    elif isinstance(value, tuple):
        yield f"tuple {len(value)}"
        for item in value:
            yield from _parts(item)
    else:
        yield from _parts_of_numbers(value)


def _parts_of_numbers(value: Any) -> Iterator[str | np.ndarray[Any, Any]]:
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list
        array = np.array(None)
    if array.dtype.kind in "biufc":
        yield str(array.shape)
        for part in (array.real, array.imag) if array.dtype.kind == "c" else (array,):
            yield _evenly_spaced(part)
    elif isinstance(value, list):
        yield f"list {len(value)}"
        for item in value:
            yield from _parts(item)
    elif array.dtype.kind in "US":
        yield repr(array.tolist())
    else:
        yield repr(int(value))  # beyond what an array holds; all else is refused here


def _evenly_spaced(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return numbers on a scale that is logarithmic, and linear near zero; what isn't finite is far from all that is."""
    numbers = array.astype(float)
    scaled = np.arcsinh(numbers / _SMALL) / _STEP
    return np.nan_to_num(scaled, nan=1e15, posinf=2e15, neginf=-2e15)
