"""After a power loss: what had not reached the disk is taken out of the cache.

Files are not written through to the disk when they are pulled: that would cost a cold
pull several times its time.  The system does so within a minute; a machine that loses
its power before can come back with files that are empty or short, under names that
promise a digest.  So the first one in the cache after each start of the machine reads
what was pulled since the start before, by `<cache>/boot`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from registry.client.boot import boot_id

_FILE = "boot"
_SLACK_S = 24 * 3600.0  # clocks are set, also backwards
_SETTLED: set[tuple[str, str]] = set()  # caches, at a start of the machine


def settle(
    root: Path,
    alone: Callable[[], AbstractContextManager[None]],
    damage_of: Callable[[Path], str | None],
) -> None:
    """Take damaged releases away, if this machine has started anew.

    At the cost of reading a file otherwise.  Where a cache can only be read, and where
    nobody can be alone in it, nothing is done.

    Args:
        root: The cache.
        alone: See `Cache.alone`; it must not be called by one who is in the cache.
        damage_of: See `Cache.damage_of`.
    """
    now = boot_id()
    if not now or (str(root), now) in _SETTLED:
        return
    _SETTLED.add((str(root), now))  # first: from here on this process may be in it
    with suppress(OSError):  # whatever is wrong, who uses the cache next will tell
        if _former(root)[0] != now:
            with alone():
                former, since = _former(root)
                for path in _releases(root) if former != now else ():
                    is_recent = path.lstat().st_mtime >= since - _SLACK_S
                    if is_recent and damage_of(path) is not None:
                        from registry.client.cache.removal import (  # noqa: PLC0415  # seldom
                            remove,
                        )

                        remove(root, path)
                _note(root, now)


def _note(root: Path, now: str) -> None:
    """Write at which start the cache was settled; called by who is alone in it."""
    part = root / f".{_FILE}.part"
    with part.open("wb") as file:
        file.write(now.encode())
        file.flush()
        os.fsync(file.fileno())  # else it could name this start and be of the next
    part.replace(root / _FILE)


def _former(root: Path) -> tuple[str, float]:
    """Return at which start the cache was last settled, and the time of that."""
    path = root / _FILE
    try:
        return path.read_text("ascii"), path.stat().st_mtime
    except FileNotFoundError:
        return "", 0.0
    except ValueError:  # it was cut short itself
        return "", path.stat().st_mtime


def _releases(root: Path) -> Iterator[Path]:
    folder = root / "releases"
    return folder.iterdir() if folder.is_dir() else iter(())
