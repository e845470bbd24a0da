"""A conflict, told as who asked for what, which versions exist and which are yanked.

Every line follows from the wishes and the catalog alone: the same conflict is told
with the same words, whatever order things were given in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from registry.core.project import DEFAULT_HUB
from registry.core.resolve import LocalFunction
from registry.core.resolve.asks import Ask, Candidate, Chain, Market
from registry.core.resolve.pythons import Exclusion
from registry.core.resolve.search import Clash
from registry.core.versions import ANY, Version

_MOST_VERSIONS = 10  # told of a function
_MOST_REASONS = 6  # told of a conflict
_REASON_CHARS = 80  # of a yank


@dataclass(slots=True)
class Reason:
    """Clashes that differ only in the versions of those who ask."""

    chains: tuple[Chain, ...]  # one example for each ask, sorted by who asks
    askers: tuple[set[Version], ...]  # of each ask; empty for functions.yaml
    chosen: set[Version] = field(default_factory=set)  # see `Clash.chosen`

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Who asks, all for one function."""
        return tuple(chain[-1] for chain in self.chains)

    @property
    def sources(self) -> list[str]:
        """Where the asks look for the function, sorted; the default hub first."""
        sources = {ask.source for ask in self.asks}
        return sorted(sources, key=lambda each: (each != DEFAULT_HUB, each))


def reasons_of(clashes: Iterable[Clash]) -> list[Reason]:
    """Join clashes that are alike, in the order they were met."""
    found: dict[object, Reason] = {}
    for clash in clashes:
        chains = tuple(sorted(clash.chains, key=lambda chain: _identity(chain[-1])))
        key = (tuple(_identity(chain[-1]) for chain in chains), clash.chosen is None)
        reason = found.setdefault(key, Reason(chains, tuple(set() for _ in chains)))
        for chain, versions in zip(chains, reason.askers, strict=True):
            if chain[-1].asker is not None:
                versions.add(chain[-1].asker.version)
        if clash.chosen is not None:
            reason.chosen.add(clash.chosen.version)
    return list(found.values())


def _identity(ask: Ask) -> tuple[str, str, str, str]:
    asker = "" if ask.asker is None else ask.asker.key  # functions.yaml first
    wanted = "" if ask.range is None else ask.range.text
    return (asker, ask.key, ask.source, wanted)


def tell(market: Market, reasons: Sequence[Reason]) -> str:
    """Tell why there is no answer, some lines for each reason."""
    lines = [line for each in reasons[:_MOST_REASONS] for line in _tell(market, each)]
    if (more := len(reasons) - _MOST_REASONS) > 0:
        lines.append(f"and {more} more such {'clash' if more == 1 else 'clashes'}")
    return "\n".join(lines)


def _tell(market: Market, reason: Reason) -> list[str]:
    below = [*asked_lines(reason), *_there(market, reason)]
    head = f"{reason.asks[0].key}: {_head(market, reason)}"
    return [head, *(f"  {line}" for line in below)]


def _head(market: Market, reason: Reason) -> str:
    sources, ask = reason.sources, reason.asks[0]
    if len(sources) > 1:
        return f"it comes from one place, not from {' and '.join(map(at, sources))}"
    if market.is_missing(ask):
        return f"{at(ask.source)} has no such function"
    all_who_ask = " for all who ask" if len(reason.asks) > 1 else ""
    if (own := market.own(ask)) is not None:
        return f"{ask.source} is {own.version}, which will not do{all_who_ask}"
    if reason.chosen:
        return f"{_versions(reason.chosen)} will not do for all who ask"
    return f"no version will do{all_who_ask}"


def asked_lines(reason: Reason) -> list[str]:
    """Return who asks, a line for each."""
    several = len(reason.sources) > 1
    lines = []
    for chain, versions in zip(reason.chains, reason.askers, strict=True):
        ask = chain[-1]
        place = f" from {at(ask.source)}" if several and ask.asker is not None else ""
        lines.append(f"{_wish(ask, versions)}{place}{_way(chain)}")
    return lines


def _wish(ask: Ask, versions: Collection[Version]) -> str:
    """Tell a wish; the asker's versions may be more than the one that is known."""
    if ask.asker is None:
        return f"you want {entry(ask)}"
    wanted = "" if ask.range in (None, ANY) else f" {ask.range}"
    verb = "needs" if len(versions) == 1 else "need"
    return f"{_name(ask.asker, versions)} {verb} {ask.key}{wanted}"


def entry(ask: Ask) -> str:
    """Tell an entry of functions.yaml."""
    if ask.range is None:
        return ask.source
    wanted = "" if ask.range == ANY else f"@{ask.range}"
    place = "" if ask.source == DEFAULT_HUB else f" from {at(ask.source)}"
    return f"{ask.key}{wanted}{place}"


def _name(candidate: Candidate, versions: Collection[Version]) -> str:
    if isinstance(candidate.function, LocalFunction):
        return candidate.source
    return f"{candidate.key} {_versions(versions)}"


def _way(chain: Chain) -> str:
    """Tell how functions.yaml leads to who asks."""
    steps = [
        _wish(ask, () if ask.asker is None else (ask.asker.version,))
        for ask in chain[:-1]
        if ask.range is not None  # a path is named by what follows
    ]
    return f" ({', '.join(steps)})" if steps else ""


def _there(market: Market, reason: Reason) -> list[str]:
    """Tell which versions exist, where that can be the reason."""
    ask = reason.asks[0]
    if len(reason.sources) > 1 or market.own(ask) or market.is_missing(ask):
        return []
    releases = sorted(market.releases(ask), key=lambda e: e.version, reverse=True)
    fresh = [each.version for each in releases if each.yanked is None]
    place = "" if ask.source == DEFAULT_HUB else f" on {at(ask.source)}"
    none = "only yanked versions" if releases else "no versions"
    known = _versions(fresh) if fresh else none
    lines = [f"{ask.key}{place} has {known}"]
    yanked = [f"{e.version} ({_plain(e.yanked)})" for e in releases if e.yanked]
    if yanked:
        lines.append(f"yanked: {_some(yanked)}")
    return lines


def tell_pythons(chosen: Mapping[str, Candidate], exclusion: Exclusion) -> str:
    """Tell why no Python can run a function with what it calls."""
    lines = [f"{exclusion.key}: no Python can run it with all that it calls"]
    for chain in exclusion.chains:
        candidate = chosen[chain[-1].key]
        name = _name(candidate, (candidate.version,))
        way = _way((*chain, chain[-1]))
        lines.append(f"  {name} needs Python {candidate.facts.python}{way}")
    return "\n".join(lines)


def at(source: str) -> str:
    """Name where functions come from."""
    if source.startswith("./"):
        return source
    return "the default hub" if source == DEFAULT_HUB else f"the hub {source}"


def _versions(versions: Collection[Version]) -> str:
    return _some([str(each) for each in sorted(versions, reverse=True)])


def _some(texts: Sequence[str]) -> str:
    more = len(texts) - _MOST_VERSIONS
    shown = ", ".join(texts[:_MOST_VERSIONS])
    return f"{shown} and {more} more" if more > 0 else shown


def _plain(text: str | None) -> str:
    """Make a line of what somebody wrote for a hub: nothing in it moves a cursor."""
    visible = "".join(c if c.isprintable() else " " for c in text or "")
    return " ".join(visible.split())[:_REASON_CHARS]
