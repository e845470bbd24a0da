"""`resolve`: from what a project wants to one release of each function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from registry.core.errors import NotOnHub, ResolutionConflict, ResolutionUndecided
from registry.core.names import FunctionName
from registry.core.project import Project
from registry.core.resolve import Catalog, LocalFunction, Pin, Resolution
from registry.core.resolve.advice import Answer, Attempts, advise, advise_pythons
from registry.core.resolve.asks import KeptCatalog, Market
from registry.core.resolve.provider import find
from registry.core.resolve.pythons import exclusion_of
from registry.core.resolve.search import Found, Impossible, search
from registry.core.resolve.story import (
    asked_lines,
    reasons_of,
    tell,
    tell_pythons,
)

_NO_PINS: Mapping[FunctionName, Pin] = MappingProxyType({})
_MOST_ROUNDS = 3_000  # a few seconds, at worst; most projects need none
_ROUNDS_OF_ATTEMPT = 1_000


def resolve(
    project: Project,
    catalog: Catalog,
    *,
    local: Sequence[LocalFunction] = (),
    pins: Mapping[FunctionName, Pin] = _NO_PINS,
    max_rounds: int = _MOST_ROUNDS,
) -> Resolution:
    """Choose one release for each function that a project needs.

    The newest stable releases that go together, but a pin before any newer release
    where it fits.  So what is locked stays when it answers every wish, and else gives
    way only where it must.  A hub is asked once for a function, and only for those
    that may be needed.

    Args:
        project: What is wanted, and from which hubs.
        catalog: Where releases are listed.
        local: The path functions of the project, all of them.
        pins: What a lock holds of functions that are not to be updated.
        max_rounds: How many releases to refuse before giving up.

    Raises:
        NotOnHub: a function is wanted that its hub does not have.
        ResolutionConflict: no releases go together, or no Python could run them.
        ResolutionUndecided: no end was found.
        DigestMismatch: a pinned release has other bytes on its hub than it had.
    """
    market = Market(project, KeptCatalog(catalog), local, pins)
    answer = _outcome(market, max_rounds)
    if isinstance(answer, Impossible):
        raise _no_answer(market, answer)
    exclusion = exclusion_of(market, answer)
    if exclusion is not None:
        advice = advise_pythons(market, answer, exclusion, Attempts(_attempt))
        raise ResolutionConflict(tell_pythons(answer, exclusion), advice)
    return Resolution(tuple(answer[key].function for key in sorted(answer)))


def _outcome(market: Market, max_rounds: int) -> Answer | Impossible:
    outcome = search(market, max_rounds)
    if isinstance(outcome, Impossible):
        return outcome
    answer = outcome.chosen if isinstance(outcome, Found) else find(market)
    if answer is None:
        raise ResolutionUndecided(max_rounds)
    return answer


def _no_answer(market: Market, impossible: Impossible) -> NotOnHub | ResolutionConflict:
    reasons = reasons_of(impossible.clashes)
    if all(market.is_missing(each.asks[0]) for each in reasons):
        first = reasons[0]
        ask = first.asks[0]
        return NotOnHub(ask.key, ask.source, tuple(asked_lines(first)))
    advice = advise(market, reasons, Attempts(_attempt))
    return ResolutionConflict(tell(market, reasons), advice)


def _attempt(market: Market) -> Answer | None:
    """Return an answer to changed wishes, if there is one that some Python can run."""
    outcome = search(market, _ROUNDS_OF_ATTEMPT)
    if not isinstance(outcome, Found) or exclusion_of(market, outcome.chosen):
        return None
    return outcome.chosen
