"""Inputs of every kind, and what is refused before anything is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import BaggingClassifier
from sklearn.tree import DecisionTreeClassifier

from hub_functions.core.model_card import model_card

TABLE = pd.DataFrame({"x": [1.0, 2], "label": list("ab")})


class Bare:
    """A model that tells nothing of itself."""

    def predict(self, table):
        return table


def told(**given) -> str:
    return model_card(**given).card.read_text("utf-8")


def test_a_model_that_tells_nothing_is_not_guessed_at():
    found = model_card(Bare())

    card = found.card.read_text("utf-8")
    assert "- **Kind:** Bare" in card
    assert "- **Features:** not given" in card
    assert "Model details: features" in found.missing


def test_estimators_among_params_are_named_by_their_class():
    model = BaggingClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=3)

    card = told(model=model.fit([[1], [2]], [0, 1]))

    assert "estimator=DecisionTreeClassifier, n\\_estimators=3" in card


def test_params_that_are_arrays_are_told():
    model = DecisionTreeClassifier().fit([[1], [2]], [0, 1])
    model.set_params(class_weight={0: 1, 1: 2})

    assert "class\\_weight={0: 1, 1: 2}" in told(model=model)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (pd.DataFrame(), "- **Missing cells:** 0 (0%)"),
        (TABLE.head(0), "- **Rows:** 0"),
        (TABLE.head(1), "- **Rows:** 1"),
        (pd.DataFrame({"x": [None, None]}), "- **Missing cells:** 2 (100.0%)"),
        (pd.DataFrame(np.zeros((2, 500))), "- **Columns:** 500"),
        (pd.DataFrame({0: [1], "größe 漢": [np.inf]}), "- **Columns:** 2"),
    ],
)
def test_tables_of_every_shape_are_counted(table, line):
    assert line in told(table=table)


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ([None, None], "no values; missing 2"),
        ([True, False], "False 1 (50.0%), True 1 (50.0%)"),
        ([3, 3], "3 2 (100.0%)"),
        (pd.Categorical(["b", "a"]), "a 1 (50.0%), b 1 (50.0%)"),
    ],
)
def test_labels_of_every_kind_are_counted(label, line):
    assert line in told(table=pd.DataFrame({"7": label}), label_column="7")


def test_many_classes_are_cut():
    table = pd.DataFrame({"y": [f"c{n:02}" for n in range(30)]})

    assert "c19 1 (3.3%) and 10 more" in told(table=table, label_column="y")


def test_metrics_that_are_null_are_left_out():
    found = model_card(
        metrics={"roc_auc": None, "rows": np.int64(3), "f1": np.float64(1)}
    )

    assert found.summary["metrics"] == {"rows": 3, "f1": 1.0}
    assert type(found.summary["metrics"]["rows"]) is int


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"model": {}}, TypeError, r"model is a dict, which has no predict"),
        ({"table": [1]}, TypeError, r"table is a list, not a pandas DataFrame"),
        ({"train": {}}, TypeError, r"train is a dict, not a pandas DataFrame"),
        ({"comparison": "x"}, TypeError, r"comparison is a str, not a pandas"),
        (
            {"table": TABLE.set_axis(["x", "x"], axis=1)},
            ValueError,
            r"table: more than one column is called 'x'",
        ),
        (
            {"table": TABLE, "label_column": "labl"},
            ValueError,
            r"table has no column 'labl' \(did you mean 'label'\?\)",
        ),
        ({"metrics": [1]}, TypeError, r"metrics is a list: give numbers by name"),
        (
            {"metrics": {"f1": "high"}},
            TypeError,
            r"metrics\['f1'\] is a str: give numbers",
        ),
        ({"metrics": {"ok": True}}, TypeError, r"metrics\['ok'\] is a bool"),
        (
            {"metrics": {"function": "core/x", "metrics": {}, "state": "failed"}},
            ValueError,
            r"a run of core/x that failed",
        ),
        ({"roc_plot": 3}, TypeError, r"roc_plot is a int: give a matplotlib Figure"),
        ({"plot": Path("none.png")}, ValueError, r"plot: there is no file 'none.png'"),
    ],
)
def test_what_a_card_cannot_be_made_of_is_refused(given, error, message):
    with pytest.raises(error, match=message):
        model_card(**given)


@pytest.mark.parametrize("name", ["plot.png", "plot.svg", "plot.txt"])
def test_files_that_are_no_pictures_are_refused(tmp_path, name):
    (tmp_path / name).write_text("no picture")

    with pytest.raises(ValueError, match=rf"plot: '{name}' is no picture"):
        model_card(plot=tmp_path / name)
