"""A web server on loopback, and a folder for what is fetched."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from tests.listening import Quiet, listening
from tests.run.sources.kinds import DATA


@pytest.fixture(autouse=True)
def _without_a_proxy(monkeypatch):
    """The machine's proxy does not reach this test's server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


class Handler(Quiet, BaseHTTPRequestHandler):
    """Serves DATA as csv, and what its path asks for."""

    def do_GET(self):
        status = (
            404 if "missing" in self.path else 403 if "denied" in self.path else 200
        )
        self.send_response(status)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        more = 10 if "short" in self.path else 0
        self.send_header("Content-Length", str(len(DATA) + more))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(DATA)

    def do_HEAD(self):
        self.do_GET()


@pytest.fixture(scope="module")
def web():
    with listening(Handler) as url:
        yield url


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder
