"""Which release of each function a project gets: one version for a name.

    model      the words (this file): Catalog, Pin, LocalFunction, Chosen, Resolution
    asks       who asks for which function, and which releases could answer
    search     releases that go together, or the wishes that cannot be met together
    provider   a second way, resolvelib, for what the search cannot settle
    pythons    functions that no Python can run together
    story      a conflict, told as who asked for what
    advice     what would help, tried before it is told
    resolve    `resolve`: all of it together

The result follows from what is wanted, what the hubs list and what was chosen
before, never from the order of a set or of answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName
from registry.core.versions import Range, Version


class Catalog(Protocol):
    """Where releases are listed."""

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:
        """Return all releases of a function on a hub, yanked ones too; oldest first.

        Args:
            name: The function.
            hub: The hub's alias in the project.

        Raises:
            FunctionNotFound: the hub has no such function.
        """
        ...


@dataclass(frozen=True, slots=True)
class LocalFunction:
    """A path function: its manifest says what it is and needs; it is taken as is."""

    name: FunctionName
    version: Version
    path: str  # posix, relative to the project
    manifest_sha256: str  # of its function.yaml
    python: str
    requirements: tuple[str, ...]
    functions: tuple[tuple[FunctionName, Range], ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """What a lock holds of a function that may not move while it fits."""

    version: Version
    sha256: str
    hub: str  # alias


@dataclass(frozen=True, slots=True)
class Chosen:
    """The release that a project gets of one function."""

    name: FunctionName
    hub: str  # alias
    entry: IndexEntry


@dataclass(frozen=True, slots=True)
class Resolution:
    """One release for every function of the closure, sorted by name."""

    functions: tuple[Chosen | LocalFunction, ...]
