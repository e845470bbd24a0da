"""The index document: all releases of one function, to resolve from.

Clients read it on every pull, so this module needs names and versions only.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from registry.core.errors import AnswerUnreadable, Invalid, VersionNotFound
from registry.core.names import FunctionName, Reference
from registry.core.origin import Origin
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.versions import Range, Version, parse_version, pick

FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One release as the index document lists it: all that resolving needs."""

    version: Version
    sha256: str
    size_bytes: int
    published: str  # ISO 8601, UTC
    python: str
    requirements: tuple[str, ...]
    functions: tuple[tuple[FunctionName, Range], ...]
    signature_sha256: str
    yanked: str | None
    origin: Origin = Origin.PUBLISHED

    def to_json(self) -> dict[str, Any]:
        """Shape for the document; `origin` is there where it is not `published`."""
        is_own = self.origin is Origin.PUBLISHED
        return ({} if is_own else {"origin": self.origin.value}) | {
            "version": str(self.version),
            "sha256": self.sha256,
            "size": self.size_bytes,
            "published": self.published,
            "python": self.python,
            "requirements": list(self.requirements),
            "functions": {str(name): str(wanted) for name, wanted in self.functions},
            "signature_sha256": self.signature_sha256,
            "yanked": self.yanked,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> IndexEntry:
        """Read what `to_json` wrote; paths are made of it, so each value is checked.

        Raises:
            ValueError, TypeError: something else.
            Invalid: a version, name or range that is none.
        """
        wanted = _field(data, "functions", dict).items()
        yanked = data["yanked"]
        return cls(
            version=parse_version(_text(data, "version")),
            sha256=_digest(data, "sha256"),
            size_bytes=_number(data, "size"),
            published=_text(data, "published"),
            python=_text(data, "python"),
            requirements=tuple(map(_sound, _field(data, "requirements", list))),
            functions=tuple(
                (FunctionName.parse(n), Range.parse(_sound(r))) for n, r in wanted
            ),
            signature_sha256=_digest(data, "signature_sha256"),
            yanked=None if yanked is None else _sound(yanked),
            origin=Origin(data.get("origin", Origin.PUBLISHED)),
        )


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """All releases of one function, oldest first: what a client resolves from."""

    name: FunctionName
    serial: int  # of the last event it includes; a greater one is newer
    releases: tuple[IndexEntry, ...]
    status: FunctionStatus = UNMARKED

    def encode(self) -> bytes:
        """Return the document's bytes: the same for the same content.

        `status` is there only when a mark is; clients that do not know it pass it over.
        """
        data: dict[str, Any] = {
            "format": FORMAT,
            "name": str(self.name),
            "serial": self.serial,
            "releases": [entry.to_json() for entry in self.releases],
        }
        if self.status != UNMARKED:
            data["status"] = self.status.to_json()
        return json.dumps(data, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def decode(cls, data: bytes, url: str) -> IndexDocument:
        """Read a document.

        Raises:
            AnswerUnreadable: not one, or one of a newer format.
        """
        try:
            value = json.loads(data)
            if value["format"] != FORMAT:
                why = f"index format {value['format']!r}; a newer fnhub is needed"
                raise AnswerUnreadable(url, why)
            listed = _field(value, "releases", list)
            entries = tuple(IndexEntry.from_json(each) for each in listed)
            name = FunctionName.parse(_text(value, "name"))
            status = UNMARKED
            if "status" in value:
                status = FunctionStatus.from_json(_field(value, "status", dict))
            return cls(name, _number(value, "serial"), entries, status)
        except (Invalid, ValueError, KeyError, TypeError) as error:
            raise AnswerUnreadable(url, f"no index document: {error}") from None
        except RecursionError:
            raise AnswerUnreadable(url, "it is nested too deeply") from None

    def choose(self, wanted: Reference, *, or_yanked: bool = False) -> IndexEntry:
        """Return the greatest fitting release that is not yanked.

        Args:
            wanted: The function and the versions that will do.
            or_yanked: Whether a yanked one will do where no other fits.

        Raises:
            VersionNotFound: none fits; the error lists those there are.
        """
        known = {each.version: each for each in self.releases}
        open_ones = [each.version for each in self.releases if each.yanked is None]
        version = pick(open_ones, wanted.range)
        if version is None and or_yanked:
            version = pick(known, wanted.range)
        if version is None:
            newest_first = sorted(open_ones, reverse=True)
            yanked = sorted((v for v in known if v in wanted.range), reverse=True)
            reasons = tuple(f"{each}: {known[each].yanked}" for each in yanked)
            raise VersionNotFound(str(wanted), tuple(map(str, newest_first)), reasons)
        return known[version]


def _field(data: dict[str, Any], key: str, kind: type[_T]) -> _T:
    value = data[key]
    if type(value) is not kind:  # not isinstance: True is no number
        raise TypeError(f"{key} is no {kind.__name__}")
    return value


def _sound(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is no text")
    text.encode()  # ValueError for half a character, which nothing can print or send
    return text


def _text(data: dict[str, Any], key: str) -> str:
    return _sound(_field(data, key, str))


def _number(data: dict[str, Any], key: str) -> int:
    if (value := _field(data, key, int)) < 0:
        raise ValueError(f"{key} is below 0")
    return value


def _digest(data: dict[str, Any], key: str) -> str:
    if _SHA256.fullmatch(text := _field(data, key, str)) is None:
        raise ValueError(f"{key} is no digest")
    return text
