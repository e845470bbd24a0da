"""Find functions, and make the documents that they are found by."""

from __future__ import annotations

from indexer import Document, Query, Result
from registry.core.manifest import README_FILE
from registry.core.names import FunctionName
from registry.core.wheel.members import iter_members
from registry.db.releases import releases_of
from registry.services.backend import Backend
from registry.services.catalog import newest
from registry.store.keys import package_key

README_CHARS = 20_000  # of a README that are searched; the rest says no more


def search(backend: Backend, query: Query) -> Result:
    """Return one page of the functions that fit a query."""
    return backend.search.search(query)


def index_functions(backend: Backend, names: list[FunctionName]) -> None:
    """Bring the search index in step with the record for some functions.

    A function whose releases are all yanked is taken out: it cannot be resolved.
    """
    documents = {name: _document(backend, name) for name in names}
    gone = [str(name) for name, found in documents.items() if found is None]
    if gone:
        backend.search.delete(gone)
    present = [found for found in documents.values() if found is not None]
    if present:
        backend.search.upsert(present)


def _document(backend: Backend, name: FunctionName) -> Document | None:
    with backend.database.read() as db:
        releases = [each for each in releases_of(db, name) if each.yanked is None]
    if not releases:
        return None
    release = newest(releases)
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
