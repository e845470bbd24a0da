"""The lookups of a query as tokens, and as bits of scores.

A score of 32 bits holds a whole number of 24.  Where the best documents are looked for,
its lowest bits say which of some lookups are met, one for each; above them is the sum
of the weights of all, in steps.  Both follow from the query alone: documents that are
hidden, or deleted and still there, have no say in who is best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from tantivy import Query

from indexer.engines.tantivy.queries import Queries, one_of
from indexer.fields import LONG_FIELDS
from indexer.ranking import Met
from indexer.terms import Term

BITS = 24
TOLD = 14  # lookups: the words of a query of four, in each short field, and some more
TOLD_MOST = 56  # lookups in short fields: of more, the sum needs all bits
RARE = 150  # documents that have what is asked of all candidates at once, at most
_WHOLE_FIELDS = ("whole", "pairs", "named")  # whose tokens are seldom anywhere

Token = tuple[str, str]  # a field, and what is looked for in it
Meaning = tuple[Met, bool]  # what is met, and whether the name is


class Lookups:
    """Those of some terms, each token once: a pair of words is a lookup of both."""

    def __init__(self, ask: Queries, terms: Sequence[Term], name: str) -> None:
        """Look for some terms, and for a name."""
        self._ask, self._terms = ask, terms
        self._named = "named", name
        self._places: dict[Token, list[tuple[int, int]]] = {}
        for number, term in enumerate(terms):
            for bit, each in enumerate(term.lookups):
                found = self._places.setdefault((each.field, each.token), [])
                found.append((number, 1 << bit))
        # As if it were one more term.
        self._places[self._named] = [(len(terms), 1)]

    @cached_property
    def long(self) -> Sequence[Token]:
        """Those in long fields that anything has."""
        return [*filter(self._frequency, self._in_fields(is_long=True))]

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Those that scores tell, and the others: the name, then the rarest first.

        Tokens that nothing has are left out, but for those that scores tell.
        """
        others = [*self.long, *filter(self._frequency, self._short[self.told :])]
        others.sort(key=lambda token: (token != self._named, self._frequency(token)))
        return [*self._short[: self.told], *others]

    @property
    def told(self) -> int:
        """How many of `tokens` a score of `by_short` tells."""
        count = len(self._short)
        return min(TOLD, count) if count <= TOLD_MOST else 0

    @cached_property
    def soon(self) -> int:
        """How many of `tokens` scores tell, or are rare; the name is known at once.

        Of a single term rare ones need not be: nearly always scores tell what counts.
        """
        others = self.tokens[self.told :]
        counts = (0 if e == self._named else self._frequency(e) for e in others)
        most = RARE if len(self._terms) > 1 else 0
        return self.told + sum(count <= most for count in accumulate(counts))

    def by_short(self, weights: Sequence[float]) -> Query:
        """Ask for what meets one in short fields, by the sums of their weights.

        A score's lowest bits tell which of the first `told` tokens are met.

        Args:
            weights: Of each term, for all its lookups.
        """
        worth = self._worth(self._short, weights)
        return self._any(self._short, _with_bits(worth, self.told))

    def by_long(self, weights: Sequence[float]) -> Query:
        """Ask for what meets one in long fields, by the sums of their weights."""
        return self._any(self.long, self._worth(self.long, weights))

    def meaning(self, bits: int) -> Meaning:
        """Return what is met: bit n says it of the token at n."""
        met = [0] * (len(self._terms) + 1)
        while bits:
            highest = bits.bit_length() - 1
            bits ^= 1 << highest
            for number, lookup in self._places[self.tokens[highest]]:
                met[number] |= lookup
        return tuple(met[:-1]), bool(met[-1])

    @cached_property
    def _short(self) -> Sequence[Token]:
        """All in short fields; those that are likely to be met come first."""
        found = self._in_fields(is_long=False)
        return sorted(found, key=lambda token: token[0] in _WHOLE_FIELDS)

    def _in_fields(self, *, is_long: bool) -> Iterator[Token]:
        return (e for e in self._places if (e[0] in LONG_FIELDS) == is_long)

    def _frequency(self, token: Token) -> int:
        return self._ask.frequency(*token)

    def _worth(self, tokens: Sequence[Token], weights: Sequence[float]) -> list[float]:
        sums = dict.fromkeys(tokens, 0.0)
        for term, weight in zip(self._terms, weights, strict=True):
            for each in term.lookups:
                if (each.field, each.token) in sums:
                    sums[each.field, each.token] += each.weight * weight
        if self._named in sums:  # as much as everything else
            sums[self._named] = sum(sums.values())
        return [*sums.values()]

    def _any(self, tokens: Sequence[Token], scores: Sequence[float]) -> Query:
        pairs = zip(tokens, scores, strict=True)
        there = [each for each in pairs if self._frequency(each[0])]
        if not there:
            return Query.empty_query()
        return one_of([self._ask.scored(*token, score) for token, score in there])


def _with_bits(worth: Sequence[float], told: int) -> list[float]:
    """Return weights in steps, above a bit for each that is told; none is 0 steps."""
    step = sum(worth) / (2 ** (BITS - told) - 1 - len(worth))
    return [
        float((1 + int(each / step) << told) + (1 << bit if bit < told else 0))
        for bit, each in enumerate(worth)
    ]
