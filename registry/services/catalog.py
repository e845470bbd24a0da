"""Read the catalog."""

from __future__ import annotations

from collections.abc import Sequence

from registry.core.errors import FunctionNotFound, PageNotFound, VersionNotFound
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.db import events
from registry.db.releases import find_release, releases_of
from registry.services.backend import Backend
from registry.store import Blob
from registry.store.keys import index_key


def get_releases(backend: Backend, name: FunctionName) -> list[Release]:
    """Return every release of a function, oldest version first.

    Raises:
        FunctionNotFound: nothing was published under the name.
    """
    with backend.database.read() as db:
        found = releases_of(db, name)
    if not found:
        raise FunctionNotFound(str(name))
    return found


def get_release(backend: Backend, name: FunctionName, version: Version) -> Release:
    """Return one release, yanked or not.

    Raises:
        FunctionNotFound, VersionNotFound: it was never published.
    """
    with backend.database.read() as db:
        found = find_release(db, name, version)
    if found is None:
        known = [str(each.version) for each in get_releases(backend, name)]
        raise VersionNotFound(f"{name}@{version}", tuple(reversed(known)))
    return found


def get_index_document(backend: Backend, name: FunctionName) -> Blob:
    """Return the stored index document.

    Raises:
        FunctionNotFound: there is none.
    """
    try:
        return backend.store.get(index_key(name))
    except KeyError:
        raise FunctionNotFound(str(name)) from None


def get_package(backend: Backend, key: str) -> Blob:
    """Return the bytes of a wheel or of its METADATA.

    Raises:
        PageNotFound: nothing is stored under the key.
    """
    try:
        return backend.store.get(key)
    except KeyError:
        raise PageNotFound(f"/{key}") from None


def newest(releases: Sequence[Release]) -> Release:
    """Return the release to show first: the greatest stable one that is not yanked.

    Where there is none, the greatest not yanked, then the greatest of all.
    """
    open_ones = [each for each in releases if each.yanked is None] or releases
    version = newest_version([each.version for each in open_ones])
    return next(each for each in open_ones if each.version == version)


def newest_version(versions: Sequence[Version]) -> Version:
    """Return the greatest stable version, or where there is none the greatest."""
    return max(versions, key=lambda each: (each.prerelease is None, each))


def get_events(backend: Backend, after: int, limit: int) -> list[events.Event]:
    """Return the events that follow a serial, oldest first."""
    with backend.database.read() as db:
        return events.events_after(db, after, limit)
