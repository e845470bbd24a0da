"""What hits are counted by, and how counts are shown."""

from __future__ import annotations

from collections.abc import Mapping

FACETS = ("kind", "category", "team", "license", "requires")
SEVERAL = ("category", "requires")  # of which one document may have several values
VALUES_MOST = 50  # of a facet that are told, the most frequent ones


def shown(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts above 0, the most frequent value first."""
    there = [(value, count) for value, count in counts.items() if value and count]
    return dict(sorted(there, key=lambda each: (-each[1], each[0]))[:VALUES_MOST])
