"""One function, method or class of the code, as a Handler."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import griffe

from registry.core.near import nearest
from registry.core.signature import Handler, Output
from registry.core.signature.code import Code, Place
from registry.core.signature.docstrings import Doc, Said, outputs_of, read_docstring
from registry.core.signature.literals import shortened
from registry.core.signature.modules import Scope
from registry.core.signature.outputs import RESULT, read_outputs
from registry.core.signature.parameters import (
    Raw,
    constructor_parameters,
    raw_parameters,
    read_parameters,
)

# Decorators that leave a function's parameters and outputs as they are.
_FAITHFUL = {
    "classmethod",
    "functools.cache",
    "functools.lru_cache",
    "staticmethod",
    "typing.final",
    "typing.no_type_check",
    "typing.override",
    "typing_extensions.deprecated",
    "typing_extensions.final",
    "typing_extensions.override",
    "warnings.deprecated",
}


def function_handler(
    code: Code, function: griffe.Function, name: str, module: str
) -> Handler:
    """Read a function, or a method that callers reach as `Class.method`.

    Args:
        code: Where problems go.
        function: Its definition, which may lie in another module.
        name: What callers know it by.
        module: The module that callers take it from.
    """
    place = Place(function, name)
    doc = read_docstring(function.docstring.value if function.docstring else "")
    raws = raw_parameters(function)
    _warn_of_decorators(code, function, place)
    _warn_of_unknown_names(code, raws, place, doc.parameters)
    parameters = read_parameters(code, raws, place, doc.parameters)
    outputs = read_outputs(code, function, place, doc)
    return Handler(
        name,
        module,
        parameters=parameters,
        outputs=outputs,
        is_async="async" in function.labels,
        summary=doc.summary,
        description=_description(doc, outputs),
        raises=doc.raises,
    )


def _description(doc: Doc, outputs: tuple[Output, ...]) -> str:
    """Return the further text, with what is said of all named outputs together."""
    names = [output.name for output in outputs]
    if not doc.returns or names == [RESULT] or outputs_of(doc, names):
        return doc.description
    text = " ".join(" ".join(text for _, text in doc.returns).split())
    return f"{doc.description}\n\n**Returns** {text}".strip()


def class_handler(code: Code, cls: griffe.Class, name: str, module: str) -> Handler:
    """Read how a class is made; what it then does is told by its methods."""
    doc = read_docstring(cls.docstring.value if cls.docstring else "")
    init = code.classes.method(cls, "__init__")
    init_doc = Doc()
    if isinstance(init, griffe.Function) and init.docstring:
        init_doc = read_docstring(init.docstring.value)
    raws = constructor_parameters(code, cls)
    docs = {**_field_docs(code, cls), **doc.attributes, **doc.parameters}
    docs.update(init_doc.parameters)
    return Handler(
        name,
        module,
        parameters=read_parameters(code, raws, Place(cls, name), docs),
        summary=doc.summary or init_doc.summary,
        description=doc.description or init_doc.description,
        raises=(*doc.raises, *init_doc.raises),
    )


def _field_docs(code: Code, cls: griffe.Class) -> Mapping[str, Said]:
    """Return what is written below or beside the fields of a dataclass."""
    return {
        member.name: code.said_of(member)
        for each in reversed(code.classes.ancestors(cls))
        for member in each.members.values()
        if isinstance(member, griffe.Attribute)
    }


def _warn_of_decorators(code: Code, function: griffe.Function, place: Place) -> None:
    scope = Scope(function.module)
    for decorator in function.decorators:
        node = code.modules.expression(decorator.value)
        name = node.func if isinstance(node, ast.Call) else node
        found = code.modules.resolve(name, scope) if name is not None else None
        if found in _FAITHFUL:
            continue
        code.warn(
            "handler-decorated",
            place,
            f"`@{shortened(str(decorator.value), 60)}` may change what it takes and "
            "returns; the signature shown is the inner one",
            "call the decorator inside the function, if it does",
        )


def _warn_of_unknown_names(
    code: Code, raws: list[Raw], place: Place, documented: Mapping[str, Said]
) -> None:
    names = [raw.name for raw, _ in raws]
    for name in documented:
        if not name.isidentifier() or name in names or not code.typed:
            continue
        close = nearest(name, names)
        code.warn(
            "doc-unknown-parameter",
            place,
            f"its docstring tells of `{name}`, which is not a parameter",
            f"did you mean `{close}`?" if close else "remove it there",
        )
