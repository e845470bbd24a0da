"""A file from a web address, no larger than allowed."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

_CHUNK = 2**18
_REDIRECTS = range(300, 400)
_AGENT = "archive-to-parquet/1.0"


def is_url(text: str) -> bool:
    """Tell an address from a path; `C:/x` is a path."""
    return "://" in text


def shown(url: str) -> str:
    """Return an address without password and query, which may hold secrets."""
    parts = urlsplit(url)
    return urlunsplit(
        (parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")
    )


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses, but never from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the next request, or raise."""
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.HTTPError(req.full_url, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, target: Path, *, max_bytes: int, timeout_s: float) -> None:
    """Write what is at an address to a file.

    Raises:
        ValueError: it is no web address, too large, or nothing usable is there.
        ConnectionError: the server cannot be reached, or it breaks off.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        message = f"{shown(url)!r} is no web address: give http(s)://... or a path"
        raise ValueError(message)
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT})  # noqa: S310
    opener = urllib.request.build_opener(_NoDowngrade())
    try:
        with (
            opener.open(request, timeout=timeout_s) as answer,
            target.open("wb") as file,
        ):
            _copy(answer, file, url, max_bytes)
    except urllib.error.HTTPError as error:
        error.close()
        raise ValueError(_refused(url, error.code)) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        message = f"{shown(url)} cannot be downloaded: {reason}"
        raise ConnectionError(message) from None


def _refused(url: str, code: int) -> str:
    if code in _REDIRECTS:
        return (
            f"{shown(url)} leads to an address that is not followed: from https to "
            "http, to no web address, or in a circle"
        )
    reason = http.client.responses.get(code, "")
    return (
        f"{shown(url)} answers {code} {reason}: check the address, and whether it asks "
        "for a sign-in"
    )


def _copy(
    answer: http.client.HTTPResponse, file: IO[bytes], url: str, max_bytes: int
) -> None:
    told = answer.headers.get("Content-Length", "")
    expected = int(told) if told.isdecimal() else None
    received = 0
    while received <= max_bytes and (expected or 0) <= max_bytes:
        chunk = answer.read(_CHUNK)
        if not chunk:
            break
        received += file.write(chunk)
    else:
        message = (
            f"{shown(url)} has more than max_bytes={max_bytes:,} bytes: give a higher "
            "max_bytes if you trust it"
        )
        raise ValueError(message)
    if expected is not None and received < expected:
        message = f"{received:,} of {expected:,} bytes came, then the server broke off"
        raise ConnectionError(message)
