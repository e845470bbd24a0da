"""Functions and their releases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from registry.core.index_document import IndexEntry
from registry.core.manifest import DEFAULT_PYTHON, manifest_from_json, manifest_json
from registry.core.names import FunctionName
from registry.core.origin import Origin, Provenance
from registry.core.release import Package, Release
from registry.core.score import Score
from registry.core.signature import Signature
from registry.core.versions import Version, parse_version
from registry.db.engine import Connection
from registry.db.tables import function, release, team


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is taken, and whether it is yanked."""

    version: Version
    is_yanked: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A version, as lists show it."""

    version: Version
    published: datetime
    yanked: str | None


def insert_release(db: Connection, new: Release, team_id: int) -> bool:
    """Record a release; False when its version is taken.

    The unique constraint decides, so two publishers at once cannot both win.
    """
    row = {
        "function_id": _ensure_function(db, new.name, team_id, new.published),
        "version": str(new.version),
        "sha256": new.sha256,
        "record_sha256": new.record_sha256,
        "metadata_sha256": new.metadata_sha256,
        "size_bytes": new.size_bytes,
        "published": new.published,
        "manifest": manifest_json(new.manifest),
        "signature": new.signature.to_json(),
        "signature_sha256": new.signature.digest(),
        "score": new.score.to_json(),
        "origin": new.provenance.origin.value,
        "source": new.provenance.source,
    }
    try:
        with db.begin_nested():
            db.execute(insert(release), row)
    except IntegrityError:
        return False
    return True


def published_versions(db: Connection, name: FunctionName) -> list[Published]:
    """Return what publishing and showing choose from; empty for a new function."""
    rows = db.execute(_of(select(release.c.version, release.c.yanked), name))
    return [Published(parse_version(row[0]), row[1] is not None) for row in rows]


def listed_versions(db: Connection, name: FunctionName) -> list[Listed]:
    """Return a function's versions as a list shows them, the newest first."""
    columns = (release.c.version, release.c.published, release.c.yanked)
    rows = db.execute(_of(select(*columns), name))
    found = [Listed(parse_version(row[0]), row[1], row[2]) for row in rows]
    return sorted(found, key=lambda each: each.version, reverse=True)


def find_releases(
    db: Connection, name: FunctionName, versions: Collection[Version]
) -> dict[Version, Release]:
    """Return some releases of a function by their versions."""
    wanted = release.c.version.in_([str(each) for each in versions])
    found = [
        _release(row) for row in db.execute(_of(select(release), name).where(wanted))
    ]
    return {each.version: each for each in found}


def find_signatures(
    db: Connection, wanted: Collection[tuple[str, str, str]]
) -> dict[str, Signature]:
    """Return signatures of (team, name, version) by `team/name`."""
    key = tuple_(team.c.name, function.c.name, release.c.version)
    columns = (team.c.name, function.c.name, release.c.signature)
    query = select(*columns).select_from(release.join(function).join(team))
    rows = db.execute(query.where(key.in_(list(wanted)))) if wanted else ()
    return {f"{row[0]}/{row[1]}": Signature.from_json(row[2]) for row in rows}


def index_entries(db: Connection, name: FunctionName) -> list[IndexEntry]:
    """Return what the index document lists, oldest version first.

    Reads no signature: a document is written at each publish, of all versions.
    """
    columns = (
        *(release.c.version, release.c.sha256, release.c.size_bytes),
        *(release.c.published, release.c.manifest),
        *(release.c.signature_sha256, release.c.yanked, release.c.origin),
    )
    rows = db.execute(_of(select(*columns), name))
    return sorted(map(_index_entry, rows), key=lambda each: each.version)


def releases_of(db: Connection, name: FunctionName) -> list[Release]:
    """Return every release of a function, oldest version first; maybe none."""
    rows = db.execute(_of(select(release), name))
    return sorted(map(_release, rows), key=lambda each: each.version)


def packages_of(db: Connection, name: FunctionName) -> list[Package]:
    """Return a function's packages, oldest version first; maybe none.

    Reads no signature and no score: an index lists all of them at each request.
    """
    columns = (
        *(release.c.version, release.c.sha256, release.c.metadata_sha256),
        *(release.c.size_bytes, release.c.published, release.c.manifest),
        release.c.yanked,
    )
    found = [
        Package(
            name=name,
            version=parse_version(row.version),
            sha256=row.sha256,
            metadata_sha256=row.metadata_sha256,
            size_bytes=row.size_bytes,
            published=row.published,
            python=row.manifest.get("python", DEFAULT_PYTHON),
            yanked=row.yanked,
        )
        for row in db.execute(_of(select(*columns), name))
    ]
    return sorted(found, key=lambda each: each.version)


def find_release(
    db: Connection, name: FunctionName, version: Version
) -> Release | None:
    """Return one release."""
    query = _of(select(release), name).where(release.c.version == str(version))
    row = db.execute(query).one_or_none()
    return None if row is None else _release(row)


def set_yanked(
    db: Connection, name: FunctionName, version: Version, reason: str | None
) -> None:
    """Mark a release as yanked, or take the mark away."""
    wanted = _of(select(release.c.id), name).where(release.c.version == str(version))
    change = update(release).where(release.c.id.in_(wanted.scalar_subquery()))
    db.execute(change.values(yanked=reason))


def all_names(db: Connection) -> Iterator[FunctionName]:
    """Yield every function's name, sorted."""
    query = select(team.c.name, function.c.name).join_from(function, team)
    ordered = query.order_by(team.c.name, function.c.name)
    for row in db.execute(ordered.execution_options(yield_per=500)):
        yield FunctionName(*row)


def _of(query: Select[Any], name: FunctionName) -> Select[Any]:
    """Narrow a query on releases to one function's."""
    joined = query.select_from(release.join(function).join(team))
    return joined.where(team.c.name == name.team, function.c.name == name.name)


def _ensure_function(
    db: Connection, name: FunctionName, team_id: int, now: datetime
) -> int:
    own = (function.c.team_id == team_id) & (function.c.name == name.name)
    query = select(function.c.id).where(own)
    if (found := db.execute(query).scalar()) is not None:
        return int(found)
    try:
        with db.begin_nested():
            row = {"team_id": team_id, "name": name.name, "created": now}
            added = insert(function).returning(function.c.id)
            made = int(db.execute(added, row).scalar_one())
    except IntegrityError:  # another transaction made it just now
        return int(db.execute(query).scalar_one())
    return made


def _index_entry(row: Row[Any]) -> IndexEntry:
    manifest = manifest_from_json(row.manifest)
    return IndexEntry(
        version=manifest.version,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        published=row.published.isoformat(),
        python=manifest.python,
        requirements=manifest.requirements,
        functions=manifest.functions,
        signature_sha256=row.signature_sha256,
        yanked=row.yanked,
        origin=Origin(row.origin),
    )


def _release(row: Row[Any]) -> Release:
    return Release(
        manifest=manifest_from_json(row.manifest),
        signature=Signature.from_json(row.signature),
        score=Score.from_json(row.score),
        sha256=row.sha256,
        record_sha256=row.record_sha256,
        metadata_sha256=row.metadata_sha256,
        size_bytes=row.size_bytes,
        published=row.published,
        yanked=row.yanked,
        provenance=Provenance(Origin(row.origin), row.source),
    )
