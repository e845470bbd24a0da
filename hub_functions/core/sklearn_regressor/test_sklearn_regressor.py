"""The search and its metrics, against known answers, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_validate

from hub_functions.core.sklearn_regressor import sklearn_regressor
from hub_functions.core.sklearn_regressor.measures import measure

DIABETES = load_diabetes(as_frame=True).frame
LINE = pd.DataFrame({"x": range(10), "label": range(1, 21, 2)})


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def test_the_readme_shows_what_comes_out():
    """Its table is what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    found = sklearn_regressor(
        regressor="Ridge", grid={"alpha": [0.1, 1, 10, 100, 1000]}
    )

    for _, row in found.trials[["params", "rank", "rmse", "mae", "r2"]].iterrows():
        assert shown(row) in readme
    assert found.best_params == {"alpha": 1}
    assert found.rows == 442


def test_a_line_is_found_and_the_model_goes_on_with_it():
    """y = 2 x + 1, without any error."""
    found = sklearn_regressor(LINE, "label", "LinearRegression")

    assert found.rmse == pytest.approx(0, abs=1e-9)
    assert found.mae == pytest.approx(0, abs=1e-9)
    assert found.r2 == pytest.approx(1)
    assert found.model.predict(pd.DataFrame({"x": [100, -1]})).tolist() == (
        pytest.approx([201, -1])
    )


def test_a_regressor_that_always_says_the_mean_has_the_metrics_worked_out_by_hand():
    """Two folds of one row, 1 and 4: each is 3 off, thrice and 3/4 of the true one."""
    table = pd.DataFrame({"x": [0, 1], "label": [1, 4]})

    found = sklearn_regressor(table, "label", "DummyRegressor", folds=2)

    assert (found.rmse, found.mae, found.median_ae) == (3, 3, 3)
    assert found.mape == pytest.approx((3 / 1 + 3 / 4) / 2)
    assert found.trials["max_error"].tolist() == [3]
    assert found.r2 is None
    assert found.notes == ["these labels have no r2"]


def test_the_metrics_of_four_rows_are_those_worked_out_by_hand():
    """Errors 1, 0, -2, 0 of labels 1, 2, 3, 6, whose mean is 3."""

    class Told:
        def predict(self, table):
            return table["says"]

    says = pd.DataFrame({"says": [2, 2, 1, 6]})

    found = measure(Told(), says, np.array([1.0, 2, 3, 6]))

    assert found["rmse"] == pytest.approx((5 / 4) ** 0.5)
    assert found["mae"] == 0.75
    assert found["median_ae"] == 0.5
    assert found["mape"] == pytest.approx((1 + 2 / 3) / 4)
    assert found["max_error"] == 2
    assert found["r2"] == pytest.approx(1 - 5 / 14)


def test_the_metrics_agree_with_scikit_learns_own_cross_validation():
    """Its scorers are another way to the same numbers."""
    names = {
        "rmse": "neg_root_mean_squared_error",
        "mae": "neg_mean_absolute_error",
        "median_ae": "neg_median_absolute_error",
        "mape": "neg_mean_absolute_percentage_error",
        "max_error": "neg_max_error",
        "r2": "r2",
    }
    folds = KFold(4, shuffle=True, random_state=7)

    found = sklearn_regressor(
        DIABETES, "target", "LinearRegression", folds=4, seed=7, scale=False
    )

    theirs = cross_validate(
        LinearRegression(),
        DIABETES.drop(columns="target"),
        DIABETES["target"],
        cv=folds,
        scoring=list(names.values()),
    )
    row = found.trials.loc[0]
    for ours, scorer in names.items():
        values = np.abs(theirs[f"test_{scorer}"])
        assert row[ours] == pytest.approx(values.mean()), ours
        assert row[f"{ours}_std"] == pytest.approx(values.std()), ours


def test_the_coefficients_are_those_of_the_published_fit():
    """Efron et al. (2004), table 1: least squares on the scaled diabetes data."""
    found = sklearn_regressor(DIABETES, "target", "LinearRegression", scale=False)

    coefficients = found.model[-1].coef_.round().astype(int).tolist()
    assert coefficients == [-10, -240, 520, 324, -792, 477, 101, 177, 751, 68]


def test_a_parabola_needs_two_questions_and_the_grid_finds_it():
    table = pd.DataFrame({"x": [0, 1, 2] * 10, "label": [5, 0, 5] * 10})

    found = sklearn_regressor(
        table, "label", "DecisionTreeRegressor", grid={"max_depth": [1, 2, 3]}
    )

    assert found.best_params == {"max_depth": 2}
    assert found.rmse == 0
    assert found.model.named_steps["regressor"].max_depth == 2
    assert found.trials["rank"].tolist() == [3, 1, 1]
    assert found.trials["chosen"].tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("selector", "chosen"), [("min.rmse", "mean"), ("min.median_ae", "median")]
)
def test_the_selector_decides_what_is_best(selector, chosen):
    """Two rows in five are far off: the median is right for the other three."""
    table = pd.DataFrame({"x": range(50), "label": [0.0, 0, 0, 100, 100] * 10})
    grid = {"strategy": ["mean", "median"]}

    found = sklearn_regressor(
        table, "label", "DummyRegressor", grid=grid, selector=selector
    )

    assert found.best_params == {"strategy": chosen}


def test_a_combination_that_fails_does_not_end_the_search():
    """An optimum without a derivative is none for this solver."""
    found = sklearn_regressor(
        LINE, "label", "Ridge", {"positive": True}, {"solver": ["svd", "lbfgs"]}
    )

    assert found.best_params == {"solver": "lbfgs"}
    assert "solver" in found.trials["problem"][0]
    assert found.trials["problem"][1] == ""
    assert np.isnan(found.trials["rmse"][0])


def test_the_seed_reaches_the_folds_and_the_regressor():
    one, two = (
        sklearn_regressor(DIABETES, "target", "ExtraTreeRegressor", seed=seed)
        for seed in (1, 2)
    )

    assert one.model[-1].random_state == 1
    assert one.rmse != two.rmse


def test_trials_at_once_give_what_trials_one_by_one_give():
    options = {"grid": {"alpha": [0.1, 1.0, 10.0]}, "folds": 2}

    with joblib.parallel_config(backend="threading"):
        at_once = sklearn_regressor(DIABETES, "target", "Ridge", jobs=3, **options)

    alone = sklearn_regressor(DIABETES, "target", "Ridge", **options)
    pd.testing.assert_frame_equal(at_once.trials, alone.trials, check_exact=True)


def test_warnings_are_notes_and_are_not_shown():
    """Shown, they would fail this test."""
    found = sklearn_regressor(
        DIABETES, "target", "MLPRegressor", {"max_iter": 2, "hidden_layer_sizes": [3]}
    )

    assert len(found.notes) == 1
    assert found.notes[0].startswith("6 x ConvergenceWarning: ")


def test_the_trials_can_be_written_and_read(tmp_path):
    """They travel as parquet, which takes one type per column."""
    grid = {"max_depth": [1, None], "max_features": ["sqrt", 0.5]}
    found = sklearn_regressor(LINE, "label", "DecisionTreeRegressor", grid=grid)

    found.trials.to_parquet(tmp_path / "trials.parquet")

    read = pd.read_parquet(tmp_path / "trials.parquet")
    assert json.loads(read["params"][0]) == {"max_depth": 1, "max_features": "sqrt"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": "labels"}, r"no column 'labels'.*did you mean 'label'"),
        ({"label_column": None}, r"label_column is not given.*'x', 'label'"),
        ({"regressor": "RandomForest"}, r"did you mean RandomForestRegressor"),
        ({"regressor": "os.system"}, r"scikit-learn has no regressor 'os\.system'"),
        ({"regressor": "LogisticRegression"}, r"scikit-learn has no regressor"),
        ({"regressor": "VotingRegressor"}, r"is made of other estimators"),
        ({"regressor": "MultiTaskLasso"}, r"no trial could be trained.*mono-task"),
        ({"params": {"depth": 1}}, r"has no param 'depth': did you mean max_depth"),
        ({"grid": {"max_depth": 3}}, r"grid\['max_depth'\] is 3: give a list"),
        (
            {"params": {"max_depth": 1}, "grid": {"max_depth": [1]}},
            r"'max_depth' is in params and in grid",
        ),
        ({"params": {"n_estimators": "many"}}, r"no trial could be trained.*n_estim"),
        ({"selector": "min.rsme"}, r"did you mean 'min\.rmse'"),
        ({"selector": "max.rmse"}, r"no selector 'max\.rmse'"),
        ({"folds": 1}, r"folds is 1: give 2 or more"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        sklearn_regressor(LINE, **{"label_column": "label", **options})


def test_a_selector_that_the_labels_cannot_have_is_refused():
    with pytest.raises(ValueError, match=r"have no mape.*they have rmse, mae"):
        sklearn_regressor(
            LINE.assign(label=[0, 1] * 5), "label", selector="min.mape", folds=2
        )
