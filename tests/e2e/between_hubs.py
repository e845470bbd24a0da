"""Stands between a mirror and a real hub: passes on, lies, or ends who asks."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.listening import Quiet, listening

# What becomes of an answer: (path, status, body) -> (status, body).
Twist = Callable[[str, int, bytes], tuple[int, bytes]]


def honest(_path: str, status: int, body: bytes) -> tuple[int, bytes]:
    return status, body


class Between:
    """A hub's address, behind which another hub is."""

    def __init__(self, behind: str) -> None:
        self.behind, self.url = behind, ""
        self.twist: Twist = honest

    def answer(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.behind + path, timeout=40) as found:
                status, body = found.status, found.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        return self.twist(path, status, body)


@contextmanager
def between(url: str) -> Iterator[Between]:
    """Listen until the block ends."""
    middle = Between(url)

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                status, body = middle.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # who asked is gone
                return

    with listening(Handler) as middle.url:
        yield middle
