"""The data sets, against what is published of them and against scikit-learn."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from hub_functions.core.load_dataset import load_dataset

LOADERS = {
    "iris": datasets.load_iris,
    "wine": datasets.load_wine,
    "breast-cancer": datasets.load_breast_cancer,
    "diabetes": datasets.load_diabetes,
    "digits": datasets.load_digits,
}
CLASSIFIED = [name for name in LOADERS if name != "diabetes"]


def test_the_choices_are_the_data_sets_that_are_tested_here():
    choices = get_args(get_type_hints(load_dataset)["name"])

    assert list(choices) == list(LOADERS)


@pytest.mark.parametrize(
    ("name", "rows", "label", "counts"),
    [
        ("iris", 150, "species", {"setosa": 50, "versicolor": 50, "virginica": 50}),
        ("wine", 178, "cultivar", {"barolo": 59, "grignolino": 71, "barbera": 48}),
        ("breast-cancer", 569, "diagnosis", {"malignant": 212, "benign": 357}),
    ],
)
def test_classes_are_as_frequent_as_published(name, rows, label, counts):
    """Of Forina's 178 wines, 59 are Barolo, 71 Grignolino and 48 Barbera."""
    loaded = load_dataset(name)

    assert (loaded.rows, loaded.label_column, loaded.task) == (
        *(rows, label),
        "classification",
    )
    assert loaded.table[label].value_counts().to_dict() == counts
    assert loaded.classes == list(counts)


def test_digits_are_texts_from_0_to_9():
    loaded = load_dataset("digits")

    counts = loaded.table["digit"].value_counts()
    assert loaded.classes == list("0123456789")
    assert (loaded.rows, counts.min(), counts.max(), counts["3"]) == (
        *(1797, 174, 183),
        183,
    )


def test_iris_has_the_means_that_fisher_published():
    """Fisher (1936), table 2; those of setosa and versicolor, in cm."""
    iris = load_dataset("iris").table

    means = iris.groupby("species").mean()
    assert means.loc["setosa"].round(3).tolist() == [5.006, 3.428, 1.462, 0.246]
    assert means.loc["versicolor"].round(3).tolist() == [5.936, 2.770, 4.260, 1.326]


def test_iris_has_fishers_values_where_copies_have_slips():
    """The 35th and the 38th flower differ in the UCI repository."""
    iris = load_dataset("iris").table

    assert iris.iloc[34].tolist() == [4.9, 3.1, 1.5, 0.2, "setosa"]
    assert iris.iloc[37].tolist() == [4.9, 3.6, 1.4, 0.1, "setosa"]


def test_diabetes_is_a_regression_in_its_own_units():
    """The first patient of the published table is 59 and has a BMI of 32.1."""
    loaded = load_dataset("diabetes")

    assert (loaded.task, loaded.classes) == ("regression", [])
    assert loaded.table.iloc[0].tolist() == [
        *(59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87),
        151,
    ]
    assert loaded.table["age"].between(19, 79).all()
    assert loaded.table["progression"].agg(["min", "max"]).tolist() == [25, 346]


@pytest.mark.parametrize("name", LOADERS)
def test_columns_are_scikit_learns_as_names_that_code_can_use(name):
    """A new order of the columns in scikit-learn would give them wrong names."""
    loaded = load_dataset(name)

    theirs = [str(each).lower() for each in LOADERS[name]().feature_names]
    names = [re.sub("[^a-z0-9]+", "_", each).strip("_") for each in theirs]
    assert loaded.table.columns.tolist() == [*names, loaded.label_column]
    assert all(each.isidentifier() for each in loaded.table.columns)
    assert loaded.columns == len(names) + 1


@pytest.mark.parametrize("name", LOADERS)
def test_values_and_codes_are_scikit_learns(name):
    loaded = load_dataset(name, text_labels=False)

    options = {"scaled": False} if name == "diabetes" else {}
    features, codes = LOADERS[name](return_X_y=True, **options)
    label = loaded.table.pop(loaded.label_column)
    assert np.array_equal(loaded.table.to_numpy(), features)
    assert np.array_equal(label.to_numpy(), codes)
    assert label.dtype == ("float64" if name == "diabetes" else "int64")


@pytest.mark.parametrize("name", CLASSIFIED)
def test_classes_are_in_the_order_of_the_codes(name):
    texts, codes = (load_dataset(name, text_labels=flag) for flag in (True, False))

    label = texts.label_column
    named = [texts.classes[code] for code in codes.table[label]]
    assert texts.table[label].tolist() == named


@pytest.mark.parametrize("name", ["iris", "breast-cancer"])
def test_class_names_are_scikit_learns_where_it_has_names(name):
    assert load_dataset(name).classes == LOADERS[name]().target_names.tolist()


@pytest.mark.parametrize("name", LOADERS)
def test_every_column_has_a_meaning(name):
    loaded = load_dataset(name)

    meanings = loaded.column_meanings
    assert meanings["column"].tolist() == loaded.table.columns.tolist()
    assert meanings.columns.tolist() == ["column", "unit", "meaning"]
    assert (meanings["meaning"].str.len() > 2).all()
    assert set(meanings.dtypes.astype(str)) == {"string"}


def test_units_are_told_where_they_are_known():
    units = {
        name: load_dataset(name).column_meanings.set_index("column")["unit"]
        for name in ("iris", "diabetes")
    }

    assert units["iris"].dropna().tolist() == ["cm"] * 4
    assert units["diabetes"].dropna().to_dict() == {"age": "years", "bmi": "kg/m^2"}


@pytest.mark.parametrize("name", LOADERS)
def test_the_description_names_source_and_licence(name):
    description = load_dataset(name).description

    assert re.search(r"\((19|20)\d\d\), \d+-\d+", description)
    assert "CC BY 4.0" in description or "No licence" in description


@pytest.mark.parametrize("name", LOADERS)
def test_no_cell_is_missing_and_the_index_counts_the_rows(name):
    for shuffle in (False, True):
        table = load_dataset(name, shuffle=shuffle).table

        assert not table.isna().any(axis=None)
        assert table.index.equals(pd.RangeIndex(len(table)))


def test_shuffled_rows_are_the_same_rows_in_an_order_that_the_seed_gives():
    plain, first, again, other = (
        load_dataset("wine", shuffle=shuffle, seed=seed).table
        for shuffle, seed in ((False, 7), (True, 7), (True, 7), (True, 8))
    )

    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(plain)
    assert not first.equals(other)
    by = plain.columns.tolist()
    pd.testing.assert_frame_equal(
        first.sort_values(by, ignore_index=True),
        plain.sort_values(by, ignore_index=True),
    )


def test_the_seed_gives_the_same_order_everywhere():
    """Others repeat a published result by its seed, on another machine."""
    table = load_dataset("iris", shuffle=True, seed=0).table

    assert table["species"].head(6).tolist() == [
        *("virginica", "versicolor", "setosa", "virginica", "setosa", "virginica"),
    ]


def test_a_table_can_be_changed_without_changing_the_next():
    mine = load_dataset().table

    mine["species"] = "rose"

    assert "rose" not in set(load_dataset().table["species"])


def test_nothing_is_downloaded(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)

    assert [load_dataset(name).rows for name in LOADERS] == [150, 178, 569, 442, 1797]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("breast_cancer", "did you mean 'breast-cancer'"),
        ("Iris", "did you mean 'iris'"),
        ("california", "'diabetes', 'digits', those that come with scikit-learn"),
    ],
)
def test_a_wrong_name_says_which_there_are(name, near):
    with pytest.raises(ValueError, match=f"no data set {name!r}") as caught:
        load_dataset(name)

    assert near in str(caught.value)
    assert "'iris', 'wine', 'breast-cancer'" in str(caught.value)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed is {seed}: give a whole number"):
        load_dataset(shuffle=True, seed=seed)


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    meanings = load_dataset("diabetes").column_meanings.fillna("")
    shown = meanings[meanings["column"].isin(["age", "bmi", "s3"])]

    for table in (load_dataset("iris").table.head(3), shown):
        for row in table.itertuples(index=False):
            cells = [cell if isinstance(cell, str) else f"{cell:g}" for cell in row]
            assert f"| {' | '.join(cells)} |" in readme
    wine = load_dataset("wine")
    known = (wine.label_column, wine.classes, wine.task, wine.rows)
    assert f"{known}\n" in readme
    assert f"{wine.description!r}\n" in readme
