"""Which projects use a cache: a small file for each, written by its syncs."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from registry.client.cache.claims import READ_ONLY
from registry.client.cache.unpack import aside, make_room

_FOLDER = "projects"
_FORMAT = 1


def register(cache: Path, project: Path) -> None:
    """See `Cache.register`.  The file's time is that of the last sync."""
    path = os.path.abspath(project)  # noqa: PTH100  # without following links, as typed
    name = f"{hashlib.sha256(os.fsencode(path)).hexdigest()}.json"
    try:
        _write(cache, name, path)
    except OSError as error:
        if error.errno not in READ_ONLY:  # else nobody here prunes it
            raise


def _write(cache: Path, name: str, path: str) -> None:
    target = cache / _FOLDER / name
    try:
        os.utime(target)
    except FileNotFoundError:
        for room in (target.parent, cache / "unpacking"):
            make_room(str(room))
        part = Path(aside(str(cache)))
        part.write_text(json.dumps({"format": _FORMAT, "path": path}), "utf-8")
        part.replace(target)


def registrations(cache: Path) -> list[Path]:
    """Return the files that stand for projects, sorted."""
    return sorted((cache / _FOLDER).glob("*.json"))


def read_registration(path: Path) -> Path:
    """Return the folder of a registered project.

    Raises:
        OSError, ValueError, KeyError, TypeError: something else is in the file.
    """
    data = json.loads(path.read_bytes())
    if data["format"] != _FORMAT:
        raise ValueError(f"it has format {data['format']!r}; a newer fnhub is needed")
    return Path(data["path"])
