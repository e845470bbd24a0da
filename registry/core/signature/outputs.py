"""What a handler returns."""

from __future__ import annotations

import ast

import griffe

from registry.core.signature import Output
from registry.core.signature.annotations import name_and_arguments
from registry.core.signature.code import UNKNOWN, Code, Place
from registry.core.signature.docstrings import (
    Doc,
    outputs_of,
    read_docstring,
    result_of,
)
from registry.core.signature.modules import Scope, scope_of
from registry.core.signature.refusals import Refused, shown
from registry.core.signature.vocabulary import vocabulary

RESULT = "result"  # the name of an output that the code does not name
_WRITE_A_CLASS = "write a class: `class Out(NamedTuple):` with a typed field for each"


def read_outputs(
    code: Code, function: griffe.Function, place: Place, doc: Doc
) -> tuple[Output, ...]:
    """Read a return annotation: the fields of a NamedTuple, or one `result`."""
    here = Place(place.member, f"{place.key}.return")
    annotation = function.returns
    if annotation is None:
        if code.typed:
            code.report(
                "return-missing",
                here,
                "it has no return annotation",
                "write `-> float`, `-> None`, or a NamedTuple that names the outputs",
            )
        return (Output(RESULT, UNKNOWN),)
    try:
        node, scope = code.annotations.target(annotation, scope_of(function))
    except Refused as refused:
        if code.typed:
            code.refuse(refused, here)
        return (Output(RESULT, UNKNOWN),)
    if isinstance(node, ast.Constant) and node.value is None:
        return ()
    found = code.modules.resolve(node, scope)
    if isinstance(found, griffe.Class) and code.classes.is_a(found, "named_tuple"):
        return _fields(code, found, doc)
    if code.typed and _is_nameless(code, node, scope, here):
        return (Output(RESULT, UNKNOWN),)
    about = result_of(doc, str(annotation))
    value_type = code.type_of(annotation, scope_of(function), here)
    return (Output(RESULT, value_type, about.doc, about.unit),)


def _is_nameless(code: Code, node: ast.expr, scope: Scope, here: Place) -> bool:
    """Report a return of several values without names."""
    known = vocabulary()
    if isinstance(node, ast.Call):
        made_by = code.modules.resolve(node.func, scope)
        if known.is_form(made_by, "functional_named_tuple"):
            _report_functional(code, shown(node), here)
            return True
    name, _ = name_and_arguments(node)
    found = code.modules.resolve(name, scope)
    if known.is_form(found, "tuple") or isinstance(node, ast.Tuple):
        message = f"{shown(node)} returns several values that have no names"
        code.report("output-tuple", here, message, _WRITE_A_CLASS)
        return True
    if isinstance(found, griffe.Class) and _has_call_base(code, found):
        _report_functional(code, f"`{found.name}`", here)
        return True
    return False


def _has_call_base(code: Code, cls: griffe.Class) -> bool:
    """Whether a class derives from `namedtuple(...)`."""
    return any(
        isinstance(call, ast.Call)
        and vocabulary().is_form(
            code.modules.resolve(call.func, Scope(cls.module)), "functional_named_tuple"
        )
        for call in code.classes.base_expressions(cls)
    )


def _report_functional(code: Code, text: str, here: Place) -> None:
    message = f"{text} is made by a call, whose fields have no types that can be read"
    code.report("output-functional-named-tuple", here, message, _WRITE_A_CLASS)


def _fields(code: Code, cls: griffe.Class, doc: Doc) -> tuple[Output, ...]:
    own = read_docstring(cls.docstring.value if cls.docstring else "")
    members = code.classes.named_tuple_fields(cls)
    returned = outputs_of(doc, [member.name for member in members])
    outputs = []
    for member in members:
        place = Place(member, f"{cls.name}.{member.name}")
        assert member.annotation is not None  # of named_tuple_fields
        about = (
            own.attributes.get(member.name)
            or own.parameters.get(member.name)
            or returned.get(member.name)
            or code.said_of(member)
        )
        value_type = code.type_of(member.annotation, scope_of(member), place)
        outputs.append(Output(member.name, value_type, about.doc, about.unit))
    return tuple(outputs)
