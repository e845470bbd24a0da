"""Answers that are large, early, elsewhere, or the same as before."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from registry.client.http import MAX_ANSWER_BYTES, accept
from registry.client.hub import Hub
from registry.core.errors import AnswerUnreadable, HubMoved
from registry.core.names import FunctionName
from tests.e2e.conftest import DESCRIBE
from tests.e2e.faulty import FaultyHub, Waits, head, running, says, sends


def test_a_hub_that_refuses_a_body_before_it_is_sent_is_heard():
    """Else a wheel that is too large looks like a hub that is down."""
    waits = Waits()
    hub = FaultyHub(says(b"well"))
    serve = hub.listener.serve

    def refuse_the_first(connection: socket.socket, number: int) -> None:
        if number > 1:
            serve(connection, number)
            return
        connection.recv(1000)
        # It closes, and with what was not read, it resets.
        connection.sendall(head(413, Content_Length=2) + b"{}")

    hub.listener.serve = refuse_the_first
    with running(hub), waits.client(hub) as client:
        refused = client.request("PUT", "/x", body=bytes(8_000_000))
        after = client.request("POST", "/x")  # which is not repeated

    assert (refused.status, after.body) == (413, b"well")
    assert waits == []


def test_an_answer_larger_than_any_is_not_read():
    waits = Waits()
    hub = FaultyHub(sends(head(Content_Length=MAX_ANSWER_BYTES + 1)))

    with (
        running(hub),
        waits.client(hub) as client,
        pytest.raises(AnswerUnreadable, match="larger"),
    ):
        client.request("GET", "/x")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(status):
    waits = Waits()
    place = "https://me:hush@elsewhere.example/x?signature=hush"
    hub = FaultyHub(says(status=status, Location=place))

    with (
        running(hub),
        waits.client(hub) as client,
        pytest.raises(HubMoved, match=r"https://elsewhere\.example/x") as told,
    ):
        accept(client.request("GET", "/x"), 200)

    assert "hush" not in str(told.value)
    assert len(hub.heard) == 1


def test_an_unchanged_document_is_not_sent_again_and_other_lengths_do_not_mislead():
    """A 304 may tell the length of what it does not send."""
    waits = Waits()
    hub = FaultyHub(sends(head(304, Content_Length=500, Connection="close")))

    with running(hub), waits.client(hub) as client:
        answer = client.request("GET", "/x", headers={"If-None-Match": '"a"'})

    assert (answer.status, answer.body) == (304, b"")


def test_a_real_hub_sends_a_document_once(hub, fnhub):
    """It is what makes a lock of many functions cheap the second time."""
    fnhub("publish", DESCRIBE)
    yanker = fnhub.with_settings(FNHUB_TOKEN=hub.token("core", "--scope", "yank"))
    name = FunctionName("core", "describe")

    with closing(Hub(hub.url)) as asked:
        fetched = asked.fetch_index(name)
        again = asked.fetch_index(name, fetched.etag)
        yanker("yank", "core/describe@1.1.0", "--reason", "wrong")
        changed = asked.fetch_index(name, fetched.etag)

    assert fetched.etag is not None
    assert not fetched.etag.startswith("W/")
    assert again is None
    assert changed.document.releases[0].yanked == "wrong"
