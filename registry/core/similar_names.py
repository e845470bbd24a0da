"""Whether a name could be taken for another: by its looks, or by a slip of the hand.

Source: the name rules of pub.dev (look-alikes, plurals) and of PyPI and crates.io
(a letter repeated, left out, swapped, replaced).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Letters that common typefaces draw alike, each written as one of them ...
_LETTERS = str.maketrans({"1": "l", "i": "l", "0": "o", "q": "g", "9": "g"})
_DIGITS = str.maketrans({"5": "s", "2": "z", "8": "b"})
# ... and two that together look like one.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("cj", "g"))


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which name a new one could be taken for, and why."""

    other: str
    why: str  # continues "the name NEW "


def find_similar(name: str, known: Iterable[str]) -> Likeness | None:
    """Return the first of the known names that a new one could be taken for."""
    for other in known:
        if (why := likeness(name, other)) is not None:
            return Likeness(other, why)
    return None


def likeness(name: str, other: str) -> str | None:
    """Return why one name could be taken for the other, None when it could not."""
    if _looks(name) == _looks(other):
        return "looks like"
    if _singular(name) == _singular(other):
        return "is singular or plural of"
    if _once(name) == _once(other):
        return "repeats letters of"
    if _is_one_slip(name, other):
        return "is one letter away from"
    return None


def _looks(name: str) -> str:
    """Write a name so that names which look alike are written alike."""
    drawn = name.translate(_LETTERS).translate(_DIGITS)
    for pair, letter in _PAIRS:
        drawn = drawn.replace(pair, letter)
    return drawn


def _singular(name: str) -> str:
    """Leave out the end of a plural; of other words it leaves something odd."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if re.search(r"(s|x|z|ch|sh)es$", name):
        return name[:-2]
    return name.removesuffix("s")


def _once(name: str) -> str:
    return re.sub(r"(.)\1+", r"\1", name)


def _is_one_slip(name: str, other: str) -> bool:
    """Whether one letter more, less, another or two swapped make one of the other."""
    short, long = sorted((name, other), key=len)
    if len(long) - len(short) > 1:
        return False
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    if short[start + 1 :] == long[start + 1 :]:
        return True
    swapped = short[start : start + 2][::-1] + short[start + 2 :]
    return swapped == long[start:]
