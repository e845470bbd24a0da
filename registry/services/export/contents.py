"""Which files an export has, and what is in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.bridges import Bridge, Question, bridge_names, file_of, open_bridge
from registry.core.access import PUBLIC
from registry.core.names import FunctionName
from registry.core.release import Package, Release
from registry.core.status import FunctionStatus
from registry.db.events import newest_serial
from registry.services.backend import Backend
from registry.services.catalog import get_events, get_index_document, get_package
from registry.services.reader_catalog import ReaderCatalog
from registry.store.keys import index_key, metadata_key, package_key

_EVENTS = 1_000  # read at once


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export."""

    path: str
    make: Callable[[], bytes | None]  # None where it cannot be made yet
    is_same: bool = False  # as in the export that went as far as `since`


@dataclass(frozen=True, slots=True)
class Contents:
    """All files, in the order in which they may be written."""

    serial: int  # of the last event that they tell of
    files: Iterator[File]


def contents(backend: Backend, base_url: str, since: int) -> Contents:
    """List the files of everybody's functions; their bytes are read as each is made."""
    with backend.database.read() as db:
        serial = newest_serial(db)
    catalog = ReaderCatalog(backend, PUBLIC)
    names = catalog.names()
    changed = set(names) if since == 0 else _changed(backend, since)
    return Contents(serial, _files(backend, catalog, base_url, names, changed))


def _changed(backend: Backend, since: int) -> set[FunctionName]:
    """Return the functions with events after a serial."""
    found: set[FunctionName] = set()
    while events := get_events(backend, since, _EVENTS):
        found.update(FunctionName.parse(each.name) for each in events)
        since = events[-1].serial
    return found


def _files(
    backend: Backend,
    catalog: ReaderCatalog,
    base_url: str,
    names: Sequence[FunctionName],
    changed: set[FunctionName],
) -> Iterator[File]:
    for name in names:
        for release in catalog.releases(name):
            is_same = name not in changed
            yield from _of_release(backend, catalog, release, base_url, is_same=is_same)
    for each in bridge_names():
        yield from _of_bridge(open_bridge(each), catalog, base_url, changed)
    for name in names:
        yield File(index_key(name), _document(backend, name), name not in changed)


def _of_release(
    backend: Backend,
    catalog: ReaderCatalog,
    release: Release,
    base_url: str,
    *,
    is_same: bool,
) -> Iterator[File]:
    sha256, wheel = release.sha256, release.filename

    def package(file: str) -> Callable[[], bytes]:
        return lambda: get_package(backend, sha256, file).blob.data

    def requirements() -> bytes | None:
        text = catalog.requirements(release, base_url)
        return None if text is None else text.encode()

    yield File(package_key(sha256, wheel), package(wheel), is_same)
    yield File(metadata_key(sha256, wheel), package(f"{wheel}.metadata"), is_same)
    # Never as before: it may have been made since, and its base URL may be another.
    path = f"api/v1/functions/{release.name}/{release.version}/requirements.txt"
    yield File(path, requirements)


def _of_bridge(
    bridge: Bridge,
    catalog: ReaderCatalog,
    base_url: str,
    changed: set[FunctionName],
) -> Iterator[File]:
    new = set(bridge.static_paths(_Narrowed(catalog, changed)))
    top = bridge.prefix.lstrip("/")

    def answer(path: str) -> Callable[[], bytes | None]:
        def make() -> bytes | None:
            found = bridge.answer(Question(path, base_url), catalog)
            return None if found is None else found.body

        return make

    for path in bridge.static_paths(catalog):
        yield File(file_of(f"{top}{path}"), answer(path), path not in new)


def _document(backend: Backend, name: FunctionName) -> Callable[[], bytes]:
    return lambda: get_index_document(backend, name).blob.data


class _Narrowed:
    """A catalog that lists some functions only; see `registry.bridges.Catalog`."""

    def __init__(self, catalog: ReaderCatalog, names: set[FunctionName]) -> None:
        self._catalog, self._names = catalog, names

    def teams(self) -> Sequence[str]:
        """See Catalog.teams."""
        return sorted({each.team for each in self.names()})

    def names(self, team: str | None = None) -> Sequence[FunctionName]:
        """See Catalog.names."""
        return [each for each in self._catalog.names(team) if each in self._names]

    def releases(self, name: FunctionName) -> Sequence[Release]:
        """See Catalog.releases."""
        return self._catalog.releases(name)

    def packages(self, name: FunctionName) -> Sequence[Package]:
        """See Catalog.packages."""
        return self._catalog.packages(name)

    def status(self, name: FunctionName) -> FunctionStatus:
        """See Catalog.status."""
        return self._catalog.status(name)

    def files(self, release: Release) -> Mapping[str, bytes]:
        """See Catalog.files."""
        return self._catalog.files(release)

    def closure(self, release: Release) -> Sequence[Release] | None:
        """See Catalog.closure."""
        return self._catalog.closure(release)

    def requirements(self, release: Release, base_url: str) -> str | None:
        """See Catalog.requirements."""
        return self._catalog.requirements(release, base_url)
