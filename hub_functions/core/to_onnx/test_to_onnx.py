"""The file says what the model says, and what cannot be exported is told."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.semi_supervised import LabelPropagation
from sklearn.tree import DecisionTreeClassifier

from hub_functions.core.to_onnx import to_onnx

IRIS = load_iris(as_frame=True)
TABLE = IRIS.data
SPECIES = IRIS.target_names[IRIS.target]
FOREST = RandomForestClassifier(5, random_state=0).fit(TABLE, SPECIES)


def answers(path, feed):
    """Run the file as a user does, who has no scikit-learn."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, feed)


def test_a_linear_regression_is_one_matrix_product():
    """Of y = 2a - b + 3 the graph gives 2 * 5 - 7 + 3 = 6."""
    table = pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [4.0, 1, 2, 7]})
    model = LinearRegression().fit(table, 2 * table["a"] - table["b"] + 3)

    found = to_onnx(model, table)

    told = answers(found.onnx, {"features": np.array([[5.0, 7.0]])})
    assert told[0].ravel().tolist() == pytest.approx([6])
    assert found.precision == "double"
    assert found.largest_difference < 1e-12
    assert (found.agreement, found.rows, len(found.report)) == (1, 4, 0)
    assert found.bytes == found.onnx.stat().st_size
    onnx.checker.check_model(onnx.load(found.onnx))


def test_a_forest_gives_classes_and_probabilities():
    found = to_onnx(FOREST, TABLE)

    feed = {"features": TABLE.to_numpy(np.float32)}
    labels, scores = answers(found.onnx, feed)
    assert labels.tolist() == FOREST.predict(TABLE).tolist()
    np.testing.assert_allclose(scores, FOREST.predict_proba(TABLE), atol=1e-6)
    assert found.inputs["type"].unique().tolist() == [found.precision]


def test_a_pipeline_with_texts_has_an_input_for_each_column():
    """Missing texts too, which the graph gets as an empty one."""
    words = np.array(["red", "grün", None], dtype=object)
    table = TABLE.iloc[:, :2].assign(word=words[IRIS.target], more=1)
    table.iloc[::7, 0] = np.nan
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value="none")
    encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", sparse_output=False)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    steps = ColumnTransformer(
        [
            ("numbers", numbers, list(TABLE.columns[:2])),
            ("texts", make_pipeline(fill, encoder), ["word"]),
        ]
    )
    model = make_pipeline(steps, LogisticRegression())
    model.fit(table.drop(columns="more"), SPECIES)

    found = to_onnx(model, table)

    assert found.agreement == 1
    assert found.inputs["type"].tolist() == ["float", "float", "text"]
    assert found.notes[-1] == 'a missing text is given to the graph as ""'
    names = ["sepal_length__cm_", "sepal_width__cm_", "word"]
    assert found.inputs["input"].tolist() == names
    feed = {
        name: table[[column]].to_numpy(np.float32)
        for name, column in zip(names[:2], table, strict=False)
    }
    feed["word"] = table[["word"]].fillna("").to_numpy(object)
    labels = answers(found.onnx, feed)[0]
    assert labels.tolist() == model.predict(table).tolist()
    assert model[0].named_transformers_["texts"][0].missing_values is pd.NA


def test_names_that_are_alike_and_of_any_script_have_inputs_of_their_own():
    table = TABLE.set_axis(["a b", "größe", "a_b", "d"], axis=1)
    steps = ColumnTransformer([("s", StandardScaler(), ["größe", "a_b", "d"])])
    model = make_pipeline(steps, LogisticRegression()).fit(table, IRIS.target > 0)

    found = to_onnx(model, table)

    assert found.agreement == 1
    assert found.inputs["input"].tolist() == ["a_b", "größe", "a_b1", "d"]


def test_rows_that_differ_are_reported():
    """A tree that splits between numbers which are one in single precision."""
    table = pd.DataFrame({"x": [1.0, 1 + 1e-12] * 4})
    model = make_pipeline(StandardScaler(), DecisionTreeClassifier())
    model.fit(table, [*"ab"] * 4)

    found = to_onnx(model, pd.DataFrame({"x": [1.0, 1 + 1e-12, 2, 0]}))

    assert found.agreement < 1
    assert found.largest_difference == 1
    assert set(found.report["row"]) <= {0, 1}
    first = found.report.iloc[0]
    assert {first["original"], first["exported"]} == {"a", "b"}
    with pytest.raises(ValueError, match=r"of the rows agree within 1e-05, and 1 are"):
        to_onnx(model, table, require_agreement=1)


def test_it_runs_with_nothing_given_and_gives_the_same_bytes_again():
    first, second = to_onnx(), to_onnx()

    assert first.onnx.read_bytes() == second.onnx.read_bytes()
    assert first.onnx.name == "model.onnx"
    assert (first.rows, first.agreement, first.speed_up) == (89, 1, None)
    pd.testing.assert_frame_equal(first.inputs, second.inputs)
    assert to_onnx(measure_latency=True).speed_up > 0


def test_models_of_arrays_one_row_and_wide_tables_are_exported():
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(30, 500)))
    model = GaussianNB().fit(wide.to_numpy(), wide[0] > 0)
    kept = wide.copy()

    found = to_onnx(model, wide)

    assert found.agreement == 1
    assert len(found.inputs) == 500
    assert to_onnx(model, wide.head(1)).rows == 1
    pd.testing.assert_frame_equal(wide, kept)


def test_the_tolerance_of_a_regression_is_relative_to_its_size():
    table = pd.DataFrame({"a": np.arange(20.0) / 7})
    model = make_pipeline(SimpleImputer(), LinearRegression())
    model.fit(table, table["a"] * 1e6)

    found = to_onnx(model, table)  # single precision: no imputer in double

    assert found.precision == "float"
    assert found.largest_difference > 1e-3
    assert found.agreement == 1
    assert to_onnx(model, table, tolerance=0).agreement < 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"model": LabelPropagation().fit(TABLE, SPECIES)},
            r"cannot be exported: .*does not know a part of the model: .*LabelProp",
        ),
        ({"table": None}, r"there is no table: give model and table"),
        ({"table": TABLE.head(0)}, r"the table has no rows"),
        ({"table": TABLE.iloc[:, :3]}, r"no column 'petal width \(cm\)'"),
        ({"table": pd.concat([TABLE, TABLE], axis=1)}, r"more than one column is call"),
        ({"table": TABLE.replace(5.1, np.inf)}, r"infinity"),
        (
            {"table": TABLE.assign(**{"sepal width (cm)": pd.Timestamp("2024-01-01")})},
            r"the column 'sepal width \(cm\)' holds datetime64: ONNX has numbers and",
        ),
        (
            {"table": TABLE.astype(str)},
            r"holds texts, and the model does not begin with a ColumnTransformer",
        ),
        ({"tolerance": -1.0}, r"tolerance is -1\.0: give 0 or more"),
        ({"require_agreement": 2.0}, r"require_agreement is 2\.0: give 0 to 1"),
    ],
)
def test_what_cannot_be_exported_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        to_onnx(**({"model": FOREST, "table": TABLE} | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": {"x": [1]}}, r"table is a dict, not a pandas DataFrame"),
        ({"model": "model.joblib"}, r"model is a str, which has no predict"),
        (
            {"model": LinearRegression().fit(TABLE, TABLE)},
            r"predicts 4 values per row",
        ),
    ],
)
def test_what_is_of_another_type_is_refused(change, message):
    with pytest.raises(TypeError, match=message):
        to_onnx(**({"model": FOREST, "table": TABLE} | change))
