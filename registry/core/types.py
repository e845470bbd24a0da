"""The closed vocabulary of types that a function takes and returns.

A `ValueType` is a union of atoms.  `table`, `array`, `model`, `figure`, `path`
and `json` are data: they travel as files, and are a function's inputs and
outputs.  The others are values: they are its params, and may be outputs too.

    DataFrame | None         ValueType((Atom("none"), Atom("table", library="pandas")))
    Literal["a", "b"]        ValueType((Atom("str", choices=("a", "b")),))
    list[float]              an Atom("list") whose items are ValueType((Atom("float"),))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DATA = ("array", "figure", "json", "model", "path", "table")
VALUES = ("bool", "bytes", "dict", "float", "int", "list", "str")
# `none` makes an optional; `other` is a type outside the vocabulary, kept by its
# written name for kinds of function whose signature is not checked (`module`).
ATOMS = (*DATA, *VALUES, "none", "other")

_JSON_NAMES = {
    "bool": "boolean",
    "dict": "object",
    "float": "number",
    "int": "integer",
    "list": "array",
    "none": "null",
    "str": "string",
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One alternative of a type."""

    name: str  # one of ATOMS
    library: str = ""  # of data atoms: `pandas`; of `other`: the written type
    choices: tuple[str | int | float | bool, ...] = ()  # Literal and Enum; () = any
    items: ValueType | None = None  # of list: its items; of dict: its values

    def to_json(self) -> dict[str, Any]:
        """Shape for the stored signature; empty fields are left out."""
        data: dict[str, Any] = {"type": self.name}
        if self.library:
            data["library"] = self.library
        if self.choices:
            data["choices"] = list(self.choices)
        if self.items is not None:
            data["items"] = self.items.to_json()
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Atom:
        """Read what `to_json` wrote."""
        items = data.get("items")
        return cls(
            data["type"],
            data.get("library", ""),
            tuple(data.get("choices", ())),
            None if items is None else ValueType.from_json(items),
        )

    def __str__(self) -> str:
        if self.choices:
            return " | ".join(repr(choice) for choice in self.choices)
        if self.name == "other":
            return self.library
        return self.name if self.items is None else f"{self.name}[{self.items}]"


@dataclass(frozen=True, slots=True)
class ValueType:
    """A union of atoms, sorted by name and library, so that equal types are equal."""

    atoms: tuple[Atom, ...]

    @classmethod
    def union(cls, *members: ValueType | Atom) -> ValueType:
        """Join types; equal atoms are merged, and choices of one name are joined."""
        found: dict[tuple[str, str, str], Atom] = {}
        for member in members:
            for atom in member.atoms if isinstance(member, ValueType) else (member,):
                key = (atom.name, atom.library, str(atom.items or ""))
                found[key] = _join(found[key], atom) if key in found else atom
        return cls(tuple(found[key] for key in sorted(found)))

    @property
    def is_data(self) -> bool:
        """Whether values travel as files: such parameters are inputs."""
        return any(atom.name in DATA for atom in self.atoms)

    @property
    def is_optional(self) -> bool:
        """Whether None is one of its values."""
        return any(atom.name == "none" for atom in self.atoms)

    def to_json(self) -> list[dict[str, Any]]:
        """Shape for the stored signature."""
        return [atom.to_json() for atom in self.atoms]

    @classmethod
    def from_json(cls, data: list[dict[str, Any]]) -> ValueType:
        """Read what `to_json` wrote."""
        return cls(tuple(Atom.from_json(each) for each in data))

    def __str__(self) -> str:
        shown = sorted(self.atoms, key=lambda atom: atom.name == "none")
        return " | ".join(str(atom) for atom in shown)


def _join(one: Atom, other: Atom) -> Atom:
    """Join two atoms of one name; without choices, an atom is every value."""
    if not one.choices or not other.choices:
        return Atom(one.name, one.library, (), one.items)
    choices = dict.fromkeys((*one.choices, *other.choices))
    return Atom(one.name, one.library, tuple(choices), one.items)


def json_schema(value_type: ValueType) -> dict[str, Any]:
    """Return the JSON Schema of a param's values (data types allow anything)."""
    schemas = [_atom_schema(atom) for atom in value_type.atoms]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _atom_schema(atom: Atom) -> dict[str, Any]:
    if atom.choices:
        return {"enum": list(atom.choices)}
    if atom.name == "bytes":
        return {"type": "string", "contentEncoding": "base64"}
    name = _JSON_NAMES.get(atom.name)
    if name is None:
        return {}
    schema: dict[str, Any] = {"type": name}
    if atom.items is not None:
        key = "items" if atom.name == "list" else "additionalProperties"
        schema[key] = json_schema(atom.items)
    return schema
