"""A line on the terminal that tells how far long work has come."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TextIO

_BETWEEN_S = 0.1  # ten times a second is what eyes can follow
_LEAST_BAR, _MOST_BAR = 8, 40  # characters
_CLEAR = "\r\x1b[K"  # to the line's start; away with the rest of it


class Progress:
    """Shows one line while a `with` block runs; nothing where nobody watches.

    Somebody watches a terminal, unless it is dumb or CI says that it is its own.
    Whoever prints meanwhile calls `clear` first; the line comes back by itself.
    """

    def __init__(
        self,
        total: int,
        what: str,
        *,
        stream: TextIO | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show nothing yet.

        Args:
            total: How many steps there are.
            what: What is done, in a word or two.
            stream: The terminal, by default stderr.
            environ: Where TERM and CI are looked up.
            clock: Seconds, of any beginning.
        """
        self._total, self._done, self._what = total, 0, what
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._next = clock()
        self._is_shown = False
        variables = os.environ if environ is None else environ
        self._is_watched = _is_watched(self._stream, variables)

    def __enter__(self) -> Progress:
        """Show the line."""
        self._show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line away, whatever ended the work."""
        self.clear()

    def advance(self, steps: int = 1) -> None:
        """Take note of steps that are done."""
        self._done += steps
        if self._is_watched and self._clock() >= self._next:
            self._show()

    def clear(self) -> None:
        """Take the line away; the next step brings it back."""
        if self._is_shown:
            self._write(_CLEAR)
        self._is_shown = False
        self._next = self._clock()

    def _show(self) -> None:
        if self._is_watched:
            self._write(_CLEAR + self._line(_width(self._stream)))
            self._is_shown = True
            self._next = self._clock() + _BETWEEN_S

    def _line(self, width: int) -> str:
        """Return the line; a full one would move the cursor on."""
        total = str(self._total)
        count = f"{min(self._done, self._total):>{len(total)}}/{total}"
        room = width - 1 - len(self._what) - len(count) - 4  # blanks and brackets
        if room < _LEAST_BAR:
            return f"{self._what} {count}"[: width - 1]
        size = min(room, _MOST_BAR)
        full = size * min(self._done, self._total) // max(self._total, 1)
        return f"{self._what} [{'#' * full}{'-' * (size - full)}] {count}"

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone; the work goes on
            self._is_watched = False


def _is_watched(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    if stream is None or environ.get("CI") or environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
