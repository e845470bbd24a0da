"""What the histograms show: rows counted by range or by value, and by class."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from .columns import MEASURED, Column, Floats, Integers
from .summaries import shown

MOST_CLASSES = 8  # as many colours as can be told apart
MOST_VALUES = 9  # bars with a name that fit into one small plot: 8 and the rest
_LONGEST_NAME = 15  # characters beside a bar
_THREE_DAYS = 3 * 86_400 * 1_000_000  # in microseconds


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The rows by class of the label; without a label, all are of one class."""

    label: str | None
    classes: tuple[str, ...]
    leftovers: tuple[str, ...]  # further classes taken together; rows without one
    codes: Integers  # per row, into classes + leftovers


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The bars of one column."""

    title: str
    note: str
    heights: Integers  # shape (classes and leftovers, bars)
    names: tuple[str, ...]  # one per bar; or, for ranges, of the two ends
    are_ranges: bool
    message: str = ""  # why there is no bar


def undivided(rows: int) -> Split:
    """Return the split of a table without a label."""
    return Split(None, ("",), (), np.zeros(rows, dtype=np.int64))


def split_by(label: Column) -> Split:
    """Sort the rows by class.

    Numbers of more than `MOST_CLASSES` values are cut at their quartiles; of
    other kinds, all but the most frequent classes are taken together.
    """
    if label.kind in {"number", "duration"} and len(label.distinct) > MOST_CLASSES:
        classes, codes = _quartile_classes(label.numbers())
        kept, together = len(classes), ""
    else:
        order = _by_value(label) if label.kind in MEASURED else _by_count(label)
        kept = min(len(order), MOST_CLASSES)
        classes = tuple(shown(label.distinct[each], _LONGEST_NAME) for each in order)
        together = f"{len(order) - kept:,} others" if len(order) > kept else ""
        codes = np.minimum(_places(order)[label.codes], kept)
    leftovers: tuple[str, ...] = (together,) if together else ()
    if label.missing.any():
        codes = np.where(label.missing, kept + len(leftovers), codes)
        leftovers += ("missing",)
    return Split(label.name, classes[:kept], leftovers, codes)


def count_bars(column: Column, split: Split, bins: int) -> Bars:
    """Count the rows of a column, by range of at most `bins` or by value."""
    note = _missing_note(column)
    if not len(column.distinct):
        message = "no values" if len(column.codes) else "no rows"
        return _no_bars(column, note, message)
    if column.kind == "datetime":
        return _ranges(column, column.instants(), split, bins)
    if column.kind in {"number", "duration"}:
        return _ranges(column, column.numbers(), split, bins)
    if len(column.distinct) > MOST_VALUES and column.counts().max() == 1:
        return _no_bars(column, note, f"all {len(column.distinct):,} values differ")
    return _values(column, split)


def bin_edges(values: Floats, bins: int) -> Floats:
    """Return edges of equal ranges from the least to the greatest value.

    Whole numbers that span no more than `bins` get a range each, centred on it.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low, high])
    with np.errstate(over="ignore"):
        span = high - low
    if span < bins and bool((values == np.round(values)).all()):
        return np.arange(low - 0.5, high + 1)
    part = np.linspace(0.0, 1.0, bins + 1)
    edges: Floats = low * (1 - part) + high * part  # cannot overflow
    edges[0], edges[-1] = low, high
    return np.maximum.accumulate(edges)


def _ranges(column: Column, values: Floats, split: Split, bins: int) -> Bars:
    finite = np.isfinite(values)
    note = _missing_note(column)
    infinite = len(values) - int(finite.sum()) - int(column.missing.sum())
    if infinite:
        note = ", ".join(filter(None, (f"{infinite:,} infinite", note)))
    if not finite.any():
        return _no_bars(column, note, "no finite values")
    present = values[finite]
    low, high = float(present.min()), float(present.max())
    edges = bin_edges(present, bins)
    places = np.searchsorted(edges, present, side="right") - 1
    places = np.minimum(places, len(edges) - 2)
    heights = _tally(split, split.codes[finite], places, len(edges) - 1)
    ends = (
        _date_ends(low, high)
        if column.kind == "datetime"
        else (_short(low), _short(high))
    )
    title = f"{column.name} [s]" if column.kind == "duration" else column.name
    return Bars(title, note, heights, ends, are_ranges=True)


def _values(column: Column, split: Split) -> Bars:
    order = _by_count(column)
    kept = len(order) if len(order) <= MOST_VALUES else MOST_VALUES - 1
    names = [shown(column.distinct[each], _LONGEST_NAME) for each in order[:kept]]
    if len(order) > kept:
        names.append(f"{len(order) - kept:,} others")
    there = ~column.missing
    places = np.minimum(_places(order)[column.codes[there]], kept)
    heights = _tally(split, split.codes[there], places, len(names))
    return Bars(
        column.name, _missing_note(column), heights, tuple(names), are_ranges=False
    )


def _no_bars(column: Column, note: str, message: str) -> Bars:
    none = np.zeros((1, 0), dtype=np.int64)
    return Bars(column.name, note, none, (), are_ranges=False, message=message)


def _tally(split: Split, classes: Integers, places: Integers, bars: int) -> Integers:
    groups = len(split.classes) + len(split.leftovers)
    counts = np.bincount(classes * bars + places, minlength=groups * bars)
    return counts.reshape(groups, bars).astype(np.int64)


def _by_count(column: Column) -> Integers:
    """Most frequent first; of equals, the one that comes first in the table."""
    return np.argsort(-column.counts(), kind="stable").astype(np.int64)


def _by_value(column: Column) -> Integers:
    return np.asarray(column.distinct.argsort(), dtype=np.int64)


def _places(order: Integers) -> Integers:
    """Invert an order: the place of each code."""
    # One more than there are codes: where that of a missing cell, -1, looks.
    places = np.zeros(len(order) + 1, dtype=np.int64)
    places[order] = np.arange(len(order))
    return places


def _quartile_classes(values: Floats) -> tuple[tuple[str, ...], Integers]:
    finite = values[np.isfinite(values)]
    cuts = np.unique(np.quantile(finite, [0.25, 0.5, 0.75]))
    texts = [_short(float(cut)) for cut in cuts]
    between = [f"{low} to {high}" for low, high in itertools.pairwise(texts)]
    classes = (f"up to {texts[0]}", *between, f"above {texts[-1]}")
    return classes, np.searchsorted(cuts, values, side="left").astype(np.int64)


def _missing_note(column: Column) -> str:
    missing = int(column.missing.sum())
    return f"{missing:,} missing" if missing else ""


def _short(value: float) -> str:
    """Write a number with four digits, or a whole one below a billion with all."""
    if 1e4 <= abs(value) < 1e9 or (value.is_integer() and abs(value) < 1e9):
        return f"{round(value):,}"
    return f"{value:,.4g}"


def _date_ends(low: float, high: float) -> tuple[str, str]:
    """Write the first and the last instant; the day alone when they span days."""
    length = len("YYYY-MM-DD" if high - low >= _THREE_DAYS else "YYYY-MM-DDTHH:MM:SS")
    first, last = (str(np.datetime64(int(each), "us"))[:length] for each in (low, high))
    return first.replace("T", " "), last.replace("T", " ")
