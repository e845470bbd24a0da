"""`fnhub deprecate NAME --reason TEXT [--replacement NAME]`: tell its users."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, bare_name
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import note, say


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=bare_name, metavar="NAME", help="[team/]name")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--reason", metavar="TEXT", help="why; users read it")
    wanted.add_argument("--undo", action="store_true", help="take the deprecation back")
    instead = "the function to use instead"
    parser.add_argument("--replacement", type=bare_name, metavar="NAME", help=instead)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Deprecate a function, or take it back."""
    if args.undo and args.replacement is not None:
        note("fnhub deprecate: --replacement goes with --reason, not with --undo")
        return 2
    reason = None if args.undo else args.reason
    with hub_of(args, args.name) as hub:
        hub.deprecate(args.name, reason, args.replacement)
    say(f"{'undeprecated' if args.undo else 'deprecated'} {args.name}")
    return 0
