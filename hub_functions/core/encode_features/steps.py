"""How one column becomes numbers, by classes of scikit-learn alone.

A saved encoder is loaded where this function is not.  What scikit-learn has no class
for is a function of pandas or NumPy in a `FunctionTransformer`, which is saved by its
name there.
"""

from __future__ import annotations

import operator
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

Encoding: TypeAlias = Literal["one-hot", "ordinal", "target", "frequency", "drop"]
Scale: TypeAlias = Literal["none", "standard", "min-max", "robust"]
Part: TypeAlias = Literal[
    "year",
    "quarter",
    "month",
    "day",
    "day_of_week",
    "day_of_year",
    "hour",
    "minute",
    "second",
]

MISSING = "missing"  # text in place of a missing one
SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}
_FLOAT = {"dtype": "float64"}
_VERSION = tuple(map(int, sklearn.__version__.split(".")[:2]))
_UNKNOWN = -1  # code of a category that was not there


def fill_texts() -> SimpleImputer:
    """Make a text of missing ones, whether None, NaN or NA, so that all are alike."""
    return SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value=MISSING)


def one_hot(most: int) -> OneHotEncoder:
    """Give each category a column of 0 and 1; the rarest above `most` share one."""
    return OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=most, sparse_output=False
    )


def ordinal(categories: list[Any] | None) -> OrdinalEncoder:
    """Number the categories in an order; None: that of their values."""
    return OrdinalEncoder(
        categories="auto" if categories is None else [categories],
        handle_unknown="use_encoded_value",
        unknown_value=_UNKNOWN,
    )


def target(seed: int, folds: int, kind: str) -> TargetEncoder:
    """Give each category the mean of the label, drawn towards that of all rows."""
    if _VERSION < (1, 9):  # takes a number only
        return TargetEncoder(target_type=kind, cv=folds, random_state=seed)
    split = KFold if kind == "continuous" else StratifiedKFold
    splits = split(folds, shuffle=True, random_state=seed)
    return TargetEncoder(target_type=kind, cv=splits)


def frequency(shares: pd.Series[Any]) -> Pipeline:
    """Give each category its share of the rows; an unknown one gets 0.

    Args:
        shares: By category, sorted by category.
    """
    order = OrdinalEncoder(
        categories=[shares.index.to_numpy(dtype=object)],
        handle_unknown="use_encoded_value",
        unknown_value=_UNKNOWN,
    )
    table = {
        "xp": np.arange(_UNKNOWN, len(shares), dtype=np.float64),
        "fp": np.concatenate([[0.0], shares.to_numpy(dtype=np.float64)]),
    }
    look_up = FunctionTransformer(
        np.interp, kw_args=table, feature_names_out="one-to-one"
    )
    return Pipeline([("code", order), ("share", look_up)])


def part_of_date(part: str) -> Pipeline:
    """Take a part of datetimes; texts in ISO 8601 are read."""
    read = {"func": pd.to_datetime, "format": "ISO8601"}
    take = {"func": operator.attrgetter(f"dt.{part}")}
    return Pipeline(
        [("read", _apply(read)), ("part", _apply(take)), ("number", as_number())]
    )


def seconds() -> Pipeline:
    """Make seconds of durations; texts such as "1 days 02:00:00" are read."""
    by_second = {"other": pd.Timedelta(seconds=1)}
    divide = FunctionTransformer(
        pd.DataFrame.div, kw_args=by_second, feature_names_out="one-to-one"
    )
    return Pipeline([("read", _apply({"func": pd.to_timedelta})), ("by", divide)])


def as_number() -> FunctionTransformer:
    """Make 0, 1 and missing of booleans, and floats of numbers."""
    return FunctionTransformer(
        pd.DataFrame.astype, kw_args=_FLOAT, feature_names_out="one-to-one"
    )


def _apply(how: dict[str, Any]) -> FunctionTransformer:
    """Apply a function to each column."""
    return FunctionTransformer(
        pd.DataFrame.apply, kw_args=how, feature_names_out="one-to-one"
    )
