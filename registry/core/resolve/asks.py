"""Who asks for which function, and which releases could answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from registry.core.errors import DigestMismatch, FunctionNotFound
from registry.core.index_document import IndexEntry
from registry.core.names import FunctionName
from registry.core.project import DEFAULT_HUB, Project, Wanted, WantedPath
from registry.core.resolve import Catalog, Chosen, LocalFunction, Pin
from registry.core.versions import Range, Version

# Most of a large search is dictionaries by function and set operations on asks:
# texts as keys, and classes compared by identity, make it ten times as fast.


class Candidate:
    """A release, or a function of the project's own, that may be chosen."""

    __slots__ = ("function", "key", "place", "source", "version")

    def __init__(
        self, function: Chosen | LocalFunction, source: str, place: int
    ) -> None:
        self.function = function
        self.key = str(function.name)
        self.version = self.facts.version
        self.source = source  # a hub's alias, or `./path`
        self.place = place  # among the candidates of its source, the preferred is 0

    @property
    def facts(self) -> IndexEntry | LocalFunction:
        """What is known of it: its version, what it needs and calls."""
        if isinstance(self.function, Chosen):
            return self.function.entry
        return self.function


class Ask:
    """One wish for a function: of functions.yaml, or of a release that calls it."""

    __slots__ = ("asker", "key", "name", "range", "source")

    def __init__(
        self,
        name: FunctionName,
        range_: Range | None,
        source: str,
        asker: Candidate | None = None,
    ) -> None:
        self.name, self.key = name, str(name)
        self.range = range_  # None takes whatever the source has
        self.source = source
        self.asker = asker  # None for functions.yaml

    def takes(self, candidate: Candidate) -> bool:
        """Whether a candidate is what is wanted."""
        return candidate.source == self.source and (
            self.range is None or candidate.version in self.range
        )


# Wishes that lead to one another: the first is in functions.yaml, the next is of the
# release that meets it, and so on.
Chain = tuple[Ask, ...]


class KeptCatalog:
    """A catalog that is asked once for a function of a hub.  See `Catalog`."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kept: dict[tuple[str, str], tuple[IndexEntry, ...] | None] = {}

    def releases(self, name: FunctionName, hub: str) -> tuple[IndexEntry, ...] | None:
        """Return all releases, None where the hub has no such function."""
        key = (str(name), hub)
        if key not in self._kept:
            try:
                self._kept[key] = self._catalog.releases(name, hub)
            except FunctionNotFound:
                self._kept[key] = None
        return self._kept[key]


class Market:
    """What a project asks for, and what could answer."""

    def __init__(
        self,
        project: Project,
        catalog: KeptCatalog,
        local: Sequence[LocalFunction],
        pins: Mapping[FunctionName, Pin],
    ) -> None:
        self.project, self.catalog = project, catalog
        self.local, self.pins = tuple(local), pins
        self._own = {f"./{each.path}": each for each in local}
        self._paths = {str(each.name): f"./{each.path}" for each in local}
        self.roots = tuple(sorted(self._wanted(), key=_order))
        # Where a name comes from, whoever asks, when functions.yaml says so.
        self._sources = {each.key: each.source for each in self.roots} | self._paths
        self._candidates: dict[tuple[str, str], tuple[Candidate, ...]] = {}
        self._calls: dict[Candidate, tuple[Ask, ...]] = {}
        self._masks: dict[tuple[str, str, str], int] = {}
        self._fitting: dict[tuple[str, str, int], tuple[Candidate, ...]] = {}

    def _wanted(self) -> Iterator[Ask]:
        for each in self.local:
            yield Ask(each.name, None, f"./{each.path}")
        for wanted in self.project.functions:
            if isinstance(wanted, Wanted):
                yield Ask(wanted.ref.name, wanted.ref.range, self.source_of(wanted))

    def source_of(self, wanted: Wanted) -> str:
        """Return where an entry of functions.yaml gets its function."""
        return wanted.hub or self._paths.get(str(wanted.ref.name), DEFAULT_HUB)

    def calls(self, candidate: Candidate) -> tuple[Ask, ...]:
        """Return what a candidate asks for, sorted by name."""
        if candidate not in self._calls:
            is_own = isinstance(candidate.function, LocalFunction)
            inherited = DEFAULT_HUB if is_own else candidate.source
            asks = (
                Ask(name, wanted, self._sources.get(str(name), inherited), candidate)
                for name, wanted in candidate.facts.functions
            )
            self._calls[candidate] = tuple(sorted(asks, key=_order))
        return self._calls[candidate]

    def fitting(self, asks: Sequence[Ask]) -> tuple[Candidate, ...]:
        """Return the candidates that all asks for one function take, preferred first.

        None do when the asks name different sources: versions are never merged.
        """
        key, source = asks[0].key, asks[0].source
        mask = -1
        for ask in asks:
            if ask.source != source:
                return ()
            mask &= self._mask(ask)
        found = self._fitting.get((key, source, mask))
        if found is None:
            candidates = self.candidates(asks[0])
            found = tuple(each for each in candidates if mask >> each.place & 1)
            self._fitting[key, source, mask] = found
        return found

    def _mask(self, ask: Ask) -> int:
        """Return a bit for each candidate that the ask takes."""
        key = (ask.key, ask.source, "" if ask.range is None else ask.range.text)
        mask = self._masks.get(key)
        if mask is None:
            candidates = self.candidates(ask)
            mask = sum(1 << c.place for c in candidates if ask.takes(c))
            self._masks[key] = mask
        return mask

    def candidates(self, ask: Ask) -> tuple[Candidate, ...]:
        """Return what a source has of a function, the preferred first.

        Yanked releases are left out, but for the one that a pin names.

        Raises:
            DigestMismatch: a pinned release has other bytes on the hub.
        """
        key = (ask.key, ask.source)
        if key not in self._candidates:
            functions = self._functions(ask)
            self._candidates[key] = tuple(
                Candidate(each, ask.source, place)
                for place, each in enumerate(functions)
            )
        return self._candidates[key]

    def _functions(self, ask: Ask) -> Sequence[Chosen | LocalFunction]:
        if ask.source in self._own:
            return [self._own[ask.source]]
        pinned = self._pinned(ask)
        usable = [
            entry
            for entry in self.releases(ask)
            if entry.yanked is None or entry is pinned
        ]
        usable.sort(key=lambda e: (e is pinned, *_newness(e.version)), reverse=True)
        return [Chosen(ask.name, ask.source, entry) for entry in usable]

    def _pinned(self, ask: Ask) -> IndexEntry | None:
        pin = self.pins.get(ask.name)
        if pin is None or pin.hub != ask.source:
            return None
        for entry in self.releases(ask):
            if entry.version == pin.version:
                if entry.sha256 != pin.sha256:
                    ref = f"{ask.name}@{pin.version}"
                    raise DigestMismatch(ref, pin.sha256, entry.sha256)
                return entry
        return None

    def releases(self, ask: Ask) -> tuple[IndexEntry, ...]:
        """Return all releases of what is asked for, yanked ones too."""
        if ask.source in self._own:
            return ()
        return self.catalog.releases(ask.name, ask.source) or ()

    def own(self, ask: Ask) -> LocalFunction | None:
        """Return the function of the project's own that is asked for."""
        return self._own.get(ask.source)

    def changed(
        self,
        functions: Iterable[Wanted | WantedPath] | None = None,
        local: Iterable[LocalFunction] | None = None,
        pins: Mapping[FunctionName, Pin] | None = None,
    ) -> Market:
        """Return what it would be with some of it changed; hubs are not asked again."""
        project = self.project
        if functions is not None:
            project = replace(project, functions=tuple(functions))
        own = self.local if local is None else tuple(local)
        return Market(project, self.catalog, own, self.pins if pins is None else pins)

    def is_missing(self, ask: Ask) -> bool:
        """Whether the hub has no function of this name at all."""
        if ask.source in self._own:
            return False
        return self.catalog.releases(ask.name, ask.source) is None


def _newness(version: Version) -> tuple[bool, Version]:
    """Order as `pick` does: any stable version before any pre-release."""
    return (version.prerelease is None, version)


def _order(ask: Ask) -> tuple[str, str, str]:
    return (ask.key, ask.source, "" if ask.range is None else ask.range.text)


def follow(
    market: Market, chosen: Mapping[str, Candidate]
) -> dict[str, Candidate] | None:
    """Return what can be reached from functions.yaml; None if a wish is not met."""
    found: dict[str, Candidate] = {}
    left = list(market.roots)
    while left:
        ask = left.pop()
        candidate = chosen.get(ask.key)
        if candidate is None or not ask.takes(candidate):
            return None
        if ask.key not in found:
            found[ask.key] = candidate
            left += market.calls(candidate)
    return found
