"""`fnhub yank NAME@VERSION --reason TEXT`: hide a release, or show it again."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, release
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import say


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("release", type=release, metavar="NAME@VERSION")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--reason", metavar="TEXT", help="why; users read it")
    wanted.add_argument("--undo", action="store_true", help="take the yank back")
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Yank, or take a yank back."""
    name, version = args.release
    with hub_of(args, name) as hub:
        hub.yank(name, version, None if args.undo else args.reason)
    say(f"{'unyanked' if args.undo else 'yanked'} {name}@{version}")
    return 0
