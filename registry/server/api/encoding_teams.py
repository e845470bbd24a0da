"""Shape teams, members, invitations and tokens for the JSON API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from registry.core.accounts import Member, OpenInvitation, TokenRecord
from registry.services.holder import Holder
from registry.services.invitations import Accepted, Invited
from registry.services.teams import ShownTeam
from registry.services.tokens import MadeToken


def holder(who: Holder) -> dict[str, Any]:
    """Shape whose token it is, what it may do, and until when."""
    account = who.account
    return {
        "team": who.team,
        "account": None if account is None else account.name,
        "operator": who.is_operator,
        "roles": {} if account is None else {**account.roles},
        "scopes": list(who.scopes),
        "patterns": list(who.patterns),
        "expires": _time(who.expires),
    }


def team(shown: ShownTeam) -> dict[str, Any]:
    """Shape a team."""
    return {
        "name": shown.name,
        "visibility": shown.visibility,
        "created": shown.created.isoformat(),
        "functions": shown.functions,
    }


def member(shown: Member) -> dict[str, Any]:
    """Shape a member of a team."""
    return {
        "account": shown.account,
        "role": shown.role,
        "since": shown.since.isoformat(),
    }


def invitation(made: Invited) -> dict[str, Any]:
    """Shape an invitation that was just made."""
    return {
        "code": made.code,
        "team": made.team,
        "role": made.role,
        "expires": made.expires.isoformat(),
    }


def open_invitation(shown: OpenInvitation) -> dict[str, Any]:
    """Shape an invitation that nobody has used; its code is not kept."""
    return {
        "id": shown.id,
        "role": shown.role,
        "invited_by": shown.invited_by,
        "created": shown.created.isoformat(),
        "expires": shown.expires.isoformat(),
    }


def acceptance(done: Accepted) -> dict[str, Any]:
    """Shape what an account became."""
    return {
        "team": done.team,
        "role": done.role,
        "account": done.account,
        "token": done.token,
    }


def token_details(record: TokenRecord) -> dict[str, Any]:
    """Shape a token, without its secret."""
    return {
        "id": record.id,
        "team": record.team,
        "account": record.account,
        "label": record.label,
        "scopes": list(record.scopes),
        "patterns": list(record.patterns),
        "created": record.created.isoformat(),
        "expires": _time(record.expires),
        "last_used": _time(record.last_used),
        "revoked": _time(record.revoked),
    }


def made_token(made: MadeToken) -> dict[str, Any]:
    """Shape a token that was just made; the one time that its secret is shown."""
    return token_details(made.record) | {"token": made.secret}


def _time(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
