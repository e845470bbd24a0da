"""A client whose hub fails in passing asks again; one that fails for good is told."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from registry.client.http import HttpClient, accept
from registry.client.hub import Hub
from registry.core.errors import (
    AnswerTruncated,
    HubBusy,
    HubFailed,
    HubUnreachable,
    Refused,
)
from tests.e2e.faulty import (
    FaultyHub,
    Waits,
    hangs_up,
    head,
    is_silent,
    running,
    says,
    sends,
)
from tests.e2e.servers import free_ports

CUT = sends(head(Content_Length=10) + b"abc")
CHUNKED = head(Transfer_Encoding="chunked")
RECEIPT = (
    b'{"name":"acme/add","version":"1.0.0","sha256":"' + b"0" * 64 + b'","score":1,'
    b'"published":"x","yanked":null,"unchanged":true,"changes":[],"warnings":[]}'
)


@pytest.mark.parametrize("fault", [hangs_up, CUT, sends(CHUNKED + b"5\r\nab")])
def test_a_broken_answer_is_asked_for_again(fault):
    waits = Waits()
    hub = FaultyHub(fault, fault, says(b"whole"))

    with running(hub), waits.client(hub) as client:
        answer = client.request("GET", "/x")

    assert answer.body == b"whole"
    assert waits == [0.25, 0.5]
    assert len(waits.notes) == 1  # once for each reason
    assert "trying again" in waits.notes[0]
    assert f"{hub.url}/x" in waits.notes[0]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (hangs_up, HubUnreachable),
        (CUT, AnswerTruncated),
        (sends(CHUNKED + b"5\r\nab"), HubUnreachable),
    ],
)
def test_after_four_tries_it_is_told(fault, error):
    waits = Waits()
    hub = FaultyHub(fault)

    with running(hub), waits.client(hub) as client, pytest.raises(error):
        client.request("GET", "/x")

    assert len(hub.heard) == 4
    assert len(waits) == 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_statuses_are_asked_again(status):
    waits = Waits()
    hub = FaultyHub(says(status=status), says(b"well"))

    with running(hub), waits.client(hub) as client:
        assert client.request("GET", "/x").body == b"well"

    assert waits == [0.25]
    assert f"status {status}" in waits.notes[0]


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_other_statuses_are_final(status):
    waits = Waits()
    hub = FaultyHub(says(status=status))

    with running(hub), waits.client(hub) as client:
        assert client.request("GET", "/x").status == status

    assert len(hub.heard) == 1
    assert waits.notes == []


@pytest.mark.parametrize(
    "asks", ["7", "Tue, 01 Jan 2030 12:00:07 GMT"], ids=["seconds", "date"]
)
def test_a_hub_that_asks_to_wait_is_given_the_time(asks):
    waits = Waits()
    hub = FaultyHub(says(status=503, Retry_After=asks), says(b"well"))

    with (
        running(hub),
        waits.client(hub, now=lambda: 1_893_499_200.0) as client,
    ):
        assert client.request("GET", "/x").body == b"well"

    assert waits == [7.25]
    assert "in 7 s" in waits.notes[0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_wait_is_told_instead_of_waited(status):
    waits = Waits()
    hub = FaultyHub(says(status=status, Retry_After=7200))

    with (
        running(hub),
        waits.client(hub) as client,
        pytest.raises(HubBusy, match="come back in 2 hours"),
    ):
        accept(client.request("GET", "/x"), 200)

    assert waits == []


def test_a_hub_that_is_always_busy_is_told():
    waits = Waits()
    hub = FaultyHub(says(status=429))

    with running(hub), waits.client(hub) as client, pytest.raises(HubBusy):
        accept(client.request("GET", "/x"), 200)

    assert len(hub.heard) == 4


def test_waits_are_bounded_altogether():
    """Each wait may be allowed, and all of them together too long."""
    waits = Waits()
    hub = FaultyHub(says(status=503, Retry_After=50))

    with running(hub), waits.client(hub, clock=lambda: 30.0 + sum(waits)) as client:
        client.request("GET", "/x")

    assert waits == [50.25, 50.5]


def test_a_hub_that_fails_is_told_with_its_words_or_without():
    waits = Waits()
    hub = FaultyHub(says(status=503))
    words = says(
        b'{"code":"store-failed","detail":"the disk is full"}',
        status=503,
        Content_Type="application/problem+json",
    )

    with running(hub), waits.client(hub) as client:
        with pytest.raises(HubFailed):
            accept(client.request("GET", "/x"), 200)
        hub.behaviours = [words]
        with pytest.raises(Refused, match="the disk is full"):
            accept(client.request("GET", "/x"), 200)


def test_nobody_there_is_told_after_some_tries():
    waits = Waits()
    (port,) = free_ports(1)
    client = HttpClient(f"http://127.0.0.1:{port}", waits.patience())

    with pytest.raises(HubUnreachable, match="refused"):
        client.request("GET", "/x")

    assert len(waits) == 3


def test_a_name_that_does_not_exist_is_told_at_once():
    waits = Waits()
    too_long = ".".join(["a" * 63] * 5)
    client = HttpClient(f"http://{too_long}", waits.patience())

    with pytest.raises(HubUnreachable):
        client.request("GET", "/x")

    assert waits == []


def test_one_connection_carries_many_requests():
    hub = FaultyHub(says())

    with running(hub), Waits().client(hub) as client:
        for method in ("GET", "PUT", "DELETE", "POST"):
            client.request(method, "/x", body=b"data" if method == "POST" else None)

    assert [each.connection for each in hub.heard] == [1, 1, 1, 1]


def test_threads_that_ask_at_once_have_a_connection_each_and_keep_it():
    together = threading.Barrier(3, timeout=10)

    def waits_for_others(connection):
        together.wait()
        return says()(connection)

    hub = FaultyHub(waits_for_others)
    with (
        running(hub),
        Waits().client(hub) as client,
        ThreadPoolExecutor(3) as threads,
    ):
        for _ in range(2):
            list(threads.map(lambda _: client.request("GET", "/x"), range(3)))

    assert sorted(each.connection for each in hub.heard) == [1, 1, 2, 2, 3, 3]


def test_closing_ends_what_other_threads_wait_for():
    """After Ctrl-C nobody waits out a silent hub, and nothing is asked again."""
    waits = Waits()
    hub = FaultyHub(is_silent)
    with (
        running(hub),
        waits.client(hub, read_s=2.0) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        asking = threads.submit(client.request, "GET", "/x")
        while not hub.heard:
            time.sleep(0.001)
        client.close()
        with pytest.raises(HubUnreachable, match="closed"):
            asking.result(timeout=20)

        hub.behaviours = [says(b"anew")]
        assert client.request("GET", "/x").body == b"anew"

    assert waits == []


def test_a_kept_connection_that_was_closed_is_no_failure():
    """Servers close idle connections; that costs neither a wait nor a try."""
    waits = Waits()

    def says_and_goes(connection: socket.socket) -> bool:
        says()(connection)
        return False

    hub = FaultyHub(says_and_goes)
    with running(hub), waits.client(hub, tries=1) as client:
        assert all(client.request("GET", "/x").status == 200 for _ in range(3))

    assert waits == []
    assert len(hub.heard) == 3


def test_a_publish_is_sent_again_when_the_connection_broke():
    """The hub knows the same bytes again; and no other POST is sent twice."""
    waits = Waits()
    hub = FaultyHub(hangs_up, says(RECEIPT))

    with running(hub):
        sender = Hub(hub.url, "fnhub_x", patience=waits.patience())
        with closing(sender):
            receipt = sender.publish(b"wheel")
        hub.behaviours = [hangs_up]
        with waits.client(hub) as client, pytest.raises(HubUnreachable):
            client.request("POST", "/x", body=b"")

    assert receipt.data["unchanged"]
    assert [each.body for each in hub.heard] == [b"wheel", b"wheel", b""]
