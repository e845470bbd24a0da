"""Pulls that are counted and not written yet."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date

Counts = Mapping[tuple[str, date], int]  # by sha256 of the package, and UTC day


class PullCounts:
    """Counts in memory: one addition for each request, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, date]] = Counter()

    def add(self, sha256: str, day: date) -> None:
        """Count one."""
        with self._lock:
            self._counts[sha256, day] += 1

    def take(self) -> Counts:
        """Return what was counted since, and forget it."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, taken: Counts) -> None:
        """Count again what could not be written."""
        with self._lock:
            self._counts.update(taken)
