"""What a team has around its pipelines, on loopback: GitHub, Slack, a model platform.

GitHub's API and the platform are plain HTTP.  Slack's webhooks have one address for
all, so a proxy (HTTPS_PROXY) says that it is hooks.slack.com, with a certificate of its
own (REQUESTS_CA_BUNDLE); everything else it lets pass.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import trustme

SLACK = "hooks.slack.com:443"
_PIECE = 65_536  # bytes

Answer = Callable[[str, str, bytes], tuple[int, Any]]  # of method, path and body


@contextlib.contextmanager
def listening(answer: Answer, host: str = "127.0.0.1") -> Iterator[str]:
    """Answer HTTP with JSON until the block ends; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, found = answer(self.command, self.path, body)
            data = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST  # noqa: N815  # of the standard library
        do_PATCH = do_POST  # noqa: N815  # likewise

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class GitHub:
    """The comments of one pull request, as GitHub's API keeps them."""

    comments: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        """Answer as GitHub does."""
        parts = urlsplit(path).path.split("/")  # /repos/OWNER/NAME/issues/7/comments
        is_first_page = "page=1" in path.partition("?")[2].split("&")
        if method == "GET":
            return 200, self.comments if is_first_page else []
        text = json.loads(body)["body"]
        if method == "PATCH":
            found = self.comments[int(parts[-1]) - 1]
            found["body"] = text
            return 200, found
        number = len(self.comments) + 1
        url = f"https://github.com/ada/flowers/pull/7#issuecomment-{number}"
        user = {"login": "ada", "id": 1, "type": "User"}
        made = {"id": number, "html_url": url, "body": text, "user": user}
        self.comments.append(made)
        return 201, made


@dataclass
class Slack:
    """What came in by a webhook."""

    settings: dict[str, str] = field(default_factory=dict)  # of who is to reach it
    messages: list[dict[str, Any]] = field(default_factory=list)


@contextlib.contextmanager
def slack(folder: Path) -> Iterator[Slack]:
    """Be a proxy, and behind it Slack, until the block ends."""
    authority, secure = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = folder / "slack.pem"
    authority.cert_pem.write_to_path(str(certificate))
    authority.issue_cert(SLACK.partition(":")[0]).configure_cert(secure)
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made = Slack({"HTTPS_PROXY": proxy, "REQUESTS_CA_BUNDLE": str(certificate)})

    def serve() -> None:
        with contextlib.suppress(OSError):  # it is closed: the block has ended
            while True:
                connection, _ = listener.accept()
                threading.Thread(
                    target=_proxy, args=(connection, secure, made), daemon=True
                ).start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield made
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _proxy(connection: socket.socket, secure: ssl.SSLContext, made: Slack) -> None:
    with connection, contextlib.suppress(OSError):  # one of both has gone away
        with connection.makefile("rb", buffering=0) as source:
            target = _head(source)[0].split()[1]
        if target != SLACK:
            _pass_on(connection, target)
            return
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with secure.wrap_socket(connection, server_side=True) as inner:
            with inner.makefile("rb") as source:
                lines = _head(source)
                (length,) = (e for e in lines if e.lower().startswith("content-length"))
                body = source.read(int(length.partition(":")[2]))
            made.messages.append(json.loads(body))
            inner.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def _head(source: BinaryIO | Any) -> list[str]:  # noqa: ANN401  # or unbuffered
    lines = []
    while line := source.readline().strip():
        lines.append(line.decode())
    return lines or ["- -"]


def _pass_on(connection: socket.socket, target: str) -> None:
    """Let two talk: whoever downloads packages meanwhile needs it."""
    former = os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy")
    address = urlsplit(former or f"//{target}")
    with socket.create_connection((address.hostname, address.port or 443)) as other:
        if former:
            other.sendall(
                f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()
            )
        else:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_copy, args=(other, connection), daemon=True)
        back.start()
        _copy(connection, other)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
