"""The numbers, against known ones, however Spark has divided the table."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from hub_functions.core.describe_spark import Description, describe_spark
from hub_functions.core.describe_spark.sample import make_sample
from hub_functions.core.describe_spark.sessions import some_session

# Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973).
ANSCOMBE = {
    "x": [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5],
    "y1": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    "y2": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    "y3": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
}


@pytest.fixture(scope="module")
def spark():
    with some_session() as session:
        yield session


@pytest.fixture
def describe(spark, tmp_path):
    """Describes columns that went through parquet, in row groups of three rows."""

    def run(columns: dict[str, object], **options: object) -> Description:
        pq.write_table(pa.table(columns), tmp_path / "t.parquet", row_group_size=3)
        table = spark.read.parquet((tmp_path / "t.parquet").as_uri())
        return describe_spark(table, **options)

    return run


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def bars(figure: Figure, panel: int) -> list[tuple[float, float]]:
    """Return width and height of each bar of a small plot."""
    patches = [p for p in figure.axes[panel].patches if isinstance(p, Rectangle)]
    return [(patch.get_width(), patch.get_height()) for patch in patches]


def picture(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def test_statistics_of_anscombes_quartet_are_the_published_ones(describe):
    """And the README shows them: by its tables people judge before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    found = describe(ANSCOMBE)

    statistics = found.statistics.set_index("column")
    assert statistics.loc["x", "mean"] == pytest.approx(9)
    assert statistics.loc["x", "std"] ** 2 == pytest.approx(11)
    for y in ("y1", "y2", "y3"):
        assert statistics.loc[y, "mean"] == pytest.approx(7.50, abs=0.005)
        assert statistics.loc[y, "std"] ** 2 == pytest.approx(4.125, abs=0.005)
    with_x = found.correlations[found.correlations["first"] == "x"]
    assert with_x["correlation"].tolist() == pytest.approx([0.816] * 3, abs=0.0005)
    for table in (found.statistics, found.correlations):
        shown = [name for name in table if f"| {name} |" in readme]
        for row in table[shown].itertuples(index=False):
            cells = [
                f"{round(cell, 3):g}" if cell != str(cell) else cell for cell in row
            ]
            assert f"| {' | '.join(cells)} |" in readme


def test_statistics_of_small_columns_are_those_worked_out_by_hand(describe):
    """Of 1, 2, 3, 6 the mean is 3, and m2 = 14/4, m3 = 18/4, m4 = 98/4."""
    found = describe(
        {
            "whole": [1, 2, 3, 6],
            "ends": [1.0, np.inf, -np.inf, 3.0],
            "flag": [True, True, False, True],
            "same": [0.1] * 4,
            "huge": [-1.7e308, 1.7e308, 1e308, None],
            "signs": [-0.0, 0.0, -2.5, -2.5],
        }
    ).statistics.set_index("column")

    row = found.loc["whole"]
    assert (row["count"], row["mean"], row["min"], row["max"]) == (4, 3, 1, 6)
    assert (row["q25"], row["median"], row["q75"]) == (1.75, 2.5, 3.75)
    assert row["std"] == pytest.approx((14 / 3) ** 0.5)
    assert row["skewness"] == pytest.approx(4.5 / 3.5**1.5 * 12**0.5 / 2)
    assert row["kurtosis"] == pytest.approx((5 * (24.5 / 3.5**2 - 3) + 6) * 3 / 2)
    assert found.loc["ends", ["count", "infinite", "mean"]].tolist() == [4, 2, 2]
    assert found.loc["flag", ["mean", "most_frequent"]].tolist() == [0.75, "True"]
    assert found.loc["same", ["mean", "std"]].tolist() == [0.1, 0]
    assert np.isnan(found.loc["same", "skewness"])
    assert found.loc["huge", "mean"] == pytest.approx(1e308 / 3)
    assert found.loc["signs", ["distinct", "min", "q75"]].tolist() == [2, -2.5, 0]


def test_numbers_agree_with_pandas_far_from_zero_with_holes_and_in_parts(spark):
    """An independent implementation; quartiles are equal to the last bit."""
    random = np.random.default_rng(5)
    table = pd.DataFrame({"a": 1 + random.random(250_001) * 1e-9})
    table["b"] = random.normal(1e6, 3.0, len(table)) + table.index % 7
    table["b"] = table["b"].mask(random.random(len(table)) < 0.2)

    rows = spark.createDataFrame(pa.Table.from_pandas(table)).repartition(3)
    found = describe_spark(rows)

    statistics = found.statistics.set_index("column")
    for name, theirs in (
        ("mean", table.mean()),
        ("std", table.std()),
        ("skewness", table.skew()),
    ):
        expected = theirs.tolist()
        assert statistics[name].tolist() == pytest.approx(expected, rel=1e-6, abs=1e-4)
    for name, part in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
        assert statistics[name].tolist() == table.quantile(part).tolist()
    assert statistics["distinct"].tolist() == table.nunique().tolist()
    pair = found.correlations.iloc[0]
    assert pair["correlation"] == pytest.approx(table.corr().loc["a", "b"], abs=1e-6)
    assert pair["rows"] == table["b"].count()


def test_what_parquet_holds_has_its_kind_and_its_values(describe):
    found = describe(
        {
            "day.one": pa.array([19724, 19723, None], pa.date32()),
            "price": pa.array([None, "1.50", "2.50"]).cast(pa.decimal128(4, 2)),
            "list": [[1], [1], None],
            "local": pa.array([0, 86_400_000_001, None], pa.timestamp("us")),
            "moment": pa.array([0, 1, 1], pa.timestamp("us", "UTC")),
            "text": ["b", "ö`", "ö`"],
            "small": pa.array([0.1, 0.1, None], pa.float32()),
            "bytes": [b"a", b"b", b"b"],
        },
        label_column="text",
    )

    rows = found.statistics.set_index("column")
    assert rows["kind"].tolist() == [
        *("datetime", "number", "other", "datetime", "datetime", "text", "number"),
        "other",
    ]
    assert rows["missing"].tolist() == [1, 1, 1, 1, 0, 0, 1, 0]
    assert rows["distinct"].tolist() == [2, 2, 1, 2, 2, 2, 1, 2]
    assert rows["most_frequent"].tolist() == [
        *("2024-01-02T00:00:00", "1.50", "[1]", "1970-01-01T00:00:00"),
        *("1970-01-01T00:00:00.000001+00:00", "ö`", "0.1", "62"),
    ]
    assert rows.loc["day.one", "earliest"] == "2024-01-01T00:00:00"
    assert rows.loc["local", "latest"] == "1970-01-02T00:00:00.000001"
    assert rows.loc["price", "mean"] == 2
    assert (found.rows, found.missing_share) == (3, 5 / 24)


def test_intervals_are_durations_in_seconds(spark):
    """Parquet of pandas has none, but a query of Spark may."""
    table = spark.sql(
        "select interval '90' minute * id as took from range(4) where id > 0 "
        "union all select -interval '1 02:00:00.5' day to second"
    )

    row = describe_spark(table).statistics.loc[0]

    assert row["kind"] == "duration"
    assert row[["min", "max"]].tolist() == [-93_600.5, 16_200]
    assert row["most_frequent"] == "0 days 01:30:00"


def test_rows_are_counted_by_range_by_value_and_by_class(describe):
    """Of values equally frequent, the first in the table comes first."""
    classes = ["b", "a", None, "b", "a", "b"]
    values = ["u", "v", "w", "v", "w", "u"]

    found = describe(
        {"class": classes, "x": [1, 1, 2, 4, None, 1], "t": values},
        label_column="class",
    )

    legend = [text.get_text() for text in found.histograms.legends[0].get_texts()]
    assert legend == ["b", "a", "missing"]
    heights = np.reshape([height for _, height in bars(found.histograms, 1)], (3, 4))
    assert heights.tolist() == [[2, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]
    widths = np.reshape([width for width, _ in bars(found.histograms, 2)], (3, 3))
    assert widths.tolist() == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert found.statistics["most_frequent"].tolist() == ["b", "1", "u"]
    assert {"u", "v", "w", "1 missing"} <= set(texts(found.histograms))


def test_many_values_and_classes_are_put_together(describe):
    letters = [letter for n, letter in enumerate("abcdefghijkl", 1) for _ in range(n)]
    numbers = {"id": [f"u{n}" for n in range(len(letters))], "t": letters}

    found = describe(numbers | {"x": range(len(letters))}, label_column="x")

    legend = [text.get_text() for text in found.histograms.legends[0].get_texts()]
    assert legend == ["up to 19.25", "19.25 to 38.5", "38.5 to 57.75", "above 57.75"]
    assert "all 78 values differ" in texts(found.histograms)
    widths = np.reshape([width for width, _ in bars(found.histograms, 2)], (4, 9))
    assert widths.sum(axis=0).tolist() == [12, 11, 10, 9, 8, 7, 6, 5, 10]
    assert "4 others" in texts(found.histograms)


def test_repeated_rows_are_counted_also_where_cells_are_missing(describe):
    columns = {"a": [1, 1, 2, None, 1, None], "b": ["x", "x", "x", None, "y", None]}

    found = describe(columns)

    assert (found.rows, found.columns, found.duplicate_rows) == (6, 2, 2)


def test_tables_with_little_in_them_are_described(describe, spark):
    none = describe({"a": pa.array([], pa.float64()), "b": pa.array([], pa.string())})
    missing = describe({"a": [np.nan, None], "b": pa.array([None] * 2, pa.string())})
    columns = describe_spark(spark.range(3).select())

    assert none.statistics["distinct"].tolist() == [0, 0]
    assert (none.rows, none.missing_share) == (0, 0)
    assert "no rows" in texts(none.histograms)
    assert missing.statistics["missing_share"].tolist() == [1, 1]
    assert np.isnan(missing.statistics["mean"][0])
    assert "no values" in texts(missing.histograms)
    assert columns[4:] == (3, 0, 0, 0)


def test_parts_make_no_difference(spark):
    """Not even to the pictures: what is drawn are counts."""
    sample = make_sample(spark)

    whole = describe_spark(sample, "pages")
    parted = describe_spark(sample.repartitionByRange(5, "arrived"), "pages")

    pd.testing.assert_frame_equal(whole.statistics, parted.statistics, rtol=1e-12)
    pd.testing.assert_frame_equal(whole.correlations, parted.correlations)
    assert picture(whole.histograms) == picture(parted.histograms)
    assert picture(whole.correlation_plot) == picture(parted.correlation_plot)


def test_a_wide_table_is_described_whole_and_drawn_in_part(describe):
    columns = {f"c{n}": [n, 2 * n] for n in range(500)}

    found = describe(columns, max_columns=4, max_correlated=10)

    assert len(found.statistics) == 500
    assert len(found.correlations) == 10 * 9 / 2
    assert len(found.histograms.axes) == 4
    assert "(max_correlated)" in texts(found.correlation_plot)[-1]


def test_what_cannot_be_described_is_refused(spark, describe):
    twice = spark.sql("select 1 as a, 2 as a")

    with pytest.raises(ValueError, match=r"called 'a' .* rename"):
        describe_spark(twice)
    with pytest.raises(ValueError, match=r"no column 'z' .* columns: 'x', 'y'"):
        describe({"x": [1], "y": [2]}, label_column="z")
    with pytest.raises(TypeError, match=r"a DataFrame of pandas.*createDataFrame"):
        describe_spark(pd.DataFrame({"x": [1]}))


@pytest.mark.parametrize(
    ("option", "value", "least"),
    [("bins", 0, 1), ("max_columns", 0, 1), ("max_correlated", 1, 2)],
)
def test_an_option_that_is_too_small_is_refused(option, value, least):
    with pytest.raises(ValueError, match=f"{option} is {value}: give {least} or more"):
        describe_spark(**{option: value})
