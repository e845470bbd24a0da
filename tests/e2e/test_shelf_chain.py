"""From raw data to a message, by names alone: outputs of one are inputs of the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.e2e.conftest import Commands
from tests.listening import Quiet, listening

pytestmark = pytest.mark.shelf


@dataclass(frozen=True)
class Step:
    """A function; what it is given, as `function.output`, and plain values."""

    name: str
    inputs: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)


LABEL = {"label_column": "load-dataset.label_column"}
MODEL = {"model": "sklearn-classifier.model"}
TEST = {"table": "split-data.test"}
CHAIN = (
    Step("load-dataset", values={"name": "breast-cancer"}),
    Step("clean-table", {"table": "load-dataset.table"}, LABEL),
    Step(
        "validate-table",
        {"table": "clean-table.table", "reference": "load-dataset.table"},
        values={"on_failure": "raise"},
    ),
    Step("split-data", {"table": "validate-table.table"}, LABEL),
    Step("feature-selection", {"table": "split-data.train"}, LABEL),
    Step("sklearn-classifier", {"table": "feature-selection.table"}, LABEL),
    Step("test-classifier", MODEL | TEST, LABEL),
    Step("compare-models", MODEL | TEST | {"train": "split-data.train"}, LABEL),
    Step(
        "model-card",
        MODEL
        | TEST
        | {
            "train": "split-data.train",
            "metrics": "test-classifier",  # all that it measured
            "comparison": "compare-models.comparison",
            "per_class": "test-classifier.per_class",
            "confusion_plot": "test-classifier.confusion_plot",
            "roc_plot": "test-classifier.roc_plot",
        },
        LABEL,
    ),
    Step("batch-inference", MODEL | TEST | {"reference": "split-data.train"}),
    Step("detect-drift", MODEL | TEST | {"reference": "split-data.train"}),
    Step(
        "send-notification",
        {"table": "test-classifier.per_class", "attachment": "compare-models.plot"},
        {"metrics": "test-classifier"},
        {"title": "Breast cancer"},
    ),
)


@dataclass(frozen=True)
class Chain:
    """Runs steps; each one's outputs lie in a folder of its name."""

    fnhub: Commands
    folder: Path

    def run(self, step: Step) -> dict[str, Any]:
        given: list[str] = []
        for name, source in step.inputs.items():
            given += ["-i", f"{name}={self._file(source)}"]
        for name, source in step.params.items():
            given += ["-p", f"{name}={self._value(source)}"]
        for name, value in step.values.items():
            given += ["-p", f"{name}={value}"]
        self.fnhub("run", step.name, *given, "--out", step.name)
        return self._record(step.name)

    def _record(self, name: str) -> dict[str, Any]:
        record = json.loads((self.folder / name / "run.json").read_text())
        return {each["name"]: each for each in record["outputs"]}

    def _file(self, source: str) -> Path:
        name, _, output = source.partition(".")
        if not output:
            return self.folder / name / "run.json"
        files = [each["path"] for each in self._record(name)[output]["files"]]
        return self.folder / name / min(files)

    def _value(self, source: str) -> str:
        name, _, output = source.partition(".")
        if output:
            return str(self._record(name)[output]["value"])
        record = json.loads((self.folder / name / "run.json").read_text())
        return json.dumps(record["metrics"])


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Whoever is told: a web hook, and what it was told."""
    told: list[dict[str, Any]] = []

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append(json.loads(body))
            self.send_response(200)
            self.end_headers()

    with listening(Handler) as url:
        yield f"json{url.removeprefix('http')}/", told


def test_a_model_is_made_judged_and_told_of_without_glue(shelf, tmp_path, receiver):
    url, told = receiver
    here = shelf.in_folder(tmp_path).with_settings(FNHUB_SECRET_URLS=url)
    here("init")
    here("add", *[step.name for step in CHAIN])
    chain = Chain(here, tmp_path)

    found = {step.name: chain.run(step) for step in CHAIN}

    judged = found["test-classifier"]["accuracy"]["value"]
    assert judged > 0.9
    compared = found["compare-models"]
    assert compared["best"]["value"] == "model"
    assert compared["best_score"]["value"] > compared["baseline_score"]["value"]
    rows = found["split-data"]["test_rows"]["value"]
    assert found["batch-inference"]["rows"]["value"] == rows
    assert found["detect-drift"]["rows"]["value"] == rows
    card = chain._file("model-card.card")
    texts = list(card.rglob("*.md")) if card.is_dir() else [card]
    assert str(judged)[:4] in texts[0].read_text()
    (message,) = told
    assert message["title"] == "Breast cancer"
    assert "accuracy" in message["message"]


@pytest.mark.parametrize("trainer", ["xgboost-trainer", "lightgbm-trainer"])
def test_what_takes_a_model_takes_every_trainers(shelf, tmp_path, trainer):
    """A model can be read only where its library is: they require it."""
    model = {"model": f"{trainer}.model"}
    steps = (
        Step("load-dataset", values={"name": "wine"}),
        Step("split-data", {"table": "load-dataset.table"}, LABEL),
        Step(trainer, {"table": "split-data.train"}, LABEL, {"rounds": "20"}),
        Step("test-classifier", model | TEST, LABEL),
        Step("batch-inference", model | TEST),
        Step("compare-models", model | TEST, LABEL, {"resamples": "100"}),
    )
    here = shelf.in_folder(tmp_path)
    here("init")
    here("add", *[step.name for step in steps])
    chain = Chain(here, tmp_path)

    found = {step.name: chain.run(step) for step in steps}

    assert found["test-classifier"]["accuracy"]["value"] > 0.8
    assert found["compare-models"]["best"]["value"] == "model"


def test_a_model_that_was_exported_predicts_what_it_did(shelf, tmp_path):
    model = {"model": "auto-trainer.model"}
    # Trees that split anywhere between two rows, so that none is on the other side
    # in single precision; of random forests to-onnx tells a few.
    trees = {"estimators": '["extra_trees"]', "max_iter": "4"}
    steps = (
        Step("load-dataset", values={"name": "breast-cancer"}),
        Step("split-data", {"table": "load-dataset.table"}, LABEL),
        Step("auto-trainer", {"table": "split-data.train"}, LABEL, trees),
        Step("explain-model", model | TEST, LABEL, {"rows": "10"}),
        Step("to-onnx", model | TEST, values={"require_agreement": "1"}),
        Step("batch-inference", model | TEST),
    )
    here = shelf.in_folder(tmp_path)
    here("init")
    here("add", *[step.name for step in steps])
    chain = Chain(here, tmp_path)

    found = {step.name: chain.run(step) for step in steps}
    original = pd.read_parquet(chain._file("batch-inference.predictions"))
    again = chain.run(Step("batch-inference", {"onnx": "to-onnx.onnx"} | TEST))
    exported = pd.read_parquet(chain._file("batch-inference.predictions"))

    assert found["explain-model"]["score"]["value"] > 0.8
    pd.testing.assert_frame_equal(exported, original, rtol=0, atol=1e-5)
    assert exported["predicted"].tolist() == original["predicted"].tolist()
    assert again["notes"]["value"] == found["batch-inference"]["notes"]["value"]
