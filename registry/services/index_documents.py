"""Keep each function's index document in step with the record."""

from __future__ import annotations

from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.db.events import last_serial
from registry.db.releases import releases_of
from registry.services.backend import Backend
from registry.store.keys import index_key


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


def build_index_document(backend: Backend, name: FunctionName) -> IndexDocument:
    """Make the document from one snapshot of the record."""
    with backend.database.read() as db:
        entries = tuple(each.index_entry() for each in releases_of(db, name))
        return IndexDocument(name, last_serial(db, name), entries)


def stored_index_document(
    backend: Backend, name: FunctionName
) -> tuple[IndexDocument | None, str | None]:
    """Return the stored document and its etag; (None, None) where there is none."""
    key = index_key(name)
    try:
        blob = backend.store.get(key)
    except KeyError:
        return None, None
    return IndexDocument.decode(blob.data, key), blob.etag
