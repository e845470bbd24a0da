"""What is in a cache, counted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.client.cache import Cache
from registry.client.cache.projects import read_registration, registrations


@dataclass(frozen=True, slots=True)
class Room:
    """A kind of thing in the cache."""

    count: int
    size_bytes: int  # of the files' content


@dataclass(frozen=True, slots=True)
class Contents:
    """What `fnhub cache info` tells."""

    path: Path
    releases: Room
    environments: Room
    index_documents: Room
    projects: tuple[str, ...]  # folders, sorted


def read_contents(cache: Cache) -> Contents:
    """Count what is in a cache; whatever comes or goes meanwhile may be missed."""
    documents = [
        path for path in (cache.root / "index").rglob("*.json") if path.is_file()
    ]
    return Contents(
        cache.root,
        _room(cache.releases),
        _room(cache.environments),
        Room(len(documents), sum(map(size_of, documents))),
        tuple(sorted(_projects(cache.root))),
    )


def find_damaged(cache: Cache) -> dict[str, str]:
    """Return what is wrong with damaged releases, by folder name; reads all files."""
    with cache.in_use():
        folders = sorted(_entries(cache.releases))
        found = {each.name: cache.damage_of(each) for each in folders}
    return {name: why for name, why in found.items() if why is not None}


def size_of(path: Path) -> int:
    """Return the bytes of a file or of all files in a folder; no link is followed."""
    try:
        if not path.is_dir() or path.is_symlink():
            return path.lstat().st_size
        return sum(
            (Path(folder) / name).lstat().st_size
            for folder, _, names in os.walk(path)
            for name in names
        )
    except FileNotFoundError:  # it went meanwhile
        return 0


def _room(folder: Path) -> Room:
    found = list(_entries(folder))
    return Room(len(found), sum(map(size_of, found)))


def _entries(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _projects(cache: Path) -> Iterator[str]:
    for registration in registrations(cache):
        try:
            yield str(read_registration(registration))
        except (OSError, ValueError, KeyError, TypeError):
            yield f"({registration} cannot be read)"
