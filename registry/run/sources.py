"""A file, a URL or a database query to a local file that becomes an input.

data/iris.csv, data/parts/             used where they are
file:///data/iris.csv                  likewise
https://host/iris.csv, s3://bucket/x   downloaded, by fsspec
sqlite:///sales.db#SELECT * FROM t     its rows as parquet, by pandas
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from registry.core.errors import (
    ExtraMissing,
    FileFailed,
    RequirementMissing,
    SourceFailed,
    SourceNotFound,
)
from registry.core.types import ValueType
from registry.run.masking import MASK
from registry.run.worker.files import PART, Digest, digest_of, remove

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_QUERY = re.compile(r"#\s*(?=(?:select|with|values|table)\b)", re.IGNORECASE)
# Names of a URL's parameters whose values let others in.
_GUARDED = (
    r"[^=&;?#\s]*(?:token|key|secret|sig|passw|pwd|credential|auth|sas)[^=&;?#\s]*"
    r"|x-(?:amz|goog|ms)-[^=&;?#\s]*|odbc_connect"
)
_SECRET = re.compile(rf"(?<=[?&;#])({_GUARDED})=([^&;#\s]*)", re.IGNORECASE)
_USER = re.compile(r"(?<=://)([^/?#\s@:]*)(:[^/?#\s]*)?@")
# Of a database's URL: what SQLAlchemy takes for a password may hold / ? and #.
_DATABASE_USER = re.compile(r"(?<=://)([^/@:]*)(:.*)?@")
_EXTENSIONS = {
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.arrow.file": ".arrow",
    "application/vnd.apache.parquet": ".parquet",
    "application/x-ndjson": ".jsonl",
    "application/x-parquet": ".parquet",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
}
# Drivers of databases, where the wheel has another name than the module.
_WHEELS = {"MySQLdb": "mysqlclient", "psycopg": "psycopg[binary]"}
_WAIT_S = 60  # for a connection, and for the next bytes of a download
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
    asked = _Asked(name, source, shown(source))
    if not _URL.match(source):
        return _local(asked, Path(source))
    if source.lower().startswith("file://"):
        return _local(asked, _file_path(asked))
    if _QUERY.search(source):
        path = _query(asked, value_type, into)
    else:
        path = _download(asked, into)
    found = _digest(asked, path)
    tell(f"{asked.shown}: {found.size_bytes:,} bytes")
    return Source(path, found.sha256, found.size_bytes, asked.shown)


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    source: str
    shown: str

    def failed(self, why: object) -> SourceFailed:
        """Return the error; what the reason quotes of the source is masked, too."""
        text = " ".join(str(why).split()) or type(why).__name__
        text = shown(text.replace(self.source, self.shown))
        for secret in _secrets_of(self.source):
            text = text.replace(secret, MASK).replace(unquote(secret), MASK)
        return SourceFailed(self.name, self.shown, text)


def shown(source: str) -> str:
    """Return a source with its passwords, tokens and signatures masked."""
    if not _URL.search(source):
        return source
    query = _QUERY.search(source)
    if query:
        url, sql = source[: query.start()], source[query.start() :]
        return _SECRET.sub(rf"\1={MASK}", _DATABASE_USER.sub(_masked_user, url)) + sql
    return _SECRET.sub(rf"\1={MASK}", _USER.sub(_masked_user, source))


def _masked_user(found: re.Match[str]) -> str:
    """Keep the user's name; one without a password may be a token itself."""
    return f"{found[1]}:{MASK}@" if found[2] else f"{MASK}@"


def _secrets_of(source: str) -> list[str]:
    url = _QUERY.split(source, 1)[0]
    user = (_DATABASE_USER if _QUERY.search(source) else _USER).search(url)
    found = [(user[2] or "")[1:] or user[1]] if user else []
    found += [each[2] for each in _SECRET.finditer(url)]
    return [each for each in found if each]


def _file_path(asked: _Asked) -> Path:
    parts = urlsplit(asked.source)
    if parts.netloc not in ("", "localhost"):
        raise asked.failed("a file's URL is written file:///folder/name")
    return Path(url2pathname(parts.path))


def _local(asked: _Asked, path: Path) -> Source:
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


def _digest(asked: _Asked, path: Path) -> Digest:
    try:
        return digest_of(path)
    except OSError as error:
        raise FileFailed(asked.shown, error.strerror or str(error)) from error


def _query(asked: _Asked, value_type: ValueType, into: Path) -> Path:
    if not any(atom.name in ("table", "path") for atom in value_type.atoms):
        raise asked.failed(f"a query gives a table, and the input takes {value_type}")
    pandas = _imported("pandas", "an input from a database")
    _imported("sqlalchemy", "an input from a database")
    _imported("pyarrow", "an input from a database")
    url, sql = _QUERY.split(asked.source, 1)
    path = into / f"{asked.name}.parquet"
    try:
        table = pandas.read_sql_query(sql, url)
        table.to_parquet(path, index=False)
    except ImportError as error:
        raise _needs(asked, error) from error
    except Exception as error:
        raise asked.failed(error) from error
    return path


def _download(asked: _Asked, into: Path) -> Path:
    files, path = _file_system(asked)
    target = into / f"{asked.name}{_extension(asked, files, path)}"
    part = target.with_name(PART + target.name)
    try:
        if not _is_web(asked) and files.isdir(path):
            files.get(path, str(part), recursive=True)
        else:
            files.get_file(path, str(part))
    except FileNotFoundError:
        remove(part)
        raise SourceNotFound(asked.name, asked.shown, ()) from None
    except Exception as error:
        remove(part)
        raise asked.failed(error) from error
    remove(target)
    return part.replace(target)


def _file_system(asked: _Asked) -> tuple[Any, str]:
    """Return fsspec's file system of a URL, and the path in it."""
    what = f"an input from {asked.shown.partition(':')[0]}"
    try:
        # An extra, for URLs alone; it has no types.
        from fsspec.core import (  # type: ignore[import-untyped]  # noqa: PLC0415
            url_to_fs,
        )
    except ImportError as error:
        raise ExtraMissing(what, "run") from error
    more = {"client_kwargs": _web_settings(what)} if _is_web(asked) else {}
    try:
        found: tuple[Any, str] = url_to_fs(asked.source, **more)
    except ImportError as error:
        raise _needs(asked, error) from error
    except Exception as error:
        raise asked.failed(error) from error
    return found


def _web_settings(what: str) -> dict[str, Any]:
    """Return what aiohttp does not do by itself: proxies, netrc, long downloads."""
    aiohttp = _imported("aiohttp", what)
    wait = aiohttp.ClientTimeout(total=None, sock_connect=_WAIT_S, sock_read=_WAIT_S)
    return {"trust_env": True, "timeout": wait}


def _is_web(asked: _Asked) -> bool:
    return asked.source.lower().startswith(("http://", "https://"))


def _extension(asked: _Asked, files: Any, path: str) -> str:  # noqa: ANN401  # fsspec's
    """Return that of the URL's path; without one, what the server calls it."""
    name = PurePosixPath(unquote(urlsplit(asked.source).path)).name
    found = re.search(r"\.[A-Za-z][A-Za-z0-9]{0,9}(\.(gz|bz2|xz|zst))?$", name)
    if found:
        return found[0].lower()
    try:
        kind = str(files.info(path).get("mimetype") or "") if _is_web(asked) else ""
    except Exception:  # noqa: BLE001  # whatever it is, downloading will tell
        return ""
    return _EXTENSIONS.get(kind.lower(), "")


def _imported(module: str, what: str) -> Any:  # noqa: ANN401  # a module
    """Import a package of the `run` extra.

    Raises:
        ExtraMissing: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ExtraMissing(what, "run") from error


def _needs(asked: _Asked, error: ImportError) -> RequirementMissing:
    """Return the error for a package that the extra does not bring."""
    causes = (error.__cause__, error)  # fsspec tells of it in words of its own
    named = [each.name for each in causes if isinstance(each, ImportError)]
    missing = next((each for each in named if each), str(error))
    missing = missing.partition(".")[0]
    return RequirementMissing(asked.shown, missing, (_WHEELS.get(missing, missing),))
