"""The labels of the classes in a file of ONNX.

onnxruntime tells them nowhere, and the package onnx is a large one for a few words.
So the few messages (onnx.proto) that lead to them are read here: a field of a message
is a number, (its id << 3) | its kind, and what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

_GRAPH = 7  # of a model
_NODE, _TENSOR = 1, 5  # of a graph
_INPUT, _OPERATOR, _ATTRIBUTE = 1, 4, 5  # of a node
_NAME, _INTS, _STRINGS = 1, 8, 9  # of an attribute
_TYPE, _INT32, _TEXTS, _INT64, _CALLED, _RAW = 2, 5, 6, 7, 8, 9  # of a tensor
_DTYPES = {6: "<i4", 7: "<i8"}
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # kinds of fields
_SIZES = {_FIXED64: 8, _FIXED32: 4}
_PICKS = b"ArrayFeatureExtractor"  # that picks a label by its number


def labels_in(model: bytes, *, is_text: bool) -> set[tuple[Any, ...]]:
    """Return the lists of labels, each in the order of its probabilities.

    A classifier has them as an attribute (`classlabels_strings`, `classlabels_ints`
    or `classlabels_int64s`), or the graph picks them from a constant tensor.

    Args:
        model: Content of the file.
        is_text: Whether they are texts, not whole numbers.

    Returns:
        One list for each classifier in the graph; none where it has none.
    """
    try:
        return set(_lists(memoryview(model), is_text=is_text))
    except (IndexError, ValueError):  # not what onnx.proto says
        return set()


def _lists(model: memoryview, *, is_text: bool) -> Iterator[tuple[Any, ...]]:
    picked, tensors = set[bytes](), dict[bytes, tuple[Any, ...]]()
    for graph in _all(model, _GRAPH):
        for node in _all(graph, _NODE):
            if bytes(_first(node, _OPERATOR)) == _PICKS:
                picked.add(bytes(_first(node, _INPUT)))
            for attribute in _all(node, _ATTRIBUTE):
                if bytes(_first(attribute, _NAME)).startswith(b"classlabels_"):
                    field = _STRINGS if is_text else _INTS
                    yield _values(attribute, field, is_text=is_text)
        for tensor in _all(graph, _TENSOR):
            if bytes(_first(tensor, _CALLED)) in picked:
                tensors[bytes(_first(tensor, _CALLED))] = _held(tensor, is_text=is_text)
    yield from (each for each in tensors.values() if each)


def _held(tensor: memoryview, *, is_text: bool) -> tuple[Any, ...]:
    """Return what a tensor of texts or whole numbers holds."""
    if is_text:
        return _values(tensor, _TEXTS, is_text=True)
    kind = _DTYPES.get(next(_fields(tensor, _TYPE), 0))
    if kind is None:
        return ()
    if raw := bytes(_first(tensor, _RAW)):
        return tuple(np.frombuffer(raw, kind).tolist())
    return _values(tensor, _INT64 if kind == "<i8" else _INT32, is_text=False)


def _values(message: memoryview, field: int, *, is_text: bool) -> tuple[Any, ...]:
    if is_text:
        return tuple(bytes(each).decode() for each in _all(message, field))
    found = list[int]()
    for each in _fields(message, field):
        found += [each] if isinstance(each, int) else _packed(each)
    return tuple(_signed(each) for each in found)


def _packed(numbers: memoryview) -> list[int]:
    found, place = list[int](), 0
    while place < len(numbers):
        number, place = _varint(numbers, place)
        found.append(number)
    return found


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _first(message: memoryview, field: int) -> memoryview:
    return next(_all(message, field), memoryview(b""))


def _all(message: memoryview, field: int) -> Iterator[memoryview]:
    return (each for each in _fields(message, field) if isinstance(each, memoryview))


def _fields(message: memoryview, field: int) -> Iterator[Any]:
    """Yield what the fields of one id hold: numbers, or parts of the message."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        if key & 7 == _VARINT:
            held, place = _varint(message, place)
        else:
            size = _SIZES.get(key & 7)
            if key & 7 == _BYTES:
                size, place = _varint(message, place)
            if size is None:
                raise ValueError("a field of a kind that ONNX has not")
            held, place = message[place : place + size], place + size
        if key >> 3 == field:
            yield held


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """Return a number and the place after it: 7 bits a byte, the lowest first."""
    number = shift = 0
    while True:
        byte = message[place]
        place += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, place
        shift += 7
