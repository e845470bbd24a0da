"""What the OpenAPI document is put together from."""

from __future__ import annotations

from typing import Any

from registry.core.names import (
    NAME,
    NAME_LENGTH,
    RESERVED_ACCOUNTS,
    RESERVED_TEAMS,
    TEAM,
)

Json = dict[str, Any]

TEAM_NAME: Json = {
    "type": "string",
    "pattern": f"^{TEAM.pattern}$",
    "not": {"enum": sorted(RESERVED_TEAMS)},
}
ACCOUNT_NAME: Json = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    "minLength": 2,
    "maxLength": 39,
    "not": {"enum": sorted(RESERVED_ACCOUNTS)},
}

PROBLEMS = {
    "400": "The request cannot be read.",
    "401": "A token is needed, or the one sent is not valid.",
    "403": "The token does not allow this.",
    "404": "There is no such thing.",
    "405": "The address has no such method.",
    "408": "The body did not arrive in time.",
    "409": "The version is published with other content.",
    "413": "The body is too large.",
    "415": "The body is of another type.",
    "422": "What was sent breaks a rule; the document says which.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Something the hub needs does not answer; try again.",
}

# What stands in an address; anything else is an address where nothing is.
ADDRESS: Json = {
    "team": TEAM_NAME,
    "name": {
        "type": "string",
        "pattern": f"^{NAME.pattern}$",
        "maxLength": NAME_LENGTH,
    },
    "version": {"type": "string", "examples": ["1.2.0", "2.0.0-rc.1"]},
    "account": ACCOUNT_NAME,
    "number": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "filename": {
        "type": "string",
        "pattern": r"^fnhub_[a-z0-9_.-]+\.whl(\.metadata)?$",
    },
}


def names(*names: str) -> list[Json]:
    """Describe the parts of an address."""
    return [
        {"name": name, "in": "path", "required": True, "schema": ADDRESS[name]}
        for name in names
    ]


def query(name: str, meaning: str, schema: Json) -> Json:
    """Describe a part of the query."""
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def whole(most: int, *, least: int = 1) -> Json:
    """Describe a whole number within bounds."""
    return {"type": "integer", "minimum": least, "maximum": most}


def body(media_type: str, schema: Json) -> Json:
    """Describe what has to be sent."""
    return {"required": True, "content": {media_type: {"schema": schema}}}


def answer(meaning: str, schema: str) -> Json:
    """Describe an answer."""
    content = {"application/json": {"schema": ref(schema)}}
    return {"description": meaning, "content": content}


def _always(statuses: tuple[str, ...]) -> tuple[str, ...]:
    """Who tries too many tokens is told so wherever a token is looked at."""
    return ("405", "429") if "401" in statuses else ("405",)


def problems(*statuses: str) -> Json:
    """Describe refusals by their status."""
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        status: {"description": PROBLEMS[status], "content": content}
        for status in dict.fromkeys((*statuses, *_always(statuses)))
    }


def ref(schema: str) -> Json:
    """Refer to a schema."""
    return {"$ref": f"#/components/schemas/{schema}"}
