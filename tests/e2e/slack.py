"""Slack's incoming webhooks on loopback, behind a proxy that says it is Slack.

A client reaches it by HTTPS_PROXY and trusts its certificate by REQUESTS_CA_BUNDLE:
addresses stay those that Slack's users have.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import trustme


@dataclass
class Slack:
    """What came in: the path of the webhook and the message, by their order."""

    settings: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[str, Any]] = field(default_factory=list)


@contextlib.contextmanager
def slack_receiver(folder: Path) -> Iterator[Slack]:
    """Listen until the test is over."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hooks.slack.com").configure_cert(secure)
    listener = socket.create_server(("127.0.0.1", 0))
    slack = Slack(
        {
            "HTTPS_PROXY": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "REQUESTS_CA_BUNDLE": str(folder / "authority.pem"),
        }
    )

    def serve() -> None:
        with contextlib.suppress(OSError):  # closed: the test is over
            while True:
                connection, _ = listener.accept()
                with connection:
                    _answer(connection, secure, slack)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _answer(connection: socket.socket, secure: ssl.SSLContext, slack: Slack) -> None:
    with connection.makefile("rb") as source:
        line, _ = _head(source)
    assert line.startswith("CONNECT hooks.slack.com:443 "), line
    connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    with secure.wrap_socket(connection, server_side=True) as inner:
        with inner.makefile("rb") as source:
            line, length = _head(source)
            slack.taken.append((line.split()[1], json.loads(source.read(length))))
        inner.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def _head(source: BinaryIO) -> tuple[str, int]:
    lines = []
    while line := source.readline().strip():
        lines.append(line.decode())
    lengths = [e for e in lines if e.lower().startswith("content-length:")]
    return lines[0], int(lengths[0].split(":")[1]) if lengths else 0
