"""Files by their content: digests, and files that are whole or not there.

The digest of a folder is the sha256 of the lines `relative path NUL sha256 LF` of
its files, sorted; so it depends on names and content, not on dates or modes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PART = ".part-"  # before the name of what is being written


@dataclass(frozen=True, slots=True)
class Digest:
    """What names a file's or a folder's content."""

    sha256: str
    size_bytes: int  # of a folder: of its files together


def digest_of(path: Path) -> Digest:
    """Return the digest of a file or folder; links are followed.

    Raises:
        OSError: it cannot be read, or links of the folder go in a circle.
    """
    if not path.is_dir():
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            return Digest(found, file.tell())
    lines, size_bytes = [], 0
    for name, file_path in _files(path):
        inner = digest_of(file_path)
        lines.append(os.fsencode(name) + b"\0" + inner.sha256.encode() + b"\n")
        size_bytes += inner.size_bytes
    return Digest(hashlib.sha256(b"".join(sorted(lines))).hexdigest(), size_bytes)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for root, folders, names in os.walk(folder, followlinks=True, onerror=_fail):
        for each in folders:
            _refuse_circle(Path(root, each))
        for each in names:
            path = Path(root, each)
            yield path.relative_to(folder).as_posix(), path


def _fail(error: OSError) -> None:
    raise error


def _refuse_circle(folder: Path) -> None:
    """Stop at a link to a folder around it: walking it would not end."""
    if folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve()):
        raise OSError(f"{folder} is a link to a folder around it")


def part_of(path: Path) -> Path:
    """Return where to write what will be at a path; it keeps the extension."""
    part = path.with_name(PART + path.name)
    remove(part)
    return part


def put(part: Path) -> Path:
    """Give a finished part its name, in place of whatever had it."""
    path = part.with_name(part.name.removeprefix(PART))
    if path.is_dir() or part.is_dir():
        remove(path)
    return part.replace(path)


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
