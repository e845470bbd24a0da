"""One column compared, and the verdict on all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .columns import Pair, are_names
from .measures import (
    Counts,
    Test,
    adjusted,
    chi_square,
    kolmogorov_smirnov,
    psi,
    psi_of_counts,
    two_shares,
)

STABLE, SHIFTED = 0.1, 0.25  # PSI, read by custom
_REPEATED = 5  # rows per value of numbers that are categories
_NO_TEST = Test("none", np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on a difference is drift."""

    alpha: float
    psi: float
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """What is measured of one column."""

    pair: Pair
    test: Test
    psi: float  # NaN where it is not compared
    missing_p: float  # p-value of the change of the missing share
    unseen: tuple[str, ...]  # categories that the reference has not, most first
    unseen_share: float  # of the table's rows that have a value
    categories: tuple[str, ...] = ()  # most of the reference first; none: measured
    counts: tuple[Counts, Counts] | None = None  # by category

    @property
    def missing_shares(self) -> tuple[float, float]:
        """Missing cells as a part of all, of both."""
        pairs = zip(self.pair.missing, self.pair.rows, strict=True)
        first, second = (gone / rows if rows else 0.0 for gone, rows in pairs)
        return first, second


def compare(pair: Pair, bins: int) -> Compared:
    """Measure a column."""
    missing_p = two_shares(pair.missing, pair.rows)
    if not all(map(len, pair.values)) or pair.kind == "other":
        return Compared(pair, _NO_TEST, np.nan, missing_p, (), 0.0)
    if pair.is_measured:
        distinct = np.unique(np.concatenate(pair.values))
        values = sum(map(len, pair.values))
        # In small tables, numbers that are measured have few values, too.
        if len(distinct) > bins or len(distinct) * _REPEATED > values:
            test = kolmogorov_smirnov(*pair.values)
            shift = psi(*pair.values, bins)
            return Compared(pair, test, shift, missing_p, (), 0.0)
        return _by_category(pair, missing_p, [f"{each:.10g}" for each in distinct])
    if are_names(pair):
        return Compared(pair, _NO_TEST, np.nan, missing_p, (), 0.0)
    return _by_category(pair, missing_p, None)


def _by_category(pair: Pair, missing_p: float, names: list[str] | None) -> Compared:
    """Count the categories; of numbers, `names` are in their order."""
    values = pair.values
    if names is not None:
        values = tuple([f"{each:.10g}" for each in part] for part in values)
    first, second = (pd.Series(part, dtype=object).value_counts() for part in values)
    if names is None:
        both = first.add(second, fill_value=0)
        names = sorted(both.index, key=lambda n: (-first.get(n, 0), -both[n], n))
    counts = tuple(
        part.reindex(names, fill_value=0).to_numpy(dtype=np.int64)
        for part in (first, second)
    )
    is_unseen = counts[0] == 0
    unseen = [names[place] for place in np.flatnonzero(is_unseen)]
    return Compared(
        pair=pair,
        test=chi_square(*counts),
        psi=psi_of_counts(*counts),
        missing_p=missing_p,
        unseen=tuple(sorted(unseen, key=lambda name: (-second[name], name))),
        unseen_share=float(counts[1][is_unseen].sum() / counts[1].sum()),
        categories=tuple(names),
        counts=(counts[0], counts[1]),
    )


def tabulate(compared: list[Compared], limits: Limits) -> pd.DataFrame:
    """Return a row per column, with the verdict; see `Drift.drift`."""
    both = [each.test.p_value for each in compared] + [c.missing_p for c in compared]
    p_values = adjusted(np.array(both, dtype=np.float64))
    of_values, of_missing = np.split(p_values, 2)
    rows = [
        _row(each, of_values[place], of_missing[place], limits)
        for place, each in enumerate(compared)
    ]
    found = pd.DataFrame(rows, columns=list(_TYPES))
    return found.astype(_TYPES)


_TYPES = {
    **dict.fromkeys(("column", "kind", "test"), "string"),
    **dict.fromkeys(("statistic", "p_value", "p_adjusted", "psi"), "float64"),
    "reading": "string",
    **dict.fromkeys(("missing_reference", "missing_table"), "float64"),
    "missing_p_adjusted": "float64",
    "unseen_share": "float64",
    "unseen": "string",
    "drifted": "bool",
    "reasons": "string",
}


def _row(
    each: Compared, p_adjusted: float, missing_p: float, limits: Limits
) -> dict[str, object]:
    reasons = _reasons(each, p_adjusted, missing_p, limits)
    before, after = each.missing_shares
    more = f", … {len(each.unseen) - 5:,} more" if len(each.unseen) > 5 else ""
    first, second = each.pair.kinds
    return {
        "column": each.pair.name,
        "kind": first if each.pair.kind == first else f"{first} → {second}",
        "test": each.test.name,
        "statistic": each.test.statistic,
        "p_value": each.test.p_value,
        "p_adjusted": p_adjusted,
        "psi": each.psi,
        "reading": reading(each.psi),
        "missing_reference": before,
        "missing_table": after,
        "missing_p_adjusted": missing_p,
        "unseen_share": each.unseen_share,
        "unseen": ", ".join(each.unseen[:5]) + more,
        "drifted": bool(reasons),
        "reasons": ", ".join(reasons),
    }


def _reasons(
    each: Compared, p_adjusted: float, missing_p: float, limits: Limits
) -> list[str]:
    """Say why a column has drifted; not at all without a reason."""
    before, after = each.missing_shares
    kinds = each.pair.kinds
    found = {
        "distribution": p_adjusted <= limits.alpha and each.psi >= limits.psi,
        "missing": missing_p <= limits.alpha and abs(after - before) >= limits.share,
        "unseen": bool(each.unseen) and each.unseen_share >= limits.share,
        "kind": kinds[0] != kinds[1] and each.pair.kind == "other",
    }
    return [reason for reason, holds in found.items() if holds]


def reading(value: float) -> str:
    """Read a PSI by custom."""
    if np.isnan(value):
        return "not compared"
    if value < STABLE:
        return "stable"
    return "shifted" if value > SHIFTED else "moderate"
