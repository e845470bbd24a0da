"""What a load did, and what it was promised."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Published:
    """A release that the hub has acknowledged."""

    name: str
    version: str
    filename: str
    sha256: str
    data: bytes = field(repr=False)

    @property
    def package(self) -> str:
        return f"/packages/{self.sha256}/{self.filename}"


@dataclass
class Record:
    """Shared by all clients of a load."""

    acknowledged: dict[tuple[str, str], Published] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    last_acknowledged: float = 0.0  # by time.monotonic()
    _order: list[Published] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def operations(self) -> int:
        return sum(self.statuses.values())

    def note(self, operation: str, status: int) -> None:
        with self._lock:
            self.statuses[operation, status] += 1

    def acknowledge(self, published: Published) -> None:
        with self._lock:
            self.acknowledged[published.name, published.version] = published
            self._order.append(published)
            self.last_acknowledged = time.monotonic()

    def complain(self, what: str) -> None:
        with self._lock:
            self.wrong.append(what)

    def any(self, dice: random.Random) -> Published | None:
        """One of those that are there, rather a late one."""
        with self._lock:
            if not self._order:
                return None
            late = dice.random() < 0.5
            return dice.choice(self._order[-20:] if late else self._order)

    def names(self) -> list[str]:
        with self._lock:
            return sorted({name for name, _ in self.acknowledged})
