"""The code of a function, chosen from its source: what a preview shows too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.core.convert import Source, Statement, Wish
from registry.core.convert.card import summary_of
from registry.core.convert.handlers import choose_handlers
from registry.core.convert.harmless import DEFINITIONS, IMPORTS
from registry.core.convert.keeping import Keeping
from registry.core.convert.marks import marked_cells
from registry.core.convert.module_text import (
    Module,
    docstring,
    module_text,
    without_unused_imports,
)
from registry.core.convert.statements import Read, read_statements
from registry.core.errors import InvalidName
from registry.core.kinds import Kind
from registry.core.manifest_schema import SUMMARY_LENGTH
from registry.core.names import FunctionName, parse_name
from registry.core.problems import Problem

_LINES = 20  # that are named in a note
_NO_TEAM = "team"  # reserved, so no function has it


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is kept of a source, as a module."""

    name: FunctionName  # of no real team where nobody says whose it is
    handlers: tuple[str, ...]
    kind: Kind
    summary: str
    kept: tuple[Statement, ...]
    module: Module
    read: Read
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]  # what has to be said besides

    @property
    def handler(self) -> str:
        """`module:callable`."""
        return f"{self.name.module}:{self.handlers[0]}"

    @property
    def definition(self) -> Statement:
        """The default handler."""
        return next(
            each
            for each in reversed(self.kept)
            if getattr(each.node, "name", "") == self.handlers[0]
        )

    def code(self) -> dict[str, bytes]:
        """Return the Python files, by their paths in the folder."""
        names = ", ".join(self.handlers)
        exported = ", ".join(f'"{each}"' for each in self.handlers)
        init = (
            f'"""{docstring(self.summary)}"""\n\n'
            f"from .{self.name.module} import {names}\n\n__all__ = [{exported}]\n"
        )
        return {
            "__init__.py": init.encode(),
            f"{self.name.module}.py": self.module.text.encode(),
        }


def choose(source: Source, wish: Wish) -> Chosen:
    """Choose the handlers and all that they need.

    Raises:
        NotConverted: with what hinders; what only is to be said besides is returned.
    """
    names = [*([wish.name.name] if wish.name else []), *wish.handlers]
    read = read_statements(source, marked_cells(source, names))
    module = wish.name.module if wish.name else ""
    handlers, kind = choose_handlers(source, read.statements, wish.handlers, module)
    kept = without_unused_imports(Keeping(source, read.statements).keep(handlers))
    problems: list[Problem] = []
    name = wish.name or _named(source, wish, handlers[0], problems)
    definition = next(
        each for each in reversed(kept) if getattr(each.node, "name", "") == handlers[0]
    )
    summary = wish.summary or summary_of(source, definition.node)
    if not summary or len(summary) > SUMMARY_LENGTH:
        problems.append(_no_summary(source, definition, handlers[0], summary))
        summary = handlers[0]
    exports = handlers if len(handlers) > 1 else ()
    return Chosen(
        name,
        handlers,
        kind,
        summary,
        tuple(kept),
        module_text(source, kept, summary, exports),
        read,
        (*source.notes, *read.notes, *_left_behind(read.statements, kept)),
        tuple(problems),
    )


def _named(
    source: Source, wish: Wish, handler: str, problems: list[Problem]
) -> FunctionName:
    """Name the function after its handler."""
    words = "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in handler)
    plain = words.replace("_", "-").strip("-").replace("--", "-")
    fix = "give it one with `--name TEAM/NAME`"
    try:
        name = parse_name(plain)
    except InvalidName as error:
        why = f"no name can be made of the handler `{handler}`: {error.why}"
        problems.append(Problem("name-needed", why, source.file, fix=fix))
        return FunctionName(wish.team or _NO_TEAM, "function")
    if not wish.team:
        message = "whose function it is is not known"
        fix = f"say it with `--name TEAM/{name}`"
        problems.append(Problem("team-needed", message, source.file, fix=fix))
    return FunctionName(wish.team or _NO_TEAM, name)


def _no_summary(
    source: Source, definition: Statement, handler: str, summary: str
) -> Problem:
    message = f"nothing says in one line what `{handler}` does"
    if summary:
        message = f"the docstring of `{handler}` begins with more than a line"
    fix = (
        f"begin its docstring with a sentence of at most {SUMMARY_LENGTH} characters, "
        "or give `--summary TEXT`"
    )
    at = (definition.cell, definition.node.lineno)
    return source.problem("summary-needed", message, at, fix)


def _left_behind(
    statements: Sequence[Statement], kept: Sequence[Statement]
) -> Iterator[str]:
    """Say what is not part of the function."""
    taken = {(id(each.cell), each.node.lineno, each.node.col_offset) for each in kept}
    left = [
        each
        for each in statements
        if (id(each.cell), each.node.lineno, each.node.col_offset) not in taken
    ]
    defined = [each.node for each in left if isinstance(each.node, DEFINITIONS)]
    held = {getattr(each.node, "name", "") for each in kept}  # defined again later
    names = [name for name in dict.fromkeys(map(_name, defined)) if name not in held]
    if names:
        yield f"left behind, as no handler uses it: {', '.join(names)}"
    named = (*DEFINITIONS, *IMPORTS)
    others = [
        each
        for each in left
        if not isinstance(each.node, named) and not _is_text(each.node)
    ]
    whole = dict.fromkeys(each.cell.number for each in others)
    parts = {each.cell.number for each in kept}
    if 0 in whole:
        lines = ", ".join(str(each.node.lineno) for each in others[:_LINES])
        yield f"left behind as exploration: line {lines}"
    elif whole:
        cells = [
            f"cell {number}{' in part' if number in parts else ''}" for number in whole
        ]
        yield f"left behind as exploration: {', '.join(cells)}"


def _is_text(node: ast.stmt) -> bool:
    """Whether it is a docstring, or a text in a comment's place."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _name(node: ast.stmt) -> str:
    return str(getattr(node, "name", ""))
