"""`fnhub hub team`: make, show and list teams, and invite into them."""

from __future__ import annotations

import argparse
import json
import sys

from registry.core.access import EVERYTHING, Role, Visibility
from registry.server.admin.arguments import add_folder, duration
from registry.server.admin.opened import opened, settings_of
from registry.server.api import encoding_teams
from registry.services.holder import OPERATOR
from registry.services.invitations import DEFAULT_TIME, invite
from registry.services.members import list_members
from registry.services.teams import ShownTeam, create_team, list_teams, show_team
from registry.services.visibility import change_visibility


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, help_: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=help_)
        add_folder(action)
        action.set_defaults(action_run=_ACTIONS[name])
        return action

    create = add("create", "make a team")
    create.add_argument("team")
    create.add_argument("--owner", metavar="ACCOUNT", help="who looks after it")
    create.add_argument(
        "--private", action="store_true", help="only for its members to read"
    )
    create.add_argument(
        "--allow-similar", action="store_true", help="though it is like another's name"
    )
    shown = add("show", "show a team and its members")
    shown.add_argument("team")
    shown.add_argument("--json", action="store_true", help="as JSON")
    add("list", "list all teams").add_argument(
        "--json", action="store_true", help="as JSON"
    )
    change = add("set-visibility", "say for whom a team's functions are there")
    change.add_argument("team")
    change.add_argument("visibility", choices=list(Visibility))
    invitation = add("invite", "print a code by which somebody becomes a member")
    invitation.add_argument("team")
    invitation.add_argument("--role", choices=list(Role), default=Role.OWNER)
    invitation.add_argument(
        "--expires", type=duration, metavar="TIME", default=DEFAULT_TIME
    )


def run(args: argparse.Namespace) -> int:
    """Do what the action says."""
    args.action_run(args)
    return 0


def _create(args: argparse.Namespace) -> None:
    visibility = Visibility.PRIVATE if args.private else Visibility.PUBLIC
    with opened(settings_of(args)) as backend:
        create_team(
            backend,
            OPERATOR,
            args.team,
            visibility=visibility,
            owner=args.owner,
            allow_similar=args.allow_similar,
        )
    sys.stderr.write(f"made the {visibility} team {args.team}\n")


def _show(args: argparse.Namespace) -> None:
    with opened(settings_of(args)) as backend:
        team = show_team(backend, args.team, EVERYTHING)
        members = list_members(backend, OPERATOR, args.team)
    if args.json:
        encoded = [encoding_teams.member(each) for each in members]
        _print_json(encoding_teams.team(team) | {"members": encoded})
        return
    sys.stdout.write(f"{_line(team)}\n")
    for each in members:
        sys.stdout.write(f"  {each.account:<20} {each.role}\n")


def _list(args: argparse.Namespace) -> None:
    with opened(settings_of(args)) as backend:
        found = list_teams(backend)
    if args.json:
        _print_json([encoding_teams.team(each) for each in found])
        return
    for each in found:
        sys.stdout.write(f"{_line(each)}\n")


def _set_visibility(args: argparse.Namespace) -> None:
    with opened(settings_of(args)) as backend:
        change_visibility(backend, OPERATOR, args.team, Visibility(args.visibility))
    sys.stderr.write(f"the team {args.team} is {args.visibility}\n")


def _invite(args: argparse.Namespace) -> None:
    """Print the code: it is kept nowhere else."""
    with opened(settings_of(args)) as backend:
        made = invite(backend, OPERATOR, args.team, Role(args.role), args.expires)
    sys.stdout.write(f"{made.code}\n")


def _line(team: ShownTeam) -> str:
    count = f"{team.functions} function{'' if team.functions == 1 else 's'}"
    return f"{team.name:<20} {team.visibility:<8} {count}"


def _print_json(value: object) -> None:
    sys.stdout.write(f"{json.dumps(value, indent=2)}\n")


_ACTIONS = {
    "create": _create,
    "show": _show,
    "list": _list,
    "set-visibility": _set_visibility,
    "invite": _invite,
}
