"""What a search asks of an engine: one commit, as one kind of reader sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from indexer.document import Hit
from indexer.ranking import Candidate, Glance
from indexer.terms import Term

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What fits: enough of the terms, and all of the rest."""

    terms: tuple[Term, ...] = ()
    needed: int = 1  # of the terms, where there are some
    phrases: tuple[tuple[str, str], ...] = ()  # (field, token)
    required: tuple[str, ...] = ()  # tokens of `filters`
    # By facet: any of these values.
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()  # tokens of `filters`: one of each
    without: tuple[str, ...] = ()  # keys

    def apart_from(self, facet: str) -> Wanted:
        """Return the same without what is chosen of one facet."""
        kept = {key: each for key, each in self.chosen.items() if key != facet}
        return replace(self, chosen=kept)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents fit."""

    total: int  # 0 where it was not counted
    by_facet: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Counting(Protocol):
    """What is being counted."""

    def wait(self) -> Counted:
        """Return the counts."""


class View(Protocol[Place]):
    """One commit, seen by one kind of reader; what is hidden is not there."""

    @property
    def documents(self) -> int:
        """How many there are."""

    def frequency(self, tokens: Sequence[tuple[str, str]]) -> int:
        """Count the documents with one of some tokens, (field, token)."""

    def nearest(self, word: str) -> str | None:
        """Return the known word that was meant by one that nothing fits."""

    def outputs(self, key: str) -> tuple[str, ...] | None:
        """Return `Document.outputs` of the newest of a key; None: it is not there."""

    def count(self, wanted: Wanted) -> int:
        """Count what fits."""

    def begin_counts(
        self, wanted: Wanted, facets: Collection[str], *, with_total: bool
    ) -> Counting:
        """Count what fits by the frequent values of facets at least, and all of it.

        It may be counted while the view is asked something else.  What fits in all need
        not be counted unless it is asked for.
        """

    def leading(
        self, wanted: Wanted, weights: Sequence[float], name: str, page: tuple[int, int]
    ) -> Sequence[Place]:
        """Return (offset, limit) of what fits by the sums of weighted lookups.

        Args:
            wanted: What fits.
            weights: Of each term, for all its lookups.
            name: Whose name or key this is comes first.
            page: Where to begin, and how many.
        """

    def glance(
        self, places: Sequence[Place], terms: Sequence[Term], name: str
    ) -> Glance[Place]:
        """Return what ranking needs to know of each, in the same order.

        Lookups that take long may be left out, but for the name.
        """

    def look(
        self, seen: Sequence[Candidate[Place]], terms: Sequence[Term], name: str
    ) -> Sequence[Candidate[Place]]:
        """Return some of those that `glance` returned, with what it left out.

        Asked of those to whom that is worth something.
        """

    def sorted(
        self, wanted: Wanted, order: str, page: tuple[int, int]
    ) -> Sequence[Place]:
        """Return (offset, limit) of what fits, sorted; see `sorting`."""

    def hits(self, places: Sequence[Place]) -> Sequence[Hit]:
        """Return what is shown, in the same order."""
