"""The JSON Schema of function.yaml: its shape, and the meaning of every key.

Published by each hub at /schemas/function-1.json, so that editors can complete
and check a manifest.  What a schema cannot say (SPDX, PEP 508, ranges) is
checked in `registry.core.manifest`.
"""

from __future__ import annotations

from typing import Any

from registry.core.kinds import KINDS

CATEGORIES = (
    "get-data",
    "prepare",
    "understand",
    "check",
    "train",
    "judge",
    "serve",
    "text",
    "audio",
    "images",
    "tell",
)
SUMMARY_LENGTH = 160  # one line of a search result


def _text(meaning: str, max_length: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """One line of text; `$` alone would let one line break through at the end."""
    line = {"pattern": r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$(?!\n)", "minLength": 1}
    return {
        "type": "string",
        "description": meaning,
        "maxLength": max_length,
        **line,
        **more,
    }


def _list(meaning: str, items: dict[str, Any], most: int) -> dict[str, Any]:
    return {
        "type": "array",
        "description": meaning,
        "items": items,
        "maxItems": most,
        "uniqueItems": True,
    }


def _closed(properties: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **more,
    }


_AUTHOR = _closed(
    {
        "name": _text("A person or a group.", 100),
        "email": _text(
            "Where to write to.", 254, pattern=r"^[^@\s<>,]+@[^@\s<>,]+$(?!\n)"
        ),
    },
    required=["name"],
)
_RUNTIME = _closed(
    {
        "image": _text("A container image to run in.", 300, pattern=r"^\S+$(?!\n)"),
        "cpu": {
            "type": "number",
            "description": "Cores.",
            "minimum": 0,
            "maximum": 1024,
        },
        "memory": _text(
            "With a unit: 512Mi, 2Gi.", 20, pattern=r"^[1-9][0-9]*(Ki|Mi|Gi|Ti)$(?!\n)"
        ),
        "gpu": {
            "type": "integer",
            "description": "Devices.",
            "minimum": 0,
            "maximum": 64,
        },
        "timeout": _text(
            "With a unit: 30s, 10m, 1h.", 20, pattern=r"^[1-9][0-9]*(s|m|h)$(?!\n)"
        ),
        "network": {
            "type": "boolean",
            "description": "Whether it needs a network; containers have none else.",
        },
        "replicas": _closed(
            {
                "min": {"type": "integer", "minimum": 0, "maximum": 1000},
                "max": {"type": "integer", "minimum": 1, "maximum": 1000},
            },
            description="Copies of a service, by load.",
        ),
    },
    description="What a run asks of the machine.",
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "function.yaml, format 1",
    "description": "What a function's code cannot say of itself.",
    **_closed(
        {
            "format": {"const": 1, "description": "The version of this file's format."},
            "name": _text("team/name.", 96),
            "version": _text("SemVer 2.0.0, always quoted.", 64),
            "summary": _text("What it does, in one line.", SUMMARY_LENGTH),
            "license": _text("An SPDX expression.", 200),
            "handler": _text(
                "module:callable; others in that module's __all__ are handlers too.",
                200,
                pattern=r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*$(?!\n)",
            ),
            "kind": {
                "enum": list(KINDS),
                "description": "; ".join(
                    f"{k.name} {k.meaning}" for k in KINDS.values()
                ),
            },
            "authors": _list("Who wrote it.", _AUTHOR, 20),
            "categories": _list(
                "Where it is found in the catalog.", {"enum": list(CATEGORIES)}, 3
            ),
            "keywords": _list(
                "Words people look for.",
                _text("One keyword.", 30, pattern=r"^[a-z0-9][a-z0-9 .+-]*$(?!\n)"),
                15,
            ),
            "python": _text('Versions of Python, for example ">=3.11".', 100),
            "requirements": _list(
                "What to install, PEP 508.", _text("One requirement.", 300), 100
            ),
            "functions": {
                "type": "object",
                "description": "Other hub functions it calls, with version ranges.",
                "additionalProperties": _text("A range, for example ^1.2.", 100),
                "maxProperties": 50,
            },
            "secrets": _list(
                "Params taken from the environment and never recorded.",
                _text("A param.", 100),
                20,
            ),
            "runtime": _RUNTIME,
            "example": _text(
                "An example notebook in the folder.", 200, pattern=r"\.ipynb$(?!\n)"
            ),
            "repository": _text(
                "Where its source is kept.",
                300,
                pattern=r"^https?://[^\s\"'<>\\]+$(?!\n)",
            ),
        },
        required=["format", "name", "version", "summary", "license"],
    ),
}
