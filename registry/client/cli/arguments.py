"""Arguments that several commands take, and how values are printed."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from registry.client.hub import Hub
from registry.client.settings import Settings
from registry.core.errors import FnhubError, InvalidReference
from registry.core.names import FunctionName, Reference
from registry.core.versions import Version, parse_version

_T = TypeVar("_T")
_LEAST_ROOM = 30  # characters for a wrapped column on a narrow terminal


def parsed(parse: Callable[[str], _T]) -> Callable[[str], _T]:
    """Make a parser of core's an argparse type: what it refuses is a wrong call."""

    def convert(text: str) -> _T:
        try:
            return parse(text)
        except FnhubError as error:
            raise argparse.ArgumentTypeError(f"{error}\nhint: {error.hint}") from None

    return convert


reference = parsed(Reference.parse)
function_name = parsed(FunctionName.parse)


def _release(text: str) -> tuple[FunctionName, Version]:
    name, mark, version = text.partition("@")
    if not mark:
        raise InvalidReference(text)
    return Reference.parse(name).name, parse_version(version)


release = parsed(_release)  # NAME@VERSION, one exact release


def add_hub(parser: argparse.ArgumentParser) -> None:
    """Add --hub."""
    parser.add_argument("--hub", metavar="URL", help="the hub (default: FNHUB_HUB)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def hub_of(args: argparse.Namespace) -> Hub:
    """Open the hub that flags and settings name."""
    return Hub.of(Settings.read(args.hub))


def say(text: str) -> None:
    """Print data."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """Print talk, where it does not mix with data."""
    sys.stderr.write(f"{text}\n")


def say_json(value: Any) -> None:  # noqa: ANN401  # any JSON value
    """Print data as JSON."""
    say(json.dumps(value, indent=2, ensure_ascii=False))


def say_table(rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Print rows with aligned columns; on a terminal the last one is wrapped."""
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
