"""Functions that no Python can run together.

Which Python runs is not asked: a lock is for every machine.  But where a function and
what it calls ask for Pythons that exclude each other, none ever will.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from registry.core.resolve.asks import Candidate, Chain, Market


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Functions that exclude each other although one calls them all."""

    key: str  # of the one that does
    chains: tuple[Chain, ...]  # from functions.yaml to each of them


def exclusion_of(market: Market, chosen: Mapping[str, Candidate]) -> Exclusion | None:
    """Return the functions that exclude each other, of the smallest closure that has
    such; None where all can run.
    """  # noqa: D205  # one sentence, two lines
    if _can_be(frozenset(each.facts.python for each in chosen.values())):
        return None  # most projects: no closure needs to be looked at
    closures = {key: _closure(market, chosen, key) for key in chosen}
    for key in sorted(closures, key=lambda key: (len(closures[key]), key)):
        culprits = _fewest({each: chosen[each].facts.python for each in closures[key]})
        if culprits:
            chains = tuple(_chain(market, chosen, each) for each in culprits)
            return Exclusion(key, chains)
    return None


def _fewest(pythons: Mapping[str, str]) -> list[str]:
    """Return no more functions than it takes to exclude each other, sorted."""
    left = sorted(pythons)
    if _can_be(frozenset(pythons.values())):
        return []
    for key in reversed(left):
        others = [each for each in left if each != key]
        if not _can_be(frozenset(pythons[each] for each in others)):
            left = others
    return left


def _closure(market: Market, chosen: Mapping[str, Candidate], start: str) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += [ask.key for ask in market.calls(chosen[key])]
    return found


def _chain(market: Market, chosen: Mapping[str, Candidate], wanted: str) -> Chain:
    """Return a shortest way from functions.yaml to a function."""
    chains: dict[str, Chain] = {ask.key: (ask,) for ask in reversed(market.roots)}
    left = sorted(chains)
    for key in left:  # it grows: breadth first
        for ask in market.calls(chosen[key]):
            if ask.key not in chains:
                chains[ask.key] = (*chains[key], ask)
                left.append(ask.key)
    return chains[wanted]


@cache
def _can_be(specifiers: frozenset[str]) -> bool:
    """Whether there can be a Python that all specifiers take."""
    asked = [_read(text) for text in specifiers]
    return any(all(each.contains(p) for each in asked) for p in _beginnings(asked))


def _read(text: str) -> SpecifierSet:
    try:
        return SpecifierSet(text, prereleases=True)
    except InvalidSpecifier:  # not ours to judge: uv will refuse it
        return SpecifierSet("", prereleases=True)


def _beginnings(asked: Collection[SpecifierSet]) -> Iterator[str]:
    """Yield where what is allowed can begin: if any Python is allowed, one of these is.

    That is at 0, at a version that is named, or at the next one after it.
    """
    yield "0"
    for each in asked:
        for specifier in each:
            text = specifier.version.removesuffix(".*")
            version = Version(text)
            major, minor, micro = version.major, version.minor, version.micro
            yield text
            yield f"{major}.{minor}.{micro + 1}"
            yield f"{major}.{minor + 1}.0"
            yield f"{major + 1}.0.0"
