"""`fnhub archive NAME --reason TEXT`: publish nothing more under a name."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, bare_name
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import say


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=bare_name, metavar="NAME", help="[team/]name")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--reason", metavar="TEXT", help="why; users read it")
    wanted.add_argument("--undo", action="store_true", help="open it again")
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Archive a function, or take it back."""
    with hub_of(args, args.name) as hub:
        hub.archive(args.name, None if args.undo else args.reason)
    say(f"{'unarchived' if args.undo else 'archived'} {args.name}")
    return 0
