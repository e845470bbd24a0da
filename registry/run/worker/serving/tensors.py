"""Tensors: data of one type and a shape, as JSON has them and as numpy does.

Without numpy, plain lists do: a function of plain Python need not require it.
"""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .refused import Refused

# Of the protocol; numpy's name of each.  BYTES are texts, in JSON.
DATATYPES = {
    "BOOL": "bool",
    "UINT8": "uint8",
    "UINT16": "uint16",
    "UINT32": "uint32",
    "UINT64": "uint64",
    "INT8": "int8",
    "INT16": "int16",
    "INT32": "int32",
    "INT64": "int64",
    "FP16": "float16",
    "FP32": "float32",
    "FP64": "float64",
    "BYTES": "object",
}
_MOST_DIMENSIONS = 32
# Lists in lists of a tensor without data, which costs its sender nothing.
_LARGEST_EMPTY = 100_000
_GREATEST = {"FP16": 65504.0, "FP32": 3.4028234663852886e38, "FP64": sys.float_info.max}


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named tensor."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: list[Any] = field(
        repr=False
    )  # flat, row by row; None where a value is missing

    def to_json(self) -> dict[str, Any]:
        """Shape of the protocol."""
        return {
            "name": self.name,
            "datatype": self.datatype,
            "shape": list(self.shape),
            "data": self.data,
        }

    def array(self) -> Any:  # noqa: ANN401  # numpy's
        """Return it as an array; a missing number is NaN, a missing text None."""
        numpy: Any = importlib.import_module("numpy")
        data = self.data
        if self.datatype.startswith("FP"):
            data = [math.nan if each is None else each for each in data]
        made = numpy.array(data, dtype=DATATYPES[self.datatype])
        return made.reshape(self.shape)

    def nested(self) -> Any:  # noqa: ANN401  # lists of lists of values
        """Return it as lists in lists; of no dimension, as its value."""
        level = self.data
        for place in range(len(self.shape) - 1, 0, -1):
            extent, count = self.shape[place], math.prod(self.shape[:place])
            level = [level[at * extent : (at + 1) * extent] for at in range(count)]
        return level if self.shape else self.data[0]


def read_tensor(given: dict[str, Any], name: str) -> Tensor:
    """Read a tensor of a request, whose data may be flat or nested.

    Raises:
        Refused: it is none.
    """
    datatype, shape, data = (given.get(key) for key in ("datatype", "shape", "data"))
    what = f"the input {name!r}"
    if datatype not in DATATYPES:
        known = ", ".join(DATATYPES)
        raise Refused(f"{what} has the datatype {datatype!r}; there are {known}")
    if not isinstance(shape, list) or not all(map(_is_extent, shape)):
        raise Refused(f"{what} needs a shape: a list of whole numbers, 0 or more")
    if len(shape) > _MOST_DIMENSIONS:
        raise Refused(f"{what} has more than {_MOST_DIMENSIONS} dimensions")
    if not isinstance(data, list):
        raise Refused(f"{what} needs data: a list, flat or nested as its shape is")
    size = math.prod(shape)
    if not size and math.prod(each for each in shape if each) > _LARGEST_EMPTY:
        raise Refused(f"{what} has no data, and a shape of more than it needs")
    flat = _flat(data, shape, size)
    if flat is None:
        raise Refused(
            f"{what} has the shape {shape}, of {size} values, and its data is "
            f"neither a list of so many nor nested so: it has {len(data)} at the top"
        )
    return Tensor(name, datatype, tuple(shape), _checked(flat, datatype, what))


def _is_extent(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _flat(data: list[Any], shape: list[int], size: int) -> list[Any] | None:
    if len(data) == size and list not in set(map(type, data)):
        return data
    level = [data]
    for extent in shape:
        if not all(type(each) is list and len(each) == extent for each in level):
            return None
        level = [each for part in level for each in part]
    return level if shape else None


def _checked(data: list[Any], datatype: str, what: str) -> list[Any]:
    """Return data of a type; nothing is made another type but whole FP numbers."""
    kinds = set(map(type, data))
    allowed, named = _ALLOWED[datatype.rstrip("0123456789")]
    if wrong := kinds - allowed:
        found = ", ".join(sorted(_JSON_NAMES.get(each, "a list") for each in wrong))
        raise Refused(
            f"{what} is of {datatype}, which takes {named}, and holds {found}"
        )
    if int in kinds and datatype not in ("BYTES", "BOOL"):
        data = _ranged(data, datatype, what)
    most = _GREATEST.get(datatype)
    if most and any(each is not None and not -most <= each <= most for each in data):
        raise Refused(f"{what} holds a number beyond {datatype}")
    return data


def _ranged(data: list[Any], datatype: str, what: str) -> list[Any]:
    if datatype.startswith("FP"):
        try:
            return [float(each) if type(each) is int else each for each in data]
        except OverflowError:
            raise Refused(f"{what} holds a number beyond {datatype}") from None
    bits = int(datatype.lstrip("UINT"))
    least, most = (0, 2**bits - 1)
    if not datatype.startswith("U"):
        least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    if min(data) < least or max(data) > most:
        raise Refused(f"{what} holds a number beyond {datatype}: {least} to {most}")
    return data


_NONE = type(None)
_ALLOWED: dict[str, tuple[set[type], str]] = {
    "BOOL": ({bool}, "true and false"),
    "INT": ({int}, "whole numbers"),
    "UINT": ({int}, "whole numbers"),
    "FP": ({int, float, _NONE}, "numbers, and null for a missing one"),
    "BYTES": ({str, _NONE}, "texts, and null for a missing one"),
}
_JSON_NAMES = {
    bool: "booleans",
    int: "whole numbers",
    float: "numbers with a fraction",
    str: "texts",
    _NONE: "null",
    dict: "an object",
}


def tensor_of(name: str, value: Any) -> Tensor:  # noqa: ANN401  # any library's
    """Return an array, a list or a plain value as a tensor.

    Raises:
        TypeError: no tensor holds it.
    """
    if hasattr(value, "__array__") or hasattr(value, "dtype"):
        return _of_array(name, value)
    if isinstance(value, (list, tuple)):
        shape, data = _unnested(value)
        return _of_values(name, shape, data)
    return _of_values(name, (1,), [value])


def _of_array(name: str, value: Any) -> Tensor:  # noqa: ANN401  # as above
    numpy: Any = importlib.import_module("numpy")
    array = numpy.asarray(value)
    shape = tuple(array.shape) or (1,)
    datatype = next((v2 for v2, kind in DATATYPES.items() if kind == array.dtype), "")
    if array.dtype.kind in "fb" and datatype:
        data = array.ravel().tolist()
        if array.dtype.kind == "f" and not numpy.isfinite(array).all():
            data = [each if math.isfinite(each) else None for each in data]
        return Tensor(name, datatype, shape, data)
    if array.dtype.kind in "iu" and datatype:
        return Tensor(name, datatype, shape, array.ravel().tolist())
    if array.dtype.kind == "M":
        array = numpy.where(numpy.isnat(array), None, array.astype(str).astype(object))
    return _of_values(name, shape, array.astype(object).ravel().tolist())


def _unnested(value: Sequence[Any]) -> tuple[tuple[int, ...], list[Any]]:
    """Return shape and values of lists in lists.

    Raises:
        TypeError: the lists are of unequal lengths.
    """
    shape, level = [len(value)], list(value)
    while level and all(isinstance(each, (list, tuple)) for each in level):
        lengths = {len(each) for each in level}
        if len(lengths) > 1:
            raise TypeError("its lists are of unequal lengths")
        shape.append(lengths.pop())
        level = [each for part in level for each in part]
    return tuple(shape), level


def _of_values(name: str, shape: tuple[int, ...], data: list[Any]) -> Tensor:
    """Find the narrowest type that holds all values; whatever is missing is null."""
    data = [None if _is_missing(each) else _plain(each) for each in data]
    kinds = set(map(type, data))
    has_none = _NONE in kinds
    kinds.discard(_NONE)
    if kinds == {bool} and not has_none:
        return Tensor(name, "BOOL", shape, data)
    if kinds == {int} and not has_none:
        return Tensor(name, "INT64", shape, data)
    if kinds and kinds <= {int, float}:
        data = [None if each is None else float(each) for each in data]
        return Tensor(name, "FP64", shape, data)
    if kinds - {bool, int, float, str}:
        found = ", ".join(sorted(each.__name__ for each in kinds))
        raise TypeError(f"it holds {found}, which no tensor does")
    texts = [each if each is None or type(each) is str else str(each) for each in data]
    return Tensor(name, "BYTES", shape, texts)


def _is_missing(value: Any) -> bool:  # noqa: ANN401  # of any library
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and not math.isfinite(value)


def _plain(value: Any) -> Any:  # noqa: ANN401  # of any library
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (bool, int, float, str)):
        for kind in (bool, int, float, str):
            if isinstance(value, kind):
                return kind(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
