"""The files in an archive, one after the other, without writing any."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .limits import Limits

UNPACK: dict[str, Callable[..., Any]] = {
    "gz": gzip.open,
    "bz2": bz2.open,
    "xz": lzma.open,
}
_MAGIC = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
_ENCRYPTED = 0x1  # of the general purpose flags of a zip
_HEADERS_BYTES = 64 * 2**20  # that the headers of a tar may have
_BLOCK = tarfile.BLOCKSIZE
_DAMAGED = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, UnicodeDecodeError, gzip.BadGzipFile),
)

Wanted = Callable[[str], bool]


@contextmanager
def told_as_damage(name: str) -> Iterator[None]:
    """Turn what the readers of archives raise into one kind of error.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        yield
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk, not of the archive
        message = f"{name!r} is damaged: {error or 'it ends too early'}"
        raise ValueError(message) from error


def packed_as(start: bytes) -> str | None:
    """Return `gz`, `bz2` or `xz` by the first bytes."""
    return next(
        (kind for magic, kind in _MAGIC.items() if start.startswith(magic)), None
    )


def is_zip(start: bytes) -> bool:
    """Tell a zip, which an Excel workbook is, too."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(start: bytes) -> bool:
    """Tell a tar by its mark, or by its header's sum where it is an old one."""
    if len(start) < _BLOCK:
        return False
    if start[257:262] == b"ustar":
        return True
    total = sum(start[:148]) + 8 * ord(" ") + sum(start[156:_BLOCK])
    try:
        return int(start[148:156].strip(b" \0"), 8) == total
    except ValueError:
        return False


def zip_files(
    path: Path, wanted: Wanted, limits: Limits
) -> Iterator[tuple[str, bytes]]:
    """Give the wanted files of a zip.

    Raises:
        ValueError: it is encrypted, damaged or too large.
    """
    with told_as_damage(path.name), zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            limits.count_file()
            if member.is_dir() or not wanted(member.filename):
                continue
            if member.flag_bits & _ENCRYPTED:
                message = (
                    f"{member.filename!r} in {path.name!r} is encrypted: unpack it "
                    "with its password by another tool, such as 7-Zip"
                )
                raise ValueError(message)
            limits.foresee(member.file_size)
            with archive.open(member) as file:
                yield member.filename, limits.read(file)


class _Counted:
    """Lets headers through up to a limit: tarfile reads long ones into memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = _HEADERS_BYTES

    def allow(self, size_bytes: int) -> None:
        self._left += size_bytes + 2 * tarfile.RECORDSIZE

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            message = f"the tar has more than {_HEADERS_BYTES:,} bytes of headers"
            raise ValueError(message)
        return data


def tar_files(
    path: Path, packed: str | None, wanted: Wanted, limits: Limits
) -> Iterator[tuple[str, bytes]]:
    """Give the wanted files of a tar, packed or not; links and devices are none.

    Raises:
        ValueError: it is damaged or too large.
    """
    unpack = UNPACK[packed] if packed else Path.open
    with told_as_damage(path.name), unpack(path, "rb") as file:
        counted = _Counted(file)
        with tarfile.open(
            fileobj=counted, mode="r|", encoding="utf-8", errors="replace"
        ) as archive:
            for member in archive:
                limits.count_file()
                counted.allow(member.size)
                limits.foresee(member.size)
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    continue
                if wanted(member.name):
                    yield member.name, limits.read(content)
                else:
                    limits.bytes += member.size  # it is unpacked to get past it
