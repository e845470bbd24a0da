"""A release's closure, as it was resolved once: its requirements.txt.

A job of each publish makes it (`closure_making`).  Where it could not, whoever asks a
while later has it tried again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from registry.core.access import PUBLIC, Reader
from registry.core.environments import Download
from registry.core.errors import (
    FunctionNotFound,
    RequirementsFailed,
    RequirementsHidden,
    RequirementsNotMade,
)
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.db import closures
from registry.db.closures import Closure, Failure
from registry.db.jobs import enqueue, is_pending
from registry.db.locks import hold
from registry.services.backend import Backend
from registry.services.catalog import get_release
from registry.store.keys import package_key

CLOSURE_JOB = "closure"
RETRY = timedelta(minutes=10)  # after a failure, for who asks again


@dataclass(frozen=True, slots=True)
class Requirements:
    """What one release needs, all of it."""

    functions: tuple[Release, ...]  # its own too, sorted by name
    packages: str  # lines, each with its hashes
    download: Download | None = None  # of the packages alone; None where not known

    @property
    def total(self) -> Download | None:
        """What is to be downloaded in all, functions too; None where not known."""
        if self.download is None:
            return None
        own = sum(each.size_bytes for each in self.functions)
        return Download(self.download.packages, self.download.size_bytes + own)

    def text(self, base_url: str) -> str:
        """Write requirements.txt.

        Args:
            base_url: Where the hub is: all that may differ from one time to another.
        """
        return "".join(f"{each}\n" for each in self._lines(base_url)) + self.packages

    def _lines(self, base_url: str) -> Iterator[str]:
        for each in self.functions:
            url = f"{base_url}/{package_key(each.sha256, each.filename)}"
            yield f"{each.name.distribution} @ {url}#sha256={each.sha256} \\"
            yield f"    --hash=sha256:{each.sha256}"


def get_requirements(
    backend: Backend,
    name: FunctionName,
    version: Version,
    reader: Reader = PUBLIC,
) -> Requirements:
    """Return what a release needs; a job is left to make it where that was not done.

    Raises:
        FunctionNotFound, VersionNotFound: there is no such release.
        RequirementsHidden: it calls what is not there for the reader.
        RequirementsNotMade: it is being made.
        RequirementsFailed: it cannot be, and why.
    """
    release = get_release(backend, name, version, reader)
    found = _known(backend, release)
    if isinstance(found, Closure):
        return _requirements(backend, release, found, reader)
    if found is None or found.tried + RETRY <= backend.clock():
        _ask(backend, release.manifest.ref)
    if isinstance(found, Failure):
        raise RequirementsFailed(release.manifest.ref, found.why)
    raise RequirementsNotMade(release.manifest.ref)


def find_requirements(
    backend: Backend, release: Release, reader: Reader = PUBLIC
) -> Requirements | None:
    """Return what a release needs; None where there is none for the reader.

    Only looks: nothing is left to be done.
    """
    found = _known(backend, release)
    if not isinstance(found, Closure):
        return None
    try:
        return _requirements(backend, release, found, reader)
    except RequirementsHidden:
        return None


def _known(backend: Backend, release: Release) -> Closure | Failure | None:
    with backend.database.read() as db:
        return closures.find_closure(db, release.sha256)


def _requirements(
    backend: Backend, release: Release, found: Closure, reader: Reader
) -> Requirements:
    try:
        named = (get_release(backend, *each, reader) for each in found.functions)
        return Requirements(tuple(named), found.packages, found.download)
    except FunctionNotFound:  # of a team that has become private since
        raise RequirementsHidden(release.manifest.ref) from None


def _ask(backend: Backend, ref: str) -> None:
    """Leave a job, once, however many ask at the same time."""
    with backend.database.read() as db:  # most find one, and need no lock
        if is_pending(db, CLOSURE_JOB, ref):
            return
    with backend.database.write() as db:
        hold(db, f"closure of {ref}")
        if not is_pending(db, CLOSURE_JOB, ref):
            enqueue(db, CLOSURE_JOB, ref, backend.clock())
