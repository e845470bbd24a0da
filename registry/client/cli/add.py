"""`fnhub add REF...`: use functions in this project."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.arguments import add_hub, add_offline, reference
from registry.client.cli.printing import note
from registry.client.cli.syncing import tell
from registry.client.project.folder import ProjectFolder
from registry.client.project.sync import sync
from registry.client.project.wishes import add, path_wish
from registry.client.settings import Settings
from registry.core.project import Wanted, WantedPath

_WRONG_CALL = 2  # exit status, as argparse has it


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "refs", nargs="*", type=reference, metavar="REF", help="[team/]name[@range]"
    )
    alias = "the hub they come from, as functions.yaml names it"
    parser.add_argument("--from", dest="alias", metavar="NAME", help=alias)
    own = "a function of the project's own: its folder (may be repeated)"
    parser.add_argument(
        "--path", action="append", default=[], type=Path, metavar="DIR", help=own
    )
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Edit functions.yaml, lock and sync; what cannot be locked changes nothing."""
    if not (args.refs or args.path):
        note("fnhub add: name a function, or a folder with --path")
        return _WRONG_CALL
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    wanted: list[Wanted | WantedPath] = [Wanted(ref, args.alias) for ref in args.refs]
    wanted += [path_wish(folder, path) for path in args.path]
    add(folder, settings, wanted, offline=args.offline)
    tell(sync(folder, settings, offline=args.offline))
    return 0
