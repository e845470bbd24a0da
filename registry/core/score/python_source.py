"""Python files as trees, for rules that look at code; nothing is run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias, TypeVar, cast

from registry.core.syntax import ONE_PARSER, TREES_BYTES

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Node = TypeVar("Node", bound=ast.AST)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NOT_READ = f"no code was read: none, or more than {TREES_BYTES >> 10} KiB"
_PARSED_AS = "<a scored function>"


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file."""

    path: str
    tree: ast.Module
    index: Mapping[type[ast.AST], Sequence[ast.AST]] = field(repr=False)  # by class
    imported: Mapping[str, str]  # dotted names by the local names of imports

    def where(self, node: ast.AST) -> str:
        """`describe.py:12`."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def called(self, call: ast.Call) -> str:
        """Return the dotted name of what is called, followed through imports."""
        name = dotted_name(call.func)
        first, dot, rest = name.partition(".")
        return f"{self.imported.get(first, first)}{dot}{rest}"

    def all(self, kind: type[Node]) -> Sequence[Node]:
        """Return every node of one class, in no order."""
        return cast("Sequence[Node]", self.index.get(kind, ()))

    def functions(self) -> Iterator[FunctionNode]:
        """Yield every function and method, nested ones too."""
        yield from self.all(ast.FunctionDef)
        yield from self.all(ast.AsyncFunctionDef)


def is_test(path: str) -> bool:
    """Whether a Python file is of the tests."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    if name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py":
        return True
    return any(part in ("test", "tests") for part in parts[:-1])


def read_modules(
    files: Mapping[str, bytes], trees: Mapping[str, ast.Module]
) -> tuple[Module, ...] | None:
    """Read the Python files; None when one cannot be read, or all are too large.

    Args:
        files: The function's files.
        trees: Those of them that are parsed already.
    """
    python = sorted(path for path in files if path.endswith(".py"))
    # Tests last: nothing but their own rules is lost with them.
    python.sort(key=is_test)
    if sum(len(files[path]) for path in python) > TREES_BYTES:
        return None
    modules = []
    for path in python:
        tree = trees.get(path) or _parse(files[path])
        if tree is None:
            return None
        index = _indexed(tree)
        modules.append(Module(path, tree, index, _imported(index)))
    return tuple(modules)


def _parse(data: bytes) -> ast.Module | None:
    # The parser warns of `"\d"`.  A filter for this one name stays in place and needs
    # no restoring, which `catch_warnings` could not do safely in a threaded server.
    warnings.filterwarnings("ignore", module=re.escape(_PARSED_AS))
    try:
        with ONE_PARSER:
            return ast.parse(data, _PARSED_AS)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return None


def dotted_name(node: ast.AST) -> str:
    """Write `a.b.c`; empty for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(names)])


def _indexed(tree: ast.Module) -> dict[type[ast.AST], list[ast.AST]]:
    """Sort the nodes by class: one walk, where each rule would make its own."""
    index: dict[type[ast.AST], list[ast.AST]] = {}
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        index.setdefault(type(node), []).append(node)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                todo += [each for each in value if isinstance(each, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                todo.append(value)
    return index


def _imported(index: Mapping[type[ast.AST], Sequence[ast.AST]]) -> dict[str, str]:
    found = {}
    for node in index.get(ast.Import, ()):
        for alias in cast("ast.Import", node).names:
            if alias.asname:
                found[alias.asname] = alias.name
    for node in cast("Sequence[ast.ImportFrom]", index.get(ast.ImportFrom, ())):
        for alias in node.names if node.level == 0 else ():
            found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found
