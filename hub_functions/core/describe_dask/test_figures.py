"""The figures, by what can be read in them."""

from __future__ import annotations

import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from hub_functions.core.describe_dask import Description, describe_dask


def describe(table: pd.DataFrame, **options: object) -> Description:
    return describe_dask(dd.from_pandas(table, npartitions=3), **options)


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def bars(figure: Figure, panel: int = 0) -> list[tuple[float, float]]:
    """Return width and height of each bar of a small plot."""
    patches = [p for p in figure.axes[panel].patches if isinstance(p, Rectangle)]
    return [(patch.get_width(), patch.get_height()) for patch in patches]


def test_the_heat_map_shows_names_and_coefficients():
    table = pd.DataFrame({"x": [1, 2, 3], "y": [3, 1, 2]})

    written = texts(describe(table).correlation_plot)

    assert {"x", "y", "-0.50", "1.00"} <= set(written)


def test_a_histogram_counts_every_value_in_the_number_of_bins_asked_for():
    figure = describe(pd.DataFrame({"x": [0.0, 0.1, 0.5, 1.0]}), bins=2).histograms

    assert [height for _, height in bars(figure)] == [2, 2]


def test_few_whole_numbers_get_one_bar_each():
    figure = describe(pd.DataFrame({"x": [1, 1, 2, 4]})).histograms

    assert [height for _, height in bars(figure)] == [2, 1, 0, 1]


def test_the_most_frequent_values_come_first_and_the_rest_together():
    values = [letter for n, letter in enumerate("abcdefghijkl", 1) for _ in range(n)]

    figure = describe(pd.DataFrame({"x": values})).histograms

    assert [width for width, _ in bars(figure)] == [12, 11, 10, 9, 8, 7, 6, 5, 10]
    assert {"l", "k", "4 others"} <= set(texts(figure))


def test_a_plot_says_why_it_is_empty_and_what_is_missing():
    table = pd.DataFrame(
        {
            "id": [f"u{n}" for n in range(20)],
            "gone": [None] * 20,
            "endless": [np.inf] * 20,
            "some": [None, *range(19)],
        }
    )

    written = texts(describe(table).histograms)

    assert "all 20 values differ" in written
    assert {"no values", "20 missing"} <= set(written)
    assert {"no finite values", "20 infinite"} <= set(written)
    assert "1 missing" in written


def test_a_label_splits_the_bars_and_keeps_their_sum():
    table = pd.DataFrame(
        {"x": [1, 1, 2, 2], "class": ["a", "b", "a", None], "t": ["u", "u", "v", "u"]}
    )

    figure = describe(table, label_column="class").histograms

    # The label's plot is first; bars of a, of b, and of rows without a class.
    assert [height for _, height in bars(figure, 1)] == [1, 1, 1, 0, 0, 1]
    assert [width for width, _ in bars(figure, 2)] == [1, 1, 1, 0, 1, 0]
    legend = figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b", "missing"]


def test_of_many_classes_the_most_frequent_are_shown_and_the_rest_together():
    classes = [f"c{n}" for n in range(12) for _ in range(n + 1)]
    table = pd.DataFrame({"class": classes, "x": range(len(classes))})

    found = describe(table, label_column="class")

    legend = [text.get_text() for text in found.histograms.legends[0].get_texts()]
    assert legend == [*(f"c{n}" for n in range(11, 3, -1)), "4 others"]
    assert sum(height for _, height in bars(found.histograms, 1)) == len(classes)


def test_a_label_of_many_numbers_is_cut_at_its_quartiles():
    table = pd.DataFrame({"price": [*range(1, 102), np.nan]})

    figure = describe(table, label_column="price", bins=4).histograms

    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        *("up to 26", "26 to 51", "51 to 76", "above 76", "missing")
    ]
    heights = np.reshape([height for _, height in bars(figure)], (5, 4))
    assert heights.sum(axis=1).tolist() == [26, 25, 25, 25, 0]


@pytest.mark.parametrize(
    ("values", "classes"),
    [([2, 10, 10, 1], ["1", "2", "10"]), ([True, True, False], ["False", "True"])],
)
def test_classes_that_are_numbers_are_in_their_order(values, classes):
    table = pd.DataFrame({"class": values, "x": range(len(values))})

    legend = describe(table, label_column="class").histograms.legends[0]

    assert [text.get_text() for text in legend.get_texts()] == classes


def test_a_wide_table_says_what_is_drawn_and_what_is_not():
    table = pd.DataFrame(np.arange(120.0).reshape(2, 60)).add_prefix("c")

    found = describe(table, label_column="c59", max_columns=4, max_correlated=10)

    drawn = texts(found.histograms)
    assert {"c59", "c0", "c1", "c2"} <= set(drawn)
    assert "c3" not in drawn
    assert "Drawn: the first 4 of 60 columns (max_columns)." in drawn
    assert texts(found.correlation_plot)[-1] == (
        "Drawn: the first 4 of 10 correlated columns (max_columns).  "
        "Correlated: 10 of 60 columns (max_correlated)."
    )
