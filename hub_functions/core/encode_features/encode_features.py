"""Encode the features of a table as numbers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer

from .labels import Label, read_label
from .plans import (
    DROPPED,
    Plan,
    Rules,
    as_floats,
    make_encoder,
    make_plans,
    names_of,
    order_of,
)
from .report import tabulate_plans
from .sample import LABEL, load_sample
from .steps import Encoding, Part, Scale
from .tables import named_by_text, require_column, require_finite

__all__ = ["Encoded", "encode_features"]

_LARGEST_SEED = 2**32 - 1
_FEW = 10  # rows that may all differ by chance
_LISTED = 5  # values in a note


class Encoded(NamedTuple):
    """A table of numbers, and the encoder that makes the same of new rows.

    Attributes:
        table: All rows with their index; features as float64 in the order of their
            columns, and last the label as it was.  Names are texts: `city_Rome`
            for a category, `day_month` for a part, else that of the column.
        encoder: A scikit-learn ColumnTransformer.  Its `transform` takes a DataFrame
            with at least the columns in `feature_names_in_`, in any order, and gives
            one; it can be the first step of a Pipeline.
        report: One row per column of the table but the label: `column`, `kind`,
            `treatment`, `features` (how many it became), `names` (the first five),
            `categories` (distinct values) and `missing` (cells).
        features: Columns of the new table but the label.
        columns_dropped: Columns that became nothing.
        notes: What to know: columns that were dropped or became many, rows without
            a label, categories that have no place in their order.
    """

    table: pd.DataFrame
    encoder: ColumnTransformer
    report: pd.DataFrame
    features: int
    columns_dropped: int
    notes: list[str]


def encode_features(  # noqa: PLR0913  # a way per kind of column
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    encoding: Encoding = "one-hot",
    encodings: dict[str, Encoding] | None = None,
    orders: dict[str, list[str]] | None = None,
    *,
    date_parts: list[Part] | None = None,
    most_categories: int = 20,
    scale: Scale = "none",
    fill_numbers: bool = False,
    task: Literal["classification", "regression"] | None = None,
    seed: int = 0,
) -> Encoded:
    """Encode the features of a table as numbers.

    Texts and categories are encoded in one of four ways:

        one-hot    a column of 0 and 1 per category; the rarest share one.  A
                   category that is new later counts as a rare one, or as none
        ordinal    its place in an order, from 0; -1 for missing and new ones
        target     the mean of the label in the rows of the category, drawn towards
                   that of all rows, the more the fewer they are; of a class label, a
                   column per class where there are three or more
        frequency  its share of the rows; 0 for a new one

    A missing text is a category of its own, but for ordinal.  Target encodings in
    `table` are cross-fitted: each row's comes from other rows, so that the label
    does not leak into its features.  `encoder.transform` uses all rows, so give it
    new ones only.

    Booleans become 0 and 1, durations seconds, and datetimes their parts; numbers
    stay.  Missing ones stay missing unless `fill_numbers` is true.  Columns of other
    kinds (lists, mixed values) and those without values are dropped.  The encoder is
    made of scikit-learn, NumPy and pandas alone, and is loaded where this function
    is not.  The same table and seed give the same bytes.

    Args:
        table: Features, and a label if there is one; at least one row.  Names are
            taken as text.  It is not changed.  None: 300 orders of this function's.
        label_column: Column that is passed through; "target" needs it.  With no
            table given: "returned".
        encoding: How texts and categories are encoded; "drop" leaves them out.
        encodings: The way of single columns: `{"city": "target", "id": "drop"}`.
            Numbers and booleans that are named here are taken for categories.
        orders: Categories in their order, by column, which are encoded as ordinal:
            `{"size": ["S", "M", "L"]}`.  Without, ordered categories have their own,
            and others that of their values.
        date_parts: Parts of datetimes.  None: of year, month, day, day_of_week
            (0 is Monday) and hour those in which the rows differ.
        most_categories: Features that a one-hot encoded column becomes at most, 2
            or more.
        scale: How numbers and durations are scaled: "standard" to mean 0 and
            variance 1, "min-max" to 0 to 1, "robust" by median and quartiles.
        fill_numbers: Whether missing numbers and durations become the median.
        task: What the label is, for "target".  None: classification, unless it
            holds numbers that are broken or of more than 20 values.
        seed: For the folds of target encodings, 0 to 4294967295.

    Returns:
        Table, encoder and report.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, or two features would; a column
            that is named is not there; there are no rows or nothing to encode; a
            number is infinite; a param is out of range or not known; or the label is
            missing or unfit for "target".

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.  Target encoding:
        Micci-Barreca, SIGKDD Explorations 3 (2001), 27-32.

    >>> found = encode_features(pd.DataFrame({"size": list("SML")}))
    >>> found.table.columns.tolist()
    ['size_L', 'size_M', 'size_S']
    """
    if table is None:
        table, label_column = load_sample(), label_column or LABEL
    table = named_by_text(table)
    encodings, orders = encodings or {}, orders or {}
    _require(encoding, encodings, date_parts, scale)
    _require_range(most_categories, seed)
    if label_column is not None:
        require_column(table, label_column, "label_column")
    for param, names in (("encodings", encodings), ("orders", orders)):
        for name in names:
            require_column(table, name, param)
    wanted = encoding == "target" or "target" in encodings.values()
    label = read_label(table, label_column, task) if wanted else None
    rules = Rules(
        encoding,
        encodings,
        orders,
        parts=None if date_parts is None else tuple(dict.fromkeys(date_parts)),
        most=most_categories,
        scale=scale,
        fill=fill_numbers,
        target_kind=label.kind if label else "auto",
        folds=label.folds if label else 2,
        seed=seed,
    )
    plans = make_plans(table, label_column, rules)
    _require_something(table, plans)
    encoder = make_encoder(table, plans, rules)
    kept = [plan.column for plan in plans if plan.treatment != DROPPED]
    values = _fit(encoder, table[kept], label)
    names = names_of(encoder)
    features = [name for each in names.values() for name in each]
    encoder.set_params(verbose_feature_names_out=False)
    encoded = pd.DataFrame(values, index=table.index, columns=features)
    if label_column is not None:
        if label_column in features:
            message = f"a feature would be called {label_column!r}, as the label is"
            raise ValueError(f"{message}: rename the column that it is of")
        encoded[label_column] = table[label_column]
    dropped = [plan for plan in plans if plan.treatment == DROPPED]
    return Encoded(
        table=encoded,
        encoder=encoder,
        report=tabulate_plans(table, plans, names),
        features=len(features),
        columns_dropped=len(dropped),
        notes=_notes(table, plans, rules, label),
    )


def _fit(
    encoder: ColumnTransformer, table: pd.DataFrame, label: Label | None
) -> np.ndarray[Any, Any]:
    """Fit the encoder and return the features of all rows."""
    if label is None:
        return as_floats(encoder.fit_transform(table))
    with warnings.catch_warnings():
        # Of classes with fewer rows than folds; some folds are without them.
        warnings.filterwarnings("ignore", "The least populated class")
        fitted = as_floats(encoder.fit_transform(table[label.there], label.values))
    values = np.empty((len(table), fitted.shape[1]))
    values[label.there] = fitted
    if not label.there.all():
        values[~label.there] = as_floats(encoder.transform(table[~label.there]))
    return values


def _notes(
    table: pd.DataFrame, plans: Sequence[Plan], rules: Rules, label: Label | None
) -> list[str]:
    found = []
    if label is not None and not label.there.all():
        count = int((~label.there).sum())
        found.append(f"rows without a label, encoded as new ones are: {count:,}")
    for kind, why in (("empty", "no values"), ("other", "neither numbers nor texts")):
        if names := [plan.column for plan in plans if plan.kind == kind]:
            found.append(f"columns dropped, {why}: {', '.join(names)}")
    found += [
        f"each row has its own value in {plan.column!r}: a key says nothing of other "
        f"rows; encodings={{{plan.column!r}: 'drop'}} drops it"
        for plan in plans
        if plan.treatment in ("one-hot", "ordinal") and _is_key(table[plan.column])
    ]
    for name in rules.orders:
        order = order_of(table[name], rules.orders[name])
        strange = table[name].dropna().drop_duplicates()
        strange = strange[~strange.isin(order)].tolist()
        if strange:
            shown = ", ".join(map(repr, strange[:_LISTED]))
            found.append(
                f"values of {name!r} without a place in its order, -1: {shown}"
            )
    return found


def _is_key(cells: pd.Series[Any]) -> bool:
    return len(cells) >= _FEW and cells.nunique() == len(cells)


def _require(
    encoding: str,
    encodings: dict[str, Encoding],
    date_parts: list[Part] | None,
    scale: str,
) -> None:
    """Refuse words that are not known."""
    asked: list[tuple[str, object, tuple[str, ...]]] = [
        ("encoding", encoding, get_args(Encoding)),
        ("scale", scale, get_args(Scale)),
    ]
    asked += [
        (f"encodings[{name!r}]", value, get_args(Encoding))
        for name, value in encodings.items()
    ]
    asked += [("date_parts", part, get_args(Part)) for part in date_parts or ()]
    for param, value, choices in asked:
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{param} has {value!r}: give one of {there}"
            raise ValueError(message)
    if date_parts is not None and not date_parts:
        message = "date_parts is empty: name parts, or drop the columns by encodings"
        raise ValueError(message)


def _require_range(most_categories: int, seed: int) -> None:
    if most_categories < 2:
        message = f"most_categories is {most_categories}: give 2 or more"
        raise ValueError(message)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)


def _require_something(table: pd.DataFrame, plans: Sequence[Plan]) -> None:
    if table.empty:
        message = f"the table has {len(table)} rows and {len(table.columns)} columns: "
        raise ValueError(f"{message}give at least one row with a feature")
    if all(plan.treatment == DROPPED for plan in plans):
        message = (
            "no column is left to encode: all are empty, dropped or of other kinds"
        )
        raise ValueError(message)
    require_finite(table, {plan.column: plan.kind for plan in plans})
