"""Tables of every shape, and what is refused."""

from __future__ import annotations

import io
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from matplotlib.text import Text

from hub_functions.core.describe import Description, describe

POINTS = pd.DataFrame({"x": [10.0, 8, 13, 9, 11], "y": [8.04, 6.95, 7.58, 8.81, 8.33]})


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def draw(found: Description) -> None:
    picture(found.histograms)
    picture(found.correlation_plot)


def test_rows_columns_missing_cells_and_repeated_rows_are_counted():
    table = pd.DataFrame(
        {"a": [1, 1, 2, None, None], "b": [["x"], ["x"], ["x"], None, None]},
        index=[0, 0, 0, 0, 0],
    )

    found = describe(table)

    assert (found.rows, found.columns) == (5, 2)
    assert found.missing_share == 4 / 10
    assert found.duplicate_rows == 2


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
    draw(found)


def test_the_table_is_not_changed():
    table = pd.DataFrame({"a": [1.0, np.inf, None], "b": [[1], "x", None]})
    before = table.copy(deep=True)

    describe(table, label_column="b")

    pd.testing.assert_frame_equal(table, before)


def test_column_names_of_any_type_are_written_as_text():
    table = pd.DataFrame([[1, 2, 3], [4, 5, 7]], columns=[0, None, ("a", 1)])

    found = describe(table, label_column="0")

    assert found.statistics["column"].tolist() == ["0", "None", "('a', 1)"]
    assert set(found.correlations["first"]) == {"0", "None"}
    draw(found)


def test_two_runs_give_the_same_tables_and_pictures():
    first, second = (describe(POINTS, "x") for _ in range(2))

    pd.testing.assert_frame_equal(first.statistics, second.statistics)
    pd.testing.assert_frame_equal(first.correlations, second.correlations)
    assert picture(first.histograms) == picture(second.histograms)
    assert picture(first.correlation_plot) == picture(second.correlation_plot)


def test_it_runs_in_many_threads_at_once():
    """A service calls it from several threads; pyplot would mix the figures up."""
    table = POINTS[["x"]]
    alone = picture(describe(table).histograms)

    with ThreadPoolExecutor(4) as threads:
        drawn = threads.map(lambda _: picture(describe(table).histograms), range(8))

    assert set(drawn) == {alone}


def test_no_figure_is_left_in_pyplot():
    """Those that are would stay in memory, and appear in the caller's notebook."""
    before = pyplot.get_fignums()

    draw(describe(POINTS))

    assert pyplot.get_fignums() == before


def test_a_description_survives_pickling():
    """It comes back from other processes."""
    found = pickle.loads(pickle.dumps(describe(POINTS)))

    assert isinstance(found, Description)
    draw(found)


def test_a_label_that_is_no_column_is_refused_with_the_columns_there_are():
    with pytest.raises(ValueError, match=r"no column 'z' .* columns: 'x', 'y'"):
        describe(POINTS, label_column="z")


def test_a_refused_label_of_a_wide_table_names_some_columns():
    table = pd.DataFrame(np.zeros((1, 50))).add_prefix("c")

    with pytest.raises(ValueError, match="'c19' and 30 more"):
        describe(table, label_column="z")


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


def test_what_is_not_a_table_is_refused():
    with pytest.raises(TypeError, match="a Series, not a pandas DataFrame"):
        describe(POINTS["x"])


def test_without_a_table_a_sample_with_columns_of_every_kind_is_described():
    """A first run needs no file; the sample is the same each time."""
    found = describe()

    kinds = dict(zip(found.statistics["column"], found.statistics["kind"], strict=True))
    assert kinds == {
        "arrived": "datetime",
        "device": "text",
        "minutes": "number",
        "pages": "number",
        "spent": "number",
        "member": "boolean",
        "country": "category",
    }
    assert found.rows == 200
    assert 0 < found.missing_share < 0.2
    pd.testing.assert_frame_equal(found.statistics, describe().statistics)


def test_the_sample_is_coloured_by_its_devices_or_by_what_is_asked_for():
    by_device, by_member = describe(), describe(label_column="member")

    first = [each.histograms.axes[0] for each in (by_device, by_member)]
    texts = [{each.get_text() for each in axes.findobj(Text)} for axes in first]
    assert texts[0] >= {"device", "phone", "desktop", "tablet"}
    assert texts[1] >= {"member", "False", "True"}
    with pytest.raises(ValueError, match=r"no column 'price'.*'arrived', 'device'"):
        describe(label_column="price")
