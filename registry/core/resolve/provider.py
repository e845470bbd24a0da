"""A second way to an answer, for what `search` cannot settle: resolvelib.

It goes back by other rules and so gets lost in other graphs.  What it finds is
checked; that it finds nothing proves nothing.  Two rules keep resolvelib 1.2 right
where functions call each other in a circle:

- A choice stays until the search goes back on it.  Otherwise a later wish replaces
  it, and what the replaced release had asked for lingers: in answers that break a
  wish, and in circles that nobody asks for any more, where it recurses for ever.
- A candidate asks for itself.  When a wish clashes with a choice, resolvelib looks
  for a choice to go back on among those that ask for one in the clash; the choice
  itself has to be among them.

It looks at all functions in each round, so its time grows with the square of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from resolvelib import (
    AbstractProvider,
    BaseReporter,
    ResolutionImpossible,
    Resolver,
)
from resolvelib.structs import RequirementInformation, State

from registry.core.resolve.asks import Ask, Candidate, Market, follow

_MOST_ROUNDS = 500  # one for each function at least; a few seconds with so many


class _Lost(Exception):
    """It goes on and on."""


class _Progress(BaseReporter[Ask, Candidate, str]):
    """What is chosen now, which resolvelib does not tell `find_matches`."""

    def __init__(self) -> None:
        self.chosen: Mapping[str, Candidate] = {}

    def starting_round(self, index: int) -> None:
        if index >= _MOST_ROUNDS:
            raise _Lost

    def ending_round(self, index: int, state: State[Ask, Candidate, str]) -> None:
        del index
        self.chosen = state.mapping

    def resolving_conflicts(
        self, causes: Collection[RequirementInformation[Ask, Candidate]]
    ) -> None:
        del causes
        self.chosen = {}  # what stays is known at the end of the round


class _Rules(AbstractProvider[Ask, Candidate, str]):
    """See resolvelib's documentation of AbstractProvider."""

    def __init__(self, market: Market, progress: _Progress) -> None:
        self._market, self._progress = market, progress
        self._depths = {ask.key: 0 for ask in market.roots}

    def identify(self, requirement_or_candidate: Ask | Candidate) -> str:
        return requirement_or_candidate.key

    def narrow_requirement_selection(
        self,
        identifiers: Iterable[str],
        resolutions: Mapping[str, Candidate],
        candidates: Mapping[str, Iterator[Candidate]],
        information: Mapping[str, Iterator[RequirementInformation[Ask, Candidate]]],
        backtrack_causes: Sequence[RequirementInformation[Ask, Candidate]],
    ) -> Iterable[str]:
        """Choose what to settle next, in one pass over what is open.

        What took part in the last clash comes first: it fails soonest, if it fails.
        Then what is nearest to functions.yaml: all that ask for a function are heard
        before it is chosen, in most graphs.
        """
        del resolutions, candidates, information
        clashing = {cause.requirement.key for cause in backtrack_causes}
        depths = self._depths
        return [min(identifiers, key=lambda k: (k not in clashing, depths[k], k))]

    def find_matches(
        self,
        identifier: str,
        requirements: Mapping[str, Iterator[Ask]],
        incompatibilities: Mapping[str, Iterator[Candidate]],
    ) -> Sequence[Candidate]:
        fitting = self._market.fitting(tuple(requirements[identifier]))
        chosen = self._progress.chosen.get(identifier)
        if chosen is not None:
            return [chosen] if chosen in fitting else []
        excluded = set(incompatibilities[identifier])
        return [each for each in fitting if each not in excluded]

    def is_satisfied_by(self, requirement: Ask, candidate: Candidate) -> bool:
        return requirement.takes(candidate)

    def get_dependencies(self, candidate: Candidate) -> Iterable[Ask]:
        calls, depth = self._market.calls(candidate), self._depths[candidate.key] + 1
        for ask in calls:
            if depth < self._depths.setdefault(ask.key, depth):
                self._depths[ask.key] = depth
        itself = Ask(candidate.function.name, None, candidate.source, candidate)
        return [*calls, itself]


def find(market: Market) -> dict[str, Candidate] | None:
    """Return releases that go together; None if it finds none."""
    progress = _Progress()
    resolver = Resolver(_Rules(market, progress), progress)
    try:
        # Its own limit is never reached: a tenth of it is how long resolvelib may
        # jump back further than is safe, and what it does then is not sound.
        found = resolver.resolve(market.roots, max_rounds=10**9).mapping
    except (ResolutionImpossible, _Lost):
        return None
    return follow(market, found)
