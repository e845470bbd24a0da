"""`fnhub update [NAME...]`: lock newer releases, as far as functions.yaml allows."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, add_offline, bare_name
from registry.client.cli.printing import note
from registry.client.cli.syncing import tell, tell_moves, versions
from registry.client.project.folder import ProjectFolder
from registry.client.project.lock import Renewal, lock_project
from registry.client.project.sync import sync
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    which = "[team/]name; none for all, and the packages that they require"
    parser.add_argument("names", nargs="*", type=bare_name, metavar="NAME", help=which)
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Lock anew and sync; print what moved."""
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    before = folder.lock()
    renewal = Renewal(frozenset(args.names), everything=not args.names)
    if before is not None:
        for name in args.names:
            before.require(name)
    lock, is_new = lock_project(folder, settings, renewal=renewal, offline=args.offline)
    if not tell_moves(versions(before), versions(lock)):
        packages = "required packages moved" if is_new else "everything is up to date"
        note(packages)
    tell(sync(folder, settings, offline=args.offline))
    return 0
