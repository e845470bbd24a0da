"""What is refused, and whether the advice helps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.split_data import split_data

TABLE = pd.DataFrame(
    {
        "label": ["a"] * 6 + ["b"] * 3 + ["c"],
        "holes": [1.0, None] * 5,
        "day": [1] * 5 + [2] * 5,
        "text": ["2024-01-01"] * 9 + ["1/2/2024"],
        "flag": [True, False] * 5,
        "lists": [[1]] * 10,
    }
)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"test_share": 0.0}, "test_share is 0.0: give a part of all rows"),
        ({"test_share": 1.0}, "test_share is 1.0"),
        ({"test_share": 50}, "test_share is 50: give a part of all rows, such as 0.2"),
        ({"test_share": float("nan")}, "test_share is nan"),
        ({"validation_share": -0.1}, "validation_share is -0.1: .* or 0 for none"),
        ({"validation_share": 1.0}, "validation_share is 1.0"),
        ({"test_share": 0.5, "validation_share": 0.5}, "leave nothing for train"),
        ({"seed": -1}, "seed is -1: give a whole number from 0 to 4294967295"),
        ({"seed": 2**32}, "seed is 4294967296"),
        ({"label_column": "lable"}, "'lable' for label_column: did you mean 'label'"),
        ({"group_column": "who"}, "no column 'who' for group_column: The table has 'l"),
        ({"time_column": "when"}, "no column 'when' for time_column"),
        (
            {"label_column": "lable", "time_column": "day"},
            "no column 'lable' for label_column",
        ),
        (
            {"label_column": "holes"},
            r"'holes' is missing in 5 of 10 rows: drop them with table.dropna\(subset=",
        ),
        ({"group_column": "holes"}, "'holes' is missing .* a group of its own"),
        ({"time_column": "holes"}, "time_column 'holes' is missing in 5 of 10 rows"),
        ({"group_column": "lists"}, "values of group_column 'lists' cannot be told"),
        ({"time_column": "text"}, "no order in time, as '1/2/2024': give datetimes"),
        ({"time_column": "flag"}, "time_column 'flag' has no order in time"),
        ({"time_column": "lists"}, "time_column 'lists' has no order in time"),
        ({"group_column": "day", "time_column": "day"}, "are both given"),
        ({"stratify": True}, "there is no label_column: name the classes"),
        (
            {"label_column": "label", "time_column": "day", "stratify": True},
            "stratify is true, and time_column is given",
        ),
        (
            {"group_column": "day", "validation_share": 0.2},
            "'day' has 2 groups, and 3 parts are wanted",
        ),
        (
            {"time_column": "day", "validation_share": 0.2},
            "'day' has 2 different times, and 3 parts are wanted",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_what_would_do_is_told(params, message):
    with pytest.raises(ValueError, match=message):
        split_data(TABLE, **params)


def test_a_class_of_one_row_is_refused_by_name():
    with pytest.raises(ValueError, match="1 of 3 classes of label_column") as caught:
        split_data(TABLE, "label", 0.4)

    assert "train and in test: 'c'; drop or merge them, or give strat" in str(
        caught.value
    )


def test_the_advice_on_rare_classes_helps():
    without = TABLE[TABLE["label"] != "c"]
    merged = TABLE.assign(label=TABLE["label"].replace("c", "b"))

    rows = [
        split_data(TABLE, "label", 0.4, stratify=False).test_rows,
        split_data(without, "label", 0.4).test_rows,
        split_data(merged, "label", 0.4).test_rows,
    ]

    assert rows == [4, 4, 4]


def test_a_class_that_is_too_rare_for_three_parts_is_refused():
    """Of two rows one is drawn for test, and the other cannot be divided."""
    table = pd.DataFrame({"label": ["a"] * 6 + ["b"] * 2})

    with pytest.raises(ValueError, match=r"rows after test was drawn.* 'b'"):
        split_data(table, "label", 0.4, 0.3)

    assert split_data(table, "label", 0.4).test_rows == 3


def test_a_missing_label_is_no_matter_where_classes_are_not_looked_at():
    by_time = split_data(TABLE, "holes", 0.5, time_column="day")
    at_random = split_data(TABLE, "holes", 0.5, stratify=False)

    assert by_time.test_rows == at_random.test_rows == 5


def test_many_rare_classes_are_counted_and_some_named():
    """A measured number is the common reason."""
    table = pd.DataFrame({"price": np.arange(50) + 0.5})

    with pytest.raises(ValueError, match="50 of 50 classes") as caught:
        split_data(table, "price")

    assert "0.5, 1.5, 2.5, 3.5, 4.5 and 45 more" in str(caught.value)
    assert "also where the label is a measured number" in str(caught.value)
    assert split_data(table, "price", stratify=False).test_rows == 10


@pytest.mark.parametrize(("share", "part"), [(0.05, "test"), (0.95, "train")])
def test_a_part_with_fewer_rows_than_classes_is_refused(share, part):
    table = pd.DataFrame({"label": list("abcd") * 5})

    with pytest.raises(ValueError, match=f"{part} would have 1 of 20 rows, fewer than"):
        split_data(table, "label", share)


def test_unused_categories_are_no_classes():
    table = TABLE.iloc[:9].assign(
        label=pd.Categorical(["a"] * 6 + ["b"] * 3, categories=list("abcd"))
    )

    counts = split_data(table, "label", 1 / 3).test["label"].value_counts()

    assert counts.to_dict() == {"a": 2, "b": 1, "c": 0, "d": 0}


@pytest.mark.parametrize(
    ("rows", "shares", "message"),
    [
        (0, (0.2, 0.0), "has 0 rows, which leaves none for train .* give 2 rows"),
        (1, (0.2, 0.0), "has 1 rows, which leaves none for train"),
        (2, (0.2, 0.2), "validation_share=0.2: give 3 rows or more, or smaller shares"),
        (3, (0.9, 0.0), "test_share=0.9 .* or smaller shares"),
    ],
)
def test_a_table_with_too_few_rows_is_refused(rows, shares, message):
    with pytest.raises(ValueError, match=message):
        split_data(TABLE.iloc[:rows], None, *shares)


def test_an_empty_table_is_refused_whatever_decides():
    for way in ({"label_column": "label"}, {"group_column": "day"}):
        with pytest.raises(ValueError, match="the table has 0 rows"):
            split_data(TABLE.iloc[:0], **way)
    with pytest.raises(ValueError, match="the table has 0 rows"):
        split_data(pd.DataFrame())


def test_two_columns_of_one_name_are_refused():
    """Also when they differ in type only: names are compared as text."""
    for names in (["x", "x"], [1, "1"]):
        with pytest.raises(ValueError, match=r"more than one column is called '[x1]'"):
            split_data(pd.DataFrame([[1, 2]] * 9, columns=names))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="table is a list, not a pandas DataFrame"):
        split_data([1, 2, 3])
