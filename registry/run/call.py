"""What was given for a call, checked against the function's signature.

Inputs are given as sources (a file or a URL), params as texts (`bind`) or as
Python values (`bind_values`).  A param that the manifest calls secret is taken
from the environment: `FNHUB_SECRET_<NAME>`, or `<NAME>`, in capitals.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from registry.core.errors import InvalidCall
from registry.core.problems import Problem, errors_in
from registry.core.signature import Handler, Parameter
from registry.run.given import (
    GivenCall,
    Secrets,
    missing,
    pairs,
    takes_value,
    wrong_names,
    wrong_value,
)
from registry.run.masking import Masks
from registry.run.sources import Source
from registry.run.texts import NoSuchValue, Read, from_text, means_bytes
from registry.run.worker.messages import InputFile, OutputType, Request
from registry.run.worker.refusals import NotPlain, type_name
from registry.run.worker.values import BYTES, matches, plain, without_nan


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON value among texts: it is taken as it is, and not read as a text."""

    value: Any

    def __repr__(self) -> str:
        """Return it as people write it, for messages."""
        return json.dumps(self.value)


Given: TypeAlias = Mapping[str, str | Json] | Iterable[tuple[str, str | Json]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A call that fits the signature."""

    handler: Handler
    inputs: dict[str, str]  # source by name
    params: dict[str, Any] = field(repr=False)  # JSON values, also the secrets
    bytes_params: tuple[str, ...]  # those that are bytes, as base64
    secrets: tuple[str, ...]  # the names of those that are secret
    warnings: tuple[Problem, ...] = ()

    @property
    def masks(self) -> Masks:
        """What is to be hidden wherever something of the run is kept."""
        values = [self.params[name] for name in self.secrets]
        values += [
            base64.b64decode(self.params[name]).decode(errors="replace")
            for name in {*self.secrets} & {*self.bytes_params}
        ]
        return Masks.of(values)

    def request(
        self, package: str, sources: Mapping[str, Source], out: Path
    ) -> Request:
        """Return what to ask of the worker.

        Args:
            package: The function's import path, `hub_functions.core.describe`.
            sources: What was fetched for each of `inputs`.
            out: Folder for the outputs.
        """
        types = {each.name: each.type for each in self.handler.parameters}
        return Request(
            package=package,
            handler=f"{self.handler.module}:{self.handler.name}",
            inputs={
                name: InputFile(str(source.path.absolute()), types[name].to_json())
                for name, source in sources.items()
            },
            params=self.params,
            bytes_params=list(self.bytes_params),
            outputs=[
                OutputType(each.name, each.type.to_json())
                for each in self.handler.outputs
            ],
            out=str(out.absolute()),
        )


_NO_SECRETS = Secrets()


def read_bytes(path: str) -> bytes:
    """Read the file that a `bytes` param names as @FILE."""
    return Path(path).expanduser().read_bytes()


def bind(
    ref: str,
    handler: Handler,
    inputs: Given,
    params: Given,
    *,
    secrets: Secrets = _NO_SECRETS,
    read: Read = read_bytes,
    is_whole: bool = True,
) -> Bound:
    """Check inputs and params that were given as texts.

    A parameter that takes data or a plain value (`table | str`) is an input or a
    param, as it is given.

    Args:
        ref: The function, for messages.
        handler: What is called.
        inputs: Sources by name; pairs tell of one that is given twice.
        params: Texts by name, as `registry.run.texts` reads them, or `Json`; pairs
            likewise.
        secrets: The params that are secret.
        read: Reads the file that a `bytes` param names.
        is_whole: Whether what is missing is a problem; the rest may come later.

    Raises:
        InvalidCall: they do not fit; all problems are told.
    """

    def value_of(parameter: Parameter, text: object) -> _Value:
        if isinstance(text, Json):
            return _of_python(parameter, text.value)
        return _of_text(parameter, str(text), read)

    call = GivenCall(handler, pairs(inputs), pairs(params), secrets)
    return _bind(ref, call, value_of, is_whole=is_whole)


def bind_values(
    ref: str,
    handler: Handler,
    inputs: Mapping[str, str | os.PathLike[str]],
    params: Mapping[str, object],
    *,
    secrets: Secrets = _NO_SECRETS,
) -> Bound:
    """Check inputs (paths or URLs) and params given as Python values.

    Raises:
        InvalidCall: they do not fit; all problems are told.
    """

    def value_of(parameter: Parameter, value: object) -> _Value:
        if isinstance(value, _FromEnvironment):
            return _of_text(parameter, value, read_bytes)
        return _of_python(parameter, value)

    call = GivenCall(handler, pairs(inputs), pairs(params), secrets)
    return _bind(ref, call, value_of)


class _FromEnvironment(str):
    """The text of a variable, where values are Python's."""

    __slots__ = ()


_Value: TypeAlias = tuple[Any, bool]  # a JSON value, and whether it is bytes
_ValueOf: TypeAlias = Callable[[Parameter, object], _Value]


def _of_text(parameter: Parameter, text: str, read: Read) -> _Value:
    value = from_text(text, parameter.type, read)
    return value, isinstance(value, str) and means_bytes(text, parameter.type)


def _of_python(parameter: Parameter, value: object) -> _Value:
    is_bytes = isinstance(value, BYTES)
    try:
        found, infinite = without_nan(plain(value))
    except NotPlain as error:
        raise NoSuchValue(str(error)) from error
    for atom in parameter.type.atoms:
        of_this = (atom.name == "bytes") == is_bytes and matches(found, atom.to_json())
        if not infinite and (of_this or atom.name == "other"):
            return found, is_bytes
    raise NoSuchValue(f"a {type_name(value)}")


def _bind(
    ref: str, call: GivenCall, value_of: _ValueOf, *, is_whole: bool = True
) -> Bound:
    known = call.known
    given = dict(_from_environment(call)) | dict(call.params)
    problems = [*wrong_names(call), *(missing(call, given) if is_whole else ())]
    params: dict[str, _Value] = {}
    for name, value in given.items():
        if name in known and takes_value(known[name]):
            try:
                params[name] = value_of(known[name], value)
            except (NoSuchValue, OSError) as error:
                problems.append(wrong_value(call, known[name], value, error))
    if errors_in(problems):
        raise InvalidCall(ref, errors_in(problems))
    return Bound(
        handler=call.handler,
        inputs={name: str(source) for name, source in call.inputs},
        params={name: value for name, (value, _) in params.items()},
        bytes_params=tuple(name for name, (_, is_bytes) in params.items() if is_bytes),
        secrets=tuple(name for name in params if call.is_secret(name)),
        warnings=tuple(problems),
    )


def _from_environment(call: GivenCall) -> Iterator[tuple[str, object]]:
    for each in call.handler.params:
        text = call.secrets.find(each.name) if call.is_secret(each.name) else None
        if text is not None:
            yield each.name, _FromEnvironment(text)
