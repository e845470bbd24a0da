"""Reading and writing that may not take for ever."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Iterator
from typing import Any

from registry.client.patience import Patience

_PIECE_BYTES = 64 * 1024


class Pace:
    """The time that one answer, or one request's body, may take."""

    def __init__(self, patience: Patience) -> None:
        """Begin now."""
        self._patience = patience
        self._began = patience.clock()
        self._bytes = 0

    def count(self, size_bytes: int) -> None:
        """Take note of bytes that went over."""
        self._bytes += size_bytes

    def timeout_s(self) -> float:
        """Return how long the next bytes may take.

        Raises:
            TimeoutError: the whole has taken too long.
        """
        patience = self._patience
        taken = patience.clock() - self._began
        left = patience.grace_s + self._bytes / patience.slowest_bytes_s - taken
        if left <= 0:
            raise TimeoutError(f"too slow: {self._bytes} bytes in {taken:.0f} s")
        return min(left, patience.read_s)


def pieces(body: bytes, connection: socket.socket, pace: Pace) -> Iterator[bytes]:
    """Yield a body to send, each piece with the time that is left for it.

    Raises:
        TimeoutError: the hub takes it too slowly.
    """
    for start in range(0, len(body), _PIECE_BYTES):
        piece = body[start : start + _PIECE_BYTES]
        connection.settimeout(pace.timeout_s())
        yield piece
        pace.count(len(piece))


class PacedResponse(http.client.HTTPResponse):
    """An answer whose headers and body keep pace.

    Time-outs of sockets are for one read; a line of a header or a chunk may be many.
    """

    def __init__(self, sock: socket.socket, *, patience: Patience, **rest: Any) -> None:  # noqa: ANN401  # passed on
        super().__init__(sock, **rest)
        source = _PacedSource(self.fp.detach(), sock, Pace(patience))
        self.fp = io.BufferedReader(source)


class _PacedSource(io.RawIOBase):
    def __init__(self, source: io.RawIOBase, sock: socket.socket, pace: Pace) -> None:
        super().__init__()
        self._source, self._socket, self._pace = source, sock, pace

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401  # any writable buffer
        self._socket.settimeout(self._pace.timeout_s())
        size_bytes: int | None = self._source.readinto(buffer)
        self._pace.count(size_bytes or 0)
        return size_bytes

    def close(self) -> None:
        if not self.closed:
            self._source.close()
        super().close()
