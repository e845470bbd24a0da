"""The OpenAPI document of the hub's API."""

from __future__ import annotations

from indexer import SORTS
from registry import __version__
from registry.core.kinds import KINDS
from registry.core.manifest_schema import SCHEMA as MANIFEST_SCHEMA
from registry.server.api.events import LIMIT_MOST, NDJSON, SERIAL_MOST, WAIT_MOST_S
from registry.server.api.openapi_description import DESCRIPTION
from registry.server.api.openapi_parts import (
    PROBLEMS,
    Json,
    answer,
    body,
    names,
    problems,
    query,
    ref,
    whole,
)
from registry.server.api.openapi_schemas import SCHEMAS
from registry.server.api.openapi_teams import SCHEMAS as TEAM_SCHEMAS
from registry.server.api.openapi_teams import team_paths


def openapi_document() -> Json:
    """Make the document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fnhub",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": _paths() | team_paths(),
        "components": {
            "schemas": SCHEMAS
            | TEAM_SCHEMAS
            | {"Manifest": _embeddable(MANIFEST_SCHEMA)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "upload": {  # the user is `__token__`, the password a token
                    "type": "http",
                    "scheme": "basic",
                },
            },
        },
    }


def _paths() -> Json:
    release = "/api/v1/functions/{team}/{name}/{version}"
    return {
        "/api/v1/suggest": {"get": _suggest()},
        "/api/v1/functions": {"get": _search(), "post": _publish()},
        "/api/v1/functions/{team}/{name}": {
            "parameters": names("team", "name"),
            "get": _read("show_function", "Show a function.", "Function"),
        },
        release: {
            "parameters": names("team", "name", "version"),
            "get": _read("show_release", "Show one release.", "Release"),
        },
        f"{release}/requirements.txt": {
            "parameters": names("team", "name", "version"),
            "get": _requirements(),
        },
        f"{release}/yank": {
            "parameters": names("team", "name", "version"),
            "put": _yank("yank_release", "Yank a release.")
            | {"requestBody": body("application/json", ref("Yank"))},
            "delete": _yank("unyank_release", "Take a yank back."),
        },
        "/api/v1/functions/{team}/{name}/deprecation": _mark(
            ("deprecate_function", "Tell users of a function to use another."),
            ("undeprecate_function", "Take a deprecation back."),
            "Deprecation",
        ),
        "/api/v1/functions/{team}/{name}/archive": _mark(
            ("archive_function", "Close a function to new releases."),
            ("unarchive_function", "Open it again."),
            "Archiving",
        ),
        "/api/v1/events": {"get": _events()},
        "/index/{team}/{name}.json": {
            "parameters": names("team", "name"),
            "get": _read(
                "show_index_document", "All a client resolves from.", "IndexDocument"
            ),
        },
        "/packages/{sha256}/{filename}": {
            "parameters": names("sha256", "filename"),
            "get": _download(),
        },
        "/legacy/": {"post": _upload()},
        "/healthz": {"get": _read("show_health", "Is the process up?", "Health", ())},
        "/readyz": {"get": _ready()},
        "/metrics": {"get": _metrics()},
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
        "requestBody": body("application/zip", {"type": "string", "format": "binary"}),
        "responses": {
            "201": answer("Published.", "Receipt"),
            "200": answer("The same content was published before.", "Receipt"),
        }
        | problems(
            "401", "403", "404", "408", "409", "413", "415", "422", "429", "503"
        ),
    }


def _upload() -> Json:
    """Describe the form of `twine upload`: what else is in it is not looked at."""
    form = {
        "type": "object",
        "required": [":action", "content"],
        "properties": {
            ":action": {"const": "file_upload"},
            "content": {"type": "string", "format": "binary"},
        },
    }
    text = {"text/plain": {"schema": {"type": "string"}}}
    refusals = ("401", "403", "404", "409", "413", "422", "503")
    return {
        "operationId": "upload_wheel",
        "summary": "Publish as `twine upload` and `uv publish` do.",
        "security": [{"upload": []}],
        "requestBody": body("multipart/form-data", form),
        "responses": {
            "200": {"description": "Published before.", "content": text},
            "201": {"description": "Published.", "content": text},
        }
        | {each: {"description": PROBLEMS[each], "content": text} for each in refusals}
        | problems(),
    }


def _search() -> Json:
    text = {"type": "string"}
    words = {"type": "array", "items": text}
    return {
        "operationId": "search_functions",
        "summary": "Search; without `q`, list everything.",
        "parameters": [
            query("q", 'Words, "phrases" and field:value; see docs/search.md.', text),
            query("kind", "Only these kinds.", {**words, "examples": [[*KINDS]]}),
            query("category", "Only these categories.", words),
            query("team", "Only these teams.", words),
            query("license", "Only these licences.", words),
            query("requires", "Only what requires these distributions.", words),
            query("sort", "The order.", {"enum": list(SORTS)}),
            query("page", "From 1.", whole(10_000)),
            query("per_page", "Results a page.", whole(100)),
            query("explain", "1 says what each part gave.", whole(1, least=0)),
        ],
        "responses": {"200": answer("One page.", "SearchPage")}
        | problems("401", "422", "429", "503"),
    }


def _suggest() -> Json:
    return {
        "operationId": "suggest_functions",
        "summary": "Functions for what somebody types: less than 1 KB.",
        "parameters": [query("q", "The beginning of a query.", {"type": "string"})],
        "responses": {"200": answer("The best ones.", "Suggestions")}
        | problems("401", "429", "503"),
    }


def _events() -> Json:
    lines = {"schema": {"type": "string"}}  # an event a line
    found = answer("What happened, oldest first.", "EventPage")
    found["content"][NDJSON] = lines
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
            query("after", "The serial.", whole(SERIAL_MOST, least=0)),
            query("limit", "Events of an answer.", whole(LIMIT_MOST)),
            query("wait", "Seconds to wait for one.", whole(WAIT_MOST_S, least=0)),
        ],
        "responses": {"200": found | {"headers": {"Fnhub-Last-Serial": serial}}}
        | problems("401", "422", "503"),
    }


def _mark(put: tuple[str, str], delete: tuple[str, str], said: str) -> Json:
    return {
        "parameters": names("team", "name"),
        "put": _yank(*put, shape="MarkedFunction")
        | {"requestBody": body("application/json", ref(said))},
        "delete": _yank(*delete, shape="MarkedFunction"),
    }


def _yank(operation: str, summary: str, shape: str = "ReleaseSummary") -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "security": [{"token": []}],
        "responses": {"200": answer("Done.", shape)}
        | problems("400", "401", "403", "404", "408", "413", "415", "422", "429"),
    }


def _read(
    operation: str,
    summary: str,
    schema: str,
    refusals: tuple[str, ...] = ("401", "404"),
) -> Json:
    return {
        "operationId": operation,
        "summary": summary,
        "responses": {"200": answer("Found.", schema)} | problems(*refusals),
    }


def _ready() -> Json:
    return {
        "operationId": "show_readiness",
        "summary": "Can the hub do its work?",
        "responses": {
            "200": answer("It can serve; something may be degraded.", "Readiness"),
            "503": answer("It cannot.", "Readiness"),
        },
    }


def _metrics() -> Json:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": "show_metrics",
        "summary": "Figures, as Prometheus reads them; a hub may keep them to itself.",
        "responses": {"200": {"description": "The figures.", "content": content}},
    }


def _download() -> Json:
    binary = {"type": "string", "format": "binary"}
    content = {"application/zip": {"schema": binary}, "text/plain": {"schema": binary}}
    return {
        "operationId": "download_package",
        "summary": "A release's wheel, or its METADATA: the same bytes for ever.",
        "responses": {"200": {"description": "The bytes.", "content": content}}
        | problems("401", "404"),
    }


def _requirements() -> Json:
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": "show_requirements",
        "summary": "A release's closure for pip and uv, every line hashed.",
        "responses": {"200": {"description": "The lines.", "content": text}}
        | problems("401", "404", "409", "503"),
    }


def _embeddable(schema: Json) -> Json:
    """Leave out what a schema says only at the top of a file of its own."""
    return {key: value for key, value in schema.items() if key != "$schema"}
