"""How long a client waits for a hub, and how often it asks again."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

# 429 is "too many requests"; the others are a proxy's, or a hub's that is starting.
PASSING = frozenset({429, 502, 503, 504})
_YEAR_S = 365.0 * 24 * 3600


def _fraction() -> float:
    """Return a number in [0, 1).  `random` takes 2 ms to import."""
    return int.from_bytes(os.urandom(6), "big") / 2**48


@dataclass(frozen=True, slots=True)
class Patience:
    """The times of one client, in seconds, and the clock that they are told by.

    An answer may take `grace_s` and what its bytes need at `slowest_bytes_s`: with
    a time-out for each read alone, a hub that sends a byte a minute holds a client
    for ever.  The same holds for what is sent.
    """

    connect_s: float = 10.0  # for one address of the hub, TLS included
    read_s: float = 60.0  # for the next bytes
    grace_s: float = 60.0
    slowest_bytes_s: float = 16 * 1024
    tries: int = 4
    first_wait_s: float = 0.5  # at most, before the second try; doubled with each
    longest_wait_s: float = 60.0  # that a hub may ask for
    total_s: float = 120.0  # no try begins later than this after the first
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    fraction: Callable[[], float] = _fraction  # in [0, 1): spreads clients out

    def wait_before(
        self, attempt: int, asked_for_s: float | None, elapsed_s: float
    ) -> float | None:
        """Return how long to wait before a try; None where there is none any more.

        Waits grow with each try and are drawn from the whole of [0, longest), so
        that clients that failed together do not come back together.

        Args:
            attempt: The try that would come, from 2.
            asked_for_s: What the hub's Retry-After says.
            elapsed_s: Since the first try began.

        Source:
            Brooker, Exponential Backoff And Jitter (AWS Architecture Blog, 2015):
            "full jitter".
        """
        if attempt > self.tries or (asked_for_s or 0) > self.longest_wait_s:
            return None
        longest = min(self.first_wait_s * 2 ** (attempt - 2), self.longest_wait_s)
        wait = (asked_for_s or 0) + longest * self.fraction()
        return wait if elapsed_s + wait <= self.total_s else None


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, at most a year.

    Source:
        RFC 9110, section 10.2.3: seconds, or the date to come back at.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if re.fullmatch(r"[0-9]+", text):
        return min(float(text), _YEAR_S)
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:  # "-0000": a date that names no zone is UTC
            when = when.replace(tzinfo=UTC)
        return min(max(when.timestamp() - now, 0.0), _YEAR_S)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
