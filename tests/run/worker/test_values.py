"""Plain values in the record: JSON, whatever library they came from."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import namedtuple
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import PurePosixPath
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.run.worker.refusals import NotPlain
from registry.run.worker.values import matches, plain, without_nan


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


@dataclass
class Point:
    x: int
    at: dt.date


Pair = namedtuple("Pair", "one two")  # any NamedTuple does
NOON = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1.5), 1.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.array([[1, 2]]), [[1, 2]]),
        ([np.array([1.0])], [[1.0]]),
        (pd.Series([1, 2]), [1, 2]),
        (pd.NA, None),
        (pd.NaT, None),
        (pd.Timestamp(NOON), "2030-01-01T12:00:00+00:00"),
        (NOON.date(), "2030-01-01"),
        (dt.time(12, 30), "12:30:00"),
        (dt.timedelta(minutes=1), 60.0),
        (np.datetime64("2030-01-01T12:00:00", "ns"), "2030-01-01T12:00:00.000000000"),
        (np.timedelta64(1500, "ms"), 1.5),
        (np.datetime64("NaT"), None),
        (np.array(["2030-01-01"], "M8[ns]"), ["2030-01-01T00:00:00.000000000"]),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
        ({Colour.RED: 1, 2: "b", "c": None}, {"red": 1, "2": "b", "c": None}),
        (Decimal("1.5"), 1.5),
        (UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        (PurePosixPath("a/b"), "a/b"),
        (b"\x00\xff", "AP8="),
        ({3, 1, 2}, [1, 2, 3]),
        (range(2), [0, 1]),
        (Point(1, NOON.date()), {"x": 1, "at": "2030-01-01"}),
        ([Pair(1, 2)], [{"one": 1, "two": 2}]),
        ("half \ud800", "half ?"),
    ],
    ids=repr,
)
def test_a_value_of_any_library_is_json(value, expected):
    found = plain(value)

    assert found == expected
    assert type(found) is type(expected)
    json.dumps(found, allow_nan=False)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_json_stays_what_it_is(value):
    assert plain(value) == value


@given(st.lists(st.floats() | st.dictionaries(st.text(), st.floats())))
def test_no_infinity_is_left(value):
    found, changed = without_nan(plain(value))

    json.dumps(found, allow_nan=False)
    assert changed == (found != plain(value))
    assert without_nan([math.nan, {"a": math.inf}, 1]) == ([None, {"a": None}, 1], True)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (object(), "the value is a object"),
        ({"a": [1, object()]}, r"a\[1\] is a object, which has no JSON form"),
        ({"a": {1j: 0}}, "a key of a is a complex"),
        ({"1": 1, 1: 2}, "has several keys that are '1' as text"),
        (Point, "the value is the class Point"),
        ([pd.DataFrame()], r"\[0\] is a pandas.DataFrame"),
    ],
)
def test_a_value_without_a_form_is_named_by_its_place(value, said):
    with pytest.raises(NotPlain, match=said):
        plain(value)


def test_a_value_that_holds_itself_is_refused():
    value = []
    value.append(value)

    with pytest.raises(NotPlain, match="nested too deep"):
        plain(value)


@pytest.mark.parametrize(
    ("value", "atom", "fits"),
    [
        (1, {"type": "int"}, True),
        (1, {"type": "float"}, True),
        (1.0, {"type": "int"}, False),
        (True, {"type": "int"}, False),
        (True, {"type": "bool"}, True),
        (1, {"type": "bool"}, False),
        (None, {"type": "none"}, True),
        (None, {"type": "str"}, False),
        ("a", {"type": "str", "choices": ["a", "b"]}, True),
        ("c", {"type": "str", "choices": ["a", "b"]}, False),
        (True, {"type": "int", "choices": [1]}, False),
        ([1, 2], {"type": "list", "items": [{"type": "int"}]}, True),
        ([1, "a"], {"type": "list", "items": [{"type": "int"}]}, False),
        ([1, "a"], {"type": "list"}, True),
        ({"a": 1}, {"type": "dict", "items": [{"type": "int"}]}, True),
        ({"a": "b"}, {"type": "dict", "items": [{"type": "int"}]}, False),
        ({}, {"type": "table"}, False),
    ],
)
def test_what_is_a_value_of_a_type(value, atom, fits):
    assert matches(value, atom) is fits
