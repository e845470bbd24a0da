"""Speak HTTP with one hub, over one connection that is kept open."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from registry import __version__
from registry.core.errors import (
    AnswerTruncated,
    AnswerUnreadable,
    HubFailed,
    HubUnreachable,
    InvalidRequest,
    Refused,
)

TIMEOUT_S = 60.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024  # twice the largest wheel
_REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")
_FAILED = 500


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
        except ValueError:
            kind = self.headers.get("content-type", "nothing")
            raise AnswerUnreadable(self.url, f"JSON expected, {kind} came") from None


class HttpClient:
    """Requests to one hub.  Not for several threads; redirects are not followed."""

    def __init__(
        self, base_url: str, token: str | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidRequest(f"{base_url!r} is not a hub's address (http or https)")
        self._base = base_url.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        self._token = token
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
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
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
        announced = received.get("content-length")
        if announced is not None and method != "HEAD" and len(data) != int(announced):
            connection.close()
            raise AnswerTruncated(url, int(announced), len(data))
        return Answer(url, response.status, received, data)


def _connection(
    scheme: str, place: str, timeout_s: float
) -> http.client.HTTPConnection:
    place = place.rpartition("@")[2]
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
