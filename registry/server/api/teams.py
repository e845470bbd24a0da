"""/api/v1/teams: teams, who may read them, their members and invitations."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, jsonify

from registry.core.access import EVERYTHING, Role, Visibility
from registry.server.api import encoding_teams
from registry.server.api.bodies import Body
from registry.server.context import backend, holder, is_signed, readable
from registry.services.invitations import (
    DEFAULT_TIME,
    LONGEST_TIME,
    accept,
    invite,
    open_invitations,
    withdraw,
)
from registry.services.members import change_role, list_members, remove_member
from registry.services.teams import create_team, show_team
from registry.services.visibility import change_visibility

bp = Blueprint("teams", __name__, url_prefix="/api/v1")


@bp.post("/teams")
def make_team() -> tuple[Response, int]:
    """Make a team that the sender's account owns."""
    who = holder()
    body = Body(("name", "visibility", "allow_similar"))
    made = create_team(
        backend(),
        who,
        body.text("name"),
        visibility=body.one_of("visibility", Visibility, Visibility.PUBLIC),
        allow_similar=body.is_set("allow_similar"),
    )
    return jsonify(encoding_teams.team(made)), 201


@bp.get("/teams/<team:team>")
def show_one_team(team: str) -> Response:
    """Show a team."""
    found = readable(lambda reader: show_team(backend(), team, reader))
    return jsonify(encoding_teams.team(found))


@bp.patch("/teams/<team:team>")
def change_team(team: str) -> Response:
    """Change for whom a team's functions are there."""
    who = holder()
    wanted = Body(("visibility",)).one_of("visibility", Visibility)
    change_visibility(backend(), who, team, wanted)
    return jsonify(encoding_teams.team(show_team(backend(), team, EVERYTHING)))


@bp.get("/teams/<team:team>/members")
def show_members(team: str) -> Response:
    """List a team's members, for those who are in it."""
    found = list_members(backend(), holder(), team)
    return jsonify(members=[encoding_teams.member(each) for each in found])


@bp.put("/teams/<team:team>/members/<account:account>")
def change_member(team: str, account: str) -> Response:
    """Change what a member is."""
    who = holder()
    role = Body(("role",)).one_of("role", Role)
    changed = change_role(backend(), who, team, account, role)
    return jsonify(encoding_teams.member(changed))


@bp.delete("/teams/<team:team>/members/<account:account>")
def take_member_out(team: str, account: str) -> tuple[str, int]:
    """Take somebody out of a team, or oneself."""
    remove_member(backend(), holder(), team, account)
    return "", 204


@bp.post("/teams/<team:team>/invitations")
def invite_somebody(team: str) -> tuple[Response, int]:
    """Make a code by which somebody becomes a member."""
    who = holder()
    body = Body(("role", "days"))
    days = body.maybe_whole("days", LONGEST_TIME.days)
    time = DEFAULT_TIME if days is None else timedelta(days=days)
    made = invite(backend(), who, team, body.one_of("role", Role), time)
    return jsonify(encoding_teams.invitation(made)), 201


@bp.get("/teams/<team:team>/invitations")
def show_invitations(team: str) -> Response:
    """List what is handed out and not used, without the codes."""
    found = open_invitations(backend(), holder(), team)
    return jsonify(invitations=[encoding_teams.open_invitation(each) for each in found])


@bp.delete("/teams/<team:team>/invitations/<number:number>")
def withdraw_invitation(team: str, number: int) -> tuple[str, int]:
    """Take an invitation back."""
    withdraw(backend(), holder(), team, number)
    return "", 204


@bp.post("/invitations/accept")
def accept_invitation() -> tuple[Response, int]:
    """Become a member, as the sender's account or as a new one."""
    who = holder() if is_signed() else None
    body = Body(("code", "account"))
    done = accept(backend(), body.text("code"), who, body.maybe_text("account"))
    return jsonify(encoding_teams.acceptance(done)), 200 if done.token is None else 201
