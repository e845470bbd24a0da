"""Copy a hub that is running: `fnhub hub backup`.

    fnhub-backup.json              what it is, and of when
    rows/<table>/<number>.jsonl    all rows, of one moment
    store/<key>                    the bytes of every release that those rows name
    SHA256SUMS                     of all of it

Rows come first: no verb takes away the bytes of a release, so all that one snapshot
names can be read afterwards, however much is published meanwhile.  Index documents and
the search index are not in it; restoring makes them.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from registry import __version__
from registry.core.errors import BackupFailed
from registry.core.names import FunctionName
from registry.db import Connection, copying, migrations
from registry.db.census import Named, all_releases
from registry.db.events import newest_serial
from registry.services.archive import Archive, written
from registry.services.backend import Backend
from registry.services.places import other_place, release_keys

FORMAT = 1
HEADER = "fnhub-backup.json"
ROWS = "rows/"
STORE = "store/"


@dataclass(slots=True)
class Copied:
    """What a backup holds."""

    releases: int = 0
    serial: int = 0  # of the last event in it
    size_bytes: int = 0  # of all releases' bytes


def back_up(backend: Backend, path: Path) -> Copied:
    """Write a backup, whole or not at all.  Memory holds one release at a time.

    Raises:
        FileFailed: the file is there already, or cannot be written.
        BackupFailed: a release's bytes are not there, or not those that were published.
    """
    done = Copied()
    with written(path) as archive, tempfile.TemporaryFile("w+") as names:
        with backend.database.read() as db:
            done.serial = newest_serial(db)
            archive.add(HEADER, _header(backend, db, done.serial))
            for table in copying.table_names():
                _add_rows(archive, db, table)
            for release in all_releases(db):
                names.write(json.dumps(asdict(release)) + "\n")
        for release in _read_back(names):
            done.releases += 1
            for key, sha256 in zip(
                release_keys(release),
                (release.sha256, release.metadata_sha256),
                strict=True,
            ):
                data = _bytes(backend, release, key, sha256)
                done.size_bytes += len(data)
                archive.add(f"{STORE}{key}", data)
    return done


def _header(backend: Backend, db: Connection, serial: int) -> bytes:
    found: dict[str, Any] = {
        "format": FORMAT,
        "fnhub": __version__,
        "revision": migrations.revision_of(db),
        "serial": serial,
        "created": backend.clock().isoformat(),
    }
    return json.dumps(found, indent=1).encode() + b"\n"


def _add_rows(archive: Archive, db: Connection, table: str) -> None:
    for number, rows in enumerate(copying.rows_of(db, table), start=1):
        lines = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
        archive.add(f"{ROWS}{table}/{number:06}.jsonl", lines.encode())


def _read_back(names: IO[str]) -> Iterator[Named]:
    names.seek(0)
    for line in names:
        found = json.loads(line)
        yield Named(**found | {"name": FunctionName(**found["name"])})


def _bytes(backend: Backend, release: Named, key: str, sha256: str) -> bytes:
    """Read from where the bytes belonged, or have been moved to since.

    Raises:
        BackupFailed: they are at neither place, or are others.
    """
    what = f"{release.name}@{release.version}"
    for place in (key, other_place(release.name.team, key), key):
        try:
            data = backend.store.get(place).data
        except KeyError:
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            raise BackupFailed(what, f"{place} holds other bytes than were published")
        return data
    raise BackupFailed(what, f"there is nothing at {key}")
