"""What a function takes and gives, in the words of Kubeflow Pipelines.

    table, array       Dataset        str, bytes     STRING
    model              Model          int            NUMBER_INTEGER
    figure             HTML           float          NUMBER_DOUBLE
    json, path, mixed  Artifact       bool           BOOLEAN
                                      list, dict     LIST, STRUCT

A param of several types (`int | str`) is a STRING, read as JSON where it is some.
Kubeflow has no null: an optional input or param may be left out, and an output that may
be None is an artifact: Metrics where it is a number, else a JSON file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.core.signature import Output, Parameter
from registry.core.types import DATA, ValueType

_PARAMETERS = {
    "bool": ("BOOLEAN", "bool"),
    "bytes": ("STRING", "str"),
    "dict": ("STRUCT", "dict"),
    "float": ("NUMBER_DOUBLE", "float"),
    "int": ("NUMBER_INTEGER", "int"),
    "list": ("LIST", "list"),
    "str": ("STRING", "str"),
}
_TEXT = _PARAMETERS["str"]
_ARTIFACTS = {
    "array": "Dataset",
    "figure": "HTML",
    "model": "Model",
    "table": "Dataset",
}
_ANY_ARTIFACT = "Artifact"
_METRICS = "Metrics"
_NUMBERS = {"float", "int"}


@dataclass(frozen=True, slots=True)
class Wire:
    """How one value travels."""

    spec: str  # in the compiled form: `system.Dataset`, `NUMBER_INTEGER`
    annotation: str  # in Python: `dsl.Dataset`, `int`
    is_artifact: bool


def input_wire(parameter: Parameter) -> Wire:
    """Return how an input or a param travels."""
    if parameter.is_input:
        return _artifact(_data_artifact(parameter.type))
    return _parameter(parameter.type) or _value(_TEXT)


def output_wire(output: Output) -> Wire:
    """Return how an output travels."""
    if output.type.is_data:
        return _artifact(_data_artifact(output.type))
    found = _parameter(output.type)
    if found is not None and not output.type.is_optional:
        return found
    numbers = _names(output.type) <= _NUMBERS
    return _artifact(_METRICS if numbers else _ANY_ARTIFACT)


def wire_default(parameter: Parameter) -> Any:  # noqa: ANN401  # any JSON value
    """Return the default that is shown; None where there is none, or it is no value."""
    default = parameter.default
    is_shown = not parameter.is_input and _parameter(parameter.type) is not None
    if default is None or default.computed or not is_shown:
        return None
    return default.literal


def _artifact(name: str) -> Wire:
    return Wire(f"system.{name}", f"dsl.{name}", is_artifact=True)


def _value(names: tuple[str, str]) -> Wire:
    return Wire(*names, is_artifact=False)


def _parameter(value_type: ValueType) -> Wire | None:
    """Return the wire of a type that is one of Kubeflow's, None for a mixed one."""
    names = _names(value_type)
    if names == _NUMBERS:
        return _value(_PARAMETERS["float"])
    if len(names) != 1 or not names <= _PARAMETERS.keys():
        return None
    return _value(_PARAMETERS[names.pop()])


def _data_artifact(value_type: ValueType) -> str:
    kinds = {_ARTIFACTS.get(n, _ANY_ARTIFACT) for n in _names(value_type) & {*DATA}}
    only_data = _names(value_type) <= {*DATA}
    return kinds.pop() if len(kinds) == 1 and only_data else _ANY_ARTIFACT


def _names(value_type: ValueType) -> set[str]:
    return {atom.name for atom in value_type.atoms} - {"none"}
