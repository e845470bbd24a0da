"""Where a function is run from: the project that has locked it, or a root of its own.

Outside a project, and for a version that the project does not hold, the function is
resolved as a project that wants it alone; that project is kept in the cache:

    <cache>/roots/<16 hex>/functions.lock            of the last time, for its packages
    <cache>/roots/<16 hex>/<16 hex>/hub_functions/   an import root of one resolution
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache import Cache
from registry.client.folder import content_digest
from registry.client.import_root import arrange
from registry.client.project.asking import project_alone
from registry.client.project.folder import ProjectFolder, sha256
from registry.client.project.fresh import require_fresh
from registry.client.project.hubs import CachedCatalog, Hubs, alias_of
from registry.client.project.lock import (
    Renewal,
    local_functions,
    make_lock,
)
from registry.client.project.missing import missing_of, pull_missing
from registry.client.project.sync import ensure_synced, place_of
from registry.client.settings import Settings
from registry.core.errors import InvalidLock, NoProject
from registry.core.lockfile import Environment, Lock, LockedFunction, LockedPath
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, LOCK_FILE, Project, Wanted


@dataclass(frozen=True, slots=True)
class Located:
    """A function that can be imported, and what its environment holds."""

    import_root: Path
    folder: Path  # its files
    sha256: str  # of its wheel; of a function of the project's own, of its folder
    is_own: bool  # of the project's own, and not a release
    # sha256 of itself and of all that it calls: equal for equal code
    code_sha256: str
    environment: Environment
    hashes: dict[str, tuple[str, ...]]
    close: Callable[[], None]  # gives the folders up again


def locate(wanted: Reference, settings: Settings, *, offline: bool = False) -> Located:
    """Find a function, bring it here if need be, and keep it from being pruned.

    Raises:
        LockStale: the project wants it, and its lock is not of its functions.yaml.
        FunctionNotFound, ResolutionConflict: it cannot be had.
        NotInCache: this is offline, and it was never pulled.
    """
    try:
        folder = ProjectFolder.find()
    except NoProject:
        return _alone(wanted, settings, offline=offline)
    lock, project = folder.lock(), folder.project()
    locked = None if lock is None else lock.find(wanted.name)
    if locked is None and _wants(folder, project, wanted.name):
        require_fresh(folder)
    if lock is None or locked is None or not _fits(locked, wanted):
        return _alone(wanted, settings, offline=offline)
    ensure_synced(folder, settings, offline=offline)
    place = place_of(folder, Cache(settings.cache), locked)
    return _located(folder.import_root, place, lock, locked, lambda: None)


def _wants(folder: ProjectFolder, project: Project, name: FunctionName) -> bool:
    own = (each.name for each in local_functions(folder.root, project))
    asked = (each.ref.name for each in project.functions if isinstance(each, Wanted))
    return name in {*own, *asked}


def _fits(locked: LockedFunction, wanted: Reference) -> bool:
    source = locked.source
    return isinstance(source, LockedPath) or source.version in wanted.range


def _alone(wanted: Reference, settings: Settings, *, offline: bool) -> Located:
    alone = project_alone(wanted, settings)
    cache = Cache(settings.cache)
    with Hubs(alone, settings, offline=offline) as hubs, cache.in_use():
        url = hubs.url(alias_of(alone, wanted.name) or DEFAULT_HUB)
        key = sha256(f"{wanted} {url}".encode())[:16]
        folder = ProjectFolder(cache.root / "roots" / key)
        folder.root.mkdir(parents=True, exist_ok=True)
        lock = make_lock(
            folder,
            str(wanted).encode(),
            alone,
            CachedCatalog(hubs, settings.cache),
            renewal=Renewal(_former_names(folder)),
            offline=offline,
        )
        folder.write_lock(lock)
        pull_missing(hubs.package, missing_of(lock, cache), cache)
        places = {each.name: place_of(folder, cache, each) for each in lock.functions}
        text = "".join(str(place) for place in places.values())
        root = folder.root / sha256(text.encode())[:16]
        arrange(root, places)
        claim = cache.claim([folder.root, *places.values()])
    locked = lock.require(wanted.name)
    return _located(root, places[wanted.name], lock, locked, claim.close)


def _code_of(locked: LockedFunction, root: Path) -> str:
    """Return the digest of a wheel, or of what would be in one."""
    if isinstance(locked.source, LockedPath):
        return content_digest(root / locked.name.folder)
    return locked.source.sha256


def _former_names(folder: ProjectFolder) -> frozenset[FunctionName]:
    """Return all that was locked the last time: each of it may move."""
    try:
        lock = folder.lock()
    except InvalidLock:
        (folder.root / LOCK_FILE).unlink(missing_ok=True)
        return frozenset()
    return frozenset() if lock is None else frozenset(e.name for e in lock.functions)


def _located(
    root: Path,
    place: Path,
    lock: Lock,
    locked: LockedFunction,
    close: Callable[[], None],
) -> Located:
    environment = lock.environments[locked.environment]
    codes = {str(each.name): _code_of(each, root) for each in lock.closure(locked.name)}
    return Located(
        import_root=root,
        folder=place,
        sha256=codes[str(locked.name)],
        is_own=isinstance(locked.source, LockedPath),
        code_sha256=sha256(repr(sorted(codes.items())).encode()),
        environment=environment,
        hashes={each: lock.hashes[each] for each in environment.packages},
        close=close,
    )
