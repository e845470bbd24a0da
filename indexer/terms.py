"""What to look up in an index for the words of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.fields import BEGIN_CHARS, WEIGHTS, WHOLE_WORDS
from indexer.stems import stem_of
from indexer.synonyms import groups_in

LOOKUPS_MOST = 24  # of a term: each is a bit of a number that engines hand out
SYNONYMS_MOST = 2  # groups of these

PHRASES_MOST = 5  # of these for phrases, the best ones
PAIR_WORDS = 2

# Beside the weight of a field's own words:
SYNONYM = 0.6  # a synonym instead of the word, times the field's
WHOLE = 6.0  # a keyword or name that the query has whole, times its share of the query
PAIR = 3.0  # a neighbour in the query that is one in the document too
BEGIN = 3.0  # a word of name or keywords that is half typed


@dataclass(frozen=True, slots=True)
class Lookup:
    """A token to look for in a field."""

    field: str  # one of `TOKEN_FIELDS`
    token: str
    weight: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query, and all that it may be met by."""

    word: str  # as it was typed, folded
    lookups: tuple[Lookup, ...]
    # (field, token): one of them must be there; the first is the word itself.
    fits: tuple[tuple[str, str], ...]
    group_words: int = 1  # of the query that its synonyms stand for together


def make_terms(words: Sequence[str], prefix: str) -> tuple[Term, ...]:
    """Return the terms of a query's words, each stem once.

    Args:
        words: Those that say something, in order.
        prefix: The last one, where it may be half typed.
    """
    stems = [*map(stem_of, words)]
    groups, counts = _groups(stems)
    phrases = _phrases(stems)
    made: dict[str, Term] = {}
    for place, (word, stem) in enumerate(zip(words, stems, strict=True)):
        if stem in made and word != prefix:
            continue
        synonyms = groups.get(place, ())[:SYNONYMS_MOST]
        lookups = [Lookup(field, stem, weight) for field, weight in WEIGHTS.items()]
        lookups += phrases.get(place, ())
        fits = [("all", stem), *(("all", token) for token in synonyms)]
        if word == prefix:
            lookups.append(Lookup("begins", word[:BEGIN_CHARS], BEGIN))
            fits.append(("begins", word[:BEGIN_CHARS]))
        lookups += [
            Lookup(field, token, weight * SYNONYM)
            for token in synonyms
            for field, weight in WEIGHTS.items()
        ]
        made[stem] = Term(word, tuple(lookups), tuple(fits), counts.get(place, 1))
    return tuple(made.values())


def _groups(
    stems: Sequence[str],
) -> tuple[Mapping[int, tuple[str, ...]], Mapping[int, int]]:
    """Return the groups of synonyms that each word is in, and how long the member is.

    Of members within each other the longest counts: `fit in memory` is no `fit`.
    """
    found: dict[int, tuple[str, ...]] = {}
    longest: dict[int, int] = {}
    for start, count, token in sorted(groups_in(stems), key=lambda each: -each[1]):
        for place in range(start, start + count):
            if longest.setdefault(place, count) == count:
                found[place] = (*found.get(place, ()), token)
    return found, longest


def _phrases(stems: Sequence[str]) -> Mapping[int, list[Lookup]]:
    """Return the phrases that each word is in, as it may stand in a document."""
    found: dict[int, list[Lookup]] = {}
    for start in range(len(stems)):
        for count in range(1, min(WHOLE_WORDS, len(stems) - start) + 1):
            token, made = "_".join(stems[start : start + count]), []
            if count * 2 >= len(stems):  # less says no more than its words do
                made.append(Lookup("whole", token, WHOLE * count / len(stems)))
            if count == PAIR_WORDS:
                made.append(Lookup("pairs", token, PAIR))
            for place in range(start, start + count):
                found.setdefault(place, []).extend(made)
    return {
        place: sorted(each, key=lambda lookup: -lookup.weight)[:PHRASES_MOST]
        for place, each in found.items()
    }
