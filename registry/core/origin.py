"""How a release came to a hub: a fact of the hub's, which no manifest can claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Who brought a release."""

    PUBLISHED = "published"  # who looks after its team
    IMPORTED = "imported"  # the hub's operator, made from another tool's hub
    MIRRORED = "mirrored"  # this hub itself, byte for byte from another fnhub


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who brought a release, and from where."""

    origin: Origin = Origin.PUBLISHED
    source: str = ""  # an address, or a place within a hub; empty where published

    @property
    def is_foreign(self) -> bool:
        """Whether rules of its making were others': ours then give notes."""
        return self.origin is not Origin.PUBLISHED


PUBLISHED = Provenance()
