"""JSON documents: mappings, and lists of them."""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .files import part_of, put
from .refusals import NotPlain, Unfit
from .values import plain, without_nan

READS = "json (also .gz)"


def fits(path: Path) -> bool:
    """See `Format.fits`."""
    return path.is_file() and path.name.lower().endswith((".json", ".json.gz"))


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401, ARG001  # see Format
    """See `Format.read`; `arguments` makes dataclasses and models of it."""
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        return json.load(file)


def accepts(value: object, library: str) -> bool:
    """See `Format.accepts`."""
    if library == "dataclasses":
        return dataclasses.is_dataclass(value) and not isinstance(value, type)
    if library == "pydantic":
        return hasattr(value, "model_dump") and not isinstance(value, type)
    return isinstance(value, (Mapping, list, tuple))


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401  # see Format
    """See `Format.write`; keys keep their order."""
    try:
        found, changed = without_nan(plain(value))
    except NotPlain as error:
        raise Unfit(f"is not JSON: {error}") from error
    if changed:
        notes.append(f"`{stem.name}` holds NaN or infinities, written as null")
    part = part_of(stem.with_name(f"{stem.name}.json"))
    text = json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False)
    part.write_text(f"{text}\n", "utf-8", newline="\n")
    return [put(part)]
