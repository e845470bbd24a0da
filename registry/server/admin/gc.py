"""`fnhub hub gc`: remove stored bytes that no release names."""

from __future__ import annotations

import argparse
import sys

from registry.server.admin.arguments import add_folder, duration
from registry.server.admin.opened import opened, settings_of
from registry.services.collect import KEEP, collect


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--older-than",
        type=duration,
        default=KEEP,
        metavar="TIME",
        help="such as 30m, 12h, 7d (default: 1d)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="count, and remove nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Tell what was removed; a hub may run and publish meanwhile."""
    with opened(settings_of(args)) as backend:
        done = collect(backend, args.older_than, dry_run=args.dry_run)
    verb = "would remove" if args.dry_run else "removed"
    sys.stderr.write(
        f"{verb} {done.blobs} stored files of no release ({done.size_bytes} bytes) and "
        f"{done.leftovers} half-written ones; {done.kept} are not old enough\n"
    )
    return 0
