"""Tables and models of every kind, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

# By another name: pytest would take the function for a test.
from hub_functions.core.test_classifier import test_classifier as judge

POINTS = pd.DataFrame({"x": [1.0, 2, 8, 9], "y": [1, 0, 1, 0], "label": list("aabb")})


class Told(ClassifierMixin, BaseEstimator):
    """A classifier whose answers stand in the table.

    It predicts the column `says`, with the probabilities in the columns named like
    its classes.
    """

    def __init__(self, classes):
        self.classes = classes
        self.classes_ = np.array(classes)

    def predict(self, table):
        return table["says"].to_numpy()

    def predict_proba(self, table):
        return table[[str(each) for each in self.classes]].to_numpy()


def told(label, says, **probabilities) -> pd.DataFrame:
    return pd.DataFrame({"label": label, "says": says, **probabilities})


def fitted(model, **more):
    """Train on the four points."""
    return model.fit(POINTS[["x", "y"]].assign(**more), POINTS["label"])


def test_rows_without_a_label_are_predicted_and_not_measured():
    table = POINTS.assign(label=["a", None, "b", "a"])

    found = judge(fitted(LogisticRegression()), table, "label")

    assert found.rows == 3
    assert found.accuracy == pytest.approx(2 / 3)
    assert found.predictions["predicted"].tolist() == list("aabb")
    assert found.notes == ["rows without a label, not measured: 1"]


def test_labels_that_the_model_does_not_know_are_errors():
    """They have no probability: loss and curves are over the other rows."""
    table = told(
        ["a", "b", "new", "a"], ["a", "b", "a", "b"], a=[0.9, 0.2, 0.8, 0.4], b=0.5
    )

    found = judge(Told(["a", "b"]), table, "label")

    assert found.unknown_labels == 1
    assert found.accuracy == 0.5
    assert found.balanced_accuracy == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert found.notes[-1] == "labels that the model does not know: new"
    assert found.confusion.loc["new"].to_dict() == {"a": 1, "b": 0}
    assert found.per_class["rows"].tolist() == [2, 1, 1]
    assert found.per_class["roc_auc"].tolist()[:1] == [1]
    assert np.isnan(found.per_class["roc_auc"].tolist()[2])


@pytest.mark.parametrize(
    ("classes", "label"),
    [
        ([0, 1], [0.0, 1.0]),
        ([0, 1], ["0", "1"]),
        ([0.0, 1.0], [0, 1]),
        ([False, True], ["False", "True"]),
        ([False, True], pd.array([False, True], dtype="boolean")),
        (["a", "b"], pd.Categorical(["a", "b"])),
        (["7", "8"], [7, 8]),
        (["7", "8"], pd.array([7, 8], dtype="Int64")),
    ],
)
def test_a_label_is_the_same_however_it_is_kept(classes, label):
    """A file keeps it otherwise than memory, and other files otherwise again."""
    table = pd.DataFrame({"label": label, "says": classes})

    found = judge(Answering(classes), table, "label")

    assert found.accuracy == 1
    assert found.predictions["predicted"].tolist() == classes


class Answering(Told):
    """The same without probabilities."""

    predict_proba = property()


def test_names_of_columns_may_be_numbers():
    model = LogisticRegression().fit(
        POINTS[["x"]].set_axis(["0"], axis=1), POINTS["label"]
    )

    found = judge(model, POINTS.set_axis([0, 1, 2], axis=1), "2")

    assert found.accuracy == 1


class Adding(ClassifierMixin, BaseEstimator):
    """A classifier whose probability is rounded as its numbers lie in memory."""

    classes_ = np.array(["p", "q"])
    feature_names_in_ = np.array([f"x{place}" for place in range(9)])

    def predict(self, table):
        return np.repeat("p", len(table))

    def predict_proba(self, table):
        added = np.cumsum(table.to_numpy().ravel(order="K"))[-1] % 1
        return np.repeat([[added, 1 - added]], len(table), axis=0)


def test_numbers_are_the_same_however_the_table_lies_in_memory():
    random = np.random.default_rng(2)
    values = random.normal(size=(60, 9))
    one = pd.DataFrame(values, columns=[f"x{place}" for place in range(9)], copy=False)
    two = pd.DataFrame({name: one[name].to_numpy().copy() for name in one})
    label = ["p", "q"] * 30

    first, second = (
        judge(Adding(), t.assign(label=label), "label") for t in (one, two)
    )

    pd.testing.assert_frame_equal(
        first.predictions, second.predictions, check_exact=True
    )


def test_the_tables_can_be_written_and_read(tmp_path):
    """They travel as parquet; the matrix keeps its names of rows."""
    found = judge(fitted(LogisticRegression()), POINTS, "label")

    for name in ("per_class", "confusion", "predictions"):
        path = tmp_path / f"{name}.parquet"
        getattr(found, name).to_parquet(path)
        assert pd.read_parquet(path).shape == getattr(found, name).shape
    assert pd.read_parquet(tmp_path / "confusion.parquet").loc["b", "b"] == 2


def test_a_column_that_the_model_needs_is_missed_by_name():
    with pytest.raises(ValueError, match=r"no column 'x' \(did you mean 'xx'\?\)"):
        judge(fitted(LogisticRegression()), POINTS.rename(columns={"x": "xx"}), "label")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (POINTS.drop(columns="label"), r"the table has no column 'label'"),
        (POINTS.head(0), r"no row has a label in 'label'"),
        (POINTS.assign(label=None), r"no row has a label in 'label'"),
        (
            POINTS.assign(label=list("pqpq")),
            r"labels are 'p', 'q', the classes 'a', 'b'",
        ),
        (POINTS.assign(predicted=1), r"has a column 'predicted' already"),
        (POINTS.assign(probability_b=1), r"has a column 'probability_b' already"),
        (POINTS.assign(z=1).set_axis([*"xyxl"], axis=1), r"one column is called 'x'"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        judge(fitted(LogisticRegression()), table, "label")


@pytest.mark.parametrize(
    ("model", "error", "message"),
    [
        ({}, TypeError, r"model is a dict, which has no predict"),
        (
            LinearRegression().fit(POINTS[["x"]], [1.0, 2.1, 3.5, 9]),
            TypeError,
            r"model predicts numbers such as .*it is no classifier",
        ),
        (
            KNeighborsClassifier(1).fit(
                POINTS[["x"]], np.column_stack([POINTS["y"], POINTS["y"]])
            ),
            TypeError,
            r"model predicts 2 labels per row",
        ),
        (LogisticRegression(), NotFittedError, r"is not fitted yet"),
    ],
)
def test_what_is_no_classifier_is_refused(model, error, message):
    with pytest.raises(error, match=message):
        judge(model, POINTS, "label")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a list, not a pandas DataFrame"):
        judge(fitted(LogisticRegression()), [1, 2], "label")


def test_without_arguments_a_small_model_of_wines_is_tested():
    """A first run needs no file; the README shows the same wines and their numbers."""
    found = judge()

    assert found.rows == 89
    assert found.per_class["class"].tolist() == ["barbera", "barolo", "grignolino"]
    assert found.per_class["precision"].round(3).tolist() == [1, 0.765, 0.821]


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"model": Told(["a"])}, "table"),
        ({"table": POINTS, "label_column": "label"}, "model"),
        ({"model": Told(["a"]), "table": POINTS}, "label_column"),
    ],
)
def test_a_part_of_what_is_needed_is_refused(given, lacking):
    with pytest.raises(ValueError, match=rf"^{lacking} is not given"):
        judge(**given)


def test_probabilities_of_32_bits_are_not_warned_of():
    """Boosters give them; they add up to 1 in seven digits only."""
    given = {"a": np.float32([0.1, 0.7, 0.3]), "b": np.float32([0.9, 0.3, 0.7])}
    table = told(list("bab"), list("bab"), **given)
    table["a"] = (table["a"] + np.float32(1e-7)).astype("float32")

    found = judge(Told(["a", "b"]), table, "label")

    assert found.notes == []
    assert found.log_loss == pytest.approx(-np.log([0.9, 0.7, 0.7]).mean(), rel=1e-5)
