"""The searched fields of a document: which words each one has and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.document import Document
from indexer.words import split_words, without_stop_words

TEXT_WORDS = 5_000  # of a text that are searched; the rest says no more

# A word of the name says most about a document, one of its long text least.
WEIGHTS = {"name": 6.0, "keywords": 4.0, "summary": 3.0, "tags": 1.5, "text": 1.0}


def field_words(document: Document) -> dict[str, list[str]]:
    """Return the words of each field of `WEIGHTS`, in order.

    A name keeps its stop words, so that `to-onnx` can be typed and found.
    """
    tags = (*document.categories, *document.parameters, document.team, document.kind)
    return {
        "name": split_words(document.name),
        "keywords": _telling(document.keywords),
        "summary": _telling([document.summary]),
        "tags": _telling(tags),
        "text": _telling([document.text])[:TEXT_WORDS],
    }


def _telling(texts: Iterable[str]) -> list[str]:
    return without_stop_words(split_words(" ".join(texts)))
