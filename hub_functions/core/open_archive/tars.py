"""Members of a tar, read once from its beginning to its end."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tarfile import InvalidHeaderError
from typing import IO, Any, Self

from .member_paths import safe_path
from .unpacking import Unpacking

_HEADERS_BYTES = 64 * 2**20  # that all headers may have beside the members' bytes
_MORE = "bytes follow the end of the archive: several may be in one file"
_PADDING_BYTES = 2 * tarfile.RECORDSIZE

_OPEN: dict[str, Callable[[Path, str], Any]] = {
    "tar": Path.open,
    "tar.gz": gzip.open,
    "tar.bz2": bz2.open,
    "tar.xz": lzma.open,
}


class _Counted:
    """A file that refuses to give more than members and headers should need.

    tarfile reads long names and attributes into memory, however long they say to be.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = _HEADERS_BYTES

    def allow(self, size_bytes: int) -> None:
        """Let so many more bytes through, those of a member that was looked at."""
        self._left += size_bytes + _PADDING_BYTES

    def read(self, size: int) -> bytes:
        """Return at most so many bytes."""
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            message = (
                f"the tar has more than {_HEADERS_BYTES:,} bytes of headers: the "
                "archive is not unpacked"
            )
            raise ValueError(message)
        return data


class _Header(tarfile.TarInfo):
    """A header that is damaged ends the archive with an error, not in silence."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile)
        except InvalidHeaderError as error:
            message = f"the tar is damaged: a member's header has a {error}"
            raise ValueError(message) from error


def unpack_tar(source: Path, kind: str, into: Unpacking) -> None:
    """Write all members of a tar, `tar`, `tar.gz`, `tar.bz2` or `tar.xz`.

    Raises:
        ValueError: it is damaged, too large, or a member is refused.
    """
    try:
        with _OPEN[kind](source, "rb") as file:
            counted = _Counted(file)
            with tarfile.open(
                fileobj=counted,
                mode="r|",
                encoding="utf-8",
                errors="replace",
                tarinfo=_Header,
            ) as archive:
                for member in archive:
                    into.limits.count_member()
                    _unpack(archive, member, counted, into)
                if archive.fileobj.read(tarfile.RECORDSIZE).strip(b"\0"):
                    into.notes.append(_MORE)
    except tarfile.FilterError as error:
        message = f"{error}: the archive is not unpacked"
        raise ValueError(message) from error
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk, not of the archive
        message = f"the {kind} is damaged: {error or 'it ends too early'}"
        raise ValueError(message) from error


def _unpack(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    counted: _Counted,
    into: Unpacking,
) -> None:
    name, modified = member.name, _modified(member)
    safe_path(name)
    counted.allow(member.size)
    if member.issym() or member.islnk():
        into.add_link(name, member.linkname, modified, hard=member.islnk())
        return
    if member.isdir():
        into.add_folder(name, modified)
        return
    # The standard's filter is a second pair of eyes, and refuses devices and pipes.
    tarfile.data_filter(member, str(into.folder))
    into.limits.foresee(member.size)
    if (content := archive.extractfile(member)) is None:
        return
    written = into.add_file(name, content, modified)
    if not into.members[-1].path:  # not wanted, and still unpacked to get past it
        into.limits.count_bytes(member.size)
    elif written < member.size:
        message = f"the tar is damaged: {name!a} ends too early"
        raise ValueError(message)


def _modified(member: tarfile.TarInfo) -> datetime | None:
    """Return the time in UTC; None where it is beyond the calendar."""
    try:
        return datetime.fromtimestamp(int(member.mtime), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None
