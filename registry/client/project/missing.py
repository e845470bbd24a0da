"""Locked releases that are not in the cache yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing

from registry.client.ahead import fetch_ahead
from registry.client.cache import Cache
from registry.client.progress import Progress
from registry.core.lockfile import Lock, LockedFunction, LockedRelease


def missing_of(lock: Lock, cache: Cache) -> list[LockedFunction]:
    """Return those of a lock, in its order."""
    return [
        each
        for each in lock.functions
        if isinstance(each.source, LockedRelease)
        and cache.find(each.name, each.source.version, each.source.sha256) is None
    ]


def pull_missing(
    package: Callable[[LockedFunction], bytes],
    missing: Sequence[LockedFunction],
    cache: Cache,
) -> None:
    """Bring releases into the cache, each verified against the lock.

    Some are on their way while others are unpacked.  Called within `cache.in_use`.

    Args:
        package: Gets a release's wheel, for several threads: `Hubs.package`.
        missing: What `missing_of` told.
        cache: Where to.

    Raises:
        NotInCache: this is offline.
        DigestMismatch: other bytes came than were locked; nothing of them was kept.
    """
    with (
        Progress(len(missing), "pulling") as progress,
        closing(fetch_ahead(package, missing)) as wheels,
    ):
        for each, wheel in wheels:
            source = each.source
            assert isinstance(source, LockedRelease)  # others are where they are
            cache.add(each.name, source.version, source.sha256, wheel)
            progress.advance(1)
