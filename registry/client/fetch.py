"""One release, from a hub into the cache."""

from __future__ import annotations

from pathlib import Path

from registry.client.cache import Cache
from registry.client.hub import Hub
from registry.core.names import FunctionName
from registry.core.versions import Version


def fetch_release(
    hub: Hub, cache: Cache, name: FunctionName, version: Version, *, sha256: str
) -> Path:
    """Return a release's folder in the cache; download it if it is not there.

    Raises:
        DigestMismatch: other bytes came than were asked for; nothing was kept.
    """
    found = cache.find(name, version, sha256)
    if found is not None:
        return found
    wheel = hub.package(name, version, sha256)
    return cache.add(name, version, sha256, wheel)
