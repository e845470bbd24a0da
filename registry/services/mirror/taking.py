"""Take one function's releases and marks from another hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from registry.core.access import Scope
from registry.core.accounts import Account
from registry.core.errors import (
    DigestMismatch,
    ElsewhereFailed,
    ElsewhereRefused,
    FnhubError,
    Invalid,
    InvalidRequest,
    NameTaken,
    NameTooSimilar,
    NotMirrored,
    VersionExists,
)
from registry.core.index_document import IndexDocument, IndexEntry
from registry.core.names import FunctionName
from registry.core.origin import Origin, Provenance
from registry.core.release import Release
from registry.core.status import FunctionStatus
from registry.core.versions import Version
from registry.core.wheel.layout import wheel_filename
from registry.db import events, mirrors, teams
from registry.db.events import Event
from registry.db.releases import releases_of
from registry.imports.fnhub import OtherHub
from registry.services.backend import Backend
from registry.services.catalog import get_status
from registry.services.holder import OPERATOR, Holder
from registry.services.moderation import archive, deprecate
from registry.services.publish import publish
from registry.services.teams import create_team
from registry.services.yank import yank

# As it is named in events.
MIRROR = Holder(
    None, tuple(Scope), Account(id=0, name="mirror", is_operator=True, roles={})
)
_LOOKED_BACK = 1_000  # events of a function, for who marked it last
# What the other hub, or one release of its, is to blame for; all else ends a run.
_THEIRS = (
    *(ElsewhereFailed, ElsewhereRefused, DigestMismatch),
    *(Invalid, VersionExists, NotMirrored),
)
_YANKS = ("yank", "unyank")
_DEPRECATIONS = ("deprecate", "undeprecate")
_ARCHIVES = ("archive", "unarchive")


@dataclass(slots=True)
class Taken:
    """What became of one function."""

    releases: list[str] = field(default_factory=list)  # refs that are new here
    marks: int = 0  # yanks and statuses that changed
    problems: list[FnhubError] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be tried again."""
        return not self.problems


def take_function(backend: Backend, hub: OtherHub, document: IndexDocument) -> Taken:
    """Bring what a list has and this hub has not.

    Raises:
        StoreFailed, DatabaseFailed: this hub failed.
    """
    done = Taken()
    try:
        here = _own_or_new(backend, hub, document)
    except NotMirrored as error:
        done.problems.append(error)
        return done
    for entry in document.releases:
        found = here.get(entry.version)
        with _kept(done):
            if found is None:
                done.releases.append(_take(backend, hub, document.name, entry))
            elif found.sha256 != entry.sha256:
                ref = f"{document.name}@{entry.version}"
                why = f"it lists sha256 {entry.sha256}, here it is {found.sha256}"
                raise NotMirrored(ref, why)
    _mark(backend, hub, document, done)
    return done


def _own_or_new(
    backend: Backend, hub: OtherHub, document: IndexDocument
) -> Mapping[Version, Release]:
    """Return the releases here; a name belongs to one hub.

    Raises:
        NotMirrored: it is another function's here, or its team is this hub's own.
    """
    name = document.name
    listed = {each.version: each.sha256 for each in document.releases}
    with backend.database.read() as db:
        team = teams.find_team(db, name.team)
        here = {each.version: each for each in releases_of(db, name)}
        is_own = team is not None and mirrors.is_looked_after(db, team.id)
    if team is not None and team.is_private:
        raise NotMirrored(str(name), f"the team {name.team} is private here")
    for release in here.values():
        is_its = listed.get(release.version) == release.sha256
        if not (is_its or is_from(release, hub.url)):
            why = f"{release.manifest.ref} is here and not of that hub"
            raise NotMirrored(str(name), why)
    if not here and is_own:
        why = f"the team {name.team} is looked after here: it is another"
        raise NotMirrored(str(name), why)
    if team is None:
        _make_team(backend, name)
    return here


def is_from(release: Release, url: str) -> bool:
    """Return whether a release was taken from a hub."""
    return release.provenance == Provenance(Origin.MIRRORED, url)


def _make_team(backend: Backend, name: FunctionName) -> None:
    try:
        with suppress(NameTaken):  # another process made it just now
            create_team(backend, OPERATOR, name.team, allow_similar=True)
    except NameTooSimilar as error:
        raise NotMirrored(str(name), str(error)) from None


def _take(
    backend: Backend, hub: OtherHub, name: FunctionName, entry: IndexEntry
) -> str:
    """Publish a release as it is, and return what it is called."""
    ref = f"{name}@{entry.version}"
    try:
        data = hub.package(name, entry)
    except KeyError:
        raise NotMirrored(ref, "it is listed, and its bytes are not there") from None
    # The name says which release it has to be: reading refuses any other.
    publish(
        backend,
        MIRROR,
        data,
        wheel_filename(name, entry.version),
        provenance=Provenance(Origin.MIRRORED, hub.url),
    )
    return ref


def _mark(
    backend: Backend, hub: OtherHub, document: IndexDocument, done: Taken
) -> None:
    """Yank and mark as there; what somebody of this hub marked stays as he said."""
    name = document.name
    with backend.database.read() as db:
        here = {each.version: each for each in releases_of(db, name)}
        log = events.newest_events(db, _LOOKED_BACK, name=str(name))
    if not any(is_from(each, hub.url) for each in here.values()):
        return
    for entry in document.releases:
        found = here.get(entry.version)
        if found is None or not is_from(found, hub.url) or found.yanked == entry.yanked:
            continue
        if _is_ours(log, _YANKS, str(entry.version)):
            with _kept(done):
                yank(backend, MIRROR, name, entry.version, reason=entry.yanked)
                done.marks += 1
    with _kept(done):
        _mark_function(backend, document, log, done)


def _mark_function(
    backend: Backend, document: IndexDocument, log: Sequence[Event], done: Taken
) -> None:
    name, wanted = document.name, document.status
    before = get_status(backend, name)
    if _is_ours(log, _DEPRECATIONS, ""):
        done.marks += _deprecate(backend, name, wanted) != before
    if wanted.archived != before.archived and _is_ours(log, _ARCHIVES, ""):
        archive(backend, MIRROR, name, reason=wanted.archived)
        done.marks += 1


def _deprecate(
    backend: Backend, name: FunctionName, wanted: FunctionStatus
) -> FunctionStatus:
    """Deprecate as there; a replacement that is not here is left out."""
    try:
        return deprecate(
            *(backend, MIRROR, name),
            reason=wanted.deprecated,
            replacement=wanted.replacement,
        )
    except InvalidRequest:
        if wanted.replacement is None:
            raise
        return deprecate(backend, MIRROR, name, reason=wanted.deprecated)


def _is_ours(log: Sequence[Event], kinds: tuple[str, str], version: str) -> bool:
    """Return whether the last mark of a kind was a mirror's; none was is as good."""
    for event in log:  # newest first
        if event.kind in kinds and event.version == version:
            return event.actor == str(MIRROR)
    return True


@contextmanager
def _kept(done: Taken) -> Iterator[None]:
    """Keep what the other hub is to blame for, and go on."""
    try:
        yield
    except _THEIRS as error:
        done.problems.append(error)
