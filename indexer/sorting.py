"""Keys that sort documents: texts, which every engine can sort by, or numbers."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.document import Document, Hit

ORDERS = ("name", "updated", "pulls", "score")
_MOST = 10**12 - 1
_BYTES = 8  # of a text, as a figure


def sort_keys(document: Document) -> Mapping[str, str]:
    """Return a text for each of `ORDERS`: the least comes first.

    Figures and dates fall, names rise; equal ones are sorted by name, team and
    version, so that pages neither repeat nor skip.
    """
    last = tie_text(document)
    falling = {order: f"{each:012d}\t{last}" for order, each in _falling(document)}
    return {"name": last} | falling


def sort_figures(document: Document) -> Mapping[str, int]:
    """Return the beginning of each of `sort_keys` as a number, in the same order.

    Where two are equal, `tie_text` has the last word.
    """
    beginning = tie_text(document).encode()[:_BYTES].ljust(_BYTES, b"\0")
    return {"name": int.from_bytes(beginning, "big"), **dict(_falling(document))}


def tie_text(document: Document | Hit) -> str:
    """Return the text that sorts those that are equal by anything else."""
    return f"{document.name}\t{document.key}\t{document.version}"


def _falling(document: Document) -> list[tuple[str, int]]:
    figures = {
        "updated": int(document.updated.timestamp()),
        "pulls": document.pulls,
        "score": document.score,
    }
    return [(order, _MOST - min(max(e, 0), _MOST)) for order, e in figures.items()]
