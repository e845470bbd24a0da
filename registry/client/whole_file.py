"""Write a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(
    path: Path, data: bytes, *, durable: bool = False, private: bool = False
) -> None:
    """Write aside and rename.  A link is followed; the mode of a file there stays.

    Args:
        path: The file; its folder is made where it is missing.
        data: All of its content.
        durable: Whether it has to survive a power loss right after.
        private: Whether nobody but its owner may ever read it.
    """
    import tempfile  # noqa: PLC0415  # 4 ms, and a sync of a fresh lock writes none

    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if not private:  # as it was made
            part.chmod(path.stat().st_mode & 0o777 if path.exists() else _plain_mode())
        part.replace(path)
        if durable:
            _settle_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _settle_folder(folder: Path) -> None:
    """Have the new name itself survive; where folders cannot be opened, systems do."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _plain_mode() -> int:
    """Return the mode that a new file of this process gets."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
