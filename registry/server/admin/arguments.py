"""Arguments that several verbs take."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import timedelta

from registry.server.log_format import FORMATS
from registry.server.settings import DEFAULT_FOLDER

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add --dir."""
    help_ = f"where the hub keeps its things (default: {DEFAULT_FOLDER})"
    parser.add_argument("--dir", metavar="DIR", help=help_)


def add_log_format(parser: argparse.ArgumentParser) -> None:
    """Add --log-format."""
    parser.add_argument(
        "--log-format",
        choices=FORMATS,
        default="text" if sys.stderr.isatty() else "json",
        help="of the log on stderr (default: text on a terminal, else json)",
    )


def whole(least: int, most: int) -> Callable[[str], int]:
    """Make an argparse type for whole numbers within bounds."""

    def convert(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most}")
        return int(text)

    return convert


def duration(text: str) -> timedelta:
    """Parse a time such as 30m, 12h, 30d or 8w; an argparse type."""
    match = re.fullmatch(r"([1-9][0-9]{0,4})([mhdw])", text)
    if match is None:
        raise argparse.ArgumentTypeError("a time such as 30m, 12h, 30d or 8w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
