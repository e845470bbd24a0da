"""Where the bytes of releases lie, as the record says, and what else lies there.

The store is read in slices, so that memory grows with a slice and not with the hub.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.layout import wheel_filename
from registry.db.census import (
    Named,
    Recorded,
    private_releases,
    release_of,
    releases_between,
)
from registry.services.backend import Backend
from registry.store.keys import (
    PACKAGES,
    PRIVATE,
    metadata_key,
    package_key,
    placed_key,
)

_SHA256 = re.compile("[0-9a-f]{64}")
# Of a sha256, each with what comes after it.
_DIGITS = tuple(zip("0123456789abcdef", "123456789abcdefg", strict=True))


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
    for digit, after in _DIGITS:
        keys = list(backend.store.keys(f"{PACKAGES}{digit}"))
        with backend.database.read() as db:
            releases = releases_between(db, digit, after)
        wanted = [each for each in releases if not each.is_private]
        yield from _not_in(backend, keys, wanted)
    for letter in string.ascii_lowercase:
        found = backend.store.keys(f"{PRIVATE}{letter}")
        keys = [key for key in found if f"/{PACKAGES}" in key]
        with backend.database.read() as db:
            wanted = private_releases(db, letter) if keys else []
        yield from _not_in(backend, keys, wanted)


def owner_of(key: str) -> FunctionName | None:
    """Return whose release a key would be of; None where its file is no wheel's."""
    parts = key.rpartition("/")[2].removesuffix(".metadata").split("-")[0].split("_", 2)
    if len(parts) != 3 or parts[0] != "fnhub":  # fnhub, team, name
        return None
    return FunctionName(parts[1], parts[2].replace("_", "-"))


def _not_in(backend: Backend, keys: list[str], wanted: list[Named]) -> Iterator[Stray]:
    right = {key for each in wanted for key in release_keys(each)}
    for key in keys:
        sha256 = key.split("/")[-2]
        # What is called otherwise was not put there by a hub.
        if key in right or _SHA256.fullmatch(sha256) is None:
            continue
        with backend.database.read() as db:
            named = release_of(db, sha256)
        is_its = named is not None and is_of(named, key)
        yield Stray(key, sha256, named if is_its else None)


def is_of(release: Named, key: str) -> bool:
    """Return whether a key of this digest is the release's, at either place."""
    files = [each.rpartition("/")[2] for each in release_keys(release)]
    return key.rpartition("/")[2] in files
