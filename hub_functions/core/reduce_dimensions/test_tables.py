"""Odd tables, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.reduce_dimensions import reduce_dimensions

TABLE = pd.DataFrame(
    {"x": [1.0, 2, 3, 5], "y": [4.0, 1, 2, 2], "label": ["p", "q", None, "p"]}
)


def test_columns_that_say_nothing_are_left_out_and_named():
    table = TABLE.assign(same=1, none=None, day=pd.Timestamp("2024-02-29"))

    found = reduce_dimensions(table, "label")

    assert found.notes == [
        "columns left out, no values: none",
        "columns left out, one value: same",
        "columns left out, no numbers: day",
    ]
    assert found.features == 2
    assert found.table["label"].tolist()[:2] == ["p", "q"]


def test_booleans_and_nullable_numbers_are_numbers():
    table = pd.DataFrame(
        {
            "flag": pd.array([True, False, None], dtype="boolean"),
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "plain": [True, False, True],
        }
    )

    found = reduce_dimensions(table)

    assert found.features == 3
    assert np.isfinite(found.model.transform(table)).all()


def test_more_components_than_there_are_is_noted():
    found = reduce_dimensions(TABLE, keep=7)

    assert found.kept == 2
    assert found.notes[-1] == "2 components, not 7: there are no more"


def test_columns_may_be_chosen_and_one_will_do():
    found = reduce_dimensions(TABLE, "label", keep=1, columns=["y"])

    assert found.loadings["feature"].tolist() == ["y"]
    assert found.explained == pytest.approx(1)
    assert found.scatter_plot.axes[0].get_ylabel() == "row"


def test_names_may_be_numbers_and_of_any_script_and_the_table_is_not_changed():
    table = pd.DataFrame({0: [1, 2, 4], "größe": [3.0, 4, 1]}, index=[7, 7, 9])
    before = table.copy()

    found = reduce_dimensions(table)

    assert found.loadings["feature"].tolist() == ["0", "größe"]
    assert found.table.index.tolist() == [7, 7, 9]
    pd.testing.assert_frame_equal(table, before)


def test_a_wide_table_with_fewer_rows_than_columns():
    values = np.random.default_rng(0).normal(size=(10, 500))

    found = reduce_dimensions(pd.DataFrame(values), keep=0.999)

    assert found.kept == 9
    assert found.features == 500


@pytest.mark.parametrize(
    ("label", "kind"),
    [([0.5, 1, 2.5, None], "measured"), ([1, 2, 1, 2], "class"), ([None] * 4, "none")],
)
def test_labels_of_every_kind_colour_the_plot(label, kind):
    plot = reduce_dimensions(TABLE.assign(label=label), "label").scatter_plot

    assert (len(plot.axes) == 2) == (kind == "measured")
    plot.savefig("/dev/null", format="png", dpi=30)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (TABLE, {"label_column": "lable"}, r"'lable' for label_column; did you mean"),
        (TABLE, {"columns": ["z"]}, r"no column 'z' for columns: the table has 'x'"),
        (TABLE, {"method": "umap"}, r"method is 'umap': give one of 'pca', 'svd'"),
        (TABLE, {"kernel": "cubic"}, r"kernel is 'cubic': give one of 'rbf'"),
        (TABLE, {"gamma": 0}, r"gamma is 0: give a number above 0"),
        (TABLE, {"keep": 0}, r"keep is 0: give a share below 1, or a whole number"),
        (TABLE, {"keep": 2.5}, r"keep is 2.5: give a share below 1"),
        (TABLE, {"keep": 0.5, "method": "nmf"}, r"the parts of NMF change with their"),
        (TABLE, {"seed": -1}, r"seed is -1: give a whole number from 0"),
        (TABLE.assign(x=[np.inf, 1, 2, 3]), {}, r"infinite numbers in 'x': replace"),
        (TABLE.head(0), {}, r"nothing to look at in 0 rows: no column holds numbers"),
        (TABLE.head(1), {}, r"nothing to look at in 1 rows"),
        (pd.DataFrame(), {}, r"nothing to look at in 0 rows"),
        (TABLE[["label"]], {}, r"nothing to look at in 4 rows"),
        (
            TABLE.assign(x=[-1.0, 1, 2, 3]),
            {"method": "nmf", "scale": False},
            r"negative numbers in 'x': NMF takes them with scale=True",
        ),
        (
            pd.DataFrame({"x": range(10_001)}),
            {"method": "kernel-pca"},
            r"has 10,001 rows, and kernel PCA compares each with each",
        ),
        (
            TABLE.rename(columns={"label": "component_1"}),
            {"label_column": "component_1"},
            r"the label is called 'component_1', as a component is",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        reduce_dimensions(table, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        reduce_dimensions(pd.DataFrame([[1, 2]], columns=["1", 1]))


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        reduce_dimensions([1, 2])
