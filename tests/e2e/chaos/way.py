"""The way to an S3, on which requests fail as a test says: 500, late, or broken off."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 65536
PASS, ERROR, SLOW, CUT = "pass", "error", "slow", "cut"
LATE_S = (0.2, 3.0)
_BODY = b"<Error><Code>InternalError</Code><Message>We failed</Message></Error>"
_HEAD = f"HTTP/1.1 500 Internal Server Error\r\nContent-Length: {len(_BODY)}\r\n"
FAILURE = f"{_HEAD}Content-Type: application/xml\r\nConnection: close\r\n\r\n".encode()
METHODS = (b"GET ", b"PUT ", b"HEAD ", b"POST ", b"DELETE ")


@dataclass
class Way:
    """Passes connections on, two threads for each."""

    target: int
    listener: socket.socket
    dice: random.Random
    kind: str = PASS
    share: float = 1.0
    met: int = 0  # requests or answers that something was done to
    _open: set[socket.socket] = field(default_factory=set)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def set(self, kind: str, share: float = 1.0) -> None:
        """Do this from now on, to this share of requests or pieces of answers."""
        self.kind, self.share = kind, share

    def serve(self) -> None:
        with contextlib.suppress(OSError):  # until the listener is closed
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self.target))
        self._open |= {client, server}
        back = threading.Thread(
            target=self._pass, args=(server, client, False), daemon=True
        )
        back.start()
        self._pass(client, server, True)
        back.join()
        for each in (client, server):
            self._open.discard(each)
            each.close()

    def _pass(self, source: socket.socket, sink: socket.socket, is_asking: bool):
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if not self._meets(is_asking, chunk):
                    sink.sendall(chunk)
                    continue
                self.met += 1
                if self.kind == ERROR:
                    _fail(source)
                    break
                if self.kind == CUT:
                    sink.sendall(chunk[: len(chunk) // 2])
                    break
                time.sleep(self.dice.uniform(*LATE_S))
                sink.sendall(chunk)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _meets(self, is_asking: bool, chunk: bytes) -> bool:
        """Whether something is done to these bytes."""
        if self.kind == PASS or self.dice.random() >= self.share:
            return False
        if self.kind == ERROR:
            return is_asking and chunk.startswith(METHODS)
        if self.kind == SLOW:
            return not is_asking
        return True

    def close(self) -> None:
        for each in (self.listener, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _fail(client: socket.socket) -> None:
    """Answer, and take what still comes: a reset would take the answer with it."""
    client.sendall(FAILURE + _BODY)
    client.shutdown(socket.SHUT_WR)
    client.settimeout(2)
    with contextlib.suppress(TimeoutError):
        while client.recv(CHUNK):
            pass


@contextlib.contextmanager
def way_to(port: int, seed: int) -> Iterator[Way]:
    """A way to a port of this machine, on which all is well at first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        way = Way(port, listener, random.Random(seed))
        threading.Thread(target=way.serve, daemon=True).start()
        try:
            yield way
        finally:
            way.close()
