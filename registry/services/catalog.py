"""Read the catalog.

What a reader may not read is not found, as if it had never been published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.access import PUBLIC, Reader
from registry.core.errors import (
    FunctionNotFound,
    InvalidName,
    PageNotFound,
    VersionNotFound,
)
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.status import FunctionStatus
from registry.core.versions import Version
from registry.core.wheel.layout import function_of_file
from registry.db import Connection, events, teams
from registry.db.releases import find_release, releases_of
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.placement import get_open, get_placed
from registry.store import Blob
from registry.store.keys import index_key, package_key, page_key


@dataclass(frozen=True, slots=True)
class Served:
    """Stored bytes, and whether they are for some readers alone."""

    blob: Blob
    is_private: bool


def get_releases(
    backend: Backend, name: FunctionName, reader: Reader = PUBLIC
) -> list[Release]:
    """Return every release of a function, oldest version first.

    Raises:
        FunctionNotFound: nothing was published under the name.
    """
    with backend.database.read() as db:
        found = releases_of(db, name) if _team_of(db, name, reader) else []
    if not found:
        raise FunctionNotFound(str(name))
    return found


def get_release(
    backend: Backend, name: FunctionName, version: Version, reader: Reader = PUBLIC
) -> Release:
    """Return one release, yanked or not.

    Raises:
        FunctionNotFound, VersionNotFound: it was never published.
    """
    with backend.database.read() as db:
        is_there = _team_of(db, name, reader) is not None
        found = find_release(db, name, version) if is_there else None
    if found is None:
        known = [str(each.version) for each in get_releases(backend, name, reader)]
        raise VersionNotFound(f"{name}@{version}", tuple(reversed(known)))
    return found


def get_status(backend: Backend, name: FunctionName) -> FunctionStatus:
    """Return what its team says of a function as a whole.

    Raises:
        FunctionNotFound: nothing was published under the name.
    """
    with backend.database.read() as db:
        found = find_status(db, name)
    if found is None:
        raise FunctionNotFound(str(name))
    return found


def get_index_document(
    backend: Backend, name: FunctionName, reader: Reader = PUBLIC
) -> Served:
    """Return the stored index document.

    Raises:
        FunctionNotFound: there is none.
    """
    found = _get(backend, name, index_key(name), reader)
    if found is None:
        raise FunctionNotFound(str(name))
    return found


def get_open_document(backend: Backend, name: FunctionName) -> Served | None:
    """Return an index document that lies in the open; None where none does."""
    blob = get_open(backend, name.team, index_key(name))
    return None if blob is None else Served(blob, is_private=False)


def get_package(
    backend: Backend, sha256: str, filename: str, reader: Reader = PUBLIC
) -> Served:
    """Return the bytes of a wheel or of its METADATA.

    Whose it is follows from the file's name; the digest alone opens nothing.

    Raises:
        PageNotFound: nothing is stored under digest and name.
    """
    key = package_key(sha256, filename)
    try:
        found = _get(backend, function_of_file(filename), key, reader)
    except InvalidName:
        found = None
    if found is None:
        raise PageNotFound(f"/{key}")
    return found


def get_page_file(
    backend: Backend, release: Release, file: str, reader: Reader = PUBLIC
) -> Served:
    """Return one file of what was made of a release for the website.

    Raises:
        PageNotFound: it is not made, or not there for the reader.
    """
    key = page_key(release.sha256, file)
    found = _get(backend, release.name, key, reader)
    if found is None:
        raise PageNotFound(f"/{key}")
    return found


def newest(releases: Sequence[Release]) -> Release:
    """Return the release to show first: the greatest stable one that is not yanked.

    Where there is none, the greatest not yanked, then the greatest of all.
    """
    open_ones = [each for each in releases if each.yanked is None] or releases
    version = newest_version([each.version for each in open_ones])
    return next(each for each in open_ones if each.version == version)


def newest_version(versions: Sequence[Version]) -> Version:
    """Return the greatest stable version, or where there is none the greatest."""
    return max(versions, key=lambda each: (each.prerelease is None, each))


def get_events(
    backend: Backend, after: int, limit: int, reader: Reader = PUBLIC
) -> list[events.Event]:
    """Return the events that follow a serial, oldest first.

    Of a private team a stranger gets none, those from before it was private neither.
    """
    with backend.database.read() as db:
        hidden = hidden_teams(db, reader)
        return events.events_after(db, after, limit, hidden)


def hidden_teams(db: Connection, reader: Reader) -> frozenset[str]:
    """Return the teams whose functions are not there for a reader, in lists."""
    found = teams.private_teams(db)
    return frozenset(t for t in found if not reader.may_list(t, is_private=True))


def is_readable(db: Connection, name: FunctionName, reader: Reader) -> bool:
    """Return whether a function's team lets a reader see it."""
    return _team_of(db, name, reader) is not None


def _get(
    backend: Backend, name: FunctionName, key: str, reader: Reader
) -> Served | None:
    if (blob := get_open(backend, name.team, key)) is not None:
        return Served(blob, is_private=False)
    with backend.database.read() as db:
        team = _team_of(db, name, reader)
    if team is None:
        return None
    try:
        blob = get_placed(backend, team.name, key, is_private=team.is_private)
    except KeyError:
        return None
    return Served(blob, is_private=team.is_private)


def _team_of(db: Connection, name: FunctionName, reader: Reader) -> teams.Team | None:
    """Return a function's team, None where the function is not there for a reader."""
    team = teams.find_team(db, name.team)
    if team is None or not reader.may_read(name, is_private=team.is_private):
        return None
    return team
