"""Params as people type them: a text to the JSON value of a type.

    str       as it is
    int       12          float   0.5          bool    true, false
    list      a,b,c or [1, 2]                  dict    {"key": 1}
    bytes     @FILE, or base64
    optional  null or none

Where a type allows a text and something else, the something else is tried first
(a list only of what has a comma or a bracket, bytes only as @FILE); quotes make a
text of it: '"12"', '"none"'.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Callable
from typing import Any

from registry.core.types import Atom, ValueType
from registry.run.worker.values import matches, without_nan

Read = Callable[[str], bytes]  # a file's bytes, by its path

_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")  # Python itself reads no longer ones
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TRUTH = {"true": True, "false": False}
_NONE = ("null", "none")
# The text itself comes last: anything is one.
_ORDER = ("none", "bool", "int", "float", "list", "dict", "bytes", "other", "str")
_ANY_ITEM = ValueType((Atom("bool"), Atom("float"), Atom("int"), Atom("str")))


class NoSuchValue(ValueError):
    """A text is not a value of the type."""


def from_text(text: str, value_type: ValueType, read: Read) -> Any:  # noqa: ANN401  # any JSON value
    """Return the JSON value that a text means for a type.

    Raises:
        NoSuchValue: it means none.
        OSError: it names a file that cannot be read.
    """
    atoms = [atom for atom in value_type.atoms if _may_be(text, atom, value_type)]
    for atom in sorted(atoms, key=lambda each: _ORDER.index(each.name)):
        quoted = atom.name == "str" and len(atoms) > 1 and text[:1] == '"'
        try:
            value = _unquoted(text) if quoted else _READERS[atom.name](text, atom, read)
        except (NoSuchValue, RecursionError):
            continue
        if not atom.choices or matches(value, atom.to_json()):
            return value
    raise NoSuchValue(text)


def means_bytes(text: str, value_type: ValueType) -> bool:
    """Whether `from_text` reads a text as bytes, if not as None or a number."""
    names = {atom.name for atom in value_type.atoms}
    return "bytes" in names and ("str" not in names or text.startswith("@"))


def _may_be(text: str, atom: Atom, value_type: ValueType) -> bool:
    if atom.name == "bytes":
        return means_bytes(text, value_type)
    if atom.name == "list" and any(each.name == "str" for each in value_type.atoms):
        return "," in text or text.lstrip().startswith("[")
    return atom.name in _ORDER


def _unquoted(text: str) -> Any:  # noqa: ANN401  # any JSON value
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _none(text: str, _: Atom, __: Read) -> None:
    if text.lower() not in _NONE:
        raise NoSuchValue(text)


def _bool(text: str, _: Atom, __: Read) -> bool:
    if text.lower() not in _TRUTH:
        raise NoSuchValue(text)
    return _TRUTH[text.lower()]


def _int(text: str, _: Atom, __: Read) -> int:
    if not _INTEGER.fullmatch(text):
        raise NoSuchValue(text)
    return int(text)


def _float(text: str, _: Atom, __: Read) -> float:
    if not _FLOAT.fullmatch(text) or not math.isfinite(float(text)):
        raise NoSuchValue(text)
    return float(text)


def _list(text: str, atom: Atom, read: Read) -> Any:  # noqa: ANN401  # a list
    if text.lstrip().startswith("["):
        return _json(text, atom, list)
    parts = [each.strip() for each in text.split(",")] if text.strip() else []
    items = atom.items or _ANY_ITEM
    return [from_text(each, items, read) for each in parts]


def _dict(text: str, atom: Atom, _: Read) -> Any:  # noqa: ANN401  # a dict
    return _json(text, atom, dict)


def _json(text: str, atom: Atom, kind: type) -> Any:  # noqa: ANN401  # of this kind
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except ValueError:
        raise NoSuchValue(text) from None
    _, infinite = without_nan(value)  # 1e999 is a number to JSON
    if infinite or not isinstance(value, kind) or not matches(value, atom.to_json()):
        raise NoSuchValue(text)
    return value


def _no_constant(text: str) -> None:
    raise NoSuchValue(text)  # NaN and Infinity are no JSON


def _bytes(text: str, _: Atom, read: Read) -> str:
    if text.startswith("@"):
        try:
            return base64.b64encode(read(text[1:])).decode()
        except ValueError:  # no path at all: it holds NUL
            raise NoSuchValue(text) from None
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise NoSuchValue(text) from None
    return text


def _str(text: str, _: Atom, __: Read) -> str:
    return text


def _other(text: str, _: Atom, __: Read) -> Any:  # noqa: ANN401  # any JSON value
    """Read a value of a type outside the vocabulary: JSON, or else the text."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text
    return text if without_nan(value)[1] else value


_READERS: dict[str, Callable[[str, Atom, Read], Any]] = {
    "none": _none,
    "bool": _bool,
    "int": _int,
    "float": _float,
    "list": _list,
    "dict": _dict,
    "bytes": _bytes,
    "other": _other,
    "str": _str,
}
_WRITTEN = {
    "bool": "true or false",
    "bytes": "@FILE or base64",
    "dict": 'JSON such as {"key": 1}',
    "float": "a number",
    "int": "a whole number",
    "list": "a,b,c or a JSON list",
    "none": "null",
    "str": "a text",
}


def written_form(value_type: ValueType) -> str:
    """Say how values of a type are written: `a whole number or null`."""
    atoms = sorted(value_type.atoms, key=lambda each: each.name == "none")
    forms = [_form(atom) for atom in atoms if atom.name in _WRITTEN]
    return " or ".join(forms) or str(value_type)


def _form(atom: Atom) -> str:
    if atom.choices:
        texts = [
            each if isinstance(each, str) else json.dumps(each) for each in atom.choices
        ]
        return f"one of {', '.join(texts)}"
    if atom.name == "list" and atom.items is not None:
        return f"a list, each item {written_form(atom.items)} (a,b,c or JSON)"
    return _WRITTEN[atom.name]
