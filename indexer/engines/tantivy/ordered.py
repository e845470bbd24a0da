"""Sorting by figures, and by texts only where figures are equal.

tantivy sorts by a number in a walk through a column.  By a text it reads that of every
candidate of every segment from a compressed dictionary: 10 µs each, for all that comes
before the page too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from tantivy import DocAddress, FieldType, Occur, Order, Query, Searcher

from indexer.engines.tantivy.schema import TIE_FIELD, order_field, schema

Figured = tuple[int, DocAddress]


class Ordered:
    """What fits a question, in one order."""

    def __init__(
        self,
        searcher: Searcher,
        asked: Query,
        order: str,
        text_of: Callable[[DocAddress], str],
    ) -> None:
        """Sort by one of `ORDERS`; `text_of` reads a document's `tie_text`."""
        self._searcher, self._asked = searcher, asked
        self._field, self._text_of = order_field(order), text_of

    def page(self, start: int, count: int) -> list[DocAddress]:
        """Return (offset, limit) of what fits."""
        first = max(start - 1, 0)  # with a neighbour on both sides
        near = self._by_figure(first, start + count + 1 - first)
        page = near[start - first :][:count]
        if not page:
            return []
        is_begun = start > 0 and near[0][0] == page[0][0]
        is_open = len(near) > len(page) + start - first and (near[-1][0] == page[-1][0])
        found: list[DocAddress] = []
        for figure, group in groupby(page, key=lambda each: each[0]):
            members = [address for _, address in group]
            starts_before = is_begun and not found
            ends_after = is_open and figure == page[-1][0]
            if starts_before or ends_after:
                skipped = start - self._before(figure) if starts_before else 0
                members = self._by_text(figure, skipped, len(members))
            elif len(members) > 1:
                members.sort(key=self._text_of)
            found += members
        return found

    def _by_figure(self, start: int, count: int) -> list[Figured]:
        found = self._searcher.search(
            self._asked,
            count,
            count=False,
            order_by_field=self._field,
            offset=start,
            order=Order.Asc,
        )
        return found.hits

    def _by_text(self, figure: int, start: int, count: int) -> list[DocAddress]:
        """Return some of those with one figure."""
        equal = Query.term_query(schema(), self._field, figure, "basic")
        found = self._searcher.search(
            Query.boolean_query([(Occur.Must, self._asked), (Occur.Must, equal)]),
            count,
            count=False,
            order_by_field=TIE_FIELD,
            offset=start,
            order=Order.Asc,
        )
        return [address for _, address in found.hits]

    def _before(self, figure: int) -> int:
        """Count those that come before all with a figure."""
        less = Query.range_query(
            schema(), self._field, FieldType.Unsigned, None, figure, include_upper=False
        )
        asked = Query.boolean_query([(Occur.Must, self._asked), (Occur.Must, less)])
        found: int = self._searcher.search(asked, 1).count  # type: ignore[attr-defined]  # left out of its stubs
        return found
