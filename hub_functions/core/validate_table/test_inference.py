"""Schemas that are inferred, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.validate_table import validate_table

GOOD = pd.DataFrame(
    {
        "size": [10.0, 20.0, 30.0, 40.0],
        "count": [0, 1, 2, 10],
        "kind": list("abab"),
        "name": list("pqrs"),
        "day": pd.to_datetime(["2024-01-01"] * 4),
    }
)


def test_a_schema_says_what_the_reference_is_like():
    """The range of 10 to 40 is widened by 3; that of 0 to 10 not below 0."""
    found = validate_table(GOOD, reference=GOOD)

    assert found.valid
    assert found.schema == {
        "columns": {
            "size": {
                "dtype": "number",
                "nullable": False,
                "finite": True,
                "min": 7.0,
                "max": 43.0,
            },
            "count": {"dtype": "integer", "nullable": False, "min": 0, "max": 11},
            "kind": {"dtype": "text", "nullable": False, "allowed": ["a", "b"]},
            "name": {"dtype": "text", "nullable": False},
            "day": {"dtype": "datetime", "nullable": False},
        },
        "other_columns": False,
    }
    assert found.notes == ["the schema was inferred from reference"]


def test_another_table_fails_where_it_differs():
    table = GOOD.assign(size=[10, 43.5, 6.9, None], kind=list("abac"), more=1).drop(
        columns="name"
    )

    found = validate_table(table, reference=GOOD)

    told = found.failures[["column", "check", "rows"]].to_numpy().tolist()
    assert told == [
        ["size", "nullable", 1],
        ["size", "min", 1],
        ["size", "max", 1],
        ["kind", "allowed", 1],
        ["name", "required", 0],
        ["more", "other_columns", 0],
    ]


def test_margin_and_categories_are_set():
    found = validate_table(GOOD, margin=0, max_categories=1)

    assert found.schema["columns"]["size"]["max"] == 40
    assert "allowed" not in found.schema["columns"]["kind"]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame({"x": []}),
        pd.DataFrame({"x": [1]}),
        pd.DataFrame({"x": [None, None]}),
        pd.DataFrame({"x": [np.inf, -np.inf]}),
        pd.DataFrame({"x": [1e300, -1e300, 1.23456789e-300]}),
        pd.DataFrame({"x": [0.1 + 0.2, 1 / 3]}),
        pd.DataFrame({"x": [7.25] * 3}),
        pd.DataFrame({"x": [[1], {}, None]}),
        pd.DataFrame({"x": pd.Series([1, "a", True], dtype=object)}),
        pd.DataFrame({"x": [1 + 2j]}),
        pd.DataFrame({"x": [10**400, 1]}),
        pd.DataFrame({0: [True], ("a", 1): [b"x"], "größe 漢": ["ü"]}),
        pd.DataFrame({"x": pd.period_range("2024", periods=2, freq="D")}),
        pd.DataFrame({"x": pd.Categorical([1, 2, None])}),
    ],
)
def test_every_table_fits_the_schema_that_is_inferred_from_it(table):
    found = validate_table(table)

    assert found.failures.to_numpy().tolist() == []
    assert found.valid


def test_a_wide_table_is_checked():
    table = pd.DataFrame(np.arange(1500.0).reshape(3, 500))

    found = validate_table(table + np.array([[0], [0], [9999]]), reference=table)

    assert found.checks == 500 * 6 + 1
    assert found.failures["check"].tolist() == ["max"] * 500


def test_empty_columns_are_noted():
    found = validate_table(pd.DataFrame({"x": [1], "y": [None]}), {})

    assert found.notes == ["columns without a value: y"]


def test_the_failures_can_be_written_and_read(tmp_path):
    for found in (validate_table(), validate_table(GOOD)):
        path = tmp_path / "failures.parquet"
        found.failures.to_parquet(path)
        assert pd.read_parquet(path).shape == found.failures.shape


def test_the_figure_says_how_many_rows_fail():
    texts = [text.get_text() for text in validate_table().plot.axes[0].texts]

    assert texts == [" 3", " 2", " 1", " 1", " 2", " 1"]
    assert validate_table(GOOD).plot.texts[0].get_text() == "all 4 rows pass all checks"


@pytest.mark.parametrize(
    ("schema", "error", "message"),
    [
        ([], TypeError, r"schema is a list: give a object"),
        ({"colums": {}}, ValueError, r"unknown key 'colums': did you mean 'columns'"),
        (
            {"columns": {"x": {"mini": 1}}},
            ValueError,
            r"\['x'\] has an unknown key 'mini': did you mean 'min'",
        ),
        ({"columns": {"x": 1}}, TypeError, r"schema\['columns'\]\['x'\] is a int"),
        (
            {"columns": {"x": {"dtype": "integr"}}},
            ValueError,
            r"did you mean 'integer'",
        ),
        (
            {"columns": {"x": {"nullable": 1}}},
            TypeError,
            r"\['nullable'\] is a int: give a bool",
        ),
        (
            {"columns": {"x": {"min": "soon"}}},
            ValueError,
            r"'soon': write it as 2024-01-31",
        ),
        (
            {"columns": {"x": {"dtype": "text", "max": 3}}},
            ValueError,
            r"\['max'\] needs a dtype that is measured",
        ),
        (
            {"columns": {"x": {"dtype": "number", "min": True}}},
            TypeError,
            r"\['min'\] is a bool",
        ),
        (
            {"columns": {"x": {"regex": "("}}},
            ValueError,
            r"\['regex'\] is no regular expression",
        ),
        (
            {"columns": {"x": {"allowed": "abc"}}},
            TypeError,
            r"\['allowed'\] is a str: give a list or tuple",
        ),
        ({"min_rows": 1.5}, TypeError, r"schema\['min_rows'\] is a float"),
    ],
)
def test_a_schema_that_cannot_be_meant_is_refused(schema, error, message):
    with pytest.raises(error, match=message):
        validate_table(GOOD, schema)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"table": [1]}, TypeError, r"table is a list, not a pandas DataFrame"),
        ({"table": GOOD, "reference": {}}, TypeError, r"reference is a dict"),
        (
            {"table": GOOD, "schema": {}, "reference": GOOD},
            ValueError,
            r"are both given",
        ),
        ({"reference": GOOD}, ValueError, r"reference is given without table"),
        ({"table": GOOD, "margin": -1}, ValueError, r"margin is -1: give 0 or more"),
        ({"table": GOOD, "max_examples": 0}, ValueError, r"max_examples is 0"),
        (
            {"table": GOOD.set_axis([*"xyzx", 1], axis=1)},
            ValueError,
            r"more than one column is called 'x'",
        ),
    ],
)
def test_what_cannot_be_validated_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        validate_table(**given)
