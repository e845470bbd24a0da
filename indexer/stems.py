"""The stem that the forms of a word share: `classifier`, `classification`, `classify`.

Endings are taken off by a table, longest first, as long as enough of the word is left.
It goes further than Porter's stemmer, which keeps those three apart: a hub's users ask
for what is done (`clustering`, `encode`) and functions are named for the doing
(`cluster`, `encoder`).  Being ours, it is the same for every engine.
"""

from __future__ import annotations

from functools import lru_cache

STEM_CHARS = 4  # that are left at least; shorter ones would join what is unlike
SINGULAR_CHARS = 3  # at least: `pies` are no `py`

_PLURALS = (("sses", "ss"), ("ies", "y"), ("xes", "x"), ("ches", "ch"), ("s", ""))
_NO_PLURALS = ("ss", "us", "is")  # `analysis` is one
# Longest first; a word loses two at most.
_ENDINGS = (
    "ifications", "ification", "ications", "ication", "izations", "ization",
    "isations", "isation", "ational", "ations", "ation", "ators", "ator", "ating",
    "iptions", "iption", "uctions", "uction", "ality", "ately", "ative", "ising",
    "izing", "ition", "ified", "ifier", "ably",
    "ated", "ates", "able", "ings", "ions", "ised", "ized", "iser", "izer", "ical",
    "ate", "ify", "ing", "ion", "ive", "ise", "ize", "ers", "ors", "ier", "ied",
    "ial", "ed", "er", "or", "es", "al", "ly", "e", "y",
)  # fmt: skip
# What some leave behind: `classify` is `classif` as `classification` is.
_KEPT = {
    **dict.fromkeys(("ifications", "ification", "ifier", "ified", "ify"), "if"),
    **dict.fromkeys(("iptions", "iption"), "ib"),  # description, describe
    **dict.fromkeys(("uctions", "uction"), "uc"),  # reduction, reduce
    "ical": "ic",
}


@lru_cache(50_000)
def stem_of(word: str) -> str:
    """Return the stem of a word in small letters.

    >>> [stem_of(each) for each in ("classifiers", "classification", "classify")]
    ['classif', 'classif', 'classif']
    >>> [stem_of(each) for each in ("training", "trained", "trains", "pca", "analysis")]
    ['train', 'train', 'train', 'pca', 'analysis']
    """
    if not word.isascii() or not word.isalpha():
        return word  # `2vec`, other writings
    once = _without_ending(_singular(word))
    return _without_ending(once)  # `clustering` has two, `clusters` one


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending):
            kept = _KEPT.get(ending, "")
            if len(word) - len(ending) + len(kept) >= STEM_CHARS:
                return _single(word[: -len(ending)] + kept)
    return word


def _singular(word: str) -> str:
    if len(word) < STEM_CHARS or word.endswith(_NO_PLURALS):
        return word
    for ending, instead in _PLURALS:
        found = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(found) >= SINGULAR_CHARS:
            return found
    return word


def _single(stem: str) -> str:
    """Undo the doubling in `mapped` and `splitting`; `call` and `miss` keep theirs."""
    if len(stem) >= STEM_CHARS and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem
