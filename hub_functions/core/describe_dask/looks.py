"""What each pass looks for in one part of the table, and how parts are put together.

Every look is a plain function of a pandas table and its number among the parts; Dask
runs them wherever the parts are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .columns import hashes_of, numbers_of, values_of
from .correlations import pair_sums
from .counting import Cells, Panel, Split, count_panel
from .facts import RANGED, Field, Integers
from .moments import deviations, power_sums
from .quantiles import Bucket, look_into
from .survey import Floats, Survey, Tally, merge_surveys, merge_tallies, survey
from .values import part_and_place


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What the first pass sees."""

    rows: int
    missing: dict[int, int]  # by place of the column
    surveys: dict[int, Survey]
    ends: dict[int, tuple[Any, Any]]  # of datetimes: the first and the last


def see(part: pd.DataFrame, number: int, fields: Sequence[Field]) -> Sight:  # noqa: ARG001  # as all looks
    """Survey the numbers of a part."""
    missing, surveys, ends = {}, {}, {}
    for field in fields:
        cells = values_of(part, field)
        missing[field.place] = int(cells.isna().sum())
        if field.kind in RANGED or field.kind == "boolean":
            surveys[field.place] = survey(numbers_of(cells, field.kind))
        if field.kind == "datetime" and cells.notna().any():
            ends[field.place] = (cells.min(), cells.max())
    return Sight(len(part), missing, surveys, ends)


def merge_sights(parts: Sequence[Sight]) -> Sight:
    """Put together what was seen of several parts, in their order."""
    places = parts[0].missing
    ends: dict[int, tuple[Any, Any]] = {}
    for place in {place for part in parts for place in part.ends}:
        known = [part.ends[place] for part in parts if place in part.ends]
        ends[place] = (min(low for low, _ in known), max(high for _, high in known))
    return Sight(
        rows=sum(part.rows for part in parts),
        missing={place: sum(part.missing[place] for part in parts) for place in places},
        surveys={
            place: merge_surveys(part.surveys[place] for part in parts)
            for place in parts[0].surveys
        },
        ends=ends,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """The bars that the last pass counts."""

    fields: Sequence[Field]  # of the panels and of the label
    split: Split
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """What the next pass is to find out."""

    fields: Sequence[Field]
    buckets: Mapping[int, list[Bucket]]  # by place: see `quantiles`
    surveys: Mapping[int, Survey]  # by place: of those whose powers are summed
    correlated: Sequence[int]  # places
    rows: Mapping[int, list[int]]  # by place: numbers of rows whose value is wanted


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What it finds."""

    tallies: dict[tuple[int, Bucket], Tally]
    powers: dict[int, Floats]
    pairs: Floats
    values: dict[tuple[int, int], Any]  # by place and number of the row


def answer(part: pd.DataFrame, number: int, questions: Questions) -> Answers:
    """Look for the answers in a part."""
    tallies, powers, moved, values = {}, {}, {}, {}
    for field in questions.fields:
        place = field.place
        cells = values_of(part, field)
        if place in questions.buckets or place in questions.surveys:
            numbers = numbers_of(cells, field.kind)
            for bucket in questions.buckets.get(place, ()):
                tallies[place, bucket] = look_into(bucket, numbers)
            if place in questions.surveys:
                powers[place] = power_sums(numbers, questions.surveys[place])
            if place in questions.correlated:
                moved[place] = deviations(numbers, questions.surveys[place])
        for row in questions.rows.get(place, ()):
            owner, line = part_and_place(row)
            if owner == number:
                values[place, row] = cells.iloc[line]
    pairs = pair_sums([moved[place] for place in questions.correlated])
    return Answers(tallies, powers, pairs, values)


def merge_answers(parts: Sequence[Answers]) -> Answers:
    """Put together the answers of several parts."""
    return Answers(
        tallies={
            key: merge_tallies(part.tallies[key] for part in parts)
            for key in parts[0].tallies
        },
        powers={
            place: np.sum([part.powers[place] for part in parts], axis=0)
            for place in parts[0].powers
        },
        pairs=np.sum([part.pairs for part in parts], axis=0),
        values={key: value for part in parts for key, value in part.values.items()},
    )


def count_rows(part: pd.DataFrame, number: int, drawing: Drawing) -> list[Integers]:  # noqa: ARG001  # as all looks
    """Count the rows of a part for every bar of every panel."""
    keys, numbers, missing = {}, {}, {}
    for field in drawing.fields:
        cells = values_of(part, field)
        gone = cells.isna().to_numpy(dtype=bool)
        missing[field.place] = gone
        if field.kind in RANGED:
            numbers[field.place] = numbers_of(cells, field.kind)
        hashes = np.zeros(len(cells), dtype=np.uint64)
        hashes[~gone] = hashes_of(cells[~gone], field.kind)
        keys[field.place] = hashes
    cells_of = Cells(len(part), keys, numbers, missing)
    classes = drawing.split.classes_of(cells_of)
    return [
        count_panel(panel, drawing.split, classes, cells_of) for panel in drawing.panels
    ]


def merge_rows(parts: Sequence[list[Integers]]) -> list[Integers]:
    """Add the counts of several parts."""
    return [np.sum(found, axis=0) for found in zip(*parts, strict=True)]
