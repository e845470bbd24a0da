"""Everything that a verb needs, opened once where the hub is put together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from indexer import SearchIndex
from registry.core.wheel.layout import DEFAULT_LIMITS, Limits
from registry.db import Database
from registry.services.pull_counts import PullCounts
from registry.store import ObjectStore


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Recent:
    """The private teams as the record had them a moment ago, see `placement`."""

    private_teams: frozenset[str] = frozenset()
    until_s: float = 0.0  # of the monotonic clock; then the record is asked again


@dataclass(frozen=True, slots=True)
class Backend:
    """Open resources; the first argument of every verb."""

    database: Database
    store: ObjectStore
    search: SearchIndex
    limits: Limits = DEFAULT_LIMITS
    clock: Callable[[], datetime] = utc_now
    # Set after a commit that left jobs or an event: a worker in this process need not
    # poll.
    work: threading.Event = field(default_factory=threading.Event)
    recent: Recent = field(default_factory=Recent)
    pulls: PullCounts = field(default_factory=PullCounts)
