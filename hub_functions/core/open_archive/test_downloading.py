"""Archives from an address: a server of this machine answers."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest

from hub_functions.core.open_archive import open_archive
from hub_functions.core.open_archive.downloading import _NoDowngrade
from hub_functions.core.open_archive.sample import write_sample


class Answers(BaseHTTPRequestHandler):
    """Answers with what the server's `data` says for a path."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        data = self.server.data
        if path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200 if path in ("/x.zip", "/short") else 403)
        length = len(data) + (1000 if path == "/short" else 0)
        if not self.path.endswith("?untold"):
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    write_sample(tmp_path / "x.zip")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.data = (tmp_path / "x.zip").read_bytes()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/x.zip", "/x.zip?untold", "/to//x.zip"])
def test_an_address_gives_what_the_file_gives(path, address):
    opened = open_archive(address + path)

    assert (opened.files, opened.kind) == (3, "zip")
    assert opened.sha256 == open_archive().sha256


@pytest.mark.parametrize("path", ["/x.zip", "/x.zip?untold"])
def test_a_download_above_the_limit_is_stopped(path, address, tmp_path):
    with pytest.raises(ValueError, match=r"has more than max_bytes=100 bytes: give a"):
        open_archive(address + path, str(tmp_path / "out"), max_bytes=100)
    assert not (tmp_path / "out").exists()


def test_a_refusal_is_told_without_what_may_be_secret(address):
    secret = address.replace("//", "//me:s3cret@") + "/private?sig=t0ken"

    with pytest.raises((ValueError, ConnectionError)) as caught:
        open_archive(secret)
    with pytest.raises(
        ValueError, match="/private answers 403 Forbidden: check"
    ) as two:
        open_archive(address + "/private?sig=t0ken")

    for each in (caught, two):
        assert "s3cret" not in str(each.value)
        assert "t0ken" not in str(each.value)


def test_a_download_that_breaks_off_is_told(address):
    with pytest.raises(ConnectionError, match=r"481 of 1,481 bytes came, then the"):
        open_archive(address + "/short")


def test_a_redirect_to_another_kind_of_address_is_not_followed(address):
    with pytest.raises(ValueError, match="leads to an address that is not followed"):
        open_archive(address + "/to/file:///etc/passwd")


def test_a_redirect_from_https_to_http_is_not_followed():
    """What was asked for in secret would travel in the open."""
    asked = Request("https://host.example/x.zip")

    with pytest.raises(HTTPError), io.BytesIO() as body:
        _NoDowngrade().redirect_request(
            *(asked, body, 302, "Found", Message(), "http://host.example/x.zip")
        )


def test_a_server_that_is_not_there_is_told():
    with pytest.raises(ConnectionError, match=r"http://127.0.0.1:9/x.zip cannot be"):
        open_archive("http://127.0.0.1:9/x.zip", timeout_s=5)


@pytest.mark.parametrize("url", ["ftp://host/x.zip", "file:///etc/passwd", "http://"])
def test_other_addresses_are_refused(url):
    with pytest.raises(ValueError, match=r"is no web address: give http\(s\)"):
        open_archive(url)
