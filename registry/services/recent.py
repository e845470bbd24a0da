"""Which pulls are recent, and how search shows them."""

from __future__ import annotations

from datetime import date, timedelta

from registry.services.backend import Backend

RECENT = timedelta(days=30)


def first_day(backend: Backend) -> date:
    """Return the first UTC day that is recent."""
    return (backend.clock() - RECENT).date()


def shown(count: int) -> int:
    """Round down to two digits.

    >>> [shown(each) for each in (7, 99, 123, 98765)]
    [7, 99, 120, 98000]
    """
    unit = int(10 ** max(0, len(str(count)) - 2))
    return count // unit * unit
