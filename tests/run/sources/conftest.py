"""A web server on loopback, and a folder for what is fetched."""

from __future__ import annotations

import http.server
import threading

import pytest

from tests.run.sources.kinds import DATA


@pytest.fixture(autouse=True)
def _without_a_proxy(monkeypatch):
    """The machine's proxy does not reach this test's server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


class Handler(http.server.BaseHTTPRequestHandler):
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

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def web():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def into(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder
