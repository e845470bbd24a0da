"""Open the source that an operator names."""

from __future__ import annotations

from pathlib import Path

from registry.imports import Source
from registry.imports.folder import Folder
from registry.imports.web import Web


def open_source(place: str) -> Source:
    """Open a folder or an http(s) address.

    Raises:
        ElsewhereFailed: it is neither.
    """
    if "://" in place:
        return Web(place)
    return Folder(Path(place))
