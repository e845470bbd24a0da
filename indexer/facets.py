"""Filter matches, and count the values that a next filter could have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from indexer.document import Hit

FACETS: Mapping[str, Callable[[Hit], tuple[str, ...]]] = {
    "kind": lambda hit: (hit.kind,),
    "category": lambda hit: hit.categories,
    "team": lambda hit: (hit.team,),
    "license": lambda hit: (hit.license,),
}


def divide(
    hits: Sequence[Hit], filters: Mapping[str, tuple[str, ...]]
) -> tuple[list[Hit], dict[str, dict[str, int]]]:
    """Return the hits that meet all filters, and the counts of all facets.

    A facet is counted over the hits that meet every filter but its own: the number
    beside a value is what choosing it as well would show.  Values come most
    frequent first.  Without a value (an empty tuple) a filter asks nothing.
    """
    wanted = {field: frozenset(values) for field, values in filters.items() if values}
    chosen: list[Hit] = []
    missed_only: dict[str, list[Hit]] = {field: [] for field in FACETS}
    for hit in hits:
        misses = [
            f for f, values in wanted.items() if values.isdisjoint(FACETS[f](hit))
        ]
        if not misses:
            chosen.append(hit)
        elif len(misses) == 1:
            missed_only[misses[0]].append(hit)
    return chosen, {
        field: _count(map(values, chain(chosen, missed_only[field])))
        for field, values in FACETS.items()
    }


def _count(values: Iterable[tuple[str, ...]]) -> dict[str, int]:
    counts = Counter(chain.from_iterable(values))
    counts.pop("", None)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
