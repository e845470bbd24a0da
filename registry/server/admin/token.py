"""`fnhub hub token`: make, list and revoke tokens."""

from __future__ import annotations

import argparse
import json
import sys

from registry.core.access import SCOPE_WORDS
from registry.core.accounts import TokenRecord
from registry.server.admin.arguments import add_folder, duration, whole
from registry.server.admin.opened import opened, settings_of
from registry.server.api.encoding_teams import token_details
from registry.services.holder import OPERATOR
from registry.services.tokens import (
    TokenTerms,
    all_tokens,
    create_account_token,
    create_team_token,
    revoke_token,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="print a new token")
    add_folder(create)
    _add_terms(create)
    create.set_defaults(action_run=_create)
    shown = actions.add_parser("list", help="show tokens, without their secrets")
    add_folder(shown)
    shown.add_argument("--team", help="only this team's")
    shown.add_argument("--json", action="store_true", help="as JSON")
    shown.set_defaults(action_run=_list)
    revoke = actions.add_parser("revoke", help="take a token back, at once")
    add_folder(revoke)
    revoke.add_argument("number", type=whole(1, 2**31 - 1), help="as `list` shows it")
    revoke.set_defaults(action_run=_revoke)


def run(args: argparse.Namespace) -> int:
    """Do what the action says."""
    status: int = args.action_run(args)
    return status


def _add_terms(parser: argparse.ArgumentParser) -> None:
    holder = parser.add_mutually_exclusive_group(required=True)
    holder.add_argument("--team", help="of a team, which is made when it is new")
    holder.add_argument("--account", help="of an account, with its roles")
    parser.add_argument(
        "--scope",
        action="append",
        choices=SCOPE_WORDS,
        help="what it allows; may be repeated (default: publish)",
    )
    parser.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="PATTERN",
        help="only for functions of these names, such as acme/churn-*",
    )
    parser.add_argument(
        "--expires", type=duration, metavar="TIME", help="such as 30m, 12h, 30d, 8w"
    )
    parser.add_argument("--label", default="", help="what it is for")


def _create(args: argparse.Namespace) -> int:
    """Print the token: it is kept nowhere else."""
    settings = settings_of(args)
    is_new = settings.database is None and not (settings.folder / "hub.db").exists()
    terms = TokenTerms(args.scope or ["publish"], args.name, args.label, args.expires)
    with opened(settings) as backend:
        if args.account is not None:
            secret = create_account_token(backend, args.account, terms)
        else:
            secret = create_team_token(backend, args.team, terms)
    if is_new:
        sys.stderr.write(f"made a new hub in {settings.folder}\n")
        sys.stderr.write("hint: --dir names the folder of a hub that runs already\n")
    sys.stdout.write(f"{secret}\n")
    return 0


def _list(args: argparse.Namespace) -> int:
    with opened(settings_of(args)) as backend:
        found = all_tokens(backend, args.team)
    if args.json:
        encoded = [token_details(each) for each in found]
        sys.stdout.write(f"{json.dumps(encoded, indent=2)}\n")
        return 0
    for each in found:
        sys.stdout.write(f"{_line(each)}\n")
    return 0


def _line(token: TokenRecord) -> str:
    holder = f"team {token.team}" if token.account is None else token.account
    parts = [f"{token.id:>5}  {holder:<20} {','.join(token.scopes):<20}"]
    parts += [",".join(token.patterns)] if token.patterns else []
    parts += [f"expires {token.expires:%Y-%m-%d}"] if token.expires else []
    parts += [f"revoked {token.revoked:%Y-%m-%d}"] if token.revoked else []
    used = f"{token.last_used:%Y-%m-%d %H:%M}" if token.last_used else "never"
    return "  ".join([*parts, f"used {used}", token.label]).rstrip()


def _revoke(args: argparse.Namespace) -> int:
    with opened(settings_of(args)) as backend:
        revoke_token(backend, OPERATOR, args.number)
    sys.stderr.write(f"revoked token {args.number}\n")
    return 0
