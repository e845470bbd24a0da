"""From a lock to an import root that holds just what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache import Cache
from registry.client.import_root import Arranged, arrange
from registry.client.project.folder import ProjectFolder, sha256
from registry.client.project.fresh import require_fresh, why_stale
from registry.client.project.in_sync import is_in_sync, write_state
from registry.client.project.missing import missing_of, pull_missing
from registry.client.settings import Settings
from registry.core.errors import NotInCache
from registry.core.function_files import MANIFEST_FILE
from registry.core.lockfile import Lock, LockedFunction, LockedPath
from registry.core.names import FunctionName
from registry.core.project import LOCK_FILE, PROJECT_FILE


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    lock: Lock
    locked_anew: bool
    pulled: int  # releases that were not in the cache
    arranged: Arranged
    repaired: Mapping[str, str]  # what was wrong in the cache, by reference


def sync(
    folder: ProjectFolder,
    settings: Settings,
    *,
    locked: bool = False,
    offline: bool = False,
    verify: bool = False,
) -> Synced:
    """Make `.fnhub` hold what the lock says, and the lock what functions.yaml says.

    Args:
        folder: The project.
        settings: Where the cache is, and who asks.
        locked: Whether a lock that is stale is an error.
        offline: Whether no socket may be opened.
        verify: Whether to read what is in the cache, and pull again what is damaged.

    Raises:
        LockStale: the lock is stale, and `locked` was asked for.
        NotInCache: this is offline, and something was never pulled or is damaged.
        DigestMismatch: other bytes came than were locked; nothing of them was kept.
        FolderExists: files of the user's are where a function goes.
    """
    lock, is_new = _current_lock(folder, settings, locked=locked, offline=offline)
    cache = Cache(settings.cache)
    repaired = _repair(folder, settings, lock, offline=offline) if verify else {}
    with cache.in_use():
        pulled = _pull_missing(folder, settings, lock, cache, offline=offline)
        places = {each.name: place_of(folder, cache, each) for each in lock.functions}
        cache.register(folder.root)
        arranged = arrange(folder.import_root, places)
    _leave_word(folder, lock)
    return Synced(lock, is_new, pulled, arranged, repaired)


def ensure_synced(
    folder: ProjectFolder, settings: Settings, *, offline: bool = False
) -> None:
    """Make `.fnhub` hold what the lock says, at the cost of a look where it does.

    Raises:
        LockStale: the lock is not of this functions.yaml.
    """
    if not is_in_sync(str(folder.root)):  # as after `git pull`
        sync(folder, settings, locked=True, offline=offline)


def place_of(folder: ProjectFolder, cache: Cache, function: LockedFunction) -> Path:
    """Return the folder that holds a locked function's files.

    Raises:
        NotInCache: it was not pulled.
    """
    source = function.source
    if isinstance(source, LockedPath):
        return folder.root / source.path
    found = cache.find(function.name, source.version, source.sha256)
    if found is None:
        raise NotInCache(function.ref)
    return found


def _current_lock(
    folder: ProjectFolder, settings: Settings, *, locked: bool, offline: bool
) -> tuple[Lock, bool]:
    if locked:
        return require_fresh(folder), False
    lock = folder.lock()
    if lock is not None and why_stale(folder, lock, folder.wanted()) is None:
        return lock, False
    from registry.client.project.lock import lock_project  # noqa: PLC0415  # 200 ms

    return lock_project(folder, settings, offline=offline)


def _repair(
    folder: ProjectFolder, settings: Settings, lock: Lock, *, offline: bool
) -> dict[str, str]:
    from registry.client.project.repair import repair  # noqa: PLC0415  # 100 ms

    return repair(lock, folder.project(), settings, offline=offline)


def _pull_missing(
    folder: ProjectFolder,
    settings: Settings,
    lock: Lock,
    cache: Cache,
    *,
    offline: bool,
) -> int:
    missing = missing_of(lock, cache)
    if not missing:
        return 0
    if offline:
        raise NotInCache(", ".join(each.ref for each in missing))
    from registry.client.project.hubs import Hubs  # noqa: PLC0415  # 100 ms

    with Hubs(folder.project(), settings) as hubs:
        pull_missing(hubs.package, missing, cache)
    return len(missing)


def _leave_word(folder: ProjectFolder, lock: Lock) -> None:
    digests = {
        PROJECT_FILE: lock.wanted_sha256,
        LOCK_FILE: sha256(lock.encode()),
    } | {
        f"{each.source.path}/{MANIFEST_FILE}": each.source.manifest_sha256
        for each in lock.functions
        if isinstance(each.source, LockedPath)
    }
    places = {each.name.folder: _link(folder, each.name) for each in lock.functions}
    write_state(str(folder.root), digests, places)


def _link(folder: ProjectFolder, name: FunctionName) -> str | None:
    path = folder.import_root / name.folder
    return os.readlink(path) if path.is_symlink() else None  # noqa: PTH115  # as it is compared
