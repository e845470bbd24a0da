"""The OpenAPI document of the hub's API."""

from __future__ import annotations

from typing import Any

from indexer import SORTS
from registry import __version__
from registry.core.kinds import KINDS
from registry.core.manifest_schema import SCHEMA as MANIFEST_SCHEMA
from registry.core.names import NAME, NAME_LENGTH, TEAM
from registry.server.api.events import LIMIT_MOST, NDJSON, SERIAL_MOST, WAIT_MOST_S
from registry.server.api.openapi_schemas import SCHEMAS

Json = dict[str, Any]

_PROBLEMS = {
    "400": "The request cannot be read.",
    "401": "A token is needed, or the one sent is not valid.",
    "403": "The token does not allow this.",
    "404": "There is no such thing.",
    "405": "The address has no such method.",
    "409": "The version is published with other content.",
    "413": "The body is too large.",
    "415": "The body is of another type.",
    "422": "What was sent breaks a rule; the document says which.",
    "503": "Something the hub needs does not answer; try again.",
}

# What stands in an address; anything else is an address where nothing is.
_ADDRESS: Json = {
    "team": {"type": "string", "pattern": f"^{TEAM.pattern}$"},
    "name": {
        "type": "string",
        "pattern": f"^{NAME.pattern}$",
        "maxLength": NAME_LENGTH,
    },
    "version": {"type": "string", "examples": ["1.2.0", "2.0.0-rc.1"]},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "filename": {
        "type": "string",
        "pattern": r"^fnhub_[a-z0-9_.-]+\.whl(\.metadata)?$",
    },
}


def openapi_document() -> Json:
    """Make the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fnhub",
            "version": __version__,
            "description": "Publish, find and pull versioned functions.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS | {"Manifest": _embeddable(MANIFEST_SCHEMA)},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> Json:
    release = "/api/v1/functions/{team}/{name}/{version}"
    return {
        "/api/v1/functions": {"get": _search(), "post": _publish()},
        "/api/v1/functions/{team}/{name}": {
            "parameters": _names("team", "name"),
            "get": _read("show_function", "Show a function.", "Function"),
        },
        release: {
            "parameters": _names("team", "name", "version"),
            "get": _read("show_release", "Show one release.", "Release"),
        },
        f"{release}/yank": {
            "parameters": _names("team", "name", "version"),
            "put": _yank("yank_release", "Yank a release.")
            | {"requestBody": _body("application/json", _ref("Yank"))},
            "delete": _yank("unyank_release", "Take a yank back."),
        },
        "/api/v1/whoami": {
            "get": _read("show_holder", "Whose token is this?", "Holder", ("401",))
            | {"security": [{"token": []}]},
        },
        "/api/v1/events": {"get": _events()},
        "/index/{team}/{name}.json": {
            "parameters": _names("team", "name"),
            "get": _read(
                "show_index_document", "All a client resolves from.", "IndexDocument"
            ),
        },
        "/packages/{sha256}/{filename}": {
            "parameters": _names("sha256", "filename"),
            "get": _download(),
        },
        "/healthz": {"get": _read("show_health", "Is the process up?", "Health", ())},
        "/readyz": {"get": _ready()},
        "/api/v1/openapi.json": {
            "get": _read("show_openapi", "This document.", "Document", ())
        },
        "/schemas/function-1.json": {
            "get": _read(
                "show_manifest_schema", "The schema of function.yaml.", "Document", ()
            )
        },
    }


def _publish() -> Json:
    return {
        "operationId": "publish_function",
        "summary": "Publish a release: the body is the wheel that `fnhub build` makes.",
        "security": [{"token": []}],
        "requestBody": _body("application/zip", {"type": "string", "format": "binary"}),
        "responses": {
            "201": _json("Published.", "Receipt"),
            "200": _json("The same content was published before.", "Receipt"),
        }
        | _problems("401", "403", "404", "409", "413", "415", "422", "503"),
    }


def _search() -> Json:
    text = {"type": "string"}
    words = {"type": "array", "items": text}
    return {
        "operationId": "search_functions",
        "summary": "Search; without `q`, list everything.",
        "parameters": [
            _query("q", "Words.", text),
            _query("kind", "Only these kinds.", {**words, "examples": [[*KINDS]]}),
            _query("category", "Only these categories.", words),
            _query("team", "Only these teams.", words),
            _query("license", "Only these licences.", words),
            _query("sort", "The order.", {"enum": list(SORTS)}),
            _query("page", "From 1.", _whole(10_000)),
            _query("per_page", "Results a page.", _whole(100)),
        ],
        "responses": {"200": _json("One page.", "SearchPage")} | _problems("422"),
    }


def _events() -> Json:
    lines = {"schema": {"type": "string"}}  # an event a line
    answer = _json("What happened, oldest first.", "EventPage")
    answer["content"][NDJSON] = lines
    serial = {"schema": {"type": "integer"}, "description": "The member `last`."}
    return {
        "operationId": "show_events",
        "summary": "What happened after a serial.",
        "description": (
            "Serials rise in the order of commits: who asks for what comes after "
            "`last` misses nothing. A `last` below `after` says that the hub was "
            "restored from an older backup. With `wait`, an answer without events "
            "that comes at once says that too many wait: ask again after a pause."
        ),
        "parameters": [
            _query("after", "The serial.", _whole(SERIAL_MOST, least=0)),
            _query("limit", "Events of an answer.", _whole(LIMIT_MOST)),
            _query("wait", "Seconds to wait for one.", _whole(WAIT_MOST_S, least=0)),
        ],
        "responses": {"200": answer | {"headers": {"Fnhub-Last-Serial": serial}}}
        | _problems("422", "503"),
    }


def _yank(operation: str, summary: str) -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "security": [{"token": []}],
        "responses": {"200": _json("Done.", "ReleaseSummary")}
        | _problems("400", "401", "403", "404", "413", "415", "422"),
    }


def _read(
    operation: str,
    summary: str,
    schema: str,
    problems: tuple[str, ...] = ("404",),
) -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "responses": {"200": _json("Found.", schema)} | _problems(*problems),
    }


def _ready() -> Json:
    return {
        "operationId": "show_readiness",
        "summary": "Can the hub do its work?",
        "responses": {
            "200": _json("It can serve; something may be degraded.", "Readiness"),
            "503": _json("It cannot.", "Readiness"),
        },
    }


def _download() -> Json:
    binary = {"type": "string", "format": "binary"}
    content = {"application/zip": {"schema": binary}, "text/plain": {"schema": binary}}
    return {
        "operationId": "download_package",
        "summary": "A release's wheel, or its METADATA: the same bytes for ever.",
        "responses": {"200": {"description": "The bytes.", "content": content}}
        | _problems("404"),
    }


def _names(*names: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _ADDRESS[name]}
        for name in names
    ]


def _query(name: str, meaning: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _whole(most: int, *, least: int = 1) -> Json:
    return {"type": "integer", "minimum": least, "maximum": most}


def _body(media_type: str, schema: Json) -> Json:
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _json(meaning: str, schema: str) -> Json:
    content = {"application/json": {"schema": _ref(schema)}}
    return {"description": meaning, "content": content}


def _problems(*statuses: str) -> Json:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {
        status: {"description": _PROBLEMS[status], "content": content}
        for status in (*statuses, "405")
    }


def _ref(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _embeddable(schema: Json) -> Json:
    """Leave out what a schema says only at the top of a file of its own."""
    return {key: value for key, value in schema.items() if key != "$schema"}
