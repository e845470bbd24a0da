"""Fitted models: read, written with the same bytes twice."""

from __future__ import annotations

import pickle
import sys

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from registry.run.worker import models
from registry.run.worker.refusals import InputUnreadable
from tests.run.worker.conftest import read

ARRAY = np.array([[1.0, 2.0], [3.0, 4.5]])


def model():
    return LogisticRegression().fit(ARRAY, ["a", "b"])


class TestModels:
    @pytest.mark.parametrize("name", ["m.joblib", "m.pkl", "m.pickle"])
    def test_a_model_comes_back_and_the_risk_is_told(self, name, tmp_path):
        path = tmp_path / name
        dump = joblib.dump if name.endswith("joblib") else _pickle
        dump(model(), path)
        notes = []

        found = read(path, "model:sklearn", notes=notes)

        assert found.predict(ARRAY).tolist() == ["a", "b"]
        assert notes == [f"{name} was unpickled, which runs code that the file holds"]

    def test_it_is_written_with_joblib_and_the_same_bytes(self, tmp_path):
        (tmp_path / "again").mkdir()

        (path,) = models.write(model(), tmp_path / "result", [])
        (again,) = models.write(model(), tmp_path / "again" / "result", [])

        assert path.name == "result.joblib"
        assert path.read_bytes()[:2] == b"\x80\x05"  # a pickle, protocol 5
        assert path.read_bytes() == again.read_bytes()
        assert joblib.load(path).classes_.tolist() == ["a", "b"]

    def test_without_joblib_it_is_a_pickle_and_told(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "joblib", None)
        notes = []

        (path,) = models.write(model(), tmp_path / "result", notes)

        assert path.name == "result.pkl"
        assert "joblib is not installed" in notes[0]
        assert read(path, "model:sklearn").classes_.tolist() == ["a", "b"]
        path = path.rename(tmp_path / "m.joblib")
        with pytest.raises(InputUnreadable, match="it needs joblib"):
            read(path, "model:sklearn")

    def test_a_skops_file_needs_skops(self, tmp_path):
        (tmp_path / "m.skops").touch()

        with pytest.raises(InputUnreadable, match="give the model as joblib"):
            read(tmp_path / "m.skops", "model:sklearn")

    @pytest.mark.parametrize(
        "value", [None, 1, "m", [], {}, ARRAY, pd.DataFrame(), LogisticRegression]
    )
    def test_plain_values_and_classes_are_no_models(self, value):
        assert not models.accepts(value, "sklearn")
        assert models.accepts(model(), "sklearn")


def _pickle(value, path):
    path.write_bytes(pickle.dumps(value))
