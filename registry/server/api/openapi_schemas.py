"""The shapes in the OpenAPI document; each mirrors a function of `encoding`."""

from __future__ import annotations

from typing import Any

from registry.core.origin import Origin

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
MAYBE: Json = {"type": ["string", "null"]}
COUNT: Json = {"type": "integer", "minimum": 0}
WORDS: Json = {"type": "array", "items": TEXT}
SHA256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TIME: Json = {"type": "string", "format": "date-time"}
SCORE: Json = {"type": "integer", "minimum": 0, "maximum": 100}
ANYTHING: Json = {"type": "object"}
_ORIGIN: Json = {"enum": [each.value for each in Origin]}
# One line with something to read in it.
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_LINE = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _object(**properties: Json) -> Json:
    """All properties are always there, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _reasoned(**more: Json) -> Json:
    reason = {"type": "string", "pattern": _LINE, "maxLength": 300}
    properties = {"reason": reason, **more}
    return {"type": "object", "properties": properties, "required": ["reason"]}


_SUMMARY: dict[str, Json] = {
    "name": TEXT,
    "version": TEXT,
    "summary": TEXT,
    "kind": TEXT,
    "sha256": SHA256,
    "size": COUNT,
    "published": TIME,
    "score": SCORE,
    "yanked": MAYBE,
    "origin": _ORIGIN,
    "url": TEXT,
}
_DETAILS: dict[str, Json] = _SUMMARY | {
    "source": TEXT,
    "distribution": TEXT,
    "filename": TEXT,
    "manifest": _ref("Manifest"),
    "signature": ANYTHING,
    "signature_sha256": SHA256,
    "score_details": ANYTHING,
    "status": _ref("Status"),
}
_FINDING = _object(
    code=TEXT,
    severity={"enum": ["error", "warning"]},
    message=TEXT,
    file=TEXT,
    line={"type": ["integer", "null"]},
    key=TEXT,
    fix=TEXT,
)
_CHANGE = _object(level={"enum": ["major", "minor", "patch"]}, code=TEXT, message=TEXT)
_HIT = _object(
    name=TEXT,
    version=TEXT,
    summary=TEXT,
    kind=TEXT,
    categories=WORDS,
    keywords=WORDS,
    license=TEXT,
    relevance={"type": "number"},
    score=SCORE,
    pulls=COUNT,
    updated=TIME,
    status=_ref("Status"),
)
_ENTRY = _object(
    version=TEXT,
    sha256=SHA256,
    size=COUNT,
    published=TIME,
    python=TEXT,
    requirements=WORDS,
    functions={"type": "object", "additionalProperties": TEXT},
    signature_sha256=SHA256,
    yanked=MAYBE,
)
_ENTRY["properties"]["origin"] = _ORIGIN  # where it is not "published"
_EVENT = _object(
    serial=COUNT,
    kind=TEXT,
    name=TEXT,
    version=TEXT,
    sha256=TEXT,
    actor=TEXT,
    at=TIME,
)
_INDEX_DOCUMENT = _object(
    format={"const": 1}, name=TEXT, serial=COUNT, releases=_list(_ENTRY)
)
_INDEX_DOCUMENT["properties"]["status"] = _ref("Status")  # where there is one

SCHEMAS: dict[str, Json] = {
    "ReleaseSummary": _object(**_SUMMARY),
    "Release": _object(**_DETAILS),
    "Function": _object(
        **_DETAILS,
        pulls=COUNT,
        pulls_total=COUNT,
        versions=_list(_ref("ReleaseSummary")),
    ),
    "Receipt": _object(
        **_SUMMARY,
        unchanged={"type": "boolean"},
        previous=MAYBE,
        changes=_list(_CHANGE),
        warnings=_list(_FINDING),
    ),
    "Yank": _reasoned(),
    "Deprecation": _reasoned(replacement={"type": ["string", "null"]}),
    "Archiving": _reasoned(),
    # What a function's team says of it as a whole; null: nothing.
    "Status": _object(deprecated=MAYBE, replacement=MAYBE, archived=MAYBE),
    "MarkedFunction": _object(name=TEXT, status=_ref("Status")),
    "SearchPage": _object(
        results=_list(_HIT),
        total=COUNT,
        page=COUNT,
        per_page=COUNT,
        facets={
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": COUNT},
        },
        did_you_mean=MAYBE,
        partial={"type": "boolean"},
    ),
    "Suggestions": _object(suggestions=_list(_object(name=TEXT, summary=TEXT))),
    "EventPage": _object(events=_list(_EVENT), last=COUNT),
    "IndexDocument": _INDEX_DOCUMENT,
    "Health": _object(status=TEXT, version=TEXT),
    "Readiness": _object(
        status={"enum": ["ready", "degraded"]},
        degraded={"type": "object", "additionalProperties": TEXT},
        parts={"type": "object", "additionalProperties": TEXT},
    ),
    "Document": ANYTHING,
    "Problem": {
        "type": "object",
        "description": "RFC 9457; further members depend on the code.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "hint": TEXT,
            "code": TEXT,
            "request_id": TEXT,  # of what is the hub's fault
            "problems": _list(_FINDING),
            "changes": _list(_CHANGE),
        },
        "required": ["type", "title", "status", "detail", "hint", "code"],
    },
}
