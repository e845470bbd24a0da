"""Keep each function's index document in step with the record."""

from __future__ import annotations

import logging

from registry.core.errors import AnswerUnreadable
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.db.events import last_serial
from registry.db.releases import index_entries
from registry.services.backend import Backend
from registry.store.keys import index_key

log = logging.getLogger(__name__)


def refresh_index_document(backend: Backend, name: FunctionName) -> None:
    """Write the document anew, unless what is stored is as new or newer.

    Many processes may do this at once.  Each replaces only the content it has
    read, and only by one of a greater serial, so an older document never wins.
    """
    while True:
        stored, etag = stored_index_document(backend, name)
        document = build_index_document(backend, name)
        if stored is not None and stored.serial >= document.serial:
            return
        if backend.store.replace(index_key(name), document.encode(), etag):
            return


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
        entries = tuple(index_entries(db, name))
        return IndexDocument(name, last_serial(db, name), entries)


def stored_index_document(
    backend: Backend, name: FunctionName
) -> tuple[IndexDocument | None, str | None]:
    """Return the stored document and its etag; (None, None) where there is none.

    A damaged one counts as none: it is derived, and is written anew over its etag.
    """
    key = index_key(name)
    try:
        blob = backend.store.get(key)
    except KeyError:
        return None, None
    try:
        return IndexDocument.decode(blob.data, key), blob.etag
    except AnswerUnreadable:
        log.warning("a damaged index document is replaced: %s", key)
        return None, blob.etag
