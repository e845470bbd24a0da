"""What the hubs last told of the functions that a project has locked."""

from __future__ import annotations

from collections.abc import Iterable

from registry.client.project.hubs import CachedCatalog, Hubs
from registry.client.settings import Settings
from registry.core.errors import HubNotSet, HubUnknown
from registry.core.lockfile import LockedFunction, LockedRelease
from registry.core.names import FunctionName
from registry.core.project import Project
from registry.core.status import UNMARKED, FunctionStatus


def last_told(
    project: Project, settings: Settings, locked: Iterable[LockedFunction]
) -> dict[FunctionName, FunctionStatus]:
    """Return the marks of locked functions; nobody is asked, so it costs little."""
    with Hubs(project, settings, offline=True) as hubs:
        catalog = CachedCatalog(hubs, settings.cache)
        return {each.name: _status(catalog, each) for each in locked}


def _status(catalog: CachedCatalog, locked: LockedFunction) -> FunctionStatus:
    if not isinstance(locked.source, LockedRelease):
        return UNMARKED  # the project's own
    try:
        return catalog.status(locked.name, locked.source.hub)
    except (HubNotSet, HubUnknown):  # it was pulled, and is there without its hub
        return UNMARKED
