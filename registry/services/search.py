"""Find functions, and make the documents that they are found by."""

from __future__ import annotations

import logging
from dataclasses import replace

from indexer import Document, Query, Result
from registry.core.access import EVERYTHING, PUBLIC, Reader
from registry.core.errors import InvalidWheel, PageNotFound
from registry.core.function_files import README_FILE
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.wheel.members import iter_members
from registry.db.pulls import pulls_of
from registry.db.releases import find_release, published_versions
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.catalog import get_package, hidden_teams, newest_version
from registry.services.recent import first_day, shown

README_CHARS = 20_000  # of a README that are searched; the rest says no more

log = logging.getLogger(__name__)


def search(backend: Backend, query: Query, reader: Reader = PUBLIC) -> Result:
    """Return one page of the functions that fit a query and are there for a reader.

    The record says which those are: a team that was made private is gone at once,
    however far behind the index is.
    """
    with backend.database.read() as db:
        hidden = hidden_teams(db, reader)
    return backend.search.search(replace(query, hidden_teams=hidden))


def make_document(backend: Backend, name: FunctionName) -> Document | None:
    """Make what a function is found by: of its newest stable release that is open.

    None when all are yanked: it cannot be resolved.

    Raises:
        StoreFailed: the store cannot give the release's package now.
    """
    release, status = _shown_release(backend, name)
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
        pulls=_pulls(backend, name),
        updated=release.published,
        deprecated=status.deprecated,
        replacement=None if status.replacement is None else str(status.replacement),
        archived=status.archived,
    )


def _pulls(backend: Backend, name: FunctionName) -> int:
    with backend.database.read() as db:
        return shown(pulls_of(db, name, first_day(backend)).recent)


def _shown_release(
    backend: Backend, name: FunctionName
) -> tuple[Release | None, FunctionStatus]:
    """Return the release that is found: the newest, None when all are yanked."""
    with backend.database.read() as db:
        known = published_versions(db, name)
        open_ones = [each.version for each in known if not each.is_yanked]
        status = find_status(db, name) or UNMARKED
        if not open_ones:
            return None, status
        return find_release(db, name, newest_version(open_ones)), status


def _readme(backend: Backend, release: Release) -> str:
    """Return the README; nothing for a damaged package, which holds up no other."""
    try:
        found = get_package(backend, release.sha256, release.filename, EVERYTHING)
        members = dict(iter_members(found.blob.data, backend.limits))
        readme = members[f"{release.name.folder}/{README_FILE}"]
    except (KeyError, InvalidWheel, PageNotFound):
        log.exception("found without its README: %s", release.manifest.ref)
        return ""
    return readme.decode("utf-8", "replace")[:README_CHARS]
