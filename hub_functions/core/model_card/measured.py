"""Metrics as they are given: numbers by name, or the record of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .markdown import plain

MEANINGS = {
    "accuracy": "share of rows that are predicted right",
    "balanced_accuracy": "mean over the classes of the share predicted right",
    "precision": "of the rows predicted as a class, the share that is of it; mean",
    "recall": "of the rows of a class, the share that is predicted as it; mean",
    "f1": "harmonic mean of precision and recall; mean over the classes",
    "precision_weighted": "precision, each class by its number of rows",
    "recall_weighted": "recall, each class by its number of rows",
    "f1_weighted": "F1, each class by its number of rows",
    "roc_auc": "area under the ROC curve, each class against the rest; 0.5 is chance",
    "log_loss": "mean of -ln of the true class's probability [nats]; less is better",
    "unknown_labels": "rows whose label the model does not know",
    "mae": "mean of the absolute errors; less is better",
    "rmse": "root of the mean squared error; less is better",
    "r2": "share of the label's variance that is explained; at most 1",
    "mape": "mean of the absolute errors by the absolute labels; less is better",
    "median_absolute_error": "median of the absolute errors; less is better",
    "max_error": "greatest absolute error; less is better",
    "bias": "mean of prediction less label",
    "rows": "rows that were measured",
}


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Metrics, and where they come from."""

    values: dict[str, float]
    source: dict[str, str]  # facts of the run; empty for plain numbers


def read_metrics(given: Mapping[str, Any]) -> Measured:
    """Read metrics, or what a run.json holds.

    Raises:
        TypeError: it is no mapping, or a metric is no number.
        ValueError: the run failed.
    """
    if not isinstance(given, Mapping):
        message = (
            f"metrics is a {type(given).__name__}: give numbers by name, or a run.json"
        )
        raise TypeError(message)
    if not ("function" in given and isinstance(given.get("metrics"), Mapping)):
        return Measured(_numbers(given), {})
    if given.get("state", "done") != "done":
        message = f"metrics is the record of a run of {given['function']} that failed"
        raise ValueError(message)
    inputs = given.get("inputs") or {}
    source = {
        "Measured by": plain(f"{given['function']} {given.get('version', '')}".strip()),
        "Measured at": plain(given.get("started", "")),
        **{
            f"Input {plain(name)}": _input(each)
            for name, each in inputs.items()
            if isinstance(each, Mapping)
        },
    }
    return Measured(_numbers(given["metrics"]), source)


def meanings(measured: Measured) -> list[str]:
    """Return a line for each metric that is known by name."""
    known = [name for name in measured.values if name in MEANINGS]
    return [f"- **{plain(name)}:** {MEANINGS[name]}" for name in known]


def as_table(measured: Measured) -> pd.DataFrame:
    """Return a row per metric."""
    return pd.DataFrame(
        {"metric": list(measured.values), "value": list(measured.values.values())},
        dtype=object,
    )


def _numbers(given: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers; what a run has not measured is null and left out.

    Raises:
        TypeError: one is neither.
    """
    found = {}
    for name, value in given.items():
        if value is None:
            continue
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            message = (
                f"metrics[{name!r}] is a {type(value).__name__}: give numbers by name, "
                "or the whole content of a run.json"
            )
            raise TypeError(message)
        is_whole = hasattr(value, "__index__")
        found[str(name)] = int(value) if is_whole else float(value)
    return found


def _input(each: Mapping[str, Any]) -> str:
    sha256 = str(each.get("sha256", ""))[:12]
    shown = plain(each.get("source", ""))
    return f"{shown}, sha256 {sha256}…" if sha256 else shown
