"""Index documents and the search index beside the record that they are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from indexer import IndexUnavailable
from registry.core.errors import InvalidName
from registry.core.names import FunctionName
from registry.db.census import Recorded, existing_names
from registry.db.events import last_serial
from registry.db.releases import published_versions
from registry.services.backend import Backend
from registry.services.fsck.finding import Finding
from registry.services.index_documents import build_index_document
from registry.services.page_places import is_page_missing, stray_pages
from registry.services.pages import PAGE
from registry.services.parts import parts
from registry.services.places import strays
from registry.services.reindex import document_key, documents_of_nothing
from registry.services.search import make_document
from registry.store.keys import page_key

SEARCH = "search index"


def check_document(backend: Backend, name: FunctionName) -> Iterator[Finding]:
    """Compare a function's index document with one that is made now."""
    key = document_key(backend, name)
    try:
        stored = backend.store.get(key).data
    except KeyError:
        yield Finding("document-missing", str(name), key, "nothing is stored there")
        return
    if stored != build_index_document(backend, name).encode():
        yield Finding(
            "document-differs", str(name), key, "it is not what the record says"
        )


def check_page(backend: Backend, row: Recorded) -> Iterator[Finding]:
    """Look whether the website has what it shows of a release."""
    if is_page_missing(backend, row):
        ref = f"{row.name}@{row.version}"
        key = page_key(row.sha256, PAGE)
        yield Finding("page-missing", ref, key, "nothing is stored there")


def check_index(backend: Backend) -> Iterator[Finding]:
    """Look whether there is a search index to be asked at all."""
    if backend.search.damage() is not None:
        yield Finding(
            "search-index-missing", "all functions", SEARCH, "there is none to be used"
        )


def check_search(
    backend: Backend, names: Sequence[FunctionName], *, quick: bool
) -> Mapping[FunctionName, Finding]:
    """Compare what functions are found by with documents that are made now.

    What the index has not applied yet is no finding: it follows the log.  Nor is
    anything where there is no index, see `check_index`.
    """
    try:
        marked = backend.search.marked()  # first: what comes after it is not asked for
        digests = backend.search.digests([str(name) for name in names])
    except IndexUnavailable:
        return {}
    found: dict[FunctionName, Finding] = {}
    for name in names:
        with backend.database.read() as db:
            is_behind = last_serial(db, name) > marked
            is_shown = any(not each.is_yanked for each in published_versions(db, name))
        digest = digests.get(str(name))
        if is_behind:
            continue
        if is_shown and digest is None:
            found[name] = Finding("search-missing", str(name), SEARCH, "it is missing")
        elif not is_shown and digest is not None:
            why = "all its releases are yanked"
            found[name] = Finding("search-of-nothing", str(name), SEARCH, why)
        elif is_shown and not quick and _made_digest(backend, name) != digest:
            why = "it is found by what it is not"
            found[name] = Finding("search-differs", str(name), SEARCH, why)
    return found


def _made_digest(backend: Backend, name: FunctionName) -> str | None:
    document = make_document(backend, name)
    return None if document is None else document.digest()


def check_search_for_more(backend: Backend) -> Iterator[Finding]:
    """Look for documents of no function in the search index."""
    try:
        keys = backend.search.keys()
    except IndexUnavailable:
        return
    for page in parts(keys):
        with backend.database.read() as db:
            known = existing_names(db, [n for n in map(_parsed, page) if n])
        for key in page:
            if _parsed(key) not in known:
                why = "there is no such function"
                yield Finding("search-of-nothing", key, SEARCH, why)


def check_places(backend: Backend) -> Iterator[Finding | None]:
    """Look for what lies where it does not belong; None for bytes of no release."""
    for stray in strays(backend):
        if stray.release is None:
            yield None
            continue
        ref = f"{stray.release.name}@{stray.release.version}"
        wanted = "private" if stray.release.is_private else "public"
        why = f"the team is {wanted}"
        yield Finding("package-misplaced", ref, stray.key, why)
    for key in stray_pages(backend):
        why = "no release has its page there"
        yield Finding("page-misplaced", key.split("/")[-2], key, why)
    for key in documents_of_nothing(backend):
        why = "no function has its document there"
        yield Finding("document-of-nothing", key.rpartition("index/")[2], key, why)


def _parsed(text: str) -> FunctionName | None:
    try:
        return FunctionName.parse(text)
    except InvalidName:
        return None
