"""Signatures, times and numbers, as pages show them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from registry.core.signature import Default, Handler, Output, Parameter, Signature
from registry.core.types import DATA, ValueType
from registry.core.versions import Version

SIDE_MOST = 4  # values of one side of a line
_TYPE_CHARS = 80
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Value:
    """One value in the line of what goes in and what comes out."""

    name: str  # empty where the type says it all
    type: str
    sign: str  # of the type's kind, one of DATA; empty for plain values
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What goes in → what comes out."""

    takes: tuple[Value, ...]
    gives: tuple[Value, ...]
    more_taken: int = 0  # that the line leaves out
    more_given: int = 0
    optional: int = 0  # params with a default, which it leaves out too


def line_of(handler: Handler | None, most: int = SIDE_MOST) -> Line | None:
    """Return a handler's line: its inputs and what else has to be given."""
    if handler is None:
        return None
    asked = [p for p in handler.parameters if p.is_input or p.default is None]
    takes = [
        _value(each.name, each.type, is_optional=_may_lack(each)) for each in asked
    ]
    # Data first: of many numbers a line tells only how many there are.
    outputs = sorted(handler.outputs, key=lambda each: not sign_of(each.type))
    data = sum(bool(sign_of(each.type)) for each in outputs)
    most_given = min(data, most) if data and len(outputs) > most else most
    gives = [_value(each.name, each.type) for each in outputs]
    return Line(
        tuple(takes[:most]),
        tuple(gives[:most_given]),
        max(0, len(takes) - most),
        max(0, len(gives) - most_given),
        len(handler.parameters) - len(asked),
    )


def answering(signature: Signature) -> Handler | None:
    """Return the handler whose line tells what a release does: the default one.

    Of a class to be served it is `predict`; itself it takes and gives nothing.
    """
    default = signature.default
    if default is None:
        return None
    named = {each.name: each for each in signature.handlers}
    return named.get(f"{default.name}.predict", default)


def sign_of(value_type: ValueType) -> str:
    """Return the kind of data that a type is; empty for plain values."""
    return next((each.name for each in value_type.atoms if each.name in DATA), "")


def type_text(value_type: ValueType) -> str:
    """Write a type as code has it: `str | None`."""
    atoms = sorted(value_type.atoms, key=lambda atom: atom.name == "none")
    return " | ".join("None" if a.name == "none" else str(a) for a in atoms)


def short_type(value_type: ValueType) -> str:
    """Write a type in one word or two: choices are told where there is room."""
    names: dict[str, None] = {}
    for atom in value_type.atoms:
        if atom.name != "none":
            names[atom.library if atom.name == "other" else atom.name] = None
    return _cut(" | ".join(names) or "None")


def libraries(value_type: ValueType) -> str:
    """Return the libraries that a data type is annotated with."""
    names = {a.library: None for a in value_type.atoms if a.library and a.name in DATA}
    return ", ".join(names)


def default_text(default: Default | None) -> str:
    """Write a default; empty where there is none."""
    return "" if default is None else _cut(str(default), 200)


def date_text(at: datetime) -> str:
    """Write a day: 9 Nov 2026."""
    return f"{at.day} {at:%b %Y}"


def ago(at: datetime, now: datetime) -> str:
    """Write how long ago something was, in one unit."""
    days = (now.date() - at.date()).days
    if days < 1:
        return "today"
    if days < 2:
        return "yesterday"
    for least, size, unit in ((365, 365, "year"), (60, 30, "month"), (14, 7, "week")):
        if days >= least:
            count = days // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{days} days ago"


def size_text(size_bytes: int) -> str:
    """Write a number of bytes: 41 KiB."""
    if size_bytes < _KIB:
        return f"{size_bytes} bytes"
    if size_bytes < _KIB * _KIB:
        return f"{size_bytes / _KIB:.0f} KiB"
    return f"{size_bytes / _KIB / _KIB:.1f} MiB"


def number_text(number: int) -> str:
    """Write a number with commas."""
    return f"{number:,}"


def count_text(number: int, one: str, many: str = "") -> str:
    """Write how many: 1 function, 2 functions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def range_of(version: Version) -> str:
    """Return the range that takes a version and what may follow it safely."""
    if version.prerelease is not None:
        return f"^{version}"
    return f"^{version.major}.{version.minor}"


def category_text(name: str) -> str:
    """Write a category as a title: Get data."""
    return name.replace("-", " ").capitalize()


def _value(name: str, value_type: ValueType, *, is_optional: bool = False) -> Value:
    shown = short_type(value_type)
    is_told = name in (shown, "result")
    return Value("" if is_told else _cut(name), shown, sign_of(value_type), is_optional)


def _may_lack(parameter: Parameter) -> bool:
    return parameter.default is not None


def _cut(text: str, chars: int = _TYPE_CHARS) -> str:
    return text if len(text) <= chars else f"{text[: chars - 1]}…"


def outputs_as_files(outputs: Iterable[Output]) -> list[str]:
    """Return the files that a run writes, as the table of types says."""
    endings = {"table": "parquet", "array": "npy", "figure": "svg", "json": "json"}
    found = []
    for each in outputs:
        ending = endings.get(sign_of(each.type))
        if ending:
            found.append(f"{each.name}.{ending}")
    return found


_TICKED = re.compile(r"``?([^`\n]{1,300})``?")


def ticks(text: str) -> Markup:
    """Write a text with what stands in backticks as code; all else is escaped."""
    parts = _TICKED.split(text)  # every second one stood in backticks
    shown = [
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    ]
    return Markup("").join(shown)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "answering": answering,
    "line": line_of,
    "sign": sign_of,
    "type_text": type_text,
    "short_type": short_type,
    "libraries": libraries,
    "default_text": default_text,
    "date": date_text,
    "ago": ago,
    "size": size_text,
    "number": number_text,
    "count": count_text,
    "range": range_of,
    "category": category_text,
    "ticks": ticks,
}
