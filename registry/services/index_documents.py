"""Keep each function's index document in step with the record."""

from __future__ import annotations

import logging

from registry.core.errors import AnswerUnreadable
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.core.status import UNMARKED
from registry.db import Connection, teams
from registry.db.events import last_serial
from registry.db.releases import index_entries
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.store.keys import index_key, placed_key

log = logging.getLogger(__name__)


def refresh_index_document(backend: Backend, name: FunctionName) -> None:
    """Write the document anew, unless what is stored is as new or newer.

    Many processes may do this at once.  Each replaces only the content it has
    read, and only by one of a greater serial, so an older document never wins.
    It lies where the team's visibility wants it, at the end also when that changed
    in between.
    """
    while True:
        with backend.database.read() as db:
            is_private, document = _is_private(db, name), _build(db, name)
        key = placed_key(name.team, index_key(name), is_private=is_private)
        stored, etag = _stored(backend, key)
        is_older = stored is None or stored.serial < document.serial
        if is_older and not backend.store.replace(key, document.encode(), etag):
            continue
        if is_private:
            backend.store.delete(index_key(name))
        with backend.database.read() as db:
            if _is_private(db, name) == is_private:
                return
        backend.store.delete(key)  # it came too late; the next round writes another


def refresh_now_or_by_job(backend: Backend, name: FunctionName) -> None:
    """Write the document after a commit; where that fails, its job does it later.

    What was committed is done: its caller must not be told that it failed.
    """
    try:
        refresh_index_document(backend, name)
    except Exception:
        log.exception("an index document waits for its job: %s", name)


def build_index_document(backend: Backend, name: FunctionName) -> IndexDocument:
    """Make the document from one snapshot of the record."""
    with backend.database.read() as db:
        return _build(db, name)


def public_index_document(backend: Backend, name: FunctionName) -> IndexDocument | None:
    """Make the document as `build_index_document`; None for a private team's."""
    with backend.database.read() as db:
        return None if _is_private(db, name) else _build(db, name)


def stored_index_document(
    backend: Backend, name: FunctionName
) -> tuple[IndexDocument | None, str | None]:
    """Return the stored document and its etag; (None, None) where there is none.

    A damaged one counts as none: it is derived, and is written anew over its etag.
    """
    with backend.database.read() as db:
        is_private = _is_private(db, name)
    return _stored(
        backend, placed_key(name.team, index_key(name), is_private=is_private)
    )


def _stored(backend: Backend, key: str) -> tuple[IndexDocument | None, str | None]:
    try:
        blob = backend.store.get(key)
    except KeyError:
        return None, None
    try:
        return IndexDocument.decode(blob.data, key), blob.etag
    except AnswerUnreadable:
        log.warning("a damaged index document is replaced: %s", key)
        return None, blob.etag


def _build(db: Connection, name: FunctionName) -> IndexDocument:
    entries = tuple(index_entries(db, name))
    status = find_status(db, name) or UNMARKED
    return IndexDocument(name, last_serial(db, name), entries, status)


def _is_private(db: Connection, name: FunctionName) -> bool:
    team = teams.find_team(db, name.team)
    return team is not None and team.is_private
