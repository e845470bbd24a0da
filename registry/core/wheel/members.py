"""Wheel to files: a strict reader that trusts no field.

Common zip readers find the directory from the end of the file, so bytes before,
between or after what they look at go unseen, and two readers can see two
archives in one file.  This one walks the file from its first byte to its last,
makes each record again from what it has seen, and refuses the first difference.
So every byte belongs to exactly one entry, and there is nothing to disagree on.
Nothing is ever unpacked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NoReturn

from registry.core.errors import InvalidWheel
from registry.core.wheel.deviations import compare
from registry.core.wheel.framing import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    END,
    END_SIGNATURE,
    LOCAL,
    LOCAL_SIGNATURE,
    CentralHeader,
    EndRecord,
    Entry,
    LocalHeader,
    central_header,
    directory,
    end_record,
    local_header,
)
from registry.core.wheel.layout import (
    DEFAULT_LIMITS,
    ROOT,
    Limits,
    check_bytes,
    check_member_path,
    check_size,
    find_clash,
)

_FOLDERS = 2  # hub_functions/ and hub_functions/<team>/, which come first
_ZIP64 = 0xFFFFFFFF  # in a size's place: a field of zip64 has it
_SHOWN_CHARS = 200  # of a hostile name, in a message
_TAR_BLOCK = 512
_TAR_SUM = slice(148, 156)

_LOOKS_LIKE = (
    (b"\x1f\x8b", "it is a gzip file"),
    (b"BZh", "it is a bzip2 file"),
    (b"\xfd7zXZ", "it is an xz file"),
    (b"%PDF", "it is a PDF file"),
    (b"MZ", "it is a program for Windows"),
    (b"#!", "it is a program with a zip file behind it"),
    (b"<", "it is an HTML or XML file"),
    (END_SIGNATURE, "it is an empty zip file"),
    (b"", "there are bytes before the first member"),
)


def iter_members(
    data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[str, bytes]]:
    """Return each member's path and content, in the file's order.

    The whole file is proven before the first member is given.  Takes time linear
    in its size, and memory for one member at a time.  Folders are not given.

    Raises:
        InvalidWheel: at the call; the message names the first deviation.
    """
    check_bytes(data, limits)
    _refuse_other_formats(data)
    entries = list(_read_entries(data, limits))
    _check_names(entries)
    _check_directory(data, entries)
    view = memoryview(data)
    for entry in entries:
        if zlib.crc32(view[entry.content]) != entry.crc:
            raise InvalidWheel("its content does not fit its checksum", entry.name)
    return ((each.name, data[each.content]) for each in entries if not each.is_folder)


def _refuse_other_formats(data: bytes) -> None:
    if not data:
        raise InvalidWheel("it is empty")
    if not data.startswith(LOCAL_SIGNATURE):
        why = next(why for start, why in _LOOKS_LIKE if data.startswith(start))
        raise InvalidWheel("it is a tar file" if _is_tar(data) else why)
    if _is_tar(data):
        raise InvalidWheel("it can be read as a tar file too")


def _is_tar(data: bytes) -> bool:
    """Whether the first block has the checksum that tar readers look for."""
    block = data[:_TAR_BLOCK]
    digits = block[_TAR_SUM].split(b"\0")[0].strip()
    if len(block) < _TAR_BLOCK or not digits or digits.strip(b"01234567"):
        return False
    counted = block[: _TAR_SUM.start] + b" " * 8 + block[_TAR_SUM.stop :]
    signed = sum(counted) - 256 * sum(byte > 127 for byte in counted)
    return int(digits, 8) in (sum(counted), signed)


def _read_entries(data: bytes, limits: Limits) -> Iterator[Entry]:
    """Walk the local headers; the limits are checked before any content is."""
    offset = count = content_bytes = 0
    while data.startswith(LOCAL_SIGNATURE, offset):
        entry = _read_entry(data, offset, limits)
        count += 1
        content_bytes += entry.size_bytes
        check_size(count, content_bytes, limits)
        if entry.content.stop > len(data):
            raise InvalidWheel("the file ends within its content", entry.name)
        yield entry
        offset = entry.content.stop


def _read_entry(data: bytes, offset: int, limits: Limits) -> Entry:
    header_end = offset + LOCAL.size
    if header_end > len(data):
        raise InvalidWheel("the file ends within a local header")
    found = LocalHeader._make(LOCAL.unpack_from(data, offset))
    raw = data[header_end : header_end + found.name_bytes]
    if len(raw) < found.name_bytes:
        raise InvalidWheel("the file ends within its name", _shown(raw))
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidWheel("its name is not UTF-8", _shown(raw)) from None
    shown = name[:_SHOWN_CHARS]
    if _ZIP64 in (found.stored_bytes, found.size_bytes):
        raise InvalidWheel("its size stands in a field of zip64", shown)
    entry = Entry(name, found.crc, found.size_bytes, offset)
    compare(found, local_header(entry), shown)
    why = check_member_path(name.removesuffix("/"), limits.path_chars)
    if why is not None:
        raise InvalidWheel(why, shown)
    if entry.is_folder and entry.size_bytes:
        raise InvalidWheel("a folder has no content", shown)
    return entry


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")[:_SHOWN_CHARS]


def _check_names(entries: list[Entry]) -> None:
    starts = [entry.name for entry in entries[:_FOLDERS] if entry.is_folder]
    root = f"{ROOT}/"
    if (
        len(starts) < _FOLDERS
        or starts[0] != root
        or not starts[1].startswith(root)
        or starts[1].count("/") != _FOLDERS
    ):
        raise InvalidWheel(f"its first entries are not {root} and {root}<team>/")
    for entry in entries[_FOLDERS:]:
        if entry.is_folder:
            raise InvalidWheel("only the first two entries are folders", entry.name)
    clash = find_clash(entry.name for entry in entries)
    if clash is not None:
        path, why = clash
        raise InvalidWheel(why, path)


def _check_directory(data: bytes, entries: list[Entry]) -> None:
    """Compare what follows the last member with the directory of the members."""
    offset = entries[-1].content.stop
    if data[offset:] == directory(entries):
        return
    # There is a difference: walk to the first, to say what it is.
    for entry in entries:
        offset = _check_central(data, offset, entry)
    _check_end(data, offset, end_record(entries))


def _check_central(data: bytes, offset: int, entry: Entry) -> int:
    """Check an entry's record in the directory; return where the next one begins."""
    header_end = offset + CENTRAL.size
    if data.startswith(END_SIGNATURE, offset):
        raise InvalidWheel("it is not in the directory at the file's end", entry.name)
    if not data.startswith(CENTRAL_SIGNATURE, offset):
        _refuse_stray(data, offset)
    if header_end + len(entry.name.encode()) > len(data):
        raise InvalidWheel("the file ends within the directory", entry.name)
    found = CentralHeader._make(CENTRAL.unpack_from(data, offset))
    raw = data[header_end : header_end + found.name_bytes]
    if raw != entry.name.encode():
        why = f"the directory has {_shown(raw)!r} in its place"
        raise InvalidWheel(why, entry.name)
    compare(found, central_header(entry), entry.name)
    return header_end + found.name_bytes


def _check_end(data: bytes, offset: int, expected: EndRecord) -> None:
    if data.startswith(CENTRAL_SIGNATURE, offset):
        raise InvalidWheel("the directory lists more than there is")
    if not data.startswith(END_SIGNATURE, offset):
        _refuse_stray(data, offset)
    if offset + END.size > len(data):
        raise InvalidWheel("the file ends within its last record")
    compare(EndRecord._make(END.unpack_from(data, offset)), expected, "")
    if offset + END.size < len(data):
        raise InvalidWheel("there are bytes after its end")


def _refuse_stray(data: bytes, offset: int) -> NoReturn:
    """Say what stands where a member or the directory should go on."""
    known = {
        b"": "the file ends before its directory does",
        b"PK\6\6": "it has the end record of zip64",
        b"PK\6\7": "it has the end record of zip64",
        b"PK\6\x08": "it has extra data, which decrypting needs",
        b"PK\5\5": "its directory is signed",
        b"PK\7\x08": "a data descriptor follows a member",
    }
    start = data[offset : offset + 4]
    raise InvalidWheel(known.get(start, f"there are stray bytes at offset {offset}"))
