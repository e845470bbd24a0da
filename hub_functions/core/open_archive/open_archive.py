"""Unpack an archive from a file or an address, safely."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from .downloading import download, is_url
from .limits import Limits
from .recognition import kind_of
from .sample import write_sample
from .tars import unpack_tar
from .unpacking import Unpacking
from .zips import unpack_zip

__all__ = ["OpenedArchive", "open_archive"]


class OpenedArchive(NamedTuple):
    """The folder that an archive was unpacked to.

    Attributes:
        folder: Where the files are, in the folders that the archive has.
        report: One row per member: `member` (its name in the archive), `path` (in the
            folder, empty where it was left out), `kind` ("file", "folder", "link"),
            `size_bytes`, and `modified` (UTC in a tar, without a zone in a zip).
        kind: "zip", "tar", "tar.gz", "tar.bz2" or "tar.xz", by the content.
        sha256: Digest of the archive, to be given as `sha256` the next time.
        files: How many were written, copies for links among them.
        size_bytes: Bytes of these files together [bytes].
        archive_bytes: Size of it as a packed file [bytes].
        ratio: How far it unpacks: `size_bytes` divided by `archive_bytes`.
        notes: What was left out or replaced, and why.
    """

    folder: Path
    report: pd.DataFrame
    kind: str
    sha256: str
    files: int
    size_bytes: int
    archive_bytes: int
    ratio: float
    notes: list[str]


def open_archive(
    archive: Path | str | None = None,
    into: str | None = None,
    *,
    only: list[str] | None = None,
    sha256: str | None = None,
    max_members: int = 10_000,
    max_bytes: int = 1_073_741_824,
    max_ratio: float = 200.0,
    timeout_s: float = 60.0,
) -> OpenedArchive:
    """Unpack an archive from a file or an address, safely.

    zip, tar, tar.gz, tar.bz2 and tar.xz are told by their content.  A member that
    would be written outside the folder, a link that leads out of it, a device, an
    encrypted zip and an archive above a limit are refused, and then nothing is left
    behind.  Links that stay inside become copies of the file they lead to; to
    folders, or to nothing, they are left out and noted.  Owners, modes and dates are
    not set.

    Members are counted while they are unpacked, so that what an archive says of
    itself need not be true.  Time and disk grow with the unpacked bytes; memory does
    not.

    Args:
        archive: Path or http(s) address of the archive, downloaded then.  None: a
            sample of three files is made and unpacked.
        into: Folder to write to, new or empty.  None: a new one among the system's
            temporary files, yours to remove.
        only: Patterns such as "*.csv" or "data/*": files whose path or name fits one
            are written, all others are left out.  None: all.
        sha256: Digest that the archive should have, 64 hexadecimal digits.
        max_members: Members that the archive may have, at least 1.
        max_bytes: Bytes that it may have, packed and unpacked [bytes].
        max_ratio: How many times its own size it may unpack to, above 0;
            what unpacks to less than 1 MiB is always allowed [times].
        timeout_s: How long a server may be silent [s].

    Returns:
        The folder, and what is in it.

    Raises:
        FileNotFoundError: there is no file `archive`.
        FileExistsError: `into` is a file, or a folder that is not empty.
        ValueError: it is no archive, encrypted, damaged, has another digest, is above
            a limit or has a member that is refused; nothing usable is at the address;
            or a param is out of range.
        ConnectionError: the server cannot be reached.

    Source:
        The filter for tar: PEP 706 (2023).  Bombs: Fifield, A better zip bomb, USENIX
        WOOT (2019).

    >>> open_archive().files
    3
    """
    limits = Limits(max_members, max_bytes, max_ratio)
    _require(limits, timeout_s)
    with tempfile.TemporaryDirectory(prefix="open-archive-") as scratch:
        source = _source(archive, Path(scratch), max_bytes, timeout_s)
        limits.archive_bytes = source.stat().st_size
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 is not None and digest != sha256.strip().lower():
            message = (
                f"the archive has sha256 {digest}, not {sha256}: it is another one"
            )
            raise ValueError(message)
        kind = kind_of(source)
        folder, made = _folder(into)
        unpacking = Unpacking(folder, limits, tuple(only or ()))
        try:
            if kind == "zip":
                unpack_zip(source, unpacking)
            else:
                unpack_tar(source, kind, unpacking)
            unpacking.copy_links()
        except BaseException:
            _clear(folder, made=made)
            raise
    return _opened(unpacking, kind, digest)


def _opened(unpacking: Unpacking, kind: str, digest: str) -> OpenedArchive:
    columns = ["member", "path", "kind", "size_bytes", "modified"]
    report = pd.DataFrame([asdict(each) for each in unpacking.members], columns=columns)
    report = report.astype(
        {
            **dict.fromkeys(columns[:3], "string"),
            "size_bytes": "int64",
            "modified": "datetime64[us]",
        }
    )
    there = [each for each in unpacking.folder.rglob("*") if each.is_file()]
    size_bytes = sum(each.stat().st_size for each in there)
    notes = list(unpacking.notes)
    if not there:
        notes.append(
            "no file was written: the archive has none, or none that is wanted"
        )
    archive_bytes = unpacking.limits.archive_bytes
    return OpenedArchive(
        folder=unpacking.folder,
        report=report,
        kind=kind,
        sha256=digest,
        files=len(there),
        size_bytes=size_bytes,
        archive_bytes=archive_bytes,
        ratio=size_bytes / archive_bytes,
        notes=notes,
    )


def _source(
    archive: Path | str | None, scratch: Path, max_bytes: int, timeout_s: float
) -> Path:
    """Return the file, made or downloaded where it is not there yet."""
    if archive is None:
        write_sample(scratch / "sample.zip")
        return scratch / "sample.zip"
    if isinstance(archive, str) and is_url(archive):
        target = scratch / "download"
        download(archive, target, max_bytes=max_bytes, timeout_s=timeout_s)
        return target
    path = Path(archive).expanduser()
    if path.is_dir():
        message = f"{str(path)!r} is a folder: it is unpacked already"
        raise ValueError(message)
    if not path.is_file():
        message = f"no file {str(path)!r}: give a path or an http(s) address"
        raise FileNotFoundError(message)
    return path


def _folder(into: str | None) -> tuple[Path, bool]:
    """Return the folder to write to, and whether it was made here."""
    if into is None:
        return Path(tempfile.mkdtemp(prefix="opened-")), True
    folder = Path(into).expanduser()
    if folder.is_dir():
        if any(folder.iterdir()):
            message = f"into {into!r} has files already: give a new or an empty folder"
            raise FileExistsError(message)
        return folder, False
    if folder.exists():
        message = f"into {into!r} is a file: give a new or an empty folder"
        raise FileExistsError(message)
    folder.mkdir(parents=True)
    return folder, True


def _clear(folder: Path, *, made: bool) -> None:
    """Leave the folder as it was before."""
    shutil.rmtree(folder)
    if not made:
        folder.mkdir()


def _require(limits: Limits, timeout_s: float) -> None:
    for name, value in (
        ("max_members", limits.max_members),
        ("max_bytes", limits.max_bytes),
        ("max_ratio", limits.max_ratio),
        ("timeout_s", timeout_s),
    ):
        if not value > 0:
            message = f"{name} is {value}: give a number above 0"
            raise ValueError(message)
