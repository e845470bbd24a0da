"""Take in a whole hub of MLRun's: `fnhub hub import mlrun`.

Every entry becomes a release, or is told with the reason why not; one bad entry stops
nothing.  Doing it again finds everything as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from registry.core.access import Scope
from registry.core.accounts import Account
from registry.core.compat import needed_version
from registry.core.errors import (
    Denied,
    FnhubError,
    NotImportable,
    Unavailable,
    VersionExists,
)
from registry.core.names import FunctionName, parse_team
from registry.core.origin import Origin, Provenance
from registry.core.versions import Version, parse_version
from registry.db.releases import find_release
from registry.imports import Source
from registry.imports.mlrun import LATEST, Note, Place
from registry.imports.mlrun.entry import read_entry, version_of
from registry.imports.mlrun.layout import Layout, read_layout
from registry.imports.mlrun.made import Made, make
from registry.imports.mlrun.naming import function_name, release_version
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.publish import Receipt, publish
from registry.services.teams import make_team

# As it is named in events.
IMPORTER = Holder(
    None, tuple(Scope), Account(id=0, name="import", is_operator=True, roles={})
)


class Outcome(StrEnum):
    """What became of an entry."""

    TAKEN = "taken"
    UNCHANGED = "unchanged"  # it was here before
    SAME = "same"  # the same bytes as an entry before it
    OTHER_BYTES = "other-bytes"  # the version is here, with other content
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one entry."""

    place: str
    outcome: Outcome
    ref: str = ""  # the release, where it has a name
    sha256: str = ""  # of the release that is here
    reason: str = ""
    notes: tuple[Note, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Shape for `--json`."""
        return {
            "place": self.place,
            "outcome": self.outcome.value,
            "ref": self.ref,
            "sha256": self.sha256,
            "reason": self.reason,
            "notes": [{"code": e.code, "message": e.message} for e in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Terms:
    """How a hub is taken in."""

    team: str
    channels: Sequence[str] = ()  # the first named wins; none: all
    license: str | None = None  # an SPDX expression for entries that state none


def import_mlrun(backend: Backend, source: Source, terms: Terms) -> Iterator[Entry]:
    """Take in a hub, and tell of each entry when it is done.

    Versions go up within a function, so that each is compared with the one before; of
    one version in two channels the first channel's is taken.

    Raises:
        InvalidName, NameTooSimilar: not a name for a team.
        ElsewhereFailed: there is no hub in MLRun's layout.
        StoreFailed, DatabaseFailed: this hub failed; what was taken is kept.
    """
    parse_team(terms.team)
    layout = read_layout(source, terms.channels)
    make_team(backend, terms.team)
    for where, why in layout.failures:
        yield Entry(where, Outcome.REFUSED, reason=why)
    run = _Run(backend, source, terms)
    planned, refused = run.plan(layout)
    yield from refused
    for each in planned:
        yield run.take(each)


@dataclass(frozen=True, slots=True)
class _Planned:
    place: Place
    name: FunctionName
    version: Version
    notes: tuple[Note, ...]

    @property
    def ref(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(slots=True)
class _Run:
    backend: Backend
    source: Source
    terms: Terms
    taken: dict[str, Place] = field(default_factory=dict)  # by ref, in this run

    def plan(self, layout: Layout) -> tuple[list[_Planned], list[Entry]]:
        """Name every entry, and put them into the order in which they are taken."""
        planned, refused = [], []
        for place in layout.places:
            try:
                planned.append(self._planned(place))
            except FnhubError as error:
                refused.append(_refused(place, error))
        rank = {each: number for number, each in enumerate(layout.channels)}

        def order(each: _Planned) -> tuple[object, ...]:
            place = each.place
            is_respelt = place.tag != str(each.version)
            first = (each.name, each.version, rank[place.channel])
            return (*first, place.tag == LATEST, is_respelt, place)

        return sorted(planned, key=order), refused

    def _planned(self, place: Place) -> _Planned:
        name = function_name(self.terms.team, place.name)
        said = version_of(self.source, place)
        version = release_version(said)
        notes = []
        if name.name != place.name.replace("_", "-"):
            notes.append(Note("name-changed", f"{place.name!r} is {name.name} here"))
        if str(version) != said:
            notes.append(Note("version-changed", f"{said!r} is {version} here"))
        return _Planned(place, name, version, tuple(notes))

    def take(self, planned: _Planned) -> Entry:
        """Make a release of an entry, or find out why not."""
        try:
            made = make(
                read_entry(self.source, planned.place),
                planned.name,
                planned.version,
                license_=self.terms.license,
                limits=self.backend.limits,
            )
        except FnhubError as error:
            return _refused(planned.place, error, planned.ref)
        at = self.source.origin(planned.place.path)
        try:
            receipt = publish(
                self.backend,
                IMPORTER,
                made.wheel.data,
                provenance=Provenance(Origin.IMPORTED, at),
            )
        except VersionExists:
            return self._other(planned, made)
        except (Unavailable, Denied):
            raise
        except FnhubError as error:
            return _refused(planned.place, error, planned.ref)
        return self._done(planned, made, receipt)

    def _done(self, planned: _Planned, made: Made, receipt: Receipt) -> Entry:
        outcome, reason = Outcome.TAKEN, ""
        if receipt.unchanged:
            outcome = Outcome.UNCHANGED
            if (first := self.taken.get(planned.ref)) is not None:
                outcome, reason = Outcome.SAME, f"as {first}"
        else:
            self.taken[planned.ref] = planned.place
        notes = (*planned.notes, *made.notes, *_of_changes(receipt))
        sha256 = receipt.release.sha256
        return Entry(str(planned.place), outcome, planned.ref, sha256, reason, notes)

    def _other(self, planned: _Planned, made: Made) -> Entry:
        """Tell of a version that is here with other content, and where that is from."""
        with self.backend.database.read() as db:
            found = find_release(db, planned.name, planned.version)
        assert found is not None  # it exists, and releases are for ever
        here = found.provenance
        if planned.ref in self.taken:
            reason = f"that of {self.taken[planned.ref]} was taken"
        elif here.source == self.source.origin(planned.place.path):
            reason = "it was imported before, and has been changed there since"
        else:
            reason = f"{here.origin} before" + (
                f" from {here.source}" * bool(here.source)
            )
        return Entry(
            *(str(planned.place), Outcome.OTHER_BYTES, planned.ref, found.sha256),
            reason=reason,
            notes=(*planned.notes, *made.notes),
        )


def _refused(place: Place, error: FnhubError, ref: str = "") -> Entry:
    why = error.why if isinstance(error, NotImportable) else str(error)
    return Entry(str(place), Outcome.REFUSED, ref, reason=why)


def _of_changes(receipt: Receipt) -> Iterator[Note]:
    """Note a version that promises less change than there is."""
    if receipt.previous is None or not receipt.changes:
        return
    version = receipt.release.version
    released = parse_version(f"{version.major}.{version.minor}.{version.patch}")
    needed = needed_version(receipt.previous, receipt.changes)
    if released < needed:
        first, more = receipt.changes[0].message, len(receipt.changes) - 1
        also = f" (and {more} more)" if more else ""
        message = f"since {receipt.previous} {first}{also}: that needs {needed}"
        yield Note("breaking-release", message)
