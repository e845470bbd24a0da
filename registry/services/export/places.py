"""Where an export is written to: a folder, or a bucket of S3."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from registry.core.errors import FileFailed, StoreFailed
from registry.store import ObjectStore, open_store

_PART = ".part-"  # begins the name of a file that is being written


class Place(Protocol):
    """Files by path, which a file server or a bucket shows as they are.

    All but `shown` raise FileFailed or StoreFailed where the place fails.
    """

    @property
    def shown(self) -> str:
        """How it is told of."""

    def paths(self) -> set[str]:
        """Return what is there, files that are half written too."""

    def read(self, path: str) -> bytes | None:
        """Return a file; None where there is none."""

    def write(self, path: str, data: bytes) -> None:
        """Put a file there, whole or not at all, in the place of what is there."""

    def remove(self, path: str) -> None:
        """Take a file away."""


def open_place(address: str) -> Place:
    """Open a folder, made when it is missing, or `s3://bucket/prefix`.

    Raises:
        InvalidRequest, StoreFailed, ExtraMissing: it cannot be.
    """
    if "://" in address:
        return Bucket(address, open_store(address))
    return Folder(Path(address))


def is_half_written(path: str) -> bool:
    """Return whether a path is what a writer left that was killed."""
    return path.rpartition("/")[2].startswith(_PART)


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

    def read(self, path: str) -> bytes | None:
        """See Place.read."""
        target = self._root / path
        with _failures_told(target):
            try:
                return target.read_bytes()
            except FileNotFoundError:
                return None

    def write(self, path: str, data: bytes) -> None:
        """See Place.write."""
        target = self._root / path
        with _failures_told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=target.parent, prefix=_PART)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                Path(part).chmod(0o644)  # a file server is another user
                Path(part).replace(target)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise

    def remove(self, path: str) -> None:
        """See Place.remove.  Folders that are empty then go as well."""
        target = self._root / path
        with _failures_told(target):
            target.unlink(missing_ok=True)
            for folder in target.parents:
                if folder == self._root or any(folder.iterdir()):
                    return
                folder.rmdir()


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

    def read(self, path: str) -> bytes | None:
        """See Place.read."""
        try:
            return self._store.get(path).data
        except KeyError:
            return None

    def write(self, path: str, data: bytes) -> None:
        """See Place.write.  One request where nothing is there, as for most files."""
        if self._store.put_new(path, data):
            return
        try:
            is_ours = self._store.replace(path, data, self._store.get(path).etag)
        except KeyError:
            is_ours = False
        if not is_ours:
            raise StoreFailed(path, "another export writes there")

    def remove(self, path: str) -> None:
        """See Place.remove."""
        self._store.delete(path)


@contextmanager
def _failures_told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileFailed(str(target), error.strerror or str(error)) from error
