"""A backup as a file: a tar, or a folder with the same files.

The last file, SHA256SUMS, lists all before it in their order, so that its being there
says that the backup is whole, and `sha256sum -c` can check it too.  A backup is in its
place when it is finished and not before, for its owner's eyes alone.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import zip_longest
from pathlib import Path
from typing import IO, Protocol

from registry.core.errors import FileFailed, InvalidBackup

SUMS = "SHA256SUMS"


class Archive(Protocol):
    """A backup that is being written."""

    def add(self, name: str, data: bytes) -> None:
        """Add a file."""


@contextmanager
def written(path: Path) -> Iterator[Archive]:
    """Write a backup: a tar for a name that ends with .tar, else a folder.

    Raises:
        FileFailed: it is there already, or cannot be written.
    """
    if path.exists():
        raise FileFailed(str(path), "it is there already")
    kind = _Tar if path.suffix == ".tar" else _Folder
    try:
        archive = kind(path)
    except OSError as error:
        raise FileFailed(str(path), error.strerror or str(error)) from error
    try:
        yield archive
        archive.finish()
    except OSError as error:
        raise FileFailed(str(path), error.strerror or str(error)) from error
    finally:
        archive.close()


def files_of(path: Path) -> Generator[tuple[str, bytes], None, None]:
    """Yield the files of a backup in their order, but SHA256SUMS, which is asked last.

    Raises:
        FileFailed: it cannot be read.
        InvalidBackup: a file is missing, too many, or not as it was written; only
            known at the end.
    """
    with _Sums() as sums:
        found: bytes | None = None
        try:
            for name, data in _read_folder(path) if path.is_dir() else _read_tar(path):
                if name == SUMS:
                    found = data
                    break
                sums.add(name, data)
                yield name, data
        except tarfile.TarError as error:
            raise InvalidBackup(str(path), str(error)) from error
        except OSError as error:
            raise FileFailed(str(path), error.strerror or str(error)) from error
        if found is None:
            raise InvalidBackup(str(path), f"it has no {SUMS}: it was cut off")
        sums.require(path, found)


class _Sums:
    """The lines of SHA256SUMS, in a file of their own until they are wanted."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._file = self._held.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  # by `_held`

    def add(self, name: str, data: bytes) -> None:
        self._file.write(f"{hashlib.sha256(data).hexdigest()}  {name}\n".encode())

    def lines(self) -> IO[bytes]:
        self._file.seek(0)
        return self._file

    def require(self, path: Path, found: bytes) -> None:
        for own, listed in zip_longest(self.lines(), io.BytesIO(found)):
            if own != listed:
                shown = (listed or own or b"").decode("utf-8", "replace").strip()
                raise InvalidBackup(str(path), f"not as {SUMS} says: {shown}")

    def __enter__(self) -> _Sums:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()


class _Tar:
    """See `Archive`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        descriptor, part = tempfile.mkstemp(prefix=".part-", dir=path.parent)  # 0600
        self._part = Path(part)
        self._held = ExitStack()
        self._stream = self._held.enter_context(os.fdopen(descriptor, "wb"))
        self._sums = self._held.enter_context(_Sums())
        self._tar = self._held.enter_context(
            tarfile.open(fileobj=self._stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # by `_held`
        )

    def add(self, name: str, data: bytes) -> None:
        self._sums.add(name, data)
        self._add(name, io.BytesIO(data), len(data))

    def finish(self) -> None:
        lines = self._sums.lines()
        self._add(SUMS, lines, lines.seek(0, os.SEEK_END))
        self._tar.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        os.link(self._part, self._path)  # never over another file
        _sync_folder(self._path.parent)

    def close(self) -> None:
        self._part.unlink(missing_ok=True)
        self._held.close()

    def _add(self, name: str, stream: IO[bytes], size: int) -> None:
        stream.seek(0)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, stream)
        _forget_members(self._tar)


class _Folder:
    """See `Archive`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = Path(tempfile.mkdtemp(prefix=".part-", dir=path.parent))  # 0700
        self._sums = _Sums()

    def add(self, name: str, data: bytes) -> None:
        self._sums.add(name, data)
        self._write(name, io.BytesIO(data))

    def finish(self) -> None:
        self._write(SUMS, self._sums.lines())
        for folder, _, _ in os.walk(self._part):
            _sync_folder(Path(folder))
        self._part.rename(self._path)
        _sync_folder(self._path.parent)

    def close(self) -> None:
        self._sums.__exit__()
        with suppress(FileNotFoundError):
            shutil.rmtree(self._part)

    def _write(self, name: str, stream: IO[bytes]) -> None:
        path = self._part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(stream, file)
            file.flush()
            os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path, "r:") as tar:
        while (info := tar.next()) is not None:
            stream = tar.extractfile(info) if info.isreg() else None
            if stream is None:
                raise InvalidBackup(str(path), f"{info.name} is no plain file")
            yield info.name, stream.read()
            _forget_members(tar)


def _forget_members(tar: tarfile.TarFile) -> None:
    """Keep memory flat: tarfile keeps a record of every member it has passed."""
    tar.members.clear()  # type: ignore[attr-defined]  # typeshed lacks it


def _read_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files in the order of SHA256SUMS, and those it does not list."""
    try:
        listed = (path / SUMS).open("rb")
    except FileNotFoundError:
        raise InvalidBackup(str(path), f"it has no {SUMS}") from None
    count = 0
    with listed:
        for line in listed:
            name = line.decode("utf-8", "replace").rstrip("\n").partition("  ")[2]
            file = path / name
            if ".." in Path(name).parts or not file.is_file():
                raise InvalidBackup(str(path), f"there is no {name}")
            count += 1
            yield name, file.read_bytes()
    if sum(len(files) for _, _, files in os.walk(path)) != count + 1:
        raise InvalidBackup(str(path), f"there are files that {SUMS} does not list")
    yield SUMS, (path / SUMS).read_bytes()
