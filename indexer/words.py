"""Cut text into words, the same way for documents and for queries."""

from __future__ import annotations

import re
import unicodedata

WORD_CHARS = 64  # of a word that count; what is longer is no word but a blob
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['\u2019](s|t|re|ve|ll|d|m)\b")
_CAMEL = re.compile(r"\b[A-Za-z]*[a-z][A-Z][A-Za-z]*\b")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# Words that nearly every text has and nobody looks for.  Names keep theirs.
_STOP_WORDS = """
a about again ago all also always am an and any anything are as at be been before
being but by can could did do does doing don during else etc ever every find finding
finds for from get gets give gives had has have having he her here him his how i if in
into is it its itself just let like may me might more most much must my need needs
never no nor not of on only or other others our over own please she should show shows
since so some something still such tell tells than that the their them then there
these they this those to under until us use used using very want wants was way we were
what when where whether which while who whom whose why will with without would yet you
your
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
    return [
        each[:WORD_CHARS] for each in _WORD.findall(_POSSESSIVE.sub("", fold(text)))
    ]


def split_all_words(text: str) -> list[str]:
    """Return the words of a document: `LogisticRegression` is one, and two more."""
    parts = _CAMEL.sub(lambda each: f"{each[0]} {_HUMP.sub(' ', each[0])}", text)
    return split_words(parts)


def without_stop_words(words: list[str]) -> list[str]:
    """Return the words that say something."""
    return [each for each in words if each not in STOP_WORDS]
