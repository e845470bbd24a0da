"""A class that answers requests, whatever it takes and gives."""

from __future__ import annotations

import sys

import pytest

from tests.run.worker.served import PLAIN, answer, of, values

TABLE = """
from typing import NamedTuple
import numpy as np
import pandas as pd

class Answer(NamedTuple):
    columns: list[str]
    total: np.ndarray
    shares: np.ndarray | None

class Served:
    def load(self) -> None:
        pass

    def predict(self, table: pd.DataFrame, *, shares: bool = False) -> Answer:
        columns = [f"{name}:{kind}" for name, kind in table.dtypes.items()]
        numbers = table.select_dtypes("number")
        total = numbers.sum(axis=1).to_numpy()
        made = numbers.to_numpy() / total[:, None] if shares else None
        return Answer(columns, total, made)
"""


def test_a_class_of_plain_python_is_loaded_once_and_asked(serve):
    client = serve(PLAIN, factor=3.0)

    found = answer(client, of("numbers", [1, 2.5]), id="7", parameters={"shift": 1})

    assert found == {
        "model_name": "sample",
        "model_version": "1.2.0",
        "id": "7",
        "outputs": [of("result", [4.0, 8.5])],
    }


def test_it_needs_no_numpy(serve, monkeypatch):
    """A function of plain Python has none in its environment."""
    client = serve(PLAIN)
    for name in ("numpy", "pandas"):
        monkeypatch.setitem(sys.modules, name, None)

    assert values(answer(client, of("numbers", [1.0]))) == {"result": [2.0]}


def test_a_table_is_a_tensor_for_each_column(serve):
    client = serve(TABLE)

    found = answer(
        client,
        of("a", [1, 2], "INT64"),
        of("b", [0.5, None], shape=[2, 1]),
        of("größe", ["x", "y"], "BYTES"),
        of("d", [True, False], "BOOL"),
    )

    columns, total = found["outputs"]
    kinds = dict(each.split(":") for each in columns["data"])
    assert [kinds["a"], kinds["b"], kinds["d"]] == ["int64", "float64", "bool"]
    assert list(kinds) == ["a", "b", "größe", "d"]
    assert total == of("total", [1.5, 2.0])


def test_a_table_is_one_tensor_whose_columns_are_numbered(serve):
    rows = of("any", [1, 2, 5, 4, 6, 10], shape=[2, 3])

    found = answer(serve(TABLE), rows, parameters={"shares": True})

    assert values(found)["columns"] == ["0:float64", "1:float64", "2:float64"]
    assert values(found)["total"] == [8, 20]
    assert values(found)["shares"] == [0.125, 0.25, 0.625, 0.2, 0.3, 0.5]


def test_an_output_is_made_where_it_is_wanted(serve):
    """Named among the outputs, or by the flag that is called like it."""
    client, table = serve(TABLE), of("t", [1, 3], shape=[1, 2])

    assert "shares" not in values(answer(client, table))
    wanted = answer(client, table, outputs=[{"name": "shares"}])
    assert wanted["outputs"] == [of("shares", [0.25, 0.75], shape=[1, 2])]
    flagged = answer(client, table, parameters={"shares": True})
    assert list(values(flagged)) == ["columns", "total", "shares"]
    lacking = answer(client, table, outputs=[{"name": "x"}], status=400)
    assert "no output 'x'; there are 'columns', 'total'" in lacking["error"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], r"`inputs` is empty"),
        ([of("a", [1]), of("b", [1, 2])], r"'b' has the shape [2]"),
        ([of("a", [1, 2], shape=[1, 1, 2])], r"'a' has the shape [1, 1, 2]"),
        ([of("a", [1]), of("a", [2])], r"'a' is there twice"),
        ([of("a", [1], shape=[]), of("b", [1])], r"'a' has the shape []"),
    ],
)
def test_what_is_no_table_is_refused(serve, inputs, message):
    assert message in answer(serve(TABLE), *inputs, status=400)["error"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("inputs", "parameters", "message"),
    [
        ([], {}, "the input 'numbers' is needed; it takes 'numbers', 'shift'"),
        ([of("numbers", [1]), of("other", [1])], {}, "there is no input 'other'"),
        ([of("numbers", ["a"], "BYTES")], {}, "'numbers' does not fit: it takes list"),
        ([of("numbers", [1])], {"shift": "far"}, "'shift' does not fit: it takes int"),
    ],
)
def test_what_predict_does_not_take_is_refused(serve, inputs, parameters, message):
    found = answer(serve(PLAIN), *inputs, status=400, parameters=parameters)

    assert message in found["error"]


CHOICES = """
import enum
from typing import Literal
import numpy as np

class Way(enum.Enum):
    UP = "up"
    DOWN = "down"

class Served:
    def load(self) -> None: ...

    async def predict(
        self, grid: np.ndarray, way: Way, unit: Literal["cm", "m"] = "m"
    ) -> dict[str, float] | str:
        return f"{grid.shape} {grid.dtype} {way.name} {unit}"
"""


def test_arrays_enums_and_literals_are_what_predict_is_annotated_with(serve):
    """And an async one is awaited."""
    client = serve(CHOICES)
    grid = of("grid", [1, 2], "INT8", [1, 2, 1])

    found = answer(client, grid, of("way", ["up"], "BYTES"), parameters={"unit": "cm"})

    assert values(found) == {"result": ["(1, 2, 1) int8 UP cm"]}
    wrong = answer(client, grid, status=400, parameters={"way": "left"})
    assert "it takes str, one of 'up', 'down'" in wrong["error"]
