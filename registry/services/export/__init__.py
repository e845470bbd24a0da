"""The public read side of a hub as files, for any file server or bucket.

    contents      which files there are, and what is in each
    places        folders and buckets that take them

A file's path is the path at which the hub serves it, so clients see no difference; a
path that ends with a slash becomes its folder's index.html.  Packages are written
before what names them, so that whoever reads meanwhile finds what it is told of, and
`export.json`, which says how far an export went, is written last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.errors import NotAnExport
from registry.services.backend import Backend
from registry.services.export.contents import File, contents
from registry.services.export.places import Place

FORMAT = 1
STATE = "export.json"


@dataclass(slots=True)
class Exported:
    """What an export did."""

    serial: int = 0  # of the last event in it: what `since` is next time
    files: int = 0  # that belong there
    written: int = 0  # of these, those that were not there as they are
    removed: int = 0
    without_requirements: int = 0  # releases whose closure is not made, or cannot be


def export(
    backend: Backend,
    place: Place,
    base_url: str,
    *,
    since: int = 0,
    pages: Iterable[File] = (),
) -> Exported:
    """Write the public read side of a hub; private teams' functions are not in it.

    What is there of an earlier export and is public no more is removed.  Memory holds
    one file at a time.

    Args:
        backend: The hub, running or not.
        place: Where to.
        base_url: Where the files will be served, with no slash at the end.
        since: The serial of an earlier export to this place: files of functions that
            had no event after it are left as they are.
        pages: Of the website, written as well.

    Raises:
        NotAnExport: there is something else than an export.
        FileFailed, StoreFailed: a file cannot be written.
    """
    known = place.paths()
    if known and STATE not in known:
        raise NotAnExport(place.shown)
    listed = contents(backend, base_url, since)
    done = Exported(serial=listed.serial)
    wanted = {STATE}
    for file in (*listed.files, *pages):
        wanted.add(file.path)
        done.files += 1
        if file.is_same and file.path in known:
            continue
        data = file.make()
        if data is None:
            wanted.discard(file.path)
            done.files -= 1
            done.without_requirements += 1
        else:
            done.written += place.write(file.path, data)
    for path in sorted(known - wanted):
        place.remove(path)
        done.removed += 1
    place.write(STATE, _state(done.serial, base_url))
    return done


def _state(serial: int, base_url: str) -> bytes:
    value = {"format": FORMAT, "serial": serial, "base_url": base_url}
    return json.dumps(value, indent=1).encode() + b"\n"
