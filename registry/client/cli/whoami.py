"""`fnhub whoami`: whose token this is, and what it may do."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, add_json
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import say_json, say_table


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what the hub says of the token."""
    with hub_of(args) as hub:
        found = hub.whoami()
        url = hub.url
    if args.json:
        say_json(found.data)
        return 0
    rows = [("token of", found.whose), ("scopes", ", ".join(found.scopes))]
    say_table([*rows, ("expires", found.expires or "never"), ("hub", url)])
    return 0
