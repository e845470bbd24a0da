"""A field of Whoosh's that takes tokens as they are."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from whoosh.fields import FieldType
from whoosh.formats import Existence


class Tokens(FieldType):
    """Documents have a token or do not; none is analysed, counted or measured.

    Whoosh's own analysers take ten times the rest of a commit.
    """

    indexed = True
    stored = False
    unique = False
    scorable = False
    vector = None
    spelling = False
    sortable = False
    multitoken_query = "default"

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.column_type = None

    def index(
        self, value: Iterable[str], **_: object
    ) -> Generator[tuple[bytes, int, float, bytes], Any, None]:
        """Yield (token, frequency, weight, what else is kept) of each token."""
        for token in value:
            yield token.encode(), 1, 1.0, b""
