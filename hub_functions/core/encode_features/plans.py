"""What is done to each column, and the encoder that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline

from .steps import (
    MISSING,
    SCALERS,
    Encoding,
    Part,
    Scale,
    as_number,
    fill_texts,
    frequency,
    one_hot,
    ordinal,
    part_of_date,
    seconds,
    target,
)
from .tables import Kind, kind_of

DATE_PARTS: tuple[Part, ...] = ("year", "month", "day", "day_of_week", "hour")
DROPPED = "dropped"

_PLAIN = {"number": "number", "boolean": "0 and 1"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a column."""

    column: str
    kind: Kind
    treatment: str  # an encoding, "number", "0 and 1", "parts", "seconds" or DROPPED


@dataclass(frozen=True, slots=True)
class Rules:
    """How columns are encoded."""

    encoding: Encoding
    encodings: Mapping[str, Encoding]  # by column, where it is another
    orders: Mapping[str, list[str]]  # of the categories, by column
    parts: tuple[Part, ...] | None  # None: those of DATE_PARTS that differ
    most: int  # features of a one-hot encoded column
    scale: Scale
    fill: bool
    target_kind: str  # of the label, as TargetEncoder calls it
    folds: int
    seed: int


def make_plans(table: pd.DataFrame, label: str | None, rules: Rules) -> list[Plan]:
    """Say what becomes of each column but the label."""
    return [_plan(name, table[name], rules) for name in table.columns if name != label]


def _plan(name: str, cells: pd.Series[Any], rules: Rules) -> Plan:
    kind = kind_of(cells)
    asked = rules.encodings.get(name) or ("ordinal" if name in rules.orders else None)
    if asked == "drop" or kind in ("empty", "other"):
        return Plan(name, kind, DROPPED)
    if asked is not None and kind in ("number", "boolean"):
        return Plan(name, "code", asked)  # a number that is a name, such as a postcode
    if kind in ("text", "code"):
        treatment = asked or rules.encoding
        return Plan(name, kind, DROPPED if treatment == "drop" else treatment)
    if kind in _PLAIN:
        return Plan(name, kind, _PLAIN[kind])
    return Plan(name, kind, "parts" if kind == "datetime" else "seconds")


def make_encoder(
    table: pd.DataFrame, plans: list[Plan], rules: Rules
) -> ColumnTransformer:
    """Put the steps of all columns together, in the order of the table.

    Neighbours that are treated alike share a step, so that wide tables are quick.
    Names of features begin with that of their step until it is known that they are
    distinct without.
    """
    kept = [plan for plan in plans if plan.treatment != DROPPED]
    steps = []
    for (treatment, kind), group in groupby(kept, lambda p: (p.treatment, p.kind)):
        columns = [plan.column for plan in group]
        steps += _steps(table[columns], treatment, kind, rules)
    numbered = [
        (f"{n}-{name}", step, names) for n, (name, step, names) in enumerate(steps)
    ]
    encoder = ColumnTransformer(numbered, verbose_feature_names_out=True)
    return encoder.set_output(transform="pandas")


def _steps(
    table: pd.DataFrame, treatment: str, kind: Kind, rules: Rules
) -> list[tuple[str, BaseEstimator, list[str]]]:
    columns = list(table)
    if treatment == "parts":
        return [(treatment, _dates(table, rules), columns)]
    if treatment in ("number", "seconds", "0 and 1"):
        return [(treatment, _numbers(treatment, columns, rules), columns)]
    first = [fill_texts()] if kind == "text" else []
    if treatment == "one-hot":
        return [(treatment, _chain(*first, one_hot(rules.most)), columns)]
    if treatment == "target":
        encoder = target(rules.seed, rules.folds, rules.target_kind)
        return [(treatment, _chain(*first, encoder), columns)]
    if treatment == "frequency":
        return [
            (f"{treatment}-{name}", _chain(*first, frequency(shares)), [name])
            for name in columns
            for shares in [_shares(table[name], kind)]
        ]
    return [
        (f"{treatment}-{name}", _chain(*first, ordinal(order)), [name])
        for name in columns
        for order in [order_of(table[name], rules.orders.get(name))]
    ]


def _numbers(treatment: str, columns: list[str], rules: Rules) -> BaseEstimator:
    first = seconds() if treatment == "seconds" else as_number()
    if treatment == "0 and 1":
        return first
    steps = [first]
    if rules.fill:
        steps.append(SimpleImputer(strategy="median", keep_empty_features=True))
    if rules.scale != "none":
        steps.append(SCALERS[rules.scale]())
    chain = _chain(*steps)
    if treatment == "number":
        return chain
    return ColumnTransformer(
        [(treatment, chain, columns)],
        verbose_feature_names_out="{feature_name}_{transformer_name}",
    )


def _dates(table: pd.DataFrame, rules: Rules) -> ColumnTransformer:
    """Take parts of dates; without a choice, those in which the rows differ."""
    steps = []
    for part in rules.parts or DATE_PARTS:
        names = [
            name
            for name in table
            if rules.parts is not None or getattr(table[name].dt, part).nunique() > 1
        ]
        if names:
            steps.append((part, part_of_date(part), names))
    if not steps:  # one day only: its year at least, so that the column is there
        steps.append(("year", part_of_date("year"), list(table)))
    return ColumnTransformer(
        steps, verbose_feature_names_out="{feature_name}_{transformer_name}"
    )


def order_of(cells: pd.Series[Any], order: list[str] | None) -> list[Any]:
    """Return the categories in the order given, their own, or that of their values."""
    if order is not None:
        return list(order)
    dtype = cells.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.ordered:
        return dtype.categories.tolist()
    return sorted(cells.dropna().unique().tolist())


def _shares(cells: pd.Series[Any], kind: Kind) -> pd.Series[Any]:
    if kind == "text":
        cells = cells.astype(object).where(cells.notna(), MISSING)
    there = cells.astype(object)
    return there.value_counts(normalize=True, dropna=True).sort_index()


def _chain(*steps: BaseEstimator) -> BaseEstimator:
    if len(steps) == 1:
        return steps[0]
    return Pipeline([(type(step).__name__.lower(), step) for step in steps])


def names_of(encoder: ColumnTransformer) -> dict[str, list[str]]:
    """Return the features by the column that they are of.

    Raises:
        ValueError: two features would have one name.
    """
    found: dict[str, list[str]] = {}
    owners: dict[str, str] = {}
    for _, step, columns in encoder.transformers_:
        if isinstance(step, str):  # "drop", for columns without a step
            continue
        for feature in map(str, step.get_feature_names_out(columns)):
            column = _owner(feature, columns)
            if feature in owners:
                message = (
                    f"two features would be called {feature!r}, one of column "
                    f"{owners[feature]!r} and one of {column!r}: rename one of them"
                )
                raise ValueError(message)
            owners[feature] = column
            found.setdefault(column, []).append(feature)
    return found


def _owner(feature: str, columns: list[str]) -> str:
    """Return the column whose name a feature begins with; the longest of several."""
    return max((c for c in columns if feature.startswith(c)), key=len)


def as_floats(values: Any) -> np.ndarray[Any, Any]:  # noqa: ANN401  # what sklearn gives
    """Return what an encoder gives as an array of float64."""
    return np.asarray(values, dtype=np.float64)
