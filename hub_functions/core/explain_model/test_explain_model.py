"""Contributions are Shapley values, and add up to what the model says."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, PolynomialFeatures
from sklearn.svm import LinearSVC
from xgboost import XGBClassifier, XGBRegressor

from hub_functions.core.explain_model import explain_model

IRIS = load_iris(as_frame=True)
TABLE = IRIS.data
SPECIES = IRIS.target_names[IRIS.target]
FEW = {"rows": 12, "background_rows": 10}


def assert_adds_up(found):
    """Every answer is its base and its contributions."""
    keys = ["row", "output"]
    sums = found.contributions.groupby(keys, sort=False)["contribution"].sum()
    explained = found.explained.set_index(keys)
    expected = explained["answer"] - explained["base"]
    np.testing.assert_allclose(sums, expected, atol=1e-5)
    assert found.largest_gap < 1e-5


@pytest.mark.parametrize("columns", [3, 9], ids=["exact", "permutations"])
def test_of_a_linear_model_it_is_slope_times_distance_from_the_mean(columns):
    rng = np.random.default_rng(0)
    names = [f"x{place}" for place in range(columns)]
    table = pd.DataFrame(rng.normal(size=(30, columns)), columns=names)
    slopes = np.arange(columns) - 1.0
    model = LinearRegression().fit(table, table @ slopes + 7)

    found = explain_model(model, table, background_rows=30)

    wide = found.contributions.pivot(
        index="row", columns="column", values="contribution"
    )
    expected = slopes * (table - table.mean())
    np.testing.assert_allclose(wide[names], expected, atol=1e-9)
    assert found.explained["base"].unique() == pytest.approx(
        [7 + (table @ slopes).mean()]
    )
    assert found.importance["importance"].tolist()[-1] == pytest.approx(0)
    assert found.top_column == np.abs(expected).mean().idxmax()


def test_what_two_columns_do_together_is_halved_between_them():
    """Of x * y against a background of zeros each has half of the product."""
    table = pd.DataFrame({"x": [1.0, 2, 3, 5], "y": [4.0, 1, 2, 7]})
    zeros = pd.DataFrame({"x": [0.0], "y": [0.0]})
    model = make_pipeline(PolynomialFeatures(2), LinearRegression())
    points = pd.DataFrame(
        np.random.default_rng(0).normal(size=(50, 2)), columns=[*"xy"]
    )
    model.fit(points, points["x"] * points["y"])

    found = explain_model(model, table, zeros)

    halves = np.repeat(table["x"] * table["y"] / 2, 2)
    np.testing.assert_allclose(found.contributions["contribution"], halves, atol=1e-9)
    assert found.importance["share"].tolist() == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(5, random_state=0),
        LGBMClassifier(n_estimators=5, min_child_samples=2, verbose=-1, n_jobs=1),
        XGBClassifier(n_estimators=5, n_jobs=1),
    ],
    ids=["sklearn", "lightgbm", "xgboost"],
)
def test_contributions_add_up_to_the_probabilities_of_every_library(model):
    model.fit(TABLE, IRIS.target)

    found = explain_model(model, TABLE, **FEW)

    assert_adds_up(found)
    rows = found.explained["row"].unique()
    answers = found.explained["answer"].to_numpy().reshape(12, 3)
    np.testing.assert_allclose(answers, model.predict_proba(TABLE)[rows], atol=1e-6)
    assert found.explained["output"].tolist()[:3] == [
        "probability_0",
        "probability_1",
        "probability_2",
    ]
    assert found.top_column[:5] == "petal"


def test_a_pipeline_with_texts_is_explained_by_the_columns_of_the_table():
    """A text has one contribution, however many columns it becomes."""
    colours = np.array(["red", "green", None], dtype=object)
    table = TABLE.assign(
        colour=pd.Series(colours[IRIS.target], dtype="category"),
        größe=[*"abcde"] * 30,
    )[["petal width (cm)", "colour", "größe"]]
    encoder = OneHotEncoder(handle_unknown="ignore")
    steps = ColumnTransformer(
        [("t", encoder, ["colour", "größe"])], remainder="passthrough"
    )
    model = make_pipeline(steps, LogisticRegression()).fit(table, SPECIES == "setosa")

    found = explain_model(model, table.assign(more="x"), **FEW)

    assert_adds_up(found)
    importance = found.importance.set_index("column")["importance"]
    assert importance["colour"] > 0.05 > importance["größe"]
    assert set(found.importance["column"]) == set(table)
    assert found.explained["output"].unique().tolist() == ["probability_True"]
    values = found.contributions.query("column == 'colour'")["value"]
    assert set(values) <= {"red", "green", ""}


def test_a_decision_function_stands_in_for_probabilities():
    model = LinearSVC().fit(TABLE, SPECIES == "setosa")

    found = explain_model(model, TABLE, **FEW)

    assert_adds_up(found)
    assert found.explained["output"].unique().tolist() == ["decision_True"]


def test_models_trained_on_arrays_are_explained_by_places():
    model = XGBRegressor(n_estimators=5, n_jobs=1).fit(TABLE.to_numpy(), IRIS.target)

    found = explain_model(model, TABLE.assign(y=IRIS.target), None, "y", **FEW)

    assert_adds_up(found)
    assert sorted(found.importance["column"]) == ["0", "1", "2", "3"]
    assert found.score > 0.8


def test_the_score_is_that_of_the_explained_rows():
    model = LogisticRegression(max_iter=500).fit(TABLE, IRIS.target)
    labels = IRIS.target.astype(float).where(TABLE.index % 2 == 0)

    found = explain_model(model, TABLE.assign(y=labels), None, "y", rows=150)

    expected = (model.predict(TABLE) == IRIS.target)[::2].mean()
    assert found.score == pytest.approx(expected)
    assert explain_model(model, TABLE, **FEW).score is None


def test_it_runs_with_nothing_given():
    found = explain_model(rows=10)

    assert found.top_column in {"s5", "bmi"}
    assert found.rows == 10
    assert 0 < found.score < 1
    assert found.notes == ["10 of 111 rows, drawn, are explained"]
    assert_adds_up(found)


def test_the_same_arguments_give_the_same_bytes_and_no_state_is_touched():
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(size=(60, 8)), columns=[*"abcdefgh"])
    model = RandomForestClassifier(3, random_state=0).fit(
        table, table["a"] > table["b"]
    )
    before = np.random.get_state()[1].tolist()
    kept = table.copy()

    pairs = [explain_model(model, table, seed=3, **FEW) for _ in range(2)]

    for name in ("importance", "contributions", "explained"):
        pd.testing.assert_frame_equal(*(getattr(each, name) for each in pairs))
    for name in ("importance_plot", "summary_plot"):
        pictures = []
        for each in pairs:
            stream = io.BytesIO()
            getattr(each, name).savefig(stream, format="png")
            pictures.append(stream.getvalue())
        assert pictures[0] == pictures[1]
    assert np.random.get_state()[1].tolist() == before
    pd.testing.assert_frame_equal(table, kept)
    other = explain_model(model, table, seed=4, **FEW).explained["row"]
    assert other.tolist() != pairs[0].explained["row"].tolist()


def test_one_row_and_constant_columns_have_no_contributions():
    model = LinearRegression().fit(TABLE, IRIS.target)

    found = explain_model(model, TABLE.head(1))

    assert found.contributions["contribution"].tolist() == [0, 0, 0, 0]
    assert found.notes[0].startswith("columns that contributed nothing: sepal length")


def test_a_wide_table_is_explained():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.normal(size=(20, 500))).set_axis(range(1, 501), axis=1)
    named = table.set_axis(map(str, table), axis=1)
    model = LinearRegression().fit(named, table[7])

    found = explain_model(model, table, rows=2, background_rows=2, permutations=1)

    assert len(found.importance) == 500
    assert len(found.summary_plot.axes[0].collections) == 20
    assert_adds_up(found)
