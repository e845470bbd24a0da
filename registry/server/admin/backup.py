"""`fnhub hub backup`: copy a hub, running or not, into one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.backup import back_up


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "path", type=Path, metavar="PATH", help="a new file NAME.tar, or a new folder"
    )
    add_folder(parser)


def run(args: argparse.Namespace) -> int:
    """Tell what the backup holds."""
    with opened(settings_of(args)) as backend:
        done = back_up(backend, args.path)
    sys.stderr.write(
        f"{args.path}: {done.releases} releases ({done.size_bytes} bytes), "
        f"to event {done.serial}\n"
    )
    sys.stderr.write("hint: it holds the hashes of tokens and private functions\n")
    return 0
