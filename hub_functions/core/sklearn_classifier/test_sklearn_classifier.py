"""The search and its metrics, against known answers, and what is refused."""

from __future__ import annotations

import json
import math
import warnings
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.naive_bayes import GaussianNB

from hub_functions.core.sklearn_classifier import sklearn_classifier
from hub_functions.core.sklearn_classifier.measures import Measure
from hub_functions.core.sklearn_classifier.search import noting

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": list("aaabbb")})
UNEVEN = pd.DataFrame({"x": range(10), "label": ["many"] * 6 + ["few"] * 4})


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def exclusive_or() -> pd.DataFrame:
    """Return classes that one question cannot tell apart, and two can."""
    corners = pd.DataFrame(
        {"x": [0, 0, 1, 1], "y": [0, 1, 0, 1], "label": [0, 1, 1, 0]}
    )
    return pd.concat([corners] * 10, ignore_index=True)


def test_the_readme_shows_what_comes_out():
    """Its table is what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    grid = {"kernel": ["linear", "rbf"], "C": [0.1, 1, 10]}

    found = sklearn_classifier(IRIS, "label", "SVC", grid=grid, selector="max.f1")

    columns = ["params", "rank", "accuracy", "f1", "f1_std", "roc_auc"]
    for _, row in found.trials[columns].iterrows():
        assert shown(row) in readme
    assert found.best_params == {"C": 1, "kernel": "linear"}


def test_a_classifier_that_always_says_the_same_has_the_metrics_worked_out_by_hand():
    """Two folds of 3 and 2 rows: recall 1 and 0, and F1 of the frequent one 6 / 8."""
    found = sklearn_classifier(UNEVEN, "label", "DummyClassifier", folds=2)

    entropy = -0.6 * math.log(0.6) - 0.4 * math.log(0.4)
    assert found.accuracy == pytest.approx(0.6)
    assert found.balanced_accuracy == pytest.approx(0.5)
    assert found.f1 == pytest.approx(0.75 / 2)
    assert found.roc_auc == pytest.approx(0.5)
    assert found.log_loss == pytest.approx(entropy)
    assert found.rows == 10
    assert found.trials.loc[0, ["precision", "recall"]].tolist() == [0.3, 0.5]
    assert found.trials.loc[0, "f1_weighted"] == pytest.approx(0.6 * 0.75)


def test_the_metrics_agree_with_scikit_learns_own_cross_validation():
    """Its scorers are another way to the same numbers."""
    names = {
        "accuracy": "accuracy",
        "balanced_accuracy": "balanced_accuracy",
        "precision": "precision_macro",
        "recall": "recall_macro",
        "f1": "f1_macro",
        "f1_weighted": "f1_weighted",
        "roc_auc": "roc_auc_ovr",
        "log_loss": "neg_log_loss",
    }
    folds = StratifiedKFold(4, shuffle=True, random_state=7)

    row = sklearn_classifier(IRIS, "label", "GaussianNB", folds=4, seed=7).trials.loc[0]

    theirs = cross_validate(
        GaussianNB(),
        IRIS.drop(columns="label"),
        IRIS["label"],
        cv=folds,
        scoring=list(names.values()),
    )
    for ours, scorer in names.items():
        values = np.abs(theirs[f"test_{scorer}"])
        assert row[ours] == pytest.approx(values.mean()), ours
        assert row[f"{ours}_std"] == pytest.approx(values.std()), ours


def test_the_grid_finds_the_depth_that_exclusive_or_needs():
    found = sklearn_classifier(
        exclusive_or(), "label", "DecisionTreeClassifier", grid={"max_depth": [1, 2, 3]}
    )

    assert found.best_params == {"max_depth": 2}
    assert found.accuracy == 1
    assert found.model.named_steps["classifier"].max_depth == 2
    assert found.trials["params"].tolist() == [
        f'{{"max_depth": {depth}}}' for depth in (1, 2, 3)
    ]
    assert found.trials["rank"].tolist() == [3, 1, 1]
    assert found.trials["chosen"].tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [("max.accuracy", "most_frequent"), ("min.log_loss", "prior")],
)
def test_the_selector_decides_what_is_best(selector, chosen):
    """Both say the frequent class each time; one of them is sure of it."""
    grid = {"strategy": ["most_frequent", "prior"]}

    found = sklearn_classifier(
        UNEVEN, "label", "DummyClassifier", grid=grid, selector=selector, folds=2
    )

    assert found.best_params == {"strategy": chosen}


def test_all_combinations_are_tried():
    grid = {"n_neighbors": [1, 3], "weights": ["uniform", "distance"], "p": [1, 2]}

    found = sklearn_classifier(
        IRIS, "label", "KNeighborsClassifier", grid=grid, folds=2
    )

    tried = {tuple(sorted(json.loads(each).items())) for each in found.trials["params"]}
    assert len(tried) == len(found.trials) == 8


def test_a_combination_that_fails_does_not_end_the_search():
    grid = {"penalty": ["l1", "l2"]}

    found = sklearn_classifier(
        SMALL, "label", "LinearSVC", {"loss": "hinge"}, grid, folds=3
    )

    assert found.best_params == {"penalty": "l2"}
    assert "penalty='l1'" in found.trials["problem"][0]
    assert found.trials["problem"][1] == ""
    assert np.isnan(found.trials["accuracy"][0])


def test_the_seed_reaches_the_folds_and_the_classifier():
    one, two = (
        sklearn_classifier(
            IRIS, "label", "ExtraTreeClassifier", {"max_depth": 3}, folds=2, seed=seed
        )
        for seed in (1, 2)
    )

    assert one.model[-1].random_state == 1
    assert one.trials["log_loss"][0] != two.trials["log_loss"][0]


def test_trials_at_once_give_what_trials_one_by_one_give():
    options = {"grid": {"var_smoothing": [1e-9, 1e-3, 1.0]}, "folds": 2}

    with joblib.parallel_config(backend="threading"):
        at_once = sklearn_classifier(IRIS, "label", "GaussianNB", jobs=3, **options)

    alone = sklearn_classifier(IRIS, "label", "GaussianNB", **options)
    pd.testing.assert_frame_equal(at_once.trials, alone.trials, check_exact=True)


def test_warnings_are_notes_and_are_not_shown():
    """Shown, they would fail this test."""
    found = sklearn_classifier(
        IRIS, "label", "MLPClassifier", {"max_iter": 2, "hidden_layer_sizes": [3]}
    )

    assert len(found.notes) == 1
    assert found.notes[0].startswith("6 x ConvergenceWarning: ")


def test_warnings_for_developers_are_dropped():
    notes: Counter[str] = Counter()

    with noting(notes):
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
        warnings.warn("look\nhere", UserWarning, stacklevel=1)

    assert notes == {"UserWarning: look here": 1}


def test_metrics_that_a_classifier_cannot_give_are_none_and_said():
    found = sklearn_classifier(SMALL, "label", "LinearSVC", folds=3)

    assert found.log_loss is None
    assert found.roc_auc == 1
    assert found.notes == ["LinearSVC as it is set gives no log_loss"]


def test_distances_between_two_classes_each_are_not_taken_for_those_of_classes():
    """Three classes have as many pairs: the numbers would seem to fit."""
    params = {"decision_function_shape": "ovo"}

    found = sklearn_classifier(IRIS, "label", "SVC", params, folds=2)

    assert found.roc_auc is None
    assert found.notes == ["SVC as it is set gives no roc_auc and no log_loss"]


def test_a_selector_that_the_classifier_cannot_give_is_refused():
    with pytest.raises(ValueError, match=r"gives no log_loss.*it gives accuracy, bal"):
        sklearn_classifier(
            SMALL, "label", "LinearSVC", selector="min.log_loss", folds=2
        )


def test_a_class_that_is_rarer_than_the_folds_is_noted_and_measured():
    """Its one row is never predicted: the folds without it know only two classes."""
    table = pd.DataFrame({"x": [*range(10), 50], "label": ["a", "c"] * 5 + ["b"]})

    found = sklearn_classifier(table, "label", "GaussianNB")

    assert found.notes == [
        "class b has 1 of 11 rows, fewer than the 5 folds: some are without it"
    ]
    assert found.log_loss is not None
    assert 1 < found.log_loss < 10
    assert found.model.classes_.tolist() == ["a", "b", "c"]


def test_a_class_that_a_fold_did_not_train_on_has_probability_zero():
    """Of a and c it says 2/3 and 1/3: ln(3/2) and ln(3) are lost."""
    trained = pd.DataFrame({"x": [1, 2, 3], "label": ["a", "a", "c"]})
    model = sklearn_classifier(trained, "label", "DummyClassifier", folds=2).model

    found = Measure(np.array(["a", "b", "c"], dtype=object))(
        model, trained.tail(2), np.array(["a", "c"], dtype=object)
    )

    assert found["log_loss"] == pytest.approx((math.log(3 / 2) + math.log(3)) / 2)
    assert found["accuracy"] == 0.5


def test_the_trials_can_be_written_and_read(tmp_path):
    """They travel as parquet, which takes one type per column."""
    grid = {"max_depth": [1, None], "max_features": ["sqrt", 0.5], "splitter": ["best"]}
    found = sklearn_classifier(
        SMALL, "label", "DecisionTreeClassifier", grid=grid, folds=2
    )

    found.trials.to_parquet(tmp_path / "trials.parquet")

    read = pd.read_parquet(tmp_path / "trials.parquet")
    assert json.loads(read["params"][0]) == {
        "max_depth": 1,
        "max_features": "sqrt",
        "splitter": "best",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": "labels"}, r"no column 'labels'.*did you mean 'label'"),
        ({"classifier": "RandomForest"}, r"did you mean RandomForestClassifier"),
        ({"classifier": "svc"}, r"no classifier 'svc': did you mean.* SVC"),
        ({"classifier": "os.system"}, r"scikit-learn has no classifier 'os\.system'"),
        ({"classifier": "LinearRegression"}, r"scikit-learn has no classifier"),
        ({"classifier": "VotingClassifier"}, r"is made of other estimators"),
        ({"params": {"depth": 1}}, r"has no param 'depth': did you mean max_depth"),
        ({"grid": {"max_dept": [1]}}, r"has no param 'max_dept': did you mean max_dep"),
        ({"grid": {"max_depth": 3}}, r"grid\['max_depth'\] is 3: give a list"),
        ({"grid": {"max_depth": []}}, r"give a list of values"),
        (
            {"params": {"max_depth": 1}, "grid": {"max_depth": [1]}},
            r"'max_depth' is in params and in grid",
        ),
        ({"params": {"n_estimators": "many"}}, r"no trial could be trained.*n_estim"),
        ({"selector": "max.acuracy"}, r"did you mean 'max\.accuracy'"),
        ({"selector": "min.accuracy"}, r"no selector 'min\.accuracy'"),
        ({"folds": 1}, r"folds is 1: give 2 or more"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        sklearn_classifier(SMALL, **{"label_column": "label", **options})
