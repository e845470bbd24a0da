"""The order of hits, the same for all engines.

An engine says of its best candidates which lookups of each term are met, and how many
documents have each term.  From that, with t over the terms,

    worth(t) = the best weight met in each field, added up over the fields
    text     = sum of idf(t) * worth(t) / (worth(t) + K)  /  sum of idf(t)
    idf(t)   = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)), n of N documents having t

    mix = 0.78 text + 0.14 name + 0.05 quality + 0.03 use        0 to 1
    relevance = 0.9 + 0.1 mix   when the query is the name, or the key, of the hit
                0.9 mix         otherwise

* text: what is met in several fields is worth more, but ever less so.  A term that is
  not met gives nothing, so who has more of the query, and the rarer words, is first.
* name: how much of the name was asked for times how much of the query is in the
  name.  So `classifier` puts `test-classifier` before `sklearn-classifier-dask`,
  and a half typed name comes before texts that merely mention it.
* quality: score / 100.  use: log10(1 + pulls) / 6, at most 1, so the first pulls
  count most and a script that pulls all night gains little.
* what is deprecated loses 0.05 of the mix, but never falls below 0: of two that fit
  equally the other comes first, and what fits better stays before what fits worse.

Quality and use decide between texts that fit about equally, and cannot lift what does
not fit.  Whoever types a whole name wants that function: nothing else comes before it.

Only the `CANDIDATES` that the engine finds best are weighed so; the rest follow as it
had them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log10
from typing import Any, Generic, TypeVar

from indexer.terms import Term

CANDIDATES = 200
K = 4.0  # a worth that is half of all there is to gain
_TEXT, _NAME, _QUALITY, _USE = 0.78, 0.14, 0.05, 0.03
_DEPRECATED = 0.05
_PULLS_DIGITS = 6  # a million pulls is as much as counts

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Place]):
    """One that fits, as ranking needs it."""

    place: Place  # where the engine has it
    met: tuple[int, ...]  # by term: bit i says that lookup i is met
    is_named: bool  # whether the query is its name or key
    name_words: int
    score: int  # quality points, 0 to 100
    pulls: int
    is_deprecated: bool
    tie: int  # of equals the one with the least comes first; rises with the key


def idf(count: int, documents: int) -> float:
    """Return what a term weighs that so many of the documents have."""
    return log(1 + (max(documents - count, 0) + 0.5) / (count + 0.5))


def weigh(
    terms: Sequence[Term], weights: Sequence[float], found: Sequence[Candidate[Place]]
) -> list[tuple[Candidate[Place], dict[str, float]]]:
    """Return each candidate with its `parts`, best first; see `relevance`.

    Args:
        terms: What was asked.
        weights: The `idf` of each.
        found: Candidates in any order.
    """
    worths: list[dict[int, float]] = [{} for _ in terms]
    weighed = [
        (each, _parts(each, _text(each, terms, weights, worths), terms))
        for each in found
    ]
    return sorted(weighed, key=lambda one: (-relevance(one[1]), one[0].tie))


def relevance(parts: Mapping[str, float]) -> float:
    """Return what the parts are together, 0 to 1."""
    mix = max(sum(parts.values()) - parts["named"], 0.0)
    return 0.9 + 0.1 * mix if parts["named"] else 0.9 * mix


def explain(
    terms: Sequence[Term],
    weights: Sequence[float],
    each: Candidate[Place],
    parts: Mapping[str, float],
) -> dict[str, Any]:
    """Tell what each part gave, and for each term what was met, by field."""
    return {
        "parts": {part: round(value, 4) for part, value in parts.items()},
        "terms": {
            term.word: {"idf": round(weight, 4), "fields": _met(term, met)}
            for term, weight, met in zip(terms, weights, each.met, strict=True)
        },
    }


def _met(term: Term, met: int) -> dict[str, float]:
    """Return the best weight met in each field."""
    best: dict[str, float] = {}
    for place, lookup in enumerate(term.lookups):
        if met >> place & 1 and lookup.weight > best.get(lookup.field, 0.0):
            best[lookup.field] = lookup.weight
    return best


def _text(
    each: Candidate[Place],
    terms: Sequence[Term],
    weights: Sequence[float],
    worths: Sequence[dict[int, float]],
) -> float:
    gained = 0.0
    for term, weight, met, known in zip(terms, weights, each.met, worths, strict=True):
        value = known.get(met)
        if value is None:
            value = known[met] = sum(_met(term, met).values())
        gained += weight * value / (value + K)
    return gained / sum(weights)


def _parts(
    each: Candidate[Place], text: float, terms: Sequence[Term]
) -> dict[str, float]:
    use = log10(1 + max(each.pulls, 0)) / _PULLS_DIGITS
    return {
        "text": _TEXT * text,
        "name": _NAME * _name(each, terms),
        "quality": _QUALITY * min(max(each.score, 0), 100) / 100,
        "use": _USE * min(use, 1.0),
        "deprecated": -_DEPRECATED if each.is_deprecated else 0.0,
        "named": float(each.is_named),
    }


def _name(each: Candidate[Place], terms: Sequence[Term]) -> float:
    """Return the share of the name that was asked for times that of the query in it."""
    asked = sum(
        any(
            met >> place & 1
            for place, lookup in enumerate(term.lookups)
            if lookup.field == "name" and not lookup.token.startswith("~")
        )
        for term, met in zip(terms, each.met, strict=True)
    )
    return min(asked / max(each.name_words, 1), 1.0) * asked / len(terms)
