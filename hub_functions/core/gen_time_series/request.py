"""What is asked for, and why it may be impossible."""

from __future__ import annotations

import difflib
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import pandas as pd

Frequency: TypeAlias = Literal["min", "h", "D", "B", "W", "MS", "QS", "YS"]
MissingAs: TypeAlias = Literal["cell", "row"]

_LARGEST_SEED = 2**32 - 1
_SEASONS: dict[str, tuple[int, ...]] = {
    "min": (60,),
    "h": (24, 168),
    "D": (7,),
    "B": (5,),
    "W": (52,),
    "MS": (12,),
    "QS": (4,),
    "YS": (),
}


@dataclass(frozen=True, slots=True)
class Request:
    """The params of `gen_time_series`."""

    rows: int
    series: int
    frequency: str
    start: str
    level: float
    trend: float
    season_lengths: tuple[int, ...] | None
    season_sizes: tuple[float, ...] | None
    noise: float
    autocorrelation: float
    multiplicative: bool
    level_shifts: int
    level_shift_size: float
    outlier_share: float
    outlier_size: float
    missing_share: float
    missing_as: str
    series_spread: float
    names: tuple[str, str, str]  # of the columns of time, value and series
    seed: int

    def lengths(self) -> tuple[int, ...]:
        """Return the length of each season, the usual ones where none are given."""
        if self.season_lengths is None:
            return _SEASONS[self.frequency]
        return self.season_lengths

    def sizes(self) -> tuple[float, ...]:
        """Return the amplitude of each season, 10 where none are given."""
        if self.season_sizes is None:
            return (10.0,) * len(self.lengths())
        return self.season_sizes

    def times(self) -> pd.DatetimeIndex:
        """Return the times of a series.

        Raises:
            ValueError: the start is no date, or the end is beyond the calendar.
        """
        try:
            start = pd.Timestamp(self.start)
        except ValueError as error:
            message = f"start is {self.start!r}: give a date such as '2024-01-01'"
            raise ValueError(message) from error
        if pd.isna(start):
            message = f"start is {self.start!r}: give a date such as '2024-01-01'"
            raise ValueError(message)
        try:
            return pd.date_range(
                start, periods=self.rows, freq=self.frequency, unit="us"
            )
        except (ValueError, OverflowError) as error:
            message = (
                f"rows={self.rows:,} of frequency {self.frequency!r} from {self.start} "
                "end after the last date that pandas knows: give fewer rows or a "
                "finer frequency"
            )
            raise ValueError(message) from error


def require_possible(request: Request) -> None:
    """Tell everything that cannot be, at once.

    Raises:
        ValueError: a param is out of range, or two do not go together.
    """
    problems = [
        *_wrong_choices(request),
        *_out_of_range(request),
        *_wrong_noise(request),
        *_wrong_names(request),
    ]
    if not problems:  # or their combinations would tell the same again
        problems = [*_wrong_seasons(request), *_wrong_together(request)]
    if problems:
        raise ValueError("; ".join(problems))


def _wrong_choices(request: Request) -> Iterator[str]:
    for name, choices in (
        ("frequency", get_args(Frequency)),
        ("missing_as", get_args(MissingAs)),
    ):
        value = getattr(request, name)
        if value not in choices:
            near = difflib.get_close_matches(str(value), choices, 1)
            asked = f"did you mean {near[0]!r}? " if near else ""
            there = ", ".join(map(repr, choices))
            yield f"{name} is {value!r}: {asked}Give one of {there}"


def _out_of_range(request: Request) -> Iterator[str]:
    for name, least in (("rows", 1), ("series", 1), ("level_shifts", 0)):
        value = getattr(request, name)
        if not value >= least:
            yield f"{name} is {value}: give {least} or more"
    for name in ("level", "trend", "level_shift_size", "outlier_size"):
        value = getattr(request, name)
        if not math.isfinite(value):
            yield f"{name} is {value}: give a finite number"
    for name in ("outlier_share", "missing_share", "series_spread"):
        value = getattr(request, name)
        if not 0 <= value < 1:
            yield f"{name} is {value}: give a share from 0 to below 1"
    if not 0 <= request.seed <= _LARGEST_SEED:
        yield f"seed is {request.seed}: give a whole number from 0 to {_LARGEST_SEED}"


def _wrong_noise(request: Request) -> Iterator[str]:
    if not 0 <= request.noise < math.inf:
        yield f"noise is {request.noise}: give a standard deviation of 0 or more"
    if not -1 < request.autocorrelation < 1:
        yield (
            f"autocorrelation is {request.autocorrelation}: give a number above -1 "
            "and below 1"
        )


def _wrong_names(request: Request) -> Iterator[str]:
    params = ("time_column", "value_column", "series_column")
    for param, name in zip(params, request.names, strict=True):
        if not name:
            yield f"{param} is empty: give a name"
    for name, count in Counter(request.names).items():
        if name and count > 1:
            yield f"{count} columns would be called {name!r}: give each its own name"


def _wrong_seasons(request: Request) -> Iterator[str]:
    lengths, sizes = request.lengths(), request.sizes()
    for length in lengths:
        if not length >= 2:
            yield f"season_lengths has {length}: a season lasts 2 steps or more"
    if len(lengths) != len(sizes):
        yield (
            f"season_sizes has {len(sizes)} numbers for {len(lengths)} seasons "
            f"({', '.join(map(str, lengths)) or 'none'}): give one per season"
        )
    for size in sizes:
        if not 0 <= size < math.inf:
            yield f"season_sizes has {size}: give amplitudes of 0 or more"


def _wrong_together(request: Request) -> Iterator[str]:
    if request.level_shifts > max(0, request.rows - 1):
        yield (
            f"level_shifts={request.level_shifts} do not fit into rows="
            f"{request.rows}: there is a step before each row but the first"
        )
    if request.multiplicative and request.level <= 0:
        yield (
            f"level is {request.level} and multiplicative is true: seasons and noise "
            "are then shares of the level, so give a level above 0"
        )
