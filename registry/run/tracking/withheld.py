"""Whether a file holds a secret: what a function writes is not masked, and stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def holds_any(path: Path, secrets: Sequence[bytes]) -> bool:
    """Whether one of some texts is in a file, which may be large."""
    if not secrets:
        return False
    overlap = max(map(len, secrets)) - 1
    with path.open("rb") as file:
        data = b""
        while piece := file.read(_CHUNK_BYTES):
            data = data[-overlap:] + piece if overlap else piece
            if any(each in data for each in secrets):
                return True
    return False
