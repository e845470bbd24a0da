"""Fetching ahead: all of it, not too much of it, and no more once nobody wants it."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest

from registry.client.ahead import fetch_ahead


def wait_until(holds):
    """Wait for other threads; the test fails where they never get there."""
    ends = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.001)


def fetching():
    return [each for each in threading.enumerate() if each.name == "fnhub-fetch"]


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_every_wish_comes_once_with_what_was_fetched_for_it(count):
    came = dict(fetch_ahead(lambda wish: wish * 10, range(count), at_once=3))

    assert came == {wish: wish * 10 for wish in range(count)}
    wait_until(lambda: not fetching())


def test_several_are_asked_for_at_once():
    """Each waits for the other: one after the other would never end."""
    together = threading.Barrier(3, timeout=10)

    came = list(fetch_ahead(lambda _: together.wait(), range(3), at_once=3))

    assert len(came) == 3


def test_what_lies_ready_is_bounded_however_slow_the_taker():
    """A wheel may have 32 MiB: a slow disk must not fill the memory with them."""
    begun = []
    with closing(fetch_ahead(begun.append, range(50), at_once=2)) as came:
        next(came)
        wait_until(lambda: len(begun) == 4)
        time.sleep(0.05)

        assert len(begun) == 4

        next(came)
        wait_until(lambda: len(begun) == 5)


def test_an_error_is_raised_where_it_is_waited_for_and_ends_the_rest():
    begun = []

    def fetch(wish):
        begun.append(wish)
        if wish == 2:
            raise LookupError(wish)

    with (
        pytest.raises(LookupError),
        closing(fetch_ahead(fetch, range(1000), at_once=2)) as came,
    ):
        list(came)

    wait_until(lambda: not fetching())
    assert len(begun) < 20


def test_nothing_more_is_asked_for_once_nobody_wants_it():
    """As after Ctrl-C: what is on its way ends, and its threads with it."""
    go_on = threading.Event()
    begun = []

    def fetch(wish):
        begun.append(wish)
        if wish:
            go_on.wait(10)

    came = fetch_ahead(fetch, range(1000), at_once=2)
    next(came)
    came.close()
    go_on.set()

    wait_until(lambda: not fetching())
    assert len(begun) <= 4
