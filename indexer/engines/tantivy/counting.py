"""Counting what fits, and by facets in whichever of two ways is the shorter one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tantivy import Query, Searcher

from indexer.engines.tantivy.schema import FACETED, NUMBER, facet_field, facet_token
from indexer.facets import SEVERAL, VALUES_MOST
from indexer.view import Counted

# A document's several values cost as much to look up as some ten postings to walk
# through; a single one costs no more than a posting.
FEW = 10
_TOTAL = "total"
_COUNT = {_TOTAL: {"value_count": {"field": NUMBER}}}  # every document has one


def total(searcher: Searcher, match: Query) -> int:
    """Count what fits: an aggregation takes half the time of a search that scores."""
    return _total(searcher.aggregate(match, _COUNT))


def count(
    searcher: Searcher,
    match: Query,
    about: float,
    facets: Collection[str],
    *,
    with_total: bool,
) -> Counted:
    """Count what fits by the values of facets, and all, in one walk or two.

    Args:
        searcher: Where it is.
        match: What fits.
        about: How many these are, roughly: it says which way is the shorter one.
        facets: What to count by.
        with_total: Whether to count all.
    """
    is_many = about * FEW > searcher.num_docs
    by_value = [each for each in facets if is_many and each in SEVERAL]
    by_document = [each for each in facets if each not in by_value]
    counts = _by_value(searcher, match, by_value) if by_value else {}
    if not by_document and not with_total:
        return Counted(0, counts)
    asked = _by_document(by_document) | (_COUNT if with_total else {})
    found = searcher.aggregate(match, asked)
    counts |= _read(found, by_document)
    return Counted(_total(found) if with_total else 0, counts)


def _total(found: Mapping[str, Any]) -> int:
    return int(found[_TOTAL]["value"])


def _by_document(facets: Collection[str]) -> dict[str, Any]:
    return {
        facet: {"terms": {"field": facet_field(facet), "size": VALUES_MOST}}
        for facet in facets
    }


def _read(
    found: Mapping[str, Any], facets: Collection[str]
) -> dict[str, dict[str, int]]:
    return {
        facet: {each["key"]: each["doc_count"] for each in found[facet]["buckets"]}
        for facet in facets
    }


def _by_value(
    searcher: Searcher, match: Query, facets: Collection[str]
) -> dict[str, dict[str, int]]:
    """Walk through the documents of each value: all that fits is found only once."""
    beginning = facet_token(next(iter(facets)), "") if len(facets) == 1 else ""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    for token, number in searcher.terms_with_prefix(FACETED, beginning, match):
        facet, _, value = token.partition("\t")
        if facet in counts:
            counts[facet][value] = number
    return counts
