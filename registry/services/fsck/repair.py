"""Make again what is derived; the record and the bytes of releases are not touched."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from registry.core.errors import FnhubError
from registry.core.names import FunctionName, Reference
from registry.core.wheel.read import read_wheel
from registry.db.census import recorded_releases, release_of
from registry.db.teams import lock_team
from registry.services.backend import Backend
from registry.services.follow import reindex
from registry.services.fsck.finding import Finding
from registry.services.fsck.releases import get
from registry.services.page_places import ask_for_page
from registry.services.places import is_of, release_keys
from registry.services.reindex import rewrite_document
from registry.services.search import make_documents

log = logging.getLogger(__name__)


def mend(backend: Backend, finding: Finding) -> None:
    """Do what there is to do; a new check tells whether it helped."""
    try:
        _MENDERS[finding.code](backend, finding)
    except FnhubError:
        log.exception("cannot be mended: %s of %s", finding.code, finding.what)


def _metadata(backend: Backend, finding: Finding) -> None:
    name = FunctionName.parse(finding.what.partition("@")[0])
    with backend.database.read() as db:
        rows = recorded_releases(db, name)
    for row in rows:
        package, metadata = release_keys(row)
        data = get(backend, row, package) if metadata == finding.where else None
        if data is None or hashlib.sha256(data).hexdigest() != row.sha256:
            continue
        made = read_wheel(data, None, backend.limits).metadata
        if hashlib.sha256(made).hexdigest() != row.metadata_sha256:
            continue
        _put(backend, metadata, made)


def _document(backend: Backend, finding: Finding) -> None:
    rewrite_document(backend, FunctionName.parse(finding.what))


def _remove(backend: Backend, finding: Finding) -> None:
    backend.store.delete(finding.where)


def _page(backend: Backend, finding: Finding) -> None:
    ask_for_page(backend, finding.what)


def _stray_page(backend: Backend, finding: Finding) -> None:
    with backend.database.read() as db:
        release = release_of(db, finding.what)
    backend.store.delete(finding.where)
    if release is not None:
        ask_for_page(backend, f"{release.name}@{release.version}")


def _place(backend: Backend, finding: Finding) -> None:
    """Bring bytes to their place, then take them away from the other."""
    sha256 = finding.where.split("/")[-2]
    data = backend.store.get(finding.where).data
    with backend.database.write() as db:
        release = release_of(db, sha256)
        if release is None or not is_of(release, finding.where):
            return
        # Who changes the team's visibility moves its objects under the same lock.
        lock_team(db, release.name.team)
        release = release_of(db, sha256) or release
        file = finding.where.rpartition("/")[2]
        right = next(k for k in release_keys(release) if k.endswith(f"/{file}"))
        if right == finding.where:
            return
        digests = (release.sha256, release.metadata_sha256)
        if hashlib.sha256(data).hexdigest() in digests:
            backend.store.put_new(right, data)
        backend.store.look(right)  # KeyError: these are the only bytes, and wrong ones
        backend.store.delete(finding.where)


def _search(backend: Backend, finding: Finding) -> None:
    with backend.search.turn(wait=True):
        made = []
        if finding.code != "search-of-nothing" or _is_function(finding.what):
            made = make_documents(backend, FunctionName.parse(finding.what))
        backend.search.apply(made, [finding.what])


def _index(backend: Backend, _finding: Finding) -> None:
    reindex(backend)


def _is_function(text: str) -> bool:
    try:
        return str(Reference.parse(text).name) == text
    except FnhubError:
        return False


def _put(backend: Backend, key: str, data: bytes) -> None:
    try:
        etag = backend.store.get(key).etag
    except KeyError:
        etag = None
    backend.store.replace(key, data, etag)


_MENDERS: dict[str, Callable[[Backend, Finding], None]] = {
    "metadata-missing": _metadata,
    "metadata-damaged": _metadata,
    "package-misplaced": _place,
    "document-missing": _document,
    "document-differs": _document,
    "document-of-nothing": _remove,
    "page-missing": _page,
    "page-misplaced": _stray_page,
    "search-index-missing": _index,
    "search-missing": _search,
    "search-differs": _search,
    "search-of-nothing": _search,
}
