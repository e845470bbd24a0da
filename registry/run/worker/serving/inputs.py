"""Tensors as what `predict` takes.

A table takes all tensors that no other parameter is called like: one of two
dimensions is the whole table, its columns called 0, 1, 2 ...; else each tensor, of
shape [n] or [n, 1], is a column.  An array or a list is the tensor of its name; a
plain value is that, or the request's parameter of its name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from ..arguments import annotation, as_annotated
from ..values import matches
from .messages import Taken
from .refused import Refused
from .requests import Asked
from .tensors import Tensor

TABLE, ARRAY = "table", "array"
# Data that no request carries.
NOT_SENT = frozenset({"figure", "json", "model", "path"})
_COLUMN, _MATRIX = 1, 2  # dimensions


def arguments_for(
    asked: Asked, takes: list[Taken], predict: Callable[..., Any]
) -> dict[str, Any]:
    """Return the keyword arguments of a call; what is not given keeps its default.

    Raises:
        Refused: they do not fit.
    """
    left = dict(asked.inputs)
    found: dict[str, Any] = {}
    table = next((each for each in takes if TABLE in _kinds(each)), None)
    for each in takes:
        if each is table:
            continue
        if each.name in left:
            value = _of_tensor(each, left.pop(each.name))
        elif each.name in asked.parameters and not _kinds(each) <= {ARRAY, *NOT_SENT}:
            value = _fitting(each, asked.parameters[each.name])
        elif each.is_needed:
            raise Refused(f"the input {each.name!r} is needed; it takes {_all(takes)}")
        else:
            continue
        found[each.name] = _annotated(value, predict, each.name)
    if table is not None and (left or table.is_needed):
        found[table.name] = _table(left, table)
    elif left:
        names = ", ".join(map(repr, left))
        raise Refused(f"there is no input {names}; it takes {_all(takes)}")
    return found


def _kinds(taken: Taken) -> set[str]:
    return {str(atom["type"]) for atom in taken.type} - {"none"}


def _all(takes: list[Taken]) -> str:
    return ", ".join(repr(each.name) for each in takes) or "nothing"


def _of_tensor(taken: Taken, tensor: Tensor) -> Any:  # noqa: ANN401  # any type
    if ARRAY in _kinds(taken):
        return tensor.array()
    if "list" not in _kinds(taken) and len(tensor.data) == 1:
        return _fitting(taken, tensor.data[0])
    return _fitting(taken, tensor.nested())


def _fitting(taken: Taken, value: Any) -> Any:  # noqa: ANN401  # JSON
    if any(matches(value, atom) for atom in taken.type):
        return value
    wanted = " or ".join(sorted(_kinds(taken)))
    choices = [repr(c) for atom in taken.type for c in atom.get("choices", ())]
    one_of = f", one of {', '.join(choices)}" if choices else ""
    raise Refused(f"{taken.name!r} does not fit: it takes {wanted}{one_of}")


def _annotated(value: Any, predict: Callable[..., Any], name: str) -> Any:  # noqa: ANN401  # any type
    try:
        return as_annotated(value, annotation(predict, name))
    except (TypeError, ValueError) as error:
        raise Refused(f"{name!r} does not fit: {error}") from error


def _table(tensors: Mapping[str, Tensor], taken: Taken) -> Any:  # noqa: ANN401  # any library's
    library = next(str(a["library"]) for a in taken.type if a["type"] == TABLE)
    if not tensors:
        raise Refused(
            "`inputs` is empty: one tensor of 2 dimensions, or one per column"
        )
    first = next(iter(tensors.values()))
    if len(tensors) == 1 and len(first.shape) == _MATRIX and first.shape[1] != 1:
        array = first.array()
        columns = {place: array[:, place] for place in range(array.shape[1])}
        return _MAKERS[library](columns, first.shape[0])
    rows = first.shape[0] if first.shape else 0
    for name, each in tensors.items():
        if each.shape not in ((rows,), (rows, 1)):
            raise Refused(
                f"the input {name!r} has the shape {list(each.shape)}: give one tensor "
                "of 2 dimensions, or for each column one of shape [n] or [n, 1], with "
                "the same n"
            )
    return _MAKERS[library](
        {name: each.array().reshape(-1) for name, each in tensors.items()}, rows
    )


def _pandas(columns: Mapping[Any, Any], rows: int) -> Any:  # noqa: ANN401  # its frame
    pandas: Any = importlib.import_module("pandas")
    return pandas.DataFrame(dict(columns), index=range(rows))


def _polars(columns: Mapping[Any, Any], rows: int) -> Any:  # noqa: ANN401, ARG001  # its frame
    polars: Any = importlib.import_module("polars")
    return polars.DataFrame({str(n): each.tolist() for n, each in columns.items()})


def _pyarrow(columns: Mapping[Any, Any], rows: int) -> Any:  # noqa: ANN401, ARG001  # its table
    pyarrow: Any = importlib.import_module("pyarrow")
    return pyarrow.table({str(name): each for name, each in columns.items()})


_MAKERS = {"pandas": _pandas, "polars": _polars, "pyarrow": _pyarrow}
LIBRARIES = frozenset(_MAKERS)  # of tables that can be made of tensors
