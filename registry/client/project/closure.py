"""One function with all it calls, from its hubs into the cache."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache import Cache
from registry.client.fetch import fetch_release
from registry.client.notices import warn_of
from registry.client.project.asking import project_alone
from registry.client.project.hubs import CachedCatalog, Hubs
from registry.client.settings import Settings
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName, Reference
from registry.core.resolve import Chosen
from registry.core.resolve.resolve import resolve


@dataclass(frozen=True, slots=True)
class Closure:
    """A release and those it calls, in the cache."""

    name: FunctionName
    entry: IndexEntry
    folders: Mapping[FunctionName, Path]  # by name, its own too

    @property
    def folder(self) -> Path:
        """The files of the release itself."""
        return self.folders[self.name]

    @property
    def ref(self) -> str:
        """`team/name@version`."""
        return f"{self.name}@{self.entry.version}"


def fetch_closure(wanted: Reference, settings: Settings, cache: Cache) -> Closure:
    """Resolve one function alone, and bring it with all it calls into the cache.

    The hubs are those of the nearest project, where there is one.  Called within
    `cache.in_use`, which has to hold until the folders are linked to
    or claimed.

    Args:
        wanted: The function and the versions that will do.
        settings: Who asks, and of which hub.
        cache: Where to.

    Raises:
        FunctionNotFound, ResolutionConflict: it cannot be had.
        DigestMismatch: other bytes came than were published; nothing was kept.
    """
    alone = project_alone(wanted, settings)
    with Hubs(alone, settings) as sources:
        catalog = CachedCatalog(sources, settings.cache)
        chosen = {
            each.name: each
            for each in resolve(alone, catalog).functions
            if isinstance(each, Chosen)
        }
        for each in chosen.values():
            warn_of(each.name, catalog.status(each.name, each.hub))
        folders = {
            name: fetch_release(
                sources.open(each.hub),
                cache,
                name,
                each.entry.version,
                sha256=each.entry.sha256,
            )
            for name, each in chosen.items()
        }
    return Closure(wanted.name, chosen[wanted.name].entry, folders)
