"""The catalog as one reader has it: what bridges ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.core.access import PUBLIC, Reader
from registry.core.errors import FunctionNotFound
from registry.core.names import FunctionName
from registry.core.release import Package, Release
from registry.core.status import UNMARKED, FunctionStatus
from registry.db.census import released_functions, releasing_teams
from registry.db.releases import packages_of
from registry.db.statuses import find_status
from registry.services.backend import Backend
from registry.services.catalog import get_releases, hidden_teams, is_readable
from registry.services.closures import Requirements, find_requirements
from registry.services.pages import get_files


class ReaderCatalog:
    """See `registry.bridges.Catalog`."""

    def __init__(self, backend: Backend, reader: Reader = PUBLIC) -> None:
        self._backend, self._reader = backend, reader
        # Whether everybody is told the same as this reader.  Lists never are, nor is
        # that something is not there: whoever may see more would be told more.
        self.is_for_all = reader == PUBLIC

    def teams(self) -> Sequence[str]:
        """See Catalog.teams."""
        self.is_for_all = False
        with self._backend.database.read() as db:
            hidden = hidden_teams(db, self._reader)
            return [team for team in releasing_teams(db) if team not in hidden]

    def names(self, team: str | None = None) -> Sequence[FunctionName]:
        """See Catalog.names."""
        self.is_for_all = False
        with self._backend.database.read() as db:
            hidden = hidden_teams(db, self._reader)
            found = released_functions(db, team)
        return [each for each in found if each.team not in hidden]

    def releases(self, name: FunctionName) -> Sequence[Release]:
        """See Catalog.releases."""
        try:
            return get_releases(self._backend, name, self._reader)
        except FunctionNotFound:
            self.is_for_all = False
            return ()

    def packages(self, name: FunctionName) -> Sequence[Package]:
        """See Catalog.packages."""
        with self._backend.database.read() as db:
            is_there = is_readable(db, name, self._reader)
            found = packages_of(db, name) if is_there else []
        self.is_for_all = self.is_for_all and bool(found)
        return found

    def status(self, name: FunctionName) -> FunctionStatus:
        """See Catalog.status."""
        with self._backend.database.read() as db:
            is_there = is_readable(db, name, self._reader)
            return (find_status(db, name) if is_there else None) or UNMARKED

    def files(self, release: Release) -> Mapping[str, bytes]:
        """See Catalog.files."""
        return get_files(self._backend, release, self._reader)

    def closure(self, release: Release) -> Sequence[Release] | None:
        """See Catalog.closure."""
        found = self.needs(release)
        return None if found is None else found.functions

    def requirements(self, release: Release, base_url: str) -> str | None:
        """See Catalog.requirements."""
        found = self.needs(release)
        return None if found is None else found.text(base_url)

    def needs(self, release: Release) -> Requirements | None:
        """Return what both are made of."""
        found = find_requirements(self._backend, release, self._reader)
        self.is_for_all = self.is_for_all and found is not None
        return found
