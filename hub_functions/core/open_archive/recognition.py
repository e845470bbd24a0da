"""What kind of archive a file is, by its content."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from pathlib import Path
from tarfile import BLOCKSIZE

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PACKED = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz"}
_OPEN = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
_OTHERS = {
    b"7z\xbc\xaf'\x1c": "a 7z archive",
    b"Rar!": "a rar archive",
    b"(\xb5/\xfd": "packed with Zstandard",
    b"<": "a page or another text with tags: is the address that of the file itself?",
    b"{": "JSON, not an archive",
    b"%PDF": "a PDF, not an archive",
}


def kind_of(path: Path) -> str:
    """Return `zip`, `tar`, `tar.gz`, `tar.bz2` or `tar.xz`.

    Raises:
        ValueError: it is none of them.
    """
    with path.open("rb") as file:
        start = file.read(BLOCKSIZE)
    if start.startswith(_ZIP):
        return "zip"
    for magic, packed in _PACKED.items():
        if start.startswith(magic):
            return _packed_tar(path, packed)
    if _is_tar(start):
        return "tar"
    if zipfile.is_zipfile(path):  # one that unpacks itself begins as a program
        return "zip"
    found = next(
        (what for magic, what in _OTHERS.items() if start.startswith(magic)), ""
    )
    what = found or ("empty" if not start else "of a kind that is not known here")
    message = (
        f"{path.name!r} is {what}; zip, tar, tar.gz, tar.bz2 and tar.xz are unpacked"
    )
    raise ValueError(message)


def _packed_tar(path: Path, packed: str) -> str:
    try:
        with _OPEN[packed](path, "rb") as file:
            start = file.read(BLOCKSIZE)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        message = f"{path.name!r} is damaged: {error or 'it ends too early'}"
        raise ValueError(message) from error
    if _is_tar(start):
        return f"tar.{packed}"
    message = (
        f"{path.name!r} is a single file packed as {packed}, not an archive of files: "
        "archive-to-parquet and pandas read such a file as it is"
    )
    raise ValueError(message)


def _is_tar(start: bytes) -> bool:
    """Tell a tar by its mark, an old or an empty one by its sum or its zeros."""
    if len(start) < BLOCKSIZE:
        return False
    if start[257:262] == b"ustar" or not start.strip(b"\0"):
        return True
    total = sum(start[:148]) + 8 * ord(" ") + sum(start[156:])
    digits = start[148:156].strip(b" \0")
    try:
        return int(digits, 8) == total
    except ValueError:
        return False
