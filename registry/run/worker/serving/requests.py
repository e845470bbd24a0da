"""The JSON of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .json_text import parse_json
from .refused import Refused
from .tensors import Tensor, read_tensor


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a model."""

    id: str | None
    parameters: dict[str, Any]
    inputs: dict[str, Tensor]  # by name, as given in order
    outputs: list[str]  # wanted ones; none for all


def read_request(body: bytes) -> Asked:
    """Read a request.

    Raises:
        Refused: it is none of the protocol.
    """
    try:
        found = parse_json(body)
    except ValueError as error:
        raise Refused(f"the body is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise Refused("the body is no JSON object")
    own_id = found.get("id")
    if own_id is not None and not isinstance(own_id, str):
        raise Refused("`id` is no text")
    inputs: dict[str, Tensor] = {}
    for each in _objects(found.get("inputs"), "inputs"):
        name = _name(each, "inputs")
        if name in inputs:
            raise Refused(f"the input {name!r} is there twice")
        inputs[name] = read_tensor(each, name)
    given = found.get("outputs")
    outputs = [] if given is None else _objects(given, "outputs")
    return Asked(
        id=own_id,
        parameters=_parameters(found.get("parameters")),
        inputs=inputs,
        outputs=list(dict.fromkeys(_name(each, "outputs") for each in outputs)),
    )


def _objects(value: object, key: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(e, dict) for e in value):
        raise Refused(f"`{key}` is no list of objects")
    return value


def _name(value: dict[str, Any], key: str) -> str:
    name = value.get("name")
    if not isinstance(name, str):
        raise Refused(f"one of `{key}` has no name")
    return name


def _parameters(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused("`parameters` is no object")
    for name, each in value.items():
        if not isinstance(each, (str, int, float, bool)):
            raise Refused(f"the parameter {name!r} is no text, number or boolean")
    return value
