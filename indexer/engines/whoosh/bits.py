"""Sets of documents as whole numbers: bit n says that document n is in.

Python's numbers are as long as they need to be, and `&`, `|` and `bit_count` on a
hundred thousand bits take a microsecond or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

STEPS = 8  # in which the greatest weight of a sum is told, as a power of two


def to_bits(numbers: Iterable[int], size: int) -> int:
    """Return the set of some numbers below a size."""
    held = bytearray(size // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def members(bits: int) -> Iterator[int]:
    """Yield what is in, rising."""
    written = f"{bits:b}"[::-1]
    found = written.find("1")
    while found >= 0:
        yield found
        found = written.find("1", found + 1)


def at_least(sets: Sequence[int], needed: int) -> int:
    """Return what is in so many of the sets.

    Counts columns as one adds by hand: `sums` are the digits of all counts at once.
    """
    if needed <= 1:
        found = 0
        for each in sets:
            found |= each
        return found
    return _reaching(_sums([(each, 1) for each in sets]), needed)


def greatest(weighed: Sequence[tuple[int, float]], among: int, most: int) -> list[int]:
    """Return those of a set with the greatest sums of weights, the greatest first.

    Weights are told in steps of the greatest / 2 ** STEPS; of equals the lower number
    is first.

    Source:
        O'Neil & Quass, Improved query performance with variant indexes (SIGMOD 1997):
        a bit-sliced index, here made for one query.
    """
    top = max((weight for _, weight in weighed), default=0.0)
    whole = [(b & among, round(w / top * 2**STEPS)) for b, w in weighed if top > 0]
    digits = _sums(whole)
    found: list[int] = []
    for group in _falling(digits, among):
        found.extend(members(group))
        if len(found) >= most:
            break
    return found[:most]


def _sums(weighed: Iterable[tuple[int, int]]) -> list[int]:
    """Add up weights; the answer's number n holds bit n of every document's sum."""
    digits: list[int] = []
    for bits, weight in weighed:
        for place in range(weight.bit_length()):
            if weight >> place & 1:
                _add(digits, bits, place)
    return digits


def _add(digits: list[int], carry: int, place: int) -> None:
    while carry:
        while place >= len(digits):
            digits.append(0)
        digits[place], carry = digits[place] ^ carry, digits[place] & carry
        place += 1


def _reaching(digits: Sequence[int], needed: int) -> int:
    """Return whose sum is a number or more."""
    above, equal = 0, -1  # -1: all, which `&` narrows
    for place in range(max(len(digits), needed.bit_length()) - 1, -1, -1):
        digit = digits[place] if place < len(digits) else 0
        if needed >> place & 1:
            equal &= digit
        else:
            above |= equal & digit
            equal &= ~digit
    return above | equal


def _falling(digits: Sequence[int], among: int) -> Iterator[int]:
    """Yield groups of equal sums, the greatest first."""
    waiting = [(among, len(digits) - 1)]
    while waiting:
        group, place = waiting.pop()
        if not group:
            continue
        if place < 0:
            yield group
            continue
        waiting.append((group & ~digits[place], place - 1))
        waiting.append((group & digits[place], place - 1))
