"""How much of requests is held in memory: of one, and of all together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from .refused import Refused

_BODIES = 8  # of the greatest size, that may be held at a time


class Room:
    """What bodies of requests may take."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.left_bytes = _BODIES * limit_bytes

    @contextlib.contextmanager
    def taken(self) -> Iterator[Taken]:
        """Give one request its part, until it is answered."""
        taken = Taken(self)
        try:
            yield taken
        finally:
            self.left_bytes += taken.size_bytes


class Taken:
    """What one request takes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size_bytes = 0

    def require(self, told: str) -> None:
        """Refuse a body whose length, as its header tells it, is too large.

        Raises:
            Refused: it is.
        """
        # Digits beyond all limits are not made a number.
        if told.isdecimal() and int(told[:20]) > self._room.limit_bytes:
            raise self._too_large()

    def take(self, size_bytes: int) -> None:
        """Take room for more of it.

        Raises:
            Refused: it becomes too large, or others have taken all there is.
        """
        self.size_bytes += size_bytes
        self._room.left_bytes -= size_bytes
        if self.size_bytes > self._room.limit_bytes:
            raise self._too_large()
        if self._room.left_bytes < 0:
            raise Refused("too many requests are held; ask again later", 503)

    def _too_large(self) -> Refused:
        limit = self._room.limit_bytes
        return Refused(f"the body has more than {limit:,} bytes", 413)
