"""A file, a URL or a database query to a local file that becomes an input.

data/iris.csv, data/parts/             used where they are
file:///data/iris.csv                  likewise
https://host/iris.csv, s3://bucket/x   downloaded, by fsspec
sqlite:///sales.db#SELECT * FROM t     its rows as parquet, by pandas

addresses says what of them may be shown; asked: how it is told that one cannot be had.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from registry.core.errors import FileFailed, SourceNotFound
from registry.core.types import ValueType
from registry.run.sources.addresses import is_url, query_in, shown
from registry.run.sources.asked import Asked
from registry.run.sources.database import query
from registry.run.sources.download import download
from registry.run.worker.files import Digest, digest_of

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """What a source gave: a local file or folder."""

    path: Path
    sha256: str  # of a folder: see `worker.files.digest_of`
    size_bytes: int
    shown: str  # the source as it may be recorded: without its secrets


def fetch(
    name: str,
    source: str,
    value_type: ValueType,
    into: Path,
    *,
    tell: Tell = lambda _: None,
) -> Source:
    """Return the file of a source, which is downloaded where it is not local.

    Args:
        name: The input that it is for.
        source: A path, a URL, or a database's URL with `#SELECT ...`.
        value_type: What the input takes.
        into: Folder for what is downloaded; it is there.
        tell: Is told a sentence about what was downloaded, and its size.

    Raises:
        SourceNotFound: there is no such file.
        SourceFailed: the URL or the database did not give it.
        ExtraMissing, RequirementMissing: a package that it needs is not installed.
        FileFailed: a local file cannot be read.
    """
    asked = Asked(name, source, shown(source))
    if not is_url(source):
        return _local(asked, Path(source))
    if source.lower().startswith("file://"):
        return _local(asked, _file_path(asked))
    url_and_sql = query_in(source)
    if url_and_sql is not None:
        path = query(asked, url_and_sql, value_type, into)
    else:
        path = download(asked, into)
    found = _digest(asked, path)
    tell(f"{asked.shown}: {found.size_bytes:,} bytes")
    return Source(path, found.sha256, found.size_bytes, asked.shown)


def _file_path(asked: Asked) -> Path:
    parts = urlsplit(asked.source)
    if parts.netloc not in ("", "localhost"):
        raise asked.failed("a file's URL is written file:///folder/name")
    return Path(url2pathname(parts.path))


def _local(asked: Asked, path: Path) -> Source:
    try:
        path = path.expanduser().absolute()
        there = path.exists()
    except (OSError, RuntimeError, ValueError):  # too long, no such user, NUL
        there = False
    if not there:
        raise SourceNotFound(asked.name, asked.shown, _near(path))
    found = _digest(asked, path)
    return Source(path, found.sha256, found.size_bytes, asked.shown)


def _near(path: Path) -> tuple[str, ...]:
    """Return names like the missing one, in its folder."""
    try:
        names = [each.name for each in path.parent.iterdir()]
    except (OSError, ValueError):
        return ()
    close = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    return tuple(str(path.with_name(each)) for each in close)


def _digest(asked: Asked, path: Path) -> Digest:
    try:
        return digest_of(path)
    except OSError as error:
        raise FileFailed(asked.shown, error.strerror or str(error)) from error
