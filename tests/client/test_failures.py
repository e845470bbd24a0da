"""Only what may be gone with the next try is tried again."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl

import pytest

from registry.client.failures import failure_of
from registry.client.route import read_proxy

URL = "http://hub.example/x"


@pytest.mark.parametrize(
    ("error", "is_passing"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), True),
        (ConnectionResetError(errno.ECONNRESET, "reset"), True),
        (TimeoutError("timed out"), True),
        (OSError(errno.ENETUNREACH, "no network"), True),
        (OSError(errno.EHOSTUNREACH, "no route"), True),
        (socket.gaierror(socket.EAI_AGAIN, "not now"), True),
        (socket.gaierror(socket.EAI_NONAME, "no such name"), False),
        (ssl.SSLEOFError(8, "it ended"), True),
        (ssl.SSLError(1, "wrong version number"), False),
        (OSError("Tunnel connection failed: 503 Busy"), True),
        (OSError("Tunnel connection failed: 403 Forbidden"), False),
        (OSError(errno.EMFILE, "too many files"), False),
        (http.client.BadStatusLine("x"), False),
        (http.client.IncompleteRead(b"x"), True),
    ],
    ids=repr,
)
def test_what_passes_is_told_from_what_stays(error, is_passing):
    assert failure_of(URL, error, None).is_passing is is_passing


def test_the_proxy_between_is_named_without_its_password():
    """Which of the two machines is down is the first question."""
    proxy = read_proxy("me:hush@proxy.example:3128")

    told = failure_of(URL, ConnectionRefusedError(111, "refused"), proxy).error

    assert "by the proxy http://proxy.example:3128" in str(told)
    assert "hush" not in f"{told} {proxy!r}"
