"""`%%fnhub` in Jupyter: the signature of a cell's function, without running the cell.

IPython hands its shell to `%load_ext fnhub`; nothing of IPython is imported.
"""

from __future__ import annotations

import ast
import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.client.live import NOTEBOOK, cells_run
from registry.client.loaded import card_of
from registry.core.convert import Cell, Source, Surroundings, Wish
from registry.core.convert.convert import convert
from registry.core.convert.lines import plain_python
from registry.core.errors import FnhubError, NotConverted
from registry.core.names import FunctionName
from registry.core.problems import Problem
from registry.core.signature import Signature

_TRIED = FunctionName("my", "function")  # in place of a name that nobody said


@dataclass(frozen=True, slots=True)
class Preview:
    """What a cell's function takes and gives, and what is missing to publish it."""

    name: str
    signature: Signature | None
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        handlers = self.signature.handlers if self.signature else ()
        lines = [str(each) for each in handlers]
        lines += [f"{each.severity.value}: {each}" for each in self.problems]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        handlers = self.signature.handlers if self.signature else ()
        cards = "".join(card_of(self.name, "", each) for each in handlers)
        told = [f"{each.severity.value}: {each}" for each in self.problems]
        rows = "".join(f"<li>{html.escape(each)}</li>" for each in [*told, *self.notes])
        return f"{cards}<ul>{rows}</ul>" if rows else cards


def install(shell: Any) -> None:  # noqa: ANN401  # IPython's, which is not imported
    """Add `%%fnhub` to a shell of IPython."""

    def fnhub(line: str, cell: str) -> Preview:
        """Show what the function in this cell takes and gives; the cell is not run."""
        number = len(shell.history_manager.input_hist_raw) - 1  # it is the last one
        this = Cell(number, cell)
        return preview(line, this, cells_run(shell.user_ns) or ())

    shell.register_magic_function(fnhub, "cell", "fnhub")


def preview(line: str, cell: Cell, earlier: Sequence[Cell] = ()) -> Preview:
    """Read a cell's function, beside what earlier cells have imported and defined.

    Args:
        line: `[TEAM/NAME] [HANDLER...]`, in any order.
        cell: The cell.
        earlier: The cells that were run.
    """
    words = line.split()
    named = [word for word in words if "/" in word]
    handlers = [word for word in words if "/" not in word]
    source = Source(NOTEBOOK, (*earlier, cell))
    try:
        name = FunctionName.parse(named[0]) if named else _TRIED
        wanted = tuple(handlers) or _defined_in(cell)
        wish = Wish(name, handlers=wanted, license="Apache-2.0")
        made = convert(source, wish, Surroundings())
    except NotConverted as error:
        return Preview("", None, error.problems)
    except FnhubError as error:
        problem = Problem(error.code, str(error), NOTEBOOK, fix=error.hint)
        return Preview("", None, (problem,))
    shown = str(name) if named else ""
    return Preview(shown, made.checked.signature, made.problems)


def _defined_in(cell: Cell) -> tuple[str, ...]:
    """Return the functions of a cell; what is wrong with it is told elsewhere."""
    try:
        body = ast.parse(plain_python(cell.text).text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = [each.name for each in body if isinstance(each, kinds)]
    return tuple(dict.fromkeys(name for name in names if not name.startswith("_")))
