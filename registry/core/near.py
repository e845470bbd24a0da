"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

_LEAST = 0.7  # of 1; below it a suggestion confuses more than it helps


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest to a mistyped one, None if none is near.

    Letters are compared in the order they stand in and, a little less worth, sorted:
    swapped ones (`lisence`) are the commonest mistake and cost the plain comparison
    most of its likeness.
    """
    likeness = {each: _likeness(word.lower(), each.lower()) for each in known}
    best = max(likeness, key=lambda each: likeness[each], default=None)
    return best if best is not None and likeness[best] >= _LEAST else None


def _likeness(one: str, other: str) -> float:
    plain = SequenceMatcher(None, one, other).ratio()
    by_letters = SequenceMatcher(None, sorted(one), sorted(other)).ratio()
    return max(plain, 0.9 * by_letters)
