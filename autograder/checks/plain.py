"""Plain data: what an answer is turned into, so that it can be compared, shown, and carried into another process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Handle:
    """Something that stays where the student's code runs, for example a Keras model; only its type's name is known here."""

    number: int
    type_name: str = field(compare=False)

    def __repr__(self) -> str:
        return f"<{self.type_name}>"


def plain(value: Any, keep: Callable[[Any], Handle] | None = None) -> Any:
    """Turn what a student returned into plain data: numbers, text, arrays, and lists, tuples and dicts of them.

    Tensors and variables become arrays of the same dtype. What has no plain form goes to `keep`, which gives a `Handle`.
    """
    if value is None or isinstance(value, bool | int | float | complex | str | bytes | Handle):
        return value
    if isinstance(value, np.generic):
        return value
    if isinstance(value, np.ndarray):
        return np.array(value, copy=True) if value.dtype != object else _array_of_objects(value, keep)
    if isinstance(value, Mapping):
        return {plain(key, keep): plain(item, keep) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(plain(item, keep) for item in value)
    if isinstance(value, list):
        return [plain(item, keep) for item in value]
    if isinstance(value, set | frozenset | range) or type(value).__name__ in ("dict_keys", "dict_values", "dict_items"):
        return [plain(item, keep) for item in value]
    if callable(getattr(value, "numpy", None)):
        with contextlib.suppress(Exception):
            return np.array(value.numpy(), copy=True)
    if hasattr(value, "__array__") and not callable(value):
        with contextlib.suppress(Exception):
            return np.array(value, copy=True)
    return keep(value) if keep is not None else Handle(0, type(value).__name__)


def _array_of_objects(value: np.ndarray[Any, Any], keep: Callable[[Any], Handle] | None) -> Any:
    return plain(value.tolist(), keep)


def same(left: Any, right: Any, tolerance: float = 1e-6) -> bool:
    """Say whether two pieces of plain data are the same up to rounding: type of container, shape and values."""
    if isinstance(left, Handle) or isinstance(right, Handle):
        return isinstance(left, Handle) and isinstance(right, Handle) and left == right
    if isinstance(left, dict) or isinstance(right, dict):
        return (
            isinstance(left, dict)
            and isinstance(right, dict)
            and left.keys() == right.keys()
            and all(same(left[key], right[key], tolerance) for key in left)
        )
    if isinstance(left, str | bytes | None) or isinstance(right, str | bytes | None):
        return type(left) is type(right) and left == right
    if isinstance(left, tuple) != isinstance(right, tuple):
        return False
    if isinstance(left, tuple):
        return len(left) == len(right) and all(same(a, b, tolerance) for a, b in zip(left, right, strict=True))
    try:
        a, b = np.asarray(left), np.asarray(right)
    except ValueError:  # a ragged list has no array form
        return _same_lists(left, right, tolerance)
    kinds = {a.dtype.kind, b.dtype.kind}
    # lists of dicts and the like, integers beyond what an array holds, or numbers beside texts, which would become texts
    if "O" in kinds or (kinds == {"U"} and isinstance(left, list) and isinstance(right, list)):
        return _same_lists(left, right, tolerance) or (type(left) is int and type(right) is int and left == right)
    if a.shape != b.shape or (a.dtype.kind == "V" and a.dtype != b.dtype):  # NumPy compares no arrays of other fields
        return False
    if a.dtype.kind in "biufc" and b.dtype.kind in "biufc":
        a, b = (each.astype(float) if each.dtype.kind == "b" else each for each in (a, b))
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
    return bool(a.dtype.kind == b.dtype.kind and np.array_equal(a, b))


def _same_lists(left: Any, right: Any, tolerance: float) -> bool:
    return (
        isinstance(left, list)
        and isinstance(right, list)
        and len(left) == len(right)
        and all(same(one, other, tolerance) for one, other in zip(left, right, strict=True))
    )


def in_order(rows: Any) -> Any:
    """Return rows of numbers, or words, sorted, where their order doesn't matter, and none as a list of none; else the value."""
    if isinstance(rows, list) and all(isinstance(each, str) for each in rows):
        return sorted(rows)
    try:
        array = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        return rows
    if not array.size and array.ndim:
        return []
    return array[np.lexsort(array.T[::-1])] if array.ndim == 2 else rows
