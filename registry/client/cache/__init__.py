"""Pulled releases, kept by content and shared by all projects of a user.

    <cache>/
        releases/core_describe_1_0_0_<16 hex of sha256>/   the function's files
        records/core_describe_1_0_0_<16 hex of sha256>     the wheel's RECORD: digests
        unpacking/<random>                                 what is being written
        projects/<sha256 of its path>.json                 who links to releases
        claims/<random>                                    what a live process uses
        locks/                                             who is in here now
        boot                                               see `settling`

    Kept here for others: environments/ (run.environments), closures/ (closures),
    index/ (project.hubs), roots/ (import roots of runs outside a project).

A release's folder is written aside and renamed when it is whole, so that what
can be seen under `releases/` is complete, whoever is killed when, and after a power
loss whoever comes in first sees to it (`settling`).  Its files are read-only, since
every project's `.fnhub` links to them: an edit there would be everybody's.
`fnhub pull --to DIR` makes a copy to edit.

Only `prune`, `replace` and `settling` remove something, and they wait until nobody is
`in_use`: whoever adds to the cache or links into it holds that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from registry.client.cache.claims import Claim
from registry.client.cache.locks import alone, shared
from registry.client.cache.projects import register
from registry.client.cache.settling import settle
from registry.client.cache.unpack import add_release
from registry.core.errors import DigestMismatch
from registry.core.names import FunctionName
from registry.core.versions import Version


class Cache:
    """A cache folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.releases = self.root / "releases"
        self.records = self.root / "records"
        self.closures = self.root / "closures"
        self.environments = self.root / "environments"

    def find(self, name: FunctionName, version: Version, sha256: str) -> Path | None:
        """Return the folder of a release, None when it was not pulled.

        One look at the disk.  Whether its files are what they were, `damage_of` tells.
        """
        path = self.releases / release_module(name, version, sha256)
        return path if path.is_dir() else None

    def add(
        self, name: FunctionName, version: Version, sha256: str, wheel: bytes
    ) -> Path:
        """Unpack a verified release and return its folder.

        Raises:
            DigestMismatch: the bytes are not this release's.
            InvalidWheel: not a wheel of this function; nothing is left behind.
        """
        actual = hashlib.sha256(wheel).hexdigest()
        if actual != sha256:
            raise DigestMismatch(f"{name}@{version}", sha256, actual)
        folder = release_module(name, version, sha256)
        with self.in_use():
            add_release(str(self.root), folder, (name, version), wheel)
        return self.releases / folder

    def replace(
        self, name: FunctionName, version: Version, sha256: str, wheel: bytes
    ) -> None:
        """Put a verified release in the place of a damaged one.

        To be done `alone`: nobody then looks it up while it is not there.

        Raises:
            InvalidWheel: not a wheel of this function; nothing was changed.
        """
        from registry.client.cache.removal import (  # noqa: PLC0415  # 5 ms, seldom
            replace_release,
        )

        folder = release_module(name, version, sha256)
        replace_release(self.root, folder, (name, version), wheel)

    def damage_of(self, folder: Path) -> str | None:
        """Tell what is wrong with a release's folder; None for nothing.

        Reads all of its files.
        """
        from registry.client.cache.records import damage_of  # noqa: PLC0415  # 3 ms

        return damage_of(folder, self.records / folder.name)

    def in_use(self) -> AbstractContextManager[None]:
        """Keep `prune` away while something is added, or looked up to be linked to.

        Any number of processes and threads hold it at once, also within each other.
        It ends with its process.  Where a cache can only be read, and on systems
        without flock, it does nothing.
        """
        settle(self.root, self.alone, self.damage_of)  # once, before anybody is in
        return shared(self.root / "locks")

    def alone(
        self, waiting: Callable[[], None] = lambda: None
    ) -> AbstractContextManager[None]:
        """Wait until nobody else is `in_use`, and keep others out.

        Who comes later waits, so that it cannot be put off for ever.  Not to be
        taken within `in_use`, nor the other way round.

        Args:
            waiting: Told once, when others have to end first.
        """
        return alone(self.root / "locks", waiting)

    def register(self, project: Path) -> None:
        """Let `prune` keep what a project links to and locks.

        To be done within the `in_use` that the links are made in.
        """
        with self.in_use():
            register(self.root, project)

    def claim(self, folders: Iterable[Path]) -> Claim:
        """Let `prune` keep folders of the cache for as long as this process lives.

        For what is used without a project.  To be done within the `in_use` that
        they are found in; `with` or `close` end it early.
        """
        with self.in_use():
            return Claim.make(self.root, folders)


def release_module(name: FunctionName, version: Version, sha256: str) -> str:
    """Return a release's folder name, which is its module under `fnhub.releases`."""
    numbers = re.sub(r"[^0-9a-z]", "_", str(version))
    return f"{name.team}_{name.module}_{numbers}_{sha256[:16]}"
