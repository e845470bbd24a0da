"""`fnhub serve model-server` keeps the protocol, and answers as batch-inference."""

from __future__ import annotations

import joblib
import numpy as np
import pytest
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier

from hub_functions.core.batch_inference import batch_inference
from hub_functions.core.model_server import ModelServer
from hub_functions.core.model_server.sample import sample_model
from hub_functions.core.model_server_tester import model_server_tester
from tests.e2e.served import make_project
from tests.e2e.v2_conformance import Model, V2Conformance

INFER = "/v2/models/model-server/infer"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("served"))
    made.add_core("model-server")
    return made


@pytest.fixture(scope="module")
def server(project):
    with project.serving("model-server") as serving:
        assert serving.url, serving.log.read_text()
        yield serving


@pytest.fixture
def model():
    matrix = [5.1, 3.5, 1.4, 0.2, 6.7, 3.0, 5.2, 2.3]
    tensor = {"name": "table", "datatype": "FP64", "shape": [2, 4], "data": matrix}
    return Model(
        *("model-server", "1.1.0", [tensor], "probabilities"), outputs={"predicted"}
    )


class TestOneTensor(V2Conformance):
    """The rows as one tensor of two dimensions."""


class TestATensorForEachColumn(V2Conformance):
    @pytest.fixture
    def model(self):
        rows = {
            "sepal_length": ("FP64", [5.1, 6.7]),
            "sepal_width": ("FP32", [3.5, 3.0]),
            "petal_length": ("FP64", [1.4, 5.2]),
            "petal_width": ("INT64", [0, 2]),
        }
        tensors = [
            {"name": name, "datatype": datatype, "shape": [2], "data": data}
            for name, (datatype, data) in rows.items()
        ]
        return Model(
            *("model-server", "1.1.0", tensors, "probabilities"), outputs={"predicted"}
        )


def test_its_answers_are_those_of_batch_inference(server):
    found = batch_inference(*sample_model()).predictions
    features = found[[name for name in found if name[:5] in ("sepal", "petal")]]
    tensors = [
        {"name": name, "datatype": "FP64", "shape": [50], "data": list(features[name])}
        for name in features
    ]
    body = {"inputs": tensors, "parameters": {"probabilities": True}}

    told = {e["name"]: e for e in server.ask("POST", INFER, body).json()["outputs"]}

    assert told["predicted"]["data"] == list(found["predicted"])
    assert told["predicted"]["datatype"] == "BYTES"
    names = [f"probability_{each}" for each in told["classes"]["data"]]
    shares = np.reshape(told["probabilities"]["data"], told["probabilities"]["shape"])
    # The environment may hold other builds of the same packages.
    np.testing.assert_allclose(shares, found[names], rtol=1e-9)


@pytest.mark.parametrize(
    "last",
    [
        RandomForestClassifier(5, random_state=0),
        LGBMClassifier(n_estimators=5, min_child_samples=2, verbose=-1, n_jobs=1),
        XGBClassifier(n_estimators=5, n_jobs=1),
    ],
    ids=["sklearn", "lightgbm", "xgboost"],
)
def test_both_functions_ask_models_of_every_library_alike(last):
    _, table = sample_model()
    scaler = StandardScaler().set_output(transform="pandas")
    model = make_pipeline(scaler, last).fit(table, [0, 1] * 25)
    server = ModelServer()
    server.load(model)

    batch = batch_inference(model, table.assign(more=1)).predictions
    one = server.predict(table.assign(more=1), probabilities=True)

    assert one.predicted.tolist() == batch["predicted"].tolist()
    names = [f"probability_{each}" for each in one.classes]
    np.testing.assert_array_equal(one.probabilities, batch[names])


def test_the_tester_finds_it_right(server):
    model, table = sample_model()

    found = model_server_tester(server.url, table, model, requests=20, warm_up=0)

    assert (found.failed, found.accuracy, found.broken_rules) == (0, 1.0, 0)


def test_a_model_that_is_given_is_served(project, tmp_path):
    model, table = sample_model()
    model.set_params(logisticregression__C=0.01).fit(table, [*"ab"] * 25)
    joblib.dump(model, tmp_path / "model.joblib")
    table.to_csv(tmp_path / "table.csv", index=False)
    given = ("-i", f"model={tmp_path / 'model.joblib'}")
    given += ("-i", f"table={tmp_path / 'table.csv'}")

    with project.serving("model-server", *given) as serving:
        found = model_server_tester(serving.url, table, model, requests=5, warm_up=0)
        code = serving.stop()

    assert (found.failed, found.accuracy, code) == (0, 1.0, 0)


def test_a_model_that_does_not_fit_its_rows_is_not_served(project, tmp_path):
    """Found when it starts, not by the first request."""
    model, table = sample_model()
    joblib.dump(model, tmp_path / "model.joblib")
    table.drop(columns="petal_width").to_csv(tmp_path / "table.csv", index=False)
    given = ("-i", f"model={tmp_path / 'model.joblib'}")
    given += ("-i", f"table={tmp_path / 'table.csv'}")

    with project.serving("model-server", *given) as serving:
        assert (serving.url, serving.process.wait(60)) == ("", 1)

    assert "the table has no column 'petal_width'" in serving.log.read_text()
