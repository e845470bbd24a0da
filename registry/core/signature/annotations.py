"""Annotations to value types, by the table in annotations.toml.

An annotation is followed through imports, aliases and quotes to the names of the
table.  Each one may cost a bounded number of steps: aliases that double each other
would otherwise grow without limit.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import griffe

from registry.core.signature import refusals
from registry.core.signature.classes import Choice, Classes
from registry.core.signature.literals import json_value, shortened
from registry.core.signature.modules import (
    Found,
    Modules,
    Scope,
    Unreadable,
    name_of,
    parse_expression,
    scope_of,
)
from registry.core.signature.refusals import Refused, shown
from registry.core.signature.vocabulary import vocabulary
from registry.core.types import DATA, Atom, ValueType

NODES = 1_000  # steps of one annotation; a choice counts as one
ALL_NODES = 50_000  # of all annotations of one reading
DEPTH = 20
_JSON = Atom("json")


@dataclass(frozen=True, slots=True)
class _At:
    """Where in an annotation the reader is."""

    scope: Scope
    depth: int = 0
    aliases: frozenset[str] = frozenset()  # that are being followed


_Form: TypeAlias = Callable[[Sequence[ast.expr], _At], ValueType]


class Annotations:
    """Reads the annotations of one function's code."""

    def __init__(self, modules: Modules, classes: Classes) -> None:
        self._modules = modules
        self._classes = classes
        self._left = 0
        self._left_of_all = ALL_NODES
        self._forms: dict[str, _Form] = {
            "union": self._union,
            "optional": lambda args, at: self._union((*args, ast.Constant(None)), at),
            "inner": lambda args, at: self._type(args[0], at),
            "literal": self._literal,
        }

    def read(self, source: griffe.Expr | str, scope: Scope) -> ValueType:
        """Return the type that an annotation means.

        Raises:
            Refused: it has none; the exception says why and what to write.
        """
        self._left = NODES
        return self._type(self._parsed(source), _At(scope))

    def text(self, source: griffe.Expr | str, scope: Scope) -> str:
        """Return an annotation with the dotted names that its imports give."""
        try:
            return shortened(self._modules.written_out(self._parsed(source), scope))
        except Refused:
            return shortened(str(source))

    def target(self, source: griffe.Expr | str, scope: Scope) -> tuple[ast.expr, Scope]:
        """Follow an annotation through aliases that are just another name.

        Raises:
            Refused: it is no expression.
        """
        node = self._parsed(source)
        for _ in range(DEPTH):
            found = self._modules.resolve(node, scope)
            if not isinstance(found, (griffe.Attribute, griffe.TypeAlias)):
                break
            value = self._modules.expression(found.value)
            if value is None:
                break
            node, scope = value, scope_of(found)
        return node, scope

    def _parsed(self, source: griffe.Expr | str) -> ast.expr:
        """Parse an annotation, out of its quotes."""
        node = self._modules.expression(source)
        for _ in range(DEPTH):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                break
            node = parse_expression(node.value)
        if node is None:
            text = shortened(str(source), refusals.SHOWN)
            raise refusals.not_a_type(f"`{text}` cannot be read as a type")
        return node

    def _spend(self, steps: int, depth: int) -> None:
        self._left -= steps
        self._left_of_all -= steps
        if self._left < 0 or self._left_of_all < 0 or depth > DEPTH:
            raise refusals.too_large(NODES, DEPTH)

    def _type(self, node: ast.expr, at: _At) -> ValueType:
        at = replace(at, depth=at.depth + 1)
        self._spend(1, at.depth)
        if isinstance(node, ast.Constant) and node.value is None:
            return ValueType((Atom("none"),))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._type(self._parsed(node.value), at)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union(_alternatives(node), at)
        name, args = name_and_arguments(node)
        found = self._modules.resolve(name, at.scope)
        if isinstance(found, str):
            return self._external(found, node, args, at)
        return self._own(found, node, at)

    def _union(self, args: Sequence[ast.expr], at: _At) -> ValueType:
        return ValueType.union(*[self._type(each, at) for each in args])

    def _external(
        self, path: str, node: ast.expr, args: Sequence[ast.expr], at: _At
    ) -> ValueType:
        known = vocabulary()
        for form, read in self._forms.items():
            if args and known.is_form(path, form):
                return read(args, at)
        atom = known.atom(path)
        if atom is None:
            raise refusals.of_name(path, node)
        if atom.name == "list":
            return self._container("list", args, at)
        if atom.name == "dict" and len(args) == 2:
            if any(key.name != "str" for key in self._type(args[0], at).atoms):
                raise refusals.dict_keys(args[0])
            return self._container("dict", args[1:], at)
        return ValueType((atom,))

    def _container(self, name: str, args: Sequence[ast.expr], at: _At) -> ValueType:
        args = [each for each in args if not _is_dots(each)]  # of tuple[int, ...]
        try:
            items = self._union(args, at) if args else None
        except Refused as refused:
            if refused.code != refusals.ANYTHING:
                raise
            items = None
        if items is None or not items.is_data:
            return ValueType((Atom(name, items=items),))
        if any(atom.name in DATA and atom != _JSON for atom in items.atoms):
            raise refusals.nested_data(name, str(items))
        return ValueType((_JSON,))  # JSON in a list is JSON

    def _literal(self, args: Sequence[ast.expr], at: _At) -> ValueType:
        if len(args) > NODES:
            raise refusals.too_large(NODES, DEPTH)
        return self._choices([self._choice(arg, at.scope) for arg in args], at)

    def _choice(self, node: ast.expr, scope: Scope) -> Choice | None:
        member = self._classes.enum_member(node, scope)
        if member is not None:
            return member
        try:
            value = json_value(node)
        except ValueError:
            value = []
        if isinstance(value, (list, dict)):
            raise refusals.bad_choice(
                f"{shown(node)} cannot be one of a param's choices"
            )
        choice: Choice | None = value
        return choice

    def _choices(self, values: Sequence[Choice | None], at: _At) -> ValueType:
        """Return the type that is one of some values, in their order."""
        grouped: dict[str, list[Choice]] = {}
        for value in values:
            # A long text counts more: it is stored with each use of the type.
            self._spend(1 + len(value) // 10 if isinstance(value, str) else 1, at.depth)
            if value is None:
                grouped["none"] = []
            else:
                grouped.setdefault(type(value).__name__, []).append(value)
        return ValueType.union(
            *[
                Atom(name, choices=tuple(dict.fromkeys(choices)))
                for name, choices in grouped.items()
            ]
        )

    def _own(self, found: Found, node: ast.expr, at: _At) -> ValueType:
        """Return the type of what the function's own code defines."""
        if isinstance(found, Unreadable):
            raise refusals.already_told()
        if isinstance(found, griffe.Class):
            return self._class(found, node, at)
        if isinstance(found, (griffe.Attribute, griffe.TypeAlias)):
            return self._alias(found, node, at)
        if found is None and isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            raise refusals.not_a_type(
                f"{shown(node)} is not defined or imported by name in this module"
            )
        raise refusals.not_a_type(f"{shown(node)} is not a type")

    def _alias(
        self, alias: griffe.Attribute | griffe.TypeAlias, node: ast.expr, at: _At
    ) -> ValueType:
        scope = scope_of(alias)
        value = self._modules.expression(alias.value)
        if value is None or not self._is_alias(alias, scope):
            raise refusals.not_a_type(f"{shown(node)} is a value, not a type")
        if alias.path in at.aliases:
            raise refusals.recursive(shown(node))
        if isinstance(value, ast.Call):
            value = self._called(value, node, scope)
        return self._type(value, _At(scope, at.depth, at.aliases | {alias.path}))

    def _is_alias(
        self, alias: griffe.Attribute | griffe.TypeAlias, scope: Scope
    ) -> bool:
        """Whether `X = ...` may be a type: it has no annotation but TypeAlias."""
        if isinstance(alias, griffe.TypeAlias) or alias.annotation is None:
            return True
        node = self._modules.expression(alias.annotation)
        found = self._modules.resolve(node, scope) if node is not None else None
        return vocabulary().is_form(found, "alias")

    def _called(self, value: ast.Call, node: ast.expr, scope: Scope) -> ast.expr:
        """Return the type inside a NewType; other calls make no type we can see."""
        made_by = self._modules.resolve(value.func, scope)
        if vocabulary().is_form(made_by, "functional_named_tuple"):
            raise refusals.named_tuple(ast.unparse(node))
        if not vocabulary().is_form(made_by, "new_type") or len(value.args) != 2:
            raise refusals.not_a_type(
                f"{shown(node)} is made by a call, and what that gives is not known "
                "before it runs"
            )
        return value.args[1]

    def _class(self, cls: griffe.Class, node: ast.expr, at: _At) -> ValueType:
        if self._classes.is_a(cls, "enum"):
            return self._enum(cls, at)
        if self._classes.is_a(cls, "named_tuple"):
            raise refusals.named_tuple(cls.name)
        if self._classes.is_dataclass(cls):
            return ValueType((Atom("json", library="dataclasses"),))
        for each in self._classes.lineage(cls):
            atom = vocabulary().atom(each) if isinstance(each, str) else None
            if atom is not None and atom.name in DATA:
                return ValueType((atom,))
        raise refusals.outside_vocabulary(name_of(cls), node)

    def _enum(self, cls: griffe.Class, at: _At) -> ValueType:
        try:
            values = self._classes.enum_values(cls)
        except ValueError as error:
            message = f"a member of the enum `{cls.name}` is {error}"
            raise refusals.bad_choice(message) from error
        if not values:
            raise refusals.bad_choice(f"the enum `{cls.name}` has no members")
        return self._choices(list(values.values()), at)


def name_and_arguments(node: ast.expr) -> tuple[ast.expr, Sequence[ast.expr]]:
    """Split `list[int]` into `list` and `int`."""
    if not isinstance(node, ast.Subscript):
        return node, ()
    inner = node.slice
    return node.value, inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return the members of `A | B | C`, which the parser nests, in order."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
