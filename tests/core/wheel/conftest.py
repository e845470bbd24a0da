from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from registry.core.manifest import Manifest
from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel

FUNCTION_YAML = b"""\
format: 1
name: core/load-dataset
version: "1.2.0-rc.1"
summary: Load a table, "as it is" - from C:\\data.
license: Apache-2.0
handler: load_dataset:load_dataset
authors: [{name: Ada}, {name: "Doe, Jane", email: jane@example.org}]
keywords: [csv, parquet]
python: ">=3.11"
requirements: ["pandas>=2.2 ; python_version<'4'"]
functions: {core/describe: ^1.0}
repository: https://example.org/functions
"""


@pytest.fixture
def files() -> dict[str, bytes]:
    """A small function's folder."""
    return {
        "function.yaml": FUNCTION_YAML,
        "README.md": "# Load a table\n\nGrüße.\n".encode(),
        "load_dataset.py": b"def load_dataset() -> int:\n    return 42\n",
        "data/months, german.csv": "month\nMärz\n".encode(),
    }


@pytest.fixture
def manifest(files: dict[str, bytes]) -> Manifest:
    return parse_manifest(files["function.yaml"])


@pytest.fixture
def wheel(manifest: Manifest, files: dict[str, bytes]) -> Wheel:
    return build_wheel(manifest, files)


@pytest.fixture
def contents(wheel: Wheel) -> dict[str, bytes]:
    """Every entry of the wheel, as zipfile reads it."""
    with zipfile.ZipFile(io.BytesIO(wheel.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def zipped() -> Callable[[dict[str, bytes]], bytes]:
    """Zip entries with the standard library, framed as a release is."""

    def zip_entries(contents: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name, data in contents.items():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.create_system = 3
                entry.external_attr = 0o100644 << 16
                if name.endswith("/"):
                    entry.external_attr = 0o040755 << 16 | 0x10
                archive.writestr(entry, data)
        return buffer.getvalue()

    return zip_entries


FILE, FOLDER = 0o100644 << 16, 0o040755 << 16 | 0x10


@dataclass(frozen=True)
class Part:
    """An entry and what to write otherwise than usual, by field."""

    name: bytes
    data: bytes = b""
    attributes: int = FILE
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)
    both: dict[str, int] = field(default_factory=dict)
    extra: bytes = b""  # in the local header
    central_extra: bytes = b""
    comment: bytes = b""
    central_name: bytes | None = None
    tail: bytes = b""  # after the content
    in_central: bool = True


def written(part: Part, offset: int) -> tuple[bytes, bytes]:
    usual = {
        "made_by": 0x0314,
        "version": 20,
        "flags": 0 if part.name.isascii() else 0x800,
        "method": 0,
        "time": 0,
        "date": 0x21,
        "crc": zlib.crc32(part.data),
        "stored": len(part.data),
        "size": len(part.data),
        "disk": 0,
        "internal": 0,
        "attributes": part.attributes,
        "offset": offset,
    }
    one = {**usual, **part.both, **part.local}
    keys = ("version", "flags", "method", "time", "date", "crc", "stored", "size")
    local = struct.pack("<4s5H3L", b"PK\3\4", *(one[key] for key in keys))
    local += struct.pack("<2H", len(part.name), len(part.extra))
    local += part.name + part.extra + part.data + part.tail
    two = {**usual, **part.both, **part.central}
    named = part.name if part.central_name is None else part.central_name
    lengths = (len(named), len(part.central_extra), len(part.comment))
    central = struct.pack(
        "<4s6H3L5H2L",
        b"PK\1\2",
        *(two[key] for key in ("made_by", *keys)),
        *lengths,
        *(two[key] for key in ("disk", "internal", "attributes", "offset")),
    )
    return local, central + named + part.central_extra + part.comment


def zip_of(
    parts: Iterable[Part],
    *,
    comment: bytes = b"",
    before_end: bytes = b"",
    listed: tuple[Part, ...] = (),
    **end: int,
) -> bytes:
    body, directory, count = b"", b"", 0
    for part in parts:
        local, central = written(part, len(body))
        body += local
        if part.in_central:
            directory, count = directory + central, count + 1
    for part in listed:
        directory, count = directory + written(part, 0)[1], count + 1
    usual = {
        "disk": 0,
        "directory_disk": 0,
        "here": count,
        "entries": count,
        "size": len(directory),
        "offset": len(body),
    }
    values = {**usual, **end}.values()
    last = struct.pack("<4s4H2LH", b"PK\5\6", *values, len(comment))
    return body + directory + before_end + last + comment


class Craft:
    """Zip files by hand, to be given one deviation."""

    Part = Part
    ROOT = Part(b"hub_functions/", attributes=FOLDER)
    TEAM = Part(b"hub_functions/core/", attributes=FOLDER)
    A = Part(b"hub_functions/core/x/a.py", b"a = 1\n")
    B = Part(b"hub_functions/core/x/b.py", b"b = 2\n")

    def zip(self, *parts: Part, **how: Any) -> bytes:
        """Frame entries; a field of the end record is given by name."""
        return zip_of(parts, **how)

    def good(self, *more: Part) -> bytes:
        """A good file with one member, and more entries."""
        return self.zip(self.ROOT, self.TEAM, self.A, *more)

    def changed(self, **how: Any) -> bytes:
        """A good file of two members, the first written otherwise."""
        return self.zip(self.ROOT, self.TEAM, replace(self.A, **how), self.B)

    def named(self, name: bytes | str) -> bytes:
        """A good file with one more member of this name in the function's folder."""
        raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogatepass")
        return self.good(Part(b"hub_functions/core/x/" + raw, b"x"))


@pytest.fixture
def craft() -> Craft:
    return Craft()
