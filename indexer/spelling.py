"""Find the word that was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable

WORDS_MOST = 4  # of one query that are looked up; each costs a walk through many words
_ONE_ERROR_CHARS = 4  # shorter words are near to too many others
_TWO_ERRORS_CHARS = 7


def errors_forgiven(word: str) -> int:
    """Return how many errors a word may have: one from 4 letters on, two from 7.

    Where there are two, the first letter is none of them: hardly anybody mistypes that
    one and another, and words with the same one are found ten times as fast.
    """
    return (len(word) >= _ONE_ERROR_CHARS) + (len(word) >= _TWO_ERRORS_CHARS)


def closest_word(
    word: str, known: Iterable[str], count: Callable[[str], int]
) -> str | None:
    """Return the nearest known word, of equals the most frequent, or None.

    An error is a letter too much, too few, another one, or two swapped.

    Args:
        word: The word as it was typed.
        known: Words that it may be, each once.
        count: How often one of them occurs; those that do not are not known.
    """
    most = errors_forgiven(word)
    letters = set(word)
    near: list[tuple[int, str]] = []
    for each in known if most else ():
        # Each error changes at most two members of the set of letters.
        if abs(len(each) - len(word)) > most or len(letters ^ set(each)) > 2 * most:
            continue
        errors = count_errors(word, each)
        if errors <= most and (errors <= 1 or each[0] == word[0]):
            near.append((errors, each))
    counted = ((errors, -count(each), each) for errors, each in near)
    there = [each for each in counted if each[1] < 0]
    return min(there)[2] if there else None


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
