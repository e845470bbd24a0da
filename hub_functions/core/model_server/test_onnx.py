"""A file of ONNX answers what the model answers that it was made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from hub_functions.core.model_server import ModelServer

IRIS = load_iris(as_frame=True)
SPECIES = IRIS.target_names[IRIS.target]
FOLDER = Path(__file__).parent
# Both files were made with core/to-onnx 1.0.0 (skl2onnx 1.20, which is not required
# here): to_onnx(classifier(), TABLE).onnx and to_onnx(regression(), NUMBERS).onnx.
# Both models are sums without a search, so that they are the same when trained anew.
CLASSES, MEASURED = FOLDER / "classes.onnx", FOLDER / "measured.onnx"
TOLERANCE = 1e-5  # which core/to-onnx states
NUMBERS = IRIS.data
TABLE = NUMBERS.iloc[:, :2].assign(
    word=np.resize(np.array(["rot", "grün", None, "blau"], dtype=object), 150)
)
TABLE.iloc[::7, 0] = np.nan


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


def served(path: Path, table: pd.DataFrame | None = None) -> ModelServer:
    server = ModelServer()
    server.load(table=table, onnx=path)
    return server


@pytest.mark.parametrize("names", [TABLE.columns, range(3)], ids=["names", "places"])
def test_classes_and_probabilities_are_those_of_the_model(names):
    model = ModelServer()
    model.load(classifier(), TABLE)
    expected = model.predict(TABLE, probabilities=True)

    asked = TABLE.set_axis(names, axis="columns")
    found = served(CLASSES, TABLE).predict(asked, probabilities=True)

    assert found.predicted.tolist() == expected.predicted.tolist()
    assert len(set(found.predicted)) == 3
    assert found.classes.tolist() == ["setosa", "versicolor", "virginica"]
    np.testing.assert_allclose(
        found.probabilities, expected.probabilities, rtol=0, atol=TOLERANCE
    )
    assert served(CLASSES).predict(asked).probabilities is None


def test_metadata_is_of_the_graph():
    """With the types of its inputs, also where no rows are given."""
    for table in (None, TABLE):
        told = served(CLASSES, table).metadata()

        assert told["platform"] == "onnxruntime_onnx"
        assert told["inputs"] == [
            {"name": "sepal_length__cm_", "datatype": "FP64", "shape": [-1]},
            {"name": "sepal_width__cm_", "datatype": "FP64", "shape": [-1]},
            {"name": "word", "datatype": "BYTES", "shape": [-1]},
        ]
        assert told["outputs"] == [
            {"name": "predicted", "datatype": "BYTES", "shape": [-1]},
            {"name": "probabilities", "datatype": "FP64", "shape": [-1, 3]},
            {"name": "classes", "datatype": "BYTES", "shape": [3]},
        ]


def test_a_regression_is_one_matrix():
    server = served(MEASURED)

    told = server.metadata()
    assert told["inputs"] == [{"name": "table", "datatype": "FP64", "shape": [-1, 4]}]
    assert told["outputs"] == [{"name": "predicted", "datatype": "FP64", "shape": [-1]}]
    np.testing.assert_allclose(
        server.predict(NUMBERS).predicted,
        regression().predict(NUMBERS),
        rtol=0,
        atol=TOLERANCE,
    )
    with pytest.raises(ValueError, match="gives no probabilities"):
        server.predict(NUMBERS, probabilities=True)
    with pytest.raises(ValueError, match="no number for the row 0"):
        server.predict(NUMBERS.replace(5.1, np.nan))


def test_a_file_that_cannot_be_served_is_refused():
    with pytest.raises(ValueError, match="both model and onnx: give one of them"):
        ModelServer().load(regression(), onnx=MEASURED)
    with pytest.raises(ValueError, match=r"onnxruntime cannot run 'README\.md'"):
        served(FOLDER / "README.md")
    with pytest.raises(ValueError, match="the table has no column 'word'"):
        served(CLASSES, TABLE.iloc[:, :2])
