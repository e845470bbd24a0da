"""From what a project wants to what it gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from registry.client.notices import warn_of
from registry.client.project.folder import ProjectFolder, sha256
from registry.client.project.hubs import CachedCatalog, Hubs
from registry.client.settings import Settings
from registry.core.environments import Needs, needs_of
from registry.core.errors import InvalidProject
from registry.core.function_files import MANIFEST_FILE
from registry.core.lockfile import (
    Environment,
    Lock,
    LockedFunction,
    LockedPath,
    LockedRelease,
)
from registry.core.manifest_file import read_manifest
from registry.core.names import FunctionName
from registry.core.problems import Problem
from registry.core.project import PROJECT_FILE, Project, WantedPath
from registry.core.project_file import read_project
from registry.core.resolve import (
    Chosen,
    LocalFunction,
    Pin,
)
from registry.core.resolve.resolve import resolve
from registry.run.environments import Compiled, compile_requirements


@dataclass(frozen=True, slots=True)
class Renewal:
    """What an existing lock does not hold back."""

    functions: Collection[FunctionName] = ()
    everything: bool = False  # the packages of environments too

    def covers(self, name: FunctionName) -> bool:
        """Whether this function may move."""
        return self.everything or name in self.functions


NOTHING = Renewal()


def make_lock(
    folder: ProjectFolder,
    wanted: bytes,
    project: Project,
    catalog: CachedCatalog,
    *,
    renewal: Renewal = NOTHING,
    offline: bool = False,
) -> Lock:
    """Resolve what a project wants; what the old lock holds and still fits stays.

    Args:
        folder: The project; its lock is read, nothing is written.
        wanted: The bytes of functions.yaml that the lock is made for.
        project: What they say.
        catalog: Where releases are listed.
        renewal: What may move although it still fits.
        offline: Whether environments are resolved from what uv has kept.

    Raises:
        ResolutionConflict, FunctionNotFound: it cannot be had.
        InvalidProject: a path function is none.
        EnvironmentFailed: requirements that do not go together.
    """
    old = folder.lock()
    local = local_functions(folder.root, project)
    pins = {} if old is None else _pins(old, renewal)
    resolution = resolve(project, catalog, local=local, pins=pins)
    for each in resolution.functions:
        if isinstance(each, Chosen):
            warn_of(each.name, catalog.status(each.name, each.hub))
    needs = needs_of(resolution)
    compiled = _compile(old, needs, renewal, offline=offline)
    return Lock(
        wanted_sha256=sha256(wanted),
        functions=tuple(
            _locked(each, needs[each.name]) for each in resolution.functions
        ),
        environments={key: each.environment for key, each in compiled.items()},
        hashes=_all_hashes(compiled.values()),
    )


def lock_project(
    folder: ProjectFolder,
    settings: Settings,
    *,
    renewal: Renewal = NOTHING,
    offline: bool = False,
) -> tuple[Lock, bool]:
    """Bring functions.lock up to functions.yaml; tell whether it changed.

    Raises:
        ResolutionConflict, FunctionNotFound: it cannot be had.
        EnvironmentFailed: requirements that do not go together.
    """
    wanted = folder.wanted()
    project = read_project(wanted)
    with Hubs(project, settings, offline=offline) as hubs:
        catalog = CachedCatalog(hubs, settings.cache)
        lock = make_lock(
            folder, wanted, project, catalog, renewal=renewal, offline=offline
        )
    return lock, folder.write_lock(lock)


def _all_hashes(compiled: Iterable[Compiled]) -> dict[str, tuple[str, ...]]:
    """Join hashes; an index may list more files of a version than it did before."""
    joined: dict[str, set[str]] = {}
    for each in compiled:
        for package, hashes in each.hashes.items():
            joined.setdefault(package, set()).update(hashes)
    return {package: tuple(sorted(hashes)) for package, hashes in joined.items()}


def local_functions(root: Path, project: Project) -> list[LocalFunction]:
    """Read the manifests of path functions.

    Raises:
        InvalidProject: with every problem of them.
    """
    found, problems = [], []
    for index, each in enumerate(project.functions):
        if not isinstance(each, WantedPath):
            continue
        path = root / each.path / MANIFEST_FILE
        if not path.is_file():
            key, fix = f"functions.{index}.path", "`fnhub new` starts a function"
            message = f"no {MANIFEST_FILE} in {each.path}"
            problems.append(
                Problem("path-empty", message, PROJECT_FILE, key=key, fix=fix)
            )
            continue
        data = path.read_bytes()
        manifest, trouble = read_manifest(data)
        if manifest is None:
            problems += [_inside(each.path, problem) for problem in trouble]
            continue
        found.append(
            LocalFunction(
                name=manifest.name,
                version=manifest.version,
                path=each.path,
                manifest_sha256=sha256(data),
                python=manifest.python,
                requirements=manifest.requirements,
                functions=manifest.functions,
            )
        )
    if problems:
        raise InvalidProject(tuple(problems))
    return found


def _inside(path: str, problem: Problem) -> Problem:
    return replace(problem, file=f"{path}/{problem.file}")


def _pins(old: Lock, renewal: Renewal) -> dict[FunctionName, Pin]:
    return {
        each.name: Pin(each.source.version, each.source.sha256, each.source.hub)
        for each in old.functions
        if isinstance(each.source, LockedRelease) and not renewal.covers(each.name)
    }


def _compile(
    old: Lock | None,
    needs: Mapping[FunctionName, Needs],
    renewal: Renewal,
    *,
    offline: bool,
) -> dict[str, Compiled]:
    """Resolve each distinct set of requirements; one that is locked stays."""
    compiled: dict[str, Compiled] = {}
    keep = old is not None and not renewal.everything
    for each in sorted(set(needs.values()), key=lambda needs: needs.id):
        if keep and old is not None and each.id in old.environments:
            compiled[each.id] = _kept(old, old.environments[each.id])
            continue
        preferred = old.hashes if keep and old is not None else {}
        compiled[each.id] = compile_requirements(
            each.python, each.requirements, offline=offline, preferred=preferred
        )
    return compiled


def _kept(old: Lock, environment: Environment) -> Compiled:
    hashes = {package: old.hashes[package] for package in environment.packages}
    return Compiled(environment, hashes)


def _locked(function: Chosen | LocalFunction, needs: Needs) -> LockedFunction:
    if isinstance(function, LocalFunction):
        return LockedFunction(
            name=function.name,
            source=LockedPath(function.path, function.manifest_sha256),
            python=function.python,
            requirements=function.requirements,
            functions=function.functions,
            environment=needs.id,
        )
    entry = function.entry
    return LockedFunction(
        name=function.name,
        source=LockedRelease(
            version=entry.version,
            sha256=entry.sha256,
            size_bytes=entry.size_bytes,
            hub=function.hub,
            signature_sha256=entry.signature_sha256,
        ),
        python=entry.python,
        requirements=entry.requirements,
        functions=entry.functions,
        environment=needs.id,
    )
