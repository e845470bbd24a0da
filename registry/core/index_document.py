"""The index document: all releases of one function, to resolve from.

Clients read it on every pull, so this module needs names and versions only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from registry.core.errors import AnswerUnreadable, Invalid, VersionNotFound
from registry.core.names import FunctionName, Reference
from registry.core.versions import Range, Version, parse_version, pick

FORMAT = 1


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

    def to_json(self) -> dict[str, Any]:
        """Shape for the document."""
        return {
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
        """Read what `to_json` wrote."""
        wanted = data["functions"].items()
        return cls(
            version=parse_version(data["version"]),
            sha256=data["sha256"],
            size_bytes=data["size"],
            published=data["published"],
            python=data["python"],
            requirements=tuple(data["requirements"]),
            functions=tuple((FunctionName.parse(n), Range.parse(r)) for n, r in wanted),
            signature_sha256=data["signature_sha256"],
            yanked=data["yanked"],
        )


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """All releases of one function, oldest first: what a client resolves from."""

    name: FunctionName
    serial: int  # of the last event it includes; a greater one is newer
    releases: tuple[IndexEntry, ...]

    def encode(self) -> bytes:
        """Return the document's bytes: the same for the same content."""
        data = {
            "format": FORMAT,
            "name": str(self.name),
            "serial": self.serial,
            "releases": [entry.to_json() for entry in self.releases],
        }
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
            entries = tuple(IndexEntry.from_json(each) for each in value["releases"])
            return cls(FunctionName.parse(value["name"]), value["serial"], entries)
        except (Invalid, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AnswerUnreadable(url, f"no index document: {error}") from None

    def choose(self, wanted: Reference) -> IndexEntry:
        """Return the greatest fitting release that is not yanked.

        Raises:
            VersionNotFound: none fits; the error lists those there are.
        """
        open_ones = {
            each.version: each for each in self.releases if each.yanked is None
        }
        version = pick(open_ones, wanted.range)
        if version is None:
            newest_first = sorted(open_ones, reverse=True)
            raise VersionNotFound(str(wanted), tuple(map(str, newest_first)))
        return open_ones[version]
