"""The order of hits, the same for all engines.

An engine says of its best candidates which lookups of each term are met, and how many
documents have each term.  From that, with t over the terms,

    worth(t) = the best weight met in each short field, added up; or, where t is in
               none of them, the best one met in a long field
    text     = sum of idf(t) * worth(t) / (worth(t) + K)  /  sum of idf(t)
    idf(t)   = ln(1 + (N - n(t) + 0.5) / (n(t) + 0.5)), n of N documents having t

    mix = 0.82 text + 0.10 name + 0.05 quality + 0.03 use        0 to 1
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
had them.  What takes long to look up is looked up for `contenders` only: those that
would be on the page if they met all of it, where that is worth anything to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log10
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from indexer.fields import LONG_FIELDS
from indexer.terms import Term

CANDIDATES = 200
K = 4.0  # a worth that is half of all there is to gain
_TEXT, _NAME, _QUALITY, _USE = 0.82, 0.10, 0.05, 0.03
_DEPRECATED = 0.05
PARTS = ("text", "name", "quality", "use", "deprecated")
_ROUNDING = 1e-9  # more than sums in another order differ by
_PULLS_DIGITS = 6  # a million pulls is as much as counts

Place = TypeVar("Place")
Met = tuple[int, ...]  # by term: bit i says that lookup i is met


class Candidate(NamedTuple, Generic[Place]):
    """One that fits, as ranking needs it."""

    place: Place  # where the engine has it
    met: Met
    is_named: bool  # whether the query is its name or key
    name_words: int
    score: int  # quality points, 0 to 100
    pulls: int
    is_deprecated: bool
    tie: int  # how its name begins: of equals the one with the least comes first


@dataclass(frozen=True, slots=True)
class Glance(Generic[Place]):
    """Candidates of which some lookups may be left out, as if not met."""

    found: Sequence[Candidate[Place]]
    left_out: Met  # in place of met


def idf(count: int, documents: int) -> float:
    """Return what a term weighs that so many of the documents have."""
    return log(1 + (max(documents - count, 0) + 0.5) / (count + 0.5))


class Ranking:
    """The weights of one query's terms, and what hits are worth by them."""

    def __init__(self, terms: Sequence[Term], weights: Sequence[float]) -> None:
        """Weigh by the `idf` of each term."""
        self._terms = terms
        self._weights = [each / sum(weights) for each in weights]
        self._idf = weights
        self._known: list[dict[int, float]] = [{} for _ in terms]  # by what is met
        # By what is met and the words of the name: what both give together.
        self._fits: dict[tuple[Met, int], float] = {}
        self._gains: dict[tuple[Met, Met], float] = {}  # see `gain`
        self._names = [_bits(term, "name") for term in terms]

    def sort(self, found: Iterable[Candidate[Place]]) -> list[Candidate[Place]]:
        """Return candidates, best first."""
        ranked = [
            (-self.relevance(each), each.tie, place, each)
            for place, each in enumerate(found)
        ]
        ranked.sort()
        return [each for _, _, _, each in ranked]

    def contenders(self, seen: Glance[Place], count: int) -> list[Candidate[Place]]:
        """Return those that may be among the first, whatever was left out.

        Args:
            seen: All candidates.
            count: How many the first are.
        """
        worth = [*map(self.relevance, seen.found)]
        first = sorted(worth, reverse=True)[:count]
        least = (first[-1] if len(first) == count else 0.0) - _ROUNDING
        several = {each.met for each in seen.found}
        gains = {met: self.gain(met, seen.left_out) for met in several}
        pairs = zip(seen.found, worth, strict=True)
        return [each for each, known in pairs if known + gains[each.met] >= least]

    def gain(self, met: Met, left_out: Met) -> float:
        """Return the most that a hit may be worth beside what is known to be met."""
        gain = self._gains.get((met, left_out))
        if gain is None:
            most = [bits | more for bits, more in zip(met, left_out, strict=True)]
            gain = _TEXT * (self._text(most) - self._text(met))
            if any(
                bits & name for bits, name in zip(left_out, self._names, strict=True)
            ):
                gain += _NAME
            gain = self._gains[met, left_out] = 0.9 * gain
        return gain

    def relevance(self, each: Candidate[Place]) -> float:
        """Return what all parts are together, 0 to 1."""
        _, met, is_named, name_words, score, pulls, is_deprecated, _ = each
        fit = self._fits.get((met, name_words))
        if fit is None:  # of 200 candidates some 40 differ in this
            fit = self._fits[met, name_words] = sum(self._fit(met, name_words))
        mix = fit + _prior(score, pulls) - (_DEPRECATED if is_deprecated else 0.0)
        if mix < 0.0:
            mix = 0.0
        return 0.9 + 0.1 * mix if is_named else 0.9 * mix

    def explain(self, each: Candidate[Place]) -> dict[str, Any]:
        """Tell what each part gave, and for each term what counted, by field."""
        fit = self._fit(each.met, each.name_words)
        lost = -_DEPRECATED if each.is_deprecated else 0.0
        given = (*fit, _quality(each.score), _use(each.pulls), lost)
        parts = zip(PARTS, given, strict=True)
        return {
            "parts": {part: round(value, 4) for part, value in parts},
            "is_named": each.is_named,
            "terms": {
                term.word: {"idf": round(idf, 4), "fields": _met(term, met)}
                for term, idf, met in zip(self._terms, self._idf, each.met, strict=True)
            },
        }

    def _fit(self, met: Met, name_words: int) -> tuple[float, float]:
        """Return what text and name give."""
        return _TEXT * self._text(met), _NAME * self._name(met, name_words)

    def _text(self, met: Sequence[int]) -> float:
        gained = 0.0
        for place, bits in enumerate(met):
            value = self._known[place].get(bits)
            if value is None:
                worth = sum(_met(self._terms[place], bits).values())
                value = self._weights[place] * worth / (worth + K)
                self._known[place][bits] = value
            gained += value
        return gained

    def _name(self, met: Sequence[int], name_words: int) -> float:
        """Return the share of the name that was asked times that of the query in it."""
        asked = 0
        for each, bits in zip(met, self._names, strict=True):
            asked += (each & bits) > 0
        return min(asked / max(name_words, 1), 1.0) * asked / len(self._terms)


@lru_cache(10_000)
def _prior(score: int, pulls: int) -> float:
    """Return what is given whatever is asked."""
    return _quality(score) + _use(pulls)


def _quality(score: int) -> float:
    return _QUALITY * min(max(score, 0), 100) / 100


def _use(pulls: int) -> float:
    return _USE * min(log10(1 + max(pulls, 0)) / _PULLS_DIGITS, 1.0)


def _met(term: Term, met: int) -> dict[str, float]:
    """Return the best weight met in each field that counts."""
    best: dict[str, float] = {}
    for place, lookup in enumerate(term.lookups):
        if met >> place & 1 and lookup.weight > best.get(lookup.field, 0.0):
            best[lookup.field] = lookup.weight
    short = {field: each for field, each in best.items() if field not in LONG_FIELDS}
    if short or not best:
        return short
    return dict([max(best.items(), key=itemgetter(1))])


def _bits(term: Term, field: str) -> int:
    """Return the lookups of a term's own word in a field."""
    own = [e.field == field and not e.token.startswith("~") for e in term.lookups]
    return sum(1 << place for place, is_own in enumerate(own) if is_own)
