"""A test of what the notebook shows: calls with written values, and their results."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.core.convert import Cell
from registry.core.kinds import Kind
from registry.core.names import FunctionName

RESULT = 2_000  # characters of a result that a test holds
MOST = 10  # results that it holds


@dataclass(frozen=True, slots=True)
class Known:
    """A call and what it gave."""

    cell: int
    call: str
    name: str
    result: object
    is_awaited: bool


def known_calls(cells: Sequence[Cell], handlers: Sequence[str]) -> list[Known]:
    """Return the calls of handlers whose arguments and result are written out."""
    found = (each for cell in cells if cell.result for each in _known(cell, handlers))
    return [each for each, _ in zip(found, range(MOST), strict=False)]


def _known(cell: Cell, handlers: Sequence[str]) -> Iterator[Known]:
    if len(cell.result) > RESULT:
        return
    try:
        body = ast.parse(cell.text).body
        result = ast.literal_eval(cell.result)
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return  # a magic, or a result that is no plain value
    node = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    is_awaited = isinstance(node, ast.Await)
    call = node.value if isinstance(node, ast.Await) else node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return
    values = [*call.args, *(each.value for each in call.keywords)]
    is_written = all(map(_is_written, values)) and all(
        each.arg for each in call.keywords
    )
    if call.func.id in handlers and is_written and result is not None:
        name = call.func.id
        yield Known(cell.number, ast.unparse(call), name, result, is_awaited)


def _is_written(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def test_text(
    name: FunctionName,
    handlers: Sequence[str],
    kind: Kind,
    parameters: Sequence[str],
    known: Sequence[Known],
) -> str:
    """Write the function's tests.

    Args:
        name: The function.
        handlers: The default one first.
        kind: Its methods are what callers call.
        parameters: Of the default handler, in order, with `self` of a method.
        known: What the notebook shows.
    """
    target = f"{handlers[0]}.{kind.methods[-1]}" if kind.methods else handlers[0]
    used = list(dict.fromkeys([handlers[0], *(each.name for each in known)]))
    modules = ["asyncio"] if any(each.is_awaited for each in known) else []
    modules += ["inspect"]
    parts = [
        '"""Callers rely on these names, and on what the notebook shows."""',
        "",
        *(f"import {each}" for each in sorted(modules)),
        "",
    ]
    if any(isinstance(each.result, float) for each in known):
        parts += ["import pytest", ""]
    parts += [
        f"from {name.package} import {', '.join(sorted(used))}",
        "",
        "",
        "def test_callers_give_these_names():",
        f"    parameters = inspect.signature({target}).parameters",
        "",
        f"    assert list(parameters) == {list(parameters)!r}",
    ]
    for at, each in enumerate(known, 1):
        parts += ["", "", *_test_of(at, each)]
    return "\n".join(parts) + "\n"


def _test_of(at: int, known: Known) -> list[str]:
    call = f"asyncio.run({known.call})" if known.is_awaited else known.call
    result = repr(known.result)
    if isinstance(known.result, float) and math.isfinite(known.result):
        result = f"pytest.approx({result})"
    return [
        f"def test_result_{at}_of_the_notebook():",
        f"    assert {call} == {result}  # cell {known.cell}",
    ]
