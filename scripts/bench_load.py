"""A load generator where `wrk` is not installed: connections that stay open.

usage: bench_load.py URL SECONDS CONNECTIONS [HEADER ...]   prints requests a second
"""

from __future__ import annotations

import re
import selectors
import socket
import sys
import time
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_GOOD = (b"200", b"304")
_READ_BYTES = 1 << 16


class Connection:
    """One request at a time, again and again."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.socket = socket.create_connection(address)
        self._request, self._got = request, b""
        self.done = 0
        self.socket.sendall(request)

    def take(self) -> None:
        """Take what has come; after a whole answer ask again."""
        part = self.socket.recv(_READ_BYTES)
        if not part:
            raise SystemExit("the server closed a connection")
        self._got += part
        head, mark, body = self._got.partition(b"\r\n\r\n")
        if not mark:
            return
        status = head[9:12]
        if status not in _GOOD:
            raise SystemExit(f"the server answered {head[:40]!r}")
        length = _LENGTH.search(head)
        if length is None and status != b"304":
            raise SystemExit("an answer without a length")
        if status == b"304" or (length and len(body) >= int(length[1])):
            self.done += 1
            self._got = b""
            self.socket.sendall(self._request)


def main() -> None:
    """Ask for some seconds."""
    url = urlsplit(sys.argv[1])
    seconds, count = float(sys.argv[2]), int(sys.argv[3])
    lines = [f"GET {url.path} HTTP/1.1", f"Host: {url.netloc}", *sys.argv[4:]]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    address = (url.hostname or "", url.port or 80)
    connections = [Connection(address, request) for _ in range(count)]
    with selectors.DefaultSelector() as ready:
        for each in connections:
            ready.register(each.socket, selectors.EVENT_READ, each)
        begun = time.perf_counter()
        while (taken := time.perf_counter() - begun) < seconds:
            for key, _ in ready.select(timeout=1):
                key.data.take()
    print(f"Requests/sec: {sum(each.done for each in connections) / taken:.2f}")


if __name__ == "__main__":
    main()
