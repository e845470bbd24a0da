"""Find the word that was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile

from indexer.budget import Budget

WORDS_MOST = 4  # of one query that are looked up; each may be near to many
_ONE_ERROR_CHARS = 4  # shorter words are near to too many others
_TWO_ERRORS_CHARS = 7
FORM_CHARS = _ONE_ERROR_CHARS - 1  # of a form of what may have one, at least


def errors_forgiven(word: str) -> int:
    """Return how many errors a word may have: one from 4 letters on, two from 7.

    Where there are two, the first letter is none of them: hardly anybody mistypes that
    one and another, and words with the same one are found ten times as fast.
    """
    return (len(word) >= _ONE_ERROR_CHARS) + (len(word) >= _TWO_ERRORS_CHARS)


def forms_of(word: str) -> set[str]:
    """Return a word, and what is left of it without one of its letters.

    Words that are one error apart share a form.  Others that do are two errors apart:
    a letter too much, and another one too few.
    """
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def closest_word(
    word: str, known: Iterable[str], count: Callable[[str], int], budget: Budget
) -> str | None:
    """Return the nearest known word, of equals the most frequent, or None.

    An error is a letter too much, too few, another one, or two swapped.  Of words that
    are two errors away those are nearer that share a form with the word.

    Args:
        word: The word as it was typed.
        known: Words that it may be, each once.
        count: How often one of them occurs; those that do not are not known.
        budget: What may be done; when it is spent, the rest is not looked at.
    """
    near = _near(word, takewhile(lambda _: budget.allows(), known))
    for away in sorted(near):
        counted = ((-count(each), each) for each in near[away])
        if there := [each for each in counted if each[0] < 0]:
            return min(there)[1]
    return None


def _near(word: str, known: Iterable[str]) -> dict[tuple[int, bool], list[str]]:
    """Return the words that are near enough, by how far they are away."""
    most = errors_forgiven(word)
    letters, forms = set(word), forms_of(word)
    near: dict[tuple[int, bool], list[str]] = {}
    for each in known if most else ():
        # Each error changes at most two members of the set of letters.
        if abs(len(each) - len(word)) > most or len(letters ^ set(each)) > 2 * most:
            continue
        errors = count_errors(word, each)
        if errors <= 1 or (errors <= most and each[0] == word[0]):
            is_apart = errors > 1 and forms.isdisjoint(forms_of(each))
            near.setdefault((errors, is_apart), []).append(each)
    return near


def count_errors(typed: str, meant: str) -> int:
    """Count the fewest errors between two words.

    Source:
        The optimal string alignment form of Damerau, Comm. ACM 7 (1964), 171-176.

    >>> count_errors("descirbe", "describe")
    1
    """
    typed, meant = _without_common_ends(typed, meant)
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


def _without_common_ends(one: str, two: str) -> tuple[str, str]:
    """Return what differs of two words: most of a mistyped one is right."""
    start = _alike(one, two)
    one, two = one[start:], two[start:]
    end = _alike(one[::-1], two[::-1])
    return one[: len(one) - end], two[: len(two) - end]


def _alike(one: str, two: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(two)))
