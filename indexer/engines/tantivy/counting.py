"""Counting by facets, in whichever of two ways is the shorter one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tantivy import Query, Searcher

from indexer.engines.tantivy.schema import FACETED, facet_field, facet_token
from indexer.facets import VALUES_MOST

# A document's values cost as much to look up as some ten postings to walk through, and
# those of one facet as much as all the postings of that facet for fifty.
_FEW, _FEW_OF_ONE = 10, 50

Counts = Mapping[str, Mapping[str, int]]


def count_facets(
    searcher: Searcher, match: Query, facets: Collection[str], count: int
) -> Counts:
    """Count what fits, about so many documents, by the values of facets."""
    few = _FEW if len(facets) > 1 else _FEW_OF_ONE
    if count * few <= searcher.num_docs:
        return _by_document(searcher, match, facets)
    return _by_value(searcher, match, facets)


def _by_document(searcher: Searcher, match: Query, facets: Collection[str]) -> Counts:
    asked = {
        facet: {"terms": {"field": facet_field(facet), "size": VALUES_MOST}}
        for facet in facets
    }
    found = searcher.aggregate(match, asked)
    return {
        facet: {each["key"]: each["doc_count"] for each in found[facet]["buckets"]}
        for facet in facets
    }


def _by_value(searcher: Searcher, match: Query, facets: Collection[str]) -> Counts:
    """Walk through the documents of each value: all that fits is found only once."""
    beginning = facet_token(next(iter(facets)), "") if len(facets) == 1 else ""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    for token, number in searcher.terms_with_prefix(FACETED, beginning, match):
        facet, _, value = token.partition("\t")
        if facet in counts:
            counts[facet][value] = number
    return counts
