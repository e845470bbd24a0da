"""What newer releases there are of what a project has locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from registry.client.changes import changes_between
from registry.client.hub import Hub
from registry.client.notices import warn_of
from registry.client.project.folder import ProjectFolder
from registry.client.project.fresh import require_fresh
from registry.client.project.hubs import CachedCatalog, Hubs
from registry.client.project.lock import local_functions
from registry.client.settings import Settings
from registry.core.compat import Change
from registry.core.lockfile import LockedFunction, LockedRelease
from registry.core.names import FunctionName
from registry.core.resolve import Chosen
from registry.core.resolve.resolve import resolve
from registry.core.status import FunctionStatus
from registry.core.versions import ANY, Version, pick


@dataclass(frozen=True, slots=True)
class Outdated:
    """A locked function that has newer releases, or is not to be used any more."""

    name: FunctionName
    current: Version
    update: Version  # what `fnhub update` would take; the current one, for nothing
    latest: Version  # the newest stable one, or `update` where that is newer still
    yanked: str | None  # why the current one was yanked
    status: FunctionStatus  # what its team says of the function as a whole
    changes: tuple[Change, ...]  # from the current one to `update`, else to `latest`


def outdated(folder: ProjectFolder, settings: Settings) -> list[Outdated]:
    """Return the functions that have newer releases or are deprecated, sorted by name.

    Raises:
        LockStale: the lock is not of this functions.yaml.
        ResolutionConflict, FunctionNotFound: what is wanted cannot be had any more.
    """
    lock, project = require_fresh(folder), folder.project()
    with Hubs(project, settings) as hubs:
        catalog = CachedCatalog(hubs, settings.cache)
        local = local_functions(folder.root, project)
        fresh = {
            each.name: each.entry.version
            for each in resolve(project, catalog, local=local).functions
            if isinstance(each, Chosen)
        }
        return [
            found
            for each in lock.functions
            if isinstance(each.source, LockedRelease)
            and (found := _newer(hubs, catalog, each, fresh)) is not None
        ]


def _newer(
    hubs: Hubs,
    catalog: CachedCatalog,
    locked: LockedFunction,
    fresh: Mapping[FunctionName, Version],
) -> Outdated | None:
    source, name = locked.source, locked.name
    assert isinstance(source, LockedRelease)  # others have no releases
    current, update = source.version, fresh.get(name, source.version)
    releases = catalog.releases(name, source.hub)
    open_ones = [entry.version for entry in releases if entry.yanked is None]
    latest = max(pick(open_ones, ANY) or update, update)
    yanked = next((e.yanked for e in releases if e.version == current), None)
    status = catalog.status(name, source.hub)
    warn_of(name, status)
    is_fine = yanked is None and status.deprecated is None
    if update == current and latest <= current and is_fine:
        return None
    target = update if update != current else latest
    changes = _changes(hubs.open(source.hub), name, current, target)
    return Outdated(name, current, update, latest, yanked, status, changes)


def _changes(
    hub: Hub, name: FunctionName, old: Version, new: Version
) -> tuple[Change, ...]:
    if old == new:
        return ()
    return changes_between(hub.show(name, old), hub.show(name, new))
