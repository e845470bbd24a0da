"""A store in a folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from registry.core.errors import StoreFailed
from registry.store import Blob, Look

_PART = ".part-"  # begins the name of a file that is being written
_LOCKS = 64  # lock files, shared by hash: they never grow in number
# What is asked for again and again is small: documents, METADATA, most packages.
_SMALL_BYTES = 64 << 10
_KEPT_BYTES = 16 << 20


def open_store(address: str, _environ: Mapping[str, str]) -> LocalStore:
    """Open a folder, made when it is missing."""
    return LocalStore(Path(address.removeprefix("local://")))


_NOTHING_THERE = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
_Identity: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Read:
    """A small file as it was read."""

    path: Path
    identity: _Identity
    blob: Blob


class _Kept:
    """Small files that were read; the oldest are forgotten first.

    Files of a store are not written to but put in another's place, so one that has
    the inode and the dates it had has the bytes it had.  Asking for these is one call
    of the system, where reading takes six, and each lets another thread go first.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._by_key: dict[str, _Read] = {}
        self.size_bytes = 0
        self._lock = threading.Lock()

    def find(self, key: str) -> Blob | None:
        """Return what is still there as it was read."""
        read = self._by_key.get(key)
        if read is None:
            return None
        try:
            is_same = _identity(read.path.stat()) == read.identity
        except OSError:  # whatever it is, reading tells
            return None
        return read.blob if is_same else None

    def add(self, key: str, read: _Read) -> None:
        """Keep a file in the place of what was kept of it, unless it is large."""
        if len(read.blob.data) > _SMALL_BYTES:
            return
        with self._lock:
            self._forget(key)
            self._by_key[key] = read
            self.size_bytes += len(read.blob.data)
            while self.size_bytes > self._most_bytes:
                self._forget(next(iter(self._by_key)))

    def _forget(self, key: str) -> None:
        read = self._by_key.pop(key, None)
        if read is not None:
            self.size_bytes -= len(read.blob.data)


class LocalStore:
    """Bytes under one root.  A crash leaves a temporary file at worst."""

    def __init__(self, root: Path, kept_bytes: int = _KEPT_BYTES) -> None:
        self._root = root.absolute()
        self._kept = _Kept(kept_bytes)
        with _failures_told(str(root)):
            self._root.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Blob:
        """See `ObjectStore.get`."""
        if (kept := self._kept.find(key)) is not None:
            return kept
        path = self._path(key)
        try:
            with _failures_told(key, _NOTHING_THERE), path.open("rb") as stream:
                identity = _identity(os.fstat(stream.fileno()))
                data = stream.read()
        except _NOTHING_THERE:
            raise KeyError(key) from None
        blob = Blob(data, hashlib.sha256(data).hexdigest())
        self._kept.add(key, _Read(path, identity, blob))
        return blob

    @property
    def kept_bytes(self) -> int:
        """How much of what was read is held in memory."""
        return self._kept.size_bytes

    def look(self, key: str) -> Look:
        """See `ObjectStore.look`."""
        try:
            with _failures_told(key, _NOTHING_THERE):
                found = self._path(key).stat()
        except _NOTHING_THERE:
            raise KeyError(key) from None
        if not stat.S_ISREG(found.st_mode):
            raise KeyError(key)
        return Look(found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def put_new(self, key: str, data: bytes) -> bool:
        """See `ObjectStore.put_new`."""
        path = self._path(key)
        if path.exists():
            return False
        with self._written(key, data) as part:
            try:
                # A link is made whole or not at all, and never over another.
                os.link(part, path)
            except FileExistsError:
                return False
            _sync_folder(path.parent)
        return True

    def replace(self, key: str, data: bytes, etag: str | None) -> bool:
        """See `ObjectStore.replace`."""
        path = self._path(key)
        with self._locked(key):
            try:
                present: str | None = self.get(key).etag
            except KeyError:
                present = None
            if present != etag:
                return False
            with self._written(key, data) as part:
                _date_after(path, part)
                part.replace(path)
                _sync_folder(path.parent)
        return True

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`."""
        with suppress(*_NOTHING_THERE), _failures_told(key, _NOTHING_THERE):
            self._path(key).unlink()

    def keys(self, prefix: str) -> Iterator[str]:
        """See `ObjectStore.keys`."""
        folder, slash, start = prefix.rpartition("/")
        return _keys_below(self._root / folder, folder + slash, start)

    def remove_leftovers(self, before: datetime, *, dry_run: bool = False) -> int:
        """See `ObjectStore.remove_leftovers`."""
        removed = 0
        for path in _half_written(self._root):
            try:
                if path.stat().st_mtime < before.timestamp():
                    if not dry_run:
                        path.unlink()
                    removed += 1
            except FileNotFoundError:  # its writer was alive, and is done
                continue
        return removed

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if "\\" in key or "\0" in key or any(part in ("", ".", "..") for part in parts):
            raise KeyError(key)
        return self._root.joinpath(*parts)

    @contextmanager
    def _written(self, key: str, data: bytes) -> Iterator[Path]:
        """Write a temporary file beside the key's place; gone afterwards."""
        path = self._path(key)
        part: str | None = None
        try:
            with _failures_told(key):
                _make_folder(path.parent)
                descriptor, part = tempfile.mkstemp(prefix=_PART, dir=path.parent)
                with os.fdopen(descriptor, "wb") as stream:
                    os.fchmod(descriptor, 0o644)
                    stream.write(data)
                    stream.flush()
                    os.fsync(descriptor)
                yield Path(part)
        finally:
            if part is not None:
                with suppress(FileNotFoundError):
                    Path(part).unlink()

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        """Hold the key's lock, against other processes and threads."""
        number = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % _LOCKS
        folder = self._root / ".locks"
        with _failures_told(key):
            folder.mkdir(exist_ok=True)
            lock = (folder / f"{number:02}").open("ab")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed
            yield


@contextmanager
def _failures_told(key: str, but: tuple[type[OSError], ...] = ()) -> Iterator[None]:
    """Say which key.

    Raises:
        StoreFailed: the folder cannot be used as it should.
        OSError: one of those that a caller knows what to do about.
    """
    try:
        yield
    except but:
        raise
    except OSError as error:
        raise StoreFailed(key, error.strerror or str(error)) from error


def _identity(found: os.stat_result) -> _Identity:
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def _date_after(old: Path, new: Path) -> None:
    """Date a file a whole second after the one it replaces.

    File servers make an ETag of seconds and size; two versions of one size that were
    written within a second would pass for one, in clients' caches for ever.
    """
    try:
        replaced_s = int(old.stat().st_mtime)
    except FileNotFoundError:
        return
    dated_s = int(new.stat().st_mtime)
    if dated_s <= replaced_s:
        os.utime(new, (replaced_s + 1, replaced_s + 1))


def _keys_below(folder: Path, key: str, start: str = "") -> Iterator[str]:
    """Yield the keys in a folder whose names there begin so; one folder at a time."""
    try:
        with _failures_told(key, _NOTHING_THERE), os.scandir(folder) as found:
            # With its slash a folder is sorted as its keys are.
            names = sorted(
                f"{each.name}/" if each.is_dir() else each.name
                for each in found
                # Locks and half-written files begin with a dot; no key does.
                if each.name.startswith(start) and each.name[0] != "."
            )
    except _NOTHING_THERE:
        return
    for name in names:
        if name.endswith("/"):
            yield from _keys_below(folder / name, key + name)
        else:
            yield key + name


def _half_written(folder: Path) -> Iterator[Path]:
    """Yield the temporary files below a folder, without a list of what is in it."""
    try:
        with os.scandir(folder) as found:
            for each in found:
                if each.is_dir(follow_symlinks=False):
                    yield from _half_written(folder / each.name)
                elif each.name.startswith(_PART):
                    yield folder / each.name
    except FileNotFoundError:  # whoever moved a page away removed its folder
        return


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each one's name durable."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a new name durable, not only its bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
