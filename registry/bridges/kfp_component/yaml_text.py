"""Plain values as YAML: what a compiled component needs, and nothing more.

Texts of several lines are blocks, so that a component's program can be read; all
others are quoted as JSON quotes them, so that no text is ever taken for a number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_INDENT = "  "


def yaml_text(value: Mapping[str, Any]) -> str:
    """Return a document: keys in their order, lists and texts of any content."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, each in value.items():
        yield from _entry(f"{indent}{_scalar(key)}:", each, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401  # any JSON value
    inner = indent + _INDENT
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, inner)
    elif isinstance(value, list) and value:
        yield head
        for each in value:
            yield from _entry(f"{inner}-", each, inner)
    elif isinstance(value, str) and _is_block(value):
        yield f"{head} |{len(_INDENT)}{_chomping(value)}"
        lines = value.removesuffix("\n").split("\n")
        yield from (f"{inner}{line}" if line else "" for line in lines)
    else:
        yield f"{head} {_scalar(value)}"


def _is_block(text: str) -> bool:
    """Whether a text can be a block: printable lines, and nothing lost at its end."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    return len(lines) > 1 and bool(lines[-1]) and all(e.isprintable() for e in lines)


def _chomping(text: str) -> str:
    return "" if text.endswith("\n") else "-"


def _scalar(value: Any) -> str:  # noqa: ANN401  # any JSON value
    if isinstance(value, float):  # YAML 1.1 takes 1e-05 for a text
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else _escaped(each) for each in quoted)


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
# Words that YAML readers take for other values than texts.
_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", "none"}


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
