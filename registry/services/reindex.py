"""Make all that is derived anew from the record: `fnhub hub reindex`."""

from __future__ import annotations

import string
from collections.abc import Iterator

from registry.core.names import FunctionName
from registry.db.census import functions_of, is_private, names_after
from registry.services import follow
from registry.services.backend import Backend
from registry.services.index_documents import build_index_document
from registry.services.page_places import ask_for_all_pages
from registry.store import Blob
from registry.store.keys import PRIVATE, index_key, placed_key

_PAGE = 500  # names in memory
_INDEX = "index/"


def reindex_all(backend: Backend) -> tuple[int, int]:
    """Make every index document and the search index anew; publishes go on meanwhile.

    Pages are left to workers.

    Returns how many documents were written, and how many taken away.
    """
    done = rewrite_documents(backend)
    follow.reindex(backend)
    ask_for_all_pages(backend)
    return done


def rewrite_documents(backend: Backend) -> tuple[int, int]:
    """Write every index document that is not as it should be; take away the others.

    Returns how many were written, and how many taken away.
    """
    written = sum(rewrite_document(backend, name) for name in all_names(backend))
    gone = list(documents_of_nothing(backend))
    for key in gone:
        backend.store.delete(key)
    return written, len(gone)


def rewrite_document(backend: Backend, name: FunctionName) -> bool:
    """Write a function's index document, also over one that claims to be as new.

    Returns whether it had to be.
    """
    key = document_key(backend, name)
    while True:
        try:
            stored: Blob | None = backend.store.get(key)
        except KeyError:
            stored = None
        # Read after what is stored: all that this may rightly hold is in the record.
        made = build_index_document(backend, name).encode()
        if stored is not None and stored.data == made:
            return False
        if backend.store.replace(key, made, stored.etag if stored else None):
            return True


def all_names(backend: Backend) -> Iterator[FunctionName]:
    """Yield every function's name, sorted."""
    last: FunctionName | None = None
    while True:
        with backend.database.read() as db:
            names = names_after(db, last, _PAGE)
        if not names:
            return
        yield from names
        last = names[-1]


def documents_of_nothing(backend: Backend) -> Iterator[str]:
    """Yield the keys of stored documents that are in no function's place."""
    for letter in string.ascii_lowercase:
        keys = list(backend.store.keys(f"{_INDEX}{letter}"))
        found = backend.store.keys(f"{PRIVATE}{letter}")
        keys += [key for key in found if f"/{_INDEX}" in key]
        with backend.database.read() as db:
            functions = functions_of(db, letter) if keys else {}
        right = {
            placed_key(name.team, index_key(name), is_private=hidden)
            for name, hidden in functions.items()
        }
        found = (key for key in keys if key not in right)
        yield from (key for key in found if key.endswith(".json"))  # and no other's


def document_key(backend: Backend, name: FunctionName) -> str:
    """Return where a function's document belongs."""
    with backend.database.read() as db:
        hidden = is_private(db, name.team)
    return placed_key(name.team, index_key(name), is_private=hidden)
