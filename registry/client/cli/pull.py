"""`fnhub pull REF [--to DIR]`: bring a release here."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cache import Cache
from registry.client.cli.arguments import add_hub, reference
from registry.client.cli.printing import note, say
from registry.client.hub import Hub
from registry.client.pull import IMPORT_ROOT, place, pull
from registry.client.settings import Settings


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
    settings = Settings.read(args.hub)
    pulled = pull(args.ref, Hub.of(settings), Cache(settings.cache))
    folder = place(pulled, args.to)
    note(f"{pulled.ref} sha256 {pulled.entry.sha256}")
    for name, wanted in pulled.entry.functions:
        note(f"hint: it calls {name}@{wanted}; pull that too")
    say(str(folder))
    return 0
