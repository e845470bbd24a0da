"""Which names of its module a statement binds and uses.

Python's own symbol tables say what is local; they are made without running anything.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

# Functions that Python makes of expressions, and runs where they stand.
_AT_ONCE = {"listcomp", "setcomp", "dictcomp", "genexpr"}
# Methods that change the list, set or dict that they are called on.
CHANGING = {
    *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem"),
    *("remove", "reverse", "setdefault", "sort", "update"),
}


@dataclass(slots=True)
class Names:
    """Names of the module."""

    binds: set[str] = field(default_factory=set)
    early: set[str] = field(default_factory=set)  # used when the statement runs
    late: set[str] = field(default_factory=set)  # used when its functions are called
    hinted: set[str] = field(default_factory=set)  # in annotations that are quoted
    provides: set[str] = field(default_factory=set)  # bound when they are called


def names_in(text: str, node: ast.stmt) -> Names:
    """Return the names of one statement.

    Args:
        text: Its source, not indented.
        node: The same, parsed.

    Raises:
        SyntaxError: scopes that contradict each other.
    """
    top = symtable.symtable(text, "<cell>", "exec")
    found = Names()
    for symbol in top.get_symbols():
        name = symbol.get_name()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            found.binds.add(name)
        if symbol.is_referenced():
            found.early.add(name)
    # From 3.12 on, comprehensions have no table, and their names are in the one around.
    for name in _of_comprehensions(node) - _outside(node, frozenset()):
        found.binds.discard(name)
        found.early.discard(name)
    for table in top.get_children():
        _gather(table, found, is_late=False)
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        found.early.add(node.target.id)  # the tables call it assigned only
    for annotation in _quoted(node):
        found.hinted |= _names_of_expression(annotation)
    return found


def _gather(table: symtable.SymbolTable, found: Names, *, is_late: bool) -> None:
    is_function = table.get_type() == "function" and table.get_name() not in _AT_ONCE
    is_late = is_late or is_function
    names = found.late if is_late else found.early
    for symbol in table.get_symbols():
        if symbol.is_global() and (symbol.is_referenced() or symbol.is_assigned()):
            names.add(symbol.get_name())
        if symbol.is_declared_global() and (
            symbol.is_assigned() or symbol.is_imported()
        ):
            found.provides.add(symbol.get_name())
    for child in table.get_children():
        _gather(child, found, is_late=is_late)


def _of_comprehensions(node: ast.stmt) -> set[str]:
    """Return the names that comprehensions bind for themselves."""
    return {
        name
        for each in ast.walk(node)
        if isinstance(each, ast.comprehension)
        for name in _targets(each)
    }


def _targets(each: ast.comprehension) -> Iterator[str]:
    names = (part for part in ast.walk(each.target) if isinstance(part, ast.Name))
    return (name.id for name in names)


def _outside(node: ast.AST, bound: frozenset[str]) -> set[str]:
    """Return the names that are used at once and bound by no comprehension around."""
    if isinstance(node, ast.Name):
        return set() if node.id in bound else {node.id}
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Lambda):
        parts = [node.args]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        parts = [*node.decorator_list, node.args]
        parts += [node.returns] if node.returns else []
    found: set[str] = set()
    generators = getattr(node, "generators", ())
    if generators:  # the first of its sources is evaluated outside
        found = _outside(generators[0].iter, bound)
        bound |= {name for each in generators for name in _targets(each)}
    for part in parts:
        found |= _outside(part, bound)
    return found


def _quoted(node: ast.stmt) -> Iterator[str]:
    """Yield annotations that are written as strings."""
    for each in ast.walk(node):
        annotations: list[ast.expr | None] = []
        if isinstance(each, (ast.arg, ast.AnnAssign)):
            annotations = [each.annotation]
        elif isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
            annotations = [each.returns]
        for annotation in annotations:
            yield from _texts(annotation) if annotation else ()


def _texts(annotation: ast.expr) -> Iterator[str]:
    """Yield the strings in an annotation but the choices of a Literal."""
    pending: list[ast.AST] = [annotation]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        is_choice = isinstance(part, ast.Subscript) and "Literal" in ast.unparse(
            part.value
        )
        if not is_choice:
            pending.extend(ast.iter_child_nodes(part))


def _names_of_expression(text: str) -> set[str]:
    """Return the names of an annotation; none where it is no expression."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def changed_by(node: ast.stmt) -> frozenset[str]:
    """Return the names whose values a statement changes without binding them."""
    targets: list[ast.expr] = []
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = [each for each in node.targets if not isinstance(each, ast.Name)]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [] if isinstance(node.target, ast.Name) else [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Attribute) and called.attr in CHANGING:
            targets = [called.value]
    return frozenset(name for each in targets if (name := _root(each)))


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
