"""What live processes use of a cache without a project that names it.

A claim is a file of the cache that lists folders, locked by its process: a claim
that can be locked is a dead process's.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from registry.client.cache.locks import HAS_LOCKS, try_lock

_FOLDER = "claims"
READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}


class Claim:
    """Folders that `prune` keeps until `close`, or the end of the process."""

    def __init__(self, path: Path | None, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor

    @classmethod
    def make(cls, cache: Path, folders: Iterable[Path]) -> Claim:
        """Write a claim.  Where a cache can only be read, there is nothing to do."""
        path = cache / _FOLDER / os.urandom(8).hex()
        names = [each.relative_to(cache).as_posix() for each in folders]
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        except OSError as error:
            if error.errno in READ_ONLY:
                return cls(None, -1)
            raise
        claim = cls(path, descriptor)
        try:
            with suppress(OSError):  # no locks here: nobody can prune
                try_lock(descriptor)
            path.write_text("".join(f"{name}\n" for name in names), "utf-8")
        except BaseException:
            claim.close()
            raise
        return claim

    def close(self) -> None:
        """Give the folders up."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._path = None

    def __enter__(self) -> Claim:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def claimed(cache: Path, is_old: Callable[[Path], bool]) -> tuple[set[str], list[Path]]:
    """Return the folders that live processes claim, and the claims of dead ones.

    Folders are relative to the cache, posix.  To be called alone in the cache.
    `is_old` decides where there are no locks.
    """
    folders: set[str] = set()
    dead: list[Path] = []
    for path in _claims(cache):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if try_lock(descriptor) if HAS_LOCKS else is_old(path):
                dead.append(path)
            else:
                folders.update(path.read_text("utf-8").splitlines())
        finally:
            os.close(descriptor)
    return folders, dead


def _claims(cache: Path) -> Iterator[Path]:
    folder = cache / _FOLDER
    return folder.iterdir() if folder.is_dir() else iter(())
