"""The hubs that a project names, and the index documents they gave."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from registry.client.cache.claims import READ_ONLY
from registry.client.settings import Settings
from registry.client.whole_file import write_whole
from registry.core.errors import AnswerUnreadable, HubUnknown, NotInCache
from registry.core.index_document import IndexDocument, IndexEntry
from registry.core.lockfile import LockedFunction, LockedRelease
from registry.core.names import FunctionName, Reference
from registry.core.project import DEFAULT_HUB, Project, Wanted
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.wheel.layout import wheel_filename

if TYPE_CHECKING:  # 50 ms that who asks no hub does without
    from registry.client.hub import Hub


class Hubs:
    """Hubs by alias, each opened when it is first asked; `with` closes them.

    The default hub is the one of the `--hub` flag, else of functions.yaml, else of
    the settings: what a project says of itself beats what is set around it.
    For several threads.
    """

    def __init__(
        self, project: Project, settings: Settings, *, offline: bool = False
    ) -> None:
        self.offline = offline
        self._project, self._settings = project, settings
        self._open: dict[str, Hub] = {}
        self._opening = threading.Lock()

    def __enter__(self) -> Hubs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for each in self._open.values():
            each.close()

    def url(self, alias: str) -> str:
        """Return a hub's address.

        Raises:
            HubNotSet: nobody says which the default hub is.
            HubUnknown: the project names no such hub.
        """
        if alias == DEFAULT_HUB:
            flag = self._settings.hub_flag
            return flag or self._project.hubs.get(alias) or self._settings.require_hub()
        if alias not in self._project.hubs:
            raise HubUnknown(alias, tuple(sorted(self._project.hubs)))
        return self._project.hubs[alias]

    def package_url(self, function: LockedFunction) -> str:
        """Return where the wheel of a locked release is.

        Raises:
            HubNotSet, HubUnknown: see `url`.
        """
        source = function.source
        assert isinstance(source, LockedRelease)  # a path function has no wheel
        filename = wheel_filename(function.name, source.version)
        return f"{self.url(source.hub)}/packages/{source.sha256}/{filename}"

    def open(self, alias: str) -> Hub:
        """Return a hub; connecting waits for the first request.

        Raises:
            NotInCache: this is offline.
        """
        if self.offline:
            raise NotInCache(f"what the hub {alias!r} would tell")
        from registry.client.hub import Hub  # noqa: PLC0415  # above

        with self._opening:
            if alias not in self._open:
                self._open[alias] = Hub.at(self.url(alias), self._settings)
            return self._open[alias]

    def package(self, function: LockedFunction) -> bytes:
        """Return the wheel of a locked release, verified.

        Raises:
            NotInCache: this is offline.
            DigestMismatch: other bytes came than were locked.
        """
        source = function.source
        assert isinstance(source, LockedRelease)  # a path function has no wheel
        hub = self.open(source.hub)
        return hub.package(function.name, source.version, source.sha256)


def wanting_alone(project: Project, wanted: Reference, alias: str | None) -> Project:
    """Return a project that wants one function only, from one of its hubs."""
    return Project(hubs=project.hubs, functions=(Wanted(wanted, alias),))


def alias_of(project: Project, name: FunctionName) -> str | None:
    """Return the hub that a project has a function from; None where it says none."""
    asked = [each for each in project.functions if isinstance(each, Wanted)]
    return next((each.hub for each in asked if each.ref.name == name), None)


class CachedCatalog:
    """Index documents, asked of the hubs and kept in the cache.  See `Catalog`."""

    def __init__(self, hubs: Hubs, cache: Path) -> None:
        self._hubs, self._folder = hubs, cache / "index"
        self._statuses: dict[tuple[FunctionName, str], FunctionStatus] = {}

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...]:
        """See `Catalog.releases`.  Offline, what was last heard is returned.

        Raises:
            FunctionNotFound: the hub has no such function.
            NotInCache: this is offline, and it was never asked for.
        """
        document = self._document(name, hub)
        self._statuses[name, hub] = document.status
        return document.releases

    def status(self, name: FunctionName, hub: str) -> FunctionStatus:
        """Return the marks of a function, as its hub told them last; asks nobody."""
        if (name, hub) not in self._statuses:
            kept = _read(self._path(name, hub), name)[1]
            self._statuses[name, hub] = UNMARKED if kept is None else kept.status
        return self._statuses[name, hub]

    def _document(self, name: FunctionName, hub: str) -> IndexDocument:
        path = self._path(name, hub)
        etag, kept = _read(path, name)
        if self._hubs.offline:
            if kept is None:
                raise NotInCache(f"the releases of {name} on {self._hubs.url(hub)}")
            return kept
        fetched = self._hubs.open(hub).fetch_index(name, etag)
        if fetched is None:  # not modified
            assert kept is not None  # an etag was sent
            return kept
        try:
            write_whole(path, (fetched.etag or "").encode() + b"\n" + fetched.body)
        except OSError as error:
            if error.errno not in READ_ONLY:  # else it is asked for each time
                raise
        return fetched.document

    def _path(self, name: FunctionName, hub: str) -> Path:
        place = _place(self._hubs.url(hub))
        return self._folder / place / name.team / f"{name.name}.json"


def _place(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def _read(path: Path, name: FunctionName) -> tuple[str | None, IndexDocument | None]:
    """Return a kept document with its etag; a damaged file counts as none."""
    try:
        etag, _, body = path.read_bytes().partition(b"\n")
        document = IndexDocument.decode(body, str(path))
        if document.name == name:
            return etag.decode("ascii") or None, document
    except (OSError, UnicodeDecodeError, AnswerUnreadable):
        pass
    return None, None
