"""Locked releases whose files in the cache are not those that were published."""

from __future__ import annotations

from registry.client.cache import Cache
from registry.client.project.hubs import Hubs
from registry.client.settings import Settings
from registry.core.errors import NotInCache
from registry.core.lockfile import Lock, LockedFunction, LockedRelease
from registry.core.project import Project


def repair(
    lock: Lock, project: Project, settings: Settings, *, offline: bool
) -> dict[str, str]:
    """Read every locked release in the cache and pull the damaged ones again.

    Waits until nobody else is in the cache.  Not to be called within `cache.in_use`.

    Returns:
        What was wrong, by reference.

    Raises:
        NotInCache: this is offline, and something is damaged; nothing was changed.
        DigestMismatch: other bytes came than were locked.
    """
    cache = Cache(settings.cache)
    with cache.in_use():
        found = [(each, _damage_of(each, cache)) for each in lock.functions]
    damaged = [(each, why) for each, why in found if why is not None]
    if offline and damaged:
        told = ", ".join(f"{each.ref} as published ({why})" for each, why in damaged)
        raise NotInCache(told)
    with Hubs(project, settings) as hubs:
        for each, _ in damaged:
            source, wheel = each.source, hubs.package(each)
            assert isinstance(source, LockedRelease)  # others have no damage
            with cache.alone():
                cache.replace(each.name, source.version, source.sha256, wheel)
    return {each.ref: why for each, why in damaged}


def _damage_of(function: LockedFunction, cache: Cache) -> str | None:
    source = function.source
    if not isinstance(source, LockedRelease):
        return None
    folder = cache.find(function.name, source.version, source.sha256)
    return None if folder is None else cache.damage_of(folder)
