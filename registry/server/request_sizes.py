"""How much a request may send, and how slowly.

What announces too much is refused before any of it is read; what announces nothing is
cut at the limit.  Bodies are read by a thread of their own, since the server's read
has no time-out: where one does not arrive in time, its request is answered, the
connection closed, and the server's thread is free again.

One body is read at a time.  Several that do not come would keep all threads, and
granian 2.8 then answers nobody: its reads of unfinished bodies hold each other up.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from flask import Flask, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from registry.core.errors import BodyTooSlow, UploadsBusy

BODY_BYTES = 64 * 1024  # of a request, where its route says nothing else
GRACE_S = 10.0
SLOWEST_BYTES_S = 256 * 1024
TURN_S = 2.0  # a body that is there takes milliseconds
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class BodyRules:
    """What bodies may be."""

    largest: Mapping[str, int] = field(default_factory=dict)  # bytes, by endpoint
    grace_s: float = GRACE_S  # for any body, and more for its size
    slowest_bytes_s: float = SLOWEST_BYTES_S
    turn_s: float = TURN_S  # to wait while another's body is read


def install(app: Flask, rules: BodyRules) -> None:
    """Keep an application's requests to the rules."""
    turn = threading.Semaphore()

    @app.before_request
    def limit_body() -> None:
        if has_no_body(request.environ):
            return
        limit = rules.largest.get(request.endpoint or "", BODY_BYTES)
        request.max_content_length = limit
        if (request.content_length or 0) > limit:
            raise RequestEntityTooLarge
        environ = request.environ
        length = request.content_length
        environ["wsgi.input"] = _Body(environ["wsgi.input"], rules, length, limit, turn)


def has_no_body(environ: dict[str, Any]) -> bool:
    """Whether it is a plain GET: what is read most is not looked at more closely."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("CONTENT_LENGTH")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


class _Body(io.RawIOBase):
    """A request's body; nothing is read before the first `read`."""

    def __init__(
        self,
        source: IO[bytes],
        rules: BodyRules,
        length: int | None,
        limit: int,
        turn: threading.Semaphore,
    ) -> None:  # fmt: skip
        super().__init__()
        self._source, self._rules, self._turn = source, rules, turn
        self._length, self._limit = length, limit
        self._whole: io.BytesIO | None = None

    def readable(self) -> bool:
        """See `io.IOBase.readable`."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # any writable buffer
        """See `io.RawIOBase.readinto`.

        Raises:
            BodyTooSlow: it does not come in time.
            UploadsBusy: another's does not.
            RequestEntityTooLarge: it is over the limit.
            ClientDisconnected: it ended before its announced length.
        """
        if self._whole is None:
            self._whole = self._fetch()
        return self._whole.readinto(buffer)

    def _fetch(self) -> io.BytesIO:
        # One byte more than is allowed: who reads this can see that it is too much.
        most = self._limit + 1 if self._length is None else self._length
        patience_s = self._rules.grace_s + most / self._rules.slowest_bytes_s
        if not self._turn.acquire(timeout=self._rules.turn_s):
            raise UploadsBusy
        arriving = _Arriving(self._source, most, self._turn)
        arriving.start()
        arriving.join(patience_s)
        if arriving.is_alive():
            raise BodyTooSlow(round(patience_s))
        if arriving.error is not None:
            raise arriving.error
        if len(arriving.data) > self._limit:
            raise RequestEntityTooLarge
        if self._length is not None and len(arriving.data) < self._length:
            raise ClientDisconnected
        return io.BytesIO(arriving.data)


class _Arriving(threading.Thread):
    """Reads a body to its end, or to that of its connection."""

    def __init__(self, source: IO[bytes], most: int, turn: threading.Semaphore) -> None:
        super().__init__(name="fnhub-body", daemon=True)
        self._source, self._most, self._turn = source, most, turn
        self.data = b""
        self.error: Exception | None = None

    def run(self) -> None:
        """Read."""
        pieces: list[bytes] = []
        left = self._most
        try:
            while left and (piece := self._source.read(min(left, _PIECE_BYTES))):
                pieces.append(piece)
                left -= len(piece)
            self.data = b"".join(pieces)
        except Exception as error:  # noqa: BLE001  # it is raised where it is waited for
            self.error = error
        finally:
            self._turn.release()
