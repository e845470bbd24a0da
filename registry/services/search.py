"""Find functions, and make the documents that they are found by."""

from __future__ import annotations

import logging

from indexer import Document, Query, Result
from registry.core.errors import InvalidWheel
from registry.core.function_files import README_FILE
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.wheel.members import iter_members
from registry.db.releases import find_release, published_versions
from registry.services.backend import Backend
from registry.services.catalog import newest_version
from registry.store.keys import package_key

README_CHARS = 20_000  # of a README that are searched; the rest says no more

log = logging.getLogger(__name__)


def search(backend: Backend, query: Query) -> Result:
    """Return one page of the functions that fit a query."""
    return backend.search.search(query)


def make_document(backend: Backend, name: FunctionName) -> Document | None:
    """Make what a function is found by: of its newest stable release that is open.

    None when all are yanked: it cannot be resolved.

    Raises:
        StoreFailed: the store cannot give the release's package now.
    """
    release = _shown_release(backend, name)
    if release is None:
        return None
    manifest = release.manifest
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
        text=_readme(backend, release),
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


def _readme(backend: Backend, release: Release) -> str:
    """Return the README; nothing for a damaged package, which holds up no other."""
    try:
        package = backend.store.get(package_key(release.sha256, release.filename))
        members = dict(iter_members(package.data, backend.limits))
        readme = members[f"{release.name.folder}/{README_FILE}"]
    except (KeyError, InvalidWheel):
        log.exception("found without its README: %s", release.manifest.ref)
        return ""
    return readme.decode("utf-8", "replace")[:README_CHARS]
