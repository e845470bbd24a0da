"""A function behind HTTP, as OpenAPI 3.1 describes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry.core.manifest import Manifest
from registry.core.signature import Handler, Output, Parameter
from registry.core.types import DATA, Atom, ValueType, json_schema

_FILE = {
    "type": "object",
    "description": "A file; its name tells the format.",
    "properties": {
        "name": {"type": "string"},
        "base64": {"type": "string", "contentEncoding": "base64"},
    },
    "required": ["name", "base64"],
    "additionalProperties": False,
}
_ROWS = {"type": "array", "items": {"type": "object"}}
_COLUMNS = {"type": "object", "additionalProperties": {"type": "array"}}
_CONTENT: dict[str, list[dict[str, Any]]] = {  # of an input, in a body of JSON
    "array": [{"type": "array"}],
    "json": [{}],
    "table": [_ROWS, _COLUMNS],
}
_FILES = {
    "type": "object",
    "properties": {
        "files": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "media_type": {"type": "string"},
                    "size": {"type": "integer"},
                    "base64": {"type": "string", "contentEncoding": "base64"},
                },
                "required": ["name", "media_type", "size", "base64"],
            },
        }
    },
    "required": ["files"],
}
_GIVEN: dict[str, dict[str, Any]] = {  # of an output, in an answer of JSON
    "array": {"type": "array"},
    "figure": _FILES,
    "json": {},
    "model": _FILES,
    "path": _FILES,
    "table": _ROWS,
}
_TABLES = ("text/csv", "application/vnd.apache.parquet", "application/x-ndjson")
_STATUSES = {
    "400": "The body cannot be read.",
    "406": "An answer is wanted as something that outputs are not given as.",
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "415": "The body is of a type that tells no format.",
    "422": "What was given does not fit, or the function refuses it.",
    "500": "The function failed, or the service.",
    "503": "Too many requests wait already, or are too large together.",
    "504": "The call took too long and was ended.",
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "where": {"type": "string"},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                },
                "required": ["where", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
}


def openapi_of(
    manifest: Manifest, handler: Handler, takes: Sequence[Parameter]
) -> dict[str, Any]:
    """Return the document of a function's service.

    Args:
        manifest: The function's.
        handler: What is called.
        takes: The parameters that requests may give.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": str(manifest.name),
            "version": str(manifest.version),
            "summary": manifest.summary,
            "description": handler.description,
            "license": {"name": manifest.license},
        },
        "paths": {
            "/": {
                "get": _get("What is served here."),
                "post": _post(handler, takes),
            },
            "/openapi.json": {"get": _get("This document.")},
            "/healthz": {"get": _get("Whether the service answers.")},
            "/readyz": {"get": _get("Whether it can call the function.", "Not now.")},
            "/metrics": {"get": _get("Metrics, as Prometheus reads them.")},
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _get(summary: str, unavailable: str = "") -> dict[str, Any]:
    answers = {"200": {"description": summary}}
    if unavailable:
        answers["503"] = {"description": unavailable}
    return {"summary": summary, "responses": answers}


def _post(handler: Handler, takes: Sequence[Parameter]) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content = {"application/problem+json": problem}
    responses: dict[str, Any] = {
        status: {"description": told, "content": content}
        for status, told in _STATUSES.items()
    }
    seconds = {"Retry-After": {"schema": {"type": "integer"}}}
    responses["503"] = responses["503"] | {"headers": seconds}
    return {
        "operationId": handler.name,
        "summary": handler.summary,
        "requestBody": _body(takes),
        "responses": {"200": _answer(handler), **responses},
    }


def _body(takes: Sequence[Parameter]) -> dict[str, Any]:
    needed = [each.name for each in takes if each.default is None]
    schema = {
        "type": "object",
        "properties": {each.name: _parameter(each) for each in takes},
        "required": needed,
        "additionalProperties": False,
    }
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if takes:
        content["multipart/form-data"] = {"schema": _form(takes, needed)}
    inputs = [each for each in takes if each.is_input]
    if len(inputs) == 1 and any(a.name == "table" for a in inputs[0].type.atoms):
        content |= {kind: {"schema": {}} for kind in _TABLES}
    return {"required": bool(needed), "content": content}


def _form(takes: Sequence[Parameter], needed: list[str]) -> dict[str, Any]:
    fields = {
        each.name: {"description": each.doc}
        | ({"contentMediaType": "application/octet-stream"} if each.is_input else {})
        for each in takes
    }
    return {"type": "object", "properties": fields, "required": needed}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = _value_schema(parameter.type)
    if parameter.doc:
        schema["description"] = _documented(parameter)
    default = parameter.default
    if default is not None and not default.computed and not parameter.is_input:
        schema["default"] = default.literal
    return schema


def _documented(each: Parameter | Output) -> str:
    return f"{each.doc} [{each.unit}]" if each.unit else each.doc


def _value_schema(value_type: ValueType) -> dict[str, Any]:
    """Return the schema of what a body of JSON may hold for a parameter."""
    values = tuple(atom for atom in value_type.atoms if atom.name not in DATA)
    data = [atom for atom in value_type.atoms if atom.name in DATA]
    if not data:
        return dict(json_schema(value_type))
    forms = [form for atom in data for form in _CONTENT.get(atom.name, [])] + [_FILE]
    forms += [json_schema(ValueType((atom,))) for atom in values]
    return {"anyOf": forms}


def _answer(handler: Handler) -> dict[str, Any]:
    outputs = {each.name: _output(each) for each in handler.outputs}
    schema = {
        "type": "object",
        "properties": {
            "outputs": {
                "type": "object",
                "properties": outputs,
                "required": list(outputs),
            },
            "seconds": {"type": "number", "description": "Time of the call [s]."},
            "notes": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["outputs", "seconds", "notes"],
    }
    files = {"schema": {"contentMediaType": "application/zip"}}
    content = {"application/json": {"schema": schema}, "application/zip": files}
    return {"description": "What the function returned.", "content": content}


def _output(output: Output) -> dict[str, Any]:
    forms = [_output_form(atom) for atom in output.type.atoms]
    schema: dict[str, Any] = dict(forms[0]) if len(forms) == 1 else {"anyOf": forms}
    if output.doc:
        schema["description"] = _documented(output)
    return schema


def _output_form(atom: Atom) -> dict[str, Any]:
    if atom.name in _GIVEN:
        return _GIVEN[atom.name]
    schema = json_schema(ValueType((atom,)))
    # NaN is given as null.
    return {"type": ["number", "null"]} if atom.name == "float" else schema
