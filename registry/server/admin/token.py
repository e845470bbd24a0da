"""`fnhub hub token`: make tokens."""

from __future__ import annotations

import argparse
import sys

from registry.server.admin.arguments import add_folder, duration
from registry.server.admin.opened import opened, settings_of
from registry.services.tokens import SCOPES, create_token


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="print a new token of a team")
    add_folder(create)
    create.add_argument("--team", required=True, help="made when it is new")
    create.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help="what it allows; may be repeated (default: publish)",
    )
    create.add_argument(
        "--expires", type=duration, metavar="TIME", help="such as 30m, 12h, 30d, 8w"
    )
    create.set_defaults(action_run=_create)


def run(args: argparse.Namespace) -> int:
    """Do what the action says."""
    status: int = args.action_run(args)
    return status


def _create(args: argparse.Namespace) -> int:
    """Print the token: it is kept nowhere else."""
    settings = settings_of(args)
    is_new = settings.database is None and not (settings.folder / "hub.db").exists()
    with opened(settings) as backend:
        scopes = args.scope or ["publish"]
        secret = create_token(backend, args.team, scopes, args.expires)
    if is_new:
        sys.stderr.write(f"made a new hub in {settings.folder}\n")
        sys.stderr.write("hint: --dir names the folder of a hub that runs already\n")
    sys.stdout.write(f"{secret}\n")
    return 0
