"""Take something out of the cache, or put a whole one in the place of a damaged one.

Both are for whoever is `alone`.  What goes is first renamed into `unpacking/`: whoever
is killed when, nothing that can be seen is half of what it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from registry.client.cache.unpack import add_release, aside, make_room
from registry.core.names import FunctionName
from registry.core.versions import Version


def remove(cache: Path, path: Path) -> None:
    """Remove a file or folder of the cache."""
    if path.parent.name != "unpacking":
        make_room(f"{cache}/unpacking")
        path = path.rename(aside(str(cache)))
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def replace_release(
    cache: Path, folder: str, release: tuple[FunctionName, Version], wheel: bytes
) -> None:
    """Put a release's files and RECORD in the place of others, each by a rename.

    Between two renames there is no folder; a program that imports from it at that
    very moment fails, and none sees old files among new ones.

    Raises:
        InvalidWheel: not a wheel of this release; nothing was changed.
    """
    make_room(f"{cache}/unpacking")
    part = Path(aside(str(cache)))  # a cache of its own, for a moment
    part.mkdir()
    try:
        add_release(str(part), folder, release, wheel)
        for room in ("records", "releases"):
            make_room(f"{cache}/{room}")
            place = cache / room / folder
            if place.is_dir() or place.is_symlink():
                place.rename(part / f"old {room}")
            (part / room / folder).replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)
