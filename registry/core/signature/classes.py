"""What a function's own classes are: enums, NamedTuples, dataclasses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

import griffe

from registry.core.signature.literals import json_value
from registry.core.signature.modules import (
    Found,
    Modules,
    Scope,
    scope_of,
)
from registry.core.signature.vocabulary import vocabulary

ANCESTORS = 20  # that are looked at
Choice: TypeAlias = str | int | float | bool


class Classes:
    """Answers about the classes of one function's code."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._lineages: dict[str, list[Found]] = {}
        self._enums: dict[str, dict[str, Choice] | ValueError] = {}

    def lineage(self, cls: griffe.Class) -> list[Found]:
        """Return a class and what it derives from, nearest first.

        Texts are dotted names of other packages; None is a base that is no name,
        such as a call.
        """
        if cls.path not in self._lineages:
            found: list[Found] = [cls]
            for at in range(ANCESTORS):
                if at == len(found):
                    break
                each = found[at]
                if isinstance(each, griffe.Class):
                    found.extend(
                        base for base in self._bases(each) if base not in found
                    )
            self._lineages[cls.path] = found
        return self._lineages[cls.path]

    def base_expressions(self, cls: griffe.Class) -> Iterator[ast.expr | None]:
        """Yield the expressions of a class's direct bases; of `A[T]`, the `A`."""
        for base in cls.bases[:ANCESTORS]:
            node = self._modules.expression(base)
            yield node.value if isinstance(node, ast.Subscript) else node

    def _bases(self, cls: griffe.Class) -> Iterator[Found]:
        scope = scope_of(cls.parent) if cls.parent is not None else Scope(cls.module)
        for node in self.base_expressions(cls):
            yield None if node is None else self._modules.resolve(node, scope)

    def ancestors(self, cls: griffe.Class) -> list[griffe.Class]:
        """Return a class and those of its ancestors that are the function's own."""
        return [each for each in self.lineage(cls) if isinstance(each, griffe.Class)]

    def is_a(self, cls: griffe.Class, form: str) -> bool:
        """Whether it derives from one of a form's names: `enum`, `named_tuple`."""
        return any(vocabulary().is_form(each, form) for each in self.lineage(cls))

    def is_dataclass(self, cls: griffe.Class) -> bool:
        """Whether it, or an ancestor in the function's code, is a dataclass."""
        return any(
            self.dataclass_call(each) is not None for each in self.ancestors(cls)
        )

    def dataclass_call(self, cls: griffe.Class) -> ast.expr | None:
        """Return the expression of its own `@dataclass` decorator."""
        for decorator in cls.decorators[:ANCESTORS]:
            node = self._modules.expression(decorator.value)
            name = node.func if isinstance(node, ast.Call) else node
            if name is None:
                continue
            found = self._modules.resolve(name, Scope(cls.module))
            if vocabulary().is_form(found, "dataclass"):
                return node
        return None

    def method(self, cls: griffe.Class, name: str) -> griffe.Object | None:
        """Return a member of a class or of the first ancestor that has it."""
        for each in self.ancestors(cls):
            member = each.members.get(name)
            if isinstance(member, griffe.Object):
                return member
        return None

    def named_tuple_fields(self, cls: griffe.Class) -> list[griffe.Attribute]:
        """Return the fields of a NamedTuple, in order; a subclass of it adds none."""
        for each in self.ancestors(cls):
            if any(
                vocabulary().is_form(base, "named_tuple") for base in self._bases(each)
            ):
                return [
                    member
                    for member in each.members.values()
                    if isinstance(member, griffe.Attribute)
                    and member.annotation is not None
                    and "property" not in member.labels
                ]
        return []

    def enum_values(self, cls: griffe.Class) -> dict[str, Choice]:
        """Return the values of an enum's members by name, in written order.

        Raises:
            ValueError: a value is not written out, or is no JSON scalar.
        """
        if cls.path not in self._enums:
            try:
                self._enums[cls.path] = self._read_enum(cls)
            except ValueError as error:
                self._enums[cls.path] = error
        values = self._enums[cls.path]
        if isinstance(values, ValueError):
            raise values
        return values

    def _read_enum(self, cls: griffe.Class) -> dict[str, Choice]:
        values: dict[str, Choice] = {}
        highest = 0
        for name, member in cls.members.items():
            if _is_enum_member(name, member):
                assert isinstance(member, griffe.Attribute)
                value = self._enum_value(cls, member, highest)
                values[name] = value
                highest = max(highest, value) if isinstance(value, int) else highest
        return values

    def _enum_value(
        self, cls: griffe.Class, member: griffe.Attribute, highest: int
    ) -> Choice:
        node = self._modules.expression(member.value)
        if isinstance(node, ast.Call):
            if self._modules.resolve(node.func, Scope(cls.module)) != "enum.auto":
                raise ValueError("computed")
            is_text = "enum.StrEnum" in self.lineage(cls)
            return member.name.lower() if is_text else highest + 1
        value = None if node is None else json_value(node)
        if not isinstance(value, (str, int, float)):
            raise ValueError("not a text, a number or a bool")
        return value

    def enum_member(self, node: ast.expr, scope: Scope) -> Choice | None:
        """Return the value of `Mode.FAST` or `Mode.FAST.value`, if that is meant."""
        if isinstance(node, ast.Attribute) and node.attr == "value":
            node = node.value
        if not isinstance(node, ast.Attribute):
            return None
        cls = self._modules.resolve(node.value, scope)
        if not isinstance(cls, griffe.Class) or not self.is_a(cls, "enum"):
            return None
        try:
            return self.enum_values(cls).get(node.attr)
        except ValueError:
            return None


def _is_enum_member(name: str, member: griffe.Object | griffe.Alias) -> bool:
    """Whether a member of an enum class is a choice: `FAST = "fast"`."""
    return (
        isinstance(member, griffe.Attribute)
        and not name.startswith("_")
        and member.value is not None
        and "class-attribute" in member.labels
    )
