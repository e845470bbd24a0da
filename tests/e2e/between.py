"""Stand between a client and a server, and lose what a test says."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field

CHUNK = 65536
REFUSAL = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Between:
    """Passes bytes on in both directions, one thread for each."""

    target: int  # the server's port
    listener: socket.socket
    lost: threading.Event = field(default_factory=threading.Event)
    _marker: bytes | None = None
    _refusals: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def lose_answer(self, marker: bytes) -> None:
        """Cut the connection instead of passing on the next answer that holds this."""
        self.lost.clear()
        self._marker = marker

    def refuse(self, times: int) -> None:
        """Answer the next connections with 503, as an S3 that has too much to do."""
        self._refusals = times

    def cut_all(self) -> None:
        """Be gone: take no more connections, and cut those there are."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve(self) -> None:
        with contextlib.suppress(OSError):  # until the listener is closed
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._join, args=(client,), daemon=True).start()

    def _join(self, client: socket.socket) -> None:
        with self._lock:
            is_refused = self._refusals > 0
            self._refusals -= is_refused
        if is_refused:
            with client, contextlib.suppress(OSError):
                client.recv(CHUNK)
                client.sendall(REFUSAL)
            return
        self._open.append(client)
        server = socket.create_connection(("127.0.0.1", self.target))
        there = threading.Thread(target=self._pass, args=(client, server), daemon=True)
        there.start()
        self._pass(server, client, is_answer=True)

    def _pass(
        self, source: socket.socket, sink: socket.socket, *, is_answer: bool = False
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if is_answer and self._takes(chunk):
                    break
                sink.sendall(chunk)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        if is_answer:
            source.close()
            sink.close()

    def _takes(self, chunk: bytes) -> bool:
        with self._lock:
            if self._marker is None or self._marker not in chunk:
                return False
            self._marker = None
            self.lost.set()
            return True


@contextlib.contextmanager
def standing_before(port: int):
    """A `Between` before a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        between = Between(port, listener)
        threading.Thread(target=between.serve, daemon=True).start()
        yield between
        with contextlib.suppress(OSError):  # it is gone already
            listener.shutdown(socket.SHUT_RDWR)
