"""What came out for each series, and the tables of all of them."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass

import pandas as pd
from threadpoolctl import threadpool_limits

from .backtest import FAILURES, MEASURES, Tried, ask_method, choose, try_method
from .methods import Ahead, Asked, Method
from .steps import Step, after
from .tables import Series

# Columns of the two tables, beside those that are named like the table's own.
TAKEN = (
    *("forecast", "lower", "upper", "step", "method", "shape", "windows", "rank"),
    *("chosen", "problem", *MEASURES),
)
_LONGEST = 200  # characters of a note


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A series, the methods that were tried on it, and what the best one says."""

    series: Series
    tried: list[Tried]
    ordered: list[Tried]  # those that worked, the best first
    best: Tried
    times: pd.Index
    ahead: Ahead
    notes: Counter[str]

    @property
    def title(self) -> str:
        """What to write above its plot."""
        shape = self.best.shape.name if self.best.shape else self.best.method
        return shape if self.series.key is None else f"{self.series.key}: {shape}"


def compete(
    series: Series,
    methods: tuple[Method, ...],
    asked: Asked,
    *,
    windows: int,
    metric: str,
    step: Step,
) -> Outcome:
    """Let methods compete for a series, and ask the best that can be fitted.

    Raises:
        ValueError: none can.
    """
    # The matrices are small: several threads would only wait for each other.
    with threadpool_limits(1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tried = [try_method(each, series.values, asked, windows) for each in methods]
        ordered = choose(tried, metric)
        for best in ordered:
            try:
                ahead = ask_method(best, series.values, asked)
            except FAILURES:
                continue
            times = after(series.times[-1], step, asked.horizon)
            notes = Counter(_told(each) for each in caught if _is_for_users(each))
            return Outcome(series, tried, ordered, best, times, ahead, notes)
    of = "" if series.key is None else f" for series {series.key!r}"
    problems = "; ".join(f"{each.method}: {each.problem}" for each in tried)
    message = f"no method can be fitted{of} ({problems}): add seasonal-naive to methods"
    raise ValueError(message)


def forecast_table(
    outcomes: list[Outcome], time_column: str, series_column: str | None, zone: object
) -> pd.DataFrame:
    """Return a row per series and step ahead."""
    parts = []
    for each in outcomes:
        times = each.times
        if zone is not None:
            times = times.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
        steps = len(times)
        key = (
            {} if series_column is None else {series_column: [each.series.key] * steps}
        )
        parts.append(
            pd.DataFrame(
                {
                    **key,
                    time_column: times,
                    "forecast": each.ahead.mean,
                    "lower": each.ahead.lower,
                    "upper": each.ahead.upper,
                    "step": range(1, steps + 1),
                    "method": pd.Series([each.best.method] * steps, dtype="string"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def backtest_table(outcomes: list[Outcome], series_column: str | None) -> pd.DataFrame:
    """Return a row per series and method."""
    rows = []
    for each in outcomes:
        key = {} if series_column is None else {series_column: each.series.key}
        rows.extend(
            {
                **key,
                "method": one.method,
                "shape": one.shape.name if one.shape else "",
                **one.measures,
                "windows": one.windows,
                "rank": None if one.problem else each.ordered.index(one) + 1,
                "chosen": one is each.best,
                "problem": one.problem,
            }
            for one in each.tried
        )
    texts = dict.fromkeys(("method", "shape", "problem"), "string")
    return pd.DataFrame(rows).astype({**texts, "rank": "Int64"})


def _is_for_users(caught: warnings.WarningMessage) -> bool:
    """Drop those for developers, and that a p-value is off its table's end."""
    if "InterpolationWarning" in caught.category.__name__:
        return False
    return not issubclass(caught.category, DeprecationWarning | FutureWarning)


def _told(caught: warnings.WarningMessage) -> str:
    text = " ".join(str(caught.message).split())
    return f"{caught.category.__name__}: {text}"[:_LONGEST]
