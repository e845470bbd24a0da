"""Tensors of requests are read for what they say; answers become tensors."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from registry.run.worker.serving.outputs import tensors_of
from registry.run.worker.serving.refused import Refused
from registry.run.worker.serving.requests import read_request
from registry.run.worker.serving.tensors import read_tensor, tensor_of


def tensor(datatype: str, data: object, shape: object = None) -> dict[str, object]:
    shape = [len(data)] if shape is None else shape
    return {"name": "x", "datatype": datatype, "shape": shape, "data": data}


@pytest.mark.parametrize(
    ("datatype", "data", "dtype"),
    [
        ("BOOL", [True, False], np.bool_),
        ("INT8", [-128, 127], np.int8),
        ("INT16", [-(2**15), 2**15 - 1], np.int16),
        ("INT32", [-(2**31), 2**31 - 1], np.int32),
        ("INT64", [-(2**63), 2**63 - 1], np.int64),
        ("UINT8", [0, 255], np.uint8),
        ("UINT16", [0, 2**16 - 1], np.uint16),
        ("UINT32", [0, 2**32 - 1], np.uint32),
        ("UINT64", [0, 2**64 - 1], np.uint64),
        ("FP16", [0.5, -65504.0], np.float16),
        ("FP32", [0.5, -2.0], np.float32),
        ("FP64", [0.1, 1e308], np.float64),
        ("BYTES", ["größe", ""], np.object_),
    ],
)
def test_every_datatype_is_read_and_written_with_its_limits(datatype, data, dtype):
    array = read_tensor(tensor(datatype, data), "x").array()

    assert array.dtype == dtype
    assert array.tolist() == data
    assert tensor_of("x", array).to_json() == tensor(datatype, data)


@pytest.mark.parametrize("data", [[1, 2, 3, 4, 5, 6], [[1, 2, 3], [4, 5, 6]]])
def test_data_is_flat_or_nested_row_by_row(data):
    found = read_tensor(tensor("INT64", data, [2, 3]), "x")

    assert found.array().tolist() == [[1, 2, 3], [4, 5, 6]]
    assert found.nested() == [[1, 2, 3], [4, 5, 6]]
    assert found.to_json()["data"] == [1, 2, 3, 4, 5, 6]


def test_shapes_of_every_kind_are_read():
    assert read_tensor(tensor("INT64", [7], []), "x").array().tolist() == 7
    assert read_tensor(tensor("FP64", [], [0, 4]), "x").array().shape == (0, 4)
    assert read_tensor(tensor("FP64", [], [3, 0]), "x").nested() == [[], [], []]
    deep = read_tensor(tensor("INT64", [[[1], [2]]], [1, 2, 1]), "x")
    assert deep.array().tolist() == [[[1], [2]]]


def test_what_is_missing_is_null_both_ways():
    numbers = read_tensor(tensor("FP64", [1, None]), "x")
    texts = read_tensor(tensor("BYTES", ["a", None]), "x")

    assert math.isnan(numbers.array()[1])
    assert texts.array().tolist() == ["a", None]
    assert tensor_of("x", numbers.array()).data == [1.0, None]
    assert tensor_of("x", np.array([np.inf, 1])).data == [None, 1.0]
    assert tensor_of("x", pd.array([1, None], dtype="Int64")).data == [1.0, None]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (tensor("FLOAT", [1.0]), r"datatype 'FLOAT'; there are BOOL"),
        (tensor("FP64", [1.0], None) | {"shape": None}, r"needs a shape"),
        (tensor("FP64", [1.0], [1.0]), r"needs a shape"),
        (tensor("FP64", [1.0], [True]), r"needs a shape"),
        (tensor("FP64", [1.0], [-1]), r"needs a shape"),
        (tensor("FP64", [1.0], [1] * 40), r"more than 32 dimensions"),
        (tensor("FP64", "1.0", [1]), r"needs data: a list"),
        (tensor("FP64", [1.0, 2.0], [3]), r"\[3\], of 3 values.* it has 2 at the top"),
        (tensor("FP64", [[1.0], [2.0, 3.0]], [2, 2]), r"nested so"),
        (tensor("FP64", [[[1.0]]], [1, 1]), r"holds a list"),
        (tensor("FP64", [], [0, 2**62]), r"has no data, and a shape"),
        (tensor("FP64", [], [10**5, 10**5, 0]), r"has no data, and a shape"),
        (tensor("FP64", ["1.0"]), r"FP64, which takes numbers.*, and holds texts"),
        (tensor("FP64", [True]), r"holds booleans"),
        (tensor("FP64", [{}]), r"holds an object"),
        (tensor("FP64", [10**400]), r"beyond FP64"),
        (tensor("FP64", [float("inf")]), r"beyond FP64"),
        (tensor("FP32", [1e39]), r"beyond FP32"),
        (tensor("FP16", [70000]), r"beyond FP16"),
        (tensor("INT8", [128]), r"beyond INT8: -128 to 127"),
        (tensor("UINT8", [-1]), r"beyond UINT8: 0 to 255"),
        (tensor("INT64", [1.0]), r"whole numbers, and holds numbers with a fraction"),
        (tensor("INT64", [None]), r"holds null"),
        (tensor("BOOL", [1]), r"true and false, and holds whole numbers"),
        (tensor("BYTES", [1]), r"texts.*, and holds whole numbers"),
    ],
)
def test_what_is_no_tensor_is_refused_with_why(given, message):
    with pytest.raises(Refused, match=message):
        read_tensor(given, "x")


@pytest.mark.parametrize(
    ("value", "datatype", "shape", "data"),
    [
        (np.array([["a", "b"]]), "BYTES", (1, 2), ["a", "b"]),
        (pd.Series(["a", None]), "BYTES", (2,), ["a", None]),
        (pd.Categorical(["b", "a"]), "BYTES", (2,), ["b", "a"]),
        (np.array([1, 2], dtype=object), "INT64", (2,), [1, 2]),
        (np.array(["2024-02-29"], "M8[D]"), "BYTES", (1,), ["2024-02-29"]),
        ([datetime.date(2024, 2, 29)], "BYTES", (1,), ["2024-02-29"]),
        ([1, 2.5], "FP64", (2,), [1.0, 2.5]),
        ([[1, 2], [3, 4]], "INT64", (2, 2), [1, 2, 3, 4]),
        ([True], "BOOL", (1,), [True]),
        ([True, None], "BYTES", (2,), ["True", None]),
        ([], "BYTES", (0,), []),
        (0.5, "FP64", (1,), [0.5]),
        (np.float32(0.5), "FP32", (1,), [0.5]),
        (b"ab", "BYTES", (1,), ["ab"]),
    ],
)
def test_values_become_the_tensor_that_holds_them(value, datatype, shape, data):
    made = tensor_of("x", value)

    assert (made.datatype, made.shape, made.data) == (datatype, shape, data)


@pytest.mark.parametrize("value", [{"a": 1}, [[1], [2, 3]], [object()]])
def test_what_no_tensor_holds_is_told(value):
    with pytest.raises(TypeError, match=r"no tensor does|unequal lengths"):
        tensor_of("x", value)


def test_a_table_is_a_tensor_for_each_column_and_none_is_no_tensor():
    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "rows": [0.5, 1.5]})

    found = tensors_of({"rows": 2, "table": table, "nothing": None}, [])

    names = [(each.name, each.datatype) for each in found]
    assert names == [
        *(("rows", "INT64"), ("a", "INT64"), ("b", "BYTES")),
        ("table.rows", "FP64"),
    ]
    assert [e.name for e in tensors_of({"t": table}, ["b", "a"])] == ["b", "a"]
    with pytest.raises(Refused, match=r"no output 'c'; there are 'a', 'b', 'rows'"):
        tensors_of({"t": table}, ["a", "c"])


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", r"the body is no JSON"),
        (b"\xff", r"the body is no JSON"),
        (b"[" * 100_000, r"nested too deep"),
        (b'{"inputs": [], "x": NaN}', r"NaN is not JSON: write null"),
        (b"[]", r"no JSON object"),
        (b"{}", r"`inputs` is no list of objects"),
        (b'{"inputs": [1]}', r"`inputs` is no list of objects"),
        (b'{"inputs": [{}]}', r"one of `inputs` has no name"),
        (b'{"inputs": [], "id": 7}', r"`id` is no text"),
        (b'{"inputs": [], "outputs": {}}', r"`outputs` is no list"),
        (b'{"inputs": [], "parameters": []}', r"`parameters` is no object"),
        (b'{"inputs": [], "parameters": {"a": []}}', r"parameter 'a' is no text"),
    ],
)
def test_what_is_no_request_is_refused_with_why(body, message):
    with pytest.raises(Refused, match=message):
        read_request(body)
