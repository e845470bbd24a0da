"""The module that is made of the kept statements, and where its lines come from."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.core.convert import Cell, Source, Statement
from registry.core.convert.harmless import DEFINITIONS, IMPORTS

_FUTURE = "__future__"


@dataclass(frozen=True, slots=True)
class Module:
    """A module's text, and for each of its lines the cell and line it comes from."""

    text: str
    origins: tuple[tuple[Cell, int] | None, ...]

    def origin(self, line: int | None) -> tuple[Cell, int] | None:
        """Return where a line comes from; None for one that was added."""
        if line is None or not 0 < line <= len(self.origins):
            return None
        return self.origins[line - 1]


def without_unused_imports(kept: Sequence[Statement]) -> list[Statement]:
    """Leave out imported names that nothing uses; marked imports stay as they are."""
    used = {
        name
        for each in kept
        if not isinstance(each.node, IMPORTS)
        for name in each.early | each.late | each.hinted
    }
    found: list[Statement] = []
    seen: set[str] = set()
    for each in kept:
        pruned = _pruned(each, used)
        if pruned is None:
            continue
        if isinstance(pruned.node, IMPORTS) and not pruned.is_marked:
            text = ast.unparse(pruned.node)
            if text in seen:
                continue
            seen.add(text)
        found.append(pruned)
    return found


def _pruned(each: Statement, used: set[str]) -> Statement | None:
    node = each.node
    if each.is_marked or not isinstance(node, IMPORTS):
        return each
    if isinstance(node, ast.ImportFrom) and node.module == _FUTURE:
        return each
    aliases = [
        alias
        for alias in node.names
        if alias.name == "*" or (alias.asname or alias.name.partition(".")[0]) in used
    ]
    if len(aliases) == len(node.names):
        return each
    if not aliases:
        return None
    made: ast.stmt
    if isinstance(node, ast.Import):
        made = ast.Import(aliases)
    else:
        made = ast.ImportFrom(node.module, aliases, node.level)
    made = ast.copy_location(made, node)
    return replace(each, node=made, text=ast.unparse(made), line=node.lineno)


def module_text(
    source: Source, kept: Sequence[Statement], summary: str, exports: Sequence[str]
) -> Module:
    """Write the module.

    Args:
        source: A file keeps its own docstring.
        kept: In order; imports come first, those of marked cells stay in place.
        summary: The first line of its docstring.
        exports: What `__all__` names; empty for none.
    """
    future = [each for each in kept if _is_future(each)]
    others = [each for each in kept if not _is_future(each)]
    imports = [each for each in others if _is_moved(each)]
    body = [each for each in others if not _is_moved(each)]
    writer = _Writer()
    writer.add_text(_own_docstring(source) or f'"""{docstring(summary)}"""')
    for block in (future, imports):
        if block:
            writer.blank(1)
        for each in block:
            writer.add(each)
    if exports:
        names = ", ".join(f'"{name}"' for name in exports)
        writer.blank(1)
        writer.add_text(f"__all__ = [{names}]")
    before: Statement | None = None
    for each in body:
        writer.blank(_space(before, each))
        writer.add(each)
        before = each
    return writer.module()


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._origins: list[tuple[Cell, int] | None] = []

    def blank(self, count: int) -> None:
        for _ in range(count):
            self._lines.append("")
            self._origins.append(None)

    def add_text(self, text: str) -> None:
        for line in text.split("\n"):
            self._lines.append(line)
            self._origins.append(None)

    def add(self, statement: Statement) -> None:
        for at, line in enumerate(statement.text.split("\n")):
            self._lines.append(line)
            self._origins.append((statement.cell, statement.line + at))

    def module(self) -> Module:
        return Module("\n".join(self._lines) + "\n", tuple(self._origins))


def _is_future(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.ImportFrom) and node.module == _FUTURE


def _is_moved(statement: Statement) -> bool:
    return isinstance(statement.node, IMPORTS) and not statement.is_marked


def _space(before: Statement | None, each: Statement) -> int:
    """Return how many blank lines stand above a statement."""
    around = [each.node] if before is None else [before.node, each.node]
    if any(isinstance(node, DEFINITIONS) for node in around):
        return 2
    together = before is not None and before.cell is each.cell
    return 0 if together else 1


def _own_docstring(source: Source) -> str:
    """Return the docstring that a file begins with, as it is written."""
    if len(source.cells) != 1 or source.cells[0].number:
        return ""
    text = source.cells[0].text
    tree = ast.parse(text)
    if ast.get_docstring(tree, clean=False) is None:
        return ""
    return ast.get_source_segment(text, tree.body[0]) or ""


def docstring(summary: str) -> str:
    """Return a summary as a docstring has it: a sentence with its full stop."""
    escaped = summary.replace("\\", "\\\\").replace('"""', "'''")
    return (
        f"{escaped}."
        if escaped[-1:] not in (".", "!", "?", '"')
        else escaped.rstrip('"')
    )
