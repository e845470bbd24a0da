"""A file of ONNX predicts what the model predicts that it was made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from hub_functions.core.batch_inference import batch_inference

IRIS = load_iris(as_frame=True)
SPECIES = IRIS.target_names[IRIS.target]
FOLDER = Path(__file__).parent
# The files were made with core/to-onnx 1.0.0 (skl2onnx 1.20, which is not required
# here): to_onnx(classifier(), TABLE).onnx, to_onnx(regression(), NUMBERS).onnx, and
# so of tree() and ridge().  These models are the same when they are trained anew.
CLASSES, MEASURED = FOLDER / "classes.onnx", FOLDER / "measured.onnx"
TREE, RIDGE = FOLDER / "tree.onnx", FOLDER / "ridge.onnx"
TOLERANCE = 1e-5  # which core/to-onnx states
NUMBERS = IRIS.data
TABLE = NUMBERS.iloc[:, :2].assign(
    word=np.resize(np.array(["rot", "grün", None, "blau"], dtype=object), 150)
)
TABLE.iloc[::7, 0] = np.nan
NAMES = [f"probability_{name}" for name in IRIS.target_names]


def classifier() -> Pipeline:
    """Train on numbers and words, both with some that are missing."""
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value="none")
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    steps = [
        ("numbers", numbers, list(TABLE.columns[:2])),
        ("texts", make_pipeline(fill, encoder), ["word"]),
    ]
    model = make_pipeline(ColumnTransformer(steps), GaussianNB(var_smoothing=0.1))
    return model.fit(TABLE, SPECIES)


def regression() -> LinearRegression:
    return LinearRegression().fit(NUMBERS, IRIS.target)


def tree() -> DecisionTreeClassifier:
    """Train on codes, one of them negative."""
    model = DecisionTreeClassifier(max_depth=2, random_state=0)
    return model.fit(NUMBERS, IRIS.target - 1)


def ridge() -> RidgeClassifier:
    """Train what has classes and no probabilities."""
    return RidgeClassifier().fit(NUMBERS, SPECIES)


def test_classes_and_probabilities_are_those_of_the_model():
    """By columns in another order, with one more, and missing numbers and words."""
    table = TABLE[TABLE.columns[::-1]].assign(label=1).set_index(np.arange(150) * 3)
    original = batch_inference(classifier(), table, TABLE)

    found = batch_inference(onnx=CLASSES, table=table, reference=TABLE, chunk_rows=64)

    pd.testing.assert_frame_equal(
        found.predictions, original.predictions, rtol=0, atol=TOLERANCE
    )
    assert list(found.predictions)[-3:] == NAMES
    labels = [each.predictions["predicted"].tolist() for each in (found, original)]
    assert labels[0] == labels[1]
    assert len(set(labels[0])) == 3
    assert found.notes == ["columns that the model does not use: label"]
    assert found.mean_confidence == pytest.approx(original.mean_confidence)


def test_drift_is_told_by_the_names_of_the_table():
    """Not by sepal_length__cm_, as the graph has it."""
    moved = TABLE.assign(**{"sepal length (cm)": TABLE["sepal length (cm)"] + 3})

    found = batch_inference(onnx=CLASSES, table=moved, reference=TABLE)

    expected = batch_inference(classifier(), moved, TABLE)
    pd.testing.assert_frame_equal(found.drift, expected.drift)
    assert found.drift["column"][0] == "sepal length (cm)"


def test_columns_called_as_in_the_graph_or_by_their_places_are_taken():
    names = ["sepal_length__cm_", "sepal_width__cm_", "word"]
    expected = batch_inference(onnx=CLASSES, table=TABLE).predictions[NAMES]

    for columns in (names, range(3)):
        table = TABLE.set_axis(columns, axis="columns")
        found = batch_inference(onnx=CLASSES, table=table).predictions[NAMES]
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_a_regression_of_one_matrix_is_predicted_by_the_places_of_columns():
    found = batch_inference(onnx=MEASURED, table=NUMBERS)

    expected = regression().predict(NUMBERS)
    predicted = found.predictions["predicted"]
    np.testing.assert_allclose(predicted, expected, rtol=0, atol=TOLERANCE)
    assert predicted.dtype == np.float64
    assert found.mean_confidence is None


def test_classes_that_are_numbers_name_their_probabilities():
    found = batch_inference(onnx=TREE, table=NUMBERS).predictions

    expected = batch_inference(tree(), NUMBERS).predictions
    pd.testing.assert_frame_equal(found, expected, rtol=0, atol=TOLERANCE)
    assert list(found)[-3:] == ["probability_-1", "probability_0", "probability_1"]


def test_distances_are_not_taken_for_probabilities():
    """Which the graph of such a model has as its second output."""
    found = batch_inference(onnx=RIDGE, table=NUMBERS).predictions

    assert list(found) == [*NUMBERS, "predicted"]
    assert found["predicted"].tolist() == ridge().predict(NUMBERS).tolist()
    with pytest.raises(ValueError, match="gives no probabilities"):
        batch_inference(onnx=RIDGE, table=NUMBERS, probabilities=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model": regression()}, r"both model and onnx: give one of them"),
        ({"table": None}, r"there is no table: give model and table"),
        ({"onnx": FOLDER / "lost.onnx"}, r"onnx: there is no file 'lost\.onnx'"),
        ({"onnx": FOLDER / "README.md"}, r"onnx: onnxruntime cannot run 'README\.md'"),
        ({"table": TABLE.drop(columns="word")}, r"the table has no column 'word'"),
        (
            {"table": TABLE.assign(sepal_width__cm_=1)},
            r"more than one column is called 'sepal_width__cm_'.*as the model writes",
        ),
        ({"table": TABLE.assign(word=1)}, r"'word' holds 1, and the graph takes texts"),
        ({"table": TABLE.fillna({"sepal length (cm)": np.inf})}, r"holds infinity"),
        (
            {"table": TABLE.assign(**{"sepal width (cm)": 1e39})},
            r"a value too large for single precision",
        ),
        (
            {"table": TABLE.assign(**{"sepal width (cm)": "x"})},
            r"could not convert string to float",
        ),
        (
            {"onnx": MEASURED, "table": NUMBERS.assign(more=1)},
            r"trained on 4 features, and the table has 5 columns",
        ),
        (
            {"onnx": MEASURED, "table": NUMBERS.replace(5.1, np.nan)},
            r"it has no number for the row 0 \(from 0\); are values missing",
        ),
        ({"onnx": MEASURED, "table": NUMBERS, "probabilities": True}, r"gives no prob"),
    ],
)
def test_what_a_graph_cannot_predict_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        batch_inference(**({"onnx": CLASSES, "table": TABLE} | change))


def test_what_is_no_path_is_refused():
    with pytest.raises(TypeError, match=r"expected str, bytes or os\.PathLike"):
        batch_inference(onnx=regression(), table=NUMBERS)
