"""Where the bytes of releases lie, as the record says, and what else lies there.

The store is read in slices, so that memory grows with a slice and not with the hub.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.layout import wheel_filename
from registry.db.census import (
    Named,
    Recorded,
    releases_by_digest,
)
from registry.services.backend import Backend
from registry.services.parts import parts
from registry.store.keys import (
    PACKAGES,
    PRIVATE,
    metadata_key,
    package_key,
    placed_key,
    split_key,
)

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stray:
    """Stored bytes at a place where no release has any."""

    key: str
    sha256: str
    release: Named | None  # the one whose bytes these are; None for nobody's


def release_keys(release: Named | Recorded) -> tuple[str, str]:
    """Return the keys of a release's wheel and of its METADATA, where they belong."""
    file = wheel_filename(release.name, parse_version(release.version))
    team, is_private = release.name.team, release.is_private
    return (
        placed_key(team, package_key(release.sha256, file), is_private=is_private),
        placed_key(team, metadata_key(release.sha256, file), is_private=is_private),
    )


def other_place(team: str, key: str) -> str:
    """Return the key under which an object lay before the team's visibility changed."""
    start = placed_key(team, "", is_private=True)
    return key.removeprefix(start) if key.startswith(start) else f"{start}{key}"


def strays(backend: Backend) -> Iterator[Stray]:
    """Yield what lies among the packages and is in no release's place.

    What was recorded before this began is never one: keys are listed before the rows
    are read.
    """
    for keys in parts(stored_keys(backend, PACKAGES, string.hexdigits[:16])):
        with backend.database.read() as db:
            named = releases_by_digest(db, {_digest(key) for key in keys})
        for key in keys:
            release = named.get(_digest(key))
            if release is not None and key in release_keys(release):
                continue
            # What is called otherwise was not put there by a hub.
            if _SHA256.fullmatch(_digest(key)):
                is_its = release is not None and is_of(release, key)
                yield Stray(key, _digest(key), release if is_its else None)


def stored_keys(backend: Backend, folder: str, starts: Iterable[str]) -> Iterator[str]:
    """Yield the keys of a folder of the store, in the open and of private teams.

    A store may have to list all that it is asked for at once: it is asked in slices.

    Args:
        backend: The hub.
        folder: One of `registry.store.keys`, with a slash at the end.
        starts: What the names in it can begin with.
    """
    for start in starts:
        yield from backend.store.keys(f"{folder}{start}")
    for letter in string.ascii_lowercase:
        found = backend.store.keys(f"{PRIVATE}{letter}")
        yield from (key for key in found if split_key(key)[1].startswith(folder))


def owner_of(key: str) -> FunctionName | None:
    """Return whose release a key would be of; None where its file is no wheel's."""
    parts = key.rpartition("/")[2].removesuffix(".metadata").split("-")[0].split("_", 2)
    if len(parts) != 3 or parts[0] != "fnhub":  # fnhub, team, name
        return None
    return FunctionName(parts[1], parts[2].replace("_", "-"))


def _digest(key: str) -> str:
    return key.split("/")[-2]


def is_of(release: Named, key: str) -> bool:
    """Return whether a key of this digest is the release's, at either place."""
    files = [each.rpartition("/")[2] for each in release_keys(release)]
    return key.rpartition("/")[2] in files
