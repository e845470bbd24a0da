"""Params that were given as Python's values."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import numpy as np
import pytest

from registry.run.call import bind_values
from tests.run.signatures import COLOUR, REF, codes, handler, items, of, problems


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("atoms", "value", "bound"),
    [
        (("int",), np.int64(3), 3),
        (("float",), 3, 3),
        ((COLOUR,), Colour.RED, "red"),
        ((items("list", "int"),), (1, 2), [1, 2]),
        (("str", "none"), None, None),
        (("str",), Path("a"), "a"),
        (("bytes",), b"a", "YQ=="),
    ],
)
def test_python_values_are_checked_too(atoms, value, bound):
    found = bind_values(REF, handler(it=of(*atoms)), {}, {"it": value})

    assert found.params == {"it": bound}
    assert found.bytes_params == (("it",) if atoms == ("bytes",) else ())


@pytest.mark.parametrize(
    ("atoms", "value"),
    [
        (("int",), 1.5),
        (("int",), True),
        (("int",), "1"),
        (("str",), b"a"),
        (("bytes",), "a"),
        (("float",), float("nan")),
        (("dict",), {"a": object()}),
        ((COLOUR,), "blue"),
    ],
)
def test_python_values_of_another_type_are_refused(atoms, value):
    error = problems(bind_values, handler(it=of(*atoms)), {}, {"it": value})

    assert codes(error) == [("call-value", "it")]
