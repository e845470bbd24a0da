"""The example notebook: JSON that anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NOTEBOOK_BYTES = 8 << 20  # 0.1 s to parse; figures of a real one take 1 MiB


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A cell of code that is not blank."""

    source: str
    is_executed: bool
    is_failed: bool
    shown: frozenset[str]  # MIME types of its outputs


def read_notebook(data: bytes) -> tuple[CodeCell, ...] | None:
    """Return its cells of code; None when it is no notebook or too large."""
    if len(data) > NOTEBOOK_BYTES:
        return None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError, MemoryError):
        return None
    cells = value.get("cells") if isinstance(value, dict) else None
    if not isinstance(cells, list):
        return None
    return tuple(_code_cells(cells))


def _code_cells(cells: list[Any]) -> Iterator[CodeCell]:
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _text(cell.get("source"))
        if not source.strip():
            continue
        listed = cell.get("outputs")
        outputs = (
            [each for each in listed if isinstance(each, dict)]
            if isinstance(listed, list)
            else []
        )
        yield CodeCell(
            source=source,
            is_executed=type(cell.get("execution_count")) is int,
            is_failed=any(each.get("output_type") == "error" for each in outputs),
            shown=frozenset(name for each in outputs for name in _mime_types(each)),
        )


def _text(value: object) -> str:
    """Join what nbformat writes as one text or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _mime_types(output: dict[str, Any]) -> Iterator[str]:
    data = output.get("data")
    if isinstance(data, dict):
        yield from data
    if output.get("output_type") == "stream":
        yield "text/plain"
