"""What can be told of a model and of a table by looking at them."""

from __future__ import annotations

import importlib.metadata
import inspect
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from .markdown import names, plain

_MOST_CLASSES = 20  # of a label that are counted
_DISTRIBUTIONS = {"sklearn": "scikit-learn"}  # named otherwise than their module


def facts_of_model(model: BaseEstimator) -> dict[str, str]:
    """Return what a model tells of itself, by name; what it does not is empty."""
    last = model[-1] if isinstance(model, Pipeline) else model
    classes = getattr(model, "classes_", None)
    features = getattr(model, "feature_names_in_", ())
    number = getattr(model, "n_features_in_", None)
    shown = names(features) if len(features) else ""
    if not shown and number is not None:
        shown = f"{number:,} without names"
    elif shown:
        shown = f"{len(features):,}: {shown}"
    return {
        "Kind": plain(type(last).__name__),
        "Steps": names(type(s).__name__ for s in model.named_steps.values())
        if isinstance(model, Pipeline)
        else plain(type(model).__name__),
        "Library": _library(last),
        "Params that are not the default": _changed(last),
        "Features": shown,
        "Classes": "" if classes is None else names(classes),
    }


def facts_of_table(table: pd.DataFrame, label_column: str | None) -> dict[str, str]:
    """Return size, missing cells and label of a table."""
    cells = table.size
    missing = int(table.isna().sum().sum())
    share = f"{missing / cells:.1%}" if cells else "0%"
    found = {
        "Rows": plain(len(table)),
        "Columns": plain(table.shape[1]),
        "Missing cells": f"{missing:,} ({share})",
    }
    if label_column is not None and label_column in table:
        found[f"Label {plain(label_column)}"] = _label(table[label_column])
    return found


def _library(model: BaseEstimator) -> str:
    module = type(model).__module__.partition(".")[0]
    name = _DISTRIBUTIONS.get(module, module)
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return plain(name)
    return f"{plain(name)} {plain(version)} (where this card was written)"


def _changed(model: BaseEstimator) -> str:
    """Write the params of a constructor that differ from its defaults."""
    if not hasattr(model, "get_params"):
        return ""
    defaults = inspect.signature(type(model)).parameters
    changed = []
    for name, value in model.get_params(deep=False).items():
        default = (
            defaults[name].default if name in defaults else inspect.Parameter.empty
        )
        if not _are_equal(value, default):
            shown = (
                type(value).__name__ if hasattr(value, "get_params") else repr(value)
            )
            changed.append(f"{name}={shown}")
    return names(changed) if changed else "none"


def _are_equal(value: Any, default: Any) -> bool:  # noqa: ANN401  # of any type
    try:
        return value is default or bool(value == default)
    except (TypeError, ValueError):  # of arrays, which have no one answer
        return False


def _label(cells: pd.Series[Any]) -> str:
    there = cells.dropna()
    gone = len(cells) - len(there)
    missing = f"; missing {gone:,}" if gone else ""
    if there.empty:
        return f"no values{missing}"
    is_number = types.is_numeric_dtype(there) and not types.is_bool_dtype(there)
    if is_number and there.nunique() > _MOST_CLASSES:
        values = there.to_numpy(dtype=np.float64)
        low, middle, high = (
            plain(float(f(values))) for f in (np.min, np.median, np.max)
        )
        return f"{low} to {high}, median {middle}{missing}"
    counts = there.astype(str).value_counts().sort_index()
    counts = counts.sort_values(ascending=False, kind="stable")
    shown = [f"{plain(n)} {c:,} ({c / len(there):.1%})" for n, c in counts.items()]
    more = len(shown) - _MOST_CLASSES
    rest = f" and {more:,} more" if more > 0 else ""
    return ", ".join(shown[:_MOST_CLASSES]) + rest + missing
