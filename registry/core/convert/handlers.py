"""Which function of a notebook is the one to publish."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from registry.core.convert import Source, Statement
from registry.core.errors import NotConverted
from registry.core.kinds import KINDS, Kind
from registry.core.near import nearest
from registry.core.problems import Problem

_JOB, _SERVING = KINDS["job"], KINDS["serving"]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LISTED = 12
_WRITE = "write it with `def`, in a cell of the notebook"


def choose_handlers(
    source: Source, statements: Sequence[Statement], asked: Sequence[str], module: str
) -> tuple[tuple[str, ...], Kind]:
    """Return the handlers, the default one first, and the kind that they make.

    Args:
        source: What messages are about.
        statements: Of all cells that count.
        asked: The handlers by name, as the caller wants them.
        module: What the function is called, if that is known: its namesake is meant.

    Raises:
        NotConverted: there is none, or several and nobody says which.
    """
    defined = _defined(statements)
    if asked:
        for name in asked:
            _require(source, statements, defined, name)
        return tuple(asked), _kind(source, defined, asked)
    candidates = [
        name
        for name, each in defined.items()
        if not name.startswith("_") and (_is_function(each) or _serves(each))
    ]
    called = {
        used
        for name in candidates
        for used in defined[name].early | defined[name].late
        if used != name
    }
    roots = [name for name in candidates if name not in called]
    for found in ([each for each in candidates if each == module], candidates, roots):
        if len(found) == 1:
            return (found[0],), _kind(source, defined, found)
    raise NotConverted((_undecided(source, statements, roots or candidates),))


def _defined(statements: Sequence[Statement]) -> dict[str, Statement]:
    """Return functions and classes by name; what binds a name last is what it is."""
    found: dict[str, Statement] = {}
    for each in statements:
        for name in each.binds:
            found.pop(name, None)
        if isinstance(each.node, (*_FUNCTIONS, ast.ClassDef)):
            found[each.node.name] = each
    return found


def _is_function(statement: Statement) -> bool:
    return isinstance(statement.node, _FUNCTIONS)


def _serves(statement: Statement) -> bool:
    """Whether it is a class with the methods of a service."""
    node = statement.node
    if not isinstance(node, ast.ClassDef):
        return False
    methods = {each.name for each in node.body if isinstance(each, _FUNCTIONS)}
    return set(_SERVING.methods) <= methods


def _kind(
    source: Source, defined: dict[str, Statement], handlers: Sequence[str]
) -> Kind:
    first = defined[handlers[0]]
    if _is_function(first):
        return _JOB
    if _serves(first):
        return _SERVING
    message = f"`{handlers[0]}` is a class without {' and '.join(_SERVING.methods)}"
    fix = "write a function that makes one and calls it, or give it these methods"
    at = (first.cell, first.node.lineno)
    raise NotConverted((source.problem("handler-not-function", message, at, fix),))


def _require(
    source: Source,
    statements: Sequence[Statement],
    defined: dict[str, Statement],
    name: str,
) -> None:
    if name in defined:
        return
    bound = [each for each in statements if name in each.binds]
    if bound:
        what = _what(bound[-1].node)
        at = (bound[-1].cell, bound[-1].node.lineno)
        message = f"`{name}` is {what}, not a function"
        problem = source.problem("handler-not-function", message, at, _WRITE)
        raise NotConverted((problem,))
    known = [each for each in defined if not each.startswith("_")]
    near = nearest(name, known)
    listed = ", ".join(known[:_LISTED])
    fix = f"did you mean {near!r}?" if near else f"there is {listed}"
    problem = Problem(
        "handler-missing",
        f"no code that is kept defines {name!r}",
        source.file,
        fix=fix if known else _WRITE,
    )
    raise NotConverted((problem,))


def _what(node: ast.stmt) -> str:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "imported"
    value = getattr(node, "value", None)
    return "a lambda" if isinstance(value, ast.Lambda) else "a value"


def _undecided(
    source: Source, statements: Sequence[Statement], candidates: Sequence[str]
) -> Problem:
    if candidates:
        listed = ", ".join(candidates[:_LISTED])
        fix = f"say which with `--handler {candidates[0]}`; it can be given repeatedly"
        message = f"it has several functions: {listed}"
        return Problem("handler-several", message, source.file, fix=fix)
    for each in statements:
        if _what(each.node) == "a lambda" and each.binds:
            name = min(each.binds)
            message = f"it has no function; `{name}` is a lambda"
            at = (each.cell, each.node.lineno)
            return source.problem("handler-missing", message, at, _WRITE)
    fix = f"put what it does into a function: {_WRITE}"
    return Problem("handler-missing", "it has no function", source.file, fix=fix)
