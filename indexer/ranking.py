"""The order of hits, the same for all engines.

An engine says how well the text of a document fits (BM25F, any scale).  From that

    mix = 0.70 text + 0.20 name + 0.06 quality + 0.04 use        0 to 1
    relevance = 0.9 + 0.1 mix   when the query is the name, or the key, of the hit
                0.9 mix         otherwise

* text: the engine's value, divided by the greatest of this query.
* name: how much of the name was asked for times how much of the query is in the
  name.  So `classifier` puts `test-classifier` before `sklearn-classifier-dask`,
  and a half typed name comes before texts that merely mention it.
* quality: score / 100.  use: log10(1 + pulls) / 6, at most 1, so the first pulls
  count most and a script that pulls all night gains little.
* what is deprecated loses 0.05 of the mix, but never falls below 0: of two that fit
  equally the other comes first, and what fits better stays before what fits worse.

Quality and use together move a hit by a tenth of the scale: they decide between
texts that fit about equally, and cannot lift what does not fit.  Whoever types a
whole name wants that function: nothing else comes before it.

Only the `CANDIDATES` best texts are weighed so; the rest follow as the engine had
them.  Equal hits are sorted by key, so that pages neither repeat nor skip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import log10

from indexer.document import Hit
from indexer.query import Query
from indexer.words import STOP_WORDS

CANDIDATES = 500
_TEXT, _NAME, _QUALITY, _USE = 0.70, 0.20, 0.06, 0.04
_DEPRECATED = 0.05
_PULLS_DIGITS = 6  # a million pulls is as much as counts
_STEM_CHARS = 4  # words that differ after so many letters may be forms of one word

_KEYS: Mapping[str, Callable[[Hit], tuple[object, ...]]] = {
    "name": lambda hit: (hit.name, hit.key),
    "updated": lambda hit: (-hit.updated.timestamp(), hit.name, hit.key),
    "pulls": lambda hit: (-hit.pulls, hit.name, hit.key),
    "score": lambda hit: (-hit.score, hit.name, hit.key),
}


def order(query: Query, hits: Sequence[Hit], texts: Mapping[str, float]) -> list[Hit]:
    """Return one page of the hits in the query's order, relevance filled in.

    Args:
        query: Its order and page.
        hits: All that fit, in any order.
        texts: How well the text of each fits, by key, above 0; empty without words.
    """
    page = slice(query.offset, query.offset + query.limit)
    if not query.terms:
        return sorted(hits, key=_KEYS[query.order])[page]
    relevance = _weigh(query, hits, texts)
    if query.order == "relevance":
        ordered = sorted(hits, key=lambda hit: (-relevance[hit.key], hit.key))
    else:
        ordered = sorted(hits, key=_KEYS[query.order])
    return [replace(hit, relevance=relevance[hit.key]) for hit in ordered[page]]


def is_named(query: Query, hit: Hit) -> bool:
    """Tell whether the query is the hit's name or key."""
    return query.name in (hit.name, hit.key)


def _weigh(
    query: Query, hits: Sequence[Hit], texts: Mapping[str, float]
) -> dict[str, float]:
    best = max((texts[hit.key] for hit in hits), default=1.0)
    ordered = sorted(
        hits, key=lambda hit: (not is_named(query, hit), -texts[hit.key], hit.key)
    )
    weighed = {
        hit.key: _relevance(query, hit, texts[hit.key] / best)
        for hit in ordered[:CANDIDATES]
    }
    least = min(weighed.values(), default=0.0)
    for hit in ordered[CANDIDATES:]:
        weighed[hit.key] = least * texts[hit.key] / best
    return weighed


def _relevance(query: Query, hit: Hit, text: float) -> float:
    mix = (
        _TEXT * text
        + _NAME * _name_match(query, hit.name)
        + _QUALITY * min(max(hit.score, 0), 100) / 100
        + _USE * min(log10(1 + max(hit.pulls, 0)) / _PULLS_DIGITS, 1.0)
    )
    if hit.deprecated is not None:
        mix = max(mix - _DEPRECATED, 0.0)
    return 0.9 + 0.1 * mix if is_named(query, hit) else 0.9 * mix


def _name_match(query: Query, name: str) -> float:
    """Return the share of the name that was asked for times that of the query in it."""
    parts = [part for part in name.split("-") if part not in STOP_WORDS]
    asked = sum(any(_same(term, part, query) for term in query.terms) for part in parts)
    if not asked:
        return 0.0
    named = sum(any(_same(term, part, query) for part in parts) for term in query.terms)
    return asked / len(parts) * named / len(query.terms)


def _same(term: str, part: str, query: Query) -> bool:
    """Tell whether a term is a word of a name, or a form or a beginning of it."""
    if part.startswith(term):
        return term in (part, query.prefix) or len(term) >= _STEM_CHARS
    return term.startswith(part) and len(part) >= _STEM_CHARS
