"""item.yaml and function.yaml, read from strangers: every value may be anything."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.core.errors import NotImportable
from registry.core.safe_yaml import Document, read_yaml

_UNREADABLE = (
    *("yaml-syntax", "yaml-documents", "yaml-too-deep", "yaml-too-large"),
    "yaml-encoding",
)


@dataclass(frozen=True, slots=True)
class Words:
    """The keys of a file, asked for by path; what is of another type is not there."""

    keys: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)

    def at(self, *path: str) -> object:
        """Return what is at a path of keys; None where nothing is."""
        value: object = self.keys
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def text(self, *path: str) -> str:
        """Return a text, or a number as it was written; else nothing."""
        value = self.at(*path)
        if isinstance(value, str):
            return value.strip()
        return self.written.get(path, "") if isinstance(value, int | float) else ""

    def texts(self, *path: str) -> tuple[str, ...]:
        """Return the texts of a list; one text alone is a list of it."""
        value = self.at(*path)
        listed: Iterable[object] = value if isinstance(value, list) else [value]
        return tuple(each.strip() for each in listed if isinstance(each, str) and each)


def read_words(data: bytes, file: str) -> Words:
    """Read a file.

    Raises:
        NotImportable: it is not YAML, or no keys with values.
    """
    document = read_yaml(data, file, max_bytes=len(data))
    for problem in document.problems:
        if problem.code in _UNREADABLE:
            raise NotImportable(file, _told(problem.message, problem.line))
    return _words(document, file)


def _words(document: Document, file: str) -> Words:
    if not isinstance(document.value, dict):
        raise NotImportable(file, "it holds no keys with values")
    return Words(document.value, document.written)


def _told(message: str, line: int | None) -> str:
    return message if line is None else f"line {line}: {message}"


def embedded_code(function: Words) -> bytes | None:
    """Return the code that function.yaml carries; None where it carries none."""
    for start in (("spec",), ("spec", "base_spec", "spec")):
        text = function.text(*start, "build", "functionSourceCode")
        if text:
            try:
                return base64.b64decode("".join(text.split()), validate=True)
            except (binascii.Error, ValueError):
                return None
    return None
