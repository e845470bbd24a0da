"""The class that is served: made, loaded, and asked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from ..arguments import arguments_of
from ..call import awaited, imported
from ..refusals import HandlerRefused, OutputUnfit
from ..writers import named
from .inputs import arguments_for
from .messages import ClassService
from .outputs import tensors_of
from .requests import Asked
from .tensors import DATATYPES

_OF_VALUES = {"bool": "BOOL", "int": "INT64", "float": "FP64", "str": "BYTES"}
_METADATA = "metadata"  # a method that a class may have, and what it may tell
_KEYS = ("inputs", "outputs")


class Loaded:
    """An instance that answers; by several threads at once."""

    def __init__(self, service: ClassService, instance: Any) -> None:  # noqa: ANN401  # of their class
        self.service = service
        self._instance = instance
        self.predict: Callable[..., Any] = instance.predict
        self.is_async = inspect.iscoroutinefunction(self.predict)
        self.metadata = _metadata(service, instance)

    def arguments(self, asked: Asked) -> dict[str, Any]:
        """Return what to call `predict` with.

        A flag that is called like an output is set where that one is wanted.

        Raises:
            Refused: the request does not fit.
        """
        found = arguments_for(asked, self.service.takes, self.predict)
        flags = {e.name for e in self.service.takes if _is_flag(e.type)}
        return {name: True for name in asked.outputs if name in flags} | found

    def answer(self, asked: Asked, returned: object) -> dict[str, Any]:
        """Return the response to a request, as JSON.

        Raises:
            OutputUnfit: `predict` returned what it does not promise.
            Refused: an output is wanted that there is not.
        """
        notes: list[str] = []
        values = named(returned, self.service.request.outputs, notes)
        tensors = tensors_of(values, asked.outputs)
        response: dict[str, Any] = {
            "model_name": self.service.name,
            "model_version": self.service.version,
            "outputs": [each.to_json() for each in tensors],
        }
        return response if asked.id is None else response | {"id": asked.id}


def load(service: ClassService) -> Loaded:
    """Make the class and let it load.

    Raises:
        HandlerRefused: it is not there, or no class.
        InputUnreadable: a file cannot become an input of `load`.
        OutputUnfit: its `metadata` is not the protocol's.
    """
    request = service.request
    found = imported(request)
    if not inspect.isclass(found):
        raise HandlerRefused(request.handler, "is not a class")
    instance: Any = found()
    notes: list[str] = []
    arguments = arguments_of(instance.load, request, notes)
    awaited(instance.load(**arguments))
    return Loaded(service, instance)


def _is_flag(atoms: list[dict[str, Any]]) -> bool:
    return any(atom["type"] == "bool" for atom in atoms)


def _metadata(service: ClassService, instance: Any) -> dict[str, Any]:  # noqa: ANN401  # of their class
    found = {
        "name": service.name,
        "versions": [service.version],
        "platform": "python",
        "inputs": [_described(e.name, e.type) for e in service.takes],
        "outputs": [_described(e.name, e.type) for e in service.request.outputs],
    }
    own = getattr(instance, _METADATA, None)
    if own is None:
        return found
    told = own()
    if not isinstance(told, Mapping):
        raise OutputUnfit(_METADATA, "is no dict")
    for key in _KEYS:
        if not all(map(_is_described, told.get(key, ()))):
            raise OutputUnfit(
                _METADATA,
                f"has {key} that are no tensors: each has a name, a datatype of "
                f"{', '.join(DATATYPES)} and a shape, a list of whole numbers",
            )
    kept = (*_KEYS, "platform")
    return found | {key: told[key] for key in kept if key in told}


def _described(name: str, atoms: list[dict[str, Any]]) -> dict[str, Any]:
    """Describe a tensor as well as the signature can: -1 is any extent."""
    kinds = {each["type"]: each for each in atoms}
    for value, datatype in _OF_VALUES.items():
        if value in kinds:
            return {"name": name, "datatype": datatype, "shape": [1]}
    if "list" in kinds:
        items = kinds["list"].get("items") or [{"type": ""}]
        datatype = _OF_VALUES.get(items[0]["type"], "FP64")
        return {"name": name, "datatype": datatype, "shape": [-1]}
    return {"name": name, "datatype": "FP64", "shape": [-1, -1]}


def _is_described(tensor: object) -> bool:
    return (
        isinstance(tensor, Mapping)
        and isinstance(tensor.get("name"), str)
        and tensor.get("datatype") in DATATYPES
        and isinstance(tensor.get("shape"), (list, tuple))
        and all(type(each) is int for each in tensor["shape"])
    )
