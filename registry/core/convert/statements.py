"""The statements at the top of the cells, each with its text and its names."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.core.convert import Cell, Source, Statement
from registry.core.convert.lines import MARK, Command, plain_python
from registry.core.convert.marks import Marked
from registry.core.convert.names import changed_by, names_in
from registry.core.errors import NotConverted
from registry.core.problems import Problem

CELL_BYTES = 1 << 20  # as much as is read of a function's file


@dataclass(frozen=True, slots=True)
class Read:
    """What the cells hold."""

    statements: tuple[Statement, ...]
    commands: tuple[Command, ...]
    notes: tuple[str, ...]


def read_statements(source: Source, cells: Sequence[Marked]) -> Read:
    """Read all code cells.

    Raises:
        NotConverted: with every cell that cannot be read as Python.
    """
    problems: list[Problem] = []
    statements: list[Statement] = []
    commands: list[Command] = []
    notes: list[str] = []
    for marked in cells:
        plain = plain_python(marked.cell.text)
        commands += plain.commands
        if plain.other:
            notes.append(f"cell {marked.cell.number}: left out, it is {plain.other}")
        try:
            statements += _statements(marked, plain.text)
        except SyntaxError as error:
            problems.append(_syntax_problem(source, marked.cell, error))
        except (ValueError, RecursionError, MemoryError, _TooLarge) as error:
            problems.append(_unreadable(source, marked.cell, error))
    if problems:
        raise NotConverted(tuple(problems))
    return Read(tuple(statements), tuple(commands), tuple(notes))


class _TooLarge(Exception):
    def __str__(self) -> str:
        return f"more than {CELL_BYTES >> 20} MiB of code"


def _statements(marked: Marked, text: str) -> Iterator[Statement]:
    if len(text) > CELL_BYTES:
        raise _TooLarge
    lines = text.split("\n")
    body = ast.parse(text).body
    above = 0  # lines that earlier statements took
    for at, node in enumerate(body):
        is_mark = _is_mark(node)
        after = body[at + 1] if at + 1 < len(body) else None
        first, code = _text(lines, node, above, after)
        above = node.end_lineno or node.lineno
        if is_mark:
            continue
        names = names_in(code, node)
        yield Statement(
            marked.cell,
            node,
            code,
            first,
            frozenset(names.binds) if not isinstance(node, ast.Delete) else frozenset(),
            changed_by(node),
            frozenset(names.early),
            frozenset(names.late),
            frozenset(names.hinted),
            frozenset(names.provides),
            is_marked=marked.is_marked,
        )


def _is_mark(node: ast.stmt) -> bool:
    """Whether it is a magic or shell line by itself."""
    call = node.value if isinstance(node, ast.Expr) else None
    name = call.func if isinstance(call, ast.Call) else None
    return isinstance(name, ast.Name) and name.id == MARK


def _text(
    lines: list[str], node: ast.stmt, above: int, after: ast.stmt | None
) -> tuple[int, str]:
    """Return a statement's text with the comments right above it, and its line."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    last = node.end_lineno or node.lineno
    shares = first <= above or (after is not None and after.lineno <= last)
    if shares:  # `a = 1; b = 2`
        text = "\n".join(lines)
        return node.lineno, ast.get_source_segment(text, node) or ast.unparse(node)
    begin = first
    while begin - 1 > above and lines[begin - 2].startswith("#"):
        begin -= 1
    while begin < first and _is_of_a_tool(lines[begin - 1]):
        begin += 1
    return begin, "\n".join(lines[begin - 1 : last])


def _is_of_a_tool(line: str) -> bool:
    """Whether a comment is for a tool: an interpreter, an encoding, a mark, a cell."""
    text = line.lstrip("# ")
    tools = ("fnhub:", "mlrun:", "nuclio:", "!", "-*-", "%%", "In[")
    return text.startswith(tools) or line.startswith("#!")


def _syntax_problem(source: Source, cell: Cell, error: SyntaxError) -> Problem:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    message = f"it cannot be read as Python {version}: {error.msg}"
    lines = cell.text.count("\n") + 1
    line = error.lineno if error.lineno and error.lineno <= lines else None
    fix = (
        "mend it" if not cell.number else "mend it, or mark the cell `# fnhub: ignore`"
    )
    return source.problem("source-syntax", message, (cell, line), fix)


def _unreadable(source: Source, cell: Cell, error: Exception) -> Problem:
    why = "nested too deep" if isinstance(error, RecursionError) else str(error)
    message = f"it cannot be read as Python: {why}"
    return source.problem(
        "source-syntax", message, (cell, None), "mark the cell `# fnhub: ignore`"
    )
