"""Odd tables, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.encode_features import encode_features

TABLE = pd.DataFrame({"x": [1, 2, 3], "c": list("aab"), "label": list("yyn")})


def test_one_row_is_encoded():
    found = encode_features(TABLE.head(1).assign(day=pd.Timestamp("2024-02-29")))

    assert found.table.columns.tolist() == ["x", "c_a", "label_y", "day_year"]


def test_columns_that_cannot_be_encoded_are_dropped_and_named():
    table = TABLE.assign(none=None, lists=[[1], [2], [3]], mixed=[1, "a", None])

    found = encode_features(table, "label", encodings={"c": "drop"})

    assert found.table.columns.tolist() == ["x", "label"]
    assert found.columns_dropped == 4
    assert found.notes == [
        "columns dropped, no values: none",
        "columns dropped, neither numbers nor texts: lists, mixed",
    ]
    assert found.report["treatment"].tolist() == ["number", *["dropped"] * 4]


def test_the_index_stays_and_the_table_is_not_changed():
    table = TABLE.set_axis([7, 7, 9])
    before = table.copy()

    found = encode_features(table, "label")

    assert found.table.index.tolist() == [7, 7, 9]
    pd.testing.assert_frame_equal(table, before)


def test_names_may_be_numbers_and_of_any_script():
    table = pd.DataFrame({0: [1, 2], "größe": ["S", "M"], 2: list("yn")})

    found = encode_features(table, "2")

    assert found.table.columns.tolist() == ["0", "größe_M", "größe_S", "2"]


@pytest.mark.parametrize("encoding", ["one-hot", "ordinal", "target", "frequency"])
@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_a_missing_text_is_the_same_however_it_is_marked(encoding, dtype):
    """An encoder that was fitted on one file format is given rows of another."""
    table = pd.DataFrame({"x": ["p", None, "q"] * 4, "y": [0.5, 1, 2] * 4})
    encoder = encode_features(table, "y", encoding).encoder
    expected = encoder.transform(pd.DataFrame({"x": ["p", None]})).to_numpy()

    for mark in (np.nan, pd.NA, None):
        row = pd.DataFrame({"x": pd.Series(["p", mark]).astype(dtype)})
        assert encoder.transform(row).to_numpy().tolist() == expected.tolist()


@pytest.mark.parametrize("encoding", ["one-hot", "ordinal", "target", "frequency"])
def test_categories_of_numbers_and_missing_ones_are_encoded(encoding):
    kinds = pd.Categorical([10, 20, None, 10] * 3)
    table = pd.DataFrame({"x": kinds, "y": [0.5, 1, 2, 3] * 3})

    found = encode_features(table, "y", encoding)

    assert found.features == (3 if encoding == "one-hot" else 1)
    assert found.report["kind"].tolist() == ["code"]
    assert np.isfinite(found.table.to_numpy()).all()


def test_a_wide_table_is_encoded():
    table = pd.DataFrame({f"c{n}": list("aab") for n in range(250)})
    numbers = pd.DataFrame({f"n{n}": [1.0, 2, 3] for n in range(250)})

    found = encode_features(pd.concat([table, numbers], axis="columns"))

    assert found.features == 750


def test_keys_and_values_without_a_place_are_noted():
    table = pd.DataFrame({"key": [f"k{n}" for n in range(10)], "size": ["S", "XL"] * 5})

    found = encode_features(table, orders={"size": ["S", "M"]})

    assert found.notes == [
        (
            "each row has its own value in 'key': a key says nothing of other rows; "
            "encodings={'key': 'drop'} drops it"
        ),
        "values of 'size' without a place in its order, -1: 'XL'",
    ]
    assert found.table["size"].tolist() == [0, -1] * 5


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"label_column": "lable"}, r"'lable' for label_column; did you mean"),
        (TABLE, {"encodings": {"z": "drop"}}, r"no column 'z' for encodings: the tab"),
        (TABLE, {"orders": {"z": []}}, r"no column 'z' for orders"),
        (TABLE, {"encoding": "hot"}, r"encoding has 'hot': give one of 'one-hot'"),
        (TABLE, {"encodings": {"c": "hot"}}, r"encodings\['c'\] has 'hot'"),
        (TABLE, {"scale": "big"}, r"scale has 'big': give one of 'none', 'standard'"),
        (TABLE, {"date_parts": ["week"]}, r"date_parts has 'week': give one of 'year'"),
        (TABLE, {"date_parts": []}, r"date_parts is empty"),
        (TABLE, {"most_categories": 1}, r"most_categories is 1: give 2 or more"),
        (TABLE, {"seed": -1}, r"seed is -1: give a whole number from 0"),
        (TABLE, {"encoding": "target"}, r"there is no label_column: name it"),
        (TABLE.head(0), {}, r"the table has 0 rows and 3 columns"),
        (pd.DataFrame(), {}, r"the table has 0 rows and 0 columns"),
        (TABLE[["label"]], {"label_column": "label"}, r"no column is left to encode"),
        (TABLE.assign(x=np.inf), {}, r"infinite numbers in 'x': replace them"),
        (TABLE.assign(c_a=1), {}, r"two features would be called 'c_a'"),
        (
            TABLE.rename(columns={"label": "c_a"}),
            {"label_column": "c_a"},
            r"a feature would be called 'c_a', as the label is",
        ),
        (
            TABLE,
            {"label_column": "label", "encoding": "target", "task": "regression"},
            r"the label 'label' holds no numbers",
        ),
        (
            TABLE.assign(label="y"),
            {"label_column": "label", "encoding": "target"},
            r"'label' cannot be encoded by: 2 classes",
        ),
        (
            TABLE.assign(label=None),
            {"label_column": "label", "encoding": "target"},
            r"'label' cannot be encoded by: 2 classes",
        ),
        (
            TABLE.assign(label=[0.5, 1, np.inf]),
            {"label_column": "label", "encoding": "target", "task": "regression"},
            r"infinite numbers in the label 'label'",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        encode_features(table, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        encode_features(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        encode_features([1, 2])
