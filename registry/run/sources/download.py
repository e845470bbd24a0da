"""What lies behind a URL, downloaded by fsspec."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from registry.core.errors import ExtraMissing, SourceNotFound
from registry.run.sources.addresses import is_web
from registry.run.sources.asked import Asked, imported
from registry.run.worker.files import PART, remove
from registry.run.worker.media_types import extension_of_data

_WAIT_S = 60  # for a connection, and for the next bytes of a download


def download(asked: Asked, into: Path) -> Path:
    """Return the file or folder; it is whole, or not there.

    Raises:
        SourceNotFound: there is none.
        SourceFailed: it could not be downloaded.
        ExtraMissing, RequirementMissing: a package that it needs is not installed.
    """
    files, path = _file_system(asked)
    target = into / f"{asked.name}{_extension(asked, files, path)}"
    part = target.with_name(PART + target.name)
    try:
        if not is_web(asked.source) and files.isdir(path):
            files.get(path, str(part), recursive=True)
        else:
            files.get_file(path, str(part))
    except FileNotFoundError:
        remove(part)
        raise SourceNotFound(asked.name, asked.shown, ()) from None
    except Exception as error:  # of any file system
        remove(part)
        raise asked.failed(error) from error
    remove(target)
    return part.replace(target)


def _file_system(asked: Asked) -> tuple[Any, str]:
    """Return fsspec's file system of a URL, and the path in it."""
    what = f"an input from {asked.shown.partition(':')[0]}"
    try:
        # An extra, for URLs alone; it has no types.
        from fsspec.core import (  # type: ignore[import-untyped]  # noqa: PLC0415
            url_to_fs,
        )
    except ImportError as error:
        raise ExtraMissing(what, "run") from error
    more = {"client_kwargs": _web_settings(what)} if is_web(asked.source) else {}
    try:
        found: tuple[Any, str] = url_to_fs(asked.source, **more)
    except ImportError as error:
        raise asked.needs(error) from error
    except Exception as error:  # of any file system
        raise asked.failed(error) from error
    return found


def _web_settings(what: str) -> dict[str, Any]:
    """Return what aiohttp does not do by itself: proxies, netrc, long downloads."""
    aiohttp = imported("aiohttp", what)
    wait = aiohttp.ClientTimeout(total=None, sock_connect=_WAIT_S, sock_read=_WAIT_S)
    return {"trust_env": True, "timeout": wait}


def _extension(asked: Asked, files: Any, path: str) -> str:  # noqa: ANN401  # fsspec's
    """Return that of the URL's path; without one, what the server calls it."""
    name = PurePosixPath(unquote(urlsplit(asked.source).path)).name
    found = re.search(r"\.[A-Za-z][A-Za-z0-9]{0,9}(\.(gz|bz2|xz|zst))?$", name)
    if found:
        return found[0].lower()
    if not is_web(asked.source):
        return ""
    try:
        kind = str(files.info(path).get("mimetype") or "")
    except Exception:  # noqa: BLE001  # whatever it is, downloading will tell
        return ""
    return extension_of_data(kind)
