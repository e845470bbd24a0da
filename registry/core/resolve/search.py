"""Find releases that go together, or the wishes that cannot be met together.

A search that goes back by reasons (conflict-directed backjumping: Prosser, Hybrid
algorithms for the constraint satisfaction problem, 1993).  Functions are settled one
after the other.  When all candidates of one are refused, the search goes back to the
last choice that had a part in it, and what was refused on the way is kept as the
reason against that choice.  So each choice is given up for a reason, none that could
have stayed is missed, and when nothing is left to go back to, the reasons that were
kept are the proof.

It finds an answer whenever there is one, unless it has to refuse too many releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from registry.core.resolve.asks import Ask, Candidate, Chain, Market


@dataclass(frozen=True, slots=True)
class Clash:
    """Wishes for one function that cannot be met together."""

    chains: tuple[Chain, ...]  # the last of each is the wish for the function
    # What was chosen already and does not fit; without it, nothing fits all wishes.
    chosen: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: all that is asked for, and nothing else."""

    chosen: dict[str, Candidate]


@dataclass(frozen=True, slots=True)
class Impossible:
    """There is no answer."""

    clashes: tuple[Clash, ...]  # why, in the order they were met


@dataclass(slots=True)
class _Decision:
    """A function that is being settled."""

    key: str
    left: Iterator[Candidate]
    # Functions whose choice had a part in refusing candidates, or in offering so few.
    blamed: set[str]
    clashes: dict[Clash, None] = field(default_factory=dict)


def search(market: Market, most_refusals: int) -> Found | Impossible | None:
    """Find releases that go together.

    What failed most often is settled first: it fails soonest.  Then what is nearest
    to functions.yaml: in most graphs all that ask for a function are heard before it
    is chosen, and newest releases are taken without going back at all.

    Args:
        market: What is asked for.
        most_refusals: How many candidates to refuse; 10,000 take some seconds.

    Returns:
        None when the refusals ran out.
    """
    try:
        return _Search(market, most_refusals).run()
    except _OutOfRefusals:
        return None


class _OutOfRefusals(Exception):
    """The search came to no end."""


class _Search:
    """Where the search stands: who asks for what, and what was chosen."""

    def __init__(self, market: Market, most_refusals: int) -> None:
        self._market, self._refusals_left = market, most_refusals
        self._asks: dict[str, list[Ask]] = {}  # in the order of decisions
        self._depths: dict[str, int] = {}  # of what is asked for; 0 in functions.yaml
        self._chosen: dict[str, Candidate] = {}
        self._decisions: list[_Decision] = []
        self._failures: dict[str, int] = {}  # how often no candidate was left
        # A heap of what may be open; what is not any more is passed over.
        self._open: list[tuple[int, int, str]] = []

    def run(self) -> Found | Impossible:
        clashes = []
        for ask in self._market.roots:
            if (clash := self._clash(ask)) is None:
                self._hear(ask, 0)
            else:
                clashes.append(clash)
        if clashes:
            return Impossible(tuple(clashes))
        while (key := self._next()) is not None:
            asks = self._asks[key]
            blamed = {ask.asker.key for ask in asks if ask.asker is not None}
            decision = _Decision(key, iter(self._market.fitting(asks)), blamed)
            impossible = self._settle(decision)
            if impossible is not None:
                return impossible
        return Found(self._chosen)

    def _next(self) -> str | None:
        while self._open:
            _, _, key = heappop(self._open)
            if key in self._asks and key not in self._chosen:
                return key
        return None

    def _push(self, key: str) -> None:
        heappush(self._open, (-self._failures.get(key, 0), self._depths[key], key))

    def _settle(self, decision: _Decision) -> Impossible | None:
        """Choose a candidate; if none will do, go back until one of another does."""
        while not self._choose(decision):
            self._failures[decision.key] = self._failures.get(decision.key, 0) + 1
            self._push(decision.key)
            earlier = self._go_back(decision.blamed)
            if earlier is None:
                return Impossible(tuple(decision.clashes))
            earlier.blamed |= decision.blamed - {earlier.key}
            earlier.clashes |= decision.clashes
            decision = earlier
        self._decisions.append(decision)
        return None

    def _choose(self, decision: _Decision) -> bool:
        for candidate in decision.left:
            clash = self._first_clash(candidate)
            if clash is None:
                self._take(candidate)
                return True
            if self._refusals_left == 0:
                raise _OutOfRefusals
            self._refusals_left -= 1
            decision.clashes[clash] = None
            decision.blamed |= _blamed(clash) - {decision.key}
        return False

    def _go_back(self, blamed: set[str]) -> _Decision | None:
        """Undo choices down to the last one that is blamed, and that one too."""
        while self._decisions:
            decision = self._decisions.pop()
            self._give_up(decision.key)
            if decision.key in blamed:
                return decision
        return None

    def _first_clash(self, candidate: Candidate) -> Clash | None:
        clashes = (self._clash(ask, candidate) for ask in self._market.calls(candidate))
        return next((clash for clash in clashes if clash is not None), None)

    def _clash(self, ask: Ask, asker: Candidate | None = None) -> Clash | None:
        """Return why a wish cannot be met beside those that were heard."""
        chosen = self._chosen.get(ask.key)
        if asker is not None and asker.key == ask.key:
            chosen = asker  # it calls itself
        if chosen is not None and ask.takes(chosen):
            return None
        asks = [*self._asks.get(ask.key, ()), ask]
        if not self._market.fitting(asks):
            return Clash(tuple(map(self._chain, self._fewest(asks))))
        return None if chosen is None else Clash((self._chain(ask),), chosen)

    def _fewest(self, asks: Sequence[Ask]) -> list[Ask]:
        """Return no more wishes than it takes to leave nothing that fits."""
        alike = {(ask.source, ask.range): ask for ask in reversed(asks)}  # the earliest
        left = list(alike.values())  # the latest first
        for ask in tuple(left):
            others = [each for each in left if each is not ask]
            if others and not self._market.fitting(others):
                left = others
        return left[::-1]

    def _chain(self, ask: Ask) -> Chain:
        chain = [ask]
        while (asker := chain[-1].asker) is not None:
            chain.append(self._asks[asker.key][0])  # decided earlier: it ends
        return tuple(reversed(chain))

    def _take(self, candidate: Candidate) -> None:
        self._chosen[candidate.key] = candidate
        depth = self._depths[candidate.key] + 1
        for ask in self._market.calls(candidate):
            self._hear(ask, depth)

    def _hear(self, ask: Ask, depth: int) -> None:
        if ask.key not in self._asks:
            self._asks[ask.key], self._depths[ask.key] = [], depth
            self._push(ask.key)
        self._asks[ask.key].append(ask)

    def _give_up(self, key: str) -> None:
        candidate = self._chosen.pop(key)
        for ask in reversed(self._market.calls(candidate)):
            self._asks[ask.key].pop()
            if not self._asks[ask.key]:
                del self._asks[ask.key], self._depths[ask.key]
        self._push(key)


def _blamed(clash: Clash) -> set[str]:
    """Return the functions whose choice had a part in a clash."""
    if clash.chosen is not None:
        return {clash.chosen.key}
    askers = (chain[-1].asker for chain in clash.chains)
    return {asker.key for asker in askers if asker is not None}
