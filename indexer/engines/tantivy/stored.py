"""What is kept of each document to be shown, as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

import tantivy

from indexer.document import STORED, Document, Hit

_UPDATED = STORED.index("updated")
_LISTS = tuple(STORED.index(name) for name in ("categories", "keywords"))


class Stored(NamedTuple):
    """A document as it is read again."""

    hit: Hit
    outputs: tuple[str, ...]
    digest: str

    @classmethod
    def read(cls, document: tantivy.Document) -> Stored:
        """Read what `write` kept."""
        shown, outputs, digest = json.loads(document.get_first("stored") or b"")
        shown[_UPDATED] = datetime.fromisoformat(shown[_UPDATED])
        for place in _LISTS:
            shown[place] = tuple(shown[place])
        return cls(Hit(*shown), tuple(outputs), digest)


def write(document: Document) -> bytes:
    """Return what is kept of a document."""
    shown = [getattr(document, name) for name in STORED]
    shown[_UPDATED] = document.updated.isoformat()
    return json.dumps([shown, document.outputs, document.digest()]).encode()
