"""How values are printed: data to stdout, talk to stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

_LEAST_ROOM = 30  # characters for a wrapped column on a narrow terminal
# What steers a terminal or turns the direction of writing.  Hubs send texts.
# Compiled only for a text that may hold some: that takes 20 ms.
_CONTROL = r"[^\t\n -~\u00a0-\u2029\u202f-\u2065\u206a-\U0010ffff]"
INTERRUPTED = 130  # exit status, as shells report SIGINT
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def say(text: str, *, at_once: bool = False) -> None:
    """Print data; `at_once` where somebody waits for it and more may come."""
    sys.stdout.write(_harmless(text, lambda _: _REPLACEMENT) + "\n")
    if at_once:
        sys.stdout.flush()


def note(text: str) -> None:
    """Print talk, where it does not mix with data."""
    sys.stderr.write(_harmless(text, lambda _: _REPLACEMENT) + "\n")


def _harmless(text: str, instead: Callable[[re.Match[str]], str]) -> str:
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return re.sub(_CONTROL, instead, text)


def count_of(count: int, noun: str) -> str:
    """Return `1 function`, `2 functions`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def say_json(value: Any) -> None:  # noqa: ANN401  # any JSON value
    """Print data as JSON; what cannot be printed as it is, is escaped."""
    is_utf8 = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    text = json.dumps(value, indent=2, ensure_ascii=not is_utf8)
    say(_harmless(text, lambda found: f"\\u{ord(found[0]):04x}"))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Print rows with aligned columns; on a terminal the last one is wrapped."""
    import shutil  # noqa: PLC0415  # 15 ms together, and most commands print no table
    import textwrap  # noqa: PLC0415

    if not rows:
        return
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    before = len(indent) + sum(widths) + 2 * len(widths)
    room = max(shutil.get_terminal_size().columns - before, _LEAST_ROOM)
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        last = textwrap.wrap(row[-1], room) if sys.stdout.isatty() else [row[-1]]
        say((indent + "  ".join([*cells, *last[:1]])).rstrip())
        for line in last[1:]:
            say(" " * before + line)
