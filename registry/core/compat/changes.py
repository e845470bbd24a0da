"""What can change between two releases, and how much each change asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.versions import Level

# A code's level is the promise: who pins `^1.2` gets nothing that is MAJOR.
LEVELS = {
    "kind-changed": Level.MAJOR,
    "handler-changed": Level.MAJOR,
    "handler-removed": Level.MAJOR,
    "handler-async": Level.MAJOR,
    "handler-new": Level.MINOR,
    "parameter-removed": Level.MAJOR,
    "parameter-renamed": Level.MAJOR,
    "parameter-required": Level.MAJOR,  # new, and without a default
    "parameter-order": Level.MAJOR,
    "parameter-keyword-only": Level.MAJOR,
    "parameter-role": Level.MAJOR,  # a param became an input: a value, then a file
    "parameter-narrowed": Level.MAJOR,
    "default-removed": Level.MAJOR,
    "parameter-new": Level.MINOR,
    "parameter-positional": Level.MINOR,
    "parameter-widened": Level.MINOR,
    "default-added": Level.MINOR,
    "default-changed": Level.PATCH,
    "output-removed": Level.MAJOR,
    "output-renamed": Level.MAJOR,
    "output-wrapped": Level.MAJOR,  # the result itself, then one of several
    "output-role": Level.MAJOR,  # a file, then a value
    "output-type": Level.MAJOR,
    "output-new": Level.MINOR,
    "output-narrowed": Level.PATCH,
    "output-order": Level.PATCH,
    "python-raised": Level.MAJOR,
    "python-widened": Level.PATCH,
    "function-major": Level.MAJOR,
    "function-range": Level.PATCH,
    "function-dropped": Level.PATCH,
    "function-added": Level.PATCH,
}

_SHOWN_CHARS = 120  # of a name or a type in a message; hostile ones have 100,000


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two releases that somebody may notice."""

    level: Level
    code: str  # one of LEVELS; stable
    message: str  # what, from what to what, as a sentence

    @classmethod
    def of(cls, code: str, message: str) -> Change:
        """Make a change of the level that its code has."""
        return cls(LEVELS[code], code, message)

    def to_json(self) -> dict[str, str]:
        """Shape for the API and `--json`."""
        return {
            "level": self.level.label,
            "code": self.code,
            "message": self.message,
        }


def shorten(text: str) -> str:
    """Cut what is too long for a message."""
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}..."


def listed(names: Iterable[str]) -> str:
    """Write names as in a call: `(table, bins)`."""
    return shorten(f"({', '.join(names)})")
