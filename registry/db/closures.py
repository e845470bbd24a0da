"""What releases were resolved with: once, and never otherwise."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.core.environments import Download
from registry.core.names import FunctionName
from registry.core.versions import Version, parse_version
from registry.db.engine import Connection
from registry.db.locks import hold
from registry.db.tables import closure, package_list, release


@dataclass(frozen=True, slots=True)
class Closure:
    """A release and all that it calls, and the packages that they need."""

    functions: tuple[tuple[FunctionName, Version], ...]  # sorted, its own too
    packages: str  # lines of a requirements.txt, each with its hashes
    download: Download | None = None  # of the packages; None where it is not known


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is none so far."""

    why: str
    tried: datetime


def find_closure(db: Connection, sha256: str) -> Closure | Failure | None:
    """Return what is known of a release's closure, by its digest."""
    joined = closure.join(release).outerjoin(package_list)
    query = select(closure, package_list.c.lines).select_from(joined)
    row = db.execute(query.where(release.c.sha256 == sha256)).one_or_none()
    if row is None:
        return None
    if row.failure is not None:
        return Failure(row.failure, row.tried)
    named = ((FunctionName.parse(n), parse_version(v)) for n, v in row.functions)
    return Closure(tuple(named), row.lines, _download_of(row))


def record_closure(db: Connection, sha256: str, made: Closure, now: datetime) -> None:
    """Record a closure, unless there is one by now.

    Of workers who made one at the same time the first keeps his, and the others leave
    nothing, not even their list of packages.
    """
    hold(db, f"closure {sha256}")
    if isinstance(find_closure(db, sha256), Closure):
        return
    packages = _ensure_packages(db, made.packages)
    functions = [[str(name), str(version)] for name, version in made.functions]
    row = {
        "failure": None,
        "functions": functions,
        "packages": packages,
        "tried": now,
        "download_packages": made.download and made.download.packages,
        "download_bytes": made.download and made.download.size_bytes,
    }
    _write(db, sha256, row)


def record_failure(db: Connection, sha256: str, why: str, now: datetime) -> None:
    """Record why it could not be made, unless it is made by now."""
    hold(db, f"closure {sha256}")
    if not isinstance(find_closure(db, sha256), Closure):
        _write(db, sha256, {"failure": why, "tried": now})


def _write(db: Connection, sha256: str, row: dict[str, Any]) -> None:
    """Write a release's row, over a failure; whoever calls holds the closure."""
    own = select(release.c.id).where(release.c.sha256 == sha256)
    release_id = db.execute(own).scalar_one()
    failed = update(closure).where(closure.c.release_id == release_id)
    if not db.execute(failed.values(**row)).rowcount:
        db.execute(insert(closure), row | {"release_id": release_id})


def _ensure_packages(db: Connection, lines: str) -> str:
    sha256 = hashlib.sha256(lines.encode()).hexdigest()
    known = select(package_list.c.sha256).where(package_list.c.sha256 == sha256)
    if db.execute(known).first() is None:
        try:
            with db.begin_nested():
                db.execute(insert(package_list), {"sha256": sha256, "lines": lines})
        except IntegrityError:  # another transaction did just now
            pass
    return sha256


def _download_of(row: Row[Any]) -> Download | None:
    if row.download_bytes is None:  # the index did not tell, or nobody asked then
        return None
    return Download(row.download_packages, row.download_bytes)
