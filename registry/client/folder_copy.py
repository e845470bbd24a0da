"""Copies of functions, for editing or where links cannot be made.

A copy is replaced or removed only when nobody edited it: it still is one of the
cache's releases, or what its mark says.  The mark is a file in copies that stand
for links, with the digest of what was copied.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.core.errors import FolderExists

ASIDE = ".part-"
_MARK = ".fnhub"  # releases leave out files of this name: it cannot be one of theirs
_CACHES = "__pycache__"


def copy_over(source: Path, target: Path, *, is_marked: bool) -> None:
    """Copy a folder; an unedited copy or a link in its place goes.

    Raises:
        FolderExists: something else is in its place, or came there just now.
    """
    with beside(target) as part:
        new = part / "new"
        # Without modes: a cached file is read-only, a copy is for editing.
        ignore = shutil.ignore_patterns(_CACHES)
        shutil.copytree(source, new, copy_function=shutil.copyfile, ignore=ignore)
        if is_marked:
            (new / _MARK).write_text(_digest(contents(new)), "utf-8")
        if target.exists() or target.is_symlink():
            if contents(target) == contents(source) and not is_marked:
                return  # somebody was faster
            if not gives_way(target, source):
                raise FolderExists(str(target), "--to")
            target.rename(part / "old")
        try:
            new.rename(target)
        except OSError:
            if not target.exists():
                raise
            if contents(target) != contents(source):
                raise FolderExists(str(target), "--to") from None


def gives_way(target: Path, source: Path | None) -> bool:
    """Whether what is in a place is a link, or a copy that nobody edited.

    Args:
        target: The place.
        source: A release that is to come there; other releases of its function lie
            beside it.
    """
    if target.is_symlink():
        return True
    found = contents(target)
    if found is None:
        return False
    if _mark_of(target) == _digest(found):
        return True
    if source is None:
        return False
    like = source.parent.glob(f"{target.parent.name}_{target.name}_*")
    return any(found == contents(each) for each in like)


def is_marked_copy_of(target: Path, source: Path) -> bool:
    """Whether a copy is marked, unedited and still what its source is."""
    found = contents(target)
    return found == contents(source) and _mark_of(target) == _digest(found)


def contents(folder: Path) -> dict[str, bytes] | None:
    """Return a folder's files, None where something else is in it or it is missing."""
    if not folder.is_dir():
        return None
    found = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            return None
        if path.is_file() and _CACHES not in inside.parts and str(inside) != _MARK:
            found[inside.as_posix()] = path.read_bytes()
    return found


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Make a folder on the target's file system, and take it away at the end."""
    import tempfile  # noqa: PLC0415  # 4 ms, and most syncs turn no link

    part = Path(tempfile.mkdtemp(prefix=ASIDE, dir=target.parent))
    try:
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _mark_of(folder: Path) -> str | None:
    try:
        return (folder / _MARK).read_text("utf-8")
    except (OSError, ValueError):
        return None


def _digest(files: dict[str, bytes] | None) -> str:
    made = hashlib.sha256()
    for path, data in sorted((files or {}).items()):
        made.update(f"{path}\n{len(data)}\n".encode())
        made.update(data)
    return made.hexdigest()
