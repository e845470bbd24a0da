"""The files there are: in a folder, in an archive, or a single one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from .downloading import download, is_url
from .limits import Limits
from .members import (
    UNPACK,
    is_tar,
    is_zip,
    packed_as,
    tar_files,
    told_as_damage,
    zip_files,
)
from .sample import write_sample

_START_BYTES = 512
_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
}
_LEFT_BEHIND = (".", "__MACOSX", "~$")  # by systems, and by Excel


@dataclass(slots=True)
class Choice:
    """Which files are wanted, and which were left out."""

    only: tuple[str, ...]
    file_format: str
    skipped: list[str] = field(default_factory=list)

    def wants(self, name: str) -> bool:
        """Tell whether a file holds a table that is wanted."""
        path = PurePosixPath(name)
        if any(part.startswith(_LEFT_BEHIND) for part in path.parts):
            return False
        if self.only and not any(
            fnmatchcase(str(path), pattern) or fnmatchcase(path.name, pattern)
            for pattern in self.only
        ):
            return False
        known = self.format_of(name) is not None
        if not known:
            self.skipped.append(name)
        return known

    def format_of(self, name: str) -> str | None:
        """Return the format of a file by its extension, None for others."""
        if self.file_format != "auto":
            return self.file_format
        path = PurePosixPath(name.lower())
        if path.suffix.lstrip(".") in UNPACK:
            path = path.with_suffix("")
        return _FORMATS.get(path.suffix)


@contextmanager
def local(
    source: Path | str | None, max_bytes: int, timeout_s: float
) -> Iterator[Path]:
    """Give the file or folder itself, made or downloaded where it is not there.

    Raises:
        FileNotFoundError: nothing is there.
        ValueError: nothing usable is at the address.
        ConnectionError: the server cannot be reached.
    """
    with TemporaryDirectory(prefix="archive-to-parquet-") as scratch:
        if source is None:
            path = Path(scratch) / "sample.zip"
            write_sample(path)
        elif isinstance(source, str) and is_url(source):
            name = PurePosixPath(unquote(urlsplit(source).path)).name
            path = Path(scratch) / (name.replace("\0", "") or "download")
            download(source, path, max_bytes=max_bytes, timeout_s=timeout_s)
        else:
            path = Path(source).expanduser()
        if not path.exists():
            message = f"no file or folder {str(path)!r}: give a path or an address"
            raise FileNotFoundError(message)
        yield path


def files_of(path: Path, choice: Choice, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Give name and content of each file that is wanted.

    Raises:
        ValueError: an archive is encrypted, damaged or too large, or the file is of
            a kind that is not known.
    """
    if path.is_dir():
        found = _of_folder(path, choice, limits)
    else:
        found = _of_file(path, choice, limits)
    for name, data in found:
        yield _unpacked(name, data, limits)


def _of_folder(
    folder: Path, choice: Choice, limits: Limits
) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            limits.count_file()
            if choice.wants(name):
                with path.open("rb") as file:
                    yield name, limits.read(file)


def _of_file(path: Path, choice: Choice, limits: Limits) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    packed = packed_as(start)
    if packed:
        with told_as_damage(path.name), UNPACK[packed](path, "rb") as file:
            start = file.read(_START_BYTES)
    is_excel = choice.format_of(path.name) == "excel"
    if is_tar(start):
        yield from tar_files(path, packed, choice.wants, limits)
    elif is_zip(start) and not packed and not is_excel:
        yield from zip_files(path, choice.wants, limits)
    elif choice.format_of(path.name) is None:
        message = (
            f"{path.name!r} is no archive, and its name does not tell what it is: give "
            "file_format, or a name that ends with .csv, .tsv, .json, .jsonl or .xlsx"
        )
        raise ValueError(message)
    else:
        limits.count_file()
        with path.open("rb") as file:
            yield path.name, limits.read(file)


def _unpacked(name: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
    """Unpack a single file such as `x.csv.gz`; others are given back."""
    if not (packed := packed_as(data)):
        return name, data
    with told_as_damage(name), UNPACK[packed](io.BytesIO(data), "rb") as file:
        return name, limits.read(file)
