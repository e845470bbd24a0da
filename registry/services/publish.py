"""Publish one release."""

from __future__ import annotations

from dataclasses import dataclass

from registry.core.access import EVERYTHING, Scope
from registry.core.check import Checked, check_function
from registry.core.compat import Change, Contract, baseline, compare, enforce
from registry.core.errors import (
    FunctionArchived,
    InvalidFunction,
    StoreFailed,
    VersionExists,
)
from registry.core.names import FunctionName
from registry.core.origin import PUBLISHED, Origin, Provenance
from registry.core.problems import Problem
from registry.core.release import Release
from registry.core.score import Facts, evaluate
from registry.core.versions import Version
from registry.core.wheel.build import Wheel
from registry.core.wheel.read import read_wheel
from registry.db import Connection, teams
from registry.db.locks import hold_function
from registry.db.releases import (
    find_release,
    insert_release,
    published_versions,
)
from registry.db.statuses import find_status
from registry.services.again import again_when_lost
from registry.services.backend import Backend
from registry.services.catalog import get_release
from registry.services.changes import record_change
from registry.services.holder import Holder
from registry.services.index_documents import refresh_now_or_by_job
from registry.services.ownership import renewed
from registry.services.placement import move_objects
from registry.store.keys import metadata_key, package_key, placed_key

_EITHER = (Scope.PUBLISH_NEW, Scope.PUBLISH_UPDATE)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a publish."""

    release: Release
    unchanged: bool  # the same content was published before; nothing was done
    warnings: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()  # since `previous`, greatest first
    previous: Version | None = None


@again_when_lost
def publish(
    backend: Backend,
    holder: Holder,
    data: bytes,
    filename: str | None = None,
    *,
    provenance: Provenance = PUBLISHED,
) -> Receipt:
    """Check a wheel, store it and record its release.

    Bytes are stored before the row is committed: a reader may find a package
    that nobody names yet, never a name whose package is missing.  The index
    document follows at once, and again by a job of the same commit, should this
    process die in between.  Bytes that nobody names may be collected at any moment
    (`registry.services.collect`): the transaction looks whether they are still there.

    Args:
        backend: The hub.
        holder: Who publishes.
        data: The wheel's bytes.
        filename: The name it was uploaded under, where there is one.
        provenance: Who brought it, from where.  Of what was made by others' rules,
            types and SemVer are told as warnings and changes, and refuse nothing.

    Raises:
        InvalidWheel: not a wheel as `fnhub build` makes it.
        InvalidFunction: with all problems of its files.
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the holder
            may not publish it.
        VersionExists: the version was published with other content.
        FunctionArchived: nothing more is published under the name.
        BreakingRelease: it changes more than its version says.
        StoreFailed: nothing was recorded.
        DatabaseFailed: perhaps recorded; publishing it again finds out.
    """
    # Before the work of reading.
    holder.require_scope(*_EITHER)
    wheel = read_wheel(data, filename, backend.limits)
    name, version = wheel.manifest.name, wheel.manifest.version
    team, is_new = _require_right(backend, holder, name)
    if (receipt := _published_before(backend, wheel)) is not None:
        return receipt  # also to who may publish new functions only
    holder.require_scope(_EITHER[0] if is_new else _EITHER[1])
    _require_open(backend, name, provenance)
    checked = check_function(wheel.files, types_bind=not provenance.is_foreign)
    release = _release(backend, wheel, checked, provenance)
    previous, changes = _compare(backend, release)
    _store(backend, wheel, is_private=team.is_private)
    with backend.database.write() as db:
        teams.lock_team(db, name.team)
        now = renewed(db, holder).require_function(db, name, *_EITHER)
        has_moved = now.visibility is not team.visibility
        hold_function(db, name)  # what it is compared with stays the newest
        raced = has_moved or _baseline(db, name, version) != previous
        raced = raced or is_new == bool(published_versions(db, name))
        raced = raced or _closed(db, name, provenance) is not None
        added = not raced and insert_release(db, release, team.id)
        if added:
            _store_what_is_gone(backend, wheel, is_private=team.is_private)
            record_change(backend, db, holder, kind="publish", release=release)
    if has_moved:  # the bytes must not stay where the team's are no more
        move_objects(backend, name.team, _keys(wheel))
    if raced or not added:  # another was faster: look again
        return publish(backend, holder, data, filename, provenance=provenance)
    backend.work.set()
    refresh_now_or_by_job(backend, name)
    return Receipt(
        release,
        unchanged=False,
        warnings=checked.problems,
        changes=changes,
        previous=previous,
    )


def _require_right(
    backend: Backend, holder: Holder, name: FunctionName
) -> tuple[teams.Team, bool]:
    """Return the function's team, and whether this is its first release."""
    with backend.database.read() as db:
        team = holder.require_function(db, name, *_EITHER)
        return team, not published_versions(db, name)


def _require_open(backend: Backend, name: FunctionName, provenance: Provenance) -> None:
    """Refuse a function that is archived; that it was not must hold to the commit."""
    with backend.database.read() as db:
        reason = _closed(db, name, provenance)
    if reason is not None:
        raise FunctionArchived(str(name), reason)


def _closed(db: Connection, name: FunctionName, provenance: Provenance) -> str | None:
    """Return why nothing more is published; the mark of its own hub binds no mirror."""
    if provenance.origin is Origin.MIRRORED:
        return None
    status = find_status(db, name)  # None: this is its first release
    return None if status is None else status.archived


def _published_before(backend: Backend, wheel: Wheel) -> Receipt | None:
    """Return the release that has this content, None when the version is free."""
    name, version = wheel.manifest.name, wheel.manifest.version
    with backend.database.read() as db:
        found = find_release(db, name, version)
    if found is None:
        return None
    if found.record_sha256 != wheel.record_sha256:
        raise VersionExists(wheel.manifest.ref, found.sha256, wheel.sha256)
    return Receipt(found, unchanged=True)


def _release(
    backend: Backend, wheel: Wheel, checked: Checked, provenance: Provenance
) -> Release:
    if checked.errors or checked.manifest is None or checked.signature is None:
        raise InvalidFunction(checked.errors)
    facts = Facts(
        checked.manifest,
        checked.signature,
        wheel.files,
        checked.problems,
        checked.trees,
    )
    return Release(
        manifest=checked.manifest,
        signature=checked.signature,
        score=evaluate(facts),
        sha256=wheel.sha256,
        record_sha256=wheel.record_sha256,
        metadata_sha256=wheel.metadata_sha256,
        size_bytes=len(wheel.data),
        published=backend.clock(),
        provenance=provenance,
    )


def _compare(
    backend: Backend, release: Release
) -> tuple[Version | None, tuple[Change, ...]]:
    """Return the release it is compared with, and what changed since."""
    with backend.database.read() as db:
        previous = _baseline(db, release.name, release.version)
    if previous is None:
        return None, ()
    before = get_release(backend, release.name, previous, EVERYTHING)
    old = Contract.of(before.manifest, before.signature)
    changes = compare(old, Contract.of(release.manifest, release.signature))
    if not release.provenance.is_foreign:
        enforce(release.manifest.ref, release.version, previous, changes)
    return previous, changes


def _baseline(db: Connection, name: FunctionName, version: Version) -> Version | None:
    known = published_versions(db, name)
    return baseline(version, [each.version for each in known if not each.is_yanked])


def _store(backend: Backend, wheel: Wheel, *, is_private: bool) -> None:
    """Put the bytes where their digest says; that they are there already is fine."""
    for key, data in _blobs(wheel, is_private=is_private):
        while not backend.store.put_new(key, data):
            try:
                present = backend.store.get(key).data
            except KeyError:  # it was collected or moved between the two looks
                continue
            if present != data:
                raise StoreFailed(key, "other bytes are stored under this digest")
            break


def _store_what_is_gone(backend: Backend, wheel: Wheel, *, is_private: bool) -> None:
    """Put bytes again that were collected after `_store` had put or found them.

    Who collects them holds the function's lock, as this transaction does: from here
    to its end nobody takes them away, and afterwards the release names them.
    """
    for key, data in _blobs(wheel, is_private=is_private):
        try:
            backend.store.look(key)
        except KeyError:
            backend.store.put_new(key, data)


def _blobs(wheel: Wheel, *, is_private: bool) -> tuple[tuple[str, bytes], ...]:
    team, (metadata, package) = wheel.manifest.name.team, _keys(wheel)
    return (
        (placed_key(team, metadata, is_private=is_private), wheel.metadata),
        (placed_key(team, package, is_private=is_private), wheel.data),
    )


def _keys(wheel: Wheel) -> tuple[str, str]:
    return (
        metadata_key(wheel.sha256, wheel.filename),
        package_key(wheel.sha256, wheel.filename),
    )
