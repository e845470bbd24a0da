"""What fits, what fails and how it is told."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pytest

from hub_functions.core.validate_table import validate_table

TABLE = pd.DataFrame(
    {"age": [31, -1, 200, 31], "who": ["Ann", "bob", None, "Ann"], "x": [1.5, 2, 3, 4]}
)


def rules(**columns) -> dict:
    return {"columns": columns}


def failed(found) -> list[tuple[str, str, int]]:
    rows = found.failures[["column", "check", "rows"]].to_numpy().tolist()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"age": {"dtype": "integer"}}, []),
        ({"age": {"dtype": "number"}}, []),
        ({"age": {"dtype": "text"}}, [("age", "dtype", 4)]),
        ({"age": {"min": 0, "max": 120}}, [("age", "min", 1), ("age", "max", 1)]),
        ({"age": {"min": -1, "max": 200}}, []),
        ({"age": {"unique": True}}, [("age", "unique", 2)]),
        ({"age": {"allowed": [31, 200]}}, [("age", "allowed", 1)]),
        ({"who": {"nullable": False}}, [("who", "nullable", 1)]),
        ({"who": {"regex": "[A-Z]n*"}}, [("who", "regex", 1)]),
        ({"who": {"regex": "[A-Z]"}}, [("who", "regex", 3)]),
        ({"who": {"unique": True}}, [("who", "unique", 2)]),
        ({"x": {"dtype": "integer"}}, [("x", "dtype", 1)]),
        ({"y": {}}, [("y", "required", 0)]),
        ({"y": {"required": False, "min": 1}}, []),
    ],
)
def test_each_rule_fails_the_rows_that_break_it(rule, expected):
    found = validate_table(TABLE, {"columns": rule})

    assert failed(found) == expected
    assert found.valid == (not expected)


def test_rules_of_the_whole_table():
    schema = {
        **rules(age={}),
        "other_columns": False,
        "unique_together": ["age", "who"],
        "min_rows": 5,
        "max_rows": 3,
    }

    found = validate_table(TABLE, schema)

    assert failed(found) == [
        ("", "min_rows", 0),
        ("", "max_rows", 0),
        ("", "unique_together", 2),
        ("who", "other_columns", 0),
        ("x", "other_columns", 0),
    ]
    assert found.checks == 5


def test_a_failure_tells_rows_share_and_examples():
    found = validate_table(TABLE, rules(age={"max": 30}), max_examples=1)

    row = found.failures.iloc[0].to_dict()
    assert row == {
        "column": "age",
        "check": "max",
        "expected": "<= 30",
        "rows": 3,
        "share": 0.75,
        "first_row": 0,
        "examples": "31, … 1 more",
    }
    assert (found.failed_checks, found.failed_rows, found.rows) == (1, 3, 4)


def test_the_same_rows_fail_as_in_pandera():
    """It does the work; what is ours is how it is asked and told."""
    random = np.random.default_rng(1)
    table = pd.DataFrame(
        {"x": random.normal(size=500), "n": random.integers(9, size=500)}
    )
    theirs = pa.DataFrameSchema(
        {
            "x": pa.Column(checks=pa.Check.in_range(-1, 1)),
            "n": pa.Column(checks=pa.Check.isin([1, 2])),
        }
    )

    found = validate_table(table, rules(x={"min": -1, "max": 1}, n={"allowed": [1, 2]}))

    with pytest.raises(pa.errors.SchemaErrors) as caught:
        theirs.validate(table, lazy=True)
    assert found.failed_rows == caught.value.failure_cases["index"].nunique()


def test_the_table_comes_out_as_it_went_in():
    table = TABLE.set_axis([0, "größe", 2], axis=1).set_index(pd.Index([7, 7, 3, 3]))
    before = table.copy()

    found = validate_table(table, rules(**{"0": {"min": 0}, "größe": {}}))

    assert found.table is table
    pd.testing.assert_frame_equal(table, before)
    assert failed(found) == [("0", "min", 1)]
    assert found.failures["first_row"].tolist() == [1]


@pytest.mark.parametrize(
    ("dtype", "good", "bad"),
    [
        ("integer", [1.0, np.nan], [1.5]),
        ("integer", pd.array([1, None], dtype="Int64"), [np.inf]),
        ("integer", pd.Series([1, None], dtype=object), [True]),
        ("number", [Decimal("1.5"), None], ["1"]),
        ("boolean", pd.array([True, None], dtype="boolean"), [1]),
        ("text", pd.Categorical(["a", None]), [1]),
        (
            "text",
            pd.array(["a", None], dtype="string"),
            pd.Series(["a", 1], dtype=object),
        ),
        ("datetime", [datetime.date(2024, 1, 1), None], ["2024-01-01"]),
        ("datetime", pd.to_datetime(["2024-01-01"], utc=True), [1]),
        ("duration", pd.to_timedelta([1], unit="h"), [1]),
        ("any", [[1], [2]], None),
    ],
)
def test_a_dtype_is_about_values_not_about_how_they_are_kept(dtype, good, bad):
    schema = rules(x={"dtype": dtype})

    assert validate_table(pd.DataFrame({"x": pd.Series(good)}), schema).valid
    if bad is not None:
        assert not validate_table(pd.DataFrame({"x": pd.Series(bad)}), schema).valid


def test_limits_of_datetimes_and_durations():
    days = pd.to_datetime(["2024-01-01", "2024-02-01"])
    table = pd.DataFrame(
        {
            "day": days,
            "utc": days.tz_localize("UTC"),
            "took": pd.to_timedelta([1, 90], unit="s"),
        }
    )
    limit = {"dtype": "datetime", "min": "2024-01-15"}

    found = validate_table(
        table, rules(day=limit, utc=limit, took={"dtype": "duration", "max": 60})
    )

    assert failed(found) == [("day", "min", 1), ("utc", "min", 1), ("took", "max", 1)]


def test_infinite_numbers_are_found_where_asked():
    table = pd.DataFrame({"x": [1, np.inf, -np.inf, np.nan]})

    assert failed(validate_table(table, rules(x={"finite": True}))) == [
        ("x", "finite", 2)
    ]
    assert validate_table(table, rules(x={"dtype": "number"})).valid


def test_a_wrong_dtype_is_not_checked_for_ranges():
    table = pd.DataFrame({"x": pd.Series([1, "two", None, 1], dtype=object)})

    found = validate_table(
        table, rules(x={"dtype": "number", "min": 5, "nullable": False, "unique": True})
    )

    assert failed(found) == [
        ("x", "nullable", 1),
        ("x", "dtype", 1),
        ("x", "unique", 2),
    ]


def test_raise_says_what_fails_and_where():
    with pytest.raises(
        ValueError,
        match=r"'age' fails min \(>= 0\) in 1 rows, first in row 1: -1",
    ):
        validate_table(TABLE, rules(age={"min": 0}), on_failure="raise")
    assert validate_table(TABLE, rules(age={}), on_failure="raise").valid


def test_without_arguments_a_sample_with_faults_is_checked():
    found = validate_table()

    assert failed(found) == [
        ("order", "unique", 3),
        ("quantity", "min", 2),
        ("quantity", "max", 1),
        ("price", "nullable", 1),
        ("country", "allowed", 2),
        ("email", "regex", 1),
    ]
    assert found.failed_rows == 10


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    for _, row in validate_table().failures.iterrows():
        cells = [str(cell).replace("|", "\\|") for cell in row.drop("share")]
        assert f"| {' | '.join(cells)} |" in readme


def test_the_schema_is_json_and_does_as_a_file():
    first = validate_table(TABLE)

    again = validate_table(TABLE, json.loads(json.dumps(first.schema)))

    assert again.valid
    assert again.schema == first.schema
