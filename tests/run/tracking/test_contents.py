"""What of a record goes to MLflow, within what MLflow takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.run.record import StepOf
from registry.run.tracking.contents import (
    LONGEST_PARAM,
    LONGEST_TAG,
    ended_ms,
    files_of,
    metrics_of,
    params_of,
    parts_of,
    step_of,
    tags_of,
)
from registry.run.tracking.messages import Sending, Sent, Store
from registry.run.tracking.models import models_in, registered_name, write_model
from registry.run.tracking.withheld import holds_any
from registry.run.worker.messages import Written, WrittenFile
from tests.run.test_record import FAILED, RECORD


def test_params_are_texts_and_those_of_a_dict_stand_by_themselves():
    record = replace(
        RECORD, params={"a": "x", "b": 1, "c": {"d": [1, 2], "e f": None}, "g": {}}
    )

    assert params_of(record) == {
        "a": "x",
        "b": "1",
        "c.d": "[1, 2]",
        "c.e f": "null",
        "g": "{}",
    }


def test_what_mlflow_does_not_take_is_cut_and_renamed():
    """A long param must not keep the whole run out of the tracker."""
    record = replace(RECORD, params={"ü(1)": "x" * 10_000}, notes=())
    ((name, text),) = params_of(record).items()

    assert (name, len(text)) == ("ü_1_", LONGEST_PARAM)
    failure = replace(FAILED.failure, traceback="t" * 10_000)
    tags = tags_of(replace(FAILED, failure=failure), "d" * 64)
    assert len(tags["mlflow.note.content"]) == LONGEST_TAG


def test_metrics_are_the_numbers_and_what_the_run_took():
    assert metrics_of(RECORD) == {
        "rows": 3,
        "scores.f1": 0.5,
        "fnhub.seconds": 1.5,
        "fnhub.peak_memory_bytes": 100,
    }
    huge = replace(RECORD, outputs=(Written("n", "int", value=10**400),))
    assert metrics_of(huge)["n"] == float("inf")


def test_tags_tell_what_ran_on_what():
    tags = tags_of(RECORD, "d" * 64)

    assert tags["fnhub.record"] == "d" * 64
    assert tags["fnhub.function"] == "acme/churn"
    assert tags["fnhub.sha256"] == "a" * 64
    assert tags["fnhub.input.table"] == "s3://bucket/a.csv"
    assert tags["fnhub.input.table.sha256"] == "b" * 64
    assert tags["mlflow.source.git.commit"] == "d" * 40
    assert "ValueError: no" in tags_of(FAILED, "d" * 64)["mlflow.note.content"]


def test_a_run_of_a_grid_in_a_pipeline_is_within_both():
    record = replace(
        RECORD,
        pipeline=StepOf("main", "p1", "train"),
        grid=StepOf("acme/churn", "g1", "003"),
    )

    assert [(e.kind, e.name, e.run_id) for e in parts_of(record)] == [
        ("pipeline", "main", "p1"),
        ("grid", "acme/churn", "g1"),
    ]
    assert step_of(record) == "train/003"
    tags = tags_of(record, "d" * 64)
    assert (tags["fnhub.pipeline_run"], tags["fnhub.grid_run"]) == ("p1", "g1")
    assert parts_of(RECORD) == []


def test_files_are_sent_in_a_folder_for_each_output(tmp_path):
    files = [WrittenFile("parts/a.csv", "c" * 64, 1), WrittenFile("gone", "c" * 64, 1)]
    model = Written("model", "model", [WrittenFile("m.joblib", "c" * 64, 1)])
    record = replace(RECORD, outputs=(Written("rows", "path", files), model))
    (tmp_path / "parts").mkdir()
    for name in ("parts/a.csv", "m.joblib", "log.txt", "other"):
        (tmp_path / name).write_text("x")

    assert list(files_of(record, tmp_path)) == [
        (tmp_path / "parts" / "a.csv", "outputs/rows/parts"),
        (tmp_path / "log.txt", ""),
    ]
    assert models_in(record, tmp_path) == [model]
    assert models_in(record, tmp_path / "parts") == []


def test_a_model_is_named_for_its_function_and_pinned_to_its_packages(tmp_path):
    """Whoever loads it gets what trained it."""
    model = Written("best", "model", [WrittenFile("m.joblib", "e" * 64, 1)])
    (tmp_path / "m.joblib").write_bytes(b"model")

    write_model(RECORD, model, tmp_path / "m.joblib", tmp_path / "made")

    made = tmp_path / "made"
    assert registered_name(RECORD, model) == "acme-churn-best"
    assert (made / "m.joblib").read_bytes() == b"model"
    pins = (made / "requirements.txt").read_text().splitlines()
    assert pins == ["pandas==3.1.1", "joblib", "mlflow-skinny"]
    assert "e" * 64 in (made / "MLmodel").read_text()


def test_times_are_the_calls():
    assert ended_ms(RECORD) == (1893499200000, 1893499201500)


@pytest.mark.parametrize(
    "value",
    [
        Sending(Store("sqlite:///x", "file:///y", "e"), ("/a", "/ü\ud800"), ("s",)),
        Sent("/a", "1", "http://x", ("m 1",), "", ("log.txt",)),
    ],
)
def test_what_the_process_is_told_and_tells_comes_back(value):
    assert type(value).decode(value.encode()) == value


@pytest.mark.parametrize("start", [0, 2**20 - 3, 2**21 + 5])
def test_a_secret_is_found_wherever_it_lies_in_a_file(tmp_path, start):
    """A large file is read in pieces, and a secret may lie across two."""
    (tmp_path / "file").write_bytes(b"x" * start + b"hunter2" + b"y" * 100)

    assert holds_any(tmp_path / "file", [b"other", b"hunter2"])
    assert not holds_any(tmp_path / "file", [b"hunter3"])
    assert not holds_any(tmp_path / "file", [])
