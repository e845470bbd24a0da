"""What the parts are like: types, index, and what the README shows."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_wine

from hub_functions.core.split_data import split_data


def test_types_names_and_the_index_stay_as_they_were():
    """Also those of the part that has no rows."""
    table = pd.DataFrame(
        {
            0: pd.Categorical(list("aabb"), categories=list("abc")),
            "größe": pd.array([1, None, 3, 4], dtype="Int64"),
            "at": pd.to_datetime(["2024-01-01"] * 4),
        },
        index=pd.Index(list("wxyz"), name="key"),
    )

    split = split_data(table, "0", 0.5)

    for part in (split.train, split.validation, split.test):
        assert part.dtypes.equals(table.dtypes)
        assert part.columns.equals(table.columns)
        assert part.index.name == "key"
        assert set(part.index) <= set("wxyz")
    assert len(split.validation) == 0
    assert sorted(split.test[0]) == ["a", "b"]


def test_a_part_can_be_changed_without_a_warning_or_changing_the_table():
    table = pd.DataFrame({"x": range(10)})
    split = split_data(table)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        split.train["x"] = -1
        split.train.loc[:, "y"] = 2

    assert table["x"].tolist() == list(range(10))


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    wine = load_wine(as_frame=True)
    names = ["barolo", "grignolino", "barbera"]
    table = wine.frame.assign(cultivar=wine.target.map(dict(enumerate(names))))

    split = split_data(table, "cultivar", 0.2, 0.1)

    for part in ("train", "validation", "test"):
        rows = getattr(split, part)
        counts = rows["cultivar"].value_counts().loc[names]
        cells = " | ".join(map(str, [len(rows), *counts]))
        assert f"| `{part}` | {cells} |" in readme


def test_without_a_table_iris_is_split_by_species():
    """A first run needs no file: 150 flowers, 50 of each species."""
    split = split_data(validation_share=0.2)

    assert (split.train_rows, split.validation_rows, split.test_rows) == (90, 30, 30)
    for part, each in ((split.train, 30), (split.validation, 10), (split.test, 10)):
        assert part["species"].value_counts().to_dict() == dict.fromkeys(
            ["setosa", "versicolor", "virginica"], each
        )


def test_a_table_without_a_label_is_split_without_one():
    """The sample's label is the sample's alone."""
    assert split_data(pd.DataFrame({"x": range(10)})).train_rows == 8
