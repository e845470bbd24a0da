"""The public read side of a hub as files, for any file server or bucket.

    contents      which files there are, and what is in each
    catalog       what they are made of
    places        folders and buckets that take them

A file's path is the path at which the hub serves it, so clients see no difference; a
path that ends with a slash becomes its folder's index.html.  Packages are written
before what names them, and removed after it, so that whoever reads meanwhile finds what
it is told of.  `export.json` says that a place is an export's, from the first file on,
and how far it went: that is written last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.errors import NotAnExport
from registry.services.backend import Backend
from registry.services.export.contents import File, contents
from registry.services.export.places import Place, is_half_written
from registry.store.keys import PACKAGES

FORMAT = 1
STATE = "export.json"


@dataclass(slots=True)
class Exported:
    """What an export did."""

    serial: int = 0  # of the last event in it: what `since` is next time
    files: int = 0  # that belong there
    written: int = 0  # of these, those that were not there as they are
    removed: int = 0
    missing: int = 0  # files that cannot be made yet, as of closures not resolved


def export(
    backend: Backend,
    place: Place,
    base_url: str,
    *,
    since: int = 0,
    pages: Iterable[File] = (),
) -> Exported:
    """Write the public read side of a hub; private teams' functions are not in it.

    What is there of an earlier export and is public no more is removed.  One that broke
    off is gone on with.  Memory holds one file at a time, and all paths.

    Args:
        backend: The hub, running or not.
        place: Where to.
        base_url: Where the files will be served, with no slash at the end.
        since: The serial of an earlier export to this place: files of functions that
            had no event after it are left as they are.  What the place itself says of
            it counts, if that is less, or for another base URL.
        pages: Of the website, written as well.

    Raises:
        NotAnExport: there is something else than an export.
        FileFailed, StoreFailed: a file cannot be written.
    """
    known = place.paths()
    listed = contents(backend, base_url, min(since, _begin(place, known, base_url)))
    done = Exported(serial=listed.serial)
    wanted = {STATE}
    for file in (*listed.files, *pages):
        if file.is_same and file.path in known:
            data, is_there = None, True
        else:
            data, is_there = file.make(), False
        if data is None and not is_there:
            done.missing += 1
            continue
        wanted.add(file.path)
        done.files += 1
        if data is not None:
            done.written += _write(place, known, file.path, data)
    for path in sorted(known - wanted, key=_removed_last):
        place.remove(path)
        done.removed += 1
    place.write(STATE, _state(done.serial, base_url))
    return done


def _begin(place: Place, known: set[str], base_url: str) -> int:
    """Make a place an export's, and return how far it went.

    Raises:
        NotAnExport: others' files are there.
    """
    data = place.read(STATE) if STATE in known else None
    if data is None:
        if not all(map(is_half_written, known)):
            raise NotAnExport(place.shown)
        place.write(STATE, _state(0, base_url))
        return 0
    try:
        found = json.loads(data)
        return int(found["serial"]) if found["base_url"] == base_url else 0
    except (ValueError, KeyError, TypeError):  # somebody has edited it
        return 0


def _write(place: Place, known: set[str], path: str, data: bytes) -> bool:
    """Write a file; return False when it was there as it is."""
    if path in known and place.read(path) == data:
        return False
    place.write(path, data)
    return True


def _removed_last(path: str) -> tuple[bool, str]:
    return path.startswith(PACKAGES), path


def _state(serial: int, base_url: str) -> bytes:
    value = {"format": FORMAT, "serial": serial, "base_url": base_url}
    return json.dumps(value, indent=1).encode() + b"\n"
