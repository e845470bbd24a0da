"""What kinds of files are called where they travel: media types and extensions."""

from __future__ import annotations

import mimetypes
from pathlib import Path

# Those that Python does not know, and those that it knows otherwise.
_EXTENSIONS = {
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.arrow.file": ".arrow",
    "application/vnd.apache.parquet": ".parquet",
    "application/x-ndjson": ".jsonl",
    "application/x-parquet": ".parquet",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
}
DATA = tuple(_EXTENSIONS)  # of tables and documents
_MEDIA_TYPES = {
    ".arrow": "application/vnd.apache.arrow.file",
    ".parquet": "application/vnd.apache.parquet",
}


def extension_of_data(media_type: str) -> str:
    """Return the extension of a type that tells of data; empty for all others."""
    return _EXTENSIONS.get(media_type.lower(), "")


def extension_of_any(media_type: str) -> str:
    """Return the extension of a type, also of one that Python alone knows, or empty."""
    guessed = mimetypes.guess_extension(media_type) or ""
    return extension_of_data(media_type) or guessed


def media_type_of(path: Path) -> str:
    """Return what a file of this name is sent as."""
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return _MEDIA_TYPES.get(path.suffix, guessed)
