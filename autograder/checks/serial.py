"""The one way in which verdicts, results and the ledger's lines become JSON, and come back."""

from __future__ import annotations

from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

Kind = TypeVar("Kind")

_converter = make_converter(detailed_validation=False)


def to_data(value: Any) -> dict[str, Any]:
    """Return a dataclass as what JSON can hold: dicts, lists, text, numbers."""
    data: dict[str, Any] = _converter.unstructure(value)
    return data


def from_data(data: Any, kind: type[Kind]) -> Kind:
    """Read what `to_data` returned, also after a round trip through JSON text; fields that `kind` does not know are left out.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        If something is missing, or of another kind.
    """
    return _converter.structure(data, kind)
