"""Keys that sort documents: texts, which every engine can sort by."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.document import Document

ORDERS = ("name", "updated", "pulls", "score")
_MOST = 10**12 - 1


def sort_keys(document: Document) -> Mapping[str, str]:
    """Return a text for each of `ORDERS`: the least comes first.

    Figures and dates fall, names rise; equal ones are sorted by name, team and
    version, so that pages neither repeat nor skip.
    """
    last = f"{document.name}\t{document.key}\t{document.version}"
    falling = {
        "updated": int(document.updated.timestamp()),
        "pulls": document.pulls,
        "score": document.score,
    }
    return {"name": last} | {
        order: f"{_MOST - min(max(value, 0), _MOST):012d}\t{last}"
        for order, value in falling.items()
    }


def tie_of(document: Document) -> int:
    """Return a number of 63 bits that rises with the key: exact for its beginning."""
    return int.from_bytes(document.id.encode()[:8].ljust(8, b"\0"), "big") >> 1
