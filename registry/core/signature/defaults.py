"""A parameter's default: its value where that is written out, else its source."""

from __future__ import annotations

import griffe

from registry.core.signature import Default
from registry.core.signature.classes import Classes
from registry.core.signature.literals import json_value, shortened
from registry.core.signature.modules import Scope, parse_expression
from registry.core.types import Atom, ValueType

# Data that may be written out in the source: a path as a text, an array as a list.
_WRITTEN_DATA = {"array", "json", "path"}
_PYTHON: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "dict": (dict,),
    "float": (int, float),
    "int": (int,),
    "str": (str,),
}


def read_default(source: griffe.Expr | str, scope: Scope, classes: Classes) -> Default:
    """Read a default's source text, as griffe gives it."""
    node = parse_expression(str(source))
    if node is not None:
        try:
            return Default(literal=json_value(node))
        except ValueError:
            member = classes.enum_member(node, scope)
            if member is not None:
                return Default(literal=member)
    return Default(computed=shortened(str(source)))


def fits(default: Default, value_type: ValueType) -> bool:
    """Whether a default is a value of its type; a computed one is taken to be."""
    if default.computed:
        return True
    return any(_fits(default.literal, atom) for atom in value_type.atoms)


def _fits(value: object, atom: Atom) -> bool:
    if value is None or atom.name == "none":
        return value is None and atom.name in ("none", "other")
    if atom.choices:
        # True == 1 in Python, but they are two choices.
        return any(value == each and type(value) is type(each) for each in atom.choices)
    if atom.name in _WRITTEN_DATA or atom.name == "other":
        return True
    if isinstance(value, list) and atom.name == "list":
        return atom.items is None or all(
            fits(Default(each), atom.items) for each in value
        )
    if isinstance(value, bool) and atom.name != "bool":
        return False
    return isinstance(value, _PYTHON.get(atom.name, ()))
