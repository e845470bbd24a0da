"""What a function returned, as an answer of JSON shows it."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from matplotlib.figure import Figure

from registry.run.worker.messages import OutputType
from registry.run.worker.refusals import OutputUnfit
from registry.run.worker.serving.functions.outputs import as_json
from tests.run.worker.conftest import atoms


@pytest.fixture
def shown(tmp_path):
    def do(value, *types: str):
        notes: list[str] = []
        found = as_json(OutputType("it", atoms(*types)), value, tmp_path, notes)
        json.dumps(found, allow_nan=False)
        return found, notes

    return do


FRAME = pd.DataFrame(
    {
        "a": [1, 2],
        "b": [0.1, math.nan],
        "c": ["x", None],
        "d": [pd.Timestamp("2026-01-02"), pd.NaT],
    }
)
ROWS = [
    {"a": 1, "b": 0.1, "c": "x", "d": "2026-01-02T00:00:00"},
    {"a": 2, "b": None, "c": None, "d": None},
]


def test_a_table_is_its_rows_to_the_last_digit(shown):
    assert shown(FRAME, "table:pandas") == (ROWS, [])
    thirds = pd.DataFrame({"x": [1 / 3]})
    assert shown(thirds, "table:pandas")[0] == [{"x": 1 / 3}]


def test_an_index_that_is_more_than_a_count_is_columns(shown):
    """Group keys would be lost, and a count would be an answer to nothing."""
    grouped = pd.DataFrame({"k": ["x", "y"], "v": [1, 2]}).set_index("k")

    assert shown(grouped, "table:pandas")[0] == [{"k": "x", "v": 1}, {"k": "y", "v": 2}]


def test_an_infinite_number_of_a_table_is_told(shown):
    found, notes = shown(pd.DataFrame({"x": [math.inf]}), "table:pandas")

    assert found == [{"x": None}]
    assert notes == ["`it` holds NaN or infinities, given as null"]


def test_tables_of_pyarrow_are_rows_too(shown):
    table = pa.table({"a": [1, None], "b": [[1.5], []]})

    rows = [{"a": 1, "b": [1.5]}, {"a": None, "b": []}]
    assert shown(table, "table:pyarrow")[0] == rows


def test_columns_of_one_name_are_no_json(shown):
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])

    with pytest.raises(OutputUnfit, match="several columns called 'a'"):
        shown(twice, "table:pandas")


def test_arrays_and_json_are_as_they_are(shown):
    array = np.array([[1.5, math.nan], [3, 4]])

    found, notes = shown(array, "array:numpy")

    assert found == [[1.5, None], [3, 4]]
    assert len(notes) == 1
    assert shown({"a": [1]}, "json")[0] == {"a": [1]}


def test_a_figure_is_its_files(shown):
    files = shown(Figure(), "figure:matplotlib")[0]["files"]

    assert [(each["name"], each["media_type"]) for each in files] == [
        ("it.svg", "image/svg+xml"),
        ("it.png", "image/png"),
    ]


def test_nothing_is_null_and_a_value_is_itself(shown):
    assert shown(None, "table:pandas", "none") == (None, [])
    assert shown(3, "int") == (3, [])


def test_what_is_not_promised_is_refused(shown):
    with pytest.raises(OutputUnfit):
        shown("text", "int")
