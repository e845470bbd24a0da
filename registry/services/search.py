"""Find functions, and make the documents that they are found by."""

from __future__ import annotations

from indexer import Document, Query, Result
from registry.core.function_files import README_FILE
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.wheel.members import iter_members
from registry.db.events import last_serial
from registry.db.jobs import enqueue
from registry.db.releases import all_names, find_release, published_versions
from registry.services.backend import Backend
from registry.services.catalog import newest_version
from registry.store.keys import package_key

README_CHARS = 20_000  # of a README that are searched; the rest says no more


def search(backend: Backend, query: Query) -> Result:
    """Return one page of the functions that fit a query."""
    return backend.search.search(query)


def index_functions(backend: Backend, names: list[FunctionName]) -> None:
    """Bring the search index in step with the record for some functions.

    A function whose releases are all yanked is taken out: it cannot be resolved.
    What changed while its document was written is done again, so that a worker
    that was held up does not leave an older document for good.
    """
    while names:
        serials = _serials(backend, names)
        documents = {str(name): _document(backend, name) for name in names}
        present = [found for found in documents.values() if found is not None]
        gone = [key for key, found in documents.items() if found is None]
        if present:
            backend.search.upsert(present)
        if gone:
            backend.search.delete(gone)
        now = _serials(backend, names)
        names = [name for name in names if now[name] != serials[name]]


def ask_to_index_everything(backend: Backend) -> None:
    """Leave a job for every function, for a search index that was lost."""
    with backend.database.write() as db:
        for name in all_names(db):
            enqueue(db, "search", str(name), backend.clock())


def _serials(backend: Backend, names: list[FunctionName]) -> dict[FunctionName, int]:
    with backend.database.read() as db:
        return {name: last_serial(db, name) for name in names}


def _document(backend: Backend, name: FunctionName) -> Document | None:
    release = _shown_release(backend, name)
    if release is None:
        return None
    manifest = release.manifest
    package = backend.store.get(package_key(release.sha256, release.filename))
    path = f"{name.folder}/{README_FILE}"
    members = dict(iter_members(package.data, backend.limits))
    parameters: dict[str, None] = {}  # in order, each once
    for handler in release.signature.handlers:
        parameters |= {each.name: None for each in handler.parameters}
        parameters |= {each.name: None for each in handler.outputs}
    return Document(
        key=str(name),
        name=name.name,
        team=name.team,
        version=str(release.version),
        summary=manifest.summary,
        kind=manifest.kind.name,
        categories=manifest.categories,
        keywords=manifest.keywords,
        parameters=tuple(parameters),
        text=members[path].decode("utf-8", "replace")[:README_CHARS],
        license=manifest.license,
        score=release.score.points,
        pulls=0,
        updated=release.published,
    )


def _shown_release(backend: Backend, name: FunctionName) -> Release | None:
    """Return the release that is found: the newest, None when all are yanked."""
    with backend.database.read() as db:
        known = published_versions(db, name)
        open_ones = [each.version for each in known if not each.is_yanked]
        if not open_ones:
            return None
        return find_release(db, name, newest_version(open_ones))
