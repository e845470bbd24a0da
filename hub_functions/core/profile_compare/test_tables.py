"""Tables of every kind, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.profile_compare import profile_compare

POINTS = pd.DataFrame({"id": [1, 2], "x": [1.5, 2.5]})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pd.DataFrame(), pd.DataFrame()),
        (POINTS.head(0), POINTS),
        (POINTS, POINTS.head(0)),
        (POINTS.head(1), POINTS.tail(1)),
        (POINTS, POINTS.add_prefix("_")),
        (POINTS.assign(x=None), POINTS),
        (POINTS.assign(x=np.inf), POINTS.assign(x=[1e308, -1e308])),
        (POINTS.assign(x=[[1], {}]), POINTS.assign(x=1j)),
        (POINTS.assign(x=[10**400, 1]), POINTS),
        (POINTS.assign(x=7), POINTS.assign(x=7)),
        (POINTS.assign(x=pd.period_range("2024", periods=2)), POINTS),
        (
            POINTS.assign(x=pd.to_datetime("2024-01-01")),
            POINTS.assign(x=pd.to_datetime("2024-01-02")),
        ),
        (
            POINTS.assign(x=pd.to_timedelta(1, unit="h")),
            POINTS.assign(x=pd.to_timedelta(2, unit="h")),
        ),
        (POINTS.assign(x=pd.Categorical([1, None])), POINTS.assign(x=True)),
    ],
)
def test_tables_of_every_kind_are_compared_drawn_and_written(first, second, tmp_path):
    found = profile_compare(first, second)

    for figure in (found.plot, found.columns_plot):
        figure.savefig(io.BytesIO(), format="png")
    for name in ("schema_changes", "statistics", "categories", "row_changes"):
        getattr(found, name).to_parquet(tmp_path / name)
        assert len(pd.read_parquet(tmp_path / name)) == len(getattr(found, name))
    assert found.rows_added is None


def test_a_column_of_another_kind_is_noted():
    found = profile_compare(POINTS, POINTS.assign(x=["1.5", "2.5"]))

    assert found.statistics["kind"].tolist() == ["number", "number → text"]
    assert found.notes == ["columns of another kind now: x"]
    assert found.categories.empty


def test_columns_that_became_empty_are_noted():
    found = profile_compare(POINTS, POINTS.assign(x=None))

    assert found.notes == ["columns empty in one of the tables: x"]
    assert found.statistics["kind"].tolist()[1] == "number"


def test_names_of_columns_may_be_of_any_type_and_script():
    first = POINTS.set_axis([0, "größe 漢"], axis=1)

    found = profile_compare(first, first.set_axis(["0", "größe 漢"], axis=1), ["0"])

    assert found.same
    assert list(found.row_changes) == ["0", "change", "columns"]


def test_a_wide_table_is_compared_and_part_of_it_drawn():
    table = pd.DataFrame(np.arange(1500.0).reshape(3, 500))

    found = profile_compare(table, table + [1.0] * 500, ["0"])

    assert len(found.statistics) == 500
    assert "470 columns are not drawn" in found.plot.axes[1].get_xlabel()
    assert "488 columns are not drawn" in found.columns_plot.texts[2].get_text()


def test_all_columns_that_changed_are_named():
    table = pd.DataFrame(np.zeros((3, 20))).assign(id=[1, 2, 3])
    other = table.copy()
    other.loc[1, [3, 17]] = 1
    other.loc[2, 19] = 1

    found = profile_compare(table, other, ["id"]).row_changes

    assert found["columns"].tolist() == ["3, 17", "19"]


def test_tables_of_keys_alone_have_no_changed_rows():
    found = profile_compare(POINTS[["id"]], POINTS[["id"]] + 1, ["id"])

    assert found.row_changes["change"].tolist() == ["removed", "added"]
    assert (found.rows_changed, found.rows_unchanged) == (0, 1)


def test_the_tables_are_not_changed():
    first = POINTS.set_index(pd.Index([7, 7]))
    before = first.copy()

    profile_compare(first, first, ["id"])

    pd.testing.assert_frame_equal(first, before)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"reference": POINTS},
            ValueError,
            r"table is not given: give reference and table",
        ),
        ({"table": POINTS}, ValueError, r"reference is not given"),
        (
            {"reference": [], "table": POINTS},
            TypeError,
            r"reference is a list, not a pandas",
        ),
        (
            {"reference": POINTS, "table": POINTS.set_axis(["x", "x"], axis=1)},
            ValueError,
            r"table: more than one column is called 'x'",
        ),
        (
            {"reference": POINTS, "table": POINTS, "key_columns": ["idd"]},
            ValueError,
            r"reference has no column 'idd' \(did you mean 'id'\?\)",
        ),
        (
            {"reference": POINTS, "table": POINTS[["x"]], "key_columns": ["id"]},
            ValueError,
            r"table has no column 'id'",
        ),
        (
            {"reference": POINTS, "table": POINTS.assign(id=1), "key_columns": ["id"]},
            ValueError,
            r"'id' are not unique in table: 2 rows share a key, such as \[1",
        ),
        (
            {
                "reference": POINTS.assign(id=None),
                "table": POINTS,
                "key_columns": ["id"],
            },
            ValueError,
            r"key column 'id' is missing in 2 rows of reference",
        ),
        ({"tolerance": -1}, ValueError, r"tolerance is -1: give 0 or more"),
        ({"max_values": 0}, ValueError, r"max_values is 0: give 1 or more"),
        ({"max_plots": 0}, ValueError, r"max_plots is 0"),
        (
            {
                "reference": POINTS.rename(columns={"id": "change"}),
                "table": POINTS.rename(columns={"id": "change"}),
                "key_columns": ["change"],
            },
            ValueError,
            r"key column 'change' has the name of a column of row_changes: rename it",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        profile_compare(**given)
