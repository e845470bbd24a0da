"""What it means when a field of a zip file's frame is not as it has to be."""

from __future__ import annotations

import stat
from collections.abc import Callable

from registry.core.errors import InvalidWheel
from registry.core.wheel.framing import UTF8, CentralHeader, EndRecord, LocalHeader

_ENCRYPTED = 1
_SIZES_FOLLOW = 1 << 3

_Record = LocalHeader | CentralHeader | EndRecord


def compare(found: _Record, expected: _Record, member: str) -> None:
    """Refuse a record that is not as it has to be.

    Raises:
        InvalidWheel: says of the first field in `_WHY` that differs what it means.
    """
    if found == expected:
        return
    was, must = found._asdict(), expected._asdict()
    field = next(name for name in _WHY if name in was and was[name] != must[name])
    raise InvalidWheel(_WHY[field](was[field], must[field]), member)


def _flags(found: int, expected: int) -> str:
    if found & _ENCRYPTED:
        return "it is encrypted"
    if found & _SIZES_FOLLOW:
        return "its size follows in a data descriptor"
    if found ^ expected == UTF8:
        return "its name is marked as UTF-8 if, and only if, it is not ASCII"
    return f"its flags are {found:#x}, not {expected:#x}"


def _method(found: int, _expected: int) -> str:
    return f"it is compressed (method {found}): members are stored as they are"


def _attributes(found: int, expected: int) -> str:
    types = {
        stat.S_IFLNK: "a symbolic link",
        stat.S_IFCHR: "a character device",
        stat.S_IFBLK: "a block device",
        stat.S_IFIFO: "a fifo",
        stat.S_IFSOCK: "a socket",
    }
    special = types.get(stat.S_IFMT(found >> 16))
    if special is not None:
        return f"it is {special}: only files are allowed"
    return f"its attributes are {found:#x}, not {expected:#x}"


def _differs(what: str) -> Callable[[int, int], str]:
    def why(found: int, expected: int) -> str:
        return f"{what} is {found}, not {expected}"

    return why


# By field, the telling ones first; every field but the signatures is here.
_WHY: dict[str, Callable[[int, int], str]] = {
    "flags": _flags,
    "method": _method,
    "extra_bytes": lambda found, _: f"it has an extra field of {found} bytes",
    "comment_bytes": lambda found, _: f"it has a comment of {found} bytes",
    "attributes": _attributes,
    "stored_bytes": _differs("its stored size"),
    "size_bytes": _differs("the size in the directory"),
    "crc": _differs("the checksum in the directory"),
    "offset": _differs("its offset in the directory"),
    "entries": _differs("the number of entries in the directory"),
    "entries_here": _differs("the number of entries on this disk"),
    "directory_bytes": _differs("the directory's size"),
    "directory_offset": _differs("the directory's offset"),
    "date": _differs("its date"),
    "time": _differs("its time"),
    "version": _differs("the zip version that it needs"),
    "made_by": _differs("the system and version that made it"),
    "internal_attributes": _differs("its internal attributes"),
    "disk": _differs("its disk"),
    "directory_disk": _differs("the directory's disk"),
    "name_bytes": _differs("the length of its name"),
}
