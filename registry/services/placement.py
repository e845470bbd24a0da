"""Where a team's objects lie: in the open, or where only the hub serves them.

The record says whether a team is private.  Its objects follow, so for a moment they
may still lie at the other place: who reads looks there too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from registry.core.errors import InvalidName
from registry.core.wheel.layout import function_of_file
from registry.db import teams
from registry.services.backend import Backend
from registry.store import Blob
from registry.store.keys import PACKAGES, PRIVATE, page_key, placed_key

RECENT_S = 1.0  # how old what is known of private teams may be


def get_open(backend: Backend, team: str, key: str) -> Blob | None:
    """Return what lies in the open for everybody, None where nothing does.

    The commonest question of all, so the record is not asked each time but once in
    a while: nothing of a private team lies in the open once its change is
    acknowledged, and should the mover die before, not longer than `RECENT_S`.
    """
    if team in _private_teams(backend):
        return None
    try:
        return backend.store.get(key)
    except KeyError:
        return None


def forget_recent(backend: Backend) -> None:
    """Ask the record again which teams are private: one has changed."""
    backend.recent.until_s = 0.0


def get_placed(backend: Backend, team: str, key: str, *, is_private: bool) -> Blob:
    """Return a team's object from where it lies, also while it is being moved.

    Raises:
        KeyError: it is not there.
    """
    right, wrong = _places(team, key, is_private=is_private)
    # Once more at the right place: it may have come there while the other was asked.
    for place in (right, wrong):
        try:
            return backend.store.get(place)
        except KeyError:
            continue
    return backend.store.get(right)


def move_objects(backend: Backend, team: str, keys: Sequence[str]) -> None:
    """Bring objects that never change to where the team's visibility wants them.

    Under the team's lock, so that of two movers in opposite directions neither takes
    away what the other counts on.  Killed in between, an object lies at one place or
    at both.
    """
    with backend.database.write() as db:
        found = teams.lock_team(db, team)
        if found is None:
            return
        for key in keys:
            right, wrong = _places(team, key, is_private=found.is_private)
            try:
                blob = backend.store.get(wrong)
            except KeyError:
                continue
            backend.store.put_new(right, blob.data)
            backend.store.delete(wrong)


def misplaced_packages(backend: Backend, team: str, *, is_private: bool) -> list[str]:
    """Return the keys of a team's packages at the other place, by their names.

    Also of those that no release names: a publisher died before its commit.  Reads
    the list of all packages.
    """
    start = "" if is_private else f"{PRIVATE}{team}/"
    keys = backend.store.keys(f"{start}{PACKAGES}")
    return [key.removeprefix(start) for key in keys if _is_of(key, team)]


def misplaced_page(
    backend: Backend, team: str, sha256: str, *, is_private: bool
) -> list[str]:
    """Return the keys of a release's page that lie at the other place."""
    start = "" if is_private else f"{PRIVATE}{team}/"
    keys = backend.store.keys(f"{start}{page_key(sha256, '')}")
    return [key.removeprefix(start) for key in keys]


def _private_teams(backend: Backend) -> frozenset[str]:
    recent = backend.recent
    if (now := time.monotonic()) >= recent.until_s:
        with backend.database.read() as db:
            recent.private_teams = teams.private_teams(db)
        recent.until_s = now + RECENT_S
    return recent.private_teams


def _places(team: str, key: str, *, is_private: bool) -> tuple[str, str]:
    """Return where a key lies for the visibility, and where it does not."""
    return (
        placed_key(team, key, is_private=is_private),
        placed_key(team, key, is_private=not is_private),
    )


def _is_of(key: str, team: str) -> bool:
    try:
        return function_of_file(key.rpartition("/")[2]).team == team
    except InvalidName:
        return False
