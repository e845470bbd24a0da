"""A connection to a hub that is kept, for clients that should cost little."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 60
NO_ANSWER = 0  # in place of a status


@dataclass(frozen=True)
class Answer:
    """What came back; no status where nothing did."""

    status: int
    body: bytes = b""
    seconds: float = 0.0
    reason: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


# A server ends a connection that idles, perhaps while the next request is on its way.
# Every client asks then once more; all that is asked here may be asked twice.
ENDED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


class Connection:
    """Asks one hub; opens its socket anew after a failure."""

    def __init__(self, url: str, token: str = "") -> None:
        self._address = urlsplit(url).netloc
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http: http.client.HTTPConnection | None = None

    def get(self, target: str) -> Answer:
        return self._ask("GET", target)

    def publish(self, wheel: bytes) -> Answer:
        return self._ask("POST", "/api/v1/functions", wheel)

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
        self._http = None

    def _ask(self, method: str, target: str, body: bytes | None = None) -> Answer:
        began = time.perf_counter()
        try:
            status, data = self._exchange(method, target, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            seconds = time.perf_counter() - began
            return Answer(NO_ANSWER, seconds=seconds, reason=repr(error))
        return Answer(status, data, time.perf_counter() - began)

    def _exchange(
        self, method: str, target: str, body: bytes | None
    ) -> tuple[int, bytes]:
        is_kept = self._http is not None
        try:
            return self._send(method, target, body)
        except ENDED:
            if not is_kept:
                raise
        self.close()
        return self._send(method, target, body)

    def _send(self, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
        if self._http is None:
            self._http = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        content = {} if body is None else {"Content-Type": "application/zip"}
        self._http.request(method, target, body, self._headers | content)
        answer = self._http.getresponse()
        return answer.status, answer.read()
