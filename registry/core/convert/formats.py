"""A notebook of an older format told in format 4, and without what is too large."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

OUTPUT_BYTES = 1 << 20  # of one output as JSON; a plot has 20 to 200 KiB
_STREAM, _RESULT, _ERROR = "stream", "execute_result", "error"
# Keys of format 3's outputs, and the media types that took their place.
_MEDIA_TYPES = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
}


def text_of(value: object) -> str:
    """Return a text that notebooks keep as one or as a list of lines."""
    if isinstance(value, list):
        value = "".join(each for each in value if isinstance(each, str))
    # Halves of surrogate pairs come out of escapes in JSON; UTF-8 has none.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def to_format_4(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return it in format 4; None where there are no cells in any place known.

    Source: nbformat's description of the notebook format, versions 3 and 4.
    """
    if isinstance(document.get("cells"), list):
        return dict(document)
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    cells = [
        _cell(each)
        for sheet in sheets
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for each in sheet["cells"]
        if isinstance(each, dict)
    ]
    metadata = document.get("metadata")
    return {
        "cells": cells,
        "metadata": metadata if isinstance(metadata, dict) else {},
        "nbformat": 4,
        "nbformat_minor": 0,
    }


def _cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    made = {"metadata": metadata if isinstance(metadata, dict) else {}}
    kind = cell.get("cell_type")
    if kind == "code":
        outputs = cell.get("outputs")
        return made | {
            "cell_type": "code",
            "execution_count": cell.get("prompt_number"),
            "source": text_of(cell.get("input")),
            "outputs": [
                _output(each)
                for each in (outputs if isinstance(outputs, list) else ())
                if isinstance(each, dict)
            ],
        }
    text = text_of(cell.get("source"))
    if kind == "heading":
        level = cell.get("level")
        marks = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1)
        return made | {"cell_type": "markdown", "source": f"{marks} {text}"}
    is_raw = kind == "raw"
    return made | {"cell_type": "raw" if is_raw else "markdown", "source": text}


def _output(output: Mapping[str, Any]) -> dict[str, Any]:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("stream") == "stderr" else "stdout"
        return {
            "output_type": _STREAM,
            "name": name,
            "text": text_of(output.get("text")),
        }
    if kind == "pyerr":
        return {
            "output_type": _ERROR,
            "ename": str(output.get("ename", "")),
            "evalue": str(output.get("evalue", "")),
            "traceback": list(map(str, output.get("traceback") or ())),
        }
    data = {
        media: text_of(output[key])
        for key, media in _MEDIA_TYPES.items()
        if key in output
    }
    made: dict[str, Any] = {
        "output_type": "display_data",
        "data": data,
        "metadata": {},
    }
    if kind == "pyout":
        count = output.get("prompt_number")
        made |= {"output_type": _RESULT, "execution_count": count}
    return made


def slimmed(document: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """Return a notebook's file without outputs that are too large, and what they were.

    A hub takes packages of 32 MiB and shows the example in a page.
    """
    notes: list[str] = []
    cells = [
        _slim_cell(number, each, notes)
        for number, each in enumerate(document["cells"], 1)
    ]
    text = json.dumps({**document, "cells": cells}, indent=1, ensure_ascii=False)
    return text.encode("utf-8", "replace") + b"\n", notes


def _slim_cell(number: int, cell: object, notes: list[str]) -> object:
    outputs = cell.get("outputs") if isinstance(cell, dict) else None
    if not isinstance(cell, dict) or not isinstance(outputs, list):
        return cell
    kept = list(_small(outputs))
    if len(kept) < len(outputs):
        size = f"{OUTPUT_BYTES >> 20} MiB"
        notes.append(f"cell {number}: outputs of more than {size} are not kept")
    return {**cell, "outputs": kept}


def _small(outputs: list[Any]) -> Iterator[Any]:
    for each in outputs:
        if len(json.dumps(each)) <= OUTPUT_BYTES:
            yield each
