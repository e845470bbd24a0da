"""A wheel's files, written aside and renamed when all are there.

A pull writes hundreds of small files, so what is done for each file counts: system
calls here, where pathlib and file objects would take three times as long.
"""
# ruff: noqa: PTH102, PTH103, PTH104, PTH105, PTH108, PTH112  # for that reason

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from registry.core.errors import InvalidWheel
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.layout import DEFAULT_LIMITS, check_path, dist_info_folder
from registry.core.wheel.members import iter_members

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_READ_ONLY = 0o444


def add_release(
    cache: str, folder: str, release: tuple[FunctionName, Version], wheel: bytes
) -> None:
    """Put a wheel's files into `releases/<folder>` and its RECORD into `records/`.

    Both appear whole or not at all, the digests first.

    Raises:
        InvalidWheel: not a wheel of this release; nothing is left behind.
    """
    for room in ("releases", "records", "unpacking"):
        make_room(f"{cache}/{room}")
    part = aside(cache)
    final = f"{cache}/releases/{folder}"
    os.mkdir(part)
    try:
        record = _unpack(release, wheel, part)
        _write(f"{part}.record", record)
        os.replace(f"{part}.record", f"{cache}/records/{folder}")
        try:
            os.rename(part, final)
        except OSError:
            if not os.path.isdir(final):  # else another one was faster: it is equal
                raise
            shutil.rmtree(part, ignore_errors=True)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        with suppress(OSError):
            os.unlink(f"{part}.record")
        raise


def make_room(path: str) -> None:
    """Make a folder of the cache where it is missing."""
    if not os.path.isdir(path):  # far cheaper than a mkdir that fails
        with suppress(FileExistsError):  # a file there is told by what comes next
            os.makedirs(path)


def aside(cache: str) -> str:
    """Return a new path in `unpacking/`, which nobody else has."""
    return f"{cache}/unpacking/{os.urandom(8).hex()}"


def _unpack(release: tuple[FunctionName, Version], wheel: bytes, folder: str) -> bytes:
    """Write the function's own files, never outside the folder; return RECORD."""
    name, version = release
    start = f"{name.folder}/"
    record_path = f"{dist_info_folder(name, version)}/RECORD"
    record = None
    folders = {""}
    for member, data in iter_members(wheel, DEFAULT_LIMITS):
        if member == record_path:
            record = data
        if not member.startswith(start):
            if member.startswith("hub_functions/"):
                raise InvalidWheel(f"it is not a wheel of {name}", member)
            continue
        inside = member[len(start) :]
        refusal = check_path(inside)
        if refusal is not None:
            raise InvalidWheel(refusal, member)
        above = inside.rpartition("/")[0]
        if above not in folders:
            os.makedirs(f"{folder}/{above}", exist_ok=True)
            folders.add(above)
        _write(f"{folder}/{inside}", data)
    if record is None:
        raise InvalidWheel("the wheel lacks it", record_path)
    return record


def _write(path: str, data: bytes) -> None:
    """Write a new file that nobody may write again."""
    descriptor = os.open(path, _NEW, _READ_ONLY)
    try:
        written = os.write(descriptor, data) if data else 0
        while written < len(data):  # the disk took a part: the next call says why
            written += os.write(descriptor, data[written:])
    except OSError as error:
        error.filename = path  # the system names files only where it opens them
        raise
    finally:
        os.close(descriptor)
