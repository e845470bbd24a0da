"""Cut text into words, the same way for documents and for queries."""

from __future__ import annotations

import re
import unicodedata

WORD_CHARS = 64  # of a word that count; what is longer is no word but a blob
_WORD = re.compile(r"[^\W_]+")

# Words that nearly every text has and nobody looks for.  Names keep theirs.
_STOP_WORDS = """
a an and any are as at be by can do does for from has have how i if in into is it its
me my of on or our so that the their them then there these this to us use used using
want was we what when where which who will with you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def fold(text: str) -> str:
    """Write text in small letters without accents or compatibility forms."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def split_words(text: str) -> list[str]:
    """Return the words in order: runs of letters and digits, folded.

    Everything else parts words, `_` and `-` too: there is no syntax to get wrong.
    """
    return [each[:WORD_CHARS] for each in _WORD.findall(fold(text))]


def without_stop_words(words: list[str]) -> list[str]:
    """Return the words that say something."""
    return [each for each in words if each not in STOP_WORDS]
