"""What nginx hands on to a hub, heard by a server that writes down what it is told."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import closing

import pytest

from tests.e2e.faulty import FaultyHub, head, running, says
from tests.e2e.proxy import ask, hubs, running_nginx
from tests.e2e.servers import free_ports

HOSTILE = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X_Forwarded_For": "203.0.113.9",
    "X-Real-IP": "203.0.113.9",
    "X-Request-Id": "chosen",
    "Forwarded": "for=203.0.113.9;host=evil.example",
    "Proxy": "http://evil.example",
}


def connected(url: str, *, timeout: float) -> closing[http.client.HTTPConnection]:
    return closing(
        http.client.HTTPConnection(url.removeprefix("http://"), timeout=timeout)
    )


@pytest.fixture
def listener():
    server = FaultyHub(says())
    with running(server):
        yield server


@pytest.fixture
def proxied(listener, tmp_path):
    """An nginx before the listener; its store is empty."""
    with running_nginx(
        tmp_path / "nginx",
        "folder",
        FNHUB_HUBS=hubs(f"127.0.0.1:{listener.listener.port}"),
        FNHUB_STORE_FOLDER=str(tmp_path / "store"),
    ) as url:
        yield url


def test_what_a_client_says_of_itself_never_reaches_a_hub(listener, proxied):
    """A hub may build addresses from these headers, for answers that others get."""
    assert ask(proxied, "/feed.atom", headers=HOSTILE).status == 200

    heard = listener.heard[0].headers
    assert heard["host"] == heard["x-forwarded-host"] == "hub.example"
    assert heard["x-forwarded-proto"] == "https"
    assert heard["x-forwarded-for"] == heard["x-real-ip"] == "127.0.0.1"
    assert heard["x-request-id"] != "chosen"
    told = " ".join(f"{key} {value}" for key, value in heard.items())
    for lie in ("evil", "203.0.113.9", "gopher", "666", "chosen"):
        assert lie not in told


def test_tokens_conditions_and_addresses_reach_a_hub_as_they_are(listener, proxied):
    headers = {"Authorization": "Bearer fnhub_x", "If-None-Match": '"a"'}
    path = "/api/v1/functions?q=a%20b&x=%2F..%2F"
    ask(proxied, path, headers=headers)

    assert listener.heard[0].target == path
    assert listener.heard[0].headers["authorization"] == "Bearer fnhub_x"
    assert listener.heard[0].headers["if-none-match"] == '"a"'


def test_what_the_store_lacks_is_asked_of_a_hub_with_the_token(listener, proxied):
    """Private functions lie at the same addresses as public ones."""
    headers = {"Authorization": "Bearer fnhub_x"}
    for path in (
        "/index/acme/add.json",
        f"/packages/{'a' * 64}/fnhub_acme_add-1.0.0-py3-none-any.whl",
    ):
        answer = ask(proxied, path, headers=headers)
        assert answer.status == 200
        assert not answer.is_of_the_store
        assert listener.heard[-1].target == path
        assert listener.heard[-1].headers["authorization"] == "Bearer fnhub_x"
        assert listener.heard[-1].headers["host"] == "hub.example"


def test_connections_to_a_hub_are_kept(listener, proxied):
    for _ in range(20):
        ask(proxied, "/search")

    workers = 2  # of nginx; each keeps its own
    assert listener.listener.count <= workers
    assert len(listener.heard) == 20


def test_a_wheel_of_the_greatest_size_passes_and_more_is_refused(listener, proxied):
    form_bytes = 2000  # what an upload form adds
    body = bytes(32 * 1024 * 1024 + form_bytes)
    assert ask(proxied, "/api/v1/functions", "POST", body=body).status == 200
    assert len(listener.heard[0].body) == len(body)

    # Refused by its length alone: nothing of the body is sent.
    with connected(proxied, timeout=30) as connection:
        connection.putrequest("POST", "/api/v1/functions")
        connection.putheader("Content-Length", str(34 * 1024 * 1024))
        connection.endheaders()
        with connection.getresponse() as response:
            assert response.status == 413
    assert len(listener.heard) == 1


def test_events_pass_as_they_happen(tmp_path):
    """A long poll's first line is there before its last one is written."""
    may_go_on = threading.Event()

    def tells_in_two_parts(connection: socket.socket) -> bool:
        connection.sendall(head(Content_Length=12) + b"first\n")
        may_go_on.wait(20)
        connection.sendall(b"later\n")
        return True

    server = FaultyHub(tells_in_two_parts)
    with (
        running(server),
        running_nginx(
            tmp_path / "nginx",
            "folder",
            FNHUB_HUBS=hubs(f"127.0.0.1:{server.listener.port}"),
            FNHUB_STORE_FOLDER=str(tmp_path / "store"),
        ) as url,
        connected(url, timeout=10) as connection,
    ):
        connection.request("GET", "/api/v1/events?wait=20")
        with connection.getresponse() as response:
            assert response.read(6) == b"first\n"
            may_go_on.set()
            assert response.read() == b"later\n"


def test_a_request_goes_to_the_hub_that_answers(listener, tmp_path):
    (closed,) = free_ports(1)
    nobody = f"127.0.0.1:{closed}"
    with running_nginx(
        tmp_path / "nginx",
        "folder",
        FNHUB_HUBS=hubs(nobody, f"127.0.0.1:{listener.listener.port}"),
        FNHUB_STORE_FOLDER=str(tmp_path / "store"),
    ) as url:
        assert {ask(url, "/search").status for _ in range(10)} == {200}
