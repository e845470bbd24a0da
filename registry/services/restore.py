"""Fill an empty place from a backup: `fnhub hub restore`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from registry.core.errors import InvalidBackup, PlaceNotEmpty
from registry.db import Connection, DatabaseError, copying, migrations
from registry.db.census import Named, release_of
from registry.services.archive import files_of
from registry.services.backend import Backend
from registry.services.backup import FORMAT, HEADER, ROWS, STORE, Copied
from registry.services.places import release_keys
from registry.services.reindex import reindex_all


def restore(backend: Backend, path: Path) -> Copied:
    """Restore a backup into an empty database and an empty store, of any kind.

    The record is there whole or not at all; each byte was compared with its digest
    before.  Where it fails, bytes may be left in the store, which nobody names.

    Raises:
        PlaceNotEmpty: something is there.
        FileFailed: the backup cannot be read.
        InvalidBackup: it is not whole, not one, or of a newer fnhub.
    """
    _require_empty(backend)
    with closing(files_of(path)) as files:
        header = _header(path, files)
        try:
            with backend.database.migrate() as db:
                # Rows of an older hub go into the tables of then.
                migrations.take(db, header["revision"])
                done = _fill(backend, db, path, files)
        except (RuntimeError, DatabaseError) as error:
            raise InvalidBackup(str(path), f"rows that do not fit: {error}") from error
    done.serial = header["serial"]
    reindex_all(backend)
    return done


def _require_empty(backend: Backend) -> None:
    with backend.database.read() as db:
        if (table := copying.first_row(db)) is not None:
            raise PlaceNotEmpty("database", f"a row in table {table}")
    if (key := next(iter(backend.store.keys("")), None)) is not None:
        raise PlaceNotEmpty("store", key)


def _header(path: Path, files: Iterator[tuple[str, bytes]]) -> dict[str, Any]:
    name, data = next(files, ("", b""))
    try:
        found: dict[str, Any] = json.loads(data) if name == HEADER else {}
    except ValueError as error:
        raise InvalidBackup(str(path), f"{HEADER}: {error}") from None
    if "format" not in found:
        raise InvalidBackup(str(path), f"it does not begin with {HEADER}")
    known = migrations.revision_names()
    if found["format"] != FORMAT or found.get("revision") not in known:
        made_by = found.get("fnhub", "a newer one")
        raise InvalidBackup(str(path), f"it needs fnhub {made_by}")
    return found


def _fill(
    backend: Backend, db: Connection, path: Path, files: Iterator[tuple[str, bytes]]
) -> Copied:
    done, stored = Copied(), 0
    filling: copying.Filling | None = copying.Filling(db)
    for name, data in files:
        if name.startswith(ROWS) and filling is not None:
            _insert(filling, path, name, data)
            continue
        _filled(db, filling)
        filling = None
        _store(backend, db, path, name, data)
        stored += 1
        done.size_bytes += len(data)
    _filled(db, filling)
    done.releases = copying.count_rows(db, "release")
    if stored != 2 * done.releases:
        why = f"{done.releases} releases, and {stored} files of theirs"
        raise InvalidBackup(str(path), why)
    return done


def _filled(db: Connection, filling: copying.Filling | None) -> None:
    """Bring tables that were filled just now to those of this fnhub."""
    if filling is not None:
        filling.finish()
        migrations.take(db, "head")


def _insert(filling: copying.Filling, path: Path, name: str, data: bytes) -> None:
    try:
        rows = [json.loads(line) for line in data.splitlines()]
        filling.insert(name.split("/")[1], rows)
    except (ValueError, KeyError, TypeError, AttributeError, DatabaseError) as error:
        raise InvalidBackup(str(path), f"{name}: {error!r}") from error


def _store(
    backend: Backend, db: Connection, path: Path, name: str, data: bytes
) -> None:
    """Store the bytes that a row names, and no others."""
    key = name.removeprefix(STORE)
    sha256 = key.split("/")[-2] if "/" in key else ""
    release = release_of(db, sha256)
    expected = {} if release is None else _digests(release)
    if hashlib.sha256(data).hexdigest() != expected.get(key):
        raise InvalidBackup(str(path), f"{name}: not the bytes of a release in it")
    backend.store.put_new(key, data)


def _digests(release: Named) -> dict[str, str]:
    wheel, metadata = release_keys(release)
    return {wheel: release.sha256, metadata: release.metadata_sha256}
