"""Tables of every shape, where they are computed, and what is refused."""

from __future__ import annotations

import datetime
import decimal
import io

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from matplotlib.figure import Figure

from hub_functions.core.describe_dask import Description, describe_dask
from hub_functions.core.describe_dask.sample import make_sample

POINTS = pd.DataFrame({"x": [10.0, 8, 13, 9, 11], "y": [8.04, 6.95, 7.58, 8.81, 8.33]})


def describe(table: pd.DataFrame, parts: int = 2, **options: object) -> Description:
    return describe_dask(dd.from_pandas(table, npartitions=parts), **options)


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def assert_same(one: Description, other: Description) -> None:
    pd.testing.assert_frame_equal(one.statistics, other.statistics, rtol=1e-12)
    pd.testing.assert_frame_equal(one.correlations, other.correlations)
    assert one[4:] == other[4:]
    assert picture(one.histograms) == picture(other.histograms)
    assert picture(one.correlation_plot) == picture(other.correlation_plot)


@pytest.mark.parametrize(
    ("label", "parts"),
    [(None, 9), ("minutes", 3), ("arrived", 3), ("member", 3), ("country", 3)],
)
def test_parts_make_no_difference(label, parts):
    """Not even to the pictures: what is drawn are counts.  Nine are shuffled."""
    sample = make_sample()

    whole, parted = (describe(sample, n, label_column=label) for n in (1, parts))

    assert_same(whole, parted)


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame(index=range(3)),
        pd.DataFrame({"a": [], "b": pd.Series([], dtype="datetime64[ns]")}),
        pd.DataFrame({"a": [1], "b": ["x"]}),
        pd.DataFrame({"a": [None, None], "b": [np.nan, np.nan]}),
        pd.DataFrame({"a": [7, 7], "b": ["x", "x"]}),
    ],
    ids=["nothing", "no columns", "no rows", "one row", "all missing", "constant"],
)
def test_a_table_with_little_in_it_is_described(table):
    found = describe(table)

    assert len(found.statistics) == table.shape[1]
    assert (found.rows, found.columns) == table.shape
    assert 0 <= found.missing_share <= 1
    picture(found.histograms)


def test_a_part_without_rows_changes_nothing():
    """A filter leaves such parts behind."""
    table = dd.from_pandas(make_sample(), npartitions=4)

    found = describe_dask(table[table["arrived"] < pd.Timestamp("2026-01-12")])

    expected = make_sample().query("arrived < '2026-01-12'")
    assert_same(found, describe(expected, 1))


def test_what_parquet_holds_has_its_kind(tmp_path):
    table = pd.DataFrame(
        {
            "day": [datetime.date(2024, 1, 2), datetime.date(2024, 1, 1), None],
            "price": [decimal.Decimal("1.50"), None, decimal.Decimal("2.50")],
            "list": [[1], [1], None],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "flag": pd.Series([True, None, False], dtype="boolean"),
            "text": ["a", None, "ö"],
        }
    )
    table.to_parquet(tmp_path / "one.parquet")
    table.to_parquet(tmp_path / "two.parquet")

    found = describe_dask(dd.read_parquet(tmp_path), "text")

    rows = found.statistics.set_index("column")
    assert rows["kind"].to_dict() == {
        "day": "datetime",
        "price": "number",
        "list": "other",
        "whole": "number",
        "flag": "boolean",
        "text": "text",
    }
    assert rows["count"].tolist() == [4] * 6
    assert rows["distinct"].tolist() == [2, 2, 1, 2, 2, 2]
    assert rows.loc["day", "earliest"] == "2024-01-01T00:00:00"
    assert rows.loc["price", "mean"] == 2
    assert found.duplicate_rows == 3
    picture(found.histograms)


@pytest.mark.parametrize(
    ("values", "kind", "distinct"),
    [
        ([1, 2.5, None, 1.0], "number", 2),
        ([True, None, False, True], "boolean", 2),
        ([datetime.date(2024, 1, 2), None] * 2, "datetime", 1),
        ([1, "a", None, True], "other", 3),
        ([[1], [1, 2], [1], None], "other", 2),
        ([10**400, 1, 2, 3], "other", 4),
        ([None] * 4, "other", 0),
        (["a", "b", "a", 1], "other", 3),
    ],
)
def test_objects_are_looked_into_part_by_part(values, kind, distinct):
    """Parts may look unlike: what they are together is decided once for all."""
    table = pd.DataFrame({"x": pd.Series(values, dtype=object)})

    with dask.config.set({"dataframe.convert-string": False}):
        row = describe(table, 4, label_column="x").statistics.loc[0]

    assert (row["kind"], row["distinct"]) == (kind, distinct)


def test_a_cluster_gives_the_same(tmp_path):
    """By its address, as to a cluster elsewhere, and as the client that is there."""
    here = describe_dask()
    table = dd.from_pandas(make_sample(), npartitions=9)

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",  # so that all is sent, as between machines
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path),
    ) as cluster:
        by_address = describe_dask(table, "device", scheduler=cluster.scheduler_address)
        with Client(cluster):
            by_client = describe_dask(table, "device")

    assert_same(by_address, here)
    assert_same(by_client, here)


def test_a_scheduler_that_is_not_there_is_an_error():
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}),
        pytest.raises(OSError, match=r"127\.0\.0\.1:9"),
    ):
        describe_dask(scheduler="tcp://127.0.0.1:9")


def test_column_names_of_any_type_are_written_as_text():
    table = pd.DataFrame([[1, 2, 3], [4, 5, 7]], columns=[0, None, ("größe", 1)])

    found = describe(table, label_column="0")

    assert found.statistics["column"].tolist() == ["0", "None", "('größe', 1)"]
    assert set(found.correlations["first"]) == {"0", "None"}


def test_a_wide_table_is_described_whole_and_drawn_in_part():
    table = pd.DataFrame(np.arange(1000.0).reshape(2, 500)).add_prefix("c")

    found = describe(table, max_columns=4, max_correlated=10)

    assert len(found.statistics) == 500
    assert len(found.correlations) == 10 * 9 / 2
    assert len(found.histograms.axes) == 4


def test_a_label_that_is_no_column_is_refused_with_the_columns_there_are():
    with pytest.raises(ValueError, match=r"no column 'z' .* columns: 'x', 'y'"):
        describe(POINTS, label_column="z")


@pytest.mark.parametrize("names", [["a", "b", "a"], [1, "1", 2]])
def test_columns_of_the_same_name_are_refused(names):
    table = pd.DataFrame([[1, 2, 3]], columns=names)

    with pytest.raises(ValueError, match=f"called '{names[0]}' .* rename"):
        describe(table)


@pytest.mark.parametrize(
    ("option", "value", "least"),
    [("bins", 0, 1), ("max_columns", 0, 1), ("max_correlated", 1, 2)],
)
def test_an_option_that_is_too_small_is_refused(option, value, least):
    message = f"{option} is {value}: give {least} or more"

    with pytest.raises(ValueError, match=message):
        describe(POINTS, **{option: value})


def test_what_is_not_a_table_of_dask_is_refused():
    with pytest.raises(TypeError, match=r"a DataFrame, not a Dask.*from_pandas"):
        describe_dask(POINTS)


def test_without_a_table_a_sample_with_columns_of_every_kind_is_described():
    """A first run needs no file; the sample is the same each time."""
    found = describe_dask()

    assert found.statistics["kind"].tolist() == [
        *("datetime", "text", "number", "number", "number", "boolean", "category")
    ]
    assert found.rows == 200
    assert found.histograms.legends[0].get_title().get_text() == "device"
    assert_same(found, describe_dask())
