"""Which hub a command asks: one rule for all of them.

That of `--hub`; else the one that the project has the function from, as functions.yaml
says or, of what is only called, functions.lock; else the project's default hub; else
that of FNHUB_HUB.
"""

from __future__ import annotations

from registry.client.hub import Hub
from registry.client.project.folder import ProjectFolder
from registry.client.project.hubs import Hubs, wanting_alone
from registry.client.settings import Settings
from registry.core.errors import HubNotSet, InvalidLock, NoProject
from registry.core.lockfile import LockedRelease
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, Project, Wanted


def hub_for(settings: Settings, name: FunctionName | None = None) -> Hub:
    """Open the hub to ask, of a function where one is named.

    Raises:
        HubNotSet: nobody says which.
        InvalidProject: functions.yaml cannot be read; with --hub it is not looked at.
    """
    return Hub.at(address_for(settings, name), settings)


def address_for(settings: Settings, name: FunctionName | None = None) -> str:
    """Return the address of that hub.

    Raises:
        HubNotSet, InvalidProject: see `hub_for`.
    """
    if settings.hub_flag is not None:
        return settings.hub_flag
    try:
        folder = ProjectFolder.find()
    except NoProject:
        return settings.require_hub()
    project = folder.project()
    alias = None if name is None else origin_of(name, project, folder, settings)
    return Hubs(project, settings).url(alias or DEFAULT_HUB)


def find_hub(settings: Settings) -> Hub | None:
    """Open the default hub, where there is one."""
    try:
        return hub_for(settings)
    except HubNotSet:
        return None


def origin_of(
    name: FunctionName, project: Project, folder: ProjectFolder, settings: Settings
) -> str | None:
    """Return the alias of the hub to ask of a function; None for the default one."""
    if settings.hub_flag is not None:
        return None
    asked = [each for each in project.functions if isinstance(each, Wanted)]
    for each in asked:
        if each.ref.name == name:
            return each.hub
    try:
        lock = folder.lock()
    except InvalidLock:  # as amid a merge: it tells nothing
        return None
    locked = None if lock is None else lock.find(name)
    if locked is None or not isinstance(locked.source, LockedRelease):
        return None
    return locked.source.hub


def project_alone(wanted: Reference, settings: Settings) -> Project:
    """Return the nearest project as if it wanted one function only.

    Raises:
        InvalidProject: functions.yaml cannot be read.
    """
    try:
        folder = ProjectFolder.find()
    except NoProject:
        return wanting_alone(Project(), wanted, None)
    project = folder.project()
    alias = origin_of(wanted.name, project, folder, settings)
    return wanting_alone(project, wanted, alias)
