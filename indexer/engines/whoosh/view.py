"""What one kind of reader sees of a commit, read from the segments' postings."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, TypeAlias

from whoosh.lang.porter import stem
from whoosh.reading import TermNotFound

from indexer import bm25f
from indexer.answer import answer
from indexer.document import Hit, Result
from indexer.query import Query
from indexer.spelling import closest_words, vocabulary

PREFIX_WEIGHT = 0.5  # of a name's word that is half typed, to that of a whole one
PREFIX_WORDS = 64  # that a beginning may stand for, in each segment
PARTS = "parts"  # the words of names, unstemmed, to find by their beginning

# By document number: what is shown, and the length in words of each field of WEIGHTS.
Rows: TypeAlias = dict[int, tuple[Hit, tuple[int, ...]]]
_Values: TypeAlias = dict[int, float]  # likewise

# What is Whoosh's: it says that it is typed, and is so in part.
_Whoosh: TypeAlias = Any
stem_of: Callable[[str], str] = lru_cache(20_000)(stem)


class View:
    """What a reader sees of a commit.  Words are counted and weighed over it alone."""

    def __init__(self, rows: Rows, leaves: Collection[Leaf]) -> None:
        self._rows, self._leaves = rows, leaves
        self._factors = bm25f.factors({n: row[1] for n, row in rows.items()})
        named = self._factors["name"].items()
        self._begun = {number: PREFIX_WEIGHT * factor for number, factor in named}

    def search(self, query: Query) -> Result:
        """See `SearchEngine.search`."""
        found = {term: self._frequencies(term, query) for term in query.terms}
        scores = bm25f.scores(list(found.values()), len(self._rows)) if found else {}
        texts = {self._rows[number][0].key: score for number, score in scores.items()}
        matches = [self._rows[each][0] for each in (scores if found else self._rows)]
        unknown = [term for term, frequencies in found.items() if not frequencies]
        spelling = closest_words(unknown, self._vocabulary) if unknown else {}
        return answer(query, matches, texts=texts, spelling=spelling)

    def _frequencies(self, term: str, query: Query) -> _Values:
        """Return the weighted frequency of a term in each document that has it."""
        total: _Values = defaultdict(float)
        stemmed = stem_of(term).encode()
        for leaf in self._leaves:
            for field, factors in self._factors.items():
                leaf.add(total, field, stemmed, factors)
            if term == query.prefix:
                words = leaf.longer_names(term)
                # Words that this reader does not see take up no place among the few.
                seen = (w for w in words if leaf.add(total, PARTS, w, self._begun))
                deque(islice(seen, PREFIX_WORDS), maxlen=0)
        return total

    @cached_property
    def _vocabulary(self) -> Counter[str]:
        return vocabulary(row[0] for row in self._rows.values())


class Leaf:
    """The reader of one segment; its documents are numbered from `start` on."""

    def __init__(self, reader: _Whoosh, start: int) -> None:
        self.start = start
        self.segment = reader.segment().segment_id()
        self._reader = reader
        # Past the reader, which checks each posting for deletion: a third of all time.
        self._terms = reader.codec().terms_reader(reader.storage(), reader.segment())

    def load(self) -> Rows:
        """Read what is shown of each document; the mark is none."""
        return {
            number: (Hit(*each["hit"]), each["lengths"])
            for number, each in self._reader.iter_docs()
            if "hit" in each
        }

    def present(self) -> list[int]:
        """Return the documents that are not deleted, numbered from 0 on."""
        return list(self._reader.all_doc_ids())

    def longer_names(self, prefix: str) -> Iterator[bytes]:
        """Yield the words of names that begin so and go on."""
        words = self._reader.expand_prefix(PARTS, prefix)
        return (word for word in words if word != prefix.encode())

    def add(self, total: _Values, field: str, word: bytes, factors: _Values) -> bool:
        """Add frequency times factor, for each document with the word and a factor.

        Returns whether there is one.
        """
        try:
            form = self._reader.schema[field].format
            postings = self._terms.matcher(field, word, form)
        except TermNotFound:
            return False
        is_there = False
        while postings.is_active():
            number = self.start + postings.id()
            if number in factors:  # deleted and hidden ones have none
                total[number] += postings.weight() * factors[number]
                is_there = True
            postings.next()
        return is_there

    def close(self) -> None:
        """Let go of the segment's files."""
        self._terms.close()
