"""Find the word that was meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from indexer.document import Hit
from indexer.words import split_words, without_stop_words

WORDS_MOST = 4  # of one query that are looked up; each costs a walk through all words
_ONE_ERROR_CHARS = 4  # shorter words are near to too many others
_TWO_ERRORS_CHARS = 7


def vocabulary(hits: Iterable[Hit]) -> Counter[str]:
    """Count the words of names, keywords and summaries: what is fit to suggest."""
    texts = chain.from_iterable((hit.name, hit.summary, *hit.keywords) for hit in hits)
    return Counter(without_stop_words(split_words("\n".join(texts))))


def closest_words(
    unknown: Iterable[str], vocabulary: Mapping[str, int]
) -> dict[str, str]:
    """Return what was meant by the first unknown words, those for which it is known."""
    asked = list(unknown)[:WORDS_MOST]
    nearest = {word: closest_word(word, vocabulary) for word in asked}
    return {word: meant for word, meant in nearest.items() if meant is not None}


def closest_word(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Return the nearest known word, of equals the most frequent, or None.

    An error is a letter too much, too few, another one, or two swapped; one is
    forgiven from 4 letters on, two from 7.  About 1 ms for 4,000 known words.

    Args:
        word: The word as it was typed.
        vocabulary: How often each known word occurs.
    """
    if len(word) < _ONE_ERROR_CHARS:
        return None
    most = 2 if len(word) >= _TWO_ERRORS_CHARS else 1
    letters = set(word)
    best: tuple[int, int, str] | None = None
    for known, count in vocabulary.items():
        # Each error changes at most two members of the set of letters.
        if abs(len(known) - len(word)) > most or len(letters ^ set(known)) > 2 * most:
            continue
        errors = count_errors(word, known)
        if errors <= most:
            found = (errors, -count, known)
            best = found if best is None else min(best, found)
    return None if best is None else best[2]


def count_errors(typed: str, meant: str) -> int:
    """Count the fewest errors between two words.

    Source:
        The optimal string alignment form of Damerau, Comm. ACM 7 (1964), 171-176.

    >>> count_errors("descirbe", "describe")
    1
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(meant, start=1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (letter != wanted))
            if j > 1 and i > 1 and letter == meant[j - 2] and typed[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
