"""Tables of every kind, and what is refused."""

from __future__ import annotations

import io
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.datasets import make_classification

from hub_functions.core.feature_selection import Selection, feature_selection

SMALL = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6], "label": list("aaabbb")})


def scores_of(found: Selection) -> pd.DataFrame:
    return found.scores.set_index("feature")


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def informed(rows: int = 400) -> pd.DataFrame:
    """Three features that tell of the class, and five that do not."""
    values, label = make_classification(
        rows, 8, n_informative=3, n_redundant=0, shuffle=False, random_state=3
    )
    names = [*(f"useful{place}" for place in range(3)), *"vwxyz"]
    return pd.DataFrame(values, columns=names).assign(label=label)


def test_columns_that_cannot_be_scored_are_named_and_never_kept():
    table = SMALL.assign(
        same=7,
        same_text="p",
        hole=[1.0, None, 1.0, None, 1.0, None],
        nothing=None,
        day=pd.Timestamp("2024-02-29"),
        mixed=[1, "p", None, 2, "q", 3],
    )

    found = feature_selection(table, "label", 99, methods=["anova_f"])

    assert found.kept == ["x"]
    assert found.notes == [
        "columns not scored, constant: same, same_text, hole",
        "columns not scored, without values: nothing",
        "columns not scored, neither numbers nor texts: day, mixed",
    ]
    last = found.scores.tail(6)
    assert last["kept"].sum() == 0
    assert last["rank"].isna().all()
    assert last["anova_f"].isna().all()


def test_texts_categories_and_booleans_are_scored():
    label = ["a", "b"] * 10
    table = pd.DataFrame(
        {
            "text": [{"a": "left", "b": None}[each] for each in label],
            "category": pd.Categorical([{"a": 3, "b": 1}[each] for each in label]),
            "boolean": pd.array([each == "a" for each in label], dtype="boolean"),
            "noise": ["p", "p", "q", "q"] * 5,
            "label": label,
        }
    )

    found = feature_selection(table, "label", 3)

    assert sorted(found.kept) == ["boolean", "category", "text"]
    assert scores_of(found).loc["noise", "votes"] == 0
    assert scores_of(found)["mutual_info"].round(6).tolist()[:3] == [0.693147] * 3
    assert found.table["text"].isna().sum() == 10


def test_a_key_does_not_seem_to_tell_everything():
    """A text of which every row has its own would, if each counted, be the best."""
    table = informed(100)
    keys = [f"k{number:03}" for number in range(100)]
    nearly = ["k000", *keys[:-1]]

    found = feature_selection(
        table.assign(key=keys, nearly=nearly), "label", 2, methods=["mutual_info"]
    )

    assert found.notes == ["columns not scored, each row has its own value: key"]
    assert scores_of(found).loc["nearly", "mutual_info"] < 0.05


def test_of_many_texts_twenty_are_told_apart():
    """Of forty, each in two rows of one class, twenty tell all and the rest nothing."""
    table = pd.DataFrame({"text": [f"v{number:02}" for number in range(40)] * 2})
    table["label"] = ["a", "b"] * 40

    found = feature_selection(table, "label", methods=["mutual_info"])

    information = scores_of(found).loc["text", "mutual_info"]
    assert information == pytest.approx(math.log(2) / 2)


def test_rows_without_a_label_stay_in_the_table_and_are_not_scored():
    extra = pd.DataFrame({"x": [1000, -1000], "label": [None, None]})
    table = pd.concat([SMALL, extra.astype(SMALL.dtypes)], ignore_index=True)

    found = feature_selection(table, "label", methods=["anova_f"])

    assert len(found.table) == 8
    assert scores_of(found).loc["x", "anova_f"] == pytest.approx(13.5)
    assert found.notes == ["rows without a label, not scored: 2"]


def test_the_table_keeps_its_order_types_and_index():
    table = pd.DataFrame(
        {
            "label": pd.Categorical(list("aabb")),
            "z": np.array([1, 2, 8, 9], dtype="int16"),
            "noise": [1, 2, 1, 2],
            "a": pd.array([1, 1, 0, 0], dtype="Int64"),
        },
        index=[9, 9, 7, 7],
    )
    before = table.copy()

    found = feature_selection(table, "label", 2)

    pd.testing.assert_frame_equal(found.table, table[["label", "z", "a"]])
    pd.testing.assert_frame_equal(table, before)


def test_names_of_columns_may_be_numbers_and_of_any_script():
    table = pd.DataFrame({0: [1, 2, 8, 9], "größe $x$": [1, 1, 5, 5], 2: list("aabb")})

    found = feature_selection(table, "2", 9, methods=["anova_f"])

    assert sorted(found.kept) == ["0", "größe $x$"]
    assert list(found.table) == ["0", "größe $x$", "2"]
    assert picture(found.plot)


@pytest.mark.parametrize(
    "label",
    [
        [True, True, False, False],
        [3, 3, 7, 7],
        [3.0, 3.0, 7.0, 7.0],
        pd.Categorical(["a", "a", "b", "b"]),
        pd.array([1, 1, 0, 0], dtype="Int64"),
        pd.array(["a", "a", "b", "b"], dtype="string"),
        pd.to_datetime(["2020-01-01", "2020-01-01", "2021-01-01", "2021-01-01"]),
        ["a", "a", "a", "b"],
    ],
    ids=[
        *("boolean", "integer", "whole float", "category", "nullable", "string"),
        *("date", "a class of one row"),
    ],
)
def test_a_label_may_be_of_any_kind_that_has_classes(label):
    table = pd.DataFrame({"x": [1, 2, 8, 9], "noise": [1, 5, 1, 5], "label": label})

    found = feature_selection(table, "label", 1, methods=["anova_f", "l1"])

    assert found.kept == ["x"]


def test_the_tables_can_be_written_and_read(tmp_path):
    """They travel as parquet, which takes one type per column."""
    found = feature_selection(SMALL.assign(same=1), "label", methods=["anova_f"])

    for name in ("table", "scores"):
        path = tmp_path / f"{name}.parquet"
        getattr(found, name).to_parquet(path)
        assert pd.read_parquet(path).shape == getattr(found, name).shape


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"label_column": "labels"}, r"no column 'labels'.*did you mean 'label'"),
        ({"label": "a"}, {}, r"has 1 classes in 6 labelled rows"),
        ({"label": None}, {}, r"has 0 classes in 0 labelled rows"),
        ({"label": range(6)}, {}, r"has 6 classes in 6 labelled rows"),
        ({"label": [0.5] * 6}, {}, r"numbers such as 0\.5: classes are wanted"),
        ({"x": 1}, {}, r"no column but 'label' has numbers or texts that differ"),
        ({"x": [1, 2, 3, 4, 5, np.inf]}, {}, r"infinite numbers in 'x'"),
        ({}, {"keep": 0}, r"keep is 0"),
        ({}, {"keep": 2.5}, r"keep is 2\.5"),
        ({}, {"min_votes": 5}, r"min_votes is 5: give 1 to 4"),
        ({}, {"methods": []}, r"methods is empty"),
        ({}, {"methods": ["trees"]}, r"no method 'trees' \(did you mean 'tree'\?\)"),
    ],
)
def test_what_cannot_be_meant_is_refused(change, options, message):
    table = SMALL.assign(**change)

    with pytest.raises(ValueError, match=message):
        feature_selection(table, **{"label_column": "label", **options})


def test_two_columns_of_one_name_are_refused():
    table = pd.DataFrame([[1, 2, "a"]], columns=["1", 1, "label"])

    with pytest.raises(ValueError, match=r"more than one column is called '1'"):
        feature_selection(table, "label")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        feature_selection([1, 2], "label")


def test_without_a_table_features_of_wines_are_selected():
    """A first run needs no file; flavanoids and proline are known to tell most."""
    found = feature_selection()

    assert found.features == 13
    assert len(found.kept) == 6
    assert {"flavanoids", "proline"} <= set(found.kept)
    assert found.table.shape == (178, 7)
    assert found.table.columns[-1] == "cultivar"


def test_a_table_needs_a_label():
    with pytest.raises(ValueError, match=r"label_column is not given.*'x', 'label'"):
        feature_selection(pd.DataFrame({"x": [1, 2], "label": ["a", "b"]}))
