"""What happened last, the newest first: for feeds and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from registry.core.access import PUBLIC, Reader
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import parse_version
from registry.db.events import Event, newest_events
from registry.db.releases import all_names, find_release
from registry.services.backend import Backend
from registry.services.catalog import hidden_teams

__all__ = ["Event", "News", "latest_events", "latest_releases", "public_names"]


@dataclass(frozen=True, slots=True)
class News:
    """A release that was published, and the event that tells so."""

    release: Release
    event: Event


def latest_events(
    backend: Backend, count: int, reader: Reader = PUBLIC, *, teams: Sequence[str] = ()
) -> list[Event]:
    """Return the last events, of all functions that are there for a reader or some."""
    with backend.database.read() as db:
        hidden = hidden_teams(db, reader)
        return newest_events(db, count, hidden, starts=[f"{each}/" for each in teams])


def latest_releases(
    backend: Backend,
    count: int,
    reader: Reader = PUBLIC,
    *,
    team: str | None = None,
    name: FunctionName | None = None,
) -> list[News]:
    """Return what was published last: of all, of a team or of a function."""
    start = f"{team}/" if team else ""
    found = []
    with backend.database.read() as db:
        events = newest_events(
            db,
            count,
            hidden_teams(db, reader),
            starts=[start] if start else (),
            name=None if name is None else str(name),
            kind="publish",
        )
        for each in events:
            release = find_release(
                db, FunctionName.parse(each.name), parse_version(each.version)
            )
            if release is not None:
                found.append(News(release, each))
    return found


def public_names(backend: Backend, most: int) -> list[FunctionName]:
    """Return the names of functions that are everybody's, sorted; the first of them."""
    with backend.database.read() as db:
        hidden = hidden_teams(db, PUBLIC)
        names = (each for each in all_names(db) if each.team not in hidden)
        return list(islice(names, most))
