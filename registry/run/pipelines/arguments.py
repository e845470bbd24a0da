"""The params of a pipeline, as people type them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry.core.errors import InvalidCall
from registry.core.problems import Problem
from registry.core.types import Atom, ValueType
from registry.run.given import wrong_name
from registry.run.pipelines.plan import Param
from registry.run.texts import NoSuchValue, from_text, written_form

_TYPES = {
    "BOOLEAN": "bool",
    "LIST": "list",
    "NUMBER_DOUBLE": "float",
    "NUMBER_INTEGER": "int",
    "STRING": "str",
    "STRUCT": "dict",
}


def read_arguments(
    name: str, params: Sequence[Param], given: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return a pipeline's params by name: JSON values, defaults as well.

    Args:
        name: The pipeline's, for messages.
        params: What it takes.
        given: Texts by name.

    Raises:
        InvalidCall: they do not fit; all problems are told.
    """
    known = {each.name: each for each in params}
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in given:
        if wrong := wrong_name(key, known, found, "param"):
            problems.append(wrong)
            continue
        try:
            found[key] = from_text(text, _type(known[key]), _no_file)
        except NoSuchValue:
            fix = f"it takes {written_form(_type(known[key]))}"
            message = f"{text[:60]!r} does not fit"
            problems.append(_problem("call-value", key, message, fix))
    problems += _missing(params, found)
    if problems:
        raise InvalidCall(f"the pipeline {name}", tuple(problems))
    defaults = {e.name: e.default for e in params if e.default is not None}
    return defaults | found


def _missing(params: Sequence[Param], found: dict[str, Any]) -> Iterator[Problem]:
    for each in params:
        if each.is_needed and each.name not in found:
            fix = f"give it with -p {each.name}=VALUE"
            message = f"it is needed: {_type(each)}"
            yield _problem("call-missing", each.name, message, fix)


def _problem(code: str, name: str, message: str, fix: str) -> Problem:
    return Problem(code, message, file="", key=name, fix=fix)


def _type(param: Param) -> ValueType:
    return ValueType((Atom(_TYPES.get(param.type, "str")),))


def _no_file(path: str) -> bytes:
    raise NoSuchValue(path)
