"""Members of a zip."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

from .unpacking import Unpacking

_ENCRYPTED = 0x1  # of the general purpose flags
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, UnicodeDecodeError),
)
_LONGEST_TARGET = 4096  # bytes, of a link


def unpack_zip(source: Path, into: Unpacking) -> None:
    """Write all members.

    Raises:
        ValueError: it is encrypted, damaged, too large, or a member is refused.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            found = archive.infolist()
            _require_plain(found, into)
            for member in found:
                _unpack(archive, member, into)
    except NotImplementedError as error:
        message = f"the zip is packed in a way that Python cannot read: {error}"
        raise ValueError(message) from error
    except _DAMAGED as error:
        message = f"the zip is damaged: {error or 'it ends too early'}"
        raise ValueError(message) from error


def _require_plain(found: list[zipfile.ZipInfo], into: Unpacking) -> None:
    """Refuse what can be seen before anything is written."""
    locked = [each.filename for each in found if each.flag_bits & _ENCRYPTED]
    if locked:
        message = (
            f"the zip is encrypted ({len(locked):,} of {len(found):,} members, such as "
            f"{locked[0]!a}): unpack it with its password by another tool, such as "
            "7-Zip, and pack it again without"
        )
        raise ValueError(message)
    for _ in found:
        into.limits.count_member()
    into.limits.foresee(sum(each.file_size for each in found))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: Unpacking) -> None:
    name, modified = member.filename, _modified(member)
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        with archive.open(member) as file:
            target = file.read(_LONGEST_TARGET).decode("utf-8", "surrogateescape")
        into.add_link(name, target, modified, hard=False)
    elif member.is_dir() or name.endswith("\\"):
        into.add_folder(name, modified)
    elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        message = f"member {name!a} is a device or a pipe: the archive is not unpacked"
        raise ValueError(message)
    else:
        with archive.open(member) as file:
            into.add_file(name, file, modified)


def _modified(member: zipfile.ZipInfo) -> datetime | None:
    """Return the time, which has no zone in a zip; None where it is no time."""
    try:
        return datetime(*member.date_time)  # noqa: DTZ001
    except ValueError:
        return None
