"""Words that mean the same on a hub: groups in `synonyms.txt`, one a line.

A group is a token of its own.  A document that has one of its members has the token
too, and so has a query: finding by synonyms is looking up one more token, whatever the
number of members and of words in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from indexer.stems import stem_of
from indexer.words import split_words, without_stop_words

_MARK = "~"  # begins a group's token; no word has it


def groups_in(stems: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each member of a group that is there: where it is, its words, the token."""
    known, longest = _members()
    for start in range(len(stems)):
        for count in range(1, longest + 1):
            member = tuple(stems[start : start + count])
            if len(member) == count:
                yield from ((start, count, token) for token in known.get(member, ()))


def digest() -> str:
    """Return a short digest of the file: an index is of one state of it."""
    return hashlib.sha256(_text().encode()).hexdigest()[:8]


def read_groups(text: str) -> list[list[str]]:
    """Return the groups of a file's text; a line that begins with `#` is a remark."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    groups = ([each.strip() for each in line.split(",")] for line in lines)
    return [[each for each in group if each] for group in groups if any(group)]


@cache
def _members() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], int]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in read_groups(_text()):
        token = _MARK + "_".join(split_words(group[0]))
        for member in group:
            words = split_words(member)
            stems = tuple(map(stem_of, without_stop_words(words) or words))
            if token not in found.get(stems, ()):
                found[stems] = (*found.get(stems, ()), token)
    return found, max(map(len, found), default=0)


@cache
def _text() -> str:
    return files("indexer").joinpath("synonyms.txt").read_text(encoding="utf-8")
