"""`fnhub.load`: a hub function as a callable in this process."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from registry.client.cache import Cache
from registry.client.closures import PACKAGE, package_of
from registry.client.loaded import LoadedFunction, manifest_of
from registry.client.notices import warn_of
from registry.client.project.folder import ProjectFolder
from registry.client.project.marks import last_told
from registry.client.project.sync import ensure_synced
from registry.client.settings import Settings
from registry.core.errors import ImportedElsewhere, RequirementMissing
from registry.core.function_files import MANIFEST_FILE
from registry.core.manifest import Manifest
from registry.core.names import FunctionName, Reference
from registry.core.project import PROJECT_FILE

_CLAIMED: set[str] = set()  # packages that `prune` lets this process keep


def load(ref: str, *, hub: str | None = None) -> LoadedFunction | Any:  # noqa: ANN401  # a module has any attribute
    """Return a hub function as a callable, or of `kind: module` its module.

    What the project has locked is taken where it fits, under its own name
    `hub_functions.team.name`.  Otherwise the greatest fitting release is pulled, with
    the releases that it calls, and imported beside any other version of it.

    Args:
        ref: `[team/]name[@range]`, for example "describe@^1.2".
        hub: The hub's address; by default that of the project or the settings.

    Raises:
        FunctionNotFound, ResolutionConflict: there is none that fits.
        RequirementMissing: it needs a package that is not installed here.
        LockStale: the project has locked it, and functions.yaml was edited since.
        InvalidFunction: its files in `.fnhub` were edited, and are none any more.
        ImportedElsewhere: another copy of it was imported before.

    Warns:
        FunctionWarning: its team calls it deprecated or archived; told once.
    """
    wanted = Reference.parse(ref)
    settings = Settings.read(hub)
    found = _in_project(wanted, settings)
    if found is not None:
        return _load(*found)
    return _load(*_beside(wanted, settings))


def _in_project(
    wanted: Reference, settings: Settings
) -> tuple[Manifest, str, Path] | None:
    """Return the release that the nearest import root holds, where it fits."""
    root = _import_root(wanted, settings)
    if root is None:
        return None
    folder = root / wanted.name.folder
    manifest = manifest_of(folder)
    if manifest.version not in wanted.range:
        return None
    _warn_of_locked(ProjectFolder(root.parent), wanted.name, settings)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return manifest, wanted.name.package, folder


def _import_root(wanted: Reference, settings: Settings) -> Path | None:
    """Return the nearest `.fnhub` that holds the function; sync what is locked."""
    here = Path.cwd()
    for root in (here, *here.parents):
        project = ProjectFolder(root)
        if _locks(project, wanted.name):
            ensure_synced(project, settings)
            return project.import_root
        if (project.import_root / wanted.name.folder / MANIFEST_FILE).is_file():
            return project.import_root
    return None


def _warn_of_locked(
    project: ProjectFolder, name: FunctionName, settings: Settings
) -> None:
    if not _locks(project, name):  # pulled without a project
        return
    lock = project.lock()
    locked = [] if lock is None else [lock.require(name)]
    for told, status in last_told(project.project(), settings, locked).items():
        warn_of(told, status)


def _locks(project: ProjectFolder, name: FunctionName) -> bool:
    if not (project.root / PROJECT_FILE).is_file():
        return False
    lock = project.lock()
    return lock is not None and lock.find(name) is not None


def _beside(wanted: Reference, settings: Settings) -> tuple[Manifest, str, Path]:
    """Pull a release with all it calls, to be imported beside other versions."""
    from registry.client.project.closure import (  # noqa: PLC0415  # 100 ms: a project has its own
        fetch_closure,
    )

    cache = Cache(settings.cache)
    with cache.in_use():
        closure = fetch_closure(wanted, settings, cache)
        package = package_of(cache.closures, wanted.name, closure.folders)
        if package not in _CLAIMED:
            _CLAIMED.add(package)
            cache.claim(closure.folders.values())  # to the end of this process
    manifest = manifest_of(closure.folder)
    return manifest, package, closure.folder


def _load(
    manifest: Manifest, package: str, folder: Path
) -> LoadedFunction | ModuleType:
    module, _, attribute = manifest.handler.partition(":")
    path = f"{package}.{module}" if module else package
    importlib.invalidate_caches()  # its folder may have come a moment ago
    try:
        found = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith(package):
            raise
        raise RequirementMissing(
            manifest.ref, error.name, manifest.requirements
        ) from error
    _require_origin(manifest, package, folder)
    return LoadedFunction(getattr(found, attribute), manifest) if attribute else found


def _require_origin(manifest: Manifest, package: str, folder: Path) -> None:
    """Refuse a copy that was imported from elsewhere: it may be another version."""
    origin = Path(sys.modules[package].__file__ or "").parent
    if package.startswith(PACKAGE) or origin.resolve() == folder.resolve():
        return
    raise ImportedElsewhere(manifest.ref, str(origin))
