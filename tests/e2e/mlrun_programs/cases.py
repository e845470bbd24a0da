"""Core functions, and what each is called with: beside MLRun, and in it.

Both programs read this, in the environment that has MLRun.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy
import pandas
from sklearn.linear_model import LogisticRegression


class Case(NamedTuple):
    """One call; inputs are files in the work folder."""

    inputs: dict[str, str] = {}  # noqa: RUF012  # a default that nobody changes
    params: dict[str, Any] = {}  # noqa: RUF012


TABLE = {"table": "table.csv"}
LABEL = {"label_column": "kind"}
CASES = {
    "aggregate": Case(TABLE, {"windows": ["3"], "functions": ["mean", "max"]}),
    "clean_table": Case(TABLE, {"drop_duplicates": True, "missing": "median"}),
    "describe": Case(TABLE, {**LABEL, "bins": 4}),
    "detect_outliers": Case({"table": "table.parquet"}, {"method": "iqr"}),
    "encode_features": Case(TABLE, {**LABEL, "scale": "standard"}),
    "gen_class_data": Case({}, {"rows": 60, "class_shares": [0.5, 0.5]}),
    "load_dataset": Case({}, {"name": "wine"}),
    "open_archive": Case({"archive": "files.zip"}, {}),
    "profile_compare": Case({"reference": "table.csv", "table": "table.parquet"}),
    "reduce_dimensions": Case(TABLE, {"columns": ["size", "weight"], "keep": 1}),
    "sklearn_classifier": Case(
        TABLE, {**LABEL, "classifier": "LogisticRegression", "folds": 2}
    ),
    "split_data": Case(TABLE, {**LABEL, "test_share": 0.25}),
    "test_classifier": Case({**TABLE, "model": "model.joblib"}, LABEL),
}


def write_inputs(folder: Path) -> None:
    """Write the files of the cases: a table in two forms, a model, an archive."""
    generator = numpy.random.default_rng(1)
    kind = numpy.repeat([0, 1], 20)
    table = pandas.DataFrame(
        {
            "size": generator.normal(2.0 + kind, 0.5).round(6),
            "weight": generator.normal(5.0 - kind, 0.7).round(6),
            "kind": kind,
        }
    )
    table.to_csv(folder / "table.csv", index=False)
    table.to_parquet(folder / "table.parquet")
    model = LogisticRegression().fit(table[["size", "weight"]], kind)
    joblib.dump(model, folder / "model.joblib")
    with zipfile.ZipFile(folder / "files.zip", "w") as archive:
        archive.writestr("a/one.txt", "one")
        archive.writestr("two.txt", "two")
