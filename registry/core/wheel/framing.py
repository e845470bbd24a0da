"""The records of a zip file, in the one spelling that a release has.

Each record class has its fields in the order of the file.  `build` writes the
records that are made here; `members` makes them again and compares, so that a
byte of the frame that is not as written here cannot get through.

Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3.7 (local header), 4.3.12 (central
directory), 4.3.16 (end record).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LOCAL_SIGNATURE = b"PK\3\4"
CENTRAL_SIGNATURE = b"PK\1\2"
END_SIGNATURE = b"PK\5\6"

VERSION = 20  # of the zip format: the first that knows folders
UNIX = 3 << 8  # the attributes are those of Unix
UTF8 = 1 << 11  # a flag
STORED = 0
MIDNIGHT = 0  # time of MS-DOS
NEW_YEAR_1980 = 1 << 5 | 1  # date of MS-DOS, the first there is
FILE_ATTRIBUTES = 0o100644 << 16
FOLDER_ATTRIBUTES = 0o040755 << 16 | 0x10  # with the folder bit of MS-DOS
_NOTHING = 0  # what extra fields, comments and disks are


class LocalHeader(NamedTuple):
    """Stands before each entry's name and content."""

    signature: bytes
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    stored_bytes: int
    size_bytes: int
    name_bytes: int
    extra_bytes: int


class CentralHeader(NamedTuple):
    """Stands before each entry's name in the directory at the end of the file."""

    signature: bytes
    made_by: int
    version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    stored_bytes: int
    size_bytes: int
    name_bytes: int
    extra_bytes: int
    comment_bytes: int
    disk: int
    internal_attributes: int
    attributes: int
    offset: int


class EndRecord(NamedTuple):
    """Closes the file."""

    signature: bytes
    disk: int
    directory_disk: int
    entries_here: int
    entries: int
    directory_bytes: int
    directory_offset: int
    comment_bytes: int


class Entry(NamedTuple):
    """A member or a folder; a folder's name ends with a slash."""

    name: str
    crc: int
    size_bytes: int
    offset: int  # of its local header

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which has no content."""
        return self.name.endswith("/")

    @property
    def content(self) -> slice:
        """Where its content lies."""
        start = self.offset + LOCAL.size + len(self.name.encode())
        return slice(start, start + self.size_bytes)


def local_header(entry: Entry) -> LocalHeader:
    """Return the only local header an entry can have."""
    # In the fields' order: by name it takes three times as long, and reading makes
    # one for every entry.
    return LocalHeader(
        LOCAL_SIGNATURE,
        VERSION,
        0 if entry.name.isascii() else UTF8,
        STORED,
        MIDNIGHT,
        NEW_YEAR_1980,
        entry.crc,
        entry.size_bytes,
        entry.size_bytes,
        len(entry.name.encode()),
        _NOTHING,
    )


def central_header(entry: Entry) -> CentralHeader:
    """Return the only header an entry can have in the directory."""
    return CentralHeader(
        CENTRAL_SIGNATURE,
        UNIX | VERSION,
        *local_header(entry)[1:],
        _NOTHING,
        _NOTHING,
        _NOTHING,
        FOLDER_ATTRIBUTES if entry.is_folder else FILE_ATTRIBUTES,
        entry.offset,
    )


def end_record(entries: Sequence[Entry]) -> EndRecord:
    """Return the only end record that entries can have."""
    names_bytes = sum(len(entry.name.encode()) for entry in entries)
    return EndRecord(
        signature=END_SIGNATURE,
        disk=0,
        directory_disk=0,
        entries_here=len(entries),
        entries=len(entries),
        directory_bytes=len(entries) * CENTRAL.size + names_bytes,
        directory_offset=entries[-1].content.stop,
        comment_bytes=0,
    )


def pack(contents: Mapping[str, bytes]) -> bytes:
    """Return a zip file with these entries, in their order; folders have no bytes."""
    entries: list[Entry] = []
    chunks: list[bytes] = []
    offset = 0
    for name, data in contents.items():
        entry = Entry(name, zlib.crc32(data), len(data), offset)
        entries.append(entry)
        chunks += (LOCAL.pack(*local_header(entry)), name.encode(), data)
        offset = entry.content.stop
    chunks.append(directory(entries))
    return b"".join(chunks)


def directory(entries: Sequence[Entry]) -> bytes:
    """Return the only bytes that can follow the last of these entries."""
    chunks: list[bytes] = []
    for entry in entries:
        chunks += (CENTRAL.pack(*central_header(entry)), entry.name.encode())
    chunks.append(END.pack(*end_record(entries)))
    return b"".join(chunks)
