"""How long a client waits before it asks again, and when it gives up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.client.patience import Patience, retry_after

NOON = 1_893_499_200.0  # 2030-01-01 12:00 UTC
HALF = Patience(fraction=lambda: 0.5)


def test_waits_double_and_are_drawn_from_the_whole_of_them():
    waits = [HALF.wait_before(attempt, None, 0) for attempt in (2, 3, 4, 5)]

    assert waits == [0.25, 0.5, 1.0, None]
    assert Patience(fraction=lambda: 0).wait_before(4, None, 0) == 0


def test_a_wait_that_a_hub_asks_for_is_kept_and_spread():
    """Never earlier than asked, and not all clients in the same moment."""
    assert HALF.wait_before(2, 30, 0) == 30.25
    assert HALF.wait_before(2, 60, 0) == 60.25
    assert HALF.wait_before(2, 61, 0) is None


def test_no_try_begins_after_the_total():
    assert HALF.wait_before(2, None, 119.7) == 0.25
    assert HALF.wait_before(2, None, 119.8) is None
    assert HALF.wait_before(2, 30, 100) is None


def test_the_default_draws_differ():
    drawn = {Patience().fraction() for _ in range(20)}

    assert len(drawn) > 10
    assert all(0 <= each < 1 for each in drawn)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("Tue, 01 Jan 2030 12:00:30 GMT", 30),
        ("Tuesday, 01-Jan-30 12:01:00 GMT", 60),
        ("Tue, 01 Jan 2030 12:01:00 -0000", 60),
        ("Tue, 01 Jan 2030 11:00:00 GMT", 0),
        ("9" * 5000, 365 * 24 * 3600),
        ("Tue, 01 Jan 2999 12:00:00 GMT", 365 * 24 * 3600),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("\u00b2", None),
        ("Tue, 99 Jan 2030 12:00:00 GMT", None),
        ("Tue, 01 Jan 99999 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read(text, seconds):
    assert retry_after({"retry-after": text}, NOON) == seconds


def test_no_header_asks_for_nothing():
    assert retry_after({}, NOON) is None


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_of_a_hub_breaks_the_client(text):
    seconds = retry_after({"retry-after": text}, NOON)

    assert seconds is None or 0 <= seconds <= 365 * 24 * 3600
