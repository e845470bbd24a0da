"""A hub that misbehaves as it is told, and a proxy, both on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field

from registry.client.http import HttpClient
from registry.client.patience import Patience

# What is done with a request that was read; whether the connection is kept.
Behaviour = Callable[[socket.socket], bool]


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass
class Listener:
    """Hands each connection to `serve`, in a thread of its own."""

    serve: Callable[[socket.socket, int], None]
    context: ssl.SSLContext | None = None
    count: int = 0
    threads: list[threading.Thread] = field(default_factory=list)
    open_ones: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._accept)
        self.thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:  # it was closed
                return
            self.count += 1
            self.open_ones.append(connection)
            thread = threading.Thread(target=self._run, args=(connection, self.count))
            self.threads.append(thread)
            thread.start()

    def _run(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError), connection:  # clients break off; that is their right
            if self.context is None:
                self.serve(connection, number)
                return
            with self.context.wrap_socket(connection, server_side=True) as secure:
                self.open_ones.append(secure)
                self.serve(secure, number)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
        for each in self.open_ones:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for each in self.threads:
            each.join()


class FaultyHub:
    """Does with each request the next of its behaviours; the last one stays."""

    def __init__(
        self, *behaviours: Behaviour, context: ssl.SSLContext | None = None
    ) -> None:
        self.behaviours = list(behaviours)
        self.heard: list[Heard] = []
        self.listener = Listener(self._serve, context)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://localhost:{self.listener.port}"

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection.makefile("rb") as stream:
            while (request := read_head(stream, number)) is not None:
                length = int(request.headers.get("content-length", 0))
                body = stream.read(length)
                self.heard.append(
                    Heard(request.method, request.target, request.headers, body, number)
                )
                more = len(self.behaviours) > 1
                behave = self.behaviours.pop(0) if more else self.behaviours[0]
                if not behave(connection):
                    return


def read_head(stream, number: int) -> Heard | None:
    """Read a request's head; None at the end of the connection."""
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    if not lines:
        return None
    method, target, _ = lines[0].split(" ")
    pairs = (each.split(": ", 1) for each in lines[1:])
    return Heard(method, target, {k.lower(): v for k, v in pairs}, b"", number)


def head(status: int = 200, **headers: object) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def says(body: bytes = b"{}", status: int = 200, **headers: object) -> Behaviour:
    """Answer, and keep the connection."""

    def behave(connection: socket.socket) -> bool:
        connection.sendall(head(status, Content_Length=len(body), **headers) + body)
        return True

    return behave


def sends(data: bytes) -> Behaviour:
    """Send these bytes and close the connection."""

    def behave(connection: socket.socket) -> bool:
        connection.sendall(data)
        return False

    return behave


def drips(start: bytes, drop: bytes = b"x", every_s: float = 0.02) -> Behaviour:
    """Send a start, and then for ever a drop and a drop."""

    def behave(connection: socket.socket) -> bool:
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(every_s)

    return behave


def is_silent(connection: socket.socket) -> bool:
    """Say nothing until the client goes."""
    connection.recv(1)
    return False


hangs_up = sends(b"")


class Proxy:
    """A proxy that knows where names lead, and writes down what it is told."""

    def __init__(self, places: dict[str, int], password: str | None = None) -> None:
        """Make a proxy.

        Args:
            places: For each HOST:PORT of a request, the loopback port behind it.
            password: The value that it wants as Proxy-Authorization.
        """
        self.places, self.password = places, password
        self.heard: list[Heard] = []
        self.listener = Listener(self._serve)
        self.port = self.listener.port

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection.makefile("rb") as stream:
            request = read_head(stream, number)
        if request is None:
            return
        self.heard.append(request)
        if request.headers.get("proxy-authorization") != self.password:
            connection.sendall(head(407, Content_Length=0))
            return
        place = request.target.removeprefix("http://").partition("/")[0]
        with socket.create_connection(("127.0.0.1", self.places[place])) as behind:
            if request.method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
                back = threading.Thread(target=_copy, args=(behind, connection))
                back.start()
                _copy(connection, behind)
                back.join()
                return
            target = request.target.partition(place)[2]
            behind.sendall(
                f"{request.method} {target} HTTP/1.1\r\nHost: {place}\r\n"
                "Connection: close\r\n\r\n".encode()
            )
            behind.shutdown(socket.SHUT_WR)
            _copy(behind, connection)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class Waits(list[float]):
    """What a client would have waited, and what it told of it."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[str] = []

    def patience(self, **other: float | Callable[[], float]) -> Patience:
        chosen = {"sleep": self.append, "fraction": lambda: 0.5, **other}
        return Patience(**chosen)  # type: ignore[arg-type]  # by name

    def client(
        self, hub: FaultyHub, **other: float | Callable[[], float]
    ) -> AbstractContextManager[HttpClient]:
        return closing(HttpClient(hub.url, self.patience(**other), self.notes.append))


@contextmanager
def running(*servers: FaultyHub | Proxy) -> Iterator[None]:
    """End the servers with the block."""
    try:
        yield
    finally:
        for each in servers:
            each.listener.close()
