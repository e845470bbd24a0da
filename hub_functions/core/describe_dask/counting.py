"""What the histograms show: rows counted by range or by value, and by class."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from .facts import MOST_VALUES, RANGED, Facts, Integers
from .summaries import shown
from .survey import Floats, Survey

MOST_CLASSES = 8  # as many colours as can be told apart
_LONGEST_NAME = 15  # characters beside a bar
_THREE_DAYS = 3 * 86_400 * 1_000_000  # in microseconds
_NONE: Integers = np.zeros((1, 0), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The columns of a part that are drawn, by their places."""

    rows: int
    keys: Mapping[int, npt.NDArray[Any]]  # as those of `Frequent`
    numbers: Mapping[int, Floats]  # of those whose histograms are of ranges
    missing: Mapping[int, npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The rows by class of the label; without a label, all are of one class."""

    label: str | None
    classes: tuple[str, ...]
    leftovers: tuple[str, ...] = ()  # further classes together; rows without one
    place: int = -1  # of the label
    keys: tuple[Any, ...] = ()  # of the classes, when they are values
    cuts: tuple[float, ...] = ()  # between the classes, when they are ranges

    def classes_of(self, cells: Cells) -> Integers:
        """Return the number of each row's class, into classes + leftovers."""
        if self.label is None:
            return np.zeros(cells.rows, dtype=np.int64)
        if self.cuts:
            codes = np.searchsorted(self.cuts, cells.numbers[self.place], side="left")
        else:
            codes = _codes(cells.keys[self.place], self.keys)
        gone = cells.missing[self.place]
        last = len(self.classes) + len(self.leftovers) - 1
        return np.where(gone, last, codes).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The bars of one column."""

    title: str
    note: str
    heights: Integers  # shape (classes and leftovers, bars)
    names: tuple[str, ...]  # one per bar; or, for ranges, of the two ends
    are_ranges: bool
    message: str = ""  # why there is no bar


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Bars whose rows are still to be counted."""

    place: int
    bars: Bars
    edges: tuple[float, ...] = ()  # of ranges
    keys: tuple[Any, ...] = ()  # of values

    def with_heights(self, heights: Integers) -> Bars:
        """Return the bars."""
        return self.bars if self.bars.message else replace(self.bars, heights=heights)


def undivided() -> Split:
    """Return the split of a table without a label."""
    return Split(None, ("",))


def split_by(label: Facts) -> Split:
    """Sort the rows by class.

    Numbers of more than `MOST_CLASSES` values are cut at their quartiles; of
    other kinds, all but the most frequent classes are taken together.
    """
    gone = ("missing",) if label.missing else ()
    name, place = label.field.name, label.field.place
    if label.field.kind in {"number", "duration"} and label.distinct > MOST_CLASSES:
        classes, cuts = _quartile_classes(label.quartiles)
        return Split(name, classes, gone, place, cuts=cuts)
    kept = list(label.frequent[:MOST_CLASSES])
    if label.is_measured:
        kept.sort(key=lambda each: each.value)
    more = label.distinct - len(kept)
    return Split(
        name,
        tuple(shown(each.value, _LONGEST_NAME) for each in kept),
        ((f"{more:,} others",) if more else ()) + gone,
        place,
        keys=tuple(each.key for each in kept),
    )


def panel_of(column: Facts, bins: int) -> Panel:
    """Say what bars a column has, by range of at most `bins` or by value."""
    if not column.distinct:
        return _no_bars(column, "no values" if column.rows else "no rows")
    if column.field.kind in RANGED:
        return _ranges(column, bins)
    if column.distinct > MOST_VALUES and column.frequent[0].rows == 1:
        return _no_bars(column, f"all {column.distinct:,} values differ")
    return _values(column)


def count_panel(
    panel: Panel, split: Split, classes: Integers, cells: Cells
) -> Integers:
    """Count rows by class and bar."""
    groups = len(split.classes) + len(split.leftovers)
    if panel.bars.message:
        return panel.bars.heights
    if panel.edges:
        values = cells.numbers[panel.place]
        there = np.isfinite(values)
        places = np.searchsorted(panel.edges, values[there], side="right") - 1
        bars = len(panel.edges) - 1
        places = np.minimum(places, bars - 1)
    else:
        there = ~cells.missing[panel.place]
        places = _codes(cells.keys[panel.place][there], panel.keys)
        bars = len(panel.bars.names)
    counts = np.bincount(classes[there] * bars + places, minlength=groups * bars)
    return counts.reshape(groups, bars).astype(np.int64)


def bin_edges(known: Survey, bins: int) -> Floats:
    """Return edges of equal ranges from the least to the greatest value.

    Whole numbers that span no more than `bins` get a range each, centred on it.
    """
    low, high = known.low, known.high
    if low == high:
        return np.array([low, high])
    if high - low < bins and known.are_whole:
        return np.arange(low - 0.5, high + 1)
    part = np.linspace(0.0, 1.0, bins + 1)
    edges: Floats = low * (1 - part) + high * part  # cannot overflow
    edges[0], edges[-1] = low, high
    return np.maximum.accumulate(edges)


def _ranges(column: Facts, bins: int) -> Panel:
    known = column.survey
    if not known.finite:
        return _no_bars(column, "no finite values")
    ends = (
        _date_ends(known.low, known.high)
        if column.field.kind == "datetime"
        else (_short(known.low), _short(known.high))
    )
    unit = " [s]" if column.field.kind == "duration" else ""
    bars = Bars(column.field.name + unit, _note(column), _NONE, ends, are_ranges=True)
    edges = tuple(bin_edges(known, bins).tolist())
    return Panel(column.field.place, bars, edges=edges)


def _values(column: Facts) -> Panel:
    many = column.distinct > MOST_VALUES
    kept = column.frequent[: MOST_VALUES - 1 if many else MOST_VALUES]
    names = [shown(each.value, _LONGEST_NAME) for each in kept]
    if many:
        names.append(f"{column.distinct - len(kept):,} others")
    bars = Bars(column.field.name, _note(column), _NONE, tuple(names), are_ranges=False)
    keys = tuple(each.key for each in kept)
    return Panel(column.field.place, bars, keys=keys)


def _no_bars(column: Facts, message: str) -> Panel:
    name, note = column.field.name, _note(column)
    bars = Bars(name, note, _NONE, (), are_ranges=False, message=message)
    return Panel(column.field.place, bars)


def _codes(keys: npt.NDArray[Any], known: tuple[Any, ...]) -> Integers:
    """Return the place of each key among the known ones, or one past the last."""
    codes = np.full(len(keys), len(known), dtype=np.int64)
    for place, key in enumerate(known):
        codes[keys == key] = place
    return codes


def _quartile_classes(
    quartiles: tuple[float, ...],
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    cuts = sorted(set(quartiles))
    texts = [_short(cut) for cut in cuts]
    between = [f"{low} to {high}" for low, high in itertools.pairwise(texts)]
    return (f"up to {texts[0]}", *between, f"above {texts[-1]}"), tuple(cuts)


def _note(column: Facts) -> str:
    missing, infinite = column.missing, column.survey.infinite
    told = (f"{infinite:,} infinite" if infinite else "",)
    return ", ".join(filter(None, (*told, f"{missing:,} missing" if missing else "")))


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
