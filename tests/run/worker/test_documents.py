"""JSON documents: read, written."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

import pandas as pd
import pytest

from registry.run.worker import documents
from registry.run.worker.refusals import InputUnreadable, Unfit
from tests.run.worker.conftest import read


@dataclass
class Point:
    x: float


class TestDocuments:
    def test_json_comes_back(self, tmp_path):
        (tmp_path / "a.json").write_text('\ufeff{"a": [1, null]}', "utf-8")
        (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"a": [1, null]}'))

        for name in ("a.json", "a.json.gz"):
            assert read(tmp_path / name, "json") == {"a": [1, None]}

    def test_it_is_written_in_its_order_as_utf8(self, tmp_path):
        notes = []

        (path,) = documents.write({"z": "è", "a": float("nan")}, tmp_path / "r", notes)

        assert path.name == "r.json"
        assert path.read_bytes() == '{\n  "z": "è",\n  "a": null\n}\n'.encode()
        assert notes == ["`r` holds NaN or infinities, written as null"]

    def test_what_has_no_json_form_is_named_by_its_place(self, tmp_path):
        with pytest.raises(
            Unfit, match=r"is not JSON: a\[1\]\.b is a pandas.DataFrame"
        ):
            documents.write({"a": [1, {"b": pd.DataFrame()}]}, tmp_path / "r", [])

    def test_a_dataclass_is_json_where_it_is_promised(self, tmp_path):
        assert documents.accepts(Point(1), "dataclasses")
        assert not documents.accepts({}, "dataclasses")

        (path,) = documents.write(Point(1.5), tmp_path / "r", [])

        assert json.loads(path.read_text()) == {"x": 1.5}

    def test_broken_json_is_told(self, tmp_path):
        (tmp_path / "a.json").write_text("{")

        with pytest.raises(InputUnreadable, match="it is no json: JSONDecodeError"):
            read(tmp_path / "a.json", "json")
