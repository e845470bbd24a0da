"""What the website tells of a function: a release, and the versions around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from registry.core.access import PUBLIC, Reader
from registry.core.compat import Change, Contract, baseline, compare
from registry.core.errors import FunctionNotFound, VersionNotFound
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.signature import Signature
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.versions import Version
from registry.db import pulls
from registry.db.releases import (
    Listed,
    find_release,
    find_releases,
    find_signatures,
    listed_versions,
)
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.catalog import is_readable, newest_version

__all__ = [
    "WEEKS",
    "Listed",
    "Shown",
    "best_version",
    "changes_of",
    "show_function",
    "signatures_of",
    "weekly_pulls",
]

WEEKS = 52


@dataclass(frozen=True, slots=True)
class Shown:
    """A release among its function's versions."""

    release: Release
    status: FunctionStatus
    versions: tuple[Listed, ...]  # newest first
    best: Version  # the one to use: greatest stable, not yanked, where there is one

    @property
    def is_best(self) -> bool:
        """Whether this is the version to use."""
        return self.release.version == self.best


def show_function(
    backend: Backend,
    name: FunctionName,
    version: Version | None = None,
    reader: Reader = PUBLIC,
) -> Shown:
    """Return a release, by default the one to use, and its function's versions.

    Costs the same however many versions there are, but for a line of each.

    Raises:
        FunctionNotFound, VersionNotFound: it is not there for the reader.
    """
    with backend.database.read() as db:
        listed = listed_versions(db, name) if is_readable(db, name, reader) else []
        if not listed:
            raise FunctionNotFound(str(name))
        best = best_version(listed)
        release = find_release(db, name, version or best)
        status = find_status(db, name) or UNMARKED
    if release is None:
        known = tuple(str(each.version) for each in listed)
        raise VersionNotFound(f"{name}@{version}", known)
    return Shown(release, status, tuple(listed), best)


def best_version(listed: Sequence[Listed]) -> Version:
    """Return the version to use; see `catalog.newest`."""
    open_ones = [each.version for each in listed if each.yanked is None]
    return newest_version(open_ones or [each.version for each in listed])


def changes_of(
    backend: Backend, name: FunctionName, versions: Sequence[Version], count: int
) -> dict[Version, tuple[Version | None, tuple[Change, ...]]]:
    """Return what the newest versions changed, and since which version.

    Args:
        backend: The hub.
        name: A function that the reader may read.
        versions: All of its versions, newest first.
        count: How many to tell of.
    """
    stable = [each for each in versions if each.prerelease is None]
    wanted = {each: baseline(each, stable) for each in versions[:count]}
    needed = {*wanted, *(each for each in wanted.values() if each is not None)}
    with backend.database.read() as db:
        found = find_releases(db, name, needed)
    contracts = {v: Contract.of(r.manifest, r.signature) for v, r in found.items()}
    return {
        version: (
            since,
            () if since is None else compare(contracts[since], contracts[version]),
        )
        for version, since in wanted.items()
    }


def weekly_pulls(backend: Backend, name: FunctionName) -> list[int]:
    """Return the pulls of each of the last weeks, the oldest first."""
    today = backend.clock().date()
    first = today - timedelta(days=7 * WEEKS - 1)
    with backend.database.read() as db:
        found = pulls.pulls_by_day(db, name, first)
    weeks = [0] * WEEKS
    for day, _, count in found:
        if first <= day <= today:
            weeks[(day - first).days // 7] += count
    return weeks


def signatures_of(
    backend: Backend, releases: Sequence[tuple[str, str]]
) -> dict[str, Signature]:
    """Return the signatures of (name, version) by name: of a page of search results."""
    wanted = [(*name.split("/"), version) for name, version in releases]
    with backend.database.read() as db:
        return find_signatures(db, [(t, n, v) for t, n, v in wanted])
