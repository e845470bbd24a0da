"""What a function takes and returns: read from its code, never by running it.

    model         the words (this file): Signature, Handler, Parameter, Output
    source        guards on hostile source, and the modules as griffe sees them
    annotations   annotations to value types, by the table in annotations.toml
    docstrings    what the docstring says of each parameter and output
    read          `read_signature`: all of it together

The signature is stored as JSON with each release; compatibility of two releases
is decided from the two JSONs alone (see `registry.core.compat`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from registry.core.types import ValueType


@dataclass(frozen=True, slots=True)
class Default:
    """A parameter's default: a literal, or the source text of an expression."""

    literal: Any = None  # a JSON value; meaningful when `computed` is empty
    computed: str = ""  # `Path(".")`: only running the code could tell

    def to_json(self) -> dict[str, Any]:
        """Shape for the stored signature."""
        return (
            {"computed": self.computed} if self.computed else {"literal": self.literal}
        )

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Default:
        """Read what `to_json` wrote."""
        return cls(data.get("literal"), data.get("computed", ""))

    def __str__(self) -> str:
        return self.computed or repr(self.literal)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or a param of a handler."""

    name: str
    type: ValueType
    default: Default | None = None  # None: the caller must give it
    keyword_only: bool = False
    doc: str = ""
    unit: str = ""  # written `[ms]` in the docstring

    @property
    def is_input(self) -> bool:
        """Whether it is an input (travels as a file) and not a param."""
        return self.type.is_data

    def to_json(self) -> dict[str, Any]:
        """Shape for the stored signature."""
        return {
            "name": self.name,
            "type": self.type.to_json(),
            "default": self.default.to_json() if self.default else None,
            "keyword_only": self.keyword_only,
            "doc": self.doc,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Parameter:
        """Read what `to_json` wrote."""
        default = data["default"]
        return cls(
            name=data["name"],
            type=ValueType.from_json(data["type"]),
            default=None if default is None else Default.from_json(default),
            keyword_only=data["keyword_only"],
            doc=data["doc"],
            unit=data["unit"],
        )


@dataclass(frozen=True, slots=True)
class Output:
    """A value that a handler returns: a NamedTuple's field, or `result`."""

    name: str
    type: ValueType
    doc: str = ""
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        """Shape for the stored signature."""
        return {
            "name": self.name,
            "type": self.type.to_json(),
            "doc": self.doc,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Output:
        """Read what `to_json` wrote."""
        return cls(
            data["name"], ValueType.from_json(data["type"]), data["doc"], data["unit"]
        )


@dataclass(frozen=True, slots=True)
class Handler:
    """One callable: `describe`, or `ModelServer.predict` of a serving class."""

    name: str
    module: str  # inside the function's folder, dotted: `describe`
    parameters: tuple[Parameter, ...] = ()  # in the order of the code
    outputs: tuple[Output, ...] = ()
    is_async: bool = False
    summary: str = ""  # the docstring's first paragraph, one line
    description: str = ""  # its further paragraphs, Markdown
    raises: tuple[tuple[str, str], ...] = ()  # (exception, when)

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """The parameters that travel as files."""
        return tuple(each for each in self.parameters if each.is_input)

    @property
    def params(self) -> tuple[Parameter, ...]:
        """The parameters that are plain values."""
        return tuple(each for each in self.parameters if not each.is_input)

    def to_json(self) -> dict[str, Any]:
        """Shape for the stored signature."""
        return {
            "name": self.name,
            "module": self.module,
            "async": self.is_async,
            "summary": self.summary,
            "description": self.description,
            "parameters": [each.to_json() for each in self.parameters],
            "outputs": [each.to_json() for each in self.outputs],
            "raises": [list(pair) for pair in self.raises],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Handler:
        """Read what `to_json` wrote."""
        return cls(
            name=data["name"],
            module=data["module"],
            parameters=tuple(Parameter.from_json(p) for p in data["parameters"]),
            outputs=tuple(Output.from_json(output) for output in data["outputs"]),
            is_async=data["async"],
            summary=data["summary"],
            description=data["description"],
            raises=tuple((name, when) for name, when in data["raises"]),
        )

    def __str__(self) -> str:
        """One line: `describe(table, label_column=None) -> statistics, figure`."""
        takes = ", ".join(
            each.name if each.default is None else f"{each.name}={each.default}"
            for each in self.parameters
        )
        gives = ", ".join(output.name for output in self.outputs) or "nothing"
        return f"{self.name}({takes}) -> {gives}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Every handler of a release, the default one first."""

    handlers: tuple[Handler, ...]

    @property
    def default(self) -> Handler | None:
        """The handler that `load` gives; None for `kind: module`."""
        return self.handlers[0] if self.handlers else None

    def to_json(self) -> dict[str, Any]:
        """Shape for the database and the index document."""
        return {"format": 1, "handlers": [each.to_json() for each in self.handlers]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Signature:
        """Read what `to_json` wrote."""
        return cls(tuple(Handler.from_json(each) for each in data["handlers"]))

    def digest(self) -> str:
        """Return the sha256 of what callers depend on: everything but the prose."""
        text = json.dumps(_without_prose(self.to_json()), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _without_prose(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Drop documentation, so that a reworded docstring keeps the digest."""
    prose = {"doc", "unit", "summary", "description", "raises"}
    if isinstance(value, dict):
        return {k: _without_prose(v) for k, v in value.items() if k not in prose}
    if isinstance(value, list):
        return [_without_prose(each) for each in value]
    return value
