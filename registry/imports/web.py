"""A source that is a web server.  The only module of the hub that asks one."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from registry import __version__
from registry.core.errors import ElsewhereFailed, ElsewhereRefused
from registry.imports.paths import checked

READ_S = 40.0  # without a byte; a hub lets a request for events wait 30 s
WHOLE_S = 300.0  # for one file
WAITS_S = (0.2, 1.0)  # before what failed in passing is asked for again
_PIECE_BYTES = 64 * 1024
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_PASSING = (HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600))


class _NoRedirects(HTTPRedirectHandler):
    """What a source says is at its own address, or is not asked for."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  # as theirs
        """Follow none."""


class Web:
    """See `Source`.  Proxies and certificates are those of the usual variables."""

    def __init__(self, url: str, sleep: Callable[[float], None] = time.sleep) -> None:
        """Connect with the first request.

        Raises:
            ElsewhereFailed: not an address without secrets in it.
        """
        try:
            parts = urlsplit(url)
            # urllib opens file:, ftp: and data: too; those would be this machine's own.
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
            is_plain = is_web and parts.port != 0
        except ValueError:
            is_plain = False
        if not is_plain or "@" in parts.netloc or parts.query or parts.fragment:
            why = "not http(s)://HOST[:PORT][/PATH], without a name or a query"
            raise ElsewhereFailed(url.rpartition("@")[2][:100], why)
        self.url = url.rstrip("/")
        self._sleep = sleep
        self._opener = build_opener(_NoRedirects)

    def get(self, path: str, most_bytes: int) -> bytes:
        """See `Source.get`."""
        address = f"{self.url}/{quote(checked(path))}"
        return self.ask(address, most_bytes)

    def ask(self, address: str, most_bytes: int) -> bytes:
        """Return what is at an address below `url`, as `get` does."""
        for wait_s in WAITS_S:
            try:
                return self._ask(address, most_bytes)
            except _Passing:
                self._sleep(wait_s)
        try:
            return self._ask(address, most_bytes)
        except _Passing as failure:
            raise ElsewhereFailed(address, failure.why) from None

    def folders(self, path: str) -> Sequence[str]:  # noqa: ARG002  # a web server lists nothing
        """See `Source.folders`."""
        return ()

    def origin(self, path: str) -> str:
        """See `Source.origin`."""
        return f"{self.url}/{path}"

    def _ask(self, address: str, most_bytes: int) -> bytes:
        headers = {"User-Agent": f"fnhub/{__version__}", "Accept-Encoding": "identity"}
        request = Request(address, headers=headers)  # noqa: S310  # http(s), as opened
        deadline = time.monotonic() + WHOLE_S
        try:
            with self._opener.open(request, timeout=READ_S) as response:
                return _read(address, response, most_bytes, deadline)
        except HTTPError as error:
            error.close()
            raise _of_status(address, error) from None
        except (URLError, OSError, http.client.HTTPException) as error:
            why = str(getattr(error, "reason", error)) or repr(error)
            raise _Passing(why) from None


class _Passing(Exception):
    """A failure that the next try may not meet."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _read(
    address: str, response: http.client.HTTPResponse, most_bytes: int, deadline: float
) -> bytes:
    """Read an answer whole, never more than was asked for.

    Raises:
        ElsewhereRefused: it is larger, or comes too slowly.
    """
    pieces, size_bytes = [], 0
    while piece := response.read1(_PIECE_BYTES):
        size_bytes += len(piece)
        if size_bytes > most_bytes:
            raise ElsewhereRefused(address, f"it has more than {most_bytes} bytes")
        if time.monotonic() > deadline:
            raise ElsewhereRefused(address, f"it takes longer than {WHOLE_S:.0f} s")
        pieces.append(piece)
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) != size_bytes:
        raise _Passing(f"it ended after {size_bytes} of {announced} bytes")
    return b"".join(pieces)


def _of_status(address: str, error: HTTPError) -> Exception:
    if error.code in _GONE:
        return KeyError(address)
    if error.code in _PASSING:
        return _Passing(f"status {error.code}")
    place = error.headers.get("Location")
    why = f"status {error.code}" + (f", it leads to {place[:200]}" if place else "")
    return ElsewhereFailed(address, why)
