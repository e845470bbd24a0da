"""Change what a project wants: functions.yaml, with its comments kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from registry.client.project.folder import ProjectFolder
from registry.client.project.hubs import CachedCatalog, Hubs, alias_of
from registry.client.project.lock import local_functions, make_lock
from registry.client.settings import Settings
from registry.client.whole_file import write_whole
from registry.core.errors import InvalidProject, ProjectExists
from registry.core.index_document import IndexDocument
from registry.core.lockfile import LockedPath
from registry.core.names import FunctionName, Reference
from registry.core.project import (
    DEFAULT_HUB,
    PROJECT_FILE,
    Project,
    Wanted,
    WantedPath,
    normal_path,
)
from registry.core.project_edit import add_functions, remove_functions
from registry.core.project_file import new_project, read_project
from registry.core.resolve import Catalog
from registry.core.versions import ANY, Range


def init(root: Path, hub: str | None) -> Path:
    """Start a project; return its functions.yaml.  An empty file counts as none.

    Raises:
        ProjectExists: there is one already.
    """
    path, text = root / PROJECT_FILE, new_project(hub)
    root.mkdir(parents=True, exist_ok=True)
    if path.is_file() and not path.read_bytes().strip():
        write_whole(path, text.encode())
        return path
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ProjectExists(str(path)) from None
    return path


def path_wish(folder: ProjectFolder, path: Path) -> WantedPath:
    """Return the wish for a function of the project's own; `add` checks the path."""
    inside = Path(os.path.relpath(path.absolute(), folder.root)).as_posix()
    return WantedPath(normal_path(inside))


def add(
    folder: ProjectFolder,
    settings: Settings,
    wanted: Sequence[Wanted | WantedPath],
    *,
    offline: bool = False,
) -> None:
    """Add functions, or ask for other versions of them, and lock.

    An entry without a range asks for what is compatible with the newest stable release,
    of the hub that the function comes from already where the entry names none.

    Nothing is written unless all of it can be had together.

    Raises:
        ResolutionConflict, FunctionNotFound: it cannot.
        InvalidProject: functions.yaml has problems, or a path leads out of it.
        HubUnknown: an entry names a hub that functions.yaml does not.
    """
    project = folder.project()
    with Hubs(project, settings, offline=offline) as hubs:
        catalog = CachedCatalog(hubs, settings.cache)
        entries = [
            each
            if isinstance(each, WantedPath)
            else _with_range(each, project, catalog)
            for each in wanted
        ]
        text = add_functions(folder.wanted().decode(), entries)
        _write(folder, catalog, text, offline=offline)


def remove(
    folder: ProjectFolder,
    settings: Settings,
    names: Sequence[FunctionName],
    *,
    offline: bool = False,
) -> None:
    """Take functions out, and lock.

    Raises:
        NotWanted: functions.yaml does not ask for one of them.
    """
    project = folder.project()
    own = _own_functions(folder, project)
    entries = [WantedPath(own[name]) if name in own else name for name in names]
    text = remove_functions(folder.wanted().decode(), entries)
    with Hubs(project, settings, offline=offline) as hubs:
        catalog = CachedCatalog(hubs, settings.cache)
        _write(folder, catalog, text, offline=offline)


def _own_functions(folder: ProjectFolder, project: Project) -> dict[FunctionName, str]:
    """Return the paths of path functions; one that is gone is as the lock knew it."""
    lock = folder.lock()
    found = {
        each.name: each.source.path
        for each in (() if lock is None else lock.functions)
        if isinstance(each.source, LockedPath)
    }
    wanted = [each for each in project.functions if isinstance(each, WantedPath)]
    for wish in wanted:
        with suppress(InvalidProject):  # what stays is checked when it is locked
            for each in local_functions(folder.root, Project(functions=(wish,))):
                found[each.name] = each.path
    paths = {wish.path for wish in wanted}
    return {name: path for name, path in found.items() if path in paths}


def _write(
    folder: ProjectFolder, catalog: CachedCatalog, text: str, *, offline: bool
) -> None:
    data = text.encode()
    lock = make_lock(folder, data, read_project(data), catalog, offline=offline)
    folder.write_wanted(data)  # a kill between the two leaves a lock that is stale
    folder.write_lock(lock)


def _with_range(wanted: Wanted, project: Project, catalog: Catalog) -> Wanted:
    """Pin to what is compatible with the newest stable release, as `^1.2`."""
    if wanted.ref.range != ANY:
        return wanted
    name = wanted.ref.name
    hub = wanted.hub or alias_of(project, name) or DEFAULT_HUB
    releases = catalog.releases(name, hub)
    newest = IndexDocument(name, 0, releases).choose(wanted.ref).version
    text = f"^{newest.major}.{newest.minor}"
    if newest.major == newest.minor == 0:
        text = f"^0.0.{newest.patch}"
    return Wanted(Reference(name, Range.parse(text)), wanted.hub)
