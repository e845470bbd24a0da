"""Resolve a release with all that it calls and needs, once, off the requests.

A job of each publish.  It may be done twice: what was made first stays.  Strangers'
requirements are given to uv, which here takes wheels only, so that nothing of theirs
is ever built or run, and no requirement that is an address, so that nothing is fetched
but from the package index of the hub's own settings.
"""

from __future__ import annotations

import logging

from registry.core.access import EVERYTHING, PUBLIC, Reader
from registry.core.environments import Download, Needs, needs_of
from registry.core.errors import (
    EnvironmentFailed,
    FnhubError,
    FunctionNotFound,
    Unavailable,
    VersionNotFound,
)
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, Project, Wanted
from registry.core.release import Release
from registry.core.resolve import Chosen, Pin, Resolution
from registry.core.resolve.resolve import resolve
from registry.core.versions import Range, parse_version
from registry.db import closures, teams
from registry.db.closures import Closure
from registry.db.releases import index_entries
from registry.run.environments import compile_requirements, requirements_text
from registry.run.environments.download import measure_download
from registry.services.backend import Backend
from registry.services.catalog import get_release, is_readable

# A resolver can be given work for hours; others wait for their closures and pages.
LIMIT_S = 60.0

log = logging.getLogger(__name__)

Locked = tuple[str, Download | None]  # lines of a requirements.txt, and how much it is


class Maker:
    """Makes closures one after another; the same needs are locked once."""

    def __init__(self, backend: Backend, limit_s: float = LIMIT_S) -> None:
        self._backend, self._limit_s = backend, limit_s
        self._locked: dict[Needs, Locked] = {}

    def make(self, ref: str) -> None:
        """Make a release's closure, or record why there is none.

        Args:
            ref: `team/name@version`.

        Raises:
            Unavailable: the job comes again.
        """
        name, _, version = ref.partition("@")
        try:
            release = get_release(
                self._backend,
                FunctionName.parse(name),
                parse_version(version),
                EVERYTHING,
            )
        except VersionNotFound:
            log.exception("no closure is made of %s", ref)
            return
        if not self._is_made(release):
            self._make(release)

    def _is_made(self, release: Release) -> bool:
        with self._backend.database.read() as db:
            return isinstance(closures.find_closure(db, release.sha256), Closure)

    def _make(self, release: Release) -> None:
        try:
            made = self._resolved(release)
        except Unavailable:  # the record or the store, not what is asked of them
            raise
        except FnhubError as error:
            log.info("no closure of %s: %s", release.manifest.ref, error)
            with self._backend.database.write() as db:
                now = self._backend.clock()
                closures.record_failure(db, release.sha256, str(error), now)
            return
        with self._backend.database.write() as db:
            now = self._backend.clock()
            closures.record_closure(db, release.sha256, made, now)

    def _resolved(self, release: Release) -> Closure:
        found = resolve_release(self._backend, release)
        needs = needs_of(found)[release.name]
        if needs not in self._locked:
            self._locked[needs] = lock_needs(needs, self._limit_s)
        packages, download = self._locked[needs]
        chosen = (each for each in found.functions if isinstance(each, Chosen))
        functions = tuple((each.name, each.entry.version) for each in chosen)
        return Closure(functions, packages, download)


def lock_needs(needs: Needs, limit_s: float) -> Locked:
    """Lock what strangers ask for; how much it is to download is not known always.

    Raises:
        EnvironmentFailed: no packages fit together, or uv cannot get them.
    """
    compiled = compile_requirements(
        needs.python, needs.requirements, is_trusted=False, limit_s=limit_s
    )
    text = requirements_text(compiled.environment, compiled.hashes)
    try:
        download = measure_download(
            compiled.environment, is_trusted=False, limit_s=limit_s
        )
    except EnvironmentFailed as error:  # the index, just now
        log.info("the size of an environment is not known: %s", error)
        download = None
    return text, download


def resolve_release(backend: Backend, release: Release) -> Resolution:
    """Resolve a release with what it calls, as all may who may read the release.

    Raises:
        NotOnHub, ResolutionConflict, ResolutionUndecided: it cannot be.
    """
    exactly = Range.parse(str(release.version))
    wanted = Wanted(Reference(release.name, exactly))
    # A pin, so that it may be yanked.
    pin = Pin(release.version, release.sha256, DEFAULT_HUB)
    return resolve(
        Project(functions=(wanted,)),
        _Listed(backend, _readers(backend, release.name.team)),
        pins={release.name: pin},
    )


def _readers(backend: Backend, team: str) -> Reader:
    """Return what everybody may read who may read a team's functions."""
    with backend.database.read() as db:
        found = teams.find_team(db, team)
    is_private = found is not None and found.is_private
    return Reader(frozenset({team})) if is_private else PUBLIC


class _Listed:
    """The hub's own releases.  See `registry.core.resolve.Catalog`."""

    def __init__(self, backend: Backend, reader: Reader) -> None:
        self._backend, self._reader = backend, reader

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:  # noqa: ARG002  # there is one
        with self._backend.database.read() as db:
            is_there = is_readable(db, name, self._reader)
            found = index_entries(db, name) if is_there else []
        if not found:
            raise FunctionNotFound(str(name))
        return tuple(found)
