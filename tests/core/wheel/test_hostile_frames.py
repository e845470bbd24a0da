"""Zip files made by hand, each with one deviation in its frame."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from dataclasses import replace

import pytest

from registry.core.errors import InvalidWheel
from registry.core.wheel.members import iter_members


def deflated(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("hub_functions/core/x/a.py", b"a = 1\n" * 100)
    return buffer.getvalue()


def tar_and_zip(c) -> bytes:
    """A zip file whose first 512 bytes have the checksum of a tar file's header."""
    data = bytearray(c.good(replace(c.B, data=b"\0" * 1024)))
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


LOOKALIKES = {
    "empty": (lambda c: b"", "it is empty"),
    "no zip": (lambda c: b"hello", "bytes before the first member"),
    "prepended bytes": (lambda c: b"\0" + c.good(), "bytes before the first member"),
    "shell prefix": (lambda c: b"#!/bin/sh\n" + c.good(), "a program with a zip file"),
    "windows prefix": (lambda c: b"MZ" + c.good(), "a program for Windows"),
    "pdf prefix": (lambda c: b"%PDF-1.7\n" + c.good(), "a PDF file"),
    "html prefix": (lambda c: b"<html>" + c.good(), "an HTML or XML file"),
    "gzip": (lambda c: gzip.compress(c.good()), "a gzip file"),
    "bzip2": (lambda c: bz2.compress(c.good()), "a bzip2 file"),
    "xz": (lambda c: lzma.compress(c.good()), "an xz file"),
    "no members": (lambda c: c.zip(c.ROOT)[-22:], "an empty zip file"),
    "tar": (lambda c: tarfile.TarInfo("x").tobuf() + b"\0" * 1024, "it is a tar file"),
    "tar before zip": (
        lambda c: tarfile.TarInfo("x").tobuf() + c.good(),
        "it is a tar file",
    ),
    "tar and zip": (tar_and_zip, "read as a tar file too"),
    "appended bytes": (lambda c: c.good() + b"\0", "bytes after its end"),
    "two zip files": (lambda c: c.good() + c.good(), "bytes after its end"),
    "comment": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, comment=b"hi"),
        "a comment of 2 bytes",
    ),
}
FRAMES = {
    "deflated": (lambda c: deflated(zipfile.ZIP_DEFLATED), "compressed (method 8)"),
    "bzip2 method": (lambda c: deflated(zipfile.ZIP_BZIP2), "compressed (method 12)"),
    "lzma method": (
        lambda c: deflated(zipfile.ZIP_LZMA),
        "flags are 0x2",
    ),
    "encrypted": (lambda c: c.changed(both={"flags": 1}), "encrypted"),
    "strongly encrypted": (lambda c: c.changed(both={"flags": 0x41}), "encrypted"),
    "data descriptor": (
        lambda c: c.changed(
            both={"flags": 8}, local={"crc": 0, "stored": 0, "size": 0}
        ),
        "data descriptor",
    ),
    "stray data descriptor": (
        lambda c: c.changed(
            tail=struct.pack("<4s3L", b"PK\7\x08", zlib.crc32(c.A.data), 6, 6)
        ),
        "a data descriptor follows",
    ),
    "marked as UTF-8": (lambda c: c.changed(both={"flags": 0x800}), "marked as UTF-8"),
    "other flags": (lambda c: c.changed(both={"flags": 0x10}), "flags are 0x10"),
    "flags in the directory only": (
        lambda c: c.changed(central={"flags": 1}),
        "encrypted",
    ),
    "method in the directory only": (
        lambda c: c.changed(central={"method": 8}),
        "method 8",
    ),
    "needs zip64": (
        lambda c: c.changed(both={"version": 45}),
        "zip version that it needs is 45",
    ),
    "sizes in zip64": (
        lambda c: c.changed(
            both={"stored": 0xFFFFFFFF, "size": 0xFFFFFFFF},
            extra=struct.pack("<2H2Q", 1, 16, 6, 6),
        ),
        "zip64",
    ),
    "extra in local header": (
        lambda c: c.changed(extra=b"\x75\x70\0\0"),
        "extra field of 4",
    ),
    "extra in directory": (
        lambda c: c.changed(central_extra=b"UT\0\0"),
        "extra field of 4",
    ),
    "zip64 extra in directory": (
        lambda c: c.changed(central_extra=struct.pack("<2HQ", 1, 8, 6)),
        "extra field of 12",
    ),
    "member comment": (lambda c: c.changed(comment=b"hi"), "comment of 2"),
    "stored size too small": (
        lambda c: c.changed(both={"stored": 3}),
        "stored size is 3, not 6",
    ),
    "size says more": (
        lambda c: c.changed(both={"stored": 9, "size": 9}),
        "stray bytes",
    ),
    "size says less": (
        lambda c: c.changed(both={"stored": 3, "size": 3}),
        "stray bytes",
    ),
    "size is huge": (
        lambda c: c.changed(both={"stored": 0x7FFFFFFF, "size": 0x7FFFFFFF}),
        "bytes together",
    ),
    "size past the end": (
        lambda c: c.changed(both={"stored": 10_000, "size": 10_000}),
        "ends within its content",
    ),
    "size in directory": (
        lambda c: c.changed(central={"size": 7}),
        "size in the directory is 7",
    ),
    "stored size in directory": (
        lambda c: c.changed(central={"stored": 7}),
        "stored size is 7",
    ),
    "wrong CRC": (lambda c: c.changed(both={"crc": 1}), "does not fit its checksum"),
    "CRC in directory": (
        lambda c: c.changed(central={"crc": 1}),
        "checksum in the directory",
    ),
    "time": (lambda c: c.changed(both={"time": 1}), "its time is 1"),
    "date": (lambda c: c.changed(both={"date": 0x5D3F}), "its date is"),
    "made by MS-DOS": (
        lambda c: c.changed(central={"made_by": 20}),
        "system and version",
    ),
    "internal attributes": (
        lambda c: c.changed(central={"internal": 1}),
        "internal attributes",
    ),
    "disk": (lambda c: c.changed(central={"disk": 1}), "its disk is 1"),
    "offset": (
        lambda c: c.changed(central={"offset": 0}),
        "its offset in the directory is 0",
    ),
    "other name in directory": (
        lambda c: c.changed(central_name=b"hub_functions/core/x/c.py"),
        "the directory has 'hub_functions/core/x/c.py' in its place",
    ),
    "longer name in directory": (
        lambda c: c.changed(central_name=c.A.name + b"c"),
        "in its place",
    ),
    "not in directory": (lambda c: c.changed(in_central=False), "the directory has"),
    "last one not in directory": (
        lambda c: c.good(replace(c.B, in_central=False)),
        "not in the directory",
    ),
    "only in directory": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, listed=(c.B,)),
        "lists more than there is",
    ),
    "twice in directory": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, listed=(c.A,)),
        "lists more than there is",
    ),
    "other order in directory": (
        lambda c: c.zip(
            c.ROOT,
            c.TEAM,
            replace(c.A, central_name=c.B.name),
            replace(c.B, central_name=c.A.name),
        ),
        "in its place",
    ),
    "bytes between members": (lambda c: c.changed(tail=b"\0" * 30), "stray bytes"),
    "bytes before the end": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, before_end=b"junk"),
        "stray bytes",
    ),
    "zip64 end": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, before_end=b"PK\6\6" + b"\0" * 52),
        "end record of zip64",
    ),
    "zip64 locator": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, before_end=b"PK\6\7" + b"\0" * 16),
        "end record of zip64",
    ),
    "zip64 offset": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, offset=0xFFFFFFFF),
        "directory's offset",
    ),
    "directory signature": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, before_end=b"PK\5\5\0\0"),
        "directory is signed",
    ),
    "directory offset": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, offset=1),
        "directory's offset is 1",
    ),
    "directory size": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, size=1),
        "directory's size is 1",
    ),
    "entries": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, entries=2),
        "number of entries in the",
    ),
    "entries here": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, here=2),
        "entries on this disk",
    ),
    "end disk": (lambda c: c.zip(c.ROOT, c.TEAM, c.A, disk=1), "its disk is 1"),
    "directory disk": (
        lambda c: c.zip(c.ROOT, c.TEAM, c.A, directory_disk=1),
        "directory's disk",
    ),
}
TYPES = {
    "symlink": (0o120777 << 16, "a symbolic link"),
    "character device": (0o020644 << 16, "a character device"),
    "block device": (0o060644 << 16, "a block device"),
    "fifo": (0o010644 << 16, "a fifo"),
    "socket": (0o140644 << 16, "a socket"),
    "unknown type": (0o150644 << 16, "its attributes are"),
    "folder without a slash": (0o040755 << 16 | 0x10, "its attributes are"),
    "executable": (0o100755 << 16, "its attributes are"),
    "setuid": (0o104644 << 16, "its attributes are"),
    "no attributes": (0, "its attributes are"),
}


@pytest.mark.parametrize("case", LOOKALIKES)
def test_a_file_that_is_something_else_too_is_refused(craft, case):
    make, why = LOOKALIKES[case]
    data = make(craft)

    with pytest.raises(InvalidWheel) as refused:
        iter_members(data)

    assert why in refused.value.why


@pytest.mark.parametrize("case", FRAMES)
def test_a_frame_that_lies_or_strays_is_refused(craft, case):
    """Two readers could see two archives in one such file."""
    make, why = FRAMES[case]
    data = make(craft)

    with pytest.raises(InvalidWheel) as refused:
        iter_members(data)

    assert why in refused.value.why


@pytest.mark.parametrize("case", TYPES)
def test_anything_but_a_plain_file_is_refused(craft, case):
    attributes, why = TYPES[case]
    data = craft.changed(attributes=attributes)

    with pytest.raises(InvalidWheel) as refused:
        iter_members(data)

    assert why in refused.value.why
