"""No hub holds a client for ever, and a slow line is not taken for a dead one."""

from __future__ import annotations

import socket
import time

import pytest

from registry.client.http import HttpClient
from registry.core.errors import HubUnreachable
from tests.e2e.faulty import (
    FaultyHub,
    Waits,
    drips,
    head,
    is_silent,
    running,
    says,
)

CHUNKED = head(Transfer_Encoding="chunked")


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX: ",
        head(Content_Length=100_000),
        head(),
        CHUNKED + b"5\r\n",
        CHUNKED + b"0\r\nX: ",
    ],
    ids=["status", "header", "body", "body to the end", "chunk", "trailer"],
)
def test_a_hub_that_drips_holds_nobody_for_ever(start):
    """Each byte comes well within the time-out of a read."""
    waits = Waits()
    hub = FaultyHub(drips(start))

    with (
        running(hub),
        waits.client(hub, grace_s=0.2, read_s=5, tries=1) as client,
        pytest.raises(HubUnreachable, match=r"too slow|timed out"),
    ):
        client.request("GET", "/x")


def test_a_large_answer_has_the_time_that_its_size_needs():
    """Ten seconds for each thousand bytes, which are allowed twenty."""
    seconds = [0.0]

    def slow(connection: socket.socket) -> bool:
        connection.sendall(head(Content_Length=4000))
        for _ in range(4):
            time.sleep(0.03)
            seconds[0] += 10
            connection.sendall(bytes(1000))
        return True

    times = {"clock": lambda: seconds[0], "grace_s": 15.0, "slowest_bytes_s": 50.0}
    hub = FaultyHub(slow)
    with running(hub), Waits().client(hub, tries=1, **times) as client:
        assert len(client.request("GET", "/x").body) == 4000


def test_a_silent_hub_is_given_up():
    waits = Waits()
    hub = FaultyHub(is_silent)

    with (
        running(hub),
        waits.client(hub, read_s=0.1, tries=2) as client,
        pytest.raises(HubUnreachable, match="timed out"),
    ):
        client.request("GET", "/x")

    assert len(hub.heard) == 2


def test_a_hub_that_stops_has_what_is_left_of_the_time_and_no_more():
    """The time-out of a read is longer than that."""

    def stops(connection: socket.socket) -> bool:
        connection.sendall(head(Content_Length=10))
        time.sleep(1)
        return False

    hub = FaultyHub(stops)
    with (
        running(hub),
        Waits().client(hub, grace_s=0.2, read_s=30, tries=1) as client,
        pytest.raises(HubUnreachable, match="timed out"),
    ):
        client.request("GET", "/x")


def test_a_hub_that_takes_no_connection_is_given_up():
    """Its queue is full: the system answers nothing at all."""
    waits = Waits()
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for each in fillers:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        patience = waits.patience(connect_s=0.1, tries=2)
        client = HttpClient(f"http://127.0.0.1:{port}", patience)

        with pytest.raises(HubUnreachable, match="timed out"):
            client.request("GET", "/x")

        for each in fillers:
            each.close()
    assert len(waits) == 1


def test_a_hub_that_takes_no_more_of_a_body_is_given_up():
    """It reads nothing: buffers fill, and the rest would wait for ever."""
    waits = Waits()
    hub = FaultyHub(says())
    hub.listener.serve = lambda *_: time.sleep(1)

    with (
        running(hub),
        waits.client(hub, read_s=0.1, tries=1) as client,
        pytest.raises(HubUnreachable, match="timed out"),
    ):
        client.request("PUT", "/x", body=bytes(16_000_000))


def test_a_hub_that_takes_a_body_in_drops_is_given_up():
    """Each drop goes within the time-out of a write."""
    seconds = [0.0]
    hub = FaultyHub(says())

    def sip(connection: socket.socket, _: int) -> None:
        while connection.recv(65536):
            seconds[0] += 1000

    hub.listener.serve = sip
    times = {"clock": lambda: seconds[0], "slowest_bytes_s": 1e6, "read_s": 0.5}
    with (
        running(hub),
        Waits().client(hub, tries=1, **times) as client,
        pytest.raises(HubUnreachable, match="too slow"),
    ):
        client.request("PUT", "/x", body=bytes(16_000_000))


def test_a_long_body_has_the_time_that_its_size_needs():
    seconds = [0.0]
    hub = FaultyHub(says())
    serve = hub.listener.serve

    def serve_late(connection: socket.socket, number: int) -> None:
        for _ in range(20):
            time.sleep(0.01)
            seconds[0] += 1
        serve(connection, number)

    hub.listener.serve = serve_late
    times = {"clock": lambda: seconds[0], "grace_s": 15.0, "slowest_bytes_s": 1e5}
    with running(hub), Waits().client(hub, tries=1, **times) as client:
        assert client.request("PUT", "/x", body=bytes(16_000_000)).status == 200
