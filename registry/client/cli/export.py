"""`fnhub export`: the lock for those who install by other means."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.arguments import add_hub, add_offline
from registry.client.cli.printing import say
from registry.client.project.export import FORMATS
from registry.client.project.folder import ProjectFolder
from registry.client.project.fresh import require_fresh
from registry.client.project.hubs import Hubs
from registry.client.settings import Settings
from registry.client.whole_file import write_whole


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="requirements",
        help="what to write (default: requirements)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="where to (default: standard output); pip and uv know the pylock format"
        " by the names pylock.toml and pylock.NAME.toml",
    )
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Write every function and package of the lock, each with its hash."""
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    hubs = Hubs(folder.project(), settings)
    text = FORMATS[args.format](require_fresh(folder), hubs, offline=args.offline)
    if args.out is None:
        say(text.rstrip("\n"))
    else:
        write_whole(args.out, text.encode())
        say(str(args.out))
    return 0
