"""Inputs and params as the handler's annotations want them.

JSON has no enums, tuples, dataclasses or pydantic models: where an annotation asks
for one, it is made from the JSON value.
"""

from __future__ import annotations

import base64
import dataclasses
import enum
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .formats import Notes
from .messages import Request
from .readers import read_input
from .refusals import InputUnreadable

Handler: typing.TypeAlias = Callable[..., Any]


def arguments_of(handler: Handler, request: Request, notes: Notes) -> dict[str, Any]:
    """Return the call's keyword arguments; what is not given keeps its default.

    Raises:
        InputUnreadable: a file cannot become its input.
    """
    found: dict[str, Any] = {}
    for name, file in request.inputs.items():
        value = read_input(name, file, notes)
        try:
            found[name] = as_annotated(value, annotation(handler, name))
        except (TypeError, ValueError) as error:  # of the class that it should be
            why = " ".join(str(error).split())
            raise InputUnreadable(name, Path(file.path), why) from error
    for name, value in request.params.items():
        if name in request.bytes_params and isinstance(value, str):
            found[name] = base64.b64decode(value)
        else:
            found[name] = as_annotated(value, annotation(handler, name))
    return found


def annotation(handler: Handler, name: str) -> Any:  # noqa: ANN401  # any annotation
    """Return a parameter's annotation, None where it cannot be told.

    Each one is read by itself: one that only type checkers understand does not
    hide the others.
    """
    plain = inspect.unwrap(handler)
    written = getattr(plain, "__annotations__", {}).get(name)
    holder = types.SimpleNamespace(__annotations__={name: written})
    try:
        names = getattr(plain, "__globals__", {})
        return typing.get_type_hints(holder, globalns=names).get(name)
    except Exception:  # noqa: BLE001  # annotations are code, and may raise anything
        return None


def as_annotated(value: Any, hint: Any) -> Any:  # noqa: ANN401  # JSON to any type
    """Return a JSON value as an annotation has it; others are returned as they are."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _of_union(value, inner)
    if origin is typing.Literal:
        return next((each for each in inner if _is_choice(value, each)), value)
    if isinstance(value, list):
        return _of_list(value, origin or hint, inner)
    if isinstance(value, dict) and len(inner) == 2:  # of a mapping: key, value
        return {key: as_annotated(each, inner[1]) for key, each in value.items()}
    return _of_class(value, hint)


def _of_union(value: Any, members: tuple[Any, ...]) -> Any:  # noqa: ANN401  # as above
    """Try each member; the first that makes something of the value has it."""
    for member in members:
        try:
            made = as_annotated(value, member)
        except (TypeError, ValueError):
            continue
        if made is not value:
            return made
    return value


def _of_list(value: list[Any], kind: Any, inner: tuple[Any, ...]) -> Any:  # noqa: ANN401  # as above
    if kind is tuple and inner and inner[-1] is not Ellipsis:
        hints = inner if len(inner) == len(value) else (None,) * len(value)
        return tuple(map(as_annotated, value, hints))
    items = [as_annotated(each, inner[0]) for each in value] if inner else value
    return tuple(items) if kind is tuple else items


def _of_class(value: Any, hint: Any) -> Any:  # noqa: ANN401  # as above
    if not inspect.isclass(hint):
        return value
    if issubclass(hint, enum.Enum):
        return hint(value)
    if not isinstance(value, Mapping):
        return value
    if hasattr(hint, "model_validate"):
        return hint.model_validate(value)
    if dataclasses.is_dataclass(hint):
        return hint(**{n: as_annotated(e, _field(hint, n)) for n, e in value.items()})
    return value


def _field(kind: type, name: str) -> Any:  # noqa: ANN401  # any annotation
    try:
        return typing.get_type_hints(kind).get(name)
    except Exception:  # noqa: BLE001  # as in `annotation`
        return None


def _is_choice(value: object, choice: object) -> bool:
    plain = choice.value if isinstance(choice, enum.Enum) else choice
    return type(value) is type(plain) and value == plain
