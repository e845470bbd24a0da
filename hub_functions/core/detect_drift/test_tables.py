"""Tables of every kind, figures, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from hub_functions.core.detect_drift import detect_drift

POINTS = pd.DataFrame({"x": [1.0, 2, 3, 4], "c": list("abab")})


def kinds(found) -> list[str]:
    return found.drift["kind"].tolist()


@pytest.mark.parametrize(
    ("cells", "kind", "test"),
    [
        (np.arange(40), "number", "kolmogorov-smirnov"),
        ([1, 2] * 20, "number", "chi-square"),
        (pd.array([1, None] * 20, dtype="Int64"), "number", "chi-square"),
        ([np.inf, -np.inf, 1, 2] * 10, "number", "chi-square"),
        ([*range(38), np.inf, -np.inf], "number", "kolmogorov-smirnov"),
        ([True, False] * 20, "category", "chi-square"),
        (pd.Categorical([1, 2] * 20), "category", "chi-square"),
        (pd.array(["a", None] * 20, dtype="string"), "category", "chi-square"),
        (pd.date_range("2024", periods=40), "datetime", "kolmogorov-smirnov"),
        (pd.date_range("2024", periods=40, tz="UTC"), "datetime", "kolmogorov-smirnov"),
        (
            list(pd.date_range("2024", periods=40).date),
            "datetime",
            "kolmogorov-smirnov",
        ),
        (pd.to_timedelta(range(40), unit="h"), "duration", "kolmogorov-smirnov"),
        ([None] * 40, "empty", "none"),
        ([7.5] * 40, "number", "chi-square"),
        ([[1], {}] * 20, "other", "none"),
        ([1j, 2] * 20, "other", "none"),
        ([10**400, 1] * 20, "other", "none"),
        ([1, "a"] * 20, "other", "none"),
    ],
)
def test_columns_of_every_kind_are_compared_or_noted(cells, kind, test):
    table = pd.DataFrame({"x": pd.Series(cells)})

    found = detect_drift(table, table)

    assert kinds(found) == [kind]
    assert found.drift["test"].tolist() == [test]
    assert found.drifted == []
    assert (found.max_psi is None) == (test == "none")


def test_kinds_that_are_kept_otherwise_are_still_compared():
    """A file keeps whole numbers as floats where a cell is missing."""
    first = pd.DataFrame(
        {"n": [1, 2, 3], "b": [True, False, True], "c": ["1", "2", "2"]}
    )
    second = first.assign(n=[1.0, np.nan, 3], b=["True", "False", "True"])

    assert kinds(detect_drift(first, second)) == ["number", "category", "category"]


def test_texts_that_differ_from_row_to_row_are_not_compared():
    table = pd.DataFrame({"key": [f"k{n}" for n in range(200)], "x": 1})
    other = table.assign(key=[f"m{n}" for n in range(200)])

    found = detect_drift(table, other)

    assert found.drifted == []
    assert found.notes == [
        "distributions not compared, texts that differ from row to row: key",
        "one value or too few rows for a test: x",
    ]


def test_a_column_that_has_become_empty_has_drifted():
    table = pd.DataFrame({"x": np.arange(100.0)})

    found = detect_drift(table, table.assign(x=np.nan))

    assert found.drift["reasons"].tolist() == ["missing"]
    assert found.notes == [
        "distributions not compared, one of the tables has no values: x"
    ]


def test_one_row_is_enough():
    found = detect_drift(POINTS.head(1), POINTS.tail(1))

    assert found.drifted == ["c"]
    assert found.drift["reasons"].tolist() == ["", "unseen"]
    assert (found.reference_rows, found.rows) == (1, 1)


def test_names_of_columns_may_be_of_any_type_and_script():
    first = POINTS.set_axis([0, "größe 漢"], axis=1)

    found = detect_drift(
        first, first.set_axis(["0", "größe 漢"], axis=1), columns=["0"]
    )

    assert found.drift["column"].tolist() == ["0"]


def test_a_wide_table_is_compared_and_part_of_it_drawn():
    table = pd.DataFrame(np.arange(20_000.0).reshape(40, 500))

    found = detect_drift(table, table + 10_000)

    assert len(found.drifted) == 500
    assert len(found.columns_plot.axes) == 6
    assert "494 drifted columns are not drawn" in found.columns_plot.texts[2].get_text()
    assert "470 columns are not drawn" in found.plot.axes[0].get_xlabel()


def test_the_tables_are_not_changed_and_can_be_written(tmp_path):
    first, second = POINTS.copy(), POINTS.copy()

    found = detect_drift(
        first, second, LinearRegression().fit(POINTS[["x"]], [1, 2, 3, 5])
    )

    pd.testing.assert_frame_equal(first, POINTS)
    found.drift.to_parquet(tmp_path / "drift.parquet")
    assert pd.read_parquet(tmp_path / "drift.parquet")["column"].tolist() == [
        "x",
        "c",
        "predicted",
    ]


def test_figures_have_the_same_bytes_each_time():
    streams = []
    for _ in range(2):
        found, stream = detect_drift(), io.BytesIO()
        found.plot.savefig(stream, format="png", metadata={"Software": None})
        found.columns_plot.savefig(stream, format="png", metadata={"Software": None})
        streams.append(stream.getvalue())

    assert streams[0] == streams[1]


def test_every_kind_can_be_drawn():
    days = pd.date_range("2024", periods=60)
    first = pd.DataFrame(
        {"day": days, "x": [np.inf] * 60, "gone": [1.0] * 60, "c": "a"}
    )
    second = first.assign(
        day=days + pd.Timedelta(days=90), x=[*range(59), 1], gone=np.nan
    )

    found = detect_drift(
        first, second.assign(c=[f"long text {n % 15}" for n in range(60)])
    )
    found.columns_plot.savefig(io.BytesIO(), format="png")

    assert set(found.drifted) == {"day", "x", "gone", "c"}


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"reference": POINTS},
            ValueError,
            r"table is not given: give reference and table",
        ),
        ({"table": POINTS}, ValueError, r"reference is not given"),
        ({"model": 1}, ValueError, r"reference is not given"),
        (
            {"reference": [], "table": POINTS},
            TypeError,
            r"reference is a list, not a pandas",
        ),
        (
            {"reference": POINTS.head(0), "table": POINTS},
            ValueError,
            r"reference has no rows",
        ),
        (
            {"reference": POINTS, "table": POINTS.set_axis(["x", "x"], axis=1)},
            ValueError,
            r"table: more than one column is called 'x'",
        ),
        (
            {"reference": POINTS, "table": POINTS.add_prefix("_")},
            ValueError,
            r"no column in common: 'x', 'c' and '_x', '_c'",
        ),
        (
            {"reference": POINTS, "table": POINTS, "columns": ["xx"]},
            ValueError,
            r"reference has no column 'xx' \(did you mean 'x'\?\)",
        ),
        (
            {"reference": POINTS, "table": POINTS, "columns": []},
            ValueError,
            r"an empty list",
        ),
        ({"alpha": 0}, ValueError, r"alpha is 0: give a number above 0"),
        (
            {"share_threshold": 2},
            ValueError,
            r"share_threshold is 2: give a number from 0",
        ),
        ({"psi_threshold": -1}, ValueError, r"psi_threshold is -1: give 0 or more"),
        ({"bins": 1}, ValueError, r"bins is 1: give 2 or more"),
        (
            {"reference": POINTS, "table": POINTS, "model": 1},
            TypeError,
            r"model is a int",
        ),
        (
            {
                "reference": POINTS.assign(predicted=1),
                "table": POINTS,
                "model": LinearRegression(),
            },
            ValueError,
            r"reference has a column 'predicted' already",
        ),
        (
            {
                "reference": POINTS,
                "table": POINTS.drop(columns="x"),
                "model": LinearRegression().fit(POINTS[["x"]], [1, 2, 3, 5]),
            },
            ValueError,
            r"table has no column 'x'",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        detect_drift(**given)
