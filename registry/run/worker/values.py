"""Plain values as JSON: what a record holds of an output that is no file.

numpy scalars and arrays, Series    numbers and lists
dates and times                     ISO 8601
durations                           seconds
enums                               their values
bytes                               base64
dataclasses, pydantic models        objects, by their fields
sets                                lists, sorted
NaN and the infinities              null, with a note
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import math
import os
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

from .refusals import NotPlain, type_name

BYTES = (bytes, bytearray, memoryview)
DEEPEST = 200  # levels: more than any result has, and well below Python's own limit


def plain(value: object, place: str = "", depth: int = 0) -> Any:  # noqa: ANN401  # any JSON value
    """Return a value as JSON; NaN is left in it, see `without_nan`.

    Raises:
        NotPlain: it has none; `place` says which part of it.
    """
    if depth > DEEPEST:
        raise NotPlain(place[:40], "is nested too deep")
    for kinds, convert in _SCALARS:
        if isinstance(value, kinds):
            return convert(value)
    if isinstance(value, type):
        raise NotPlain(place, f"is the class {value.__name__}, not a value")
    converted = _of_library(value)
    if converted is not value:
        return plain(converted, place, depth + 1)
    if isinstance(value, Mapping):
        return _object(value, place, depth)
    if isinstance(value, (Sequence, AbstractSet, range)):
        items = [
            plain(each, f"{place}[{number}]", depth + 1)
            for number, each in enumerate(value)
        ]
        return sorted(items, key=repr) if isinstance(value, AbstractSet) else items
    raise NotPlain(place, f"is a {type_name(value)}, which has no JSON form")


def _object(value: Mapping[Any, Any], place: str, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, each in value.items():
        name = plain(key, f"a key of {place or 'the value'}", depth + 1)
        text = name if isinstance(name, str) else str(name)
        if text in found:
            raise NotPlain(
                place or "the value", f"has several keys that are {text!r} as text"
            )
        found[text] = plain(each, f"{place}.{text}" if place else text, depth + 1)
    return found


def _text(value: str) -> str:
    """Return a text that UTF-8 can hold: half of a surrogate pair becomes `?`."""
    return str(value).encode("utf-8", "replace").decode()


def _moment(value: datetime.date | datetime.time) -> str | None:
    return value.isoformat() if value == value else None  # NaT differs from itself


_SCALARS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (type(None), lambda value: value),
    (Enum, lambda value: plain(value.value)),
    (bool, bool),
    (int, int),
    (float, float),
    (str, _text),
    (BYTES, lambda value: base64.b64encode(value).decode()),
    ((datetime.date, datetime.time), _moment),
    (datetime.timedelta, lambda value: value.total_seconds()),
    ((Decimal, Fraction), float),
    (os.PathLike, lambda value: _text(os.fspath(value))),
    (UUID, str),
)


def _of_library(value: object) -> object:
    """Take values of libraries apart, by their shape: none is imported here."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {e.name: getattr(value, e.name) for e in dataclasses.fields(value)}
    if hasattr(value, "_fields") and hasattr(value, "_asdict"):
        return value._asdict()
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if type_name(value) == "pandas.NAType":
        return None
    if getattr(getattr(value, "dtype", None), "kind", "") in ("M", "m"):
        return _of_numpy_time(value)
    for method in ("tolist", "to_list"):  # of scalars and arrays, Series, tensors
        if hasattr(value, method) and not hasattr(value, "columns"):
            return getattr(value, method)()
    return value


def _of_numpy_time(value: Any) -> object:  # noqa: ANN401  # numpy's, or a Series
    """Return an instant as text and a duration in seconds; `tolist` gives integers."""
    if getattr(value, "ndim", 0):
        return list(value)
    if value != value:  # NaT differs from itself
        return None
    kind = type(value)
    return str(value) if value.dtype.kind == "M" else float(value / kind(1, "s"))


def without_nan(value: Any) -> tuple[Any, bool]:  # noqa: ANN401  # any JSON value
    """Put null for what JSON has no number for; tell whether there was any."""
    if isinstance(value, float) and not math.isfinite(value):
        return None, True
    if isinstance(value, list):
        pairs = [without_nan(each) for each in value]
        return [each for each, _ in pairs], any(found for _, found in pairs)
    if isinstance(value, dict):
        kept = {key: without_nan(each) for key, each in value.items()}
        changed = any(found for _, found in kept.values())
        return {key: each for key, (each, _) in kept.items()}, changed
    return value, False


_JSON: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "bytes": (str,),
    "dict": (dict,),
    "float": (int, float),
    "int": (int,),
    "list": (list,),
    "str": (str,),
}


def matches(value: Any, atom: dict[str, Any]) -> bool:  # noqa: ANN401  # any JSON value
    """Whether a JSON value is one of a value type's, an atom as JSON."""
    if atom["type"] == "none":
        return value is None
    if atom.get("choices"):
        # True == 1 in Python, but they are two choices.
        return any(
            value == each and type(value) is type(each) for each in atom["choices"]
        )
    if not isinstance(value, _JSON.get(atom["type"], ())):
        return False
    if isinstance(value, bool):
        return bool(atom["type"] == "bool")
    items = atom.get("items")
    if items is None or not isinstance(value, (list, dict)):
        return True
    inner = value if isinstance(value, list) else value.values()
    return all(any(matches(each, one) for one in items) for each in inner)
