"""`fnhub pull REF [--to DIR]`: bring a release here, with all it calls."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.arguments import add_hub, reference
from registry.client.cli.printing import note, say
from registry.client.pull import pull
from registry.client.settings import Settings
from registry.core.project import IMPORT_ROOT


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    parser.add_argument(
        "--to",
        metavar="DIR",
        type=Path,
        default=Path(IMPORT_ROOT),
        help=f"the import root to put it in (default: {IMPORT_ROOT})",
    )
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Pull the greatest fitting release; print the folder it lies in."""
    closure, folder = pull(args.ref, Settings.read(args.hub), args.to)
    note(f"{closure.ref} sha256 {closure.entry.sha256}")
    for name in closure.folders:
        if name != closure.name:
            note(f"  with {name}, which it calls")
    say(str(folder))
    return 0
