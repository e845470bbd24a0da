"""What `predict` gave, as tensors.

A table is a tensor for each of its columns, called like it; an array or a list is
one, and a plain value one of shape [1].  None is no tensor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..refusals import OutputUnfit
from ..tables import library_of
from .refused import Refused
from .tensors import Tensor, tensor_of


def tensors_of(values: Mapping[str, Any], wanted: list[str]) -> list[Tensor]:
    """Return the tensors of all outputs, or of those that are wanted, in their order.

    Raises:
        OutputUnfit: no tensor holds an output.
        Refused: one that is wanted is not there.
    """
    found: dict[str, Tensor] = {}
    for name, value in values.items():
        try:
            for each in _tensors(name, value):
                whole = each.name not in found
                key = each.name if whole else f"{name}.{each.name}"
                found[key] = Tensor(key, each.datatype, each.shape, each.data)
        except TypeError as error:
            raise OutputUnfit(name, f"is no tensor: {error}") from error
    missing = [name for name in wanted if name not in found]
    if missing:
        names = ", ".join(map(repr, missing))
        there = ", ".join(map(repr, found)) or "none"
        raise Refused(f"there is no output {names}; there are {there}")
    return [found[name] for name in wanted] if wanted else list(found.values())


def _tensors(name: str, value: Any) -> Iterator[Tensor]:  # noqa: ANN401  # any library's
    if value is None:
        return
    if not library_of(value):
        yield tensor_of(name, value)
    elif hasattr(value, "column_names"):  # pyarrow's
        for column in value.column_names:
            yield tensor_of(str(column), value.column(column).to_pylist())
    else:
        for column in value.columns:
            yield tensor_of(str(column), value[column].to_numpy())
