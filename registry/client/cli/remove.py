"""`fnhub remove NAME...`: stop using functions in this project."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, add_offline, bare_name
from registry.client.cli.syncing import tell
from registry.client.project.folder import ProjectFolder
from registry.client.project.sync import sync
from registry.client.project.wishes import remove
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "names", nargs="+", type=bare_name, metavar="NAME", help="[team/]name"
    )
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Edit functions.yaml, lock and sync."""
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    remove(folder, settings, args.names, offline=args.offline)
    tell(sync(folder, settings, offline=args.offline))
    return 0
