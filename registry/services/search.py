"""Find functions, and make the documents that they are found by."""

from __future__ import annotations

import logging
from dataclasses import replace

from indexer import Document, IndexUnavailable, Query, Result
from registry.core.access import EVERYTHING, PUBLIC, Reader
from registry.core.errors import InvalidWheel, PageNotFound, SearchUnavailable
from registry.core.function_files import README_FILE
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.status import UNMARKED
from registry.core.wheel.members import iter_members
from registry.db.pulls import pulls_of
from registry.db.releases import releases_of
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.catalog import get_package, hidden_teams, newest_version
from registry.services.documents import document_of
from registry.services.recent import first_day, shown

README_CHARS = 20_000  # of a README that are searched; the rest says no more

log = logging.getLogger(__name__)


def search(backend: Backend, query: Query, reader: Reader = PUBLIC) -> Result:
    """Return one page of the functions that fit a query and are there for a reader.

    The record says which those are: a team that was made private is gone at once,
    however far behind the index is.

    Raises:
        SearchUnavailable: there is no index that can be used just now.
    """
    with backend.database.read() as db:
        hidden = hidden_teams(db, reader)
    try:
        return backend.search.search(replace(query, hidden_teams=hidden))
    except IndexUnavailable as error:
        raise SearchUnavailable(str(error)) from error


def make_documents(backend: Backend, name: FunctionName) -> list[Document]:
    """Make what a function is found by: of each release that is open, the newest first.

    Older ones are found by what the record says of them, without their READMEs: else
    each publish would read the packages of all that were published before.  Nothing
    when all are yanked: the function cannot be resolved.

    Raises:
        StoreFailed: the store cannot give the newest release's package now.
    """
    with backend.database.read() as db:
        releases = [each for each in releases_of(db, name) if each.yanked is None]
        status = find_status(db, name) or UNMARKED
    if not releases:
        return []
    shown_one = newest_version([each.version for each in releases])
    pulls = _pulls(backend, name)
    documents = [
        document_of(
            each.manifest,
            each.signature,
            score=each.score.points,
            updated=each.published,
            status=status,
            readme=_readme(backend, each) if each.version == shown_one else "",
            pulls=pulls,
            is_newest=each.version == shown_one,
        )
        for each in releases
    ]
    return sorted(documents, key=lambda each: not each.is_newest)


def make_document(backend: Backend, name: FunctionName) -> Document | None:
    """Make the first of `make_documents` alone; None where there is none."""
    return next(iter(make_documents(backend, name)), None)


def _pulls(backend: Backend, name: FunctionName) -> int:
    with backend.database.read() as db:
        return shown(pulls_of(db, name, first_day(backend)).recent)


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
