"""The OpenAPI document's share of teams, members, invitations and tokens."""

from __future__ import annotations

from registry.core.access import PATTERN, SCOPE_WORDS, Role, Visibility
from registry.server.api.openapi_parts import (
    ACCOUNT_NAME,
    TEAM_NAME,
    Json,
    answer,
    body,
    names,
    problems,
    query,
    ref,
)
from registry.server.api.openapi_schemas import COUNT, MAYBE, TEXT, TIME, WORDS

_ROLE: Json = {"enum": [each.value for each in Role]}
_VISIBILITY: Json = {"enum": [each.value for each in Visibility]}
_MAYBE_TIME: Json = {"type": ["string", "null"], "format": "date-time"}
_SCOPES: Json = {"type": "array", "items": {"enum": list(SCOPE_WORDS)}, "minItems": 1}
_LABEL: Json = {"type": "string", "maxLength": 64, "pattern": "^[ -~]*$"}
_PATTERN: Json = {"type": "string", "pattern": f"^{PATTERN.pattern}$"}


def _object(**properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _asked(required: tuple[str, ...], **properties: Json) -> Json:
    """What is sent: some of it has to be there."""
    return _object(**properties) | {"required": list(required)}


_TOKEN: dict[str, Json] = {
    "id": COUNT,
    "team": MAYBE,
    "account": MAYBE,
    "label": TEXT,
    "scopes": WORDS,
    "patterns": WORDS,
    "created": TIME,
    "expires": _MAYBE_TIME,
    "last_used": _MAYBE_TIME,
    "revoked": _MAYBE_TIME,
}
_MEMBER = _object(account=TEXT, role=_ROLE, since=TIME)

SCHEMAS: dict[str, Json] = {
    "Holder": _object(
        team=MAYBE,
        account=MAYBE,
        operator={"type": "boolean"},
        roles={"type": "object", "additionalProperties": _ROLE},
        scopes=WORDS,
        patterns=WORDS,
        expires=_MAYBE_TIME,
    ),
    "Team": _object(name=TEXT, visibility=_VISIBILITY, created=TIME, functions=COUNT),
    "NewTeam": _asked(
        ("name",),
        name=TEAM_NAME,
        visibility=_VISIBILITY,
        allow_similar={"type": "boolean"},
    ),
    "TeamChange": _asked(("visibility",), visibility=_VISIBILITY),
    "Member": _MEMBER,
    "Members": _object(members={"type": "array", "items": _MEMBER}),
    "RoleChange": _asked(("role",), role=_ROLE),
    "NewInvitation": _asked(
        ("role",), role=_ROLE, days={"type": "integer", "minimum": 1, "maximum": 30}
    ),
    "Invitation": _object(code=TEXT, team=TEXT, role=_ROLE, expires=TIME),
    "Invitations": _object(
        invitations={
            "type": "array",
            "items": _object(
                id=COUNT, role=_ROLE, invited_by=TEXT, created=TIME, expires=TIME
            ),
        }
    ),
    "Acceptance": _asked(("code",), code=TEXT, account=ACCOUNT_NAME),
    "Accepted": _object(team=TEXT, role=_ROLE, account=TEXT, token=MAYBE),
    "NewToken": _asked(
        (),
        scopes=_SCOPES,
        patterns={"type": "array", "items": _PATTERN, "maxItems": 20},
        label=_LABEL,
        days={"type": "integer", "minimum": 1, "maximum": 3_650},
        team=TEAM_NAME,
    ),
    "Token": _object(**_TOKEN),
    "Tokens": _object(tokens={"type": "array", "items": _object(**_TOKEN)}),
    "MadeToken": _object(**_TOKEN, token=TEXT),
}


def team_paths() -> Json:
    """Describe the routes."""
    team = "/api/v1/teams/{team}"
    member = f"{team}/members/{{account}}"
    return {
        "/api/v1/whoami": {
            "get": _operation("show_holder", "Whose token is this?", "Holder", "401")
        },
        "/api/v1/teams": {
            "post": _operation(
                *("make_team", "Make a team.", "Team", "409"),
                sent="NewTeam", status="201",
            )
        },
        team: {
            "parameters": names("team"),
            "get": _operation("show_one_team", "Show a team.", "Team", "404") | _OPEN,
            "patch": _operation(
                *("change_team", "Say for whom its functions are there.", "Team"),
                *("404", "503"), sent="TeamChange",
            ),
        },
        f"{team}/members": {
            "parameters": names("team"),
            "get": _operation(
                *("show_members", "List its members.", "Members"), *("403", "404")
            ),
        },
        member: {
            "parameters": names("team", "account"),
            "put": _operation(
                *("change_member", "Change what a member is.", "Member"),
                *("404", "409"), sent="RoleChange",
            ),
            "delete": _operation(
                *("take_member_out", "Take a member out.", None), *("404", "409")
            ),
        },
        f"{team}/invitations": {
            "parameters": names("team"),
            "post": _operation(
                *("invite_somebody", "Make a code for a member.", "Invitation", "404"),
                sent="NewInvitation", status="201",
            ),
            "get": _operation(
                *("show_invitations", "List what nobody has used.", "Invitations"),
                "404",
            ),
        },
        f"{team}/invitations/{{number}}": {
            "parameters": names("team", "number"),
            "delete": _operation(
                "withdraw_invitation", "Take an invitation back.", None, "404"
            ),
        },
        "/api/v1/invitations/accept": {"post": _accept()},
        "/api/v1/tokens": {
            "get": _list_tokens(),
            "post": _operation(
                *("make_one", "Make a token.", "MadeToken", "404"),
                sent="NewToken", status="201",
            ),
        },
        "/api/v1/tokens/{number}": {
            "parameters": names("number"),
            "delete": _operation("revoke_one", "Take a token back.", None, "404"),
        },
    }  # fmt: skip


def _operation(
    operation: str,
    summary: str,
    schema: str | None,
    *refusals: str,
    sent: str | None = None,
    status: str = "200",
) -> Json:
    """Describe what only a token's holder may do."""
    done = {status: answer("Done.", schema)} if schema else _NOTHING
    refused = {"401", "403", *refusals} | ({"413", "415", "422"} if sent else set())
    described: Json = {
        "operationId": operation,
        "summary": summary,
        "security": [{"token": []}],
        "responses": done | problems(*sorted(refused)),
    }
    if sent is not None:
        described["requestBody"] = body("application/json", ref(sent))
    return described


_OPEN: Json = {"security": [{"token": []}, {}]}  # also without a token
_NOTHING: Json = {"204": {"description": "Done."}}


def _accept() -> Json:
    described = _operation(
        *("accept_invitation", "Become a member, or make an account.", "Accepted"),
        *("404", "409"),
        sent="Acceptance",
    )
    described["responses"]["201"] = answer("With a new account.", "Accepted")
    return described | _OPEN


def _list_tokens() -> Json:
    described = _operation("show_tokens", "List tokens.", "Tokens", "404", "422")
    team = query("team", "A team's, not the account's own.", TEAM_NAME)
    return described | {"parameters": [team]}
