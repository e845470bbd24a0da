"""Which files an export has, and what is in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from registry.bridges import Bridge, Question, bridge_names, file_of, open_bridge
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.db.events import newest_serial
from registry.services.backend import Backend
from registry.services.catalog import get_events, get_package
from registry.services.export.catalog import ExportCatalog
from registry.services.index_documents import public_index_document
from registry.services.reader_catalog import ReaderCatalog
from registry.store.keys import index_key, metadata_key, package_key

_EVENTS = 1_000  # read at once


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export."""

    path: str
    make: Callable[[], bytes | None]  # None where it cannot be made yet
    # As in the export that went as far as `since`; a package, which never changes.
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """All files, in the order in which they are to be written."""

    serial: int  # of the last event that they tell of
    files: Iterator[File]


@dataclass(frozen=True, slots=True)
class _Making:
    """What files are made of."""

    backend: Backend
    catalog: ExportCatalog
    base_url: str
    serial: int
    changed: set[FunctionName]  # after `since`


def contents(backend: Backend, base_url: str, since: int) -> Contents:
    """List the files of everybody's functions; their bytes are read as each is made."""
    with backend.database.read() as db:
        serial = newest_serial(db)
    catalog = ExportCatalog(backend)
    # A serial that is still to come is of before this hub was restored.
    is_known = 0 < since <= serial
    changed = _changed(backend, since) if is_known else set(catalog.names())
    making = _Making(backend, catalog, base_url, serial, changed)
    return Contents(serial, _files(making))


def _changed(backend: Backend, since: int) -> set[FunctionName]:
    """Return the functions with events after a serial."""
    found: set[FunctionName] = set()
    while events := get_events(backend, since, _EVENTS):
        found.update(FunctionName.parse(each.name) for each in events)
        since = events[-1].serial
    return found


def _files(making: _Making) -> Iterator[File]:
    """Yield all packages first: whoever reads meanwhile finds what it is told of."""
    names, published = making.catalog.names(), ReaderCatalog(making.backend)
    for name in names:
        for release in published.releases(name):
            yield from _package(making.backend, release)
            making.catalog.take(release)
    for name in names:
        for release in making.catalog.releases(name):
            yield _requirements(making, release)
    for each in bridge_names():
        yield from _of_bridge(making, open_bridge(each))
    for name in names:
        yield _document(making, name)


def _package(backend: Backend, release: Release) -> Iterator[File]:
    sha256, wheel = release.sha256, release.filename

    def bytes_of(file: str) -> Callable[[], bytes]:
        return lambda: get_package(backend, sha256, file).blob.data

    yield File(package_key(sha256, wheel), bytes_of(wheel), is_same=True)
    metadata = bytes_of(f"{wheel}.metadata")
    yield File(metadata_key(sha256, wheel), metadata, is_same=True)


def _requirements(making: _Making, release: Release) -> File:
    """Never as before: it may have been made since, and its base URL may be another."""

    def make() -> bytes | None:
        text = making.catalog.requirements(release, making.base_url)
        return None if text is None else text.encode()

    path = f"api/v1/functions/{release.name}/{release.version}/requirements.txt"
    return File(path, make)


def _of_bridge(making: _Making, bridge: Bridge) -> Iterator[File]:
    catalog = making.catalog
    new = set(bridge.static_paths(catalog.narrowed(making.changed)))
    top = bridge.prefix.lstrip("/")

    def answer(path: str) -> Callable[[], bytes | None]:
        def make() -> bytes | None:
            found = bridge.answer(Question(path, making.base_url), catalog)
            return None if found is None else found.body

        return make

    for path in bridge.static_paths(catalog):
        yield File(file_of(f"{top}{path}"), answer(path), path not in new)


def _document(making: _Making, name: FunctionName) -> File:
    """Make it of the record, since what is stored may still wait for its job.

    What was published meanwhile is left out, with its event.
    """

    def make() -> bytes | None:
        document = public_index_document(making.backend, name)
        if document is None:  # its team has become private meanwhile
            return None
        releases = tuple(e for e in document.releases if making.catalog.has(e.sha256))
        if releases != document.releases:
            document = replace(document, releases=releases, serial=making.serial)
        return document.encode()

    return File(index_key(name), make, name not in making.changed)
