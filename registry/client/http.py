"""Speak HTTP with one hub, over connections that are kept open."""

from __future__ import annotations

import http.client
import itertools
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.client.connections import Connections
from registry.client.failures import Failure, failure_of, password_wanted
from registry.client.pace import Pace, pieces
from registry.client.patience import PASSING, Patience, retry_after
from registry.client.route import USER_AGENT, Route
from registry.core.errors import (
    AnswerTruncated,
    AnswerUnreadable,
    HubBusy,
    HubFailed,
    HubMoved,
    Refused,
    Untrusted,
)

MAX_ANSWER_BYTES = 64 * 1024 * 1024  # twice the largest wheel
_REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")
_FAILED = 500
_BUSY = 429
_AWAY = 503
_PROXY_WANTS_PASSWORD = 407
_MOVED = (301, 302, 303, 307, 308)
_WITHOUT_BODY = (204, 304)
_TOLD_WAIT_S = 5.0  # a shorter wait needs no number
_ACCEPT = {"User-Agent": USER_AGENT, "Accept": "*/*"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A hub's answer, whole."""

    url: str
    status: int
    headers: Mapping[str, str]  # names in small letters
    body: bytes
    retry_after_s: float | None = None

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


@dataclass(frozen=True, slots=True)
class _Asked:
    url: str
    method: str
    target: str
    body: bytes | None
    headers: Mapping[str, str]
    is_repeatable: bool


class HttpClient:
    """Requests to one hub, for several threads; redirects are not followed."""

    def __init__(
        self,
        base_url: str,
        patience: Patience | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        """Connect with the first request.

        Args:
            base_url: The hub's address.
            patience: How long to wait, how often to ask again.
            note: Is told, once for each reason, that something is tried again.

        Raises:
            InvalidSetting: not an address.
        """
        self._base = base_url.rstrip("/")
        self._route = Route.find(base_url)
        self._patience = patience or Patience()
        self._note = note
        self._noting = threading.Lock()
        self._noted: set[str] = set()
        self._connections = Connections(self._route, self._patience)

    def close(self) -> None:
        """Close the connections; the next request opens another.

        Requests of other threads fail, and are not tried again.
        """
        self._connections.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool | None = None,
    ) -> Answer:
        """Send a request and read the whole answer, of whatever status.

        What fails in passing (a connection, a status of `PASSING`) is tried again
        if the method may be repeated, as all but POST may, or `is_repeatable`.

        Raises:
            HubUnreachable: no connection, it broke, or it is too slow.
            CertificateUntrusted: the hub's certificate does not verify.
            AnswerTruncated: the answer ended early.
            AnswerUnreadable: it is too large, or not HTTP.
            InvalidSetting: the proxy or the certificates cannot be used.
        """
        asked = _Asked(
            url=f"{self._base}{path}",
            method=method,
            target=self._route.target(path),
            body=body,
            headers={**_ACCEPT, **(headers or {}), **self._route.headers},
            is_repeatable=method in _REPEATABLE or bool(is_repeatable),
        )
        clock = self._patience.clock
        began, times_closed = clock(), self._connections.times_closed
        for attempt in itertools.count(2):
            outcome = self._attempt(asked)
            if self._connections.times_closed != times_closed:
                break  # nobody waits for it any more
            wait = self._wait(asked, outcome, attempt, clock() - began)
            if wait is None:
                break
            self._patience.sleep(wait)
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    def _wait(
        self, asked: _Asked, outcome: Answer | Failure, attempt: int, elapsed_s: float
    ) -> float | None:
        """Return the time to the next try, told to `note`; None: there is none."""
        asked_for_s = None
        if isinstance(outcome, Failure):
            is_passing, said = outcome.is_passing, str(outcome.error)
        else:
            is_passing = outcome.status in PASSING
            said = f"{outcome.url}: status {outcome.status}"
            asked_for_s = outcome.retry_after_s
        if not (is_passing and asked.is_repeatable):
            return None
        wait = self._patience.wait_before(attempt, asked_for_s, elapsed_s)
        if wait is not None and self._note is not None:
            reason = said.replace(asked.url, "")
            when = f" in {wait:.0f} s" if wait >= _TOLD_WAIT_S else ""
            with self._noting:
                if reason not in self._noted:
                    self._note(f"{said}; trying again{when}")
                self._noted.add(reason)
        return wait

    def _attempt(self, asked: _Asked) -> Answer | Failure:
        try:
            with self._connections.lent() as connection:
                is_kept = connection.sock is not None
                try:
                    return self._exchange(connection, asked)
                except ConnectionError:
                    if not (is_kept and asked.is_repeatable):
                        raise
                    # A kept one may have been closed meanwhile: no failure yet.
                    return self._exchange(connection, asked)
        except (OSError, http.client.HTTPException, Untrusted) as error:
            return failure_of(asked.url, error, self._route.proxy)

    def _exchange(
        self, connection: http.client.HTTPConnection, asked: _Asked
    ) -> Answer:
        try:
            is_sent = _send(connection, asked, self._patience)
            with connection.getresponse() as response:
                answer = self._receive(response, asked)
        except BaseException:
            connection.close()
            raise
        if not is_sent:
            connection.close()
        return answer

    def _receive(self, response: http.client.HTTPResponse, asked: _Asked) -> Answer:
        received = {name.lower(): value for name, value in response.getheaders()}
        announced = None
        if asked.method != "HEAD" and response.status not in _WITHOUT_BODY:
            announced = _announced(asked.url, received.get("content-length"))
        data = response.read(MAX_ANSWER_BYTES + 1)
        _check_size(asked.url, len(data))
        if announced is not None and announced != len(data):
            raise AnswerTruncated(asked.url, announced, len(data))
        wait = retry_after(received, self._patience.now())
        return Answer(asked.url, response.status, received, data, wait)


def _send(
    connection: http.client.HTTPConnection, asked: _Asked, patience: Patience
) -> bool:
    """Send a request; return whether all of it was taken.

    A hub that does not want a body answers, and closes before it is sent.
    """
    if connection.sock is None:
        connection.connect()
    pace = Pace(patience)
    connection.sock.settimeout(pace.timeout_s())
    headers, body = dict(asked.headers), None
    if asked.body is not None:
        headers["Content-Length"] = str(len(asked.body))
        body = pieces(asked.body, connection.sock, pace)
    try:
        connection.request(asked.method, asked.target, body, headers)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _check_size(url: str, size_bytes: int) -> None:
    if size_bytes > MAX_ANSWER_BYTES:
        raise AnswerUnreadable(url, f"it is larger than {MAX_ANSWER_BYTES} bytes")


def _announced(url: str, length: str | None) -> int | None:
    if length is None:
        return None
    if re.fullmatch(r"[0-9]{1,18}", length) is None:
        raise AnswerUnreadable(url, f"its length is {length[:20]!r}")
    _check_size(url, int(length))
    return int(length)


def accept(answer: Answer, *statuses: int) -> Answer:
    """Return an answer of one of these statuses.

    Raises:
        HubMoved: it names another place.
        HubBusy: it asks to come back later.
        Refused: the hub refused and said why.
        HubFailed: it failed.
        InvalidSetting: the proxy wants to know who asks.
        AnswerUnreadable: something else.
    """
    if answer.status in statuses:
        return answer
    if answer.status in _MOVED and (place := answer.headers.get("location")):
        raise HubMoved(answer.url, _without_secrets(place))
    if answer.status == _PROXY_WANTS_PASSWORD:
        raise password_wanted()
    document = _problem(answer)
    if _is_busy(answer):
        raise HubBusy(answer.url, answer.status, answer.retry_after_s)
    if document is not None and document.get("code") != "internal-server-error":
        raise Refused(answer.status, document)
    if answer.status >= _FAILED:
        raise HubFailed(answer.url, answer.status)
    raise AnswerUnreadable(answer.url, f"status {answer.status}")


def _is_busy(answer: Answer) -> bool:
    is_away = answer.status == _AWAY and answer.retry_after_s is not None
    return answer.status == _BUSY or is_away


def _problem(answer: Answer) -> dict[str, Any] | None:
    kind = answer.headers.get("content-type", "")
    document = answer.json() if kind.startswith("application/problem") else None
    return document if isinstance(document, dict) else None


def _without_secrets(place: str) -> str:
    """Return where a redirect leads, without a user's name or a signed query."""
    bare = re.split(r"[?#]", place, maxsplit=1)[0]
    return re.sub(r"//[^/]*@", "//", bare)[:200]
