"""Where Whoosh keeps an index: opened by many processes, on the disk at each commit."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage

# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
_memory: Callable[[], _Whoosh] = RamStorage


def open_index(folder: Path | None, schema: Schema) -> _Whoosh:
    """Open the index in a folder or in memory, made when missing."""
    if folder is None:
        return _memory().create_index(schema)
    folder.mkdir(parents=True, exist_ok=True)
    storage = _SyncedStorage(folder)  # type: ignore[no-untyped-call]  # Whoosh
    return _open_or_create(storage, schema)


def last_commit(index: _Whoosh) -> tuple[int, float]:
    """Return what tells this commit from all others.

    An index that another process has made anew counts its commits from the start.
    """
    generation = index.latest_generation()
    try:
        name = f"_{index.indexname}_{generation}.toc"
        return generation, index.storage.file_modified(name)
    except FileNotFoundError:  # a newer commit took its place between the two looks
        return generation, 0.0


class _SyncedStorage(FileStorage):
    """A folder in which a commit is on the disk before it counts.

    Whoosh does not wait for it: a power cut could leave a table without its segments.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # Whoosh's signature
        """Put a table of contents in its place: the commit."""
        folder = Path(self.folder)
        for each in (*folder.glob("*.seg"), folder / oldname):
            _sync(each)
        (folder / oldname).rename(folder / newname)
        _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open_or_create(storage: _Whoosh, schema: Schema, tries: int = 10) -> _Whoosh:
    """Open the index, made when missing; two processes may do it at once."""
    lock = storage.lock("opening")
    lock.acquire(blocking=True)
    try:
        if not any(name.endswith(".toc") for name in storage.list()):
            return storage.create_index(schema)
        return storage.open_index()
    except FileNotFoundError:  # a writer replaced the table between two looks
        if tries == 1:
            raise
    finally:
        lock.release()
    return _open_or_create(storage, schema, tries - 1)
