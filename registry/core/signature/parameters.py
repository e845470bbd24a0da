"""What a handler takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import griffe

from registry.core.signature import Default, Parameter
from registry.core.signature.code import UNKNOWN, Code, Place
from registry.core.signature.defaults import fits, read_default
from registry.core.signature.docstrings import Said
from registry.core.signature.literals import json_value
from registry.core.signature.modules import Scope, parse_expression, scope_of
from registry.core.types import ValueType

# A parameter as griffe sees it, and where the names in it are looked up.
Raw: TypeAlias = tuple[griffe.Parameter, Scope]

_VARIADIC = (griffe.ParameterKind.var_positional, griffe.ParameterKind.var_keyword)


def raw_parameters(function: griffe.Function) -> list[Raw]:
    """Return a function's parameters; of a method, without `self`."""
    scope = scope_of(function)
    parameters = list(function.parameters)
    is_bound = scope.owner is not None and "staticmethod" not in function.labels
    return [(each, scope) for each in parameters[1 if is_bound else 0 :]]


def constructor_parameters(code: Code, cls: griffe.Class) -> list[Raw]:
    """Return what a class is made with: of `__init__`, or of a dataclass's fields."""
    init = code.classes.method(cls, "__init__")
    if isinstance(init, griffe.Function):
        return raw_parameters(init)
    fields: dict[str, Raw] = {}
    for each in reversed(code.classes.ancestors(cls)):
        fields.update((raw[0].name, raw) for raw in _own_fields(code, each))
    # As dataclasses do it: keyword-only ones come last.
    return sorted(fields.values(), key=lambda raw: _is_keyword_only(raw[0]))


def _own_fields(code: Code, cls: griffe.Class) -> Iterator[Raw]:
    call = code.classes.dataclass_call(cls)
    if call is None:
        return
    keyword_only = _keywords(call).get("kw_only") == "True"
    scope = scope_of(cls)
    for member in cls.members.values():
        if not isinstance(member, griffe.Attribute) or member.annotation is None:
            continue
        if "instance-attribute" not in member.labels or "property" in member.labels:
            continue  # ClassVar
        annotation = code.modules.expression(member.annotation)
        found = code.modules.resolve(annotation, scope) if annotation else None
        if found == "dataclasses.KW_ONLY":
            keyword_only = True
            continue
        field = _field(code, member, scope, keyword_only=keyword_only)
        if field is not None:
            yield field, scope


def _field(
    code: Code, member: griffe.Attribute, scope: Scope, *, keyword_only: bool
) -> griffe.Parameter | None:
    """Return a dataclass's field as a parameter; None for `field(init=False)`."""
    default = member.value
    value = code.modules.expression(member.value)
    if isinstance(value, ast.Call):
        found = code.modules.resolve(value.func, scope)
        if found == "dataclasses.field":
            said = _keywords(value)
            if said.get("init") == "False":
                return None
            keyword_only = said.get("kw_only", str(keyword_only)) == "True"
            factory = said.get("default_factory")
            default = f"{factory}()" if factory else said.get("default")
    kinds = griffe.ParameterKind
    kind = kinds.keyword_only if keyword_only else kinds.positional_or_keyword
    return griffe.Parameter(
        member.name, annotation=member.annotation, kind=kind, default=default
    )


def _keywords(call: ast.expr) -> dict[str, str]:
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return {each.arg: ast.unparse(each.value) for each in keywords if each.arg}


def _is_keyword_only(parameter: griffe.Parameter) -> bool:
    return parameter.kind is griffe.ParameterKind.keyword_only


def read_parameters(
    code: Code, raws: list[Raw], place: Place, docs: Mapping[str, Said]
) -> tuple[Parameter, ...]:
    """Read parameters in their order, and report what callers could not give."""
    found = []
    for raw, scope in raws:
        here = Place(place.member, f"{place.key}.{raw.name}")
        if raw.kind in _VARIADIC:
            # Where types are not checked, such a parameter has no name to document.
            _report_variadic(code, here, raw)
            continue
        if raw.kind is griffe.ParameterKind.positional_only and code.typed:
            code.report(
                "parameter-positional-only",
                here,
                f"callers give `{raw.name}` by name, and it can only be given in order",
                "remove the `/` from the parameters",
            )
        value_type = _type(code, raw, scope, here)
        default = _default(code, raw, scope)
        _check_default(code, default, value_type, here)
        about = docs.get(raw.name, Said())
        found.append(
            Parameter(
                raw.name,
                value_type,
                default,
                keyword_only=_is_keyword_only(raw),
                doc=about.doc,
                unit=about.unit,
            )
        )
    return tuple(found)


def _report_variadic(code: Code, here: Place, raw: griffe.Parameter) -> None:
    if not code.typed:
        return
    is_keyword = raw.kind is griffe.ParameterKind.var_keyword
    stars = "**" if is_keyword else "*"
    code.report(
        "parameter-variadic",
        here,
        f"`{stars}{raw.name}` has no fixed names that a caller could look up",
        "name each parameter"
        + (", or take one `dict[str, ...]`" if is_keyword else ", or take one `list`"),
    )


def _type(code: Code, raw: griffe.Parameter, scope: Scope, here: Place) -> ValueType:
    if raw.annotation is not None:
        return code.type_of(raw.annotation, scope, here)
    if code.typed:
        code.report(
            "annotation-missing",
            here,
            f"`{raw.name}` has no annotation",
            f"write its type, as in `{raw.name}: {_suggested(raw.default)}`",
        )
    return UNKNOWN


def _suggested(default: griffe.Expr | str | None) -> str:
    """Return the type of a written default; without one, any type as an example."""
    node = parse_expression(str(default)) if default is not None else None
    try:
        value = json_value(node) if node is not None else None
    except ValueError:
        value = None
    return "float" if value is None else type(value).__name__


def _default(code: Code, raw: griffe.Parameter, scope: Scope) -> Default | None:
    if raw.default is None:  # no default; `= None` is the text "None"
        return None
    return read_default(raw.default, scope, code.classes)


def _check_default(
    code: Code, default: Default | None, value_type: ValueType, here: Place
) -> None:
    if default is None or not code.typed or fits(default, value_type):
        return
    if any(atom.name == "other" for atom in value_type.atoms):
        return
    fix = "change the default or the type"
    if default.literal is None:
        fix = "write ` | None` after the type, if None is meant"
    code.warn(
        "default-outside-type",
        here,
        f"its default {default} is not one of `{value_type}`",
        fix,
    )
