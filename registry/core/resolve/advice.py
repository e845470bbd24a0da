"""What would help with a conflict: a change that was tried before it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain as one_after_other

from registry.core.errors import FnhubError
from registry.core.names import FunctionName, Reference
from registry.core.project import PROJECT_FILE, Wanted, WantedPath
from registry.core.resolve import Chosen, LocalFunction
from registry.core.resolve.asks import Ask, Candidate, Market
from registry.core.resolve.pythons import Exclusion
from registry.core.resolve.story import Reason, at, entry
from registry.core.versions import ANY, Range, Version

# Each is a whole resolution; what is asked of hubs meanwhile is asked once.
_MOST_ATTEMPTS = 24
_MOST_VERSIONS = 5  # of a function, tried for its Python

Answer = dict[str, Candidate]  # all that is chosen, by function


class Attempts:
    """Changed wishes and what comes of them, as often as is reasonable."""

    def __init__(self, answer: Callable[[Market], Answer | None]) -> None:
        self._answer, self._left = answer, _MOST_ATTEMPTS

    def __call__(self, market: Market) -> Answer | None:
        """Return what is chosen then; None if nothing can be, or will be tried."""
        self._left -= 1
        if self._left < 0:
            return None
        try:
            return self._answer(market)
        except FnhubError:  # offline, say: advice is no reason to fail otherwise
            return None


def advise(market: Market, reasons: Sequence[Reason], attempt: Attempts) -> str:
    """Return a sentence or two on what would help."""
    roots = _roots(reasons)
    newer, older = _other_version(market, roots, attempt)
    ways = one_after_other(
        [newer] if newer else [],
        _which_hub(market, reasons, attempt),
        _prereleases(market, reasons, attempt),
        [older] if older else [],
        _own_calls(market, reasons, attempt),
        _several(market, roots, attempt),
        _leave_out(market, roots, attempt),
    )
    return next(ways, None) or _ask_teams(reasons)


def advise_pythons(
    market: Market, chosen: Answer, exclusion: Exclusion, attempt: Attempts
) -> str:
    """Return what would help where Pythons exclude each other."""
    roots = list(dict.fromkeys(each[0] for each in exclusion.chains))
    culprits = [chosen[each[-1].key] for each in exclusion.chains]
    ways = one_after_other(
        _other_pythons(market, culprits, attempt), _leave_out(market, roots, attempt)
    )
    teams = {str(each.function.name.team) for each in culprits}
    return next(ways, None) or f"Ask {_either(teams)} for a release for more Pythons."


def _roots(reasons: Iterable[Reason]) -> list[Ask]:
    chains = (chain for reason in reasons for chain in reason.chains)
    return list(dict.fromkeys(chain[0] for chain in chains))


def _other_version(
    market: Market, roots: Iterable[Ask], attempt: Attempts
) -> tuple[str | None, str | None]:
    """Return how to ask for a newer release that helps, else for an older one."""
    older = None
    for ask in roots:
        if ask.range in (None, ANY):
            continue
        answer = attempt(_with_ranges(market, {ask.name: ANY}))
        if answer is None:
            continue
        version = answer[ask.key].version
        # The range is not tried again: it takes the version that was just found.
        sentence = (
            f"{ask.key} {version} goes with the rest: ask for "
            f"{ask.key}@{_around(version)}."
        )
        if all(version > each.version for each in market.fitting([ask])):
            return sentence, None
        older = older or sentence
    return None, older


def _which_hub(
    market: Market, reasons: Iterable[Reason], attempt: Attempts
) -> Iterator[str]:
    for reason in reasons:
        if len(reason.sources) == 1:
            continue
        name = reason.asks[0].name
        for hub in reason.sources:
            more = Wanted(Reference(name), hub)
            if attempt(market.changed([*market.project.functions, more])):
                yield (
                    f"Say where it comes from: with {{ref: {name}, hub: {hub}}} in "
                    f"{PROJECT_FILE}, {at(hub)} has what all need."
                )


def _prereleases(
    market: Market, reasons: Iterable[Reason], attempt: Attempts
) -> Iterator[str]:
    for ask in (ask for reason in reasons for ask in reason.asks):
        if ask.asker is not None:
            continue
        releases = (each for each in market.releases(ask) if each.yanked is None)
        versions = [e.version for e in releases if e.version.prerelease is not None]
        if not versions:
            continue
        wanted = _around(max(versions))
        answer = attempt(_with_ranges(market, {ask.name: wanted}))
        if answer is not None:
            yield (
                f"{ask.key} {answer[ask.key].version} is a pre-release: ask for "
                f"{ask.key}@{wanted} to have it."
            )


def _own_calls(
    market: Market, reasons: Iterable[Reason], attempt: Attempts
) -> Iterator[str]:
    for ask in (ask for reason in reasons for ask in reason.asks):
        if ask.asker is None or not isinstance(ask.asker.function, LocalFunction):
            continue
        path = ask.asker.function.path
        answer = attempt(_with_call(market, path, ask.name, ANY))
        if answer is None:
            continue
        version = answer[ask.key].version
        yield (
            f"{ask.key} {version} goes with the rest: write {_around(version)} in "
            f"{path}/function.yaml."
        )


def _several(market: Market, roots: Iterable[Ask], attempt: Attempts) -> Iterator[str]:
    movable = [each for each in roots if each.range is not None]
    answer = attempt(_with_ranges(market, {each.name: ANY for each in movable}))
    if answer is None:
        return
    moved = [each for each in movable if not each.takes(answer[each.key])]
    entries = (f"{each.key}@{_around(answer[each.key].version)}" for each in moved)
    yield f"Ask for {' and '.join(entries)}: these go together."


def _leave_out(
    market: Market, roots: Iterable[Ask], attempt: Attempts
) -> Iterator[str]:
    for ask in roots:
        functions = [e for e in market.project.functions if not _is(market, e, ask)]
        local = [each for each in market.local if f"./{each.path}" != ask.source]
        own = ask.range is None
        answer = attempt(market.changed(functions, local if own else None))
        if answer:  # that nothing goes with nothing is no advice
            yield (
                f"Without {entry(ask)} the rest goes together; or ask "
                f"{ask.name.team} for a release that fits."
            )


def _other_pythons(
    market: Market, culprits: Iterable[Candidate], attempt: Attempts
) -> Iterator[str]:
    for culprit in culprits:
        if not isinstance(culprit.function, Chosen):
            continue
        name = culprit.function.name
        others = sorted(
            market.candidates(Ask(name, ANY, culprit.source)),
            key=lambda each: each.version,
            reverse=True,
        )
        for other in others[:_MOST_VERSIONS]:
            exact = Range.parse(str(other.version))
            if other is culprit or not attempt(_with_exact(market, other, name, exact)):
                continue
            python = other.facts.python or "of any version"
            yield (
                f"{name} {other.version} needs Python {python}: ask for {name}@{exact}."
            )


def _with_exact(
    market: Market, other: Candidate, name: FunctionName, exact: Range
) -> Market:
    if any(each.ref.name == name for each in _wanted(market)):
        return _with_ranges(market, {name: exact})
    more = Wanted(Reference(name, exact), other.source)
    return market.changed([*market.project.functions, more])


def _with_ranges(market: Market, ranges: Mapping[FunctionName, Range]) -> Market:
    """Return what it would be with other ranges in functions.yaml, not held by pins."""
    functions = [
        Wanted(Reference(each.ref.name, ranges[each.ref.name]), each.hub)
        if isinstance(each, Wanted) and each.ref.name in ranges
        else each
        for each in market.project.functions
    ]
    pins = {name: pin for name, pin in market.pins.items() if name not in ranges}
    return market.changed(functions, pins=pins)


def _with_call(market: Market, path: str, name: FunctionName, wanted: Range) -> Market:
    """Return what it would be with another range in a function of the project's own."""
    return market.changed(
        local=(
            replace(
                each,
                functions=tuple(
                    (n, wanted if n == name else r) for n, r in each.functions
                ),
            )
            if each.path == path
            else each
            for each in market.local
        )
    )


def _wanted(market: Market) -> list[Wanted]:
    return [each for each in market.project.functions if isinstance(each, Wanted)]


def _is(market: Market, function: Wanted | WantedPath, ask: Ask) -> bool:
    if isinstance(function, WantedPath):
        return f"./{function.path}" == ask.source and ask.range is None
    entry_ = (function.ref.name, function.ref.range, market.source_of(function))
    return entry_ == (ask.name, ask.range, ask.source)


def _around(version: Version) -> Range:
    """Return what is compatible with a version, as short as it can be written."""
    if version.prerelease is not None or version.major == version.minor == 0:
        return Range.parse(f"^{version}")
    return Range.parse(f"^{version.major}.{version.minor}")


def _ask_teams(reasons: Iterable[Reason]) -> str:
    asks = [ask for reason in reasons for ask in reason.asks]
    askers = {ask.asker.function.name.team for ask in asks if ask.asker is not None}
    teams = askers or {ask.name.team for ask in asks}
    return (
        f"Nothing that was tried helps: ask {_either(teams)} for a release that fits."
    )


def _either(teams: Iterable[str]) -> str:
    return " or ".join(sorted(teams))
