"""Make one page of everything that fits, for engines that can hand out all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.document import Hit, Result
from indexer.facets import divide
from indexer.query import Query
from indexer.ranking import order


def answer(
    query: Query,
    matches: Sequence[Hit],
    *,
    texts: Mapping[str, float],
    spelling: Mapping[str, str],
) -> Result:
    """Filter, count, sort and cut.

    Args:
        query: Its filters, order and page.
        matches: All that fit the text, in any order.
        texts: How well each one does, see `ranking.order`.
        spelling: What was meant by terms found nowhere, where that is known.
    """
    chosen, counts = divide(matches, query.filters)
    return Result(
        hits=tuple(order(query, chosen, texts)),
        total=len(chosen),
        facets=counts,
        did_you_mean=query.respelt(spelling) if spelling else None,
    )
