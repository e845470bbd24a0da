"""Pull a release with all it calls: into the cache, and into an import root."""

from __future__ import annotations

from pathlib import Path

from registry.client.cache import Cache
from registry.client.import_root import place
from registry.client.project.closure import Closure, fetch_closure
from registry.client.settings import Settings
from registry.core.names import Reference
from registry.core.project import IMPORT_ROOT


def pull(wanted: Reference, settings: Settings, root: Path) -> tuple[Closure, Path]:
    """Bring the greatest fitting release into an import root; return its folder there.

    What it calls comes along.  A project's own root, `.fnhub`, links to the cache,
    which keeps the releases as long as it does; any other one gets copies.

    Raises:
        FunctionNotFound, ResolutionConflict: it cannot be had.
        DigestMismatch: other bytes came than were published; nothing was kept.
        FolderExists: files of the user's are in its place.
    """
    cache = Cache(settings.cache)
    with cache.in_use():
        closure = fetch_closure(wanted, settings, cache)
        if root.name == IMPORT_ROOT:
            cache.register(root.absolute().parent)
        placed = {
            name: place(name, folder, root) for name, folder in closure.folders.items()
        }
    return closure, placed[wanted.name]
