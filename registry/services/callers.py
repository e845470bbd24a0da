"""Which functions call a function: a document for each, kept by the jobs of pages.

It lists public functions alone, and a reader sees of it what is there for them.
"""

from __future__ import annotations

import json

from registry.core.access import PUBLIC, Reader
from registry.core.errors import InvalidName
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.db import teams
from registry.services.backend import Backend
from registry.services.catalog import hidden_teams
from registry.store import Blob
from registry.store.keys import callers_key

_CALLERS_MOST = 500  # what more there is no page shows


def note_caller(backend: Backend, release: Release) -> None:
    """Add a release's function to the callers of those that it calls."""
    with backend.database.read() as db:
        team = teams.find_team(db, release.name.team)
    if team is None or team.is_private:
        return
    for called, _ in release.manifest.functions:
        _add(backend, called, str(release.name))


def get_callers(
    backend: Backend, name: FunctionName, reader: Reader = PUBLIC
) -> list[FunctionName]:
    """Return the functions of which a release calls this one, sorted."""
    callers, _ = _stored(backend, name)
    with backend.database.read() as db:
        hidden = hidden_teams(db, reader) if callers else frozenset()
    found = map(FunctionName.parse, callers)
    return [each for each in sorted(found) if each.team not in hidden]


def _add(backend: Backend, called: FunctionName, caller: str) -> None:
    while True:
        callers, blob = _stored(backend, called)
        if caller in callers or len(callers) >= _CALLERS_MOST:
            return
        data = json.dumps({"format": 1, "callers": sorted([*callers, caller])}).encode()
        etag = None if blob is None else blob.etag
        if backend.store.replace(callers_key(called), data, etag):
            return


def _stored(backend: Backend, name: FunctionName) -> tuple[list[str], Blob | None]:
    """Return the callers and what they were read from; a damaged document has none."""
    try:
        blob = backend.store.get(callers_key(name))
    except KeyError:
        return [], None
    try:
        found = [str(FunctionName.parse(n)) for n in json.loads(blob.data)["callers"]]
    except (ValueError, KeyError, TypeError, InvalidName):
        return [], blob
    return found, blob
