"""Where an export is written to: a folder, or a bucket of S3."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

from registry.core.errors import FileFailed, StoreFailed
from registry.store import ObjectStore, open_store


class Place(Protocol):
    """Files by path, which a file server or a bucket shows as they are."""

    @property
    def shown(self) -> str:
        """How it is told of."""

    def paths(self) -> set[str]:
        """Return what is there."""

    def write(self, path: str, data: bytes) -> bool:
        """Put a file there, whole or not at all; False when it is there as it is.

        Raises:
            FileFailed, StoreFailed: it cannot be written.
        """

    def remove(self, path: str) -> None:
        """Take a file away.

        Raises:
            FileFailed, StoreFailed: it cannot be.
        """


def open_place(address: str) -> Place:
    """Open a folder, made when it is missing, or `s3://bucket/prefix`.

    Raises:
        InvalidRequest, StoreFailed, ExtraMissing: it cannot be.
    """
    if "://" in address:
        return Bucket(address, open_store(address))
    return Folder(Path(address))


class Folder:
    """A folder.  See `Place`."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    @property
    def shown(self) -> str:
        """See Place.shown."""
        return str(self._root)

    def paths(self) -> set[str]:
        """See Place.paths."""
        found = (each for each in self._root.rglob("*") if each.is_file())
        return {each.relative_to(self._root).as_posix() for each in found}

    def write(self, path: str, data: bytes) -> bool:
        """See Place.write."""
        target = self._root / path
        try:
            if target.is_file() and target.read_bytes() == data:
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                Path(part).chmod(0o644)  # a file server is another user
                Path(part).replace(target)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise FileFailed(str(target), error.strerror or str(error)) from error
        return True

    def remove(self, path: str) -> None:
        """See Place.remove.  Folders that are empty then go as well."""
        target = self._root / path
        try:
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self._root or any(folder.iterdir()):
                    return
                folder.rmdir()
        except OSError as error:
            raise FileFailed(str(target), error.strerror or str(error)) from error


class Bucket:
    """A store's keys.  See `Place`."""

    def __init__(self, address: str, store: ObjectStore) -> None:
        self._address, self._store = address, store

    @property
    def shown(self) -> str:
        """See Place.shown."""
        return self._address

    def paths(self) -> set[str]:
        """See Place.paths."""
        return set(self._store.keys(""))

    def write(self, path: str, data: bytes) -> bool:
        """See Place.write."""
        try:
            known = self._store.get(path)
        except KeyError:
            known = None
        if known is not None and known.data == data:
            return False
        if not self._store.replace(path, data, known.etag if known else None):
            raise StoreFailed(path, "another export writes there")
        return True

    def remove(self, path: str) -> None:
        """See Place.remove."""
        self._store.delete(path)
