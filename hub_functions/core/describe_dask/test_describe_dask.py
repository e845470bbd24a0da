"""The numbers, against known ones, whatever the parts of the table."""

from __future__ import annotations

from pathlib import Path

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest

from hub_functions.core.describe_dask import Description, describe_dask

# Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973).
ANSCOMBE = pd.DataFrame(
    {
        "x": [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5],
        "y1": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
        "y2": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
        "y3": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
    }
)


def describe(table: pd.DataFrame, parts: int = 3, **options: object) -> Description:
    """Describe a table in several parts."""
    return describe_dask(dd.from_pandas(table, npartitions=parts), **options)


def statistics_of(values: object, parts: int = 3) -> pd.Series:
    """Return the statistics of a table of one column."""
    table = pd.DataFrame({"x": values})
    return describe(table, parts).statistics.set_index("column").loc["x"]


def test_statistics_of_anscombes_quartet_are_the_published_ones():
    found = describe(ANSCOMBE)

    statistics = found.statistics.set_index("column")
    assert statistics.loc["x", "mean"] == pytest.approx(9)
    assert statistics.loc["x", "std"] ** 2 == pytest.approx(11)
    for y in ("y1", "y2", "y3"):
        assert statistics.loc[y, "mean"] == pytest.approx(7.50, abs=0.005)
        assert statistics.loc[y, "std"] ** 2 == pytest.approx(4.125, abs=0.005)
    with_x = found.correlations[found.correlations["first"] == "x"]
    assert with_x["correlation"].tolist() == pytest.approx([0.816] * 3, abs=0.0005)


def test_the_readme_shows_what_comes_out():
    """Its tables are what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    found = describe(ANSCOMBE)

    for table in (found.statistics, found.correlations):
        shown = [name for name in table if f"| {name} |" in readme]
        for row in table[shown].itertuples(index=False):
            cells = [
                f"{round(cell, 3):g}" if cell != str(cell) else cell for cell in row
            ]
            assert f"| {' | '.join(cells)} |" in readme


@pytest.mark.parametrize("parts", [1, 2, 4])
def test_statistics_of_a_small_column_are_those_worked_out_by_hand(parts):
    """Of 1, 2, 3, 6 the mean is 3, and m2 = 14/4, m3 = 18/4, m4 = 98/4."""
    row = statistics_of([1, 2, 3, 6], parts)

    assert row["count"] == 4
    assert (row["mean"], row["min"], row["max"]) == (3, 1, 6)
    assert (row["q25"], row["median"], row["q75"]) == (1.75, 2.5, 3.75)
    assert row["std"] == pytest.approx((14 / 3) ** 0.5)
    assert row["skewness"] == pytest.approx(4.5 / 3.5**1.5 * 12**0.5 / 2)
    assert row["kurtosis"] == pytest.approx((5 * (24.5 / 3.5**2 - 3) + 6) * 3 / 2)


def test_moments_and_correlations_agree_with_pandas():
    """An independent implementation, on values with holes and far from zero."""
    random = np.random.default_rng(5)
    table = pd.DataFrame(
        random.normal(1e6, 3.0, size=(20_000, 4)), columns=list("abcd")
    )
    table["b"] += table["a"] ** 2 / 1e6
    table = table.mask(random.random(table.shape) < 0.2)

    found = describe(table, 7)

    statistics = found.statistics.set_index("column")
    for name, theirs in (
        ("mean", table.mean()),
        ("std", table.std()),
        ("skewness", table.skew()),
        ("kurtosis", table.kurt()),
    ):
        assert statistics[name].tolist() == pytest.approx(theirs.tolist(), rel=1e-6)
    theirs = table.corr()
    for pair in found.correlations.itertuples():
        assert pair.correlation == pytest.approx(theirs.loc[pair.first, pair.second])
        assert pair.rows == len(table[[pair.first, pair.second]].dropna())


@pytest.mark.parametrize("scale", [1.0, -1e-300, 1e300])
def test_quartiles_are_exact_also_of_values_that_are_nearly_equal(scale):
    """More than are taken at once lie in one range: further bits are looked at."""
    random = np.random.default_rng(3)
    values = scale * (1 + random.random(250_001) * 1e-9)

    row = statistics_of(values, 5)

    expected = np.quantile(values, [0.25, 0.5, 0.75]).tolist()
    assert row[["q25", "median", "q75"]].tolist() == expected


def test_quartiles_of_negative_and_repeated_values_are_exact():
    values = np.repeat([-3.0, -0.0, 0.0, 2.0, -np.pi], [5, 3, 4, 6, 2])

    row = statistics_of(values, 4)

    expected = np.quantile(values, [0.25, 0.5, 0.75]).tolist()
    assert row[["q25", "median", "q75"]].tolist() == expected
    assert row["distinct"] == 4


def test_values_are_counted_across_the_parts():
    """Of equals the first in the table is shown, though its part may end last."""
    values = ["c", "a", "b", "b", "a", "d"]

    for parts in (1, 2, 6):
        row = statistics_of(values, parts)

        assert (row["most_frequent"], row["most_frequent_count"]) == ("a", 2)
        assert row["distinct"] == 4


def test_rows_columns_missing_cells_and_repeated_rows_are_counted():
    table = pd.DataFrame(
        {"a": [1, 1, 2, None, 1, None], "b": ["x", "x", "x", None, "y", None]}
    )

    found = describe(table, 5)

    assert (found.rows, found.columns) == (6, 2)
    assert found.missing_share == 4 / 12
    assert found.duplicate_rows == 2


def test_infinite_values_are_counted_and_left_out():
    row = statistics_of([1.0, np.inf, -np.inf, 3.0, None])

    assert (row["count"], row["missing"], row["infinite"]) == (4, 1, 2)
    assert (row["mean"], row["min"], row["max"]) == (2, 1, 3)


def test_booleans_count_as_0_and_1_and_durations_in_seconds():
    yes = statistics_of([True, True, False, True])
    long = statistics_of(pd.to_timedelta([1, 3], unit="min"))

    assert (yes["mean"], yes["most_frequent"]) == (0.75, "True")
    assert (long["min"], long["mean"], long["max"]) == (60, 120, 180)


def test_datetimes_have_an_earliest_and_a_latest_with_their_time_zone():
    instants = pd.to_datetime(["2024-03-01 12:00", "2023-01-01 00:00", None])

    row = statistics_of(pd.Series(instants).dt.tz_localize("Europe/Paris"))

    assert row["earliest"] == "2023-01-01T00:00:00+01:00"
    assert row["latest"] == "2024-03-01T12:00:00+01:00"
    assert np.isnan(row["mean"])


def test_what_is_not_defined_is_missing():
    """A constant has no skewness, one value no spread, no values nothing at all."""
    constant, single, none = (
        statistics_of(values) for values in ([0.1] * 7, [5.0], [np.nan] * 3)
    )

    assert (constant["mean"], constant["std"]) == (0.1, 0.0)
    assert np.isnan(constant["skewness"])
    assert np.isnan(constant["kurtosis"])
    assert single["mean"] == 5
    assert np.isnan(single["std"])
    assert np.isnan(none["mean"])
    assert (none["distinct"], none["missing_share"]) == (0, 1.0)
    assert pd.isna(none["most_frequent"])


def test_extreme_values_neither_warn_nor_overflow_into_the_statistics():
    table = pd.DataFrame(
        {
            "huge": [-1.7e308, 1.7e308, 1e308],
            "tiny": [5e-324, 1e-323, 0.0],
            "close": [1.0, np.nextafter(1, 2), 1.0],
            "long": np.array([2**63 - 1, -(2**63), 0]),
        }
    )

    found = describe(table)

    numbers = found.statistics.select_dtypes("float64").to_numpy()
    assert not np.isinf(numbers).any()
    assert found.statistics["max"].tolist()[:2] == [1.7e308, 1e-323]
    assert found.statistics["mean"][0] == pytest.approx(1e308 / 3)
    small = statistics_of([1e-200, 2e-200, 6e-200])
    assert small["skewness"] == pytest.approx(statistics_of([1, 2, 6])["skewness"])


def test_a_pair_is_correlated_over_the_rows_that_have_both():
    table = pd.DataFrame({"a": [1.0, 2, 3, np.inf, 100], "b": [2.0, 4, 6, 8, np.nan]})

    pair = describe(table).correlations.iloc[0]

    assert (pair["correlation"], pair["rows"]) == (1.0, 3)


@pytest.mark.parametrize("last", [0.1, 9.7])
def test_a_column_that_is_constant_where_the_other_is_known_has_no_correlation(last):
    """Rounding in the sums must not be taken for spread."""
    table = pd.DataFrame({"a": [*[0.1] * 4, last], "b": [1.0, 2, 3, 4, np.nan]})

    pair = describe(table).correlations.iloc[0]

    assert np.isnan(pair["correlation"])
    assert pair["rows"] == 4
