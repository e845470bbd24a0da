"""The search on a cluster, against scikit-learn's own and known answers."""

from __future__ import annotations

import io
import json
import math
from multiprocessing import active_children
from pathlib import Path

import dask
import joblib
import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.svm import SVC

from hub_functions.core.sklearn_classifier_dask import sklearn_classifier_dask

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": list("aaabbb")})
UNEVEN = pd.DataFrame({"x": range(10), "label": ["many"] * 6 + ["few"] * 4})


@pytest.fixture(scope="module")
def cluster():
    """A worker that is spoken to as one of another machine, and starts at once."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as running:
        yield running


@pytest.fixture
def connected(cluster):
    with Client(cluster) as client:
        yield client


def model_bytes(model: object) -> bytes:
    stream = io.BytesIO()
    joblib.dump(model, stream)
    return stream.getvalue()


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


@pytest.mark.usefixtures("connected")
def test_the_readme_shows_what_comes_out():
    """Its table is what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    grid = {"kernel": ["linear", "rbf"], "C": [0.1, 1, 10]}

    found = sklearn_classifier_dask(IRIS, "label", "SVC", grid=grid, selector="max.f1")

    columns = ["params", "rank", "accuracy", "f1", "f1_std", "roc_auc"]
    for _, row in found.trials[columns].iterrows():
        assert shown(row) in readme
    assert found.best_params == {"C": 1, "kernel": "linear"}
    assert found.notes == ["SVC as it is set gives no log_loss"]


@pytest.mark.usefixtures("connected")
def test_scikit_learns_own_grid_search_finds_the_same():
    """Without Dask, by another way: choice, means and predictions."""
    grid = {"C": [0.01, 1, 100], "gamma": [0.01, 1]}
    folds = StratifiedKFold(4, shuffle=True, random_state=7)

    found = sklearn_classifier_dask(
        IRIS, "label", "SVC", grid=grid, folds=4, seed=7, scale=False
    )

    features, labels = IRIS.drop(columns="label"), IRIS["label"]
    theirs = GridSearchCV(SVC(random_state=7), grid, cv=folds).fit(features, labels)
    means = theirs.cv_results_["mean_test_score"]
    assert found.trials["accuracy"].tolist() == pytest.approx(means.tolist())
    assert found.best_params == theirs.best_params_
    assert found.model.predict(IRIS).tolist() == theirs.predict(features).tolist()


@pytest.mark.usefixtures("connected")
def test_the_model_is_to_the_byte_that_of_one_process():
    """Fitted here without any cluster, and with its params given and not searched."""
    grid = {"criterion": ["gini", "log_loss"], "max_depth": [2, 3]}
    options = {"params": {"n_estimators": 3}, "folds": 2}
    found = sklearn_classifier_dask(IRIS, "label", grid=grid, **options)

    again = clone(found.model).fit(IRIS[found.model.feature_names_in_], IRIS["label"])
    options["params"] |= found.best_params
    given = sklearn_classifier_dask(IRIS, "label", **options)

    assert model_bytes(found.model) == model_bytes(again) == model_bytes(given.model)
    assert b"hub_functions" not in model_bytes(found.model)


def test_a_cluster_of_ones_own_gives_the_same_and_is_ended(connected):
    """Two processes; the client that was connected before is another matter."""
    options = {"grid": {"max_depth": [1, 2, 3]}, "params": {"n_estimators": 3}}
    by_client = sklearn_classifier_dask(IRIS, "label", folds=2, **options)
    connected.close()

    own = sklearn_classifier_dask(IRIS, "label", folds=2, workers=2, **options)

    pd.testing.assert_frame_equal(own.trials, by_client.trials, check_exact=True)
    assert model_bytes(own.model) == model_bytes(by_client.model)
    assert not active_children()


def test_the_address_of_a_scheduler_is_enough(cluster):
    found = sklearn_classifier_dask(
        SMALL, "label", "GaussianNB", folds=3, scheduler=cluster.scheduler_address
    )

    assert found.accuracy == 1


def test_a_scheduler_that_is_not_there_is_an_error():
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}),
        pytest.raises(OSError, match=r"127\.0\.0\.1:9"),
    ):
        sklearn_classifier_dask(scheduler="tcp://127.0.0.1:9")


@pytest.mark.usefixtures("connected")
def test_a_classifier_that_always_says_the_same_has_the_metrics_worked_out_by_hand():
    """Two folds of 3 and 2 rows: recall 1 and 0, and F1 of the frequent one 6 / 8."""
    found = sklearn_classifier_dask(UNEVEN, "label", "DummyClassifier", folds=2)

    entropy = -0.6 * math.log(0.6) - 0.4 * math.log(0.4)
    assert found.accuracy == pytest.approx(0.6)
    assert found.balanced_accuracy == pytest.approx(0.5)
    assert found.f1 == pytest.approx(0.75 / 2)
    assert found.roc_auc == pytest.approx(0.5)
    assert found.log_loss == pytest.approx(entropy)
    assert found.rows == 10


@pytest.mark.usefixtures("connected")
def test_a_combination_that_fails_does_not_end_the_search():
    grid = {"penalty": ["l1", "l2"]}

    found = sklearn_classifier_dask(
        SMALL, "label", "LinearSVC", {"loss": "hinge"}, grid, folds=3
    )

    assert found.best_params == {"penalty": "l2"}
    assert "penalty='l1'" in found.trials["problem"][0]
    assert np.isnan(found.trials["accuracy"][0])


@pytest.mark.usefixtures("connected")
def test_warnings_of_the_workers_are_notes_and_are_not_shown():
    """Shown, they would fail this test."""
    found = sklearn_classifier_dask(
        IRIS, "label", "MLPClassifier", {"max_iter": 2, "hidden_layer_sizes": [3]}
    )

    assert len(found.notes) == 1
    assert found.notes[0].startswith("6 x ConvergenceWarning: ")


@pytest.mark.usefixtures("connected")
def test_the_trials_can_be_written_and_read(tmp_path):
    """They travel as parquet, which takes one type per column."""
    grid = {"max_depth": [1, None], "max_features": ["sqrt", 0.5]}
    found = sklearn_classifier_dask(
        SMALL, "label", "DecisionTreeClassifier", grid=grid, folds=2
    )

    found.trials.to_parquet(tmp_path / "trials.parquet")

    read = pd.read_parquet(tmp_path / "trials.parquet")
    assert json.loads(read["params"][0]) == {"max_depth": 1, "max_features": "sqrt"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": "labels"}, r"no column 'labels'.*did you mean 'label'"),
        ({"classifier": "RandomForest"}, r"did you mean RandomForestClassifier"),
        ({"classifier": "os.system"}, r"scikit-learn has no classifier 'os\.system'"),
        ({"params": {"depth": 1}}, r"has no param 'depth': did you mean max_depth"),
        ({"grid": {"max_depth": 3}}, r"grid\['max_depth'\] is 3: give a list"),
        (
            {"params": {"max_depth": 1}, "grid": {"max_depth": [1]}},
            r"'max_depth' is in params and in grid",
        ),
        ({"params": {"n_estimators": "many"}}, r"no trial could be trained.*n_estim"),
        ({"selector": "max.acuracy"}, r"did you mean 'max\.accuracy'"),
        ({"folds": 1}, r"folds is 1: give 2 or more"),
        ({"workers": 0}, r"workers is 0: give 1 or more"),
    ],
)
@pytest.mark.usefixtures("connected")
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        sklearn_classifier_dask(SMALL, **{"label_column": "label", **options})
