"""The catalog as one export has it: what is published meanwhile is not in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy

from registry.core.access import PUBLIC
from registry.core.names import FunctionName
from registry.core.release import Package, Release
from registry.services.backend import Backend
from registry.services.closures import Requirements
from registry.services.reader_catalog import ReaderCatalog


class ExportCatalog(ReaderCatalog):
    """Everybody's functions at one moment, and of their releases those that are taken.

    A package is written before anything that names it: so what names packages is made
    of this, and `take` is told of each.  See `registry.bridges.Catalog`.
    """

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend, PUBLIC)
        self._names = tuple(super().names())
        self._taken: set[str] = set()

    def take(self, release: Release) -> None:
        """Note that a release's package is there."""
        self._taken.add(release.sha256)

    def has(self, sha256: str) -> bool:
        """Return whether the package of a digest is there."""
        return sha256 in self._taken

    def narrowed(self, names: Collection[FunctionName]) -> ExportCatalog:
        """Return the same with some of the functions only."""
        fewer = copy(self)
        fewer._names = tuple(each for each in self._names if each in names)
        return fewer

    def teams(self) -> Sequence[str]:
        """See Catalog.teams."""
        return sorted({each.team for each in self._names})

    def names(self, team: str | None = None) -> Sequence[FunctionName]:
        """See Catalog.names."""
        return [each for each in self._names if team in (None, each.team)]

    def releases(self, name: FunctionName) -> Sequence[Release]:
        """See Catalog.releases."""
        return [each for each in super().releases(name) if self.has(each.sha256)]

    def packages(self, name: FunctionName) -> Sequence[Package]:
        """See Catalog.packages."""
        return [each for each in super().packages(name) if self.has(each.sha256)]

    def needs(self, release: Release) -> Requirements | None:
        """See ReaderCatalog.needs."""
        found = super().needs(release)
        if found is None or not all(self.has(each.sha256) for each in found.functions):
            return None
        return found
