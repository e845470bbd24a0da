"""Odd tables, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.cluster import cluster

TABLE = pd.DataFrame(
    {"x": [1.0, 2, 8, 9], "y": [4.0, 5, 2, 1], "label": ["p", "q", None, "p"]}
)


def test_columns_that_say_nothing_are_left_out_and_named():
    table = TABLE.assign(same=1, none=None, y=[4, None, 2, 1])

    found = cluster(table, "label", clusters=2)

    assert found.notes == [
        "columns left out, no values: none",
        "columns left out, one value: same",
        "missing cells, taken as the median of their column: 1",
    ]
    assert found.table["cluster"].nunique() == 2


def test_the_table_stays_and_its_index_too():
    table = TABLE.set_axis([7, 7, 8, 9])
    before = table.copy()

    found = cluster(table, clusters=2, cluster_column="group")

    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(found.table.drop(columns="group"), before)


def test_names_may_be_numbers_and_of_any_script():
    table = pd.DataFrame({0: [1, 2, 9, 8], "größe": [3.0, 4, 1, 1]})

    found = cluster(table, clusters=2)

    assert found.profiles.columns.tolist()[-2:] == ["mean_0", "mean_größe"]


def test_rows_that_are_all_dense_are_one_cluster_without_silhouettes():
    values = np.random.default_rng(0).normal(size=(50, 2))

    found = cluster(pd.DataFrame(values), None, "dbscan", radius=5)

    assert found.clusters == 1
    assert found.silhouette is None
    assert found.calinski_harabasz is None
    assert found.notes == ["clusters found: 1; there are no silhouettes"]
    found.choice_plot.savefig("/dev/null", format="png", dpi=30)


def test_rows_of_which_none_is_dense_are_in_no_cluster():
    found = cluster(TABLE, "label", "dbscan", radius=0.01)

    assert found.clusters == 0
    assert found.noise_rows == 4
    assert found.table["cluster"].tolist() == [-1] * 4


@pytest.mark.parametrize("method", ["k-means", "gaussian-mixture"])
def test_fewer_distinct_rows_than_clusters_are_noted(method):
    table = pd.DataFrame({"x": [1.0, 1, 1, 5, 5, 5]})

    found = cluster(table, method=method, clusters=3)

    assert any("number of distinct clusters" in note.lower() for note in found.notes)


def test_three_rows_will_do():
    found = cluster(TABLE.head(3), columns=["x"])

    assert found.clusters == 2
    assert found.adjusted_rand is None


def test_a_wide_table_is_clustered():
    values = np.random.default_rng(0).normal(size=(40, 500))
    values[:20] += 2

    found = cluster(pd.DataFrame(values), most_clusters=4)

    assert found.clusters == 2
    assert found.profiles["rows"].tolist() == [20, 20]


def test_many_clusters_are_drawn():
    table = pd.DataFrame({"x": np.arange(40.0) ** 2, "y": 1.0})

    found = cluster(table, clusters=30)

    assert found.clusters == 30
    found.scatter_plot.savefig("/dev/null", format="png", dpi=30)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"label_column": "lable"}, r"'lable' for label_column; did you mean"),
        (TABLE, {"columns": ["z"]}, r"no column 'z' for columns: the table has 'x'"),
        (TABLE, {"method": "kmeans"}, r"method is 'kmeans': give one of 'k-means'"),
        (TABLE, {"linkage": "far"}, r"linkage is 'far': give one of 'ward'"),
        (TABLE, {"clusters": 1}, r"clusters is 1: give 2 or more, or none"),
        (TABLE, {"clusters": 5}, r"the table has 4 rows, and 5 are needed"),
        (TABLE, {"clusters": 2, "method": "dbscan"}, r"dbscan finds their number"),
        (TABLE, {"radius": 1.0}, r"radius is given, and k-means has none"),
        (TABLE, {"radius": 0.0, "method": "dbscan"}, r"radius is 0.0: give a number"),
        (TABLE, {"most_clusters": 1}, r"most_clusters is 1: give 2 or more"),
        (TABLE, {"least_rows": 1}, r"least_rows is 1: give 2 or more"),
        (TABLE, {"seed": -1}, r"seed is -1: give a whole number from 0"),
        (TABLE, {"cluster_column": "x"}, r"has a column 'x' already: give another"),
        (TABLE.assign(x=[np.inf, 1, 2, 3]), {}, r"infinite numbers in 'x': replace"),
        (TABLE.head(0), {}, r"nothing to look at in 0 rows: no column holds numbers"),
        (TABLE.head(2), {}, r"the table has 2 rows, and 3 are needed at least"),
        (pd.DataFrame(), {}, r"nothing to look at in 0 rows"),
        (TABLE[["label"]], {}, r"nothing to look at in 4 rows"),
        (
            pd.DataFrame({"x": range(10_001)}),
            {"method": "agglomerative"},
            r"has 10,001 rows, and agglomerative compares each with each",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        cluster(table, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        cluster(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        cluster([1, 2])
