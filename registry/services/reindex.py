"""Make all that is derived anew from the record: `fnhub hub reindex`."""

from __future__ import annotations

import string
from collections.abc import Iterator

from registry.core.errors import InvalidName
from registry.core.names import FunctionName
from registry.db.census import is_private, names_after, private_among
from registry.services import follow
from registry.services.backend import Backend
from registry.services.index_documents import build_index_document
from registry.services.page_places import ask_for_all_pages
from registry.services.parts import PART, parts
from registry.services.places import stored_keys
from registry.store import Blob
from registry.store.keys import INDEX, index_key, placed_key, split_key


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
    gone = 0
    for key in documents_of_nothing(backend):
        backend.store.delete(key)
        gone += 1
    return written, gone


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
            names = names_after(db, last, PART)
        if not names:
            return
        yield from names
        last = names[-1]


def documents_of_nothing(backend: Backend) -> Iterator[str]:
    """Yield the keys of stored documents that are in no function's place."""
    stored = stored_keys(backend, INDEX, string.ascii_lowercase)
    documents = (key for key in stored if key.endswith(".json"))  # and no other's
    for keys in parts(documents):
        names = {key: _function_of(key) for key in keys}
        with backend.database.read() as db:
            found = private_among(db, [name for name in names.values() if name])
        for key, name in names.items():
            if name is None or name not in found:
                yield key
                continue
            right = placed_key(name.team, index_key(name), is_private=found[name])
            if key != right:
                yield key


def _function_of(key: str) -> FunctionName | None:
    """Return whose document a key would be."""
    try:
        text = split_key(key)[1].removeprefix(INDEX).removesuffix(".json")
        return FunctionName.parse(text)
    except InvalidName:
        return None


def document_key(backend: Backend, name: FunctionName) -> str:
    """Return where a function's document belongs."""
    with backend.database.read() as db:
        hidden = is_private(db, name.team)
    return placed_key(name.team, index_key(name), is_private=hidden)
