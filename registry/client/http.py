"""Speak HTTP with one hub, over one connection that is kept open."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from registry import __version__
from registry.core.errors import (
    AnswerTruncated,
    AnswerUnreadable,
    HubFailed,
    HubUnreachable,
    InvalidSetting,
    Refused,
    Untrusted,
)

TIMEOUT_S = 60.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024  # twice the largest wheel
_REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")
_FAILED = 500
_ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[\w-]{1,63}(\.[\w-]{1,63})*\.?)(:\d{1,5})?(/[!-~]*)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A hub's answer, whole."""

    url: str
    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes

    def json(self) -> Any:  # noqa: ANN401  # any JSON value
        """Read the body as JSON.

        Raises:
            AnswerUnreadable: it is not.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            kind = self.headers.get("content-type", "nothing")
            raise AnswerUnreadable(self.url, f"JSON expected, {kind} came") from None


class HttpClient:
    """Requests to one hub.  Not for several threads; redirects are not followed."""

    def __init__(self, base_url: str, timeout_s: float = TIMEOUT_S) -> None:
        """Connect with the first request.

        Raises:
            InvalidSetting: not an address.
        """
        parts = _split(base_url)
        self._base = base_url.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        self._connection = _connection(parts.scheme, parts.netloc, timeout_s)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and read the whole answer, of whatever status.

        Raises:
            HubUnreachable: no connection, or it broke.
            AnswerTruncated: the answer ended early.
            AnswerUnreadable: it is too large, or not HTTP.
        """
        url = f"{self._base}{path}"
        sent = {"User-Agent": f"fnhub/{__version__}", "Accept": "*/*"}
        sent |= headers or {}
        again = self._connection.sock is not None and method in _REPEATABLE
        try:
            try:
                return self._exchange(url, method, path, body, sent)
            except (http.client.RemoteDisconnected, ConnectionError):
                if not again:  # a kept connection may have been closed meanwhile
                    raise
                return self._exchange(url, method, path, body, sent)
        except http.client.HTTPException as error:
            if isinstance(error, http.client.RemoteDisconnected):
                raise HubUnreachable(url, "the connection was closed") from None
            raise AnswerUnreadable(url, repr(error)) from None
        except OSError as error:
            raise HubUnreachable(url, error.strerror or str(error)) from None

    def _exchange(  # one call, inside this class
        self,
        url: str,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:
        connection = self._connection
        try:
            connection.request(method, self._prefix + path, body, dict(headers))
            response = connection.getresponse()
            data = response.read(MAX_ANSWER_BYTES + 1)
        except BaseException:
            connection.close()
            raise
        received = {name.lower(): value for name, value in response.getheaders()}
        if len(data) > MAX_ANSWER_BYTES:
            connection.close()
            raise AnswerUnreadable(url, f"it is larger than {MAX_ANSWER_BYTES} bytes")
        if method != "HEAD" and (announced := received.get("content-length")):
            try:
                _check_length(url, announced, len(data))
            except Untrusted:
                connection.close()
                raise
        return Answer(url, response.status, received, data)


def _split(address: str) -> SplitResult:
    if "@" in address:  # not told again: it may be a password
        raise InvalidSetting("hub", "an address with a user's name or an @ in it")
    try:
        parts = urlsplit(address)
        is_usable = _ADDRESS.fullmatch(address) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.query or parts.fragment:
        raise InvalidSetting("hub", f"{address!r} is not http://HOST[:PORT][/PATH]")
    return parts


def _check_length(url: str, announced: str, received: int) -> None:
    if re.fullmatch(r"[0-9]{1,18}", announced) is None:
        raise AnswerUnreadable(url, f"its length is {announced[:20]!r}")
    if received != int(announced):
        raise AnswerTruncated(url, int(announced), received)


def _connection(
    scheme: str, place: str, timeout_s: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(place, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(place, timeout=timeout_s, context=context)


def accept(answer: Answer, *statuses: int) -> Answer:
    """Return an answer of one of these statuses.

    Raises:
        Refused: the hub refused and said why.
        HubFailed: it failed.
        AnswerUnreadable: something else.
    """
    if answer.status in statuses:
        return answer
    is_problem = answer.headers.get("content-type", "").startswith(
        "application/problem"
    )
    document = answer.json() if is_problem else None
    if isinstance(document, dict) and document.get("code") != "internal-server-error":
        raise Refused(answer.status, document)
    if answer.status >= _FAILED:
        raise HubFailed(answer.url, answer.status)
    raise AnswerUnreadable(answer.url, f"status {answer.status}")
