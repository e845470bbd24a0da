"""Write contracts as one line of Python each."""

from __future__ import annotations

import ast

from registry.core.compat import Contract, compare
from registry.core.names import FunctionName
from registry.core.signature import Default, Handler, Output, Parameter, Signature
from registry.core.types import Atom, ValueType
from registry.core.versions import Range

LIBRARIES = {"pandas": "table", "polars": "table", "numpy": "array", "sklearn": "model"}


def type_of(node: ast.expr) -> ValueType:
    """`int | None`, `list[int]`, `"a" | "b"`, `pandas` (a table of that library)."""
    match node:
        case ast.Constant(value=None):
            return ValueType((Atom("none"),))
        case ast.Constant(value=value):
            return ValueType((Atom(type(value).__name__, choices=(value,)),))
        case ast.BinOp(left=left, right=right):
            return ValueType.union(type_of(left), type_of(right))
        case ast.Subscript(value=ast.Name(id=name), slice=items):
            return ValueType((Atom(name, items=type_of(items)),))
        case ast.Name(id=name) if name in LIBRARIES:
            return ValueType((Atom(LIBRARIES[name], library=name),))
        case ast.Name(id=name):
            return ValueType((Atom(name),))
    raise AssertionError(ast.dump(node))


def typed(text: str) -> ValueType:
    return type_of(ast.parse(text, mode="eval").body)


def default_of(node: ast.expr | None) -> Default | None:
    if node is None:
        return None
    try:
        return Default(ast.literal_eval(node))
    except ValueError:
        return Default(computed=ast.unparse(node))


def handler(text: str, name: str = "describe") -> Handler:
    """`table: pandas, bins: int = 20, *, seed: int = 0 -> rows: int, mean: float`."""
    takes, _, gives = text.partition("->")
    is_async = takes.startswith("async ")
    arguments = [
        ast.parse(f"def f({each}): ...").body[0].args
        for each in (takes.removeprefix("async "), gives)
    ]
    given_, outputs = arguments
    missing = [None] * (len(given_.args) - len(given_.defaults))
    defaults = [*missing, *given_.defaults, *given_.kw_defaults]
    parameters = tuple(
        Parameter(
            argument.arg,
            type_of(argument.annotation),
            default_of(default),
            keyword_only=argument in given_.kwonlyargs,
        )
        for argument, default in zip(
            [*given_.args, *given_.kwonlyargs], defaults, strict=True
        )
    )
    returned = tuple(
        Output(each.arg, type_of(each.annotation)) for each in outputs.args
    )
    return Handler(name, "describe", parameters, returned, is_async)


def contract(
    *texts: str,
    kind: str = "job",
    main: str = "describe:describe",
    python: str = ">=3.11",
    calls: str = "",
) -> Contract:
    """Handlers `describe`, `other`, ...; `calls` is `core/load ^1.0; core/save *`."""
    names = ("describe", "other", "third")
    handlers = tuple(
        handler(text, name) for text, name in zip(texts, names, strict=False)
    )
    wanted = [each.split() for each in calls.split(";") if each.strip()]
    functions = tuple((FunctionName.parse(n), Range.parse(r)) for n, r in wanted)
    return Contract(kind, main, python, functions, Signature(handlers))


def told(old: Contract, new: Contract) -> str:
    """`major parameter-removed, minor output-new`."""
    changes = compare(old, new)
    return ", ".join(f"{change.level.label} {change.code}" for change in changes)
