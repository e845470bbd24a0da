"""Long lists, some at a time, so that memory does not grow with a hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

PART = 500  # names or keys that one query asks for


def parts(found: Iterable[T], size: int = PART) -> Iterator[list[T]]:
    """Yield what is found in lists of a size; the last one may be shorter."""
    left = iter(found)
    while part := list(islice(left, size)):
        yield part
