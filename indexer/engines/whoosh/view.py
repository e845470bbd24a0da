"""What one kind of reader sees of a commit: sets of documents, see `bits`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.budget import Budget
from indexer.document import Hit
from indexer.engines.whoosh.bits import at_least, greatest, members, to_bits
from indexer.engines.whoosh.rows import Rows
from indexer.facets import FACETS
from indexer.fields import filter_token
from indexer.ranking import Candidate, Glance
from indexer.spelling import closest_word, errors_forgiven
from indexer.terms import Term
from indexer.view import Counted, Counting, Wanted


class View:
    """See `indexer.view.View`; a place is a document's number.

    For one thread at a time.
    """

    budget: Budget  # of the search at hand

    def __init__(
        self,
        rows: Rows,
        size: int,
        bits: Callable[[str, str], int],
        words: Callable[[int], Collection[str]],
    ) -> None:
        """See some of a commit's documents.

        Args:
            rows: Those that are seen.
            size: Above their numbers.
            bits: The documents with a token, others too.
            words: Those of `spoken` with so many letters, of others too.
        """
        self._rows, self._size, self._bits, self._words = rows, size, bits, words
        self._seen = to_bits(rows, size)
        self._sorted: dict[str, Sequence[int]] = {}

    @property
    def documents(self) -> int:
        """See `View.documents`."""
        return len(self._rows)

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """See `View.frequency`."""
        return self._any(tokens).bit_count()

    def nearest(self, word: str) -> str | None:
        """See `View.nearest`."""
        if not self.budget.allows():
            return None
        most = errors_forgiven(word)
        lengths = range(len(word) - most, len(word) + most + 1)
        known = {each for length in lengths for each in self._words(length)}
        return closest_word(
            word,
            known,
            lambda each: self._having("spoken", each).bit_count(),
            self.budget,
        )

    def outputs(self, key: str) -> tuple[str, ...] | None:
        """See `View.outputs`."""
        number = next(members(self._having("named", key) & self._newest), None)
        return None if number is None else self._rows[number].outputs

    def count(self, wanted: Wanted) -> int:
        """See `View.count`."""
        return self._match(wanted).bit_count()

    def begin_counts(
        self, wanted: Wanted, facets: Collection[str], *, with_total: bool
    ) -> Counting:
        """See `View.begin_counts`."""
        del with_total  # it costs nothing
        matches = self._match(wanted)
        by_facet = {
            facet: {
                value: (bits & matches).bit_count()
                for value, bits in self._valued[facet].items()
            }
            for facet in facets
        }
        return _Done(Counted(matches.bit_count(), by_facet))

    def leading(
        self, wanted: Wanted, weights: Sequence[float], name: str, page: tuple[int, int]
    ) -> Sequence[int]:
        """See `View.leading`."""
        weighed = [
            (self._having(lookup.field, lookup.token), weight * lookup.weight)
            for term, weight in zip(wanted.terms, weights, strict=True)
            for lookup in term.lookups
        ]
        matches = self._match(wanted)
        named = self._having("named", name) & matches
        found = list(members(named))
        found += greatest(weighed, matches & ~named, sum(page) - len(found))
        return found[page[0] : sum(page)]

    def glance(
        self, places: Sequence[int], terms: Sequence[Term], name: str
    ) -> Glance[int]:
        """See `View.glance`; here nothing is left out."""
        columns = [
            [self._packed(each.field, each.token) for each in term.lookups]
            for term in terms
        ]
        named = self._having("named", name)
        found = [
            self._candidate(
                number,
                tuple(_met(sets, number) for sets in columns),
                named >> number & 1,
            )
            for number in places
        ]
        return Glance(found, (0,) * len(terms))

    def look(
        self, seen: Sequence[Candidate[int]], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[int]]:
        """See `View.look`."""
        del terms, name  # nothing was left out
        return seen

    def sorted(
        self, wanted: Wanted, order: str, page: tuple[int, int]
    ) -> Sequence[int]:
        """See `View.sorted`."""
        if order not in self._sorted:
            keys = {number: row.keys[order] for number, row in self._rows.items()}
            self._sorted[order] = sorted(keys, key=keys.__getitem__)
        matches = set(members(self._match(wanted)))
        return [n for n in self._sorted[order] if n in matches][page[0] : sum(page)]

    def hits(self, places: Sequence[int]) -> Sequence[Hit]:
        """See `View.hits`."""
        return [self._rows[number].hit for number in places]

    def _candidate(
        self, number: int, met: tuple[int, ...], is_named: int
    ) -> Candidate[int]:
        row = self._rows[number]
        return Candidate(
            place=number,
            met=met,
            is_named=bool(is_named),
            name_words=row.name_words,
            score=row.hit.score,
            pulls=row.hit.pulls,
            is_deprecated=row.hit.deprecated is not None,
            tie=row.tie,
        )

    def _match(self, wanted: Wanted) -> int:
        found = self._seen
        if wanted.terms:
            fitting = [self._any(term.fits) for term in wanted.terms]
            found = at_least(fitting, wanted.needed) & found
        for field, token in wanted.phrases:
            found &= self._having(field, token)
        for token in wanted.required:
            found &= self._having("filters", token)
        for facet, values in wanted.chosen.items():
            found &= self._any([("filters", filter_token(facet, v)) for v in values])
        for tokens in wanted.one_of:
            found &= self._any([("filters", token) for token in tokens])
        for key in wanted.without:
            found &= ~self._having("named", key)
        return found

    def _any(self, tokens: Sequence[tuple[str, str]]) -> int:
        found = 0
        for field, token in tokens:
            found |= self._having(field, token)
        return found

    def _having(self, field: str, token: str) -> int:
        """Return who has a token; nobody where there is no time to look."""
        return self._bits(field, token) & self._seen if self.budget.allows() else 0

    def _packed(self, field: str, token: str) -> bytes:
        return self._having(field, token).to_bytes(self._size // 8 + 1, "little")

    @cached_property
    def _newest(self) -> int:
        newest = (number for number, row in self._rows.items() if row.is_newest)
        return to_bits(newest, self._size)

    @cached_property
    def _valued(self) -> Mapping[str, Mapping[str, int]]:
        """The documents with each value of each facet."""
        numbers: dict[str, dict[str, list[int]]] = {facet: {} for facet in FACETS}
        for number, row in self._rows.items():
            for facet, values in row.facets.items():
                for value in values:
                    numbers[facet].setdefault(value, []).append(number)
        return {
            facet: {value: to_bits(n, self._size) for value, n in values.items()}
            for facet, values in numbers.items()
        }


@dataclass(frozen=True, slots=True)
class _Done:
    """See `indexer.view.Counting`; bits are counted at once."""

    counted: Counted

    def wait(self) -> Counted:
        """See `Counting.wait`."""
        return self.counted


def _met(sets: Sequence[bytes], number: int) -> int:
    """Return which of some sets a document is in, as a number's bits."""
    byte, bit, found = number >> 3, 1 << (number & 7), 0
    for place, each in enumerate(sets):
        if each[byte] & bit:
            found |= 1 << place
    return found
