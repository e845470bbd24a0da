"""Which exceptions a handler raises, as far as its module shows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from registry.core.score.python_source import (
    FUNCTIONS,
    FunctionNode,
    Module,
    dotted_name,
)
from registry.core.signature import Handler

# Slips of the author, not answers to a caller.
_OWN_BUGS = {"AssertionError", "NotImplementedError"}


def raised_by(handler: Handler, modules: Sequence[Module]) -> set[str]:
    """Return the names of exceptions in `raise` statements that a call may reach."""
    path = handler.module.replace(".", "/")
    paths = (f"{path}.py", f"{path}/__init__.py") if path else ("__init__.py",)
    found: set[str] = set()
    for module in modules:
        if module.path in paths:
            found |= _raised_in(handler, module)
    return found


def _raised_in(handler: Handler, module: Module) -> set[str]:
    known = dict(_functions(module.tree.body))
    todo, seen, raised = [handler.name], {handler.name}, set[str]()
    while todo:
        node = known.get(todo.pop())
        if node is None:
            continue
        names, calls = _look_at(node)
        raised |= names
        new = (calls & known.keys()) - seen
        seen |= new
        todo += new
    return raised


def _functions(body: Sequence[ast.stmt]) -> Iterator[tuple[str, FunctionNode]]:
    for node in body:
        if isinstance(node, FUNCTIONS):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, FUNCTIONS):
                    yield f"{node.name}.{member.name}", member


def _look_at(function: FunctionNode) -> tuple[set[str], set[str]]:
    """Return the names of what a function raises, and of what it calls."""
    raised, called = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            name = dotted_name(made).rpartition(".")[2]
            if name[:1].isupper() and name not in _OWN_BUGS:
                raised.add(name)
        elif isinstance(node, ast.Call):
            called.add(dotted_name(node.func))
    return raised, called
