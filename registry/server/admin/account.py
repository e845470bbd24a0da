"""`fnhub hub account`: make accounts, for people and machines."""

from __future__ import annotations

import argparse
import sys

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.accounts import create_account


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make an account, without a token yet")
    add_folder(create)
    create.add_argument("name")
    create.add_argument(
        "--operator", action="store_true", help="it may do everything, in every team"
    )


def run(args: argparse.Namespace) -> int:
    """Make the account."""
    with opened(settings_of(args)) as backend:
        create_account(backend, args.name, is_operator=args.operator)
    sys.stderr.write(f"made the account {args.name}\n")
    sys.stderr.write(f"hint: fnhub hub token create --account {args.name}\n")
    return 0
