"""What the projects of a cache need of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from registry.client.cache.projects import read_registration, registrations
from registry.core.errors import InvalidLock
from registry.core.lockfile import Lock, LockedRelease
from registry.core.names import FunctionName
from registry.core.project import IMPORT_ROOT, LOCK_FILE, PROJECT_FILE
from registry.core.versions import Version


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A registration or project that could need anything, and why nobody can tell."""

    path: str
    why: str


@dataclass(slots=True)
class Needs:
    """What projects need of a cache; it grows as they are read."""

    releases: set[str] = field(default_factory=set)  # names of folders
    locked: set[tuple[FunctionName, Version, str]] = field(default_factory=set)
    environments: set[str] = field(default_factory=set)  # ids of locks
    gone: list[Path] = field(default_factory=list)  # registrations
    unreadable: list[Unreadable] = field(default_factory=list)


def read_needs(cache: Path) -> Needs:
    """Return what the registered projects that still exist need.

    What cannot be read is listed: it could mean anything that is in the cache.
    """
    needs = Needs()
    for registration in registrations(cache):
        try:
            root = read_registration(registration)
            is_there = _is_project(root)
        except (OSError, ValueError, KeyError, TypeError) as error:
            needs.unreadable.append(Unreadable(str(registration), str(error)))
            continue
        if is_there:
            add_needs(needs, root, [root / IMPORT_ROOT])
        else:
            needs.gone.append(registration)
    return needs


def _is_project(root: Path) -> bool:
    """Whether anything of a project is left.

    Raises:
        OSError: nobody can tell.
    """
    for name in (PROJECT_FILE, LOCK_FILE, IMPORT_ROOT):
        try:
            (root / name).lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return True
    return False


def add_needs(needs: Needs, root: Path, import_roots: Iterable[Path]) -> None:
    """Add what a folder's functions.lock names and what its import roots link to."""
    try:
        for each in import_roots:
            needs.releases.update(_linked_folders(each))
        lock = Lock.decode((root / LOCK_FILE).read_bytes())
    except FileNotFoundError:
        return
    except (OSError, InvalidLock) as error:
        needs.unreadable.append(Unreadable(str(root), str(error)))
        return
    needs.environments.update(lock.environments)
    for function in lock.functions:
        source = function.source
        if isinstance(source, LockedRelease):
            needs.locked.add((function.name, source.version, source.sha256))


def _linked_folders(import_root: Path) -> Iterator[str]:
    """Yield the names of the folders that an import root links to.

    Those of releases are like no others, whichever way the cache was reached.

    Raises:
        OSError: a folder cannot be read.
    """
    for team in _folders(import_root / "hub_functions"):
        for link in _folders(team):
            if link.is_symlink():
                yield link.readlink().name


def _folders(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
