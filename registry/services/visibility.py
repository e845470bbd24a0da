"""Make a team private or public, and bring its objects to where that wants them."""

from __future__ import annotations

from registry.core.access import Visibility
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.core.wheel.layout import wheel_filename
from registry.db import events, teams
from registry.db.jobs import enqueue
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.index_documents import refresh_index_document
from registry.services.ownership import lock_own_team
from registry.services.placement import (
    forget_recent,
    misplaced_packages,
    misplaced_page,
    move_objects,
)
from registry.store.keys import index_key, metadata_key, package_key, placed_key


def change_visibility(
    backend: Backend, holder: Holder, team: str, visibility: Visibility
) -> None:
    """Say for whom a team's functions are there; done when their objects have moved.

    The record changes first: from then on the hub serves by it, and what is
    published goes to its place.  A job of the same commit moves the objects too,
    should this process die.  Doing it again moves what is left.

    Args:
        backend: The hub.
        holder: Who does it.
        team: Whose visibility.
        visibility: The new one.

    Raises:
        TeamNotFound, WrongTeam, RoleMissing, ScopeMissing, NameNotAllowed: the
            holder is no owner.
        StoreFailed: not all has moved yet; the job goes on.
    """
    with backend.database.write() as db:
        found = lock_own_team(db, holder, team)
        if found.visibility is not visibility:
            now = backend.clock()
            teams.set_visibility(db, found.id, visibility)
            enqueue(db, "visibility", team, now)
            for name in teams.function_names(db, found.id):
                events.append(
                    db,
                    visibility.value,
                    FunctionName(team, name),
                    version="",
                    sha256="",
                    actor=str(holder),
                    at=now,
                )
    forget_recent(backend)
    backend.work.set()
    settle_team(backend, team)


def settle_team(backend: Backend, team: str, *, with_strays: bool = False) -> None:
    """Bring a team's objects to where its visibility wants them.

    Args:
        backend: The hub.
        team: Whose objects.
        with_strays: Look through the whole store for packages that no release names.
    """
    with backend.database.read() as db:
        found = teams.find_team(db, team)
        if found is None:
            return
        names = teams.function_names(db, found.id)
        packages = teams.packages_of(db, found.id)
    for name, version, sha256 in packages:
        file = wheel_filename(FunctionName(team, name), parse_version(version))
        keys = (metadata_key(sha256, file), package_key(sha256, file))
        pages = misplaced_page(backend, team, sha256, is_private=found.is_private)
        move_objects(backend, team, (*keys, *pages))
    for name in names:
        _settle_document(backend, FunctionName(team, name), is_private=found.is_private)
    if with_strays:
        for key in misplaced_packages(backend, team, is_private=found.is_private):
            move_objects(backend, team, [key])


def _settle_document(backend: Backend, name: FunctionName, *, is_private: bool) -> None:
    refresh_index_document(backend, name)
    if not is_private:
        backend.store.delete(placed_key(name.team, index_key(name), is_private=True))
        # Should the team be private again by now, that was one too many.
        refresh_index_document(backend, name)
