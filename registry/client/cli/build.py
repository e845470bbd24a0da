"""`fnhub build [DIR]`: build a function's wheel."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.printing import note, say
from registry.client.publish import build


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
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / wheel.filename
    part = path.with_suffix(".part")
    part.write_bytes(wheel.data)
    part.replace(path)  # whole or not at all
    note(f"{wheel.manifest.ref} sha256 {wheel.sha256}")
    say(str(path))
    return 0
