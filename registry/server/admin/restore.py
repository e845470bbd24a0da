"""`fnhub hub restore`: fill an empty place from a backup."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.restore import restore


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "path", type=Path, metavar="PATH", help="what `fnhub hub backup` made"
    )
    add_folder(parser)


def run(args: argparse.Namespace) -> int:
    """Tell what was restored."""
    settings = settings_of(args)
    with opened(settings, for_search=True) as backend:
        done = restore(backend, args.path)
    sys.stderr.write(
        f"restored {done.releases} releases ({done.size_bytes} bytes), to event "
        f"{done.serial}, every digest compared\n"
    )
    return 0
