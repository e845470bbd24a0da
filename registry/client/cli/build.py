"""`fnhub build [DIR]`: build a function's wheel."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.printing import note, say
from registry.client.publish import build
from registry.client.whole_file import write_whole


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("dir", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("dist"),
        metavar="DIR",
        help="where the wheel goes (default: dist)",
    )


def run(args: argparse.Namespace) -> int:
    """Build the wheel; print its path."""
    wheel = build(args.dir)
    path = args.out / wheel.filename
    write_whole(path, wheel.data)
    note(f"{wheel.manifest.ref} sha256 {wheel.sha256}")
    say(str(path))
    return 0
