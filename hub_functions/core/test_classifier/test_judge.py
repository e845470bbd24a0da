"""Metrics and tables against known answers, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC

# By another name: pytest would take the function for a test.
from hub_functions.core.test_classifier import test_classifier as judge


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


THREE = told(
    label=list("aaabbc"),
    says=list("aabbcc"),
    a=[0.8, 0.6, 0.3, 0.1, 0.2, 0.0],
    b=[0.1, 0.3, 0.6, 0.8, 0.3, 0.1],
    c=[0.1, 0.1, 0.1, 0.1, 0.5, 0.9],
)
ABC = Told(["a", "b", "c"])
POINTS = pd.DataFrame({"x": [1.0, 2, 8, 9], "y": [1, 0, 1, 0], "label": list("aabb")})


def fitted(model, **more):
    """Train on the four points."""
    return model.fit(POINTS[["x", "y"]].assign(**more), POINTS["label"])


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def test_the_readme_shows_what_comes_out():
    """Its table is what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    wine = load_wine(as_frame=True)
    names = {0: "Barolo", 1: "Grignolino", 2: "Barbera"}
    table = wine.data[["alcohol", "hue"]].assign(cultivar=wine.target.map(names))
    train, rest = train_test_split(
        table, test_size=0.5, random_state=0, stratify=table["cultivar"]
    )
    model = LogisticRegression().fit(train[["alcohol", "hue"]], train["cultivar"])

    found = judge(model, rest, "cultivar")

    for _, row in found.per_class.iterrows():
        assert shown(row) in readme


def test_the_metrics_of_six_rows_are_those_worked_out_by_hand():
    """Per class: precision 1, 1/2, 1/2; recall 2/3, 1/2, 1; F1 4/5, 1/2, 2/3."""
    found = judge(ABC, THREE, "label")

    assert found.rows == 6
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.balanced_accuracy == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found.precision == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert found.recall == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found.f1 == pytest.approx((4 / 5 + 1 / 2 + 2 / 3) / 3)
    assert found.precision_weighted == pytest.approx((3 * 1 + 2 / 2 + 1 / 2) / 6)
    assert found.recall_weighted == pytest.approx(4 / 6)
    assert found.f1_weighted == pytest.approx((3 * 4 / 5 + 2 / 2 + 2 / 3) / 6)
    assert found.notes == []


def test_the_log_loss_is_the_mean_of_the_logarithms():
    found = judge(ABC, THREE, "label")

    true = [0.8, 0.6, 0.3, 0.8, 0.3, 0.9]
    assert found.log_loss == pytest.approx(-sum(map(math.log, true)) / 6)


def test_the_confusion_matrix_counts_true_by_row_and_predicted_by_column():
    found = judge(ABC, THREE, "label")

    assert found.confusion.loc["a"].to_dict() == {"a": 2, "b": 1, "c": 0}
    assert found.confusion.to_numpy().tolist() == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert (found.confusion.index.name, found.confusion.columns.name) == (
        "true",
        "predicted",
    )


def test_the_area_of_the_textbook_example_is_three_quarters():
    """The one of scikit-learn's documentation: three of four pairs are in order."""
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    table = told([0, 0, 1, 1], [0, 0, 0, 1], **{"0": 1 - scores, "1": scores})

    found = judge(Told([0, 1]), table, "label")

    assert found.roc_auc == pytest.approx(0.75)
    assert found.per_class["roc_auc"].tolist() == pytest.approx([0.75, 0.75])


def test_the_area_of_many_classes_is_the_mean_of_each_against_the_rest():
    """Of a: all 9 pairs are in order; of b: 6.5 of 8, one is a tie; of c: all 5."""
    found = judge(ABC, THREE, "label")

    assert found.per_class["roc_auc"].tolist() == pytest.approx([1, 6.5 / 8, 1])
    assert found.roc_auc == pytest.approx((1 + 6.5 / 8 + 1) / 3)


def test_of_two_classes_the_curve_of_the_second_is_drawn():
    found = judge(fitted(LogisticRegression()), POINTS, "label")

    names = [text.get_text() for text in found.roc_plot.texts]
    assert names == ["class against the rest, area", "b  1.000"]


def test_each_class_has_a_row():
    found = judge(ABC, THREE, "label").per_class

    assert found["class"].tolist() == ["a", "b", "c"]
    assert found["rows"].tolist() == [3, 2, 1]
    assert found["predicted"].tolist() == [2, 2, 2]
    assert found["precision"].tolist() == [1, 0.5, 0.5]
    assert found["recall"].tolist() == pytest.approx([2 / 3, 0.5, 1])
    assert found["f1"].tolist() == pytest.approx([4 / 5, 1 / 2, 2 / 3])


def test_the_predictions_are_the_rows_with_what_the_model_says():
    model = fitted(LogisticRegression())
    table = POINTS.assign(more="kept").set_index(pd.Index([7, 7, 3, 3], name="id"))
    before = table.copy()

    found = judge(model, table, "label").predictions

    assert list(found) == [*table, "predicted", "probability_a", "probability_b"]
    assert found.index.tolist() == [7, 7, 3, 3]
    assert found["predicted"].tolist() == list("aabb")
    expected = model.predict_proba(POINTS[["x", "y"]])[:, 1]
    assert found["probability_b"].tolist() == pytest.approx(expected.tolist())
    pd.testing.assert_frame_equal(table, before)


def test_the_columns_may_come_in_another_order_and_with_others_between():
    model = fitted(LogisticRegression())

    found = judge(model, POINTS.assign(z="text")[["label", "z", "y", "x"]], "label")

    assert found.accuracy == 1


def test_a_model_that_knows_no_names_gets_the_columns_in_their_order():
    model = KNeighborsClassifier(1).fit(POINTS[["x", "y"]].to_numpy(), POINTS["label"])

    assert judge(model, POINTS, "label").accuracy == 1
    with pytest.raises(ValueError, match=r"on 2 features without names.* 3 columns"):
        judge(model, POINTS.assign(z=1), "label")


def test_distances_give_an_area_but_no_log_loss():
    found = judge(fitted(LinearSVC()), POINTS, "label")

    assert found.roc_auc == 1
    assert found.log_loss is None
    assert "probability_a" not in found.predictions
    assert found.notes == ["the model gives distances, not probabilities: no log loss"]


def test_distances_between_two_classes_each_are_not_taken_for_those_of_classes():
    """Three classes have as many pairs: the numbers would seem to fit."""
    table = pd.DataFrame({"x": [1, 2, 5, 6, 9, 9], "label": list("aabbcc")})
    model = SVC(decision_function_shape="ovo").fit(table[["x"]], table["label"])

    found = judge(model, table, "label")

    assert found.roc_auc is None
    assert found.notes == [
        "the model gives no probabilities: no ROC curves and no log loss"
    ]


class Bare:
    """A model that is no estimator, and tells nothing but its predictions."""

    def predict(self, table):
        return [["b" if x == 1 or x > 7 else "a"] for x in table["x"]]


def test_a_model_that_only_predicts_is_measured():
    found = judge(Bare(), POINTS, "label")

    assert found.accuracy == 0.75
    assert found.roc_auc is None
    assert found.confusion.to_numpy().tolist() == [[1, 1], [0, 2]]
    assert len(found.roc_plot.texts) == 1


def test_all_rows_of_one_class_have_no_curve():
    found = judge(ABC, THREE.head(3), "label")

    assert found.accuracy == pytest.approx(2 / 3)
    assert found.roc_auc is None
    assert found.balanced_accuracy == pytest.approx(2 / 3)
    assert found.notes == ["all rows are of one class: no ROC curves"]
    assert found.per_class["recall"].tolist() == pytest.approx([2 / 3, 0, 0])


def test_one_row_is_enough():
    found = judge(ABC, THREE.tail(1), "label")

    assert (found.accuracy, found.rows) == (1, 1)
    assert found.log_loss == pytest.approx(-math.log(0.9))


def test_warnings_of_the_model_are_notes():
    class Talking(Told):
        def predict(self, table):
            import warnings  # noqa: PLC0415  # as a model's own module would

            warnings.warn("this model is\nold", UserWarning, stacklevel=1)
            return super().predict(table)

    found = judge(Talking(["a", "b", "c"]), THREE, "label")

    assert found.notes == ["UserWarning: this model is old"]
