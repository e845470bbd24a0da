"""How records are written and read: JSON, the same bytes for the same content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from registry.core.errors import InvalidRecord

FORMAT = 1
_Record = TypeVar("_Record")


def encode_record(data: Mapping[str, Any]) -> bytes:
    """Return a file's bytes: sorted and indented, marked with the format."""
    text = json.dumps(
        {**data, "format": FORMAT},
        indent=2,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
    )
    # Half of a surrogate pair, as from a strange file name, has no UTF-8.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def decode_record(data: bytes, read: Callable[[dict[str, Any]], _Record]) -> _Record:
    """Read what `encode_record` wrote; `read` gets it without the mark.

    Raises:
        InvalidRecord: something else, or a format that a newer fnhub writes.
    """
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            why = f"it has format {value['format']!r}; a newer fnhub is needed"
            raise InvalidRecord(why)
        del value["format"]
        return read(value)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise InvalidRecord(why) from None
