"""Write a function's folder: whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from registry.core.errors import FolderExists


def write_folder(
    folder: Path, files: Mapping[str, bytes], *, instead: bool = False
) -> None:
    """Write all files aside, and rename the folder they are in.

    Args:
        folder: Where it goes; the folders above it are made.
        files: Content by posix path.
        instead: Whether it may take another one's place; that one is back when the
            new one cannot be written.

    Raises:
        FolderExists: something is in its place, and may not go.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        for path, data in files.items():
            (part / path).write_bytes(data)
        part.chmod(0o755)
        if instead and folder.exists():
            _exchange(part, folder)
        else:
            _place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _place(part: Path, folder: Path) -> None:
    """Rename; an empty folder would be written over, and one with files refuses."""
    if folder.exists():
        raise FolderExists(str(folder), "--dir")
    try:
        part.rename(folder)
    except OSError:
        if folder.exists():  # it came just now
            raise FolderExists(str(folder), "--dir") from None
        raise


def _exchange(part: Path, folder: Path) -> None:
    old = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent)) / folder.name
    folder.rename(old)
    try:
        part.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)
